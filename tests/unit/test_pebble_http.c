/* SPDX-License-Identifier: Apache-2.0 */
/* Every answer is fed whole, byte by byte, and in two pieces split at every place. */
#include "pebble/http.h"
#include "test.h"

static int on_body(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    (void)err;
    ch_buf_add(data, bytes, length);
    return 0;
}

struct outcome {
    struct ch_buf text; /* status reason|content-type|body|done or the error */
    size_t used;
};

static void feed(struct ch_http_parser *parser, const char *bytes, size_t length,
                 struct ch_error *err, size_t *usedp)
{
    if (err->kind != CH_ERROR_NONE || parser->state == CH_HTTP_DONE)
        return;
    ssize_t used = ch_http_feed(parser, bytes, length, err);
    *usedp += used > 0 ? (size_t)used : 0;
}

/* `split`: length of the first piece; `step`: of the further ones */
static char *parse(const char *text, size_t length, size_t split, size_t step, size_t *usedp)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf body = CH_BUF_INIT;
    struct ch_http_parser parser;
    struct ch_error err = CH_ERROR_INIT;
    struct ch_buf out = CH_BUF_INIT;
    ch_http_init(&parser, on_body, &body);
    *usedp = 0;
    feed(&parser, text, split, &err, usedp);
    for (size_t at = split; at < length; at += step)
        feed(&parser, text + at, length - at < step ? length - at : step, &err, usedp);
    if (err.kind != CH_ERROR_NONE) {
        CHECK_INT(err.kind, CH_ERROR_PROTOCOL);
        ch_buf_adds(&out, err.message);
    } else {
        CH_AUTOFREE char *type = ch_http_header(&parser, "content-type");
        bool done = ch_http_close(&parser);
        ch_buf_addf(&out, "%d %s|%s|%s|%s", parser.status, parser.reason ? parser.reason : "",
                    type ? type : "", body.data ? body.data : "", done ? "done" : "cut");
    }
    ch_http_deinit(&parser);
    ch_error_clear(&err);
    return ch_buf_take(&out);
}

static void check_everywhere(const char *text, const char *expected, size_t rest)
{
    size_t length = strlen(text), used;
    for (size_t split = 0; split <= length; split++) {
        CH_AUTOFREE char *got = parse(text, length, split, length, &used);
        if (!CHECK_STR(got, expected) ||
            (rest != (size_t)-1 && !CHECK_INT((long long)used, (long long)(length - rest)))) {
            printf("# split at %zu of %s\n", split, text);
            return;
        }
    }
    CH_AUTOFREE char *bytewise = parse(text, length, 0, 1, &used);
    CHECK_STR(bytewise, expected);
}

static void test_answers(void)
{
    static const struct {
        const char *text, *expected;
        size_t rest; /* bytes that are not part of it */
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\nhello",
         "200 OK|application/json|hello|done", 0},
        {"HTTP/1.1 200 OK\r\ncontent-TYPE:a/b; charset=x \r\nCONTENT-length:0\r\n\r\n",
         "200 OK|a/b; charset=x||done", 0},
        {"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA "
         "\r\n0123456789"
         "\r\n0\r\n\r\n",
         "404 Not Found||hello0123456789|done", 0},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n1;x=y\r\na\r\n000\r\nTrailer: "
         "1\r\n\r\n",
         "200 OK||a|done", 0},
        {"HTTP/1.0 200 OK\r\n\r\nuntil the end", "200 OK||until the end|done", 0},
        {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x02hi",
         "101 Switching Protocols|||done", 4},
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello", "200 OK||he|done", 3},
        {"HTTP/1.1 100 Continue\r\nContent-Length: 9\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
         "204 No Content|||done", 0},
        {"HTTP/1.1 304\nX: y\n\n", "304 |||done", 0}, /* bare line ends */
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "200 OK||abc|done",
         0},
        /* both: the length is not believed (RFC 9112, 6.3) */
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: "
         "chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
         "200 OK||x|done", 0},
        /* closed too early */
        {"", "0 |||cut", 0},
        {"HTTP/1.1 200 O", "0 |||cut", 0},
        {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", "200 OK||hello|cut", 0},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "200 OK||hel|cut", 0},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "200 OK||hello|cut",
         0},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_everywhere(cases[i].text, cases[i].expected, cases[i].rest);
}

static void test_what_is_no_answer(void)
{
#define NOT "not an answer of HTTP: "
#define OK_LINE "HTTP/1.1 200 OK\r\n"
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"garbage\n", NOT "status line: 'garbage'"},
        {"SSH-2.0-x\r\n", NOT "status line: 'SSH-2.0-x'"},
        {"HTTP/2.0 200 OK\r\n", NOT "status line: 'HTTP/2.0 200 OK'"},
        {"HTTP/1.1 20 OK\r\n", NOT "status line: 'HTTP/1.1 20 OK'"},
        {"HTTP/1.1 2000 OK\r\n", NOT "status line: 'HTTP/1.1 2000 OK'"},
        {"HTTP/1.1 999 No\r\n", NOT "status line: 'HTTP/1.1 999 No'"},
        {"HTTP/1.1\r\n", NOT "status line: 'HTTP/1.1'"},
        {"\r\n", NOT "status line: ''"},
        {OK_LINE "no colon\r\n", NOT "header: 'no colon'"},
        {OK_LINE ": x\r\n", NOT "header: ': x'"},
        {OK_LINE "A : x\r\n", NOT "header: 'A : x'"},
        {OK_LINE "A: x\r\n folded\r\n", NOT "header: ' folded'"},
        {OK_LINE "Content-Length: -1\r\n", NOT "Content-Length: '-1'"},
        {OK_LINE "Content-Length: +1\r\n", NOT "Content-Length: '+1'"},
        {OK_LINE "Content-Length:\r\n", NOT "Content-Length: ''"},
        {OK_LINE "Content-Length: 9999999999999999999\r\n",
         NOT "Content-Length: '9999999999999999999'"},
        {OK_LINE "Content-Length: 1\r\nContent-Length: 2\r\n", NOT "another Content-Length: '2'"},
        {OK_LINE "Transfer-Encoding: gzip\r\n", NOT "Transfer-Encoding: 'gzip'"},
        {OK_LINE "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", NOT "size of a chunk: 'xyz'"},
        {OK_LINE "Transfer-Encoding: chunked\r\n\r\n-1\r\n", NOT "size of a chunk: '-1'"},
        {OK_LINE "Transfer-Encoding: chunked\r\n\r\n\r\n", NOT "size of a chunk: ''"},
        {OK_LINE "Transfer-Encoding: chunked\r\n\r\n8000000000000000\r\n",
         NOT "size of a chunk: '8000000000000000'"},
        {OK_LINE "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", NOT "end of a chunk: 'b'"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_everywhere(cases[i].text, cases[i].expected, (size_t)-1);
}

static void test_nul_in_a_header(void)
{
    static const char text[] = OK_LINE "A: b\0c\r\n\r\n";
    size_t used;
    CH_AUTOFREE char *got = parse(text, sizeof(text) - 1, 0, sizeof(text), &used);
    CHECK_STR(got, NOT "a NUL in a line: 'A: b'");
}

/* Feeds `piece` for ever: the parser has to give up, and to hold no more than its limit. */
static void check_limit(const char *start, const char *piece)
{
    struct ch_http_parser parser;
    struct ch_error err = CH_ERROR_INIT;
    ch_http_init(&parser, NULL, NULL);
    ch_http_feed(&parser, start, strlen(start), &err);
    int rounds = 0;
    while (rounds < 100000 && ch_http_feed(&parser, piece, strlen(piece), &err) >= 0)
        rounds++;
    CHECK(rounds < 20000);
    CHECK_STR(err.message, NOT "headers of more than 16384 bytes");
    CHECK(parser.headers.capacity + parser.line.capacity < 128 << 10);
    ch_http_deinit(&parser);
    ch_error_clear(&err);
}

static void test_limits(void)
{
    check_limit("", "HTTP/1.1 100 Continue\r\n\r\n");
    check_limit("", "x");
    check_limit(OK_LINE, "A: b\r\n");
    check_limit(OK_LINE "A: ", "x");
    check_limit(OK_LINE "Transfer-Encoding: chunked\r\n\r\n", "0");
    check_limit(OK_LINE "Transfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n");
    char *large = ch_malloc(1 << 20);
    memset(large, 'x', (1 << 20) - 1);
    large[(1 << 20) - 1] = '\0';
    check_limit(OK_LINE, large);
    free(large);
}

static int fail(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    (void)data;
    (void)bytes;
    (void)length;
    return ch_error_set(err, CH_ERROR_OS, "disk full");
}

static void test_error_of_the_body_function(void)
{
    struct ch_http_parser parser;
    struct ch_error err = CH_ERROR_INIT;
    static const char text[] = OK_LINE "Content-Length: 3\r\n\r\nabc";
    ch_http_init(&parser, fail, NULL);
    CHECK_INT(ch_http_feed(&parser, text, strlen(text), &err), -1);
    CHECK_STR(err.message, "disk full");
    ch_http_deinit(&parser);
    ch_error_clear(&err);
}

static void test_values(void)
{
    static const struct {
        const char *value, *type, *name, *parameter;
    } cases[] = {
        {"multipart/form-data; boundary=abc", "multipart/form-data", "boundary", "abc"},
        {"Multipart/Form-Data;BOUNDARY=\"a b;\\\"c\\\\\" ; x=y", "multipart/form-data", "boundary",
         "a b;\"c\\"},
        {"form-data; name=\"files\"; filename=\"/a\\\"b\"", "form-data", "filename", "/a\"b"},
        {"form-data; filename=\"x\"; name=files", "form-data", "name", "files"},
        {"form-data; filename=\"unterminated", "form-data", "filename", "unterminated"},
        {"form-data; filename*=x; file=y", "form-data", "filename", NULL},
        {"form-data", "form-data", "name", NULL},
        {"", "", "name", NULL},
        {";;; =", "", "name", NULL},
        {"a; name", "a", "name", ""},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *type = ch_http_media_type(cases[i].value);
        CH_AUTOFREE char *parameter = ch_http_parameter(cases[i].value, cases[i].name);
        CHECK_STR(type, cases[i].type);
        CHECK_STR(parameter, cases[i].parameter);
    }
    CH_AUTOFREE char *none = ch_http_media_type(NULL);
    CHECK_STR(none, "");
}

static void test_query(void)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf query = CH_BUF_INIT;
    ch_http_query(&query, "path", "/a b/\"\xc3\xa9\"\n&=+%#?");
    ch_http_query(&query, "x", "");
    CHECK_STR(query.data, "?path=%2Fa%20b%2F%22%C3%A9%22%0A%26%3D%2B%25%23%3F&x=");
}

int main(void)
{
    RUN(test_answers);
    RUN(test_what_is_no_answer);
    RUN(test_nul_in_a_header);
    RUN(test_limits);
    RUN(test_error_of_the_body_function);
    RUN(test_values);
    RUN(test_query);
    return test_done();
}
