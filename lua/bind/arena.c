/* SPDX-License-Identifier: Apache-2.0 */
/* Arenas: a to-be-closed userdata that releases what a bound function holds, when the function
 * returns or when something it called raises.  (A C local with a cleanup attribute would leak then:
 * a raise jumps over it.) */
#include "bind/bind.h"

#include <stdlib.h>

static const char arena_type[] = "ch_arena";

struct item {
    void (*release)(void *item, size_t count);
    void *item;
    size_t count;
};

struct chl_arena {
    struct item *items;
    size_t count;
};

static int arena_close(lua_State *L)
{
    struct chl_arena *arena = lua_touserdata(L, 1);
    while (arena->count > 0) {
        const struct item *item = &arena->items[--arena->count];
        item->release(item->item, item->count);
    }
    free(CH_TAKE(arena->items));
    return 0;
}

struct chl_arena *chl_arena_open(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"__close", arena_close}, {"__gc", arena_close}, {NULL, NULL}};
    luaL_checkstack(L, 10, "too many arguments");
    struct chl_arena *arena = lua_newuserdatauv(L, sizeof(*arena), 0); // arena
    *arena = (struct chl_arena){0};
    if (luaL_newmetatable(L, arena_type))
        luaL_setfuncs(L, methods, 0);
    lua_setmetatable(L, -2);
    lua_toclose(L, -1);
    return arena;
}

static void add(struct chl_arena *arena, void (*release)(void *, size_t), void *item, size_t count)
{
    arena->items = ch_realloc(arena->items, (arena->count + 1) * sizeof(*arena->items));
    arena->items[arena->count++] = (struct item){release, item, count};
}

static void release_memory(void *memory, size_t count)
{
    (void)count;
    free(memory);
}

static void release_json(void *value, size_t count)
{
    (void)count;
    json_decref(value);
}

static void release_keys(void *keys, size_t count)
{
    ch_keys_free(keys, count);
}

void *chl_arena_memory(struct chl_arena *arena, void *memory)
{
    add(arena, release_memory, memory, 0);
    return memory;
}

json_t *chl_arena_json(struct chl_arena *arena, json_t *value)
{
    add(arena, release_json, value, 0);
    return value;
}

struct ch_key *chl_arena_keys(struct chl_arena *arena, struct ch_key *keys, size_t count)
{
    add(arena, release_keys, keys, count);
    return keys;
}
