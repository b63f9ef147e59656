/* SPDX-License-Identifier: Apache-2.0 */
/* _host.pebble: the calls about the system, changes, services, checks, notices and identities. */
#include "bind/pebble.h"

#include <math.h>
#include <string.h>

/* A timeout; infinity waits for ever. */
static double check_timeout(lua_State *L, int index)
{
    double seconds = luaL_checknumber(L, index);
    return isinf(seconds) ? CH_PEBBLE_FOREVER : seconds;
}

/* system */

static int client_get_system_info(lua_State *L)
{
    struct pebble_call call = pebble_begin(L, 1);
    return pebble_push_json(&call, ch_pebble_get_system_info(call.client, &call.err));
}

static int client_get_warnings(lua_State *L)
{
    const char *select = pebble_check_text(L, 2);
    struct pebble_call call = pebble_begin(L, 2);
    return pebble_push_json(&call, ch_pebble_get_warnings(call.client, select, &call.err));
}

static int client_ack_warnings(lua_State *L)
{
    const char *timestamp = pebble_check_text(L, 2);
    struct pebble_call call = pebble_begin(L, 2);
    long long count;
    if (ch_pebble_ack_warnings(call.client, timestamp, &count, &call.err) < 0)
        return chl_raise(L, &call.err);
    lua_pushinteger(L, count);
    return 1;
}

/* changes */

static int client_get_changes(lua_State *L)
{
    const char *select = pebble_check_text(L, 2), *service = pebble_opt_text(L, 3);
    struct pebble_call call = pebble_begin(L, 3);
    return pebble_push_json(&call, ch_pebble_get_changes(call.client, select, service, &call.err));
}

static int client_get_change(lua_State *L)
{
    const char *id = pebble_check_text(L, 2);
    struct pebble_call call = pebble_begin(L, 2);
    return pebble_push_json(&call, ch_pebble_get_change(call.client, id, &call.err));
}

static int client_abort_change(lua_State *L)
{
    const char *id = pebble_check_text(L, 2);
    struct pebble_call call = pebble_begin(L, 2);
    return pebble_push_json(&call, ch_pebble_abort_change(call.client, id, &call.err));
}

static int client_wait_change(lua_State *L)
{
    const char *id = pebble_check_text(L, 2);
    double timeout = check_timeout(L, 3), delay = luaL_checknumber(L, 4);
    struct pebble_call call = pebble_begin(L, 4);
    return pebble_push_json(&call,
                            ch_pebble_wait_change(call.client, id, timeout, delay, &call.err));
}

/* services */

static int client_get_services(lua_State *L)
{
    struct pebble_call call = pebble_begin(L, 2);
    const json_t *names = pebble_to_json(&call, 2);
    return pebble_push_json(&call, ch_pebble_get_services(call.client, names, &call.err));
}

/* client:services_action(action, names or nil, timeout, delay) -> id of the change */
static int client_services_action(lua_State *L)
{
    const char *action = pebble_check_text(L, 2);
    double timeout = check_timeout(L, 4), delay = luaL_checknumber(L, 5);
    struct pebble_call call = pebble_begin(L, 5);
    const json_t *names = pebble_to_json(&call, 3);
    return pebble_push_text(
        &call, ch_pebble_services_action(call.client, action, names, timeout, delay, &call.err));
}

static int client_send_signal(lua_State *L)
{
    const char *signal = pebble_check_text(L, 2);
    struct pebble_call call = pebble_begin(L, 3);
    const json_t *services = pebble_to_json(&call, 3);
    return pebble_push_nothing(&call,
                               ch_pebble_send_signal(call.client, signal, services, &call.err));
}

/* plan and checks */

/* client:add_layer(label, YAML, combine) */
static int client_add_layer(lua_State *L)
{
    const char *label = pebble_check_text(L, 2), *layer = pebble_check_text(L, 3);
    bool combine = lua_toboolean(L, 4);
    struct pebble_call call = pebble_begin(L, 4);
    return pebble_push_nothing(&call,
                               ch_pebble_add_layer(call.client, label, layer, combine, &call.err));
}

static int client_get_plan(lua_State *L)
{
    struct pebble_call call = pebble_begin(L, 1);
    return pebble_push_json(&call, ch_pebble_get_plan(call.client, &call.err));
}

static int client_get_checks(lua_State *L)
{
    const char *level = pebble_opt_text(L, 2);
    struct pebble_call call = pebble_begin(L, 3);
    const json_t *names = pebble_to_json(&call, 3);
    return pebble_push_json(&call, ch_pebble_get_checks(call.client, level, names, &call.err));
}

static int client_checks_action(lua_State *L)
{
    const char *action = pebble_check_text(L, 2);
    struct pebble_call call = pebble_begin(L, 3);
    const json_t *names = pebble_to_json(&call, 3);
    return pebble_push_json(&call, ch_pebble_checks_action(call.client, action, names, &call.err));
}

/* notices and identities */

/* client:notify(type, key, data or nil, seconds or 0) -> id */
static int client_notify(lua_State *L)
{
    const char *type = pebble_check_text(L, 2), *key = pebble_check_text(L, 3);
    double repeat_after = luaL_checknumber(L, 5);
    struct pebble_call call = pebble_begin(L, 5);
    const json_t *data = pebble_to_json(&call, 4);
    return pebble_push_text(
        &call, ch_pebble_notify(call.client, type, key, data, repeat_after, &call.err));
}

static int client_get_notice(lua_State *L)
{
    const char *id = pebble_check_text(L, 2);
    struct pebble_call call = pebble_begin(L, 2);
    return pebble_push_json(&call, ch_pebble_get_notice(call.client, id, &call.err));
}

/* client:get_notices(users, user_id, types, keys), each or nil */
static int client_get_notices(lua_State *L)
{
    int64_t user_id = luaL_optinteger(L, 3, 0);
    struct ch_pebble_notices_filter filter = {.users = pebble_opt_text(L, 2)};
    struct pebble_call call = pebble_begin(L, 5);
    filter.user_id = lua_isnil(L, 3) ? NULL : &user_id;
    filter.types = pebble_to_json(&call, 4);
    filter.keys = pebble_to_json(&call, 5);
    return pebble_push_json(&call, ch_pebble_get_notices(call.client, &filter, &call.err));
}

static int client_get_identities(lua_State *L)
{
    struct pebble_call call = pebble_begin(L, 1);
    return pebble_push_json(&call, ch_pebble_get_identities(call.client, &call.err));
}

static int client_replace_identities(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TTABLE);
    struct pebble_call call = pebble_begin(L, 2);
    const json_t *identities = pebble_to_json(&call, 2);
    return pebble_push_nothing(&call,
                               ch_pebble_replace_identities(call.client, identities, &call.err));
}

static int client_remove_identities(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TTABLE);
    struct pebble_call call = pebble_begin(L, 2);
    const json_t *names = pebble_to_json(&call, 2);
    return pebble_push_nothing(&call, ch_pebble_remove_identities(call.client, names, &call.err));
}

const luaL_Reg pebble_services_methods[] = {
    {"get_system_info", client_get_system_info},
    {"get_warnings", client_get_warnings},
    {"ack_warnings", client_ack_warnings},
    {"get_changes", client_get_changes},
    {"get_change", client_get_change},
    {"abort_change", client_abort_change},
    {"wait_change", client_wait_change},
    {"get_services", client_get_services},
    {"services_action", client_services_action},
    {"send_signal", client_send_signal},
    {"add_layer", client_add_layer},
    {"get_plan", client_get_plan},
    {"get_checks", client_get_checks},
    {"checks_action", client_checks_action},
    {"notify", client_notify},
    {"get_notice", client_get_notice},
    {"get_notices", client_get_notices},
    {"get_identities", client_get_identities},
    {"replace_identities", client_replace_identities},
    {"remove_identities", client_remove_identities},
    {NULL, NULL},
};
