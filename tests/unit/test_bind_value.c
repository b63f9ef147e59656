/* SPDX-License-Identifier: Apache-2.0 */
/* Values across the boundary: what comes back as it was, and what is refused, with its path. */
#include "base/tagged.h"
#include "lua_fixture.h"

static struct chl_engine *engine;

/* The dump of what a Lua expression is on the host's side. */
static char *dump_of(const char *expression, struct ch_error *err)
{
    lua_State *L = chl_engine_state(engine);
    CH_AUTOFREE char *code = ch_asprintf("local ops = require 'ops'\nreturn %s", expression);
    if (run_lua(L, code, err) < 0)
        return NULL;
    CH_AUTOJSON json_t *value = chl_value_to(L, -1, err);
    CHECK_INT(lua_gettop(L), 1);
    lua_settop(L, 0);
    CHECK(!value || ch_value_is_valid(value));
    return value ? ch_value_dump(value) : NULL;
}

static void test_round_trip(void)
{
    static const struct {
        const char *expression, *dump;
    } cases[] = {
        {"true", "true"},
        {"false", "false"},
        {"ops.null", "null"},
        {"0", "0"},
        {"math.mininteger", "-9223372036854775808"},
        {"math.maxinteger", "9223372036854775807"},
        {"1.0", "1.0"},
        {"-0.0", "-0.0"},
        {"0.1", "0.10000000000000001"},
        {"2^63", "9.2233720368547758e18"},
        {"0/0", "{\"$float\":\"nan\"}"},
        {"1/0", "{\"$float\":\"inf\"}"},
        {"-1/0", "{\"$float\":\"-inf\"}"},
        {"''", "\"\""},
        {"'text'", "\"text\""},
        {"'a\\0b'", "\"a\\u0000b\""},
        {"'\\xff\\0'", "{\"$bytes\":\"/wA=\"}"},
        {"'\\u{d800}'", "{\"$bytes\":\"7aCA\"}"},
        {"{}", "{}"},
        {"ops.list {}", "[]"},
        {"{ 1, 'x', 2.0 }", "[1,\"x\",2.0]"},
        {"{ { {} }, ops.list {} }", "[[{}],[]]"},
        {"{ a = 1, b = { c = ops.null } }", "{\"a\":1,\"b\":{\"c\":null}}"},
        {"{ ['$bytes'] = 'x' }", "{\"$map\":{\"s:$bytes\":\"x\"}}"},
        {"{ [''] = 1 }", "{\"\":1}"},
        {"{ 1, 2, x = 3 }", "{\"$map\":{\"i:1\":1,\"i:2\":2,\"s:x\":3}}"},
        {"{ [0] = 1 }", "{\"$map\":{\"i:0\":1}}"},
        {"{ [2] = 1 }", "{\"$map\":{\"i:2\":1}}"},
        {"{ [1] = 1, [3] = 1 }", "{\"$map\":{\"i:1\":1,\"i:3\":1}}"},
        {"{ [1.5] = 1, [true] = 2, ['\\xff'] = 3, [2^53] = 4 }",
         "{\"$map\":{\"b:true\":2,\"f:1.5\":1,\"i:9007199254740992\":4,\"x:/w==\":3}}"},
        {"{ [1/0] = 1, [-1/0] = 2 }", "{\"$map\":{\"f:-inf\":2,\"f:inf\":1}}"},
        {"ops.Set {}", "{\"$set\":{}}"},
        {"ops.Set { 'a', 1, true, 1.5, '\\xff' }",
         "{\"$set\":{\"b:true\":true,\"f:1.5\":true,\"i:1\":true,\"s:a\":true,\"x:/w==\":true}}"},
        {"{ ops.Set { ops.Set and 'x' }, { k = ops.Set {} } }",
         "[{\"$set\":{\"s:x\":true}},{\"k\":{\"$set\":{}}}]"},
    };
    lua_State *L = chl_engine_state(engine);
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *dump = dump_of(cases[i].expression, NULL);
        if (!CHECK_STR(dump, cases[i].dump))
            printf("# for %s\n", cases[i].expression);
        CH_AUTOJSON json_t *value = ch_value_parse(cases[i].dump, strlen(cases[i].dump), NULL);
        chl_value_push(L, value); /* and back again, all the way */
        CHECK_INT(lua_gettop(L), 1);
        CH_AUTOJSON json_t *back = chl_value_to(L, 1, NULL);
        CH_AUTOFREE char *again = back ? ch_value_dump(back) : NULL;
        CHECK_STR(again, cases[i].dump);
        lua_settop(L, 0);
    }
}

static int push_parsed(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    json_t *value = ch_value_parse(text, length, NULL);
    chl_value_push(L, value);
    json_decref(value);
    return 1;
}

static void test_in_lua(void)
{
    static const struct {
        const char *json, *code, *expected;
    } cases[] = {
        {"1", "math.type(v)", "integer"},
        {"1.0", "math.type(v)", "float"},
        {"-0.0", "tostring(1 / v)", "-inf"},
        {"{\"$float\": \"nan\"}", "tostring(v ~= v)", "true"},
        {"{\"$bytes\": \"/wA=\"}", "#v .. ' ' .. v:byte(1)", "2 255"},
        {"\"a\\u0000b\"", "tostring(#v)", "3"},
        {"null", "tostring(v == ops.null)", "true"},
        {"[]", "tostring(getmetatable(v) == getmetatable(ops.list {})) .. #v", "true0"},
        {"{}", "tostring(getmetatable(v)) .. tostring(next(v))", "nilnil"},
        {"[null, 2]", "tostring(v[1] == ops.null) .. #v", "true2"},
        {"{\"$map\": {\"i:1\": \"a\", \"s:1\": \"b\"}}", "v[1] .. v['1']", "ab"},
        {"{\"$set\": {\"i:1\": true, \"s:a\": true}}",
         "tostring(v == ops.Set { 'a', 1 }) .. #v .. tostring(v.b)", "true2nil"},
    };
    lua_register(chl_engine_state(engine), "push", push_parsed);
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *code =
            ch_asprintf("local ops, v = require 'ops', push [==[%s]==]\nreturn %s", cases[i].json,
                        cases[i].code);
        check_lua(engine, code, cases[i].expected);
    }
}

static void test_refused(void)
{
    static const struct {
        const char *expression, *message;
    } cases[] = {
        {"nil", "cannot be stored: the value is nil"},
        {"print", "cannot be stored: the value is a function"},
        {"function() end", "cannot be stored: the value is a function"},
        {"coroutine.create(print)", "cannot be stored: the value is a coroutine"},
        {"io.stdout", "cannot be stored: the value is a userdata"},
        {"{ a = { 1, 2, print } }", "cannot be stored: .a[3] is a function"},
        {"{ 1, { x = { ['y z'] = print } } }", "cannot be stored: [2].x.y z is a function"},
        {"{ [1.5] = print }", "cannot be stored: [1.5] is a function"},
        {"{ [true] = print }", "cannot be stored: [true] is a function"},
        {"{ [{}] = 1 }",
         "cannot be stored: the value has a key that is no string, number or boolean"},
        {"{ a = { [print] = 1 } }",
         "cannot be stored: .a has a key that is no string, number or boolean"},
        {"{ [ops.null] = 1 }",
         "cannot be stored: the value has a key that is no string, number or boolean"},
        {"setmetatable({}, {})", "cannot be stored: the value is an object"},
        {"{ x = setmetatable({}, { __index = print }) }", "cannot be stored: .x is an object"},
        {"{ x = ops.ActiveStatus 'ok' }", "cannot be stored: .x is an object"},
        {"{ s = ops.Set { {} } }",
         "cannot be stored: .s has a member that is no string, number or boolean"},
        {"ops.list { 1, print }", "cannot be stored: [2] is a function"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *dump = dump_of(cases[i].expression, &err);
        CHECK_STR(dump, NULL);
        CHECK_INT(err.kind, CH_ERROR_VALUE);
        if (!CHECK_STR(err.message, cases[i].message))
            printf("# for %s\n", cases[i].expression);
        ch_error_clear(&err);
    }
}

static void test_depth_and_cycles(void)
{
    static const struct {
        const char *code;
        bool ok;
    } cases[] = {
        {"(function() local t = {} for _ = 1, 199 do t = { t } end return t end)()", true},
        {"(function() local t = {} for _ = 1, 200 do t = { t } end return t end)()", false},
        {"(function() local t = {} for _ = 1, 100000 do t = { a = t } end return t end)()", false},
        {"(function() local t = {} t[1] = t return t end)()", false},
        {"(function() local t = {} t.x = { y = t } return t end)()", false},
        {"(function() local s = { 1 } return { s, s } end)()", true}, /* twice is no cycle */
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *dump = dump_of(cases[i].code, &err);
        CHECK_INT(dump != NULL, cases[i].ok);
        if (!cases[i].ok)
            CHECK_HAS(err.message, "contains itself, or is nested more than 200 deep");
        ch_error_clear(&err);
    }
}

static void test_push_deep(void)
{
    lua_State *L = chl_engine_state(engine);
    json_t *value = json_array();
    for (int i = 0; i < 150; i++)
        value = json_pack("[o]", value);
    chl_value_push(L, value);
    CH_AUTOJSON json_t *back = chl_value_to(L, -1, NULL);
    CHECK(back && json_equal(back, value));
    json_decref(value);
    lua_settop(L, 0);
}

static void test_keys(void)
{
    lua_State *L = chl_engine_state(engine);
    static const struct {
        const char *expression;
        bool ok;
    } cases[] = {{"'a'", true},  {"''", true},     {"1", true},         {"1.5", true},
                 {"true", true}, {"1/0", true},    {"0/0", false},      {"nil", false},
                 {"{}", false},  {"print", false}, {"io.stdout", false}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *code = ch_asprintf("return %s", cases[i].expression);
        struct ch_key key;
        CHECK_INT(run_lua(L, code, NULL), 0);
        CHECK_INT(chl_key_to(L, 1, &key), cases[i].ok);
        if (cases[i].ok) {
            chl_key_push(L, &key);
            CHECK(lua_rawequal(L, 1, 2) && lua_isinteger(L, 1) == lua_isinteger(L, 2));
        }
        lua_settop(L, 0);
    }
}

/* want of memory */

static const char everything[] =
    "{\"a\":[1,2.5,null,\"x\",{\"$bytes\":\"/wA=\"}],\"m\":{\"$map\":{\"i:1\":{},\"x:/w==\":[]}},"
    "\"s\":{\"$set\":{\"i:1\":true,\"s:a\":true}}}";

static int push_everything(lua_State *L)
{
    struct chl_arena *arena = chl_arena_open(L);
    json_t *value = chl_arena_json(arena, ch_value_parse(everything, strlen(everything), NULL));
    chl_value_push(L, value);
    json_t *back = chl_arena_json(arena, chl_value_to(L, -1, NULL));
    CHECK(back && json_equal(back, value));
    return 0;
}

/* chl_value_to() takes no memory of Lua's, so it cannot raise. */
static void test_reading_needs_no_memory(struct test_allocator *allocator, lua_State *L)
{
    CH_AUTOJSON json_t *value = ch_value_parse(everything, strlen(everything), NULL);
    chl_value_push(L, value);
    allocator->calls = 0;
    CH_AUTOJSON json_t *back = chl_value_to(L, -1, NULL);
    CHECK(back && json_equal(back, value));
    CHECK_INT(allocator->calls, 0);
    lua_settop(L, 0);
}

static void test_want_of_memory(void)
{
    struct test_allocator allocator = {0};
    struct chl_engine *own = test_engine(&allocator);
    lua_State *L = chl_engine_state(own);
    lua_newtable(L); /* in a state that knows no sets yet, too */
    allocator.calls = 0;
    json_decref(chl_value_to(L, -1, NULL));
    CHECK_INT(allocator.calls, 0);
    lua_settop(L, 0);
    check_every_allocation(own, &allocator, push_everything);
    test_reading_needs_no_memory(&allocator, L);
    allocator.fail_odd = true;
    CHECK_INT(chl_protect(L, push_everything, NULL, NULL), 0);
    allocator.fail_odd = false;
    chl_engine_free(own);
    CHECK_INT(allocator.live, 0);
}

int main(void)
{
    engine = test_engine(NULL);
    RUN(test_round_trip);
    RUN(test_in_lua);
    RUN(test_refused);
    RUN(test_depth_and_cycles);
    RUN(test_push_deep);
    RUN(test_keys);
    RUN(test_want_of_memory);
    chl_engine_free(engine);
    return test_done();
}
