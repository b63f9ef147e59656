/* SPDX-License-Identifier: Apache-2.0 */
/* The one way from C into Lua: nothing else calls lua_pcall. */
#include "bind/private.h"

/* Errors while an error is described (a __tostring that raises) must not be lost either. */
static int take_error(lua_State *L)
{
    struct ch_error *err = lua_touserdata(L, 2);
    lua_settop(L, 1);
    chl_error_take(L, err);
    return 0;
}

/* The error value is on top; pops it. */
static int fail(lua_State *L, int status, struct ch_error *err)
{
    struct ch_error described = CH_ERROR_INIT;
    lua_pushcfunction(L, take_error);     // value take
    lua_insert(L, -2);                    // take value
    lua_pushlightuserdata(L, &described); // take value err
    if (lua_pcall(L, 2, 0, 0) != LUA_OK) {
        ch_error_clear(&described);
        ch_error_set(&described, CH_ERROR_RUNTIME, "an error that cannot be described");
        described.traceback = CH_TAKE(chl_engine_of(L)->traceback);
        lua_pop(L, 1);
    }
    if (status == LUA_ERRERR)
        ch_error_prefix(&described, "stack overflow or an error in error handling");
    ch_error_move(err, &described);
    return -1;
}

int chl_call(lua_State *L, int nargs, int nresults, struct ch_error *err)
{
    struct chl_engine *engine = chl_engine_of(L);
    int base = lua_gettop(L) - nargs; // function args
    lua_pushcfunction(L, chl_error_handler);
    lua_insert(L, base); // handler function args
    int status = lua_pcall(L, nargs, nresults, base);
    lua_remove(L, base); // results, or the error
    if (status != LUA_OK)
        fail(L, status, err);
    else if (engine->exits)
        lua_settop(L, base - 1);
    if (engine->exits) { /* even if the charm has caught it */
        ch_error_clear(err);
        ch_error_set_exit(err, engine->exit_code);
        return -1;
    }
    return status == LUA_OK ? 0 : -1;
}

int chl_try(lua_State *L, lua_CFunction function, void *data)
{
    lua_pushcfunction(L, function);
    lua_pushlightuserdata(L, data);
    return lua_pcall(L, 1, 1, 0);
}

int chl_protect(lua_State *L, lua_CFunction function, void *data, struct ch_error *err)
{
    if (!lua_checkstack(L, 10))
        return ch_error_set(err, CH_ERROR_RUNTIME, "stack overflow");
    lua_pushcfunction(L, function);
    lua_pushlightuserdata(L, data);
    return chl_call(L, 1, 0, err);
}
