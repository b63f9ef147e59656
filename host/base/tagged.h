/* SPDX-License-Identifier: Apache-2.0 */
/* Tagged values: what a script may store and JSON cannot say.
 *
 * A json_t in the house is plain JSON, except for objects with exactly one key
 * that begins with '$':
 *
 *     {"$bytes": "base64"}              a string that is not UTF-8
 *     {"$float": "nan"|"inf"|"-inf"}    what JSON numbers cannot be
 *     {"$map": {"i:1": v, "s:a": w}}    a map with keys that are not plain strings;
 *                                       s: string, i: integer, f: float ("%.17g",
 *                                       inf, -inf), b: true/false, x: base64 of a
 *                                       byte string or one with a NUL
 *     {"$set": {"s:a": true}}           a set, members written as keys above
 *
 * A plain object is a map whose keys are all UTF-8 strings without NUL that do
 * not begin with '$'; ch_map_set() turns a plain map into a "$map" in place
 * when a key asks for it, and ch_map_delete() turns it back when no key does
 * any more, so references to the json_t stay good.  JSON arrays are lists,
 * integers and reals stay apart.
 *
 * Every value is written in one way only: a float key with an integer's value
 * is that integer, as in Lua; tags stand only where they are needed; base64 and
 * keys are canonical.  Other ways are not valid.  So values are equal exactly
 * when their dumps are (-0.0 and 0.0, which come back as they were, differ). */
#ifndef CH_BASE_TAGGED_H
#define CH_BASE_TAGGED_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum ch_value_type {
    CH_VALUE_NULL,
    CH_VALUE_BOOLEAN,
    CH_VALUE_INTEGER,
    CH_VALUE_REAL,   /* also {"$float"} */
    CH_VALUE_STRING, /* also {"$bytes"} */
    CH_VALUE_LIST,
    CH_VALUE_MAP, /* also {"$map"} */
    CH_VALUE_SET,
};
enum ch_value_type ch_value_type(const json_t *value);

/* scalars; the constructors return new references */
json_t *ch_value_string(const char *data, size_t length); /* tags when not UTF-8 */
json_t *ch_value_real(double number);                     /* tags NaN and infinities */
double ch_value_get_real(const json_t *value);            /* of CH_VALUE_REAL */
/* Of CH_VALUE_STRING.  Plain: borrowed, *ownedp NULL.  Bytes: decoded into *ownedp (caller frees).
 */
const char *ch_value_get_string(const json_t *value, size_t *lengthp, char **ownedp);
/* No unknown, malformed or needless tag, at any depth.  All other functions expect valid values;
 * for others they may answer wrongly, but not unsafely. */
bool ch_value_is_valid(const json_t *value);

/* keys of maps and members of sets */
enum ch_key_type { CH_KEY_STRING, CH_KEY_INTEGER, CH_KEY_REAL, CH_KEY_BOOLEAN };
struct ch_key {
    enum ch_key_type type;
    const char *string; /* CH_KEY_STRING */
    size_t length;
    json_int_t integer;
    double real; /* never NaN */
    bool boolean;
};
#define CH_KEY_S(text)                                                  \
    (struct ch_key)                                                     \
    {                                                                   \
        .type = CH_KEY_STRING, .string = (text), .length = strlen(text) \
    }

json_t *ch_map_new(void);
size_t ch_map_size(const json_t *map);
json_t *ch_map_get(const json_t *map, const struct ch_key *key);       /* borrowed, or NULL */
void ch_map_set(json_t *map, const struct ch_key *key, json_t *value); /* steals value */
bool ch_map_delete(json_t *map, const struct ch_key *key);             /* was it there? */

json_t *ch_set_new(void);
size_t ch_set_size(const json_t *set);
bool ch_set_has(const json_t *set, const struct ch_key *key);
bool ch_set_add(json_t *set, const struct ch_key *key);    /* was it new? */
bool ch_set_remove(json_t *set, const struct ch_key *key); /* was it there? */

/* Walks a map or set, sorted: booleans, numbers by value, strings by bytes.
 * Return: array of `*countp` keys, each valid until the container changes; free with ch_keys_free.
 */
struct ch_key *ch_value_keys(const json_t *map_or_set, size_t *countp);
void ch_keys_free(struct ch_key *keys, size_t count);

/* One line of JSON, keys sorted, floats exact.  The value must not contain itself.  Caller owns. */
char *ch_value_dump(const json_t *value);
/* Reads back what was dumped.  Refuses what could not be: duplicate keys, numbers that do not fit,
 * a depth beyond jansson's 2048; tags are not looked at.  Return: new reference, or NULL. */
json_t *ch_value_parse(const char *text, size_t length, json_error_t *error);

#endif
