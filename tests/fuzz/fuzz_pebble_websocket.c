/* SPDX-License-Identifier: Apache-2.0 */
/* Frames of websockets.  The first byte says how the rest is split: the messages must not depend on
 * it. */
#include "fuzz.h"
#include "pebble/websocket.h"

#include <stdlib.h>
#include <string.h>

static int on_message(void *data, enum ch_ws_opcode opcode, const char *bytes, size_t length,
                      bool end, struct ch_error *err)
{
    (void)err;
    ch_buf_add(data, bytes, length);
    if (end || opcode >= CH_WS_CLOSE)
        ch_buf_addf(data, "<%d>", opcode);
    return 0;
}

static struct ch_buf parse(const char *data, size_t size, size_t step)
{
    struct ch_buf out = CH_BUF_INIT;
    struct ch_ws_parser parser;
    int result = 0;
    ch_ws_init(&parser, on_message, &out);
    for (size_t at = 0; result == 0 && at < size; at += step)
        result = ch_ws_feed(&parser, data + at, size - at < step ? size - at : step, NULL);
    ch_buf_addf(&out, "%d", result);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    CH_CLEANUP(ch_buf_deinit)
    struct ch_buf whole = parse((const char *)data + 1, size - 1, size);
    CH_CLEANUP(ch_buf_deinit)
    struct ch_buf pieces = parse((const char *)data + 1, size - 1, 1 + data[0] % 16);
    if (whole.length != pieces.length || memcmp(whole.data, pieces.data, whole.length) != 0)
        abort();
    return 0;
}
