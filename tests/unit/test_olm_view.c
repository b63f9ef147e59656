/* SPDX-License-Identifier: Apache-2.0 */
#include "view_fixture.h"

static void test_times(void)
{
    static const struct {
        double time;
        enum ch_olm_time form;
        const char *text;
    } cases[] = {
        {1700000000.9, CH_OLM_TIME_STATUS, "14 Nov 2023 22:13:20Z"},
        {0, CH_OLM_TIME_STATUS, "01 Jan 1970 00:00:00Z"},
        {1700000000, CH_OLM_TIME_ACTION, "2023-11-14 22:13:20 +0000 UTC"},
        {1700000000, CH_OLM_TIME_SECRET, "2023-11-14T22:13:20Z"},
        {1700000000, CH_OLM_TIME_CLOCK, "22:13:20"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        char *text = ch_olm_view_time(cases[i].time, cases[i].form);
        CHECK_STR(text, cases[i].text);
        free(text);
    }
}

static void test_relations(void)
{
    struct ch_olm *olm = view_example();
    view_check(
        ch_olm_view_relations(olm), "",
        "[{'provider': 'foo:juju', 'requirer': 'log:host', 'interface': 'juju-info', 'type': "
        "'subordinate', 'message': ''}, {'provider': 'foo:ring', 'requirer': 'foo:ring', "
        "'interface': 'ring', 'type': 'peer', 'message': ''}, {'provider': 'pg:server', "
        "'requirer': 'foo:db', 'interface': 'sql', 'type': 'regular', 'message': "
        "'removing'}]");
    json_object_set_new(ch_olm_get(olm, CH_OLM_RELATION, "2"), "suspended", json_true());
    json_t *list = ch_olm_view_relations(olm);
    view_check(json_incref(json_array_get(list, 0)), "message", "'suspended'");
    json_decref(list);
    ch_olm_free(olm);
    olm = view_model("{}");
    view_check(ch_olm_view_relations(olm), "", "[]");
    ch_olm_free(olm);
}

static void check_action(const char *document, const char *expected)
{
    json_t *action = view_json(document);
    view_check(ch_olm_view_action(action), "", expected);
    json_decref(action);
}

static void test_action(void)
{
    check_action(
        "{'id': '3', 'unit': 'foo/0', 'name': 'greet', 'status': 'completed', 'message': "
        "'', 'results': {'greeting': 'hi', 'return-code': 0}, 'log': [{'time': 1700000000, "
        "'message': 'on it'}], 'enqueued': 1700000000, 'started': 1700000001, "
        "'completed': 1700000002.5}",
        "{'id': '3', 'log': ['2023-11-14 22:13:20 +0000 UTC on it'], 'results': "
        "{'greeting': 'hi', 'return-code': 0}, 'status': 'completed', 'timing': "
        "{'enqueued': '2023-11-14 22:13:20 +0000 UTC', 'started': '2023-11-14 22:13:21 "
        "+0000 UTC', 'completed': '2023-11-14 22:13:22 +0000 UTC'}, 'unit': 'foo/0'}");
    check_action("{'id': '4', 'unit': 'foo/0', 'name': 'greet', 'status': 'pending', 'message': "
                 "'no', 'results': {}, 'log': [], 'enqueued': 1700000000, 'started': null, "
                 "'completed': null}",
                 "{'id': '4', 'message': 'no', 'status': 'pending', 'timing': {'enqueued': "
                 "'2023-11-14 22:13:20 +0000 UTC'}, 'unit': 'foo/0'}");
}

static void check_log(const char *record, bool date, const char *expected)
{
    CH_AUTOJSON json_t *value = view_json(record);
    CH_AUTOFREE char *line = ch_olm_view_log(value, date);
    CHECK_STR(line, expected);
}

static void test_log(void)
{
    static const char record[] = "{'unit': 'my-app/10', 'time': 1700000000, 'level': 'INFO', "
                                 "'module': 'unit.my-app/10.juju-log', 'message': 'a %s'}";
    check_log(record, false, "unit-my-app-10: 22:13:20 INFO unit.my-app/10.juju-log a %s");
    check_log(record, true,
              "unit-my-app-10: 2023-11-14 22:13:20 INFO unit.my-app/10.juju-log a %s");
}

int main(void)
{
    RUN(test_times);
    RUN(test_relations);
    RUN(test_action);
    RUN(test_log);
    return test_done();
}
