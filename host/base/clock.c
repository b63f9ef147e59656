/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/mem.h"

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
    return time->tm_mday >= 1 && time->tm_mday <= last && time->tm_hour < 24 &&
           time->tm_min < 60 && time->tm_sec < 60;
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
    if (!ok || !is_date(&time))
        return ch_error_set(err, CH_ERROR_VALUE,
                            "'%s' is not a timestamp such as 2026-11-23T04:23:14.334341Z", text);
    *timep = (double)(timegm(&time) - zone) + fraction;
    return 0;
}

char *ch_clock_format_rfc3339(double time)
{
    double whole = floor(time);
    long micros = lround((time - whole) * 1e6);
    if (micros == 1000000) {
        whole += 1;
        micros = 0;
    }
    time_t seconds = (time_t)whole;
    struct tm parts;
    gmtime_r(&seconds, &parts);
    char text[64];
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
    return micros ? ch_asprintf("%s.%06ldZ", text, micros) : ch_asprintf("%sZ", text);
}

/* durations */

static double unit_seconds(const char **textp)
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = {{"ns", 1e-9},          {"us", 1e-6}, {"\xc2\xb5s", 1e-6}, {"\xce\xbcs", 1e-6},
                 {"ms", 1e-3},          {"s", 1},     {"m", 60},           {"h", 3600}};
    for (size_t i = 0; i < CH_ARRAY_LEN(units); i++) {
        size_t length = strlen(units[i].name);
        if (strncmp(*textp, units[i].name, length) == 0) {
            *textp += length;
            return units[i].seconds;
        }
    }
    return -1;
}

int ch_clock_parse_duration(const char *text, double *secondsp, struct ch_error *err)
{
    const char *rest = text + (*text == '-' || *text == '+');
    double sum = 0;
    bool ok = *rest != '\0';
    if (strcmp(rest, "0") == 0)
        rest++;
    while (ok && *rest) {
        size_t length = strspn(rest, "0123456789.");
        CH_AUTOFREE char *digits = ch_strndup(rest, length);
        char *end;
        double number = strtod(digits, &end);
        rest += length;
        double scale = unit_seconds(&rest);
        ok = length > 0 && *end == '\0' && strcmp(digits, ".") != 0 && scale > 0;
        sum += number * scale;
    }
    if (!ok)
        return ch_error_set(err, CH_ERROR_VALUE, "invalid duration: '%s'", text);
    *secondsp = *text == '-' ? -sum : sum;
    return 0;
}
