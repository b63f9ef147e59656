/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost init: a project to begin with. */
#include "base/file.h"
#include "base/mem.h"
#include "cli/cli.h"
#include "project/templates.h"

#include <stdlib.h>
#include <string.h>

/* From --name, or the directory's own: then `*otherp` is that, when it is another.  Caller owns
 * both. */
static char *choose_name(const struct ch_cli_arguments *arguments, const char *directory,
                         char **otherp, struct ch_error *err)
{
    const char *given = ch_cli_value(arguments, "name");
    if (given)
        return ch_strdup(given);
    /* it may not be there yet */
    CH_AUTOFREE char *real = realpath(directory, NULL);
    CH_AUTOFREE char *path = ch_strdup(real ? real : directory);
    while (*path && path[strlen(path) - 1] == '/')
        path[strlen(path) - 1] = '\0';
    char *name = ch_project_name(ch_path_base(path));
    if (!name)
        ch_error_set(err, CH_ERROR_VALUE,
                     "the directory's name '%s' gives no charm name: say --name NAME",
                     ch_path_base(path));
    else if (strcmp(name, ch_path_base(path)) != 0)
        *otherp = ch_strdup(ch_path_base(path));
    return name;
}

/* The annotations of the API as installed: from the program, or else where they are installed.
 * Caller owns. */
static char *find_annotations(void)
{
    CH_AUTOFREE char *self = realpath("/proc/self/exe", NULL);
    CH_AUTOFREE char *folder = ch_strndup(self, self ? (size_t)(ch_path_base(self) - self) : 0);
    CH_AUTOFREE char *path = ch_path_join(folder, CH_DATA_FROM_BIN "/meta");
    char *real = realpath(path, NULL);
    return real ? real : ch_strdup(CH_DATA_DIR "/meta");
}

static void print_paths(const char *heading, const json_t *paths)
{
    size_t i;
    json_t *path;
    if (json_array_size(paths) > 0)
        printf("%s\n", heading);
    json_array_foreach (paths, i, path)
        printf("  %s\n", json_string_value(path));
}

static void print_next(const char *directory)
{
    printf("next:\n");
    if (strcmp(directory, ".") != 0)
        printf("  cd %s\n", directory);
    printf("  charmhost test      its specs pass; change src/charm.lua and them\n"
           "  charmhost check     what Juju would refuse\n"
           "  charmhost types     what an editor completes, from charmcraft.yaml\n"
           "  charmhost deploy .  it runs on this machine, without Juju\n"
           "  charmhost pack      the .charm that juju deploys\n");
}

static int init(const struct ch_cli_arguments *arguments)
{
    struct ch_error failure = CH_ERROR_INIT;
    const char *directory = arguments->count ? arguments->words[0] : ".";
    const char *profile = ch_cli_value(arguments, "profile");
    CH_AUTOJSON json_t *made = NULL;
    CH_AUTOJSON json_t *kept = NULL;
    CH_AUTOFREE char *other = NULL;
    CH_AUTOFREE char *name = choose_name(arguments, directory, &other, &failure);
    CH_AUTOFREE char *annotations = find_annotations();
    if (!name || ch_project_init(directory, profile ? profile : "machine", name, annotations, &made,
                                 &kept, &failure) < 0)
        return ch_cli_report(arguments->verb, &failure);
    CH_AUTOFREE char *heading = ch_asprintf("made the charm %s:", name);
    print_paths(heading, made);
    print_paths("left as they were:", kept);
    if (other)
        printf("'%s' is no name of a charm, and became %s: --name NAME gives another\n", other,
               name);
    print_next(directory);
    return CH_CLI_DONE;
}

static const struct ch_cli_option options[] = {
    {"profile", 0, "NAME", "machine (when left out), kubernetes or minimal"},
    {"name", 0, "NAME", "the charm's name; when left out, the directory's"},
    {NULL}};

const struct ch_cli_verb ch_cli_init_verb = {
    .name = "init",
    .usage = "init [--profile machine|kubernetes|minimal] [--name NAME] [DIR]",
    .summary = "make a project: a charm with specs that pass",
    .call = init,
    .most = 1,
    .options = (const struct ch_cli_option *const[]){options, NULL},
    .about = "\nFiles that are there stay as they are.",
    .examples = "charmhost init --profile minimal hello",
};
