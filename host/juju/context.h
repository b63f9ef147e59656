/* SPDX-License-Identifier: Apache-2.0 */
/* The context of one dispatch: the JUJU_* environment, read once (ops.JujuContext). */
#ifndef CH_JUJU_CONTEXT_H
#define CH_JUJU_CONTEXT_H

#include "base/env.h"
#include "base/error.h"
#include "juju/version.h"

/* Strings are owned; NULL where ops has None, "" where ops has ''. */
struct ch_context {
    char *dispatch_path; /* "hooks/install" */
    char *event_name;    /* of that: "db_relation_joined", "do_it_action", "" */
    char *hook_name;     /* "" in an action */
    char *charm_dir;     /* absolute, links resolved */
    char *unit_name;
    char *app_name; /* text before the first '/' of unit_name */
    char *model_name;
    char *model_uuid;
    struct ch_version version;
    bool debug;       /* JUJU_DEBUG is present, whatever its value */
    json_t *debug_at; /* list of names, in order, blanks stripped */
    char *availability_zone;
    char *machine_id;
    char *principal_unit;
    char *action_name;
    char *action_uuid;
    char *relation_name;
    bool has_relation_id;
    long long relation_id;
    char *remote_app_name; /* JUJU_REMOTE_APP only; see ch_context_remote_app */
    char *remote_unit_name;
    char *departing_unit_name;
    char *storage_name;
    bool has_storage_index;
    long long storage_index;
    char *workload_name;
    char *notice_id, *notice_type, *notice_key;
    char *check_name;
    char *secret_id, *secret_label;
    bool has_secret_revision;
    long long secret_revision;
};

/* Lenient, as the dispatch of ops reads it: an empty variable is an absent one (but an empty
 * JUJU_VERSION is malformed).  JUJU_CHARM_DIR absent: the directory of the program, `program_dir`
 * (may be NULL: the working directory).
 * Errors: RUNTIME (version), VALUE naming the variable whose value is malformed. */
int ch_context_init(struct ch_context *context, const struct ch_env *env, const char *program_dir,
                    struct ch_error *err);
/* Strict, as ops.JujuContext.from_environ(): also requires what the hook's kind needs.
 * Errors: VALUE "Missing required environment variable: X", and those above. */
int ch_context_init_strict(struct ch_context *context, const struct ch_env *env,
                           struct ch_error *err);
void ch_context_deinit(struct ch_context *context);

/* JUJU_REMOTE_APP, else the application of JUJU_REMOTE_UNIT; *appp is NULL when both are absent.
 * Caller owns.  Errors: RUNTIME "invalid remote unit name: x". */
int ch_context_remote_app(const struct ch_context *context, char **appp, struct ch_error *err);
/* collect_metrics and meter_status_changed: no re-emission, no collect-status */
bool ch_context_is_restricted(const char *event_name);

#endif
