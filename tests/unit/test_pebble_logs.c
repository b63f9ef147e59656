/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_pebble.h"

#define LOGS_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n\r\n"
#define ONE "{\"time\":\"t\",\"service\":\"a\",\"message\":\"one\"}\n"
#define TWO "{\"time\":\"t\",\"service\":\"a\",\"message\":\"two\"}\n"

struct seen {
    struct ch_buf text;
    size_t enough; /* records; 0: never */
    size_t count;
    bool fail;
};

static int receive(void *data, const json_t *record, struct ch_error *err)
{
    struct seen *seen = data;
    ch_buf_addf(&seen->text, "%s ", json_string_value(json_object_get(record, "message")));
    if (seen->fail)
        return ch_error_set(err, CH_ERROR_OS, "cannot print");
    return ++seen->count == seen->enough;
}

static void test_logs(void)
{
    static const struct {
        struct fake_answer answer;
        struct ch_pebble_logs_options options;
        size_t enough;
        const char *request, *text, *message;
    } cases[] = {
        {{.bytes = LOGS_HEAD ONE TWO}, {0}, 0, "GET /v1/logs", "one two ", NULL},
        {{.bytes = LOGS_HEAD ONE TWO, .piece = 1},
         {.count = -1},
         0,
         "GET /v1/logs?n=-1",
         "one two ",
         NULL},
        {{.bytes = LOGS_HEAD}, {.count = 5}, 0, "GET /v1/logs?n=5", NULL, NULL},
        {{.bytes = LOGS_HEAD ONE TWO, .hold = true},
         {.follow = true, .duration = CH_PEBBLE_FOREVER},
         2,
         "GET /v1/logs?follow=true",
         "one two ",
         NULL},
        {{.bytes = LOGS_HEAD ONE, .hold = true},
         {.follow = true, .duration = 0.3},
         0,
         "GET /v1/logs?follow=true",
         "one ",
         NULL},
        {{.hold = true},
         {.follow = true, .duration = 0.1},
         0,
         "GET /v1/logs?follow=true",
         NULL,
         NULL},
        {{.bytes = LOGS_HEAD ONE, .hold = true},
         {0},
         0,
         "GET /v1/logs",
         "one ",
         "GET /v1/logs: Pebble did not answer within 0.3 seconds"},
        {{.bytes = LOGS_HEAD ONE "x\n"},
         {0},
         0,
         "GET /v1/logs",
         "one ",
         "GET /v1/logs: a record is not a JSON object"},
        {{.bytes = LOGS_HEAD "[1]\n"},
         {0},
         0,
         "GET /v1/logs",
         NULL,
         "GET /v1/logs: a record is not a JSON object"},
        {{.bytes = FAKE_OK("[]")}, {0}, 0, "GET /v1/logs", NULL, "expected Content-Type"},
        {{.bytes = FAKE_ERROR("400 Bad Request", "invalid n")},
         {0},
         0,
         "GET /v1/logs",
         NULL,
         "invalid n"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct seen seen = {.enough = cases[i].enough};
        struct fake_pebble fake;
        struct ch_error err = CH_ERROR_INIT;
        fake_start(&fake, &cases[i].answer, 1, 0.3);
        int result = ch_pebble_get_logs(fake.client, &cases[i].options, receive, &seen, &err);
        CHECK_INT(result, cases[i].message ? -1 : 0);
        CHECK_STR(seen.text.data, cases[i].text);
        if (cases[i].message)
            CHECK_HAS(err.message, cases[i].message);
        fake_join(&fake);
        CH_AUTOFREE char *request = fake_request(&fake, 0);
        CHECK_STR(request, cases[i].request);
        ch_error_clear(&err);
        ch_buf_deinit(&seen.text);
        fake_end(&fake);
    }
}

static void test_services_and_a_failing_receiver(void)
{
    static const struct fake_answer answers[] = {{.bytes = LOGS_HEAD ONE TWO}};
    CH_AUTOJSON json_t *names = json_pack("[s, s]", "a", "b&c");
    struct ch_pebble_logs_options options = {.services = names};
    struct seen seen = {.fail = true};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    FAKE_START(&fake, answers, 5);
    CHECK_INT(ch_pebble_get_logs(fake.client, &options, receive, &seen, &err), -1);
    CHECK_STR(err.message, "cannot print");
    CHECK_STR(seen.text.data, "one ");
    fake_join(&fake);
    CH_AUTOFREE char *request = fake_request(&fake, 0);
    CHECK_STR(request, "GET /v1/logs?services=a&services=b%26c");
    ch_error_clear(&err);
    ch_buf_deinit(&seen.text);
    fake_end(&fake);
}

static void test_endless_record(void)
{
    struct ch_buf bytes = CH_BUF_INIT;
    struct seen seen = {0};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    ch_buf_adds(&bytes, LOGS_HEAD "{\"message\":\"");
    memset(ch_buf_reserve(&bytes, 2 << 20), 'x', 2 << 20);
    bytes.length += 2 << 20;
    struct fake_answer answer = {.bytes = bytes.data, .length = bytes.length, .hold = true};
    fake_start(&fake, &answer, 1, 5);
    CHECK_INT(
        ch_pebble_get_logs(fake.client, &(struct ch_pebble_logs_options){0}, receive, &seen, &err),
        -1);
    CHECK_STR(err.message, "GET /v1/logs: a record of more than 1 MiB");
    ch_error_clear(&err);
    fake_join(&fake);
    fake_end(&fake);
    ch_buf_deinit(&bytes);
}

int main(void)
{
    RUN(test_logs);
    RUN(test_services_and_a_failing_receiver);
    RUN(test_endless_record);
    return test_done();
}
