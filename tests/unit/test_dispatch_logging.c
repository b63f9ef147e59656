/* SPDX-License-Identifier: Apache-2.0 */
/* The log of a dispatch: juju-log, stderr, and what happens when juju-log fails. */
#include "dispatch_fixture.h"

static const char metadata[] = "name: mycharm\n";

#define EMITTING(event) LOG("DEBUG", "Emitting Juju event " event ".")
#define UNCAUGHT(text) LOG("ERROR", "Uncaught exception while in charm code:\n" text)

static int log_levels(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    (void)event;
    (void)err;
    ch_log(f->dispatch->log, CH_LOG_INFO, "%s", "-x starts with a hyphen");
    ch_log(f->dispatch->log, CH_LOG_WARNING, "two\nlines");
    ch_log(f->dispatch->log, CH_LOG_INFO, "%s", "");
    f->dispatch->log->threshold = CH_LOG_ERROR;
    ch_log(f->dispatch->log, CH_LOG_WARNING, "never seen");
    ch_log(f->dispatch->log, CH_LOG_CRITICAL, "seen");
    return 0;
}

static void test_levels(void)
{
    static const struct fake_handler handlers[] = {{"start", log_levels}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    struct fake_transport fake = FAKE_TRANSPORT(
        LOG_VERSION, LOG_LOCAL, EMITTING("start"), LOG("INFO", "-x starts with a hyphen"),
        LOG("WARNING", "two\nlines"), LOG("CRITICAL", "seen"), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK_INT(f.printed.length, 0);
    fixture_deinit(&f);
}

static int log_much(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    CH_AUTOFREE char *text = ch_malloc(131073);
    (void)event;
    (void)err;
    memset(text, 'x', 131072);
    text[131072] = '\0';
    ch_log_text(f->dispatch->log, CH_LOG_INFO, text);
    return 0;
}

static void look_at_piece(const struct ch_command *command)
{
    CHECK_INT(strlen(command->argv[4]), 131071);
}

static void test_long_message(void)
{
    static const struct fake_handler handlers[] = {{"start", log_much}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    struct fake_transport fake = FAKE_TRANSPORT(
        LOG_VERSION, LOG_LOCAL, EMITTING("start"),
        LOG("INFO", "Log string greater than 131071. Splitting into multiple chunks: "),
        {"juju-log --log-level INFO -- **", .look = look_at_piece}, LOG("INFO", "x"), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);
    fixture_deinit(&f);
}

static double fixed_time(void *data)
{
    (void)data;
    return 1000000000.25;
}

static int log_trace(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    (void)event;
    (void)err;
    ch_log(f->dispatch->log, CH_LOG_TRACE, "a security event");
    return 0;
}

static void test_debug_prints(void)
{
    static const struct fake_handler handlers[] = {{"start", log_trace}, {NULL}};
    static const struct ch_clock clock = {.now = fixed_time, .monotonic = fixed_time};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    fixture_env(&f, "JUJU_DEBUG", ""); /* being there is enough */
    f.options.clock = &clock;
    struct fake_transport fake = FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, EMITTING("start"),
                                                LOG("TRACE", "a security event"), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK_HAS(f.printed.data, "2001-09-"); /* the 8th or 9th, by the zone */
    CHECK_HAS(f.printed.data, ",250 DEBUG    charmhost " CH_VERSION " up and running.\n");
    CHECK_HAS(f.printed.data, ",250 DEBUG    Emitting Juju event start.\n");
    CHECK(!strstr(f.printed.data, "a security event"));
    fixture_deinit(&f);
}

static int fail(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    (void)f;
    (void)event;
    ch_error_set(err, CH_ERROR_VALUE, "it's wrong");
    ch_error_detail(err, "class", json_string("PumpError"));
    return -1;
}

static void test_action_tells_its_crash(void)
{
    static const struct fake_handler handlers[] = {{"do_it_action", fail}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_file(&f, "actions.yaml", "do-it: {}\n", 0644);
    fixture_env(&f, "JUJU_DISPATCH_PATH", "actions/do-it");
    fixture_env(&f, "JUJU_ACTION_NAME", "do-it");
    fixture_env(&f, "JUJU_ACTION_UUID", "1");
    struct fake_transport fake = FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, EMITTING("do_it_action"),
                                                UNCAUGHT("PumpError: it's wrong"),
                                                LOG_CRASH("PumpError", "\\\"it's wrong\\\""));
    CHECK_INT(fixture_run(&f, &fake), 1);
    CHECK_STR(f.printed.data, "Uncaught PumpError in charm code: it's wrong\n"
                              "Use `juju debug-log` to see the full traceback.\n");
    fixture_deinit(&f);
}

/* failing juju-log */

static void test_first_line_fails(void)
{
    static const struct fake_handler handlers[] = {{"start"}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    /* found out by the next record; only why the dispatch ends is tried once more */
    struct fake_transport fake =
        FAKE_TRANSPORT({"juju-log --log-level DEBUG -- charmhost " CH_VERSION " up and running.",
                        .errors = "ERROR no log today\n", .code = 2},
                       {"juju-log --log-level ERROR -- **", .code = 2});
    CHECK_INT(fixture_run(&f, &fake), 1);
    CHECK_STR(f.trace.data, "load close ");
    CHECK_HAS(f.printed.data, "DEBUG charmhost " CH_VERSION " up and running.\n");
    CHECK_HAS(f.printed.data, "Using local storage");
    CHECK_HAS(f.printed.data, "ERROR Uncaught exception while in charm code:");
    CHECK_HAS(f.printed.data, "exited with status 2");
    fixture_deinit(&f);
}

static int log_line(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    (void)event;
    (void)err;
    ch_log(f->dispatch->log, CH_LOG_INFO, "the last line");
    return 0;
}

static void test_last_line_fails(void)
{
    static const struct fake_handler handlers[] = {
        {"collect_unit_status", log_line}, {"pre_commit"}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, EMITTING("start"), NOT_LEADER,
                       {"juju-log --log-level INFO -- the last line", .code = 1},
                       {"juju-log --log-level ERROR -- **"}, {"juju-log --log-level TRACE -- **"});
    CHECK_INT(fixture_run(&f, &fake), 1);
    CHECK_STR(f.trace.data, "load construct collect_unit_status pre_commit close ");
    CHECK_STR(f.printed.data, "INFO the last line\n");
    fixture_deinit(&f);
}

static int defer(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    (void)f;
    return ch_event_defer(event, "<it>", err);
}

/* Juju refuses `text`, and so nothing is stored. */
static void check_undone(const struct fake_handler *handlers, const struct fake_call *calls,
                         const char *text)
{
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    CH_AUTOFREE char *database = ch_path_join(f.directory, ".unit-state.db");
    struct fake_transport fake = fake_transport_make_(calls);
    CHECK_INT(fixture_run(&f, &fake), 1);
    CHECK_STR(f.printed.data, text);
    CHECK(!ch_file_exists(database));
    fixture_deinit(&f);
}

static void test_line_of_a_commit_handler_fails(void)
{
    static const struct fake_handler handlers[] = {{"start", defer}, {"commit", log_line}, {NULL}};
    static const struct fake_call calls[] = {
        LOG_VERSION,
        LOG_LOCAL,
        EMITTING("start"),
        LOG("DEBUG", "Deferring <it>."),
        NOT_LEADER,
        {"juju-log --log-level INFO -- the last line", .code = 1},
        {"juju-log --log-level ERROR -- **"},
        {"juju-log --log-level TRACE -- **"},
        {NULL}};
    check_undone(handlers, calls, "INFO the last line\n");
}

static int log_and_ask(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    bool leader;
    CHECK_INT(log_line(f, event, err), 0);
    CHECK_INT(ch_model_is_leader(f->dispatch->model, &leader, NULL), -1); /* it is caught */
    return ch_event_defer(event, "<it>", err);
}

static void test_failure_is_not_lost_in_a_command_that_fails(void)
{
    static const struct fake_handler handlers[] = {{"start", log_and_ask}, {NULL}};
    static const struct fake_call calls[] = {
        LOG_VERSION,
        LOG_LOCAL,
        EMITTING("start"),
        {"juju-log --log-level INFO -- the last line", .code = 1},
        {"juju-log --log-level ERROR -- **"},
        {"juju-log --log-level TRACE -- **"},
        {NULL}};
    check_undone(handlers, calls, "INFO the last line\nDEBUG Deferring <it>.\n");
}

static void test_missing_juju_log(void)
{
    static const struct fake_handler handlers[] = {{"start"}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    fixture_env(&f, "PATH", f.directory);
    CHECK_INT(fixture_run(&f, NULL), 1);
    CHECK_INT(f.trace.length, 0);
    CHECK_STR(ch_error_kind_name(f.failure.kind), "FileNotFoundError");
    CHECK_HAS(f.printed.data, "DEBUG charmhost " CH_VERSION " up and running.\n");
    CHECK_HAS(f.printed.data, "no hook command 'juju-log' on PATH");
    fixture_deinit(&f);
}

/* a log that the caller brings */

static int keep_line(void *data, enum ch_log_level level, const char *message, struct ch_error *err)
{
    (void)err;
    ch_buf_addf(data, "%s %s\n", ch_log_level_name(level), message);
    return 0;
}

/* before the statuses are collected, on the leader only */
static int ask(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    bool leader;
    (void)event;
    return ch_model_is_leader(f->dispatch->model, &leader, err);
}

static void test_log_of_the_caller(void)
{
    static const struct fake_handler handlers[] = {{"start", ask}, {NULL}};
    struct fixture f;
    struct ch_buf kept = CH_BUF_INIT;
    struct ch_log log = {.write = keep_line, .data = &kept, .threshold = CH_LOG_DEBUG};
    fixture_init(&f, metadata, handlers);
    fixture_hook(&f, "start");
    f.options.log = &log;
    struct fake_transport fake = FAKE_TRANSPORT(NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK_STR(kept.data, "DEBUG charmhost " CH_VERSION " up and running.\n"
                         "DEBUG Using local storage: not a Kubernetes podspec charm\n"
                         "DEBUG Emitting Juju event start.\n"
                         "DEBUG Hook commands: 1 run in 0.0 ms by fake; 1 more were answered from "
                         "the cache.\n");
    ch_buf_deinit(&kept);
    fixture_deinit(&f);
}

int main(void)
{
    RUN(test_levels);
    RUN(test_long_message);
    RUN(test_debug_prints);
    RUN(test_action_tells_its_crash);
    RUN(test_first_line_fails);
    RUN(test_last_line_fails);
    RUN(test_line_of_a_commit_handler_fails);
    RUN(test_failure_is_not_lost_in_a_command_that_fails);
    RUN(test_missing_juju_log);
    RUN(test_log_of_the_caller);
    return test_done();
}
