/* SPDX-License-Identifier: Apache-2.0 */
/* For tools that look at a charm's sources. */
#include "bind/bind.h"

#include <string.h>

enum { MOST_MILLIONS = 50 }; /* instructions that constructing a charm may take */

struct request {
    const struct ch_buf *text;
    const char *chunk;
    struct ch_buf *code;
};

static int write_code(lua_State *L, const void *data, size_t size, void *code)
{
    (void)L;
    ch_buf_add(code, data, size);
    return 0;
}

static int compile(lua_State *L)
{
    const struct request *request = lua_touserdata(L, 1);
    const char *text = request->text->data ? request->text->data : "";
    if (luaL_loadbufferx(L, text, request->text->length, request->chunk, "t") != LUA_OK)
        chl_raisef(L, CH_ERROR_VALUE, "%s", lua_tostring(L, -1));
    if (request->code)
        lua_dump(L, write_code, request->code, 0);
    return 0;
}

int chl_compile(struct chl_engine *engine, const struct ch_buf *text, const char *chunk,
                struct ch_buf *code, struct ch_error *err)
{
    struct request request = {text, chunk, code};
    return chl_protect(chl_engine_state(engine), compile, &request, err);
}

/* The name is a field of ops. */
static int look_up(lua_State *L)
{
    const char *name = lua_touserdata(L, 1);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "ops");
    lua_call(L, 1, 1);         // name ops
    lua_getfield(L, -1, name); // name ops value
    return 0;
}

char *chl_ops_fault(struct chl_engine *engine, const char *name)
{
    struct ch_error err = CH_ERROR_INIT;
    if (chl_protect(chl_engine_state(engine), look_up, (void *)name, &err) == 0)
        return NULL;
    char *text = ch_strdup(err.message);
    ch_error_clear(&err);
    return text;
}

/* Where a loop without an end is, can only be said from within. */
static void stop(lua_State *L, lua_Debug *debug)
{
    (void)debug;
    chl_raisef(L, CH_ERROR_RUNTIME,
               "the charm does not come to an end: after %d million "
               "instructions of Lua it is still here",
               MOST_MILLIONS);
}

int chl_try_charm(struct chl_engine *engine, struct ch_error *err)
{
    static const char code[] =
        "local testing = require 'ops.testing' -- from here on globals are refused\n"
        "local class = require 'charm'\n"
        "if class == true then class = nil end -- what require makes of nothing\n"
        "require('ops.framework').check_class(class, 'src/charm.lua')\n"
        "local harness <close> = testing.Harness(class)\n"
        "harness:begin()\n";
    lua_State *L = chl_engine_state(engine);
    if (luaL_loadbufferx(L, code, sizeof(code) - 1, "=check", "t") != LUA_OK) // chunk
        return ch_error_set(err, CH_ERROR_RUNTIME, "not enough memory");
    lua_sethook(L, stop, LUA_MASKCOUNT, MOST_MILLIONS * 1000000);
    int result = chl_call(L, 0, 0, err);
    lua_sethook(L, NULL, 0, 0);
    return result;
}
