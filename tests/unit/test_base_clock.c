/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks, RFC 3339 timestamps, durations in Go's syntax. */
#include "base/clock.h"
#include "base/mem.h"
#include "test.h"

#include <math.h>

static double ten_times(void *data)
{
    return *(double *)data * 10;
}

static double as_it_is(void *data)
{
    return *(double *)data;
}

static void test_clocks(void)
{
    double time = 4;
    const struct ch_clock set = {.now = ten_times, .monotonic = as_it_is, .data = &time};
    CHECK(ch_clock_now(&set) == 40);
    CHECK(ch_clock_monotonic(&set) == 4);
    double before = ch_clock_monotonic(&ch_clock_system);
    CHECK(ch_clock_monotonic(&ch_clock_system) >= before);
    CHECK(ch_clock_now(&ch_clock_system) > 1700000000);
}

/* timestamps */

static void test_parse_rfc3339(void)
{
    static const struct {
        const char *text;
        double time;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01t00:00:00z", 0},
        {"1970-01-01 00:00:00Z", 0},
        {"1970-01-01T01:00:00+01:00", 0},
        {"1969-12-31T18:30:00-05:30", 0},
        {"1970-01-01T23:59:00+23:59", 0},
        {"1969-12-31T23:59:59Z", -1},
        {"2026-11-23T04:23:14Z", 1795407794},
        {"2026-11-23T04:23:14.5Z", 1795407794.5},
        {"2026-11-23T04:23:14.334341Z", 1795407794.334341},
        {"2026-11-23T04:23:14.3343414Z", 1795407794.334341},
        {"2026-11-23T04:23:14.3343416Z", 1795407794.334342},
        {"2026-11-23T04:23:14.9999999Z", 1795407794.999999}, /* not carried into the second */
        {"2026-11-23T04:23:14.999999999999999999999Z", 1795407794.999999},
        {"2026-11-23T04:23:14.000000000000000000001+00:00", 1795407794},
        {"2024-02-29T12:00:00Z", 1709208000},
        {"2000-02-29T00:00:00Z", 951782400},
        {"0001-01-01T00:00:00Z", -62135596800},
        {"9999-12-31T23:59:59Z", 253402300799},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        double time = NAN;
        CHECK_INT(ch_clock_parse_rfc3339(cases[i].text, &time, &err), 0);
        if (!CHECK(time == cases[i].time))
            printf("# %s: got %.7f, expected %.7f\n", cases[i].text, time, cases[i].time);
        ch_error_clear(&err);
    }
}

static void test_bad_rfc3339(void)
{
    static const char *const bad[] = {
        "",
        "now",
        "2026-11-23",
        "2026-11-23T04:23:14",
        "2026-11-23T04:23Z",
        "2026-11-23T04:23:14.Z",
        "2026-11-23T04:23:14,5Z",
        "2026-11-23T04:23:14.5",
        "2026-11-23T04:23:14+01",
        "2026-11-23T04:23:14+0100",
        "2026-11-23T04:23:14+24:00",
        "2026-11-23T04:23:14+01:60",
        "2026-11-23T04:23:14 +01:00",
        "2026-11-23T04:23:14ZZ",
        "2026-11-23T04:23:14Z ",
        " 2026-11-23T04:23:14Z",
        "2026-11-23_04:23:14Z",
        "2026/11/23T04:23:14Z",
        "26-11-23T04:23:14Z",
        "02026-11-23T04:23:14Z",
        "+026-11-23T04:23:14Z",
        "2026-1-23T04:23:14Z",
        "2026-00-23T04:23:14Z",
        "2026-13-23T04:23:14Z",
        "2026-11-00T04:23:14Z",
        "2026-11-31T04:23:14Z",
        "2026-02-29T04:23:14Z",
        "1900-02-29T04:23:14Z",
        "0000-01-01T00:00:00Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T04:60:14Z",
        "2026-11-23T04:23:60Z",
        "2026-11-23T04:23:-1Z",
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(bad); i++) {
        struct ch_error err = CH_ERROR_INIT;
        double time = 7;
        if (!CHECK_INT(ch_clock_parse_rfc3339(bad[i], &time, &err), -1))
            printf("# %s was taken\n", bad[i]);
        CHECK_INT(err.kind, CH_ERROR_VALUE);
        CHECK_HAS(err.message, "invalid timestamp '");
        CHECK_HAS(err.message, bad[i]);
        CHECK(time == 7);
        ch_error_clear(&err);
    }
    double time;
    CHECK_INT(ch_clock_parse_rfc3339("x", &time, NULL), -1);
}

static void test_format_rfc3339(void)
{
    static const struct {
        double time;
        const char *text; /* NULL: refused */
    } cases[] = {
        {0, "1970-01-01T00:00:00Z"},
        {-0.0, "1970-01-01T00:00:00Z"},
        {1795407794.334341, "2026-11-23T04:23:14.334341Z"},
        {1795407794.5, "2026-11-23T04:23:14.500000Z"},
        {1795407794.0000001, "2026-11-23T04:23:14Z"},
        {1795407794.9999999, "2026-11-23T04:23:15Z"},
        {-0.5, "1969-12-31T23:59:59.500000Z"},
        {-62135596800, "0001-01-01T00:00:00Z"},
        {253402300799, "9999-12-31T23:59:59Z"},
        {-62135596800.5, NULL},
        {253402300800, NULL},
        {253402300799.9999999, NULL}, /* would be rounded into the year 10000 */
        {1e300, NULL},
        {-1e300, NULL},
        {INFINITY, NULL},
        {-INFINITY, NULL},
        {NAN, NULL},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *text = ch_clock_format_rfc3339(cases[i].time, &err);
        CHECK_STR(text, cases[i].text);
        CHECK_INT(err.kind, cases[i].text ? CH_ERROR_NONE : CH_ERROR_VALUE);
        if (!cases[i].text)
            CHECK_HAS(err.message, "between the years 1 and 9999");
        ch_error_clear(&err);
    }
    CHECK(ch_clock_format_rfc3339(NAN, NULL) == NULL);
}

/* durations */

static void test_parse_duration(void)
{
    static const struct {
        const char *text;
        double seconds;
    } cases[] = {
        {"0", 0},
        {"+0", 0},
        {"-0", 0},
        {"0s", 0},
        {"-0s", 0},
        {"5s", 5},
        {"+5s", 5},
        {"-5s", -5},
        {"1.5s", 1.5},
        {".5s", 0.5},
        {"1.s", 1},
        {"72h3m0.5s", 259380.5},
        {"1h1h", 7200},
        {"1m1h", 3660},
        {"100ms", 0.1},
        {"-1.5us", -1.5e-6},
        {"3\xc2\xb5s", 3e-6},
        {"3\xce\xbcs", 3e-6},
        {"7ns", 7e-9},
        {"0.1s0.2s", 0.3}, /* exact: in nanoseconds */
        {"2562047h", 9223369200},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        double seconds = NAN;
        CHECK_INT(ch_clock_parse_duration(cases[i].text, &seconds, &err), 0);
        if (!CHECK(seconds == cases[i].seconds))
            printf("# %s: got %.17g\n", cases[i].text, seconds);
        CHECK(seconds != 0 || !signbit(seconds));
        ch_error_clear(&err);
    }
}

static void test_bad_duration(void)
{
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"", "no number-unit groups"},
        {"-", "no number-unit groups"},
        {"+", "no number-unit groups"},
        {"5", "no number-unit groups"},
        {"s", "no number-unit groups"},
        {"1h5", "extra input"},
        {"1h 5m", "extra input"},
        {"1h-5m", "extra input"},
        {" 5s", "no number-unit groups"},
        {"5s ", "extra input"},
        {"--5s", "no number-unit groups"},
        {"+-5s", "no number-unit groups"},
        {"00", "no number-unit groups"},
        {"5d", "invalid unit 'd'"},
        {"5S", "no number-unit groups"},
        {"5sec", "invalid unit 'sec'"},
        {"1h5x", "invalid unit 'x'"},
        {"5\xc2s", "invalid unit"},
        {".s", "not a valid float"},
        {"1.2.3s", "not a valid float"},
        {"..5s", "not a valid float"},
        {"1e3s", "invalid unit 'e'"},
        {"0x10s", "invalid unit 'x'"},
        {"infs", "no number-unit groups"},
        {"nans", "no number-unit groups"},
        {"2562048h", "more than 292 years"},
        {"-2562048h", "more than 292 years"},
        {"2562047h2562047h", "more than 292 years"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        double seconds = 7;
        if (!CHECK_INT(ch_clock_parse_duration(cases[i].text, &seconds, &err), -1))
            printf("# %s was taken\n", cases[i].text);
        CHECK_INT(err.kind, CH_ERROR_VALUE);
        CHECK_HAS(err.message, "invalid duration: ");
        CHECK_HAS(err.message, cases[i].part);
        CHECK(seconds == 7);
        ch_error_clear(&err);
    }
    CH_AUTOFREE char *digits = ch_malloc(402);
    memset(digits, '9', 400);
    memcpy(digits + 400, "s", 2);
    double seconds;
    CHECK_INT(ch_clock_parse_duration(digits, &seconds, NULL), -1);
}

int main(void)
{
    RUN(test_clocks);
    RUN(test_parse_rfc3339);
    RUN(test_bad_rfc3339);
    RUN(test_format_rfc3339);
    RUN(test_parse_duration);
    RUN(test_bad_duration);
    return test_done();
}
