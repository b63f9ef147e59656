/* SPDX-License-Identifier: Apache-2.0 */
/* Handles: host objects as userdata.
 *
 * A scope belongs to one dispatch and knows all its handles, so that they can be made dead when the
 * dispatch ends: a charm that kept one gets an error and not a crash.  Its two tables are kept in
 * the registry: pointer -> handle, and pointer -> what Lua wants to remember for it. */
#include "bind/bind.h"

#include <stdlib.h>
#include <string.h>

const char chl_type_framework[] = "ch_framework", chl_type_object[] = "ch_object",
           chl_type_source[] = "ch_source", chl_type_event[] = "ch_event",
           chl_type_stored[] = "ch_stored", chl_type_dispatch[] = "ch_dispatch",
           chl_type_model[] = "ch_model";

struct chl_scope {
    int handles, values; /* registry references */
};

struct handle {
    void *pointer; /* NULL: dead */
    struct chl_scope *scope;
};

struct chl_scope *chl_scope_new(lua_State *L)
{
    lua_newtable(L);
    int handles = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_newtable(L);
    int values = luaL_ref(L, LUA_REGISTRYINDEX);
    struct chl_scope *scope = ch_malloc(sizeof(*scope));
    *scope = (struct chl_scope){handles, values};
    return scope;
}

void chl_scope_close(lua_State *L, struct chl_scope *scope)
{
    if (!scope)
        return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, scope->handles); // handles
    lua_pushnil(L);
    while (lua_next(L, -2)) { // handles pointer handle
        struct handle *handle = lua_touserdata(L, -1);
        *handle = (struct handle){0};
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    luaL_unref(L, LUA_REGISTRYINDEX, scope->handles);
    luaL_unref(L, LUA_REGISTRYINDEX, scope->values);
    free(scope);
}

void chl_handle_push_once(lua_State *L, struct chl_scope *scope, const char *type, void *pointer)
{
    struct handle *handle = lua_newuserdatauv(L, sizeof(*handle), 0);
    *handle = (struct handle){pointer, scope};
    luaL_setmetatable(L, type);
}

void chl_handle_end(lua_State *L, int index)
{
    struct handle *handle = lua_touserdata(L, index);
    *handle = (struct handle){0};
}

void chl_handle_push(lua_State *L, struct chl_scope *scope, const char *type, void *pointer)
{
    luaL_checkstack(L, 5, "handles");
    lua_rawgeti(L, LUA_REGISTRYINDEX, scope->handles); // handles
    if (lua_rawgetp(L, -1, pointer) == LUA_TNIL) {     // handles nil
        lua_pop(L, 1);
        chl_handle_push_once(L, scope, type, pointer); // handles handle
        lua_pushvalue(L, -1);
        lua_rawsetp(L, -3, pointer);
    }
    lua_remove(L, -2); // handle
}

void *chl_handle_check(lua_State *L, int index, const char *type)
{
    struct handle *handle = luaL_checkudata(L, index, type);
    if (handle->pointer)
        return handle->pointer;
    chl_raisef(L, CH_ERROR_RUNTIME, "this %s belongs to a dispatch that has ended", type + 3);
}

struct chl_scope *chl_handle_scope(lua_State *L, int index)
{
    return ((struct handle *)lua_touserdata(L, index))->scope;
}

void chl_handle_type(lua_State *L, const char *type, const luaL_Reg *methods)
{
    if (luaL_newmetatable(L, type)) { // metatable
        luaL_setfuncs(L, methods, 0);
        lua_pushvalue(L, -1);
        lua_setfield(L, -2, "__index");
    }
    lua_pop(L, 1);
}

void chl_scope_set(lua_State *L, struct chl_scope *scope, const void *pointer)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, scope->values); // value values
    lua_insert(L, -2);                                // values value
    lua_rawsetp(L, -2, pointer);
    lua_pop(L, 1);
}

void chl_scope_get(lua_State *L, struct chl_scope *scope, const void *pointer)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, scope->values); // values
    lua_rawgetp(L, -1, pointer);                      // values value
    lua_remove(L, -2);
}
