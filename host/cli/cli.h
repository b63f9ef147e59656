/* SPDX-License-Identifier: Apache-2.0 */
/* Verbs of the command line.  Only this room reads the process's own environment. */
#ifndef CH_CLI_CLI_H
#define CH_CLI_CLI_H

#include <stdio.h>

enum { CH_CLI_DONE, CH_CLI_FAILED, CH_CLI_USAGE }; /* exit statuses */

struct ch_cli_verb {
    const char *name;
    const char *usage;   /* what follows "charmhost " */
    const char *summary; /* one line */
    /* argv[0] is the program, argv[1] the verb.  Return: the exit status. */
    int (*run)(int argc, char **argv);
};

extern const struct ch_cli_verb ch_cli_verbs[]; /* ends with a NULL name */

int ch_cli_dispatch(int argc, char **argv);
int ch_cli_help(int argc, char **argv);
int ch_cli_lua(int argc, char **argv);
int ch_cli_version(int argc, char **argv);

void ch_cli_print_help(FILE *out);
/* Prints "charmhost VERB: text" and how the verb is used, to stderr.  Return: CH_CLI_USAGE. */
int ch_cli_usage(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
