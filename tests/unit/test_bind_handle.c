/* SPDX-License-Identifier: Apache-2.0 */
/* Handles: one per host object, dead once their dispatch is closed, typed. */
#include "lua_fixture.h"

static const char type_thing[] = "ch_thing", type_other[] = "ch_other";

static int thing_get(lua_State *L)
{
    lua_pushinteger(L, *(int *)chl_handle_check(L, 1, type_thing));
    return 1;
}

static struct chl_engine *make_engine(struct test_allocator *allocator)
{
    static const luaL_Reg methods[] = {{"get", thing_get}, {NULL, NULL}};
    struct chl_engine *engine = test_engine(allocator);
    chl_handle_type(chl_engine_state(engine), type_thing, methods);
    chl_handle_type(chl_engine_state(engine), type_thing, methods); /* once more is fine */
    chl_handle_type(chl_engine_state(engine), type_other, methods);
    return engine;
}

static void test_one_per_object(void)
{
    struct chl_engine *engine = make_engine(NULL);
    lua_State *L = chl_engine_state(engine);
    struct chl_scope *scope = chl_scope_new(L), *other = chl_scope_new(L);
    int a = 1, b = 2;
    chl_handle_push(L, scope, type_thing, &a);
    chl_handle_push(L, scope, type_thing, &a);
    chl_handle_push(L, scope, type_thing, &b);
    chl_handle_push(L, other, type_thing, &a);
    chl_handle_push_once(L, scope, type_thing, &a);
    CHECK(lua_rawequal(L, 1, 2));
    CHECK(!lua_rawequal(L, 1, 3) && !lua_rawequal(L, 1, 4) && !lua_rawequal(L, 1, 5));
    CHECK(chl_handle_check(L, 1, type_thing) == &a);
    CHECK(chl_handle_check(L, 5, type_thing) == &a);
    CHECK(chl_handle_scope(L, 1) == scope && chl_handle_scope(L, 4) == other);
    lua_settop(L, 0);
    chl_scope_close(L, scope);
    chl_scope_close(L, other);
    chl_scope_close(L, NULL);
    CHECK_INT(lua_gettop(L), 0);
    chl_engine_free(engine);
}

static void test_dead(void)
{
    struct chl_engine *engine = make_engine(NULL);
    lua_State *L = chl_engine_state(engine);
    struct chl_scope *scope = chl_scope_new(L);
    int a = 7;
    chl_handle_push(L, scope, type_thing, &a);
    lua_setglobal(L, "kept");
    chl_handle_push_once(L, scope, type_thing, &a);
    lua_pushvalue(L, -1);
    lua_setglobal(L, "once");
    check_lua(engine, "return kept:get() .. ' ' .. once:get()", "7 7");
    chl_handle_end(L, -1);
    lua_settop(L, 0);
    static const char *const calls[] = {"once:get()", "kept:get()"};
    for (size_t i = 0; i < CH_ARRAY_LEN(calls); i++) {
        struct ch_error err = CH_ERROR_INIT;
        check_fails(engine, calls[i], CH_ERROR_RUNTIME,
                    "this thing belongs to a dispatch that has ended", &err);
        ch_error_clear(&err);
        if (i == 0)
            chl_scope_close(L, scope);
    }
    scope =
        chl_scope_new(L); /* the next dispatch: another handle, although the address is the same */
    chl_handle_push(L, scope, type_thing, &a);
    lua_setglobal(L, "fresh");
    check_lua(engine, "return tostring(fresh == kept) .. fresh:get()", "false7");
    chl_scope_close(L, scope);
    chl_engine_free(engine);
}

static void test_wrong_types(void)
{
    static const char *const arguments[] = {
        "", "nil", "1", "'x'", "{}", "print", "io.stdout", "require('ops').null", "other"};
    struct chl_engine *engine = make_engine(NULL);
    lua_State *L = chl_engine_state(engine);
    struct chl_scope *scope = chl_scope_new(L);
    int a = 7;
    chl_handle_push(L, scope, type_thing, &a);
    lua_setglobal(L, "thing");
    chl_handle_push(L, scope, type_other, L);
    lua_setglobal(L, "other");
    for (size_t i = 0; i < CH_ARRAY_LEN(arguments); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *code = ch_asprintf("return thing.get(%s)", arguments[i]);
        check_fails(engine, code, CH_ERROR_ERROR, "ch_thing expected, got ", &err);
        ch_error_clear(&err);
    }
    check_lua(engine, "return tostring(thing.nope)", "nil");
    chl_scope_close(L, scope);
    chl_engine_free(engine);
}

static void test_remembered_values(void)
{
    struct chl_engine *engine = make_engine(NULL);
    lua_State *L = chl_engine_state(engine);
    struct chl_scope *scope = chl_scope_new(L), *other = chl_scope_new(L);
    int a, b;
    lua_pushliteral(L, "of a");
    chl_scope_set(L, scope, &a);
    CHECK_INT(lua_gettop(L), 0);
    chl_scope_get(L, scope, &a);
    chl_scope_get(L, scope, &b);
    chl_scope_get(L, other, &a);
    CHECK_STR(lua_tostring(L, 1), "of a");
    CHECK(lua_isnil(L, 2) && lua_isnil(L, 3));
    lua_pushnil(L);
    chl_scope_set(L, scope, &a); /* forgets it */
    chl_scope_get(L, scope, &a);
    CHECK(lua_isnil(L, -1));
    lua_settop(L, 0);
    chl_scope_close(L, scope);
    chl_scope_close(L, other);
    chl_engine_free(engine);
}

static struct chl_scope *step_scope;

static int make_handles(lua_State *L)
{
    static int things[3];
    for (int i = 0; i < 3; i++) {
        chl_handle_push(L, step_scope, type_thing, &things[i]);
        chl_handle_push_once(L, step_scope, type_other, &things[i]);
        lua_newtable(L);
        chl_scope_set(L, step_scope, &things[i]);
    }
    return 0;
}

static void test_want_of_memory(void)
{
    struct test_allocator allocator = {0};
    struct chl_engine *engine = make_engine(&allocator);
    lua_State *L = chl_engine_state(engine);
    step_scope = chl_scope_new(L);
    check_every_allocation(engine, &allocator, make_handles);
    chl_scope_close(L, step_scope);
    step_scope = chl_scope_new(L);
    allocator.fail_odd = true; /* handles must not be collected under our hands */
    CHECK_INT(chl_protect(L, make_handles, NULL, NULL), 0);
    allocator.fail_odd = false;
    chl_scope_close(L, step_scope);
    chl_engine_free(engine);
    CHECK_INT(allocator.live, 0);
}

int main(void)
{
    RUN(test_one_per_object);
    RUN(test_dead);
    RUN(test_wrong_types);
    RUN(test_remembered_values);
    RUN(test_want_of_memory);
    return test_done();
}
