/* SPDX-License-Identifier: Apache-2.0 */
/* Connections of the server: a request and its answer, or a websocket. */
#include "base/text.h"
#include "olm/pebble_private.h"
#include "olm/pebble_server_private.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE_LIMIT = 16384, BODY_LIMIT = 512 << 20, PIECE = 65536 };

/* life */

void ch_sim_accept(struct ch_sim_server *server)
{
    int socket = accept4(server->options.listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0)
        return;
    struct ch_sim_connection *connection = ch_calloc(1, sizeof(*connection));
    connection->server = server;
    connection->socket = socket;
    connection->next = server->connections;
    server->connections = connection;
}

static void close_as(struct ch_sim_connection *connection, bool clean)
{
    if (connection->socket < 0)
        return;
    if (connection->command)
        ch_sim_command_disconnect(connection, clean);
    close(connection->socket);
    connection->socket = -1;
}

void ch_sim_connection_close(struct ch_sim_connection *connection)
{
    close_as(connection, false);
}

void ch_sim_drop_closed(struct ch_sim_server *server)
{
    struct ch_sim_connection **place = &server->connections;
    while (*place) {
        struct ch_sim_connection *connection = *place;
        if (connection->socket >= 0) {
            place = &connection->next;
            continue;
        }
        *place = connection->next;
        ch_buf_deinit(&connection->line);
        ch_buf_deinit(&connection->body);
        ch_buf_deinit(&connection->out);
        ch_buf_deinit(&connection->frames.pending);
        ch_http_deinit(&connection->head);
        free(connection->method);
        free(connection->target);
        free(connection);
    }
}

size_t ch_sim_connection_queued(const struct ch_sim_connection *connection)
{
    return connection->out.length - connection->sent;
}

/* answers */

static void send_head(struct ch_sim_connection *connection, int status, const char *type,
                      size_t length)
{
    ch_buf_addf(&connection->out,
                "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
                "Connection: close\r\n\r\n",
                status, ch_http_reason(status), type ? type : "application/json", length);
    connection->answered = connection->ends = true;
}

static void refuse(struct ch_sim_connection *connection, int status, const char *message)
{
    json_t *answer = json_pack("{s:s, s:i, s:s, s:{s:s}}", "type", "error", "status-code", status,
                               "status", ch_http_reason(status), "result", "message", message);
    CH_AUTOFREE char *text = ch_checked(json_dumps(answer, JSON_COMPACT));
    json_decref(answer);
    send_head(connection, status, NULL, strlen(text));
    ch_buf_adds(&connection->out, text);
}

static void answer(struct ch_sim_connection *connection)
{
    struct ch_pebble_answer answer;
    CH_AUTOFREE char *accept = ch_http_header(&connection->head, "Accept");
    CH_AUTOFREE char *type = ch_http_header(&connection->head, "Content-Type");
    const struct ch_pebble_request request = {
        .method = connection->method,
        .target = connection->target,
        .accept = accept,
        .content_type = type                          ? type
                        : connection->body.length > 0 ? "application/json"
                                                      : NULL,
        .body = connection->body.data ? connection->body.data : "",
        .length = connection->body.length};
    ch_olm_pebble_answer(connection->server->options.pebble, &request, &answer);
    send_head(connection, answer.status, answer.content_type, answer.body.length);
    ch_buf_add(&connection->out, answer.body.data, answer.body.length);
    if (strcmp(connection->method, "POST") == 0 && strcmp(connection->target, "/v1/exec") == 0)
        ch_sim_command_expect(connection->server, &answer);
    ch_pebble_answer_deinit(&answer);
    connection->waits_until = 0;
}

/* waiting for changes */

/* The id in "/v1/changes/ID/wait..."; caller owns, NULL: it is another request. */
static char *waited_change(const struct ch_sim_connection *connection)
{
    static const char prefix[] = "/v1/changes/";
    const char *id = connection->target + strlen(prefix);
    if (strcmp(connection->method, "GET") != 0 || !ch_text_starts(connection->target, prefix))
        return NULL;
    size_t length = strcspn(id, "/?");
    return ch_text_starts(id + length, "/wait") ? ch_strndup(id, length) : NULL;
}

static bool is_running(const struct ch_sim_connection *connection)
{
    CH_AUTOFREE char *id = waited_change(connection);
    return id && ch_olm_pebble_command(connection->server->options.pebble, id);
}

static double wait_deadline(const struct ch_sim_connection *connection)
{
    double seconds = INFINITY;
    const char *query = strchr(connection->target, '?');
    CH_AUTOJSON json_t *values = query ? ch_sim_query(query + 1) : NULL;
    const char *timeout = json_string_value(json_array_get(json_object_get(values, "timeout"), 0));
    if (timeout && ch_clock_parse_duration(timeout, &seconds, NULL) < 0)
        seconds = 0; /* the answer says what is wrong with it */
    return ch_sim_now() + seconds;
}

void ch_sim_connection_update(struct ch_sim_connection *connection)
{
    if (connection->socket >= 0 && connection->waits_until > 0 &&
        (!is_running(connection) || connection->waits_until <= ch_sim_now()))
        answer(connection);
}

/* websockets */

static bool wants_websocket(const struct ch_sim_connection *connection, char **taskp, char **rolep)
{
    static const char prefix[] = "/v1/tasks/", middle[] = "/websocket/";
    const char *task = connection->target + strlen(prefix);
    if (!ch_text_starts(connection->target, prefix))
        return false;
    size_t length = strcspn(task, "/");
    if (!ch_text_starts(task + length, middle))
        return false;
    *taskp = ch_strndup(task, length);
    *rolep = ch_strdup(task + length + strlen(middle));
    return true;
}

static int find_role(const char *name)
{
    static const char *const names[] = {"stdio", "stderr", "control"};
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

static void open_websocket(struct ch_sim_connection *connection, const char *task,
                           const char *role_name)
{
    int role = find_role(role_name);
    struct ch_sim_command *command = ch_sim_command_find(connection->server, task);
    CH_AUTOFREE char *key = ch_http_header(&connection->head, "Sec-WebSocket-Key");
    if (!command || role < 0 ||
        (role == CH_SIM_STDERR && !json_is_true(json_object_get(command->spec, "split-stderr")))) {
        refuse(connection, 404, "cannot find websocket");
        return;
    }
    if (command->ends[role] || !key) {
        refuse(connection, key ? 500 : 400, key ? "it is connected already" : "no websocket key");
        return;
    }
    CH_AUTOFREE char *accept = ch_sim_accept_key(key);
    ch_buf_addf(&connection->out,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                accept);
    connection->answered = connection->websocket = true;
    connection->role = (enum ch_sim_role)role;
    ch_sim_command_connect(command, connection);
}

struct frame_context {
    struct ch_sim_connection *connection;
    bool closed;
};

static void on_frame(void *data, enum ch_ws_opcode opcode, const char *bytes, size_t length)
{
    struct frame_context *context = data;
    struct ch_sim_connection *connection = context->connection;
    if (opcode == CH_WS_CLOSE)
        context->closed = true;
    else if (opcode == CH_WS_PING)
        ch_sim_frames_write(&connection->out, CH_WS_PONG, bytes, length);
    else if (connection->command && !context->closed)
        ch_sim_command_frame(connection, opcode, bytes, length);
}

static void feed_websocket(struct ch_sim_connection *connection, const char *bytes, size_t length)
{
    struct frame_context context = {.connection = connection};
    if (ch_sim_frames_feed(&connection->frames, bytes, length, on_frame, &context) < 0)
        close_as(connection, false);
    else if (context.closed)
        close_as(connection, true);
}

/* requests */

static int add_body(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    struct ch_sim_connection *connection = data;
    if (connection->body.length + length > BODY_LIMIT)
        return ch_error_set(err, CH_ERROR_VALUE, "the request is larger than %d MiB",
                            BODY_LIMIT >> 20);
    ch_buf_add(&connection->body, bytes, length);
    return 0;
}

static void on_request(struct ch_sim_connection *connection)
{
    CH_AUTOFREE char *task = NULL;
    CH_AUTOFREE char *role = NULL;
    CH_AUTOFREE char *why = NULL;
    bool runs =
        strcmp(connection->method, "POST") == 0 && strcmp(connection->target, "/v1/exec") == 0;
    int status = runs ? ch_sim_command_check(connection->server, connection->body.data, &why) : 0;
    if (status != 0)
        refuse(connection, status, why);
    else if (wants_websocket(connection, &task, &role))
        open_websocket(connection, task, role);
    else if (is_running(connection))
        connection->waits_until = wait_deadline(connection);
    else
        answer(connection);
    connection->answered = true;
}

/* "GET /v1/plan HTTP/1.1" */
static bool read_line(struct ch_sim_connection *connection)
{
    const char *line = connection->line.data, *target = strchr(line, ' ');
    const char *end = target ? strchr(target + 1, ' ') : NULL;
    if (!end || target[1] != '/' || !ch_text_starts(end, " HTTP/1."))
        return false;
    connection->method = ch_strndup(line, (size_t)(target - line));
    connection->target = ch_strndup(target + 1, (size_t)(end - target - 1));
    ch_http_init(&connection->head, add_body, connection);
    /* headers and body are as in an answer, whose first line it has to see */
    return ch_http_feed(&connection->head, "HTTP/1.1 200 OK\r\n", 17, NULL) > 0;
}

/* Return: how many bytes were of the first line; -1: it is none. */
static ssize_t feed_line(struct ch_sim_connection *connection, const char *bytes, size_t length)
{
    const char *newline = memchr(bytes, '\n', length);
    size_t used = newline ? (size_t)(newline - bytes) + 1 : length;
    ch_buf_add(&connection->line, bytes, used);
    if (connection->line.length > LINE_LIMIT || (newline && !read_line(connection)))
        return -1;
    return (ssize_t)used;
}

static void feed(struct ch_sim_connection *connection, const char *bytes, size_t length)
{
    struct ch_error err = CH_ERROR_INIT;
    ssize_t used = 0;
    if (!connection->method)
        used = feed_line(connection, bytes, length);
    if (used >= 0 && connection->method &&
        ch_http_feed(&connection->head, bytes + used, length - (size_t)used, &err) < 0)
        used = -1;
    if (used < 0)
        refuse(connection, 400, err.message ? err.message : "no request of HTTP");
    else if (connection->method && connection->head.has_head &&
             (connection->head.state == CH_HTTP_DONE ||
              connection->head.state == CH_HTTP_UNTIL_CLOSE)) /* one without a body */
        on_request(connection);
    ch_error_clear(&err);
}

/* the socket */

static void receive(struct ch_sim_connection *connection)
{
    char bytes[PIECE];
    ssize_t count = recv(connection->socket, bytes, sizeof(bytes), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count <= 0)
        close_as(connection, false);
    else if (connection->websocket)
        feed_websocket(connection, bytes, (size_t)count);
    else if (!connection->answered)
        feed(connection, bytes, (size_t)count);
}

static void transmit(struct ch_sim_connection *connection)
{
    ssize_t count = send(connection->socket, connection->out.data + connection->sent,
                         ch_sim_connection_queued(connection), MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN && errno != EINTR)
        close_as(connection, false);
    if (count > 0)
        connection->sent += (size_t)count;
    ch_sim_drop_taken(&connection->out, &connection->sent);
    if (connection->ends && ch_sim_connection_queued(connection) == 0)
        close_as(connection, false);
}

static void socket_ready(void *data, short events)
{
    struct ch_sim_connection *connection = data;
    if (connection->socket >= 0 && events & POLLOUT && ch_sim_connection_queued(connection) > 0)
        transmit(connection);
    if (connection->socket >= 0 && events & (POLLIN | POLLHUP | POLLERR))
        receive(connection);
}

void ch_sim_connection_watch(struct ch_sim_connection *connection, struct ch_sim_polled *polled)
{
    bool full = connection->command && connection->role == CH_SIM_STDIO &&
                !ch_sim_command_has_room(connection->command);
    short events = full ? 0 : POLLIN;
    if (ch_sim_connection_queued(connection) > 0)
        events |= POLLOUT;
    ch_sim_watch(polled, connection->socket, events, socket_ready, connection);
    if (connection->waits_until > 0)
        ch_sim_watch_until(polled, connection->waits_until);
}
