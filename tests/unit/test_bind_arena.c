/* SPDX-License-Identifier: Apache-2.0 */
/* Arenas: what they hold is released by a return, a raise and a close.  That nothing leaks is seen
 * by the leak sanitizer; the counts here are those of jansson's references. */
#include "lua_fixture.h"

static struct chl_engine *engine;
static json_t *shared;

/* hold(how): "return", "raise", "close" or "nest" */
static int hold(lua_State *L)
{
    size_t count;
    const char *how = luaL_checkstring(L, 1);
    struct chl_arena *arena = chl_arena_open(L);
    CH_AUTOJSON json_t *map = json_pack("{s: i, s: i}", "a", 1, "b", 2);
    CHECK(chl_arena_json(arena, json_incref(shared)) == shared);
    char *text = ch_strdup("text");
    CHECK(chl_arena_memory(arena, text) == text);
    CHECK(chl_arena_memory(arena, NULL) == NULL);
    CHECK(chl_arena_json(arena, NULL) == NULL);
    struct ch_key *keys = ch_value_keys(map, &count);
    CHECK(chl_arena_keys(arena, keys, count) == keys);
    json_decref(CH_TAKE(map)); /* a raise would jump over its cleanup */
    for (int i = 0; i < 100; i++)
        chl_arena_memory(arena, ch_malloc(1));
    if (strcmp(how, "raise") == 0)
        return luaL_error(L, "raised");
    if (strcmp(how, "nest") == 0) {
        lua_pushcfunction(L, hold);
        lua_pushliteral(L, "raise");
        lua_call(L, 1, 0);
    }
    if (strcmp(how, "close") == 0) {
        lua_closeslot(L, -1);
        CHECK_INT(shared->refcount, 1);
    }
    lua_pushliteral(L, "done");
    return 1;
}

static void test_release(void)
{
    static const struct {
        const char *how, *expected;
    } cases[] = {{"return", "done"}, {"close", "done"}, {"raise", "raised"}, {"nest", "raised"}};
    lua_register(chl_engine_state(engine), "hold", hold);
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *code = ch_asprintf("return select(2, pcall(hold, '%s'))", cases[i].how);
        check_lua(engine, code, cases[i].expected);
        CHECK_INT(shared->refcount, 1);
    }
    check_lua(engine,
              "return coroutine.wrap(function() return select(2, pcall(hold, 'raise')) end)()",
              "raised");
    CHECK_INT(shared->refcount, 1);
}

static int hold_step(lua_State *L)
{
    struct chl_arena *arena = chl_arena_open(L);
    chl_arena_json(arena, json_incref(shared));
    chl_arena_memory(arena, ch_malloc(10));
    lua_newtable(L);
    lua_pushfstring(L, "%d %s", 1, "a string that is made anew each time it is asked for");
    struct chl_arena *inner = chl_arena_open(L);
    chl_arena_memory(inner, ch_malloc(10));
    lua_newtable(L);
    lua_closeslot(L, -2);
    return 0;
}

static void test_want_of_memory(void)
{
    struct test_allocator allocator = {0};
    struct chl_engine *own = test_engine(&allocator);
    check_every_allocation(own, &allocator, hold_step);
    CHECK_INT(shared->refcount, 1);
    chl_engine_free(own);
    CHECK_INT(allocator.live, 0);
}

int main(void)
{
    engine = test_engine(NULL);
    shared = json_array();
    RUN(test_release);
    RUN(test_want_of_memory);
    json_decref(shared);
    chl_engine_free(engine);
    return test_done();
}
