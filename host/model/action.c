/* SPDX-License-Identifier: Apache-2.0 */
/* The action that runs. */
#include "model/private.h"

int ch_model_action_params(struct ch_model *model, const json_t **paramsp, struct ch_error *err)
{
    if (!ch_model_spares(model, model->action_params)) {
        struct ch_error failure = CH_ERROR_INIT;
        int result =
            ch_hookcmd_action_get(model->options.transport, NULL, &model->action_params, &failure);
        if (ch_model_outcome(model, result, &failure, err) < 0)
            return -1;
    }
    *paramsp = model->action_params;
    return 0;
}

int ch_model_set_action_results(struct ch_model *model, const json_t *results, struct ch_error *err)
{
    CH_AUTOJSON json_t *flat = ch_hookcmd_flatten_results(results, true, err);
    if (!flat)
        return -1;
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_action_set(model->options.transport, flat, &failure);
    return ch_model_outcome(model, result, &failure, err);
}

int ch_model_log_action(struct ch_model *model, const char *message, struct ch_error *err)
{
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_action_log(model->options.transport, message, &failure);
    return ch_model_outcome(model, result, &failure, err);
}

int ch_model_fail_action(struct ch_model *model, const char *message, struct ch_error *err)
{
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_action_fail(model->options.transport, message, &failure);
    return ch_model_outcome(model, result, &failure, err);
}
