/* SPDX-License-Identifier: Apache-2.0 */
/* Commands of the simulated Pebble, and the client's side of them when they are run in process. */
#include "sim_pebble.h"

static void test_requests(void)
{
    static const struct sim_case cases[] = {
        {"POST", "/v1/exec", "{\"command\":[\"ls\",\"-l\"]}", 202,
         "\"result\":{\"task-id\":\"1\",\"environment\":{},\"working-dir\":\"/\"}"},
        {"GET", "/v1/changes/1", NULL, 200, "\"summary\":\"Execute command \\\"ls\\\"\""},
        {"GET", "/v1/changes/1/wait?timeout=4.000s", NULL, 504,
         "timed out waiting for change after 4s"},
        {"POST", "/v1/exec", "{}", 400, "must specify command"},
        {"POST", "/v1/exec", "{\"command\":[]}", 400, "must specify command"},
        {"POST", "/v1/exec", "{\"command\":null}", 400, "must specify command"},
        {"POST", "/v1/exec", "{\"command\":[\"a\"],\"timeout\":\"soon\"}", 400,
         "invalid timeout: "},
        {"POST", "/v1/exec", "{\"command\":[\"a\"],\"service-context\":\"x\"}", 400,
         "context service \\\"x\\\" not found"},
        {"POST", "/v1/exec", "{\"command\":[\"a\"],\"group-id\":5}", 400,
         "must specify user, not just group"},
        {"POST", "/v1/changes/1", "{\"action\":\"abort\"}", 200, "\"exit-code\":137"},
    };
    struct sim sim;
    sim_begin(&sim);
    SIM_CHECK(&sim, cases);
    CHECK(!ch_olm_pebble_command(sim.pebble, "1"));
    sim_end(&sim);
}

static void test_members_of_other_types(void)
{
    static const struct sim_case cases[] = {
        {"POST", "/v1/exec", "{\"command\":[\"a\",5]}", 400,
         "\\\"command\\\" is not a list of strings"},
        {"POST", "/v1/exec", "{\"command\":\"a\"}", 400, "is not a list of strings"},
        {"POST", "/v1/exec", "{\"command\":[\"a\"],\"environment\":{\"A\":1}}", 400,
         "\\\"environment\\\" is not a map of strings"},
        {"POST", "/v1/exec", "{\"command\":[\"a\"],\"environment\":[]}", 400,
         "is not a map of strings"},
        {"POST", "/v1/exec", "{\"command\":[\"a\"],\"timeout\":1}", 400,
         "\\\"timeout\\\" is not a string"},
        {"POST", "/v1/exec", "{\"command\":[\"a\"],\"user-id\":\"0\"}", 400,
         "\\\"user-id\\\" is not an integer"},
        {"POST", "/v1/exec", "{\"command\":[\"a\"],\"split-stderr\":1}", 400,
         "\\\"split-stderr\\\" is not a boolean"},
        {"POST", "/v1/exec",
         "{\"command\":[\"a\"],\"environment\":null,\"timeout\":null,\"user-id\":null}", 202,
         "\"task-id\":\"1\""},
    };
    struct sim sim;
    sim_begin(&sim);
    SIM_CHECK(&sim, cases);
    sim_end(&sim);
}

static void test_context(void)
{
    struct sim sim;
    sim_begin(&sim);
    sim_add_layer(&sim, "a",
                  "services: {web: {override: merge, command: x, user: web, working-dir: /srv,"
                  " environment: {A: service, B: service}}}");
    CHECK_HAS(sim_ask(&sim, "POST", "/v1/exec",
                      "{\"command\":[\"ls\"],\"service-context\":\"web\",\"environment\":{\"A\":"
                      "\"mine\"},\"timeout\":\"1.500s\",\"split-stderr\":true}"),
              "\"working-dir\":\"/srv\"");
    CH_AUTOFREE char *command =
        json_dumps(ch_olm_pebble_command(sim.pebble, "1"), JSON_COMPACT | JSON_SORT_KEYS);
    CHECK_STR(command, "{\"command\":[\"ls\"],\"environment\":{\"A\":\"mine\",\"B\":\"service\"},"
                       "\"group\":null,\"group-id\":null,\"split-stderr\":true,\"timeout\":1.5,"
                       "\"user\":\"web\",\"user-id\":null,\"working-dir\":\"/srv\"}");
    sim_end(&sim);
}

static void test_end(void)
{
    struct sim sim;
    sim_begin(&sim);
    sim_ask(&sim, "POST", "/v1/exec", "{\"command\":[\"a\"]}");
    sim_ask(&sim, "POST", "/v1/exec", "{\"command\":[\"b\"]}");
    ch_olm_pebble_end_command(sim.pebble, "1", 5, NULL);
    ch_olm_pebble_end_command(sim.pebble, "1", 6, NULL); /* it has ended */
    ch_olm_pebble_end_command(sim.pebble, "9", 6, NULL);
    CHECK_HAS(sim_ask(&sim, "GET", "/v1/changes/1", NULL), "\"exit-code\":5");
    ch_olm_pebble_end_command(sim.pebble, "2", 0, "timed out after 1s");
    const char *text = sim_ask(&sim, "GET", "/v1/changes/2", NULL);
    CHECK_HAS(text, "\"exit-code\":-1");
    CHECK_HAS(text, "- Execute command \\\"b\\\" (timed out after 1s)");
    sim_end(&sim);
}

/* the client */

struct runner {
    struct sim sim;
    const char *output, *errors;
    int code;      /* -1: it does not end */
    char *input;   /* it got */
    char *written; /* by hand */
};

static int answer(void *data, const struct ch_pebble_request *request,
                  struct ch_pebble_answer *reply, struct ch_error *err)
{
    (void)err;
    ch_olm_pebble_answer(((struct runner *)data)->sim.pebble, request, reply);
    return 0;
}

static int run(void *data, const char *change, const char *input, size_t length,
               struct ch_buf *output, struct ch_buf *errors, struct ch_error *err)
{
    struct runner *runner = data;
    if (runner->code == -2)
        return ch_error_set(err, CH_ERROR_RUNTIME, "the runner broke");
    free(runner->input);
    runner->input = ch_strndup(input ? input : "", length);
    ch_buf_adds(output, runner->output);
    ch_buf_adds(errors, runner->errors);
    if (runner->code >= 0)
        ch_olm_pebble_end_command(runner->sim.pebble, change, runner->code, NULL);
    return 0;
}

static void written(void *data, const char *change, const char *input, size_t length)
{
    struct runner *runner = data;
    (void)change;
    free(runner->written);
    runner->written = ch_strndup(input ? input : "", length);
}

static void begin(struct runner *runner, int code)
{
    const struct ch_pebble_local local = {answer, run, written, runner};
    const struct ch_pebble_options options = {.socket_path = "/none", .local = &local};
    *runner = (struct runner){.output = "out", .errors = "err", .code = code};
    sim_begin(&runner->sim);
    ch_pebble_free(runner->sim.client);
    runner->sim.client = ch_pebble_new(&options);
}

static void end(struct runner *runner)
{
    free(runner->input);
    free(runner->written);
    sim_end(&runner->sim);
}

static struct ch_pebble_process *start(struct runner *runner,
                                       struct ch_pebble_exec_options *options, struct ch_error *err)
{
    CH_AUTOJSON json_t *command = json_pack("[s, s]", "cat", "-");
    options->command = command;
    return ch_pebble_exec(runner->sim.client, options, err);
}

static void test_wait_output(void)
{
    struct runner runner;
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_buffer output = {.limit = 0}, errors = {.limit = 0};
    struct ch_pebble_memory memory = {"given", 5};
    struct ch_pebble_source source = ch_pebble_source_memory(&memory);
    struct ch_pebble_exec_options options = {.standard_input = &source};
    begin(&runner, 0);
    struct ch_pebble_process *process = start(&runner, &options, &err);
    CHECK_INT(ch_pebble_process_write(process, "x", 1, &err), -1);
    CHECK_STR(err.message, "the command's stdin is fed from a source");
    ch_error_clear(&err);
    CHECK_INT(ch_pebble_process_wait_output(process, &output, &errors, &err), 0);
    CHECK_STR(output.bytes.data, "out");
    CHECK_STR(errors.bytes.data, "err");
    CHECK_STR(runner.input, "given");
    CHECK_STR(runner.written, NULL);
    CHECK_INT(ch_pebble_process_send_signal(process, "SIGHUP", &err), 0); /* it is lost */
    ch_buf_deinit(&output.bytes);
    ch_buf_deinit(&errors.bytes);
    ch_pebble_process_free(process);
    end(&runner);
}

static void test_by_hand(void)
{
    struct runner runner;
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_exec_options options = {.combine_stderr = false};
    char bytes[10];
    begin(&runner, 0);
    struct ch_pebble_process *process = start(&runner, &options, &err);
    CHECK_INT(ch_pebble_process_write(process, "one ", 4, &err), 0);
    CHECK_INT(ch_pebble_process_write(process, "two", 3, &err), 0);
    CHECK_INT(ch_pebble_process_close_stdin(process, &err), 0);
    CHECK_INT(ch_pebble_process_write(process, "x", 1, &err), -1);
    CHECK_STR(err.message, "the command's stdin is closed");
    ch_error_clear(&err);
    CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDOUT, bytes, 2, 5, &err), 2);
    CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDOUT, bytes, 2, 5, &err), 1);
    CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDOUT, bytes, 2, 5, &err), 0);
    CHECK_INT(ch_pebble_process_read(process, CH_PEBBLE_STDERR, bytes, 9, 5, &err), 3);
    CHECK_INT(ch_pebble_process_wait(process, &err), 0);
    CHECK_STR(runner.written, "one two");
    CHECK_INT(ch_pebble_process_wait(process, &err), 0);
    ch_pebble_process_free(process);
    end(&runner);
}

static void test_failures(void)
{
    static const struct {
        int code;
        enum ch_error_kind kind;
        const char *message;
    } cases[] = {
        {3, CH_ERROR_EXEC,
         "non-zero exit code 3 executing 'cat', stdout='out', "
         "stderr='err'"},
        {-1, CH_ERROR_TIMEOUT, "timed out waiting for change 1 (3.0 seconds)"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct runner runner;
        struct ch_error err = CH_ERROR_INIT;
        struct ch_pebble_buffer output = {.limit = 0}, errors = {.limit = 0};
        struct ch_pebble_exec_options options = {.timeout = 2};
        begin(&runner, cases[i].code);
        struct ch_pebble_process *process = start(&runner, &options, &err);
        CHECK_INT(ch_pebble_process_wait_output(process, &output, &errors, &err), -1);
        CHECK_INT(err.kind, cases[i].kind);
        CHECK_STR(err.message, cases[i].message);
        ch_error_clear(&err);
        ch_buf_deinit(&output.bytes);
        ch_buf_deinit(&errors.bytes);
        ch_pebble_process_free(process);
        end(&runner);
    }
}

static void test_not_started(void)
{
    struct runner runner;
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_exec_options options = {.service_context = "none"};
    begin(&runner, -2);
    CHECK(!start(&runner, &options, &err));
    CHECK_STR(err.message, "context service \"none\" not found");
    ch_error_clear(&err);
    options.service_context = NULL;
    CHECK(!start(&runner, &options, &err));
    CHECK_STR(err.message, "the runner broke");
    ch_error_clear(&err);
    end(&runner);
}

int main(void)
{
    RUN(test_requests);
    RUN(test_members_of_other_types);
    RUN(test_context);
    RUN(test_end);
    RUN(test_wait_output);
    RUN(test_by_hand);
    RUN(test_failures);
    RUN(test_not_started);
    return test_done();
}
