/* SPDX-License-Identifier: Apache-2.0 */
/* Lua values held by C.  They form a list in their engine, which makes them all dead before it
 * closes its state: a late push finds nothing and is no crash. */
#include "bind/private.h"

#include <stdlib.h>

struct chl_callback {
    struct chl_engine *engine; /* NULL: dead */
    int reference;
    struct chl_callback *previous, *next;
};

struct chl_callback *chl_callback_new(lua_State *L, int index)
{
    lua_pushvalue(L, index);
    int reference = luaL_ref(L, LUA_REGISTRYINDEX); /* may raise, so it comes first */
    struct chl_callback *callback = ch_calloc(1, sizeof(*callback));
    callback->engine = chl_engine_of(L);
    callback->reference = reference;
    callback->next = callback->engine->callbacks;
    if (callback->next)
        callback->next->previous = callback;
    callback->engine->callbacks = callback;
    return callback;
}

bool chl_callback_push(lua_State *L, struct chl_callback *callback)
{
    if (!callback->engine)
        return false;
    lua_rawgeti(L, LUA_REGISTRYINDEX, callback->reference);
    return true;
}

static void kill(struct chl_callback *callback)
{
    struct chl_engine *engine = callback->engine;
    if (callback->previous)
        callback->previous->next = callback->next;
    else
        engine->callbacks = callback->next;
    if (callback->next)
        callback->next->previous = callback->previous;
    luaL_unref(engine->L, LUA_REGISTRYINDEX, callback->reference);
    callback->engine = NULL;
}

void chl_callback_free(void *data)
{
    struct chl_callback *callback = data;
    if (callback && callback->engine)
        kill(callback);
    free(callback);
}

void chl_callback_kill_all(struct chl_engine *engine)
{
    while (engine->callbacks)
        kill(engine->callbacks);
}
