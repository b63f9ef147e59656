/* SPDX-License-Identifier: Apache-2.0 */
/* Commands, against scripts of what Pebble sends on each connection: the request, control, stdio,
 * stderr, the change. */
#include "fake_pebble.h"

#define START FAKE_ASYNC("7", "{\"task-id\":\"9\",\"environment\":{\"SECRET\":\"s3cret\"}}")
#define UPGRADED                                                                        \
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" \
    "Sec-WebSocket-Accept: x\r\n\r\n"
#define END "\x81\x11{\"command\":\"end\"}"
#define CHANGE(rest) FAKE_OK("{\"id\":\"7\",\"ready\":true" rest "}")
#define EXITED(code) CHANGE(",\"tasks\":[{\"data\":{\"exit-code\":" code "}}]")

static struct ch_pebble_process *start(struct ch_pebble *client, bool combine, struct ch_error *err)
{
    CH_AUTOJSON json_t *command = json_pack("[s, s]", "prog", "arg");
    struct ch_pebble_exec_options options = {.command = command, .combine_stderr = combine};
    return ch_pebble_exec(client, &options, err);
}

/* Runs to the end; gives "stdout|stderr" or the error's message. */
static char *run(struct ch_pebble *client, bool combine, enum ch_error_kind *kindp)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_buffer output = {0}, errors = {0};
    struct ch_pebble_process *process = start(client, combine, &err);
    char *text = NULL;
    if (process && ch_pebble_process_wait_output(process, &output, &errors, &err) == 0)
        text = ch_asprintf("%s|%s", output.bytes.data ? output.bytes.data : "",
                           errors.bytes.data ? errors.bytes.data : "");
    *kindp = err.kind;
    if (!text)
        text = ch_strdup(err.message);
    ch_pebble_process_free(process);
    ch_buf_deinit(&output.bytes);
    ch_buf_deinit(&errors.bytes);
    ch_error_clear(&err);
    return text;
}

static void test_outputs(void)
{
    static const struct {
        struct fake_answer answers[5];
        enum ch_error_kind kind;
        const char *expected;
    } cases[] = {
        {{{.bytes = START},
          {.bytes = UPGRADED, .hold = true},
          {.bytes = UPGRADED "\x82\x02hi\x82\x01!" END, .hold = true}, /* all in one piece */
          {.bytes = UPGRADED END, .hold = true},
          {.bytes = EXITED("0")}},
         CH_ERROR_NONE,
         "hi!|"},
        {{{.bytes = START, .piece = 7},
          {.bytes = UPGRADED, .hold = true, .piece = 1},
          {.bytes = UPGRADED "\x02\x01h\x89\x01p\x80\x01i" END, .hold = true, .piece = 1},
          {.bytes = UPGRADED "\x82\x03"
                             "bad" END,
           .hold = true,
           .piece = 3},
          {.bytes = EXITED("0"), .piece = 1}},
         CH_ERROR_NONE,
         "hi|bad"},
        /* control is dropped when the command has ended; what is no command is passed over */
        {{{.bytes = START},
          {.bytes = UPGRADED},
          {.bytes = UPGRADED "\x81\x01{\x81\x0f{\"command\":\"x\"}\x82\x02hi" END "\x82\x01!",
           .hold = true},
          {.bytes = UPGRADED END},
          {.bytes = EXITED("0")}},
         CH_ERROR_NONE,
         "hi|"},
        {{{.bytes = START},
          {.bytes = UPGRADED, .hold = true},
          {.bytes = UPGRADED "\x82\x03out" END, .hold = true},
          {.bytes = UPGRADED "\x82\x06it's \xff" END, .hold = true},
          {.bytes = EXITED("3")}},
         CH_ERROR_EXEC,
         "non-zero exit code 3 executing 'prog', stdout='out', stderr=\"it's \xef\xbf\xbd\""},
        /* no code in the change */
        {{{.bytes = START},
          {.bytes = UPGRADED, .hold = true},
          {.bytes = UPGRADED END, .hold = true},
          {.bytes = UPGRADED END, .hold = true},
          {.bytes = CHANGE("")}},
         CH_ERROR_EXEC,
         "non-zero exit code -1 executing 'prog', stdout='', stderr=''"},
        {{{.bytes = START},
          {.bytes = UPGRADED, .hold = true},
          {.bytes = UPGRADED END, .hold = true},
          {.bytes = UPGRADED END, .hold = true},
          {.bytes = CHANGE(",\"err\":\"timed out after 1s\"")}},
         CH_ERROR_CHANGE,
         "timed out after 1s"},
        /* closed early, without `end` */
        {{{.bytes = START},
          {.bytes = UPGRADED, .hold = true},
          {.bytes = UPGRADED "\x82\x02hi"},
          {.bytes = UPGRADED END, .hold = true},
          {.bytes = EXITED("0")}},
         CH_ERROR_CONNECTION,
         "Pebble closed the connection before the end of the command's output"},
        {{{.bytes = START},
          {.bytes = UPGRADED, .hold = true},
          {.bytes = UPGRADED "\x82\x02hi", .hold = true},
          {.bytes = UPGRADED END, .hold = true},
          {.bytes = EXITED("0")}},
         CH_ERROR_CONNECTION,
         "the end of the command's output: Pebble did not answer within 0.5 seconds"},
        /* Pebble goes away */
        {{{.bytes = START},
          {.bytes = UPGRADED},
          {.bytes = UPGRADED "\x82\x02hi"},
          {.bytes = UPGRADED},
          {.bytes = NULL}},
         CH_ERROR_CONNECTION,
         "GET /v1/changes/7/wait: Pebble closed the connection before its answer was complete"},
        /* not the protocol */
        {{{.bytes = START},
          {.bytes = UPGRADED, .hold = true},
          {.bytes = UPGRADED "\x82\x7f\x80\0\0\0\0\0\0\0",
           .length = 10 + sizeof(UPGRADED) - 1,
           .hold = true},
          {.bytes = UPGRADED END, .hold = true},
          {.hold = true}},
         CH_ERROR_PROTOCOL,
         "not a websocket frame of a server: it is larger than 16 MiB"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct fake_pebble fake;
        enum ch_error_kind kind;
        FAKE_START(&fake, cases[i].answers, 0.5);
        CH_AUTOFREE char *got = run(fake.client, false, &kind);
        CHECK_HAS(got, cases[i].expected);
        CHECK_INT(kind, cases[i].kind);
        CHECK(!strstr(got, "s3cret"));
        fake_join(&fake);
        fake_end(&fake);
    }
}

/* What goes wrong before the command runs: the change says why, if it knows. */
static void test_failing_starts(void)
{
    static const struct {
        struct fake_answer answers[3]; /* the request, control, the change */
        enum ch_error_kind kind;
        const char *expected;
    } cases[] = {
        {{{.bytes = FAKE_ERROR("400 Bad Request", "cannot find executable \\\"prog\\\"")}},
         CH_ERROR_API,
         "cannot find executable \"prog\""},
        {{{.bytes = FAKE_OK("{}")}}, CH_ERROR_PROTOCOL, "exec: no change or task in the answer"},
        {{{.bytes = START},
          {.bytes = FAKE_ERROR("500 Internal Server Error", "x")},
          {.bytes = CHANGE(",\"err\":\"fork/exec: permission denied\"")}},
         CH_ERROR_CHANGE,
         "fork/exec: permission denied"},
        {{{.bytes = START},
          {.bytes = FAKE_ERROR("404 Not Found", "no task")},
          {.bytes = EXITED("0")}},
         CH_ERROR_CONNECTION,
         "unexpected error connecting to websockets: no task"},
        /* 200 where 101 was due: the task has ended */
        {{{.bytes = START},
          {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
          {.bytes = EXITED("0")}},
         CH_ERROR_CONNECTION,
         "unexpected error connecting to websockets: GET /v1/tasks/9/websocket/control: HTTP "
         "status "
         "200 where a websocket was due"},
        {{{.bytes = START},
          {.bytes = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"},
          {.bytes = EXITED("0")}},
         CH_ERROR_CONNECTION,
         "HTTP status 101 where a websocket was due"},
        /* a handshake that never answers */
        {{{.bytes = START}, {.hold = true}, {.bytes = EXITED("0")}},
         CH_ERROR_CONNECTION,
         "unexpected error connecting to websockets: GET /v1/tasks/9/websocket/control: Pebble did "
         "not answer within 0.5 seconds"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct fake_pebble fake;
        enum ch_error_kind kind;
        FAKE_START(&fake, cases[i].answers, 0.5);
        CH_AUTOFREE char *got = run(fake.client, false, &kind);
        CHECK_HAS(got, cases[i].expected);
        CHECK_INT(kind, cases[i].kind);
        fake_join(&fake);
        fake_end(&fake);
    }
}

static void test_request(void)
{
    static const struct fake_answer answers[] = {{.bytes = FAKE_ERROR("400 Bad Request", "no")},
                                                 {.bytes = FAKE_ERROR("400 Bad Request", "no")}};
    struct fake_pebble fake;
    CH_AUTOJSON json_t *command = json_pack("[s, s]", "a", "b c");
    CH_AUTOJSON json_t *environment = json_pack("{s:s}", "K", "v");
    struct ch_pebble_exec_options options = {.command = command,
                                             .service_context = "svc",
                                             .environment = environment,
                                             .working_dir = "/w",
                                             .timeout = 5,
                                             .owner = {&(int64_t){0}, &(int64_t){1}, "u", "g"},
                                             .combine_stderr = true};
    FAKE_START(&fake, answers, 5);
    CHECK(!ch_pebble_exec(fake.client, &options, NULL));
    options = (struct ch_pebble_exec_options){.command = command};
    CHECK(!ch_pebble_exec(fake.client, &options, NULL));
    fake_join(&fake);
    CH_AUTOFREE char *full = fake_request(&fake, 0);
    CH_AUTOFREE char *least = fake_request(&fake, 1);
    CHECK_STR(full, "POST /v1/exec {\"command\":[\"a\",\"b c\"],\"service-context\":\"svc\","
                    "\"working-dir\":\"/w\",\"timeout\":\"5.000s\",\"user-id\":0,\"user\":\"u\","
                    "\"group-id\":1,\"group\":\"g\",\"environment\":{\"K\":\"v\"},"
                    "\"split-stderr\":false}");
    CHECK_STR(least, "POST /v1/exec {\"command\":[\"a\",\"b c\"],\"service-context\":null,"
                     "\"working-dir\":null,\"timeout\":null,\"user-id\":null,\"user\":null,"
                     "\"group-id\":null,\"group\":null,\"environment\":{},\"split-stderr\":true}");
    fake_end(&fake);
}

static void check_refused(const char *command, bool combine, const char *message)
{
    static const struct ch_pebble_sink sink = {0};
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *words = json_loads(command, JSON_DECODE_ANY, NULL);
    struct ch_pebble_options client_options = {.socket_path = "/nonexistent"};
    struct ch_pebble *client = ch_pebble_new(&client_options);
    struct ch_pebble_exec_options options = {
        .command = words, .combine_stderr = combine, .standard_error = combine ? &sink : NULL};
    CHECK(!ch_pebble_exec(client, &options, &err));
    CHECK_STR(err.message, message);
    ch_error_clear(&err);
    ch_pebble_free(client);
}

static void test_arguments(void)
{
    check_refused("\"ls\"", false, "command must be a list of str");
    check_refused("[\"ls\", 1]", false, "command must be a list of str");
    check_refused("[]", false, "command must contain at least one item");
    check_refused("[\"ls\"]", true, "stderr must be None if combine_stderr is True");
}

/* Undoes the masks of what a client has sent behind its handshake. */
static char *unmask(const struct ch_buf *request)
{
    struct ch_buf out = CH_BUF_INIT;
    const char *head = strstr(request->data, "\r\n\r\n");
    size_t at = (size_t)(head + 4 - request->data);
    while (at + 6 <= request->length) {
        const unsigned char *frame = (const unsigned char *)request->data + at;
        size_t length = frame[1] & 0x7f, size = 6;
        if (length == 126) {
            length = (size_t)frame[2] << 8 | frame[3];
            size = 8;
        }
        ch_buf_addf(&out, "%s:",
                    frame[0] == 0x82   ? "binary"
                    : frame[0] == 0x81 ? "text"
                    : frame[0] == 0x8a ? "pong"
                                       : "?");
        for (size_t i = 0; i < length && length < 1000; i++) {
            char byte = frame[size + i] ^ frame[size - 4 + i % 4];
            ch_buf_add(&out, byte ? &byte : "0", 1);
        }
        ch_buf_adds(&out, " ");
        at += size + length;
    }
    return ch_buf_take(&out);
}

static void test_streams_by_hand(void)
{
    static const struct fake_answer answers[] = {
        {.bytes = START},
        {.bytes = UPGRADED, .hold = true},
        {.bytes = UPGRADED "\x89\x01?\x82\x05hello\x82\x01!" END, .hold = true},
        {.bytes = EXITED("0")}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    char bytes[4] = "";
    FAKE_START(&fake, answers, 5);
    struct ch_pebble_process *process = start(fake.client, true, &err);
    CHECK_STR(ch_pebble_process_change_id(process), "7");
    CHECK_INT(ch_pebble_process_write(process, "in\0put", 6, &err), 0);
    CHECK_INT(ch_pebble_process_send_signal(process, "SIGHUP", &err), 0);
    CHECK_INT(ch_pebble_process_send_signal(process, "HUP", &err), -1);
    CHECK_STR(err.message, "'HUP' is not the name of a signal, such as SIGHUP");
    ch_error_clear(&err);
    CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDERR, bytes, 3, 1, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_TYPE);
    ch_error_clear(&err);
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    ssize_t count;
    while ((count = ch_pebble_process_read(process, CH_PEBBLE_STDOUT, bytes, 3, 5, &err)) > 0)
        ch_buf_add(&text, bytes, (size_t)count);
    CHECK_INT(count, 0);
    CHECK_STR(text.data, "hello!");
    CHECK_INT(ch_pebble_process_close_stdin(process, &err), 0);
    CHECK_INT(ch_pebble_process_close_stdin(process, &err), 0);
    CHECK_INT(ch_pebble_process_write(process, "more", 4, &err), -1);
    CHECK_STR(err.message, "the command's stdin is closed");
    ch_error_clear(&err);
    CHECK_INT(ch_pebble_process_wait(process, &err), 0);
    CHECK_INT(ch_pebble_process_wait(process, &err), 0);
    ch_pebble_process_free(process);
    fake_join(&fake);
    CH_AUTOFREE char *control = unmask(&fake.requests[1]);
    CH_AUTOFREE char *stdio = unmask(&fake.requests[2]);
    CHECK_STR(control, "text:{\"command\": \"signal\", \"signal\": {\"name\": \"SIGHUP\"}} ");
    CHECK_HAS(stdio, "binary:in0put ");
    CHECK_HAS(stdio, "pong:? ");
    CHECK_HAS(stdio, "text:{\"command\":\"end\"} ");
    CHECK_HAS(fake.requests[1].data, "GET /v1/tasks/9/websocket/control HTTP/1.1\r\n");
    CHECK_HAS(fake.requests[2].data, "GET /v1/tasks/9/websocket/stdio HTTP/1.1\r\n");
    fake_end(&fake);
}

/* Without stdin the command must see its end, or `cat` would wait for ever. */
static void test_stdin_ends_when_waited_for(void)
{
    static const struct fake_answer answers[] = {{.bytes = START},
                                                 {.bytes = UPGRADED, .hold = true},
                                                 {.bytes = UPGRADED END, .hold = true},
                                                 {.bytes = UPGRADED END, .hold = true},
                                                 {.bytes = EXITED("0")}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_memory memory = {"from a source", 13};
    struct ch_pebble_source source = ch_pebble_source_memory(&memory);
    CH_AUTOJSON json_t *command = json_pack("[s]", "cat");
    for (int fed = 0; fed < 2; fed++) {
        FAKE_START(&fake, answers, 5);
        struct ch_pebble_exec_options options = {.command = command,
                                                 .standard_input = fed ? &source : NULL};
        struct ch_pebble_process *process = ch_pebble_exec(fake.client, &options, &err);
        CHECK_INT(ch_pebble_process_wait(process, &err), 0);
        ch_pebble_process_free(process);
        fake_join(&fake);
        CH_AUTOFREE char *stdio = unmask(&fake.requests[2]);
        CHECK_STR(stdio, fed ? "binary:from a source text:{\"command\":\"end\"} "
                             : "text:{\"command\":\"end\"} ");
        fake_end(&fake);
    }
}

static void test_reading_in_vain(void)
{
    static const struct fake_answer answers[] = {{.bytes = START},
                                                 {.bytes = UPGRADED, .hold = true},
                                                 {.bytes = UPGRADED, .hold = true},
                                                 {.bytes = UPGRADED "\x82\x01x"}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    char bytes[4];
    FAKE_START(&fake, answers, 5);
    struct ch_pebble_process *process = start(fake.client, false, &err);
    CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDOUT, bytes, 4, 0.05, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_TIMEOUT);
    CHECK_STR(err.message, "no output of the command within 0.05 seconds");
    ch_error_clear(&err);
    CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDERR, bytes, 4, 5, &err), 1);
    CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDERR, bytes, 4, 5, &err), -1);
    CHECK_HAS(err.message, "Pebble closed the connection before the end");
    ch_error_clear(&err);
    ch_pebble_process_free(process);
    fake_join(&fake);
    fake_end(&fake);
}

/* A command that writes without end and is not read: what is kept of it is bounded. */
static void test_output_nobody_reads(void)
{
    enum { FRAME = 65535, FRAMES = 64 };
    struct ch_buf bytes = CH_BUF_INIT;
    ch_buf_adds(&bytes, UPGRADED);
    for (int i = 0; i < FRAMES; i++) {
        ch_buf_add(&bytes, "\x82\x7e\xff\xff", 4);
        memset(ch_buf_reserve(&bytes, FRAME), 'x', FRAME);
        bytes.length += FRAME;
    }
    ch_buf_adds(&bytes, END);
    struct fake_answer answers[] = {{.bytes = START},
                                    {.bytes = UPGRADED, .hold = true},
                                    {.bytes = UPGRADED "\x82\x01"
                                                       "e" END,
                                     .hold = true},
                                    {.bytes = bytes.data, .length = bytes.length, .hold = true},
                                    {.bytes = EXITED("0")}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_buffer output = {0}, errors = {.limit = FRAME * FRAMES};
    char byte;
    FAKE_START(&fake, answers, 5);
    struct ch_pebble_process *process = start(fake.client, false, &err);
    CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDOUT, &byte, 1, 5, &err), 1);
    CHECK_INT(byte, 'e');
    CHECK_INT(ch_pebble_process_wait_output(process, &output, &errors, &err), 0);
    CHECK_STR(err.message, NULL);
    CHECK_INT((long long)errors.bytes.length, (long long)FRAME * FRAMES);
    ch_pebble_process_free(process);
    fake_join(&fake);
    fake_end(&fake);

    FAKE_START(&fake, answers, 5); /* too much for the buffer */
    errors.limit = 1000;
    ch_buf_clear(&errors.bytes);
    process = start(fake.client, false, &err);
    CHECK_INT(ch_pebble_process_wait_output(process, &output, &errors, &err), -1);
    CHECK_HAS(err.message, "more than 1000 bytes came");
    ch_error_clear(&err);
    ch_pebble_process_free(process);
    fake_join(&fake);
    fake_end(&fake);
    ch_buf_deinit(&bytes);
    ch_buf_deinit(&output.bytes);
    ch_buf_deinit(&errors.bytes);
}

static void test_times_out(void)
{
    static const struct fake_answer answers[] = {{.bytes = START},
                                                 {.bytes = UPGRADED, .hold = true},
                                                 {.bytes = UPGRADED, .hold = true},
                                                 {.bytes = UPGRADED, .hold = true},
                                                 {.hold = true},
                                                 {.hold = true}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *command = json_pack("[s]", "sleep");
    struct ch_pebble_exec_options options = {.command = command, .timeout = 0.1};
    FAKE_START(&fake, answers, 5);
    struct ch_pebble_process *process = ch_pebble_exec(fake.client, &options, &err);
    CHECK_INT(ch_pebble_process_wait(process, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_TIMEOUT);
    CHECK_STR(err.message, "timed out waiting for change 7 (1.1 seconds)");
    ch_error_clear(&err);
    ch_pebble_process_free(process);
    fake_join(&fake);
    fake_end(&fake);
}

int main(void)
{
    RUN(test_outputs);
    RUN(test_failing_starts);
    RUN(test_request);
    RUN(test_arguments);
    RUN(test_streams_by_hand);
    RUN(test_stdin_ends_when_waited_for);
    RUN(test_reading_in_vain);
    RUN(test_output_nobody_reads);
    RUN(test_times_out);
    return test_done();
}
