/* SPDX-License-Identifier: Apache-2.0 */
/* Hook commands: one typed function each (ops.hookcmds).
 *
 * All take the transport first.  Errors: FILE_NOT_FOUND (no such hook command), HOOKCMD (it failed:
 * details returncode, cmd, stdout, stderr), RUNTIME (its answer makes no sense), OS; TYPE and VALUE
 * (what it was to be given cannot be given).
 *
 * Results of type json_t ** are new references, and plain data even where a key looks like a tag
 * (base/tagged.h).  A map that a command answers with is a plain object whose keys may be any text;
 * the values in it are values. */
#ifndef CH_HOOKCMD_HOOKCMD_H
#define CH_HOOKCMD_HOOKCMD_H

#include "base/log.h"
#include "hookcmd/transport.h"

/* Names a relation: -r ENDPOINT:ID, or -r ID without endpoint; id -1: the one of the running hook.
 */
struct ch_relation_ref {
    const char *endpoint; /* or NULL */
    long long id;
};
#define CH_RELATION_CURRENT        \
    (struct ch_relation_ref)       \
    {                              \
        .endpoint = NULL, .id = -1 \
    }

/* The other way of ch_json_map_to_value(): what the functions below take as a map.  New reference,
 * or NULL. Errors: TYPE (`what` is no map, or has a key that is not text). */
json_t *ch_hookcmd_plain_map(const json_t *value, const char *what, struct ch_error *err);

/* translation of failures (ops.model) */

/* Turns a HOOKCMD error into the ModelError family, text = stderr verbatim: RELATION_NOT_FOUND for
 * relation-* and network-* with "relation not found" or "relation 7 not found", SECRET_NOT_FOUND
 * for secret-* with "not found", else MODEL.  A command that failed without a word on stderr keeps
 * its own message.  Other kinds stay. */
void ch_hookcmd_to_model_error(struct ch_error *err);
/* Does the failure say that the unit may not do this?  (It is then a security event.) */
bool ch_hookcmd_is_denied(const struct ch_error *err);

/* log */

/* juju-log.  An empty message makes no call; one longer than 131071 bytes, the most that an
 * argument can have, is announced and goes out in pieces of whole characters.  What is not UTF-8 is
 * replaced. */
int ch_hookcmd_juju_log(struct ch_transport *transport, enum ch_log_level level,
                        const char *message, struct ch_error *err);
/* The same posted: that it failed is told by ch_transport_flush(). */
int ch_hookcmd_post_log(struct ch_transport *transport, enum ch_log_level level,
                        const char *message, struct ch_error *err);

/* actions */

int ch_hookcmd_action_get(struct ch_transport *transport, const char *key, json_t **valuep,
                          struct ch_error *err); /* key NULL: all, a map */
/* Nested results to the form that action-set takes: "a.b" keys, sorted; values that are no strings
 * become text by Python's rules, empty maps vanish.  `strict`: keys must be those ops accepts.
 * Return: new reference, or NULL.  Errors: TYPE, VALUE (a key twice, or not valid). */
json_t *ch_hookcmd_flatten_results(const json_t *results, bool strict, struct ch_error *err);
/* `results`: object of strings, already flat, set in order. */
int ch_hookcmd_action_set(struct ch_transport *transport, const json_t *results,
                          struct ch_error *err);
int ch_hookcmd_action_log(struct ch_transport *transport, const char *message,
                          struct ch_error *err);
int ch_hookcmd_action_fail(struct ch_transport *transport, const char *message,
                           struct ch_error *err); /* NULL: without a message */

/* configuration, leadership, model */

int ch_hookcmd_config_get(struct ch_transport *transport, const char *key, json_t **valuep,
                          struct ch_error *err); /* key NULL: all that are set, a map */
int ch_hookcmd_is_leader(struct ch_transport *transport, bool *leaderp, struct ch_error *err);
int ch_hookcmd_app_version_set(struct ch_transport *transport, const char *version,
                               struct ch_error *err);
int ch_hookcmd_goal_state(struct ch_transport *transport, json_t **statep, struct ch_error *err);
int ch_hookcmd_credential_get(struct ch_transport *transport, json_t **specp, struct ch_error *err);
int ch_hookcmd_juju_reboot(struct ch_transport *transport, bool now, struct ch_error *err);
int ch_hookcmd_resource_get(struct ch_transport *transport, const char *name, char **pathp,
                            struct ch_error *err); /* caller owns the path */
int ch_hookcmd_network_get(struct ch_transport *transport, const char *binding,
                           const long long *relation_id, json_t **networkp, struct ch_error *err);

/* relations */

int ch_hookcmd_relation_ids(struct ch_transport *transport, const char *endpoint, json_t **idsp,
                            struct ch_error *err); /* list of "db:7" */
int ch_hookcmd_relation_list(struct ch_transport *transport, const struct ch_relation_ref *relation,
                             json_t **unitsp, struct ch_error *err);
int ch_hookcmd_relation_list_app(struct ch_transport *transport,
                                 const struct ch_relation_ref *relation, char **appp,
                                 struct ch_error *err); /* caller owns */
/* `key` NULL with `entity`: all keys ("-").  Both NULL: the defaults of the running hook.  The
 * value is a map of strings, or with a key a string, or null when there is no such key. Errors:
 * VALUE for the key "-". */
int ch_hookcmd_relation_get(struct ch_transport *transport, const struct ch_relation_ref *relation,
                            bool app, const char *key, const char *entity, json_t **valuep,
                            struct ch_error *err);
/* `data`: object of strings; "" deletes a key. */
int ch_hookcmd_relation_set(struct ch_transport *transport, const struct ch_relation_ref *relation,
                            bool app, const json_t *data, struct ch_error *err);
int ch_hookcmd_relation_model_get(struct ch_transport *transport,
                                  const struct ch_relation_ref *relation, json_t **modelp,
                                  struct ch_error *err);

/* status */

int ch_hookcmd_status_get(struct ch_transport *transport, bool app, json_t **statusp,
                          struct ch_error *err);
/* message NULL: without one */
int ch_hookcmd_status_set(struct ch_transport *transport, bool app, const char *status,
                          const char *message, struct ch_error *err);

/* ports */

struct ch_port_spec {
    const char *protocol;    /* "tcp", "udp", "icmp"; NULL: Juju's default */
    long long port;          /* -1: none (icmp) */
    long long to_port;       /* -1: no range */
    const json_t *endpoints; /* list of strings, or NULL */
};
int ch_hookcmd_open_port(struct ch_transport *transport, const struct ch_port_spec *port,
                         struct ch_error *err);
int ch_hookcmd_close_port(struct ch_transport *transport, const struct ch_port_spec *port,
                          struct ch_error *err);
int ch_hookcmd_opened_ports(struct ch_transport *transport, bool endpoints, json_t **portsp,
                            struct ch_error *err); /* list of "80/tcp", "80/tcp (a,b)" */

/* unit state in the controller */

int ch_hookcmd_state_get(struct ch_transport *transport, const char *key, struct ch_buf *valuep,
                         struct ch_error *err); /* as printed without --format */
int ch_hookcmd_state_get_json(struct ch_transport *transport, const char *key, json_t **valuep,
                              struct ch_error *err); /* key NULL: all, a map of strings */
/* `text`: YAML or JSON, a map of strings. */
int ch_hookcmd_state_set(struct ch_transport *transport, const char *text, struct ch_error *err);
int ch_hookcmd_state_set_map(struct ch_transport *transport, const json_t *data,
                             struct ch_error *err); /* object of strings */
int ch_hookcmd_state_delete(struct ch_transport *transport, const char *key, struct ch_error *err);

/* storage */

int ch_hookcmd_storage_list(struct ch_transport *transport, const char *name, json_t **idsp,
                            struct ch_error *err); /* name NULL: all */
int ch_hookcmd_storage_get(struct ch_transport *transport, const char *id, json_t **storagep,
                           struct ch_error *err); /* id NULL: the one of the running hook */
int ch_hookcmd_storage_add(struct ch_transport *transport, const json_t *counts,
                           struct ch_error *err); /* object: name -> integer */

/* secrets: content goes through files in a private directory, never through argv; no error shows
 * it */

struct ch_secret_options {
    const char *label, *description, *expire, *rotate; /* NULL: not given */
    const char *owner;                                 /* "application", "unit" */
    const json_t *content; /* object of strings, which may be bytes; or NULL */
};
int ch_hookcmd_secret_add(struct ch_transport *transport, const struct ch_secret_options *options,
                          char **idp, struct ch_error *err); /* caller owns */
int ch_hookcmd_secret_set(struct ch_transport *transport, const char *id,
                          const struct ch_secret_options *options, struct ch_error *err);
int ch_hookcmd_secret_get(struct ch_transport *transport, const char *id, const char *label,
                          bool refresh, bool peek, json_t **contentp, struct ch_error *err);
/* By id, else by label.  A map with one member: id -> info. */
int ch_hookcmd_secret_info_get(struct ch_transport *transport, const char *id, const char *label,
                               json_t **infop, struct ch_error *err);
int ch_hookcmd_secret_ids(struct ch_transport *transport, json_t **idsp, struct ch_error *err);
int ch_hookcmd_secret_grant(struct ch_transport *transport, const char *id, long long relation_id,
                            const char *unit, struct ch_error *err);
/* relation_id -1, app NULL, unit NULL: not given */
int ch_hookcmd_secret_revoke(struct ch_transport *transport, const char *id, long long relation_id,
                             const char *app, const char *unit, struct ch_error *err);
int ch_hookcmd_secret_remove(struct ch_transport *transport, const char *id, long long revision,
                             struct ch_error *err); /* revision -1: all */

/* what newer Jujus no longer have */

/* pod-spec-set: the spec and, if not NULL, further resources, as YAML files. */
int ch_hookcmd_pod_spec_set(struct ch_transport *transport, const json_t *spec,
                            const json_t *k8s_resources, struct ch_error *err);
/* add-metric: objects of strings; `labels` may be NULL. */
int ch_hookcmd_add_metric(struct ch_transport *transport, const json_t *metrics,
                          const json_t *labels, struct ch_error *err);

#endif
