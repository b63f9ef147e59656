/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml.h"
#include "pebble/pebble.h"

#include <string.h>

#define TEXT(name)           \
    {                        \
        name, CH_PEBBLE_TEXT \
    }
#define INTEGER(name)           \
    {                           \
        name, CH_PEBBLE_INTEGER \
    }
#define COUNT(name)                   \
    {                                 \
        name, CH_PEBBLE_INTEGER, true \
    }
#define LIST(name)           \
    {                        \
        name, CH_PEBBLE_LIST \
    }
#define MAP(name)           \
    {                       \
        name, CH_PEBBLE_MAP \
    }
#define GROUP(name, fields)                  \
    {                                        \
        name, CH_PEBBLE_GROUP, false, fields \
    }
#define WHO TEXT("user"), INTEGER("user-id"), TEXT("group"), INTEGER("group-id")

static const struct ch_pebble_field service_fields[] = {TEXT("summary"),
                                                        TEXT("description"),
                                                        TEXT("startup"),
                                                        TEXT("override"),
                                                        TEXT("command"),
                                                        LIST("after"),
                                                        LIST("before"),
                                                        LIST("requires"),
                                                        MAP("environment"),
                                                        WHO,
                                                        TEXT("working-dir"),
                                                        TEXT("workload"),
                                                        TEXT("on-success"),
                                                        TEXT("on-failure"),
                                                        MAP("on-check-failure"),
                                                        TEXT("backoff-delay"),
                                                        {"backoff-factor", CH_PEBBLE_NUMBER},
                                                        TEXT("backoff-limit"),
                                                        TEXT("kill-delay"),
                                                        {NULL}};

static const struct ch_pebble_field http_fields[] = {TEXT("url"), MAP("headers"), {NULL}};
static const struct ch_pebble_field tcp_fields[] = {COUNT("port"), TEXT("host"), {NULL}};
static const struct ch_pebble_field exec_fields[] = {
    TEXT("command"), TEXT("service-context"), MAP("environment"), WHO, TEXT("working-dir"), {NULL}};
static const struct ch_pebble_field check_fields[] = {TEXT("override"),
                                                      TEXT("level"),
                                                      TEXT("startup"),
                                                      TEXT("period"),
                                                      TEXT("timeout"),
                                                      COUNT("threshold"),
                                                      GROUP("http", http_fields),
                                                      GROUP("tcp", tcp_fields),
                                                      GROUP("exec", exec_fields),
                                                      {NULL}};

static const struct ch_pebble_field target_fields[] = {
    TEXT("override"), TEXT("type"), TEXT("location"), LIST("services"), MAP("labels"), {NULL}};

const struct ch_pebble_section ch_pebble_sections[CH_PEBBLE_SECTIONS] = {
    {"services", "service", service_fields},
    {"checks", "check", check_fields},
    {"log-targets", "log target", target_fields}};

/* reading */

static bool is_empty(const json_t *value)
{
    return json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0) ||
           (json_is_array(value) && json_array_size(value) == 0) ||
           (json_is_object(value) && json_object_size(value) == 0);
}

static int refuse(const char *path, const char *expected, struct ch_error *err)
{
    ch_error_set(err, CH_ERROR_VALUE, "layer: %s must be %s", path, expected);
    return -1;
}

static bool is_scalar(const json_t *value)
{
    return !json_is_object(value) && !json_is_array(value);
}

static int check_items(const char *path, const json_t *value, enum ch_pebble_field_type type,
                       struct ch_error *err)
{
    size_t i;
    const char *key;
    json_t *item;
    bool list = type == CH_PEBBLE_LIST;
    if (list ? !json_is_array(value) : !json_is_object(value))
        return refuse(path, list ? "a list of strings" : "a map", err);
    json_array_foreach (value, i, item)
        if (!json_is_string(item))
            return refuse(path, "a list of strings", err);
    json_object_foreach ((json_t *)value, key, item)
        if (!is_scalar(item))
            return refuse(path, "a map of strings", err);
    return 0;
}

static json_t *read_fields(const char *path, const json_t *value,
                           const struct ch_pebble_field *fields, struct ch_error *err);

/* Return: new reference, or NULL. */
static json_t *read_field(const char *path, json_t *value, const struct ch_pebble_field *field,
                          struct ch_error *err)
{
    int result = 0;
    switch (field->type) {
    case CH_PEBBLE_GROUP:
        return read_fields(path, value, field->fields, err);
    case CH_PEBBLE_LIST:
    case CH_PEBBLE_MAP:
        result = check_items(path, value, field->type, err);
        break;
    case CH_PEBBLE_INTEGER:
        result = json_is_integer(value) ? 0 : refuse(path, "an integer", err);
        break;
    case CH_PEBBLE_NUMBER:
        result = json_is_number(value) ? 0 : refuse(path, "a number", err);
        break;
    case CH_PEBBLE_TEXT:
        result = is_scalar(value) ? 0 : refuse(path, "a string", err);
        break;
    }
    return result < 0 ? NULL : json_deep_copy(value);
}

static const struct ch_pebble_field *find(const struct ch_pebble_field *fields, const char *name)
{
    for (; fields->name; fields++)
        if (strcmp(fields->name, name) == 0)
            return fields;
    return NULL;
}

static json_t *read_fields(const char *path, const json_t *value,
                           const struct ch_pebble_field *fields, struct ch_error *err)
{
    const char *name;
    json_t *item;
    if (!json_is_object(value) && !json_is_null(value)) {
        refuse(path, "a map", err);
        return NULL;
    }
    CH_AUTOJSON json_t *result = json_object();
    json_object_foreach ((json_t *)value, name, item) {
        const struct ch_pebble_field *field = find(fields, name);
        CH_AUTOFREE char *place = ch_asprintf("%s.%s", path, name);
        if (is_empty(item))
            continue;
        json_t *copy = field ? read_field(place, item, field, err) : json_deep_copy(item);
        if (!copy)
            return NULL;
        if (is_empty(copy)) /* a group of which nothing is left */
            json_decref(copy);
        else
            json_object_set_new(result, name, copy);
    }
    return CH_TAKE(result);
}

static json_t *read_section(const struct ch_pebble_section *section, const json_t *value,
                            struct ch_error *err)
{
    const char *name;
    json_t *item;
    if (!json_is_object(value)) {
        refuse(section->name, "a map", err);
        return NULL;
    }
    CH_AUTOJSON json_t *result = json_object();
    json_object_foreach ((json_t *)value, name, item) {
        CH_AUTOFREE char *path = ch_asprintf("%s.%s", section->name, name);
        json_t *copy = read_fields(path, item, section->fields, err);
        if (!copy)
            return NULL;
        json_object_set_new(result, name, copy);
    }
    return CH_TAKE(result);
}

static const struct ch_pebble_section *find_section(const char *name)
{
    for (size_t i = 0; i < CH_PEBBLE_SECTIONS; i++)
        if (strcmp(ch_pebble_sections[i].name, name) == 0)
            return &ch_pebble_sections[i];
    return NULL;
}

json_t *ch_pebble_layer_new(const json_t *value, struct ch_error *err)
{
    const char *name;
    json_t *item;
    if (value && !json_is_object(value) && !json_is_null(value)) {
        ch_error_set(err, CH_ERROR_VALUE, "layer: it must be a map");
        return NULL;
    }
    CH_AUTOJSON json_t *layer = json_object();
    json_object_foreach ((json_t *)value, name, item) {
        const struct ch_pebble_section *section = find_section(name);
        if (is_empty(item))
            continue;
        json_t *copy = section ? read_section(section, item, err) : json_deep_copy(item);
        if (!copy)
            return NULL;
        json_object_set_new(layer, name, copy);
    }
    return CH_TAKE(layer);
}

json_t *ch_pebble_layer_parse(const char *yaml, size_t length, struct ch_error *err)
{
    CH_AUTOJSON json_t *value = ch_yaml_parse(yaml, length, "layer", err);
    return value ? ch_pebble_layer_new(value, err) : NULL;
}

char *ch_pebble_layer_to_yaml(const json_t *layer)
{
    return ch_yaml_dump(layer, CH_YAML_BLOCK);
}
