/* SPDX-License-Identifier: Apache-2.0 */
/* Commands. */
#include "daemon.h"

#include <sys/resource.h>
#include <unistd.h>

static struct daemon daemon_;
static struct ch_pebble *client;

static struct ch_pebble_process *start(const char *script, struct ch_pebble_exec_options options,
                                       struct ch_error *err)
{
    CH_AUTOJSON json_t *command = json_pack("[s, s, s]", "sh", "-c", script);
    options.command = command;
    return ch_pebble_exec(client, &options, err);
}

/* "output|errors", or the error's message */
static char *run(const char *script, struct ch_pebble_exec_options options)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_buffer output = {0}, errors = {0};
    struct ch_pebble_process *process = start(script, options, &err);
    char *text;
    if (process && ch_pebble_process_wait_output(process, &output, &errors, &err) == 0)
        text = ch_asprintf("%s|%s", output.bytes.data ? output.bytes.data : "",
                           errors.bytes.data ? errors.bytes.data : "");
    else
        text = ch_asprintf("%s: %s", ch_error_kind_name(err.kind), err.message);
    ch_pebble_process_free(process);
    ch_buf_deinit(&output.bytes);
    ch_buf_deinit(&errors.bytes);
    ch_error_clear(&err);
    return text;
}

static void check_run(const char *script, struct ch_pebble_exec_options options,
                      const char *expected)
{
    CH_AUTOFREE char *got = run(script, options);
    CHECK_HAS(got, expected);
}
#define CHECK_RUN(script, expected, ...) \
    check_run(script, (struct ch_pebble_exec_options){__VA_ARGS__}, expected)

static void test_options(void)
{
    CH_AUTOJSON json_t *environment = json_pack("{s:s}", "K", "v \"w\"");
    struct ch_pebble_memory memory = {"from memory", 11};
    struct ch_pebble_source source = ch_pebble_source_memory(&memory);
    CHECK_RUN("echo out; echo err >&2", "out\n|err\n");
    CHECK_RUN("echo out; echo err >&2", "out\nerr\n|", .combine_stderr = true);
    CHECK_RUN("echo \"$K\"", "v \"w\"\n|", .environment = environment);
    CHECK_RUN("pwd", "/usr\n|", .working_dir = "/usr");
    CHECK_RUN("cat", "from memory|", .standard_input = &source);
    CHECK_RUN("cat", "|"); /* its stdin ends */
    CHECK_RUN("id -u", "0\n|", .owner = {.user_id = &(int64_t){0}, .group_id = &(int64_t){0}});
    CHECK_RUN("id -un; id -gn", "root\nroot\n|", .owner = {.user = "root", .group = "root"});
}

static void test_failures(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *missing = json_pack("[s]", "no-such-program");
    struct ch_pebble_exec_options options = {.command = missing};
    CHECK(!ch_pebble_exec(client, &options, &err));
    CHECK_INT(err.kind, CH_ERROR_API);
    CHECK_HAS(err.message, "no-such-program");
    ch_error_clear(&err);
    CHECK_RUN("echo out; echo err >&2; exit 3",
              "ExecError: non-zero exit code 3 executing 'sh', stdout='out\\n', stderr='err\\n'");
    CHECK_RUN("kill -9 $$", "ExecError: non-zero exit code 137 executing 'sh'");
    CHECK_RUN("exec sleep 60", "timed out after", .timeout = 0.3);
    CHECK_RUN(":", "APIError: ", .owner = {.user = "no-such-user"});
    CHECK_RUN(":", "Error: ", .working_dir = "/nonexistent");
}

/* A grandchild that holds the output open: Pebble's own timeout does not end it, ours does. */
static void test_grandchild(void)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_process *process =
        start("sleep 5 & exit 0", (struct ch_pebble_exec_options){.timeout = 0.2}, &err);
    CHECK_INT(ch_pebble_process_wait(process, &err), -1);
    CHECK(err.kind == CH_ERROR_TIMEOUT || err.kind == CH_ERROR_CHANGE);
    ch_error_clear(&err);
    ch_pebble_process_free(process);
}

static void test_service_context(void)
{
    daemon_add_layer(
        &daemon_, "context",
        "services:\n  s: {override: replace, command: sleep 1, environment: {K: ctx}}\n");
    if (daemon_has(&daemon_, 3)) {
        CHECK_RUN("echo $K", "ctx\n|", .service_context = "s");
        CHECK_RUN("echo $K", "APIError: ", .service_context = "no-such");
    }
}

static void test_signals(void)
{
    struct ch_error err = CH_ERROR_INIT;
    char bytes[16];
    struct ch_pebble_process *process =
        start("trap 'echo hup; exit 7' HUP; echo ready; while :; do sleep 0.05; done",
              (struct ch_pebble_exec_options){.timeout = 20}, &err);
    CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDOUT, bytes, sizeof(bytes), 10, &err), 6);
    CHECK_INT(ch_pebble_process_send_signal(process, "SIGHUP", &err), 0);
    CHECK_INT(ch_pebble_process_wait(process, &err), -1);
    CHECK_STR(err.message, "non-zero exit code 7 executing 'sh'");
    ch_error_clear(&err);
    CHECK_INT(ch_pebble_process_send_signal(process, "SIGHUP", &err), 0); /* too late: lost */
    ch_pebble_process_free(process);
}

static void test_conversation(void)
{
    struct ch_error err = CH_ERROR_INIT;
    char bytes[64];
    struct ch_pebble_process *process =
        start("while read line; do echo \"got $line\"; done; echo end",
              (struct ch_pebble_exec_options){.timeout = 20}, &err);
    for (int i = 0; i < 3; i++) {
        CHECK_INT(ch_pebble_process_write(process, "x\n", 2, &err), 0);
        CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDOUT, bytes, 64, 10, &err), 6);
    }
    CHECK_INT(ch_pebble_process_close_stdin(process, &err), 0);
    CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDOUT, bytes, 64, 10, &err), 4);
    CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDOUT, bytes, 64, 10, &err), 0);
    CHECK_INT(ch_pebble_process_wait(process, &err), 0);
    CHECK_STR(err.message, NULL);
    ch_pebble_process_free(process);
}

static void test_abort(void)
{
    struct ch_error err = CH_ERROR_INIT;
    char bytes[16];
    struct ch_pebble_process *process =
        start("echo runs; exec sleep 60", (struct ch_pebble_exec_options){0}, &err);
    /* one that is aborted before it runs ends otherwise */
    CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDOUT, bytes, sizeof(bytes), 10, &err), 5);
    CH_AUTOJSON json_t *change =
        ch_pebble_abort_change(client, ch_pebble_process_change_id(process), &err);
    CHECK(change != NULL);
    CHECK_INT(ch_pebble_process_wait(process, &err), -1);
    CHECK_HAS(err.message, "137");
    ch_error_clear(&err);
    ch_pebble_process_free(process);
}

/* large streams */

static int count_bytes(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    (void)bytes;
    (void)err;
    *(size_t *)data += length;
    return 0;
}

static ssize_t make_bytes(void *data, char *bytes, size_t size, struct ch_error *err)
{
    size_t *leftp = data, count = *leftp < size ? *leftp : size;
    (void)err;
    memset(bytes, 'x', count);
    *leftp -= count;
    return (ssize_t)count;
}

static long peak_kilobytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void check_large(const char *script, size_t input, size_t output)
{
    size_t count = 0;
    struct ch_pebble_source source = {.read = make_bytes, .data = &input};
    struct ch_pebble_sink sink = {count_bytes, &count};
    struct ch_pebble_exec_options options = {
        .timeout = 60, .standard_input = input ? &source : NULL, .standard_output = &sink};
    struct ch_error err = CH_ERROR_INIT;
    long before = peak_kilobytes();
    struct ch_pebble_process *process = start(script, options, &err);
    CHECK_INT(ch_pebble_process_wait(process, &err), 0);
    CHECK_STR(err.message, NULL);
    CHECK_INT((long long)count, (long long)output);
    CHECK(peak_kilobytes() - before < 4096);
    ch_pebble_process_free(process);
}

static void test_large_streams(void)
{
    enum { MANY = 60 * 1000 * 1000 };
    check_large("head -c 60000000 /dev/zero", 0, MANY);
    check_large("cat", MANY, MANY);
    check_large("exec sleep 0.1", MANY, 0); /* does not read its stdin */
    check_large("head -c 100000 >/dev/null; echo done", MANY, 5);
}

static void test_many_short_commands(void)
{
    size_t failed = 0;
    CH_AUTOJSON json_t *command = json_pack("[s, s]", "echo", "x");
    struct ch_pebble_exec_options options = {.command = command};
    /* older ones save all they did, each time, to disk */
    int commands = daemon_has(&daemon_, 23) ? 2000 : 300;
    for (int i = 0; i < commands; i++) {
        struct ch_pebble_buffer output = {0}, errors = {0};
        struct ch_pebble_process *process = ch_pebble_exec(client, &options, NULL);
        failed += !process || ch_pebble_process_wait_output(process, &output, &errors, NULL) < 0 ||
                  output.bytes.length != 2;
        ch_pebble_process_free(process);
        ch_buf_deinit(&output.bytes);
        ch_buf_deinit(&errors.bytes);
    }
    CHECK_INT((long long)failed, 0);
}

static void run_tests(const char *program)
{
    daemon_start(&daemon_, program);
    client = daemon_.client;
    RUN(test_large_streams); /* first, while nothing else has used memory */
    RUN(test_options);
    RUN(test_failures);
    RUN(test_grandchild);
    RUN(test_service_context);
    RUN(test_signals);
    RUN(test_conversation);
    RUN(test_abort);
    RUN(test_many_short_commands);
    daemon_end(&daemon_);
}

int main(void)
{
    return daemon_each(run_tests);
}
