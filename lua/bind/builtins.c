/* SPDX-License-Identifier: Apache-2.0 */
/* Lua's own functions in terms of the dispatch that runs: print goes to the log, warn to its
 * warnings, os.exit ends the dispatch and not the process, os.getenv sees its environment, and the
 * children of os.execute and io.popen start when what was logged before them has been written. */
#include "base/text.h"
#include "bind/private.h"

#include <stdio.h>
#include <string.h>

/* While a dispatch waits, a test runs: what it prints is for people, and it may end the process. */
static bool runs_charm(lua_State *L)
{
    const struct ch_dispatch *dispatch = chl_engine_dispatch(chl_engine_of(L));
    return dispatch && chl_dispatch_runs(dispatch);
}

static struct ch_log *current_log(lua_State *L)
{
    return runs_charm(L) ? chl_engine_dispatch(chl_engine_of(L))->log : NULL;
}

static int builtin_print(lua_State *L)
{
    int count = lua_gettop(L);
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    for (int i = 1; i <= count; i++) {
        if (i > 1)
            luaL_addchar(&text, '\t');
        luaL_tolstring(L, i, NULL);
        luaL_addvalue(&text);
    }
    luaL_pushresult(&text);
    struct ch_log *log = current_log(L);
    size_t length;
    const char *line = lua_tolstring(L, -1, &length);
    if (log) {
        CH_AUTOFREE char *record = ch_text_sanitize(line, length); /* nothing below raises */
        ch_log_text(log, CH_LOG_INFO, record);
        return 0;
    }
    fwrite(line, 1, length, stdout);
    fputc('\n', stdout);
    fflush(stdout);
    return 0;
}

/* A warning comes in pieces; one of a single piece that begins with '@' is a control message. */
static void warn(void *data, const char *message, int to_be_continued)
{
    struct chl_engine *engine = data;
    if (!engine->warning.data && !to_be_continued && *message == '@')
        return;
    ch_buf_adds(&engine->warning, message);
    if (to_be_continued)
        return;
    CH_AUTOFREE char *text = ch_buf_take(&engine->warning);
    struct ch_log *log = current_log(engine->L);
    if (log)
        ch_log_text(log, CH_LOG_WARNING, text);
    else
        fprintf(stderr, "%s\n", text);
}

int chl_exit(lua_State *L, int code)
{
    struct chl_engine *engine = chl_engine_of(L);
    struct ch_error err = CH_ERROR_INIT;
    engine->exit_code = code;
    engine->exits = true;
    ch_error_set_exit(&err, code);
    chl_raise(L, &err);
}

/* os.exit([code]): in a dispatch nothing more is committed and its exit status is `code`.  The
 * charm may catch the error; chl_call() sees to it that the dispatch ends all the same.  A
 * finalizer that runs while the state is closed comes too late: the status has been decided. */
static int builtin_exit(lua_State *L)
{
    if (chl_engine_of(L)->closing)
        return 0;
    if (!runs_charm(L)) {
        lua_pushvalue(L, lua_upvalueindex(1));
        lua_insert(L, 1);
        lua_call(L, lua_gettop(L) - 1, 0);
        return 0;
    }
    return chl_exit(L, lua_isboolean(L, 1) ? !lua_toboolean(L, 1) : (int)luaL_optinteger(L, 1, 0));
}

/* os.getenv(name): the dispatch's environment comes before that of the process, which in tests is
 * that of somebody else. */
static int builtin_getenv(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    const struct ch_dispatch *dispatch = chl_engine_dispatch(chl_engine_of(L));
    if (dispatch && ch_env_has(&dispatch->env, name)) {
        lua_pushstring(L, ch_env_get(&dispatch->env, name));
        return 1;
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

/* os.execute, io.popen: the child may call hook commands, which come after our log lines. */
static int builtin_start(lua_State *L)
{
    ch_log_flush(current_log(L));
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

void chl_builtins_open(lua_State *L)
{
    lua_pushcfunction(L, builtin_print);
    lua_setglobal(L, "print");
    lua_getglobal(L, "os");      // os
    lua_getfield(L, -1, "exit"); // os exit
    lua_pushcclosure(L, builtin_exit, 1);
    lua_setfield(L, -2, "exit");
    lua_getfield(L, -1, "getenv"); // os getenv
    lua_pushcclosure(L, builtin_getenv, 1);
    lua_setfield(L, -2, "getenv");
    lua_getfield(L, -1, "execute"); // os execute
    lua_pushcclosure(L, builtin_start, 1);
    lua_setfield(L, -2, "execute");
    lua_getglobal(L, "io");       // os io
    lua_getfield(L, -1, "popen"); // os io popen
    lua_pushcclosure(L, builtin_start, 1);
    lua_setfield(L, -2, "popen");
    lua_pop(L, 2);
    lua_setwarnf(L, warn, chl_engine_of(L));
}
