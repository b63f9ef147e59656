/* SPDX-License-Identifier: Apache-2.0 */
/* The daemon is killed in the middle of a call: each ends soon, with a connection error. */
#include "daemon.h"

#include <poll.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

static struct daemon daemon_;
static const char *program_;

static ssize_t endless(void *data, char *bytes, size_t size, struct ch_error *err)
{
    size_t *sentp = data;
    (void)err;
    if ((*sentp += size) > (32 << 20))
        daemon_kill(&daemon_);
    memset(bytes, 'x', size);
    return (ssize_t)size;
}

static int push(struct ch_error *err)
{
    size_t sent = 0;
    struct ch_pebble_source source = {.read = endless, .data = &sent};
    CH_AUTOFREE char *path = daemon_path(&daemon_, "pushed");
    return ch_pebble_push(daemon_.client, path, &source, NULL, err);
}

static int kill_on_data(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    (void)data;
    (void)bytes;
    (void)length;
    (void)err;
    daemon_kill(&daemon_);
    return 0;
}

static int pull(struct ch_error *err)
{
    struct ch_pebble_sink sink = {kill_on_data, NULL};
    CH_AUTOFREE char *path = daemon_path(&daemon_, "large");
    CH_AUTOFREE char *large = ch_calloc(1, 32 << 20);
    ch_file_write(path, large, 32 << 20, 0600, NULL);
    return ch_pebble_pull(daemon_.client, path, &sink, err);
}

static struct ch_pebble_process *start(const char *script, const struct ch_pebble_sink *sink,
                                       struct ch_error *err)
{
    CH_AUTOJSON json_t *command = json_pack("[s, s, s]", "sh", "-c", script);
    struct ch_pebble_exec_options options = {.command = command, .standard_output = sink};
    return ch_pebble_exec(daemon_.client, &options, err);
}

static int exec_waited(struct ch_error *err)
{
    struct ch_pebble_sink sink = {kill_on_data, NULL};
    struct ch_pebble_process *process = start("echo x; sleep 60", &sink, err);
    int result = process ? ch_pebble_process_wait(process, err) : -1;
    ch_pebble_process_free(process);
    return result;
}

static int exec_read(struct ch_error *err)
{
    char bytes[16];
    struct ch_pebble_process *process = start("echo x; sleep 60", NULL, err);
    ssize_t count = -1;
    if (process) {
        count = ch_pebble_process_read(process, CH_PEBBLE_STDOUT, bytes, 16, 10, err);
        daemon_kill(&daemon_);
    }
    if (count > 0)
        count = ch_pebble_process_read(process, CH_PEBBLE_STDOUT, bytes, 16, 10, err);
    ch_pebble_process_free(process);
    return (int)count;
}

static int kill_on_record(void *data, const json_t *record, struct ch_error *err)
{
    (void)data;
    (void)record;
    (void)err;
    daemon_kill(&daemon_);
    return 0;
}

static int start_service(double timeout, struct ch_error *err)
{
    CH_AUTOJSON json_t *names = json_pack("[s]", "s");
    daemon_add_layer(&daemon_, "base",
                     "services:\n  s: {override: replace, command: sh -c 'echo x; sleep 60'}\n");
    CH_AUTOFREE char *id =
        ch_pebble_services_action(daemon_.client, "start", names, timeout, 0.1, err);
    return id ? 0 : -1;
}

static int logs(struct ch_error *err)
{
    struct ch_pebble_logs_options options = {
        .count = -1, .follow = true, .duration = CH_PEBBLE_FOREVER};
    if (start_service(30, err) < 0)
        return -1;
    return ch_pebble_get_logs(daemon_.client, &options, kill_on_record, NULL, err);
}

/* Kills it while the main thread waits: a second is what a starting service is watched for. */
static void *kill_later(void *data)
{
    (void)data;
    poll(NULL, 0, 300);
    daemon_kill(&daemon_);
    return NULL;
}

static int waited_change(struct ch_error *err)
{
    pthread_t thread;
    pthread_create(&thread, NULL, kill_later, NULL);
    int result = start_service(30, err);
    pthread_join(thread, NULL);
    return result;
}

static int before(struct ch_error *err)
{
    daemon_kill(&daemon_);
    CH_AUTOJSON json_t *info = ch_pebble_get_system_info(daemon_.client, err);
    return info ? 0 : -1;
}

static void check(int (*call)(struct ch_error *err))
{
    struct ch_error err = CH_ERROR_INIT;
    struct timespec start_time, end_time;
    daemon_start(&daemon_, program_);
    clock_gettime(CLOCK_MONOTONIC, &start_time);
    CHECK_INT(call(&err), -1);
    clock_gettime(CLOCK_MONOTONIC, &end_time);
    CHECK_STR(ch_error_kind_name(err.kind), "ConnectionError");
    CHECK(err.message && *err.message);
    CHECK(end_time.tv_sec - start_time.tv_sec < 10);
    ch_error_clear(&err);
    daemon_end(&daemon_);
}

static void test_before(void)
{
    check(before);
}

static void test_push(void)
{
    check(push);
}

static void test_pull(void)
{
    check(pull);
}

static void test_exec_waited(void)
{
    check(exec_waited);
}

static void test_exec_read(void)
{
    check(exec_read);
}

static void test_followed_logs(void)
{
    check(logs);
}

static void test_waited_change(void)
{
    check(waited_change);
}

static void run_tests(const char *program)
{
    program_ = program;
    RUN(test_before);
    RUN(test_push);
    RUN(test_pull);
    RUN(test_exec_waited);
    RUN(test_exec_read);
    RUN(test_followed_logs);
    RUN(test_waited_change);
}

int main(void)
{
    return daemon_each(run_tests);
}
