/* SPDX-License-Identifier: Apache-2.0 */
/* The exec transport.  The hook tools are shell scripts in a directory of the test's own. */
#include "base/file.h"
#include "hookcmd/hookcmd.h"
#include "test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct fixture {
    char *directory; /* its "first" and "second" are on PATH */
    struct ch_env env;
    struct ch_transport *transport;
    struct ch_error err;
};

static void set_up(struct fixture *fixture)
{
    fixture->err = CH_ERROR_INIT;
    fixture->directory = ch_file_make_temp_dir(NULL, "test-hookcmd-exec", NULL);
    CH_AUTOFREE char *first = ch_path_join(fixture->directory, "first");
    CH_AUTOFREE char *second = ch_path_join(fixture->directory, "second");
    CH_AUTOFREE char *path = ch_asprintf("%s:%s:/usr/bin:/bin", first, second);
    CHECK(mkdir(first, 0755) == 0 && mkdir(second, 0755) == 0);
    ch_env_init(&fixture->env, NULL);
    ch_env_set(&fixture->env, "PATH", path);
    ch_env_set(&fixture->env, "JUJU_UNIT_NAME", "web/0");
    ch_env_set(&fixture->env, "D", fixture->directory);
    fixture->transport = ch_transport_exec_new(&fixture->env, NULL);
}

static void tear_down(struct fixture *fixture)
{
    fixture->transport = ch_transport_free(fixture->transport);
    ch_env_deinit(&fixture->env);
    ch_error_clear(&fixture->err);
    CHECK_INT(ch_file_remove_tree(fixture->directory, NULL), 0);
    free(fixture->directory);
}

/* In the scripts $D is the fixture's directory. */
static void make_tool(const struct fixture *fixture, const char *name, const char *script)
{
    CH_AUTOFREE char *path = ch_path_join(fixture->directory, name);
    CH_AUTOFREE char *text = ch_asprintf("#!/bin/sh\n%s\n", script);
    CHECK_INT(ch_file_write(path, text, strlen(text), 0755, NULL), 0);
}

static void make_fifo(const struct fixture *fixture, const char *name)
{
    CH_AUTOFREE char *path = ch_path_join(fixture->directory, name);
    CHECK_INT(mkfifo(path, 0600), 0);
}

/* Opens a fifo and closes it again: waits for the other side to do the same. */
static void meet(const struct fixture *fixture, const char *name, int mode)
{
    CH_AUTOFREE char *path = ch_path_join(fixture->directory, name);
    int fifo = open(path, mode | O_CLOEXEC);
    char byte;
    CHECK(fifo >= 0);
    if (mode == O_RDONLY)
        CHECK_INT(read(fifo, &byte, 1), 0);
    close(fifo);
}

static void check_journal(const struct fixture *fixture, const char *expected)
{
    CH_AUTOFREE char *path = ch_path_join(fixture->directory, "journal");
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    ch_file_read(path, 0, &text, NULL);
    CHECK_STR(text.data ? text.data : "", expected);
}

static int run(struct fixture *fixture, const char *const *argv, struct ch_reply *reply)
{
    struct ch_command command = {.argv = argv};
    return ch_transport_run(fixture->transport, &command, reply, &fixture->err);
}
#define ARGV(...) ((const char *const[]){__VA_ARGS__, NULL})

static int juju_log(struct fixture *fixture, const char *message)
{
    return ch_hookcmd_post_log(fixture->transport, CH_LOG_INFO, message, &fixture->err);
}

static void test_arguments_and_environment(void)
{
    struct fixture fixture;
    struct ch_reply reply;
    set_up(&fixture);
    make_tool(&fixture, "first/tool",
              "printf '%s|' \"$0\" \"$@\"; printf '%s %s' \"$JUJU_UNIT_NAME\" \"${HOME-none}\"\n"
              "printf 'and a word' >&2");
    CHECK_INT(run(&fixture, ARGV("tool", "a b", "", "$(id) `id` * 'q'", "--", "\xff"), &reply), 0);
    CHECK_INT(reply.code, 0);
    CHECK_HAS(reply.output.data, "/first/tool|a b||$(id) `id` * 'q'|--|\xff|web/0 none");
    CHECK_STR(reply.errors.data, "and a word");
    ch_reply_deinit(&reply);
    CHECK_INT(fixture.transport->counts.commands, 1);
    tear_down(&fixture);
}

static void test_missing(void)
{
    struct fixture fixture;
    bool leader;
    set_up(&fixture);
    CHECK_INT(ch_hookcmd_is_leader(fixture.transport, &leader, &fixture.err), -1);
    CHECK_INT(fixture.err.kind, CH_ERROR_FILE_NOT_FOUND);
    CHECK_HAS(fixture.err.message, "'is-leader'");
    CHECK_HAS(fixture.err.message, ch_env_get(&fixture.env, "PATH"));
    ch_error_clear(&fixture.err);
    CHECK_INT(juju_log(&fixture, "hello"), -1);
    CHECK_INT(fixture.err.kind, CH_ERROR_FILE_NOT_FOUND);
    CHECK_HAS(fixture.err.message, "'juju-log'");
    tear_down(&fixture);
}

static void test_no_path(void)
{
    struct fixture fixture;
    bool leader;
    set_up(&fixture);
    ch_env_unset(&fixture.env, "PATH");
    CHECK_INT(ch_hookcmd_is_leader(fixture.transport, &leader, &fixture.err), -1);
    CHECK_INT(fixture.err.kind, CH_ERROR_FILE_NOT_FOUND);
    CHECK_HAS(fixture.err.message, "which is not set");
    tear_down(&fixture);
}

static void test_failing(void)
{
    struct fixture fixture;
    set_up(&fixture);
    make_tool(&fixture, "first/action-fail", "echo out; printf 'ERROR bad\\377\\n' >&2; exit 3");
    CHECK_INT(ch_hookcmd_action_fail(fixture.transport, "it's so", &fixture.err), -1);
    CHECK_INT(fixture.err.kind, CH_ERROR_HOOKCMD);
    CHECK_STR(fixture.err.message,
              "command ['action-fail', '--', \"it's so\"] exited with status 3");
    const json_t *details = fixture.err.details;
    CHECK_INT(json_integer_value(json_object_get(details, "returncode")), 3);
    CHECK_STR(json_string_value(json_object_get(details, "stdout")), "out\n");
    CHECK_STR(json_string_value(json_object_get(details, "stderr")), "ERROR bad\xef\xbf\xbd\n");
    CHECK_INT(json_array_size(json_object_get(details, "cmd")), 3);
    tear_down(&fixture);
}

static void test_killed(void)
{
    struct fixture fixture;
    struct ch_reply reply;
    set_up(&fixture);
    make_tool(&fixture, "first/juju-reboot", "kill -9 $$");
    CHECK_INT(run(&fixture, ARGV("juju-reboot"), &reply), 0);
    CHECK_INT(reply.code, 128 + 9);
    ch_reply_deinit(&reply);
    tear_down(&fixture);
}

static void test_garbage(void)
{
    struct fixture fixture;
    json_t *value;
    set_up(&fixture);
    make_tool(&fixture, "first/config-get", "printf '{\"port\": \\377}'");
    CHECK_INT(ch_hookcmd_config_get(fixture.transport, NULL, &value, &fixture.err), -1);
    CHECK(value == NULL);
    CHECK_INT(fixture.err.kind, CH_ERROR_RUNTIME);
    CHECK_STR(fixture.err.message, "config-get answered with '{\"port\": \xef\xbf\xbd}', which is "
                                   "not a JSON object");
    tear_down(&fixture);
}

static void test_large_answers(void)
{
    enum { MEBIBYTES = 50 };
    struct fixture fixture;
    json_t *value;
    set_up(&fixture);
    make_tool(&fixture, "first/config-get",
              "test $# = 2 && printf '\"'\n"
              "head -c 52428800 /dev/zero | tr '\\0' x\n"
              "test $# = 2 && printf '\"'\nexit 0");
    CHECK_INT(ch_hookcmd_config_get(fixture.transport, NULL, &value, &fixture.err), -1);
    CHECK_HAS(fixture.err.message, "config-get answered with 'xxxxx");
    CHECK_HAS(fixture.err.message, "xxxxx'..., which is not a JSON object");
    CHECK(strlen(fixture.err.message) < 200);
    ch_error_clear(&fixture.err);
    CHECK_INT(ch_hookcmd_config_get(fixture.transport, "key", &value, &fixture.err), 0);
    CHECK_INT(json_string_length(value), MEBIBYTES << 20);
    json_decref(value);
    tear_down(&fixture);
}

static void test_input(void)
{
    struct fixture fixture;
    CH_AUTOJSON json_t *data = json_pack("{s: s, s: s}", "k", "v", "gone", "");
    set_up(&fixture);
    make_tool(&fixture, "first/relation-set", "cat >$D/journal");
    struct ch_relation_ref relation = {"db", 7};
    CHECK_INT(ch_hookcmd_relation_set(fixture.transport, &relation, false, data, &fixture.err), 0);
    check_journal(&fixture, "{\"k\": \"v\", \"gone\": \"\"}");
    tear_down(&fixture);
}

/* More than the socket buffers hold. */
static void test_input_not_read(void)
{
    enum { SIZE = 8 << 20 };
    struct fixture fixture;
    CH_AUTOFREE char *text = ch_malloc(SIZE);
    memset(text, 'x', SIZE);
    CH_AUTOJSON json_t *data = json_pack("{s: s%}", "k", text, (size_t)SIZE);
    set_up(&fixture);
    make_tool(&fixture, "first/relation-set", "exec <&-; echo ERROR full >&2; exit 1");
    CHECK_INT(
        ch_hookcmd_relation_set(fixture.transport, &CH_RELATION_CURRENT, true, data, &fixture.err),
        -1);
    CHECK_INT(fixture.err.kind, CH_ERROR_HOOKCMD);
    CHECK_STR(json_string_value(json_object_get(fixture.err.details, "stderr")), "ERROR full\n");
    tear_down(&fixture);
}

/* A tool that appears earlier on PATH later on is not looked for. */
static void test_look_up_is_remembered(void)
{
    struct fixture fixture;
    json_t *value;
    set_up(&fixture);
    make_tool(&fixture, "second/config-get", "echo '\"second\"'");
    for (int i = 0; i < 2; i++) {
        CHECK_INT(ch_hookcmd_config_get(fixture.transport, "k", &value, &fixture.err), 0);
        CHECK_STR(json_string_value(value), "second");
        json_decref(value);
        make_tool(&fixture, "first/config-get", "echo '\"first\"'");
    }
    tear_down(&fixture);
}

/* the logger */

/* It says that it runs, and goes on when told. */
static const char slow_logger[] = "test -e $D/busy && echo overlap >>$D/journal\n"
                                  ": >$D/busy\n"
                                  ": >$D/ready\n"
                                  "read nothing <$D/gate\n"
                                  "echo \"$2 $4\" >>$D/journal\n"
                                  "rm $D/busy";

/* Would never end if the post waited for the logger. */
static void test_log_is_not_waited_for(void)
{
    struct fixture fixture;
    json_t *value;
    set_up(&fixture);
    make_fifo(&fixture, "ready");
    make_fifo(&fixture, "gate");
    make_tool(&fixture, "first/juju-log", slow_logger);
    make_tool(&fixture, "first/config-get", "echo config-get >>$D/journal; echo 1");
    CHECK_INT(juju_log(&fixture, "hello"), 0);
    meet(&fixture, "ready", O_RDONLY);
    check_journal(&fixture, "");
    meet(&fixture, "gate", O_WRONLY);
    CHECK_INT(ch_hookcmd_config_get(fixture.transport, "k", &value, &fixture.err), 0);
    json_decref(value);
    check_journal(&fixture, "INFO hello\nconfig-get\n");
    tear_down(&fixture);
}

static void test_logs_keep_their_order(void)
{
    struct fixture fixture;
    set_up(&fixture);
    make_fifo(&fixture, "ready");
    make_fifo(&fixture, "gate");
    make_tool(&fixture, "first/juju-log", slow_logger);
    CHECK_INT(juju_log(&fixture, "one"), 0);
    meet(&fixture, "ready", O_RDONLY); /* "busy" is there: a second logger would see it */
    pid_t opener = fork();
    if (opener == 0) {
        meet(&fixture, "gate", O_WRONLY);
        meet(&fixture, "ready", O_RDONLY);
        meet(&fixture, "gate", O_WRONLY);
        _exit(0);
    }
    CHECK_INT(juju_log(&fixture, "two"), 0);
    CHECK_INT(ch_transport_flush(fixture.transport, &fixture.err), 0);
    CHECK_INT(waitpid(opener, NULL, 0), opener);
    check_journal(&fixture, "INFO one\nINFO two\n");
    tear_down(&fixture);
}

static void test_log_failure_is_reported_next(void)
{
    struct fixture fixture;
    json_t *value;
    set_up(&fixture);
    make_tool(&fixture, "first/juju-log", "echo ERROR no agent >&2; exit 1");
    make_tool(&fixture, "first/config-get", "echo config-get >>$D/journal; echo 1");
    CHECK_INT(juju_log(&fixture, "hello"), 0);
    CHECK_INT(ch_hookcmd_config_get(fixture.transport, "k", &value, &fixture.err), -1);
    CHECK_STR(fixture.err.message,
              "command ['juju-log', '--log-level', 'INFO', '--', 'hello'] exited with status 1");
    CHECK_STR(json_string_value(json_object_get(fixture.err.details, "stderr")),
              "ERROR no agent\n");
    check_journal(&fixture, ""); /* what comes after a lost log line must not happen */
    ch_error_clear(&fixture.err);
    CHECK_INT(ch_transport_flush(fixture.transport, &fixture.err), -1); /* whoever caught that */
    CHECK_HAS(fixture.err.message, "'hello'");
    ch_error_clear(&fixture.err);
    CHECK_INT(ch_hookcmd_config_get(fixture.transport, "k", &value, &fixture.err), 0);
    json_decref(value);
    CHECK_INT(juju_log(&fixture, "again"), 0);
    CHECK_INT(ch_transport_flush(fixture.transport, &fixture.err), -1);
    CHECK_INT(fixture.err.kind, CH_ERROR_HOOKCMD);
    CHECK_INT(ch_transport_flush(fixture.transport, NULL), 0);
    CHECK_INT(juju_log(&fixture, "nobody asks"), 0);
    tear_down(&fixture);
}

int main(void)
{
    RUN(test_arguments_and_environment);
    RUN(test_missing);
    RUN(test_no_path);
    RUN(test_failing);
    RUN(test_killed);
    RUN(test_garbage);
    RUN(test_large_answers);
    RUN(test_input);
    RUN(test_input_not_read);
    RUN(test_look_up_is_remembered);
    RUN(test_log_is_not_waited_for);
    RUN(test_logs_keep_their_order);
    RUN(test_log_failure_is_reported_next);
    return test_done();
}
