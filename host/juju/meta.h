/* SPDX-License-Identifier: Apache-2.0 */
/* Charm metadata: metadata.yaml, config.yaml, actions.yaml (ops.CharmMeta).
 *
 * Lists keep the order of the file.  All strings are owned by the ch_meta. */
#ifndef CH_JUJU_META_H
#define CH_JUJU_META_H

#include "base/error.h"
#include "juju/version.h"

enum ch_relation_role { CH_ROLE_PEER, CH_ROLE_REQUIRES, CH_ROLE_PROVIDES };
const char *ch_relation_role_name(enum ch_relation_role role); /* "peer", "requires", "provides" */

struct ch_relation_meta {
    char *name;
    enum ch_relation_role role;
    char *interface;
    bool has_limit;
    long long limit;
    bool container_scope; /* scope: container; otherwise global */
    bool optional;
};

struct ch_storage_meta {
    char *name;
    char *type; /* "filesystem", "block" */
    char *description;
    bool shared, read_only;
    char *minimum_size; /* or NULL */
    char *location;     /* or NULL */
    json_t *properties; /* list of strings */
    bool has_range;     /* multiple.range was given */
    long long range_min;
    long long range_max; /* -1: no upper bound */
};

struct ch_resource_meta {
    char *name;
    char *type; /* "file", "oci-image" */
    char *filename;
    char *description;
};

struct ch_container_meta {
    char *name;
    char *resource; /* or NULL */
    json_t *bases;  /* list of {name, channel, architectures}, or NULL */
    json_t *mounts; /* object: storage -> list of locations, in order */
};

struct ch_action_meta {
    char *name;
    char *title;
    char *description;
    json_t *parameters; /* object: name -> JSON schema */
    json_t *required;   /* list of strings */
    bool additional_properties;
};

struct ch_option_meta {
    char *name;
    char *type; /* "string", "int", "float", "boolean", "secret" */
    char *description;
    json_t *default_value; /* NULL when there is none */
};

struct ch_meta {
    char *name, *summary, *description;
    json_t *maintainers;                 /* list of strings */
    json_t *websites, *sources, *issues; /* lists of strings */
    char *documentation;                 /* or NULL */
    json_t *tags, *terms, *series;       /* lists of strings */
    bool subordinate;
    json_t *assumes;        /* {"condition": "all-of", "features": [string or the same, nested]} */
    char *min_juju_version; /* or NULL; never enforced */
    char *charm_user;       /* "root" */
    json_t *payloads;       /* name -> {"type"} */
    json_t *extra_bindings; /* object */
    json_t *document;       /* the whole of metadata.yaml, for what has no field here */

    struct ch_relation_meta *relations; /* requires, provides, peers */
    size_t relation_count;
    struct ch_storage_meta *storages;
    size_t storage_count;
    struct ch_resource_meta *resources;
    size_t resource_count;
    struct ch_container_meta *containers;
    size_t container_count;
    struct ch_action_meta *actions;
    size_t action_count;
    struct ch_option_meta *options;
    size_t option_count;
};

/* Reads the files of a charm directory; metadata.yaml is mandatory, the others are not.
 * Errors: FILE_NOT_FOUND, YAML (position), and those of ch_meta_parse. */
int ch_meta_load(struct ch_meta *meta, const char *charm_dir, const struct ch_version *juju,
                 struct ch_error *err);
/* From values; `config` and `actions` may be NULL or null.
 * Errors: as ops raises them (KEY "interface", TYPE scope and limit, RUNTIME option without type,
 * MODEL resource and bases), each naming the file and the key. */
int ch_meta_parse(struct ch_meta *meta, const json_t *metadata, const json_t *config,
                  const json_t *actions, const struct ch_version *juju, struct ch_error *err);
void ch_meta_deinit(struct ch_meta *meta);

/* Borrowed, or NULL. */
const struct ch_relation_meta *ch_meta_relation(const struct ch_meta *meta, const char *name);
const struct ch_storage_meta *ch_meta_storage(const struct ch_meta *meta, const char *name);
const struct ch_resource_meta *ch_meta_resource(const struct ch_meta *meta, const char *name);
const struct ch_container_meta *ch_meta_container(const struct ch_meta *meta, const char *name);
const struct ch_action_meta *ch_meta_action(const struct ch_meta *meta, const char *name);
const struct ch_option_meta *ch_meta_option(const struct ch_meta *meta, const char *name);

#endif
