/* SPDX-License-Identifier: Apache-2.0 */
/* The server: what the unit agent does while a hook runs.
 *
 * One epoll loop, one command at a time.  A client that breaks the protocol loses its connection
 * and disturbs nobody else; a slow one has its replies kept until it takes them. */
#include "agent/private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

struct connection {
    struct connection *next;
    int socket;
    struct ch_gob_decoder *decoder;
    struct ch_agent_encoder encoder;
    json_t *header; /* of a request whose body is still to come */
    struct ch_buf out;
    size_t written;
    bool waits_to_write;
};

struct ch_agent_server {
    int listener, epoll;
    char *path; /* of the socket, to be removed; NULL: abstract */
    ch_agent_handler *handler;
    void *data;
    struct connection *connections;
};

/* life */

struct ch_agent_server *ch_agent_server_new(const char *address, ch_agent_handler *handler,
                                            void *data, struct ch_error *err)
{
    struct sockaddr_un name;
    socklen_t length;
    if (ch_agent_socket_address(address, &name, &length, err) < 0)
        return NULL;
    struct ch_agent_server *server = ch_calloc(1, sizeof(*server));
    server->handler = handler;
    server->data = data;
    server->epoll = epoll_create1(EPOLL_CLOEXEC);
    server->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct epoll_event event = {.events = EPOLLIN};
    /* fchmod before bind gives the file its mode from the start */
    if (server->listener < 0 || fchmod(server->listener, 0600) < 0 ||
        bind(server->listener, (struct sockaddr *)&name, length) < 0 ||
        listen(server->listener, 128) < 0 ||
        epoll_ctl(server->epoll, EPOLL_CTL_ADD, server->listener, &event) < 0) {
        ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot listen on %s", address);
        return ch_agent_server_free(server);
    }
    server->path = address[0] == '@' ? NULL : ch_strdup(address);
    return server;
}

static void close_connection(struct ch_agent_server *server, struct connection *connection)
{
    struct connection **place = &server->connections;
    while (*place != connection)
        place = &(*place)->next;
    *place = connection->next;
    /* closing alone is not enough while a child that was just started still holds a copy */
    epoll_ctl(server->epoll, EPOLL_CTL_DEL, connection->socket, NULL);
    close(connection->socket);
    ch_gob_decoder_free(connection->decoder);
    json_decref(connection->header);
    ch_buf_deinit(&connection->out);
    free(connection);
}

struct ch_agent_server *ch_agent_server_free(struct ch_agent_server *server)
{
    if (!server)
        return NULL;
    while (server->connections)
        close_connection(server, server->connections);
    if (server->listener >= 0)
        close(server->listener);
    if (server->epoll >= 0)
        close(server->epoll);
    if (server->path)
        unlink(server->path);
    free(server->path);
    free(server);
    return NULL;
}

int ch_agent_server_descriptor(const struct ch_agent_server *server)
{
    return server->epoll;
}

size_t ch_agent_server_connections(const struct ch_agent_server *server)
{
    size_t count = 0;
    for (const struct connection *c = server->connections; c; c = c->next)
        count++;
    return count;
}

static void accept_connection(struct ch_agent_server *server)
{
    int socket = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0)
        return;
    struct connection *connection = ch_calloc(1, sizeof(*connection));
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    connection->socket = socket;
    connection->decoder = ch_gob_decoder_new(NULL);
    connection->next = server->connections;
    server->connections = connection;
    if (epoll_ctl(server->epoll, EPOLL_CTL_ADD, socket, &event) < 0)
        close_connection(server, connection);
}

/* calls */

static int check_arguments(const json_t *arguments, struct ch_error *err)
{
    size_t i;
    json_t *word;
    if (!json_is_array(arguments))
        return ch_error_set(err, CH_ERROR_VALUE,
                            "gob: wrong type ([]string) for received field Request.Args");
    json_array_foreach (arguments, i, word)
        if (!json_is_string(word))
            return ch_error_set(err, CH_ERROR_VALUE, "Request.Args: an argument is not UTF-8");
    return 0;
}

static void handle(struct ch_agent_server *server, const json_t *body, struct ch_agent_reply *reply)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_buf fields[5] = {{0}};
    static const char *const names[] = {"ContextId", "Dir", "CommandName", "Stdin", "Token"};
    json_t *none = json_array();
    json_t *given = json_object_get(body, "Args");
    struct ch_agent_call call = {.arguments = given ? given : none,
                                 .has_input = json_is_true(json_object_get(body, "StdinSet"))};
    int result = json_is_object(body) ? check_arguments(call.arguments, &err)
                                      : ch_error_set(&err, CH_ERROR_VALUE, "gob: no struct");
    for (size_t i = 0; result == 0 && i < CH_ARRAY_LEN(names); i++) {
        ch_buf_add(&fields[i], "", 0);
        result = ch_agent_member_bytes(body, names[i], &fields[i], &err);
    }
    if (result == 0) {
        call.context_id = fields[0].data;
        call.directory = fields[1].data;
        call.command = fields[2].data;
        call.input = fields[3].data;
        call.input_length = fields[3].length;
        call.token = fields[4].data;
        server->handler(server->data, &call, reply);
    } else {
        reply->error = ch_strdup(err.message);
    }
    for (size_t i = 0; i < CH_ARRAY_LEN(fields); i++)
        ch_buf_deinit(&fields[i]);
    json_decref(none);
    ch_error_clear(&err);
}

static int answer(struct ch_agent_server *server, struct connection *connection, const json_t *body)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf method = CH_BUF_INIT;
    long long sequence;
    struct ch_agent_reply reply = {0};
    if (ch_agent_member_integer(connection->header, "Seq", &sequence, NULL) < 0 ||
        ch_agent_member_bytes(connection->header, "ServiceMethod", &method, NULL) < 0)
        return -1;
    if (!method.data || strcmp(method.data, ch_agent_method) != 0)
        reply.error = ch_asprintf("rpc: can't find method %s", method.data ? method.data : "");
    else
        handle(server, body, &reply);
    ch_agent_write_reply(&connection->encoder, &connection->out, (uint64_t)sequence, &reply);
    ch_agent_reply_deinit(&reply);
    return 0;
}

/* bytes */

static int read_some(struct ch_agent_server *server, struct connection *connection)
{
    char data[65536];
    ssize_t count = recv(connection->socket, data, sizeof(data), 0);
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    if (count <= 0)
        return -1;
    ch_gob_decoder_feed(connection->decoder, data, (size_t)count);
    json_t *value;
    int result;
    while ((result = ch_gob_decoder_next(connection->decoder, &value, NULL)) > 0) {
        if (!connection->header) {
            connection->header = value;
            continue;
        }
        int answered = answer(server, connection, value);
        json_decref(value);
        json_decref(CH_TAKE(connection->header));
        if (answered < 0)
            return -1;
    }
    return result;
}

static int write_some(struct ch_agent_server *server, struct connection *connection)
{
    while (connection->written < connection->out.length) {
        ssize_t count = send(connection->socket, connection->out.data + connection->written,
                             connection->out.length - connection->written, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno != EAGAIN)
            return -1;
        if (count < 0)
            break;
        connection->written += (size_t)count;
    }
    bool left = connection->written < connection->out.length;
    if (!left) {
        ch_buf_clear(&connection->out);
        connection->written = 0;
    }
    if (left == connection->waits_to_write)
        return 0;
    /* what a client does not take is not added to: it is read again when it has taken it */
    struct epoll_event event = {.events = left ? EPOLLOUT : EPOLLIN, .data.ptr = connection};
    connection->waits_to_write = left;
    return epoll_ctl(server->epoll, EPOLL_CTL_MOD, connection->socket, &event);
}

static void serve(struct ch_agent_server *server, struct connection *connection)
{
    if ((!connection->waits_to_write && read_some(server, connection) < 0) ||
        write_some(server, connection) < 0)
        close_connection(server, connection);
}

int ch_agent_server_poll(struct ch_agent_server *server, int timeout_ms, struct ch_error *err)
{
    struct epoll_event events[16];
    int count = epoll_wait(server->epoll, events, CH_ARRAY_LEN(events), timeout_ms);
    if (count < 0 && errno != EINTR)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "waiting for hook tools");
    for (int i = 0; i < count; i++) {
        if (events[i].data.ptr)
            serve(server, events[i].data.ptr);
        else
            accept_connection(server);
    }
    return 0;
}
