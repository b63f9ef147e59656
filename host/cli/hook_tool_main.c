/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost-hook-tool: what a hook command is to a charm's process.
 *
 * Links named after the commands point to it.  It hands its arguments to the unit agent and prints
 * what comes back, as Juju's own does: stdin is read only when the command asks for it. */
#include "agent/agent.h"
#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fail(const char *text, const char *more)
{
    fprintf(stderr, "ERROR %s%s\n", text, more);
    return 1;
}

static int read_input(struct ch_buf *input)
{
    enum { CHUNK = 65536 };
    ch_buf_add(input, "", 0);
    for (;;) {
        ssize_t count = read(STDIN_FILENO, ch_buf_reserve(input, CHUNK), CHUNK);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return (int)count;
        input->length += (size_t)count;
        input->data[input->length] = '\0';
    }
}

static int ask(struct ch_agent_client *client, const struct ch_agent_request *request,
               struct ch_agent_reply *reply, struct ch_error *err)
{
    bool sent;
    if (ch_agent_client_send(client, request, &sent, err) < 0)
        return -1;
    return ch_agent_client_receive(client, reply, err);
}

static void write_out(const struct ch_buf *text, FILE *stream)
{
    if (text->length > 0)
        fwrite(text->data, 1, text->length, stream);
}

static int print(const struct ch_agent_reply *reply)
{
    if (reply->error)
        return fail(reply->error, "");
    write_out(&reply->output, stdout);
    if (fflush(stdout) != 0)
        return fail("cannot write to stdout: ", strerror(errno));
    write_out(&reply->errors, stderr);
    return reply->code;
}

static int run(struct ch_agent_client *client, struct ch_agent_request *request)
{
    static const char wants_input[] = "hook tool requires stdin, none supplied";
    struct ch_error err = CH_ERROR_INIT;
    struct ch_agent_reply reply = {0};
    CH_CLEANUP(ch_buf_deinit) struct ch_buf input = CH_BUF_INIT;
    int result = ask(client, request, &reply, &err);
    if (result == 0 && reply.error && strcmp(reply.error, wants_input) == 0) {
        ch_agent_reply_deinit(&reply);
        if (read_input(&input) < 0)
            return fail("cannot read stdin: ", strerror(errno));
        request->has_input = true;
        request->input = input.data;
        request->input_length = input.length;
        result = ask(client, request, &reply, &err);
    }
    int code = result == 0 ? print(&reply) : fail(err.message, "");
    ch_agent_reply_deinit(&reply);
    ch_error_clear(&err);
    return code;
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"JUJU_CONTEXT_ID", "JUJU_AGENT_SOCKET_ADDRESS",
                                        "JUJU_AGENT_SOCKET_NETWORK"};
    struct ch_error err = CH_ERROR_INIT;
    char directory[4096];
    if (argc < 1)
        return 2;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!getenv(names[i]))
            return fail(names[i], " not set");
    if (!getcwd(directory, sizeof(directory)))
        return fail("cannot get the working directory: ", strerror(errno));
    struct ch_agent_client *client = ch_agent_client_connect(getenv(names[1]), -1, &err);
    if (!client)
        return fail(err.message, "");
    struct ch_agent_request request = {.context_id = getenv(names[0]),
                                       .directory = directory,
                                       .command = ch_path_base(argv[0]),
                                       .arguments = (const char *const *)argv + 1,
                                       .token = getenv("JUJU_AGENT_TOKEN")};
    int code = run(client, &request);
    ch_agent_client_free(client);
    return code;
}
