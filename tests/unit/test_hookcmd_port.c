/* SPDX-License-Identifier: Apache-2.0 */
/* open-port, close-port, opened-ports */
#include "fake_transport.h"
#include "hookcmd/hookcmd.h"

static void test_changes(void)
{
    CH_AUTOJSON json_t *endpoints = json_pack("[ss]", "web", "admin");
    CH_AUTOJSON json_t *none = json_array();
    const struct ch_port_spec ports[] = {
        {"tcp", 80, -1, NULL},       {"icmp", -1, -1, NULL},   {NULL, 80, -1, NULL},
        {"udp", 8000, 8010, NULL},   {NULL, 8000, 8010, none}, {"tcp", 80, -1, endpoints},
        {"icmp", -1, -1, endpoints},
    };
    struct fake_transport fake = FAKE_TRANSPORT(
        {"open-port 80/tcp"}, {"close-port 80/tcp"}, {"open-port icmp"}, {"close-port icmp"},
        {"open-port 80"}, {"close-port 80"}, {"open-port 8000-8010/udp"},
        {"close-port 8000-8010/udp"}, {"open-port 8000-8010"}, {"close-port 8000-8010"},
        {"open-port --endpoints web,admin 80/tcp"}, {"close-port --endpoints web,admin 80/tcp"},
        {"open-port --endpoints web,admin icmp"}, {"close-port --endpoints web,admin icmp"});
    for (size_t i = 0; i < CH_ARRAY_LEN(ports); i++) {
        CHECK_INT(ch_hookcmd_open_port(&fake.base, &ports[i], NULL), 0);
        CHECK_INT(ch_hookcmd_close_port(&fake.base, &ports[i], NULL), 0);
    }
    CHECK_INT(fake.writes, 2 * CH_ARRAY_LEN(ports));
    fake_transport_done(&fake);
}

static void test_refusals(void)
{
    struct fake_transport fake = FAKE_TRANSPORT({NULL});
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *numbers = json_pack("[si]", "web", 1);
    struct ch_port_spec nothing = {NULL, -1, -1, NULL}, wrong = {"tcp", 80, -1, numbers};
    CHECK_INT(ch_hookcmd_open_port(&fake.base, &nothing, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_TYPE);
    CHECK_STR(err.message, "Either protocol or port must be specified");
    ch_error_clear(&err);
    CHECK_INT(ch_hookcmd_close_port(&fake.base, &wrong, &err), -1);
    CHECK_STR(err.message, "close-port: endpoint 2 is not the name of one");
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

static void test_opened(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"opened-ports --format=json", .output = "[\"80/tcp\",\"icmp\"]"},
                       {"opened-ports --endpoints --format=json", .output = "[\"80/tcp (a,b)\"]"},
                       {"opened-ports --format=json", .output = "[80]"});
    struct ch_error err = CH_ERROR_INIT;
    json_t *ports;
    CHECK_INT(ch_hookcmd_opened_ports(&fake.base, false, &ports, NULL), 0);
    CHECK_INT(json_array_size(ports), 2);
    json_decref(ports);
    CHECK_INT(ch_hookcmd_opened_ports(&fake.base, true, &ports, NULL), 0);
    CHECK_STR(json_string_value(json_array_get(ports, 0)), "80/tcp (a,b)");
    json_decref(ports);
    CHECK_INT(ch_hookcmd_opened_ports(&fake.base, false, &ports, &err), -1);
    CHECK_HAS(err.message,
              "opened-ports answered with '[80]', which is not a JSON list of strings");
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

int main(void)
{
    RUN(test_changes);
    RUN(test_refusals);
    RUN(test_opened);
    return test_done();
}
