/* SPDX-License-Identifier: Apache-2.0 */
/* What a charm sees of its Juju model: units and applications, configuration, leadership, statuses,
 * relations and their databags, secrets, networks, storage, resources, actions, ports.
 *
 * Lazy and cached: making a model runs no hook command, nothing is asked for twice in a dispatch
 * (leadership is, when the answer is 30 seconds old), and what Juju already said in the environment
 * is not asked for at all.  What is written goes to Juju at once.
 *
 * Objects belong to their model and live as long as it does: asking again for the same thing gives
 * the same pointer.
 *
 * Errors, wherever a function takes a struct ch_error: those of hookcmd/hookcmd.h, where a hook
 * command that failed is MODEL, RELATION_NOT_FOUND or SECRET_NOT_FOUND with its stderr as text; and
 * what the function names itself.  Names of things in messages are as ops shows them. */
#ifndef CH_MODEL_MODEL_H
#define CH_MODEL_MODEL_H

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "hookcmd/transport.h"
#include "juju/context.h"
#include "juju/meta.h"

struct ch_model;    /* of one dispatch */
struct ch_entity;   /* a unit or an application: what has a name, a status, databags */
struct ch_relation; /* one relation of an endpoint of the charm */
struct ch_databag;  /* what one entity says in one relation */
struct ch_secret;   /* a secret, with the content that was read through this object */

/* model (model.c) */

struct ch_model_options { /* all borrowed; all must outlive the model */
    struct ch_transport *transport;
    const struct ch_context *context;
    const struct ch_meta *meta;
    struct ch_log *log;
    const struct ch_clock *clock; /* NULL: the system's */
    const char *containers_dir;   /* see ch_model_container_socket(); NULL: /charm/containers */
    /* Whether the rules of who may access which databag hold now: as long as a handler runs.
     * NULL: always. */
    bool (*checks_access)(void *data);
    void *data;
};
struct ch_model *ch_model_new(const struct ch_model_options *options); /* cannot fail */
struct ch_model *ch_model_free(struct ch_model *model);                /* NULL is fine */
/* For who keeps a model over many hooks (ops.testing): it is another hook now, as its context says,
 * and everything that was read is out of date.  Objects stay; a secret keeps the revision that was
 * read through it, and statuses that were collected stay so. */
void ch_model_refresh(struct ch_model *model);
const struct ch_context *ch_model_context(const struct ch_model *model);
const struct ch_meta *ch_model_meta(const struct ch_model *model);
struct ch_transport *ch_model_transport(const struct ch_model *model);
/* Where the Pebble of a container listens: NAME/pebble.socket below containers_dir.  Caller owns.
 */
char *ch_model_container_socket(const struct ch_model *model, const char *container);
/* Adds a security event to the log; see juju/security.h. */
void ch_model_log_security(struct ch_model *model, const char *level, const char *event,
                           const char *description);

/* units and applications (entity.c) */

struct ch_entity *ch_model_unit(struct ch_model *model); /* ours */
struct ch_entity *ch_model_app(struct ch_model *model);  /* ours */
/* By name, which need not exist. */
struct ch_entity *ch_model_get_unit(struct ch_model *model, const char *name);
struct ch_entity *ch_model_get_app(struct ch_model *model, const char *name);
struct ch_model *ch_entity_model(const struct ch_entity *entity);
const char *ch_entity_name(const struct ch_entity *entity); /* "mysql/0", "mysql" */
const char *ch_entity_repr(const struct ch_entity *entity); /* "<ops.model.Unit mysql/0>" */
bool ch_entity_is_app(const struct ch_entity *entity);
bool ch_entity_is_ours(const struct ch_entity *entity);
/* The application of a unit; an application is its own. */
struct ch_entity *ch_entity_app(struct ch_entity *entity);

/* configuration (config.c) */

/* Borrowed map of the options that have a value, asked for once.  An option that config.yaml calls
 * int or float is an integer or real if its value allows that. */
int ch_model_config(struct ch_model *model, const json_t **configp, struct ch_error *err);

/* leadership (leadership.c) */

/* Of our unit; an answer is good for 30 seconds from before it was asked for. */
int ch_model_is_leader(struct ch_model *model, bool *leaderp, struct ch_error *err);
/* Errors: RUNTIME for another unit than ours. */
int ch_entity_is_leader(struct ch_entity *unit, bool *leaderp, struct ch_error *err);

/* statuses (status.c) */

struct ch_status {
    const char *name;    /* "active", "blocked", "error", "maintenance", "unknown", "waiting" */
    const char *message; /* "" when there is none */
};
/* Borrowed until the next get or set.  Unknown for all but ours; asked for once, unless set before.
 * Errors: RUNTIME for our application when we are not the leader, KEY for a status that Juju made
 * up since. */
int ch_entity_get_status(struct ch_entity *entity, const struct ch_status **statusp,
                         struct ch_error *err);
/* `message` NULL: the script gave something else than a string.
 * Errors: RUNTIME (not ours, not the leader), TYPE (message), INVALID_STATUS. */
int ch_entity_set_status(struct ch_entity *entity, const char *name, const char *message,
                         struct ch_error *err);
/* Collects a status for the end of the dispatch.
 * Errors: INVALID_STATUS, for what cannot be set. */
int ch_entity_add_status(struct ch_entity *entity, const char *name, const char *message,
                         struct ch_error *err);
/* The most urgent of those collected, the first one among equals; NULL when there is none. */
const struct ch_status *ch_entity_collected_status(const struct ch_entity *entity);
/* Forgets those collected. */
void ch_entity_clear_collected(struct ch_entity *entity);
/* Sets it, if there is one. */
int ch_entity_set_collected_status(struct ch_entity *entity, struct ch_error *err);

/* relations (relation.c) */

/* The relations of an endpoint, without the one that is being broken; asked for once.
 * *relationsp is borrowed.  Errors: KEY when the charm has no such endpoint. */
int ch_model_relations(struct ch_model *model, const char *endpoint,
                       struct ch_relation *const **relationsp, size_t *countp,
                       struct ch_error *err);
/* The only relation of an endpoint; *relationp is NULL when there is none.
 * Errors: KEY, TOO_MANY_RELATED_APPS. */
int ch_model_only_relation(struct ch_model *model, const char *endpoint,
                           struct ch_relation **relationp, struct ch_error *err);
/* One relation by its id, which may be gone: it is not active then.  NULL on error.
 * Errors: KEY. */
struct ch_relation *ch_model_get_relation(struct ch_model *model, const char *endpoint,
                                          long long id, struct ch_error *err);
const char *ch_relation_endpoint(const struct ch_relation *relation);
long long ch_relation_id(const struct ch_relation *relation);
const char *ch_relation_repr(const struct ch_relation *relation); /* <ops.model.Relation db:7> */
/* False when the relation is being broken, or Juju does not know it (any more). */
int ch_relation_is_active(struct ch_relation *relation, bool *activep, struct ch_error *err);
/* The application at the other end, ours for a peer relation; *appp is NULL when Juju cannot tell
 * any more. */
int ch_relation_app(struct ch_relation *relation, struct ch_entity **appp, struct ch_error *err);
/* Borrowed; without ours, and without one that is departing. */
int ch_relation_units(struct ch_relation *relation, struct ch_entity *const **unitsp,
                      size_t *countp, struct ch_error *err);
/* The model at the other end.  Borrowed. */
int ch_relation_remote_model_uuid(struct ch_relation *relation, const char **uuidp,
                                  struct ch_error *err);

/* databags (databag.c): who has one, and what is in it */

/* Those who have data here, in the order of ops: our unit, our application, the remote units, their
 * application, the unit that departs.  Borrowed until the next call for this relation. */
int ch_relation_data_owners(struct ch_relation *relation, struct ch_entity *const **ownersp,
                            size_t *countp, struct ch_error *err);
/* NULL on error.  Errors: KEY when the entity has no data here. */
struct ch_databag *ch_relation_data(struct ch_relation *relation, struct ch_entity *owner,
                                    struct ch_error *err);
/* Borrowed map of strings, until the next update; read once, as a whole.  A relation that is gone
 * has no data.
 * Errors: RELATION_DATA_ACCESS when this unit may not read it. */
int ch_databag_read(struct ch_databag *bag, const json_t **datap, struct ch_error *err);
/* Takes over the members of a map, "" deletes; what is so already is not sent, the rest goes out in
 * one hook command or none.  `changes`: tagged value.
 * Errors: RELATION_DATA_TYPE (keys and values must be strings), RELATION_DATA_ACCESS. */
int ch_databag_update(struct ch_databag *bag, const json_t *changes, struct ch_error *err);

/* networks (network.c) */

struct ch_network_interface {
    const char *name;    /* "" when Juju does not say */
    const char *address; /* or NULL */
    const char *subnet;  /* "10.0.0.0/24", or NULL */
};
/* Addresses and subnets are written in the shortest way; an address that is none is a host name and
 * stays as it is. */
struct ch_network {
    struct ch_network_interface *interfaces; /* one for each address */
    size_t interface_count;
    const char **ingress_addresses;
    size_t ingress_count;
    const char **egress_subnets;
    size_t egress_count;
};
/* What an endpoint or extra binding is bound to, or with `relation` (then `binding` is not looked
 * at) what one relation of an endpoint is; of a relation that is gone that of its endpoint.
 * Borrowed; asked for once.  Errors: VALUE for a subnet that is none. */
int ch_model_network(struct ch_model *model, const char *binding,
                     const struct ch_relation *relation, const struct ch_network **networkp,
                     struct ch_error *err);

/* secrets (secret.c, secret_change.c): no error shows a value */

struct ch_secret_meta { /* what an owner says about a secret; NULL or false: nothing */
    const char *label, *description;
    const char *rotate; /* "never", "hourly", ... */
    bool has_expire;
    double expire; /* time, or with `from_now` a duration */
    bool from_now;
};
struct ch_secret_info { /* owned; texts may be NULL */
    char *id;           /* canonical, as for ch_secret_id() */
    char *label, *description;
    char *rotation; /* as Juju calls it */
    long long revision;
    bool has_expires, has_rotates;
    double expires, rotates; /* times */
};
/* What may be written as content, as a plain map, sorted.  New reference, or NULL.  Errors: TYPE,
 * VALUE. */
json_t *ch_secret_checked_content(const json_t *content, struct ch_error *err);
/* "secret:ID" as it is, another ID with the uuid of the model, which may be NULL or "".  Caller
 * owns.
 */
char *ch_secret_canonical_id(const char *id, const char *model_uuid);
/* An object of its own at each call.  Asks nothing.  At least one of id and label must be there, ""
 * is none.  NULL on error.  Errors: TYPE. */
struct ch_secret *ch_model_secret(struct ch_model *model, const char *id, const char *label,
                                  struct ch_error *err);
/* The same, and reads the content at once, so that a secret that is not there is noticed here. With
 * both, Juju makes the label ours for the id.  Errors: TYPE, SECRET_NOT_FOUND. */
struct ch_secret *ch_model_get_secret(struct ch_model *model, const char *id, const char *label,
                                      struct ch_error *err);
/* Owned by our unit or application.  `content`: tagged map of strings; `meta` may be NULL.
 * Errors: TYPE, VALUE (content). */
struct ch_secret *ch_entity_add_secret(struct ch_entity *owner, const json_t *content,
                                       const struct ch_secret_meta *meta, struct ch_error *err);
/* "secret:ID" or "secret://MODEL/ID", NULL as long as only the label is known. */
const char *ch_secret_id(const struct ch_secret *secret);
const char *
ch_secret_unique_identifier(const struct ch_secret *secret); /* its last part, or NULL */
const char *ch_secret_label(const struct ch_secret *secret); /* or NULL */
struct ch_model *ch_secret_model(const struct ch_secret *secret);
/* Borrowed map of strings, read once, or with `refresh` now: the newest revision, which is tracked
 * from then on.  What set_content() wrote is not seen before. */
int ch_secret_get_content(struct ch_secret *secret, bool refresh, const json_t **contentp,
                          struct ch_error *err);
/* The newest revision, which is neither tracked nor kept.  New reference. */
int ch_secret_peek_content(struct ch_secret *secret, json_t **contentp, struct ch_error *err);
/* For owners only.  Caller ends it with ch_secret_info_deinit(). */
int ch_secret_get_info(struct ch_secret *secret, struct ch_secret_info *info, struct ch_error *err);
void ch_secret_info_deinit(struct ch_secret_info *info);
/* All that follow find out the id first if only the label is known.  Before Juju 3.6 two changes in
 * one hook would undo each other, so content and metadata that are not given are read and written
 * back.  Errors: TYPE, VALUE as above. */
int ch_secret_set_content(struct ch_secret *secret, const json_t *content, struct ch_error *err);
/* Errors: TYPE when nothing is given. */
int ch_secret_set_info(struct ch_secret *secret, const struct ch_secret_meta *meta,
                       struct ch_error *err);
/* To the application at the other end or to one unit of it; `unit` may be NULL. */
int ch_secret_grant(struct ch_secret *secret, struct ch_relation *relation, struct ch_entity *unit,
                    struct ch_error *err);
int ch_secret_revoke(struct ch_secret *secret, struct ch_relation *relation, struct ch_entity *unit,
                     struct ch_error *err);
/* Also VALUE: revisions count from 1. */
int ch_secret_remove_revision(struct ch_secret *secret, long long revision, struct ch_error *err);
int ch_secret_remove_all_revisions(struct ch_secret *secret, struct ch_error *err);

/* actions (action.c) */

/* Parameters of the action that runs: a borrowed map, asked for once. */
int ch_model_action_params(struct ch_model *model, const json_t **paramsp, struct ch_error *err);
/* `results`: tagged map, may be nested.  Errors: TYPE, VALUE naming the key. */
int ch_model_set_action_results(struct ch_model *model, const json_t *results,
                                struct ch_error *err);
int ch_model_log_action(struct ch_model *model, const char *message, struct ch_error *err);
/* The handler goes on, and the dispatch may still succeed. */
int ch_model_fail_action(struct ch_model *model, const char *message, struct ch_error *err);

/* ports (port.c) */

struct ch_port {
    const char *protocol; /* "tcp", "udp", "icmp" */
    long long number;     /* -1: none */
};
/* `number` -1: none.  What makes no sense is for Juju to refuse: MODEL. */
int ch_model_open_port(struct ch_model *model, const char *protocol, long long number,
                       struct ch_error *err);
int ch_model_close_port(struct ch_model *model, const char *protocol, long long number,
                        struct ch_error *err);
/* Sorted, without repetition; caller frees the array.  Of a range only the first port is told. */
int ch_model_opened_ports(struct ch_model *model, struct ch_port **portsp, size_t *countp,
                          struct ch_error *err);
/* Closes what is open and not among these, then opens what is not. */
int ch_model_set_ports(struct ch_model *model, const struct ch_port *ports, size_t count,
                       struct ch_error *err);

/* storage (storage.c) */

/* Indices of the instances of a storage that are attached: a borrowed list, asked for once.
 * Errors: KEY when the charm has no such storage. */
int ch_model_storage_indices(struct ch_model *model, const char *name, const json_t **indicesp,
                             struct ch_error *err);
/* Where an instance is, asked for once.  Borrowed. */
int ch_model_storage_location(struct ch_model *model, const char *name, long long index,
                              const char **locationp, struct ch_error *err);
/* Says where it is: from now on nobody asks. */
void ch_model_set_storage_location(struct ch_model *model, const char *name, long long index,
                                   const char *location);

/* Asks Juju for `count` more instances; they come with storage-attached events.
 * Errors: MODEL when the charm has no such storage. */
int ch_model_request_storage(struct ch_model *model, const char *name, long long count,
                             struct ch_error *err);

/* resources (resource.c) */

/* The file in which a resource is, fetched once.  Borrowed.
 * Errors: NAME when the charm has no such resource. */
int ch_model_fetch_resource(struct ch_model *model, const char *name, const char **pathp,
                            struct ch_error *err);

/* the cloud (cloud.c) */

/* What it takes to use the cloud of the model: asked for each time and not kept, since there are
 * credentials in it.  *specp: new reference to a map with "type" and "name"; where Juju says so,
 * "region", "endpoint", "identity_endpoint", "storage_endpoint" and "credential" ("auth_type",
 * "attributes", "redacted"); always "ca_certificates", "skip_tls_verify", "is_controller_cloud". */
int ch_model_cloud_spec(struct ch_model *model, json_t **specp, struct ch_error *err);

/* the machine (reboot.c) */

/* Reboots it when the hook has succeeded; with `now` at once, and the hook is run anew afterwards.
 * Errors: RUNTIME for another unit than ours; HOOKCMD as it came, in an action; EXIT, when `now`
 * succeeded: the dispatch ends here. */
int ch_entity_reboot(struct ch_entity *unit, bool now, struct ch_error *err);

/* what newer Jujus no longer have (legacy.c) */

/* `spec`: map; `k8s_resources`: map, or NULL.  Errors: MODEL when we are not the leader. */
int ch_model_set_pod_spec(struct ch_model *model, const json_t *spec, const json_t *k8s_resources,
                          struct ch_error *err);
/* `metrics`: tagged map of numbers; `labels`: tagged map of strings, or NULL.
 * Errors: TYPE when they are no maps, MODEL for what is no metric. */
int ch_model_add_metrics(struct ch_model *model, const json_t *metrics, const json_t *labels,
                         struct ch_error *err);

/* what else there is to say about our application (workload.c) */

int ch_model_set_workload_version(struct ch_model *model, const char *version,
                                  struct ch_error *err);
/* How many units there are to be.  Errors: RUNTIME for another application than ours. */
int ch_entity_planned_units(struct ch_entity *app, long long *countp, struct ch_error *err);

/* the event of this dispatch (event_args.c) */

/* What the event that Juju wants carries, as a snapshot from which it can be made at any time; {}
 * when it carries nothing.  *snapshotp: new reference.
 * Errors: VALUE or RUNTIME when the environment lacks what the event needs or contradicts itself,
 * ATTRIBUTE when a storage is not attached. */
int ch_model_event_snapshot(struct ch_model *model, json_t **snapshotp, struct ch_error *err);

#endif
