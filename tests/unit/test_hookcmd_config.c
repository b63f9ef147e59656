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
    CHECK_INT(fake.writes, 0);
    fake_transport_done(&fake);
}

static void test_is_leader(void)
{
    struct fake_transport fake = FAKE_TRANSPORT({"is-leader --format=json", .output = "true\n"},
                                                {"is-leader --format=json", .output = "false\n"},
                                                {"is-leader --format=json", .output = "True\n"},
                                                {"is-leader --format=json", .output = "\"true\"\n"},
                                                {"is-leader --format=json", .output = ""});
    struct ch_error err = CH_ERROR_INIT;
    bool leader = false;
    CHECK_INT(ch_hookcmd_is_leader(&fake.base, &leader, NULL), 0);
    CHECK(leader);
    CHECK_INT(ch_hookcmd_is_leader(&fake.base, &leader, NULL), 0);
    CHECK(!leader);
    CHECK_INT(ch_hookcmd_is_leader(&fake.base, &leader, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_RUNTIME);
    CHECK_STR(err.message, "is-leader answered with 'True\\n', which is not true or false");
    ch_error_clear(&err);
    CHECK_INT(ch_hookcmd_is_leader(&fake.base, &leader, &err), -1);
    ch_error_clear(&err);
    CHECK_INT(ch_hookcmd_is_leader(&fake.base, &leader, &err), -1);
    CHECK_STR(err.message, "is-leader answered with '', which is not true or false");
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

static void test_writes(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"application-version-set -- 1.2"}, {"application-version-set -- "},
                       {"juju-reboot"}, {"juju-reboot --now"});
    CHECK_INT(ch_hookcmd_app_version_set(&fake.base, "1.2", NULL), 0);
    CHECK_INT(ch_hookcmd_app_version_set(&fake.base, "", NULL), 0);
    CHECK_INT(ch_hookcmd_juju_reboot(&fake.base, false, NULL), 0);
    CHECK_INT(ch_hookcmd_juju_reboot(&fake.base, true, NULL), 0);
    CHECK_INT(fake.writes, 4);
    fake_transport_done(&fake);
}

static void test_goal_state(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"goal-state --format=json", .output = "{\"units\":{\"a/0\":{\"status\":\"active\"}}}"});
    json_t *state;
    CHECK_INT(ch_hookcmd_goal_state(&fake.base, &state, NULL), 0);
    CHECK_INT(json_object_size(json_object_get(state, "units")), 1);
    json_decref(state);
    fake_transport_done(&fake);
}

static void test_credential_get_shows_nothing(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"credential-get --format=json", .output = "{\"name\":\"lxd\"}"},
        {"credential-get --format=json", .output = "hunter2"},
        {"credential-get --format=json", .output = "hunter2", .errors = "ERROR x\n", .code = 1});
    struct ch_error err = CH_ERROR_INIT;
    json_t *spec;
    CHECK_INT(ch_hookcmd_credential_get(&fake.base, &spec, NULL), 0);
    CHECK_STR(json_string_value(json_object_get(spec, "name")), "lxd");
    json_decref(spec);
    CHECK_INT(ch_hookcmd_credential_get(&fake.base, &spec, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_RUNTIME);
    CHECK_HAS(err.message, "credential-get answered with something that is not a JSON object");
    CHECK(!strstr(err.message, "hunter2"));
    ch_error_clear(&err);
    CHECK_INT(ch_hookcmd_credential_get(&fake.base, &spec, &err), -1);
    CHECK_STR(json_string_value(json_object_get(err.details, "stdout")), "");
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

static void test_resource_get(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"resource-get image", .output = "/var/lib/a b/content.yaml"},
        {"resource-get image", .output = "  /x\n"}, {"resource-get image", .output = "\n"});
    struct ch_error err = CH_ERROR_INIT;
    char *path;
    CHECK_INT(ch_hookcmd_resource_get(&fake.base, "image", &path, NULL), 0);
    CHECK_STR(path, "/var/lib/a b/content.yaml");
    free(path);
    CHECK_INT(ch_hookcmd_resource_get(&fake.base, "image", &path, NULL), 0);
    CHECK_STR(path, "/x");
    free(path);
    CHECK_INT(ch_hookcmd_resource_get(&fake.base, "image", &path, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_RUNTIME);
    CHECK_HAS(err.message, "resource-get answered with '\\n'");
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

static void test_network_get(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"network-get --format=json db", .output = "{}"},
                       {"network-get --format=json -r 7 db", .output = "{}"});
    long long id = 7;
    json_t *network;
    CHECK_INT(ch_hookcmd_network_get(&fake.base, "db", NULL, &network, NULL), 0);
    json_decref(network);
    CHECK_INT(ch_hookcmd_network_get(&fake.base, "db", &id, &network, NULL), 0);
    json_decref(network);
    fake_transport_done(&fake);
}

int main(void)
{
    RUN(test_config_get);
    RUN(test_is_leader);
    RUN(test_writes);
    RUN(test_goal_state);
    RUN(test_credential_get_shows_nothing);
    RUN(test_resource_get);
    RUN(test_network_get);
    return test_done();
}
