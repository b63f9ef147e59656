/* SPDX-License-Identifier: Apache-2.0 */
/* Base64, the standard alphabet with padding. */
#ifndef CH_BASE_BASE64_H
#define CH_BASE_BASE64_H

#include <stddef.h>

char *ch_base64_encode(const void *data, size_t length); /* caller owns */
/* NULL when the text is not base64.  NUL-terminated; caller owns. */
char *ch_base64_decode(const char *text, size_t length, size_t *lengthp);

#endif
