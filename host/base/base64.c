/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *ch_base64_encode(const void *data, size_t length)
{
    const unsigned char *bytes = data;
    char *text = ch_malloc((length + 2) / 3 * 4 + 1), *out = text;
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t group = (uint32_t)bytes[i] << 16;
        group |= left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
        group |= left > 2 ? bytes[i + 2] : 0;
        *out++ = alphabet[group >> 18];
        *out++ = alphabet[group >> 12 & 63];
        *out++ = left > 1 ? alphabet[group >> 6 & 63] : '=';
        *out++ = left > 2 ? alphabet[group & 63] : '=';
    }
    *out = '\0';
    return text;
}

char *ch_base64_decode(const char *text, size_t length, size_t *lengthp)
{
    if (length % 4 != 0)
        return NULL;
    size_t padding = length == 0 ? 0 : (text[length - 1] == '=') + (text[length - 2] == '=');
    char *data = ch_malloc(length / 4 * 3 + 1);
    size_t count = 0;
    uint32_t group = 0;
    for (size_t i = 0; i < length; i++) {
        const char *digit = text[i] ? strchr(alphabet, text[i]) : NULL;
        if (!digit && !(text[i] == '=' && i >= length - padding)) {
            free(data);
            return NULL;
        }
        group = group << 6 | (digit ? (uint32_t)(digit - alphabet) : 0);
        if (i % 4 == 3) {
            data[count++] = (char)(group >> 16);
            data[count++] = (char)(group >> 8);
            data[count++] = (char)group;
        }
    }
    *lengthp = count - padding;
    data[*lengthp] = '\0';
    return data;
}
