/* SPDX-License-Identifier: Apache-2.0 */
/* The client: what a hook tool does, without being a process. */
#include "agent/private.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct ch_agent_client {
    int socket;
    int timeout_ms;    /* of each wait for the other side */
    uint64_t sequence; /* of the next request */
    struct ch_agent_encoder encoder;
    struct ch_gob_decoder *decoder;
};

int ch_agent_socket_address(const char *address, struct sockaddr_un *name, socklen_t *lengthp,
                            struct ch_error *err)
{
    size_t length = strlen(address);
    *name = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (length == 0 || length >= sizeof(name->sun_path))
        return ch_error_set(err, CH_ERROR_OS, "'%s' is no address of a socket", address);
    memcpy(name->sun_path, address, length);
    bool abstract = address[0] == '@';
    if (abstract)
        name->sun_path[0] = '\0';
    /* an abstract name has no terminator: each byte of the length is part of it */
    *lengthp = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + !abstract);
    return 0;
}

struct ch_agent_client *ch_agent_client_connect(const char *address, int timeout_ms,
                                                struct ch_error *err)
{
    struct sockaddr_un name;
    socklen_t length;
    if (ch_agent_socket_address(address, &name, &length, err) < 0)
        return NULL;
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&name, length) < 0) {
        ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot connect to %s", address);
        if (descriptor >= 0)
            close(descriptor);
        return NULL;
    }
    struct ch_agent_client *client = ch_calloc(1, sizeof(*client));
    client->socket = descriptor;
    client->timeout_ms = timeout_ms;
    client->decoder = ch_gob_decoder_new(NULL);
    return client;
}

struct ch_agent_client *ch_agent_client_free(struct ch_agent_client *client)
{
    if (!client)
        return NULL;
    close(client->socket);
    ch_gob_decoder_free(client->decoder);
    free(client);
    return NULL;
}

static int wait_for(struct ch_agent_client *client, short events, struct ch_error *err)
{
    struct pollfd end = {.fd = client->socket, .events = events};
    int ready;
    do
        ready = poll(&end, 1, client->timeout_ms);
    while (ready < 0 && errno == EINTR);
    if (ready > 0)
        return 0;
    if (ready < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "waiting for the unit agent");
    return ch_error_set(err, CH_ERROR_OS, "the unit agent did not answer within %d seconds",
                        client->timeout_ms / 1000);
}

int ch_agent_client_send(struct ch_agent_client *client, const struct ch_agent_request *request,
                         bool *sentp, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf message = CH_BUF_INIT;
    size_t done = 0;
    *sentp = false;
    ch_agent_write_request(&client->encoder, &message, client->sequence, request);
    while (done < message.length) {
        if (wait_for(client, POLLOUT, err) < 0)
            return -1;
        ssize_t count = send(client->socket, message.data + done, message.length - done,
                             MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno != EINTR && errno != EAGAIN)
            return ch_error_set_errno(err, CH_ERROR_OS, errno, "writing to the unit agent");
        done += count > 0 ? (size_t)count : 0;
    }
    *sentp = true;
    return 0;
}

static int fill(struct ch_agent_client *client, struct ch_error *err)
{
    char data[65536];
    if (wait_for(client, POLLIN, err) < 0)
        return -1;
    ssize_t count = recv(client->socket, data, sizeof(data), MSG_DONTWAIT);
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    if (count < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "reading from the unit agent");
    if (count == 0)
        return ch_error_set(err, CH_ERROR_OS, "the unit agent closed the connection");
    ch_gob_decoder_feed(client->decoder, data, (size_t)count);
    return 0;
}

static json_t *read_value(struct ch_agent_client *client, struct ch_error *err)
{
    json_t *value;
    int result;
    while ((result = ch_gob_decoder_next(client->decoder, &value, err)) == 0)
        if (fill(client, err) < 0)
            return NULL;
    return result > 0 ? value : NULL;
}

int ch_agent_client_receive(struct ch_agent_client *client, struct ch_agent_reply *reply,
                            struct ch_error *err)
{
    *reply = (struct ch_agent_reply){0};
    CH_AUTOJSON json_t *header = read_value(client, err);
    CH_AUTOJSON json_t *body = header ? read_value(client, err) : NULL;
    if (!body)
        return -1;
    return ch_agent_read_reply(header, body, client->sequence++, reply, err);
}
