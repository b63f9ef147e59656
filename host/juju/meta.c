/* SPDX-License-Identifier: Apache-2.0 */
/* Charm metadata: the files, general fields, actions and options.  meta_endpoints.c has relations,
 * storages, resources and containers. */
#include "base/file.h"
#include "base/mem.h"
#include "base/yaml.h"
#include "juju/meta_private.h"

#include <stdlib.h>
#include <string.h>

/* members */

static char *as_text(const json_t *value)
{
    if (json_is_string(value))
        return ch_strdup(json_string_value(value));
    if (json_is_boolean(value))
        return ch_strdup(json_is_true(value) ? "true" : "false");
    if (json_is_integer(value))
        return ch_asprintf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
    if (json_is_real(value))
        return ch_asprintf("%.15g", json_real_value(value));
    return NULL;
}

char *ch_meta_text_opt(const json_t *map, const char *key)
{
    return as_text(json_object_get(map, key));
}

char *ch_meta_text(const json_t *map, const char *key)
{
    char *text = ch_meta_text_opt(map, key);
    return text ? text : ch_strdup("");
}

bool ch_meta_flag(const json_t *map, const char *key)
{
    return json_is_true(json_object_get(map, key));
}

static void append_text(json_t *list, const json_t *value)
{
    CH_AUTOFREE char *text = as_text(value);
    if (text)
        json_array_append_new(list, json_string(text));
}

json_t *ch_meta_strings(const json_t *map, const char *key)
{
    json_t *list = json_array();
    const json_t *value = json_object_get(map, key);
    size_t i;
    json_t *item;
    if (!json_is_array(value))
        append_text(list, value);
    json_array_foreach (value, i, item)
        append_text(list, item);
    return list;
}

int ch_meta_map(const json_t *map, const char *key, const char *where, const json_t **mapp,
                struct ch_error *err)
{
    const json_t *value = json_object_get(map, key);
    *mapp = json_is_null(value) ? NULL : value;
    if (!*mapp || json_is_object(*mapp))
        return 0;
    return ch_error_set(err, CH_ERROR_TYPE, "%s: '%s' should be a map of names", where, key);
}

/* general fields */

static json_t *parse_maintainers(const json_t *metadata, const json_t *links)
{
    json_t *maintainers = ch_meta_strings(metadata, "maintainer");
    json_t *more[] = {ch_meta_strings(metadata, "maintainers"), ch_meta_strings(links, "contact")};
    for (size_t i = 0; i < CH_ARRAY_LEN(more); i++) {
        json_array_extend(maintainers, more[i]);
        json_decref(more[i]);
    }
    return maintainers;
}

/* The older layout has the link on top, the newer one below "links". */
static json_t *parse_link(const json_t *metadata, const json_t *links, const char *name)
{
    json_t *old = ch_meta_strings(metadata, name);
    if (json_array_size(old) > 0 && *json_string_value(json_array_get(old, 0)))
        return old;
    json_decref(old);
    return ch_meta_strings(links, name);
}

static json_t *parse_assumes_list(const json_t *list, const char *condition)
{
    json_t *features = json_array();
    size_t i;
    json_t *item, *nested;
    const char *key;
    json_array_foreach (list, i, item) {
        if (!json_is_object(item)) {
            append_text(features, item);
            continue;
        }
        json_object_foreach (item, key, nested)
            json_array_append_new(features, parse_assumes_list(nested, key));
    }
    return json_pack("{s: s, s: o}", "condition", condition, "features", features);
}

static void parse_general(struct ch_meta *meta, const json_t *metadata)
{
    const json_t *links = json_object_get(metadata, "links");
    meta->name = ch_meta_text(metadata, "name");
    meta->summary = ch_meta_text(metadata, "summary");
    meta->description = ch_meta_text(metadata, "description");
    meta->maintainers = parse_maintainers(metadata, links);
    meta->websites = parse_link(metadata, links, "website");
    meta->sources = parse_link(metadata, links, "source");
    meta->issues = parse_link(metadata, links, "issues");
    meta->documentation = ch_meta_text_opt(metadata, "docs");
    if (!meta->documentation)
        meta->documentation = ch_meta_text_opt(links, "documentation");
    meta->tags = ch_meta_strings(metadata, "tags");
    meta->terms = ch_meta_strings(metadata, "terms");
    meta->series = ch_meta_strings(metadata, "series");
    meta->subordinate = ch_meta_flag(metadata, "subordinate");
    meta->assumes = parse_assumes_list(json_object_get(metadata, "assumes"), "all-of");
    meta->min_juju_version = ch_meta_text_opt(metadata, "min-juju-version");
    meta->charm_user = ch_meta_text_opt(metadata, "charm-user");
    if (!meta->charm_user)
        meta->charm_user = ch_strdup("root");
}

static int parse_named_maps(struct ch_meta *meta, const json_t *metadata, struct ch_error *err)
{
    const json_t *payloads, *bindings, *payload;
    const char *name;
    if (ch_meta_map(metadata, "payloads", "metadata.yaml", &payloads, err) < 0 ||
        ch_meta_map(metadata, "extra-bindings", "metadata.yaml", &bindings, err) < 0)
        return -1;
    json_object_foreach ((json_t *)payloads, name, payload)
        if (!json_object_get(payload, "type"))
            return ch_error_set(err, CH_ERROR_KEY, "metadata.yaml: payload '%s' has no 'type'",
                                name);
    meta->payloads = payloads ? json_deep_copy(payloads) : json_object();
    meta->extra_bindings = bindings ? json_deep_copy(bindings) : json_object();
    return 0;
}

/* actions and options */

static int parse_actions(struct ch_meta *meta, const json_t *actions, const struct ch_version *juju,
                         struct ch_error *err)
{
    static const struct ch_version juju_4 = {.major = 4};
    const char *name;
    json_t *action;
    if (!actions || json_is_null(actions))
        return 0;
    if (!json_is_object(actions))
        return ch_error_set(err, CH_ERROR_TYPE, "actions.yaml: a map of actions is expected");
    meta->actions = ch_calloc(json_object_size(actions), sizeof(*meta->actions));
    json_object_foreach ((json_t *)actions, name, action) {
        if (!json_is_object(action) && !json_is_null(action))
            return ch_error_set(err, CH_ERROR_TYPE, "actions.yaml: action '%s' should be a map",
                                name);
        struct ch_action_meta *entry = &meta->actions[meta->action_count++];
        const json_t *parameters = json_object_get(action, "params");
        const json_t *additional = json_object_get(action, "additionalProperties");
        entry->name = ch_strdup(name);
        entry->title = ch_meta_text(action, "title");
        entry->description = ch_meta_text(action, "description");
        entry->parameters = json_is_object(parameters) ? json_deep_copy(parameters) : json_object();
        entry->required = ch_meta_strings(action, "required");
        entry->additional_properties =
            additional ? json_is_true(additional) : ch_version_compare(juju, &juju_4) < 0;
    }
    return 0;
}

static int parse_options(struct ch_meta *meta, const json_t *config, struct ch_error *err)
{
    const json_t *options;
    const char *name;
    json_t *option;
    if (!config || json_is_null(config))
        return 0;
    if (ch_meta_map(config, "options", "config.yaml", &options, err) < 0)
        return -1;
    meta->options = ch_calloc(json_object_size(options), sizeof(*meta->options));
    json_object_foreach ((json_t *)options, name, option) {
        char *type = ch_meta_text_opt(option, "type");
        if (!type)
            return ch_error_set(err, CH_ERROR_RUNTIME, "config.yaml: the option '%s' has no type",
                                name);
        struct ch_option_meta *entry = &meta->options[meta->option_count++];
        json_t *value = json_object_get(option, "default");
        entry->name = ch_strdup(name);
        entry->type = type;
        entry->description = ch_meta_text_opt(option, "description");
        entry->default_value = value && !json_is_null(value) ? json_incref(value) : NULL;
    }
    return 0;
}

/* the whole */

static int parse_all(struct ch_meta *meta, const json_t *metadata, const json_t *config,
                     const json_t *actions, const struct ch_version *juju, struct ch_error *err)
{
    if (!json_is_object(metadata))
        return ch_error_set(err, CH_ERROR_TYPE, "metadata.yaml: a map is expected");
    meta->document = json_deep_copy(metadata);
    parse_general(meta, metadata);
    if (parse_named_maps(meta, metadata, err) < 0 ||
        ch_meta_parse_relations(meta, metadata, err) < 0 ||
        ch_meta_parse_storages(meta, metadata, err) < 0 ||
        ch_meta_parse_resources(meta, metadata, err) < 0 ||
        ch_meta_parse_containers(meta, metadata, err) < 0 ||
        parse_actions(meta, actions, juju, err) < 0)
        return -1;
    return parse_options(meta, config, err);
}

int ch_meta_parse(struct ch_meta *meta, const json_t *metadata, const json_t *config,
                  const json_t *actions, const struct ch_version *juju, struct ch_error *err)
{
    *meta = (struct ch_meta){0};
    if (parse_all(meta, metadata, config, actions, juju, err) == 0)
        return 0;
    ch_meta_deinit(meta);
    return -1;
}

/* Return: the document; null when the file is absent and need not be there; NULL on error. */
static json_t *load_file(const char *charm_dir, const char *name, bool needed, struct ch_error *err)
{
    CH_AUTOFREE char *path = ch_path_join(charm_dir, name);
    if (!needed && !ch_file_exists(path))
        return json_null();
    return ch_yaml_load(path, err);
}

int ch_meta_load(struct ch_meta *meta, const char *charm_dir, const struct ch_version *juju,
                 struct ch_error *err)
{
    *meta = (struct ch_meta){0};
    CH_AUTOJSON json_t *metadata = load_file(charm_dir, "metadata.yaml", true, err);
    CH_AUTOJSON json_t *config = metadata ? load_file(charm_dir, "config.yaml", false, err) : NULL;
    CH_AUTOJSON json_t *actions = config ? load_file(charm_dir, "actions.yaml", false, err) : NULL;
    return actions ? ch_meta_parse(meta, metadata, config, actions, juju, err) : -1;
}

static void free_entries(struct ch_meta *meta)
{
    for (size_t i = 0; i < meta->relation_count; i++) {
        free(meta->relations[i].name);
        free(meta->relations[i].interface);
    }
    for (size_t i = 0; i < meta->storage_count; i++) {
        struct ch_storage_meta *entry = &meta->storages[i];
        free(entry->name);
        free(entry->type);
        free(entry->description);
        free(entry->minimum_size);
        free(entry->location);
        json_decref(entry->properties);
    }
    for (size_t i = 0; i < meta->resource_count; i++) {
        free(meta->resources[i].name);
        free(meta->resources[i].type);
        free(meta->resources[i].filename);
        free(meta->resources[i].description);
    }
    for (size_t i = 0; i < meta->container_count; i++) {
        free(meta->containers[i].name);
        free(meta->containers[i].resource);
        json_decref(meta->containers[i].bases);
        json_decref(meta->containers[i].mounts);
    }
}

static void free_actions_and_options(struct ch_meta *meta)
{
    for (size_t i = 0; i < meta->action_count; i++) {
        struct ch_action_meta *entry = &meta->actions[i];
        free(entry->name);
        free(entry->title);
        free(entry->description);
        json_decref(entry->parameters);
        json_decref(entry->required);
    }
    for (size_t i = 0; i < meta->option_count; i++) {
        struct ch_option_meta *entry = &meta->options[i];
        free(entry->name);
        free(entry->type);
        free(entry->description);
        json_decref(entry->default_value);
    }
}

void ch_meta_deinit(struct ch_meta *meta)
{
    free_entries(meta);
    free_actions_and_options(meta);
    void *const memory[] = {
        meta->name,      meta->summary,          meta->description, meta->documentation,
        meta->relations, meta->min_juju_version, meta->charm_user,  meta->storages,
        meta->resources, meta->containers,       meta->actions,     meta->options,
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(memory); i++)
        free(memory[i]);
    json_t *const values[] = {
        meta->maintainers, meta->websites,       meta->sources,  meta->issues,
        meta->tags,        meta->terms,          meta->series,   meta->assumes,
        meta->payloads,    meta->extra_bindings, meta->document,
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(values); i++)
        json_decref(values[i]);
    *meta = (struct ch_meta){0};
}

/* look-ups: a charm has a handful of each */

#define FIND(meta, array, count, wanted)                  \
    for (size_t i = 0; i < (meta)->count; i++)            \
        if (strcmp((meta)->array[i].name, (wanted)) == 0) \
            return &(meta)->array[i];                     \
    return NULL

const struct ch_relation_meta *ch_meta_relation(const struct ch_meta *meta, const char *name)
{
    FIND(meta, relations, relation_count, name);
}

const struct ch_storage_meta *ch_meta_storage(const struct ch_meta *meta, const char *name)
{
    FIND(meta, storages, storage_count, name);
}

const struct ch_resource_meta *ch_meta_resource(const struct ch_meta *meta, const char *name)
{
    FIND(meta, resources, resource_count, name);
}

const struct ch_container_meta *ch_meta_container(const struct ch_meta *meta, const char *name)
{
    FIND(meta, containers, container_count, name);
}

const struct ch_action_meta *ch_meta_action(const struct ch_meta *meta, const char *name)
{
    FIND(meta, actions, action_count, name);
}

const struct ch_option_meta *ch_meta_option(const struct ch_meta *meta, const char *name)
{
    FIND(meta, options, option_count, name);
}
