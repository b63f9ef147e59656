/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the room: the parts of a dispatch that dispatch.c puts in order. */
#ifndef CH_DISPATCH_PRIVATE_H
#define CH_DISPATCH_PRIVATE_H

#include "dispatch/dispatch.h"

/* logging.c: the sink, juju-log through the transport and, when JUJU_DEBUG is there, stderr.
 *
 * A sink that failed once stays failed: what comes after it goes to stderr, which Juju logs too. */
struct ch_dispatch_sink {
    struct ch_log log;
    struct ch_transport *transport; /* NULL: there is none yet, or it cannot be had */
    const struct ch_clock *clock;
    bool debug; /* JUJU_DEBUG */
    ch_dispatch_print_fn *print;
    void *print_data;
    char *pending; /* line of the record of which juju-log has not said yet that it took it */
    struct ch_error failure;
};
void ch_dispatch_sink_init(struct ch_dispatch_sink *sink,
                           const struct ch_dispatch_options *options);
void ch_dispatch_sink_deinit(struct ch_dispatch_sink *sink);
/* Return: 0, or -1 with what went wrong in any ch_log() so far: a failing log is fatal. */
int ch_dispatch_check_log(const struct ch_dispatch *dispatch, struct ch_error *err);
/* The same, after waiting for what was posted. */
int ch_dispatch_flush_log(struct ch_dispatch *dispatch, struct ch_error *err);
/* Logs the error that ends the dispatch: juju-log, stderr in an action, and the security event. */
void ch_dispatch_log_uncaught(struct ch_dispatch *dispatch, struct ch_dispatch_sink *sink,
                              const struct ch_error *err);
/* The name of the error's class, as the script sees it. */
const char *ch_dispatch_error_class(const struct ch_error *err);

/* legacy.c: runs CHARM_DIR/DISPATCH_PATH if there is such a file.
 * Errors: EXIT with its status when it fails, with 1 when it cannot be started. */
int ch_dispatch_run_legacy_hook(struct ch_dispatch *dispatch,
                                const struct ch_dispatch_options *options, struct ch_error *err);

/* storage_choice.c: opens the storage that charm, Juju and metadata ask for, unless the options
 * bring one.
 * Errors: RUNTIME, when the charm asks for a controller storage that Juju does not have; EXIT with
 * 0, when the charm cannot run in this event. */
int ch_dispatch_open_storage(struct ch_dispatch *dispatch,
                             const struct ch_dispatch_options *options,
                             const struct ch_script_charm *charm, struct ch_error *err);

/* observers.c: adds the observers in C behind those of the charm. */
int ch_dispatch_add_observers(struct ch_dispatch *dispatch,
                              const struct ch_dispatch_options *options, struct ch_error *err);

/* status.c: emits collect_app_status (on the leader) and collect_unit_status, sets what they
 * gathered. */
int ch_dispatch_collect_status(struct ch_dispatch *dispatch, struct ch_error *err);

#endif
