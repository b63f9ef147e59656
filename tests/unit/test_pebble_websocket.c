/* SPDX-License-Identifier: Apache-2.0 */
#include "pebble/websocket.h"
#include "test.h"

/* Writes messages down: "text:hello. binary:ab.", a dot at the end of each. */
struct transcript {
    struct ch_buf text;
    bool open;
};

static int on_message(void *data, enum ch_ws_opcode opcode, const char *bytes, size_t length,
                      bool end, struct ch_error *err)
{
    static const char *const names[] = {[CH_WS_TEXT] = "text",
                                        [CH_WS_BINARY] = "binary",
                                        [CH_WS_CLOSE] = "close",
                                        [CH_WS_PING] = "ping",
                                        [CH_WS_PONG] = "pong"};
    struct transcript *transcript = data;
    (void)err;
    if (opcode >= CH_WS_CLOSE) {
        ch_buf_addf(&transcript->text, "[%s:", names[opcode]);
        ch_buf_add(&transcript->text, bytes, length);
        ch_buf_adds(&transcript->text, "]");
        return 0;
    }
    if (!transcript->open)
        ch_buf_addf(&transcript->text, "%s:", names[opcode]);
    ch_buf_add(&transcript->text, bytes, length);
    transcript->open = !end;
    if (end)
        ch_buf_adds(&transcript->text, ". ");
    return 0;
}

static char *parse(const char *bytes, size_t length, size_t split, size_t step)
{
    struct ch_ws_parser parser;
    struct transcript transcript = {CH_BUF_INIT, false};
    struct ch_error err = CH_ERROR_INIT;
    ch_ws_init(&parser, on_message, &transcript);
    int result = ch_ws_feed(&parser, bytes, split, &err);
    for (size_t at = split; result == 0 && at < length; at += step)
        result = ch_ws_feed(&parser, bytes + at, length - at < step ? length - at : step, &err);
    if (result < 0) {
        CHECK_INT(err.kind, CH_ERROR_PROTOCOL);
        ch_buf_addf(&transcript.text, "%s", err.message);
    }
    ch_error_clear(&err);
    return ch_buf_take(&transcript.text);
}

#define B(text) text, sizeof(text) - 1

static void check_everywhere(const char *bytes, size_t length, const char *expected)
{
    for (size_t split = 0; split <= length; split++) {
        CH_AUTOFREE char *got = parse(bytes, length, split, length);
        if (!CHECK_STR(got, expected)) {
            printf("# split at %zu\n", split);
            return;
        }
    }
    CH_AUTOFREE char *bytewise = parse(bytes, length, 0, 1);
    CHECK_STR(bytewise, expected);
}

static void test_frames(void)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *expected;
    } cases[] = {
        {B(""), ""},
        {B("\x81\x05hello"), "text:hello. "},
        {B("\x82\x02hi\x82\x00\x81\x11{\"command\":\"end\"}"),
         "binary:hi. binary:. text:{\"command\":\"end\"}. "},
        {B("\x82\x7e\x00\x03"
           "abc"),
         "binary:abc. "}, /* longer than needed, but plain */
        {B("\x82\x7f\0\0\0\0\0\0\0\x03"
           "abc"),
         "binary:abc. "},
        /* in pieces, with a ping between */
        {B("\x02\x01"
           "a\x00\x01"
           "b\x89\x01?\x80\x01"
           "c"),
         "binary:ab[ping:?]c. "},
        {B("\x01\x00\x80\x00"), "text:. "},
        {B("\x8a\x00\x88\x02\x03\xe8"), "[pong:][close:\x03\xe8]"},
        {B("\x82\x05he"), "binary:he"}, /* cut off */
        {B("\x82"), ""},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_everywhere(cases[i].bytes, cases[i].length, cases[i].expected);
}

static void test_what_is_no_frame(void)
{
#define NOT "not a websocket frame of a server: "
    static const struct {
        const char *bytes;
        size_t length;
        const char *expected;
    } cases[] = {
        {B("\xc1\x00"), NOT "reserved bits are set"},
        {B("\x81\x80mask"), NOT "it is masked"},
        {B("\x83\x00"), NOT "an unknown opcode"},
        {B("\x8f\x00"), NOT "an unknown opcode"},
        {B("\x80\x00"), NOT "a continuation of nothing"},
        {B("\x81\x00\x80\x00"), "text:. " NOT "a continuation of nothing"},
        {B("\x01\x00\x81\x00"), "text:" NOT "a message inside a message"},
        {B("\x09\x00"), NOT "a control frame in pieces"},
        {B("\x89\x7e\x00\x7e"), NOT "a long control frame"},
        {B("\x82\x7f\x80\0\0\0\0\0\0\0"), NOT "it is larger than 16 MiB"}, /* 2^63 */
        {B("\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"), NOT "it is larger than 16 MiB"},
        {B("\x82\x7f\0\0\0\0\x01\0\0\x01"), NOT "it is larger than 16 MiB"},
        {B("HTTP/1.1 400"), NOT "reserved bits are set"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_everywhere(cases[i].bytes, cases[i].length, cases[i].expected);
}

/* What a server has to do with our frames, to see that they are well formed. */
static void check_written(size_t length, const char *head, size_t head_length)
{
    static const unsigned char mask[4] = {0x37, 0xfa, 0x21, 0x3d};
    CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
    CH_AUTOFREE char *data = ch_malloc(length + 1);
    for (size_t i = 0; i < length; i++)
        data[i] = (char)(i * 7);
    ch_ws_write(&out, CH_WS_BINARY, mask, data, length);
    CHECK_INT((long long)out.length, (long long)(head_length + 4 + length));
    CHECK(memcmp(out.data, head, head_length) == 0);
    CHECK(memcmp(out.data + head_length, mask, 4) == 0);
    size_t wrong = 0;
    for (size_t i = 0; i < length; i++)
        wrong += (char)(out.data[head_length + 4 + i] ^ (char)mask[i % 4]) != data[i];
    CHECK_INT((long long)wrong, 0);
}

static void test_writing(void)
{
    check_written(0, B("\x82\x80"));
    check_written(1, B("\x82\x81"));
    check_written(125, B("\x82\xfd"));
    check_written(126, B("\x82\xfe\x00\x7e"));
    check_written(65535, B("\x82\xfe\xff\xff"));
    check_written(65536, B("\x82\xff\0\0\0\0\0\x01\0\0"));
    CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
    ch_ws_write(&out, CH_WS_TEXT, (const unsigned char *)"\x37\xfa\x21\x3d", "Hello", 5);
    CHECK_INT((long long)out.length, 11); /* the example of RFC 6455, 5.7 */
    CHECK(memcmp(out.data, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11) == 0);
}

static int fail(void *data, enum ch_ws_opcode opcode, const char *bytes, size_t length, bool end,
                struct ch_error *err)
{
    (void)data;
    (void)opcode;
    (void)bytes;
    (void)length;
    (void)end;
    return ch_error_set(err, CH_ERROR_OS, "disk full");
}

static void test_error_of_the_receiver(void)
{
    struct ch_ws_parser parser;
    struct ch_error err = CH_ERROR_INIT;
    ch_ws_init(&parser, fail, NULL);
    CHECK_INT(ch_ws_feed(&parser, "\x82\x01x", 3, &err), -1);
    CHECK_STR(err.message, "disk full");
    ch_error_clear(&err);
}

int main(void)
{
    RUN(test_frames);
    RUN(test_what_is_no_frame);
    RUN(test_writing);
    RUN(test_error_of_the_receiver);
    return test_done();
}
