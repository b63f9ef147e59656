/* SPDX-License-Identifier: Apache-2.0 */
/* print, warn and os.exit in terms of the dispatch that runs. */
#include "lua_fixture.h"

static struct chl_engine *engine;

static int keep(void *data, enum ch_log_level level, const char *message, struct ch_error *err)
{
    (void)err;
    ch_buf_addf(data, "%s %s|", ch_log_level_name(level), message);
    return 0;
}

static void note_flush(void *data)
{
    ch_buf_adds(data, "flush|");
}

/* Runs `code` in a dispatch and compares what is logged. */
static void check_logged(const char *code, const char *expected)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf lines = CH_BUF_INIT;
    struct ch_log log = {.write = keep, .flush = note_flush, .data = &lines};
    struct ch_dispatch dispatch = {.log = &log};
    struct ch_error err = CH_ERROR_INIT;
    chl_engine_enter(engine, &dispatch);
    if (!CHECK_INT(run_lua(chl_engine_state(engine), code, &err), 0))
        printf("# %s\n", err.message);
    chl_engine_leave(engine, &dispatch);
    if (!CHECK_STR(lines.length ? lines.data : NULL, expected))
        printf("# for %s\n", code);
    lua_settop(chl_engine_state(engine), 0);
    ch_error_clear(&err);
}

static void test_print(void)
{
    static const struct {
        const char *code, *logged;
    } cases[] = {
        {"print 'text'", "INFO text|"},
        {"print()", "INFO |"},
        {"print(1, 2.5, nil, true, 'x')", "INFO 1\t2.5\tnil\ttrue\tx|"},
        {"print('100%s %n')", "INFO 100%s %n|"},
        {"print 'two\\nlines'", "INFO two\nlines|"},
        {"print(setmetatable({}, { __tostring = function() return 'own' end }))", "INFO own|"},
        {"print(require('ops').null)", "INFO null|"},
        {"print 'a' print 'b'", "INFO a|INFO b|"},
        {"pcall(print, setmetatable({}, { __tostring = function() error 'x' end }))", NULL},
        {"coroutine.wrap(function() print 'inside' end)()", "INFO inside|"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_logged(cases[i].code, cases[i].logged);
}

static void test_children_come_after_what_was_logged(void)
{
    check_logged("print 'a' print(os.execute 'exit 3')", "INFO a|flush|INFO nil\texit\t3|");
    check_logged("print 'a' print(io.popen('echo b'):read 'l')", "INFO a|flush|INFO b|");
    check_logged("print(pcall(io.popen))", "flush|INFO false\tbad argument #1 to '?' (string "
                                           "expected, got no value)|");
}

static void test_warn(void)
{
    static const struct {
        const char *code, *logged;
    } cases[] = {
        {"warn 'text'", "WARNING text|"},
        {"warn('one ', 'message', ' of three')", "WARNING one message of three|"},
        {"warn ''", "WARNING |"},
        {"warn('@on')", NULL}, /* control messages */
        {"warn('@off') warn 'still'", "WARNING still|"},
        {"warn('@a', 'b')", "WARNING @ab|"}, /* none: has several pieces */
        {"warn('a', '@b')", "WARNING a@b|"},
        {"warn '100%s'", "WARNING 100%s|"},
        {"setmetatable({}, { __gc = function() error('in gc', 0) end }) collectgarbage()",
         "WARNING error in __gc (in gc)|"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_logged(cases[i].code, cases[i].logged);
    struct ch_error err = CH_ERROR_INIT;
    check_fails(engine, "warn()", CH_ERROR_ERROR, "string expected", &err);
    ch_error_clear(&err);
    check_fails(engine, "warn {}", CH_ERROR_ERROR, "string expected", &err);
    ch_error_clear(&err);
}

/* os.exit: a dispatch of its own each, as the mark stays until it ends. */
static void test_exit(void)
{
    static const struct {
        const char *code;
        int status;
    } cases[] = {
        {"os.exit()", 0},
        {"os.exit(0)", 0},
        {"os.exit(3)", 3},
        {"os.exit(3, true)", 3},
        {"os.exit(true)", 0},
        {"os.exit(false)", 1},
        {"os.exit(-1)", -1},
        {"pcall(os.exit, 4) return 'went on'", 4}, /* caught, and ended all the same */
        {"pcall(os.exit, 4) error 'and then'", 4},
        {"pcall(os.exit, 4) os.exit(5)", 5},
        {"coroutine.wrap(function() os.exit(6) end)()", 6},
        {"coroutine.resume(coroutine.create(function() os.exit(7) end))", 7},
        {"local t <close> = setmetatable({}, { __close = function() error 'close' end }) "
         "os.exit(8)",
         8},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct chl_engine *own = test_engine(NULL);
        struct ch_dispatch dispatch = {0};
        struct ch_error err = CH_ERROR_INIT;
        chl_engine_enter(own, &dispatch);
        if (!CHECK_INT(run_lua(chl_engine_state(own), cases[i].code, &err), -1))
            printf("# for %s\n", cases[i].code);
        CHECK_INT(err.kind, CH_ERROR_EXIT);
        CHECK_INT(json_integer_value(json_object_get(err.details, "code")), cases[i].status);
        CHECK_INT(lua_gettop(chl_engine_state(own)), 0);
        chl_engine_leave(own, &dispatch);
        ch_error_clear(&err);
        chl_engine_free(own);
    }
}

/* A finalizer that runs when all is stored must not change the exit status. */
static void test_exit_while_closing(void)
{
    struct chl_engine *own = test_engine(NULL);
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(run_lua(chl_engine_state(own),
                      "rawset(_G, 'keep', setmetatable({}, { __gc = function() os.exit(5) end }))",
                      &err),
              0);
    chl_engine_free(own);
    ch_error_clear(&err);
}

static void test_bad_exit(void)
{
    static const char *const arguments[] = {"'x'", "{}", "1.5", "print"};
    struct ch_dispatch dispatch = {0};
    chl_engine_enter(engine, &dispatch);
    for (size_t i = 0; i < CH_ARRAY_LEN(arguments); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *code = ch_asprintf("os.exit(%s)", arguments[i]);
        check_fails(engine, code, CH_ERROR_ERROR, "bad argument #1 to 'exit'", &err);
        ch_error_clear(&err);
    }
    check_lua(engine, "return 'goes on'", "goes on");
    chl_engine_leave(engine, &dispatch);
}

int main(void)
{
    engine = test_engine(NULL);
    RUN(test_print);
    RUN(test_children_come_after_what_was_logged);
    RUN(test_warn);
    RUN(test_exit);
    RUN(test_exit_while_closing);
    RUN(test_bad_exit);
    chl_engine_free(engine);
    return test_done();
}
