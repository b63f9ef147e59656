/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost help, charmhost version */
#include "cli/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int ch_cli_usage(const char *verb, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "charmhost %s: ", verb);
    vfprintf(stderr, format, args);
    va_end(args);
    const struct ch_cli_verb *known = ch_cli_find_verb(verb);
    fprintf(stderr, "\nusage: charmhost %s\n", known ? known->usage : verb);
    return CH_CLI_USAGE;
}

int ch_cli_report(const struct ch_cli_verb *verb, struct ch_error *failure)
{
    fprintf(stderr, "charmhost %s: %s\n", verb->name, failure->message);
    ch_error_clear(failure);
    return CH_CLI_FAILED;
}

void ch_cli_print_help(FILE *out)
{
    fprintf(out, "charmhost: Juju charms in Lua\n\n");
    for (const struct ch_cli_verb *const *verb = ch_cli_verbs; *verb; verb++)
        fprintf(out, "  charmhost %-24s %s\n", (*verb)->usage, (*verb)->summary);
}

static int print_help(const struct ch_cli_arguments *arguments)
{
    const struct ch_cli_verb *verb;
    if (arguments->count == 0) {
        ch_cli_print_help(stdout);
        return CH_CLI_DONE;
    }
    verb = ch_cli_find_verb(arguments->words[0]);
    if (!verb)
        return ch_cli_usage("help", "there is no verb '%s'", arguments->words[0]);
    ch_cli_print_verb(verb, stdout);
    return CH_CLI_DONE;
}

static int print_version(const struct ch_cli_arguments *arguments)
{
    (void)arguments;
    printf("charmhost %s\n", CH_VERSION);
    return CH_CLI_DONE;
}

const struct ch_cli_verb ch_cli_help_verb = {
    .name = "help",
    .usage = "help [VERB]",
    .summary = "print this, or how a verb is used",
    .call = print_help,
    .most = 1,
};

const struct ch_cli_verb ch_cli_version_verb = {
    .name = "version",
    .usage = "version",
    .summary = "print the version",
    .call = print_version,
};
