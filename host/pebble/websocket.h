/* SPDX-License-Identifier: Apache-2.0 */
/* Frames of websockets (RFC 6455): a writer for the client's, a push parser for the server's.
 * Inside the room. */
#ifndef CH_PEBBLE_WEBSOCKET_H
#define CH_PEBBLE_WEBSOCKET_H

#include "base/error.h"
#include "base/mem.h"

#include <stdint.h>

enum { CH_WS_FRAME_LIMIT = 16 << 20 }; /* bytes; Pebble's have 64 KiB at most */

enum ch_ws_opcode {
    CH_WS_CONTINUATION = 0,
    CH_WS_TEXT = 1,
    CH_WS_BINARY = 2,
    CH_WS_CLOSE = 8,
    CH_WS_PING = 9,
    CH_WS_PONG = 10,
};

/* Gets text and binary messages in pieces, as they come (`end`: the last piece, which may be
 * empty); control frames whole.  Return: 0, or -1 with the error set. */
typedef int ch_ws_fn(void *data, enum ch_ws_opcode opcode, const char *bytes, size_t length,
                     bool end, struct ch_error *err);

struct ch_ws_parser {
    unsigned char head[10];
    size_t have;                      /* bytes of the head */
    bool in_payload;                  /* the head is complete */
    bool final;                       /* of this frame */
    enum ch_ws_opcode frame, message; /* message: CONTINUATION when none is open */
    uint64_t left;
    char control[125];
    size_t control_length;
    ch_ws_fn *notify;
    void *data;
};

void ch_ws_init(struct ch_ws_parser *parser, ch_ws_fn *notify, void *data);
/* Return: 0; -1: notify's error, or PROTOCOL, and the parser is dead. */
int ch_ws_feed(struct ch_ws_parser *parser, const char *bytes, size_t length, struct ch_error *err);
/* Appends one whole frame, masked as a client has to. */
void ch_ws_write(struct ch_buf *out, enum ch_ws_opcode opcode, const unsigned char mask[4],
                 const void *bytes, size_t length);

#endif
