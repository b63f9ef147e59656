/* SPDX-License-Identifier: Apache-2.0 */
/* is-leader, leader-get, leader-set */
#include "olm_fixture.h"

static void lead(struct olm_fixture *f, const char *unit)
{
    json_object_set_new(ch_olm_get(f->olm, CH_OLM_APPLICATION, "foo"), "leader", json_string(unit));
}

static void test_is_leader(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"is-leader", "0|True\n|"}, {"is-leader --format json", "0|true\n|"},
              {"is-leader x", "2||ERROR unrecognized args: [\"x\"]\n"});
    lead(&f, "foo/1");
    OLM_CHECK(&f, {"is-leader", "0|False\n|"});
    lead(&f, "foo/0"); /* once it said no, it keeps to it */
    OLM_CHECK(&f, {"is-leader --format=yaml", "0|false\n|"});
    olm_hook(&f, "");
    OLM_CHECK(&f, {"is-leader", "0|True\n|"});
    olm_teardown(&f);
}

static void test_settings(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"leader-get", "0|{}\n|"}, {"leader-get --format json", "0|{}\n|"},
              {"leader-set a=b c=d", "0||"},
              {"leader-get --format json", "0|{\"a\":\"b\",\"c\":\"d\"}\n|"},
              {"leader-set a= e=f", "0||"}, {"leader-get -", "0|c: d\ne: f\n|"},
              {"leader-get c", "0|d\n|"}, {"leader-get a --format json", "0|null\n|"},
              {"leader-get a=b", "2||ERROR invalid key \"a=b\"\n"},
              {"leader-set x", "2||ERROR expected \"key=value\", got \"x\"\n"},
              {"leader-get a b", "2||ERROR unrecognized args: [\"b\"]\n"});
    OLM_FINISH(&f, 1, "exit status 1"); /* immediate */
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_APPLICATION, "foo", "leader_settings"),
                    "{\"c\":\"d\",\"e\":\"f\"}");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_APPLICATION, "foo", "leader_settings_version"), "2");
    olm_hook(&f, "'unit': 'foo/1'");
    OLM_CHECK(&f, {"leader-get c", "0|d\n|"},
              {"leader-set a=b", "1||ERROR cannot write leadership settings: cannot write "
                                 "settings: not the leader\n"});
    olm_teardown(&f);
}

static void test_gone(void)
{
    struct olm_fixture f;
    olm_setup(&f, "4.0.0");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"is-leader", "0|True\n|"},
              {"leader-get", "none|hook command 'leader-get' does not exist in this Juju"},
              {"leader-set a=b", "none|hook command 'leader-set' does not exist in this Juju"});
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_is_leader);
    RUN(test_settings);
    RUN(test_gone);
    return test_done();
}
