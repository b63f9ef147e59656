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

/* Values of a stream as one line of JSON, fed in pieces of `step` bytes; "error: ..." on failure.
 */
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

/* What Go 1.26's encoder makes of a struct with a field of every kind; the types come first. */
#define ITEM_TYPES                                                                         \
    "797f030101044974656d01ff8000010b01044e616d65010c000105436f756e7401040001045461677301" \
    "ff8200010553697a657301ff84000105526174696f0108000103526177010a0001024f6e010200010342" \
    "696701060001064e657374656401ff800001045061697201ff8600010342796e01ff8800000016ff8102" \
    "0101085b5d737472696e6701ff8200010c00001eff830401010e6d61705b737472696e675d696e7401ff" \
    "8400010c0104000016ff85010101065b325d696e7401ff86000104010400001cff870401010c6d61705b" \
    "696e745d626f6f6c01ff8800010401020000"

static void test_struct_of_everything(void)
{
    check_decode(
        ITEM_TYPES
        "3aff8001016101ff810102017801790101016b0201fd4031400102fffe010101f8ffffffffffffffff"
        "0101016e09020000000102060801010e0100",
        "{\"Big\":1.8446744073709552e19,\"Byn\":{\"$map\":{\"i:7\":true}},\"Count\":-65,"
        "\"Name\":\"a\",\"Nested\":{\"Name\":\"n\",\"Pair\":[0,0]},\"On\":true,"
        "\"Pair\":[3,4],\"Ratio\":17.25,\"Raw\":{\"$bytes\":\"//4=\"},"
        "\"Sizes\":{\"k\":1},\"Tags\":[\"x\",\"y\"]}");
}

static void test_definitions_stay_for_the_stream(void)
{
    check_decode(ITEM_TYPES "09ff80020208020000000"
                            "9ff8002040802000000",
                 "{\"Count\":1,\"Pair\":[0,0]}{\"Count\":2,\"Pair\":[0,0]}");
}

static void test_basic_values(void)
{
    check_decode("03020001", "true");
    check_decode("040400ff81", "-65");
    check_decode("060600fd011170", "70000");
    check_decode("0b0600f8ffffffffffffffff", "1.8446744073709552e19");
    check_decode("060800fd403140", "17.25");
    check_decode("050c00026869", "\"hi\"");
    check_decode("050a0002fffe", "{\"$bytes\":\"//4=\"}");
    check_decode("070e00fef83fffc0", "[1.5,-2.0]");
    check_decode("0cff89020102ff8a000104000009ff8a00030204fe0258", "[1,2,300]");
    check_decode("0eff8b040102ff8c00010c0102000007ff8c0001017a01", "{\"z\":true}");
}

static void test_refusals(void)
{
    check_decode("050c00ff8100", "error: gob stream, byte 5: a length that exceeds the message");
    check_decode("050600fd0111", "error: gob stream, byte 4: the message ends inside a number");
    check_decode("05ff90000100", "error: gob stream, byte 4: a type that was never defined");
    check_decode("12ff91030102ff9200010101015601100000000cff920103696e740402000a00",
                 "error: gob stream, byte 23: an interface value: not part of this protocol");
    check_decode("03040701", "error: gob stream, byte 3: a value that is not marked as one");
    check_decode("f0", "error: gob stream, byte 1: a number of more than 8 bytes");
    check_decode("f87fffffffffffffff", "error: gob stream, byte 9: a message larger than is "
                                       "allowed");
    check_decode("020400", "error: gob stream, byte 3: the message ends inside a value");
    check_decode("0403020001", "error: gob stream, byte 5: the message ends inside a value");
    check_decode("0aff81030102ff820000000aff81030102ff82000000",
                 "error: gob stream, byte 22: a type defined twice");
    check_decode("0aff81030102ff8200000004ff820100",
                 "error: gob stream, byte 15: a field that its type does not have");
    check_decode("0504000405ff", "error: gob stream, byte 4: bytes left over in a message");
}

/* struct R { Next []R }, ten deep */
static void test_depth_is_limited(void)
{
    CH_CLEANUP(ch_buf_deinit)
    struct ch_buf stream =
        from_hex("19ff8d030101015201ff8e00010101044e65787401ff9000000017ff8f020101085b5d6d61696e2e"
                 "5201ff900001ff8e000021ff8e010101010101010101010101010101010101010100000000000000"
                 "00000000");
    struct ch_gob_limits limits = {.depth = 12};
    CH_AUTOFREE char *fine = decode(&stream, 64, NULL);
    CH_AUTOFREE char *deep = decode(&stream, 64, &limits);
    CHECK_HAS(fine, "{\"Next\":[{\"Next\":[");
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
    static const struct ch_gob_field fields[] = {{"B", CH_GOB_BOOL},   {"I", CH_GOB_INT},
                                                 {"U", CH_GOB_UINT},   {"Y", CH_GOB_BYTES},
                                                 {"S", CH_GOB_STRING}, {"L", CH_GOB_STRINGS}};
    static const struct ch_gob_struct type = {"T", 70, fields, CH_ARRAY_LEN(fields)};
    static const char *const list[] = {"one", "", NULL};
    const union ch_gob_value values[] = {{.boolean = true},  {.integer = INT64_MIN},
                                         {.natural = 200},   {.bytes = {"\0\xff", 2}},
                                         {.bytes = {"", 0}}, {.strings = list}};
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
