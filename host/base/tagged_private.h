/* SPDX-License-Identifier: Apache-2.0 */
/* Tagged values: what tagged.c and tagged_keys.c share. */
#ifndef CH_BASE_TAGGED_PRIVATE_H
#define CH_BASE_TAGGED_PRIVATE_H

#include <stdbool.h>

/* Keys as "$map" and "$set" write them: is it the one way to write that key? */
bool ch_key_text_is_valid(const char *text);
/* Could a plain map have this key?  Of valid texts. */
bool ch_key_text_is_plain(const char *text);

#endif
