/* SPDX-License-Identifier: Apache-2.0 */
/* Running the rules, and what they share. */
#include "base/mem.h"
#include "base/text.h"
#include "project/private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct ch_rule *const groups[] = {
    ch_rules_schema,  ch_rules_layout,     ch_rules_general, ch_rules_build,   ch_rules_endpoints,
    ch_rules_storage, ch_rules_containers, ch_rules_config,  ch_rules_actions,
};

static void list_rules(json_t *list, const struct ch_rule *group)
{
    for (const struct ch_rule *rule = group; rule->name; rule++)
        json_array_append_new(
            list, ch_checked(json_pack("{s:s, s:s, s:s}", "name", rule->name, "severity",
                                       rule->warning ? "warning" : "error", "text", rule->text)));
}

json_t *ch_project_rules(void)
{
    json_t *list = ch_checked(json_array());
    list_rules(list, ch_rules_reading);
    for (size_t i = 0; i < CH_ARRAY_LEN(groups); i++)
        list_rules(list, groups[i]);
    list_rules(list, ch_rules_lua);
    return list;
}

/* running */

static void look_at_members(struct ch_check *check, const json_t *map, const char *path)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)map, name, value) {
        CH_AUTOFREE char *below = ch_asprintf("%s%s%s", path, *path ? "." : "", name);
        struct ch_item item = {.path = below, .name = name, .value = value};
        check->rule->look(check, &item);
    }
}

static void run_rule(struct ch_check *check, const struct ch_rule *rule, bool is_schema)
{
    const json_t *whole = ch_part(check, rule->part);
    check->rule = rule;
    check->part = rule->part;
    if (!whole || !rule->look)
        return;
    if (!json_is_object(whole) && !is_schema)
        return; /* that it is no map is the one finding */
    if (!rule->each) {
        rule->look(check, &(struct ch_item){.path = "", .name = "", .value = whole});
    } else if (!*rule->each) {
        look_at_members(check, whole, "");
    } else {
        for (const char *each = rule->each; *each; each += *each == '|') {
            size_t length = strcspn(each, "|");
            CH_AUTOFREE char *key = ch_strndup(each, length);
            look_at_members(check, json_object_get(whole, key), key);
            each += length;
        }
    }
}

void ch_project_check(const struct ch_project *project, struct ch_findings *findings)
{
    struct ch_check check = {.project = project, .findings = findings};
    for (size_t i = 0; i < CH_ARRAY_LEN(groups); i++)
        for (const struct ch_rule *rule = groups[i]; rule->name; rule++)
            run_rule(&check, rule, groups[i] == ch_rules_schema);
    ch_findings_sort(findings);
}

/* reporting */

/* The position of the path, or of the nearest thing above it that has one. */
static void find_position(const struct ch_project_document *document, const char *path,
                          struct ch_finding *finding)
{
    CH_AUTOFREE char *full =
        ch_asprintf("%s%s%s", document->prefix, *document->prefix && *path ? "." : "", path);
    const json_t *mark = json_object_get(document->marks, full);
    for (char *dot; !mark && (dot = strrchr(full, '.'));) {
        *dot = '\0';
        mark = json_object_get(document->marks, full);
    }
    finding->line = mark ? (long)json_integer_value(json_array_get(mark, 0)) : 1;
    finding->column = mark ? (long)json_integer_value(json_array_get(mark, 1)) : 1;
}

static void reportv(struct ch_check *check, const struct ch_rule *rule, const struct ch_item *item,
                    const char *below, const char *format, va_list args)
{
    const struct ch_project_document *document = &check->project->parts[check->part];
    CH_AUTOFREE char *path =
        ch_asprintf("%s%s%s", item->path, *item->path && below ? "." : "", below ? below : "");
    CH_AUTOFREE char *text = ch_vasprintf(format, args);
    struct ch_finding finding = {
        .file = (char *)document->file, .warning = rule->warning, .rule = rule->name, .text = text};
    find_position(document, path, &finding);
    ch_findings_add(check->findings, &finding);
}

void ch_report(struct ch_check *check, const struct ch_item *item, const char *below,
               const char *format, ...)
{
    va_list args;
    va_start(args, format);
    reportv(check, check->rule, item, below, format, args);
    va_end(args);
}

void ch_report_as(struct ch_check *check, const struct ch_rule *rule, const struct ch_item *item,
                  const char *below, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    reportv(check, rule, item, below, format, args);
    va_end(args);
}

void ch_report_word(struct ch_check *check, const struct ch_item *item, const char *below,
                    const char *word, const char *const *words)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf list = CH_BUF_INIT;
    size_t count = 0;
    for (; words[count]; count++)
        ch_buf_addf(&list, "%s%s", count ? ", " : "", words[count]);
    const char *near = ch_text_nearest(word, words, count);
    if (near)
        ch_report(check, item, below, "'%s' is none of %s; did you mean '%s'?", word, list.data,
                  near);
    else
        ch_report(check, item, below, "'%s' is none of %s", word, list.data);
}

/* values */

const char *ch_type_name(const json_t *value)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "map", [JSON_ARRAY] = "list",   [JSON_STRING] = "string",
        [JSON_REAL] = "float", [JSON_TRUE] = "boolean", [JSON_FALSE] = "boolean",
        [JSON_NULL] = "null",  [JSON_INTEGER] = "int"};
    return value ? names[json_typeof(value)] : "nothing";
}

const json_t *ch_part(const struct ch_check *check, enum ch_project_part part)
{
    return check->project->parts[part].value;
}

const json_t *ch_member(const json_t *value, const char *key, const char *below)
{
    return json_object_get(json_object_get(value, key), below);
}

const char *ch_string(const json_t *value, const char *key)
{
    return json_string_value(json_object_get(value, key));
}

bool ch_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

/* A dash is followed by letters and digits, at least one of them a letter. */
bool ch_is_charm_name(const char *name)
{
    bool letter = false;
    if (!islower((unsigned char)*name))
        return false;
    for (; *name; name++) {
        if (*name == '-' && !letter)
            return false;
        if (!islower((unsigned char)*name) && !isdigit((unsigned char)*name) && *name != '-')
            return false;
        letter = *name != '-' && (letter || islower((unsigned char)*name));
    }
    return letter;
}

bool ch_is_reserved(const struct ch_check *check, const char *name)
{
    const char *charm = ch_string(ch_part(check, CH_PART_METADATA), "name");
    if (charm && ch_text_starts(charm, "juju-"))
        return false;
    return strcmp(name, "juju") == 0 || ch_text_starts(name, "juju-");
}
