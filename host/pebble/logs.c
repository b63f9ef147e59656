/* SPDX-License-Identifier: Apache-2.0 */
/* Logs of services: a JSON object a line, for as long as there are some. */
#include "pebble/private.h"

#include <string.h>

struct logs {
    struct ch_exchange exchange;
    struct ch_buf line;
    ch_pebble_log_fn *receive;
    void *data;
    bool checked; /* that it is what was asked for */
    bool enough;
};

static int on_line(struct logs *logs, struct ch_error *err)
{
    json_error_t error;
    CH_AUTOJSON json_t *record =
        json_loadb(logs->line.data, logs->line.length, JSON_ALLOW_NUL, &error);
    ch_buf_clear(&logs->line);
    if (!json_is_object(record)) {
        ch_error_set(err, CH_ERROR_PROTOCOL, "a record is not a JSON object: %s", error.text);
        return -1;
    }
    int result = logs->receive(logs->data, record, err);
    logs->enough = result > 0;
    return result < 0 ? -1 : 0;
}

static int on_body(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    struct logs *logs = data;
    if (!logs->checked && ch_exchange_check(&logs->exchange, "application/x-ndjson", err) < 0)
        return -1;
    logs->checked = true;
    while (length > 0 && !logs->enough) {
        const char *newline = memchr(bytes, '\n', length);
        size_t count = newline ? (size_t)(newline - bytes) + 1 : length;
        if (logs->line.length + count > CH_PEBBLE_RECORD_LIMIT)
            return ch_error_set(err, CH_ERROR_PROTOCOL, "a record of more than 1 MiB");
        ch_buf_add(&logs->line, bytes, count);
        bytes += count;
        length -= count;
        if (newline && on_line(logs, err) < 0)
            return -1;
    }
    return 0;
}

static int run(struct logs *logs, double deadline, struct ch_error *err)
{
    struct ch_exchange *exchange = &logs->exchange;
    if (exchange->pebble->local.answer)
        return ch_exchange_step(exchange, 0, err);
    while (!exchange->done && !logs->enough) {
        bool follows = exchange->deadline < 0;
        struct pollfd end = {.fd = exchange->connection.descriptor,
                             .events = ch_exchange_events(exchange)};
        int ready =
            ch_pebble_poll(exchange->pebble, &end, 1, follows ? deadline : exchange->deadline, err);
        if (ready == 0 && follows)
            return 0;
        if (ready == 0)
            return ch_pebble_late(exchange->pebble, exchange->what, err);
        if (ready < 0 || ch_exchange_step(exchange, end.revents, err) < 0)
            return -1;
        if (deadline >= 0 && ch_pebble_now(exchange->pebble) >= deadline)
            return 0;
    }
    return 0;
}

static char *make_target(const struct ch_pebble_logs_options *options)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf query = CH_BUF_INIT;
    size_t i;
    json_t *name;
    json_array_foreach (options->services, i, name)
        if (json_is_string(name))
            ch_http_query(&query, "services", json_string_value(name));
    if (options->count != 0) {
        CH_AUTOFREE char *count = ch_asprintf("%lld", options->count);
        ch_http_query(&query, "n", count);
    }
    if (options->follow)
        ch_http_query(&query, "follow", "true");
    return ch_asprintf("/v1/logs%s", query.data ? query.data : "");
}

int ch_pebble_get_logs(struct ch_pebble *pebble, const struct ch_pebble_logs_options *options,
                       ch_pebble_log_fn *receive, void *data, struct ch_error *err)
{
    struct logs logs = {.receive = receive, .data = data};
    CH_AUTOFREE char *target = make_target(options);
    struct ch_request request = {
        .method = "GET", .target = target, .accept = "application/x-ndjson"};
    double deadline =
        options->follow && options->duration >= 0 ? ch_pebble_now(pebble) + options->duration : -1;
    int result = ch_exchange_start(&logs.exchange, pebble, &request, err);
    logs.exchange.sink = (struct ch_pebble_sink){on_body, &logs};
    if (options->follow)
        logs.exchange.deadline = -1; /* a service may be silent for long */
    if (result == 0)
        result = run(&logs, deadline, err);
    if (result == 0 && logs.exchange.done && !logs.checked)
        result = ch_exchange_check(&logs.exchange, "application/x-ndjson", err);
    ch_exchange_deinit(&logs.exchange);
    ch_buf_deinit(&logs.line);
    return result;
}
