/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of HTTP.  The first byte says how the rest is split: what comes out must not depend on
 * it. */
#include "fuzz.h"
#include "pebble/http.h"

#include <stdlib.h>
#include <string.h>

static int on_body(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    (void)err;
    ch_buf_add(data, bytes, length);
    return 0;
}

static struct ch_buf parse(const char *data, size_t size, size_t step)
{
    struct ch_buf out = CH_BUF_INIT;
    struct ch_http_parser parser;
    ssize_t used = 0;
    size_t total = 0;
    ch_http_init(&parser, on_body, &out);
    for (size_t at = 0; used >= 0 && at < size && parser.state != CH_HTTP_DONE; at += step) {
        used = ch_http_feed(&parser, data + at, size - at < step ? size - at : step, NULL);
        total += used > 0 ? (size_t)used : 0;
    }
    CH_AUTOFREE char *type = ch_http_header(&parser, "Content-Type");
    CH_AUTOFREE char *media = ch_http_media_type(type);
    CH_AUTOFREE char *boundary = ch_http_parameter(type ? type : "", "boundary");
    if (used >= 0)
        ch_buf_addf(&out, "|%d %s %zu %d %s %s", parser.status, parser.reason, total,
                    ch_http_close(&parser), media, boundary ? boundary : "-");
    else
        ch_buf_adds(&out, "|refused");
    ch_http_deinit(&parser);
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
