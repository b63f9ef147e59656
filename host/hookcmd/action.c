/* SPDX-License-Identifier: Apache-2.0 */
/* action-get, action-set, action-log, action-fail */
#include "hookcmd/private.h"

int ch_hookcmd_action_get(struct ch_transport *transport, const char *key, json_t **valuep,
                          struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "action-get");
    ch_hookcmd_line_add(&line, "--format=json");
    if (key)
        ch_hookcmd_line_add(&line, "%s", key);
    return ch_hookcmd_run_json(transport, &line, key ? CH_SHAPE_ANY : CH_SHAPE_MAP, valuep, err);
}

int ch_hookcmd_action_set(struct ch_transport *transport, const json_t *results,
                          struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    ch_hookcmd_line_add(&line, "action-set");
    if (ch_hookcmd_line_pairs(&line, results, err) < 0)
        return -1;
    return ch_hookcmd_run(transport, &line, NULL, err);
}

int ch_hookcmd_action_log(struct ch_transport *transport, const char *message, struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    ch_hookcmd_line_add(&line, "action-log");
    ch_hookcmd_line_add(&line, "--");
    ch_hookcmd_line_add(&line, "%s", message);
    return ch_hookcmd_run(transport, &line, NULL, err);
}

int ch_hookcmd_action_fail(struct ch_transport *transport, const char *message,
                           struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    ch_hookcmd_line_add(&line, "action-fail");
    if (message) {
        ch_hookcmd_line_add(&line, "--");
        ch_hookcmd_line_add(&line, "%s", message);
    }
    return ch_hookcmd_run(transport, &line, NULL, err);
}
