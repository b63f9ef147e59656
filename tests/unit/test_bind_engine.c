/* SPDX-License-Identifier: Apache-2.0 */
/* Engines: what a state holds, where modules come from, which dispatch runs, want of memory. */
#include "lua_fixture.h"
#include "temp_dir.h"

static void test_state(void)
{
    struct chl_engine *engine = test_engine(NULL);
    lua_State *L = chl_engine_state(engine);
    CHECK(chl_engine_of(L) == engine);
    CHECK_INT(lua_gettop(L), 0);
    lua_State *thread = lua_newthread(L);
    CHECK(chl_engine_of(thread) == engine);
    lua_pop(L, 1);
    check_lua(engine, "return package.path .. '|' .. package.cpath", "|");
    check_lua(engine, "return type(string.format) .. type(coroutine.wrap) .. type(debug.traceback)",
              "functionfunctionfunction");
    check_lua(engine, "return tostring(require 'ops' == require 'ops')", "true");
    CHECK(chl_engine_free(engine) == NULL);
    CHECK(chl_engine_free(NULL) == NULL);
}

static void test_missing_modules(void)
{
    struct chl_engine *engine = test_engine(NULL);
    struct ch_error err = CH_ERROR_INIT;
    check_fails(engine, "require 'nope'", CH_ERROR_ERROR,
                "no module 'nope' in ops and the standard library", &err);
    ch_error_clear(&err);
    check_fails(engine, "require 'ops.nope'", CH_ERROR_ERROR, "no module 'ops.nope'", &err);
    ch_error_clear(&err);
    check_fails(engine, "require 'ops/class'", CH_ERROR_ERROR, "no module 'ops/class'", &err);
    ch_error_clear(&err);
    check_fails(engine, "require(nil)", CH_ERROR_ERROR, "bad argument #1 to 'require'", &err);
    ch_error_clear(&err);
    check_lua(engine, "return type(package.loaded.nope)", "nil");
    chl_engine_free(engine);
}

/* src/ before lib/, files before directories, charms before ops: but not in place of it. */
static void test_charm_modules(void)
{
    free(temp_subdir("src"));
    free(temp_subdir("lib"));
    free(temp_subdir("lib/parcel"));
    free(temp_file("src/one.lua", "return 'src ' .. ...", 0644));
    free(temp_file("lib/one.lua", "return 'lib'", 0644));
    free(temp_file("lib/two.lua", "return 'two'", 0644));
    free(temp_file("lib/parcel/init.lua", "return 'parcel'", 0644));
    free(temp_file("lib/parcel/inner.lua", "return 'inner'", 0644));
    free(temp_file("src/bad.lua", "return return", 0644));
    free(temp_file("src/raises.lua", "error 'at load'", 0644));
    free(temp_file("src/peeks.lua", "return type((select(2, ...)))", 0644));
    struct chl_engine_options options = {.charm_dir = temp_dir_};
    struct chl_engine *engine = chl_engine_new(&options, NULL);
    struct ch_error err = CH_ERROR_INIT;
    check_lua(engine, "return require 'one'", "src one");
    check_lua(engine, "return require 'two'", "two");
    check_lua(engine, "return require 'parcel' .. require 'parcel.inner'", "parcelinner");
    check_lua(engine, "return require 'peeks'", "string"); /* no `host` for charms */
    check_fails(engine, "require 'bad'", CH_ERROR_ERROR, "unexpected symbol near 'return'", &err);
    ch_error_clear(&err);
    check_fails(engine, "require 'raises'", CH_ERROR_ERROR, "at load", &err);
    ch_error_clear(&err);
    check_fails(engine, "require 'three'", CH_ERROR_ERROR, "lib/three.lua", &err);
    ch_error_clear(&err);
    chl_engine_free(engine);
}

/* What a charm has in place of a module of ops is found, if it was there from the start. */
static void test_charm_modules_of_ops(void)
{
    struct chl_engine_options options = {.charm_dir = temp_dir_};
    struct chl_engine *engine = chl_engine_new(&options, NULL);
    struct ch_error err = CH_ERROR_INIT;
    free(temp_subdir("lib/ops"));
    free(temp_file("lib/ops/set.lua", "return 'set of the charm'", 0644));
    free(temp_file("lib/ops/more.lua", "return 'more'", 0644));
    check_lua(engine, "return type(require 'ops.set') .. require 'ops.more'", "functionmore");
    check_fails(engine, "require 'ops.nope'", CH_ERROR_ERROR,
                "no module 'ops.nope' in ops and the standard library", &err);
    ch_error_clear(&err);
    chl_engine_free(engine);
    engine = chl_engine_new(&options, NULL);
    check_lua(engine, "return require 'ops.set' .. type(require 'ops.class')",
              "set of the charmtable");
    chl_engine_free(engine);
}

static void test_stock_path(void)
{
    static const struct {
        const char *charm_dir;
        bool stock;
        const char *expected;
    } cases[] = {
        {NULL, false, "empty/empty"},
        {"/c", false, "charm/empty"},
        {NULL, true, "stock/some"},
        {"/c", true, "charm,stock/some"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct chl_engine_options options = {.charm_dir = cases[i].charm_dir,
                                             .stock_path = cases[i].stock};
        struct chl_engine *engine = chl_engine_new(&options, NULL);
        check_lua(
            engine,
            "local p, words = package.path, {}\n"
            "if p:find('/c/src/?.lua', 1, true) == 1 then words[1] = 'charm' end\n"
            "if p:find('/share/lua/5.4/?.lua', 1, true) then words[#words + 1] = 'stock' end\n"
            "if p == '' then words[1] = 'empty' end\n"
            "return table.concat(words, ',') .. (package.cpath == '' and '/empty' or '/some')",
            cases[i].expected);
        chl_engine_free(engine);
    }
}

/* From a source tree instead of what is compiled in. */
static void test_tree(void)
{
    free(temp_subdir("tree"));
    free(temp_subdir("tree/lua"));
    free(temp_subdir("tree/lua/ops"));
    free(temp_file("tree/lua/ops/class.lua",
                   "return 'from the tree: ' .. type((select(2, ...)('base')))", 0644));
    free(temp_file("tree/lua/ops/set.lua", "return (", 0644));
    CH_AUTOFREE char *tree = temp_path("tree");
    struct chl_engine_options options = {.tree = tree};
    struct chl_engine *engine = chl_engine_new(&options, NULL);
    struct ch_error err = CH_ERROR_INIT;
    check_lua(engine, "return require 'ops.class'", "from the tree: table");
    check_fails(engine, "require 'ops.set'", CH_ERROR_ERROR,
                "cannot load module 'ops.set': ops/set.lua:1:", &err);
    ch_error_clear(&err);
    check_fails(engine, "require 'ops.enum'", CH_ERROR_ERROR, "cannot load module 'ops.enum'",
                &err);
    ch_error_clear(&err);
    chl_engine_free(engine);
}

static void test_dispatches_nest(void)
{
    struct chl_engine *engine = test_engine(NULL);
    struct ch_dispatch outer = {0}, inner = {0}, other = {0};
    CHECK(chl_engine_dispatch(engine) == NULL);
    chl_engine_leave(engine, &outer);
    chl_engine_enter(engine, &outer);
    chl_engine_enter(engine, &inner);
    CHECK(chl_engine_dispatch(engine) == &inner);
    chl_engine_leave(engine, &other); /* never entered */
    CHECK(chl_engine_dispatch(engine) == &inner);
    chl_engine_leave(engine, &outer); /* out of turn */
    CHECK(chl_engine_dispatch(engine) == &inner);
    chl_engine_leave(engine, &inner);
    CHECK(chl_engine_dispatch(engine) == NULL);
    chl_engine_free(engine);
}

/* Two engines have nothing in common. */
static void test_two_engines(void)
{
    struct chl_engine *one = test_engine(NULL), *two = test_engine(NULL);
    check_lua(one, "shared = 'one'; package.loaded.mine = 1; return 'set'", "set");
    check_lua(two, "return tostring(shared) .. tostring(package.loaded.mine)", "nilnil");
    chl_engine_free(one);
    check_lua(two, "return require('ops.set') and 'alive'", "alive");
    chl_engine_free(two);
}

static void test_want_of_memory(void)
{
    size_t failures = 0;
    bool done = false;
    for (size_t n = 1; !done && n < 100000; n++) {
        struct test_allocator allocator = {.fail_at = n};
        struct chl_engine_options options = {.allocator = test_allocate,
                                             .allocator_data = &allocator};
        struct ch_error err = CH_ERROR_INIT;
        struct chl_engine *engine = chl_engine_new(&options, &err);
        failures += engine == NULL;
        CHECK_INT(err.kind != CH_ERROR_NONE, engine == NULL);
        done = engine && allocator.calls < n;
        chl_engine_free(engine);
        CHECK_INT(allocator.live, 0);
        ch_error_clear(&err);
    }
    CHECK(done);
    CHECK(failures > 100);
}

static int use_modules(lua_State *L)
{
    luaL_loadstring(L, "local ops = require 'ops'; assert(ops.Set { 1 }[1])");
    lua_call(L, 0, 0);
    return 0;
}

/* A full collection at every single allocation. */
static void test_aggressive_collection(void)
{
    struct test_allocator allocator = {0};
    struct chl_engine *engine = test_engine(&allocator);
    allocator.fail_odd = true;
    CHECK_INT(chl_protect(chl_engine_state(engine), use_modules, NULL, NULL), 0);
    allocator.fail_odd = false;
    chl_engine_free(engine);
    CHECK_INT(allocator.live, 0);
}

int main(void)
{
    temp_dir_init();
    RUN(test_state);
    RUN(test_missing_modules);
    RUN(test_charm_modules);
    RUN(test_charm_modules_of_ops);
    RUN(test_stock_path);
    RUN(test_tree);
    RUN(test_dispatches_nest);
    RUN(test_two_engines);
    RUN(test_want_of_memory);
    RUN(test_aggressive_collection);
    temp_dir_deinit();
    return test_done();
}
