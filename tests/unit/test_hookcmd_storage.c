/* SPDX-License-Identifier: Apache-2.0 */
/* storage-list, storage-get, storage-add */
#include "fake_transport.h"
#include "hookcmd/hookcmd.h"

static void test_reads(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"storage-list --format=json data", .output = "[\"data/0\"]"},
                       {"storage-list --format=json", .output = "[]"},
                       {"storage-get --format=json -s data/0", .output = "{\"kind\":\"block\"}"},
                       {"storage-get --format=json", .output = "{\"kind\":\"block\"}"});
    json_t *value;
    CHECK_INT(ch_hookcmd_storage_list(&fake.base, "data", &value, NULL), 0);
    CHECK_STR(json_string_value(json_array_get(value, 0)), "data/0");
    json_decref(value);
    CHECK_INT(ch_hookcmd_storage_list(&fake.base, NULL, &value, NULL), 0);
    CHECK_INT(json_array_size(value), 0);
    json_decref(value);
    CHECK_INT(ch_hookcmd_storage_get(&fake.base, "data/0", &value, NULL), 0);
    CHECK_STR(json_string_value(json_object_get(value, "kind")), "block");
    json_decref(value);
    CHECK_INT(ch_hookcmd_storage_get(&fake.base, NULL, &value, NULL), 0);
    json_decref(value);
    CHECK_INT(fake.writes, 0);
    fake_transport_done(&fake);
}

static void test_add(void)
{
    struct fake_transport fake = FAKE_TRANSPORT({"storage-add data=2 cache=1"});
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *counts = json_pack("{si si}", "data", 2, "cache", 1);
    CH_AUTOJSON json_t *wrong = json_pack("{sf}", "data", 2.0);
    CHECK_INT(ch_hookcmd_storage_add(&fake.base, counts, NULL), 0);
    CHECK_INT(fake.writes, 1);
    CHECK_INT(ch_hookcmd_storage_add(&fake.base, wrong, &err), -1);
    CHECK_STR(err.message, "storage-add: the count of 'data' is no integer");
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

int main(void)
{
    RUN(test_reads);
    RUN(test_add);
    return test_done();
}
