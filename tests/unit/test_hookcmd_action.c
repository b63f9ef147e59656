/* SPDX-License-Identifier: Apache-2.0 */
/* action-get, action-set, action-log, action-fail */
#include "fake_transport.h"
#include "hookcmd/hookcmd.h"

static void test_get(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"action-get --format=json", .output = "{\"n\": 3, \"f\": 3.0, \"nested\": {\"a\": []}}"},
        {"action-get --format=json", .output = "{}"},
        {"action-get --format=json nested.a", .output = "[]"},
        {"action-get --format=json nope", .output = "null"});
    json_t *value;
    CHECK_INT(ch_hookcmd_action_get(&fake.base, NULL, &value, NULL), 0);
    CHECK(json_is_integer(json_object_get(value, "n")));
    CHECK(json_is_real(json_object_get(value, "f")));
    json_decref(value);
    CHECK_INT(ch_hookcmd_action_get(&fake.base, NULL, &value, NULL), 0);
    CHECK_INT(json_object_size(value), 0);
    json_decref(value);
    CHECK_INT(ch_hookcmd_action_get(&fake.base, "nested.a", &value, NULL), 0);
    CHECK(json_is_array(value));
    json_decref(value);
    CHECK_INT(ch_hookcmd_action_get(&fake.base, "nope", &value, NULL), 0);
    CHECK(json_is_null(value));
    json_decref(value);
    CHECK_INT(fake.writes, 0);
    fake_transport_done(&fake);
}

static void test_set(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"action-set a.b=c a.d= e=x y=z"}, {"action-set"},
                       {"action-set x=1", .errors = "ERROR not running an action\n", .code = 1});
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *results = json_pack("{ss ss ss}", "a.b", "c", "a.d", "", "e", "x y=z");
    CH_AUTOJSON json_t *none = json_object();
    CH_AUTOJSON json_t *one = json_pack("{ss}", "x", "1");
    CHECK_INT(ch_hookcmd_action_set(&fake.base, results, &err), 0);
    CHECK_INT(ch_hookcmd_action_set(&fake.base, none, &err), 0);
    CHECK_INT(ch_hookcmd_action_set(&fake.base, one, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_HOOKCMD);
    CHECK_INT(fake.writes, 3);
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

static void test_set_refuses(void)
{
    struct fake_transport fake = FAKE_TRANSPORT({NULL});
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *number = json_pack("{si}", "n", 1);
    CH_AUTOJSON json_t *with_nul = json_pack("{ss%}", "key", "a\0b", (size_t)3);
    CHECK_INT(ch_hookcmd_action_set(&fake.base, number, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_TYPE);
    CHECK_HAS(err.message, "'n'");
    ch_error_clear(&err);
    CHECK_INT(ch_hookcmd_action_set(&fake.base, with_nul, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_VALUE);
    CHECK_HAS(err.message, "'key' has a NUL byte");
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

static void test_log_and_fail(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"action-log -- 50% of --all"}, {"action-log -- "}, {"action-fail -- no"},
                       {"action-fail -- "}, {"action-fail"});
    CHECK_INT(ch_hookcmd_action_log(&fake.base, "50% of --all", NULL), 0);
    CHECK_INT(ch_hookcmd_action_log(&fake.base, "", NULL), 0);
    CHECK_INT(ch_hookcmd_action_fail(&fake.base, "no", NULL), 0);
    CHECK_INT(ch_hookcmd_action_fail(&fake.base, "", NULL), 0);
    CHECK_INT(ch_hookcmd_action_fail(&fake.base, NULL, NULL), 0);
    CHECK_INT(fake.writes, 5);
    fake_transport_done(&fake);
}

int main(void)
{
    RUN(test_get);
    RUN(test_set);
    RUN(test_set_refuses);
    RUN(test_log_and_fail);
    return test_done();
}
