/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *ch_checked(void *memory)
{
    if (memory)
        return memory;
    fputs("charmhost: out of memory\n", stderr);
    abort();
}

void *ch_malloc(size_t size)
{
    return ch_checked(malloc(size ? size : 1));
}

void *ch_calloc(size_t count, size_t size)
{
    return ch_checked(calloc(count ? count : 1, size ? size : 1));
}

void *ch_realloc(void *memory, size_t size)
{
    return ch_checked(realloc(memory, size ? size : 1));
}

char *ch_strdup(const char *text)
{
    return text ? ch_strndup(text, strlen(text)) : NULL;
}

char *ch_strndup(const char *text, size_t length)
{
    char *copy = ch_malloc(length + 1);
    if (length > 0) /* memcpy() may not be given NULL even then */
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *ch_vasprintf(const char *format, va_list args)
{
    char small[256]; /* most texts fit, and need no guess of their size */
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(small, sizeof(small), format, args);
    if (length < 0)
        ch_checked(NULL);
    char *text = ch_malloc((size_t)length + 1);
    if ((size_t)length < sizeof(small))
        memcpy(text, small, (size_t)length + 1);
    else
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *ch_asprintf(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = ch_vasprintf(format, args);
    va_end(args);
    return text;
}

void ch_free_p(void *pointer_to_pointer)
{
    free(*(void **)pointer_to_pointer);
}

void ch_json_decref_p(json_t **jsonp)
{
    json_decref(*jsonp);
}

char *ch_buf_reserve(struct ch_buf *buf, size_t more)
{
    if (more >= PTRDIFF_MAX - buf->length)
        ch_checked(NULL);
    size_t needed = buf->length + more + 1;
    if (needed > buf->capacity) {
        size_t half_more = buf->capacity + buf->capacity / 2;
        buf->capacity = needed > half_more ? needed + 64 : half_more;
        buf->data = ch_realloc(buf->data, buf->capacity);
        buf->data[buf->length] = '\0';
    }
    return buf->data + buf->length;
}

void ch_buf_add(struct ch_buf *buf, const void *data, size_t length)
{
    char *end = ch_buf_reserve(buf, length);
    if (length > 0)
        memcpy(end, data, length);
    end[length] = '\0';
    buf->length += length;
}

void ch_buf_adds(struct ch_buf *buf, const char *text)
{
    ch_buf_add(buf, text, strlen(text));
}

void ch_buf_addf(struct ch_buf *buf, const char *format, ...)
{
    va_list args;
    char *end = ch_buf_reserve(buf, 0);
    va_start(args, format);
    int length = vsnprintf(end, buf->capacity - buf->length, format, args);
    va_end(args);
    if (length < 0)
        ch_checked(NULL);
    if ((size_t)length >= buf->capacity - buf->length) {
        end = ch_buf_reserve(buf, (size_t)length);
        va_start(args, format);
        vsnprintf(end, (size_t)length + 1, format, args);
        va_end(args);
    }
    buf->length += (size_t)length;
}

void ch_buf_clear(struct ch_buf *buf)
{
    buf->length = 0;
    if (buf->data)
        buf->data[0] = '\0';
}

char *ch_buf_take(struct ch_buf *buf)
{
    char *data = buf->data ? buf->data : ch_strdup("");
    *buf = CH_BUF_INIT;
    return data;
}

void ch_buf_deinit(struct ch_buf *buf)
{
    free(buf->data);
    *buf = CH_BUF_INIT;
}
