/* SPDX-License-Identifier: Apache-2.0 */
/* Client of Pebble, the service manager in workload containers: HTTP/1.1 and websockets on a unix
 * socket.  Calls, defaults and texts are those of ops' pebble.Client; docs/pebble-client.md says
 * how it works.  It needs no charm.
 *
 * Results are json_t, new references, shaped as Pebble answers them, with what ops fills in: absent
 * lists are empty, `failures` of checks is 0, ...  Lists of names are json arrays, borrowed; NULL
 * stands for "not given" wherever a parameter may be left out.
 *
 * Every function that talks to Pebble may fail with
 *   CONNECTION  no socket, refused, closed too early, or no byte within options.timeout
 *   PROTOCOL    what came is not HTTP, JSON, or what was asked for
 *   API         Pebble refused, in its words; details code, status, body
 *   VALUE       an argument that cannot be sent
 * and is back after a bounded time, unless it is told to wait for ever. */
#ifndef CH_PEBBLE_PEBBLE_H
#define CH_PEBBLE_PEBBLE_H

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"

#include <stdint.h>
#include <sys/types.h>

/* a Pebble in this process, which is asked instead of one at a socket */

struct ch_pebble_request {
    const char *method;
    const char *target;       /* path and query, as in HTTP */
    const char *accept;       /* NULL: not given */
    const char *content_type; /* NULL: no body */
    const char *body;
    size_t length;
};
struct ch_pebble_answer {
    int status;
    char *content_type; /* owned */
    struct ch_buf body;
};
void ch_pebble_answer_deinit(struct ch_pebble_answer *answer);

struct ch_pebble_local {
    /* Fills `answer`, whose content is the caller's.  Return: 0; -1 with the error set, which the
     * call then fails with: CONNECTION, say. */
    int (*answer)(void *data, const struct ch_pebble_request *request,
                  struct ch_pebble_answer *answer, struct ch_error *err);
    /* Runs the command of a change that was begun by exec, to its end, with all of its stdin (NULL:
     * none was given); nothing is waited for.  A change that is not ready then has timed out. NULL:
     * there is no exec. */
    int (*run)(void *data, const char *change, const char *input, size_t length,
               struct ch_buf *output, struct ch_buf *errors, struct ch_error *err);
    /* Tells what was written to the stdin of a command without a source, when it is waited for the
     * first time.  NULL: nobody wants to know. */
    void (*written)(void *data, const char *change, const char *input, size_t length);
    void *data;
};

/* client */

struct ch_pebble_options {
    const char *socket_path;             /* required; copied */
    const struct ch_pebble_local *local; /* answers, and nothing is at the path; copied.  Or NULL */
    double timeout;                      /* seconds to wait for Pebble's next byte; 0: 5 */
    const struct ch_clock *clock;        /* NULL: the system's */
    struct ch_log *log; /* for oddities of exec; NULL: none; must outlive the client */
    /* Fills `bytes`: boundaries, keys and masks.  NULL: the system's generator. */
    void (*random)(void *data, void *bytes, size_t length);
    void *random_data;
};

struct ch_pebble;
struct ch_pebble *ch_pebble_new(const struct ch_pebble_options *options); /* connects nowhere yet */
struct ch_pebble *ch_pebble_free(struct ch_pebble *pebble);               /* returns NULL */
const char *ch_pebble_socket_path(const struct ch_pebble *pebble);

#define CH_PEBBLE_FOREVER (-1.0)      /* as a timeout: None of ops */
#define CH_PEBBLE_CHANGE_TIMEOUT 30.0 /* ops' default for changes */

/* where file content and output of commands come from and go to */

struct ch_pebble_source {
    /* Return: bytes put into `bytes`, 0 at the end, -1 with the error set. */
    ssize_t (*read)(void *data, char *bytes, size_t size, struct ch_error *err);
    void *data;
    bool polled; /* exec calls read() only when `descriptor` is readable, or at its end */
    int descriptor;
};
struct ch_pebble_sink {
    int (*write)(void *data, const char *bytes, size_t length, struct ch_error *err);
    void *data;
};
struct ch_pebble_memory {
    const char *bytes;
    size_t length;
};
struct ch_pebble_buffer {
    struct ch_buf bytes;
    size_t limit; /* more is a VALUE error; 0: 256 MiB */
};
/* What they point to must outlive them. */
struct ch_pebble_source ch_pebble_source_memory(struct ch_pebble_memory *memory);
struct ch_pebble_source ch_pebble_source_descriptor(int *descriptor);
struct ch_pebble_sink ch_pebble_sink_buffer(struct ch_pebble_buffer *buffer);
struct ch_pebble_sink ch_pebble_sink_descriptor(int *descriptor);

/* system */

json_t *ch_pebble_get_system_info(struct ch_pebble *pebble, struct ch_error *err);
/* level: "alive", "ready" or NULL.  An unhealthy Pebble is no error. */
int ch_pebble_get_health(struct ch_pebble *pebble, const char *level, const json_t *names,
                         bool *healthyp, struct ch_error *err);
char *ch_pebble_get_metrics(struct ch_pebble *pebble, struct ch_error *err); /* OpenMetrics text */
json_t *ch_pebble_get_warnings(struct ch_pebble *pebble, const char *select, struct ch_error *err);
/* timestamp: RFC 3339 */
int ch_pebble_ack_warnings(struct ch_pebble *pebble, const char *timestamp, long long *countp,
                           struct ch_error *err);

/* changes */

/* select: "in-progress" (NULL), "ready", "all" */
json_t *ch_pebble_get_changes(struct ch_pebble *pebble, const char *select, const char *service,
                              struct ch_error *err);
json_t *ch_pebble_get_change(struct ch_pebble *pebble, const char *id, struct ch_error *err);
json_t *ch_pebble_abort_change(struct ch_pebble *pebble, const char *id, struct ch_error *err);
/* The change once it is ready, failed or not.  `delay`: between two looks, where Pebble cannot
 * wait. Errors: TIMEOUT. */
json_t *ch_pebble_wait_change(struct ch_pebble *pebble, const char *id, double timeout,
                              double delay, struct ch_error *err);

/* services */

json_t *ch_pebble_get_services(struct ch_pebble *pebble, const json_t *names, struct ch_error *err);
/* action: "start", "stop", "restart" with names; "autostart", "replan" without.  timeout 0: does
 * not wait.  Return: id of the change, caller owns.  Errors: CHANGE, TIMEOUT. */
char *ch_pebble_services_action(struct ch_pebble *pebble, const char *action, const json_t *names,
                                double timeout, double delay, struct ch_error *err);
/* signal: "SIGHUP" or "HUP"-less names as Pebble knows them */
int ch_pebble_send_signal(struct ch_pebble *pebble, const char *signal, const json_t *services,
                          struct ch_error *err);
/* "SIGHUP" of 1.  Caller owns; NULL and VALUE for what is no signal. */
char *ch_pebble_signal_name(long long number, struct ch_error *err);
int ch_pebble_check_signal(const char *signal, struct ch_error *err); /* Errors: VALUE */

/* plan and checks */

/* layer: YAML; see ch_pebble_layer_to_yaml() below */
int ch_pebble_add_layer(struct ch_pebble *pebble, const char *label, const char *layer,
                        bool combine, struct ch_error *err);
json_t *ch_pebble_get_plan(struct ch_pebble *pebble, struct ch_error *err); /* parsed */
json_t *ch_pebble_get_checks(struct ch_pebble *pebble, const char *level, const json_t *names,
                             struct ch_error *err);
/* action: "start" or "stop".  Return: names of the checks that changed. */
json_t *ch_pebble_checks_action(struct ch_pebble *pebble, const char *action, const json_t *names,
                                struct ch_error *err);
/* Runs the check now.  Return: {info, error?}.  Pebble 1.20 and later. */
json_t *ch_pebble_refresh_check(struct ch_pebble *pebble, const char *name, struct ch_error *err);

/* notices and identities */

/* repeat_after: seconds; 0: not given.  Return: the notice's id, caller owns. */
char *ch_pebble_notify(struct ch_pebble *pebble, const char *type, const char *key,
                       const json_t *data, double repeat_after, struct ch_error *err);
json_t *ch_pebble_get_notice(struct ch_pebble *pebble, const char *id, struct ch_error *err);
struct ch_pebble_notices_filter {
    const char *users; /* "all" */
    const int64_t *user_id;
    const json_t *types, *keys;
    const char *after; /* RFC 3339: those that last occurred, or were repeated, later */
};
json_t *ch_pebble_get_notices(struct ch_pebble *pebble,
                              const struct ch_pebble_notices_filter *filter, struct ch_error *err);
json_t *ch_pebble_get_identities(struct ch_pebble *pebble, struct ch_error *err); /* by name */
/* identities: by name; null removes */
int ch_pebble_replace_identities(struct ch_pebble *pebble, const json_t *identities,
                                 struct ch_error *err);
int ch_pebble_remove_identities(struct ch_pebble *pebble, const json_t *names,
                                struct ch_error *err);

/* files; paths are those in the container, absolute and UTF-8 */

struct ch_pebble_owner {
    const int64_t *user_id, *group_id;
    const char *user, *group;
};
struct ch_pebble_push_options {
    bool make_dirs;
    const unsigned *permissions;
    struct ch_pebble_owner owner;
};
/* Streams.  What the sink got counts only when the call succeeds.  Errors: PATH, the sink's. */
int ch_pebble_pull(struct ch_pebble *pebble, const char *path, const struct ch_pebble_sink *sink,
                   struct ch_error *err);
/* Streams.  Errors: PATH, the source's; then Pebble leaves the old file as it was. */
int ch_pebble_push(struct ch_pebble *pebble, const char *path,
                   const struct ch_pebble_source *source,
                   const struct ch_pebble_push_options *options, struct ch_error *err);
/* pattern: a glob on base names.  itself: a directory and not what is in it. */
json_t *ch_pebble_list_files(struct ch_pebble *pebble, const char *path, const char *pattern,
                             bool itself, struct ch_error *err);
int ch_pebble_make_dir(struct ch_pebble *pebble, const char *path, bool make_parents,
                       const unsigned *permissions, const struct ch_pebble_owner *owner,
                       struct ch_error *err); /* Errors: PATH */
int ch_pebble_remove_path(struct ch_pebble *pebble, const char *path, bool recursive,
                          struct ch_error *err); /* Errors: PATH */

/* exec */

enum ch_pebble_stream { CH_PEBBLE_STDOUT, CH_PEBBLE_STDERR };

struct ch_pebble_exec_options {
    const json_t *command; /* list of strings; required */
    const char *service_context;
    const json_t *environment;
    const char *working_dir;
    double timeout; /* seconds; 0: none.  Pebble kills the command then */
    struct ch_pebble_owner owner;
    bool combine_stderr;
    /* Copied; what they point to must outlive the process.  Without a source, stdin is open for
     * ch_pebble_process_write() until it is closed or waited for; without sinks, output is read
     * with ch_pebble_process_read() or collected by wait_output. */
    const struct ch_pebble_source *standard_input;
    const struct ch_pebble_sink *standard_output, *standard_error;
};

struct ch_pebble_process;
/* The command runs when this returns.  Errors: CHANGE when it could not be started; the answer
 * holds the command's environment and is not shown. */
struct ch_pebble_process *ch_pebble_exec(struct ch_pebble *pebble,
                                         const struct ch_pebble_exec_options *options,
                                         struct ch_error *err);
const char *ch_pebble_process_change_id(const struct ch_pebble_process *process);
/* Waits until the command has ended, moving its streams; output without a sink is dropped.  May be
 * called again.  Errors: EXEC (exit code not 0), CHANGE (timed out, ...), TIMEOUT (not ended a
 * second after options.timeout), those of source and sinks.  After an error that is not EXEC or
 * CHANGE the command is killed. */
int ch_pebble_process_wait(struct ch_pebble_process *process, struct ch_error *err);
/* The same, and the output, also with EXEC.  `errors` stays empty with combine_stderr and when
 * stderr has a sink.  Errors: TYPE when stdout has one. */
int ch_pebble_process_wait_output(struct ch_pebble_process *process,
                                  struct ch_pebble_buffer *output, struct ch_pebble_buffer *errors,
                                  struct ch_error *err);
/* Queues for stdin; waits while much is queued, keeping output meanwhile. */
int ch_pebble_process_write(struct ch_pebble_process *process, const char *bytes, size_t length,
                            struct ch_error *err);
int ch_pebble_process_close_stdin(struct ch_pebble_process *process, struct ch_error *err);
/* Waits up to `timeout` seconds for output.  Return: bytes, 0 at the end, -1.  Errors: TIMEOUT. */
ssize_t ch_pebble_process_read(struct ch_pebble_process *process, enum ch_pebble_stream stream,
                               char *bytes, size_t size, double timeout, struct ch_error *err);
/* As ch_pebble_send_signal(); one to a command that has ended is lost. */
int ch_pebble_process_send_signal(struct ch_pebble_process *process, const char *signal,
                                  struct ch_error *err);
/* Kills the command unless it has been waited for.  Returns NULL.  Before ch_pebble_free(). */
struct ch_pebble_process *ch_pebble_process_free(struct ch_pebble_process *process);

/* logs of services; ops has no such call */

struct ch_pebble_logs_options {
    const json_t *services; /* NULL: all */
    long long count;        /* of old records; 0: 30, when following none; -1: all */
    bool follow;            /* goes on until the receiver has enough or `duration` is over */
    double duration;        /* seconds; CH_PEBBLE_FOREVER */
};
/* record: {time, service, message}, borrowed.  Return: 0, 1 enough, -1 with the error set. */
typedef int ch_pebble_log_fn(void *data, const json_t *record, struct ch_error *err);
int ch_pebble_get_logs(struct ch_pebble *pebble, const struct ch_pebble_logs_options *options,
                       ch_pebble_log_fn *receive, void *data, struct ch_error *err);

/* layers, as values: objects shaped like their YAML, without what is empty (null, "", [], {}).
 * Zeros are kept, and so are unknown keys: Pebble is to judge them. */

enum ch_pebble_field_type {
    CH_PEBBLE_TEXT, /* or another scalar, which Pebble reads as its text */
    CH_PEBBLE_INTEGER,
    CH_PEBBLE_NUMBER,
    CH_PEBBLE_LIST, /* of strings */
    CH_PEBBLE_MAP,  /* of texts */
    CH_PEBBLE_GROUP /* of fields */
};
struct ch_pebble_field {
    const char *name; /* "on-check-failure"; NULL ends a table */
    enum ch_pebble_field_type type;
    bool zero_is_unset;                   /* when merging */
    const struct ch_pebble_field *fields; /* of a group */
};
struct ch_pebble_section {
    const char *name; /* "services" */
    const char *noun; /* "service" */
    const struct ch_pebble_field *fields;
};
enum { CH_PEBBLE_SECTIONS = 3 };
extern const struct ch_pebble_section ch_pebble_sections[CH_PEBBLE_SECTIONS];

/* From an object, or NULL for none; the value is copied.  Errors: VALUE, with the place of what has
 * the wrong type. */
json_t *ch_pebble_layer_new(const json_t *value, struct ch_error *err);
json_t *ch_pebble_layer_parse(const char *yaml, size_t length,
                              struct ch_error *err); /* also YAML */
char *ch_pebble_layer_to_yaml(const json_t *layer);  /* caller owns */
/* One service, check or log target laid over another, by Pebble's rules for `override: merge`: what
 * is empty leaves what there was, lists are appended, maps and groups merged by key. */
json_t *ch_pebble_merge(const struct ch_pebble_section *section, const json_t *old,
                        const json_t *new);
/* A stack of layers: a list of {label, layer}.  Adds one, at the top; `combine`: merges it into one
 * of that label, in its place.  Errors: VALUE in Pebble's words: the label is there already, an
 * `override` is missing or unknown; `layers` is then as it was. */
int ch_pebble_layers_add(json_t *layers, const char *label, const json_t *layer, bool combine,
                         struct ch_error *err);
/* What they come to, the lowest first; without the defaults that Pebble fills in.  Errors: VALUE.
 */
json_t *ch_pebble_layers_plan(const json_t *layers, struct ch_error *err);

#endif
