/* SPDX-License-Identifier: Apache-2.0 */
/* gob: decoding at every split, of every kind of value, and of bytes that lie. */
#include "agent/agent.h"
#include "base/tagged.h"
#include "test.h"

static struct ch_buf from_hex(const char *hex)
{
    struct ch_buf out = CH_BUF_INIT;
    ch_buf_add(&out, "", 0);
    for (; *hex; hex++) {
        unsigned byte;
        if (*hex == ' ')
            continue;
        sscanf(hex++, "%2x", &byte);
        ch_buf_add(&out, &(char){(char)byte}, 1);
    }
    return out;
}

/* Values of a stream as one line of JSON, fed in pieces of `step` bytes; "error: ..." on failure. */
static char *decode(const struct ch_buf *stream, size_t step, const struct ch_gob_limits *limits)
{
    struct ch_gob_decoder *decoder = ch_gob_decoder_new(limits);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_buf out = CH_BUF_INIT;
    int result = 0;
    for (size_t at = 0; result >= 0 && at < stream->length; at += step) {
        size_t left = stream->length - at;
        json_t *value;
        ch_gob_decoder_feed(decoder, stream->data + at, left < step ? left : step);
        while ((result = ch_gob_decoder_next(decoder, &value, &err)) > 0) {
            CH_AUTOFREE char *text = ch_value_dump(value);
            ch_buf_adds(&out, text);
            json_decref(value);
        }
    }
    if (result < 0)
        ch_buf_addf(&out, "error: %s", err.message);
    ch_error_clear(&err);
    ch_gob_decoder_free(decoder);
    return ch_buf_take(&out);
}

static void check_decode(const char *hex, const char *want)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf stream = from_hex(hex);
    for (size_t step = 1; step <= stream.length; step++) {
        CH_AUTOFREE char *got = decode(&stream, step, NULL);
        if (!CHECK_STR(got, want))
            return;
    }
}

/* bytes that Go's encoder makes of {Name string; Count int; Tags []string; Sizes map[string]int} */
static void test_struct_of_everything(void)
{
    check_decode("3f ff 81 03 01 01 04 49 74 65 6d 01 ff 82 00 01 04 01 04 4e 61 6d 65 01 0c 00"
                 "   01 05 43 6f 75 6e 74 01 04 00 01 04 54 61 67 73 01 ff 84 00"
                 "   01 05 53 69 7a 65 73 01 ff 86 00 00 00"
                 "16 ff 83 02 01 01 08 5b 5d 73 74 72 69 6e 67 01 ff 84 00 01 0c 00 00"
                 "1e ff 85 04 01 01 0e 6d 61 70 5b 73 74 72 69 6e 67 5d 69 6e 74 01 ff 86 00"
                 "   01 0c 01 04 00 00"
                 "18 ff 82 01 01 61 01 ff 81 01 02 01 78 01 79 01 02 01 6b 02 01 6c ff 82 00",
                 "{\"Count\":-65,\"Name\":\"a\",\"Sizes\":{\"k\":1,\"l\":65},\"Tags\":[\"x\",\"y\"]}");
}

static void test_basic_values(void)
{
    check_decode("03 02 00 01", "true");
    check_decode("03 04 00 04", "2");
    check_decode("04 04 00 ff 81", "-65");
    check_decode("05 06 00 fd 01 11 70", "error: gob stream, byte 4: a length that exceeds the "
                                         "message");
    check_decode("06 06 00 fd 01 11 70", "70000");
    check_decode("05 08 00 fe 31 40", "17.25");
    check_decode("05 0c 00 02 68 69", "\"hi\"");
    check_decode("05 0a 00 02 ff fe", "{\"$bytes\":\"//4=\"}");
    check_decode("0b 06 00 f8 ff ff ff ff ff ff ff ff", "18446744073709552000.0");
    check_decode("08 0e 00 fe 31 40 fe 31 40", "[17.25,17.25]");
}

static void test_definitions_stay_for_the_stream(void)
{
    check_decode("10 ff 81 03 01 02 ff 82 00 01 01 01 01 61 01 04 00 00 00"
                 "05 ff 82 01 06 00 05 ff 82 01 08 00",
                 "error: gob stream, byte 0: bytes left over in a message");
    check_decode("12 ff 81 03 01 02 ff 82 00 01 01 01 01 61 01 04 00 00 00"
                 "05 ff 82 01 06 00 05 ff 82 01 08 00",
                 "{\"a\":3}{\"a\":4}");
}

static void test_refusals(void)
{
    check_decode("04 ff 90 01 00", "error: gob stream, byte 4: a type that was never defined");
    check_decode("03 10 00 00", "error: gob stream, byte 3: an interface value: not part of this "
                                "protocol");
    check_decode("03 04 07 01", "error: gob stream, byte 3: a value that is not marked as one");
    check_decode("f0", "error: gob stream, byte 1: a number of more than 8 bytes");
    check_decode("f8 7f ff ff ff ff ff ff ff", "error: gob stream, byte 9: a message larger than "
                                               "is allowed");
    check_decode("02 04 00", "error: gob stream, byte 3: the message ends inside a value");
    check_decode("07 0c 00 fc ff ff ff ff", "error: gob stream, byte 8: a length that exceeds the "
                                            "message");
    check_decode("0a ff 81 03 01 02 ff 82 00 00 00 0a ff 81 03 01 02 ff 82 00 00 00",
                 "error: gob stream, byte 22: a type defined twice");
    check_decode("0a ff 81 03 01 02 ff 82 00 00 00 04 ff 82 01 00",
                 "error: gob stream, byte 15: a field that its type does not have");
}

/* type 65 is a slice of itself: [[[[...]]]] */
static void test_depth_is_limited(void)
{
    CH_CLEANUP(ch_buf_deinit)
    struct ch_buf stream = from_hex("0c ff 81 02 01 02 ff 82 00 01 ff 82 00 00 0e ff 82 00"
                                    "01 01 01 01 01 01 01 01 01 01 00");
    struct ch_gob_limits limits = {.depth = 5};
    CH_AUTOFREE char *deep = decode(&stream, 64, &limits);
    CHECK_HAS(deep, "values nested too deeply");
}

static void test_types_are_limited(void)
{
    CH_CLEANUP(ch_buf_deinit)
    struct ch_buf stream = from_hex("0a ff 81 03 01 02 ff 82 00 00 00 0a ff 83 03 01 02 ff 84 00"
                                    "00 00");
    struct ch_gob_limits limits = {.types = 10};
    CH_AUTOFREE char *text = decode(&stream, 64, &limits);
    CHECK_HAS(text, "too many types");
}

static void test_dead_after_an_error(void)
{
    struct ch_gob_decoder *decoder = ch_gob_decoder_new(NULL);
    struct ch_error err = CH_ERROR_INIT;
    json_t *value;
    ch_gob_decoder_feed(decoder, "\xf0", 1);
    CHECK_INT(ch_gob_decoder_next(decoder, &value, &err), -1);
    ch_error_clear(&err);
    ch_gob_decoder_feed(decoder, "\x03\x02\x00\x01", 4);
    CHECK_INT(ch_gob_decoder_next(decoder, &value, &err), -1);
    CHECK_HAS(err.message, "broken earlier");
    ch_error_clear(&err);
    ch_gob_decoder_free(decoder);
}

static void test_write_and_read_back(void)
{
    static const struct ch_gob_field fields[] = {{"B", CH_GOB_BOOL},  {"I", CH_GOB_INT},
                                                 {"U", CH_GOB_UINT},  {"Y", CH_GOB_BYTES},
                                                 {"S", CH_GOB_STRING}, {"L", CH_GOB_STRINGS}};
    static const struct ch_gob_struct type = {"T", 70, fields, CH_ARRAY_LEN(fields)};
    static const char *const list[] = {"one", "", NULL};
    const union ch_gob_value values[] = {{.boolean = true},   {.integer = INT64_MIN},
                                         {.natural = 200},    {.bytes = {"\0\xff", 2}},
                                         {.bytes = {"", 0}},  {.strings = list}};
    CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
    ch_gob_write_definition(&out, &type);
    ch_gob_write_value(&out, &type, values);
    CH_AUTOFREE char *text = decode(&out, 7, NULL);
    CHECK_STR(text, "{\"B\":true,\"I\":-9223372036854775808,\"L\":[\"one\",\"\"],\"U\":200,"
                    "\"Y\":{\"$bytes\":\"AP8=\"}}");
}

int main(void)
{
    RUN(test_struct_of_everything);
    RUN(test_basic_values);
    RUN(test_definitions_stay_for_the_stream);
    RUN(test_refusals);
    RUN(test_depth_is_limited);
    RUN(test_types_are_limited);
    RUN(test_dead_after_an_error);
    RUN(test_write_and_read_back);
    return test_done();
}
