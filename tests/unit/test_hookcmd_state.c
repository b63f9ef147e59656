/* SPDX-License-Identifier: Apache-2.0 */
/* state-get, state-set, state-delete */
#include "fake_transport.h"
#include "hookcmd/hookcmd.h"

static void test_get(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"state-get #notices#", .output = "- a\n- b\n"}, {"state-get none"},
                       {"state-get --format=json", .output = "null\n"},
                       {"state-get --format=json", .output = "{\"a\":\"1\"}\n"},
                       {"state-get --format=json a", .output = "\"1\"\n"});
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    json_t *value;
    CHECK_INT(ch_hookcmd_state_get(&fake.base, "#notices#", &text, NULL), 0);
    CHECK_STR(text.data, "- a\n- b\n");
    ch_buf_deinit(&text);
    CHECK_INT(ch_hookcmd_state_get(&fake.base, "none", &text, NULL), 0);
    CHECK_INT(text.length, 0);
    for (size_t size = 0; size < 2; size++) {
        CHECK_INT(ch_hookcmd_state_get_json(&fake.base, NULL, &value, NULL), 0);
        CHECK_INT(json_object_size(value), size);
        json_decref(value);
    }
    CHECK_INT(ch_hookcmd_state_get_json(&fake.base, "a", &value, NULL), 0);
    CHECK_STR(json_string_value(value), "1");
    json_decref(value);
    CHECK_INT(fake.writes, 0);
    fake_transport_done(&fake);
}

static void test_set(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"state-set --file -", .input = "\"a\": |\n  {}\n"},
                       {"state-set --file -", .input = "{\"a\": \"\\u0085\"}"});
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *data = json_pack("{ss}", "a", "\xc2\x85");
    CH_AUTOJSON json_t *number = json_pack("{si}", "a", 1);
    CHECK_INT(ch_hookcmd_state_set(&fake.base, "\"a\": |\n  {}\n", NULL), 0);
    CHECK_INT(ch_hookcmd_state_set_map(&fake.base, data, NULL), 0);
    CHECK_INT(ch_hookcmd_state_set_map(&fake.base, number, &err), -1);
    CHECK_STR(err.message, "state-set: the value of 'a' is not a string of UTF-8 text");
    ch_error_clear(&err);
    CHECK_INT(fake.writes, 2);
    fake_transport_done(&fake);
}

static void test_delete(void)
{
    struct fake_transport fake = FAKE_TRANSPORT({"state-delete a"});
    CHECK_INT(ch_hookcmd_state_delete(&fake.base, "a", NULL), 0);
    CHECK_INT(fake.writes, 1);
    fake_transport_done(&fake);
}

int main(void)
{
    RUN(test_get);
    RUN(test_set);
    RUN(test_delete);
    return test_done();
}
