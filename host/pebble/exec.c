/* SPDX-License-Identifier: Apache-2.0 */
/* Starting a command: the request, then a websocket each for control, stdio and stderr.  Pebble
 * starts the command once the last is connected, and kills it when control is dropped, so that is
 * kept until the end.
 *
 * Pebble may refuse a websocket since the change has failed already: then it is the change that
 * knows why. */
#include "pebble/exec.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static json_t *make_body(const struct ch_pebble_exec_options *options, struct ch_error *err)
{
    static const char *const keys[] = {
        "service-context", "working-dir", "timeout", "user-id", "user", "group-id", "group"};
    json_t *body = json_object();
    json_object_set_new(body, "command", ch_pebble_names(options->command));
    for (size_t i = 0; i < CH_ARRAY_LEN(keys); i++)
        json_object_set_new(body, keys[i], json_null());
    json_object_set_new(body, "environment",
                        options->environment ? json_incref((json_t *)options->environment)
                                             : json_object());
    json_object_set_new(body, "split-stderr", json_boolean(!options->combine_stderr));
    if (options->timeout > 0) {
        CH_AUTOFREE char *seconds = ch_pebble_seconds(options->timeout);
        json_object_set_new(body, "timeout", json_string(seconds));
    }
    if (ch_pebble_set_text(body, "service-context", options->service_context, err) == 0 &&
        ch_pebble_set_text(body, "working-dir", options->working_dir, err) == 0 &&
        ch_pebble_set_owner(body, &options->owner, err) == 0)
        return body;
    json_decref(body);
    return NULL;
}

static int check_options(const struct ch_pebble_exec_options *options, struct ch_error *err)
{
    size_t i;
    json_t *word;
    if (!json_is_array(options->command))
        return ch_error_set(err, CH_ERROR_TYPE, "command must be a list of str");
    if (json_array_size(options->command) == 0)
        return ch_error_set(err, CH_ERROR_VALUE, "command must contain at least one item");
    json_array_foreach (options->command, i, word)
        if (!json_is_string(word))
            return ch_error_set(err, CH_ERROR_TYPE, "command must be a list of str");
    if (options->combine_stderr && options->standard_error)
        return ch_error_set(err, CH_ERROR_VALUE, "stderr must be None if combine_stderr is True");
    return 0;
}

/* websockets */

static int check_upgrade(const struct ch_exchange *exchange, struct ch_error *err)
{
    CH_AUTOFREE char *upgrade = ch_http_header(&exchange->http, "Upgrade");
    if (exchange->http.status >= 400)
        return ch_pebble_api_error(exchange, err);
    if (exchange->http.status == 101 && upgrade && strcasecmp(upgrade, "websocket") == 0)
        return 0;
    ch_error_set(err, CH_ERROR_PROTOCOL, "%s: HTTP status %d where a websocket was due",
                 exchange->what, exchange->http.status);
    return -1;
}

static int open_stream(struct ch_pebble_process *process, const char *task, enum ch_exec_end end,
                       struct ch_error *err)
{
    static const char *const names[] = {"control", "stdio", "stderr"};
    CH_CLEANUP(ch_buf_deinit) struct ch_buf target = CH_BUF_INIT;
    struct ch_exec_stream *stream = &process->streams[end];
    struct ch_exchange exchange;
    ch_buf_adds(&target, "/v1/tasks/");
    ch_http_escape(&target, task, NULL);
    ch_buf_addf(&target, "/websocket/%s", names[end]);
    struct ch_request request = {.method = "GET", .target = target.data, .upgrade = true};
    int result = ch_exchange_start(&exchange, process->pebble, &request, err);
    if (result == 0)
        result = ch_exchange_run(&exchange, err);
    if (result == 0)
        result = check_upgrade(&exchange, err);
    if (result == 0) {
        struct ch_pebble_sink sink = stream->sink;
        ch_exec_stream_init(stream, process, &exchange.connection);
        stream->sink = sink;
        stream->early = exchange.behind;
        exchange.behind = CH_BUF_INIT;
    }
    ch_exchange_deinit(&exchange);
    return result;
}

static int feed_early(struct ch_pebble_process *process, struct ch_error *err)
{
    for (int i = 0; i < CH_EXEC_ENDS; i++) {
        struct ch_exec_stream *stream = &process->streams[i];
        if (ch_exec_stream_feed(stream, stream->early.data, stream->early.length, err) < 0)
            return -1;
    }
    return 0;
}

static int open_streams(struct ch_pebble_process *process, const char *task, struct ch_error *err)
{
    struct ch_error why = CH_ERROR_INIT;
    if (open_stream(process, task, CH_EXEC_CONTROL, &why) == 0 &&
        open_stream(process, task, CH_EXEC_STDIO, &why) == 0 &&
        (process->combined || open_stream(process, task, CH_EXEC_STDERR, &why) == 0))
        return feed_early(process, err);
    ch_exec_close(process);
    CH_AUTOJSON json_t *change = ch_pebble_wait_change(process->pebble, process->change_id,
                                                       CH_PEBBLE_CHANGE_TIMEOUT, 0.1, err);
    if (change && ch_pebble_check_change(change, err) == 0)
        ch_error_set(err, CH_ERROR_CONNECTION, "unexpected error connecting to websockets: %s",
                     why.message);
    ch_error_clear(&why);
    return -1;
}

/* in this process */

static int read_input(struct ch_pebble_process *process, struct ch_buf *input, struct ch_error *err)
{
    ssize_t count = process->input.read ? 1 : 0;
    while (count > 0) {
        char *room = ch_buf_reserve(input, CH_PEBBLE_CHUNK);
        count = process->input.read(process->input.data, room, CH_PEBBLE_CHUNK, err);
        if (count > 0)
            input->length += (size_t)count;
    }
    return (int)count;
}

/* The command has ended when it has begun: its output is there, and it has no streams. */
static int run_here(struct ch_pebble_process *process, struct ch_error *err)
{
    const struct ch_pebble_local *local = &process->pebble->local;
    struct ch_exec_stream *streams = process->streams;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf input = CH_BUF_INIT;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf output = CH_BUF_INIT;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf errors = CH_BUF_INIT;
    if (read_input(process, &input, err) < 0)
        return -1;
    const char *given = !process->input.read ? NULL : input.data ? input.data : "";
    if (local->run(local->data, process->change_id, given, input.length, &output, &errors, err) <
            0 ||
        ch_exec_deliver(&streams[CH_EXEC_STDIO], output.data, output.length, err) < 0 ||
        ch_exec_deliver(&streams[CH_EXEC_STDERR], errors.data, errors.length, err) < 0)
        return -1;
    streams[CH_EXEC_STDIO].ended = streams[CH_EXEC_STDERR].ended = true;
    return 0;
}

/* the process */

static struct ch_pebble_process *make_process(struct ch_pebble *pebble,
                                              const struct ch_pebble_exec_options *options)
{
    struct ch_pebble_process *process = ch_calloc(1, sizeof(*process));
    process->pebble = pebble;
    process->command = json_deep_copy(options->command);
    process->timeout = options->timeout > 0 ? options->timeout + 1 : CH_PEBBLE_FOREVER;
    process->combined = options->combine_stderr;
    for (int i = 0; i < CH_EXEC_ENDS; i++) {
        process->streams[i].process = process;
        process->streams[i].connection = CH_CONNECTION_INIT;
    }
    if (options->standard_input)
        process->input = *options->standard_input;
    if (options->standard_output)
        process->streams[CH_EXEC_STDIO].sink = *options->standard_output;
    if (options->standard_error)
        process->streams[CH_EXEC_STDERR].sink = *options->standard_error;
    return process;
}

static int start(struct ch_pebble_process *process, json_t *body, struct ch_error *err)
{
    CH_AUTOJSON json_t *envelope = ch_pebble_call(process->pebble, "POST", "/v1/exec", body, err);
    if (!envelope)
        return -1;
    const char *change = json_string_value(json_object_get(envelope, "change"));
    const char *task =
        json_string_value(json_object_get(json_object_get(envelope, "result"), "task-id"));
    if (!change || !task) {
        ch_error_set(err, CH_ERROR_PROTOCOL, "exec: no change or task in the answer");
        return -1;
    }
    process->change_id = ch_strdup(change);
    if (process->pebble->local.run)
        return run_here(process, err);
    return open_streams(process, task, err);
}

struct ch_pebble_process *ch_pebble_exec(struct ch_pebble *pebble,
                                         const struct ch_pebble_exec_options *options,
                                         struct ch_error *err)
{
    if (check_options(options, err) < 0)
        return NULL;
    json_t *body = make_body(options, err);
    if (!body)
        return NULL;
    struct ch_pebble_process *process = make_process(pebble, options);
    if (start(process, body, err) == 0)
        return process;
    return ch_pebble_process_free(process);
}

const char *ch_pebble_process_change_id(const struct ch_pebble_process *process)
{
    return process->change_id;
}

struct ch_pebble_process *ch_pebble_process_free(struct ch_pebble_process *process)
{
    if (!process)
        return NULL;
    for (int i = 0; i < CH_EXEC_ENDS; i++)
        ch_exec_stream_deinit(&process->streams[i]);
    json_decref(process->command);
    json_decref(process->change);
    ch_buf_deinit(&process->written);
    free(process->change_id);
    free(process);
    return NULL;
}
