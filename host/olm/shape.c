/* SPDX-License-Identifier: Apache-2.0 */
/* Documents are filled in and checked once, when they are put, so that nothing else has to. */
#include "olm/shape.h"
#include "olm/private.h"

#include <stdarg.h>
#include <stdlib.h>
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

/* Where in a document; written out when something is wrong there. */
struct place {
    const struct place *outer; /* NULL: the document */
    const char *name;          /* of a member, or the key of one of many; NULL: see `number` */
    size_t number;             /* of an item, from 1 */
    bool is_key;
};

static void add_place(struct ch_buf *text, const struct place *place)
{
    if (place->outer)
        add_place(text, place->outer);
    if (!place->outer)
        ch_buf_adds(text, place->name);
    else if (!place->name)
        ch_buf_addf(text, "[%zu]", place->number);
    else
        ch_buf_addf(text, place->is_key ? "[%s]" : ".%s", place->name);
}

static int refuse(struct ch_error *err, const struct place *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int refuse(struct ch_error *err, const struct place *place, const char *format, ...)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf where = CH_BUF_INIT;
    va_list arguments;
    va_start(arguments, format);
    CH_AUTOFREE char *what = ch_vasprintf(format, arguments);
    va_end(arguments);
    add_place(&where, place);
    return ch_error_set(err, CH_ERROR_VALUE, "%s %s", where.data, what);
}

static int fill(json_t *document, const struct ch_olm_member *members, const struct place *place,
                struct ch_error *err);

static int fill_all(json_t *values, const struct ch_olm_member *members, const struct place *outer,
                    struct ch_error *err)
{
    size_t i;
    const char *key;
    json_t *item;
    json_array_foreach (values, i, item) {
        const struct place place = {.outer = outer, .number = i + 1};
        if (fill(item, members, &place, err) < 0)
            return -1;
    }
    json_object_foreach (values, key, item) {
        const struct place place = {.outer = outer, .name = key, .is_key = true};
        if (fill(item, members, &place, err) < 0)
            return -1;
    }
    return 0;
}

/* What a member is when it is not given.  The shapes have no escapes in texts, and nothing in
 * lists and maps. */
static json_t *make_initial(const char *json)
{
    switch (*json) {
    case '"':
        return json_stringn_nocheck(json + 1, strlen(json) - 2);
    case '{':
        return json_object();
    case '[':
        return json_array();
    case 'n':
        return json_null();
    case 't':
        return json_true();
    case 'f':
        return json_false();
    default:
        return json_integer(strtoll(json, NULL, 10));
    }
}

static bool is_word(const char *words, const char *text)
{
    size_t length = strlen(text);
    for (const char *word = words; *word; word = strchr(word, ' ') + 1)
        if (strncmp(word, text, length) == 0 && word[length] == ' ')
            return true;
    return false;
}

static int check_member(const json_t *value, const struct ch_olm_member *member,
                        const struct place *place, struct ch_error *err)
{
    if (!has_type(value, member->type))
        return refuse(err, place, "is not %s", type_name(member->type));
    if (member->words && !is_word(member->words, json_string_value(value)))
        return refuse(err, place, "is '%s': one of %sexpected", json_string_value(value),
                      member->words);
    return 0;
}

static int fill_member(json_t *document, const struct ch_olm_member *member,
                       const struct place *outer, struct ch_error *err)
{
    const struct place place = {.outer = outer, .name = member->name};
    json_t *value = json_object_get(document, member->name);
    if (!value && !member->initial)
        return refuse(err, &place, "is missing");
    if (!value) {
        value = ch_checked(make_initial(member->initial));
        json_object_set_new_nocheck(document, member->name, value);
    }
    bool none = json_is_null(value) && member->initial && strcmp(member->initial, "null") == 0;
    if (none)
        return 0;
    if (check_member(value, member, &place, err) < 0)
        return -1;
    if (!member->inner)
        return 0;
    return member->type == ONE ? fill(value, member->inner, &place, err)
                               : fill_all(value, member->inner, &place, err);
}

/* Documents that were filled before have their members in this order, so the one after the last is
 * looked at first. */
static const struct ch_olm_member *find_member(const struct ch_olm_member *members,
                                               const struct ch_olm_member *last, const char *key)
{
    if (last && last[1].name && strcmp(last[1].name, key) == 0)
        return last + 1;
    for (const struct ch_olm_member *member = members; member->name; member++)
        if (strcmp(member->name, key) == 0)
            return member;
    return NULL;
}

static int fill(json_t *document, const struct ch_olm_member *members, const struct place *place,
                struct ch_error *err)
{
    const char *key;
    json_t *item;
    const struct ch_olm_member *known = NULL;
    if (!json_is_object(document))
        return refuse(err, place, "is not a map");
    json_object_foreach (document, key, item) {
        known = find_member(members, known, key);
        if (!known)
            return refuse(err, place, "has no member '%s'", key);
    }
    for (const struct ch_olm_member *member = members; member->name; member++)
        if (fill_member(document, member, place, err) < 0)
            return -1;
    return 0;
}

/* A hook that the uniter keeps says what it is. */
static int check_kept(const json_t *hook, const char *name, const struct place *outer,
                      struct ch_error *err)
{
    const struct place place = {.outer = outer, .name = name};
    const char *kind = ch_olm_text(hook, "kind");
    const char *needed = kind && strcmp(kind, "action") == 0 ? "action_id" : "name";
    if (!hook || json_is_null(hook) || (kind && ch_olm_text(hook, needed)))
        return 0;
    return refuse(err, &place, "is no hook");
}

int ch_olm_fill(enum ch_olm_kind kind, json_t *document, struct ch_error *err)
{
    bool named = kind == CH_OLM_UNIT || kind == CH_OLM_APPLICATION;
    const char *name = ch_olm_text(document, kind == CH_OLM_AGENT ? "unit" : named ? "name" : "id");
    CH_AUTOFREE char *where = name ? ch_asprintf("%s %s", ch_olm_kind_name(kind), name)
                                   : ch_strdup(ch_olm_kind_name(kind));
    const struct place place = {.name = where};
    if (fill(document, ch_olm_shape(kind), &place, err) < 0)
        return -1;
    const json_t *failed = json_object_get(document, "failed"); /* of an agent */
    return check_kept(json_object_get(document, "running"), "running", &place, err) < 0
               ? -1
               : check_kept(json_object_get(failed, "hook"), "failed.hook", &place, err);
}

int ch_olm_fill_hook(json_t *document, struct ch_error *err)
{
    const struct place place = {.name = "hook"};
    return fill(document, ch_olm_hook_shape(), &place, err);
}
