/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

static void test_open_and_close(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"open-port 80/tcp"}, {"open-port icmp"}, {"close-port 53/udp"},
                         {"open-port tcp", .errors = "ERROR no port\n", .code = 1});
    CHECK_OK(&f, ch_model_open_port(f.model, "tcp", 80, &f.error));
    CHECK_OK(&f, ch_model_open_port(f.model, "icmp", -1, &f.error));
    CHECK_OK(&f, ch_model_close_port(f.model, "udp", 53, &f.error));
    CHECK_INT(ch_model_open_port(f.model, "tcp", -1, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR no port\n");
    model_fixture_done(&f);
}

static void test_what_is_open(void)
{
    struct model_fixture f;
    struct ch_port *ports = NULL;
    size_t count = 0;
    struct ch_buf text = CH_BUF_INIT;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"opened-ports --format=json",
                              .output = "[\"443/tcp\", \"8000-8010/udp\", \"icmp\", \"80\", "
                                        "\"80/tcp\", \"80/udp\", \"7/sctp\", \"-/tcp\"]"});
    CHECK_OK(&f, ch_model_opened_ports(f.model, &ports, &count, &f.error));
    for (size_t i = 0; i < count; i++)
        ch_buf_addf(&text, "%lld/%s ", ports[i].number, ports[i].protocol);
    CHECK_STR(text.data, "-1/icmp 80/tcp 80/udp 443/tcp 8000/udp ");
    CHECK_STR(f.logged.data,
              "WARNING Ignoring opened-ports port range: Port(protocol='udp', port=8000, "
              "to_port=8010, endpoints=None)\n"
              "WARNING Unexpected opened-ports protocol: sctp\n"
              "WARNING Unexpected opened-ports port: -/tcp\n");
    free(ports);
    ch_buf_deinit(&text);
    model_fixture_done(&f);
}

static void test_set(void)
{
    static const struct ch_port wanted[] = {{"tcp", 443}, {"tcp", 443}, {"udp", 53}, {"tcp", 80}};
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"opened-ports --format=json", .output = "[\"icmp\", \"80/tcp\", \"99/udp\"]"},
        {"close-port icmp"}, {"close-port 99/udp"}, {"open-port 53/udp"}, {"open-port 443/tcp"},
        {"opened-ports --format=json", .output = "[\"53/udp\", \"80/tcp\", \"443/tcp\"]"},
        {"opened-ports --format=json", .output = "[\"1/tcp\"]"}, {"close-port 1/tcp"});
    CHECK_OK(&f, ch_model_set_ports(f.model, wanted, CH_ARRAY_LEN(wanted), &f.error));
    CHECK_OK(&f, ch_model_set_ports(f.model, wanted, CH_ARRAY_LEN(wanted), &f.error));
    CHECK_OK(&f, ch_model_set_ports(f.model, NULL, 0, &f.error));
    model_fixture_done(&f);
}

static void test_a_failure_ends_it(void)
{
    static const struct ch_port wanted[] = {{"tcp", 443}};
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"opened-ports --format=json", .output = "[\"1/tcp\"]"},
                         {"close-port 1/tcp", .errors = "ERROR no\n", .code = 1});
    CHECK_INT(ch_model_set_ports(f.model, wanted, 1, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR no\n");
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_open_and_close);
    RUN(test_what_is_open);
    RUN(test_set);
    RUN(test_a_failure_ends_it);
    return test_done();
}
