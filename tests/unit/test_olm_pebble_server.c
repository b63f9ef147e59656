/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated Pebble on a socket, asked by the client that asks real ones, and by raw bytes. */
#include "olm/pebble_server.h"
#include "temp_dir.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

static struct {
    pid_t pid;
    char *path;
    struct ch_pebble *client;
} server;

static int listen_at(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    strcpy(name.sun_path, path);
    if (bind(listener, (struct sockaddr *)&name, sizeof(name)) < 0 || listen(listener, 16) < 0)
        abort();
    return listener;
}

static void start_server(bool runs_commands)
{
    static char path_variable[] = "PATH=/usr/bin:/bin", home[] = "HOME=/tmp";
    char *environment[] = {path_variable, home, NULL};
    CH_AUTOFREE char *root = temp_path("root");
    ch_file_make_dirs(root, NULL);
    server.path = temp_path("socket");
    unlink(server.path);
    int listener = listen_at(server.path);
    fflush(stdout);
    server.pid = fork();
    if (server.pid == 0) {
        struct ch_olm_pebble_options options = {.root = root, .boot_id = "boot"};
        struct ch_olm_pebble *pebble = ch_olm_pebble_new(&options, NULL);
        int result = ch_olm_pebble_serve(
            &(struct ch_olm_pebble_server_options){pebble, listener, environment, runs_commands},
            NULL);
        ch_olm_pebble_free(pebble);
        free(root);
        _exit(result < 0);
    }
    close(listener);
    server.client = ch_pebble_new(&(struct ch_pebble_options){.socket_path = server.path});
}

static void stop_server(void)
{
    int status = -1;
    kill(server.pid, SIGTERM);
    CHECK_INT(waitpid(server.pid, &status, 0), server.pid);
    CHECK_INT(status, 0);
    ch_pebble_free(server.client);
    free(server.path);
}

/* requests */

static void test_requests(void)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_buffer pulled = {.limit = 0};
    start_server(true);
    CH_AUTOJSON json_t *info = ch_pebble_get_system_info(server.client, &err);
    CHECK_STR(json_string_value(json_object_get(info, "boot-id")), "boot");
    CH_AUTOFREE char *large = ch_calloc(1, 3000001);
    memset(large, 'x', 3000000);
    struct ch_pebble_memory memory = {large, 3000000};
    struct ch_pebble_source source = ch_pebble_source_memory(&memory);
    struct ch_pebble_sink sink = ch_pebble_sink_buffer(&pulled);
    CHECK_INT(ch_pebble_push(server.client, "/large", &source, NULL, &err), 0);
    CHECK_INT(ch_pebble_pull(server.client, "/large", &sink, &err), 0);
    CHECK(pulled.bytes.length == 3000000 && strcmp(pulled.bytes.data, large) == 0);
    CHECK_STR(err.message, NULL);
    CHECK(!ch_pebble_get_change(server.client, "99", &err));
    CHECK_HAS(err.message, "cannot find change");
    ch_error_clear(&err);
    ch_buf_deinit(&pulled.bytes);
    stop_server();
}

/* Sends bytes, `piece` at a time, and gives the answer up to the close. */
static char *ask(const char *bytes, size_t length, size_t piece)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    struct ch_buf got = CH_BUF_INIT;
    char answer[4096];
    ssize_t count;
    int socket_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    strcpy(name.sun_path, server.path);
    CHECK(connect(socket_, (struct sockaddr *)&name, sizeof(name)) == 0);
    for (size_t at = 0; at < length; at += piece)
        if (send(socket_, bytes + at, length - at < piece ? length - at : piece, MSG_NOSIGNAL) < 0)
            break;
    shutdown(socket_, SHUT_WR);
    while ((count = recv(socket_, answer, sizeof(answer), 0)) > 0)
        ch_buf_add(&got, answer, (size_t)count);
    close(socket_);
    return ch_buf_take(&got);
}

static void check_answer(const char *request, size_t piece, const char *expected)
{
    CH_AUTOFREE char *got = ask(request, strlen(request), piece);
    CHECK_HAS(got, expected);
}

static void test_bytes_in_pieces(void)
{
    static const char request[] =
        "POST /v1/notices HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n"
        "1a\r\n{\"action\":\"add\",\"type\":\"cu\r\n19\r\nstom\",\"key\":\"a.b/c\"}     "
        "\r\n0\r\n\r\n";
    start_server(true);
    for (size_t piece = 1; piece < 8; piece++)
        check_answer(request, piece, "\"result\":{\"id\":\"1\"}");
    check_answer("GET /v1/system-info HTTP/1.1\nHost: x\n\n", 1, "HTTP/1.1 200 OK\r\n");
    stop_server();
}

static void test_bad_requests(void)
{
    static const char *const requests[] = {
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET v1/plan HTTP/1.1\r\n\r\n",
        "GET /v1/plan HTTP/2\r\n\r\n",
        "GET /v1/plan HTTP/1.1\r\nno header\r\n\r\n",
        "POST /v1/layers HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/layers HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST /v1/layers HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    };
    start_server(true);
    for (size_t i = 0; i < CH_ARRAY_LEN(requests); i++)
        check_answer(requests[i], 1000, "HTTP/1.1 400 Bad Request\r\n");
    CH_AUTOFREE char *endless = ch_calloc(1, 100001);
    memset(endless, 'x', 100000);
    CH_AUTOFREE char *refused = ask(endless, 100000, 100000);
    CHECK(!*refused || strstr(refused, "400")); /* what was not read may cost the answer */
    check_answer("GET /v1/pl", 1, "");          /* left in the middle */
    check_answer("POST /v1/layers HTTP/1.1\r\nContent-Length: 9\r\n\r\n{", 1000, "");
    check_answer("GET /v1/tasks/1/websocket/stdio HTTP/1.1\r\n\r\n", 1000, "404");
    check_answer("GET /v1/nothing HTTP/1.1\r\n\r\n", 1000, "404");
    check_answer("GET /v1/system-info HTTP/1.1\r\n\r\n", 1000, "200 OK"); /* it still serves */
    stop_server();
}

/* commands */

static struct ch_pebble_process *run(const char *script, struct ch_pebble_exec_options options,
                                     struct ch_error *err)
{
    CH_AUTOJSON json_t *command = json_pack("[s, s, s]", "sh", "-c", script);
    options.command = command;
    return ch_pebble_exec(server.client, &options, err);
}

static void check_run(const char *script, struct ch_pebble_exec_options options, const char *output,
                      const char *errors, const char *failure)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_buffer out = {.limit = 0}, own = {.limit = 0};
    struct ch_pebble_process *process = run(script, options, &err);
    if (process)
        ch_pebble_process_wait_output(process, &out, &own, &err);
    ch_pebble_process_free(process);
    CHECK_STR(out.bytes.data ? out.bytes.data : "", output);
    CHECK_STR(own.bytes.data ? own.bytes.data : "", errors);
    if (failure)
        CHECK_HAS(err.message ? err.message : "", failure);
    else
        CHECK_STR(err.message, NULL);
    ch_buf_deinit(&out.bytes);
    ch_buf_deinit(&own.bytes);
    ch_error_clear(&err);
}
#define RUNS(script, output, errors, failure, ...) \
    check_run(script, (struct ch_pebble_exec_options){__VA_ARGS__}, output, errors, failure)

static void test_commands(void)
{
    struct ch_pebble_memory memory = {"through", 7};
    struct ch_pebble_source source = ch_pebble_source_memory(&memory);
    CH_AUTOJSON json_t *environment = json_pack("{s:s}", "X", "y");
    start_server(true);
    RUNS("echo out; echo err >&2", "out\n", "err\n", NULL, .timeout = 20);
    RUNS("echo out; echo err >&2", "out\nerr\n", "", NULL, .combine_stderr = true);
    RUNS("cat", "through", "", NULL, .standard_input = &source);
    RUNS("pwd; echo $X $HOME", "/usr\ny /tmp\n", "", NULL, .working_dir = "/usr",
         .environment = environment);
    RUNS("pwd", "/tmp\n", "", NULL, .timeout = 0);
    RUNS("exit 3", "", "", "non-zero exit code 3", .timeout = 0);
    RUNS("kill -9 $$", "", "", "non-zero exit code 137", .timeout = 0);
    RUNS("echo before; exec sleep 100", "before\n", "", "timed out after 100ms", .timeout = 0.1);
    RUNS("exec sleep 0.01", "", "", NULL, .timeout = 20); /* ends before its stdin does */
    RUNS("true", "", "", "working directory \"/dev/null/none\" does not exist",
         .working_dir = "/dev/null/none");
    stop_server();
}

static void test_commands_that_cannot_be(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *missing = json_pack("[s]", "no-such-program");
    CH_AUTOJSON json_t *directory = json_pack("[s]", "/usr");
    struct ch_pebble_exec_options options = {.command = missing};
    start_server(true);
    CHECK(!ch_pebble_exec(server.client, &options, &err));
    CHECK_STR(err.message, "cannot find executable \"no-such-program\"");
    ch_error_clear(&err);
    CH_AUTOJSON json_t *numbers = json_pack("{s:i}", "A", 1);
    CH_AUTOJSON json_t *program = json_pack("[s]", "true");
    struct ch_pebble_exec_options with_numbers = {.command = program, .environment = numbers};
    CHECK(!ch_pebble_exec(server.client, &with_numbers, &err));
    CHECK_HAS(err.message, "is not a map of strings");
    ch_error_clear(&err);
    options.command = directory;
    CHECK(!ch_pebble_exec(server.client, &options, &err));
    CHECK(err.message != NULL);
    ch_error_clear(&err);
    stop_server();
    start_server(false);
    CHECK(!run("true", (struct ch_pebble_exec_options){.timeout = 0}, &err));
    CHECK_HAS(err.message, "runs no commands");
    ch_error_clear(&err);
    stop_server();
}

/* Users of the container: "me", who serves, and "other". */
static void write_users(void)
{
    CH_AUTOFREE char *directory = temp_path("root/etc");
    CH_AUTOFREE char *users = temp_path("root/etc/passwd");
    CH_AUTOFREE char *groups = temp_path("root/etc/group");
    CH_AUTOFREE char *people =
        ch_asprintf("me:x:%u:%u::/usr:\nother:x:%u:%u::/dev/null/none:\n", (unsigned)geteuid(),
                    (unsigned)getegid(), (unsigned)geteuid() + 1, (unsigned)getegid() + 1);
    CH_AUTOFREE char *others = ch_asprintf("other:x:%u:\n", (unsigned)getegid() + 1);
    CHECK_INT(ch_file_make_dirs(directory, NULL), 0);
    CHECK_INT(ch_file_write(users, people, strlen(people), 0644, NULL), 0);
    CHECK_INT(ch_file_write(groups, others, strlen(others), 0644, NULL), 0);
}

/* It is another group's, or nobody's where this process may not give it one. */
static void check_group(void)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_buffer out = {.limit = 0}, own = {.limit = 0};
    CH_AUTOFREE char *other = ch_asprintf("%u\n", (unsigned)getegid() + 1);
    struct ch_pebble_process *process = run(
        "id -g", (struct ch_pebble_exec_options){.owner = {.user = "me", .group = "other"}}, &err);
    if (process && ch_pebble_process_wait_output(process, &out, &own, &err) == 0)
        CHECK_STR(out.bytes.data, other);
    else
        CHECK_HAS(err.message, "fork/exec");
    ch_pebble_process_free(process);
    ch_buf_deinit(&out.bytes);
    ch_buf_deinit(&own.bytes);
    ch_error_clear(&err);
}

static void test_users_of_commands(void)
{
    CH_AUTOFREE char *directory = temp_path("root/etc");
    CH_AUTOJSON json_t *no_home = json_pack("{s:s, s:s}", "HOME", "", "LANG", "C");
    start_server(true);
    write_users();
    RUNS("echo $USER $HOME $LANG; pwd", "me /tmp C.UTF-8\n/tmp\n", "", NULL, .timeout = 0);
    RUNS("echo $USER $HOME $LANG; pwd", "me /usr C\n/usr\n", "", NULL, .environment = no_home);
    RUNS("pwd", "", "", "home directory \"/dev/null/none\" does not exist",
         .owner = {.user = "other"});
    check_group();
    stop_server();
    CHECK_INT(ch_file_remove_tree(directory, NULL), 0);
}

/* As under nohup, with something open that the parent left. */
static void test_what_commands_inherit(void)
{
    int file = open("/dev/null", O_RDONLY);
    CH_AUTOFREE char *script = ch_asprintf(
        "[ ! -e /proc/self/fd/%d ] && trap 'echo hup' HUP && kill -HUP $$ && echo end", file);
    void (*handler)(int) = signal(SIGHUP, SIG_IGN);
    start_server(true);
    RUNS(script, "hup\nend\n", "", NULL, .timeout = 20);
    stop_server();
    signal(SIGHUP, handler);
    close(file);
}

static void test_signals_and_conversation(void)
{
    struct ch_error err = CH_ERROR_INIT;
    char bytes[64];
    start_server(true);
    struct ch_pebble_process *process =
        run("trap 'echo hup; exit 7' HUP; echo ready; while read line; do echo got $line; done; "
            "while :; do sleep 0.01; done",
            (struct ch_pebble_exec_options){.timeout = 20}, &err);
    CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDOUT, bytes, 64, 10, &err), 6);
    for (int i = 0; i < 3; i++) {
        CHECK_INT(ch_pebble_process_write(process, "x\n", 2, &err), 0);
        CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDOUT, bytes, 64, 10, &err), 6);
    }
    CHECK_INT(ch_pebble_process_send_signal(process, "SIGHUP", &err), 0);
    CHECK_INT(ch_pebble_process_wait(process, &err), -1);
    CHECK_STR(err.message, "non-zero exit code 7 executing 'sh'");
    ch_error_clear(&err);
    ch_pebble_process_free(process);
    stop_server();
}

/* A command that holds a pipe open. */
static struct ch_pebble_process *run_with_pipe(int *pipep, struct ch_error *err)
{
    char bytes[16];
    CH_AUTOFREE char *path = temp_path("pipe");
    CH_AUTOFREE char *script = ch_asprintf("exec 3>%s; echo ready; exec sleep 100", path);
    unlink(path);
    CHECK_INT(mkfifo(path, 0600), 0);
    *pipep = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct ch_pebble_process *process =
        run(script, (struct ch_pebble_exec_options){.timeout = 0}, err);
    CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDOUT, bytes, 16, 10, err), 6);
    return process;
}

/* Nobody has it open any more. */
static void await_end_of(int pipe_)
{
    struct pollfd end = {.fd = pipe_, .events = POLLIN};
    CHECK_INT(poll(&end, 1, 20000), 1);
    CHECK(end.revents & POLLHUP);
    close(pipe_);
}

static void test_aborted_command(void)
{
    int pipe_;
    struct ch_error err = CH_ERROR_INIT;
    start_server(true);
    struct ch_pebble_process *process = run_with_pipe(&pipe_, &err);
    CH_AUTOJSON json_t *change =
        ch_pebble_abort_change(server.client, ch_pebble_process_change_id(process), &err);
    CHECK(change != NULL);
    CHECK_INT(ch_pebble_process_wait(process, &err), -1);
    CHECK_HAS(err.message, "137");
    ch_error_clear(&err);
    ch_pebble_process_free(process);
    await_end_of(pipe_);
    stop_server();
}

static void test_command_of_a_client_that_goes_away(void)
{
    int pipe_;
    struct ch_error err = CH_ERROR_INIT;
    start_server(true);
    ch_pebble_process_free(run_with_pipe(&pipe_, &err));
    CHECK_STR(err.message, NULL);
    await_end_of(pipe_);
    stop_server();
}

static void test_command_of_a_server_that_ends(void)
{
    int pipe_;
    struct ch_error err = CH_ERROR_INIT;
    start_server(true);
    struct ch_pebble_process *process = run_with_pipe(&pipe_, &err);
    kill(server.pid, SIGTERM);
    await_end_of(pipe_);
    CHECK_INT(ch_pebble_process_wait(process, &err), -1);
    CHECK_STR(ch_error_kind_name(err.kind), "ConnectionError");
    ch_error_clear(&err);
    ch_pebble_process_free(process);
    stop_server();
}

/* raw websockets */

static void send_all(int socket_, const void *bytes, size_t length)
{
    CHECK_INT(send(socket_, bytes, length, MSG_NOSIGNAL), (ssize_t)length);
}

/* Up to the close, or to `expected`. */
static char *receive_until(int socket_, const char *expected, size_t expected_length)
{
    struct ch_buf got = CH_BUF_INIT;
    char bytes[4096];
    ssize_t count = 1;
    while (count > 0 &&
           !(expected && got.length >= expected_length &&
             memcmp(got.data + got.length - expected_length, expected, expected_length) == 0)) {
        struct pollfd end = {.fd = socket_, .events = POLLIN};
        CHECK_INT(poll(&end, 1, 20000), 1);
        count = recv(socket_, bytes, sizeof(bytes), 0);
        if (count > 0)
            ch_buf_add(&got, bytes, (size_t)count);
    }
    CHECK(!expected == (count <= 0));
    return ch_buf_take(&got);
}

static int connect_raw(const char *request, const char *expected)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int socket_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    strcpy(name.sun_path, server.path);
    CHECK(connect(socket_, (struct sockaddr *)&name, sizeof(name)) == 0);
    send_all(socket_, request, strlen(request));
    free(receive_until(socket_, expected, strlen(expected)));
    return socket_;
}

/* The stdio of a command that begins when it is connected: the key is that of RFC 6455. */
static int start_raw(const char *task, const char *command)
{
    CH_AUTOFREE char *body = ch_asprintf("{\"command\":[\"sh\",\"-c\",\"%s\"]}", command);
    CH_AUTOFREE char *request = ch_asprintf(
        "POST /v1/exec HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
    CH_AUTOFREE char *answer = ask(request, strlen(request), 1000);
    CHECK_HAS(answer, task);
    CH_AUTOFREE char *upgrade =
        ch_asprintf("GET /v1/tasks/%s/websocket/stdio HTTP/1.1\r\nHost: x\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                    task);
    return connect_raw(upgrade, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
}

static void test_frames(void)
{
    static const char end[] = "\x81\x12{\"command\":\"end\"}\n";
    static const unsigned char pieces[] = {
        0x89, 0x82, 0,   0,   0,   0,   'p',     'i',           /* a ping */
        0x02, 0x81, 1,   2,   3,   4,   'a' ^ 1,                /* the first part of a message */
        0x80, 0x82, 9,   8,   7,   6,   'b' ^ 9, '\n' ^ 8,      /* the rest */
        0x81, 0x83, 0,   0,   0,   0,   'o',     'd',      'd', /* no JSON: ignored */
        0x81, 0x91, 0,   0,   0,   0,   '{',     '"',      'c', 'o', 'm', 'm',
        'a',  'n',  'd', '"', ':', '"', 'e',     'n',      'd', '"', '}'};
    start_server(true);
    int socket_ = start_raw("1", "cat");
    for (size_t i = 0; i < sizeof(pieces); i++)
        send_all(socket_, pieces + i, 1);
    CH_AUTOFREE char *got = receive_until(socket_, end, strlen(end));
    CHECK_HAS(got, "\x8a\x02pi");
    CHECK_HAS(got, "\x82\x03"
                   "ab\n");
    close(socket_);
    stop_server();
}

static void test_bad_frames(void)
{
    static const struct {
        const char *bytes;
        size_t length;
    } frames[] = {
        {"\x82\x01x", 3},                           /* not masked */
        {"\xf2\x81\0\0\0\0x", 7},                   /* reserved bits */
        {"\x82\xff\x80\0\0\0\0\0\0\0\0\0\0\0", 14}, /* 2^63 bytes */
        {"\x88\x80\0\0\0\0", 6},                    /* a close: no error */
    };
    start_server(true);
    for (size_t i = 0; i < CH_ARRAY_LEN(frames); i++) {
        CH_AUTOFREE char *task = ch_asprintf("%zu", i + 1);
        int socket_ = start_raw(task, "cat >/dev/null; sleep 0.01");
        send_all(socket_, frames[i].bytes, frames[i].length);
        free(receive_until(socket_, NULL, 0));
        close(socket_);
    }
    check_answer("GET /v1/system-info HTTP/1.1\r\n\r\n", 1000, "200 OK"); /* it still serves */
    stop_server();
}

static void test_bad_websockets(void)
{
    start_server(true);
    int socket_ = start_raw("1", "sleep 100");
    check_answer("GET /v1/tasks/1/websocket/stdio HTTP/1.1\r\nSec-WebSocket-Key: x\r\n\r\n", 1000,
                 "HTTP/1.1 500 ");
    check_answer("GET /v1/tasks/1/websocket/control HTTP/1.1\r\n\r\n", 1000, "HTTP/1.1 400 ");
    check_answer("GET /v1/tasks/1/websocket/stderr HTTP/1.1\r\nSec-WebSocket-Key: x\r\n\r\n", 1000,
                 "HTTP/1.1 404 "); /* it is not split */
    check_answer("GET /v1/tasks/1/websocket/other HTTP/1.1\r\nSec-WebSocket-Key: x\r\n\r\n", 1000,
                 "HTTP/1.1 404 ");
    /* to be held, and answered with 504 and 400 */
    close(connect_raw("GET /v1/changes/1/wait?timeout=10ms HTTP/1.1\r\nHost: x\r\n\r\n",
                      "timed out waiting for change after 10ms\"}}"));
    close(connect_raw("GET /v1/changes/1/wait?timeout=soon HTTP/1.1\r\nHost: x\r\n\r\n", "\"}}"));
    close(socket_);
    stop_server();
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

/* Called by the address sanitizer, which else keeps what is freed: no measure of what is held. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "quarantine_size_mb=1";
}

static long peak_kilobytes(void) /* of the server */
{
    struct ch_buf text = CH_BUF_INIT;
    CH_AUTOFREE char *path = ch_asprintf("/proc/%d/status", (int)server.pid);
    ch_file_read(path, 0, &text, NULL);
    const char *peak = strstr(text.data, "VmHWM:");
    long kilobytes = peak ? strtol(peak + 6, NULL, 10) : -1;
    ch_buf_deinit(&text);
    return kilobytes;
}

static void check_large(const char *script, size_t input, size_t expected)
{
    size_t count = 0;
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_source source = {.read = make_bytes, .data = &input};
    struct ch_pebble_sink sink = {count_bytes, &count};
    struct ch_pebble_process *process =
        run(script,
            (struct ch_pebble_exec_options){
                .timeout = 60, .standard_input = input ? &source : NULL, .standard_output = &sink},
            &err);
    CHECK_INT(ch_pebble_process_wait(process, &err), 0);
    CHECK_STR(err.message, NULL);
    CHECK_INT((long long)count, (long long)expected);
    ch_pebble_process_free(process);
    ch_error_clear(&err);
}

static void test_large_streams(void)
{
    enum { MANY = 20 * 1000 * 1000 };
    start_server(true);
    long before = peak_kilobytes();
    check_large("head -c 20000000 /dev/zero", 0, MANY);
    check_large("cat", MANY, MANY);
    check_large("exec true", MANY, 0); /* does not read its stdin */
    CHECK(peak_kilobytes() - before < 16384);
    stop_server();
}

int main(void)
{
    temp_dir_init();
    RUN(test_requests);
    RUN(test_bytes_in_pieces);
    RUN(test_bad_requests);
    RUN(test_commands);
    RUN(test_commands_that_cannot_be);
    RUN(test_users_of_commands);
    RUN(test_what_commands_inherit);
    RUN(test_signals_and_conversation);
    RUN(test_aborted_command);
    RUN(test_command_of_a_client_that_goes_away);
    RUN(test_command_of_a_server_that_ends);
    RUN(test_frames);
    RUN(test_bad_frames);
    RUN(test_bad_websockets);
    RUN(test_large_streams);
    temp_dir_deinit();
    return test_done();
}
