/* SPDX-License-Identifier: Apache-2.0 */
/* The public C interface, as a program uses it: charms in Lua, hook commands answered by hand. */
#include "base/mem.h"
#include "charmhost.h"
#include "temp_dir.h"

#include <pthread.h>

/* a program: what it answers, and what it was told */

struct program {
    const char *leader; /* what is-leader prints; NULL: there is no is-leader */
    const char *errors; /* config-get fails with this on its stderr; NULL: it prints {} */
    const char *state;  /* what state-get prints */
    int flush_code;
    struct ch_buf calls, log, told;
    struct ch_host *other; /* dispatched from within an observer */
};

static int run(void *data, const char *const *argv, const void *input, size_t length,
               struct ch_host_reply *reply)
{
    struct program *program = data;
    const char *answer = "";
    for (size_t i = 0; argv[i]; i++)
        ch_buf_addf(&program->calls, "%s%s", i ? " " : "", argv[i]);
    if (input)
        ch_buf_addf(&program->calls, " <%.*s>", (int)length, (const char *)input);
    ch_buf_adds(&program->calls, "\n");
    if (strcmp(argv[0], "is-leader") == 0)
        answer = program->leader;
    else if (strcmp(argv[0], "config-get") == 0)
        answer = "{}";
    else if (strcmp(argv[0], "state-get") == 0)
        answer = program->state;
    if (!answer)
        return -1;
    if (program->errors && strcmp(argv[0], "config-get") == 0) {
        ch_host_reply_errors(reply, program->errors, strlen(program->errors));
        return 3;
    }
    ch_host_reply_output(reply, answer, strlen(answer));
    return 0;
}

static int post(void *data, const char *const *argv)
{
    struct program *program = data;
    ch_buf_addf(&program->calls, "posted %s %s\n", argv[2], argv[4]);
    return 0;
}

static int flush(void *data, struct ch_host_reply *reply)
{
    struct program *program = data;
    if (program->flush_code)
        ch_host_reply_errors(reply, "log is full", strlen("log is full"));
    return program->flush_code;
}

static void log_line(void *data, enum ch_host_level level, const char *message)
{
    struct program *program = data;
    ch_buf_addf(&program->log, "%d %s\n", (int)level, message);
}

/* a charm, and a host for it */

static const char simple[] = "local ops = require 'ops'\n"
                             "local C = ops.CharmBase:extend 'C'\n"
                             "function C:init()\n"
                             "  self.stored = ops.StoredState(self, 'stored', { n = 0 })\n"
                             "  self:observe(self.on.start, self.on_start)\n"
                             "  self:observe(self.on.stop, self.on_stop)\n"
                             "end\n"
                             "function C:on_start()\n"
                             "  self.stored.n = self.stored.n + 1\n"
                             "  print('started ' .. self.stored.n)\n"
                             "end\n"
                             "function C:on_stop() error 'boom' end\n"
                             "return C\n";

struct fixture {
    struct program program;
    struct ch_host_transport transport;
    char *charm, *storage;
    struct ch_host_options options;
    struct ch_host *host;
};

static char *make_charm(const char *name, const char *source)
{
    char *directory = temp_subdir(name);
    CH_AUTOFREE char *src = ch_path_join(directory, "src");
    CH_AUTOFREE char *file = ch_path_join(src, "charm.lua");
    CH_AUTOFREE char *metadata = ch_path_join(directory, "metadata.yaml");
    static const char text[] = "name: c\nrequires:\n  db: {interface: pg}\n";
    CHECK_INT(mkdir(src, 0755), 0);
    CHECK_INT(ch_file_write(file, source, strlen(source), 0644, NULL), 0);
    CHECK_INT(ch_file_write(metadata, text, strlen(text), 0644, NULL), 0);
    return directory;
}

static void set_up(struct fixture *f, const char *source)
{
    static int number;
    CH_AUTOFREE char *name = ch_asprintf("charm%d", number);
    CH_AUTOFREE char *database = ch_asprintf("state%d.db", number++);
    *f = (struct fixture){.program = {.leader = "false", .state = ""}};
    f->charm = make_charm(name, source);
    f->storage = temp_path(database);
    f->transport = (struct ch_host_transport){.run = run, .data = &f->program};
    f->options = (struct ch_host_options){.size = sizeof(f->options),
                                          .charm_dir = f->charm,
                                          .storage_path = f->storage,
                                          .transport = &f->transport,
                                          .log = log_line,
                                          .log_data = &f->program};
    f->host = ch_host_new(&f->options);
    CHECK(f->host != NULL);
}

static void renew(struct fixture *f)
{
    ch_host_free(f->host);
    f->host = ch_host_new(&f->options);
}

static void tear_down(struct fixture *f)
{
    ch_host_free(f->host);
    ch_buf_deinit(&f->program.calls);
    ch_buf_deinit(&f->program.log);
    ch_buf_deinit(&f->program.told);
    free(f->charm);
    free(f->storage);
}

static int dispatch(struct ch_host *host, const char *hook)
{
    CH_AUTOFREE char *path = ch_asprintf("JUJU_DISPATCH_PATH=hooks/%s", hook);
    const char *const environment[] = {path,
                                       "JUJU_UNIT_NAME=c/0",
                                       "JUJU_VERSION=3.6.0",
                                       "JUJU_RELATION=db",
                                       "JUJU_RELATION_ID=db:7",
                                       "JUJU_REMOTE_APP=pg",
                                       "JUJU_REMOTE_UNIT=pg/0",
                                       NULL};
    return ch_host_dispatch(host, environment);
}

#define TOLD(f, text) (CHECK_STR((f)->program.told.data, (text)), ch_buf_clear(&(f)->program.told))

/* options */

static void test_options(void)
{
    struct ch_host_options options = {.size = sizeof(options), .charm_dir = "x"};
    struct ch_host_options no_size = {.charm_dir = "x"}, no_charm = {.size = sizeof(options)};
    struct {
        struct ch_host_options options;
        char later[64];
    } newer = {.options = {.size = sizeof(newer), .charm_dir = "x"}};
    CHECK(ch_host_new(&no_size) == NULL);
    CHECK(ch_host_new(&no_charm) == NULL);
    options.size--;
    CHECK(ch_host_new(&options) == NULL);
    struct ch_host *host = ch_host_new(&newer.options);
    CHECK(host != NULL);
    CHECK(ch_host_error(host) == NULL);
    ch_host_free(host);
    ch_host_free(NULL);
    CHECK_STR(ch_host_version(), CH_VERSION);
}

static void test_strings_are_copied(void)
{
    struct fixture f;
    set_up(&f, simple);
    memset(f.charm, 'x', strlen(f.charm));
    memset(f.storage, 'x', strlen(f.storage));
    memset(&f.transport, 0, sizeof(f.transport));
    CHECK_INT(dispatch(f.host, "start"), 0);
    tear_down(&f);
}

/* transport */

static void test_no_such_command(void)
{
    struct fixture f;
    set_up(&f,
           "return require('ops').charm { start = function(self)\n  self.unit:is_leader() end }");
    f.program.leader = NULL;
    CHECK_INT(dispatch(f.host, "start"), 1);
    CHECK_HAS(ch_host_error(f.host),
              "the program has no hook command 'is-leader'\nstack traceback");
    CHECK_HAS(ch_host_error(f.host), "src/charm.lua:2");
    tear_down(&f);
}

static void test_failing_command(void)
{
    struct fixture f;
    set_up(&f, "return require('ops').charm { start = function(self) return self.config.x end }");
    f.program.errors = "ERROR no config\n";
    CHECK_INT(dispatch(f.host, "start"), 1);
    CHECK_HAS(ch_host_error(f.host), "ERROR no config");
    CHECK_HAS(f.program.log.data, "ModelError: ERROR no config");
    tear_down(&f);
}

static void test_input_of_a_command(void)
{
    struct fixture f;
    set_up(&f, "local ops = require 'ops'\nlocal C = ops.CharmBase:extend 'C'\n"
               "C.use_juju_for_storage = true\n"
               "function C:init()\n"
               "  ops.StoredState(self, 'stored', { n = 7 })\nend\nreturn C\n");
    CHECK_INT(dispatch(f.host, "start"), 0);
    CHECK(ch_host_error(f.host) == NULL);
    CHECK_HAS(f.program.calls.data, "state-set --file - <");
    CHECK(!ch_file_exists(f.storage));
    tear_down(&f);
}

static void test_log_through_the_transport(void)
{
    struct fixture f;
    set_up(&f, simple);
    f.options.log = NULL;
    renew(&f);
    CHECK_INT(dispatch(f.host, "start"), 0);
    CHECK_HAS(f.program.calls.data, "juju-log --log-level INFO -- started 1\n");

    f.transport.post = post;
    f.transport.flush = flush;
    renew(&f);
    CHECK_INT(dispatch(f.host, "start"), 0);
    CHECK_HAS(f.program.calls.data, "posted INFO started 2\n");

    f.program.flush_code = 5;
    CHECK_INT(dispatch(f.host, "start"), 1);
    CHECK_HAS(ch_host_error(f.host), "a posted hook command exited with status 5: log is full");
    f.program.flush_code = 0;
    CHECK_INT(dispatch(f.host, "start"), 0); /* what failed was not stored */
    CHECK_HAS(f.program.calls.data, "posted INFO started 3\n");
    tear_down(&f);
}

/* log */

static void test_log_levels(void)
{
    struct fixture f;
    set_up(&f,
           "local log = require('ops').log 'x'\nreturn require('ops').charm { start = function()\n"
           "log:debug 'd' log:info 'i' log:warning 'w' log:error 'e' log:critical 'c'\nend }");
    CHECK_INT(dispatch(f.host, "start"), 0);
    CHECK_HAS(f.program.log.data, "1 d\n2 i\n3 w\n4 e\n5 c\n");
    CHECK(strstr(f.program.calls.data, "juju-log") == NULL);
    tear_down(&f);
}

/* observers */

static int told(void *data, struct ch_host_event *event)
{
    struct program *program = data;
    ch_buf_addf(&program->told, "%s %s %s\n", ch_host_event_name(event), ch_host_event_path(event),
                ch_host_event_snapshot(event));
    return 0;
}

static int told_again(void *data, struct ch_host_event *event)
{
    struct program *program = data;
    ch_buf_addf(&program->told, "again %s\n", ch_host_event_name(event));
    return 0;
}

static int defer(void *data, struct ch_host_event *event)
{
    struct program *program = data;
    ch_buf_addf(&program->told, "deferred %s\n", ch_host_event_path(event));
    return ch_host_event_defer(event);
}

static int fail(void *data, struct ch_host_event *event)
{
    (void)data;
    ch_host_event_fail(event, "not now");
    return -1;
}

static int fail_silently(void *data, struct ch_host_event *event)
{
    (void)data;
    (void)event;
    return -1;
}

static int told_how_many(void *data, struct ch_host_event *event)
{
    (void)event;
    ++*(int *)data;
    return 0;
}

static void test_observers(void)
{
    struct fixture f;
    set_up(&f, "return require('ops').charm {}");
    ch_host_observe(f.host, NULL, told, &f.program);
    ch_host_observe(f.host, "db_relation_changed", told_again, &f.program);
    ch_host_observe(f.host, "no_such_event", told_again, &f.program);
    CHECK_INT(dispatch(f.host, "start"), 0);
    TOLD(&f, "start Charm/on/start[1] {}\n");
    tear_down(&f);
}

static void test_snapshot_of_a_relation_event(void)
{
    struct fixture f;
    set_up(&f, simple);
    ch_host_observe(f.host, "db_relation_changed", told, &f.program);
    ch_host_observe(f.host, "db_relation_changed", told_again, &f.program);
    ch_host_observe(f.host, "start", told_again, &f.program);
    CHECK_INT(dispatch(f.host, "db-relation-changed"), 0);
    CHECK_HAS(f.program.told.data, "db_relation_changed C/on/db_relation_changed[1] {");
    CHECK_HAS(f.program.told.data, "\"relation_name\":\"db\"");
    CHECK_HAS(f.program.told.data, "\"relation_id\":7");
    CHECK_HAS(f.program.told.data, "}\nagain db_relation_changed\n");
    tear_down(&f);
}

static void test_failing_observer(void)
{
    struct fixture f;
    int later = 0;
    set_up(&f, simple);
    ch_host_observe(f.host, "start", fail, NULL);
    ch_host_observe(f.host, "start", told_how_many, &later);
    CHECK_INT(dispatch(f.host, "start"), 1);
    CHECK_STR(ch_host_error(f.host), "not now");
    CHECK_HAS(f.program.log.data, "Uncaught exception while in charm code:\nRuntimeError: not now");
    CHECK_INT(later, 0);
    CHECK(!ch_file_exists(f.storage));
    tear_down(&f);
}

static void test_observer_that_fails_without_a_word(void)
{
    struct fixture f;
    set_up(&f, simple);
    ch_host_observe(f.host, "start", fail_silently, NULL);
    CHECK_INT(dispatch(f.host, "start"), 1);
    CHECK_STR(ch_host_error(f.host), "the program's observer of start failed");
    tear_down(&f);
}

static void test_defer(void)
{
    struct fixture f;
    set_up(&f, simple);
    ch_host_observe(f.host, "db_relation_changed", defer, &f.program);
    CHECK_INT(dispatch(f.host, "db-relation-changed"), 0);
    TOLD(&f, "deferred C/on/db_relation_changed[1]\n");
    renew(&f); /* it comes again in another process, too */
    ch_host_observe(f.host, "db_relation_changed", told, &f.program);
    CHECK_INT(dispatch(f.host, "config-changed"), 0);
    CHECK_HAS(f.program.told.data, "db_relation_changed C/on/db_relation_changed[1] {");
    CHECK_HAS(f.program.told.data, "\"unit_name\":\"pg/0\"");
    ch_buf_clear(&f.program.told);
    CHECK_INT(dispatch(f.host, "config-changed"), 0);
    CHECK_INT((long long)f.program.told.length, 0);
    tear_down(&f);
}

static void test_defer_what_cannot_be(void)
{
    struct fixture f;
    set_up(&f, simple);
    ch_host_observe(f.host, "stop", defer, &f.program);
    ch_host_observe(f.host, "collect_unit_status", defer, &f.program);
    CHECK_INT(dispatch(f.host, "config-changed"), 1);
    CHECK_HAS(ch_host_error(f.host), "cannot defer");
    tear_down(&f);
}

/* errors */

static void test_error_text(void)
{
    struct fixture f;
    set_up(&f, simple);
    CHECK_INT(dispatch(f.host, "stop"), 1);
    CHECK_HAS(ch_host_error(f.host), "src/charm.lua:12: boom\nstack traceback:\n");
    CHECK_HAS(ch_host_error(f.host), "src/charm.lua:12: in ");
    CHECK_INT(dispatch(f.host, "start"), 0);
    CHECK(ch_host_error(f.host) == NULL);
    tear_down(&f);
}

static void test_bad_charms(void)
{
    static const struct {
        const char *source, *error;
        int status;
    } cases[] = {
        {"return {", "src/charm.lua:1: unexpected symbol near <eof>", 1},
        {"", "src/charm.lua should return the charm's class", 1},
        {"error 'at once'", "src/charm.lua:1: at once", 1},
        {"error()", "nil was raised", 1},
        {"error {}", "a table was raised", 1},
        {"os.exit(7)", NULL, 7},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct fixture f;
        set_up(&f, cases[i].source);
        CHECK_INT(dispatch(f.host, "start"), cases[i].status);
        if (cases[i].error)
            CHECK_HAS(ch_host_error(f.host), cases[i].error);
        else
            CHECK(ch_host_error(f.host) == NULL);
        CHECK(!ch_file_exists(f.storage));
        tear_down(&f);
    }
}

static void test_no_charm(void)
{
    struct ch_host_options options = {
        .size = sizeof(options), .charm_dir = "/nowhere", .storage_path = ":memory:"};
    struct program program = {.leader = "false"};
    struct ch_host_transport transport = {.run = run, .data = &program};
    options.transport = &transport;
    options.log = log_line;
    options.log_data = &program;
    struct ch_host *host = ch_host_new(&options);
    CHECK_INT(dispatch(host, "start"), 1);
    CHECK_HAS(ch_host_error(host), "/nowhere/metadata.yaml: No such file or directory");
    ch_host_free(host);
    ch_buf_deinit(&program.log);
}

static void test_bad_environment(void)
{
    static const char *const empty[] = {NULL}, *const wrong[] = {"JUJU_VERSION=three", NULL};
    struct fixture f;
    set_up(&f, simple);
    CHECK_INT(ch_host_dispatch(f.host, empty), 0); /* no event: nothing happens */
    CHECK_INT(ch_host_dispatch(f.host, wrong), 1);
    CHECK_STR(ch_host_error(f.host), "\"three\" is not a valid Juju version string");
    tear_down(&f);
}

/* storage */

static void test_storage(void)
{
    struct fixture f;
    set_up(&f, simple);
    CHECK_INT(dispatch(f.host, "start"), 0);
    CHECK(ch_file_exists(f.storage));
    renew(&f);
    CHECK_INT(dispatch(f.host, "start"), 0);
    CHECK_HAS(f.program.log.data, "2 started 2\n");

    f.options.storage_path = NULL;
    renew(&f);
    CHECK_INT(dispatch(f.host, "start"), 0);
    CH_AUTOFREE char *usual = ch_path_join(f.charm, ".unit-state.db");
    CHECK(ch_file_exists(usual));
    tear_down(&f);
}

static void test_memory(void)
{
    struct fixture f;
    set_up(&f, simple);
    f.options.storage_path = ":memory:";
    renew(&f);
    CHECK_INT(dispatch(f.host, "start"), 0);
    CHECK_INT(dispatch(f.host, "stop"), 1);
    CHECK_INT(dispatch(f.host, "start"), 0);
    CHECK_HAS(f.program.log.data, "2 started 2\n");
    ch_buf_clear(&f.program.log);
    renew(&f);
    CHECK_INT(dispatch(f.host, "start"), 0);
    CHECK_HAS(f.program.log.data, "2 started 1\n");
    CHECK(!ch_file_exists(":memory:"));
    tear_down(&f);
}

/* several hosts */

static int dispatch_other(void *data, struct ch_host_event *event)
{
    struct program *program = data;
    CHECK_INT(dispatch(program->other, "start"), 0);
    CHECK_STR(ch_host_event_name(event), "start"); /* still the outer one's */
    return 0;
}

static void test_one_within_the_other(void)
{
    struct fixture outer, inner;
    set_up(&outer, simple);
    set_up(&inner, simple);
    outer.program.other = inner.host;
    ch_host_observe(outer.host, "start", dispatch_other, &outer.program);
    CHECK_INT(dispatch(outer.host, "start"), 0);
    CHECK_INT(dispatch(outer.host, "start"), 0);
    CHECK_INT(dispatch(inner.host, "stop"), 1);
    CHECK_INT(dispatch(outer.host, "start"), 0);
    CHECK_HAS(outer.program.log.data, "2 started 3\n");
    CHECK_HAS(inner.program.log.data, "2 started 3\n");
    CHECK(ch_host_error(outer.host) == NULL);
    CHECK_HAS(ch_host_error(inner.host) ? ch_host_error(inner.host) : "none", "none");
    tear_down(&inner);
    tear_down(&outer);
}

enum { DISPATCHES = 20 };

static void *dispatch_often(void *data)
{
    struct fixture *f = data;
    for (int i = 0; i < DISPATCHES; i++)
        if (dispatch(f->host, "start") != 0)
            return f;
    return NULL;
}

static void test_threads(void)
{
    struct fixture f[3];
    pthread_t threads[CH_ARRAY_LEN(f)];
    for (size_t i = 0; i < CH_ARRAY_LEN(f); i++) {
        set_up(&f[i], simple);
        CHECK_INT(pthread_create(&threads[i], NULL, dispatch_often, &f[i]), 0);
    }
    for (size_t i = 0; i < CH_ARRAY_LEN(f); i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        CHECK(failed == NULL);
        CHECK_HAS(f[i].program.log.data, "2 started 20\n");
        tear_down(&f[i]);
    }
}

int main(void)
{
    temp_dir_init();
    RUN(test_options);
    RUN(test_strings_are_copied);
    RUN(test_no_such_command);
    RUN(test_failing_command);
    RUN(test_input_of_a_command);
    RUN(test_log_through_the_transport);
    RUN(test_log_levels);
    RUN(test_observers);
    RUN(test_snapshot_of_a_relation_event);
    RUN(test_failing_observer);
    RUN(test_observer_that_fails_without_a_word);
    RUN(test_defer);
    RUN(test_defer_what_cannot_be);
    RUN(test_error_text);
    RUN(test_bad_charms);
    RUN(test_no_charm);
    RUN(test_bad_environment);
    RUN(test_storage);
    RUN(test_memory);
    RUN(test_one_within_the_other);
    RUN(test_threads);
    temp_dir_deinit();
    return test_done();
}
