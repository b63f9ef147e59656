/* SPDX-License-Identifier: Apache-2.0 */
/* Tagged values: maps and sets, and the keys of both.
 *
 * A map is a plain object as long as all its keys are plain; the first other key moves its members
 * below "$map", where every key is written with its type. */
#include "base/base64.h"
#include "base/mem.h"
#include "base/tagged.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* keys as text */

static struct ch_key normalised(const struct ch_key *key)
{
    /* as Lua does: a float with an integer's value is that integer */
    if (key->type == CH_KEY_REAL && key->real >= -0x1p63 && key->real < 0x1p63 &&
        floor(key->real) == key->real)
        return (struct ch_key){.type = CH_KEY_INTEGER, .integer = (json_int_t)key->real};
    return *key;
}

static bool is_text(const struct ch_key *key)
{
    return key->type == CH_KEY_STRING && ch_text_is_utf8(key->string, key->length) &&
           !memchr(key->string, '\0', key->length);
}

static bool is_plain(const struct ch_key *key)
{
    return is_text(key) && !(key->length > 0 && key->string[0] == '$');
}

static char *typed_text(const struct ch_key *original)
{
    struct ch_key key = normalised(original);
    switch (key.type) {
    case CH_KEY_INTEGER:
        return ch_asprintf("i:%" JSON_INTEGER_FORMAT, key.integer);
    case CH_KEY_REAL:
        return ch_asprintf("f:%.17g", key.real);
    case CH_KEY_BOOLEAN:
        return ch_strdup(key.boolean ? "b:true" : "b:false");
    case CH_KEY_STRING:
        break;
    }
    if (is_text(&key))
        return ch_asprintf("s:%.*s", (int)key.length, key.string);
    CH_AUTOFREE char *text = ch_base64_encode(key.string, key.length);
    return ch_asprintf("x:%s", text);
}

static struct ch_key owned_string(char *string, size_t length)
{
    return (struct ch_key){.type = CH_KEY_STRING, .string = string, .length = length};
}

static struct ch_key parse_typed(const char *text)
{
    const char *rest = text + 2;
    size_t length = strlen(rest);
    switch (text[0]) {
    case 'i':
        return (struct ch_key){.type = CH_KEY_INTEGER, .integer = strtoll(rest, NULL, 10)};
    case 'f':
        return (struct ch_key){.type = CH_KEY_REAL, .real = strtod(rest, NULL)};
    case 'b':
        return (struct ch_key){.type = CH_KEY_BOOLEAN, .boolean = strcmp(rest, "true") == 0};
    case 'x': {
        char *data = ch_base64_decode(rest, length, &length);
        return owned_string(data ? data : ch_strdup(""), data ? length : 0);
    }
    default:
        return owned_string(ch_strndup(rest, length), length);
    }
}

/* maps */

static json_t *typed_members(const json_t *map)
{
    return json_object_size(map) == 1 ? json_object_get(map, "$map") : NULL;
}

json_t *ch_map_new(void)
{
    return json_object();
}

size_t ch_map_size(const json_t *map)
{
    const json_t *members = typed_members(map);
    return json_object_size(members ? members : map);
}

/* The object that holds the members, and the key's name in it; NULL: a key that a plain map cannot
 * have. */
static json_t *locate(const json_t *map, const struct ch_key *key, char **namep)
{
    json_t *members = typed_members(map);
    *namep = NULL;
    if (members)
        *namep = typed_text(key);
    else if (is_plain(key))
        *namep = ch_strndup(key->string, key->length);
    return members ? members : (json_t *)map;
}

json_t *ch_map_get(const json_t *map, const struct ch_key *key)
{
    CH_AUTOFREE char *name = NULL;
    json_t *members = locate(map, key, &name);
    return name ? json_object_get(members, name) : NULL;
}

static void make_typed(json_t *map)
{
    json_t *members = json_object();
    const char *name;
    json_t *value;
    json_object_foreach (map, name, value) {
        CH_AUTOFREE char *text = ch_asprintf("s:%s", name);
        json_object_set_nocheck(members, text, value);
    }
    json_object_clear(map);
    json_object_set_new(map, "$map", members);
}

void ch_map_set(json_t *map, const struct ch_key *key, json_t *value)
{
    if (!typed_members(map) && !is_plain(key))
        make_typed(map);
    CH_AUTOFREE char *name = NULL;
    json_t *members = locate(map, key, &name);
    json_object_set_new_nocheck(members, name, value);
}

bool ch_map_delete(json_t *map, const struct ch_key *key)
{
    CH_AUTOFREE char *name = NULL;
    json_t *members = locate(map, key, &name);
    return name && json_object_del(members, name) == 0;
}

/* sets */

json_t *ch_set_new(void)
{
    return json_pack("{s: {}}", "$set");
}

static json_t *set_members(const json_t *set)
{
    return json_object_get(set, "$set");
}

size_t ch_set_size(const json_t *set)
{
    return json_object_size(set_members(set));
}

bool ch_set_has(const json_t *set, const struct ch_key *key)
{
    CH_AUTOFREE char *name = typed_text(key);
    return json_object_get(set_members(set), name) != NULL;
}

bool ch_set_add(json_t *set, const struct ch_key *key)
{
    CH_AUTOFREE char *name = typed_text(key);
    if (json_object_get(set_members(set), name))
        return false;
    json_object_set_new_nocheck(set_members(set), name, json_true());
    return true;
}

bool ch_set_remove(json_t *set, const struct ch_key *key)
{
    CH_AUTOFREE char *name = typed_text(key);
    return json_object_del(set_members(set), name) == 0;
}

/* walks */

static int rank(const struct ch_key *key)
{
    return key->type == CH_KEY_BOOLEAN ? 0 : key->type == CH_KEY_STRING ? 2 : 1;
}

static double number(const struct ch_key *key)
{
    return key->type == CH_KEY_INTEGER ? (double)key->integer : key->real;
}

static int compare_keys(const void *left, const void *right)
{
    const struct ch_key *a = left, *b = right;
    if (rank(a) != rank(b))
        return rank(a) - rank(b);
    if (a->type == CH_KEY_BOOLEAN)
        return a->boolean - b->boolean;
    if (a->type == CH_KEY_STRING) {
        int order = memcmp(a->string, b->string, a->length < b->length ? a->length : b->length);
        return order ? order : (a->length > b->length) - (a->length < b->length);
    }
    if (a->type == CH_KEY_INTEGER && b->type == CH_KEY_INTEGER)
        return (a->integer > b->integer) - (a->integer < b->integer);
    return (number(a) > number(b)) - (number(a) < number(b));
}

struct ch_key *ch_value_keys(const json_t *map_or_set, size_t *countp)
{
    bool is_set = ch_value_type(map_or_set) == CH_VALUE_SET;
    json_t *typed = is_set ? set_members(map_or_set) : typed_members(map_or_set);
    json_t *members = typed ? typed : (json_t *)map_or_set;
    struct ch_key *keys = ch_calloc(json_object_size(members), sizeof(*keys));
    const char *name;
    json_t *value;
    *countp = 0;
    json_object_foreach (members, name, value) {
        size_t length = strlen(name);
        keys[(*countp)++] =
            typed ? parse_typed(name) : owned_string(ch_strndup(name, length), length);
    }
    qsort(keys, *countp, sizeof(*keys), compare_keys);
    return keys;
}

void ch_keys_free(struct ch_key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (keys[i].type == CH_KEY_STRING)
            free((char *)keys[i].string);
    free(keys);
}
