/* SPDX-License-Identifier: Apache-2.0 */
/* One request against servers of every kind: what comes of it is an answer or a clear error, soon.
 */
#include "fake_pebble.h"

static const char answer[] = FAKE_OK("{\"version\":\"1.0\"}");

static void check_version(struct fake_pebble *fake)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *info = ch_pebble_get_system_info(fake->client, &err);
    CHECK_STR(json_string_value(json_object_get(info, "version")), "1.0");
    CHECK_STR(err.message, NULL);
    ch_error_clear(&err);
}

static void test_request(void)
{
    static const struct fake_answer answers[] = {{.bytes = answer}};
    struct fake_pebble fake;
    FAKE_START(&fake, answers, 5);
    check_version(&fake);
    fake_join(&fake);
    CHECK_STR(fake.requests[0].data, "GET /v1/system-info HTTP/1.1\r\nHost: localhost\r\n"
                                     "Connection: close\r\nAccept: application/json\r\n\r\n");
    fake_end(&fake);
}

static void test_framings_and_splits(void)
{
#define BODY "{\"type\":\"sync\",\"result\":{\"version\":\"1.0\"}}"
#define HEAD "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\n"
    static const struct fake_answer answers[] = {
        {.bytes = answer, .piece = 1},
        {.bytes = HEAD "Content-Length: 42\r\n\r\n" BODY, .hold = true},
        {.bytes = HEAD "Transfer-Encoding: chunked\r\n\r\n2a\r\n" BODY "\r\n0\r\n\r\n",
         .hold = true},
        {.bytes =
             HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n29\r\n\"type\":\"sync\",\"result\":"
                  "{\"version\":\"1.0\"}}\r\n0\r\n\r\n",
         .piece = 3,
         .hold = true},
        {.bytes = answer, .early = true},
    };
    struct fake_pebble fake;
    FAKE_START(&fake, answers, 5);
    for (size_t i = 0; i < CH_ARRAY_LEN(answers); i++)
        check_version(&fake);
    fake_join(&fake);
    fake_end(&fake);
}

static void test_bad_servers(void)
{
    static const struct {
        struct fake_answer answer;
        enum ch_error_kind kind;
        const char *message;
    } cases[] = {
        {{.bytes = NULL}, CH_ERROR_CONNECTION, "closed the connection before its answer"},
        {{.bytes = NULL, .early = true}, CH_ERROR_CONNECTION, "closed the connection before"},
        {{.bytes = NULL, .hold = true}, CH_ERROR_CONNECTION, "did not answer within 0.3 seconds"},
        {{.bytes = "HTTP/1.1 200 OK\r\nContent-Le", .hold = true},
         CH_ERROR_CONNECTION,
         "did not answer within 0.3 seconds"},
        {{.bytes = HEAD "Content-Length: 99\r\n\r\n" BODY}, CH_ERROR_CONNECTION, "closed the conn"},
        {{.bytes = HEAD "Content-Length: 99\r\n\r\n" BODY, .hold = true},
         CH_ERROR_CONNECTION,
         "did not answer"},
        {{.bytes = "garbage\r\n\r\n"},
         CH_ERROR_PROTOCOL,
         "GET /v1/system-info: not an answer of HTTP: status line: 'garbage'"},
        {{.bytes = HEAD "\r\n{\"result\":"},
         CH_ERROR_PROTOCOL,
         "the answer is not a JSON object: "},
        {{.bytes = HEAD "\r\n[1]"}, CH_ERROR_PROTOCOL, "not a JSON object: it is another value"},
        {{.bytes = HEAD "\r\n"}, CH_ERROR_PROTOCOL, "the answer is not a JSON object"},
        {{.bytes = HEAD "\r\n{\"result\":\"\xff\"}"}, CH_ERROR_PROTOCOL, "not a JSON object"},
        {{.bytes = FAKE_OK("[1]")},
         CH_ERROR_PROTOCOL,
         "system-info: expected an object in the answer, got a list"},
        {{.bytes = HEAD "\r\n{}"}, CH_ERROR_PROTOCOL, "expected an object in the answer, got null"},
        {{.bytes = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>"},
         CH_ERROR_PROTOCOL,
         "expected Content-Type 'application/json', got 'text/html'"},
        {{.bytes = "HTTP/1.1 200 OK\r\n\r\n{}"},
         CH_ERROR_PROTOCOL,
         "expected Content-Type 'application/json', got ''"},
        {{.bytes = "HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n"},
         CH_ERROR_PROTOCOL,
         "expected Content-Type"},
        {{.bytes = FAKE_ERROR("404 Not Found", "no such thing")}, CH_ERROR_API, "no such thing"},
        {{.bytes = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\r\n400 missing Host"},
         CH_ERROR_API,
         "GET /v1/system-info: HTTP status 400 Bad Request, and GET /v1/system-info: the answer is "
         "not a JSON object"},
        {{.bytes = FAKE_JSON("500 Oops\x1b", "{}")},
         CH_ERROR_API,
         "HTTP status 500 Oops\x1b, and no message in it"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct fake_pebble fake;
        struct ch_error err = CH_ERROR_INIT;
        fake_start(&fake, &cases[i].answer, 1, 0.3);
        CHECK(!ch_pebble_get_system_info(fake.client, &err));
        CHECK_INT(err.kind, cases[i].kind);
        CHECK_HAS(err.message, cases[i].message);
        ch_error_clear(&err);
        fake_join(&fake);
        fake_end(&fake);
    }
}

static void test_details_of_an_api_error(void)
{
    static const struct fake_answer answers[] = {{.bytes = FAKE_ERROR("404 Not Found", "gone")}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    FAKE_START(&fake, answers, 5);
    CHECK(!ch_pebble_get_system_info(fake.client, &err));
    CH_AUTOFREE char *details = json_dumps(err.details, JSON_COMPACT);
    CHECK_STR(details, "{\"code\":404,\"status\":\"Not Found\",\"body\":{\"type\":\"error\","
                       "\"result\":{\"message\":\"gone\"}}}");
    ch_error_clear(&err);
    fake_join(&fake);
    fake_end(&fake);
}

/* Endless answers end at a limit. */
static void check_endless(const char *start, const char *piece, const char *message)
{
    struct ch_buf bytes = CH_BUF_INIT;
    struct fake_answer flood = {.hold = true};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    ch_buf_adds(&bytes, start);
    while (bytes.length < (70 << 20))
        ch_buf_adds(&bytes, piece);
    flood.bytes = bytes.data;
    flood.length = bytes.length;
    fake_start(&fake, &flood, 1, 5);
    CHECK(!ch_pebble_get_system_info(fake.client, &err));
    CHECK_INT(err.kind, CH_ERROR_PROTOCOL);
    CHECK_HAS(err.message, message);
    ch_error_clear(&err);
    fake_join(&fake);
    fake_end(&fake);
    ch_buf_deinit(&bytes);
}

static void test_endless_answers(void)
{
    char piece[8192];
    memset(piece, ' ', sizeof(piece));
    piece[sizeof(piece) - 1] = '\0';
    check_endless(HEAD, piece, "headers of more than 16384 bytes");
    check_endless(HEAD "\r\n", piece, "an answer of more than 64 MiB");
}

static void check_no_connection(const char *path, const char *message)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_options options = {.socket_path = path, .timeout = 0.3};
    struct ch_pebble *client = ch_pebble_new(&options);
    CHECK(!ch_pebble_get_system_info(client, &err));
    CHECK_INT(err.kind, CH_ERROR_CONNECTION);
    CHECK_HAS(err.message, message);
    ch_error_clear(&err);
    ch_pebble_free(client);
}

static void test_no_connection(void)
{
    char path[300] = "/tmp/";
    CH_AUTOFREE char *directory = ch_file_make_temp_dir(NULL, "test-pebble", NULL);
    CH_AUTOFREE char *file = ch_path_join(directory, "file");
    ch_file_write(file, "", 0, 0644, NULL);
    check_no_connection("/nonexistent/socket", "Could not connect to Pebble: socket not found at "
                                               "'/nonexistent/socket' (container restarted?)");
    check_no_connection(file, "Connection refused");
    check_no_connection(directory, "Connection refused");
    check_no_connection("", "a socket's path has 1 to 107 bytes");
    memset(path + 5, 'x', 200);
    check_no_connection(path, "a socket's path has 1 to 107 bytes");
    ch_file_remove_tree(directory, NULL);
}

/* Nobody accepts, and the backlog is full: connecting has to give up, too. */
static void test_full_backlog(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    CH_AUTOFREE char *directory = ch_file_make_temp_dir(NULL, "test-pebble", NULL);
    CH_AUTOFREE char *path = ch_path_join(directory, "socket");
    strcpy(name.sun_path, path);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), clients[8];
    CHECK(bind(listener, (struct sockaddr *)&name, sizeof(name)) == 0);
    CHECK(listen(listener, 0) == 0);
    for (size_t i = 0; i < CH_ARRAY_LEN(clients); i++) {
        clients[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        connect(clients[i], (struct sockaddr *)&name, sizeof(name));
    }
    check_no_connection(path, "connecting: Pebble did not answer within 0.3 seconds");
    for (size_t i = 0; i < CH_ARRAY_LEN(clients); i++)
        close(clients[i]);
    close(listener);
    ch_file_remove_tree(directory, NULL);
}

int main(void)
{
    RUN(test_request);
    RUN(test_framings_and_splits);
    RUN(test_bad_servers);
    RUN(test_details_of_an_api_error);
    RUN(test_endless_answers);
    RUN(test_no_connection);
    RUN(test_full_backlog);
    return test_done();
}
