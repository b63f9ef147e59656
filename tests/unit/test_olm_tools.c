/* SPDX-License-Identifier: Apache-2.0 */
/* Commands over the unit agent's socket: what its server hands on, and what is refused. */
#include "hookcmd/hookcmd.h"
#include "olm_fixture.h"

/* "CODE|STDOUT|STDERR", or "refused|WHY"; the caller frees it.  Steals the arguments. */
static char *serve(struct olm_fixture *f, struct ch_agent_call call, json_t *arguments)
{
    struct ch_agent_reply reply = {0};
    call.arguments = arguments;
    call.context_id = call.context_id ? call.context_id : ch_olm_context_id(f->context);
    call.directory = call.directory ? call.directory : "/tmp";
    call.token = call.token ? call.token : "";
    ch_olm_context_serve(f->context, &call, &reply);
    char *outcome = reply.error ? ch_asprintf("refused|%s", reply.error)
                                : ch_asprintf("%d|%s|%s", reply.code,
                                              reply.output.data ? reply.output.data : "",
                                              reply.errors.data ? reply.errors.data : "");
    ch_agent_reply_deinit(&reply);
    json_decref(arguments);
    return outcome;
}

#define CHECK_SERVE(outcome, arguments, ...)                                      \
    do {                                                                          \
        char *got_ = serve(&f, (struct ch_agent_call){__VA_ARGS__}, (arguments)); \
        CHECK_STR(got_, (outcome));                                               \
        free(got_);                                                               \
    } while (0)

static void test_serve(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "'name': 'install'");
    CHECK_SERVE("0|True\n|", json_array(), .command = "is-leader");
    CHECK_SERVE("0|true\n|", json_pack("[s]", "--format=json"), .command = "is-leader");
    CHECK_SERVE("2||ERROR unrecognized args: [\"x\"]\n", json_pack("[s]", "x"),
                .command = "is-leader");
    CHECK_SERVE("0||", json_pack("[{s:s}]", "$bytes", "az3/"), .command = "state-set");
    CHECK_SERVE("0|\xef\xbf\xbd\n|", json_pack("[s]", "k"), .command = "state-get");
    olm_teardown(&f);
}

static void test_input(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "'name': 'install'");
    CHECK_SERVE("refused|hook tool requires stdin, none supplied",
                json_pack("[sss]", "--file", "-", "line=x"), .command = "state-set");
    CHECK_SERVE("0|null\n|", json_pack("[s]", "--format=json"), .command = "state-get");
    CHECK_SERVE("0||", json_pack("[sss]", "--file", "-", "line=x"), .command = "state-set",
                .has_input = true, .input = "k: v\n", .input_length = 5);
    CHECK_SERVE("0|{\"k\":\"v\",\"line\":\"x\"}\n|", json_pack("[s]", "--format=json"),
                .command = "state-get");
    CHECK_SERVE("0||", json_pack("[ss]", "--file", "-"), .command = "state-set", .has_input = true);
    olm_teardown(&f);
}

static void test_refused(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "'name': 'install'");
    char *mine = ch_asprintf("refused|bad request: expected context id \"%s\", got \"x\"",
                             ch_olm_context_id(f.context));
    CHECK_SERVE("refused|bad request: token does not match", json_array(), .command = "is-leader",
                .token = "t");
    CHECK_SERVE("refused|bad request: command not specified", json_array(), .command = "");
    CHECK_SERVE("refused|bad request: Dir is not absolute", json_array(), .command = "is-leader",
                .directory = "tmp");
    CHECK_SERVE(mine, json_array(), .command = "is-leader", .context_id = "x");
    CHECK_SERVE("refused|bad request: unknown command: x", json_array(), .command = "x");
    OLM_FINISH(&f, 0, "");
    CHECK_SERVE("refused|bad request: unknown command: is-leader", json_array(),
                .command = "is-leader");
    free(mine);
    olm_teardown(&f);
    olm_setup(&f, "4.0.0"); /* has no tokens */
    olm_hook(&f, "'name': 'install'");
    CHECK_SERVE("0|True\n|", json_array(), .command = "is-leader", .token = "t");
    olm_teardown(&f);
}

/* Which Juju has which commands. */
static void test_versions(void)
{
    static const struct {
        const char *command, *versions; /* of those below, which have it */
    } cases[] = {
        {"relation-get", "1111"},       {"leader-get", "1110"}, {"secret-add", "0111"},
        {"payload-register", "1110"},   {"add-metric", "1100"}, {"k8s-raw-get", "1110"},
        {"relation-model-get", "0011"}, {"open-port", "1111"},  {"goal-state", "1111"},
    };
    static const char *const versions[] = {"2.9.61", "3.1.0", "3.6.11", "4.0.0"};
    for (size_t i = 0; i < CH_ARRAY_LEN(versions); i++) {
        struct olm_fixture f;
        olm_setup(&f, versions[i]);
        olm_hook(&f, "'name': 'install'");
        for (size_t j = 0; j < CH_ARRAY_LEN(cases); j++) {
            char *outcome = olm_run(&f, cases[j].command);
            bool has = strncmp(outcome, "none|", 5) != 0;
            if (has != (cases[j].versions[i] == '1'))
                test_fail_(__FILE__, __LINE__, cases[j].command);
            free(outcome);
        }
        olm_teardown(&f);
    }
}

static void check_taken(json_t *value, const char *text)
{
    OLM_CHECK_VALUE(value, text);
    json_decref(value);
}

/* The typed functions of the other end: both sides mean the same. */
static void test_typed(void)
{
    struct olm_fixture f;
    struct ch_relation_ref db = {"db", 7};
    struct ch_port_spec port = {"tcp", 80, -1, NULL};
    CH_AUTOJSON json_t *content = json_pack("{s:s}", "password", "hunter2");
    CH_AUTOJSON json_t *data = json_pack("{s:s, s:s}", "a", "", "k", " =v\n");
    struct ch_secret_options options = {.label = "l", .content = content};
    json_t *value = NULL;
    char *id = NULL;
    bool leader = false;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "'name': 'install'");
    CHECK_INT(ch_hookcmd_relation_set(f.transport, &db, false, data, NULL), 0);
    CHECK_INT(ch_hookcmd_relation_get(f.transport, &db, false, NULL, "foo/0", &value, NULL), 0);
    check_taken(value, "{\"k\":\" =v\\n\"}");
    CHECK_INT(ch_hookcmd_relation_list(f.transport, &db, &value, NULL), 0);
    check_taken(value, "[\"mysql/0\",\"mysql/1\"]");
    CHECK_INT(ch_hookcmd_is_leader(f.transport, &leader, NULL), 0);
    CHECK(leader);
    CHECK_INT(ch_hookcmd_open_port(f.transport, &port, NULL), 0);
    CHECK_INT(ch_hookcmd_opened_ports(f.transport, true, &value, NULL), 0);
    check_taken(value, "[\"80/tcp (*)\"]");
    CHECK_INT(ch_hookcmd_secret_add(f.transport, &options, &id, NULL), 0);
    CHECK_INT(ch_hookcmd_secret_get(f.transport, id, NULL, false, false, &value, NULL), 0);
    check_taken(value, "{\"password\":\"hunter2\"}");
    CHECK_INT(ch_hookcmd_secret_ids(f.transport, &value, NULL), 0);
    CHECK_INT(json_array_size(value), 1);
    json_decref(value);
    CHECK_INT(ch_hookcmd_state_set_map(f.transport, data, NULL), 0);
    CHECK_INT(ch_hookcmd_state_get_json(f.transport, NULL, &value, NULL), 0);
    check_taken(value, "{\"a\":\"\",\"k\":\" =v\\n\"}");
    CHECK_INT(ch_hookcmd_juju_log(f.transport, CH_LOG_INFO, "-hello", NULL), 0);
    CHECK_INT(ch_hookcmd_status_set(f.transport, false, "active", "-m", NULL), 0);
    CHECK_INT(ch_hookcmd_status_get(f.transport, false, &value, NULL), 0);
    check_taken(value, "{\"message\":\"-m\",\"status\":\"active\",\"status-data\":{}}");
    free(id);
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_typed);
    RUN(test_serve);
    RUN(test_input);
    RUN(test_refused);
    RUN(test_versions);
    return test_done();
}
