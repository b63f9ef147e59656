/* SPDX-License-Identifier: Apache-2.0 */
#include "pebble/websocket.h"

#include <string.h>

void ch_ws_init(struct ch_ws_parser *parser, ch_ws_fn *notify, void *data)
{
    *parser = (struct ch_ws_parser){.notify = notify, .data = data};
}

static int refuse(struct ch_error *err, const char *what)
{
    ch_error_set(err, CH_ERROR_PROTOCOL, "not a websocket frame of a server: %s", what);
    return -1;
}

static bool is_control(enum ch_ws_opcode opcode)
{
    return opcode >= CH_WS_CLOSE;
}

static size_t head_size(const struct ch_ws_parser *parser)
{
    if (parser->have < 2)
        return 2;
    unsigned short_length = parser->head[1] & 0x7f;
    return short_length == 127 ? 10 : short_length == 126 ? 4 : 2;
}

static uint64_t payload_length(const struct ch_ws_parser *parser)
{
    size_t size = head_size(parser);
    uint64_t length = 0;
    if (size == 2)
        return parser->head[1] & 0x7f;
    for (size_t i = 2; i < size; i++)
        length = length << 8 | parser->head[i];
    return length;
}

static int check_opcode(struct ch_ws_parser *parser, struct ch_error *err)
{
    switch (parser->frame) {
    case CH_WS_CONTINUATION:
        return parser->message ? 0 : refuse(err, "a continuation of nothing");
    case CH_WS_TEXT:
    case CH_WS_BINARY:
        if (parser->message)
            return refuse(err, "a message inside a message");
        parser->message = parser->frame;
        return 0;
    case CH_WS_CLOSE:
    case CH_WS_PING:
    case CH_WS_PONG:
        if (!parser->final)
            return refuse(err, "a control frame in pieces");
        return parser->left > 125 ? refuse(err, "a long control frame") : 0;
    }
    return refuse(err, "an unknown opcode");
}

static int on_head(struct ch_ws_parser *parser, struct ch_error *err)
{
    parser->final = parser->head[0] & 0x80;
    parser->frame = parser->head[0] & 0x0f;
    parser->left = payload_length(parser);
    parser->control_length = 0;
    parser->in_payload = true;
    if (parser->head[0] & 0x70)
        return refuse(err, "reserved bits are set");
    if (parser->head[1] & 0x80)
        return refuse(err, "it is masked");
    if (parser->left > CH_WS_FRAME_LIMIT)
        return refuse(err, "it is larger than 16 MiB");
    return check_opcode(parser, err);
}

/* `bytes` is what came of the payload; it may be empty when the payload is. */
static int on_payload(struct ch_ws_parser *parser, const char *bytes, size_t length,
                      struct ch_error *err)
{
    bool complete = parser->left == 0;
    if (complete) {
        parser->in_payload = false;
        parser->have = 0;
    }
    if (is_control(parser->frame)) {
        memcpy(parser->control + parser->control_length, bytes, length);
        parser->control_length += length;
        return complete ? parser->notify(parser->data, parser->frame, parser->control,
                                         parser->control_length, true, err)
                        : 0;
    }
    bool end = complete && parser->final;
    enum ch_ws_opcode message = parser->message;
    if (end)
        parser->message = CH_WS_CONTINUATION;
    return parser->notify(parser->data, message, bytes, length, end, err);
}

int ch_ws_feed(struct ch_ws_parser *parser, const char *bytes, size_t length, struct ch_error *err)
{
    size_t at = 0;
    while (at < length) {
        if (!parser->in_payload) {
            parser->head[parser->have++] = (unsigned char)bytes[at++];
            if (parser->have < head_size(parser))
                continue;
            if (on_head(parser, err) < 0)
                return -1;
            if (parser->left > 0)
                continue;
        }
        size_t count = parser->left < length - at ? (size_t)parser->left : length - at;
        parser->left -= count;
        if (on_payload(parser, bytes + at, count, err) < 0)
            return -1;
        at += count;
    }
    return 0;
}

static void write_head(struct ch_buf *out, enum ch_ws_opcode opcode, const unsigned char mask[4],
                       uint64_t length)
{
    unsigned char head[14] = {0x80 | (unsigned char)opcode};
    size_t size = 2, width = length > 0xffff ? 8 : length > 125 ? 2 : 0;
    head[1] = 0x80 | (width == 8 ? 127 : width == 2 ? 126 : (unsigned char)length);
    for (size_t i = width; i > 0; i--)
        head[size++] = (unsigned char)(length >> 8 * (i - 1));
    memcpy(head + size, mask, 4);
    ch_buf_add(out, head, size + 4);
}

void ch_ws_write(struct ch_buf *out, enum ch_ws_opcode opcode, const unsigned char mask[4],
                 const void *bytes, size_t length)
{
    uint64_t word, wide;
    size_t i = 0;
    write_head(out, opcode, mask, length);
    char *to = ch_buf_reserve(out, length);
    memcpy(&wide, mask, 4);
    memcpy((char *)&wide + 4, mask, 4);
    for (; i + 8 <= length; i += 8) {
        memcpy(&word, (const char *)bytes + i, 8);
        word ^= wide;
        memcpy(to + i, &word, 8);
    }
    for (; i < length; i++)
        to[i] = (char)(((const unsigned char *)bytes)[i] ^ mask[i % 4]);
    out->length += length;
    out->data[out->length] = '\0';
}
