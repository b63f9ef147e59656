/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "base/mem.h"
#include "base/tagged.h"
#include "base/text.h"

#include <string.h>

/* reading */

void ch_json_children_to_values(json_t *container)
{
    size_t i;
    const char *key;
    json_t *item;
    json_array_foreach (container, i, item)
        json_array_set_new(container, i, ch_json_to_value(json_incref(item)));
    json_object_foreach (container, key, item)
        json_object_set_new(container, key, ch_json_to_value(json_incref(item)));
}

json_t *ch_json_map_to_value(json_t *map)
{
    const char *key;
    json_t *item;
    bool tagged = false;
    json_object_foreach (map, key, item)
        tagged = tagged || key[0] == '$';
    if (!tagged)
        return map;
    json_t *value = ch_map_new();
    json_object_foreach (map, key, item)
        ch_map_set(value, &CH_KEY_S(key), json_incref(item));
    json_decref(map);
    return value;
}

json_t *ch_json_to_value(json_t *json)
{
    ch_json_children_to_values(json);
    return json_is_object(json) ? ch_json_map_to_value(json) : json;
}

json_t *ch_json_parse(const char *text, size_t length, struct ch_error *err)
{
    json_error_t reason;
    json_t *json = json_loadb(text ? text : "", length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &reason);
    if (!json) {
        ch_error_set(err, CH_ERROR_VALUE, "not JSON: line %d, column %d: %s", reason.line,
                     reason.column, reason.text);
        return NULL;
    }
    return ch_json_to_value(json);
}

/* writing */

static json_t *refuse(const char *what, struct ch_error *err)
{
    ch_error_set(err, CH_ERROR_VALUE, "cannot be written as JSON: %s", what);
    return NULL;
}

static json_t *plain_list(const json_t *value, struct ch_error *err)
{
    CH_AUTOJSON json_t *list = json_array();
    size_t i;
    json_t *item;
    json_array_foreach (value, i, item) {
        json_t *made = ch_json_plain(item, err);
        if (!made)
            return NULL;
        json_array_append_new(list, made);
    }
    return CH_TAKE(list);
}

static int add_member(json_t *map, const json_t *value, const struct ch_key *key,
                      struct ch_error *err)
{
    if (key->type != CH_KEY_STRING) {
        refuse("a table with keys that are no strings, or a list with holes", err);
        return -1;
    }
    if (!ch_text_is_utf8(key->string, key->length) || strlen(key->string) != key->length) {
        refuse("a key that is no text", err);
        return -1;
    }
    json_t *made = ch_json_plain(ch_map_get(value, key), err);
    return made ? json_object_set_new(map, key->string, made) : -1;
}

static json_t *plain_map(const json_t *value, struct ch_error *err)
{
    CH_AUTOJSON json_t *map = json_object();
    size_t count;
    struct ch_key *keys = ch_value_keys(value, &count);
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++)
        result = add_member(map, value, &keys[i], err);
    ch_keys_free(keys, count);
    return result < 0 ? NULL : CH_TAKE(map);
}

json_t *ch_json_plain(const json_t *value, struct ch_error *err)
{
    switch (ch_value_type(value)) {
    case CH_VALUE_REAL:
        return json_is_real(value) ? json_incref((json_t *)value)
                                   : refuse("a number that is infinite or none", err);
    case CH_VALUE_STRING:
        return json_is_string(value) ? json_incref((json_t *)value)
                                     : refuse("a string that is not UTF-8", err);
    case CH_VALUE_LIST:
        return plain_list(value, err);
    case CH_VALUE_MAP:
        return plain_map(value, err);
    case CH_VALUE_SET:
        return refuse("a set; a list can be", err);
    default:
        return json_incref((json_t *)value);
    }
}

char *ch_json_dump(const json_t *value, struct ch_error *err)
{
    CH_AUTOJSON json_t *json = ch_json_plain(value, err);
    return json ? ch_value_dump(json) : NULL;
}
