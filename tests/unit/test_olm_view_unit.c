/* SPDX-License-Identifier: Apache-2.0 */
#include "view_fixture.h"

static void test_unit(void)
{
    struct ch_olm *olm = view_example();
    view_check(ch_olm_view_unit(olm, "foo/0", NULL), "foo/0",
               "{'workload-version': '1.2', 'machine': '0', 'opened-ports': ['10-12/udp', "
               "'80/tcp', 'icmp'], 'public-address': '10.0.0.1', 'charm': 'local:foo-charm-2', "
               "'leader': true, 'life': 'alive', 'relation-info': [{'relation-id': 1, 'endpoint': "
               "'db', 'related-endpoint': 'server', 'application-data': {'version': '16'}, "
               "'local-unit': {'in-scope': false, 'data': {'a': 'b'}}, 'related-units': {'pg/0': "
               "{'in-scope': true, 'data': {'c': 'd'}}}}, {'relation-id': 0, 'endpoint': 'ring', "
               "'related-endpoint': 'ring', 'application-data': {}, 'local-unit': {'in-scope': "
               "false, 'data': {}}, 'related-units': {'foo/1': {'in-scope': false, 'data': {}}}}, "
               "{'relation-id': 2, 'endpoint': 'juju', 'related-endpoint': 'host', "
               "'application-data': {}, 'local-unit': {'in-scope': false, 'data': {}}, "
               "'related-units': {'log/0': {'in-scope': false, 'data': {}}}}]}");
    ch_olm_free(olm);
}

static void test_alone(void)
{
    struct ch_olm *olm = view_model("{'type': 'caas'}");
    view_put(olm, CH_OLM_APPLICATION, "{'name': 'web', 'charm': {'metadata': {'name': 'web'}}}");
    view_put(olm, CH_OLM_UNIT,
             "{'name': 'web/3', 'machine': '', 'private_address': '10.1.0.1', 'public_address': "
             "null, 'life': 'dying'}");
    view_check(ch_olm_view_unit(olm, "web/3", NULL), "",
               "{'web/3': {'opened-ports': [], 'charm': 'local:web-0', 'leader': false, 'life': "
               "'dying', 'address': '10.1.0.1'}}");
    ch_olm_free(olm);
}

static void test_absent(void)
{
    static const char *const names[] = {"foo/7", "foo", "", "nope/0"};
    struct ch_olm *olm = view_example();
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CHECK(!ch_olm_view_unit(olm, names[i], &err));
        CHECK_INT(err.kind, CH_ERROR_RUNTIME);
        CHECK_HAS(err.message, "not found");
        ch_error_clear(&err);
    }
    ch_olm_free(olm);
}

int main(void)
{
    RUN(test_unit);
    RUN(test_alone);
    RUN(test_absent);
    return test_done();
}
