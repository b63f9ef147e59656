/* SPDX-License-Identifier: Apache-2.0 */
/* status-get, status-set */
#include "hookcmd/private.h"

int ch_hookcmd_status_get(struct ch_transport *transport, bool app, json_t **statusp,
                          struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "status-get");
    ch_hookcmd_line_add(&line, "--include-data");
    ch_hookcmd_line_add(&line, "--format=json");
    ch_hookcmd_line_add(&line, "--application=%s", app ? "true" : "false");
    return ch_hookcmd_run_json(transport, &line, CH_SHAPE_MAP, statusp, err);
}

int ch_hookcmd_status_set(struct ch_transport *transport, bool app, const char *status,
                          const char *message, struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    ch_hookcmd_line_add(&line, "status-set");
    ch_hookcmd_line_add(&line, "--application=%s", app ? "True" : "False");
    ch_hookcmd_line_add(&line, "%s", status);
    if (message) {
        ch_hookcmd_line_add(&line, "--");
        ch_hookcmd_line_add(&line, "%s", message);
    }
    return ch_hookcmd_run(transport, &line, NULL, err);
}
