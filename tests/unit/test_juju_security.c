/* SPDX-License-Identifier: Apache-2.0 */
/* Security events: one TRACE record each, whatever the threshold, always valid JSON. */
#include "base/mem.h"
#include "juju/security.h"
#include "test.h"

static double noon(void *data)
{
    (void)data;
    return 1795435200.25;
}

struct record {
    int count;
    enum ch_log_level level;
    char *text;
};

static int keep(void *data, enum ch_log_level level, const char *message, struct ch_error *err)
{
    (void)err;
    struct record *record = data;
    record->count++;
    record->level = level;
    free(record->text);
    record->text = ch_strdup(message);
    return 0;
}

static void test_records(void)
{
    static const struct ch_clock clock = {.now = noon, .monotonic = noon};
    const struct {
        struct ch_context context;
        const char *level, *event, *description, *expected;
    } cases[] = {
        {{.model_uuid = (char *)"uuid", .unit_name = (char *)"app/0"},
         "CRITICAL",
         "authz_fail:relation-set",
         "Not the leader.",
         "{\"datetime\": \"2026-11-23T12:00:00.250000Z\", \"level\": \"CRITICAL\", "
         "\"type\": \"security\", \"appid\": \"uuid-app/0\", \"event\": "
         "\"authz_fail:relation-set\", \"description\": \"Not the leader.\"}"},
        {{0},
         "WARN",
         "",
         "",
         "{\"datetime\": \"2026-11-23T12:00:00.250000Z\", \"level\": \"WARN\", "
         "\"type\": \"security\", \"appid\": \"-\", \"event\": \"\", \"description\": \"\"}"},
        {{.model_uuid = (char *)"\xff", .unit_name = (char *)"\"\\\n"},
         "INFO",
         "sys_crash:\xc3",
         "a\"b\n%s",
         "{\"datetime\": \"2026-11-23T12:00:00.250000Z\", \"level\": \"INFO\", "
         "\"type\": \"security\", \"appid\": \"\xef\xbf\xbd-\\\"\\\\\\n\", \"event\": "
         "\"sys_crash:\xef\xbf\xbd\", \"description\": \"a\\\"b\\n%s\"}"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct record record = {0};
        struct ch_log log = {.write = keep, .data = &record, .threshold = CH_LOG_CRITICAL};
        ch_security_log(&log, &clock, &cases[i].context, cases[i].level, cases[i].event,
                        cases[i].description);
        CHECK_INT(record.count, 1);
        CHECK_INT(record.level, CH_LOG_TRACE);
        CHECK_STR(record.text, cases[i].expected);
        free(record.text);
        ch_security_log(NULL, &clock, &cases[i].context, "INFO", "x", "nobody listens");
    }
}

static double far_off(void *data)
{
    (void)data;
    return -1e12;
}

static void test_clock_that_is_far_off(void)
{
    static const struct ch_clock wrong = {.now = far_off};
    struct ch_context context = {0};
    struct record record = {0};
    struct ch_log log = {.write = keep, .data = &record};
    ch_security_log(&log, &wrong, &context, "INFO", "sys_crash:x", "y");
    CHECK_HAS(record.text, "{\"datetime\": \"-1000000000000\", ");
    free(record.text);
}

int main(void)
{
    RUN(test_records);
    RUN(test_clock_that_is_far_off);
    return test_done();
}
