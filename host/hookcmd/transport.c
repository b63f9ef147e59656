/* SPDX-License-Identifier: Apache-2.0 */
#include "hookcmd/transport.h"

static double started(const struct ch_transport *transport)
{
    return transport->clock ? ch_clock_monotonic(transport->clock) : 0;
}

static void count(struct ch_transport *transport, double since)
{
    transport->counts.commands++;
    if (transport->clock)
        transport->counts.seconds += ch_clock_monotonic(transport->clock) - since;
}

int ch_transport_run(struct ch_transport *transport, const struct ch_command *command,
                     struct ch_reply *reply, struct ch_error *err)
{
    double since = started(transport);
    *reply = (struct ch_reply){0};
    int result = ch_transport_flush(transport, err) < 0
                     ? -1
                     : transport->ops->run(transport, command, reply, err);
    count(transport, since);
    return result;
}

int ch_transport_post(struct ch_transport *transport, const struct ch_command *command,
                      struct ch_error *err)
{
    double since = started(transport);
    int result;
    if (transport->ops->post) {
        result = ch_transport_flush(transport, err) < 0
                     ? -1
                     : transport->ops->post(transport, command, err);
    } else {
        struct ch_reply reply = {0};
        result = transport->ops->run(transport, command, &reply, err);
        if (result == 0 && reply.code != 0)
            result = ch_reply_error(&reply, command, err);
        ch_reply_deinit(&reply);
    }
    count(transport, since);
    return result;
}

int ch_transport_flush(struct ch_transport *transport, struct ch_error *err)
{
    return transport->ops->flush ? transport->ops->flush(transport, err) : 0;
}

struct ch_transport *ch_transport_free(struct ch_transport *transport)
{
    if (transport)
        transport->ops->free(transport);
    return NULL;
}

void ch_reply_deinit(struct ch_reply *reply)
{
    ch_buf_deinit(&reply->output);
    ch_buf_deinit(&reply->errors);
}
