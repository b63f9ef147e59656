/* SPDX-License-Identifier: Apache-2.0 */
/* Charm metadata as plain tables: lists keep the order of the file.  lua/ops/meta.lua makes the
 * classes of ops of them. */
#include "base/yaml.h"
#include "bind/model.h"

#include <string.h>

/* Each gives a new reference.  "s*" and "O*": no member when there is none. */

static json_t *relation_value(const struct ch_relation_meta *relation)
{
    json_t *value = json_pack(
        "{s:s, s:s, s:s*, s:s, s:b}", "relation_name", relation->name, "role",
        ch_relation_role_name(relation->role), "interface_name", relation->interface, "scope",
        relation->container_scope ? "container" : "global", "optional", relation->optional);
    if (relation->has_limit)
        json_object_set_new(value, "limit", json_integer(relation->limit));
    return value;
}

static json_t *storage_value(const struct ch_storage_meta *storage)
{
    json_t *value = json_pack("{s:s, s:s, s:s*, s:b, s:b, s:s*, s:s*, s:O*}", "storage_name",
                              storage->name, "type", storage->type, "description",
                              storage->description, "shared", storage->shared, "read_only",
                              storage->read_only, "minimum_size", storage->minimum_size, "location",
                              storage->location, "properties", storage->properties);
    if (!storage->has_range)
        return value;
    json_t *range = json_pack("[I]", (json_int_t)storage->range_min);
    if (storage->range_max >= 0)
        json_array_append_new(range, json_integer(storage->range_max));
    json_object_set_new(value, "multiple_range", range);
    return value;
}

static json_t *resource_value(const struct ch_resource_meta *resource)
{
    return json_pack("{s:s, s:s, s:s*, s:s*}", "resource_name", resource->name, "type",
                     resource->type, "filename", resource->filename, "description",
                     resource->description);
}

static json_t *container_value(const struct ch_container_meta *container)
{
    return json_pack("{s:s, s:s*, s:O*, s:O*}", "name", container->name, "resource",
                     container->resource, "bases", container->bases, "mounts", container->mounts);
}

static json_t *action_value(const struct ch_action_meta *action)
{
    return json_pack("{s:s, s:s*, s:s*, s:O*, s:O*, s:b}", "name", action->name, "title",
                     action->title, "description", action->description, "parameters",
                     action->parameters, "required", action->required, "additional_properties",
                     action->additional_properties);
}

static json_t *option_value(const struct ch_option_meta *option)
{
    return json_pack("{s:s, s:s, s:s*, s:O*}", "name", option->name, "type", option->type,
                     "description", option->description, "default", option->default_value);
}

static json_t *general_value(const struct ch_meta *meta)
{
    json_t *links =
        json_pack("{s:O*, s:O*, s:O*, s:s*}", "websites", meta->websites, "sources", meta->sources,
                  "issues", meta->issues, "documentation", meta->documentation);
    json_t *value =
        json_pack("{s:s*, s:s*, s:s*, s:O*, s:o, s:b, s:s*, s:s*}", "name", meta->name, "summary",
                  meta->summary, "description", meta->description, "maintainers", meta->maintainers,
                  "links", links, "subordinate", meta->subordinate, "min_juju_version",
                  meta->min_juju_version, "charm_user", meta->charm_user);
    const struct {
        const char *key;
        json_t *value;
    } more[] = {{"tags", meta->tags},         {"terms", meta->terms},
                {"series", meta->series},     {"assumes", meta->assumes},
                {"payloads", meta->payloads}, {"extra_bindings", meta->extra_bindings}};
    for (size_t i = 0; i < CH_ARRAY_LEN(more); i++)
        if (more[i].value)
            json_object_set(value, more[i].key, more[i].value);
    return value;
}

static json_t *meta_value(const struct ch_meta *meta)
{
    json_t *value = general_value(meta);
#define ADD_LIST(key, items, count, convert)                     \
    do {                                                         \
        json_t *list_ = json_array();                            \
        for (size_t i_ = 0; i_ < (count); i_++)                  \
            json_array_append_new(list_, convert(&(items)[i_])); \
        json_object_set_new(value, key, list_);                  \
    } while (0)
    ADD_LIST("relations", meta->relations, meta->relation_count, relation_value);
    ADD_LIST("storages", meta->storages, meta->storage_count, storage_value);
    ADD_LIST("resources", meta->resources, meta->resource_count, resource_value);
    ADD_LIST("containers", meta->containers, meta->container_count, container_value);
    ADD_LIST("actions", meta->actions, meta->action_count, action_value);
    ADD_LIST("config", meta->options, meta->option_count, option_value);
#undef ADD_LIST
    return value;
}

static void push_meta(lua_State *L, const struct ch_meta *meta)
{
    struct chl_arena *arena = chl_arena_open(L); // arena
    chl_value_push(L, chl_arena_json(arena, meta_value(meta)));
    lua_closeslot(L, -2);
    lua_remove(L, -2); // table
}

int model_meta(lua_State *L)
{
    struct ch_model *model = chl_handle_check(L, 1, chl_type_model);
    push_meta(L, ch_model_meta(model));
    return 1;
}

/* metadata that belongs to no dispatch */

/* Without a dispatch nobody knows the Juju it is for: the newest there is. */
static struct ch_version version_of(lua_State *L)
{
    const struct ch_dispatch *dispatch = chl_engine_dispatch(chl_engine_of(L));
    struct ch_version newest = {.major = 4};
    return dispatch ? dispatch->context.version : newest;
}

struct meta_box { /* a userdata with a __gc: pushing a value may raise */
    struct ch_meta meta;
};

static int meta_gc(lua_State *L)
{
    struct meta_box *box = lua_touserdata(L, 1);
    ch_meta_deinit(&box->meta);
    return 0;
}

static struct ch_meta *push_box(lua_State *L)
{
    static const luaL_Reg methods[] = {{"__gc", meta_gc}, {NULL, NULL}};
    struct meta_box *box = lua_newuserdatauv(L, sizeof(*box), 0);
    *box = (struct meta_box){0};
    if (luaL_newmetatable(L, "ch_meta"))
        luaL_setfuncs(L, methods, 0);
    lua_setmetatable(L, -2);
    return &box->meta;
}

/* load_meta(charm directory) -> tables as of model:meta() */
static int model_load_meta(lua_State *L)
{
    const char *directory = luaL_checkstring(L, 1);
    struct ch_version version = version_of(L);
    struct ch_meta *meta = push_box(L);
    struct ch_error err = CH_ERROR_INIT;
    if (ch_meta_load(meta, directory, &version, &err) < 0)
        return chl_raise(L, &err);
    push_meta(L, meta);
    return 1;
}

/* The content of one of the files: its text, or tables as they would be read from it. */
static const json_t *check_file(lua_State *L, int index, const char *name, struct chl_arena *arena)
{
    struct ch_error err = CH_ERROR_INIT;
    size_t length;
    if (lua_isnil(L, index))
        return NULL;
    const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &length) : NULL;
    json_t *value = text ? ch_yaml_parse(text, length, name, &err) : chl_value_to(L, index, &err);
    if (!value)
        chl_raise(L, &err);
    return chl_arena_json(arena, value);
}

/* parse_meta(metadata, config or nil, actions or nil) -> tables as of model:meta() */
static int model_parse_meta(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_settop(L, 3);
    struct ch_version version = version_of(L);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_meta *meta = push_box(L);
    struct ch_error err = CH_ERROR_INIT;
    const json_t *metadata = check_file(L, 1, "metadata.yaml", arena);
    const json_t *config = check_file(L, 2, "config.yaml", arena);
    const json_t *actions = check_file(L, 3, "actions.yaml", arena);
    if (ch_meta_parse(meta, metadata, config, actions, &version, &err) < 0)
        return chl_raise(L, &err);
    push_meta(L, meta);
    return 1;
}

const luaL_Reg chl_model_meta_functions[] = {
    {"load_meta", model_load_meta}, {"parse_meta", model_parse_meta}, {NULL, NULL}};
