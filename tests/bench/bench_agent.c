/* SPDX-License-Identifier: Apache-2.0 */
/* A unit agent for measurements, and a hook tool in C that asks it.
 *
 *     bench_agent serve ADDRESS    answers until its stdin ends; says "listening"
 *     NAME ARGUMENT...             called by any other name: the hook tool of that name */
#include "agent/agent.h"
#include "base/file.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void on_call(void *data, const struct ch_agent_call *call, struct ch_agent_reply *reply)
{
    static const struct {
        const char *command, *answer;
    } answers[] = {{"is-leader", "true\n"}, {"config-get", "{\"port\":8080}\n"}};
    (void)data;
    for (size_t i = 0; i < CH_ARRAY_LEN(answers); i++)
        if (strcmp(call->command, answers[i].command) == 0)
            ch_buf_adds(&reply->output, answers[i].answer);
}

static int serve(const char *address)
{
    struct ch_agent_server *server = ch_agent_server_new(address, on_call, NULL, NULL);
    if (!server)
        return 1;
    puts("listening");
    fflush(stdout);
    struct pollfd ends[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                            {.fd = ch_agent_server_descriptor(server), .events = POLLIN}};
    while (poll(ends, 2, -1) > 0 && !ends[0].revents)
        ch_agent_server_poll(server, 0, NULL);
    ch_agent_server_free(server);
    return 0;
}

static int ask(char **argv)
{
    char directory[4096];
    struct ch_agent_request request = {.context_id = getenv("JUJU_CONTEXT_ID"),
                                       .directory = getcwd(directory, sizeof(directory)),
                                       .command = ch_path_base(argv[0]),
                                       .arguments = (const char *const *)argv + 1};
    const char *address = getenv("JUJU_AGENT_SOCKET_ADDRESS");
    struct ch_agent_reply reply;
    bool sent;
    struct ch_agent_client *client = address ? ch_agent_client_connect(address, 10000, NULL) : NULL;
    if (!client || ch_agent_client_send(client, &request, &sent, NULL) < 0 ||
        ch_agent_client_receive(client, &reply, NULL) < 0)
        return 1;
    fwrite(reply.output.data ? reply.output.data : "", 1, reply.output.length, stdout);
    int code = reply.code;
    ch_agent_reply_deinit(&reply);
    ch_agent_client_free(client);
    return code;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "serve") == 0)
        return serve(argv[2]);
    return ask(argv);
}
