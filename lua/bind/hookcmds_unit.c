/* SPDX-License-Identifier: Apache-2.0 */
/* _host.hookcmds: what concerns the unit itself. */
#include "bind/hookcmds.h"

/* actions */

static int hookcmds_action_fail(lua_State *L)
{
    const char *message = hookcmds_check_text_or_null(L, 1);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    return hookcmds_push_nothing(&call, ch_hookcmd_action_fail(call.transport, message, &call.err));
}

static int hookcmds_action_get(lua_State *L)
{
    const char *key = hookcmds_check_text_or_null(L, 1);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    json_t *value = NULL;
    int result = ch_hookcmd_action_get(call.transport, key, &value, &call.err);
    return key ? hookcmds_push_value(&call, result, value)
               : hookcmds_push_map(&call, result, value);
}

static int hookcmds_action_log(lua_State *L)
{
    const char *message = hookcmds_check_text(L, 1);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    return hookcmds_push_nothing(&call, ch_hookcmd_action_log(call.transport, message, &call.err));
}

static int hookcmds_action_set(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    json_t *flat = ch_hookcmd_flatten_results(hookcmds_to_value(&call, 1), false, &call.err);
    if (!flat)
        return chl_raise(L, &call.err);
    chl_arena_json(call.arena, flat);
    return hookcmds_push_nothing(&call, ch_hookcmd_action_set(call.transport, flat, &call.err));
}

static int read_goal_times(json_t *goals, struct ch_error *err)
{
    const char *name;
    json_t *goal;
    json_object_foreach (goals, name, goal)
        if (hookcmds_read_time(goal, "since", "goal-state", err) < 0)
            return -1;
    return 0;
}

/* configuration, leadership, model */

static int hookcmds_app_version_set(lua_State *L)
{
    const char *version = hookcmds_check_text(L, 1);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    return hookcmds_push_nothing(&call,
                                 ch_hookcmd_app_version_set(call.transport, version, &call.err));
}

static int hookcmds_config_get(lua_State *L)
{
    const char *key = hookcmds_check_text_or_null(L, 1);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    json_t *value = NULL;
    int result = ch_hookcmd_config_get(call.transport, key, &value, &call.err);
    return key ? hookcmds_push_value(&call, result, value)
               : hookcmds_push_map(&call, result, value);
}

static int hookcmds_credential_get(lua_State *L)
{
    struct hookcmds_call call = hookcmds_begin(L, 0);
    json_t *spec = NULL;
    int result = ch_hookcmd_credential_get(call.transport, &spec, &call.err);
    return hookcmds_push_map(&call, result, spec);
}

static int hookcmds_goal_state(lua_State *L)
{
    struct hookcmds_call call = hookcmds_begin(L, 0);
    json_t *state = NULL, *goals;
    const char *endpoint;
    int result = ch_hookcmd_goal_state(call.transport, &state, &call.err);
    if (result == 0)
        result = read_goal_times(json_object_get(state, "units"), &call.err);
    json_object_foreach (json_object_get(state, "relations"), endpoint, goals)
        if (result == 0)
            result = read_goal_times(goals, &call.err);
    return hookcmds_push_map(&call, result, state);
}

static int hookcmds_is_leader(lua_State *L)
{
    struct hookcmds_call call = hookcmds_begin(L, 0);
    bool leader = false;
    if (ch_hookcmd_is_leader(call.transport, &leader, &call.err) < 0)
        return chl_raise(L, &call.err);
    lua_pushboolean(L, leader);
    return 1;
}

static int hookcmds_juju_reboot(lua_State *L)
{
    bool now = lua_toboolean(L, 1);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    return hookcmds_push_nothing(&call, ch_hookcmd_juju_reboot(call.transport, now, &call.err));
}

static int hookcmds_network_get(lua_State *L)
{
    const char *binding = hookcmds_check_text(L, 1);
    long long id = hookcmds_check_number_or_none(L, 2);
    struct hookcmds_call call = hookcmds_begin(L, 2);
    json_t *network = NULL;
    int result =
        ch_hookcmd_network_get(call.transport, binding, id < 0 ? NULL : &id, &network, &call.err);
    return hookcmds_push_map(&call, result, network);
}

static int hookcmds_resource_get(lua_State *L)
{
    const char *name = hookcmds_check_text(L, 1);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    char *path = NULL;
    int result = ch_hookcmd_resource_get(call.transport, name, &path, &call.err);
    return hookcmds_push_text(&call, result, path);
}

/* log */

static int hookcmds_juju_log(lua_State *L)
{
    const char *message = hookcmds_check_text(L, 1), *name = hookcmds_check_text(L, 2);
    struct hookcmds_call call = hookcmds_begin(L, 2);
    enum ch_log_level level = CH_LOG_INFO;
    int result = ch_log_level_parse(name, &level, &call.err);
    if (result == 0)
        result = ch_hookcmd_juju_log(call.transport, level, message, &call.err);
    return hookcmds_push_nothing(&call, result);
}

/* ports */

typedef int port_fn(struct ch_transport *transport, const struct ch_port_spec *port,
                    struct ch_error *err);

static int change_port(lua_State *L, port_fn *change)
{
    struct ch_port_spec port = {.protocol = hookcmds_check_text_or_null(L, 1),
                                .port = hookcmds_check_number_or_none(L, 2),
                                .to_port = hookcmds_check_number_or_none(L, 3)};
    struct hookcmds_call call = hookcmds_begin(L, 4);
    port.endpoints = hookcmds_to_value(&call, 4);
    return hookcmds_push_nothing(&call, change(call.transport, &port, &call.err));
}

static int hookcmds_open_port(lua_State *L)
{
    return change_port(L, ch_hookcmd_open_port);
}

static int hookcmds_close_port(lua_State *L)
{
    return change_port(L, ch_hookcmd_close_port);
}

static int hookcmds_opened_ports(lua_State *L)
{
    bool endpoints = lua_toboolean(L, 1);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    json_t *ports = NULL;
    int result = ch_hookcmd_opened_ports(call.transport, endpoints, &ports, &call.err);
    return hookcmds_push_value(&call, result, ports);
}

/* unit state in the controller */

static int hookcmds_state_delete(lua_State *L)
{
    const char *key = hookcmds_check_text(L, 1);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    return hookcmds_push_nothing(&call, ch_hookcmd_state_delete(call.transport, key, &call.err));
}

static int hookcmds_state_get(lua_State *L)
{
    const char *key = hookcmds_check_text_or_null(L, 1);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    json_t *value = NULL;
    int result = ch_hookcmd_state_get_json(call.transport, key, &value, &call.err);
    return hookcmds_push_map(&call, result, value);
}

static int hookcmds_state_set(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    const json_t *data = hookcmds_to_map(&call, 1, "state");
    return hookcmds_push_nothing(&call, ch_hookcmd_state_set_map(call.transport, data, &call.err));
}

/* status */

static int hookcmds_status_get(lua_State *L)
{
    bool app = lua_toboolean(L, 1);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    json_t *status = NULL;
    int result = ch_hookcmd_status_get(call.transport, app, &status, &call.err);
    return hookcmds_push_map(&call, result, status);
}

static int hookcmds_status_set(lua_State *L)
{
    const char *status = hookcmds_check_text(L, 1), *message = hookcmds_check_text_or_null(L, 2);
    bool app = lua_toboolean(L, 3);
    struct hookcmds_call call = hookcmds_begin(L, 3);
    return hookcmds_push_nothing(
        &call, ch_hookcmd_status_set(call.transport, app, status, message, &call.err));
}

/* storage */

static int hookcmds_storage_add(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    const json_t *counts = hookcmds_to_map(&call, 1, "storage counts");
    return hookcmds_push_nothing(&call, ch_hookcmd_storage_add(call.transport, counts, &call.err));
}

static int hookcmds_storage_get(lua_State *L)
{
    const char *id = hookcmds_check_text_or_null(L, 1);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    json_t *storage = NULL;
    int result = ch_hookcmd_storage_get(call.transport, id, &storage, &call.err);
    return hookcmds_push_map(&call, result, storage);
}

static int hookcmds_storage_list(lua_State *L)
{
    const char *name = hookcmds_check_text_or_null(L, 1);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    json_t *ids = NULL;
    int result = ch_hookcmd_storage_list(call.transport, name, &ids, &call.err);
    return hookcmds_push_value(&call, result, ids);
}

const luaL_Reg hookcmds_unit_functions[] = {
    {"action_fail", hookcmds_action_fail},
    {"action_get", hookcmds_action_get},
    {"action_log", hookcmds_action_log},
    {"action_set", hookcmds_action_set},
    {"app_version_set", hookcmds_app_version_set},
    {"close_port", hookcmds_close_port},
    {"config_get", hookcmds_config_get},
    {"credential_get", hookcmds_credential_get},
    {"goal_state", hookcmds_goal_state},
    {"is_leader", hookcmds_is_leader},
    {"juju_log", hookcmds_juju_log},
    {"juju_reboot", hookcmds_juju_reboot},
    {"network_get", hookcmds_network_get},
    {"open_port", hookcmds_open_port},
    {"opened_ports", hookcmds_opened_ports},
    {"resource_get", hookcmds_resource_get},
    {"state_delete", hookcmds_state_delete},
    {"state_get", hookcmds_state_get},
    {"state_set", hookcmds_state_set},
    {"status_get", hookcmds_status_get},
    {"status_set", hookcmds_status_set},
    {"storage_add", hookcmds_storage_add},
    {"storage_get", hookcmds_storage_get},
    {"storage_list", hookcmds_storage_list},
    {NULL, NULL},
};
