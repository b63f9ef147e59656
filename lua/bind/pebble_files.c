/* SPDX-License-Identifier: Apache-2.0 */
/* _host.pebble: files in the container. */
#include "bind/pebble.h"

/* client:pull(path, sink) */
static int client_pull(lua_State *L)
{
    const char *path = pebble_check_text(L, 2);
    struct pebble_call call = pebble_begin(L, 3);
    struct pebble_stream stream = {.L = L, .holder = 3};
    struct ch_pebble_sink sink;
    pebble_stream_to_sink(&stream, &sink);
    return pebble_push_nothing(&call, ch_pebble_pull(call.client, path, &sink, &call.err));
}

/* NULL when it is nil. */
static const unsigned *check_permissions(lua_State *L, int index, unsigned *permissions)
{
    *permissions = (unsigned)luaL_optinteger(L, index, 0);
    return lua_isnoneornil(L, index) ? NULL : permissions;
}

/* client:push(path, source, make_dirs, permissions, user_id, group_id, user, group) */
static int client_push(lua_State *L)
{
    const char *path = pebble_check_text(L, 2);
    struct ch_pebble_push_options options = {.make_dirs = lua_toboolean(L, 4)};
    struct pebble_owner ids;
    unsigned permissions;
    options.permissions = check_permissions(L, 5, &permissions);
    pebble_check_owner(L, 6, &ids, &options.owner);
    struct pebble_call call = pebble_begin(L, 9);
    struct pebble_stream stream = {.L = L, .holder = 3};
    struct ch_pebble_source source;
    pebble_stream_to_source(&stream, &source);
    return pebble_push_nothing(&call,
                               ch_pebble_push(call.client, path, &source, &options, &call.err));
}

/* client:list_files(path, pattern or nil, itself) -> list */
static int client_list_files(lua_State *L)
{
    const char *path = pebble_check_text(L, 2), *pattern = pebble_opt_text(L, 3);
    bool itself = lua_toboolean(L, 4);
    struct pebble_call call = pebble_begin(L, 4);
    return pebble_push_json(&call,
                            ch_pebble_list_files(call.client, path, pattern, itself, &call.err));
}

/* client:make_dir(path, make_parents, permissions, user_id, group_id, user, group) */
static int client_make_dir(lua_State *L)
{
    const char *path = pebble_check_text(L, 2);
    bool make_parents = lua_toboolean(L, 3);
    struct ch_pebble_owner owner;
    struct pebble_owner ids;
    unsigned value;
    const unsigned *permissions = check_permissions(L, 4, &value);
    pebble_check_owner(L, 5, &ids, &owner);
    struct pebble_call call = pebble_begin(L, 8);
    return pebble_push_nothing(
        &call, ch_pebble_make_dir(call.client, path, make_parents, permissions, &owner, &call.err));
}

/* client:remove_path(path, recursive) */
static int client_remove_path(lua_State *L)
{
    const char *path = pebble_check_text(L, 2);
    bool recursive = lua_toboolean(L, 3);
    struct pebble_call call = pebble_begin(L, 3);
    return pebble_push_nothing(&call,
                               ch_pebble_remove_path(call.client, path, recursive, &call.err));
}

const luaL_Reg pebble_files_methods[] = {{"pull", client_pull},
                                         {"push", client_push},
                                         {"list_files", client_list_files},
                                         {"make_dir", client_make_dir},
                                         {"remove_path", client_remove_path},
                                         {NULL, NULL}};
