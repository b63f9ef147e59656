/* SPDX-License-Identifier: Apache-2.0 */
/* The streams of a command: binary messages are data, the text message {"command":"end"} is the end
 * of a stream in either direction; Pebble does not close the connection then.
 *
 * All ends are in one poll, and output is read while input is written, so neither side can block
 * the other for ever.  Output that nobody has asked for is kept up to a limit and then left with
 * Pebble, which stops the command. */
#include "base/text.h"
#include "pebble/exec.h"

#include <string.h>

enum { TEXT_LIMIT = 65536, QUEUE_LIMIT = 4 * CH_PEBBLE_CHUNK };

static const char end_message[] = "{\"command\":\"end\"}";

/* what comes */

static void warn(const struct ch_pebble_process *process, const char *what, const char *text)
{
    CH_AUTOFREE char *start = ch_strndup(text, strnlen(text, 200));
    CH_AUTOFREE char *shown = ch_text_quote(start);
    if (process->pebble->log)
        ch_log(process->pebble->log, CH_LOG_WARNING, "%s %s", what, shown);
}

static void on_command(struct ch_exec_stream *stream)
{
    const char *text = stream->text.data ? stream->text.data : "";
    CH_AUTOJSON json_t *message = json_loads(text, 0, NULL);
    const char *command = json_string_value(json_object_get(message, "command"));
    if (!json_is_object(message))
        warn(stream->process, "Cannot decode I/O command (invalid JSON):", text);
    else if (command && strcmp(command, "end") == 0)
        stream->ended = true;
    else
        warn(stream->process, "Invalid I/O command", command ? command : "");
    ch_buf_clear(&stream->text);
}

int ch_exec_deliver(struct ch_exec_stream *stream, const char *bytes, size_t length,
                    struct ch_error *err)
{
    if (stream->ended || length == 0)
        return 0;
    if (stream->sink.write)
        return stream->sink.write(stream->sink.data, bytes, length, err);
    if (!stream->process->dropping)
        ch_buf_add(&stream->kept, bytes, length);
    return 0;
}

static int on_message(void *data, enum ch_ws_opcode opcode, const char *bytes, size_t length,
                      bool end, struct ch_error *err)
{
    struct ch_exec_stream *stream = data;
    switch (opcode) {
    case CH_WS_BINARY:
        return ch_exec_deliver(stream, bytes, length, err);
    case CH_WS_TEXT:
        if (stream->text.length + length > TEXT_LIMIT)
            return ch_error_set(err, CH_ERROR_PROTOCOL, "exec: a text message of more than 64 KiB");
        ch_buf_add(&stream->text, bytes, length);
        if (end)
            on_command(stream);
        return 0;
    case CH_WS_PING:
        ch_exec_queue(stream, CH_WS_PONG, bytes, length);
        return 0;
    case CH_WS_CLOSE:
        stream->ended = true;
        return 0;
    default:
        return 0;
    }
}

void ch_exec_stream_init(struct ch_exec_stream *stream, struct ch_pebble_process *process,
                         struct ch_connection *connection)
{
    *stream = (struct ch_exec_stream){.process = process, .connection = *connection};
    *connection = CH_CONNECTION_INIT;
    ch_ws_init(&stream->frames, on_message, stream);
}

void ch_exec_stream_deinit(struct ch_exec_stream *stream)
{
    ch_connection_close(&stream->connection);
    ch_buf_deinit(&stream->early);
    ch_buf_deinit(&stream->text);
    ch_buf_deinit(&stream->kept);
}

int ch_exec_stream_feed(struct ch_exec_stream *stream, const char *bytes, size_t length,
                        struct ch_error *err)
{
    return ch_ws_feed(&stream->frames, bytes, length, err);
}

static bool is_open(const struct ch_exec_stream *stream)
{
    return stream->connection.descriptor >= 0;
}

static int receive(struct ch_exec_stream *stream, struct ch_error *err)
{
    char bytes[CH_PEBBLE_CHUNK];
    bool closed;
    size_t count = ch_connection_receive(&stream->connection, bytes, sizeof(bytes), &closed);
    if (ch_exec_stream_feed(stream, bytes, count, err) < 0)
        return -1;
    if (closed) {
        stream->cut = !stream->ended;
        stream->ended = true;
        ch_connection_close(&stream->connection);
    }
    return 0;
}

/* what goes */

void ch_exec_queue(struct ch_exec_stream *stream, enum ch_ws_opcode opcode, const char *bytes,
                   size_t length)
{
    unsigned char mask[4];
    if (!is_open(stream) || stream->connection.broken)
        return;
    ch_pebble_random(stream->process->pebble, mask, sizeof(mask));
    ch_ws_write(&stream->connection.out, opcode, mask, bytes, length);
}

void ch_exec_end_input(struct ch_pebble_process *process)
{
    if (!process->input_ended)
        ch_exec_queue(&process->streams[CH_EXEC_STDIO], CH_WS_TEXT, end_message,
                      strlen(end_message));
    process->input_ended = true;
}

/* Input is wanted when little of it is queued. */
static bool wants_input(const struct ch_pebble_process *process)
{
    const struct ch_exec_stream *stdio = &process->streams[CH_EXEC_STDIO];
    return process->input.read && !process->input_ended && is_open(stdio) &&
           !stdio->connection.broken && ch_connection_queued(&stdio->connection) < CH_PEBBLE_CHUNK;
}

static int read_input(struct ch_pebble_process *process, struct ch_error *err)
{
    char bytes[CH_PEBBLE_CHUNK];
    ssize_t count = process->input.read(process->input.data, bytes, sizeof(bytes), err);
    if (count < 0)
        return -1;
    if (count == 0)
        ch_exec_end_input(process);
    else
        ch_exec_queue(&process->streams[CH_EXEC_STDIO], CH_WS_BINARY, bytes, (size_t)count);
    return 0;
}

/* moving */

static short stream_events(const struct ch_exec_stream *stream)
{
    bool full = !stream->sink.write && stream->kept.length - stream->taken >= CH_PEBBLE_KEPT_LIMIT;
    bool reads = !full || stream->process->dropping;
    return (short)((reads ? POLLIN : 0) |
                   (ch_connection_queued(&stream->connection) > 0 ? POLLOUT : 0));
}

static int step_stream(struct ch_exec_stream *stream, short revents, struct ch_error *err)
{
    if (revents & POLLOUT)
        ch_connection_send(&stream->connection);
    if (revents & (POLLIN | POLLHUP | POLLERR))
        return receive(stream, err);
    return 0;
}

enum { INPUT = CH_EXEC_ENDS, CHANGE, ENDS };

static int fill_ends(struct ch_pebble_process *process, struct ch_waiter *waiter,
                     struct pollfd *ends, double *deadlinep, struct ch_error *err)
{
    for (int i = 0; i < ENDS; i++)
        ends[i] = (struct pollfd){.fd = -1};
    if (waiter && ch_waiter_prepare(waiter, &ends[CHANGE], deadlinep, err) < 0)
        return -1;
    if (wants_input(process) && !process->input.polled && read_input(process, err) < 0)
        return -1;
    if (wants_input(process) && process->input.polled)
        ends[INPUT] = (struct pollfd){.fd = process->input.descriptor, .events = POLLIN};
    for (int i = 0; i < CH_EXEC_ENDS; i++) {
        struct ch_exec_stream *stream = &process->streams[i];
        short events = is_open(stream) ? stream_events(stream) : 0;
        if (events)
            ends[i] = (struct pollfd){.fd = stream->connection.descriptor, .events = events};
    }
    return 0;
}

int ch_exec_pump(struct ch_pebble_process *process, struct ch_waiter *waiter, double deadline,
                 struct ch_error *err)
{
    struct pollfd ends[ENDS];
    double until = deadline;
    if (fill_ends(process, waiter, ends, &until, err) < 0)
        return -1;
    if (waiter && waiter->change)
        return 1;
    int ready = ch_pebble_poll(process->pebble, ends, ENDS, until, err);
    if (ready <= 0) /* time may be up for the waiter only */
        return ready < 0 || until == deadline ? ready : 1;
    for (int i = 0; i < CH_EXEC_ENDS; i++)
        if (ends[i].revents && step_stream(&process->streams[i], ends[i].revents, err) < 0)
            return -1;
    if (ends[INPUT].revents && wants_input(process) && read_input(process, err) < 0)
        return -1;
    if (waiter && ch_waiter_step(waiter, ends[CHANGE].revents, err) < 0)
        return -1;
    return 1;
}

bool ch_exec_has_output(const struct ch_pebble_process *process)
{
    return !process->streams[CH_EXEC_STDIO].ended ||
           (!process->combined && !process->streams[CH_EXEC_STDERR].ended);
}

void ch_exec_close(struct ch_pebble_process *process)
{
    for (int i = 0; i < CH_EXEC_ENDS; i++) {
        ch_connection_close(&process->streams[i].connection);
        process->streams[i].ended = true;
    }
    process->input_ended = true;
}

/* by hand */

int ch_pebble_process_write(struct ch_pebble_process *process, const char *bytes, size_t length,
                            struct ch_error *err)
{
    struct ch_exec_stream *stdio = &process->streams[CH_EXEC_STDIO];
    double deadline = process->timeout < 0 ? -1 : ch_pebble_now(process->pebble) + process->timeout;
    if (process->input_ended || process->input.read)
        return ch_error_set(err, CH_ERROR_VALUE, "the command's stdin is %s",
                            process->input.read ? "fed from a source" : "closed");
    while (length > 0) {
        size_t count = length < CH_PEBBLE_CHUNK ? length : CH_PEBBLE_CHUNK;
        ch_exec_queue(stdio, CH_WS_BINARY, bytes, count);
        if (process->pebble->local.written)
            ch_buf_add(&process->written, bytes, count);
        bytes += count;
        length -= count;
        ch_connection_send(&stdio->connection);
        while (ch_connection_queued(&stdio->connection) > QUEUE_LIMIT && !stdio->ended) {
            int moved = ch_exec_pump(process, NULL, deadline, err);
            if (moved == 0)
                return ch_error_set(err, CH_ERROR_TIMEOUT, "the command did not read its stdin");
            if (moved < 0)
                return -1;
        }
    }
    return 0;
}

int ch_pebble_process_close_stdin(struct ch_pebble_process *process, struct ch_error *err)
{
    if (process->input.read)
        return ch_error_set(err, CH_ERROR_VALUE, "the command's stdin is fed from a source");
    ch_exec_end_input(process);
    ch_connection_send(&process->streams[CH_EXEC_STDIO].connection);
    return 0;
}

static size_t take(struct ch_exec_stream *stream, char *bytes, size_t size)
{
    size_t left = stream->kept.length - stream->taken;
    size_t count = left < size ? left : size;
    memcpy(bytes, stream->kept.data + stream->taken, count);
    stream->taken += count;
    if (stream->taken == stream->kept.length) {
        ch_buf_clear(&stream->kept);
        stream->taken = 0;
    }
    return count;
}

ssize_t ch_pebble_process_read(struct ch_pebble_process *process, enum ch_pebble_stream which,
                               char *bytes, size_t size, double timeout, struct ch_error *err)
{
    bool errors = which == CH_PEBBLE_STDERR;
    struct ch_exec_stream *stream = &process->streams[errors ? CH_EXEC_STDERR : CH_EXEC_STDIO];
    double deadline = timeout < 0 ? -1 : ch_pebble_now(process->pebble) + timeout;
    if (stream->sink.write || (errors && process->combined)) {
        ch_error_set(err, CH_ERROR_TYPE, "the command's %s goes elsewhere",
                     errors ? "stderr" : "stdout");
        return -1;
    }
    while (stream->kept.length == 0 && !stream->ended) {
        int moved = ch_exec_pump(process, NULL, deadline, err);
        if (moved == 0)
            ch_error_set(err, CH_ERROR_TIMEOUT, "no output of the command within %g seconds",
                         timeout);
        if (moved <= 0)
            return -1;
    }
    if (stream->kept.length > 0)
        return (ssize_t)take(stream, bytes, size);
    if (!stream->cut)
        return 0;
    ch_error_set(err, CH_ERROR_CONNECTION,
                 "Pebble closed the connection before the end of the "
                 "command's output");
    return -1;
}

int ch_pebble_process_send_signal(struct ch_pebble_process *process, const char *signal,
                                  struct ch_error *err)
{
    struct ch_exec_stream *control = &process->streams[CH_EXEC_CONTROL];
    if (ch_pebble_check_signal(signal, err) < 0)
        return -1;
    CH_AUTOFREE char *text =
        ch_asprintf("{\"command\": \"signal\", \"signal\": {\"name\": \"%s\"}}", signal);
    ch_exec_queue(control, CH_WS_TEXT, text, strlen(text));
    ch_connection_send(&control->connection);
    return 0;
}
