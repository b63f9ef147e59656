/* SPDX-License-Identifier: Apache-2.0 */
/* payload-register, payload-unregister, payload-status-set */
#include "olm_fixture.h"

static void test_payloads(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    OLM_CHECK(
        &f, {"payload-register a b", "2||ERROR missing required arguments\n"},
        {"payload-unregister a", "2||ERROR missing required arguments\n"},
        {"payload-unregister a b c", "2||ERROR unrecognized args: [\"c\"]\n"},
        {"payload-status-set a b", "2||ERROR missing required arguments\n"},
        {"payload-register docker q 1", "1||ERROR payload \"q\" not found in metadata.yaml\n"},
        {"payload-register kvm p 1",
         "1||ERROR incorrect type \"kvm\" for payload \"p\", expected \"docker\"\n"},
        {"payload-status-set p 1 stopped", "1||ERROR payload \"p/1\" not found\n"},
        {"payload-unregister p 1", "1||ERROR payload \"p/1\" not found\n"},
        {"payload-register docker p 1 red big", "0||"}, {"payload-status-set p 1 stopping", "0||"},
        {"payload-status-set p 1 odd",
         "1||ERROR status \"odd\" not supported; expected one of [\"starting\" \"running\" "
         "\"stopping\" \"stopped\"]\n"});
    OLM_FINISH(&f, 1, "exit status 1"); /* immediate */
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_UNIT, "foo/0", "payloads"),
                    "{\"p/1\":{\"class\":\"p\",\"id\":\"1\",\"labels\":[\"red\",\"big\"],"
                    "\"status\":\"stopping\",\"type\":\"docker\"}}");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"payload-unregister p 1", "0||"});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_UNIT, "foo/0", "payloads"), "{}");
    olm_teardown(&f);
    olm_setup(&f, "4.0.0");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"payload-unregister p 1",
                   "none|hook command 'payload-unregister' does not exist in this Juju"});
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_payloads);
    return test_done();
}
