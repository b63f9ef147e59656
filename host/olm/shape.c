/* SPDX-License-Identifier: Apache-2.0 */
/* The shapes of documents: filled in and checked once, when they are put, so that nothing else has
 * to. */
#include "olm/private.h"

#include <string.h>

enum type {
    TEXT,
    TEXT_OR_NULL,
    INTEGER,
    INTEGER_OR_NULL,
    NUMBER,
    NUMBER_OR_NULL,
    FLAG,
    MAP,
    MAP_OR_NULL,
    STRINGS, /* map of strings */
    MAPS,    /* map of maps of strings */
    NUMBERS, /* map of integers */
    LIST,    /* of strings */
    ONE,     /* of `inner` */
    MANY,    /* list of `inner` */
    NAMED,   /* map of `inner` */
};

struct member {
    const char *name;
    enum type type;
    const char *initial; /* JSON; NULL: must be given */
    const struct member *inner;
    const char *words; /* the texts allowed, each with a blank after it; NULL: all */
};

#define LIVES "alive dying dead "

#define STATUS(first)                                                            \
    {                                                                            \
        {"status", TEXT, first}, {"message", TEXT, "\"\""}, {"data", MAP, "{}"}, \
            {"since", NUMBER, "0"},                                              \
        {                                                                        \
            NULL                                                                 \
        }                                                                        \
    }
static const struct member unset_status[] = STATUS("\"unset\"");
static const struct member unknown_status[] = STATUS("\"unknown\"");
static const struct member idle_status[] = STATUS("\"idle\"");

static const struct member model[] = {
    {"name", TEXT, "\"model\""},
    {"uuid", TEXT, "\"00000000-0000-4000-8000-000000000000\""},
    {"version", TEXT, "\"3.6.28\""},
    {"type", TEXT, "\"iaas\"", .words = "iaas caas "},
    {"cloud_spec", MAP_OR_NULL, "null"},
    {"environment", STRINGS, "{}"},
    {"max_charm_state_size", INTEGER, "2097152"},
    {"sequences", NUMBERS, "{}"},
    {NULL},
};

static const struct member charm[] = {
    {"metadata", MAP},
    {"config", MAP_OR_NULL, "null"},
    {"actions", MAP_OR_NULL, "null"},
    {NULL},
};

static const struct member k8s_spec[] = {
    {"kind", TEXT, .words = "spec raw "},
    {"text", TEXT},
    {"resources", TEXT, "\"\""},
    {NULL},
};

static const struct member application[] = {
    {"name", TEXT},
    {"charm", ONE, "null", charm},
    {"remote_model", TEXT_OR_NULL, "null"},
    {"life", TEXT, "\"alive\"", .words = LIVES},
    {"config", MAP, "{}"},
    {"trust", FLAG, "false"},
    {"leader", TEXT_OR_NULL, "null"},
    {"leader_settings", STRINGS, "{}"},
    {"leader_settings_version", INTEGER, "0"},
    {"status", ONE, "{}", unset_status},
    {"resources", STRINGS, "{}"},
    {"storage_counts", NUMBERS, "{}"},
    {"k8s_spec", ONE, "null", k8s_spec},
    {NULL},
};

static const struct member port[] = {
    {"protocol", TEXT, .words = "tcp udp icmp "},
    {"from", INTEGER, "-1"},
    {"to", INTEGER, "-1"},
    {"endpoints", LIST, "[]"},
    {NULL},
};

static const struct member container[] = {{"can_connect", FLAG, "false"}, {NULL}};
static const struct member view[] = {{"members", LIST, "[]"}, {NULL}};

static const struct member payload[] = {
    {"type", TEXT},         {"class", TEXT}, {"id", TEXT}, {"status", TEXT, "\"running\""},
    {"labels", LIST, "[]"}, {NULL},
};

static const struct member metric[] = {
    {"key", TEXT},
    {"value", TEXT},
    {"labels", STRINGS, "{}"},
    {NULL},
};

static const struct member unit[] = {
    {"name", TEXT},
    {"machine", TEXT, "\"0\""},
    {"principal", TEXT_OR_NULL, "null"},
    {"zone", TEXT, "\"\""},
    {"life", TEXT, "\"alive\"", .words = LIVES},
    {"status", ONE, "{}", unknown_status},
    {"agent_status", ONE, "{}", idle_status},
    {"version", TEXT, "\"\""},
    {"state", STRINGS, "{}"},
    {"ports", MANY, "[]", port},
    {"private_address", TEXT_OR_NULL, "\"10.0.0.1\""},
    {"public_address", TEXT_OR_NULL, "null"},
    {"networks", MAP, "{}"},
    {"containers", NAMED, "{}", container},
    {"views", NAMED, "{}", view},
    {"reboot", FLAG, "false"},
    {"payloads", NAMED, "{}", payload},
    {"metrics", MANY, "[]", metric},
    {NULL},
};

static const struct member endpoint[] = {
    {"application", TEXT},
    {"name", TEXT},
    {"interface", TEXT, "\"\""},
    {"role", TEXT, .words = "peer requires provides "},
    {"scope", TEXT, "\"global\"", .words = "global container "},
    {NULL},
};

static const struct member relation[] = {
    {"id", INTEGER},
    {"endpoints", MANY, NULL, endpoint},
    {"life", TEXT, "\"alive\"", .words = LIVES},
    {"suspended", FLAG, "false"},
    {"apps", MAPS, "{}"},
    {"units", MAPS, "{}"},
    {"scope", LIST, "[]"},
    {"versions", NUMBERS, "{}"},
    {NULL},
};

static const struct member revision[] = {
    {"revision", INTEGER},
    {"content", STRINGS},
    {"created", NUMBER, "0"},
    {"expire", NUMBER_OR_NULL, "null"},
    {NULL},
};

static const struct member grant[] = {
    {"target", TEXT},
    {"relation", INTEGER_OR_NULL, "null"},
    {NULL},
};

static const struct member consumer[] = {
    {"revision", INTEGER},
    {"label", TEXT, "\"\""},
    {NULL},
};

static const struct member secret[] = {
    {"id", TEXT},
    {"owner", TEXT_OR_NULL, "null"},
    {"label", TEXT, "\"\""},
    {"description", TEXT, "\"\""},
    {"name", TEXT, "\"\""},
    {"rotate", TEXT, "\"never\"", .words = "never hourly daily weekly monthly quarterly yearly "},
    {"rotate_at", NUMBER_OR_NULL, "null"},
    {"revisions", MANY, NULL, revision},
    {"latest", INTEGER, "0"},
    {"grants", MANY, "[]", grant},
    {"consumers", NAMED, "{}", consumer},
    {NULL},
};

static const struct member attachment[] = {
    {"location", TEXT_OR_NULL, "null"},
    {"life", TEXT, "\"alive\"", .words = LIVES},
    {NULL},
};

static const struct member storage[] = {
    {"id", TEXT},
    {"kind", TEXT, "\"filesystem\"", .words = "filesystem block "},
    {"life", TEXT, "\"alive\"", .words = LIVES},
    {"attachments", NAMED, "{}", attachment},
    {NULL},
};

static const struct member log_line[] = {{"time", NUMBER, "0"}, {"message", TEXT}, {NULL}};

static const struct member action[] = {
    {"id", TEXT},
    {"name", TEXT},
    {"unit", TEXT},
    {"parameters", MAP, "{}"},
    {"status", TEXT, "\"pending\"", .words = "pending running completed failed aborted "},
    {"message", TEXT, "\"\""},
    {"results", MAP, "{}"},
    {"log", MANY, "[]", log_line},
    {"enqueued", NUMBER, "0"},
    {"started", NUMBER_OR_NULL, "null"},
    {"completed", NUMBER_OR_NULL, "null"},
    {NULL},
};

static const struct member hook[] = {
    {"unit", TEXT},
    {"kind", TEXT, "\"hook\"", .words = "hook action exec "},
    {"name", TEXT, "\"\""},
    {"relation_id", INTEGER_OR_NULL, "null"},
    {"remote_app", TEXT_OR_NULL, "null"},
    {"remote_unit", TEXT_OR_NULL, "null"},
    {"departing_unit", TEXT_OR_NULL, "null"},
    {"storage_id", TEXT_OR_NULL, "null"},
    {"workload", TEXT_OR_NULL, "null"},
    {"notice_id", TEXT_OR_NULL, "null"},
    {"notice_type", TEXT_OR_NULL, "null"},
    {"notice_key", TEXT_OR_NULL, "null"},
    {"check_name", TEXT_OR_NULL, "null"},
    {"secret_id", TEXT_OR_NULL, "null"},
    {"secret_label", TEXT_OR_NULL, "null"},
    {"secret_revision", INTEGER_OR_NULL, "null"},
    {"action_id", TEXT_OR_NULL, "null"},
    {"target_base", TEXT_OR_NULL, "null"},
    {NULL},
};

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

static bool has_type(const json_t *value, enum type type)
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

static const char *type_name(enum type type)
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

static int fill(json_t *document, const struct member *members, const char *where,
                struct ch_error *err);

static int fill_all(json_t *values, const struct member *members, const char *where,
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

static int fill_member(json_t *document, const struct member *member, const char *where,
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

static int fill(json_t *document, const struct member *members, const char *where,
                struct ch_error *err)
{
    const char *key;
    json_t *item;
    if (!json_is_object(document)) {
        ch_error_set(err, CH_ERROR_VALUE, "%s is not a map", where);
        return -1;
    }
    json_object_foreach (document, key, item) {
        const struct member *member = members;
        while (member->name && strcmp(member->name, key) != 0)
            member++;
        if (!member->name) {
            ch_error_set(err, CH_ERROR_VALUE, "%s has no member '%s'", where, key);
            return -1;
        }
    }
    for (const struct member *member = members; member->name; member++)
        if (fill_member(document, member, where, err) < 0)
            return -1;
    return 0;
}

int ch_olm_fill(enum ch_olm_kind kind, json_t *document, struct ch_error *err)
{
    static const struct member *const shapes[] = {
        [CH_OLM_MODEL] = model,   [CH_OLM_APPLICATION] = application,
        [CH_OLM_UNIT] = unit,     [CH_OLM_RELATION] = relation,
        [CH_OLM_SECRET] = secret, [CH_OLM_STORAGE] = storage,
        [CH_OLM_ACTION] = action,
    };
    const char *name =
        ch_olm_text(document, kind == CH_OLM_UNIT || kind == CH_OLM_APPLICATION ? "name" : "id");
    CH_AUTOFREE char *where = name ? ch_asprintf("%s %s", ch_olm_kind_name(kind), name)
                                   : ch_strdup(ch_olm_kind_name(kind));
    return fill(document, shapes[kind], where, err);
}

int ch_olm_fill_hook(json_t *document, struct ch_error *err)
{
    return fill(document, hook, "hook", err);
}
