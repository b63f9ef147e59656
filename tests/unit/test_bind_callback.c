/* SPDX-License-Identifier: Apache-2.0 */
/* Lua values held by C: anchored while they are, dead once the state is closed. */
#include "lua_fixture.h"

static void test_holds_any_value(void)
{
    static const char *const values[] = {"{}",
                                         "print",
                                         "'text'",
                                         "7",
                                         "false",
                                         "nil",
                                         "coroutine.create(print)",
                                         "require('ops').null"};
    struct chl_engine *engine = test_engine(NULL);
    lua_State *L = chl_engine_state(engine);
    for (size_t i = 0; i < CH_ARRAY_LEN(values); i++) {
        CH_AUTOFREE char *code = ch_asprintf("return %s", values[i]);
        CHECK_INT(run_lua(L, code, NULL), 0);
        struct chl_callback *callback = chl_callback_new(L, -1);
        CHECK_INT(lua_gettop(L), 1);
        CHECK(chl_callback_push(L, callback));
        CHECK(lua_rawequal(L, 1, 2));
        CHECK(chl_callback_push(L, callback)); /* as often as one likes */
        chl_callback_free(callback);
        lua_settop(L, 0);
    }
    chl_callback_free(NULL);
    chl_engine_free(engine);
}

/* Whether the table made by run_lua() below is still there. */
static const char *is_alive(lua_State *L)
{
    lua_gc(L, LUA_GCCOLLECT);
    lua_getglobal(L, "weak");
    lua_rawgeti(L, -1, 1);
    const char *answer = lua_isnil(L, -1) ? "collected" : "alive";
    lua_pop(L, 2);
    return answer;
}

static void test_anchors(void)
{
    struct chl_engine *engine = test_engine(NULL);
    lua_State *L = chl_engine_state(engine);
    CHECK_INT(run_lua(L, "weak = setmetatable({ {} }, { __mode = 'v' }) return weak[1]", NULL), 0);
    struct chl_callback *one = chl_callback_new(L, 1), *two = chl_callback_new(L, 1);
    lua_settop(L, 0);
    CHECK_STR(is_alive(L), "alive");
    chl_callback_free(one);
    CHECK_STR(is_alive(L), "alive");
    chl_callback_free(two);
    CHECK_STR(is_alive(L), "collected");
    chl_engine_free(engine);
}

static void test_late(void)
{
    struct chl_engine *engine = test_engine(NULL), *other = test_engine(NULL);
    lua_State *L = chl_engine_state(engine);
    struct chl_callback *callbacks[4];
    for (size_t i = 0; i < CH_ARRAY_LEN(callbacks); i++) {
        lua_pushinteger(L, (lua_Integer)i);
        callbacks[i] = chl_callback_new(L, -1);
    }
    lua_settop(L, 0);
    chl_callback_free(callbacks[1]); /* in the middle, at an end */
    chl_callback_free(callbacks[3]);
    CHECK(chl_callback_push(L, callbacks[2]) && lua_tointeger(L, -1) == 2);
    chl_callback_kill_all(engine);
    chl_callback_kill_all(engine);
    CHECK(!chl_callback_push(L, callbacks[0]));
    CHECK_INT(lua_gettop(L), 1); /* nothing is pushed then */
    chl_engine_free(engine);
    CHECK(!chl_callback_push(chl_engine_state(other), callbacks[2]));
    chl_callback_free(callbacks[0]);
    chl_callback_free(callbacks[2]);
    chl_engine_free(other);
}

/* An error outlives the engine that raised it. */
static void test_late_error(void)
{
    struct chl_engine *engine = test_engine(NULL), *other = test_engine(NULL);
    struct ch_error err = CH_ERROR_INIT;
    check_fails(engine, "error(require('ops.errors').KeyError 'k')", CH_ERROR_KEY, "k", &err);
    chl_engine_free(engine);
    lua_State *L = chl_engine_state(other);
    chl_error_push(L, &err); /* made anew from what C knows */
    CHECK_INT(err.kind, CH_ERROR_NONE);
    lua_setglobal(L, "late");
    check_lua(other, "return late.class_name .. ' ' .. late.message", "KeyError k");
    chl_engine_free(other);
}

static int make(lua_State *L)
{
    lua_newtable(L);
    struct chl_callback *callback = chl_callback_new(L, -1);
    CHECK(chl_callback_push(L, callback));
    chl_callback_free(callback);
    return 0;
}

static void test_want_of_memory(void)
{
    struct test_allocator allocator = {0};
    struct chl_engine *engine = test_engine(&allocator);
    check_every_allocation(engine, &allocator, make);
    chl_engine_free(engine);
    CHECK_INT(allocator.live, 0);
}

int main(void)
{
    RUN(test_holds_any_value);
    RUN(test_anchors);
    RUN(test_late);
    RUN(test_late_error);
    RUN(test_want_of_memory);
    return test_done();
}
