/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "pebble/private.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static int milliseconds(double seconds)
{
    if (seconds <= 0)
        return 0;
    return seconds > 1e6 ? 1000000000 : (int)ceil(seconds * 1000);
}

int ch_pebble_poll(const struct ch_pebble *pebble, struct pollfd *ends, nfds_t count,
                   double deadline, struct ch_error *err)
{
    for (;;) {
        double left = deadline < 0 ? -1 : deadline - ch_pebble_now(pebble);
        int ready = poll(ends, count, deadline < 0 ? -1 : milliseconds(left));
        if (ready >= 0)
            return ready;
        if (errno != EINTR)
            return ch_error_set_errno(err, CH_ERROR_CONNECTION, errno, "waiting for Pebble");
    }
}

int ch_pebble_late(const struct ch_pebble *pebble, const char *what, struct ch_error *err)
{
    if (err && err->kind != CH_ERROR_NONE)
        return -1;
    ch_error_set(err, CH_ERROR_CONNECTION, "%s: Pebble did not answer within %g seconds at %s",
                 what, pebble->timeout, pebble->socket_path);
    ch_error_detail(err, "late", json_true());
    return -1;
}

bool ch_pebble_is_late(const struct ch_error *err)
{
    return err->kind == CH_ERROR_CONNECTION && json_is_true(json_object_get(err->details, "late"));
}

static int report_connect(const struct ch_pebble *pebble, int code, struct ch_error *err)
{
    CH_AUTOFREE char *path = ch_text_quote(pebble->socket_path);
    if (code == ENOENT)
        return ch_error_set(err, CH_ERROR_CONNECTION,
                            "Could not connect to Pebble: socket not found at %s "
                            "(container restarted?)",
                            path);
    if (code == EAGAIN)
        return ch_pebble_late(pebble, "connecting", err);
    return ch_error_set_errno(err, CH_ERROR_CONNECTION, code,
                              "Could not connect to Pebble at %s (is it a socket, and does Pebble "
                              "run?)",
                              path);
}

/* A unix socket that does not block cannot wait for room in the backlog, so it is made so only once
 * it is connected; until then it has a time limit of its own. */
static int dial(const struct ch_pebble *pebble, int descriptor)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    size_t length = strlen(pebble->socket_path);
    struct timeval limit = {.tv_sec = (time_t)pebble->timeout,
                            .tv_usec = (suseconds_t)(fmod(pebble->timeout, 1) * 1e6)};
    memcpy(name.sun_path, pebble->socket_path, length);
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + 1);
    int result;
    do
        result = connect(descriptor, (struct sockaddr *)&name, size);
    while (result < 0 && errno == EINTR);
    return result < 0 ? -1 : fcntl(descriptor, F_SETFL, O_NONBLOCK);
}

int ch_connection_open(struct ch_connection *connection, const struct ch_pebble *pebble,
                       struct ch_error *err)
{
    *connection = CH_CONNECTION_INIT;
    size_t length = strlen(pebble->socket_path);
    if (length == 0 || length >= sizeof(((struct sockaddr_un *)0)->sun_path))
        return ch_error_set(err, CH_ERROR_CONNECTION,
                            "Could not connect to Pebble: a socket's path has 1 to 107 bytes, '%s' "
                            "has %zu",
                            pebble->socket_path, length);
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return report_connect(pebble, errno, err);
    if (dial(pebble, descriptor) < 0) {
        report_connect(pebble, errno, err);
        close(descriptor);
        return -1;
    }
    connection->descriptor = descriptor;
    return 0;
}

void ch_connection_close(struct ch_connection *connection)
{
    if (connection->descriptor >= 0)
        close(connection->descriptor);
    ch_buf_deinit(&connection->out);
    *connection = CH_CONNECTION_INIT;
}

size_t ch_connection_queued(const struct ch_connection *connection)
{
    return connection->broken ? 0 : connection->out.length - connection->sent;
}

void ch_connection_send(struct ch_connection *connection)
{
    while (connection->descriptor >= 0 && ch_connection_queued(connection) > 0) {
        ssize_t count = send(connection->descriptor, connection->out.data + connection->sent,
                             ch_connection_queued(connection), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN)
            return;
        if (count < 0)
            connection->broken = true;
        else
            connection->sent += (size_t)count;
    }
    ch_buf_clear(&connection->out);
    connection->sent = 0;
}

size_t ch_connection_receive(struct ch_connection *connection, char *bytes, size_t size,
                             bool *closedp)
{
    ssize_t count;
    do
        count = recv(connection->descriptor, bytes, size, 0);
    while (count < 0 && errno == EINTR);
    /* a reset is how the end looks to one who still had something to say */
    *closedp = count == 0 || (count < 0 && errno != EAGAIN);
    return count > 0 ? (size_t)count : 0;
}
