/* SPDX-License-Identifier: Apache-2.0 */
/* Resolution of plain scalars by the rules of YAML 1.1 as its safe loaders have them: the words for
 * booleans, numbers with '_', in binary, octal, hexadecimal and base 60; a float needs a point, and
 * a sign in its exponent. */
#include "base/yaml_scalar.h"
#include "base/mem.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DECIMAL "0123456789_"

/* the grammar */

enum form { NO_NUMBER, BINARY, OCTAL, DECIMAL_INTEGER, HEXADECIMAL, BASE_60, REAL, REAL_BASE_60 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_sign(const char *text)
{
    return text + (*text == '-' || *text == '+');
}

static bool is_all(const char *text, const char *characters)
{
    return text[strspn(text, characters)] == '\0';
}

static bool has_digits_only(const char *text, const char *digits)
{
    return !is_all(text, "_") && is_all(text, digits);
}

/* What follows the last ':' group of "190:20:30", NULL when there is none. */
static const char *skip_base_60(const char *text)
{
    const char *rest = text + strspn(text, DECIMAL);
    if (!is_digit(*text) || *rest != ':')
        return NULL;
    while (rest[0] == ':' && is_digit(rest[1]))
        rest += rest[1] <= '5' && is_digit(rest[2]) ? 3 : 2;
    return rest;
}

static bool is_real(const char *text)
{
    const char *rest = skip_sign(text);
    if (is_digit(*rest)) {
        rest += strspn(rest, DECIMAL);
        if (*rest++ != '.')
            return false;
    } else if (*text != '.' || !is_digit(*++rest)) { /* no sign before a point */
        return false;
    }
    rest += strspn(rest, DECIMAL);
    if (*rest != 'e' && *rest != 'E')
        return *rest == '\0';
    return skip_sign(rest + 1) != rest + 1 && is_digit(rest[2]) && is_all(rest + 2, "0123456789");
}

static enum form recognize(const char *text)
{
    const char *start = skip_sign(text);
    if (strncmp(start, "0b", 2) == 0)
        return has_digits_only(start + 2, "01_") ? BINARY : NO_NUMBER;
    if (strncmp(start, "0x", 2) == 0)
        return has_digits_only(start + 2, "0123456789abcdefABCDEF_") ? HEXADECIMAL : NO_NUMBER;
    if (*start == '0' && start[1] && is_all(start, "01234567_"))
        return OCTAL;
    if (is_digit(*start) && is_all(start, DECIMAL))
        return *start != '0' || !start[1] ? DECIMAL_INTEGER : NO_NUMBER;
    const char *rest = skip_base_60(start);
    if (rest && *rest == '.' && is_all(rest + 1, DECIMAL))
        return REAL_BASE_60;
    if (rest)
        return *rest == '\0' && *start != '0' ? BASE_60 : NO_NUMBER;
    return is_real(text) ? REAL : NO_NUMBER;
}

/* values */

static json_t *make_integer(const char *digits, int base, bool negative)
{
    errno = 0;
    unsigned long long value = strtoull(digits, NULL, base);
    if (errno != ERANGE && value <= (unsigned long long)INT64_MAX + negative)
        return json_integer((json_int_t)(negative ? 0 - value : value));
    double real = base == 10 ? strtod(digits, NULL) : 0;
    for (; base != 10 && *digits; digits++) {
        int digit = is_digit(*digits) ? *digits - '0' : (*digits | 0x20) - 'a' + 10;
        real = real * base + digit;
    }
    return json_real(negative ? -real : real);
}

static json_t *make_base_60(const char *text, bool real, bool negative)
{
    double value = 0;
    while (*text) {
        char *end;
        value = value * 60 + strtod(text, &end);
        text = end + (*end == ':');
    }
    value = negative ? -value : value;
    if (real || fabs(value) > 0x1p53) /* beyond that not every integer is exact */
        return json_real(value);
    return json_integer((json_int_t)value);
}

/* The digits behind the sign, without '_'.  Caller owns. */
static char *strip(const char *text)
{
    char *digits = ch_strdup(skip_sign(text)), *end = digits;
    for (const char *c = digits; *c; c++)
        if (*c != '_')
            *end++ = *c;
    *end = '\0';
    return digits;
}

/* NULL when the number is too large. */
static json_t *make_number(enum form form, const char *text)
{
    CH_AUTOFREE char *digits = strip(text);
    bool negative = *text == '-';
    switch (form) {
    case BINARY:
        return make_integer(digits + 2, 2, negative);
    case OCTAL:
        return make_integer(digits, 8, negative);
    case DECIMAL_INTEGER:
        return make_integer(digits, 10, negative);
    case HEXADECIMAL:
        return make_integer(digits + 2, 16, negative);
    case BASE_60:
    case REAL_BASE_60:
        return make_base_60(digits, form == REAL_BASE_60, negative);
    default:
        return json_real(negative ? -strtod(digits, NULL) : strtod(digits, NULL));
    }
}

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

json_t *ch_yaml_resolve(const char *text, size_t length)
{
    static const char *const null_words[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const true_words[] = {"yes",  "Yes", "YES", "true", "True",
                                             "TRUE", "on",  "On",  "ON",   NULL};
    static const char *const false_words[] = {"no",    "No",  "NO",  "false", "False",
                                              "FALSE", "off", "Off", "OFF",   NULL};
    static const char *const special_words[] = {".inf",  ".Inf",  ".INF",  "+.inf", "+.Inf",
                                                "+.INF", "-.inf", "-.Inf", "-.INF", ".nan",
                                                ".NaN",  ".NAN",  NULL};
    if (strlen(text) != length) /* has a NUL: a string for sure */
        return json_stringn(text, length);
    if (is_one_of(text, null_words))
        return json_null();
    if (is_one_of(text, true_words))
        return json_true();
    if (is_one_of(text, false_words))
        return json_false();
    if (is_one_of(text, special_words))
        return NULL;
    enum form form = recognize(text);
    return form == NO_NUMBER ? json_stringn(text, length) : make_number(form, text);
}

/* writing */

/* 1e3, 0o17: numbers for readers of YAML 1.2 */
static bool is_number_elsewhere(const char *text)
{
    CH_AUTOFREE char *digits = strip(text);
    if (strncmp(digits, "0o", 2) == 0)
        return true;
    char *end;
    if (!is_digit(digits[*digits == '.']))
        return false;
    strtod(digits, &end);
    return *end == '\0';
}

/* "-7" or "-24" of a date: what follows, NULL without a match */
static const char *skip_date_part(const char *text)
{
    size_t digits = text && *text == '-' ? strspn(text + 1, "0123456789") : 0;
    return digits == 1 || digits == 2 ? text + 1 + digits : NULL;
}

/* 2026-11-24, with a time behind it or without */
static bool is_timestamp_elsewhere(const char *text)
{
    if (strspn(text, "0123456789") != 4)
        return false;
    const char *rest = skip_date_part(skip_date_part(text + 4));
    return rest && is_all(rest, "0123456789:.+-TtZz \t");
}

bool ch_yaml_is_plain_string(const char *text, size_t length)
{
    static const char *const words[] = {"y", "Y", "n", "N", "<<", "=", NULL};
    CH_AUTOJSON json_t *value = ch_yaml_resolve(text, length);
    return json_is_string(value) && !is_one_of(text, words) && !is_number_elsewhere(text) &&
           !is_timestamp_elsewhere(text);
}

char *ch_yaml_format_real(double number)
{
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof(digits), "%.*g", precision, number);
        if (strtod(digits, NULL) == number)
            break;
    }
    if (strchr(digits, '.'))
        return ch_strdup(digits);
    size_t mantissa = strcspn(digits, "e");
    return ch_asprintf("%.*s.0%s", (int)mantissa, digits, digits + mantissa);
}

char *ch_yaml_format_go_real(double number, int low, int high)
{
    char digits[40];
    int decimals = 0;
    if (number == trunc(number) && fabs(number) < 1e15 && high >= 15 && number != 0)
        return ch_asprintf("%lld", (long long)number);
    do
        snprintf(digits, sizeof(digits), "%.*e", decimals, number);
    while (strtod(digits, NULL) != number && ++decimals < 17);
    int exponent = (int)strtol(strchr(digits, 'e') + 1, NULL, 10);
    if (exponent < low || exponent >= high)
        return ch_strdup(digits);
    return ch_asprintf("%.*f", decimals > exponent ? decimals - exponent : 0, number);
}
