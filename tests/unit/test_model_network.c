/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

/* "name address subnet, ...; ingress, ...; egress, ..." */
static void check_network(const struct ch_network *network, const char *expected)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
    for (size_t i = 0; i < network->interface_count; i++) {
        const struct ch_network_interface *interface = &network->interfaces[i];
        ch_buf_addf(&out, "%s%s %s %s", i ? ", " : "", interface->name,
                    interface->address ? interface->address : "-",
                    interface->subnet ? interface->subnet : "-");
    }
    ch_buf_adds(&out, ";");
    for (size_t i = 0; i < network->ingress_count; i++)
        ch_buf_addf(&out, " %s", network->ingress_addresses[i]);
    ch_buf_adds(&out, ";");
    for (size_t i = 0; i < network->egress_count; i++)
        ch_buf_addf(&out, " %s", network->egress_subnets[i]);
    CHECK_STR(out.data, expected);
}

static void test_answers(void)
{
    static const struct {
        const char *answer, *network;
    } cases[] = {
        {"{\"bind-addresses\": [{\"mac-address\": \"\", \"interface-name\": \"lo\", \"addresses\": "
         "[{\"hostname\": \"\", \"value\": \"10.0.0.1\", \"cidr\": \"10.0.0.0/8\"}, {\"value\": "
         "\"10.1.0.1\", \"cidr\": \"\"}]}, {\"interface-name\": \"tun\", \"addresses\": "
         "[{\"value\": "
         "\"FE80::1\"}]}], \"egress-subnets\": [\"10.0.0.1/32\"], \"ingress-addresses\": "
         "[\"10.0.0.1\", \"::1\"]}",
         "lo 10.0.0.1 10.0.0.0/8, lo 10.1.0.1 10.1.0.1/32, tun fe80::1 fe80::1/128; 10.0.0.1 ::1; "
         "10.0.0.1/32"},
        {"{}", ";;"},
        {"{\"bind-addresses\": null, \"egress-subnets\": null, \"ingress-addresses\": null}", ";;"},
        {"{\"bind-addresses\": []}", ";;"},
        {"{\"bind-addresses\": [{}]}", ";;"},
        {"{\"bind-addresses\": [{\"interface-name\": \"lo\", \"addresses\": null}]}", ";;"},
        {"{\"bind-addresses\": [{\"addresses\": [{}]}]}", " - -;;"},
        {"{\"bind-addresses\": [{\"interface-name\": \"lo\", \"addresses\": [{\"value\": \"\", "
         "\"cidr\": \"10.0.0.0/8\"}]}]}",
         "lo - 10.0.0.0/8;;"},
        {"{\"bind-addresses\": [{\"interface-name\": \"lo\", \"addresses\": [{\"address\": "
         "\"10.0.0.1\"}]}]}",
         "lo 10.0.0.1 10.0.0.1/32;;"},
        {"{\"bind-addresses\": [{\"interface-name\": \"lo\", \"addresses\": [{\"value\": "
         "\"foo.local\", \"cidr\": \"10.0.0.0/8\"}]}], \"ingress-addresses\": [\"bar.local\"]}",
         "lo foo.local 10.0.0.0/8; bar.local;"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct model_fixture f;
        const struct ch_network *network;
        const struct fake_call calls[] = {
            {"network-get --format=json db", .output = cases[i].answer}, {NULL}};
        model_fixture_init(&f, "");
        f.fake = fake_transport_make_(calls);
        CHECK_OK(&f, ch_model_network(f.model, "db", NULL, &network, &f.error));
        check_network(network, cases[i].network);
        model_fixture_done(&f);
    }
}

static void test_subnets_that_are_none(void)
{
    static const struct {
        const char *answer, *message;
    } cases[] = {
        {"{\"egress-subnets\": [\"10.0.0.0/8\", \"10.0.0.1/8\"]}", "10.0.0.1/8 has host bits set"},
        {"{\"bind-addresses\": [{\"addresses\": [{\"value\": \"foo\"}]}]}",
         "'foo' does not appear to be an IPv4 or IPv6 network"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct model_fixture f;
        const struct ch_network *network;
        const struct fake_call calls[] = {
            {"network-get --format=json db", .output = cases[i].answer}, {NULL}};
        model_fixture_init(&f, "");
        f.fake = fake_transport_make_(calls);
        CHECK_INT(ch_model_network(f.model, "db", NULL, &network, &f.error), -1);
        CHECK_ERROR(&f, CH_ERROR_VALUE, cases[i].message);
        model_fixture_done(&f);
    }
}

static void test_a_host_name_is_told(void)
{
    struct model_fixture f;
    const struct ch_network *network;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"network-get --format=json db", .output = "{\"ingress-addresses\": [\"foo.local\"]}"});
    CHECK_OK(&f, ch_model_network(f.model, "db", NULL, &network, &f.error));
    CHECK_STR(f.logged.data, "DEBUG could not cast foo.local to IPv4/v6 address\n");
    model_fixture_done(&f);
}

/* Each binding and each relation is asked for once, and none moves when others come. */
static void test_asked_for_once(void)
{
    struct model_fixture f;
    const struct ch_network *db, *again, *of_relation;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"network-get --format=json db", .errors = "ERROR x\n", .code = 1},
        {"network-get --format=json db", .output = "{\"ingress-addresses\": [\"10.0.0.1\"]}"},
        {"network-get --format=json -r 7 db", .output = "{\"ingress-addresses\": [\"1.2.3.4\"]}"},
        {"network-get --format=json extra", .output = "{}"});
    struct ch_relation *relation = ch_model_get_relation(f.model, "db", 7, &f.error);
    CHECK_INT(ch_model_network(f.model, "db", NULL, &db, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR x\n");
    CHECK_OK(&f, ch_model_network(f.model, "db", NULL, &db, &f.error));
    CHECK_OK(&f, ch_model_network(f.model, NULL, relation, &of_relation, &f.error));
    check_network(of_relation, "; 1.2.3.4;");
    CHECK_OK(&f, ch_model_network(f.model, "extra", NULL, &again, &f.error));
    CHECK_OK(&f, ch_model_network(f.model, "db", NULL, &again, &f.error));
    CHECK(again == db);
    CHECK_OK(&f, ch_model_network(f.model, NULL, relation, &again, &f.error));
    CHECK(again == of_relation);
    model_fixture_done(&f);
}

static void test_of_a_relation_that_is_gone(void)
{
    struct model_fixture f;
    const struct ch_network *network;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f,
        {"network-get --format=json -r 7 db", .errors = "ERROR relation 7 not found\n", .code = 1},
        {"network-get --format=json db", .output = "{\"ingress-addresses\": [\"10.0.0.1\"]}"},
        {"network-get --format=json -r 8 db",
         .errors = "ERROR invalid value \"8\" for option -r: relation not found\n", .code = 2},
        {"network-get --format=json db", .errors = "ERROR boom\n", .code = 1});
    CHECK_OK(&f, ch_model_network(f.model, NULL, ch_model_get_relation(f.model, "db", 7, &f.error),
                                  &network, &f.error));
    check_network(network, "; 10.0.0.1;");
    CHECK_INT(ch_model_network(f.model, NULL, ch_model_get_relation(f.model, "db", 8, &f.error),
                               &network, &f.error),
              -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR boom\n");
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_answers);
    RUN(test_subnets_that_are_none);
    RUN(test_a_host_name_is_told);
    RUN(test_asked_for_once);
    RUN(test_of_a_relation_that_is_gone);
    return test_done();
}
