/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for a command: it has ended when its change is ready and its output has.  A change is not
 * ready while something else holds the command's output open, a grandchild, say; nor does the
 * timeout that Pebble was given end that.  So we have one of our own, a second later. */
#include "pebble/exec.h"

#include <string.h>

/* The output that is still on its way when the change is ready. */
static int drain(struct ch_pebble_process *process, struct ch_error *err)
{
    process->input_ended = true; /* nobody reads it any more */
    while (ch_exec_has_output(process)) {
        double deadline = ch_pebble_now(process->pebble) + process->pebble->timeout;
        int moved = ch_exec_pump(process, NULL, deadline, err);
        if (moved == 0)
            return ch_pebble_late(process->pebble, "the end of the command's output", err);
        if (moved < 0)
            return -1;
    }
    if (process->streams[CH_EXEC_STDIO].cut || process->streams[CH_EXEC_STDERR].cut)
        return ch_error_set(err, CH_ERROR_CONNECTION,
                            "Pebble closed the connection before the end "
                            "of the command's output");
    return 0;
}

static void tell_written(struct ch_pebble_process *process)
{
    const struct ch_pebble_local *local = &process->pebble->local;
    if (local->written && !process->input.read && !process->told)
        local->written(local->data, process->change_id, process->written.data,
                       process->written.length);
    process->told = true;
}

static int run_to_end(struct ch_pebble_process *process, struct ch_error *err)
{
    struct ch_waiter waiter;
    int result = 0;
    tell_written(process);
    if (!process->input.read)
        ch_exec_end_input(process);
    ch_waiter_init(&waiter, process->pebble, process->change_id, process->timeout, 0.1);
    while (result >= 0 && !waiter.change)
        result = ch_exec_pump(process, &waiter, -1, err);
    if (result >= 0)
        result = drain(process, err);
    if (result >= 0)
        process->change = CH_TAKE(waiter.change);
    ch_waiter_deinit(&waiter);
    ch_exec_close(process);
    return result < 0 ? -1 : 0;
}

static long long exit_code(const json_t *change)
{
    const json_t *task = json_array_get(json_object_get(change, "tasks"), 0);
    const json_t *code = json_object_get(json_object_get(task, "data"), "exit-code");
    return json_is_integer(code) ? json_integer_value(code) : -1;
}

static int check_end(struct ch_pebble_process *process, const struct ch_buf *output,
                     const struct ch_buf *errors, struct ch_error *err)
{
    if (ch_pebble_check_change(process->change, err) < 0)
        return -1;
    long long code = exit_code(process->change);
    return code == 0 ? 0 : ch_pebble_exec_error(process->command, code, output, errors, err);
}

int ch_pebble_process_wait(struct ch_pebble_process *process, struct ch_error *err)
{
    process->dropping = true;
    if (!process->change && run_to_end(process, err) < 0)
        return -1;
    return check_end(process, NULL, NULL, err);
}

/* From now on a stream goes into the buffer, what was kept of it first. */
static int redirect(struct ch_exec_stream *stream, struct ch_pebble_buffer *buffer,
                    struct ch_error *err)
{
    size_t kept = stream->kept.length - stream->taken;
    if (stream->sink.write)
        return ch_error_set(err, CH_ERROR_TYPE,
                            "can't use wait_output() when stdout goes elsewhere");
    stream->sink = ch_pebble_sink_buffer(buffer);
    if (kept > 0 && stream->sink.write(buffer, stream->kept.data + stream->taken, kept, err) < 0)
        return -1;
    stream->taken += kept;
    return 0;
}

int ch_pebble_process_wait_output(struct ch_pebble_process *process,
                                  struct ch_pebble_buffer *output, struct ch_pebble_buffer *errors,
                                  struct ch_error *err)
{
    struct ch_exec_stream *stdio = &process->streams[CH_EXEC_STDIO];
    struct ch_exec_stream *stderr_stream = &process->streams[CH_EXEC_STDERR];
    bool collects = !process->combined && !stderr_stream->sink.write;
    int result = redirect(stdio, output, err);
    if (result == 0 && collects)
        result = redirect(stderr_stream, errors, err);
    if (result == 0 && !process->change)
        result = run_to_end(process, err);
    if (result == 0)
        result = check_end(process, &output->bytes, collects ? &errors->bytes : NULL, err);
    return result;
}
