/* SPDX-License-Identifier: Apache-2.0 */
/* Where a charm's project is, and what of it has to be right before it is deployed. */
#include "project/project.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/cli.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* where the project is */

char *ch_cli_find_project(const char *directory, struct ch_error *err)
{
    static const char *const names[] = {"charmcraft.yaml", "metadata.yaml"};
    CH_AUTOFREE char *path = realpath(directory, NULL);
    if (!path) {
        ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot open %s", directory);
        return NULL;
    }
    for (;; dirname(path)) {
        for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
            CH_AUTOFREE char *file = ch_path_join(path, names[i]);
            if (ch_file_exists(file))
                return CH_TAKE(path);
        }
        if (strcmp(path, "/") == 0)
            break;
    }
    ch_error_set(err, CH_ERROR_ERROR,
                 "there is no charm in %s or above it: neither charmcraft.yaml nor metadata.yaml",
                 directory);
    return NULL;
}

char *ch_cli_choose_project(const struct ch_cli_arguments *arguments)
{
    const char *given = arguments->count ? arguments->words[0] : ".";
    CH_AUTOFREE char *real = realpath(given, NULL);
    char *found = real ? ch_cli_find_project(given, NULL) : NULL;
    if (!found && real)
        fprintf(stderr, "looked for charmcraft.yaml and metadata.yaml in %s and above it\n", real);
    else if (found && strcmp(found, real) != 0)
        fprintf(stderr, "the project is %s\n", found);
    return found ? found : ch_strdup(given);
}

/* charms that are deployed */

/* Another language: hooks are run by something else than src/charm.lua. */
static bool is_foreign(const char *directory)
{
    static const char *const names[] = {"dispatch", "hooks", "src/charm.py"};
    CH_AUTOFREE char *script = ch_path_join(directory, "src/charm.lua");
    bool other = false;
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
        CH_AUTOFREE char *path = ch_path_join(directory, names[i]);
        other = other || ch_file_exists(path);
    }
    return other && !ch_file_exists(script);
}

static long print_errors(const struct ch_findings *findings, bool foreign)
{
    long count = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const struct ch_finding *finding = &findings->list[i];
        if (finding->warning || (foreign && strcmp(finding->rule, "no-charm") == 0))
            continue;
        CH_AUTOFREE char *line = ch_finding_format(finding);
        fprintf(stderr, "%s\n", line);
        count++;
    }
    return count;
}

long ch_cli_check_charm(const char *directory, struct ch_error *err)
{
    struct ch_project project;
    struct ch_findings findings = {.list = NULL};
    bool foreign = is_foreign(directory);
    int result = foreign ? ch_project_open(&project, directory, &findings, err)
                         : ch_cli_check_project(directory, &project, &findings, err);
    if (result == 0 && foreign) {
        ch_project_check(&project, &findings);
        ch_findings_sort(&findings);
    }
    long count = result == 0 ? print_errors(&findings, foreign) : -1;
    ch_findings_deinit(&findings);
    ch_project_deinit(&project);
    return count;
}
