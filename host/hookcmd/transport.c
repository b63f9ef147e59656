/* SPDX-License-Identifier: Apache-2.0 */
#include "hookcmd/transport.h"

#include <stdlib.h>
#include <string.h>

static double started(const struct ch_transport *transport)
{
    return transport->clock ? ch_clock_monotonic(transport->clock) : 0;
}

static void add_time(struct ch_transport *transport, double since)
{
    if (transport->clock)
        transport->counts.seconds += ch_clock_monotonic(transport->clock) - since;
}

/* Waits for what was posted; its failure is `err`, and is kept for the next ch_transport_flush().
 */
static int settle(struct ch_transport *transport, struct ch_error *err)
{
    struct ch_error failure = CH_ERROR_INIT;
    if (!transport->ops->flush)
        return 0;
    double since = started(transport);
    int result = transport->ops->flush(transport, &failure);
    add_time(transport, since);
    if (result == 0)
        return 0;
    ch_error_copy(err, &failure);
    ch_error_move(&transport->failed_post, &failure);
    return -1;
}

int ch_transport_flush(struct ch_transport *transport, struct ch_error *err)
{
    settle(transport, NULL);
    if (transport->failed_post.kind == CH_ERROR_NONE)
        return 0;
    ch_error_move(err, &transport->failed_post);
    return -1;
}

int ch_transport_run(struct ch_transport *transport, const struct ch_command *command,
                     struct ch_reply *reply, struct ch_error *err)
{
    *reply = (struct ch_reply){0};
    if (settle(transport, err) < 0)
        return -1;
    double since = started(transport);
    transport->counts.commands++;
    int result = transport->ops->run(transport, command, reply, err);
    add_time(transport, since);
    return result;
}

/* A post where nothing can be posted. */
static int run_now(struct ch_transport *transport, const struct ch_command *command,
                   struct ch_error *err)
{
    struct ch_reply reply;
    if (ch_transport_run(transport, command, &reply, err) < 0)
        return -1;
    int result = reply.code == 0 ? 0 : ch_reply_error(&reply, command, err);
    ch_reply_deinit(&reply);
    return result;
}

int ch_transport_post(struct ch_transport *transport, const struct ch_command *command,
                      struct ch_error *err)
{
    if (!transport->ops->post)
        return run_now(transport, command, err);
    if (settle(transport, err) < 0)
        return -1;
    double since = started(transport);
    transport->counts.commands++;
    int result = transport->ops->post(transport, command, err);
    add_time(transport, since);
    return result;
}

struct ch_transport *ch_transport_free(struct ch_transport *transport)
{
    if (transport) {
        free(transport->note);
        ch_error_clear(&transport->failed_post);
        transport->ops->free(transport);
    }
    return NULL;
}

void ch_reply_deinit(struct ch_reply *reply)
{
    ch_buf_deinit(&reply->output);
    ch_buf_deinit(&reply->errors);
}

struct ch_transport *ch_transport_new(const struct ch_env *env, const struct ch_clock *clock,
                                      const char *directory, struct ch_error *err)
{
    const char *choice = ch_env_value(env, "CHARMHOST_TRANSPORT");
    const char *network = ch_env_value(env, "JUJU_AGENT_SOCKET_NETWORK");
    struct ch_transport_socket_options options = {
        .address = ch_env_value(env, "JUJU_AGENT_SOCKET_ADDRESS"), .directory = directory};
    bool reachable = network && strcmp(network, "unix") == 0 && options.address;
    if (!choice || strcmp(choice, "auto") == 0) {
        options.may_fall_back = true;
        return reachable ? ch_transport_socket_new(env, clock, &options)
                         : ch_transport_exec_new(env, clock);
    }
    if (strcmp(choice, "exec") == 0)
        return ch_transport_exec_new(env, clock);
    if (strcmp(choice, "socket") != 0) {
        ch_error_set(err, CH_ERROR_VALUE,
                     "CHARMHOST_TRANSPORT is '%s': exec, socket or auto expected", choice);
        return NULL;
    }
    if (reachable)
        return ch_transport_socket_new(env, clock, &options);
    ch_error_set(err, CH_ERROR_RUNTIME,
                 "CHARMHOST_TRANSPORT is socket, but JUJU_AGENT_SOCKET_NETWORK and "
                 "JUJU_AGENT_SOCKET_ADDRESS do not name a unix socket");
    return NULL;
}
