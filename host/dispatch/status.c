/* SPDX-License-Identifier: Apache-2.0 */
/* Statuses at the end of a dispatch: the charm is asked what speaks for which status, and the most
 * urgent one is set.  An application's status is its leader's to set. */
#include "dispatch/private.h"

static int collect(struct ch_dispatch *dispatch, const char *kind, struct ch_entity *entity,
                   struct ch_error *err)
{
    if (ch_source_emit(ch_source_find(dispatch->on, kind), NULL, err) < 0)
        return -1;
    return ch_entity_set_collected_status(entity, err);
}

int ch_dispatch_collect_status(struct ch_dispatch *dispatch, struct ch_error *err)
{
    bool leads;
    if (ch_model_is_leader(dispatch->model, &leads, err) < 0)
        return -1;
    if (leads && collect(dispatch, "collect_app_status", ch_model_app(dispatch->model), err) < 0)
        return -1;
    return collect(dispatch, "collect_unit_status", ch_model_unit(dispatch->model), err);
}

int ch_dispatch_evaluate_status(struct ch_dispatch *dispatch, struct ch_error *err)
{
    ch_entity_clear_collected(ch_model_app(dispatch->model));
    ch_entity_clear_collected(ch_model_unit(dispatch->model));
    return ch_dispatch_collect_status(dispatch, err);
}
