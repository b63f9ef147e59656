/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost help, charmhost version */
#include "base/mem.h"
#include "cli/cli.h"
#include "cli/pages.h"
#include "cli/reference.h"

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
    fprintf(out, "charmhost: Juju charms in Lua\n\nusage: charmhost VERB [OPTIONS]\n");
    for (const struct ch_cli_group *group = ch_cli_groups; group->title; group++) {
        fprintf(out, "\n%s:\n", group->title);
        for (const struct ch_cli_verb *const *verb = group->verbs; *verb; verb++)
            fprintf(out, "  %-20s %s\n", (*verb)->name, (*verb)->summary);
    }
    fprintf(out, "\n'charmhost VERB --help' says more of one.\n");
}

static int print_page(const char *format)
{
    static const struct {
        const char *format;
        void (*print)(FILE *out);
    } pages[] = {{"text", ch_cli_print_help},
                 {"man", ch_cli_print_man},
                 {"bash", ch_cli_print_bash},
                 {"zsh", ch_cli_print_zsh}};
    for (size_t i = 0; i < CH_ARRAY_LEN(pages); i++)
        if (strcmp(pages[i].format, format) == 0) {
            pages[i].print(stdout);
            return CH_CLI_DONE;
        }
    return ch_cli_usage("help", "there is no format '%s': text, man, bash or zsh", format);
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
    if (ch_cli_has(arguments, "format"))
        return print_page(ch_cli_value(arguments, "format"));
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

static const struct ch_cli_option options[] = {
    {"format", 0, "FORMAT", "of all verbs: the manual page, completion for a shell"}, {NULL}};

const struct ch_cli_verb ch_cli_help_verb = {
    .name = "help",
    .usage = "help [VERB|NAME] [--format text|man|bash|zsh]",
    .summary = "print this, how a verb is used, or what a name of the API means",
    .call = print_help,
    .most = 1,
    .options = (const struct ch_cli_option *const[]){options, NULL},
    .about = "\nNAME is a class, method, field, function or event of ops.  ops.NAME is the API's "
             "when a verb\n"
             "has the same name.",
    .examples = "charmhost help deploy\ncharmhost help ops.Unit\ncharmhost help Unit.set_ports\n"
                "charmhost help relation-changed\n"
                "charmhost help --format man | man -l -\n"
                "source <(charmhost help --format bash)",
};

const struct ch_cli_verb ch_cli_version_verb = {
    .name = "version",
    .usage = "version",
    .summary = "print the version",
    .call = print_version,
    .examples = "charmhost version",
};
