/* SPDX-License-Identifier: Apache-2.0 */
/* One request and its answer, on a connection of its own.
 *
 * Sending and receiving go on together: Pebble may answer, and close, before it has read a large
 * body.  Then sending fails, the answer is still there to be read, and the read behind it fails,
 * too; so it is the answer's own length that says whether it is complete. */
#include "base/base64.h"
#include "pebble/private.h"

#include <stdlib.h>
#include <string.h>

static void set_deadline(struct ch_exchange *exchange)
{
    if (exchange->deadline >= 0)
        exchange->deadline = ch_pebble_now(exchange->pebble) + exchange->pebble->timeout;
}

static int on_body(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    struct ch_exchange *exchange = data;
    if (exchange->sink.write && exchange->http.status < 300)
        return exchange->sink.write(exchange->sink.data, bytes, length, err);
    if (exchange->kept.length + length > CH_PEBBLE_JSON_LIMIT)
        return ch_error_set(err, CH_ERROR_PROTOCOL, "an answer of more than %d MiB",
                            CH_PEBBLE_JSON_LIMIT >> 20);
    ch_buf_add(&exchange->kept, bytes, length);
    return 0;
}

static void write_request(struct ch_exchange *exchange, const struct ch_request *request)
{
    struct ch_buf *out = &exchange->connection.out;
    ch_buf_addf(out, "%s %s HTTP/1.1\r\nHost: localhost\r\n", request->method, request->target);
    if (request->upgrade) {
        unsigned char key[16];
        ch_pebble_random(exchange->pebble, key, sizeof(key));
        CH_AUTOFREE char *text = ch_base64_encode(key, sizeof(key));
        ch_buf_addf(out,
                    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: %s\r\n\r\n",
                    text);
        return;
    }
    ch_buf_addf(out, "Connection: close\r\nAccept: %s\r\n", request->accept);
    if (request->content_type)
        ch_buf_addf(out, "Content-Type: %s\r\n", request->content_type);
    if (request->source)
        ch_buf_adds(out, "Transfer-Encoding: chunked\r\n\r\n");
    else if (request->body)
        ch_buf_addf(out, "Content-Length: %zu\r\n\r\n%s", strlen(request->body), request->body);
    else
        ch_buf_adds(out, "\r\n");
}

/* For a Pebble in this process: nothing is written. */
static void keep_request(struct ch_exchange *exchange, const struct ch_request *request)
{
    exchange->target = ch_strdup(request->target);
    exchange->request = (struct ch_pebble_request){.method = request->method,
                                                   .target = exchange->target,
                                                   .accept = request->accept,
                                                   .content_type = request->content_type,
                                                   .body = request->body};
    exchange->request.length = request->body ? strlen(request->body) : 0;
}

int ch_exchange_start(struct ch_exchange *exchange, const struct ch_pebble *pebble,
                      const struct ch_request *request, struct ch_error *err)
{
    *exchange = (struct ch_exchange){.pebble = pebble, .connection = CH_CONNECTION_INIT};
    ch_http_init(&exchange->http, on_body, exchange);
    exchange->what = ch_asprintf("%s %.*s", request->method, (int)strcspn(request->target, "?"),
                                 request->target);
    if (request->source) {
        exchange->source = *request->source;
        exchange->sending = true;
    }
    if (pebble->local.answer) {
        keep_request(exchange, request);
        return 0;
    }
    if (ch_connection_open(&exchange->connection, pebble, err) < 0)
        return -1;
    write_request(exchange, request);
    set_deadline(exchange);
    return 0;
}

void ch_exchange_deinit(struct ch_exchange *exchange)
{
    ch_connection_close(&exchange->connection);
    ch_http_deinit(&exchange->http);
    ch_buf_deinit(&exchange->kept);
    ch_buf_deinit(&exchange->behind);
    free(exchange->what);
    free(exchange->target);
    exchange->what = exchange->target = NULL;
}

short ch_exchange_events(const struct ch_exchange *exchange)
{
    bool writes = ch_connection_queued(&exchange->connection) > 0 ||
                  (exchange->sending && !exchange->connection.broken);
    return (short)(POLLIN | (writes ? POLLOUT : 0));
}

/* Queues the next chunk of the body. */
static int read_source(struct ch_exchange *exchange, struct ch_error *err)
{
    enum { SIZE_LINE = 6 }; /* "10000\r\n" would be one more: a chunk is smaller */
    struct ch_buf *out = &exchange->connection.out;
    char *room = ch_buf_reserve(out, CH_PEBBLE_CHUNK + SIZE_LINE + 2);
    ssize_t count =
        exchange->source.read(exchange->source.data, room + SIZE_LINE, CH_PEBBLE_CHUNK - 1, err);
    if (count < 0)
        return -1;
    if (count == 0) {
        exchange->sending = false;
        ch_buf_adds(out, "0\r\n\r\n");
        return 0;
    }
    char size[SIZE_LINE + 1];
    snprintf(size, sizeof(size), "%04x\r\n", (unsigned)count & 0xffff);
    memcpy(room, size, SIZE_LINE);
    memcpy(room + SIZE_LINE + count, "\r\n", 3);
    out->length += SIZE_LINE + (size_t)count + 2;
    return 0;
}

static int send_some(struct ch_exchange *exchange, struct ch_error *err)
{
    struct ch_connection *connection = &exchange->connection;
    if (exchange->sending && ch_connection_queued(connection) == 0 && !connection->broken &&
        read_source(exchange, err) < 0)
        return -1;
    ch_connection_send(connection);
    set_deadline(exchange);
    return 0;
}

static int receive_some(struct ch_exchange *exchange, struct ch_error *err)
{
    char bytes[CH_PEBBLE_CHUNK];
    bool closed;
    size_t count = ch_connection_receive(&exchange->connection, bytes, sizeof(bytes), &closed);
    ssize_t used = ch_http_feed(&exchange->http, bytes, count, err);
    if (used < 0) {
        if (err && err->kind == CH_ERROR_PROTOCOL)
            ch_error_prefix(err, "%s", exchange->what);
        return -1;
    }
    ch_buf_add(&exchange->behind, bytes + used, count - (size_t)used);
    if (count > 0)
        set_deadline(exchange);
    exchange->done = exchange->http.state == CH_HTTP_DONE;
    if (closed && !exchange->done) {
        exchange->done = ch_http_close(&exchange->http);
        if (!exchange->done)
            return ch_error_set(err, CH_ERROR_CONNECTION,
                                "%s: Pebble closed the connection before its answer was complete",
                                exchange->what);
    }
    return 0;
}

/* in this process */

static int read_whole_source(struct ch_exchange *exchange, struct ch_buf *body,
                             struct ch_error *err)
{
    ssize_t count;
    do {
        char *room = ch_buf_reserve(body, CH_PEBBLE_CHUNK);
        count = exchange->source.read(exchange->source.data, room, CH_PEBBLE_CHUNK, err);
        if (count > 0)
            body->length += (size_t)count;
    } while (count > 0);
    return count < 0 ? -1 : 0;
}

/* What was answered goes the way of what comes from a socket. */
static int feed_answer(struct ch_exchange *exchange, const struct ch_pebble_answer *answer,
                       struct ch_error *err)
{
    CH_AUTOFREE char *head = ch_asprintf(
        "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n", answer->status,
        ch_http_reason(answer->status), answer->content_type, answer->body.length);
    if (ch_http_feed(&exchange->http, head, strlen(head), err) < 0 ||
        ch_http_feed(&exchange->http, answer->body.data, answer->body.length, err) < 0)
        return -1;
    exchange->done = true;
    return 0;
}

static int answer_here(struct ch_exchange *exchange, struct ch_error *err)
{
    const struct ch_pebble_local *local = &exchange->pebble->local;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf body = CH_BUF_INIT;
    CH_CLEANUP(ch_pebble_answer_deinit) struct ch_pebble_answer answer = {.status = 0};
    if (exchange->sending) {
        if (read_whole_source(exchange, &body, err) < 0)
            return -1;
        exchange->request.body = body.data;
        exchange->request.length = body.length;
    }
    if (local->answer(local->data, &exchange->request, &answer, err) < 0)
        return -1;
    return feed_answer(exchange, &answer, err);
}

int ch_exchange_step(struct ch_exchange *exchange, short revents, struct ch_error *err)
{
    if (exchange->pebble->local.answer)
        return answer_here(exchange, err);
    if (revents & POLLNVAL)
        return ch_error_set(err, CH_ERROR_CONNECTION, "%s: the connection is gone", exchange->what);
    if ((revents & (POLLIN | POLLHUP | POLLERR)) && receive_some(exchange, err) < 0)
        return -1;
    if ((revents & POLLOUT) && !exchange->done)
        return send_some(exchange, err);
    return 0;
}

int ch_exchange_run(struct ch_exchange *exchange, struct ch_error *err)
{
    if (exchange->pebble->local.answer)
        return ch_exchange_step(exchange, 0, err);
    while (!exchange->done) {
        struct pollfd end = {.fd = exchange->connection.descriptor,
                             .events = ch_exchange_events(exchange)};
        int ready = ch_pebble_poll(exchange->pebble, &end, 1, exchange->deadline, err);
        if (ready == 0)
            return ch_pebble_late(exchange->pebble, exchange->what, err);
        if (ready < 0 || ch_exchange_step(exchange, end.revents, err) < 0)
            return -1;
    }
    return 0;
}

int ch_exchange_check(const struct ch_exchange *exchange, const char *content_type,
                      struct ch_error *err)
{
    if (exchange->http.status >= 400)
        return ch_pebble_api_error(exchange, err);
    CH_AUTOFREE char *header = ch_http_header(&exchange->http, "Content-Type");
    CH_AUTOFREE char *type = ch_http_media_type(header);
    if (strcmp(type, content_type) == 0)
        return 0;
    ch_error_set(err, CH_ERROR_PROTOCOL, "expected Content-Type '%s', got '%s'", content_type,
                 type);
    return -1;
}

json_t *ch_exchange_json(const struct ch_exchange *exchange, struct ch_error *err)
{
    json_error_t error;
    const struct ch_buf *body = &exchange->kept;
    json_t *envelope =
        json_loadb(body->data ? body->data : "", body->length, JSON_ALLOW_NUL, &error);
    if (envelope && json_is_object(envelope))
        return envelope;
    ch_error_set(err, CH_ERROR_PROTOCOL, "%s: the answer is not a JSON object: %s", exchange->what,
                 envelope ? "it is another value" : error.text);
    json_decref(envelope);
    return NULL;
}
