/* SPDX-License-Identifier: Apache-2.0 */
/* The table "model": what a charm sees of its Juju model, raw.  lua/ops/model.lua makes friendly
 * objects of it. */
#include "bind/model.h"

#include <stdlib.h>
#include <string.h>

void chl_model_push_map(lua_State *L, const json_t *map)
{
    const char *key;
    json_t *value;
    lua_createtable(L, 0, (int)json_object_size(map)); // table
    json_object_foreach ((json_t *)map, key, value) {
        lua_pushstring(L, key);
        chl_value_push(L, value); // table key value
        lua_rawset(L, -3);
    }
}

static struct ch_model *check_model(lua_State *L)
{
    return chl_handle_check(L, 1, chl_type_model);
}

/* names */

static int model_unit(lua_State *L)
{
    struct ch_model *model = check_model(L);
    chl_model_push_entity(L, chl_handle_scope(L, 1), ch_model_unit(model));
    return 1;
}

static int model_app(lua_State *L)
{
    struct ch_model *model = check_model(L);
    chl_model_push_entity(L, chl_handle_scope(L, 1), ch_model_app(model));
    return 1;
}

static int model_get_unit(lua_State *L)
{
    struct ch_model *model = check_model(L);
    const char *name = hookcmds_check_text(L, 2);
    chl_model_push_entity(L, chl_handle_scope(L, 1), ch_model_get_unit(model, name));
    return 1;
}

static int model_get_app(lua_State *L)
{
    struct ch_model *model = check_model(L);
    const char *name = hookcmds_check_text(L, 2);
    chl_model_push_entity(L, chl_handle_scope(L, 1), ch_model_get_app(model, name));
    return 1;
}

/* model:facts() -> name, uuid, version of Juju, charm directory */
static int model_facts(lua_State *L)
{
    const struct ch_context *context = ch_model_context(check_model(L));
    struct chl_arena *arena = chl_arena_open(L);
    char *version = chl_arena_memory(arena, ch_version_format(&context->version));
    lua_pushstring(L, context->model_name);
    lua_pushstring(L, context->model_uuid);
    lua_pushstring(L, version);
    lua_pushstring(L, context->charm_dir);
    return 4;
}

/* configuration */

/* model:config() -> table */
static int model_config(lua_State *L)
{
    struct ch_model *model = check_model(L);
    struct ch_error err = CH_ERROR_INIT;
    const json_t *config;
    if (ch_model_config(model, &config, &err) < 0)
        return chl_raise(L, &err);
    chl_model_push_map(L, config);
    return 1;
}

/* relations */

/* model:endpoints() -> list of their names */
static int model_endpoints(lua_State *L)
{
    const struct ch_meta *meta = ch_model_meta(check_model(L));
    lua_createtable(L, (int)meta->relation_count, 0);
    for (size_t i = 0; i < meta->relation_count; i++) {
        lua_pushstring(L, meta->relations[i].name);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* model:relations(endpoint) -> list */
static int model_relations(lua_State *L)
{
    struct ch_model *model = check_model(L);
    const char *endpoint = luaL_checkstring(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_relation *const *relations;
    size_t count;
    if (ch_model_relations(model, endpoint, &relations, &count, &err) < 0)
        return chl_raise(L, &err);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        chl_model_push_relation(L, chl_handle_scope(L, 1), relations[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* model:get_relation(endpoint, id or nil) -> relation or nil */
static int model_get_relation(lua_State *L)
{
    struct ch_model *model = check_model(L);
    const char *endpoint = luaL_checkstring(L, 2);
    bool has_id = !lua_isnoneornil(L, 3);
    lua_Integer id = luaL_optinteger(L, 3, 0);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_relation *relation = NULL;
    if (has_id)
        relation = ch_model_get_relation(model, endpoint, id, &err);
    else
        ch_model_only_relation(model, endpoint, &relation, &err);
    if (err.kind != CH_ERROR_NONE)
        return chl_raise(L, &err);
    chl_model_push_relation(L, chl_handle_scope(L, 1), relation);
    return 1;
}

/* actions */

/* model:action_params() -> table */
static int model_action_params(lua_State *L)
{
    struct ch_model *model = check_model(L);
    struct ch_error err = CH_ERROR_INIT;
    const json_t *params;
    if (ch_model_action_params(model, &params, &err) < 0)
        return chl_raise(L, &err);
    chl_model_push_map(L, params);
    return 1;
}

/* model:set_action_results(table) */
static int model_set_action_results(lua_State *L)
{
    struct ch_model *model = check_model(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    struct ch_error err = CH_ERROR_INIT;
    json_t *results = chl_value_to(L, 2, &err);
    int result = results ? ch_model_set_action_results(model, results, &err) : -1;
    json_decref(results);
    return result < 0 ? chl_raise(L, &err) : 0;
}

static int model_log_action(lua_State *L)
{
    struct ch_model *model = check_model(L);
    const char *message = hookcmds_check_text(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    return ch_model_log_action(model, message, &err) < 0 ? chl_raise(L, &err) : 0;
}

static int model_fail_action(lua_State *L)
{
    struct ch_model *model = check_model(L);
    const char *message = hookcmds_check_text(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    return ch_model_fail_action(model, message, &err) < 0 ? chl_raise(L, &err) : 0;
}

/* ports: a number of nil is none */

static long long opt_number(lua_State *L, int index)
{
    return luaL_optinteger(L, index, -1);
}

static void push_number(lua_State *L, long long number)
{
    if (number < 0)
        lua_pushnil(L);
    else
        lua_pushinteger(L, number);
}

/* model:open_port(protocol, number or nil) */
static int model_open_port(lua_State *L)
{
    struct ch_model *model = check_model(L);
    const char *protocol = hookcmds_check_text(L, 2);
    long long number = opt_number(L, 3);
    struct ch_error err = CH_ERROR_INIT;
    return ch_model_open_port(model, protocol, number, &err) < 0 ? chl_raise(L, &err) : 0;
}

/* model:close_port(protocol, number or nil) */
static int model_close_port(lua_State *L)
{
    struct ch_model *model = check_model(L);
    const char *protocol = hookcmds_check_text(L, 2);
    long long number = opt_number(L, 3);
    struct ch_error err = CH_ERROR_INIT;
    return ch_model_close_port(model, protocol, number, &err) < 0 ? chl_raise(L, &err) : 0;
}

/* model:opened_ports() -> list of { protocol =, port = number or nil } */
static int model_opened_ports(lua_State *L)
{
    struct ch_model *model = check_model(L);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_port *ports;
    size_t count;
    if (ch_model_opened_ports(model, &ports, &count, &err) < 0)
        return chl_raise(L, &err);
    chl_arena_memory(arena, ports);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_createtable(L, 0, 2);
        lua_pushstring(L, ports[i].protocol);
        lua_setfield(L, -2, "protocol");
        push_number(L, ports[i].number);
        lua_setfield(L, -2, "port");
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* model:set_ports(list as above) */
static int model_set_ports(lua_State *L)
{
    struct ch_model *model = check_model(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    lua_Integer count = luaL_len(L, 2);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_port *ports = chl_arena_memory(arena, ch_calloc((size_t)count + 1, sizeof(*ports)));
    luaL_checkstack(L, (int)count + 5, "too many ports");
    for (lua_Integer i = 0; i < count; i++) {
        lua_geti(L, 2, i + 1);
        lua_getfield(L, -1, "port");
        ports[i].number = opt_number(L, -1);
        lua_pop(L, 1);
        lua_getfield(L, -1, "protocol"); // ... port protocol
        ports[i].protocol = hookcmds_check_text(L, -1);
        lua_remove(L, -2); // ... protocol: the stack keeps it alive
    }
    struct ch_error err = CH_ERROR_INIT;
    return ch_model_set_ports(model, ports, (size_t)count, &err) < 0 ? chl_raise(L, &err) : 0;
}

static int model_set_workload_version(lua_State *L)
{
    struct ch_model *model = check_model(L);
    const char *version = hookcmds_check_text(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    return ch_model_set_workload_version(model, version, &err) < 0 ? chl_raise(L, &err) : 0;
}

/* model:refresh() */
static int model_refresh(lua_State *L)
{
    ch_model_refresh(check_model(L));
    return 0;
}

static const luaL_Reg model_methods[] = {{"refresh", model_refresh},
                                         {"unit", model_unit},
                                         {"app", model_app},
                                         {"get_unit", model_get_unit},
                                         {"get_app", model_get_app},
                                         {"facts", model_facts},
                                         {"config", model_config},
                                         {"meta", model_meta},
                                         {"endpoints", model_endpoints},
                                         {"relations", model_relations},
                                         {"get_relation", model_get_relation},
                                         {"action_params", model_action_params},
                                         {"set_action_results", model_set_action_results},
                                         {"log_action", model_log_action},
                                         {"fail_action", model_fail_action},
                                         {"open_port", model_open_port},
                                         {"close_port", model_close_port},
                                         {"opened_ports", model_opened_ports},
                                         {"set_ports", model_set_ports},
                                         {"set_workload_version", model_set_workload_version},
                                         {"container_names", model_container_names},
                                         {"container_socket", model_container_socket},
                                         {"log_stopped_check", model_log_stopped_check},
                                         {"secret", model_secret},
                                         {"get_secret", model_get_secret},
                                         {"network", model_network},
                                         {"storage_names", model_storage_names},
                                         {"storage_indices", model_storage_indices},
                                         {"storage_location", model_storage_location},
                                         {"set_storage_location", model_set_storage_location},
                                         {"request_storage", model_request_storage},
                                         {"fetch_resource", model_fetch_resource},
                                         {"cloud_spec", model_cloud_spec},
                                         {"set_pod_spec", model_set_pod_spec},
                                         {"add_metrics", model_add_metrics},
                                         {NULL, NULL}};

int chl_open_model(lua_State *L)
{
    chl_handle_type(L, chl_type_model, model_methods);
    chl_model_open_entity(L);
    chl_model_open_relation(L);
    chl_model_open_databag(L);
    chl_model_open_secret(L);
    lua_newtable(L);
    luaL_setfuncs(L, chl_model_meta_functions, 0);
    luaL_setfuncs(L, chl_model_version_functions, 0);
    luaL_setfuncs(L, chl_model_context_functions, 0);
    luaL_setfuncs(L, chl_model_secret_functions, 0);
    luaL_setfuncs(L, chl_model_databag_functions, 0);
    return 1;
}
