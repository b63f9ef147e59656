/* SPDX-License-Identifier: Apache-2.0 */
/* Server and client, each against the other and the server against clients that misbehave.  One
 * thread: the server is polled by hand. */
#include "agent/agent.h"
#include "base/file.h"
#include "test.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

struct fixture {
    char *directory, *address;
    struct ch_agent_server *server;
    struct ch_buf seen; /* what the handler was called with */
    size_t output_size; /* bytes to answer with, beside the echo */
};

static void on_call(void *data, const struct ch_agent_call *call, struct ch_agent_reply *reply)
{
    struct fixture *fixture = data;
    CH_AUTOFREE char *arguments = json_dumps(call->arguments, JSON_COMPACT);
    ch_buf_addf(&fixture->seen, "%s %s %s %s %d:%s %s\n", call->context_id, call->directory,
                call->command, arguments, call->has_input, call->input, call->token);
    if (strcmp(call->command, "refuse") == 0) {
        reply->error = ch_strdup("bad request: unknown command: refuse");
        return;
    }
    reply->code = 3;
    ch_buf_adds(&reply->errors, "ERROR no\n");
    ch_buf_adds(&reply->output, call->command);
    memset(ch_buf_reserve(&reply->output, fixture->output_size), 'x', fixture->output_size);
    reply->output.length += fixture->output_size;
}

static void set_up(struct fixture *fixture)
{
    struct ch_error err = CH_ERROR_INIT;
    *fixture = (struct fixture){0};
    fixture->directory = ch_file_make_temp_dir(NULL, "test-agent", &err);
    fixture->address = ch_path_join(fixture->directory, "socket");
    fixture->server = ch_agent_server_new(fixture->address, on_call, fixture, &err);
    CHECK(fixture->server != NULL);
}

static void tear_down(struct fixture *fixture)
{
    ch_agent_server_free(fixture->server);
    CHECK(!ch_file_exists(fixture->address));
    ch_file_remove_tree(fixture->directory, NULL);
    free(fixture->directory);
    free(fixture->address);
    ch_buf_deinit(&fixture->seen);
}

static void poll_until_idle(struct fixture *fixture)
{
    for (int i = 0; i < 50; i++)
        CHECK_INT(ch_agent_server_poll(fixture->server, 0, NULL), 0);
}

static struct ch_agent_request request_of(const char *command)
{
    static const char *const arguments[] = {"a", "b c", NULL};
    return (struct ch_agent_request){.context_id = "ctx",
                                     .directory = "/dir",
                                     .command = command,
                                     .arguments = arguments,
                                     .token = "t"};
}

static void test_calls_on_one_connection(void)
{
    struct fixture fixture;
    struct ch_error err = CH_ERROR_INIT;
    bool sent;
    set_up(&fixture);
    struct ch_agent_client *client = ch_agent_client_connect(fixture.address, 5000, &err);
    for (int i = 0; i < 3; i++) {
        struct ch_agent_request request = request_of("echo");
        struct ch_agent_reply reply;
        CHECK_INT(ch_agent_client_send(client, &request, &sent, &err), 0);
        poll_until_idle(&fixture);
        CHECK_INT(ch_agent_client_receive(client, &reply, &err), 0);
        CHECK_INT(reply.code, 3);
        CHECK_STR(reply.output.data, "echo");
        CHECK_STR(reply.errors.data, "ERROR no\n");
        ch_agent_reply_deinit(&reply);
    }
    CHECK_STR(fixture.seen.data, "ctx /dir echo [\"a\",\"b c\"] 0: t\n"
                                 "ctx /dir echo [\"a\",\"b c\"] 0: t\n"
                                 "ctx /dir echo [\"a\",\"b c\"] 0: t\n");
    CHECK_INT((long long)ch_agent_server_connections(fixture.server), 1);
    ch_agent_client_free(client);
    poll_until_idle(&fixture);
    CHECK_INT((long long)ch_agent_server_connections(fixture.server), 0);
    tear_down(&fixture);
}

static void test_refused_call_then_another(void)
{
    struct fixture fixture;
    struct ch_error err = CH_ERROR_INIT;
    struct ch_agent_reply reply;
    bool sent;
    set_up(&fixture);
    struct ch_agent_client *client = ch_agent_client_connect(fixture.address, 5000, &err);
    struct ch_agent_request request = request_of("refuse");
    ch_agent_client_send(client, &request, &sent, &err);
    poll_until_idle(&fixture);
    CHECK_INT(ch_agent_client_receive(client, &reply, &err), 0);
    CHECK_STR(reply.error, "bad request: unknown command: refuse");
    ch_agent_reply_deinit(&reply);
    request = request_of("echo");
    ch_agent_client_send(client, &request, &sent, &err);
    poll_until_idle(&fixture);
    CHECK_INT(ch_agent_client_receive(client, &reply, &err), 0);
    CHECK_STR(reply.output.data, "echo");
    ch_agent_reply_deinit(&reply);
    ch_agent_client_free(client);
    tear_down(&fixture);
}

static void test_large_answer_to_a_slow_reader(void)
{
    struct fixture fixture;
    struct ch_error err = CH_ERROR_INIT;
    struct ch_agent_request request = request_of("echo");
    bool sent;
    set_up(&fixture);
    fixture.output_size = 8 << 20;
    int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    strcpy(name.sun_path, fixture.address);
    connect(descriptor, (struct sockaddr *)&name, sizeof(name));
    struct ch_agent_encoder encoder = {0};
    struct ch_buf out = CH_BUF_INIT;
    ch_agent_write_request(&encoder, &out, 0, &request);
    CHECK_INT(write(descriptor, out.data, out.length), (long long)out.length);
    size_t got = 0;
    while (got < fixture.output_size) {
        static char data[1 << 20];
        ch_agent_server_poll(fixture.server, 0, NULL);
        ssize_t count = recv(descriptor, data, sizeof(data), MSG_DONTWAIT);
        got += count > 0 ? (size_t)count : 0;
    }
    CHECK(got > fixture.output_size);
    close(descriptor);
    ch_buf_deinit(&out);
    (void)sent;
    (void)err;
    tear_down(&fixture);
}

static void test_garbage_costs_only_its_connection(void)
{
    struct fixture fixture;
    struct ch_error err = CH_ERROR_INIT;
    struct ch_agent_reply reply;
    bool sent;
    set_up(&fixture);
    int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    strcpy(name.sun_path, fixture.address);
    connect(descriptor, (struct sockaddr *)&name, sizeof(name));
    struct ch_agent_client *client = ch_agent_client_connect(fixture.address, 5000, &err);
    CHECK_INT(write(descriptor, "\xf0garbage", 8), 8);
    poll_until_idle(&fixture);
    CHECK_INT((long long)ch_agent_server_connections(fixture.server), 1);
    struct ch_agent_request request = request_of("echo");
    ch_agent_client_send(client, &request, &sent, &err);
    poll_until_idle(&fixture);
    CHECK_INT(ch_agent_client_receive(client, &reply, &err), 0);
    ch_agent_reply_deinit(&reply);
    ch_agent_client_free(client);
    close(descriptor);
    tear_down(&fixture);
}

/* A process that was just forked holds copies of all descriptors: a connection that is closed stays
 * open in it, and must not be reported any more. */
static void test_closed_while_a_child_holds_a_copy(void)
{
    struct fixture fixture;
    struct ch_error err = CH_ERROR_INIT;
    int ends[2], ready[2];
    char byte = 0;
    set_up(&fixture);
    struct ch_agent_client *client = ch_agent_client_connect(fixture.address, 5000, &err);
    poll_until_idle(&fixture);
    CHECK_INT((long long)ch_agent_server_connections(fixture.server), 1);
    CHECK_INT(pipe(ends) | pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        ch_agent_client_free(client); /* its copy of the far end, which would keep it open */
        close(ends[1]);
        _exit(write(ready[1], &byte, 1) != 1 || read(ends[0], &byte, 1) != 0);
    }
    close(ends[0]);
    CHECK_INT(read(ready[0], &byte, 1), 1);
    ch_agent_client_free(client);
    poll_until_idle(&fixture);
    CHECK_INT((long long)ch_agent_server_connections(fixture.server), 0);
    poll_until_idle(&fixture);
    close(ends[1]);
    close(ready[0]);
    close(ready[1]);
    int status = 1;
    waitpid(child, &status, 0);
    CHECK_INT(status, 0);
    tear_down(&fixture);
}

static void test_client_errors(void)
{
    struct fixture fixture;
    struct ch_error err = CH_ERROR_INIT;
    struct ch_agent_reply reply;
    bool sent;
    set_up(&fixture);
    CHECK(!ch_agent_client_connect("/nonexistent/socket", 10, &err));
    CHECK_HAS(err.message, "cannot connect to /nonexistent/socket");
    ch_error_clear(&err);
    CHECK(!ch_agent_client_connect("", 10, &err));
    CHECK_HAS(err.message, "no address of a socket");
    ch_error_clear(&err);

    /* the server never answers: it is not polled */
    struct ch_agent_client *client = ch_agent_client_connect(fixture.address, 20, &err);
    struct ch_agent_request request = request_of("echo");
    CHECK_INT(ch_agent_client_send(client, &request, &sent, &err), 0);
    CHECK(sent);
    CHECK_INT(ch_agent_client_receive(client, &reply, &err), -1);
    CHECK_HAS(err.message, "did not answer within");
    ch_error_clear(&err);
    ch_agent_client_free(client);
    tear_down(&fixture);
}

static void test_abstract_address_and_mode(void)
{
    struct fixture fixture;
    struct ch_error err = CH_ERROR_INIT;
    struct stat status;
    set_up(&fixture);
    CHECK_INT(stat(fixture.address, &status), 0);
    CHECK_INT(status.st_mode & 0777, 0600);
    CH_AUTOFREE char *address = ch_asprintf("@charmhost-test-%d", getpid());
    struct ch_agent_server *server = ch_agent_server_new(address, on_call, &fixture, &err);
    CHECK(server != NULL);
    struct ch_agent_client *client = ch_agent_client_connect(address, 5000, &err);
    CHECK(client != NULL);
    ch_agent_client_free(client);
    CHECK(!ch_agent_server_new(address, on_call, &fixture, &err));
    CHECK_HAS(err.message, "cannot listen on @charmhost-test-");
    ch_error_clear(&err);
    ch_agent_server_free(server);
    tear_down(&fixture);
}

int main(void)
{
    RUN(test_calls_on_one_connection);
    RUN(test_refused_call_then_another);
    RUN(test_large_answer_to_a_slow_reader);
    RUN(test_garbage_costs_only_its_connection);
    RUN(test_closed_while_a_child_holds_a_copy);
    RUN(test_client_errors);
    RUN(test_abstract_address_and_mode);
    return test_done();
}
