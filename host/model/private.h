/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the room.  Each subject keeps its state in a struct of its own, of which the model has
 * one, and frees it with a function named ch_model_<subject>_deinit. */
#ifndef CH_MODEL_PRIVATE_H
#define CH_MODEL_PRIVATE_H

#include "base/mem.h"
#include "base/table.h"
#include "hookcmd/hookcmd.h"
#include "model/model.h"

struct ch_entity {
    struct ch_model *model;
    char *name;
    char *repr;
    struct ch_entity *app;
    bool is_app;
    bool is_ours;
    struct ch_status status; /* owned texts; name NULL: not known yet */
    struct ch_status *collected;
    size_t collected_count;
};

struct ch_model_entities {
    struct ch_table units, apps; /* name -> struct ch_entity, owned */
    struct ch_entity *unit, *app;
};

struct ch_model_leadership {
    bool is_known;
    bool is_leader;
    double asked_at; /* of the monotonic clock */
};

struct ch_endpoint { /* of the metadata, and its relations */
    const struct ch_relation_meta *meta;
    struct ch_relation **known; /* owned: all that were ever asked for */
    size_t known_count;
    bool is_listed;
    struct ch_relation **listed; /* what relation-ids said, without the broken one */
    size_t listed_count;
};

struct ch_model_relations {
    struct ch_endpoint *endpoints; /* as in the metadata */
    /* Of a relation-broken and relation-departed hook; -1 and NULL in all others. */
    long long broken_id;
    struct ch_entity *departing;
};

struct ch_model_storages {
    json_t *indices;   /* name -> list */
    json_t *locations; /* "name/0" -> path */
};

struct ch_model {
    struct ch_model_options options;
    struct ch_model_entities entities;
    struct ch_model_leadership leadership;
    struct ch_model_relations relations;
    struct ch_model_storages storages;
    struct ch_model_network *networks; /* owned: all that were asked for */
    json_t *resources;                 /* name -> path; NULL until one is fetched */
    struct ch_secret *secrets;         /* owned: all that were made */
    json_t *config;                    /* NULL until it is asked for */
    json_t *action_params;             /* likewise */
};

struct ch_secret {
    struct ch_model *model;
    char *id, *label;
    json_t *content; /* NULL until it is read */
    struct ch_secret *next;
};

struct ch_relation {
    struct ch_model *model;
    const struct ch_endpoint *endpoint;
    long long id;
    char *repr;
    bool has_units; /* relation-list was asked */
    bool is_gone;   /* and knew nothing of it */
    struct ch_entity **units;
    size_t unit_count;
    bool has_app; /* app was found out; it may be NULL */
    struct ch_entity *app;
    char *remote_model_uuid;  /* NULL until it is asked for */
    struct ch_databag **bags; /* those that were asked for */
    size_t bag_count;
    struct ch_entity **owners; /* what ch_relation_data_owners() gave last */
};

/* outcome.c: what a hook command's outcome means to a charm */

/* Puts the error of a command into the words of the model; adds the security event if Juju refused.
 */
void ch_model_translate(struct ch_model *model, struct ch_error *failure);
/* The same and moves it to `err`, if `result` says that the command failed.  Return: `result`. */
int ch_model_outcome(struct ch_model *model, int result, struct ch_error *failure,
                     struct ch_error *err);
/* The same for a relation that Juju may not know any more: *gonep is set then, and it is no
 * failure.
 */
int ch_model_accept_gone(struct ch_model *model, int result, struct ch_error *failure, bool *gonep,
                         struct ch_error *err);
/* model.c */
/* Is the answer to a question there already?  Counts those that are.  Return: `known`. */
bool ch_model_spares(struct ch_model *model, bool known);
/* `number` at the end of "db:7" or "data/0".  Errors: RUNTIME. */
int ch_model_parse_id(const char *id, char separator, long long *numberp, struct ch_error *err);

/* What a tagged value is, for messages: "a list". */
const char *ch_model_type_name(const json_t *value);

/* entity.c */
void ch_model_entities_init(struct ch_model *model);
void ch_model_entities_refresh(struct ch_model *model);
void ch_model_entities_deinit(struct ch_model *model);

/* leadership.c: what is known without asking */
bool ch_model_knows_leadership(const struct ch_model *model, bool *leaderp);

/* status.c */
void ch_entity_statuses_deinit(struct ch_entity *entity);
void ch_entity_status_refresh(struct ch_entity *entity);

/* relation.c */
void ch_model_relations_init(struct ch_model *model);
void ch_model_relations_refresh(struct ch_model *model);
void ch_model_relations_deinit(struct ch_model *model);
/* Is it the one that the hook is about? */
bool ch_relation_is_current(const struct ch_relation *relation);
bool ch_relation_is_peer(const struct ch_relation *relation);
struct ch_relation_ref ch_relation_reference(const struct ch_relation *relation);

/* databag.c */
void ch_relation_data_deinit(struct ch_relation *relation);
void ch_relation_data_refresh(struct ch_relation *relation);

/* secret.c */
void ch_model_secrets_deinit(struct ch_model *model);

/* network.c */
void ch_model_networks_deinit(struct ch_model *model);

/* address.c: texts as Python's ipaddress writes them */
/* NULL when it is no address of IPv4 or IPv6.  Caller owns. */
char *ch_address_canonical(const char *text);
/* Errors: NULL and VALUE, when it is no subnet, or one with bits of a host set.  Caller owns. */
char *ch_subnet_canonical(const char *text, struct ch_error *err);

/* storage.c */
void ch_model_storages_deinit(struct ch_model *model);

#endif
