/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys there are, and of which type their values.
 *
 * One table for all files: a row is the path of a value, `*` for any name in a map, `[]` for the
 * items of a list.  A map or list without rows below it may hold anything. */
#include "base/mem.h"
#include "base/text.h"
#include "project/private.h"

#include <string.h>

enum {
    S = 1,   /* string */
    I = 2,   /* int */
    B = 4,   /* boolean */
    M = 8,   /* map */
    L = 16,  /* list */
    N = 32,  /* null */
    F = 64,  /* float */
    A = 127, /* anything */

    J = 1, /* stands in metadata.yaml, for Juju */
    C = 2, /* stands in charmcraft.yaml */
    R = 4, /* required */
};

struct row {
    const char *path;
    unsigned types;
    unsigned flags;
};

/* clang-format off */
static const struct row rows[] = {
    {"", M, J | C},
    {"name", S, J | C | R}, {"summary", S, J | C | R}, {"description", S, J | C | R},
    {"assumes", L, J | C}, {"assumes.[]", S | M, J | C}, {"assumes.[].any-of", L, J | C},
    {"assumes.[].all-of", L, J | C},
    {"charm-user", S, J | C}, {"subordinate", B, J | C},
    {"terms", L, J | C}, {"terms.[]", S, J | C},

    {"requires", M, J | C}, {"requires.*", S | M, J | C}, {"requires.*.interface", S, J | C | R},
    {"requires.*.limit", I | N, J | C}, {"requires.*.scope", S, J | C},
    {"requires.*.optional", B, J | C},
    {"provides", M, J | C}, {"provides.*", S | M, J | C}, {"provides.*.interface", S, J | C | R},
    {"provides.*.limit", I | N, J | C}, {"provides.*.scope", S, J | C},
    {"provides.*.optional", B, J | C},
    {"peers", M, J | C}, {"peers.*", S | M, J | C}, {"peers.*.interface", S, J | C | R},
    {"peers.*.limit", I | N, J | C}, {"peers.*.scope", S, J | C}, {"peers.*.optional", B, J | C},
    {"extra-bindings", M, J | C}, {"extra-bindings.*", N, J | C},

    {"storage", M, J | C}, {"storage.*", M, J | C}, {"storage.*.type", S, J | C | R},
    {"storage.*.description", S, J | C}, {"storage.*.shared", B, J | C},
    {"storage.*.read-only", B, J | C}, {"storage.*.multiple", M, J | C},
    {"storage.*.multiple.range", S | I, J | C | R}, {"storage.*.minimum-size", S | I, J | C},
    {"storage.*.location", S, J | C}, {"storage.*.properties", L, J | C},
    {"storage.*.properties.[]", S, J | C},
    {"devices", M, J | C}, {"devices.*", M, J | C}, {"devices.*.type", S, J | C | R},
    {"devices.*.description", S, J | C}, {"devices.*.countmin", I, J | C},
    {"devices.*.countmax", I, J | C},

    {"containers", M, J | C}, {"containers.*", M | N, J | C}, {"containers.*.resource", S, J | C},
    {"containers.*.bases", L, J | C}, {"containers.*.bases.[]", M, J | C},
    {"containers.*.mounts", L, J | C}, {"containers.*.mounts.[]", M, J | C},
    {"containers.*.mounts.[].storage", S, J | C | R},
    {"containers.*.mounts.[].location", S, J | C | R},
    {"containers.*.uid", I, J | C}, {"containers.*.gid", I, J | C},
    {"resources", M, J | C}, {"resources.*", M, J | C}, {"resources.*.type", S, J | C},
    {"resources.*.description", S, J | C}, {"resources.*.filename", S, J | C},
    {"resources.*.upstream-source", S, J | C},

    /* metadata.yaml alone */
    {"display-name", S, J}, {"maintainer", S, J}, {"maintainers", L, J}, {"docs", S, J},
    {"issues", S | L, J}, {"source", S | L, J}, {"website", S | L, J}, {"tags", L, J},
    {"categories", L, J}, {"series", L, J}, {"series.[]", S, J}, {"min-juju-version", S, J},
    {"deployment", M, J}, {"payloads", M, J}, {"revision", I, J}, {"format", I, J},

    /* charmcraft.yaml alone */
    {"type", S, C}, {"title", S, C}, {"base", S, C}, {"build-base", S, C}, {"version", S, C},
    {"adopt-info", S, C}, {"package-repositories", L, C},
    {"platforms", M, C}, {"platforms.*", M | N, C}, {"platforms.*.build-on", S | L, C},
    {"platforms.*.build-on.[]", S, C}, {"platforms.*.build-for", S | L, C},
    {"platforms.*.build-for.[]", S, C},
    {"bases", L, C}, {"bases.[]", M, C}, {"parts", M, C}, {"parts.*", M, C},
    {"charm-libs", L, C}, {"charm-libs.[]", M, C}, {"charm-libs.[].lib", S, C | R},
    {"charm-libs.[].version", S, C | R},
    {"links", M, C}, {"links.contact", S | L, C}, {"links.documentation", S, C},
    {"links.issues", S | L, C}, {"links.source", S | L, C}, {"links.website", S | L, C},
    {"analysis", M, C}, {"analysis.ignore", M, C}, {"analysis.ignore.attributes", L, C},
    {"analysis.ignore.attributes.[]", S, C}, {"analysis.ignore.linters", L, C},
    {"analysis.ignore.linters.[]", S, C},
    {"extensions", L, C}, {"extensions.[]", S, C}, {"charmhub", M, C},

    /* their own files, or below these keys of charmcraft.yaml */
    {"config", M, C}, {"config.options", M, C | R}, {"config.options.*", M, C},
    {"config.options.*.type", S, C}, {"config.options.*.description", S, C},
    {"config.options.*.default", A, C},
    {"actions", M, C}, {"actions.*", M | N, C}, {"actions.*.description", S, C},
    {"actions.*.title", S, C}, {"actions.*.params", M, C}, {"actions.*.params.*", M, C},
    {"actions.*.required", L, C}, {"actions.*.required.[]", S, C}, {"actions.*.parallel", B, C},
    {"actions.*.execution-group", S, C}, {"actions.*.additionalProperties", B | M, C},
    /* the rest of JSON schema; `properties` is what Juju makes of params */
    {"actions.*.type", A, C}, {"actions.*.id", A, C}, {"actions.*.default", A, C},
    {"actions.*.definitions", A, C}, {"actions.*.dependencies", A, C}, {"actions.*.enum", A, C},
    {"actions.*.minProperties", A, C}, {"actions.*.maxProperties", A, C},
    {"actions.*.patternProperties", A, C}, {"actions.*.format", A, C},
    {"actions.*.allOf", A, C}, {"actions.*.anyOf", A, C}, {"actions.*.oneOf", A, C},
    {"actions.*.not", A, C},
    {"actions.*.$ref", A, C}, {"actions.*.$schema", A, C}, /* action-reference speaks of them */
};
/* clang-format on */

enum { TYPE, MISSING, UNKNOWN, IGNORED };

struct walk {
    struct ch_check *check;
    unsigned file; /* J, C */
};

/* Rows of the other file do not count. */
static const struct row *find_row(const struct walk *walk, const char *pattern, const char *key)
{
    CH_AUTOFREE char *path = ch_asprintf("%s%s%s", pattern, *pattern ? "." : "", key);
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++)
        if (strcmp(rows[i].path, path) == 0 && (rows[i].flags & walk->file))
            return &rows[i];
    return NULL;
}

/* The last word of the row's path if it is a key right below the pattern, else NULL. */
static const char *key_below(const struct walk *walk, const struct row *row, const char *pattern)
{
    size_t length = strlen(pattern);
    const char *key = row->path;
    if (!(row->flags & walk->file) || !*key)
        return NULL;
    if (length > 0) {
        if (strncmp(key, pattern, length) != 0 || key[length] != '.')
            return NULL;
        key += length + 1;
    }
    return strchr(key, '.') ? NULL : key;
}

/* How many keys there are right below the pattern. */
static size_t list_keys(const struct walk *walk, const char *pattern,
                        const char *keys[CH_ARRAY_LEN(rows)])
{
    size_t count = 0;
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++) {
        const char *key = key_below(walk, &rows[i], pattern);
        if (key && *key != '*' && *key != '[')
            keys[count++] = key;
    }
    return count;
}

static unsigned type_bit(const json_t *value)
{
    static const unsigned bits[] = {
        [JSON_OBJECT] = M, [JSON_ARRAY] = L, [JSON_STRING] = S, [JSON_REAL] = F,
        [JSON_TRUE] = B,   [JSON_FALSE] = B, [JSON_NULL] = N,   [JSON_INTEGER] = I};
    return bits[json_typeof(value)];
}

static char *type_words(unsigned types)
{
    static const struct {
        unsigned bit;
        const char *word;
    } words[] = {{S, "string"}, {I, "int"},  {F, "float"}, {B, "boolean"},
                 {M, "map"},    {L, "list"}, {N, "null"}};
    struct ch_buf text = CH_BUF_INIT;
    for (size_t i = 0; i < CH_ARRAY_LEN(words); i++)
        if (types & words[i].bit)
            ch_buf_addf(&text, "%s%s", text.length ? " or " : "", words[i].word);
    return ch_buf_take(&text);
}

static void report_unknown(const struct walk *walk, const struct ch_item *item, const char *pattern)
{
    const char *keys[CH_ARRAY_LEN(rows)];
    size_t count = list_keys(walk, pattern, keys);
    const char *near = ch_text_nearest(item->name, keys, count);
    bool refused = walk->file == C && *pattern == '\0';
    const struct ch_rule *rule = &ch_rules_schema[refused ? UNKNOWN : IGNORED];
    const char *what = refused ? "charmcraft knows no key" : "Juju knows no key";
    bool action = strcmp(pattern, "actions.*") == 0;
    if (near)
        ch_report_as(walk->check, rule, item, NULL, "%s '%s' here; did you mean '%s'?", what,
                     item->name, near);
    else
        ch_report_as(walk->check, rule, item, NULL, "%s '%s' here%s", what, item->name,
                     action ? "; an action's parameters stand below 'params'" : "");
}

static void report_missing(const struct walk *walk, const struct ch_item *item, const char *pattern)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++) {
        const char *key = key_below(walk, &rows[i], pattern);
        if (key && (rows[i].flags & R) && !json_object_get(item->value, key))
            ch_report_as(walk->check, &ch_rules_schema[MISSING], item, NULL, "%s has no '%s'",
                         *item->path ? item->path : "the file", key);
    }
}

static void walk_value(const struct walk *walk, const struct ch_item *item, const char *pattern);

static void walk_child(const struct walk *walk, const struct ch_item *parent, const char *pattern,
                       const struct row *row, const char *name, const json_t *value)
{
    CH_AUTOFREE char *path = ch_asprintf("%s%s%s", parent->path, *parent->path ? "." : "", name);
    struct ch_item item = {.path = path, .name = name, .value = value};
    bool craft_null = walk->file == C && *pattern == '\0' && json_is_null(value);
    if (!row) {
        report_unknown(walk, &item, pattern);
    } else if (!(row->types & type_bit(value)) && !(craft_null && !(row->flags & R))) {
        CH_AUTOFREE char *wanted = type_words(row->types);
        ch_report_as(walk->check, &ch_rules_schema[TYPE], &item, NULL, "%s should be %s, not %s",
                     path, wanted, ch_type_name(value));
    } else {
        walk_value(walk, &item, row->path);
    }
}

static bool has_rows_below(const struct walk *walk, const char *pattern)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++)
        if (key_below(walk, &rows[i], pattern))
            return true;
    return false;
}

static void walk_value(const struct walk *walk, const struct ch_item *item, const char *pattern)
{
    const char *name;
    json_t *value;
    size_t i;
    if (!has_rows_below(walk, pattern))
        return;
    json_array_foreach (item->value, i, value) {
        CH_AUTOFREE char *index = ch_asprintf("%zu", i);
        walk_child(walk, item, pattern, find_row(walk, pattern, "[]"), index, value);
    }
    if (!json_is_object(item->value))
        return;
    json_object_foreach ((json_t *)item->value, name, value) {
        const struct row *row = find_row(walk, pattern, name);
        /* config and actions are parts of their own */
        bool own =
            *pattern == '\0' && (strcmp(name, "config") == 0 || strcmp(name, "actions") == 0);
        if (own && walk->file == C && !json_is_null(value))
            continue;
        walk_child(walk, item, pattern, row ? row : find_row(walk, pattern, "*"), name, value);
    }
    bool build_only = walk->check->part == CH_PART_BUILD && *pattern == '\0' &&
                      ch_part(walk->check, CH_PART_METADATA) != ch_part(walk->check, CH_PART_BUILD);
    if (!build_only)
        report_missing(walk, item, pattern);
}

/* `pattern`: of the whole part. */
static void look(struct ch_check *check, const struct ch_item *item, unsigned file,
                 const char *pattern)
{
    struct walk walk = {check, file};
    if (json_is_object(item->value))
        walk_value(&walk, item, pattern);
    else
        ch_report_as(check, &ch_rules_schema[TYPE], item, NULL, "%s should be a map, not %s",
                     *pattern ? pattern : "the file", ch_type_name(item->value));
}

static void look_at_build(struct ch_check *check, const struct ch_item *item)
{
    look(check, item, C, "");
}

static void look_at_metadata(struct ch_check *check, const struct ch_item *item)
{
    if (item->value != ch_part(check, CH_PART_BUILD))
        look(check, item, J, "");
}

static void look_at_config(struct ch_check *check, const struct ch_item *item)
{
    look(check, item, C, "config");
}

static void look_at_actions(struct ch_check *check, const struct ch_item *item)
{
    if (!json_is_null(item->value))
        look(check, item, C, "actions");
}

/* Each row looks at one part, and reports under whichever of these rules it is. */
const struct ch_rule ch_rules_schema[] = {
    [TYPE] = {"type", "a value has the type that Juju or charmcraft expects", false, CH_PART_BUILD,
              NULL, look_at_build},
    [MISSING] = {"missing-key", "the keys that Juju and charmcraft want are there", false,
                 CH_PART_METADATA, NULL, look_at_metadata},
    [UNKNOWN] = {"unknown-key", "there is no key that charmcraft would refuse", false,
                 CH_PART_CONFIG, NULL, look_at_config},
    [IGNORED] = {"ignored-key", "there is no key that Juju would ignore", true, CH_PART_ACTIONS,
                 NULL, look_at_actions},
    {NULL},
};
