/* SPDX-License-Identifier: Apache-2.0 */
/* Resolution of plain scalars, as safe loaders for YAML 1.1 do it: the words for booleans, numbers
 * with '_', binary, octal, hexadecimal and base 60; a float needs a '.' or "e+N" after one. */
#include "base/yaml_scalar.h"
#include "base/mem.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

/* Copies without '_'; false when a character is not among `allowed`. */
static bool strip(const char *text, const char *allowed, char *out)
{
    for (; *text; text++) {
        if (*text == '_')
            continue;
        if (!strchr(allowed, *text))
            return false;
        *out++ = *text;
    }
    *out = '\0';
    return true;
}

static json_t *integer(const char *digits, int base, bool negative)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(digits, &end, base);
    if (*end || end == digits)
        return NULL;
    if (errno == ERANGE || value > (unsigned long long)INT64_MAX + negative) {
        double real = 0; /* too large for an integer: the nearest real */
        for (const char *c = digits; *c; c++)
            real = real * base + (isdigit((unsigned char)*c) ? *c - '0' : (*c | 32) - 'a' + 10);
        return json_real(negative ? -real : real);
    }
    return json_integer((json_int_t)(negative ? 0 - value : value));
}

static json_t *resolve_integer(const char *text, char *scratch)
{
    bool negative = *text == '-';
    text += *text == '-' || *text == '+';
    if (!isdigit((unsigned char)*text))
        return NULL;
    if (strncmp(text, "0b", 2) == 0)
        return strip(text + 2, "01", scratch) ? integer(scratch, 2, negative) : NULL;
    if (strncmp(text, "0x", 2) == 0)
        return strip(text + 2, "0123456789abcdefABCDEF", scratch)
                   ? integer(scratch, 16, negative)
                   : NULL;
    if (text[0] == '0' && text[1])
        return strip(text, "01234567", scratch) ? integer(scratch, 8, negative) : NULL;
    return strip(text, "0123456789", scratch) ? integer(scratch, 10, negative) : NULL;
}

/* 190:20:30 is 685230: the trap of unquoted times and ports */
static json_t *resolve_base_60(const char *text)
{
    bool negative = *text == '-';
    text += *text == '-' || *text == '+';
    if (*text < '1' || *text > '9' || !strchr(text, ':'))
        return NULL;
    double value = 0, scale = 0;
    bool first = true, real = false;
    while (*text) {
        size_t length = strspn(text, "0123456789_");
        char *end;
        double part = strtod(text, &end);
        if (length == 0 || (!first && part >= 60))
            return NULL;
        text += length;
        if (!first && *text == '.' && !strchr(text, ':')) {
            scale = strtod(text, &end);
            real = true;
            text += 1 + strspn(text + 1, "0123456789_");
        }
        value = value * 60 + part;
        first = false;
        if (*text && *text++ != ':')
            return NULL;
        if (text[-1] == ':' && !*text)
            return NULL;
    }
    value = negative ? -(value + scale) : value + scale;
    return real ? json_real(value) : json_integer((json_int_t)value);
}

static json_t *resolve_float(const char *text, char *scratch)
{
    const char *start = text + (*text == '-' || *text == '+');
    if (!isdigit((unsigned char)*start) && !(*start == '.' && isdigit((unsigned char)start[1])))
        return NULL;
    const char *exponent = strpbrk(start, "eE");
    /* YAML 1.1 wants a point, and a sign in the exponent: 1e3 is a string */
    if (!strchr(start, '.') || (exponent && exponent[1] != '+' && exponent[1] != '-'))
        return NULL;
    if (!strip(text, "0123456789.eE+-", scratch))
        return NULL;
    char *end;
    double value = strtod(scratch, &end);
    return *end ? NULL : json_real(value);
}

json_t *ch_yaml_resolve(const char *text, size_t length)
{
    static const char *const null_words[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const true_words[] = {"yes",  "Yes",  "YES", "true", "True",
                                             "TRUE", "on",   "On",  "ON",   NULL};
    static const char *const false_words[] = {"no",    "No",  "NO",  "false", "False",
                                              "FALSE", "off", "Off", "OFF",   NULL};
    static const char *const special_words[] = {".inf",  ".Inf",  ".INF", "+.inf", "+.Inf",
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
    CH_AUTOFREE char *scratch = ch_malloc(length + 1);
    json_t *value = resolve_integer(text, scratch);
    if (!value)
        value = resolve_float(text, scratch);
    if (!value)
        value = resolve_base_60(text);
    return value ? value : json_stringn(text, length);
}
