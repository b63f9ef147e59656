/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost check: what Juju or charmcraft would refuse, and what is wrong in the Lua sources. */
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "bind/bind.h"
#include "cli/cli.h"
#include "juju/meta.h"
#include "project/pack.h"

#include <stdlib.h>
#include <string.h>

/* Lua sources */

/* Where in its line the word stands that Lua's message names last, "... near 'WORD'"; 1: unknown.
 */
static long find_column(const struct ch_buf *text, long line, const char *message)
{
    const char *start = text->data, *near = strstr(message, " near '");
    for (; start && line > 1; line--) {
        start = strchr(start, '\n');
        start += start != NULL;
    }
    if (!start || !near)
        return 1;
    near += strlen(" near '");
    CH_AUTOFREE char *whole = ch_strndup(start, strcspn(start, "\n"));
    CH_AUTOFREE char *word = ch_strndup(near, strlen(near) - (*near != '\0'));
    const char *place = *word ? strstr(whole, word) : NULL;
    return place ? place - whole + 1 : 1;
}

/* "FILE:LINE: what" */
static void add_syntax(struct ch_findings *findings, const char *file, const struct ch_buf *text,
                       const char *message)
{
    const char *rest = message + strlen(file);
    struct ch_finding finding = {.file = (char *)file, .line = 1, .column = 1, .rule = "syntax"};
    CH_AUTOFREE char *hinted = NULL;
    finding.text = (char *)message;
    if (ch_text_starts(message, file) && *rest == ':') {
        char *end = NULL;
        finding.line = strtol(rest + 1, &end, 10);
        finding.text = end + strspn(end, ": ");
        finding.column = find_column(text, finding.line, finding.text);
        hinted = ch_asprintf("%s%s", finding.text,
                             ch_cli_syntax_hint(text->data, finding.line, finding.text));
        finding.text = hinted;
    }
    ch_findings_add(findings, &finding);
}

/* Lua leaves out a first line with '#' of modules, but not of src/charm.lua. */
static void blank_shebang(const char *file, struct ch_buf *text)
{
    if (strcmp(file, "src/charm.lua") != 0 && text->length > 0 && *text->data == '#')
        memset(text->data, ' ', strcspn(text->data, "\n"));
}

static int check_file(struct chl_engine *engine, const char *directory, const char *file,
                      struct ch_findings *findings, struct ch_error *err)
{
    struct ch_error failure = CH_ERROR_INIT;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    CH_AUTOFREE char *path = ch_path_join(directory, file);
    CH_AUTOFREE char *chunk = ch_asprintf("@%s", file);
    if (ch_file_read_regular(path, CH_SOURCE_LIMIT, &text, err) < 0)
        return -1;
    blank_shebang(file, &text);
    if (chl_compile(engine, &text, chunk, NULL, &failure) < 0)
        add_syntax(findings, file, &text, failure.message);
    ch_error_clear(&failure);
    return 0;
}

static int check_sources(struct chl_engine *engine, const char *directory,
                         struct ch_findings *findings, struct ch_error *err)
{
    static const char *const folders[] = {"src", "lib", "spec"};
    for (size_t i = 0; i < CH_ARRAY_LEN(folders); i++) {
        size_t index;
        json_t *name;
        CH_AUTOFREE char *folder = ch_path_join(directory, folders[i]);
        if (!ch_file_exists(folder))
            continue;
        CH_AUTOJSON json_t *names = ch_project_list(directory, folders[i], NULL, err);
        if (!names)
            return -1;
        json_array_foreach (names, index, name)
            if (ch_text_ends(json_string_value(name), ".lua") &&
                check_file(engine, directory, json_string_value(name), findings, err) < 0)
                return -1;
    }
    return 0;
}

/* what the sources refer to */

static char *ops_fault(void *engine, const char *name)
{
    return chl_ops_fault(engine, name);
}

static int check_references(struct chl_engine *engine, const struct ch_project *project,
                            struct ch_findings *findings, struct ch_error *err)
{
    struct ch_meta meta;
    const struct ch_version version = {.major = 3, .minor = 6};
    if (ch_meta_parse(&meta, project->parts[CH_PART_METADATA].value,
                      project->parts[CH_PART_CONFIG].value, project->parts[CH_PART_ACTIONS].value,
                      &version, NULL) < 0)
        return 0; /* there are findings already */
    CH_AUTOJSON json_t *events = ch_dispatch_event_kinds(&meta);
    struct ch_lua_names names = {events, ops_fault, engine};
    int result = ch_project_check_lua(project, &names, findings, err);
    ch_meta_deinit(&meta);
    return result;
}

/* Whether it is known what the sources may refer to: YAML and Lua that could not be read would make
 * findings of their own there. */
static bool can_refer(const struct ch_findings *findings)
{
    static const char *const rules[] = {"yaml", "no-metadata", "type", "syntax"};
    for (size_t i = 0; i < findings->count; i++)
        for (size_t rule = 0; rule < CH_ARRAY_LEN(rules); rule++)
            if (strcmp(findings->list[i].rule, rules[rule]) == 0)
                return false;
    return true;
}

int ch_cli_check_project(const char *directory, struct ch_project *project,
                         struct ch_findings *findings, struct ch_error *err)
{
    *findings = (struct ch_findings){.list = NULL};
    if (ch_project_open(project, directory, findings, err) < 0)
        return -1;
    struct chl_engine *engine = chl_engine_new(&(struct chl_engine_options){.tree = NULL}, err);
    int result = engine ? check_sources(engine, directory, findings, err) : -1;
    ch_project_check(project, findings);
    if (result == 0 && can_refer(findings))
        result = check_references(engine, project, findings, err);
    CH_AUTOFREE char *real = realpath(directory, NULL);
    if (result == 0 && real && ch_findings_errors(findings) == 0)
        result = ch_cli_try_charm(real, findings, err);
    ch_findings_sort(findings);
    chl_engine_free(engine);
    return result;
}

/* the verb */

void ch_cli_print_findings(const struct ch_findings *findings, FILE *out)
{
    for (size_t i = 0; i < findings->count; i++) {
        CH_AUTOFREE char *line = ch_finding_format(&findings->list[i]);
        fprintf(out, "%s\n", line);
    }
}

static void print_json(const json_t *list)
{
    CH_AUTOFREE char *text = ch_checked(json_dumps(list, JSON_INDENT(2)));
    printf("%s\n", text);
}

static void print_text(const struct ch_findings *findings)
{
    size_t errors = ch_findings_errors(findings), warnings = findings->count - errors;
    ch_cli_print_findings(findings, stdout);
    fflush(stdout);
    fprintf(stderr, "%zu error%s, %zu warning%s\n", errors, errors == 1 ? "" : "s", warnings,
            warnings == 1 ? "" : "s");
}

static void print_findings(const struct ch_findings *findings, bool json)
{
    CH_AUTOJSON json_t *list = json ? ch_findings_json(findings) : NULL;
    if (json)
        print_json(list);
    else
        print_text(findings);
}

/* The rules of the project, and those on what happens to its Lua here. */
static int print_rules(bool json)
{
    static const char *const own[][2] = {{"syntax", "Lua files compile"},
                                         {"load", "the charm can be set up"}};
    CH_AUTOJSON json_t *rules = ch_project_rules();
    size_t i;
    json_t *rule;
    for (i = 0; i < CH_ARRAY_LEN(own); i++)
        json_array_append_new(rules, ch_checked(json_pack("{s:s, s:s, s:s}", "name", own[i][0],
                                                          "severity", "error", "text", own[i][1])));
    if (json) {
        print_json(rules);
        return CH_CLI_DONE;
    }
    json_array_foreach (rules, i, rule)
        printf("%-20s %-8s %s\n", json_string_value(json_object_get(rule, "name")),
               json_string_value(json_object_get(rule, "severity")),
               json_string_value(json_object_get(rule, "text")));
    return CH_CLI_DONE;
}

static int check(const struct ch_cli_arguments *arguments)
{
    struct ch_error failure = CH_ERROR_INIT;
    struct ch_project project;
    struct ch_findings findings;
    const char *format = ch_cli_value(arguments, "format");
    if (format && strcmp(format, "text") != 0 && strcmp(format, "json") != 0)
        return ch_cli_usage("check", "there is no format '%s': text or json", format);
    bool json = format && strcmp(format, "json") == 0;
    if (ch_cli_has(arguments, "rules"))
        return print_rules(json);
    int status = CH_CLI_DONE;
    CH_AUTOFREE char *directory = ch_cli_choose_project(arguments);
    if (ch_cli_check_project(directory, &project, &findings, &failure) < 0)
        status = ch_cli_report(arguments->verb, &failure);
    else
        print_findings(&findings, json);
    if (ch_findings_errors(&findings) > 0)
        status = CH_CLI_FAILED;
    ch_findings_deinit(&findings);
    ch_project_deinit(&project);
    return status;
}

static const struct ch_cli_option options[] = {
    {"format", 0, "text|json", "how the findings are printed"},
    {"rules", 0, NULL, "list the rules, and check nothing"},
    {NULL}};

const struct ch_cli_verb ch_cli_check_verb = {
    .name = "check",
    .usage = "check [DIR]",
    .summary = "check metadata, config, actions and Lua sources before anything runs",
    .call = check,
    .most = 1,
    .options = (const struct ch_cli_option *const[]){options, NULL},
    .about = "\nA finding is FILE:LINE:COLUMN: severity: text [rule].  With errors the exit status "
             "is 1.\nThe charm is constructed, too, in a process of its own; one that loops or "
             "waits is stopped.",
    .examples =
        "charmhost check\ncharmhost check --format json ../mycharm\ncharmhost check --rules",
};
