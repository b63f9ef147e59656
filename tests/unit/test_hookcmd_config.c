/* SPDX-License-Identifier: Apache-2.0 */
/* config-get, is-leader, application-version-set, goal-state, credential-get, juju-reboot,
 * resource-get, network-get */
#include "fake_transport.h"
#include "hookcmd/hookcmd.h"

static void test_config_get(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"config-get --format=json", .output = "{\"port\":8080,\"load\":1.0}\n"},
                       {"config-get --format=json", .output = "null\n"},
                       {"config-get --format=json port", .output = "8080\n"},
                       {"config-get --format=json nope", .output = "null\n"});
    json_t *value;
    CHECK_INT(ch_hookcmd_config_get(&fake.base, NULL, &value, NULL), 0);
    CHECK_INT(json_integer_value(json_object_get(value, "port")), 8080);
    CHECK(json_is_real(json_object_get(value, "load")));
    json_decref(value);
    CHECK_INT(ch_hookcmd_config_get(&fake.base, NULL, &value, NULL), 0);
    CHECK(json_is_object(value) && json_object_size(value) == 0);
    json_decref(value);
    CHECK_INT(ch_hookcmd_config_get(&fake.base, "port", &value, NULL), 0);
    CHECK_INT(json_integer_value(value), 8080);
    json_decref(value);
    CHECK_INT(ch_hookcmd_config_get(&fake.base, "nope", &value, NULL), 0);
    CHECK(json_is_null(value));
    json_decref(value);
    fake_transport_done(&fake);
}

int main(void)
{
    RUN(test_config_get);
    return test_done();
}
