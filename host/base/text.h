/* SPDX-License-Identifier: Apache-2.0 */
/* Text: small helpers on strings. */
#ifndef CH_BASE_TEXT_H
#define CH_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

bool ch_text_starts(const char *text, const char *prefix);
bool ch_text_ends(const char *text, const char *suffix);
bool ch_text_contains_nocase(const char *text, const char *part); /* ASCII */
/* The whole of `text` is a decimal integer that fits, with or without a sign; no blanks, and
 * `*valuep` is left alone when it is not. */
bool ch_text_to_int(const char *text, long long *valuep);
/* The nearest of `count` names, the first of equally near ones, if it is near enough to be meant:
 * in a third of the letters of `word`, at least one, a letter is wrong, missing, too many or
 * swapped with its neighbour, or a third of the name's own letters is missing at its end.  NULL
 * otherwise. */
const char *ch_text_nearest(const char *word, const char *const *names, size_t count);
bool ch_text_is_utf8(const char *data, size_t length);
/* Copies and replaces each ill-formed part, as long as Python takes it to be, by U+FFFD, and NUL by
 * U+2400.  Caller owns. */
char *ch_text_sanitize(const char *data, size_t length);
/* In quotes as by Python's repr(), for messages that mirror ops: 'text', "it's".  Control
 * characters and bytes that are not UTF-8 are escaped; other text stays as it is.  Caller owns. */
char *ch_text_quote(const char *text);
/* The same without quotes around it, for what others wrote and a terminal shows. */
char *ch_text_escape(const char *text);

#endif
