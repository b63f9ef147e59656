/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of multipart/form-data, as a push parser.  For this room and for
 * what stands in for Pebble. */
#ifndef CH_PEBBLE_MULTIPART_H
#define CH_PEBBLE_MULTIPART_H

#include "base/error.h"
#include "base/mem.h"

enum { CH_MULTIPART_HEAD_LIMIT = 65536 }; /* bytes of a part's headers: paths may be long */

/* All return 0, or -1 with the error set. */
struct ch_multipart_events {
    /* A part begins; `disposition` is its Content-Disposition, "" when it has none. */
    int (*part)(void *data, const char *disposition, struct ch_error *err);
    int (*content)(void *data, const char *bytes, size_t length, struct ch_error *err);
    int (*end)(void *data, struct ch_error *err); /* of the part */
};

struct ch_multipart_parser {
    enum {
        CH_MULTIPART_START,    /* the first boundary has no line end before it */
        CH_MULTIPART_BOUNDARY, /* the rest of its line */
        CH_MULTIPART_HEADERS,
        CH_MULTIPART_CONTENT,
        CH_MULTIPART_DONE,
    } state;
    char *delimiter; /* "\r\n--boundary" */
    size_t delimiter_length;
    struct ch_buf pending; /* what could not be judged yet, and in feed() what came */
    const char *rest;      /* in feed(): what is not used up */
    size_t left;
    char *disposition; /* of the part whose headers are read, or NULL */
    size_t head_size;
    const struct ch_multipart_events *events;
    void *data;
};

void ch_multipart_init(struct ch_multipart_parser *parser, const char *boundary,
                       const struct ch_multipart_events *events, void *data);
void ch_multipart_deinit(struct ch_multipart_parser *parser);
/* What is behind the last boundary is passed over.  Return: 0; -1: an event's error, or PROTOCOL,
 * and the parser is dead. */
int ch_multipart_feed(struct ch_multipart_parser *parser, const char *bytes, size_t length,
                      struct ch_error *err);
bool ch_multipart_is_done(const struct ch_multipart_parser *parser);

#endif
