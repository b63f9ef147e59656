/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost help, charmhost version */
#include "cli/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct ch_cli_verb *find(const char *name)
{
    for (const struct ch_cli_verb *verb = ch_cli_verbs; verb->name; verb++)
        if (strcmp(verb->name, name) == 0)
            return verb;
    return NULL;
}

int ch_cli_usage(const char *verb, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "charmhost %s: ", verb);
    vfprintf(stderr, format, args);
    va_end(args);
    const struct ch_cli_verb *known = find(verb);
    fprintf(stderr, "\nusage: charmhost %s\n", known ? known->usage : verb);
    return CH_CLI_USAGE;
}

void ch_cli_print_help(FILE *out)
{
    fprintf(out, "charmhost: Juju charms in Lua\n\n");
    for (const struct ch_cli_verb *verb = ch_cli_verbs; verb->name; verb++)
        fprintf(out, "  charmhost %-24s %s\n", verb->usage, verb->summary);
}

int ch_cli_help(int argc, char **argv)
{
    (void)argv;
    if (argc > 2)
        return ch_cli_usage("help", "no argument expected");
    ch_cli_print_help(stdout);
    return CH_CLI_DONE;
}

int ch_cli_version(int argc, char **argv)
{
    (void)argv;
    if (argc > 2)
        return ch_cli_usage("version", "no argument expected");
    printf("charmhost %s\n", CH_VERSION);
    return CH_CLI_DONE;
}
