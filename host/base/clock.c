/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double read_clock(clockid_t id)
{
    struct timespec time;
    clock_gettime(id, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double system_now(void *data)
{
    (void)data;
    return read_clock(CLOCK_REALTIME);
}

static double system_monotonic(void *data)
{
    (void)data;
    return read_clock(CLOCK_MONOTONIC);
}

const struct ch_clock ch_clock_system = {.now = system_now, .monotonic = system_monotonic};

double ch_clock_now(const struct ch_clock *clock)
{
    return clock->now(clock->data);
}

double ch_clock_monotonic(const struct ch_clock *clock)
{
    return clock->monotonic(clock->data);
}

/* timestamps */

/* Reads exactly `digits` digits. */
static bool read_number(const char **textp, int digits, int *numberp)
{
    *numberp = 0;
    for (int i = 0; i < digits; i++, (*textp)++) {
        if (!isdigit((unsigned char)**textp))
            return false;
        *numberp = *numberp * 10 + (**textp - '0');
    }
    return true;
}

static bool read_char(const char **textp, const char *allowed)
{
    if (!**textp || !strchr(allowed, **textp))
        return false;
    (*textp)++;
    return true;
}

/* ".123456789" rounded to microseconds; never carried into the second. */
static bool read_fraction(const char **textp, double *fractionp)
{
    *fractionp = 0;
    if (**textp != '.')
        return true;
    char *end;
    if (!isdigit((unsigned char)(*textp)[1]))
        return false;
    size_t length = 1 + strspn(*textp + 1, "0123456789");
    CH_AUTOFREE char *digits = ch_asprintf("0%.*s", (int)length, *textp);
    double micros = nearbyint(strtod(digits, &end) * 1e6);
    *fractionp = (micros > 999999 ? 999999 : micros) / 1e6;
    *textp += length;
    return true;
}

static bool read_zone(const char **textp, int *secondsp)
{
    int hours, minutes;
    *secondsp = 0;
    if (read_char(textp, "Zz"))
        return true;
    int sign = **textp == '-' ? -1 : 1;
    if (!read_char(textp, "+-") || !read_number(textp, 2, &hours) || !read_char(textp, ":") ||
        !read_number(textp, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *secondsp = sign * (hours * 3600 + minutes * 60);
    return true;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static bool is_date(const struct tm *time)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (time->tm_year + 1900 < 1 || time->tm_mon < 0 || time->tm_mon > 11)
        return false;
    int last = days[time->tm_mon] + (time->tm_mon == 1 && is_leap(time->tm_year + 1900));
    return time->tm_mday >= 1 && time->tm_mday <= last && time->tm_hour < 24 && time->tm_min < 60 &&
           time->tm_sec < 60;
}

int ch_clock_parse_rfc3339(const char *text, double *timep, struct ch_error *err)
{
    struct tm time = {0};
    double fraction;
    int zone;
    const char *rest = text;
    bool ok = read_number(&rest, 4, &time.tm_year) && read_char(&rest, "-") &&
              read_number(&rest, 2, &time.tm_mon) && read_char(&rest, "-") &&
              read_number(&rest, 2, &time.tm_mday) && read_char(&rest, "Tt ") &&
              read_number(&rest, 2, &time.tm_hour) && read_char(&rest, ":") &&
              read_number(&rest, 2, &time.tm_min) && read_char(&rest, ":") &&
              read_number(&rest, 2, &time.tm_sec) && read_fraction(&rest, &fraction) &&
              read_zone(&rest, &zone) && *rest == '\0';
    time.tm_year -= 1900;
    time.tm_mon -= 1;
    if (!ok || !is_date(&time)) {
        CH_AUTOFREE char *quoted = ch_text_quote(text);
        return ch_error_set(
            err, CH_ERROR_VALUE,
            "invalid timestamp %s: one such as 2026-11-23T04:23:14.334341Z expected", quoted);
    }
    *timep = (double)(timegm(&time) - zone) + fraction;
    return 0;
}

char *ch_clock_format_rfc3339(double time, struct ch_error *err)
{
    static const double first = -62135596800, end = 253402300800; /* years 1 and 10000 */
    double whole = floor(time);
    double micros = nearbyint((time - whole) * 1e6);
    if (micros == 1e6) {
        whole += 1;
        micros = 0;
    }
    if (!(whole >= first && whole < end)) { /* NaN, too */
        ch_error_set(err, CH_ERROR_VALUE, "%g is no time between the years 1 and 9999", time);
        return NULL;
    }
    time_t seconds = (time_t)whole;
    struct tm parts;
    gmtime_r(&seconds, &parts);
    char text[32];
    strftime(text, sizeof(text), "-%m-%dT%H:%M:%S", &parts);
    CH_AUTOFREE char *fraction = micros > 0 ? ch_asprintf(".%06.0f", micros) : ch_strdup("");
    return ch_asprintf("%04d%s%sZ", parts.tm_year + 1900, text, fraction);
}

/* durations */

static const struct {
    const char *name;
    double nanoseconds;
} units[] = {{"ns", 1},          {"us", 1e3}, {"\xc2\xb5s", 1e3}, /* U+00B5, the micro sign */
             {"\xce\xbcs", 1e3},                                  /* U+03BC, the Greek letter */
             {"ms", 1e6},        {"s", 1e9},  {"m", 60e9},        {"h", 3600e9}};

static double unit_nanoseconds(const char *name)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(units); i++)
        if (strcmp(name, units[i].name) == 0)
            return units[i].nanoseconds;
    return 0;
}

/* Adds one number with its unit to `*nanosp`; `quoted` is the whole text. */
static int add_group(const char *number, const char *unit, const char *quoted, double *nanosp,
                     struct ch_error *err)
{
    double nanoseconds = unit_nanoseconds(unit);
    if (nanoseconds == 0)
        return ch_error_set(err, CH_ERROR_VALUE,
                            "invalid duration: invalid unit '%s' in %s: ns, us, ms, s, m or h "
                            "expected",
                            unit, quoted);
    char *end;
    double value = strtod(number, &end);
    if (*end != '\0')
        return ch_error_set(err, CH_ERROR_VALUE,
                            "invalid duration: '%s' in %s is not a valid float", number, quoted);
    *nanosp += value * nanoseconds;
    return 0;
}

static int add_groups(const char *rest, const char *quoted, double *nanosp, struct ch_error *err)
{
    bool first = true;
    do {
        size_t number_length = strspn(rest, "0123456789.");
        CH_AUTOFREE char *number = ch_strndup(rest, number_length);
        rest += number_length;
        size_t unit_length = strspn(rest, "abcdefghijklmnopqrstuvwxyz\xc2\xb5\xce\xbc");
        CH_AUTOFREE char *unit = ch_strndup(rest, unit_length);
        rest += unit_length;
        if (!*number || !*unit)
            return ch_error_set(err, CH_ERROR_VALUE,
                                first
                                    ? "invalid duration: no number-unit groups such as 1h30m in %s"
                                    : "invalid duration: extra input in %s",
                                quoted);
        if (add_group(number, unit, quoted, nanosp, err) < 0)
            return -1;
        first = false;
    } while (*rest);
    return 0;
}

int ch_clock_parse_duration(const char *text, double *secondsp, struct ch_error *err)
{
    const char *rest = text + (*text == '-' || *text == '+');
    CH_AUTOFREE char *quoted = ch_text_quote(text);
    double nanos = 0; /* not seconds: whole numbers add up without error */
    if (strcmp(rest, "0") != 0 && add_groups(rest, quoted, &nanos, err) < 0)
        return -1;
    if (nanos > 0x1p63)
        return ch_error_set(err, CH_ERROR_VALUE, "invalid duration: %s is more than 292 years",
                            quoted);
    double seconds = nanos / 1e9;
    *secondsp = *text == '-' && seconds > 0 ? -seconds : seconds; /* no -0.0 */
    return 0;
}
