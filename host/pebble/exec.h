/* SPDX-License-Identifier: Apache-2.0 */
/* Commands in the container: what starting (exec.c), moving data (exec_streams.c) and ending
 * (exec_wait.c) share.  Inside the room. */
#ifndef CH_PEBBLE_EXEC_H
#define CH_PEBBLE_EXEC_H

#include "pebble/private.h"
#include "pebble/websocket.h"

enum ch_exec_end { CH_EXEC_CONTROL, CH_EXEC_STDIO, CH_EXEC_STDERR, CH_EXEC_ENDS };

struct ch_exec_stream { /* one websocket */
    struct ch_pebble_process *process;
    struct ch_connection connection;
    struct ch_ws_parser frames;
    bool ended;                 /* nothing more will come */
    bool cut;                   /* it was closed before it said so */
    struct ch_buf early;        /* what came right behind the handshake */
    struct ch_buf text;         /* of a text message */
    struct ch_pebble_sink sink; /* write NULL: what comes is kept */
    struct ch_buf kept;
    size_t taken; /* of `kept` */
};

struct ch_pebble_process {
    struct ch_pebble *pebble;
    json_t *command;
    char *change_id;
    double timeout; /* as for ch_pebble_wait_change() */
    bool combined;  /* there is no stream for stderr */
    struct ch_exec_stream streams[CH_EXEC_ENDS];
    struct ch_pebble_source input; /* read NULL: none */
    bool input_ended;              /* `end` is queued, or nobody is there to read */
    bool dropping;                 /* output without a sink is not kept */
    struct ch_buf written;         /* by hand to stdin, for a Pebble in this process */
    bool told;                     /* it was */
    json_t *change;                /* once it is ready */
};

void ch_exec_stream_init(struct ch_exec_stream *stream, struct ch_pebble_process *process,
                         struct ch_connection *connection); /* takes the connection */
void ch_exec_stream_deinit(struct ch_exec_stream *stream);
int ch_exec_stream_feed(struct ch_exec_stream *stream, const char *bytes, size_t length,
                        struct ch_error *err);
/* What came of its output. */
int ch_exec_deliver(struct ch_exec_stream *stream, const char *bytes, size_t length,
                    struct ch_error *err);
void ch_exec_queue(struct ch_exec_stream *stream, enum ch_ws_opcode opcode, const char *bytes,
                   size_t length);
void ch_exec_end_input(struct ch_pebble_process *process);
bool ch_exec_has_output(const struct ch_pebble_process *process); /* ... still to come */
void ch_exec_close(struct ch_pebble_process *process);
/* Waits until something can be moved, or `deadline` is over, and moves it; `waiter`: waits for the
 * change as well, or NULL.  Return: 1, 0 when time is up, -1. */
int ch_exec_pump(struct ch_pebble_process *process, struct ch_waiter *waiter, double deadline,
                 struct ch_error *err);

#endif
