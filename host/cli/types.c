/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost types: annotations for editors, made of the charm's own YAML files. */
#include "project/types.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "dispatch/dispatch.h"
#include "project/project.h"

#include <string.h>

/* no name of a module that a charm requires */
static const char usual[] = "types/charm-types.lua";

/* What somebody else wrote stays.  Errors: OS; VALUE. */
static int check_place(const char *path, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf old = CH_BUF_INIT;
    if (!ch_file_exists(path))
        return 0;
    if (ch_file_read_regular(path, 0, &old, err) < 0)
        return -1;
    if (!ch_text_starts(old.data ? old.data : "", ch_types_mark))
        return ch_error_set(err, CH_ERROR_VALUE,
                            "%s is there, and 'charmhost types' did not make it: it stays; say -o "
                            "FILE, or remove it",
                            path);
    return 0;
}

/* The events that not every charm has, with their classes; new reference. */
static json_t *own_events(const struct ch_meta *meta)
{
    const struct ch_meta none = {.name = NULL};
    CH_AUTOJSON json_t *every = ch_dispatch_event_classes(&none);
    json_t *events = ch_dispatch_event_classes(meta), *class;
    const char *name;
    json_object_foreach (every, name, class)
        json_object_del(events, name);
    return events;
}

static int write_types(const struct ch_project *project, const char *path, struct ch_error *err)
{
    struct ch_meta meta;
    const struct ch_version version = {.major = 3, .minor = 6};
    CH_AUTOFREE char *folder = ch_strndup(path, (size_t)(ch_path_base(path) - path));
    if (check_place(path, err) < 0 ||
        ch_meta_parse(&meta, project->parts[CH_PART_METADATA].value,
                      project->parts[CH_PART_CONFIG].value, project->parts[CH_PART_ACTIONS].value,
                      &version, err) < 0)
        return -1;
    CH_AUTOJSON json_t *events = own_events(&meta);
    CH_AUTOFREE char *text = ch_types_make(&meta, events);
    ch_meta_deinit(&meta);
    if (*folder && ch_file_make_dirs(folder, err) < 0)
        return -1;
    return ch_file_write(path, text, strlen(text), 0644, err);
}

static int types(const struct ch_cli_arguments *arguments)
{
    struct ch_error failure = CH_ERROR_INIT;
    struct ch_findings findings = {.list = NULL};
    struct ch_project project;
    const char *directory = arguments->count ? arguments->words[0] : ".";
    const char *output = ch_cli_value(arguments, "output");
    CH_AUTOFREE char *path = output ? ch_strdup(output) : ch_path_join(directory, usual);
    int status = CH_CLI_DONE, result = ch_project_open(&project, directory, &findings, &failure);
    if (result == 0)
        ch_project_check(&project, &findings);
    if (result == 0 && ch_findings_errors(&findings) > 0) {
        ch_findings_sort(&findings);
        ch_cli_print_findings(&findings, stderr);
        result = ch_error_set(&failure, CH_ERROR_VALUE, "no types are made of YAML with errors");
    }
    if (result < 0 || write_types(&project, path, &failure) < 0)
        status = ch_cli_report(arguments->verb, &failure);
    else
        printf("%s\n", path);
    ch_findings_deinit(&findings);
    ch_project_deinit(&project);
    return status;
}

static const struct ch_cli_option options[] = {
    {"output", 'o', "FILE", "write it there, not to types/charm-types.lua"}, {NULL}};

const struct ch_cli_verb ch_cli_types_verb = {
    .name = "types",
    .usage = "types [DIR] [-o FILE]",
    .summary = "write what editors complete: the charm's options, events and actions",
    .call = types,
    .most = 1,
    .options = (const struct ch_cli_option *const[]){options, NULL},
    .about = "\nThe annotations are for lua-language-server.  They add the names of the charm's "
             "YAML files to "
             "the\nclasses of ops: self.config.OPTION, self.on.EVENT, "
             "self.model.relations.ENDPOINT.  The event "
             "of the\naction 'backup' is charm.backup_action.  Run it again when the files have "
             "changed; a file "
             "that it\ndid not make stays.",
    .examples = "charmhost types",
};
