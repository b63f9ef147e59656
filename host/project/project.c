/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a project, and splitting charmcraft.yaml into the files Juju reads. */
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/yaml.h"
#include "project/private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { YAML, NO_METADATA };
const struct ch_rule ch_rules_reading[] = {
    [YAML] = {.name = "yaml", .text = "files are YAML: no tabs, no key twice"},
    [NO_METADATA] = {.name = "no-metadata", .text = "there is charmcraft.yaml or metadata.yaml"},
    [NO_METADATA + 1] = {NULL},
};

/* An error of reading `file` as a finding. */
static void add_failure(struct ch_findings *findings, const char *file, struct ch_error *failure)
{
    struct ch_finding finding = {
        .file = (char *)file, .line = 1, .column = 1, .rule = ch_rules_reading[YAML].name};
    const json_t *line = json_object_get(failure->details, "line");
    const char *text = failure->message;
    if (line) {
        finding.line = (long)json_integer_value(line);
        finding.column = (long)json_integer_value(json_object_get(failure->details, "column"));
        CH_AUTOFREE char *place = ch_asprintf(
            "%s:%ld:%ld: ", json_string_value(json_object_get(failure->details, "file")),
            finding.line, finding.column);
        if (ch_text_starts(text, place))
            text += strlen(place);
    }
    finding.text = (char *)text;
    ch_findings_add(findings, &finding);
    ch_error_clear(failure);
}

/* Return: the file is there. */
static bool load(struct ch_project *project, enum ch_project_part part, const char *file,
                 struct ch_findings *findings)
{
    struct ch_project_document *document = &project->parts[part];
    struct ch_error failure = CH_ERROR_INIT;
    CH_AUTOFREE char *path = ch_path_join(project->directory, file);
    *document = (struct ch_project_document){.file = file, .prefix = ""};
    document->value = ch_yaml_load_marked(path, &document->marks, &failure);
    if (document->value)
        return true;
    if (failure.kind != CH_ERROR_FILE_NOT_FOUND) {
        add_failure(findings, file, &failure);
        return true;
    }
    ch_error_clear(&failure);
    return false;
}

/* The part stands in charmcraft.yaml, below `prefix`. */
static void borrow(struct ch_project *project, enum ch_project_part part, const char *prefix)
{
    const struct ch_project_document *build = &project->parts[CH_PART_BUILD];
    struct ch_project_document *document = &project->parts[part];
    json_decref(document->marks);
    *document = (struct ch_project_document){.file = build->file, .prefix = prefix};
    json_t *value = *prefix ? json_object_get(build->value, prefix) : build->value;
    document->value = json_is_null(value) ? NULL : json_incref(value);
    document->marks = json_incref(build->marks);
}

static bool is_directory(const char *path, struct ch_error *err)
{
    struct stat info;
    if (stat(path, &info) < 0) {
        ch_error_set_errno(err, CH_ERROR_OS, errno, "%s", path);
        return false;
    }
    if (S_ISDIR(info.st_mode))
        return true;
    ch_error_set(err, CH_ERROR_OS, "%s is not a directory", path);
    return false;
}

static void add_no_metadata(const char *directory, struct ch_findings *findings)
{
    CH_AUTOFREE char *near = ch_path_join(directory, "charmcraft.yml");
    struct ch_finding finding = {.file = (char *)"charmcraft.yaml",
                                 .line = 1,
                                 .column = 1,
                                 .rule = ch_rules_reading[NO_METADATA].name};
    finding.text =
        ch_file_exists(near)
            ? (char *)"charmcraft.yml is not read: its name is charmcraft.yaml"
            : (char *)"there is neither charmcraft.yaml nor metadata.yaml: 'charmhost init' makes "
                      "a project";
    ch_findings_add(findings, &finding);
}

int ch_project_open(struct ch_project *project, const char *directory, struct ch_findings *findings,
                    struct ch_error *err)
{
    *project = (struct ch_project){.directory = ch_strdup(directory)};
    if (!is_directory(directory, err))
        return -1;
    bool build = load(project, CH_PART_BUILD, "charmcraft.yaml", findings);
    bool metadata = load(project, CH_PART_METADATA, "metadata.yaml", findings);
    if (!metadata && build)
        borrow(project, CH_PART_METADATA, "");
    else if (!metadata)
        add_no_metadata(directory, findings);
    if (!load(project, CH_PART_CONFIG, "config.yaml", findings) && build)
        borrow(project, CH_PART_CONFIG, "config");
    if (!load(project, CH_PART_ACTIONS, "actions.yaml", findings) && build)
        borrow(project, CH_PART_ACTIONS, "actions");
    return 0;
}

void ch_project_deinit(struct ch_project *project)
{
    for (size_t i = 0; i < CH_PART_COUNT; i++) {
        json_decref(project->parts[i].value);
        json_decref(project->parts[i].marks);
    }
    free(project->directory);
    *project = (struct ch_project){.directory = NULL};
}

/* splitting */

/* What is called otherwise in metadata.yaml stands there under Juju's name. */
static void split_links(json_t *metadata, const json_t *links)
{
    static const struct {
        const char *link, *key;
    } names[] = {{"documentation", "docs"},
                 {"issues", "issues"},
                 {"source", "source"},
                 {"website", "website"}};
    json_t *contact = json_object_get(links, "contact");
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
        json_t *link = json_object_get(links, names[i].link);
        if (link && !json_is_null(link))
            json_object_set(metadata, names[i].key, link);
    }
    if (json_is_string(contact))
        json_object_set_new(metadata, "maintainers", ch_checked(json_pack("[O]", contact)));
    else if (json_is_array(contact))
        json_object_set(metadata, "maintainers", contact);
}

static json_t *split_metadata(const json_t *whole)
{
    static const char *const keys[] = {"name",       "summary",     "description", "assumes",
                                       "charm-user", "containers",  "devices",     "extra-bindings",
                                       "peers",      "provides",    "requires",    "resources",
                                       "storage",    "subordinate", "terms"};
    json_t *metadata = ch_checked(json_object());
    json_t *title = json_object_get(whole, "title");
    for (size_t i = 0; i < CH_ARRAY_LEN(keys); i++) {
        json_t *value = json_object_get(whole, keys[i]);
        if (value && !json_is_null(value))
            json_object_set(metadata, keys[i], value);
        if (i == 0 && title && !json_is_null(title))
            json_object_set(metadata, "display-name", title);
    }
    split_links(metadata, json_object_get(whole, "links"));
    return metadata;
}

json_t *ch_project_split(const struct ch_project *project, enum ch_project_part part)
{
    const struct ch_project_document *document = &project->parts[part];
    if (!document->value || json_is_null(document->value))
        return NULL;
    if (part == CH_PART_METADATA && strcmp(document->file, "charmcraft.yaml") == 0)
        return split_metadata(document->value);
    bool empty = part == CH_PART_ACTIONS && json_object_size(document->value) == 0;
    return empty ? NULL : json_incref(document->value);
}
