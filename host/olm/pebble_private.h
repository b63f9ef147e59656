/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the simulated Pebble: one request on its way to an answer, and what its files share. */
#ifndef CH_OLM_PEBBLE_PRIVATE_H
#define CH_OLM_PEBBLE_PRIVATE_H

#include "olm/pebble.h"

#include <stdbool.h>

struct ch_olm_pebble {
    char *root, *boot_id;
    const struct ch_clock *clock;
    json_t *state;
    json_t *mounts;   /* path in the container -> ours */
    json_t *commands; /* id of the task -> those that run */
    void (*notify)(void *data, const json_t *notice);
    void *data;
};

json_t *ch_sim_section(const struct ch_olm_pebble *pebble,
                       const char *name);                              /* of state; borrowed */
json_t *ch_sim_time(const struct ch_olm_pebble *pebble);               /* now, as RFC 3339 */
long long ch_sim_next(struct ch_olm_pebble *pebble, const char *what); /* the next number of it */
/* As ch_clock_parse_duration(), in Go's words. */
int ch_sim_read_duration(const char *text, double *secondsp, struct ch_error *err);
/* "1h0m0s", as Go writes a duration of seconds; caller owns. */
char *ch_sim_duration(double seconds);

/* a request */

struct ch_sim_call {
    struct ch_olm_pebble *pebble;
    const struct ch_pebble_request *request;
    char *path;                      /* decoded, without the query */
    const char *id;                  /* the word in the path that a route leaves open */
    json_t *query;                   /* name -> list of values */
    json_t *body;                    /* an object, for what comes as JSON; else NULL */
    struct ch_pebble_answer *answer; /* status 0: not answered yet */
};

typedef void ch_sim_fn(struct ch_sim_call *call);
ch_sim_fn ch_sim_get_services, ch_sim_post_services, ch_sim_post_signals, ch_sim_get_plan,
    ch_sim_post_layers, ch_sim_get_files, ch_sim_post_files, ch_sim_get_changes, ch_sim_get_change,
    ch_sim_post_change, ch_sim_wait_change, ch_sim_get_checks, ch_sim_post_checks,
    ch_sim_refresh_check, ch_sim_get_health, ch_sim_get_notices, ch_sim_post_notices,
    ch_sim_get_notice, ch_sim_get_identities, ch_sim_post_identities, ch_sim_post_exec,
    ch_sim_get_metrics, ch_sim_get_logs;

/* Percent-decoding of a path or, with '+' for a blank, of a query; caller owns. */
char *ch_sim_decode(const char *text, size_t length, bool plus);
json_t *ch_sim_query(const char *query); /* name -> list of values; new reference */

const char *ch_sim_query_text(const struct ch_sim_call *call, const char *name); /* "" if absent */
/* Values of a name, repeated or separated by commas: a list, new reference. */
json_t *ch_sim_query_list(const struct ch_sim_call *call, const char *name);
/* Member of the body; "" when absent or no string. */
const char *ch_sim_text(const json_t *body, const char *name);
bool ch_sim_contains(const json_t *names, const char *name);
/* "a, b"; caller owns.  Sorted copies are new references. */
char *ch_sim_join(const json_t *names);
json_t *ch_sim_sorted(const json_t *names);
json_t *ch_sim_keys(const json_t *object); /* sorted; new reference */

/* answers; the first is the answer, and what comes later is dropped */

void ch_sim_reply(struct ch_sim_call *call, json_t *result); /* steals; 200 */
void ch_sim_reply_status(struct ch_sim_call *call, int status, json_t *result);
void ch_sim_reply_async(struct ch_sim_call *call, json_t *result, const char *change); /* steals */
void ch_sim_reply_bytes(struct ch_sim_call *call, const char *content_type, struct ch_buf *body);
/* kind: NULL: none */
void ch_sim_refuse(struct ch_sim_call *call, int status, const char *kind, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* the plan */

extern const char *const ch_sim_durations[]; /* fields of services and checks; NULL ends them */
bool ch_sim_get_duration(const json_t *item, const char *name, double *secondsp);
/* `layer` as it came; what is refused is VALUE in Pebble's words. */
int ch_sim_check_layer(const char *label, const json_t *layer, struct ch_error *err);
/* Without defaults; NULL and VALUE for layers that come to no plan. */
json_t *ch_sim_make_plan(const json_t *layers, struct ch_error *err);
int ch_sim_check_plan(const json_t *plan, struct ch_error *err);
void ch_sim_fill_plan(json_t *plan); /* defaults */
/* Names of services in the order in which they are started or stopped, with those that they need
 * or that need them.  New reference; NULL and VALUE for an unknown name or a loop. */
json_t *ch_sim_order(const json_t *services, const json_t *names, bool stop, struct ch_error *err);

/* changes */

/* Makes a change of tasks {kind, summary, log?}, each of them done, or doing with `doing`.
 * Return: its `info`, borrowed. */
json_t *ch_sim_change(struct ch_olm_pebble *pebble, const char *kind, const char *summary,
                      json_t *tasks, const json_t *services, bool doing);
json_t *ch_sim_find_change(const struct ch_olm_pebble *pebble, const char *id); /* its info */
json_t *ch_sim_find_task(const struct ch_olm_pebble *pebble, const char *id, json_t **changep);
/* status: "Done", "Error", "Hold"; failure: for the log and `err`, or NULL */
void ch_sim_end_change(struct ch_olm_pebble *pebble, json_t *change, const char *status,
                       const char *failure);

/* checks */

void ch_sim_plan_changed(struct ch_olm_pebble *pebble);
void ch_sim_replan_checks(struct ch_olm_pebble *pebble);

/* services */

bool ch_sim_is_enabled(const json_t *config); /* its startup */

/* users */

struct ch_sim_owner {
    bool given;
    long long user_id, group_id;
};
/* From user-id, user, group-id, group of `item`.  Errors: VALUE in Pebble's words. */
int ch_sim_owner(struct ch_olm_pebble *pebble, const json_t *item, struct ch_sim_owner *owner,
                 struct ch_error *err);
/* The name of an id, "" when it has none; caller owns. */
char *ch_sim_user_name(const struct ch_olm_pebble *pebble, long long id);
/* The home of a user, NULL when no file says so; caller owns. */
char *ch_sim_user_home(const struct ch_olm_pebble *pebble, long long id);
char *ch_sim_group_name(const struct ch_olm_pebble *pebble, long long id);

/* files */

struct ch_sim_path {
    char *inside; /* in the container, without links, "." and ".." */
    char *real;   /* for us */
};
#define CH_SIM_PATH_INIT \
    (struct ch_sim_path) \
    {                    \
        .inside = NULL   \
    }
void ch_sim_path_deinit(struct ch_sim_path *path);
/* follow: also a link at the end.  The last part need not be there.  Return: 0, or an errno. */
int ch_sim_resolve(const struct ch_olm_pebble *pebble, const char *path, bool follow,
                   struct ch_sim_path *out);
bool ch_sim_is_mount(const struct ch_olm_pebble *pebble, const char *inside);
/* Whether a mount is at the path or below it. */
bool ch_sim_holds_mount(const struct ch_olm_pebble *pebble, const char *inside);

/* What became of one path: an error's kind follows from `code`, an errno. */
struct ch_sim_failure {
    int code; /* 0 and no text: none */
    char *text;
};
void ch_sim_failure_deinit(struct ch_sim_failure *failure);
/* The first failure counts.  Return: -1 */
int ch_sim_fail(struct ch_sim_failure *failure, int code, const char *operation, const char *path);
int ch_sim_fail_text(struct ch_sim_failure *failure, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* {kind, message}; new reference */
json_t *ch_sim_failure_json(const struct ch_sim_failure *failure);
/* {path, error?}; new reference */
json_t *ch_sim_path_result(const char *path, const struct ch_sim_failure *failure);

int ch_sim_permissions(const json_t *item, unsigned otherwise, unsigned *modep,
                       struct ch_sim_failure *failure);
int ch_sim_make_dirs(struct ch_olm_pebble *pebble, const char *path, unsigned mode,
                     const struct ch_sim_owner *owner, struct ch_sim_failure *failure);
void ch_sim_set_owner(struct ch_olm_pebble *pebble, const char *inside,
                      const struct ch_sim_owner *owner);
ch_sim_fn ch_sim_read_files, ch_sim_write_files, ch_sim_list_files;

#endif
