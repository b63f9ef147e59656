/* SPDX-License-Identifier: Apache-2.0 */
/* state-get, state-set, state-delete */
#include "hookcmd/private.h"

int ch_hookcmd_state_get(struct ch_transport *transport, const char *key, struct ch_buf *valuep,
                         struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "state-get");
    ch_hookcmd_line_add(&line, "%s", key);
    return ch_hookcmd_run(transport, &line, valuep, err);
}

int ch_hookcmd_state_get_json(struct ch_transport *transport, const char *key, json_t **valuep,
                              struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "state-get");
    ch_hookcmd_line_add(&line, "--format=json");
    if (key)
        ch_hookcmd_line_add(&line, "%s", key);
    return ch_hookcmd_run_json(transport, &line,
                               key ? CH_SHAPE_STRING_OR_NULL : CH_SHAPE_STRINGS_MAP, valuep, err);
}

static void start_state_set(struct ch_hookcmd_line *line)
{
    line->writes = true;
    ch_hookcmd_line_add(line, "state-set");
    ch_hookcmd_line_option(line, "--file", "-");
}

int ch_hookcmd_state_set(struct ch_transport *transport, const char *text, struct ch_error *err)
{
    CH_LINE line = {.input = ch_strdup(text)};
    start_state_set(&line);
    return ch_hookcmd_run(transport, &line, NULL, err);
}

int ch_hookcmd_state_set_map(struct ch_transport *transport, const json_t *data,
                             struct ch_error *err)
{
    CH_LINE line = {0};
    start_state_set(&line);
    if (ch_hookcmd_line_input(&line, data, err) < 0)
        return -1;
    return ch_hookcmd_run(transport, &line, NULL, err);
}

int ch_hookcmd_state_delete(struct ch_transport *transport, const char *key, struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    ch_hookcmd_line_add(&line, "state-delete");
    ch_hookcmd_line_add(&line, "%s", key);
    return ch_hookcmd_run(transport, &line, NULL, err);
}
