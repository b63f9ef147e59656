/* SPDX-License-Identifier: Apache-2.0 */
/* What dispatch sees of an engine: a charm that loads, and all the ways in which one does not. */
#include "dispatch/script.h"
#include "lua_fixture.h"
#include "temp_dir.h"

static const char good[] = "local ops = require 'ops'\n"
                           "return ops.CharmBase:extend 'GoodCharm'\n";

/* Loads `text` as src/charm.lua (NULL: there is none); the engine's stack stays as it was. */
static int load(const char *text, struct ch_script_charm *charm, struct ch_error *err)
{
    struct ch_dispatch dispatch = {.context = {.charm_dir = temp_dir_}};
    struct chl_engine_options options = {.charm_dir = temp_dir_};
    struct chl_engine *engine = chl_engine_new(&options, NULL);
    struct ch_script *script = chl_script_new(engine);
    if (text)
        free(temp_file("src/charm.lua", text, 0644));
    int result = script->ops->load(script, &dispatch, charm, err);
    CHECK_INT(lua_gettop(chl_engine_state(engine)), 0);
    CHECK(chl_engine_dispatch(engine) == &dispatch);
    script->ops->close(script, &dispatch);
    CHECK(chl_engine_dispatch(engine) == NULL);
    CHECK(chl_script_free(script) == NULL);
    chl_engine_free(engine);
    return result;
}

static void test_good(void)
{
    static const struct {
        const char *text, *name;
        int storage;
    } cases[] = {
        {good, "GoodCharm", CH_STORAGE_AUTO},
        {"local C = require('ops').CharmBase:extend 'C' C.use_juju_for_storage = true return C",
         "C", CH_STORAGE_CONTROLLER},
        {"local C = require('ops').CharmBase:extend 'C' C.use_juju_for_storage = false return C",
         "C", CH_STORAGE_LOCAL},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_script_charm charm = {0};
        struct ch_error err = CH_ERROR_INIT;
        if (!CHECK_INT(load(cases[i].text, &charm, &err), 0))
            printf("# %s\n", err.message);
        CHECK_STR(charm.class_name, cases[i].name);
        CHECK_INT(charm.storage, cases[i].storage);
        free(charm.class_name);
        ch_error_clear(&err);
    }
}

static void test_missing_file(void)
{
    struct ch_script_charm charm = {0};
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(load(NULL, &charm, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_FILE_NOT_FOUND);
    CHECK_HAS(err.message, "src/charm.lua: No such file or directory");
    ch_error_clear(&err);
}

static void test_bad(void)
{
    static const struct {
        const char *text;
        enum ch_error_kind kind;
        const char *part;
    } cases[] = {
        {"", CH_ERROR_TYPE, "src/charm.lua should return the charm's class"},
        {"local x = 1", CH_ERROR_TYPE, "is nil: is there a 'return Charm' at its end?"},
        {"return 7", CH_ERROR_TYPE, "a number"},
        {"return {}", CH_ERROR_TYPE, "a table"},
        {"return function() end", CH_ERROR_TYPE, "a function"},
        {"return require('ops').Object", CH_ERROR_TYPE, "it is Object"},
        {"return return", CH_ERROR_ERROR, "src/charm.lua:1: unexpected symbol near 'return'"},
        {"local x = \n\n'open", CH_ERROR_ERROR, "src/charm.lua:3: unfinished string"},
        {"\x1bLua binary", CH_ERROR_ERROR, "src/charm.lua is compiled Lua"},
        {"error 'at load'", CH_ERROR_ERROR, "src/charm.lua:1: at load"},
        {"error(nil)", CH_ERROR_ERROR, "nil was raised"},
        {"error(require('ops').ModelError 'm')", CH_ERROR_MODEL, "m"},
        {"require 'nope'", CH_ERROR_ERROR, "module 'nope' not found"},
        {"leaked = 1", CH_ERROR_NAME, "global 'leaked' cannot be set"},
        {"return nope", CH_ERROR_NAME, "global 'nope' is not defined"},
        {"local function f() return 1 + f() end f()", CH_ERROR_ERROR, "stack overflow"},
        {"os.exit(3)", CH_ERROR_EXIT, ""},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_script_charm charm = {0};
        struct ch_error err = CH_ERROR_INIT;
        if (!CHECK_INT(load(cases[i].text, &charm, &err), -1))
            printf("# was taken: %s\n", cases[i].text);
        CHECK_INT(err.kind, cases[i].kind);
        CHECK_HAS(err.message, cases[i].part);
        free(charm.class_name);
        ch_error_clear(&err);
    }
}

static void test_given_class(void)
{
    static const struct {
        const char *code, *name;
    } cases[] = {{"require('ops').CharmBase:extend 'Given'", "Given"},
                 {"nil", NULL},
                 {"7", NULL},
                 {"{}", NULL}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct chl_engine *engine = test_engine(NULL);
        lua_State *L = chl_engine_state(engine);
        struct ch_dispatch dispatch = {0};
        struct ch_script_charm charm = {0};
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *code = ch_asprintf("return %s", cases[i].code);
        CHECK_INT(run_lua(L, code, NULL), 0);
        struct ch_script *script = chl_script_new_for_class(engine, -1);
        lua_settop(L, 0);
        CHECK_INT(script->ops->load(script, &dispatch, &charm, &err), cases[i].name ? 0 : -1);
        CHECK_STR(charm.class_name, cases[i].name);
        if (!cases[i].name)
            CHECK_HAS(err.message, "the charm given should return the charm's class");
        script->ops->close(script, &dispatch);
        check_lua(engine, "unknown = 1 return 'tests may have globals'", "tests may have globals");
        chl_script_free(script);
        free(charm.class_name);
        ch_error_clear(&err);
        chl_engine_free(engine);
    }
    CHECK(chl_script_free(NULL) == NULL);
}

int main(void)
{
    temp_dir_init();
    free(temp_subdir("src"));
    RUN(test_missing_file);
    RUN(test_good);
    RUN(test_bad);
    RUN(test_given_class);
    temp_dir_deinit();
    return test_done();
}
