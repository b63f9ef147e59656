/* SPDX-License-Identifier: Apache-2.0 */
/* A unit agent that answers as the fake hook tool does, so that what is told over the socket can be
 * compared with what is told through processes.
 *
 *     fake-agent ADDRESS TOOLS     serves until its stdin ends; says "listening"
 *
 * TOOLS is a directory of hook tools; a command that is not there is refused, as Juju refuses one
 * that its version does not have. */
#include "agent/agent.h"
#include "base/process.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static void run_tool(const char *program, const struct ch_agent_call *call,
                     struct ch_agent_reply *reply)
{
    size_t count = json_array_size(call->arguments);
    const char **argv = ch_calloc(count + 2, sizeof(*argv));
    argv[0] = call->command;
    for (size_t i = 0; i < count; i++)
        argv[i + 1] = json_string_value(json_array_get(call->arguments, i));
    struct ch_process_options options = {.program = program,
                                         .argv = argv,
                                         .environment = environ,
                                         .directory = call->directory,
                                         .input = call->has_input ? call->input : NULL,
                                         .input_length = call->has_input ? call->input_length : 0};
    struct ch_process_result result;
    struct ch_error err = CH_ERROR_INIT;
    if (ch_process_run(&options, &result, &err) < 0) {
        reply->error = ch_asprintf("cannot run %s: %s", program, err.message);
        ch_error_clear(&err);
    } else {
        reply->code = result.exit_code;
        ch_buf_add(&reply->output, result.output.data, result.output.length);
        ch_buf_add(&reply->errors, result.errors.data, result.errors.length);
        ch_process_result_deinit(&result);
    }
    free(argv);
}

static void on_call(void *data, const struct ch_agent_call *call, struct ch_agent_reply *reply)
{
    CH_AUTOFREE char *program = ch_asprintf("%s/%s", (const char *)data, call->command);
    if (access(program, X_OK) == 0)
        run_tool(program, call, reply);
    else
        reply->error = ch_asprintf("bad request: unknown command \"%s\"", call->command);
}

int main(int argc, char **argv)
{
    struct ch_error err = CH_ERROR_INIT;
    if (argc != 3) {
        fputs("usage: fake-agent ADDRESS TOOLS\n", stderr);
        return 2;
    }
    struct ch_agent_server *server = ch_agent_server_new(argv[1], on_call, argv[2], &err);
    if (!server) {
        fprintf(stderr, "fake-agent: %s\n", err.message);
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
