/* SPDX-License-Identifier: Apache-2.0 */
/* Compiling without running: for tools that look at a charm's sources. */
#include "bind/bind.h"

#include <string.h>

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
