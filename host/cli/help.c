/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost help, charmhost version */
#include "base/mem.h"
#include "cli/cli.h"
#include "cli/reference.h"

#include <stdarg.h>
#include <stdio.h>

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

static int print_name(const char *name)
{
    struct ch_error failure = CH_ERROR_INIT;
    CH_AUTOFREE char *text = ch_reference_find(ch_reference, name, &failure);
    if (text)
        fputs(text, stdout);
    else
        ch_cli_usage("help", "%s", failure.message);
    ch_error_clear(&failure);
    return text ? CH_CLI_DONE : CH_CLI_USAGE;
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
        return print_name(arguments->words[0]);
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
    .usage = "help [VERB|NAME]",
    .summary = "print this, how a verb is used, or what a name of the API means",
    .call = print_help,
    .most = 1,
    .about = "\nNAME is a class, method, field, function or event of ops.  ops.NAME is the API's "
             "when a verb\n"
             "has the same name.",
    .examples = "charmhost help deploy\ncharmhost help ops.Unit\ncharmhost help Unit.set_ports\n"
                "charmhost help relation-changed",
};

const struct ch_cli_verb ch_cli_version_verb = {
    .name = "version",
    .usage = "version",
    .summary = "print the version",
    .call = print_version,
};
