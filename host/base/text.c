/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "base/mem.h"

#include <errno.h>
#include <stdint.h>
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

/* Edit distance with transpositions of neighbours.  Words longer than names are do not resemble
 * any: this bounds the work and the stack. */
static size_t distance(const char *a, const char *b)
{
    enum { LONGEST = 128 };
    size_t n = strlen(a), m = strlen(b);
    if (n >= LONGEST || m >= LONGEST)
        return SIZE_MAX;
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
    size_t most_steps = length < 6 ? 1 : length / 3, least_steps = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t steps = distance(word, names[i]);
        bool near = steps <= most_steps ||
                    (ch_text_starts(names[i], word) && steps <= strlen(names[i]) / 3);
        if (near && steps < least_steps && steps < length) { /* no letter in common: another word */
            nearest = names[i];
            least_steps = steps;
        }
    }
    return nearest;
}

/* The range of the second byte, which rules out overlong forms, surrogates and what is beyond
 * U+10FFFF; all further bytes are 80..bf. */
static void second_byte_range(unsigned char first, unsigned char *lowp, unsigned char *highp)
{
    *lowp = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    *highp = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
}

/* Length of the UTF-8 sequence at `text`, or of the ill-formed part there: the longest beginning of
 * a sequence, at least one byte. */
static size_t sequence(const char *text, size_t left, bool *well_formedp)
{
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned char low, high, first = bytes[0];
    size_t want = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    second_byte_range(first, &low, &high);
    size_t length = 1;
    *well_formedp = first < 0x80;
    if (first < 0x80 || first < 0xc2 || first > 0xf4)
        return 1;
    while (length < want && length < left && bytes[length] >= low && bytes[length] <= high) {
        length++;
        low = 0x80;
        high = 0xbf;
    }
    *well_formedp = length == want;
    return length;
}

/* How many bytes from the start are ASCII, and not NUL. */
static size_t ascii_length(const char *data, size_t length)
{
    size_t i = 0;
    while (i < length && (signed char)data[i] > 0)
        i++;
    return i;
}

bool ch_text_is_utf8(const char *data, size_t length)
{
    bool ok = true;
    for (size_t i = ascii_length(data, length); ok && i < length;)
        i += sequence(data + i, length - i, &ok);
    return ok;
}

char *ch_text_sanitize(const char *data, size_t length)
{
    struct ch_buf out = CH_BUF_INIT;
    size_t step = ascii_length(data, length);
    bool ok;
    ch_buf_add(&out, data, step);
    for (size_t i = step; i < length; i += step) {
        step = sequence(data + i, length - i, &ok);
        if (!ok)
            ch_buf_adds(&out, "\xef\xbf\xbd");
        else if (data[i] == '\0')
            ch_buf_adds(&out, "\xe2\x90\x80");
        else
            ch_buf_add(&out, data + i, step);
    }
    return ch_buf_take(&out);
}

static void add_escaped(struct ch_buf *out, const char *part, size_t length, char quote)
{
    static const char letters[] = "\n\r\t", names[] = "nrt";
    unsigned char byte = (unsigned char)*part, next = (unsigned char)part[length > 1];
    const char *letter = strchr(letters, byte);
    if (byte == quote || byte == '\\')
        ch_buf_addf(out, "\\%c", byte);
    else if (letter)
        ch_buf_addf(out, "\\%c", names[letter - letters]);
    else if (byte < 0x20 || byte == 0x7f)
        ch_buf_addf(out, "\\x%02x", byte);
    else if (byte == 0xc2 && next <= 0xa0) /* U+0080..U+00A0: terminals obey some of them */
        ch_buf_addf(out, "\\x%02x", next);
    else
        ch_buf_add(out, part, length);
}

static void add_all_escaped(struct ch_buf *out, const char *text, char quote)
{
    bool ok;
    for (size_t left = strlen(text), step; left > 0; text += step, left -= step) {
        step = sequence(text, left, &ok);
        if (ok)
            add_escaped(out, text, step, quote);
        for (size_t i = 0; !ok && i < step; i++)
            ch_buf_addf(out, "\\x%02x", (unsigned char)text[i]);
    }
}

char *ch_text_quote(const char *text)
{
    char quote = strchr(text, '\'') && !strchr(text, '"') ? '"' : '\'';
    struct ch_buf out = CH_BUF_INIT;
    ch_buf_add(&out, &quote, 1);
    add_all_escaped(&out, text, quote);
    ch_buf_add(&out, &quote, 1);
    return ch_buf_take(&out);
}

char *ch_text_escape(const char *text)
{
    struct ch_buf out = CH_BUF_INIT;
    ch_buf_adds(&out, "");
    add_all_escaped(&out, text, '\0');
    return ch_buf_take(&out);
}
