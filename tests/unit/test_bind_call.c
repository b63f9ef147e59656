/* SPDX-License-Identifier: Apache-2.0 */
/* The one way from C into Lua: error values kept as they are, tracebacks, overflows. */
#include "lua_fixture.h"

static struct chl_engine *engine;

static void test_results(void)
{
    lua_State *L = chl_engine_state(engine);
    struct ch_error err = CH_ERROR_INIT;
    luaL_loadstring(L, "return select('#', ...), ...");
    lua_pushinteger(L, 1);
    lua_pushnil(L);
    lua_pushinteger(L, 3);
    CHECK_INT(chl_call(L, 3, LUA_MULTRET, &err), 0);
    CHECK_INT(lua_gettop(L), 4);
    CHECK_INT(lua_tointeger(L, 1), 3);
    CHECK(lua_isnil(L, 3));
    lua_settop(L, 0);
    luaL_loadstring(L, "return 1");
    CHECK_INT(chl_call(L, 0, 3, &err), 0);
    CHECK_INT(lua_gettop(L), 3);
    lua_settop(L, 0);
    CHECK_INT(err.kind, CH_ERROR_NONE);
}

static void test_error_values(void)
{
    static const struct {
        const char *code;
        enum ch_error_kind kind;
        const char *message;
    } cases[] = {
        {"error 'text'", CH_ERROR_ERROR, "test:1: text"},
        {"error('text', 0)", CH_ERROR_ERROR, "text"},
        {"error('', 0)", CH_ERROR_ERROR, ""},
        {"error('100%s %n', 0)", CH_ERROR_ERROR, "100%s %n"},
        {"error()", CH_ERROR_ERROR, "nil was raised"},
        {"error(nil)", CH_ERROR_ERROR, "nil was raised"},
        {"error(7)", CH_ERROR_ERROR, "7"},
        {"error(1.5)", CH_ERROR_ERROR, "1.5"},
        {"error(true)", CH_ERROR_ERROR, "true"},
        {"error(false)", CH_ERROR_ERROR, "false"},
        {"error {}", CH_ERROR_ERROR, "a table was raised that does not say what happened"},
        {"error { message = 'm' }", CH_ERROR_ERROR,
         "a table was raised that does not say what happened"},
        {"error(setmetatable({}, { __tostring = function() return 'own' end }))", CH_ERROR_ERROR,
         "own"},
        {"error(setmetatable({}, { __tostring = function() error 'again' end }))", CH_ERROR_RUNTIME,
         "an error that cannot be described"},
        {"error(setmetatable({}, { __tostring = function() return {} end }))", CH_ERROR_RUNTIME,
         "an error that cannot be described"},
        {"error(require('ops.errors').KeyError 'k')", CH_ERROR_KEY, "k"},
        {"error(require('ops.errors').RelationDataAccessError 'r')", CH_ERROR_RELATION_DATA_ACCESS,
         "r"},
        {"local E = require('ops.errors').ModelError:extend 'Own'; error(E 'o')", CH_ERROR_MODEL,
         "o"},
        {"error { kind_number = 99999, message = 'm' }", CH_ERROR_ERROR, "m"},
        {"error { kind_number = -1 }", CH_ERROR_ERROR,
         "a table was raised that does not say what happened"},
        {"error { kind_number = 0, message = {} }", CH_ERROR_ERROR,
         "a table was raised that does not say what happened"},
        {"local x = nil; x.y = 1", CH_ERROR_ERROR,
         "test:1: attempt to index a nil value (local 'x')"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        check_fails(engine, cases[i].code, cases[i].kind, "", &err);
        if (!CHECK_STR(err.message, cases[i].message))
            printf("# for %s\n", cases[i].code);
        ch_error_clear(&err);
        CHECK_INT(run_lua(chl_engine_state(engine), cases[i].code, NULL), -1);
    }
    struct ch_error err = CH_ERROR_INIT;
    check_fails(engine, "error(print)", CH_ERROR_ERROR, "function: ", &err);
    ch_error_clear(&err);
    check_fails(engine, "error(coroutine.create(print))", CH_ERROR_ERROR, "thread: ", &err);
    ch_error_clear(&err);
}

/* Into C and out again: the same value. */
static int raise_again(lua_State *L)
{
    struct ch_error err = CH_ERROR_INIT;
    lua_settop(L, 1);
    CHECK_INT(chl_call(L, 0, 0, &err), -1);
    return chl_raise(L, &err);
}

static void test_identity(void)
{
    lua_State *L = chl_engine_state(engine);
    lua_register(L, "through_c", raise_again);
    check_lua(
        engine,
        "local values = { 'text', 7, true, false, {}, print, require('ops.errors').KeyError 'k' }\n"
        "for _, value in ipairs(values) do\n"
        "  for _, level in ipairs { 1, 2 } do\n"
        "    local function raise() error(value, 0) end\n"
        "    local ok, got = pcall(through_c, level == 1 and raise or function() through_c(raise) "
        "end)\n"
        "    assert(not ok and rawequal(got, value), tostring(value))\n"
        "  end\n"
        "end\n"
        "local ok, got = pcall(through_c, function() error(nil) end)\n"
        "assert(not ok and got == nil)\n"
        "return 'same'",
        "same");
}

static void test_tracebacks(void)
{
    struct ch_error err = CH_ERROR_INIT;
    check_fails(
        engine,
        "local function inner() error 'x' end\n\nlocal function outer() inner() end\nouter()",
        CH_ERROR_ERROR, "x", &err);
    CHECK_HAS(err.traceback, "stack traceback:");
    CHECK_HAS(err.traceback, "test:1: in upvalue 'inner'");
    CHECK_HAS(err.traceback, "test:3: in local 'outer'");
    ch_error_clear(&err);
    /* raised again from C, the first traceback is the one that tells */
    check_fails(engine, "local function deep() error 'x' end\nthrough_c(function() deep() end)",
                CH_ERROR_ERROR, "x", &err);
    CHECK_HAS(err.traceback, "in upvalue 'deep'");
    ch_error_clear(&err);
    /* but another error that comes after it has its own */
    check_fails(engine,
                "local function deep() error 'x' end\npcall(through_c, deep)\n"
                "local function later() error 'y' end\nlater()",
                CH_ERROR_ERROR, "y", &err);
    CHECK_HAS(err.traceback, "'later'");
    CHECK(!strstr(err.traceback, "'deep'"));
    ch_error_clear(&err);
    check_lua(engine,
              "local e = require('ops.errors').KeyError 'k'\n"
              "pcall(through_c, function() error(e) end)\n"
              "return type(e.traceback)",
              "string");
}

static void test_overflows(void)
{
    static const struct {
        const char *code, *part;
    } cases[] = {
        {"local function f() return 1 + f() end f()", "stack overflow"},
        {"local function f() f() end local ok, e = pcall(f) error(e, 0)", "stack overflow"},
        {"local t = setmetatable({}, {}) getmetatable(t).__index = function(s, k) return s[k] end\n"
         "local _ = t.x",
         "stack overflow"},
        {"local s = string.rep('x', 100) local function f(s) return (s:gsub('.', f)) end f(s)",
         "stack overflow"},
        {"local function f() local ok, e = pcall(f) error(e, 0) end f()", ""},
        {"local co co = coroutine.wrap(function() return co() end) co()", "cannot resume"},
        {"local function f() return coroutine.wrap(f)() end f()", ""},
        {"local function f() through_c(f) end f()", ""},
        {"local e = setmetatable({}, {}) getmetatable(e).__tostring = function() error(e) end "
         "error(e)",
         "an error that cannot be described"},
        {"return table.unpack({}, 1, 1e7)", "too many results to unpack"},
        {"return ('x'):rep(1e5):rep(1e18)", "too large"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        lua_State *L = chl_engine_state(engine);
        struct ch_error err = CH_ERROR_INIT;
        CHECK_INT(run_lua(L, cases[i].code, &err), -1);
        if (!CHECK_HAS(err.message, cases[i].part))
            printf("# for %s\n", cases[i].code);
        CHECK_INT(lua_gettop(L), 0);
        ch_error_clear(&err);
        check_lua(engine, "return 'still usable'", "still usable");
    }
}

static int ask_for_data(lua_State *L)
{
    *(int *)lua_touserdata(L, 1) += lua_gettop(L);
    lua_pushliteral(L, "is dropped");
    return 1;
}

static int always_raise(lua_State *L)
{
    (void)L;
    return chl_raisef(L, CH_ERROR_VALUE, "no %s", "way");
}

static void test_protect(void)
{
    lua_State *L = chl_engine_state(engine);
    struct ch_error err = CH_ERROR_INIT;
    int data = 41;
    CHECK_INT(chl_protect(L, ask_for_data, &data, &err), 0);
    CHECK_INT(data, 42);
    CHECK_INT(lua_gettop(L), 0);
    CHECK_INT(chl_protect(L, always_raise, NULL, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_VALUE);
    CHECK_STR(err.message, "no way");
    CHECK_INT(lua_gettop(L), 0);
    ch_error_clear(&err);
    while (lua_checkstack(L, 1000)) /* a full stack is an error, not a crash */
        lua_settop(L, lua_gettop(L) + 1000);
    while (lua_checkstack(L, 10))
        lua_settop(L, lua_gettop(L) + 10);
    CHECK_INT(chl_protect(L, ask_for_data, &data, &err), -1);
    CHECK_STR(err.message, "stack overflow");
    CHECK_INT(data, 42);
    ch_error_clear(&err);
    lua_settop(L, 0);
}

/* raised from C */

static int raise_details(lua_State *L)
{
    struct ch_error err = CH_ERROR_INIT;
    ch_error_set(&err, CH_ERROR_HOOKCMD, "status-get failed");
    ch_error_detail(&err, "returncode", json_integer(2));
    ch_error_detail(&err, "cmd", json_pack("[s, s]", "status-get", "x"));
    ch_error_detail(&err, "stderr", json_string("bad\n"));
    return chl_raise(L, &err);
}

static int raise_kind(lua_State *L)
{
    return chl_raisef(L, (enum ch_error_kind)luaL_checkinteger(L, 1), "%s", "m");
}

static void test_raised_from_c(void)
{
    lua_State *L = chl_engine_state(engine);
    CH_AUTOFREE char *last = ch_asprintf("%d", CH_ERROR_KIND_COUNT - 1);
    CH_AUTOFREE char *name = ch_strdup(ch_error_kind_name(CH_ERROR_KIND_COUNT - 1));
    lua_register(L, "raise_details", raise_details);
    lua_register(L, "raise_kind", raise_kind);
    check_lua(engine,
              "local ok, e = pcall(raise_details)\n"
              "return e.class_name .. e.message .. e.returncode .. e.cmd[1] .. #e.cmd .. e.stderr",
              "HookCommandErrorstatus-get failed2status-get2bad\n");
    lua_pushstring(L, last);
    lua_setglobal(L, "last");
    check_lua(
        engine,
        "local errors, Class, name = require 'ops.errors', require 'ops.class', nil\n"
        "for number = 1, tonumber(last) do\n"
        "  local ok, e = pcall(raise_kind, number)\n"
        "  name = e.class_name\n"
        "  local cls = errors[name]\n"
        "  assert(Class.is_a(e, cls) and cls.kind_number == number and e.message == 'm', name)\n"
        "end\n"
        "return name",
        name);
    check_lua(engine, "return tostring((require 'ops.errors').Nothing)", "nil");
}

/* want of memory */

static int raise_and_describe(lua_State *L)
{
    struct ch_error err = CH_ERROR_INIT;
    lua_getglobal(L, "scenario");
    if (chl_call(L, 0, 0, &err) < 0)
        return chl_raise(L, &err);
    lua_getglobal(L, "fail");
    CHECK_INT(chl_call(L, 0, 0, &err), -1);
    ch_error_clear(&err);
    return 0;
}

static void test_want_of_memory(void)
{
    struct test_allocator allocator = {0};
    struct chl_engine *own = test_engine(&allocator);
    lua_State *L = chl_engine_state(own);
    lua_register(L, "through_c", raise_again);
    lua_register(L, "raise_details", raise_details);
    CHECK_INT(run_lua(L,
                      "local function raise() error { 'x' } end\n"
                      "function scenario() pcall(raise_details) pcall(through_c, raise) end\n"
                      "function fail() error(require('ops.errors').KeyError 'k') end\n",
                      NULL),
              0);
    lua_settop(L, 0);
    check_every_allocation(own, &allocator, raise_and_describe);
    allocator.fail_odd = true;
    CHECK_INT(chl_protect(L, raise_and_describe, NULL, NULL), 0);
    allocator.fail_odd = false;
    chl_engine_free(own);
    CHECK_INT(allocator.live, 0);
}

int main(void)
{
    engine = test_engine(NULL);
    RUN(test_results);
    RUN(test_error_values);
    RUN(test_identity);
    RUN(test_tracebacks);
    RUN(test_overflows);
    RUN(test_protect);
    RUN(test_raised_from_c);
    RUN(test_want_of_memory);
    chl_engine_free(engine);
    return test_done();
}
