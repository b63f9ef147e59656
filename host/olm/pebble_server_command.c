/* SPDX-License-Identifier: Apache-2.0 */
/* Commands of the server: a process and its websockets, from the request to the end. */
#include "olm/pebble_private.h"
#include "olm/pebble_server_private.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIECE = 32768, MOST_QUEUED = 1 << 20 };
static const double connect_time = 5; /* seconds, as Pebble's */

/* its beginning */

void ch_sim_command_expect(struct ch_sim_server *server, const struct ch_pebble_answer *answer)
{
    CH_AUTOJSON json_t *body = json_loadb(answer->body.data, answer->body.length, 0, NULL);
    const char *task =
        json_string_value(json_object_get(json_object_get(body, "result"), "task-id"));
    const json_t *spec = task ? ch_olm_pebble_command(server->options.pebble, task) : NULL;
    if (answer->status != 202 || !spec)
        return;
    struct ch_sim_command *command = ch_calloc(1, sizeof(*command));
    command->server = server;
    command->task = ch_strdup(task);
    command->change = ch_strdup(ch_sim_text(body, "change"));
    command->spec = json_deep_copy(spec);
    command->input = command->outputs[0] = command->outputs[1] = -1;
    command->connect_by = ch_sim_now() + connect_time;
    command->deadline = INFINITY;
    command->next = server->commands;
    server->commands = command;
}

struct ch_sim_command *ch_sim_command_find(const struct ch_sim_server *server, const char *task)
{
    for (struct ch_sim_command *command = server->commands; command; command = command->next)
        if (strcmp(command->task, task) == 0)
            return command;
    return NULL;
}

bool ch_sim_command_is_split(const struct ch_sim_command *command)
{
    return json_is_true(json_object_get(command->spec, "split-stderr"));
}

/* its end */

void ch_sim_close_pipe(int *descriptorp)
{
    if (*descriptorp >= 0)
        close(*descriptorp);
    *descriptorp = -1;
}

static void end(struct ch_sim_command *command, int code, const char *failure)
{
    ch_olm_pebble_end_command(command->server->options.pebble, command->task, code, failure);
}

static void kill_all(const struct ch_sim_command *command)
{
    if (command->pid > 0)
        kill(-command->pid, SIGKILL);
}

void ch_sim_command_connect(struct ch_sim_command *command, struct ch_sim_connection *connection)
{
    command->ends[connection->role] = connection;
    connection->command = command;
    if (!command->started && command->ends[CH_SIM_STDIO] &&
        (!ch_sim_command_is_split(command) || command->ends[CH_SIM_STDERR]))
        ch_sim_command_start(command);
}

void ch_sim_command_disconnect(struct ch_sim_connection *connection, bool clean)
{
    struct ch_sim_command *command = connection->command;
    if (connection->role == CH_SIM_CONTROL && !clean)
        kill_all(command);
    if (connection->role == CH_SIM_STDIO)
        command->input_ends = true;
    command->ends[connection->role] = NULL;
    connection->command = NULL;
}

/* what clients say */

static void send_signal(const struct ch_sim_command *command, const char *name)
{
    for (int number = 1; name && number < 32; number++) {
        CH_AUTOFREE char *own = ch_pebble_signal_name(number, NULL);
        if (own && strcmp(own, name) == 0 && command->pid > 0)
            kill(-command->pid, number);
    }
}

void ch_sim_command_frame(struct ch_sim_connection *connection, enum ch_ws_opcode opcode,
                          const char *bytes, size_t length)
{
    struct ch_sim_command *command = connection->command;
    if (connection->role == CH_SIM_STDIO && opcode == CH_WS_BINARY && !command->input_ends)
        ch_buf_add(&command->queued, bytes, length);
    if (opcode != CH_WS_TEXT)
        return;
    CH_AUTOJSON json_t *message = json_loadb(bytes, length, 0, NULL);
    const char *what = ch_sim_text(message, "command");
    if (connection->role == CH_SIM_STDIO && strcmp(what, "end") == 0)
        command->input_ends = true;
    else if (connection->role == CH_SIM_CONTROL && strcmp(what, "signal") == 0)
        send_signal(command, ch_sim_text(json_object_get(message, "signal"), "name"));
}

bool ch_sim_command_has_room(const struct ch_sim_command *command)
{
    return command->queued.length - command->written < MOST_QUEUED;
}

/* its streams */

static void input_ready(void *data, short events)
{
    struct ch_sim_command *command = data;
    size_t left = command->queued.length - command->written;
    ssize_t count = command->input < 0 || left == 0
                        ? 0
                        : write(command->input, command->queued.data + command->written, left);
    if (count > 0)
        command->written += (size_t)count;
    bool broken = (count < 0 && errno != EAGAIN && errno != EINTR) || events & POLLERR;
    if (broken) { /* it reads no more */
        ch_sim_close_pipe(&command->input);
        command->input_ends = true;
    }
    if (broken)
        command->written = command->queued.length;
    ch_sim_drop_taken(&command->queued, &command->written);
}

static void send_frame(struct ch_sim_connection *connection, enum ch_ws_opcode opcode,
                       const char *bytes, size_t length)
{
    if (connection)
        ch_sim_frames_write(&connection->out, opcode, bytes, length);
}

static void read_output(struct ch_sim_command *command, enum ch_sim_role role)
{
    static const char ended[] = "{\"command\":\"end\"}\n";
    char bytes[PIECE];
    ssize_t count =
        command->outputs[role] < 0 ? -1 : read(command->outputs[role], bytes, sizeof(bytes));
    if (count > 0)
        send_frame(command->ends[role], CH_WS_BINARY, bytes, (size_t)count);
    if (count > 0 || command->outputs[role] < 0 || (count < 0 && errno == EAGAIN))
        return;
    send_frame(command->ends[role], CH_WS_TEXT, ended, strlen(ended));
    ch_sim_close_pipe(&command->outputs[role]);
}

static void output_ready(void *data, short events)
{
    (void)events;
    read_output(data, CH_SIM_STDIO);
}

static void errors_ready(void *data, short events)
{
    (void)events;
    read_output(data, CH_SIM_STDERR);
}

static bool is_full(const struct ch_sim_connection *connection)
{
    return connection && ch_sim_connection_queued(connection) >= MOST_QUEUED;
}

void ch_sim_command_watch(struct ch_sim_command *command, struct ch_sim_polled *polled)
{
    static ch_sim_ready_fn *const ready[] = {output_ready, errors_ready};
    if (command->input >= 0 && command->queued.length > command->written)
        ch_sim_watch(polled, command->input, POLLOUT, input_ready, command);
    for (size_t role = 0; role < CH_ARRAY_LEN(ready); role++)
        if (command->outputs[role] >= 0 && !is_full(command->ends[role]))
            ch_sim_watch(polled, command->outputs[role], POLLIN, ready[role], command);
    ch_sim_watch_until(polled, command->started ? command->deadline : command->connect_by);
}

/* what becomes of it */

void ch_sim_command_exited(struct ch_sim_server *server, pid_t pid, int status)
{
    for (struct ch_sim_command *command = server->commands; command; command = command->next) {
        if (command->pid != pid)
            continue;
        command->code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        command->exited = true;
        command->pid = 0;
    }
}

static void check_time(struct ch_sim_command *command, double now)
{
    if (!command->started && command->connect_by <= now)
        end(command, -1, "timeout waiting for websocket connections");
    if (command->started && command->deadline <= now && !command->timed_out) {
        command->timed_out = true;
        command->deadline = INFINITY;
        kill_all(command);
    }
}

static void finish(struct ch_sim_command *command)
{
    CH_AUTOFREE char *seconds =
        ch_sim_duration(json_number_value(json_object_get(command->spec, "timeout")));
    CH_AUTOFREE char *why = ch_asprintf("timed out after %s: context deadline exceeded", seconds);
    end(command, command->code, command->timed_out ? why : NULL);
}

/* Has it been ended, by itself or by a request that aborts its change? */
static bool is_over(const struct ch_sim_command *command)
{
    return !ch_olm_pebble_command(command->server->options.pebble, command->task);
}

static void update(struct ch_sim_command *command, double now)
{
    if (command->input_ends && command->queued.length == command->written)
        ch_sim_close_pipe(&command->input);
    check_time(command, now);
    if (is_over(command))
        kill_all(command);
    else if (command->exited && command->outputs[0] < 0 && command->outputs[1] < 0)
        finish(command);
}

void ch_sim_command_free(struct ch_sim_command *command)
{
    kill_all(command);
    for (size_t role = 0; role < CH_SIM_ROLES; role++) {
        struct ch_sim_connection *connection = command->ends[role];
        if (!connection)
            continue;
        connection->command = NULL;
        connection->ends = role == CH_SIM_CONTROL; /* Pebble drops it, and keeps the others */
        if (connection->ends && ch_sim_connection_queued(connection) == 0)
            ch_sim_connection_close(connection);
    }
    ch_sim_close_pipe(&command->input);
    ch_sim_close_pipe(&command->outputs[0]);
    ch_sim_close_pipe(&command->outputs[1]);
    ch_buf_deinit(&command->queued);
    free(command->task);
    free(command->change);
    json_decref(command->spec);
    free(command);
}

void ch_sim_commands_update(struct ch_sim_server *server)
{
    double now = ch_sim_now();
    struct ch_sim_command **place = &server->commands;
    while (*place) {
        struct ch_sim_command *command = *place;
        update(command, now);
        /* what was killed is waited for, so that its number stays its own */
        if (!is_over(command) || command->pid > 0) {
            place = &command->next;
            continue;
        }
        *place = command->next;
        ch_sim_command_free(command);
    }
}
