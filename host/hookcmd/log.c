/* SPDX-License-Identifier: Apache-2.0 */
/* juju-log */
#include "base/text.h"
#include "hookcmd/hookcmd.h"

#include <string.h>

/* The kernel refuses arguments of 128 KiB and more. */
enum { LONGEST = 131071 };

typedef int send_fn(struct ch_transport *transport, const struct ch_command *command,
                    struct ch_error *err);

static int run(struct ch_transport *transport, const struct ch_command *command,
               struct ch_error *err)
{
    struct ch_reply reply;
    if (ch_transport_run(transport, command, &reply, err) < 0)
        return -1;
    int result = reply.code == 0 ? 0 : ch_reply_error(&reply, command, err);
    ch_reply_deinit(&reply);
    return result;
}

static int send_piece(struct ch_transport *transport, send_fn *send, enum ch_log_level level,
                      const char *piece, struct ch_error *err)
{
    const char *argv[] = {"juju-log", "--log-level", ch_log_level_name(level), "--", piece, NULL};
    struct ch_command command = {.argv = argv, .writes = true};
    return send(transport, &command, err);
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

static int send_message(struct ch_transport *transport, send_fn *send, enum ch_log_level level,
                        const char *message, struct ch_error *err)
{
    CH_AUTOFREE char *clean = ch_text_sanitize(message, strlen(message));
    if (*clean == '\0')
        return 0;
    if (strlen(clean) <= LONGEST)
        return send_piece(transport, send, level, clean, err);
    CH_AUTOFREE char *notice =
        ch_asprintf("Log string greater than %d. Splitting into multiple chunks: ", LONGEST);
    int result = send_piece(transport, send, level, notice, err);
    for (const char *rest = clean; result == 0 && *rest;) {
        size_t length = piece(rest);
        CH_AUTOFREE char *chunk = ch_strndup(rest, length);
        result = send_piece(transport, send, level, chunk, err);
        rest += length;
    }
    return result;
}

int ch_hookcmd_juju_log(struct ch_transport *transport, enum ch_log_level level,
                        const char *message, struct ch_error *err)
{
    return send_message(transport, run, level, message, err);
}

int ch_hookcmd_post_log(struct ch_transport *transport, enum ch_log_level level,
                        const char *message, struct ch_error *err)
{
    return send_message(transport, ch_transport_post, level, message, err);
}
