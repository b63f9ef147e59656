/* SPDX-License-Identifier: Apache-2.0 */
/* _host.pebble: clients of Pebble, and layers as values. */
#include "bind/pebble.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>

static const char client_type[] = "ch_pebble_client";

/* It may outlive the dispatch it was made in: log and clock are not those of one.  (A simulated
 * clock would not go on while a socket is waited for.) */
struct client {
    struct ch_pebble *pebble;
    struct ch_log log;
};

/* arguments */

const char *pebble_check_text(lua_State *L, int index)
{
    size_t length;
    const char *text = luaL_checklstring(L, index, &length);
    if (strlen(text) != length)
        chl_raisef(L, CH_ERROR_VALUE, "argument #%d has a NUL byte in it", index);
    return text;
}

const char *pebble_opt_text(lua_State *L, int index)
{
    return lua_isnoneornil(L, index) ? NULL : pebble_check_text(L, index);
}

void pebble_check_owner(lua_State *L, int first, struct pebble_owner *ids,
                        struct ch_pebble_owner *owner)
{
    ids->user_id = luaL_optinteger(L, first, 0);
    ids->group_id = luaL_optinteger(L, first + 1, 0);
    owner->user_id = lua_isnoneornil(L, first) ? NULL : &ids->user_id;
    owner->group_id = lua_isnoneornil(L, first + 1) ? NULL : &ids->group_id;
    owner->user = pebble_opt_text(L, first + 2);
    owner->group = pebble_opt_text(L, first + 3);
}

/* calls */

struct pebble_call pebble_begin_without(lua_State *L, int nargs)
{
    struct pebble_call call = {.L = L, .err = CH_ERROR_INIT};
    lua_settop(L, nargs);           /* else the arena would stand where an argument was left out */
    call.arena = chl_arena_open(L); /* ... arena */
    return call;
}

struct pebble_call pebble_begin(lua_State *L, int nargs)
{
    const struct client *client = luaL_checkudata(L, 1, client_type);
    struct pebble_call call = pebble_begin_without(L, nargs);
    call.client = client->pebble;
    return call;
}

json_t *pebble_to_json(struct pebble_call *call, int index)
{
    if (lua_isnoneornil(call->L, index))
        return NULL;
    json_t *value = chl_value_to(call->L, index, &call->err);
    if (!value)
        chl_raise(call->L, &call->err);
    json_t *json = ch_json_plain(chl_arena_json(call->arena, value), &call->err);
    if (!json)
        chl_raise(call->L, &call->err);
    return chl_arena_json(call->arena, json);
}

int pebble_push_nothing(struct pebble_call *call, int result)
{
    return result < 0 ? chl_raise(call->L, &call->err) : 0;
}

int pebble_push_json(struct pebble_call *call, json_t *value)
{
    if (!value)
        return chl_raise(call->L, &call->err);
    chl_value_push(call->L, chl_arena_json(call->arena, ch_json_to_value(value)));
    return 1;
}

int pebble_push_text(struct pebble_call *call, char *text)
{
    if (!text)
        return chl_raise(call->L, &call->err);
    lua_pushstring(call->L, chl_arena_memory(call->arena, text));
    return 1;
}

/* life */

static int write_log(void *data, enum ch_log_level level, const char *message, struct ch_error *err)
{
    const struct ch_dispatch *dispatch = chl_engine_dispatch(data);
    (void)err;
    if (dispatch)
        ch_log_text(dispatch->log, level, message);
    else
        fprintf(stderr, "%s %s\n", ch_log_level_name(level), message);
    return 0;
}

static int client_gc(lua_State *L)
{
    struct client *client = lua_touserdata(L, 1);
    client->pebble = ch_pebble_free(client->pebble);
    return 0;
}

static void push_methods(lua_State *L)
{
    lua_newtable(L);                              // methods
    luaL_setfuncs(L, pebble_services_methods, 0); // methods
    luaL_setfuncs(L, pebble_files_methods, 0);    // methods
    lua_pushcfunction(L, pebble_exec);
    lua_setfield(L, -2, "exec");
}

void pebble_push_listeners(lua_State *L)
{
    if (luaL_getsubtable(L, LUA_REGISTRYINDEX, "ch.pebble_listeners")) // listeners
        return;
    lua_createtable(L, 0, 1); // listeners metatable
    lua_pushliteral(L, "v");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
}

/* new(socket path, timeout) -> client; it connects nowhere yet */
static int pebble_new(lua_State *L)
{
    const char *path = pebble_check_text(L, 1);
    double timeout = luaL_checknumber(L, 2);
    lua_settop(L, 2);
    pebble_push_listeners(L); // path timeout listeners
    lua_pushvalue(L, 1);
    lua_rawget(L, -2); // path timeout listeners listener
    const struct ch_pebble_local *local = lua_touserdata(L, -1);
    struct client *client = lua_newuserdatauv(L, sizeof(*client), 1); // ... listener client
    lua_pushvalue(L, -2);
    lua_setiuservalue(L, -2, 1);
    *client = (struct client){.log = {.write = write_log, .data = chl_engine_of(L)}};
    if (luaL_newmetatable(L, client_type)) { // client metatable
        lua_pushcfunction(L, client_gc);
        lua_setfield(L, -2, "__gc");
        push_methods(L); // client metatable methods
        lua_setfield(L, -2, "__index");
    }
    lua_setmetatable(L, -2);
    client->pebble = ch_pebble_new(&(struct ch_pebble_options){
        .socket_path = path, .local = local, .timeout = timeout, .log = &client->log});
    return 1;
}

/* signal_name(number) -> "SIGHUP" of 1 */
static int pebble_signal_name(lua_State *L)
{
    long long number = luaL_checkinteger(L, 1);
    struct pebble_call call = pebble_begin_without(L, 1);
    return pebble_push_text(&call, ch_pebble_signal_name(number, &call.err));
}

int chl_open_pebble(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"new", pebble_new}, {"signal_name", pebble_signal_name}, {NULL, NULL}};
    pebble_open_process(L);
    luaL_newlib(L, functions);                   // functions
    luaL_setfuncs(L, pebble_layer_functions, 0); // functions
    luaL_setfuncs(L, pebble_local_functions, 0); // functions
    return 1;
}
