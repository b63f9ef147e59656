/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost in a C program: hosts a charm written in Lua and dispatches Juju events to it.
 *
 *     struct ch_host_options options = {.size = sizeof(options), .charm_dir = "charm"};
 *     struct ch_host *host = ch_host_new(&options);
 *     ch_host_observe(host, "config_changed", told, NULL);
 *     if (ch_host_dispatch(host, environment) != 0)
 *         fprintf(stderr, "%s\n", ch_host_error(host));
 *     ch_host_free(host);
 *
 * A dispatch is what Juju does when it runs a charm's `dispatch`: the charm is loaded afresh, its
 * deferred events come again, then the event that the environment names.  Several hosts may live
 * in one process; one host is used by one thread at a time.  Strings are UTF-8.  Running out of
 * memory ends the process. */
#ifndef CHARMHOST_H
#define CHARMHOST_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

const char *ch_host_version(void); /* "0.1.0" */

/* transport: who answers the charm's hook commands (config-get, relation-set, ...) */

struct ch_host_reply;
void ch_host_reply_output(struct ch_host_reply *reply, const void *data, size_t length);
void ch_host_reply_errors(struct ch_host_reply *reply, const void *data, size_t length);

struct ch_host_transport {
    /* Runs a hook command; argv[0] is its name, NULL ends argv; `input` is its stdin, or NULL.
     * What it would print goes into the reply.
     * Return: its exit status, or -1: there is no such hook command. */
    int (*run)(void *data, const char *const *argv, const void *input, size_t length,
               struct ch_host_reply *reply);
    /* Starts a command whose answer nobody waits for (juju-log); argv lives for the call.  NULL:
     * run is used.  Return: 0, or -1: there is no such hook command. */
    int (*post)(void *data, const char *const *argv);
    /* Waits for all that post() started.  NULL: nothing to wait for.
     * Return: 0, or the exit status of one that failed, its stderr in the reply. */
    int (*flush)(void *data, struct ch_host_reply *reply);
    void *data;
};

/* hosts */

enum ch_host_level {
    CH_HOST_TRACE, /* security events, JSON */
    CH_HOST_DEBUG,
    CH_HOST_INFO,
    CH_HOST_WARNING,
    CH_HOST_ERROR,
    CH_HOST_CRITICAL
};

struct ch_host_options {
    size_t size;              /* sizeof(struct ch_host_options): it may grow in later versions */
    const char *charm_dir;    /* required: where metadata.yaml and src/charm.lua are */
    const char *storage_path; /* of the state database; NULL: .unit-state.db in charm_dir;
                                 ":memory:": forgotten with the host */
    const struct ch_host_transport *transport; /* copied; NULL: as in production, by the environment
                                                  of the dispatch */
    /* Gets what would go to juju-log; NULL: it goes there, through the transport. */
    void (*log)(void *data, enum ch_host_level level, const char *message);
    void *log_data;
};
/* Strings are copied.  NULL when options->size or charm_dir is missing. */
struct ch_host *ch_host_new(const struct ch_host_options *options);
void ch_host_free(struct ch_host *host); /* NULL is fine */

/* Runs one hook.  `environment`: JUJU_DISPATCH_PATH=hooks/install, JUJU_UNIT_NAME=app/0, ... as
 * "NAME=value", NULL at its end; it is also that of the programs the host starts.
 * Return: the exit status that `dispatch` would have: 0, or nothing of the dispatch was stored. */
int ch_host_dispatch(struct ch_host *host, const char *const *environment);
/* What made the last dispatch fail, with the Lua traceback; NULL when it did not.  Valid until the
 * next dispatch. */
const char *ch_host_error(const struct ch_host *host);

/* events */

struct ch_host_event; /* lives for the call of the observer */
/* Return: 0, or -1 after ch_host_event_fail(): the dispatch then ends as with an error in Lua. */
typedef int ch_host_observer_fn(void *data, struct ch_host_event *event);

/* `event`: its name ("config_changed"), NULL for every Juju event.  Told after the charm's own
 * observers.  Deferred events find their observer by the order of these calls: keep it. */
void ch_host_observe(struct ch_host *host, const char *event, ch_host_observer_fn *notify,
                     void *data);
const char *ch_host_event_name(const struct ch_host_event *event); /* "config_changed" */
const char *ch_host_event_path(const struct ch_host_event *event); /* "MyCharm/on/start[1]" */
/* What the event carries, a JSON object: {"relation_name": "db", "relation_id": 7, ...} */
const char *ch_host_event_snapshot(struct ch_host_event *event);
/* Comes again with the next dispatch.  Return: 0, or -1 when this event cannot be deferred: the
 * observer may return that. */
int ch_host_event_defer(struct ch_host_event *event);
void ch_host_event_fail(struct ch_host_event *event, const char *message);

#ifdef __cplusplus
}
#endif

#endif
