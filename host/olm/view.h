/* SPDX-License-Identifier: Apache-2.0 */
/* What the juju client shows of a model, as it prints it with --format json.
 *
 * All return new references.  Times are in UTC.  The controller is called "charmhost", the cloud
 * "localhost".  What the local model does not know (base, hardware, channel, spaces but "alpha") is
 * left out. */
#ifndef CH_OLM_VIEW_H
#define CH_OLM_VIEW_H

#include "olm/olm.h"

/* juju status: {model, machines, applications, storage (when there is any), controller}.  A unit
 * whose hook failed has the workload status "error". */
json_t *ch_olm_view_status(const struct ch_olm *olm);
/* The relations of juju status --relations, by name: list of {provider: "pg:db", requirer:
 * "foo:db", interface, type: "regular", "subordinate" or "peer", message: "", "suspended" or
 * "removing"}; of a peer relation both are the same. */
json_t *ch_olm_view_relations(const struct ch_olm *olm);
/* Of both keeps what `count` selectors, as juju status has them, choose: an application, a unit
 * (each may have wildcards), a machine, a status, a port as "80/tcp", or "exposed".  A unit stays
 * with its application, its machine and its principal; one that is selected, with its subordinates.
 * Return: whether an application is left. */
bool ch_olm_filter_status(json_t *status, json_t *relations, const char *const *selectors,
                          size_t count);
/* juju show-unit: {unit: {..., relation-info}}.  Errors: RUNTIME 'unit "foo/0" not found'. */
json_t *ch_olm_view_unit(const struct ch_olm *olm, const char *unit, struct ch_error *err);
/* What juju run prints of a task: {id, unit, status, message, results, log, timing}. */
json_t *ch_olm_view_action(const json_t *action);

/* juju secrets: {id: {revision, owner, name or label, ...}}, without contents. */
json_t *ch_olm_view_secrets(const struct ch_olm *olm);
/* juju show-secret of one document; `revision` 0: the latest, `reveal`: with its content.
 * Errors: RUNTIME when it has no such revision. */
json_t *ch_olm_view_secret(const json_t *secret, long long revision, bool reveal,
                           struct ch_error *err);

/* A line of juju debug-log, of a record of type "log": "unit-web-0: 12:00:00 INFO module message";
 * with `date`: "2026-11-23 12:00:00".  Caller owns. */
char *ch_olm_view_log(const json_t *record, bool date);

enum ch_olm_time {
    CH_OLM_TIME_STATUS, /* "23 Nov 2026 12:00:00Z" */
    CH_OLM_TIME_ACTION, /* "2026-11-23 12:00:00 +0000 UTC" */
    CH_OLM_TIME_SECRET, /* "2026-11-23T12:00:00Z" */
    CH_OLM_TIME_CLOCK,  /* "12:00:00" */
};
/* Caller owns. */
char *ch_olm_view_time(double time, enum ch_olm_time form);

#endif
