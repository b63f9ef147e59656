/* SPDX-License-Identifier: Apache-2.0 */
/* The socket transport: commands go to the unit agent itself, without a process each.
 *
 * What to do when something goes wrong depends on one question: can the command have run?  It
 * cannot as long as not all of its bytes were sent, nor when the agent refused the request as such;
 * then exec takes over, for the rest of the dispatch.  When the answer was lost, a command that
 * only reads is run again by exec, and one that writes is an error. */
#include "agent/agent.h"
#include "base/text.h"
#include "hookcmd/argv.h"
#include "hookcmd/transport.h"

#include <stdlib.h>
#include <string.h>

struct socket_transport {
    struct ch_transport base;
    const struct ch_env *env;
    char *address, *directory;
    int timeout_ms;
    bool may_fall_back;
    struct ch_agent_client *client; /* NULL: not connected */
    struct ch_transport *exec;      /* not NULL: fallen back */
    char **posted;                  /* argv of the command whose answer is still to come, or NULL */
};

/* outcome of one attempt */
enum attempt { ANSWERED, NOT_RUN, LOST };

static void hang_up(struct socket_transport *self)
{
    self->client = ch_agent_client_free(self->client);
}

/* Return: 0 when exec takes over, -1 when it must not. */
static int fall_back(struct socket_transport *self, struct ch_error *why, struct ch_error *err)
{
    hang_up(self);
    if (!self->may_fall_back) {
        ch_error_move(err, why);
        return -1;
    }
    self->exec = ch_transport_exec_new(self->env, NULL);
    self->base.note = ch_asprintf("exec, since %s", why->message);
    ch_error_clear(why);
    return 0;
}

static enum attempt send_command(struct socket_transport *self, const struct ch_command *command,
                                 bool with_input, struct ch_error *err)
{
    const char *context = ch_env_get(self->env, "JUJU_CONTEXT_ID");
    struct ch_agent_request request = {.context_id = context ? context : "",
                                       .directory = self->directory,
                                       .command = command->argv[0],
                                       .arguments = command->argv + 1,
                                       .has_input = with_input || command->input,
                                       .input = command->input,
                                       .input_length = command->input_length,
                                       .token = ch_env_value(self->env, "JUJU_AGENT_TOKEN")};
    bool sent;
    if (!self->client)
        self->client = ch_agent_client_connect(self->address, self->timeout_ms, err);
    if (!self->client)
        return NOT_RUN;
    if (ch_agent_client_send(self->client, &request, &sent, err) < 0)
        return sent ? LOST : NOT_RUN;
    return ANSWERED;
}

/* A refusal of the request as such, or the text that the hook tool would print. */
static enum attempt read_refusal(struct ch_agent_reply *answer, struct ch_reply *reply,
                                 struct ch_error *err)
{
    if (ch_text_starts(answer->error, "bad request:")) {
        ch_error_set(err, CH_ERROR_RUNTIME, "the unit agent said '%s'", answer->error);
        return NOT_RUN;
    }
    reply->code = 1;
    ch_buf_addf(&reply->errors, "ERROR %s\n", answer->error);
    return ANSWERED;
}

static enum attempt receive(struct socket_transport *self, bool *wants_inputp,
                            struct ch_reply *reply, struct ch_error *err)
{
    struct ch_agent_reply answer;
    enum attempt outcome = ANSWERED;
    if (ch_agent_client_receive(self->client, &answer, err) < 0)
        return LOST;
    *wants_inputp =
        answer.error && strcmp(answer.error, "hook tool requires stdin, none supplied") == 0;
    if (answer.error) {
        outcome = read_refusal(&answer, reply, err);
    } else {
        *reply = (struct ch_reply){
            .code = answer.code, .output = answer.output, .errors = answer.errors};
        answer.output = answer.errors = CH_BUF_INIT;
    }
    ch_agent_reply_deinit(&answer);
    return outcome;
}

static enum attempt attempt(struct socket_transport *self, const struct ch_command *command,
                            struct ch_reply *reply, struct ch_error *err)
{
    bool wants_input = false;
    enum attempt outcome = send_command(self, command, false, err);
    if (outcome == ANSWERED)
        outcome = receive(self, &wants_input, reply, err);
    if (outcome != ANSWERED || !wants_input)
        return outcome;
    /* it was stopped before it did anything: ask again, with stdin set */
    ch_reply_deinit(reply);
    outcome = send_command(self, command, true, err);
    return outcome == ANSWERED ? receive(self, &wants_input, reply, err) : outcome;
}

static int lost(struct socket_transport *self, const char *name, struct ch_error *why,
                struct ch_error *err)
{
    hang_up(self);
    ch_error_set(err, CH_ERROR_RUNTIME,
                 "the answer to %s was lost (%s): it may have taken effect and is not sent again",
                 name, why->message);
    ch_error_clear(why);
    return -1;
}

static int socket_run(struct ch_transport *transport, const struct ch_command *command,
                      struct ch_reply *reply, struct ch_error *err)
{
    struct socket_transport *self = (struct socket_transport *)transport;
    struct ch_error why = CH_ERROR_INIT;
    if (!self->exec) {
        enum attempt outcome = attempt(self, command, reply, &why);
        if (outcome == ANSWERED)
            return 0;
        if (outcome == LOST && command->writes)
            return lost(self, command->argv[0], &why, err);
        if (fall_back(self, &why, err) < 0)
            return -1;
    }
    return ch_transport_run(self->exec, command, reply, err);
}

/* The answer to what was posted. */
static int finish(struct socket_transport *self, const struct ch_command *command,
                  struct ch_reply *reply, struct ch_error *err)
{
    struct ch_error why = CH_ERROR_INIT;
    bool wants_input;
    switch (receive(self, &wants_input, reply, &why)) {
    case ANSWERED:
        return 0;
    case NOT_RUN:
        return fall_back(self, &why, err) < 0 ? -1
                                              : ch_transport_run(self->exec, command, reply, err);
    case LOST:
        break;
    }
    return lost(self, command->argv[0], &why, err);
}

static int socket_flush(struct ch_transport *transport, struct ch_error *err)
{
    struct socket_transport *self = (struct socket_transport *)transport;
    if (self->exec)
        return ch_transport_flush(self->exec, err);
    if (!self->posted)
        return 0;
    char **argv = CH_TAKE(self->posted);
    struct ch_command command = {.argv = (const char *const *)argv, .writes = true};
    struct ch_reply reply = {0};
    int result = finish(self, &command, &reply, err);
    if (result == 0 && reply.code != 0)
        result = ch_reply_error(&reply, &command, err);
    ch_reply_deinit(&reply);
    ch_argv_free(argv);
    return result;
}

static int socket_post(struct ch_transport *transport, const struct ch_command *command,
                       struct ch_error *err)
{
    struct socket_transport *self = (struct socket_transport *)transport;
    struct ch_error why = CH_ERROR_INIT;
    if (!self->exec) {
        enum attempt outcome = send_command(self, command, false, &why);
        if (outcome == ANSWERED) {
            self->posted = ch_argv_copy(command->argv);
            return 0;
        }
        if (outcome == LOST)
            return lost(self, command->argv[0], &why, err);
        if (fall_back(self, &why, err) < 0)
            return -1;
    }
    return ch_transport_post(self->exec, command, err);
}

static void socket_free(struct ch_transport *transport)
{
    struct socket_transport *self = (struct socket_transport *)transport;
    socket_flush(transport, NULL);
    hang_up(self);
    ch_transport_free(self->exec);
    free(self->address);
    free(self->directory);
    free(self);
}

static const struct ch_transport_ops socket_ops = {.name = "socket",
                                                   .run = socket_run,
                                                   .post = socket_post,
                                                   .flush = socket_flush,
                                                   .free = socket_free};

struct ch_transport *ch_transport_socket_new(const struct ch_env *env, const struct ch_clock *clock,
                                             const struct ch_transport_socket_options *options)
{
    struct socket_transport *self = ch_calloc(1, sizeof(*self));
    self->base = (struct ch_transport){.ops = &socket_ops, .clock = clock};
    self->env = env;
    self->address = ch_strdup(options->address);
    self->directory = ch_strdup(options->directory);
    self->timeout_ms = options->timeout_ms ? options->timeout_ms : 10 * 60 * 1000;
    self->may_fall_back = options->may_fall_back;
    return &self->base;
}
