/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the hooks of a kept model, as processes.
 *
 * Below the model's directory: charms/APPLICATION-VERSION (olm/charm_source.h), units/APPLICATION-N
 * with the unit's own copy in `charm`, tools/ with a link per hook command, storage/NAME/N.  One
 * hook runs at a time on a machine, others at the same time on other machines, up to `jobs`, and
 * beside them actions that are parallel or of an execution group.  A hook gets what Juju gives it:
 * ./dispatch or hooks/NAME, an environment made from nothing, its charm's directory to work in,
 * nothing on stdin, and the unit agent's socket, on which its hook commands are answered.  The
 * model is saved before a hook is started and when it has ended.
 *
 * In a Kubernetes model each container of a unit has a Pebble (olm/container.h), started before the
 * unit's first hook and again whenever it has ended; it stays when the command is over, and goes
 * with its unit.  What it has to tell is asked for when nothing else is left to do, as Juju's agent
 * asks every few seconds.  Hooks find its socket below /charm/containers; where the kernel gives no
 * namespaces, below the directory that CHARMHOST_CONTAINERS_DIR names. */
#ifndef CH_OLM_RUNNER_H
#define CH_OLM_RUNNER_H

#include "olm/store.h"

struct ch_olm_runner;

/* What happens, for who watches; all borrowed. */
struct ch_olm_progress {
    enum { CH_OLM_RUN_STARTS, CH_OLM_RUN_ENDS, CH_OLM_CONTAINER_FAILS } what;
    const char *unit;
    const json_t *hook;  /* its document; of a container NULL */
    const char *label;   /* "db-relation-changed for pg/0", "action backup"; a container's name */
    double seconds;      /* it took; of the end */
    const char *failure; /* why it failed, or NULL; of the end and of a container */
};
typedef void ch_olm_progress_fn(void *data, const struct ch_olm_progress *progress);

struct ch_olm_runner_options {
    struct ch_olm_store *store;
    const char *hook_tool;        /* absolute path of charmhost-hook-tool */
    const char *path;             /* PATH of hooks, behind the hook commands */
    unsigned jobs;                /* 0: 1 */
    ch_olm_progress_fn *progress; /* or NULL */
    void *data;
};
/* Errors: OS when the directories cannot be made. */
struct ch_olm_runner *ch_olm_runner_new(const struct ch_olm_runner_options *options,
                                        struct ch_error *err);
struct ch_olm_runner *ch_olm_runner_free(struct ch_olm_runner *runner); /* returns NULL */

enum ch_olm_settled {
    CH_OLM_SETTLED,   /* nothing is left to do now; units may be in error, and wait for a retry */
    CH_OLM_TIMED_OUT, /* hooks that still ran were stopped and will run again */
    CH_OLM_STOPPED,   /* the same, by SIGINT or SIGTERM */
};
/* Sweeps the model, saves it, and runs hooks until nothing is left to do now: retries, ticks and
 * rotations that are not due are not waited for.  While it runs SIGINT and SIGTERM end it, and
 * nothing else.  `timeout`: seconds; 0: none.
 * Errors: what keeps the model from being run at all (STORAGE, OS); a hook that fails is none. */
int ch_olm_runner_settle(struct ch_olm_runner *runner, double timeout,
                         enum ch_olm_settled *settledp, struct ch_error *err);

/* juju exec: `script` is run by bash, in the environment of the unit's hooks.  What it changes is
 * saved; who wants the hooks that follow from it to run settles afterwards. */
struct ch_olm_exec_result {
    int code; /* exit status; 128+N when a signal ended it */
    enum ch_olm_settled
        ended; /* CH_OLM_SETTLED: by itself; else it was stopped, and changed nothing */
    char *output, *errors;
    size_t output_length, errors_length;
    char *refused; /* why Juju took nothing of what it changed, though it ended well; or NULL */
};
/* Errors: RUNTIME for no such unit, or one that is not installed yet; with an error the result is
 * empty. */
int ch_olm_runner_exec(struct ch_olm_runner *runner, const char *unit, const char *script,
                       double timeout, struct ch_olm_exec_result *result, struct ch_error *err);
void ch_olm_exec_result_deinit(struct ch_olm_exec_result *result);

/* Ends what runs in the containers of all units, whatever it is, for who removes the model's
 * directory.  Errors: OS. */
int ch_olm_runner_stop_containers(const char *model_directory, struct ch_error *err);
#endif
