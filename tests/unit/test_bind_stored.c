/* SPDX-License-Identifier: Apache-2.0 */
/* Stored state in Lua: read and changed in place, refused by its path, readable when it is dead. */
#include "framework_fixture.h"
#include "lua_fixture.h"

static struct test_allocator allocator;
static struct chl_engine *engine;
static struct fixture fixture;
static struct chl_scope *scope;

static int open_tables(lua_State *L)
{
    static const luaL_Reg no_methods[] = {{NULL, NULL}};
    chl_handle_type(L, chl_type_object, no_methods);
    lua_pushcfunction(L, chl_host);
    lua_pushliteral(L, "stored");
    lua_call(L, 1, 1);
    lua_setglobal(L, "raw");
    chl_handle_push(L, scope, chl_type_object, fixture.charm);
    lua_setglobal(L, "object");
    return 0;
}

static void begin(void)
{
    allocator = (struct test_allocator){0};
    engine = test_engine(&allocator);
    fixture_init(&fixture, NULL);
    scope = chl_scope_new(chl_engine_state(engine));
    CHECK_INT(chl_protect(chl_engine_state(engine), open_tables, NULL, NULL), 0);
    check_lua(engine, "ops = require 'ops' s = raw.open(object, 'state') return raw.kind(s)",
              "map");
}

static void end(void)
{
    chl_scope_close(chl_engine_state(engine), scope);
    fixture_deinit(&fixture);
    chl_engine_free(engine);
    CHECK_INT(allocator.live, 0);
}

static void test_reads_and_writes(void)
{
    static const struct {
        const char *code, *expected;
    } cases[] = {
        {"s.n = 1 s.f = 1.0 return math.type(s.n) .. math.type(s.f)", "integerfloat"},
        {"s.b = '\\xff\\0' return #s.b .. s.b:byte(1)", "2255"},
        {"s.t = { x = { y = 1 } } s.t.x.y = 2 s.t.x.z = 3 return tostring(s.t)",
         "{\"x\":{\"y\":2,\"z\":3}}"},
        {"s.l = { 1, 2 } s.l[#s.l + 1] = 3 s.l[1] = 'a' return tostring(s.l) .. #s.l",
         "[\"a\",2,3]3"},
        {"s.l = { 1, 2, 3 } s.l[3] = nil return tostring(s.l)", "[1,2]"},
        {"s.l = ops.list {} s.l[1] = { } return tostring(s.l)", "[{}]"},
        {"s.z = ops.Set { 'a' } s.z:add(1) s.z:discard('a') s.z:discard('b')\n"
         "return tostring(s.z) .. #s.z .. tostring(s.z[1]) .. tostring(s.z.a)",
         "{\"$set\":{\"i:1\":true}}1truenil"},
        {"s.t = { 1, x = 2 } return raw.kind(s.t) .. #s.t .. tostring(s.t.nope)", "map1nil"},
        {"s.gone = 1 s.gone = nil return tostring(s.gone) .. raw.kind(s) .. type(raw.kind('x'))",
         "nilmapnil"},
        {"s.a = { 1 } s.c = s.a s.c[1] = 2 return s.a[1] .. s.c[1]", "12"}, /* a copy */
        {"s.m = { b = 1, a = 2 } local w = {} for k, v in pairs(s.m) do w[#w + 1] = k .. v end\n"
         "return table.concat(w, ' ')",
         "a2 b1"},
        {"s.m = { 1 } local copy = raw.copy(s.m) copy[1] = 9 return s.m[1] .. type(copy)",
         "1table"},
        {"s.p = { 1 } s.q = { 1 } return tostring(s.p == s.q) .. tostring(s.p == 1)", "truefalse"},
        {"raw.set_default(s, { n = 99, fresh = 7 }) return s.n .. ' ' .. s.fresh", "1 7"},
    };
    begin();
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_lua(engine, cases[i].code, cases[i].expected);
    end();
}

static void test_refused(void)
{
    static const struct {
        const char *code;
        enum ch_error_kind kind;
        const char *part;
    } cases[] = {
        {"s.x = print", CH_ERROR_ATTRIBUTE,
         "attribute 'x' cannot be a function: must be int/float/dict/list/etc"},
        {"s.x = { a = { print } }", CH_ERROR_VALUE, "attribute 'x': cannot be stored: .a[1]"},
        {"s.l[1] = io.stdout", CH_ERROR_VALUE, "cannot be stored: the value is a userdata"},
        {"s.on = 1", CH_ERROR_ATTRIBUTE, "attribute 'on' is reserved"},
        {"s[{}] = 1", CH_ERROR_TYPE, "a table cannot be a key of stored state"},
        {"s[0/0] = 1", CH_ERROR_TYPE, "a number cannot be a key"},
        {"s.l[4] = 1", CH_ERROR_VALUE, "index 4 of a stored list with 2 items: 1 to 3 can be set"},
        {"s.l[0] = 1", CH_ERROR_VALUE, "index 0"},
        {"s.l[-1] = 1", CH_ERROR_VALUE, "index -1"},
        {"s.l[1] = nil", CH_ERROR_VALUE, "a stored list has no holes"},
        {"s.l[0] = nil", CH_ERROR_VALUE, "a stored list has no holes"},
        {"s.l.x = 1", CH_ERROR_TYPE, "the index of a stored list is an integer, not a string"},
        {"s.z.x = true", CH_ERROR_TYPE, "members of a set are added with set:add(x)"},
        {"s.z:add({})", CH_ERROR_TYPE, "a table cannot be a member of a stored set"},
        {"s.z:add()", CH_ERROR_TYPE, "cannot be a member"},
        {"s.z:remove('nope')", CH_ERROR_KEY, "nope is not in the set"},
        {"raw.set_default(s, { x = print })", CH_ERROR_VALUE, ".x is a function"},
        {"raw.open({}, 'x')", CH_ERROR_ERROR, "ch_object expected"},
        {"raw.copy({})", CH_ERROR_ERROR, "ch_stored_container expected"},
        {"raw.keys(1)", CH_ERROR_ERROR, "ch_stored_container expected"},
    };
    begin();
    check_lua(engine, "s.l = { 1, 2 } s.z = ops.Set {} before = tostring(s) return 'set'", "set");
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        check_fails(engine, cases[i].code, cases[i].kind, cases[i].part, &err);
        ch_error_clear(&err);
    }
    check_lua(engine, "return tostring(tostring(s) == before)", "true"); /* nothing was changed */
    end();
}

static void test_dead(void)
{
    static const char *const changes[] = {
        "s.x = 1",        "s.x = nil", "t.y = 1",    "z:add(1)",
        "z:discard('a')", "l[1] = 2",  "l[2] = nil", "raw.set_default(s, { q = 1 })"};
    begin();
    lua_State *L = chl_engine_state(engine);
    check_lua(engine,
              "s.t = { y = 0 } s.z = ops.Set { 'a' } s.l = { 1, 2 }\n"
              "t, z, l = s.t, s.z, s.l return 'set'",
              "set");
    chl_scope_close(L, scope);
    for (size_t i = 0; i < CH_ARRAY_LEN(changes); i++) {
        struct ch_error err = CH_ERROR_INIT;
        check_fails(engine, changes[i], CH_ERROR_RUNTIME, "belongs to a dispatch that has ended",
                    &err);
        ch_error_clear(&err);
    }
    check_lua(engine, "return t.y .. #l .. tostring(z.a)", "02true"); /* but it can be read */
    scope = chl_scope_new(L);
    end();
}

static int use(lua_State *L)
{
    lua_getglobal(L, "use");
    lua_call(L, 0, 0);
    return 0;
}

static void test_want_of_memory(void)
{
    begin();
    lua_State *L = chl_engine_state(engine);
    CHECK_INT(
        run_lua(L,
                "function use()\n"
                "  s.t = { a = { 1, 'x' }, [1.5] = '\\xff' } s.t.a[3] = { } s.z = ops.Set { 1 }\n"
                "  s.z:add 'b' for k, v in pairs(s.t) do local _ = tostring(v) end\n"
                "  pcall(function() s.t.a[9] = 1 end) pcall(function() s.t.f = print end)\n"
                "  raw.copy(s)\n"
                "end",
                NULL),
        0);
    lua_settop(L, 0);
    check_every_allocation(engine, &allocator, use);
    allocator.fail_odd = true;
    CHECK_INT(chl_protect(L, use, NULL, NULL), 0);
    allocator.fail_odd = false;
    end();
}

int main(void)
{
    RUN(test_reads_and_writes);
    RUN(test_refused);
    RUN(test_dead);
    RUN(test_want_of_memory);
    return test_done();
}
