/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-1, which the handshake of websockets is made of; good for nothing that is to be secret. */
#ifndef CH_BASE_SHA1_H
#define CH_BASE_SHA1_H

#include <stddef.h>

void ch_sha1(const void *data, size_t length, unsigned char digest[20]);

#endif
