/* SPDX-License-Identifier: Apache-2.0 */
/* juju-log, juju-reboot */
#include "olm_fixture.h"

static void check_log(struct olm_fixture *f, const char *line, const char *level,
                      const char *message)
{
    json_array_clear(f->records);
    OLM_CHECK(f, {line, "0||"});
    json_t *record = json_array_get(f->records, json_array_size(f->records) - 1);
    CHECK_STR(json_string_value(json_object_get(record, "level")), level);
    CHECK_STR(json_string_value(json_object_get(record, "message")), message);
}

static void test_log(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    check_log(&f, "juju-log a 'b c'", "INFO", "a b c");
    OLM_CHECK_VALUE(json_array_get(f.records, 0),
                    "{\"level\":\"INFO\",\"message\":\"a b c\",\"module\":\"unit.foo/0.juju-log\","
                    "\"time\":1700000000.0,\"type\":\"log\",\"unit\":\"foo/0\"}");
    check_log(&f, "juju-log -l warn x", "WARNING", "x");
    check_log(&f, "juju-log --log-level=Critical x", "CRITICAL", "x");
    check_log(&f, "juju-log -l ERROR --debug x", "DEBUG", "x");
    check_log(&f, "juju-log -l TRACE -- -x", "TRACE", "-x");
    check_log(&f, "juju-log --format json x", "INFO", "x");
    check_log(&f, "juju-log -l loud x", "INFO", "x");
    OLM_CHECK_VALUE(json_object_get(json_array_get(f.records, 0), "message"),
                    "\"Specified log level of \\\"loud\\\" is not valid\"");
    OLM_CHECK(&f, {"juju-log", "2||ERROR no message specified\n"},
              {"juju-log -x", "2||ERROR option provided but not defined: -x\n"});
    olm_hook(&f, "'name': 'db-relation-created', 'relation_id': 7");
    check_log(&f, "juju-log x", "INFO", "db:7: x");
    json_array_clear(f.records);
    ch_olm_stop_recording(f.olm);
    OLM_CHECK(&f, {"juju-log x", "0||"}, {"status-set active", "0||"});
    CHECK_INT(json_array_size(f.records), 0);
    olm_teardown(&f);
}

static void check_reboot(const char *line, int code, const char *why, enum ch_olm_reboot reboot,
                         bool rebooted, const char *state)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "'name': 'install'");
    OLM_CHECK(&f, {"state-set k=v", "0||"}, {line, "0||"});
    CHECK_INT(ch_olm_context_reboot(f.context), reboot);
    OLM_FINISH(&f, code, why);
    CHECK(json_is_true(olm_member(&f, CH_OLM_UNIT, "foo/0", "reboot")) == rebooted);
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_UNIT, "foo/0", "state"), state);
    olm_teardown(&f);
}

static void test_reboot(void)
{
    check_reboot("juju-reboot", 0, "", CH_OLM_REBOOT_AFTER, true, "{\"k\":\"v\"}");
    check_reboot("juju-reboot", 1, "exit status 1", CH_OLM_REBOOT_AFTER, false, "{}");
    check_reboot("juju-reboot --now", 137, "exit status 137", CH_OLM_REBOOT_NOW, true, "{}");
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_put_single(&f, CH_OLM_ACTION, "{'id': '1', 'name': 'a', 'unit': 'foo/0'}");
    olm_hook(&f, "'kind': 'action', 'action_id': '1'");
    OLM_CHECK(&f,
              {"juju-reboot", "1||ERROR juju-reboot is not supported when running an action.\n"},
              {"juju-reboot x", "2||ERROR unrecognized args: [\"x\"]\n"});
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_log);
    RUN(test_reboot);
    return test_done();
}
