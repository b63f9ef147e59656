/* SPDX-License-Identifier: Apache-2.0 */
/* One hook run, from environment to exit code.
 *
 * The order (docs/architecture.md, "One dispatch"): context, log sink, metadata, re-entrancy guard,
 * legacy hook, script loads the charm class, storage, model, framework, charm constructed, deferred
 * notices re-emitted, the Juju event emitted, statuses collected, commit. */
#ifndef CH_DISPATCH_DISPATCH_H
#define CH_DISPATCH_DISPATCH_H

#include "base/clock.h"
#include "base/env.h"
#include "base/error.h"
#include "base/log.h"
#include "dispatch/script.h"
#include "framework/framework.h"
#include "hookcmd/transport.h"
#include "juju/context.h"
#include "juju/meta.h"
#include "model/model.h"
#include "storage/storage.h"

/* What a dispatch is made of; filled as far as it has come.  Scripts and bindings read it. */
struct ch_dispatch {
    struct ch_env env; /* a copy; OPERATOR_DISPATCH is set in it */
    const struct ch_clock *clock;
    struct ch_log *log;
    struct ch_context context;
    struct ch_meta meta;
    char *event_name; /* of the first hook, if others are entered: "db_relation_joined" */
    struct ch_transport *transport;
    struct ch_storage *storage;
    struct ch_model *model;
    struct ch_framework *framework;
    struct ch_script *script;
    struct ch_object *charm; /* set by the script when it constructs the charm */
    struct ch_object *on;    /* its events: "MyCharm/on" */
    bool waits;              /* begun and not ended: what runs now is not the charm */
};

/* An observer in C of the charm's events, told after the charm's own observers. */
struct ch_dispatch_observer {
    const char *event; /* kind: "config_changed", or NULL for every Juju event */
    int (*notify)(void *data, struct ch_event *event, struct ch_error *err);
    void *data;
};

/* Gets one line, without its newline, that is meant for stderr. */
typedef void ch_dispatch_print_fn(void *data, const char *line);

struct ch_dispatch_options {
    char *const *environment; /* required: JUJU_*, PATH, ... */
    const char *program;      /* path of the running program, argv[0]: legacy hooks, charm dir */
    char *const *arguments;   /* argv for a legacy hook; NULL: none */
    struct ch_script *script; /* required; borrowed */
    struct ch_transport *transport; /* borrowed; NULL: chosen from the environment */
    struct ch_storage *storage;     /* borrowed; NULL: chosen as ops does */
    const char *storage_path;       /* NULL: .unit-state.db in the charm directory */
    int storage_busy_ms;            /* 0: 30,000 */
    const struct ch_clock *clock;   /* NULL: the system's */
    const char *containers_dir;     /* of NAME/pebble.socket; NULL: /charm/containers */
    struct ch_log *log;             /* borrowed; NULL: juju-log through the transport */
    ch_dispatch_print_fn *print;    /* what becomes of lines for stderr; NULL: they go there */
    void *print_data;
    const struct ch_meta *meta; /* borrowed; NULL: read from the charm directory */
    bool skip_legacy_hooks;     /* tests run none */
    bool allow_duplicates;      /* see ch_framework_options */
    /* Emits another event in place of Juju's (ops.testing), or NULL. */
    int (*emit)(void *data, struct ch_dispatch *dispatch, struct ch_error *err);
    /* See ch_framework_options.on_emit, or NULL. */
    void (*on_emit)(void *data, struct ch_source *source, const char *event_path,
                    const json_t *snapshot);
    void *data; /* of emit and on_emit */
    const struct ch_dispatch_observer *observers;
    size_t observer_count;
};

/* Runs it.  Errors have been logged when it returns (and, in an action, named on stderr).
 * Return: the exit status.  `err`, if not NULL, receives the error that made it 1. */
int ch_dispatch_run(const struct ch_dispatch_options *options, struct ch_error *err);

/* The same in two parts, for who looks at the charm in between or emits events by itself (tests).
 * The options must outlive the dispatch.
 * Return: the dispatch, its charm constructed; NULL when it is over already, with *statusp and
 * `err` as of ch_dispatch_run(). */
struct ch_dispatch *ch_dispatch_begin(const struct ch_dispatch_options *options, int *statusp,
                                      struct ch_error *err);
/* The rest: re-emission, emission, statuses, commit.  Frees.  Return: as ch_dispatch_run(). */
int ch_dispatch_end(struct ch_dispatch *dispatch, struct ch_error *err);
/* For who keeps a dispatch over many hooks (ops.testing).  The first part in two: up to model and
 * framework, without a charm; then the charm. */
struct ch_dispatch *ch_dispatch_open(const struct ch_dispatch_options *options, int *statusp,
                                     struct ch_error *err);
int ch_dispatch_construct(struct ch_dispatch *dispatch, struct ch_error *err);
/* What a dispatch knows of the hook it is in. */
struct ch_dispatch_hook {
    struct ch_env env;
    struct ch_context context;
};
void ch_dispatch_hook_deinit(struct ch_dispatch_hook *hook);
/* It is another hook now, and the model forgets what it read.  `environment`: of that hook; taken
 * over, so that it is empty then, but for errors.
 * `before`: gets what was known of the one before, for ch_dispatch_leave_hook(); NULL: dropped. */
int ch_dispatch_enter_hook(struct ch_dispatch *dispatch, struct ch_env *environment,
                           struct ch_dispatch_hook *before, struct ch_error *err);
/* It is the one before again, which is emptied. */
void ch_dispatch_leave_hook(struct ch_dispatch *dispatch, struct ch_dispatch_hook *before);
/* Collects the statuses anew and sets them. */
int ch_dispatch_evaluate_status(struct ch_dispatch *dispatch, struct ch_error *err);
/* Emits and commits nothing more.  Frees. */
void ch_dispatch_abandon(struct ch_dispatch *dispatch);

/* For scripts, from construct(): makes the object "on" below `charm` and defines on it every event
 * that the metadata gives.  Sets dispatch->charm and dispatch->on.
 * Errors: RUNTIME when two names of the metadata give the same event. */
int ch_dispatch_define_events(struct ch_dispatch *dispatch, struct ch_object *charm,
                              struct ch_error *err);

/* The names of all these events: a list, new reference. */
json_t *ch_dispatch_event_kinds(const struct ch_meta *meta);
/* Their classes by these names ("StartEvent"), in the same order: new reference. */
json_t *ch_dispatch_event_classes(const struct ch_meta *meta);

/* The event classes of Juju events, by name ("StartEvent"); NULL when there is none. */
const struct ch_event_class *ch_dispatch_event_class(const char *name);

#endif
