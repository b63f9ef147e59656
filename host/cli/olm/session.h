/* SPDX-License-Identifier: Apache-2.0 */
/* What the verbs of the local OLM share: the model they work on, and how they show things. */
#ifndef CH_CLI_OLM_SESSION_H
#define CH_CLI_OLM_SESSION_H

#include "base/mem.h"
#include "cli/cli.h"
#include "olm/operations.h"
#include "olm/runner.h"
#include "olm/store.h"
#include "olm/view.h"

#include <stdbool.h>

/* options of verbs that look, of those that run hooks, and of those that change and run them */
extern const struct ch_cli_option ch_cli_olm_options[], ch_cli_olm_run_options[],
    ch_cli_olm_settle_options[], ch_cli_olm_remove_options[];
#define CH_CLI_OLM_LOOKS ch_cli_olm_options, NULL
#define CH_CLI_OLM_RUNS ch_cli_olm_run_options, CH_CLI_OLM_LOOKS
#define CH_CLI_OLM_REMOVES ch_cli_olm_remove_options, CH_CLI_OLM_CHANGES
#define CH_CLI_OLM_CHANGES ch_cli_olm_settle_options, CH_CLI_OLM_RUNS

struct ch_cli_session {
    const struct ch_cli_arguments *arguments;
    char *directory; /* of the model; absolute */
    struct ch_olm_store *store;
    struct ch_olm *olm;
    bool misused; /* the error is one of usage */
    bool quiet, verbose;
    bool holds;         /* what is said waits until it is true, when the change was saved */
    struct ch_buf held; /* lines */
    long long jobs;     /* of verbs that change: hooks that may run at once */
    char *hook_tool;    /* path; as above */
    /* of progress.c */
    bool line; /* one of progress stands on the terminal */
    size_t running;
    json_t *failed; /* units with a hook that failed now: unit -> true */
    bool created;   /* the model was made by this command, and nothing has happened in it */
};

/* A verb on an open session.  Return: an exit status, or -1 with an error. */
typedef int ch_cli_olm_fn(struct ch_cli_session *session, struct ch_error *err);

/* Open the model, run `verb`, close it, report its error.  Return: the exit status. */
int ch_cli_olm_look(const struct ch_cli_arguments *arguments, ch_cli_olm_fn *verb);
/* With the model's lock; `verb` saves or settles by itself. */
int ch_cli_olm_hold(const struct ch_cli_arguments *arguments, ch_cli_olm_fn *verb);
/* The same, and settles when the verb has succeeded. */
int ch_cli_olm_change(const struct ch_cli_arguments *arguments, ch_cli_olm_fn *verb);
/* The same as hold, and makes the model when there is none. */
int ch_cli_olm_create(const struct ch_cli_arguments *arguments, ch_cli_olm_fn *verb);

/* The same as hold; with --force a model that cannot be read has `olm` NULL and is no error. */
int ch_cli_olm_destroy(const struct ch_cli_arguments *arguments, ch_cli_olm_fn *verb);

/* Saves what was changed, and runs hooks unless --no-settle says not to.  Return: the exit status,
 * or -1. */
int ch_cli_olm_settle(struct ch_cli_session *session, struct ch_error *err);
/* Caller frees; NULL with an error. */
struct ch_olm_runner *ch_cli_olm_runner(struct ch_cli_session *session, struct ch_error *err);
/* The same after a runner did it: says how it ended, and which units are in error. */
int ch_cli_olm_settled(struct ch_cli_session *session, enum ch_olm_settled settled);
/* Marks the error as one of usage.  Return: -1. */
int ch_cli_olm_misuse(struct ch_cli_session *session, struct ch_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* As ch_cli_integer(), a wrong one being misuse. */
int ch_cli_olm_integer(struct ch_cli_session *session, const char *option, long long least,
                       long long *valuep, struct ch_error *err);
/* A line to stderr, unless -q.  Of a change: when it was saved, and not at all if that fails. */
void ch_cli_olm_say(struct ch_cli_session *session, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Path of a program that is built beside this one, or installed with it; caller owns, NULL: there
 * is none. */
char *ch_cli_olm_beside(const char *name);
/* Makes `path` absolute; caller owns. */
char *ch_cli_olm_absolute(const char *path);

/* settle.c: the files of a model, and nothing else, go. */
int ch_cli_olm_erase(const char *directory, struct ch_error *err);

/* progress.c */
void ch_cli_olm_progress(void *session, const struct ch_olm_progress *progress);
void ch_cli_olm_progress_end(struct ch_cli_session *session);
/* To stderr, indented; of many lines the first, which say what went wrong, and the last. */
void ch_cli_olm_show_lines(const char *text);
/* Says what went wrong in units in error, and what to do.  Of those that were in error before it
 * says little, and with -q nothing unless the verb fails for them.  Return: how many there are. */
size_t ch_cli_olm_explain_errors(struct ch_cli_session *session, bool fails);

/* show.c */
extern const struct ch_cli_option ch_cli_olm_format_option[]; /* tabular, json, yaml */
/* --format, one of the names, the first being the default.  NULL: misuse. */
const char *ch_cli_olm_format(struct ch_cli_session *session, const char *const *names,
                              struct ch_error *err);
/* As json on one line, or as yaml.  Steals. */
void ch_cli_olm_print(json_t *value, const char *format);

/* charm.c: what deploy, bundles and refresh share */
struct ch_cli_charm {
    json_t *charm; /* {metadata, config, actions} */
    char *path;    /* unpacked; NULL: kept */
};
/* Errors: what 'charmhost check' finds in a directory, unless --force; it is printed. */
int ch_cli_charm_fetch(struct ch_cli_session *session, const char *source,
                       struct ch_cli_charm *charm, struct ch_error *err);
/* It becomes the charm of the application, in the version that the model has. */
int ch_cli_charm_keep(struct ch_cli_session *session, const char *application,
                      struct ch_cli_charm *charm, struct ch_error *err);
void ch_cli_charm_deinit(struct ch_cli_charm *charm);
/* Adds NAME: absolute path of a file; `base`: what relative ones mean, NULL: here.  An oci-image
 * may be named instead of a file: what Juju makes of it is written below the model's directory. */
int ch_cli_resource_add(struct ch_cli_session *session, const struct ch_cli_charm *charm,
                        json_t *resources, const char *name, const char *file, const char *base,
                        struct ch_error *err);
/* --resource NAME=FILE; into `resources`. */
int ch_cli_resources(struct ch_cli_session *session, const struct ch_cli_charm *charm,
                     json_t *resources, struct ch_error *err);
/* The number of instances in Juju's "[POOL,][COUNT,][SIZE]"; -1: malformed. */
long long ch_cli_storage_count(const char *directive);
const char *ch_cli_charm_name(const struct ch_cli_charm *charm);

/* kubernetes.c.  When that charm is to make the model one of Kubernetes (ch_olm_deploy()), it is
 * said which Pebble containers have. */
int ch_cli_choose_type(struct ch_cli_session *session, const struct ch_cli_charm *charm,
                       struct ch_error *err);

/* bundle.c */
bool ch_cli_is_bundle(const char *path);
int ch_cli_deploy_bundle(struct ch_cli_session *session, const char *path, struct ch_error *err);

/* status_table.c, status_dot.c */
/* `relations`: NULL: without them. */
void ch_cli_print_status(const json_t *status, const json_t *relations, bool with_storage,
                         FILE *out);
void ch_cli_print_dot(const json_t *status, const json_t *relations, FILE *out);

#endif
