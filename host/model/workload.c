/* SPDX-License-Identifier: Apache-2.0 */
/* What our application runs, and how many units it is to have. */
#include "model/private.h"

#include <string.h>

int ch_model_set_workload_version(struct ch_model *model, const char *version, struct ch_error *err)
{
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_app_version_set(model->options.transport, version, &failure);
    return ch_model_outcome(model, result, &failure, err);
}

int ch_entity_planned_units(struct ch_entity *app, long long *countp, struct ch_error *err)
{
    struct ch_model *model = app->model;
    if (!app->is_ours)
        return ch_error_set(err, CH_ERROR_RUNTIME,
                            "cannot get planned units for a remote application %s.", app->repr);
    CH_AUTOJSON json_t *goal = NULL;
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_goal_state(model->options.transport, &goal, &failure);
    if (ch_model_outcome(model, result, &failure, err) < 0)
        return -1;
    const char *name;
    json_t *unit;
    *countp = 0;
    json_object_foreach (json_object_get(goal, "units"), name, unit) {
        const char *status = json_string_value(json_object_get(unit, "status"));
        *countp += !status || strcmp(status, "dying") != 0;
    }
    return 0;
}
