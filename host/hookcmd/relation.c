/* SPDX-License-Identifier: Apache-2.0 */
/* relation-ids, relation-list, relation-get, relation-set, relation-model-get */
#include "hookcmd/private.h"

#include <string.h>

int ch_hookcmd_relation_ids(struct ch_transport *transport, const char *endpoint, json_t **idsp,
                            struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "relation-ids");
    ch_hookcmd_line_add(&line, "%s", endpoint);
    ch_hookcmd_line_add(&line, "--format=json");
    return ch_hookcmd_run_json(transport, &line, CH_SHAPE_LIST, idsp, err);
}

int ch_hookcmd_relation_list(struct ch_transport *transport, const struct ch_relation_ref *relation,
                             json_t **unitsp, struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "relation-list");
    ch_hookcmd_line_add(&line, "--format=json");
    ch_hookcmd_line_relation(&line, relation);
    return ch_hookcmd_run_json(transport, &line, CH_SHAPE_LIST, unitsp, err);
}

int ch_hookcmd_relation_list_app(struct ch_transport *transport,
                                 const struct ch_relation_ref *relation, char **appp,
                                 struct ch_error *err)
{
    CH_LINE line = {0};
    CH_AUTOJSON json_t *value = NULL;
    ch_hookcmd_line_add(&line, "relation-list");
    ch_hookcmd_line_add(&line, "--format=json");
    ch_hookcmd_line_add(&line, "--app");
    ch_hookcmd_line_relation(&line, relation);
    if (ch_hookcmd_run_json(transport, &line, CH_SHAPE_STRING, &value, err) < 0)
        return -1;
    *appp = ch_strdup(json_string_value(value));
    return 0;
}

int ch_hookcmd_relation_get(struct ch_transport *transport, const struct ch_relation_ref *relation,
                            bool app, const char *key, const char *entity, json_t **valuep,
                            struct ch_error *err)
{
    CH_LINE line = {0};
    if (key && strcmp(key, "-") == 0)
        return ch_error_set(err, CH_ERROR_VALUE,
                            "relation-get: '-' is no key but means all keys: give none");
    ch_hookcmd_line_add(&line, "relation-get");
    ch_hookcmd_line_add(&line, "--format=json");
    ch_hookcmd_line_relation(&line, relation);
    if (app)
        ch_hookcmd_line_add(&line, "--app");
    if (key || entity)
        ch_hookcmd_line_add(&line, "%s", key ? key : "-");
    if (entity)
        ch_hookcmd_line_add(&line, "%s", entity);
    return ch_hookcmd_run_json(transport, &line,
                               key ? CH_SHAPE_STRING_OR_NULL : CH_SHAPE_STRINGS_MAP, valuep, err);
}

int ch_hookcmd_relation_set(struct ch_transport *transport, const struct ch_relation_ref *relation,
                            bool app, const json_t *data, struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    ch_hookcmd_line_add(&line, "relation-set");
    ch_hookcmd_line_relation(&line, relation);
    if (app)
        ch_hookcmd_line_add(&line, "--app");
    ch_hookcmd_line_option(&line, "--file", "-");
    if (ch_hookcmd_line_input(&line, data, err) < 0)
        return -1;
    return ch_hookcmd_run(transport, &line, NULL, err);
}

int ch_hookcmd_relation_model_get(struct ch_transport *transport,
                                  const struct ch_relation_ref *relation, json_t **modelp,
                                  struct ch_error *err)
{
    CH_LINE line = {0};
    ch_hookcmd_line_add(&line, "relation-model-get");
    ch_hookcmd_line_add(&line, "--format=json");
    ch_hookcmd_line_relation(&line, relation);
    return ch_hookcmd_run_json(transport, &line, CH_SHAPE_MAP, modelp, err);
}
