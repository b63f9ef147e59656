/* SPDX-License-Identifier: Apache-2.0 */
/* What Pebble reports, as errors with the texts of ops. */
#include "base/tagged.h"
#include "base/text.h"
#include "pebble/private.h"

#include <stdlib.h>
#include <string.h>

int ch_pebble_api_error(const struct ch_exchange *exchange, struct ch_error *err)
{
    struct ch_error why = CH_ERROR_INIT;
    json_t *body = ch_exchange_json(exchange, &why);
    const char *message =
        json_string_value(json_object_get(json_object_get(body, "result"), "message"));
    const char *reason = exchange->http.reason;
    CH_AUTOFREE char *status = ch_text_sanitize(reason, strlen(reason));
    CH_AUTOFREE char *unreadable =
        ch_asprintf("%s: HTTP status %d %s, and %s", exchange->what, exchange->http.status, status,
                    why.message ? why.message : "no message in it");
    if (err && err->kind == CH_ERROR_NONE) {
        ch_error_set(err, CH_ERROR_API, "%s", message ? message : unreadable);
        ch_error_detail(err, "code", json_integer(exchange->http.status));
        ch_error_detail(err, "status", json_string(status));
        ch_error_detail(err, "body", body ? json_incref(body) : json_object());
    }
    json_decref(body);
    ch_error_clear(&why);
    return -1;
}

int ch_pebble_path_error(const json_t *error, struct ch_error *err)
{
    const char *kind = json_string_value(json_object_get(error, "kind"));
    const char *message = json_string_value(json_object_get(error, "message"));
    if (!err || err->kind != CH_ERROR_NONE)
        return -1;
    kind = kind ? kind : "generic-file-error";
    message = message ? message : "";
    ch_error_set(err, CH_ERROR_PATH, "%s - %s", kind, message);
    ch_error_detail(err, "path_kind", json_string(kind));
    ch_error_detail(err, "text", json_string(message));
    return -1;
}

static void add_logs(struct ch_buf *text, const json_t *change)
{
    size_t i, j;
    json_t *task, *line;
    bool any = false;
    json_array_foreach (json_object_get(change, "tasks"), i, task) {
        const json_t *log = json_object_get(task, "log");
        if (json_array_size(log) == 0)
            continue;
        ch_buf_addf(text, "\n----- Logs from task %zu -----\n", i);
        json_array_foreach (log, j, line)
            ch_buf_addf(text, "%s%s", j > 0 ? "\n" : "",
                        json_is_string(line) ? json_string_value(line) : "");
        any = true;
    }
    if (any)
        ch_buf_adds(text, "\n-----");
}

int ch_pebble_check_change(const json_t *change, struct ch_error *err)
{
    const char *failure = json_string_value(json_object_get(change, "err"));
    if (!failure || !*failure)
        return 0;
    if (!err || err->kind != CH_ERROR_NONE)
        return -1;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    ch_buf_adds(&text, failure);
    add_logs(&text, change);
    ch_error_set(err, CH_ERROR_CHANGE, "%s", text.data);
    ch_error_detail(err, "err", json_string(failure));
    ch_error_detail(err, "change", json_deep_copy(change));
    return -1;
}

/* The first 1024 characters, quoted. */
static void add_stream(struct ch_buf *text, const char *name, const struct ch_buf *stream)
{
    enum { SHOWN = 1024 };
    const char *data = stream->data ? stream->data : "";
    size_t end = 0, characters = 0;
    while (end < stream->length && characters < SHOWN) {
        end++;
        while (end < stream->length && ((unsigned char)data[end] & 0xc0) == 0x80)
            end++;
        characters++;
    }
    CH_AUTOFREE char *part = ch_text_sanitize(data, end);
    CH_AUTOFREE char *quoted = ch_text_quote(part);
    ch_buf_addf(text, ", %s=%s%s", name, quoted, end < stream->length ? " [truncated]" : "");
}

static json_t *stream_value(const struct ch_buf *stream)
{
    return stream ? ch_value_string(stream->data ? stream->data : "", stream->length) : json_null();
}

int ch_pebble_exec_error(const json_t *command, long long code, const struct ch_buf *output,
                         const struct ch_buf *errors, struct ch_error *err)
{
    if (!err || err->kind != CH_ERROR_NONE)
        return -1;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    CH_AUTOFREE char *program = ch_text_quote(json_string_value(json_array_get(command, 0)));
    ch_buf_addf(&text, "non-zero exit code %lld executing %s", code, program);
    if (output)
        add_stream(&text, "stdout", output);
    if (errors)
        add_stream(&text, "stderr", errors);
    ch_error_set(err, CH_ERROR_EXEC, "%s", text.data);
    ch_error_detail(err, "command", json_deep_copy(command));
    ch_error_detail(err, "exit_code", json_integer(code));
    ch_error_detail(err, "stdout", stream_value(output));
    ch_error_detail(err, "stderr", stream_value(errors));
    return -1;
}
