/* SPDX-License-Identifier: Apache-2.0 */
/* Text: small helpers on strings. */
#ifndef CH_BASE_TEXT_H
#define CH_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

bool ch_text_starts(const char *text, const char *prefix);
bool ch_text_ends(const char *text, const char *suffix);
bool ch_text_contains_nocase(const char *text, const char *part); /* ASCII */
/* The whole of `text` is a decimal integer that fits. */
bool ch_text_to_int(const char *text, long long *valuep);
/* The nearest of `count` names by edit distance, if near enough to be a typo; NULL otherwise. */
const char *ch_text_nearest(const char *word, const char *const *names, size_t count);
bool ch_text_is_utf8(const char *data, size_t length);
/* Copies and replaces each maximal ill-formed part by U+FFFD and NUL by U+2400.  Caller owns. */
char *ch_text_sanitize(const char *data, size_t length);
/* 'it''s' as repr() of Python quotes: for messages that mirror ops.  Caller owns. */
char *ch_text_quote(const char *text);

#endif
