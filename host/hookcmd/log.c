/* SPDX-License-Identifier: Apache-2.0 */
/* juju-log */
#include "base/text.h"
#include "hookcmd/hookcmd.h"

#include <string.h>

/* The kernel refuses arguments of 128 KiB and more. */
enum { LONGEST = 131071 };

static int post(struct ch_transport *transport, enum ch_log_level level, const char *message,
                struct ch_error *err)
{
    const char *argv[] = {"juju-log", "--log-level", ch_log_level_name(level), "--", message, NULL};
    struct ch_command command = {.argv = argv, .writes = true};
    return ch_transport_post(transport, &command, err);
}

/* The end of the piece that begins at `text`: never inside a character. */
static size_t piece(const char *text)
{
    size_t length = strlen(text);
    if (length <= LONGEST)
        return length;
    length = LONGEST;
    while ((text[length] & 0xc0) == 0x80)
        length--;
    return length;
}

int ch_hookcmd_juju_log(struct ch_transport *transport, enum ch_log_level level,
                        const char *message, struct ch_error *err)
{
    CH_AUTOFREE char *clean = ch_text_sanitize(message, strlen(message));
    if (*clean == '\0')
        return 0;
    if (strlen(clean) <= LONGEST)
        return post(transport, level, clean, err);
    CH_AUTOFREE char *notice =
        ch_asprintf("Log string greater than %d. Splitting into multiple chunks: ", LONGEST);
    int result = post(transport, level, notice, err);
    for (const char *rest = clean; result == 0 && *rest;) {
        size_t length = piece(rest);
        CH_AUTOFREE char *chunk = ch_strndup(rest, length);
        result = post(transport, level, chunk, err);
        rest += length;
    }
    return result;
}
