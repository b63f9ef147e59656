/* SPDX-License-Identifier: Apache-2.0 */
#include "olm/schema.h"
#include "base/mem.h"

#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* Where in the value we are, for messages. */
struct place {
    const char *path; /* "(root).a.0" */
    const json_t *schema, *value;
    struct ch_error *err;
};

static int refuse(const struct place *place, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int refuse(const struct place *place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    CH_AUTOFREE char *what = ch_vasprintf(format, args);
    va_end(args);
    CH_AUTOFREE char *given =
        ch_checked(json_dumps(place->value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS));
    ch_error_set(place->err, CH_ERROR_VALUE, "%s : %s, given %s", place->path, what, given);
    return -1;
}

static const json_t *member(const struct place *place, const char *name)
{
    return json_object_get(place->schema, name);
}

static int check(const struct place *place);

static int check_child(const struct place *place, const json_t *schema, const json_t *value,
                       const char *name)
{
    CH_AUTOFREE char *path = ch_asprintf("%s.%s", place->path, name);
    struct place child = {path, schema, value, place->err};
    return check(&child);
}

static bool is_valid(const json_t *schema, const json_t *value)
{
    return ch_olm_schema_check(schema, value, NULL) == 0;
}

/* any type */

static bool is_integral(const json_t *value)
{
    return json_is_integer(value) ||
           (json_is_real(value) && floor(json_real_value(value)) == json_real_value(value));
}

static bool is_of(const json_t *value, const char *type)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "object",   [JSON_ARRAY] = "array", [JSON_STRING] = "string",
        [JSON_INTEGER] = "integer", [JSON_REAL] = "number", [JSON_TRUE] = "boolean",
        [JSON_FALSE] = "boolean",   [JSON_NULL] = "null",
    };
    if (strcmp(type, "number") == 0)
        return json_is_number(value);
    if (strcmp(type, "integer") == 0)
        return is_integral(value);
    return strcmp(type, names[json_typeof(value)]) == 0;
}

static int check_type(const struct place *place)
{
    size_t i;
    json_t *item;
    const json_t *type = member(place, "type");
    CH_CLEANUP(ch_buf_deinit) struct ch_buf all = CH_BUF_INIT;
    if (json_is_string(type))
        return is_of(place->value, json_string_value(type))
                   ? 0
                   : refuse(place, "must be of type %s", json_string_value(type));
    json_array_foreach (type, i, item) {
        if (json_is_string(item) && is_of(place->value, json_string_value(item)))
            return 0;
        ch_buf_addf(&all, "%s%s", i > 0 ? ", " : "", json_string_value(item));
    }
    return json_is_array(type) ? refuse(place, "must be one of types %s", all.data) : 0;
}

static int check_enum(const struct place *place)
{
    size_t i;
    json_t *item;
    const json_t *values = member(place, "enum");
    if (!json_is_array(values))
        return 0;
    json_array_foreach (values, i, item)
        if (json_equal(item, place->value))
            return 0;
    CH_AUTOFREE char *text = ch_checked(json_dumps(values, JSON_COMPACT));
    return refuse(place, "must match one of the enum values %s", text);
}

static int check_combinations(const struct place *place)
{
    static const char *const names[] = {"allOf", "anyOf", "oneOf"};
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
        size_t index, valid = 0, count = json_array_size(member(place, names[i]));
        json_t *schema;
        json_array_foreach (member(place, names[i]), index, schema)
            valid += is_valid(schema, place->value);
        if (count > 0 && (i == 0 ? valid < count : i == 1 ? valid < 1 : valid != 1))
            return refuse(place, "must validate %s schema%s (%s)",
                          i == 0   ? "all the"
                          : i == 1 ? "at least one"
                                   : "one and only one",
                          i == 0 ? "s" : "", names[i]);
    }
    const json_t *not = member(place, "not");
    return not &&is_valid(not, place->value) ? refuse(place, "must not validate the schema (not)")
                                             : 0;
}

/* Is there a limit, and on which side of it is the number?  -1, 0, 1; 0 without a limit. */
static int compare(const struct place *place, const char *name, double number)
{
    const json_t *limit = member(place, name);
    if (!json_is_number(limit))
        return 0;
    double bound = json_number_value(limit);
    return number < bound ? -1 : number > bound ? 1 : 0;
}

static long long limit(const struct place *place, const char *name)
{
    return json_integer_value(member(place, name));
}

/* numbers and strings */

static int check_number(const struct place *place)
{
    double number = json_number_value(place->value);
    bool least_excluded = json_is_true(member(place, "exclusiveMinimum"));
    bool most_excluded = json_is_true(member(place, "exclusiveMaximum"));
    const json_t *least = member(place, "minimum"), *most = member(place, "maximum");
    const json_t *step = member(place, "multipleOf");
    if (json_is_number(least) && (compare(place, "minimum", number) < 0 ||
                                  (least_excluded && number == json_number_value(least))))
        return refuse(place, "must be greater than %s%.15g", least_excluded ? "" : "or equal to ",
                      json_number_value(least));
    if (json_is_number(most) && (compare(place, "maximum", number) > 0 ||
                                 (most_excluded && number == json_number_value(most))))
        return refuse(place, "must be less than %s%.15g", most_excluded ? "" : "or equal to ",
                      json_number_value(most));
    if (json_is_number(step) && json_number_value(step) > 0 &&
        fabs(remainder(number, json_number_value(step))) > 1e-9)
        return refuse(place, "must be a multiple of %.15g", json_number_value(step));
    return 0;
}

static size_t count_characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

/* A pattern that is none in this dialect is not judged by. */
static bool matches(const char *pattern, const char *text)
{
    regex_t regex;
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        return true;
    bool found = regexec(&regex, text, 0, NULL, 0) == 0;
    regfree(&regex);
    return found;
}

static int check_string(const struct place *place)
{
    const char *text = json_string_value(place->value);
    const json_t *pattern = member(place, "pattern");
    double length = (double)count_characters(text);
    if (compare(place, "minLength", length) < 0)
        return refuse(place, "must be of length greater or equal to %lld",
                      limit(place, "minLength"));
    if (compare(place, "maxLength", length) > 0)
        return refuse(place, "must be of length less or equal to %lld", limit(place, "maxLength"));
    if (json_is_string(pattern) && !matches(json_string_value(pattern), text))
        return refuse(place, "does not match pattern '%s'", json_string_value(pattern));
    return 0;
}

/* lists */

static const json_t *schema_of_item(const struct place *place, size_t index)
{
    const json_t *items = member(place, "items");
    if (!json_is_array(items))
        return items;
    return index < json_array_size(items) ? json_array_get(items, index)
                                          : member(place, "additionalItems");
}

static int check_items(const struct place *place)
{
    size_t i;
    json_t *item;
    json_array_foreach (place->value, i, item) {
        const json_t *schema = schema_of_item(place, i);
        CH_AUTOFREE char *name = ch_asprintf("%zu", i);
        if (json_is_false(schema))
            return refuse(place, "no additional item allowed on array");
        if (json_is_object(schema) && check_child(place, schema, item, name) < 0)
            return -1;
    }
    return 0;
}

static bool has_twins(const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        for (size_t j = 0; j < i; j++)
            if (json_equal(json_array_get(list, i), json_array_get(list, j)))
                return true;
    return false;
}

static int check_list(const struct place *place)
{
    double count = (double)json_array_size(place->value);
    if (compare(place, "minItems", count) < 0)
        return refuse(place, "must have at least %lld items", limit(place, "minItems"));
    if (compare(place, "maxItems", count) > 0)
        return refuse(place, "must have at most %lld items", limit(place, "maxItems"));
    if (json_is_true(member(place, "uniqueItems")) && has_twins(place->value))
        return refuse(place, "items must be unique");
    return check_items(place);
}

/* objects */

static int check_required(const struct place *place)
{
    size_t i;
    json_t *name;
    json_array_foreach (member(place, "required"), i, name)
        if (json_is_string(name) && !json_object_get(place->value, json_string_value(name)))
            return refuse(place, "\"%s\" property is missing and required",
                          json_string_value(name));
    return 0;
}

static int check_dependencies(const struct place *place)
{
    const char *name;
    json_t *needs, *other;
    size_t i;
    json_object_foreach ((json_t *)member(place, "dependencies"), name, needs) {
        if (!json_object_get(place->value, name))
            continue;
        if (json_is_object(needs) && !is_valid(needs, place->value))
            return refuse(place, "must validate the schema that \"%s\" depends on", name);
        json_array_foreach (needs, i, other)
            if (json_is_string(other) && !json_object_get(place->value, json_string_value(other)))
                return refuse(place, "has a dependency on %s", json_string_value(other));
    }
    return 0;
}

static int check_property(const struct place *place, const char *name, const json_t *value)
{
    const char *pattern;
    json_t *schema;
    const json_t *own = json_object_get(member(place, "properties"), name);
    const json_t *others = member(place, "additionalProperties");
    bool known = own != NULL;
    if (json_is_object(own) && check_child(place, own, value, name) < 0)
        return -1;
    json_object_foreach ((json_t *)member(place, "patternProperties"), pattern, schema) {
        if (!matches(pattern, name))
            continue;
        known = true;
        if (check_child(place, schema, value, name) < 0)
            return -1;
    }
    if (known || !others || json_is_true(others))
        return 0;
    if (json_is_object(others))
        return check_child(place, others, value, name);
    return refuse(place, "additional property \"%s\" is not allowed", name);
}

static int check_object(const struct place *place)
{
    const char *name;
    json_t *value;
    double count = (double)json_object_size(place->value);
    if (check_required(place) < 0 || check_dependencies(place) < 0)
        return -1;
    if (compare(place, "minProperties", count) < 0)
        return refuse(place, "must have at least %lld properties", limit(place, "minProperties"));
    if (compare(place, "maxProperties", count) > 0)
        return refuse(place, "must have at most %lld properties", limit(place, "maxProperties"));
    json_object_foreach ((json_t *)place->value, name, value)
        if (check_property(place, name, value) < 0)
            return -1;
    return 0;
}

static int check(const struct place *place)
{
    if (check_type(place) < 0 || check_enum(place) < 0 || check_combinations(place) < 0)
        return -1;
    if (json_is_number(place->value))
        return check_number(place);
    if (json_is_string(place->value))
        return check_string(place);
    if (json_is_array(place->value))
        return check_list(place);
    return json_is_object(place->value) ? check_object(place) : 0;
}

int ch_olm_schema_check(const json_t *schema, const json_t *value, struct ch_error *err)
{
    struct place place = {"(root)", schema, value, err};
    return check(&place);
}

/* An object that is not there is made when there is something to put in it. */
void ch_olm_schema_fill(const json_t *schema, json_t *value)
{
    const char *name;
    json_t *property;
    json_object_foreach (json_object_get(schema, "properties"), name, property) {
        json_t *initial = json_object_get(property, "default");
        json_t *own = json_object_get(value, name);
        if (!own && initial) {
            json_object_set_new(value, name, json_deep_copy(initial));
        } else if (json_is_object(own)) {
            ch_olm_schema_fill(property, own);
        } else if (!own && json_is_object(json_object_get(property, "properties"))) {
            json_t *made = json_object();
            ch_olm_schema_fill(property, made);
            if (json_object_size(made) > 0)
                json_object_set(value, name, made);
            json_decref(made);
        }
    }
}
