/* SPDX-License-Identifier: Apache-2.0 */
/* unit-get, add-metric */
#include "olm_fixture.h"

static void test_unit_get(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"unit-get private-address", "0|10.0.0.1\n|"},
              {"unit-get public-address --format json", "0|\"10.0.0.1\"\n|"},
              {"unit-get", "2||ERROR no setting specified\n"},
              {"unit-get name", "2||ERROR unknown setting \"name\"\n"},
              {"unit-get public-address x", "2||ERROR unrecognized args: [\"x\"]\n"});
    json_object_set_new(ch_olm_get(f.olm, CH_OLM_UNIT, "foo/0"), "public_address", json_null());
    json_object_set_new(ch_olm_get(f.olm, CH_OLM_UNIT, "foo/0"), "private_address", json_null());
    OLM_CHECK(&f, {"unit-get public-address", "1||ERROR public address not found\n"},
              {"unit-get private-address", "1||ERROR private address not found\n"});
    olm_teardown(&f);
}

static void test_metric(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.9");
    olm_hook(&f, "");
    OLM_CHECK(
        &f, {"add-metric", "2||ERROR no metrics specified\n"},
        {"add-metric juju-x=1", "2||ERROR juju-x uses a reserved prefix\n"},
        {"add-metric a=1", "1||ERROR cannot record metric: metrics not allowed in this context\n"});
    olm_hook(&f, "'name': 'collect-metrics'");
    OLM_CHECK(&f, {"add-metric a=1 -l x=y,z=w", "0||"});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_UNIT, "foo/0", "metrics"),
                    "[{\"key\":\"a\",\"labels\":{\"x\":\"y\",\"z\":\"w\"},\"value\":\"1\"}]");
    olm_teardown(&f);
    olm_setup(&f, "3.6.11");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"add-metric a=1", "none|hook command 'add-metric' does not exist in this Juju"});
    olm_teardown(&f);
}

static void test_restricted(void)
{
    struct olm_fixture f;
    olm_setup(&f, "2.9.61");
    olm_hook(&f, "'name': 'collect-metrics'");
    OLM_CHECK(&f, {"add-metric a=1", "0||"}, {"juju-log x", "0||"},
              {"config-get", "1||ERROR not implemented for restricted context not implemented\n"});
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_unit_get);
    RUN(test_metric);
    RUN(test_restricted);
    return test_done();
}
