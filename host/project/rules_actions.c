/* SPDX-License-Identifier: Apache-2.0 */
/* Actions and the JSON schemas (draft 4) of their parameters. */
#include "base/mem.h"
#include "base/text.h"
#include "project/private.h"

#include <ctype.h>
#include <string.h>

/* [a-z0-9]([a-z0-9-]*[a-z0-9])? */
static bool is_action_name(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < length; i++)
        if (!islower((unsigned char)name[i]) && !isdigit((unsigned char)name[i]) && name[i] != '-')
            return false;
    return length > 0 && name[0] != '-' && name[length - 1] != '-';
}

static void action_name(struct ch_check *check, const struct ch_item *item)
{
    if (!is_action_name(item->name))
        ch_report(check, item, NULL, "bad action name %s: a-z, 0-9 and '-', no '-' first or last",
                  item->name);
    else if (ch_is_reserved(check, item->name))
        ch_report(check, item, NULL, "cannot use action name %s: the \"juju-\" prefix is reserved",
                  item->name);
}

static void look_for_references(struct ch_check *check, const struct ch_item *item,
                                const char *path, const json_t *value)
{
    const char *key;
    json_t *below;
    size_t i;
    json_array_foreach (value, i, below) {
        CH_AUTOFREE char *place = ch_asprintf("%s%s%zu", path, *path ? "." : "", i);
        look_for_references(check, item, place, below);
    }
    if (!json_is_object(value))
        return;
    json_object_foreach ((json_t *)value, key, below) {
        CH_AUTOFREE char *place = ch_asprintf("%s%s%s", path, *path ? "." : "", key);
        if (strcmp(key, "$ref") == 0 || strcmp(key, "$schema") == 0)
            ch_report(check, item, place, "schema key \"%s\" not compatible with Juju", key);
        look_for_references(check, item, place, below);
    }
}

static void action_reference(struct ch_check *check, const struct ch_item *item)
{
    look_for_references(check, item, "", item->value);
}

/* schemas */

static const char *const types[] = {"string", "integer", "number", "boolean",
                                    "object", "array",   "null",   NULL};

static void check_type_word(struct ch_check *check, const struct ch_item *item, const char *path,
                            const json_t *word)
{
    if (!json_is_string(word))
        ch_report(check, item, path, "'type' should be string or a list of them, not %s",
                  ch_type_name(word));
    else if (!ch_one_of(json_string_value(word), types))
        ch_report_word(check, item, path, json_string_value(word), types);
}

static void check_type(struct ch_check *check, const struct ch_item *item, const char *path,
                       const json_t *type)
{
    size_t i;
    const json_t *word;
    if (!json_is_array(type))
        check_type_word(check, item, path, type);
    json_array_foreach (type, i, word)
        check_type_word(check, item, path, word);
}

enum { NUMBER, COUNT, FLAG, STRING, LIST, MAP };

static bool is_shape(const json_t *value, int shape)
{
    switch (shape) {
    case NUMBER:
        return json_is_number(value);
    case COUNT:
        return json_is_integer(value) && json_integer_value(value) >= 0;
    case FLAG:
        return json_is_boolean(value);
    case STRING:
        return json_is_string(value);
    case LIST:
        return json_is_array(value) && json_array_size(value) > 0;
    default:
        return json_is_object(value);
    }
}

static void check_schema(struct ch_check *check, const struct ch_item *item, const char *path,
                         const json_t *schema);

static void check_keyword(struct ch_check *check, const struct ch_item *item, const char *path,
                          const char *key, const json_t *value)
{
    static const char *const shapes[] = {"a number", "a count",        "true or false",
                                         "a string", "a list of some", "a map"};
    static const struct {
        const char *key;
        int shape;
    } keywords[] = {
        {"minimum", NUMBER},
        {"maximum", NUMBER},
        {"multipleOf", NUMBER},
        {"minLength", COUNT},
        {"maxLength", COUNT},
        {"minItems", COUNT},
        {"maxItems", COUNT},
        {"minProperties", COUNT},
        {"maxProperties", COUNT},
        {"uniqueItems", FLAG},
        {"exclusiveMinimum", FLAG},
        {"exclusiveMaximum", FLAG},
        {"pattern", STRING},
        {"title", STRING},
        {"description", STRING},
        {"format", STRING},
        {"enum", LIST},
        {"required", LIST},
        {"properties", MAP},
    };
    if (strcmp(key, "type") == 0)
        check_type(check, item, path, value);
    for (size_t i = 0; i < CH_ARRAY_LEN(keywords); i++)
        if (strcmp(keywords[i].key, key) == 0 && !is_shape(value, keywords[i].shape))
            ch_report(check, item, path, "'%s' should be %s, not %s", key,
                      shapes[keywords[i].shape], ch_type_name(value));
    if (strcmp(key, "items") == 0 && json_is_object(value))
        check_schema(check, item, path, value);
    if (strcmp(key, "properties") != 0 || !json_is_object(value))
        return;
    const char *name;
    json_t *below;
    json_object_foreach ((json_t *)value, name, below) {
        CH_AUTOFREE char *place = ch_asprintf("%s.%s", path, name);
        check_schema(check, item, place, below);
    }
}

static void check_schema(struct ch_check *check, const struct ch_item *item, const char *path,
                         const json_t *schema)
{
    const char *key;
    json_t *value;
    if (!json_is_object(schema))
        return;
    json_object_foreach ((json_t *)schema, key, value) {
        CH_AUTOFREE char *place = ch_asprintf("%s.%s", path, key);
        check_keyword(check, item, place, key, value);
    }
}

static void action_schema(struct ch_check *check, const struct ch_item *item)
{
    const char *name;
    json_t *schema;
    json_object_foreach (json_object_get(item->value, "params"), name, schema) {
        CH_AUTOFREE char *path = ch_asprintf("params.%s", name);
        check_schema(check, item, path, schema);
    }
}

static bool fits(const char *type, const json_t *value)
{
    static const struct {
        const char *type;
        json_type types[2];
    } rows[] = {{"string", {JSON_STRING, JSON_STRING}}, {"integer", {JSON_INTEGER, JSON_INTEGER}},
                {"number", {JSON_INTEGER, JSON_REAL}},  {"boolean", {JSON_TRUE, JSON_FALSE}},
                {"object", {JSON_OBJECT, JSON_OBJECT}}, {"array", {JSON_ARRAY, JSON_ARRAY}},
                {"null", {JSON_NULL, JSON_NULL}}};
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++)
        if (strcmp(rows[i].type, type) == 0)
            return json_typeof(value) == rows[i].types[0] || json_typeof(value) == rows[i].types[1];
    return true;
}

static void action_default(struct ch_check *check, const struct ch_item *item)
{
    const char *name;
    json_t *schema;
    json_object_foreach (json_object_get(item->value, "params"), name, schema) {
        CH_AUTOFREE char *path = ch_asprintf("params.%s.default", name);
        const char *type = ch_string(schema, "type");
        const json_t *value = json_object_get(schema, "default");
        if (type && value && !fits(type, value))
            ch_report(check, item, path, "the default of '%s' should be %s, not %s", name, type,
                      ch_type_name(value));
    }
}

static void action_required(struct ch_check *check, const struct ch_item *item)
{
    size_t i;
    const json_t *word;
    const json_t *params = json_object_get(item->value, "params");
    json_array_foreach (json_object_get(item->value, "required"), i, word) {
        CH_AUTOFREE char *path = ch_asprintf("required.%zu", i);
        if (json_is_string(word) && !json_object_get(params, json_string_value(word)))
            ch_report(check, item, path, "'%s' is required, but not among the params",
                      json_string_value(word));
    }
}

static void action_additional(struct ch_check *check, const struct ch_item *item)
{
    if (json_object_get(item->value, "params") &&
        !json_object_get(item->value, "additionalProperties"))
        ch_report(check, item, NULL,
                  "say additionalProperties: true or false; Juju 3 takes true, Juju 4 false");
}

static void param_name(struct ch_check *check, const struct ch_item *item)
{
    const char *name;
    json_t *schema;
    json_object_foreach (json_object_get(item->value, "params"), name, schema) {
        CH_AUTOFREE char *path = ch_asprintf("params.%s", name);
        if (strchr(name, '_'))
            ch_report(check, item, path, "parameters are named with '-', not '_': '%s'", name);
    }
}

const struct ch_rule ch_rules_actions[] = {
    {"action-name", "an action has a name that Juju takes and that is not its own", false,
     CH_PART_ACTIONS, "", action_name},
    {"action-reference", "schemas have no $ref and no $schema", false, CH_PART_ACTIONS, "",
     action_reference},
    {"action-schema", "the keywords of params are those of JSON schema", false, CH_PART_ACTIONS, "",
     action_schema},
    {"action-default", "a default is of its parameter's type", false, CH_PART_ACTIONS, "",
     action_default},
    {"action-required", "what is required is among the params", false, CH_PART_ACTIONS, "",
     action_required},
    {"action-additional", "additionalProperties is given, since Jujus differ", true,
     CH_PART_ACTIONS, "", action_additional},
    {"param-name", "names of parameters have dashes", true, CH_PART_ACTIONS, "", param_name},
    {NULL},
};
