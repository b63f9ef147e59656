/* SPDX-License-Identifier: Apache-2.0 */
/* Tagged values: maps and sets, and the keys of both.
 *
 * A map is a plain object as long as all its keys are plain; the first other key moves its members
 * below "$map", where every key is written with its type, and the end of the last one moves them
 * back. */
#include "base/base64.h"
#include "base/mem.h"
#include "base/tagged.h"
#include "base/tagged_private.h"
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
    struct ch_buf text = CH_BUF_INIT;
    CH_AUTOFREE char *base64 = is_text(&key) ? NULL : ch_base64_encode(key.string, key.length);
    ch_buf_adds(&text, base64 ? "x:" : "s:");
    ch_buf_add(&text, base64 ? base64 : key.string, base64 ? strlen(base64) : key.length);
    return ch_buf_take(&text);
}

static struct ch_key owned_string(char *string, size_t length)
{
    return (struct ch_key){.type = CH_KEY_STRING, .string = string, .length = length};
}

static void free_key(struct ch_key *key)
{
    if (key->type == CH_KEY_STRING)
        free((char *)key->string);
}

/* Lenient: that it is the one way to write the key is found out by writing it. */
static bool parse_typed(const char *text, struct ch_key *key)
{
    if (!text[0] || text[1] != ':')
        return false;
    const char *rest = text + 2;
    size_t length = strlen(rest);
    char *data;
    switch (text[0]) {
    case 's':
        *key = owned_string(ch_strndup(rest, length), length);
        return true;
    case 'x':
        data = ch_base64_decode(rest, length, &length);
        if (data)
            *key = owned_string(data, length);
        return data != NULL;
    case 'i':
        *key = (struct ch_key){.type = CH_KEY_INTEGER, .integer = strtoll(rest, NULL, 10)};
        return true;
    case 'f':
        *key = (struct ch_key){.type = CH_KEY_REAL, .real = strtod(rest, NULL)};
        return !isnan(key->real);
    case 'b':
        *key = (struct ch_key){.type = CH_KEY_BOOLEAN, .boolean = strcmp(rest, "true") == 0};
        return true;
    default:
        return false;
    }
}

bool ch_key_text_is_valid(const char *text)
{
    struct ch_key key;
    if (!parse_typed(text, &key))
        return false;
    CH_AUTOFREE char *canonical = typed_text(&key);
    free_key(&key);
    return strcmp(canonical, text) == 0;
}

bool ch_key_text_is_plain(const char *text)
{
    return text[0] == 's' && text[2] != '$';
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
    CH_AUTOFREE char *name = NULL;
    json_t *members = locate(map, key, &name);
    if (!name) {
        make_typed(map);
        members = locate(map, key, &name);
    }
    json_object_set_new_nocheck(members, name, value);
}

/* A typed map whose last key that asked for it is gone. */
static void make_plain(json_t *map)
{
    CH_AUTOJSON json_t *members = json_incref(typed_members(map));
    const char *text;
    json_t *value;
    json_object_clear(map);
    json_object_foreach (members, text, value)
        json_object_set_nocheck(map, text + strlen("s:"), value);
}

static bool are_all_plain(const json_t *members)
{
    const char *text;
    json_t *value;
    json_object_foreach ((json_t *)members, text, value)
        if (!ch_key_text_is_plain(text))
            return false;
    return true;
}

bool ch_map_delete(json_t *map, const struct ch_key *key)
{
    CH_AUTOFREE char *name = NULL;
    json_t *members = locate(map, key, &name);
    if (!name || json_object_del(members, name) < 0)
        return false;
    if (members != map && are_all_plain(members))
        make_plain(map);
    return true;
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
    int order = (number(a) > number(b)) - (number(a) < number(b));
    /* the only tie: 2^63, a float, and the integers just below that round to it */
    return order ? order : (a->type == CH_KEY_REAL) - (b->type == CH_KEY_REAL);
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
        struct ch_key key = {0};
        if (typed && !parse_typed(name, &key))
            continue;
        size_t length = strlen(name);
        keys[(*countp)++] = typed ? key : owned_string(ch_strndup(name, length), length);
    }
    qsort(keys, *countp, sizeof(*keys), compare_keys);
    return keys;
}

void ch_keys_free(struct ch_key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free_key(&keys[i]);
    free(keys);
}
