/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of multipart/form-data with the boundary "B".  The first byte says how the rest is split:
 * the parts must not depend on it. */
#include "fuzz.h"
#include "pebble/multipart.h"

#include <stdlib.h>
#include <string.h>

static int on_part(void *data, const char *disposition, struct ch_error *err)
{
    (void)err;
    ch_buf_addf(data, "<%s>", disposition);
    return 0;
}

static int on_content(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    (void)err;
    ch_buf_add(data, bytes, length);
    return 0;
}

static int on_end(void *data, struct ch_error *err)
{
    (void)err;
    ch_buf_adds(data, "</>");
    return 0;
}

static struct ch_buf parse(const char *data, size_t size, size_t step)
{
    static const struct ch_multipart_events events = {on_part, on_content, on_end};
    struct ch_buf out = CH_BUF_INIT;
    struct ch_multipart_parser parser;
    int result = 0;
    ch_multipart_init(&parser, "B", &events, &out);
    for (size_t at = 0; result == 0 && at < size; at += step)
        result = ch_multipart_feed(&parser, data + at, size - at < step ? size - at : step, NULL);
    ch_buf_addf(&out, "%d%d", result, ch_multipart_is_done(&parser));
    ch_multipart_deinit(&parser);
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
