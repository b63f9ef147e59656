/* SPDX-License-Identifier: Apache-2.0 */
/* action-get, action-set, action-fail, action-log, and how an action ends */
#include "olm_fixture.h"

static void setup(struct olm_fixture *f, const char *version)
{
    olm_setup(f, version);
    olm_put_single(f, CH_OLM_ACTION,
                   "{'id': '12', 'name': 'backup', 'unit': 'foo/0', 'parameters': {'to': 'x', "
                   "'size': 5242880, 'deep': {'a': {'b': true}}}}");
    olm_hook(f, "'kind': 'action', 'action_id': '12'");
}

static void finish(struct olm_fixture *f, struct ch_olm_outcome outcome)
{
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_olm_context_finish(f->context, &outcome, &err), 0);
    CHECK_STR(err.message, NULL);
}

static void test_get(void)
{
    struct olm_fixture f;
    setup(&f, "3.6.28");
    OLM_CHECK(&f,
              {"action-get --format json",
               "0|{\"deep\":{\"a\":{\"b\":true}},\"size\":5242880,\"to\":\"x\"}\n|"},
              {"action-get size", "0|5.24288e+06\n|"}, {"action-get to", "0|x\n|"},
              {"action-get deep.a", "0|b: true\n|"}, {"action-get deep.a.b", "0|True\n|"},
              {"action-get deep.x.b --format json", "0|null\n|"}, {"action-get to.x", "0||"},
              {"action-get a b", "2||ERROR unrecognized args: [\"b\"]\n"});
    olm_teardown(&f);
}

static void test_set(void)
{
    struct olm_fixture f;
    setup(&f, "3.6.28");
    OLM_CHECK(
        &f, {"action-set", "0||"}, {"action-set a=1 b.c=x=y", "0||"},
        {"action-set b.d=2 a.z=3", "0||"},
        {"action-set x", "2||ERROR argument \"x\" must be of the form key...=value\n"},
        {"action-set X=1", "2||ERROR key \"X\" must start and end with lowercase alphanumeric, and "
                           "contain only lowercase alphanumeric and hyphens\n"},
        {"action-set a..b=1",
         "2||ERROR key \"a..b\" must start and end with lowercase alphanumeric, and contain only "
         "lowercase alphanumeric and hyphens\n"},
        {"action-set a.stdout=1", "2||ERROR cannot set reserved action key \"stdout\"\n"});
    finish(&f, (struct ch_olm_outcome){.code = 0, .output = "out", .output_length = 3});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_ACTION, "12", "results"),
                    "{\"a\":{\"z\":\"3\"},\"b\":{\"c\":\"x=y\",\"d\":\"2\"},\"return-code\":0,"
                    "\"stdout\":\"out\"}");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_ACTION, "12", "status"), "\"completed\"");
    OLM_CHECK(&f, {"action-set a=1", "none|action-set: the hook is over"});
    olm_teardown(&f);
}

static void test_fail_and_log(void)
{
    struct olm_fixture f;
    setup(&f, "3.6.28");
    OLM_CHECK(&f, {"action-fail a b", "2||ERROR unrecognized args: [\"b\"]\n"},
              {"action-log", "2||ERROR no message specified\n"}, {"action-log a b", "0||"},
              {"action-fail", "0||"}, {"action-fail 'my reason'", "0||"}, {"state-set k=v", "0||"});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_ACTION, "12", "log"),
                    "[{\"message\":\"a b\",\"time\":1700000000.0}]");
    finish(&f, (struct ch_olm_outcome){.code = 0});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_ACTION, "12", "status"), "\"failed\"");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_ACTION, "12", "message"), "\"my reason\"");
    /* it exited 0: what was pending is applied all the same */
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_UNIT, "foo/0", "state"), "{\"k\":\"v\"}");
    olm_teardown(&f);
    setup(&f, "3.6.28");
    OLM_CHECK(&f, {"action-fail", "0||"});
    finish(&f, (struct ch_olm_outcome){.code = 0});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_ACTION, "12", "message"),
                    "\"action failed without reason given, check action for errors\"");
    olm_teardown(&f);
}

static void test_exit_status(void)
{
    struct olm_fixture f;
    setup(&f, "3.6.28");
    OLM_CHECK(&f, {"action-fail mine", "0||"}, {"action-set a=1", "0||"}, {"state-set k=v", "0||"});
    finish(&f, (struct ch_olm_outcome){.code = 3, .errors = "\xff", .errors_length = 1});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_ACTION, "12", "message"), "\"exit status 3\"");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_ACTION, "12", "results"),
                    "{\"a\":\"1\",\"return-code\":3,\"stderr\":\"/w==\",\"stderr-encoding\":"
                    "\"base64\"}");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_UNIT, "foo/0", "state"), "{}");
    olm_teardown(&f);
    setup(&f, "2.9.61");
    OLM_CHECK(&f, {"action-set X=1",
                   "2||ERROR key \"X\" must start and end with lowercase alphanumeric, and contain "
                   "only lowercase alphanumeric, hyphens and periods\n"});
    finish(&f, (struct ch_olm_outcome){.code = 0, .output = "o", .output_length = 1});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_ACTION, "12", "results"),
                    "{\"Code\":0,\"Stdout\":\"o\"}");
    olm_teardown(&f);
}

static void test_refused(void)
{
    struct olm_fixture f;
    setup(&f, "3.6.28");
    OLM_CHECK(&f, {"storage-add nope", "0||"});
    finish(&f, (struct ch_olm_outcome){.code = 0, .errors = "e\n", .errors_length = 2});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_ACTION, "12", "message"),
                    "\"committing requested changes failed\"");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_ACTION, "12", "results"),
                    "{\"return-code\":1,\"stderr\":\"e\\ncharm storage \\\"nope\\\" not "
                    "found\\n\"}");
    olm_teardown(&f);
}

static void test_elsewhere(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"action-get", "1||ERROR not running an action\n"},
              {"action-set a=b", "1||ERROR not running an action\n"},
              {"action-fail", "1||ERROR not running an action\n"},
              {"action-log x", "1||ERROR not running an action\n"});
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_get);
    RUN(test_set);
    RUN(test_fail_and_log);
    RUN(test_exit_status);
    RUN(test_refused);
    RUN(test_elsewhere);
    return test_done();
}
