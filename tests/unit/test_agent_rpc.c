/* SPDX-License-Identifier: Apache-2.0 */
/* Requests and replies, byte for byte as Go's net/rpc sends them. */
#include "agent/private.h"
#include "test.h"

static char *to_hex(const struct ch_buf *buf)
{
    struct ch_buf out = CH_BUF_INIT;
    for (size_t i = 0; i < buf->length; i++)
        ch_buf_addf(&out, "%02x", (unsigned char)buf->data[i]);
    return ch_buf_take(&out);
}

static char *squeeze(const char *hex)
{
    struct ch_buf out = CH_BUF_INIT;
    for (; *hex; hex++)
        if (*hex != ' ')
            ch_buf_add(&out, hex, 1);
    return ch_buf_take(&out);
}

static void check_hex(const struct ch_buf *got, const char *want)
{
    CH_AUTOFREE char *have = to_hex(got);
    CH_AUTOFREE char *expected = squeeze(want);
    CHECK_STR(have, expected);
}

static const char first_request[] =
    "2f ff81 03 01 01 07 52657175657374 01 ff82 00 01 02"
    "   01 0d 536572766963654d6574686f64 01 0c 00 01 03 536571 01 06 00 00 00"
    "0f ff82 01 0a 4a756a75632e4d61696e 00"
    "66 ff83 03 01 01 07 52657175657374 01 ff84 00 01 07"
    "   01 09 436f6e746578744964 01 0c 00 01 03 446972 01 0c 00"
    "   01 0b 436f6d6d616e644e616d65 01 0c 00 01 04 41726773 01 ff86 00"
    "   01 08 537464696e536574 01 02 00 01 05 537464696e 01 0a 00 01 05 546f6b656e 01 0c 00 00 00"
    "16 ff85 02 01 01 08 5b5d737472696e67 01 ff86 00 01 0c 00 00"
    "35 ff84 01 0f 666f6f2f302d696e7374616c6c2d31 01 04 2f746d70 01 09 69732d6c6561646572"
    "   01 01 0d 2d2d666f726d61743d6a736f6e 00";

static const char second_request[] =
    "11 ff82 01 0a 4a756a75632e4d61696e 01 01 00"
    "44 ff84 01 0f 666f6f2f302d696e7374616c6c2d31 01 04 2f746d70 01 0c 72656c6174696f6e2d736574"
    "   01 04 02 2d72 04 64623a33 06 2d2d66696c65 01 2d 01 01 01 05 6b3a20760a 00";

static void test_requests(void)
{
    static const char *const none[] = {"--format=json", NULL};
    static const char *const set[] = {"-r", "db:3", "--file", "-", NULL};
    struct ch_agent_encoder encoder = {0};
    struct ch_agent_request request = {.context_id = "foo/0-install-1",
                                       .directory = "/tmp",
                                       .command = "is-leader",
                                       .arguments = none};
    CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
    ch_agent_write_request(&encoder, &out, 0, &request);
    CHECK_INT((long long)out.length, 244);
    check_hex(&out, first_request);

    ch_buf_clear(&out);
    request.command = "relation-set";
    request.arguments = set;
    request.has_input = true;
    request.input = "k: v\n";
    request.input_length = 5;
    ch_agent_write_request(&encoder, &out, 1, &request);
    check_hex(&out, second_request);
}

static const char first_reply[] =
    "3a ff81 03 01 01 08 526573706f6e7365 01 ff82 00 01 03"
    "   01 0d 536572766963654d6574686f64 01 0c 00 01 03 536571 01 06 00 01 05 4572726f72 01 0c 00"
    "   00 00"
    "0f ff82 01 0a 4a756a75632e4d61696e 00"
    "39 ff83 03 01 01 0c 45786563526573706f6e7365 01 ff84 00 01 03 01 04 436f6465 01 04 00"
    "   01 06 5374646f7574 01 0a 00 01 06 537464657272 01 0a 00 00 00"
    "0a ff84 02 05 547275650a 00";

static void test_replies(void)
{
    struct ch_agent_encoder encoder = {0};
    struct ch_agent_reply reply = {0};
    CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
    ch_buf_adds(&reply.output, "True\n");
    ch_agent_write_reply(&encoder, &out, 0, &reply);
    check_hex(&out, first_reply);
    ch_agent_reply_deinit(&reply);

    ch_buf_clear(&out);
    ch_agent_write_reply(&encoder, &out, 0, &reply);
    check_hex(&out, "0f ff82 01 0a 4a756a75632e4d61696e 00 03 ff84 00");
}

static void test_refused_call_has_an_empty_body(void)
{
    struct ch_agent_encoder encoder = {.header_defined = true};
    struct ch_agent_reply reply = {.error = ch_strdup("hook tool requires stdin, none supplied")};
    CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
    ch_agent_write_reply(&encoder, &out, 0, &reply);
    check_hex(&out, "38 ff82 01 0a 4a756a75632e4d61696e"
                    "   02 27 686f6f6b20746f6f6c20726571756972657320737464696e2c206e6f6e6520737570"
                    "706c696564 00"
                    "0a ff85 03 01 02 ff86 00 00 00 03 ff86 00");
    ch_agent_reply_deinit(&reply);
}

static int read_reply(const char *header, const char *body, uint64_t sequence,
                      struct ch_agent_reply *reply, struct ch_error *err)
{
    CH_AUTOJSON json_t *h = json_loads(header, JSON_DECODE_ANY, NULL);
    CH_AUTOJSON json_t *b = json_loads(body, JSON_DECODE_ANY, NULL);
    return ch_agent_read_reply(h, b, sequence, reply, err);
}

static void test_read_reply(void)
{
    struct ch_agent_reply reply;
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(read_reply("{}", "{\"Code\":2,\"Stderr\":\"ERROR x\\n\"}", 0, &reply, &err), 0);
    CHECK_INT(reply.code, 2);
    CHECK_STR(reply.errors.data, "ERROR x\n");
    CHECK_INT((long long)reply.output.length, 0);
    ch_agent_reply_deinit(&reply);

    CHECK_INT(read_reply("{\"Seq\":3,\"Error\":\"bad request: x\"}", "{}", 3, &reply, &err), 0);
    CHECK_STR(reply.error, "bad request: x");
    ch_agent_reply_deinit(&reply);
}

static void test_read_reply_refuses(void)
{
    static const struct {
        const char *header, *body, *message;
    } cases[] = {
        {"{\"Seq\":2}", "{}", "the reply is to call 2 and not to 0"},
        {"{\"Seq\":\"x\"}", "{}", "wrong type for received field Seq"},
        {"{\"Error\":[]}", "{}", "wrong type for received field Error"},
        {"{}", "{\"Code\":\"1\"}", "wrong type for received field Code"},
        {"{}", "{\"Stdout\":7}", "wrong type for received field Stdout"},
        {"{}", "5", "no struct"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_agent_reply reply;
        struct ch_error err = CH_ERROR_INIT;
        CHECK_INT(read_reply(cases[i].header, cases[i].body, 0, &reply, &err), -1);
        CHECK_HAS(err.message, cases[i].message);
        ch_error_clear(&err);
    }
}

int main(void)
{
    RUN(test_requests);
    RUN(test_replies);
    RUN(test_refused_call_has_an_empty_body);
    RUN(test_read_reply);
    RUN(test_read_reply_refuses);
    return test_done();
}
