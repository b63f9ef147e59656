/* SPDX-License-Identifier: Apache-2.0 */
/* Hook commands answered in process, against one hook context.
 *
 * A context lives for one run of a hook, an action or a juju-exec script.  What its commands write
 * is kept in it and goes into the model when the run has succeeded (ch_olm_context_finish()), but
 * for what Juju does at once: status-set, application-version-set, action-log, juju-log,
 * leader-set, payload-*, juju-reboot, and which revision of a secret is tracked.  What they read is
 * a snapshot by Juju's rules, so that contexts of several units may overlap. */
#ifndef CH_OLM_HOOKTOOL_H
#define CH_OLM_HOOKTOOL_H

#include "agent/agent.h"
#include "base/env.h"
#include "hookcmd/transport.h"
#include "olm/olm.h"

struct ch_olm_context;

/* What is to be run, a document as in olm/olm.h (so that it can be kept while it waits or has
 * failed): unit ! kind ["hook"]: or "action", "exec" (juju-exec) name [""]: "install",
 * "db-relation-changed"; of an action: given by its document relation_id [null]: integer; of
 * relation hooks, and of juju-exec -r remote_app [null]: default: the application of remote_unit,
 * else the relation's other one remote_unit [null]  departing_unit [null] storage_id [null]
 *   workload [null]  notice_id [null]  notice_type [null]  notice_key [null]  check_name [null]
 *   secret_id [null]  secret_label [null]  secret_revision [null]: integer
 *   action_id [null]: of a document in the model
 *   target_base [null]: "ubuntu@22.04/stable"; of pre-series-upgrade
 *
 * Membership is as it will be after this hook: a unit that joins is in it, one that departs is not.
 * A joined or changed hook for a unit makes the data seen of it anew. `hook` is filled in and kept,
 * with a reference of its own: the caller leaves it as it is then.  Errors: VALUE (shape; no such
 * unit, relation, storage, action). */
struct ch_olm_context *ch_olm_context_new(struct ch_olm *olm, json_t *hook, struct ch_error *err);
/* NULL is fine; returns NULL.  What is pending is dropped. */
struct ch_olm_context *ch_olm_context_free(struct ch_olm_context *context);

const char *ch_olm_context_id(const struct ch_olm_context *context); /* "foo/0-install-9f..." */
/* Adds to `env` what Juju decides: the JUJU_* variables of the model, the unit and the hook, LANG,
 * TERM, ...  Who runs the charm adds CHARM_DIR, JUJU_CHARM_DIR, PATH and JUJU_AGENT_SOCKET_*. */
void ch_olm_context_environment(const struct ch_olm_context *context, struct ch_env *env);

/* Runs one hook command.  `directory`: what relative paths mean; absolute.
 * Return: 0 and the reply, whatever its code; -1 with FILE_NOT_FOUND (this Juju has no such
 * command) and nothing in the reply. */
int ch_olm_context_run(struct ch_olm_context *context, const char *directory,
                       const struct ch_command *command, struct ch_reply *reply,
                       struct ch_error *err);
/* The same as a transport, "olm".  The context must outlive it. */
struct ch_transport *ch_olm_transport_new(struct ch_olm_context *context, const char *directory);
/* The same for the unit agent's socket: a ch_agent_handler whose data is the context.  Answers as
 * the agent does, refusals ("bad request: ...") included. */
void ch_olm_context_serve(void *context, const struct ch_agent_call *call,
                          struct ch_agent_reply *reply);

enum ch_olm_reboot { CH_OLM_REBOOT_NONE, CH_OLM_REBOOT_AFTER, CH_OLM_REBOOT_NOW };
/* What juju-reboot asked for.  NOW: the hook is to be killed, and run again after the reboot. */
enum ch_olm_reboot ch_olm_context_reboot(const struct ch_olm_context *context);

struct ch_olm_outcome {
    int code; /* exit status; 128+N when a signal ended it */
    const char
        *output; /* of an action: what it printed; NULL: not caught, and left out of the results */
    size_t output_length;
    const char *errors;
    size_t errors_length;
};
/* The run is over.  Code 0: what is pending goes into the model, all or nothing; then the unit's
 * membership moves on (ch_olm_advance()).  Otherwise it is dropped.  An action's document gets
 * status, message and results, whatever the code.  Nothing more can be run in the context. Return:
 * 0; of a hook or script -1 with RUNTIME when it failed: "exit status N", or "cannot apply changes:
 * ..." when its changes were refused.  An action that failed is no error. */
int ch_olm_context_finish(struct ch_olm_context *context, const struct ch_olm_outcome *outcome,
                          struct ch_error *err);
/* What a hook that succeeded does to the state of its unit: joined and departed change the members,
 * broken leaves the relation.  For hooks that were skipped or given up; finish() does it by itself.
 */
void ch_olm_advance(struct ch_olm *olm, const json_t *hook);

#endif
