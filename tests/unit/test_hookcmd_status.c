/* SPDX-License-Identifier: Apache-2.0 */
/* status-get, status-set */
#include "fake_transport.h"
#include "hookcmd/hookcmd.h"

static void test_get(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"status-get --include-data --format=json --application=false",
         .output = "{\"message\":\"m\",\"status\":\"active\",\"status-data\":{}}"},
        {"status-get --include-data --format=json --application=true",
         .output = "{\"application-status\":{\"status\":\"waiting\"}}"},
        {"status-get --include-data --format=json --application=false", .output = "\"active\""});
    struct ch_error err = CH_ERROR_INIT;
    json_t *status;
    CHECK_INT(ch_hookcmd_status_get(&fake.base, false, &status, NULL), 0);
    CHECK_STR(json_string_value(json_object_get(status, "message")), "m");
    json_decref(status);
    CHECK_INT(ch_hookcmd_status_get(&fake.base, true, &status, NULL), 0);
    CHECK(json_object_get(status, "application-status") != NULL);
    json_decref(status);
    CHECK_INT(ch_hookcmd_status_get(&fake.base, false, &status, &err), -1);
    CHECK_STR(err.message, "status-get answered with '\"active\"', which is not a JSON object");
    ch_error_clear(&err);
    CHECK_INT(fake.writes, 0);
    fake_transport_done(&fake);
}

static void test_set(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"status-set --application=False active -- all --well"},
        {"status-set --application=True blocked -- "}, {"status-set --application=False waiting"});
    CHECK_INT(ch_hookcmd_status_set(&fake.base, false, "active", "all --well", NULL), 0);
    CHECK_INT(ch_hookcmd_status_set(&fake.base, true, "blocked", "", NULL), 0);
    CHECK_INT(ch_hookcmd_status_set(&fake.base, false, "waiting", NULL, NULL), 0);
    CHECK_INT(fake.writes, 3);
    fake_transport_done(&fake);
}

int main(void)
{
    RUN(test_get);
    RUN(test_set);
    return test_done();
}
