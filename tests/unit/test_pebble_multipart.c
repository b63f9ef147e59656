/* SPDX-License-Identifier: Apache-2.0 */
#include "pebble/multipart.h"
#include "test.h"

static int on_part(void *data, const char *disposition, struct ch_error *err)
{
    (void)err;
    ch_buf_addf(data, "<%s>", disposition);
    return 0;
}

static int on_content(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    (void)err;
    CHECK(length > 0);
    ch_buf_add(data, bytes, length);
    return 0;
}

static int on_end(void *data, struct ch_error *err)
{
    (void)err;
    ch_buf_adds(data, "</>");
    return 0;
}

static const struct ch_multipart_events events = {on_part, on_content, on_end};

static char *parse(const char *bytes, size_t length, size_t split, size_t step)
{
    struct ch_multipart_parser parser;
    struct ch_error err = CH_ERROR_INIT;
    struct ch_buf out = CH_BUF_INIT;
    ch_multipart_init(&parser, "B0", &events, &out);
    int result = ch_multipart_feed(&parser, bytes, split, &err);
    for (size_t at = split; result == 0 && at < length; at += step)
        result =
            ch_multipart_feed(&parser, bytes + at, length - at < step ? length - at : step, &err);
    if (result < 0)
        ch_buf_adds(&out, err.message);
    else
        ch_buf_adds(&out, ch_multipart_is_done(&parser) ? " done" : " cut");
    ch_multipart_deinit(&parser);
    ch_error_clear(&err);
    return ch_buf_take(&out);
}

static void check_everywhere(const char *bytes, const char *expected)
{
    size_t length = strlen(bytes);
    for (size_t split = 0; split <= length; split++) {
        CH_AUTOFREE char *got = parse(bytes, length, split, length);
        if (!CHECK_STR(got, expected)) {
            printf("# split at %zu of %s\n", split, bytes);
            return;
        }
    }
    CH_AUTOFREE char *bytewise = parse(bytes, length, 0, 1);
    CHECK_STR(bytewise, expected);
}

#define FIRST "--B0\r\nContent-Disposition: form-data; name=\"a\"\r\nX: y\r\n\r\n"
#define SECOND "\r\n--B0\r\ncontent-disposition:  second\r\n\r\n"
#define LAST "\r\n--B0--\r\n"
#define HEAD "<form-data; name=\"a\">"

static void test_bodies(void)
{
    static const struct {
        const char *bytes, *expected;
    } cases[] = {
        {FIRST "hello" LAST, HEAD "hello</> done"},
        {FIRST LAST, HEAD "</> done"},
        {FIRST "one" SECOND "two" LAST, HEAD "one</><second>two</> done"},
        {"--B0--", " done"},
        {"--B0--\r\nan epilogue\r\n--B0\r\n", " done"},
        {"--B0 \t\r\n\r\nx\r\n--B0\t\r\n\r\ny\r\n--B0--", "<>x</><>y</> done"},
        {"--B0\n\nx\r\n--B0--", "<>x</> done"},
        /* what looks like a boundary */
        {FIRST "\r\n\r\n--\r\n--B\r\r\n--B1\r\n-" LAST,
         HEAD "\r\n\r\n--\r\n--B\r\r\n--B1\r\n-</> done"},
        {FIRST "--B0--\n--B0\n" LAST, HEAD "--B0--\n--B0\n</> done"},
        {FIRST "\r" LAST, HEAD "\r</> done"},
        {FIRST "\r\n" LAST, HEAD "\r\n</> done"},
        /* without end */
        {"", " cut"},
        {"--B", " cut"},
        {"--B0", " cut"},
        {"--B0-", " cut"},
        {"--B0\r\nX: y", " cut"},
        {FIRST "abc", HEAD "abc cut"},
        {FIRST "abc\r\n--B", HEAD "abc cut"},
        {FIRST "abc\r\n--B0", HEAD "abc</> cut"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_everywhere(cases[i].bytes, cases[i].expected);
}

static void test_what_is_no_body(void)
{
#define NOT "not a multipart body: "
    static const struct {
        const char *bytes, *expected;
    } cases[] = {
        {"{\"type\":\"error\"}", NOT "it does not begin with its boundary"},
        {"\r\n--B0\r\n", NOT "it does not begin with its boundary"},
        {"--B1\r\n", NOT "it does not begin with its boundary"},
        {"--B0x\r\n", NOT "a boundary with something behind it"},
        {"--B0-x", NOT "a boundary with something behind it"},
        {FIRST "a\r\n--B0123\r\n", HEAD "a</>" NOT "a boundary with something behind it"},
        {"--B0\r\nno colon\r\n\r\n", NOT "a header without a colon"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_everywhere(cases[i].bytes, cases[i].expected);
}

static void check_limit(const char *start, const char *piece, const char *expected)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
    struct ch_multipart_parser parser;
    struct ch_error err = CH_ERROR_INIT;
    ch_multipart_init(&parser, "B0", &events, &out);
    ch_multipart_feed(&parser, start, strlen(start), &err);
    int rounds = 0;
    while (rounds < 100000 && ch_multipart_feed(&parser, piece, strlen(piece), &err) == 0)
        rounds++;
    CHECK_STR(err.message, expected);
    CHECK(parser.pending.capacity < 256 << 10);
    ch_multipart_deinit(&parser);
    ch_error_clear(&err);
}

static void test_limits(void)
{
    check_limit("--B0", " ", NOT "a boundary without end");
    check_limit("--B0\r\n", "x", NOT "headers of a part larger than 64 KiB");
    check_limit("--B0\r\n", "a: b\r\n", NOT "headers of a part larger than 64 KiB");
}

/* A file without end costs time only. */
static void test_memory_does_not_grow(void)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
    struct ch_multipart_parser parser;
    struct ch_error err = CH_ERROR_INIT;
    ch_multipart_init(&parser, "B0", &events, &out);
    ch_multipart_feed(&parser, FIRST, strlen(FIRST), &err);
    for (int i = 0; i < 100000; i++) {
        ch_multipart_feed(&parser, "0123456789\r\n--B\r", 16, &err);
        ch_buf_clear(&out);
    }
    CHECK_INT(err.kind, CH_ERROR_NONE);
    CHECK(parser.pending.capacity < 1024);
    ch_multipart_deinit(&parser);
}

static int fail(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    (void)data;
    (void)bytes;
    (void)length;
    return ch_error_set(err, CH_ERROR_OS, "disk full");
}

static void test_error_of_the_receiver(void)
{
    static const struct ch_multipart_events failing = {on_part, fail, on_end};
    CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
    struct ch_multipart_parser parser;
    struct ch_error err = CH_ERROR_INIT;
    ch_multipart_init(&parser, "B0", &failing, &out);
    CHECK_INT(ch_multipart_feed(&parser, FIRST "x", strlen(FIRST) + 1, &err), -1);
    CHECK_STR(err.message, "disk full");
    ch_multipart_deinit(&parser);
    ch_error_clear(&err);
}

int main(void)
{
    RUN(test_bodies);
    RUN(test_what_is_no_body);
    RUN(test_limits);
    RUN(test_memory_does_not_grow);
    RUN(test_error_of_the_receiver);
    return test_done();
}
