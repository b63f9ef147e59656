/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for changes. */
#include "fake_pebble.h"

static void test_waits_until_ready(void)
{
    static const struct fake_answer answers[] = {
        {.bytes = FAKE_ASYNC("7", "null")},
        {.bytes = FAKE_ERROR("504 Gateway Timeout", "timed out waiting for change after 4s")},
        {.bytes = FAKE_OK("{\"id\":\"7\",\"status\":\"Done\",\"ready\":true}"), .piece = 5}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *names = json_pack("[s]", "a");
    FAKE_START(&fake, answers, 5);
    CH_AUTOFREE char *id = ch_pebble_services_action(fake.client, "start", names, 30, 0.01, &err);
    CHECK_STR(id, "7");
    CHECK_STR(err.message, NULL);
    fake_join(&fake);
    for (size_t i = 1; i < 3; i++) {
        CH_AUTOFREE char *request = fake_request(&fake, i);
        CHECK_STR(request, "GET /v1/changes/7/wait?timeout=4.000s");
    }
    fake_end(&fake);
}

static void test_failed_change(void)
{
    static const struct fake_answer answers[] = {
        {.bytes = FAKE_ASYNC("7", "null")},
        {.bytes =
             FAKE_OK("{\"id\":\"7\",\"status\":\"Error\",\"ready\":true,\"err\":\"cannot start\","
                     "\"tasks\":[{\"id\":\"1\",\"log\":[\"one\",\"two\"]},{\"id\":\"2\"},"
                     "{\"id\":\"3\",\"log\":[\"three\"]}]}")}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    FAKE_START(&fake, answers, 5);
    CHECK(!ch_pebble_services_action(fake.client, "replan", NULL, 30, 0.01, &err));
    CHECK_INT(err.kind, CH_ERROR_CHANGE);
    CHECK_STR(err.message, "cannot start\n----- Logs from task 0 -----\none\ntwo"
                           "\n----- Logs from task 2 -----\nthree\n-----");
    CHECK_STR(json_string_value(json_object_get(err.details, "err")), "cannot start");
    CHECK(json_is_object(json_object_get(err.details, "change")));
    ch_error_clear(&err);
    fake_join(&fake);
    fake_end(&fake);
}

/* A Pebble without the wait endpoint, or an unknown change: both answer 404. */
static void test_polls_where_it_cannot_wait(void)
{
    static const struct fake_answer answers[] = {
        {.bytes = FAKE_ERROR("404 Not Found", "no")},
        {.bytes = FAKE_OK("{\"id\":\"7\",\"ready\":false}")},
        {.bytes = FAKE_OK("{\"id\":\"7\",\"ready\":true}")},
        {.bytes = FAKE_ERROR("404 Not Found", "no")},
        {.bytes = FAKE_ERROR("404 Not Found", "cannot find change")}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    FAKE_START(&fake, answers, 5);
    CH_AUTOJSON json_t *change =
        ch_pebble_wait_change(fake.client, "7", CH_PEBBLE_FOREVER, 0.01, &err);
    CHECK(json_is_true(json_object_get(change, "ready")));
    CHECK(!ch_pebble_wait_change(fake.client, "8", 30, 0.01, &err));
    CHECK_INT(err.kind, CH_ERROR_API);
    CHECK_STR(err.message, "cannot find change");
    ch_error_clear(&err);
    fake_join(&fake);
    CH_AUTOFREE char *first = fake_request(&fake, 0);
    CH_AUTOFREE char *second = fake_request(&fake, 1);
    CHECK_STR(first, "GET /v1/changes/7/wait?timeout=4.000s");
    CHECK_STR(second, "GET /v1/changes/7");
    fake_end(&fake);
}

static void check_times_out(const struct fake_answer *answers, size_t count, double timeout,
                            const char *message)
{
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    fake_start(&fake, answers, count, 5);
    CHECK(!ch_pebble_wait_change(fake.client, "7", timeout, 0.05, &err));
    CHECK_INT(err.kind, CH_ERROR_TIMEOUT);
    CHECK_STR(err.message, message);
    ch_error_clear(&err);
    fake_join(&fake);
    fake_end(&fake);
}

static void test_times_out(void)
{
    static const struct fake_answer silent[] = {{.hold = true}};
    struct fake_answer busy[FAKE_CONNECTIONS]; /* that says 504 at once */
    for (size_t i = 0; i < FAKE_CONNECTIONS; i++)
        busy[i] = (struct fake_answer){.bytes = FAKE_ERROR("504 Gateway Timeout", "x")};
    check_times_out(silent, 1, 0.25, "timed out waiting for change 7 (0.25 seconds)");
    check_times_out(silent, 1, 0, "timed out waiting for change 7 (0.0 seconds)");
    check_times_out(busy, FAKE_CONNECTIONS, 0.5, "timed out waiting for change 7 (0.5 seconds)");
}

static void test_a_silent_server_is_asked_again(void)
{
    static const struct fake_answer answers[] = {
        {.hold = true}, {.bytes = FAKE_OK("{\"id\":\"7\",\"ready\":true}")}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    FAKE_START(&fake, answers, 0.3);
    CH_AUTOJSON json_t *change =
        ch_pebble_wait_change(fake.client, "7", CH_PEBBLE_FOREVER, 0.01, &err);
    CHECK(change != NULL);
    fake_join(&fake);
    fake_end(&fake);
}

static void test_bad_answers(void)
{
    static const struct {
        const char *answer;
        enum ch_error_kind kind;
        const char *message;
    } cases[] = {
        {NULL, CH_ERROR_CONNECTION, "closed the connection before its answer"},
        {FAKE_OK("[]"), CH_ERROR_PROTOCOL, "change: expected an object"},
        {FAKE_ERROR("500 Internal Server Error", "boom"), CH_ERROR_API, "boom"},
        {"x\n", CH_ERROR_PROTOCOL, "not an answer of HTTP"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct fake_answer answer = {.bytes = cases[i].answer};
        struct fake_pebble fake;
        struct ch_error err = CH_ERROR_INIT;
        fake_start(&fake, &answer, 1, 5);
        CHECK(!ch_pebble_wait_change(fake.client, "7", 30, 0.01, &err));
        CHECK_INT(err.kind, cases[i].kind);
        CHECK_HAS(err.message, cases[i].message);
        ch_error_clear(&err);
        fake_join(&fake);
        fake_end(&fake);
    }
}

int main(void)
{
    RUN(test_waits_until_ready);
    RUN(test_failed_change);
    RUN(test_polls_where_it_cannot_wait);
    RUN(test_times_out);
    RUN(test_a_silent_server_is_asked_again);
    RUN(test_bad_answers);
    return test_done();
}
