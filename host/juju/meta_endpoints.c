/* SPDX-License-Identifier: Apache-2.0 */
/* Charm metadata: relations, storages, resources, containers. */
#include "base/mem.h"
#include "base/text.h"
#include "juju/meta_private.h"

#include <stdlib.h>
#include <string.h>

/* relations */

const char *ch_relation_role_name(enum ch_relation_role role)
{
    static const char *const names[] = {
        [CH_ROLE_PEER] = "peer", [CH_ROLE_REQUIRES] = "requires", [CH_ROLE_PROVIDES] = "provides"};
    return names[role];
}

static const char *type_name(const json_t *value)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "map", [JSON_ARRAY] = "list",   [JSON_STRING] = "string",
        [JSON_REAL] = "float", [JSON_TRUE] = "boolean", [JSON_FALSE] = "boolean",
        [JSON_NULL] = "null",  [JSON_INTEGER] = "int"};
    return names[json_typeof(value)];
}

static int parse_relation(struct ch_relation_meta *entry, const char *name, const json_t *relation,
                          enum ch_relation_role role, struct ch_error *err)
{
    const json_t *limit = json_object_get(relation, "limit");
    const json_t *scope = json_object_get(relation, "scope");
    entry->name = ch_strdup(name);
    entry->role = role;
    entry->interface = json_is_string(relation) ? ch_strdup(json_string_value(relation))
                                                : ch_meta_text_opt(relation, "interface");
    if (!entry->interface)
        return ch_error_set(err, CH_ERROR_KEY, "metadata.yaml: relation '%s' has no 'interface'",
                            name);
    if (limit && !json_is_null(limit)) {
        if (!json_is_integer(limit))
            return ch_error_set(err, CH_ERROR_TYPE,
                                "metadata.yaml: relation '%s': limit should be an int, not %s",
                                name, type_name(limit));
        entry->has_limit = true;
        entry->limit = json_integer_value(limit);
    }
    const char *word = !scope || json_is_null(scope) ? "global" : json_string_value(scope);
    if (!word || (strcmp(word, "global") != 0 && strcmp(word, "container") != 0))
        return ch_error_set(err, CH_ERROR_TYPE,
                            "metadata.yaml: relation '%s': scope should be one of 'global', "
                            "'container'; not '%s'",
                            name, word ? word : type_name(scope));
    entry->container_scope = strcmp(word, "container") == 0;
    entry->optional = ch_meta_flag(relation, "optional");
    return 0;
}

int ch_meta_parse_relations(struct ch_meta *meta, const json_t *metadata, struct ch_error *err)
{
    static const struct {
        const char *key;
        enum ch_relation_role role;
    } groups[] = {
        {"requires", CH_ROLE_REQUIRES}, {"provides", CH_ROLE_PROVIDES}, {"peers", CH_ROLE_PEER}};
    for (size_t i = 0; i < CH_ARRAY_LEN(groups); i++) {
        const json_t *relations;
        const char *name;
        json_t *relation;
        if (ch_meta_map(metadata, groups[i].key, "metadata.yaml", &relations, err) < 0)
            return -1;
        meta->relations =
            ch_realloc(meta->relations, (meta->relation_count + json_object_size(relations) + 1) *
                                            sizeof(*meta->relations));
        json_object_foreach ((json_t *)relations, name, relation) {
            struct ch_relation_meta *entry = &meta->relations[meta->relation_count++];
            *entry = (struct ch_relation_meta){0};
            if (parse_relation(entry, name, relation, groups[i].role, err) < 0)
                return -1;
        }
    }
    return 0;
}

/* storages */

/* "2", 2: exactly two; "1-3"; "1-" and "1+": at least one */
static int parse_range(struct ch_storage_meta *entry, const json_t *multiple, struct ch_error *err)
{
    CH_AUTOFREE char *range = ch_meta_text_opt(multiple, "range");
    if (!range)
        return 0;
    size_t digits = strspn(range, "0123456789");
    CH_AUTOFREE char *low = ch_strndup(range, digits);
    const char *rest = range + digits;
    entry->has_range = true;
    bool ok = ch_text_to_int(low, &entry->range_min);
    if (*rest == '\0')
        entry->range_max = entry->range_min;
    else if (strcmp(rest, "-") == 0 || strcmp(rest, "+") == 0)
        entry->range_max = -1;
    else
        ok = ok && *rest == '-' && rest[1] != '+' && ch_text_to_int(rest + 1, &entry->range_max) &&
             entry->range_max >= entry->range_min;
    if (ok)
        return 0;
    return ch_error_set(err, CH_ERROR_VALUE,
                        "metadata.yaml: storage '%s': the range '%s' should be N, N-M, N- or N+",
                        entry->name, range);
}

int ch_meta_parse_storages(struct ch_meta *meta, const json_t *metadata, struct ch_error *err)
{
    const json_t *storages;
    const char *name;
    json_t *storage;
    if (ch_meta_map(metadata, "storage", "metadata.yaml", &storages, err) < 0)
        return -1;
    meta->storages = ch_calloc(json_object_size(storages), sizeof(*meta->storages));
    json_object_foreach ((json_t *)storages, name, storage) {
        struct ch_storage_meta *entry = &meta->storages[meta->storage_count++];
        entry->name = ch_strdup(name);
        entry->type = ch_meta_text_opt(storage, "type");
        entry->description = ch_meta_text(storage, "description");
        entry->shared = ch_meta_flag(storage, "shared");
        entry->read_only = ch_meta_flag(storage, "read-only");
        entry->minimum_size = ch_meta_text_opt(storage, "minimum-size");
        entry->location = ch_meta_text_opt(storage, "location");
        entry->properties = ch_meta_strings(storage, "properties");
        if (!entry->type)
            return ch_error_set(err, CH_ERROR_KEY, "metadata.yaml: storage '%s' has no 'type'",
                                name);
        if (parse_range(entry, json_object_get(storage, "multiple"), err) < 0)
            return -1;
    }
    return 0;
}

/* resources */

int ch_meta_parse_resources(struct ch_meta *meta, const json_t *metadata, struct ch_error *err)
{
    const json_t *resources;
    const char *name;
    json_t *resource;
    if (ch_meta_map(metadata, "resources", "metadata.yaml", &resources, err) < 0)
        return -1;
    meta->resources = ch_calloc(json_object_size(resources), sizeof(*meta->resources));
    json_object_foreach ((json_t *)resources, name, resource) {
        struct ch_resource_meta *entry = &meta->resources[meta->resource_count++];
        entry->name = ch_strdup(name);
        entry->type = ch_meta_text_opt(resource, "type");
        entry->filename = ch_meta_text_opt(resource, "filename");
        entry->description = ch_meta_text(resource, "description");
        if (!entry->type)
            return ch_error_set(err, CH_ERROR_KEY, "metadata.yaml: resource '%s' has no 'type'",
                                name);
    }
    return 0;
}

/* containers */

static json_t *parse_bases(const json_t *container)
{
    const json_t *bases = json_object_get(container, "bases");
    if (!json_is_array(bases))
        return NULL;
    json_t *list = json_array();
    size_t i;
    json_t *base;
    json_array_foreach (bases, i, base) {
        CH_AUTOFREE char *name = ch_meta_text(base, "name");
        CH_AUTOFREE char *channel = ch_meta_text(base, "channel");
        json_array_append_new(list,
                              json_pack("{s: s, s: s, s: o}", "name", name, "channel", channel,
                                        "architectures", ch_meta_strings(base, "architectures")));
    }
    return list;
}

/* A storage may be mounted at several places. */
static json_t *parse_mounts(const json_t *container)
{
    json_t *mounts = json_object();
    size_t i;
    json_t *mount;
    json_array_foreach (json_object_get(container, "mounts"), i, mount) {
        CH_AUTOFREE char *storage = ch_meta_text(mount, "storage");
        CH_AUTOFREE char *location = ch_meta_text_opt(mount, "location");
        if (!location || !*location)
            continue;
        if (!json_object_get(mounts, storage))
            json_object_set_new(mounts, storage, json_array());
        json_array_append_new(json_object_get(mounts, storage), json_string(location));
    }
    return mounts;
}

int ch_meta_parse_containers(struct ch_meta *meta, const json_t *metadata, struct ch_error *err)
{
    const json_t *containers;
    const char *name;
    json_t *container;
    if (ch_meta_map(metadata, "containers", "metadata.yaml", &containers, err) < 0)
        return -1;
    meta->containers = ch_calloc(json_object_size(containers), sizeof(*meta->containers));
    json_object_foreach ((json_t *)containers, name, container) {
        struct ch_container_meta *entry = &meta->containers[meta->container_count++];
        entry->name = ch_strdup(name);
        entry->resource = ch_meta_text_opt(container, "resource");
        entry->bases = parse_bases(container);
        entry->mounts = parse_mounts(container);
        if (entry->resource && json_array_size(entry->bases) > 0)
            return ch_error_set(err, CH_ERROR_MODEL,
                                "A container may specify a resource or base, not both.");
    }
    return 0;
}
