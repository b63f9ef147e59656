/* SPDX-License-Identifier: Apache-2.0 */
/* A Pebble without a daemon: requests of Pebble's HTTP API are answered in process, on a state that
 * is one document and a directory that stands for the container's files.
 *
 * Answers, their statuses and texts are those of Pebble 1.32, asked by root.  Services
 * and commands are not run: a service that is started is active from then on, and a change is done
 * when it is made.  What is known only by running something is told from outside: how a check went,
 * how a command ended.  Nothing is waited for.
 *
 * Owners of files are remembered and not set: we may not be root.  What nobody gave to anybody is
 * root's.  Links lead nowhere but into the directory and the mounts.  A name of a user or group is
 * looked up in the container's /etc; without that file every name is one, with an id of its own. */
#ifndef CH_OLM_PEBBLE_H
#define CH_OLM_PEBBLE_H

#include "base/clock.h"
#include "pebble/pebble.h"

struct ch_olm_pebble;

/* STATE, a document; all of its members may be left out, and are there when it is asked for:
 *   layers      [{label, layer}]: as of ch_pebble_layers_add(), the lowest first
 *   services    name -> {current: "active", "inactive", "error"; since: RFC 3339; config: as it was
 *               when it was started}: those that were ever started
 *   checks      name -> {level, startup, status, successes, failures, threshold, change-id,
 *               prev-change-id; config: as it was when it was started}
 *   changes     [{info: as Pebble answers it; services: names}]
 *   notices     [as Pebble answers them]
 *   identities  name -> as Pebble answers it
 *   owners      path -> {user-id, group-id}
 *   users, groups  name -> id: those that are in no file
 *   last        {change, task, notice, id}: numbers given away; made to fit what else there is */
struct ch_olm_pebble_options {
    const char *root;             /* what is "/" in the container; must be there; copied */
    const json_t *mounts;         /* path in the container -> one of ours; copied.  NULL: none */
    const struct ch_clock *clock; /* NULL: the system's; must outlive it */
    json_t *state;                /* STATE, stolen; NULL: of a fresh Pebble */
    const char *boot_id;          /* copied; NULL: one of zeros */
    /* Gets each notice that is new or was repeated: Juju would tell the charm.  NULL: nobody. */
    void (*notify)(void *data, const json_t *notice);
    void *data;
};

/* Makes links where the mounts are.  Errors: OS; VALUE for layers that Pebble refuses. */
struct ch_olm_pebble *ch_olm_pebble_new(struct ch_olm_pebble_options *options,
                                        struct ch_error *err);
struct ch_olm_pebble *ch_olm_pebble_free(struct ch_olm_pebble *pebble); /* returns NULL */
/* What is to be kept for the next ch_olm_pebble_new().  Borrowed, until it is asked or told more.
 */
const json_t *ch_olm_pebble_state(const struct ch_olm_pebble *pebble);

/* `answer`: need not be initialised; ch_pebble_answer_deinit() ends it. */
void ch_olm_pebble_answer(struct ch_olm_pebble *pebble, const struct ch_pebble_request *request,
                          struct ch_pebble_answer *answer);

/* What is somewhere else from now on, and no longer.  Errors: as ch_olm_pebble_new(). */
int ch_olm_pebble_mount(struct ch_olm_pebble *pebble, const char *location, const char *source,
                        struct ch_error *err);
void ch_olm_pebble_unmount(struct ch_olm_pebble *pebble, const char *location);

/* The combined plan, with the defaults that Pebble fills in.  New reference. */
json_t *ch_olm_pebble_plan(const struct ch_olm_pebble *pebble);
/* The same of layers as in STATE.  NULL and VALUE for those that Pebble refuses. */
json_t *ch_olm_pebble_plan_of(const json_t *layers, struct ch_error *err);
/* Where a path of the container is for us, links followed.  Caller owns.  Errors: OS. */
char *ch_olm_pebble_path(const struct ch_olm_pebble *pebble, const char *path,
                         struct ch_error *err);

/* exec: POST /v1/exec makes a change and its task; whoever runs the command says how it ended */

/* {command, environment, working-dir, timeout: seconds or null, user-id, user, group-id, group,
 * split-stderr}, with what its service context has; of a change or task that has not ended.
 * Borrowed, NULL when there is none. */
const json_t *ch_olm_pebble_command(const struct ch_olm_pebble *pebble, const char *id);
/* failure: why it could not go on ("timed out after 1s"); NULL: it ended with the exit code */
void ch_olm_pebble_end_command(struct ch_olm_pebble *pebble, const char *id, int exit_code,
                               const char *failure);

/* Tells how one run of a check went; failure: NULL when it succeeded.  At the threshold, and when
 * it succeeds again, there is a change-update notice.  Errors: VALUE when there is none, or it is
 * inactive. */
int ch_olm_pebble_check(struct ch_olm_pebble *pebble, const char *name, const char *failure,
                        struct ch_error *err);

/* As POST /v1/notices, of any type and not checked.  repeat_after: seconds; 0: always.  *newp: it
 * was new or repeated.  Return: its id, caller owns. */
char *ch_olm_pebble_notify(struct ch_olm_pebble *pebble, const char *type, const char *key,
                           const json_t *data, double repeat_after, bool *newp);

#endif
