/* SPDX-License-Identifier: Apache-2.0 */
/* goal-state */
#include "olm_fixture.h"

static void test_goal(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_put_single(&f, CH_OLM_UNIT, "{'name': 'mysql/0', 'status': {'status': 'active'}}");
    olm_put_single(&f, CH_OLM_UNIT, "{'name': 'foo/10', 'life': 'dying'}");
    olm_hook(&f, "");
    OLM_CHECK(&f,
              {"goal-state --format=json",
               "0|{\"relations\":{\"db\":{\"mysql\":{\"since\":\"2023-11-14 22:13:20Z\",\"status\":"
               "\"joined\"},\"mysql/0\":{\"since\":\"1970-01-01 00:00:00Z\",\"status\":\"active\"}}"
               "},\"units\":{\"foo/0\":{\"since\":\"1970-01-01 00:00:00Z\",\"status\":\"unknown\"},"
               "\"foo/1\":{\"since\":\"1970-01-01 00:00:00Z\",\"status\":\"unknown\"},\"foo/10\":{"
               "\"since\":\"1970-01-01 00:00:00Z\",\"status\":\"dying\"}}}\n|"},
              {"goal-state --format smart",
               "2||ERROR invalid value \"smart\" for option --format: unknown format \"smart\"\n"},
              {"goal-state x", "2||ERROR unrecognized args: [\"x\"]\n"});
    /* live: each call reads anew */
    ch_olm_remove(f.olm, CH_OLM_UNIT, "foo/10");
    ch_olm_remove(f.olm, CH_OLM_UNIT, "foo/1");
    ch_olm_remove(f.olm, CH_OLM_UNIT, "mysql/0");
    json_object_set_new(ch_olm_get(f.olm, CH_OLM_RELATION, "7"), "suspended", json_true());
    OLM_CHECK(&f, {"goal-state", "0|relations:\n  db:\n    mysql:\n      since: \"2023-11-14 "
                                 "22:13:20Z\"\n      status: suspended\nunits:\n  foo/0:\n    "
                                 "since: \"1970-01-01 00:00:00Z\"\n    status: unknown\n|"});
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_goal);
    return test_done();
}
