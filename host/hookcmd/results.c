/* SPDX-License-Identifier: Apache-2.0 */
/* Action results: nested data to the flat texts that action-set takes.
 *
 * Charms of both frameworks appear side by side in Juju's output, so values are written the way
 * Python writes them: True, None, 1.5, ['a', {'b': 2}]. */
#include "base/tagged.h"
#include "base/text.h"
#include "hookcmd/hookcmd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The shortest digits that read back as the same number, with an exponent from 1e16 on. */
static void add_real(struct ch_buf *out, double number)
{
    if (!isfinite(number)) {
        ch_buf_adds(out, isnan(number) ? "nan" : number > 0 ? "inf" : "-inf");
        return;
    }
    char text[40];
    int digits = 0;
    do
        snprintf(text, sizeof(text), "%.*e", digits++, number);
    while (digits < 17 && strtod(text, NULL) != number);
    int exponent = atoi(strchr(text, 'e') + 1);
    int decimals = digits - 1 > exponent ? digits - 1 - exponent : 0;
    if (exponent < -4 || exponent >= 16)
        ch_buf_adds(out, text);
    else
        ch_buf_addf(out, "%.*f%s", decimals, number, decimals ? "" : ".0");
}

static void add_repr(struct ch_buf *out, const json_t *value);

static void add_quoted(struct ch_buf *out, const char *data, size_t length)
{
    CH_AUTOFREE char *clean = ch_text_sanitize(data, length);
    CH_AUTOFREE char *quoted = ch_text_quote(clean);
    ch_buf_adds(out, quoted);
}

static void add_key(struct ch_buf *out, const struct ch_key *key, bool quoted)
{
    switch (key->type) {
    case CH_KEY_STRING:
        if (quoted)
            add_quoted(out, key->string, key->length);
        else
            ch_buf_add(out, key->string, key->length);
        break;
    case CH_KEY_INTEGER:
        ch_buf_addf(out, "%" JSON_INTEGER_FORMAT, key->integer);
        break;
    case CH_KEY_REAL:
        add_real(out, key->real);
        break;
    case CH_KEY_BOOLEAN:
        ch_buf_adds(out, key->boolean ? "True" : "False");
        break;
    }
}

static void add_members(struct ch_buf *out, const json_t *map_or_set)
{
    bool is_map = ch_value_type(map_or_set) == CH_VALUE_MAP;
    size_t count;
    struct ch_key *keys = ch_value_keys(map_or_set, &count);
    ch_buf_adds(out, count == 0 && !is_map ? "set()" : "{");
    for (size_t i = 0; i < count; i++) {
        ch_buf_adds(out, i ? ", " : "");
        add_key(out, &keys[i], true);
        if (is_map) {
            ch_buf_adds(out, ": ");
            add_repr(out, ch_map_get(map_or_set, &keys[i]));
        }
    }
    ch_buf_adds(out, count == 0 && !is_map ? "" : "}");
    ch_keys_free(keys, count);
}

static void add_list(struct ch_buf *out, const json_t *list)
{
    size_t i;
    json_t *item;
    ch_buf_adds(out, "[");
    json_array_foreach (list, i, item) {
        ch_buf_adds(out, i ? ", " : "");
        add_repr(out, item);
    }
    ch_buf_adds(out, "]");
}

static void add_repr(struct ch_buf *out, const json_t *value)
{
    CH_AUTOFREE char *owned = NULL;
    size_t length;
    switch (ch_value_type(value)) {
    case CH_VALUE_NULL:
        ch_buf_adds(out, "None");
        break;
    case CH_VALUE_BOOLEAN:
        ch_buf_adds(out, json_is_true(value) ? "True" : "False");
        break;
    case CH_VALUE_INTEGER:
        ch_buf_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        break;
    case CH_VALUE_REAL:
        add_real(out, ch_value_get_real(value));
        break;
    case CH_VALUE_STRING: {
        const char *text = ch_value_get_string(value, &length, &owned);
        add_quoted(out, text, length);
        break;
    }
    case CH_VALUE_LIST:
        add_list(out, value);
        break;
    case CH_VALUE_MAP:
    case CH_VALUE_SET:
        add_members(out, value);
        break;
    }
}

/* New reference: a string stays as it is, all else becomes text. */
static json_t *to_text(const json_t *value)
{
    if (ch_value_type(value) == CH_VALUE_STRING)
        return json_incref((json_t *)value);
    struct ch_buf out = CH_BUF_INIT;
    add_repr(&out, value);
    json_t *text = json_string(out.data);
    ch_buf_deinit(&out);
    return text;
}

/* What ops accepts: ^[a-z0-9](([a-z0-9-.]+)?[a-z0-9])?$ */
static bool is_result_key(const char *key)
{
    static const char ends[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    size_t length = strlen(key);
    return length > 0 && strchr(ends, key[0]) && strchr(ends, key[length - 1]) &&
           strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789-.") == length;
}

static int flatten(const json_t *map, const char *prefix, bool strict, json_t *flat,
                   struct ch_error *err);

static int flatten_member(const json_t *map, const struct ch_key *key, const char *prefix,
                          bool strict, json_t *flat, struct ch_error *err)
{
    struct ch_buf name = CH_BUF_INIT;
    const json_t *value = ch_map_get(map, key);
    add_key(&name, key, false);
    CH_AUTOFREE char *level = ch_buf_take(&name);
    CH_AUTOFREE char *path = *prefix ? ch_asprintf("%s.%s", prefix, level) : ch_strdup(level);
    if (strict && (key->type != CH_KEY_STRING || !is_result_key(level)))
        return ch_error_set(err, CH_ERROR_VALUE,
                            "action result key '%s' is not valid: small letters, digits, '-' and "
                            "'.' are, as in 'key', 'some-key2' or 'some.key'",
                            level);
    if (ch_value_type(value) == CH_VALUE_MAP)
        return flatten(value, path, strict, flat, err);
    if (json_object_get(flat, path))
        return ch_error_set(err, CH_ERROR_VALUE, "action results have the key '%s' twice", path);
    if (json_object_set_new(flat, path, to_text(value)) < 0)
        return ch_error_set(err, CH_ERROR_VALUE, "action results have a key that is not UTF-8");
    return 0;
}

static int flatten(const json_t *map, const char *prefix, bool strict, json_t *flat,
                   struct ch_error *err)
{
    size_t count;
    struct ch_key *keys = ch_value_keys(map, &count);
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++)
        result = flatten_member(map, &keys[i], prefix, strict, flat, err);
    ch_keys_free(keys, count);
    return result;
}

json_t *ch_hookcmd_flatten_results(const json_t *results, bool strict, struct ch_error *err)
{
    if (ch_value_type(results) != CH_VALUE_MAP) {
        ch_error_set(err, CH_ERROR_TYPE, "action results must be a map");
        return NULL;
    }
    CH_AUTOJSON json_t *flat = json_object();
    return flatten(results, "", strict, flat, err) < 0 ? NULL : CH_TAKE(flat);
}
