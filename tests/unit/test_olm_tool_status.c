/* SPDX-License-Identifier: Apache-2.0 */
/* status-get, status-set, application-version-set */
#include "olm_fixture.h"

static void test_unit(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    OLM_CHECK(
        &f, {"status-set active 'all well'", "0||"}, {"status-get", "0|active\n|"},
        {"status-get --format json", "0|{\"status\":\"active\"}\n|"},
        {"status-get --format yaml", "0|status: active\n|"},
        {"status-get --include-data", "0|message: all well\nstatus: active\nstatus-data: {}\n|"},
        {"status-get --include-data --format json",
         "0|{\"message\":\"all well\",\"status\":\"active\",\"status-data\":{}}\n|"},
        {"status-set blocked", "0||"}, /* read once per hook */
        {"status-get", "0|active\n|"}, {"status-get x", "2||ERROR unrecognized args: [\"x\"]\n"});
    /* immediate: kept though the hook fails */
    OLM_FINISH(&f, 1, "exit status 1");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_UNIT, "foo/0", "status"),
                    "{\"data\":{},\"message\":\"\",\"since\":1700000000.0,\"status\":\"blocked\"}");
    CHECK_INT(json_array_size(f.records), 2);
    OLM_CHECK_VALUE(json_array_get(f.records, 0),
                    "{\"data\":{},\"entity\":\"foo/0\",\"kind\":\"workload\",\"message\":\"all "
                    "well\",\"status\":\"active\",\"time\":1700000000.0,\"type\":\"status\"}");
    olm_teardown(&f);
}

static void test_set_errors(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "'unit': 'foo/1'");
    OLM_CHECK(&f, {"status-set", "2||ERROR invalid args, require <status> [message]\n"},
              {"status-set error x", "2||ERROR invalid status \"error\", expected one of "
                                     "[maintenance blocked waiting active]\n"},
              {"status-set active a b", "2||ERROR unrecognized args: [\"b\"]\n"},
              {"status-set --application active", "1||ERROR this unit is not the leader\n"},
              {"status-get --application",
               "1||ERROR finding application status: this unit is not the leader\n"});
    CHECK_INT(json_array_size(f.records), 0);
    olm_teardown(&f);
}

static void test_application(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    ch_olm_set_status(f.olm, "foo/0", "workload", "active", "", NULL);
    ch_olm_set_status(f.olm, "foo/1", "workload", "blocked", "no db", NULL);
    olm_hook(&f, "");
    /* nobody set it: that of the worst unit */
    OLM_CHECK(&f, {"status-get --application", "0|blocked\n|"},
              {"status-set --application waiting 'for db'", "0||"},
              {"status-get --application", "0|waiting\n|"},
              {"status-get --application --format json",
               "0|{\"application-status\":{\"message\":\"for db\",\"status\":\"waiting\",\"status-"
               "data\":{},\"units\":{\"foo/0\":{\"message\":\"\",\"status\":\"active\",\"status-"
               "data\":{}},\"foo/1\":{\"message\":\"no "
               "db\",\"status\":\"blocked\",\"status-data\":{}}}}}\n|"});
    OLM_CHECK_VALUE(json_object_get(olm_member(&f, CH_OLM_APPLICATION, "foo", "status"), "message"),
                    "\"for db\"");
    olm_teardown(&f);
}

static void test_version(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"application-version-set", "2||ERROR no version specified\n"},
              {"application-version-set 1.2 x", "2||ERROR unrecognized args: [\"x\"]\n"},
              {"application-version-set 1.2", "0||"});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_UNIT, "foo/0", "version"), "\"1.2\"");
    OLM_CHECK(&f, {"application-version-set ''", "0||"});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_UNIT, "foo/0", "version"), "\"\"");
    OLM_CHECK_VALUE(json_object_get(json_array_get(f.records, 0), "type"), "\"version\"");
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_unit);
    RUN(test_set_errors);
    RUN(test_application);
    RUN(test_version);
    return test_done();
}
