/* SPDX-License-Identifier: Apache-2.0 */
/* The socket transport against a well-behaved agent and against hostile ones.  The agent is a child
 * process; hook tools to fall back to are scripts that write down that they ran. */
#include "agent/agent.h"
#include "base/file.h"
#include "hookcmd/transport.h"
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* what the agent does with a request */
enum behaviour {
    ANSWERS,        /* as the real one */
    WANTS_INPUT,    /* refuses what comes without stdin */
    REFUSES,        /* bad request: it is not the context we think */
    CLOSES_AT_ONCE, /* before the request */
    CLOSES_AFTER,   /* having read the request */
    GARBAGE,        /* bytes that are no gob */
    LYING_LENGTH,   /* announces 2^62 bytes */
    WRONG_SEQUENCE, /* answers another call */
    UNKNOWN_TYPE,   /* a value of a type it never defined */
    HALF_AN_ANSWER, /* and then closes */
    NEVER_ANSWERS,
    NOBODY_THERE, /* no socket at all */
};

struct fixture {
    char *directory, *address, *ran;
    struct ch_env env;
    pid_t agent;
    struct ch_transport *transport;
};

/* the agent */

static void note(const struct fixture *fixture, const char *who, const char *command)
{
    int file = open(fixture->ran, O_WRONLY | O_CREAT | O_APPEND, 0600);
    CH_AUTOFREE char *line = ch_asprintf("%s %s\n", who, command);
    if (write(file, line, strlen(line)) < 0)
        abort();
    close(file);
}

struct agent {
    const struct fixture *fixture;
    enum behaviour behaviour;
};

static void on_call(void *data, const struct ch_agent_call *call, struct ch_agent_reply *reply)
{
    struct agent *agent = data;
    if (agent->behaviour == REFUSES) {
        reply->error = ch_strdup("bad request: expected context id \"a\", got \"b\"");
    } else if (agent->behaviour == WANTS_INPUT && !call->has_input) {
        reply->error = ch_strdup("hook tool requires stdin, none supplied");
    } else {
        note(agent->fixture, "agent", call->command);
        ch_buf_addf(&reply->output, "%s %s %s %.*s", call->context_id, call->directory,
                    json_string_value(json_array_get(call->arguments, 0)), (int)call->input_length,
                    call->input);
        if (strcmp(call->command, "fails") == 0) {
            reply->code = 2;
            ch_buf_adds(&reply->errors, "ERROR option provided but not defined: -x\n");
        }
    }
}

static void misbehave(int client, enum behaviour behaviour)
{
    static const char garbage[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    static const char lie[] = "\xf8\x40\0\0\0\0\0\0\0";
    static const char unknown[] = "\x05\xff\x90\x00\x01\x00";
    struct ch_agent_encoder encoder = {0};
    struct ch_agent_reply reply = {0};
    struct ch_buf out = CH_BUF_INIT;
    char request[65536];
    if (behaviour == CLOSES_AT_ONCE)
        return;
    if (recv(client, request, sizeof(request), 0) < 0)
        abort();
    if (behaviour == GARBAGE)
        ch_buf_add(&out, garbage, sizeof(garbage));
    else if (behaviour == LYING_LENGTH)
        ch_buf_add(&out, lie, sizeof(lie));
    else if (behaviour == UNKNOWN_TYPE)
        ch_buf_add(&out, unknown, sizeof(unknown));
    else if (behaviour == WRONG_SEQUENCE || behaviour == HALF_AN_ANSWER)
        ch_agent_write_reply(&encoder, &out, behaviour == WRONG_SEQUENCE ? 7 : 0, &reply);
    if (behaviour == HALF_AN_ANSWER)
        out.length /= 2;
    if (out.length > 0 && send(client, out.data, out.length, MSG_NOSIGNAL) < 0)
        abort();
    if (behaviour == NEVER_ANSWERS)
        while (recv(client, request, sizeof(request), 0) > 0)
            ;
    ch_buf_deinit(&out);
}

static void run_agent(const struct fixture *fixture, enum behaviour behaviour, int ready)
{
    struct agent agent = {fixture, behaviour};
    struct ch_agent_server *server = NULL;
    int listener = -1;
    if (behaviour <= REFUSES) {
        server = ch_agent_server_new(fixture->address, on_call, &agent, NULL);
    } else {
        struct sockaddr_un name = {.sun_family = AF_UNIX};
        strcpy(name.sun_path, fixture->address);
        listener = socket(AF_UNIX, SOCK_STREAM, 0);
        if (bind(listener, (struct sockaddr *)&name, sizeof(name)) < 0 || listen(listener, 8) < 0)
            abort();
    }
    close(ready); /* tells that it listens */
    for (;;) {
        if (server) {
            ch_agent_server_poll(server, -1, NULL);
            continue;
        }
        int client = accept(listener, NULL, NULL);
        misbehave(client, behaviour);
        close(client);
    }
}

/* fixture */

static void write_tool(const struct fixture *fixture, const char *name)
{
    CH_AUTOFREE char *path = ch_path_join(fixture->directory, name);
    CH_AUTOFREE char *text = ch_asprintf("#!/bin/sh\necho \"exec ${0##*/}\" >>'%s'\n"
                                         "printf 'by exec'\n",
                                         fixture->ran);
    CHECK_INT(ch_file_write(path, text, strlen(text), 0755, NULL), 0);
}

static void start_agent(struct fixture *fixture, enum behaviour behaviour)
{
    int ready[2];
    char byte;
    if (pipe(ready) < 0)
        abort();
    fixture->agent = fork();
    if (fixture->agent == 0) {
        close(ready[0]);
        run_agent(fixture, behaviour, ready[1]);
    }
    close(ready[1]);
    if (read(ready[0], &byte, 1) != 0)
        abort();
    close(ready[0]);
}

static void set_up(struct fixture *fixture, enum behaviour behaviour, bool may_fall_back)
{
    *fixture = (struct fixture){0};
    fixture->directory = ch_file_make_temp_dir(NULL, "test-socket", NULL);
    fixture->address = ch_path_join(fixture->directory, "agent.socket");
    fixture->ran = ch_path_join(fixture->directory, "ran");
    ch_env_init(&fixture->env, NULL);
    CH_AUTOFREE char *path = ch_asprintf("%s:/bin:/usr/bin", fixture->directory);
    ch_env_set(&fixture->env, "PATH", path);
    ch_env_set(&fixture->env, "JUJU_CONTEXT_ID", "ctx");
    write_tool(fixture, "reads");
    write_tool(fixture, "writes");
    if (behaviour != NOBODY_THERE)
        start_agent(fixture, behaviour);
    struct ch_transport_socket_options options = {.address = fixture->address,
                                                  .directory = "/dir",
                                                  .timeout_ms =
                                                      behaviour == NEVER_ANSWERS ? 50 : 60000,
                                                  .may_fall_back = may_fall_back};
    fixture->transport = ch_transport_socket_new(&fixture->env, &ch_clock_system, &options);
}

static void tear_down(struct fixture *fixture)
{
    ch_transport_free(fixture->transport);
    if (fixture->agent) {
        kill(fixture->agent, SIGKILL);
        waitpid(fixture->agent, NULL, 0);
    }
    ch_file_remove_tree(fixture->directory, NULL);
    ch_env_deinit(&fixture->env);
    free(fixture->directory);
    free(fixture->address);
    free(fixture->ran);
}

static void check_ran(const struct fixture *fixture, const char *want)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    ch_file_read(fixture->ran, 0, &text, NULL);
    CHECK_STR(text.data ? text.data : "", want);
}

static int run(struct fixture *fixture, const char *name, const char *input, bool writes,
               struct ch_reply *reply, struct ch_error *err)
{
    const char *argv[] = {name, "arg", NULL};
    struct ch_command command = {
        .argv = argv, .input = input, .input_length = input ? strlen(input) : 0, .writes = writes};
    *err = CH_ERROR_INIT;
    return ch_transport_run(fixture->transport, &command, reply, err);
}

static int post(struct fixture *fixture, const char *name, struct ch_error *err)
{
    const char *argv[] = {name, "arg", NULL};
    struct ch_command command = {.argv = argv, .writes = true};
    *err = CH_ERROR_INIT;
    return ch_transport_post(fixture->transport, &command, err);
}

/* a good agent */

static void test_commands(void)
{
    struct fixture fixture;
    struct ch_reply reply;
    struct ch_error err;
    set_up(&fixture, ANSWERS, true);
    CHECK_INT(run(&fixture, "reads", NULL, false, &reply, &err), 0);
    CHECK_STR(reply.output.data, "ctx /dir arg ");
    CHECK_INT(reply.code, 0);
    ch_reply_deinit(&reply);
    CHECK_INT(run(&fixture, "writes", "k: v\n", true, &reply, &err), 0);
    CHECK_STR(reply.output.data, "ctx /dir arg k: v\n");
    ch_reply_deinit(&reply);
    CHECK_INT(run(&fixture, "fails", NULL, false, &reply, &err), 0);
    CHECK_INT(reply.code, 2);
    CHECK_STR(reply.errors.data, "ERROR option provided but not defined: -x\n");
    ch_reply_deinit(&reply);
    CHECK_INT((long long)fixture.transport->counts.commands, 3);
    CHECK(fixture.transport->note == NULL);
    check_ran(&fixture, "agent reads\nagent writes\nagent fails\n");
    tear_down(&fixture);
}

static void test_posted_commands_keep_their_order(void)
{
    struct fixture fixture;
    struct ch_reply reply;
    struct ch_error err;
    set_up(&fixture, ANSWERS, true);
    CHECK_INT(post(&fixture, "log-1", &err), 0);
    CHECK_INT(post(&fixture, "log-2", &err), 0);
    CHECK_INT(run(&fixture, "reads", NULL, false, &reply, &err), 0);
    ch_reply_deinit(&reply);
    CHECK_INT(post(&fixture, "log-3", &err), 0);
    CHECK_INT(ch_transport_flush(fixture.transport, &err), 0);
    check_ran(&fixture, "agent log-1\nagent log-2\nagent reads\nagent log-3\n");
    tear_down(&fixture);
}

static void test_failure_of_a_posted_command_shows_at_the_next(void)
{
    struct fixture fixture;
    struct ch_error err;
    set_up(&fixture, ANSWERS, true);
    CHECK_INT(post(&fixture, "fails", &err), 0);
    CHECK_INT(ch_transport_flush(fixture.transport, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_HOOKCMD);
    CHECK_STR(err.message, "command ['fails', 'arg'] exited with status 2");
    ch_error_clear(&err);
    tear_down(&fixture);
}

static void test_input_is_given_when_it_is_asked_for(void)
{
    struct fixture fixture;
    struct ch_reply reply;
    struct ch_error err;
    set_up(&fixture, WANTS_INPUT, true);
    CHECK_INT(run(&fixture, "writes", NULL, true, &reply, &err), 0);
    CHECK_STR(reply.output.data, "ctx /dir arg ");
    ch_reply_deinit(&reply);
    check_ran(&fixture, "agent writes\n");
    tear_down(&fixture);
}

/* bad agents */

static void check_falls_back(enum behaviour behaviour, bool writes)
{
    struct fixture fixture;
    struct ch_reply reply;
    struct ch_error err;
    const char *name = writes ? "writes" : "reads";
    set_up(&fixture, behaviour, true);
    CHECK_INT(run(&fixture, name, NULL, writes, &reply, &err), 0);
    CHECK_STR(reply.output.data, "by exec");
    ch_reply_deinit(&reply);
    CHECK_HAS(fixture.transport->note, "exec, since ");
    CHECK_INT(run(&fixture, name, NULL, writes, &reply, &err), 0); /* it stays with exec */
    ch_reply_deinit(&reply);
    check_ran(&fixture, writes ? "exec writes\nexec writes\n" : "exec reads\nexec reads\n");
    tear_down(&fixture);
}

static void test_exec_takes_over_when_nothing_can_have_run(void)
{
    check_falls_back(NOBODY_THERE, false);
    check_falls_back(NOBODY_THERE, true);
    check_falls_back(REFUSES, false);
    check_falls_back(REFUSES, true);
}

static const enum behaviour losses[] = {CLOSES_AFTER, GARBAGE,        LYING_LENGTH, WRONG_SEQUENCE,
                                        UNKNOWN_TYPE, HALF_AN_ANSWER, NEVER_ANSWERS};

static void test_a_lost_read_is_read_again(void)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(losses); i++)
        check_falls_back(losses[i], false);
}

static void test_a_lost_write_is_not_repeated(void)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(losses); i++) {
        struct fixture fixture;
        struct ch_reply reply;
        struct ch_error err;
        set_up(&fixture, losses[i], true);
        CHECK_INT(run(&fixture, "writes", NULL, true, &reply, &err), -1);
        CHECK_HAS(err.message, "the answer to writes was lost (");
        CHECK_HAS(err.message, "it may have taken effect and is not sent again");
        ch_error_clear(&err);
        check_ran(&fixture, "");
        tear_down(&fixture);
    }
}

static void test_a_lost_posted_command_is_not_repeated(void)
{
    struct fixture fixture;
    struct ch_error err;
    set_up(&fixture, CLOSES_AFTER, true);
    CHECK_INT(post(&fixture, "writes", &err), 0);
    CHECK_INT(ch_transport_flush(fixture.transport, &err), -1);
    CHECK_HAS(err.message, "the answer to writes was lost");
    ch_error_clear(&err);
    check_ran(&fixture, "");
    tear_down(&fixture);
}

static void test_a_refused_posted_command_goes_to_exec(void)
{
    struct fixture fixture;
    struct ch_error err;
    set_up(&fixture, REFUSES, true);
    CHECK_INT(post(&fixture, "writes", &err), 0);
    CHECK_INT(ch_transport_flush(fixture.transport, &err), 0);
    check_ran(&fixture, "exec writes\n");
    tear_down(&fixture);
}

/* Whether the request still went out before the close is for the kernel to say; it never runs
 * twice, and a read is always answered. */
static void test_close_at_once(void)
{
    struct fixture fixture;
    struct ch_reply reply;
    struct ch_error err;
    check_falls_back(CLOSES_AT_ONCE, false);
    set_up(&fixture, CLOSES_AT_ONCE, true);
    if (run(&fixture, "writes", NULL, true, &reply, &err) == 0) {
        check_ran(&fixture, "exec writes\n");
        ch_reply_deinit(&reply);
    } else {
        CHECK_HAS(err.message, "the answer to writes was lost");
        check_ran(&fixture, "");
    }
    ch_error_clear(&err);
    tear_down(&fixture);
}

static void test_without_fall_back(void)
{
    struct fixture fixture;
    struct ch_reply reply;
    struct ch_error err;
    set_up(&fixture, NOBODY_THERE, false);
    CHECK_INT(run(&fixture, "reads", NULL, false, &reply, &err), -1);
    CHECK_HAS(err.message, "cannot connect to ");
    ch_error_clear(&err);
    tear_down(&fixture);
    set_up(&fixture, REFUSES, false);
    CHECK_INT(run(&fixture, "reads", NULL, false, &reply, &err), -1);
    CHECK_HAS(err.message, "the unit agent said 'bad request: expected context id");
    ch_error_clear(&err);
    tear_down(&fixture);
}

static void test_children_do_not_inherit_the_connection(void)
{
    struct fixture fixture;
    struct ch_reply reply;
    struct ch_error err;
    set_up(&fixture, ANSWERS, true);
    run(&fixture, "reads", NULL, false, &reply, &err);
    ch_reply_deinit(&reply);
    size_t sockets = 0;
    for (int descriptor = 3; descriptor < 256; descriptor++) {
        struct stat status;
        if (fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode)) {
            sockets++;
            CHECK(fcntl(descriptor, F_GETFD) & FD_CLOEXEC);
        }
    }
    CHECK(sockets > 0);
    tear_down(&fixture);
}

/* choice */

static const char *choose(const char *choice, const char *network, struct ch_error *err)
{
    struct ch_env env;
    ch_env_init(&env, NULL);
    if (choice)
        ch_env_set(&env, "CHARMHOST_TRANSPORT", choice);
    if (network)
        ch_env_set(&env, "JUJU_AGENT_SOCKET_NETWORK", network);
    ch_env_set(&env, "JUJU_AGENT_SOCKET_ADDRESS", "/nonexistent");
    *err = CH_ERROR_INIT;
    struct ch_transport *transport = ch_transport_new(&env, NULL, "/", err);
    const char *name = transport ? transport->ops->name : NULL;
    ch_transport_free(transport);
    ch_env_deinit(&env);
    return name;
}

static void test_choice(void)
{
    struct ch_error err;
    CHECK_STR(choose(NULL, "unix", &err), "socket");
    CHECK_STR(choose("auto", "unix", &err), "socket");
    CHECK_STR(choose(NULL, "tcp", &err), "exec");
    CHECK_STR(choose(NULL, NULL, &err), "exec");
    CHECK_STR(choose("exec", "unix", &err), "exec");
    CHECK_STR(choose("socket", "unix", &err), "socket");
    CHECK_STR(choose("socket", "tcp", &err), NULL);
    CHECK_HAS(err.message, "do not name a unix socket");
    ch_error_clear(&err);
    CHECK_STR(choose("pigeon", "unix", &err), NULL);
    CHECK_HAS(err.message, "CHARMHOST_TRANSPORT is 'pigeon': exec, socket or auto expected");
    ch_error_clear(&err);
}

int main(void)
{
    RUN(test_commands);
    RUN(test_posted_commands_keep_their_order);
    RUN(test_failure_of_a_posted_command_shows_at_the_next);
    RUN(test_input_is_given_when_it_is_asked_for);
    RUN(test_exec_takes_over_when_nothing_can_have_run);
    RUN(test_a_lost_read_is_read_again);
    RUN(test_a_lost_write_is_not_repeated);
    RUN(test_a_lost_posted_command_is_not_repeated);
    RUN(test_a_refused_posted_command_goes_to_exec);
    RUN(test_close_at_once);
    RUN(test_without_fall_back);
    RUN(test_children_do_not_inherit_the_connection);
    RUN(test_choice);
    return test_done();
}
