/* SPDX-License-Identifier: Apache-2.0 */
/* Who sees whom, and entering and leaving. */
#include "olm_fixture.h"

static void test_sight(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_put_single(&f, CH_OLM_UNIT, "{'name': 'log/0', 'principal': 'foo/0'}");
    olm_put_single(&f, CH_OLM_UNIT, "{'name': 'log/1', 'principal': 'foo/1'}");
    olm_put_single(&f, CH_OLM_RELATION,
                   "{'id': 3, 'endpoints': [{'application': 'foo', 'name': 'log', 'role': "
                   "'provides', 'scope': 'container'}, {'application': 'log', 'name': 'up', 'role':"
                   " 'requires', 'scope': 'container'}]}");
    static const struct {
        const char *relation, *unit, *other;
        bool sees;
    } cases[] = {
        {"7", "foo/0", "mysql/0", true},  {"7", "mysql/0", "foo/1", true},
        {"7", "foo/0", "foo/1", false},   {"7", "foo/0", "other/0", false},
        {"7", "other/0", "foo/0", false}, {"2", "foo/0", "foo/1", true},
        {"2", "foo/0", "foo/0", false},   {"3", "foo/0", "log/0", true},
        {"3", "foo/0", "log/1", false},   {"3", "log/1", "foo/1", true},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        const json_t *relation = ch_olm_get(f.olm, CH_OLM_RELATION, cases[i].relation);
        if (ch_olm_can_see(f.olm, relation, cases[i].unit, cases[i].other) != cases[i].sees)
            test_fail_(__FILE__, __LINE__, cases[i].other);
    }
    const json_t *relation = ch_olm_get(f.olm, CH_OLM_RELATION, "7");
    CHECK_STR(json_string_value(json_object_get(ch_olm_endpoint(relation, "mysql"), "name")),
              "server");
    CHECK_STR(json_string_value(json_object_get(ch_olm_other_endpoint(relation, "mysql"), "name")),
              "db");
    CHECK(!ch_olm_endpoint(relation, "nope") && !ch_olm_other_endpoint(relation, "nope"));
    olm_teardown(&f);
}

static void test_scope(void)
{
    static const char *const versions[] = {"3.6.28", "4.0.1"};
    static const char *const bags[] = {
        "{\"egress-subnets\":\"10.0.0.1/32\",\"ingress-address\":\"10.0.0.1\",\"private-address\":"
        "\"10.0.0.1\"}",
        "{\"egress-subnets\":\"10.0.0.1/32\",\"ingress-address\":\"10.0.0.1\"}"};
    for (size_t i = 0; i < 2; i++) {
        struct olm_fixture f;
        olm_setup(&f, versions[i]);
        olm_put_single(&f, CH_OLM_UNIT, "{'name': 'foo/2'}");
        ch_olm_enter_scope(f.olm, "7", "foo/2");
        OLM_CHECK_VALUE(json_object_get(olm_member(&f, CH_OLM_RELATION, "7", "units"), "foo/2"),
                        bags[i]);
        CHECK_INT(json_array_size(olm_member(&f, CH_OLM_RELATION, "7", "scope")), 5);
        ch_olm_enter_scope(f.olm, "7", "foo/2");
        OLM_CHECK_VALUE(olm_member(&f, CH_OLM_RELATION, "7", "versions"), "{\"foo/2\":1}");
        CHECK_INT(json_array_size(olm_member(&f, CH_OLM_RELATION, "7", "scope")), 5);
        ch_olm_leave_scope(f.olm, "7", "foo/2");
        CHECK_INT(json_array_size(olm_member(&f, CH_OLM_RELATION, "7", "scope")), 4);
        ch_olm_enter_scope(f.olm, "99", "foo/2"); /* there is none */
        ch_olm_leave_scope(f.olm, "99", "foo/2");
        olm_teardown(&f);
    }
}

int main(void)
{
    RUN(test_sight);
    RUN(test_scope);
    return test_done();
}
