/* SPDX-License-Identifier: Apache-2.0 */
/* Juju's semantics in process: the state of one model.
 *
 * The state is a set of entities, each one JSON document with a fixed shape (below).  Whoever
 * builds a model puts documents in; hook commands (olm/hooktool.h) read and change them; whoever
 * wants to know what happened gets them out, and whoever keeps a model saves those that changed.
 * This room knows charms only as Juju does: by hook commands, environment and exit status.
 *
 * Times are seconds since the epoch (base/clock.h).  All time comes from the clock and all chance
 * from the seed that were passed in. */
#ifndef CH_OLM_OLM_H
#define CH_OLM_OLM_H

#include "base/clock.h"
#include "base/error.h"
#include "juju/meta.h"
#include "juju/version.h"

#include <stdint.h>

struct ch_olm;

/* What happened, for logs and histories; borrowed.  By "type":
 *   "log"      {time, unit, module, level, message}: juju-log; module "unit.foo/0.juju-log"
 *   "status"   {time, entity, kind, status, message, data}: kind "workload", "agent", "application"
 *   "version"  {time, unit, version}: application-version-set
 *   "action"   {time, id, message}: action-log */
typedef void ch_olm_record_fn(void *data, const json_t *record);

struct ch_olm_options {
    const struct ch_clock *clock; /* must outlive the model */
    uint64_t seed;                /* of ids and of the orders that Juju leaves open */
    ch_olm_record_fn *record;     /* or NULL */
    void *data;
};

/* `model`: its document, or NULL: all defaults.  Steals it.  Errors: VALUE. */
struct ch_olm *ch_olm_new(const struct ch_olm_options *options, json_t *model,
                          struct ch_error *err);
struct ch_olm *ch_olm_free(struct ch_olm *olm);
void ch_olm_stop_recording(struct ch_olm *olm); /* nobody wants to know any more */

/* documents
 *
 * Members that are left out get their defaults (in brackets); "!" must be given.
 *
 * CH_OLM_MODEL, key "model"
 *   name ["model"]  uuid ["00000000-0000-4000-8000-000000000000"]  version ["3.6.28"]: of Juju
 *   type ["iaas"]: or "caas", a Kubernetes model
 *   pebble [null]: the program that containers run; null: it is simulated
 *   network ["10.0.0.0"]: the unit on machine N has the address N + 1 further on
 *   cloud_spec [null]: object as credential-get --format=json prints it
 *   environment [{}]: variables of hooks that the model decides: JUJU_API_ADDRESSES,
 * CLOUD_API_VERSION, JUJU_SLA, JUJU_CHARM_HTTP_PROXY, http_proxy, ... max_charm_state_size
 * [2097152] sequences [{}]: name -> the next number of relations, storage, actions
 *
 * CH_OLM_APPLICATION, key = name
 *   name !
 *   charm [null]: {metadata, config, actions}, the files' contents; null for a remote application
 *   remote_model [null]: uuid of the model of a remote application (cross-model)
 *   life ["alive"]: or "dying", "dead"
 *   config [{}]: options that were set; typed as the charm says
 *   trust [false]
 *   leader [null]: name of the unit
 *   leader_settings [{}]  leader_settings_version [0]
 *   status [{}]: STATUS ["unset"]; with "unset", status-get --application derives it from the units
 *   resources [{}]: name -> absolute path, as resource-get prints it
 *   charm_version [0]: how often the charm, or a resource of it, was replaced
 *   storage_counts [{}]: storage name -> instances that storage-add asked for and nobody made yet
 *   storage [{}]: storage name -> instances that each new unit gets
 *   exposed [false]
 *   k8s_spec [null]: {kind: "spec" or "raw", text, resources}: k8s-spec-set
 *
 * CH_OLM_UNIT, key = name
 *   name !
 *   machine ["0"]: "" on Kubernetes   principal [null]: unit's name; of a subordinate
 *   zone [""]   life ["alive"]
 *   status [{}]: STATUS ["unknown"]   agent_status [{}]: STATUS ["idle"]
 *   version [""]: of the workload
 *   state [{}]: strings, state-set   ports [[]]: {protocol, from, to, endpoints: []}, all of them:
 * [] private_address ["10.0.0.1"]  public_address [same]: null when it has none networks [{}]:
 * binding -> object as network-get --format=json prints it; "" for all others (made from
 *       private_address when absent); "db:7" for one relation
 *   containers [{}]: name -> {can_connect}: pebble answers
 *   views [{}]: relation id as text -> {members: [units]}: those whose joined hook ran and whose
 * departed hook did not; what relation-list says reboot [false]: juju-reboot was run
 *   storage_counts [{}]: its share of those of its application   payloads [{}]:
 * "class/id" -> {type, class, id, status, labels}  metrics [[]]: {key, value, labels}
 *
 * CH_OLM_RELATION, key = id as text
 *   id !: integer
 *   endpoints !: one (peer) or two of {application !, name !, interface [""], role !: "peer",
 * "requires", "provides", scope ["global"]: or "container"} life ["alive"]  suspended [false] apps
 * [{}]: application -> its databag   units [{}]: unit -> its databag, of all who ever entered scope
 * [those in units]: units that entered and did not leave versions [{}]: application or unit -> how
 * often its databag changed
 *
 * CH_OLM_SECRET, key = id, 20 characters
 *   id !
 *   owner [null]: application or unit; null: the model (a user's secret)
 *   label [""]  description [""]  name [""]: of a user's secret
 *   auto_prune [false]: revisions of a user's secret that nobody tracks any more are removed
 *   rotate ["never"]  rotate_at [null]: time of the next rotation
 *   revisions !: at least one of {revision !, content !: key -> base64, created [0], expire [null]:
 * time} latest [the last one's]: highest revision ever made grants [[]]: {target !: application or
 * unit, relation [null]: id} consumers [{}]: unit -> {revision, label [""]}: the revision it tracks
 *
 * CH_OLM_STORAGE, key = id "data/0"
 *   id !  kind ["filesystem"]: or "block"  life ["alive"]
 *   attachments [{}]: unit -> {location [null]: null: not provisioned yet, life ["alive"]}
 *
 * CH_OLM_ACTION, key = id, a number as text
 *   id !  name !  unit !
 *   parameters [{}]: with defaults filled in
 *   parallel [false]  group [""]: of its execution, as actions.yaml says
 *   status ["pending"]: running completed failed aborted   message [""]
 *   results [{}]   log [[]]: {time, message}
 *   enqueued [0]  started [null]  completed [null]
 *
 * CH_OLM_AGENT, key = unit: what the agent of a unit remembers; see olm/uniter.h
 *   unit !
 *   installed [false]  started [false]  stopped [false]  removed [false]: hooks that succeeded
 *   gone [false]: nothing is left of it but its documents
 *   leader [false]: accepted   settings_version [-1]: none seen   charm_version [0]: installed
 *   config [null]: what the last config-changed saw, as text
 *   running [null]: the hook that runs
 *   began [null]: what the model had when the last hook began: {time, config, charm_version,
 *       settings_version, secret: latest revision}   queued [[]]: hooks that come before all others
 *   failed [null]: {hook !, message !, count !, retry_at !}
 *   relations [{}]: id -> {changed [null]: unit that joined and has had no changed hook, versions
 *       [{}]: application or unit -> version of its databag, running [0]}
 *   storages [[]]: ids that are attached   events [[]]: hooks of workloads
 *   containers [{}]: name -> {boot_id [null]: of the Pebble the charm was told of, after [null]:
 * time of the last notice it was told of, replaced [false]: its pod is to be replaced} secrets
 * [{}]: id -> revision the unit was told of secret_hooks [{}]: "rotate ID", "expire ID/REV",
 * "remove ID/REV" -> when it may come again; "rotating ID" -> the revision at the beginning of the
 * rotate hook that runs update_at [null]: time of the next update-status
 *
 * STATUS is {status, message [""], data [{}], since [0]}. */
enum ch_olm_kind {
    CH_OLM_MODEL,
    CH_OLM_APPLICATION,
    CH_OLM_UNIT,
    CH_OLM_RELATION,
    CH_OLM_SECRET,
    CH_OLM_STORAGE,
    CH_OLM_ACTION,
    CH_OLM_AGENT,
    CH_OLM_KIND_COUNT
};
const char *ch_olm_kind_name(enum ch_olm_kind kind); /* "application" */

/* Adds an entity or replaces it.  Steals the document and fills it in.
 * Errors: VALUE naming the entity and the member that is missing, unknown or of the wrong type;
 * those of ch_meta_parse() for a charm. */
int ch_olm_put(struct ch_olm *olm, enum ch_olm_kind kind, json_t *document, struct ch_error *err);
/* Puts a document anew with other values of some members, as ch_olm_put() does.  `members`: an
 * object, borrowed; what is in it belongs to the document as well.  Errors: VALUE, also when there
 * is no such document. */
int ch_olm_update(struct ch_olm *olm, enum ch_olm_kind kind, const char *key, json_t *members,
                  struct ch_error *err);
/* Borrowed, or NULL.  Who changes a document in place keeps its shape and calls ch_olm_touch(). */
json_t *ch_olm_get(const struct ch_olm *olm, enum ch_olm_kind kind, const char *key);
/* All of a kind: object key -> document, in the order they were put; borrowed. */
const json_t *ch_olm_all(const struct ch_olm *olm, enum ch_olm_kind kind);
void ch_olm_remove(struct ch_olm *olm, enum ch_olm_kind kind, const char *key); /* absent is fine */

void ch_olm_touch(struct ch_olm *olm, enum ch_olm_kind kind, const char *key);
/* What was put, touched or removed since the last call: list of [kind's name, key], each once.  New
 * reference. */
json_t *ch_olm_take_changes(struct ch_olm *olm);

/* facts */

const struct ch_version *ch_olm_version(const struct ch_olm *olm);
const struct ch_clock *ch_olm_clock(const struct ch_olm *olm);
bool ch_olm_is_caas(const struct ch_olm *olm); /* is it a model of Kubernetes? */
/* Of the charm; NULL: no such application, or a remote one.  Borrowed until it is put again. */
const struct ch_meta *ch_olm_meta(const struct ch_olm *olm, const char *application);
/* The application of "foo/0"; of "foo", itself.  Caller owns. */
char *ch_olm_application_of(const char *entity);
bool ch_olm_is_leader(const struct ch_olm *olm, const char *unit);
/* Names of an application's units, by number.  New reference. */
json_t *ch_olm_units_of(const struct ch_olm *olm, const char *application);
/* The next of "relation", "storage", "action": counts in the model's document. */
long long ch_olm_next(struct ch_olm *olm, const char *sequence);
uint64_t ch_olm_random(struct ch_olm *olm);
/* Sets a status and records it.  `entity`: unit, or application (kind NULL); kind: "workload" or
 * "agent".  `data` NULL: {}; borrowed.  An unknown entity is ignored. */
void ch_olm_set_status(struct ch_olm *olm, const char *entity, const char *kind, const char *status,
                       const char *message, const json_t *data);

/* relations */

/* The endpoint of `application` in a relation's document, and that of the other side (the same one
 * for a peer); NULL: not in it.  Borrowed. */
const json_t *ch_olm_endpoint(const json_t *relation, const char *application);
const json_t *ch_olm_other_endpoint(const json_t *relation, const char *application);
bool ch_olm_is_peer(const json_t *relation);
/* Does `unit` see `other` in this relation?  Both sides, all peers but itself; in a
 * container-scoped one only units with the same principal. */
bool ch_olm_can_see(const struct ch_olm *olm, const json_t *relation, const char *unit,
                    const char *other);
/* `unit` enters the relation: its databag gets ingress-address, egress-subnets and, before Juju 4,
 * private-address.  Again: only its addresses are brought up to date. */
void ch_olm_enter_scope(struct ch_olm *olm, const char *relation_id, const char *unit);
void ch_olm_leave_scope(struct ch_olm *olm, const char *relation_id, const char *unit);

/* What a unit has seen of others' databags is out of date, as if there had been a hook about all.
 */
void ch_olm_forget_seen(struct ch_olm *olm, const char *unit);

/* secrets */

/* "secret:ID", "secret://UUID/ID" or "ID" to the id; NULL: not valid.  An id is 20 of [0-9a-z], or
 * that of a secret there is.  Caller owns. */
char *ch_olm_secret_id(const struct ch_olm *olm, const char *uri);
/* Of a revision's number, borrowed; NULL: there is none (any more). */
json_t *ch_olm_secret_revision(const json_t *secret, long long revision);
/* May `unit` read it: as owner, as a unit of the owning application, by a grant to it or its
 * application? */
bool ch_olm_secret_is_visible(const struct ch_olm *olm, const json_t *secret, const char *unit);
/* May it change it: its own, or as leader its application's? */
bool ch_olm_secret_is_managed(const struct ch_olm *olm, const json_t *secret, const char *unit);
/* Neither the latest one nor tracked by anybody? */
bool ch_olm_secret_is_obsolete(const json_t *secret, long long revision);
/* When a secret that is rotated by `policy` is due next, counted from a time.  Return: false for
 * "never". */
bool ch_olm_secret_rotates(const char *policy, double from, double *timep);

#endif
