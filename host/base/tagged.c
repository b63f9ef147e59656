/* SPDX-License-Identifier: Apache-2.0 */
/* Tagged values: scalars, types, text.  Maps and sets are in tagged_keys.c. */
#include "base/tagged.h"
#include "base/base64.h"
#include "base/mem.h"
#include "base/tagged_private.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The value under the one tag of an object, or NULL when it is not an object with that tag. */
static json_t *tag(const json_t *value, const char *name)
{
    return json_object_size(value) == 1 ? json_object_get(value, name) : NULL;
}

enum ch_value_type ch_value_type(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_NULL:
        return CH_VALUE_NULL;
    case JSON_TRUE:
    case JSON_FALSE:
        return CH_VALUE_BOOLEAN;
    case JSON_INTEGER:
        return CH_VALUE_INTEGER;
    case JSON_REAL:
        return CH_VALUE_REAL;
    case JSON_STRING:
        return CH_VALUE_STRING;
    case JSON_ARRAY:
        return CH_VALUE_LIST;
    case JSON_OBJECT:
        break;
    }
    if (tag(value, "$bytes"))
        return CH_VALUE_STRING;
    if (tag(value, "$float"))
        return CH_VALUE_REAL;
    return tag(value, "$set") ? CH_VALUE_SET : CH_VALUE_MAP;
}

json_t *ch_value_string(const char *data, size_t length)
{
    if (ch_text_is_utf8(data, length))
        return json_stringn_nocheck(data, length);
    CH_AUTOFREE char *text = ch_base64_encode(data, length);
    return json_pack("{s: s}", "$bytes", text);
}

const char *ch_value_get_string(const json_t *value, size_t *lengthp, char **ownedp)
{
    *ownedp = NULL;
    if (json_is_string(value)) {
        *lengthp = json_string_length(value);
        return json_string_value(value);
    }
    const json_t *bytes = tag(value, "$bytes");
    *lengthp = 0;
    if (json_is_string(bytes))
        *ownedp = ch_base64_decode(json_string_value(bytes), json_string_length(bytes), lengthp);
    return *ownedp ? *ownedp : "";
}

json_t *ch_value_real(double number)
{
    if (isfinite(number))
        return json_real(number);
    return json_pack("{s: s}", "$float", isnan(number) ? "nan" : number > 0 ? "inf" : "-inf");
}

double ch_value_get_real(const json_t *value)
{
    if (json_is_real(value))
        return json_real_value(value);
    const char *word = json_string_value(tag(value, "$float"));
    if (word && strcmp(word, "inf") == 0)
        return INFINITY;
    return word && strcmp(word, "-inf") == 0 ? -INFINITY : NAN;
}

/* validity */

static bool is_valid_float(const json_t *word)
{
    const char *text = json_string_value(word);
    return text &&
           (strcmp(text, "nan") == 0 || strcmp(text, "inf") == 0 || strcmp(text, "-inf") == 0);
}

static bool is_valid_bytes(const json_t *text)
{
    size_t length;
    CH_AUTOFREE char *data =
        json_is_string(text)
            ? ch_base64_decode(json_string_value(text), json_string_length(text), &length)
            : NULL;
    if (!data || ch_text_is_utf8(data, length))
        return false;
    CH_AUTOFREE char *canonical = ch_base64_encode(data, length);
    return strcmp(canonical, json_string_value(text)) == 0;
}

static bool is_valid_map(const json_t *members)
{
    const char *name;
    json_t *value;
    bool needed = false;
    json_object_foreach ((json_t *)members, name, value) {
        if (!ch_key_text_is_valid(name) || !ch_value_is_valid(value))
            return false;
        needed = needed || !ch_key_text_is_plain(name);
    }
    return needed;
}

static bool is_valid_set(const json_t *members)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)members, name, value)
        if (!ch_key_text_is_valid(name) || !json_is_true(value))
            return false;
    return json_is_object(members);
}

static bool is_valid_tag(const char *name, const json_t *value)
{
    if (strcmp(name, "$bytes") == 0)
        return is_valid_bytes(value);
    if (strcmp(name, "$float") == 0)
        return is_valid_float(value);
    if (strcmp(name, "$map") == 0)
        return is_valid_map(value);
    return strcmp(name, "$set") == 0 && is_valid_set(value);
}

static bool is_valid_object(const json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)object, name, value) {
        if (name[0] == '$')
            return json_object_size(object) == 1 && is_valid_tag(name, value);
        if (!ch_value_is_valid(value))
            return false;
    }
    return true;
}

bool ch_value_is_valid(const json_t *value)
{
    size_t i;
    json_t *item;
    if (json_is_object(value))
        return is_valid_object(value);
    json_array_foreach (value, i, item)
        if (!ch_value_is_valid(item))
            return false;
    return true;
}

/* text */

char *ch_value_dump(const json_t *value)
{
    size_t flags = JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY | JSON_REAL_PRECISION(17);
    return ch_checked(json_dumps(value, flags));
}

json_t *ch_value_parse(const char *text, size_t length, json_error_t *error)
{
    return json_loadb(text, length, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES,
                      error);
}
