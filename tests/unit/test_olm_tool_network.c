/* SPDX-License-Identifier: Apache-2.0 */
/* network-get */
#include "olm_fixture.h"

static void test_plain(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    OLM_CHECK(
        &f,
        {"network-get db --format json",
         "0|{\"bind-addresses\":[{\"addresses\":[{\"cidr\":\"10.0.0.0/24\",\"hostname\":\"\","
         "\"value\":\"10.0.0.1\"}],\"interface-name\":\"eth0\",\"mac-address\":\"\"}],\"egress-"
         "subnets\":[\"10.0.0.1/32\"],\"ingress-addresses\":[\"10.0.0.1\"]}\n|"},
        {"network-get admin",
         "0|bind-addresses:\n- addresses:\n  - address: 10.0.0.1\n    cidr: 10.0.0.0/24\n    "
         "hostname: \"\"\n    value: 10.0.0.1\n  interface-name: eth0\n  interfacename: eth0\n  "
         "mac-address: \"\"\n  macaddress: \"\"\negress-subnets:\n- 10.0.0.1/32\ningress-addresses:"
         "\n- 10.0.0.1\n|"},
        {"network-get db --bind-address", "0|10.0.0.1\n|"},
        {"network-get db --primary-address", "0|10.0.0.1\n|"},
        {"network-get db --egress-subnets --format json", "0|[\"10.0.0.1/32\"]\n|"},
        {"network-get db --ingress-address --bind-address",
         "0|bind-address: 10.0.0.1\ningress-address: 10.0.0.1\n|"});
    olm_teardown(&f);
}

static void test_chosen(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    json_t *networks = olm_member(&f, CH_OLM_UNIT, "foo/0", "networks");
    json_object_set_new(networks, "web", json_pack("{s:[s]}", "ingress-addresses", "1.1.1.1"));
    json_object_set_new(networks, "", json_pack("{s:[s]}", "ingress-addresses", "2.2.2.2"));
    json_object_set_new(networks, "db:7", json_pack("{s:[s]}", "ingress-addresses", "3.3.3.3"));
    olm_hook(&f, "");
    OLM_CHECK(&f, {"network-get web --ingress-address", "0|1.1.1.1\n|"},
              {"network-get db --ingress-address", "0|2.2.2.2\n|"},
              {"network-get db -r 7 --ingress-address", "0|3.3.3.3\n|"},
              {"network-get web -r 7 --ingress-address", "0|1.1.1.1\n|"},
              {"network-get web --egress-subnets --format json", "0|[]\n|"},
              {"network-get web --bind-address",
               "1||ERROR no addresses attached to space for binding \"web\"\n"});
    olm_hook(&f, "'name': 'db-relation-created', 'relation_id': 7");
    OLM_CHECK(&f, {"network-get db --ingress-address", "0|3.3.3.3\n|"});
    olm_teardown(&f);
}

static void test_errors(void)
{
    struct olm_fixture f;
    olm_setup(&f, "4.0.1");
    json_object_set_new(olm_member(&f, CH_OLM_UNIT, "foo/0", "networks"), "web", json_object());
    olm_hook(&f, "");
    OLM_CHECK(&f, {"network-get", "2||ERROR no arguments specified\n"},
              {"network-get ''", "2||ERROR no binding name specified\n"},
              {"network-get db x", "2||ERROR unrecognized args: [\"x\"]\n"},
              {"network-get nope", "1||ERROR no network config found for binding \"nope\"\n"},
              {"network-get db --primary-address --bind-address",
               "1||ERROR --primary-address must be the only flag specified\n"},
              {"network-get db -r 99",
               "2||ERROR invalid value \"99\" for option -r: relation not found\n"},
              {"network-get web --bind-address",
               "1||ERROR no bind address attached to space for binding \"web\"\n"},
              {"network-get web --ingress-address",
               "1||ERROR no ingress address attached to space for binding \"web\"\n"},
              {"network-get web --primary-address",
               "1||ERROR no primary address attached to space for binding \"web\"\n"});
    json_object_set_new(ch_olm_get(f.olm, CH_OLM_UNIT, "foo/0"), "private_address", json_null());
    OLM_CHECK(&f, {"network-get db", "1||ERROR no network config found for binding \"db\"\n"});
    json_object_set_new(ch_olm_get(f.olm, CH_OLM_UNIT, "foo/0"), "private_address",
                        json_string("fd00::1"));
    OLM_CHECK(&f, {"network-get db --egress-subnets", "0|fd00::1/128\n|"});
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_plain);
    RUN(test_chosen);
    RUN(test_errors);
    return test_done();
}
