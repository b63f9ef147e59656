/* SPDX-License-Identifier: Apache-2.0 */
/* Actions: checked against the charm's schemas, and put in the unit's queue. */
#include "olm/operations_private.h"
#include "olm/schema.h"

#include <string.h>

/* As Juju makes it of actions.yaml: `params` are the properties, what it does not know itself is
 * part of the schema. */
static json_t *make_schema(const struct ch_version *version, const json_t *action)
{
    static const char *const own[] = {"params", "description", "title", "parallel",
                                      "execution-group"};
    json_t *schema = json_is_object(action) ? json_copy((json_t *)action) : json_object();
    json_t *params = json_object_get(schema, "params");
    json_object_set_new(schema, "type", json_string("object"));
    json_object_set_new(schema, "properties",
                        json_is_object(params) ? json_incref(params) : json_object());
    for (size_t i = 0; i < CH_ARRAY_LEN(own); i++)
        json_object_del(schema, own[i]);
    if (!json_object_get(schema, "additionalProperties"))
        json_object_set_new(schema, "additionalProperties",
                            json_boolean(!ch_version_at_least(version, 4, 0, 0)));
    return schema;
}

int ch_olm_check_parameters(const struct ch_version *version, const json_t *action,
                            json_t *parameters, struct ch_error *err)
{
    CH_AUTOJSON json_t *schema = make_schema(version, action);
    int result = ch_olm_schema_check(schema, parameters, err); /* Juju fills in afterwards */
    if (result < 0)
        ch_error_prefix(err, "validation failed");
    ch_olm_schema_fill(schema, parameters);
    return result;
}

static int add_action(struct ch_olm *olm, const char *unit, const char *action, const json_t *spec,
                      json_t *parameters, char **idp, struct ch_error *err)
{
    const char *group = json_string_value(json_object_get(spec, "execution-group"));
    CH_AUTOFREE char *id = ch_olm_key(ch_olm_next(olm, "action") + 1); /* from 1, as Juju's */
    if (ch_olm_put(olm, CH_OLM_ACTION,
                   json_pack("{s:s, s:s, s:s, s:O, s:b, s:s, s:f}", "id", id, "name", action,
                             "unit", unit, "parameters", parameters, "parallel",
                             json_is_true(json_object_get(spec, "parallel")), "group",
                             group ? group : "", "enqueued", ch_olm_now(olm)),
                   err) < 0)
        return -1;
    *idp = CH_TAKE(id);
    return 0;
}

/* To an error about parameters: which of those given is none, and may be meant for another. */
static void name_misspelt(const json_t *params, const json_t *given, struct ch_error *err)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)given, name, value) {
        const char *near = json_object_get(params, name) ? NULL : ch_olm_nearest(name, params);
        if (!near || json_object_get(given, near))
            continue;
        CH_AUTOFREE char *said = ch_strdup(err->message);
        ch_error_clear(err);
        ch_error_set(err, CH_ERROR_VALUE, "%s; there is no \"%s\", did you mean \"%s\"?", said,
                     name, near);
        return;
    }
}

int ch_olm_enqueue_action(struct ch_olm *olm, const char *unit, const char *action,
                          const json_t *parameters, char **idp, struct ch_error *err)
{
    const char *name = ch_olm_find_unit(olm, unit, err);
    *idp = NULL;
    if (!name)
        return -1;
    CH_AUTOFREE char *application = ch_olm_application_of(name);
    const struct ch_meta *meta = ch_olm_meta(olm, application);
    const json_t *charm =
        json_object_get(ch_olm_get(olm, CH_OLM_APPLICATION, application), "charm");
    if (!meta || !ch_meta_action(meta, action))
        return ch_olm_refuse_name(err, action, json_object_get(charm, "actions"),
                                  "action \"%s\" not defined on unit \"%s\"", action, name);
    const json_t *spec = json_object_get(json_object_get(charm, "actions"), action);
    CH_AUTOJSON json_t *filled = parameters ? json_deep_copy(parameters) : json_object();
    if (ch_olm_check_parameters(ch_olm_version(olm), spec, filled, err) < 0) {
        name_misspelt(json_object_get(spec, "params"), parameters, err);
        return -1;
    }
    return add_action(olm, name, action, spec, filled, idp, err);
}
