/* SPDX-License-Identifier: Apache-2.0 */
/* The log: thresholds, the sink's failure, level names. */
#include "base/log.h"
#include "base/mem.h"
#include "test.h"

static int keep(void *data, enum ch_log_level level, const char *message, struct ch_error *err)
{
    ch_buf_addf(data, "%s:%s|", ch_log_level_name(level), message);
    if (strcmp(message, "bad") == 0)
        return ch_error_set(err, CH_ERROR_MODEL, "the sink failed");
    return 0;
}

static void test_thresholds(void)
{
    static const struct {
        enum ch_log_level threshold;
        const char *expected;
    } cases[] = {
        {CH_LOG_TRACE, "TRACE:t|DEBUG:d|INFO:i|WARNING:w|ERROR:e|CRITICAL:c|"},
        {CH_LOG_DEBUG, "TRACE:t|DEBUG:d|INFO:i|WARNING:w|ERROR:e|CRITICAL:c|"},
        {CH_LOG_WARNING, "TRACE:t|WARNING:w|ERROR:e|CRITICAL:c|"},
        {CH_LOG_CRITICAL, "TRACE:t|CRITICAL:c|"},
    };
    static const char *const messages[] = {"t", "d", "i", "w", "e", "c"};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_CLEANUP(ch_buf_deinit) struct ch_buf texts = CH_BUF_INIT;
        CH_CLEANUP(ch_buf_deinit) struct ch_buf formats = CH_BUF_INIT;
        struct ch_log log = {.write = keep, .data = &texts, .threshold = cases[i].threshold};
        for (int level = CH_LOG_TRACE; level <= CH_LOG_CRITICAL; level++)
            ch_log_text(&log, (enum ch_log_level)level, messages[level]);
        log.data = &formats;
        for (int level = CH_LOG_TRACE; level <= CH_LOG_CRITICAL; level++)
            ch_log(&log, (enum ch_log_level)level, "%s", messages[level]);
        CHECK_STR(texts.data, cases[i].expected);
        CHECK_STR(formats.data, cases[i].expected);
    }
}

static void test_texts_are_no_formats(void)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf texts = CH_BUF_INIT;
    struct ch_log log = {.write = keep, .data = &texts};
    ch_log_text(&log, CH_LOG_INFO, "100%s %n");
    ch_log(&log, CH_LOG_INFO, "%s %d\n%s", "%s", 7, "");
    ch_log_text(&log, CH_LOG_INFO, "");
    CHECK_STR(texts.data, "INFO:100%s %n|INFO:%s 7\n|INFO:|");
}

static void test_failures(void)
{
    struct ch_error failure = CH_ERROR_INIT;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf texts = CH_BUF_INIT;
    struct ch_log log = {.write = keep, .data = &texts, .failure = &failure};
    ch_log_text(&log, CH_LOG_INFO, "good");
    CHECK_INT(failure.kind, CH_ERROR_NONE);
    ch_log_text(&log, CH_LOG_INFO, "bad");
    CHECK_INT(failure.kind, CH_ERROR_MODEL);
    ch_error_prefix(&failure, "first");
    ch_log(&log, CH_LOG_INFO, "bad");
    CHECK_STR(failure.message, "first: the sink failed");
    ch_error_clear(&failure);

    log.failure = NULL;
    ch_log_text(&log, CH_LOG_INFO, "bad");
    ch_log_text(NULL, CH_LOG_INFO, "nobody listens");
    ch_log(NULL, CH_LOG_INFO, "nobody %s", "listens");
}

static void test_names(void)
{
    static const struct {
        const char *name;
        int level; /* -1: refused */
    } cases[] = {
        {"TRACE", CH_LOG_TRACE},
        {"DEBUG", CH_LOG_DEBUG},
        {"INFO", CH_LOG_INFO},
        {"WARNING", CH_LOG_WARNING},
        {"ERROR", CH_LOG_ERROR},
        {"CRITICAL", CH_LOG_CRITICAL},
        {"warning", CH_LOG_WARNING},
        {"Info", CH_LOG_INFO},
        {"", -1},
        {"WARN", -1},
        {"FATAL", -1},
        {" INFO", -1},
        {"INFO ", -1},
        {"INF", -1},
        {"INFO\n", -1},
        {"20", -1},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        enum ch_log_level level = CH_LOG_ERROR;
        bool good = cases[i].level >= 0;
        CHECK_INT(ch_log_level_parse(cases[i].name, &level, &err), good ? 0 : -1);
        CHECK_INT(level, good ? cases[i].level : CH_LOG_ERROR);
        CHECK_INT(err.kind, good ? CH_ERROR_NONE : CH_ERROR_VALUE);
        if (!good)
            CHECK_HAS(err.message, "TRACE, DEBUG, INFO, WARNING, ERROR, CRITICAL");
        ch_error_clear(&err);
    }
    for (int level = CH_LOG_TRACE; level <= CH_LOG_CRITICAL; level++) {
        enum ch_log_level back = CH_LOG_TRACE;
        ch_log_level_parse(ch_log_level_name((enum ch_log_level)level), &back, NULL);
        CHECK_INT(back, level);
    }
}

int main(void)
{
    RUN(test_thresholds);
    RUN(test_texts_are_no_formats);
    RUN(test_failures);
    RUN(test_names);
    return test_done();
}
