/* SPDX-License-Identifier: Apache-2.0 */
/* Time: a clock that is passed in, durations, and RFC 3339 timestamps.
 * Times are seconds since the epoch, durations seconds; both doubles. */
#ifndef CH_BASE_CLOCK_H
#define CH_BASE_CLOCK_H

#include "base/error.h"

struct ch_clock {
    double (*now)(void *data);       /* wall clock */
    double (*monotonic)(void *data); /* never goes back */
    void *data;
};

extern const struct ch_clock ch_clock_system;

double ch_clock_now(const struct ch_clock *clock);
double ch_clock_monotonic(const struct ch_clock *clock);

/* RFC 3339 as ops reads it: 'T', 't' or blank; fraction rounded to microseconds and capped at
 * 999999; 'Z', 'z' or a numeric zone is required.  Errors: VALUE. */
int ch_clock_parse_rfc3339(const char *text, double *timep, struct ch_error *err);
/* "2026-11-23T04:23:14.334341Z"; the fraction is left out when zero.  Caller owns.
 * Errors: NULL and VALUE when the time is none of the years 1 to 9999. */
char *ch_clock_format_rfc3339(double time, struct ch_error *err);
/* Go duration syntax: "72h3m0.5s", "-1.5us", "0"; as in Go, 2^63 ns (292 years) at most.
 * Errors: VALUE "invalid duration: ...". */
int ch_clock_parse_duration(const char *text, double *secondsp, struct ch_error *err);

#endif
