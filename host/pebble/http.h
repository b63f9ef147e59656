/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of HTTP/1.1, as a push parser: bytes may come split at any place.  For this room and for
 * what stands in for Pebble. */
#ifndef CH_PEBBLE_HTTP_H
#define CH_PEBBLE_HTTP_H

#include "base/error.h"
#include "base/mem.h"

#include <stdint.h>
#include <sys/types.h>

enum { CH_HTTP_HEAD_LIMIT = 16384 }; /* bytes of status line, headers and trailers together */

/* Gets the body, in pieces.  Return: 0, or -1 with the error set. */
typedef int ch_http_body_fn(void *data, const char *bytes, size_t length, struct ch_error *err);

enum ch_http_state {
    CH_HTTP_STATUS, /* lines */
    CH_HTTP_HEADERS,
    CH_HTTP_CHUNK_SIZE,
    CH_HTTP_CHUNK_END,
    CH_HTTP_TRAILERS,
    CH_HTTP_COUNTED, /* `left` bytes of the body */
    CH_HTTP_CHUNK,
    CH_HTTP_UNTIL_CLOSE,
    CH_HTTP_DONE,
};

struct ch_http_parser {
    enum ch_http_state state;
    int status;            /* 0 before the status line; interim answers (100) are passed over */
    char *reason;          /* "Not Found"; owned */
    struct ch_buf headers; /* complete lines "name:value\n" */
    bool has_head;         /* status and headers are complete */

    struct ch_buf line; /* one that is not complete */
    size_t head_size;
    bool chunked, has_length;
    uint64_t length, left;
    ch_http_body_fn *body;
    void *data;
};

void ch_http_init(struct ch_http_parser *parser, ch_http_body_fn *body, void *data);
void ch_http_deinit(struct ch_http_parser *parser);
/* Return: how many bytes belonged to the answer; fewer than given once it is done (behind a 101
 * comes another protocol).  -1: the body function's error, or PROTOCOL, and the parser is dead. */
ssize_t ch_http_feed(struct ch_http_parser *parser, const char *bytes, size_t length,
                     struct ch_error *err);
/* The connection was closed: is the answer complete? */
bool ch_http_close(struct ch_http_parser *parser);
/* Value of the first header of that name, in any case; caller owns, NULL when absent. */
char *ch_http_header(const struct ch_http_parser *parser, const char *name);
/* The type in a Content-Type, without parameters, lower case; "" for NULL.  Caller owns. */
char *ch_http_media_type(const char *content_type);
/* Parameter of a header value (`form-data; name="files"`), quotes and escapes undone; caller owns,
 * NULL when absent. */
char *ch_http_parameter(const char *value, const char *name);

/* "Not Found" of 404; "" of a status that Pebble does not answer. */
const char *ch_http_reason(int status);
/* Percent-encodes what is not unreserved; `keep`: further bytes that stay, or NULL. */
void ch_http_escape(struct ch_buf *out, const char *text, const char *keep);
/* Adds "?name=value", or "&..." when `query` is not empty. */
void ch_http_query(struct ch_buf *query, const char *name, const char *value);

#endif
