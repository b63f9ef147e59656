/* SPDX-License-Identifier: Apache-2.0 */
/* Frames of websockets as a server reads and writes them. */
#include "base/base64.h"
#include "base/sha1.h"
#include "olm/pebble_server_private.h"

#include <stdint.h>
#include <string.h>

struct head {
    enum ch_ws_opcode opcode;
    uint64_t length;
    const unsigned char *mask;
    size_t size; /* of the head itself */
};

/* Return: 1; 0: not all of it is there; -1. */
static int read_head(const unsigned char *bytes, size_t length, struct head *head)
{
    if (length < 2)
        return 0;
    unsigned first = bytes[1] & 0x7f;
    size_t width = first == 127 ? 8 : first == 126 ? 2 : 0;
    if (bytes[0] & 0x70 || !(bytes[1] & 0x80))
        return -1;
    head->size = 2 + width + 4;
    if (length < head->size)
        return 0;
    head->opcode = bytes[0] & 0x0f;
    head->length = width > 0 ? 0 : first;
    for (size_t i = 0; i < width; i++)
        head->length = head->length << 8 | bytes[2 + i];
    head->mask = bytes + 2 + width;
    return head->length > CH_WS_FRAME_LIMIT ? -1 : 1;
}

int ch_sim_frames_feed(struct ch_sim_frames *frames, const char *bytes, size_t length,
                       void (*notify)(void *data, enum ch_ws_opcode opcode, const char *bytes,
                                      size_t length),
                       void *data)
{
    struct ch_buf *pending = &frames->pending;
    size_t at = 0;
    int found;
    struct head head;
    ch_buf_add(pending, bytes, length);
    while ((found = read_head((unsigned char *)pending->data + at, pending->length - at, &head)) >
               0 &&
           pending->length - at - head.size >= head.length) {
        char *payload = pending->data + at + head.size;
        for (size_t i = 0; i < head.length; i++)
            payload[i] = (char)((unsigned char)payload[i] ^ head.mask[i % 4]);
        if (head.opcode == CH_WS_TEXT || head.opcode == CH_WS_BINARY)
            frames->message = head.opcode;
        notify(data, head.opcode == CH_WS_CONTINUATION ? frames->message : head.opcode, payload,
               (size_t)head.length);
        at += head.size + (size_t)head.length;
    }
    pending->length -= at;
    memmove(pending->data, pending->data + at, pending->length + 1);
    return found < 0 ? -1 : 0;
}

void ch_sim_frames_write(struct ch_buf *out, enum ch_ws_opcode opcode, const void *bytes,
                         size_t length)
{
    unsigned char head[10] = {0x80 | (unsigned char)opcode};
    size_t width = length > 0xffff ? 8 : length > 125 ? 2 : 0;
    head[1] = width == 8 ? 127 : width == 2 ? 126 : (unsigned char)length;
    for (size_t i = 0; i < width; i++)
        head[2 + i] = (unsigned char)((uint64_t)length >> 8 * (width - 1 - i));
    ch_buf_add(out, head, 2 + width);
    ch_buf_add(out, bytes, length);
}

char *ch_sim_accept_key(const char *key)
{
    unsigned char digest[20];
    CH_AUTOFREE char *text = ch_asprintf("%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    ch_sha1(text, strlen(text), digest);
    return ch_base64_encode(digest, sizeof(digest));
}
