/* SPDX-License-Identifier: Apache-2.0 */
/* Documents are filled in and checked once, when they are put, so that nothing else has to. */
#include "olm/shape.h"
#include "olm/private.h"

#include <string.h>

static bool all(const json_t *values, bool (*is)(const json_t *value))
{
    size_t i;
    const char *key;
    json_t *item;
    json_array_foreach (values, i, item)
        if (!is(item))
            return false;
    json_object_foreach ((json_t *)values, key, item)
        if (!is(item))
            return false;
    return true;
}

static bool is_string(const json_t *value)
{
    return json_is_string(value);
}

static bool is_integer(const json_t *value)
{
    return json_is_integer(value);
}

static bool is_strings(const json_t *value)
{
    return json_is_object(value) && all(value, is_string);
}

static bool has_type(const json_t *value, enum ch_olm_type type)
{
    switch (type) {
    case TEXT_OR_NULL:
        return json_is_string(value) || json_is_null(value);
    case TEXT:
        return json_is_string(value);
    case INTEGER_OR_NULL:
        return json_is_integer(value) || json_is_null(value);
    case INTEGER:
        return json_is_integer(value);
    case NUMBER_OR_NULL:
        return json_is_number(value) || json_is_null(value);
    case NUMBER:
        return json_is_number(value);
    case FLAG:
        return json_is_boolean(value);
    case MAP_OR_NULL:
        return json_is_object(value) || json_is_null(value);
    case STRINGS:
        return is_strings(value);
    case MAPS:
        return json_is_object(value) && all(value, is_strings);
    case NUMBERS:
        return json_is_object(value) && all(value, is_integer);
    case LIST:
        return json_is_array(value) && all(value, is_string);
    case MANY:
        return json_is_array(value);
    case ONE:
    case MAP:
    case NAMED:
        break;
    }
    return json_is_object(value);
}

static const char *type_name(enum ch_olm_type type)
{
    static const char *const names[] = {
        [TEXT] = "text",
        [TEXT_OR_NULL] = "text or null",
        [INTEGER] = "an integer",
        [INTEGER_OR_NULL] = "an integer or null",
        [NUMBER] = "a number",
        [NUMBER_OR_NULL] = "a number or null",
        [FLAG] = "true or false",
        [MAP] = "a map",
        [MAP_OR_NULL] = "a map or null",
        [STRINGS] = "a map of strings",
        [MAPS] = "a map of maps of strings",
        [NUMBERS] = "a map of integers",
        [LIST] = "a list of strings",
        [ONE] = "a map",
        [MANY] = "a list",
        [NAMED] = "a map",
    };
    return names[type];
}

static int fill(json_t *document, const struct ch_olm_member *members, const char *where,
                struct ch_error *err);

static int fill_all(json_t *values, const struct ch_olm_member *members, const char *where,
                    struct ch_error *err)
{
    size_t i;
    const char *key;
    json_t *item;
    json_array_foreach (values, i, item) {
        CH_AUTOFREE char *place = ch_asprintf("%s[%zu]", where, i + 1);
        if (fill(item, members, place, err) < 0)
            return -1;
    }
    json_object_foreach (values, key, item) {
        CH_AUTOFREE char *place = ch_asprintf("%s[%s]", where, key);
        if (fill(item, members, place, err) < 0)
            return -1;
    }
    return 0;
}

static bool is_word(const char *words, const char *text)
{
    size_t length = strlen(text);
    for (const char *word = words; *word; word = strchr(word, ' ') + 1)
        if (strncmp(word, text, length) == 0 && word[length] == ' ')
            return true;
    return false;
}

static int fill_member(json_t *document, const struct ch_olm_member *member, const char *where,
                       struct ch_error *err)
{
    json_t *value = json_object_get(document, member->name);
    CH_AUTOFREE char *place = ch_asprintf("%s.%s", where, member->name);
    if (!value && !member->initial) {
        ch_error_set(err, CH_ERROR_VALUE, "%s is missing", place);
        return -1;
    }
    if (!value) {
        value = ch_checked(json_loads(member->initial, JSON_DECODE_ANY, NULL));
        json_object_set_new(document, member->name, value);
    }
    bool none = json_is_null(value) && member->initial && strcmp(member->initial, "null") == 0;
    if (!none && !has_type(value, member->type)) {
        ch_error_set(err, CH_ERROR_VALUE, "%s is not %s", place, type_name(member->type));
        return -1;
    }
    if (member->words && !is_word(member->words, json_string_value(value))) {
        ch_error_set(err, CH_ERROR_VALUE, "%s is '%s': one of %sexpected", place,
                     json_string_value(value), member->words);
        return -1;
    }
    if (none || !member->inner)
        return 0;
    return member->type == ONE ? fill(value, member->inner, place, err)
                               : fill_all(value, member->inner, place, err);
}

static int fill(json_t *document, const struct ch_olm_member *members, const char *where,
                struct ch_error *err)
{
    const char *key;
    json_t *item;
    if (!json_is_object(document)) {
        ch_error_set(err, CH_ERROR_VALUE, "%s is not a map", where);
        return -1;
    }
    json_object_foreach (document, key, item) {
        const struct ch_olm_member *member = members;
        while (member->name && strcmp(member->name, key) != 0)
            member++;
        if (!member->name) {
            ch_error_set(err, CH_ERROR_VALUE, "%s has no member '%s'", where, key);
            return -1;
        }
    }
    for (const struct ch_olm_member *member = members; member->name; member++)
        if (fill_member(document, member, where, err) < 0)
            return -1;
    return 0;
}

int ch_olm_fill(enum ch_olm_kind kind, json_t *document, struct ch_error *err)
{
    bool named = kind == CH_OLM_UNIT || kind == CH_OLM_APPLICATION;
    const char *name = ch_olm_text(document, kind == CH_OLM_AGENT ? "unit" : named ? "name" : "id");
    CH_AUTOFREE char *where = name ? ch_asprintf("%s %s", ch_olm_kind_name(kind), name)
                                   : ch_strdup(ch_olm_kind_name(kind));
    return fill(document, ch_olm_shape(kind), where, err);
}

int ch_olm_fill_hook(json_t *document, struct ch_error *err)
{
    return fill(document, ch_olm_hook_shape(), "hook", err);
}
