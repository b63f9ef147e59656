/* SPDX-License-Identifier: Apache-2.0 */
/* Verbs of the command line.  Only this room reads the process's own environment. */
#ifndef CH_CLI_CLI_H
#define CH_CLI_CLI_H

#include "base/error.h"

#include <stdint.h>
#include <stdio.h>

enum { CH_CLI_DONE, CH_CLI_FAILED, CH_CLI_USAGE }; /* exit statuses */

struct ch_cli_arguments;

struct ch_cli_option {
    const char *name;  /* "config"; NULL ends a list */
    char letter;       /* 'n', or 0 */
    const char *value; /* what help calls its value; NULL: it has none; "[X]": may be left out, and
                          is given behind a '=' only */
    const char *about;
};

/* One that reads its arguments by itself has `run` and nothing below it. */
struct ch_cli_verb {
    const char *name;
    const char *usage;   /* what follows "charmhost " */
    const char *summary; /* one line */
    /* argv[0] is the program, argv[1] the verb.  Return: the exit status. */
    int (*run)(int argc, char **argv);

    int (*call)(const struct ch_cli_arguments *arguments); /* Return: the exit status */
    size_t least, most;                                    /* words; CH_CLI_ANY: no limit */
    const struct ch_cli_option *const *options;            /* lists, ended by NULL */
    const char *about;                                     /* text for --help, or NULL */
    const char *examples;                                  /* lines for --help, or NULL */
};
#define CH_CLI_ANY SIZE_MAX

/* All verbs, as help lists them. */
struct ch_cli_group {
    const char *title;                      /* NULL ends the groups */
    const struct ch_cli_verb *const *verbs; /* ends with NULL */
};
extern const struct ch_cli_group ch_cli_groups[];
const struct ch_cli_verb *ch_cli_find_verb(const char *name);

extern const struct ch_cli_verb ch_cli_check_verb, ch_cli_dispatch_verb, ch_cli_help_verb,
    ch_cli_init_verb, ch_cli_lua_verb, ch_cli_pack_verb, ch_cli_show_verb, ch_cli_test_verb,
    ch_cli_types_verb, ch_cli_version_verb;
/* olm/ */
extern const struct ch_cli_verb ch_cli_deploy_verb, ch_cli_add_unit_verb, ch_cli_remove_unit_verb,
    ch_cli_remove_application_verb, ch_cli_refresh_verb, ch_cli_config_verb, ch_cli_trust_verb,
    ch_cli_expose_verb, ch_cli_unexpose_verb, ch_cli_integrate_verb, ch_cli_remove_relation_verb,
    ch_cli_run_verb, ch_cli_show_task_verb, ch_cli_exec_verb, ch_cli_resolved_verb,
    ch_cli_add_secret_verb, ch_cli_update_secret_verb, ch_cli_grant_secret_verb,
    ch_cli_revoke_secret_verb, ch_cli_remove_secret_verb, ch_cli_secrets_verb,
    ch_cli_show_secret_verb, ch_cli_status_verb, ch_cli_show_unit_verb, ch_cli_debug_log_verb,
    ch_cli_show_status_log_verb, ch_cli_hooks_verb, ch_cli_settle_verb, ch_cli_destroy_model_verb;
int ch_cli_dispatch(int argc, char **argv);

/* arguments
 *
 * --name, --name VALUE, --name=VALUE; -n, -n VALUE, -nVALUE, -xyz for -x -y -z.  Options stand
 * before, between and behind the words; "--" ends them. */
struct ch_cli_arguments {
    const struct ch_cli_verb *verb;
    json_t *options; /* name -> list of the values given, in order; "": without one */
    const char **words;
    size_t count;
    size_t literal; /* of the words, those from here on stood behind "--" */
};
/* `words`: what follows the verb.  Deinit in any case.
 * Errors: VALUE "there is no option '--x'; did you mean '--y'?", and for too few or many words. */
int ch_cli_parse(const struct ch_cli_verb *verb, size_t count, char *const *words,
                 struct ch_cli_arguments *arguments, struct ch_error *err);
void ch_cli_arguments_deinit(struct ch_cli_arguments *arguments);
enum { CH_CLI_MOST_OPTIONS = 64 };
/* All options of a verb, --help the last one, then NULL.  Return: how many. */
size_t ch_cli_list_options(const struct ch_cli_verb *verb,
                           const struct ch_cli_option *list[CH_CLI_MOST_OPTIONS]);
bool ch_cli_has(const struct ch_cli_arguments *arguments, const char *option);
/* The last value given, or NULL. */
const char *ch_cli_value(const struct ch_cli_arguments *arguments, const char *option);
/* All of them; borrowed, NULL: none. */
const json_t *ch_cli_values(const struct ch_cli_arguments *arguments, const char *option);
/* Errors: VALUE when it is no integer of at least `least`; left alone when it was not given. */
int ch_cli_integer(const struct ch_cli_arguments *arguments, const char *option, long long least,
                   long long *valuep, struct ch_error *err);
/* Seconds, or a duration as "1m30s". */
int ch_cli_seconds(const struct ch_cli_arguments *arguments, const char *option, double *valuep,
                   struct ch_error *err);
/* "NAME=VALUE" to a copy of NAME, caller owns, and VALUE within `word`; NULL: it is none. */
char *ch_cli_split(const char *word, const char **valuep);

/* projects (check.c, project.c) */

struct ch_findings;
struct ch_project;
/* A project is told by its metadata: the directory at or above `directory`, absolute; caller owns.
 * Errors: NULL and OS, ERROR. */
char *ch_cli_find_project(const char *directory, struct ch_error *err);
/* What check and pack are given, at or above which the project may be: says on stderr which one it
 * is, or where it was looked for, when that is another.  Caller owns. */
char *ch_cli_choose_project(const struct ch_cli_arguments *arguments);
/* Opens and checks a project, its Lua sources too, for `charmhost check` and for what refuses a
 * project with errors.  Deinit both in any case.  Errors: FILE_NOT_FOUND, OS. */
int ch_cli_check_project(const char *directory, struct ch_project *project,
                         struct ch_findings *findings, struct ch_error *err);
/* What to add to a syntax error on that line of a Lua text that looks like Python, or "".
 * (syntax_hint.c) */
const char *ch_cli_syntax_hint(const char *text, long line, const char *message);
/* Constructs the charm in a process of its own, for some seconds at most, and adds what goes wrong.
 * `directory`: absolute.  Errors: OS. (try.c) */
int ch_cli_try_charm(const char *directory, struct ch_findings *findings, struct ch_error *err);
void ch_cli_print_findings(const struct ch_findings *findings, FILE *out);
/* For deploy and refresh: the same of a charm's directory, but only errors, which it prints to
 * stderr.  Of a charm that is not in Lua, what its metadata, config and actions say.  Return: how
 * many, or -1.  Errors: as above. */
long ch_cli_check_charm(const char *directory, struct ch_error *err);
/* The program that becomes a charm's dispatch: beside the running one, where it is built and
 * installed.  Caller owns; NULL with FILE_NOT_FOUND. (pack.c) */
char *ch_cli_find_dispatch(struct ch_error *err);
/* "12 B", "3.4 kB", "1.2 MB"; caller owns. (pack.c) */
char *ch_cli_format_size(long long size);

/* output */

void ch_cli_print_help(FILE *out);
/* How a verb is used, its options and examples. */
void ch_cli_print_verb(const struct ch_cli_verb *verb, FILE *out);
/* Prints "charmhost VERB: text" and how the verb is used, to stderr.  Return: CH_CLI_USAGE. */
int ch_cli_usage(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints "charmhost VERB: message" to stderr and clears the error.  Return: CH_CLI_FAILED. */
int ch_cli_report(const struct ch_cli_verb *verb, struct ch_error *failure);

/* Runs it in a process of its own, which SIGINT, SIGTERM and a crash end; then the text that it has
 * last put into `note` (CH_CLI_NOTE bytes) is told on stderr.  Return: what it returned, or 128 and
 * the signal. (apart.c) */
enum { CH_CLI_NOTE = 1024 };
int ch_cli_run_apart(const char *verb, int (*run)(const void *data, char *note), const void *data);

/* Changes of the sources of a charm: files .lua, .yaml and .busted in it and below src/, lib/ and
 * spec/ (watch.c).  Return: what to give to the other, and then to close(); -1 on error. */
int ch_cli_watch_new(const char *charm_dir, struct ch_error *err);
/* Returns when there was a change since it was made, and no further one for a moment. */
void ch_cli_watch_wait(int watch);

#endif
