/* SPDX-License-Identifier: Apache-2.0 */
/* The gob decoder.  The first byte says how the rest is split: the values must not depend on it. */
#include "agent/agent.h"
#include "base/tagged.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

static char *decode(const uint8_t *data, size_t size, size_t step)
{
    struct ch_gob_limits limits = {.message = 1 << 20, .depth = 20, .types = 50};
    struct ch_gob_decoder *decoder = ch_gob_decoder_new(&limits);
    struct ch_buf out = CH_BUF_INIT;
    int result = 0;
    for (size_t at = 0; result >= 0 && at < size; at += step) {
        json_t *value;
        ch_gob_decoder_feed(decoder, data + at, size - at < step ? size - at : step);
        while ((result = ch_gob_decoder_next(decoder, &value, NULL)) > 0) {
            CH_AUTOFREE char *text = ch_value_dump(value);
            ch_buf_addf(&out, "%s\n", text);
            json_decref(value);
        }
    }
    ch_buf_addf(&out, "%d", result);
    ch_gob_decoder_free(decoder);
    return ch_buf_take(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    CH_AUTOFREE char *whole = decode(data + 1, size - 1, size);
    CH_AUTOFREE char *pieces = decode(data + 1, size - 1, 1 + data[0] % 16);
    if (strcmp(whole, pieces) != 0)
        abort();
    return 0;
}
