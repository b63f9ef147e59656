/* SPDX-License-Identifier: Apache-2.0 */
/* Our side of the agent protocol, for tests against Go's.
 *
 *     agent_peer client ADDRESS   makes a series of calls through the socket transport
 *     agent_peer server ADDRESS   serves until its stdin ends; says "listening" */
#include "agent/agent.h"
#include "hookcmd/transport.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void call(struct ch_transport *transport, const char *name, const char *argument,
                 const char *input, size_t input_length)
{
    const char *argv[] = {name, argument, NULL};
    struct ch_command command = {
        .argv = argv, .input = input, .input_length = input_length, .writes = true};
    struct ch_reply reply = {0};
    struct ch_error err = CH_ERROR_INIT;
    if (ch_transport_run(transport, &command, &reply, &err) < 0)
        printf("%s: error: %s\n", name, err.message);
    else if (reply.output.length > 200)
        printf("%s: %d, %zu bytes\n", name, reply.code, reply.output.length);
    else
        printf("%s: %d, %s, %s\n", name, reply.code, reply.output.data ? reply.output.data : "",
               reply.errors.data ? reply.errors.data : "");
    ch_reply_deinit(&reply);
    ch_error_clear(&err);
}

static int client(const char *address)
{
    struct ch_env env;
    ch_env_init(&env, NULL);
    ch_env_set(&env, "JUJU_CONTEXT_ID", "ctx");
    ch_env_set(&env, "JUJU_AGENT_TOKEN", "token");
    struct ch_transport_socket_options options = {.address = address, .directory = "/dir"};
    struct ch_transport *transport = ch_transport_socket_new(&env, NULL, &options);
    char *large = ch_malloc(200001);
    memset(large, 'y', 200000);
    large[200000] = '\0';
    call(transport, "echo", "a b", NULL, 0);
    call(transport, "echo", NULL, "in\0\xff", 4);
    call(transport, "stdin", NULL, NULL, 0);
    call(transport, "fail", NULL, NULL, 0);
    call(transport, "empty", NULL, NULL, 0);
    call(transport, "echo", large, NULL, 0);
    call(transport, "big", NULL, NULL, 0);
    for (int i = 0; i < 3; i++)
        call(transport, "echo", "again", NULL, 0);
    call(transport, "refuse", NULL, NULL, 0); /* last: the transport gives up on such an agent */
    free(large);
    ch_transport_free(transport);
    ch_env_deinit(&env);
    return 0;
}

static void on_call(void *data, const struct ch_agent_call *request, struct ch_agent_reply *reply)
{
    (void)data;
    if (strcmp(request->command, "refuse") == 0) {
        reply->error = ch_strdup("bad request: unknown command: refuse");
    } else if (strcmp(request->command, "fail") == 0) {
        reply->code = 2;
        ch_buf_adds(&reply->errors, "ERROR no\n");
    } else {
        CH_AUTOFREE char *arguments = json_dumps(request->arguments, JSON_COMPACT);
        ch_buf_addf(&reply->output, "%s %s %s %s %d %s ", request->context_id, request->directory,
                    request->command, arguments, request->has_input, request->token);
        ch_buf_add(&reply->output, request->input, request->input_length);
    }
}

static int serve(const char *address)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_agent_server *server = ch_agent_server_new(address, on_call, NULL, &err);
    if (!server) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    puts("listening");
    fflush(stdout);
    struct pollfd ends[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                            {.fd = ch_agent_server_descriptor(server), .events = POLLIN}};
    while (poll(ends, 2, -1) > 0 && !ends[0].revents)
        ch_agent_server_poll(server, 0, NULL);
    ch_agent_server_free(server);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "client") == 0)
        return client(argv[2]);
    if (argc == 3 && strcmp(argv[1], "server") == 0)
        return serve(argv[2]);
    fputs("usage: agent_peer client|server ADDRESS\n", stderr);
    return 2;
}
