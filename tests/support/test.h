/* SPDX-License-Identifier: Apache-2.0 */
/* Unit tests in C: one program per unit, TAP on stdout.
 *
 *     static void test_parse(void) { CHECK_INT(parse("1"), 1); }
 *     int main(void) { RUN(test_parse); return test_done(); }
 *
 * A failed check is reported with its place; the test goes on, so that one run shows all. */
#ifndef CH_TESTS_TEST_H
#define CH_TESTS_TEST_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int test_number_, test_failures_, test_failed_now_;

static inline void test_fail_(const char *file, int line, const char *text)
{
    printf("# %s:%d: %s\n", file, line, text);
    test_failed_now_++;
}

static inline bool test_check_(bool ok, const char *file, int line, const char *text)
{
    if (!ok)
        test_fail_(file, line, text);
    return ok;
}

static inline bool test_check_int_(long long got, long long want, const char *file, int line,
                                   const char *text)
{
    if (got != want)
        printf("# got %lld, expected %lld\n", got, want);
    return test_check_(got == want, file, line, text);
}

static inline bool test_check_str_(const char *got, const char *want, const char *file, int line,
                                   const char *text)
{
    bool ok = got && want ? strcmp(got, want) == 0 : got == want;
    if (!ok)
        printf("# got      %s\n# expected %s\n", got ? got : "(null)", want ? want : "(null)");
    return test_check_(ok, file, line, text);
}

static inline bool test_check_has_(const char *text, const char *part, const char *file, int line,
                                   const char *expression)
{
    bool ok = text && strstr(text, part);
    if (!ok)
        printf("# got           %s\n# should contain %s\n", text ? text : "(null)", part);
    return test_check_(ok, file, line, expression);
}

#define CHECK(condition) test_check_((condition), __FILE__, __LINE__, #condition)
#define CHECK_INT(got, want) test_check_int_((got), (want), __FILE__, __LINE__, #got)
#define CHECK_STR(got, want) test_check_str_((got), (want), __FILE__, __LINE__, #got)
#define CHECK_HAS(text, part) test_check_has_((text), (part), __FILE__, __LINE__, #text)

static inline void test_run_(void (*function)(void), const char *name)
{
    test_failed_now_ = 0;
    function();
    printf("%s %d - %s\n", test_failed_now_ ? "not ok" : "ok", ++test_number_, name);
    fflush(stdout);
    test_failures_ += test_failed_now_ != 0;
}
#define RUN(function) test_run_((function), #function)

static inline int test_done(void)
{
    printf("1..%d\n", test_number_);
    return test_failures_ != 0;
}

#endif
