/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the runner share. */
#ifndef CH_OLM_RUNNER_PRIVATE_H
#define CH_OLM_RUNNER_PRIVATE_H

#include "base/text.h"
#include "olm/files.h"
#include "olm/private.h"
#include "olm/runner.h"

#include <signal.h>

struct ch_olm_run;

struct ch_olm_runner {
    struct ch_olm_runner_options options;
    struct ch_olm *olm;
    char *directory; /* of the model */
    char *tools;     /* hook commands */
    int epoll, signals;
    struct ch_olm_run *runs; /* those under way */
    json_t *installed;       /* unit -> version of its copy of the charm, as far as it is known */
    json_t *counts;          /* "starts UNIT CONTAINER", "news UNIT CONTAINER": how often;
                                "silent UNIT CONTAINER": it is not asked any more */
    double deadline;         /* of settling, monotonic */
    bool unasked;            /* the deadline or a signal kept it from asking all containers */
    bool namespaces;         /* hooks get them where they need them */
};

/* What a run waits for; the epoll set holds pointers to these. */
struct ch_olm_source {
    struct ch_olm_run *run;
    int descriptor; /* -1: closed */
    void (*ready)(struct ch_olm_run *run);
};

struct ch_olm_stream {
    struct ch_olm_source source;
    const char *level;  /* of its lines in the log */
    struct ch_buf line; /* begun */
    bool broken;        /* the last line in the log goes on: it was too long */
    struct ch_buf text; /* all of it, when it is caught */
    bool cut;           /* it was too long */
};

/* A hook, action or script, from its start to its end. */
struct ch_olm_run {
    struct ch_olm_run *next;
    struct ch_olm_runner *runner;
    json_t *hook, *commands;
    char *unit, *label, *module;
    char *lock;      /* what no other run may have meanwhile: ch_olm_lock_name(); NULL: nothing */
    char *directory; /* of the unit */
    char *how;       /* "via hook dispatching script: dispatch"; NULL: nothing is there to be run */
    struct ch_olm_context *context;
    struct ch_agent_server *server;
    struct ch_olm_source serving, child;
    struct ch_olm_stream output, errors;
    char *socket, *socket_directory; /* the latter when it is a temporary one */
    bool waits;                      /* it was not started yet */
    pid_t pid;                       /* 0: there is no process, or it has ended */
    int code;
    double started, begun; /* by wall clock; by the monotonic one */
    double drained_at;     /* the process has ended, what it wrote is read until then; 0: it runs */
    double killed_at;      /* it was told to end, and is killed then; 0: it was not */
    bool stopped;          /* by us: it is to run again */
    struct ch_error failure; /* why it could not be run */
};

/* files.c, beside olm/files.h */
/* What to run for a hook or an action.  Return: 1 with *pathp and *howp, caller owns; 0: nothing
 * is there; -1: RUNTIME. */
int ch_olm_find_script(const char *charm_directory, const char *directory, const char *name,
                       char **pathp, char **howp, struct ch_error *err);
/* Links for the hook commands of the model's Juju, to the program that asks the agent. */
int ch_olm_files_link_tools(const struct ch_olm *olm, const char *tools, const char *program,
                            struct ch_error *err);

/* runner.c: the loop */
struct ch_olm_guard { /* while runs are under way SIGINT and SIGTERM are read from a descriptor */
    sigset_t before;
};
int ch_olm_runner_guard(struct ch_olm_runner *runner, struct ch_olm_guard *guard,
                        struct ch_error *err);
void ch_olm_runner_unguard(struct ch_olm_runner *runner, const struct ch_olm_guard *guard);
bool ch_olm_runner_was_signalled(const struct ch_olm_runner *runner);
/* Waits `seconds`, or less: is it to stop, for a signal (which stays) or the deadline? */
bool ch_olm_runner_must_stop(const struct ch_olm_runner *runner, double seconds);
struct ch_olm_run *ch_olm_runner_add(struct ch_olm_runner *runner, const json_t *hook);
void ch_olm_runner_start(struct ch_olm_run *run, const char *script);
void ch_olm_runner_drop(struct ch_olm_runner *runner); /* all runs; their processes are killed */
/* Tells who watches; `what` as in struct ch_olm_progress. */
void ch_olm_runner_tell(const struct ch_olm_run *run, int what, const char *failure);
/* Until something happens, or the deadline.  Return: -1 with OS. */
int ch_olm_runner_wait(struct ch_olm_runner *runner, double deadline, struct ch_error *err);
/* What Juju does by itself, and what that needs on disk.  Return: whether anything changed; -1. */
int ch_olm_runner_update(struct ch_olm_runner *runner, struct ch_error *err);

/* run_stream.c: what a run waits for, and what its process prints */
int ch_olm_source_watch(struct ch_olm_source *source);
/* The set forgets a descriptor that is closed, but not while a child still holds it. */
void ch_olm_source_unwatch(struct ch_olm_source *source);
void ch_olm_source_close(struct ch_olm_source *source);
/* The ends to write to are the caller's.  Return: -1 with errno. */
int ch_olm_run_open_streams(struct ch_olm_run *run, int *outputp, int *errorsp);
void ch_olm_run_end_lines(struct ch_olm_run *run); /* those without a newline */
void ch_olm_run_log(const struct ch_olm_run *run, const char *module, const char *level,
                    const char *message);

/* run_action.c */
/* Hooks, scripts and most actions exclude each other on a machine, those of an execution group only
 * each other; on Kubernetes each unit is a machine of its own.  Caller owns; NULL: an action that
 * runs beside anything but its own unit. */
char *ch_olm_lock_name(const struct ch_olm *olm, const json_t *hook);
/* The name of the action's script.  Errors: RUNTIME why the charm has no such action. */
int ch_olm_run_find_action(const struct ch_olm_run *run, const char **namep, struct ch_error *err);
void ch_olm_run_fail_action(const struct ch_olm_run *run, const char *message);

/* run.c: one run */
struct ch_olm_run *ch_olm_run_new(struct ch_olm_runner *runner, const json_t *hook);
/* `script` NULL: what the charm has for the hook.  What keeps it from being run makes it a failed
 * one, which is over at once. */
void ch_olm_run_start(struct ch_olm_run *run, const char *script);
bool ch_olm_run_is_over(const struct ch_olm_run *run, double now);
double ch_olm_run_deadline(const struct ch_olm_run *run); /* when to look again; INFINITY: never */
/* Asks the process to end, and kills it when it does not. */
void ch_olm_run_stop(struct ch_olm_run *run);
void ch_olm_run_kill(struct ch_olm_run *run, double now); /* if it is time */
/* It is over: commits.  Return: 0; -1: why it failed. */
int ch_olm_run_finish(struct ch_olm_run *run, struct ch_error *err);
struct ch_olm_run *ch_olm_run_free(struct ch_olm_run *run); /* kills, waits; returns NULL */

/* containers.c */
bool ch_olm_has_containers(const struct ch_olm *olm, const char *unit); /* a Kubernetes model's */
/* Starts the Pebbles that do not run, of a unit; NULL: of all.  What goes wrong with one is told,
 * and no error. */
int ch_olm_containers_start(struct ch_olm_runner *runner, const char *unit, struct ch_error *err);
/* Asks them all for news, and starts those that have ended.  Return: 1 when there is something to
 * do, 0, -1. */
int ch_olm_containers_poll(struct ch_olm_runner *runner, struct ch_error *err);

/* spawn.c */
struct ch_olm_spawn {
    const char *program, *directory;
    const char *const *argv;
    char *const *environment;
    const char *containers; /* to be seen at /charm/containers; NULL: none */
    int output, errors;     /* what it writes to; closed by the caller */
};
/* In a process group of its own; it dies with this process.  Return: its id, or -1 with OS. */
pid_t ch_olm_spawn(const struct ch_olm_spawn *spawn, struct ch_error *err);

#endif
