/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool ch_text_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool ch_text_ends(const char *text, const char *suffix)
{
    size_t length = strlen(text), end = strlen(suffix);
    return length >= end && memcmp(text + length - end, suffix, end) == 0;
}

bool ch_text_contains_nocase(const char *text, const char *part)
{
    return strcasestr(text, part) != NULL;
}

bool ch_text_to_int(const char *text, long long *valuep)
{
    const char *digits = text + (*text == '-' || *text == '+');
    if (*digits < '0' || *digits > '9') /* strtoll would skip blanks */
        return false;
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0')
        return false;
    *valuep = value;
    return true;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edit distance with transpositions of neighbours; words longer than a name ever is are far. */
static size_t distance(const char *a, const char *b)
{
    enum { LONGEST = 64 };
    size_t n = strlen(a), m = strlen(b);
    if (n >= LONGEST || m >= LONGEST)
        return LONGEST;
    size_t rows[3][LONGEST]; /* the row before last, the last, this one */
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= m; j++)
        before[j] = last[j] = j;
    for (size_t i = 1; i <= n; i++) {
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t cost = a[i - 1] != b[j - 1];
            row[j] = least(least(last[j] + 1, row[j - 1] + 1), last[j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        size_t *unused = before;
        before = last;
        last = row;
        row = unused;
    }
    return last[m];
}

const char *ch_text_nearest(const char *word, const char *const *names, size_t count)
{
    const char *nearest = NULL;
    size_t length = strlen(word);
    size_t limit = length < 3 ? 1 : length / 3 + 1;
    for (size_t i = 0; i < count; i++) {
        size_t steps = distance(word, names[i]);
        if (steps <= limit && steps < length) {
            nearest = names[i];
            limit = steps > 0 ? steps - 1 : 0;
        }
    }
    return nearest;
}

/* Length of the well-formed UTF-8 sequence at `data`, 0 when there is none. */
static size_t sequence(const unsigned char *data, size_t left)
{
    unsigned char first = data[0];
    size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (length == 0 || first > 0xf4 || length > left)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((data[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (first == 0xe0 && data[1] < 0xa0) || (first == 0xf0 && data[1] < 0x90);
    bool surrogate = first == 0xed && data[1] >= 0xa0;
    bool beyond = first == 0xf4 && data[1] >= 0x90;
    return overlong || surrogate || beyond ? 0 : length;
}

bool ch_text_is_utf8(const char *data, size_t length)
{
    for (size_t i = 0; i < length;) {
        size_t step = sequence((const unsigned char *)data + i, length - i);
        if (step == 0)
            return false;
        i += step;
    }
    return true;
}

char *ch_text_sanitize(const char *data, size_t length)
{
    struct ch_buf out = CH_BUF_INIT;
    for (size_t i = 0; i < length;) {
        size_t step = sequence((const unsigned char *)data + i, length - i);
        if (step == 0)
            ch_buf_adds(&out, "\xef\xbf\xbd");
        else if (data[i] == '\0')
            ch_buf_adds(&out, "\xe2\x90\x80");
        else
            ch_buf_add(&out, data + i, step);
        i += step ? step : 1;
    }
    return ch_buf_take(&out);
}

char *ch_text_quote(const char *text)
{
    char quote = strchr(text, '\'') && !strchr(text, '"') ? '"' : '\'';
    struct ch_buf out = CH_BUF_INIT;
    ch_buf_add(&out, &quote, 1);
    for (const char *c = text; *c; c++) {
        if (*c == quote || *c == '\\')
            ch_buf_addf(&out, "\\%c", *c);
        else if (*c == '\n')
            ch_buf_adds(&out, "\\n");
        else if (*c == '\r')
            ch_buf_adds(&out, "\\r");
        else if (*c == '\t')
            ch_buf_adds(&out, "\\t");
        else if ((unsigned char)*c < 0x20 || *c == 0x7f)
            ch_buf_addf(&out, "\\x%02x", *c);
        else
            ch_buf_add(&out, c, 1);
    }
    ch_buf_add(&out, &quote, 1);
    return ch_buf_take(&out);
}
