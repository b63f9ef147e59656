/* SPDX-License-Identifier: Apache-2.0 */
/* relation-ids, relation-list, relation-get, relation-set, relation-model-get */
#include "base/json.h"
#include "fake_transport.h"
#include "hookcmd/hookcmd.h"

static const struct ch_relation_ref db_7 = {"db", 7}, plain_7 = {NULL, 7}, current = {NULL, -1};

static void test_ids_and_lists(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"relation-ids db --format=json", .output = "[\"db:7\",\"db:9\"]\n"},
                       {"relation-ids db --format=json", .output = "null\n"},
                       {"relation-list --format=json -r db:7", .output = "[\"pg/0\"]\n"},
                       {"relation-list --format=json -r 7", .output = "[]\n"},
                       {"relation-list --format=json", .output = "[]\n"},
                       {"relation-list --format=json --app -r db:7", .output = "\"pg\"\n"});
    json_t *list;
    char *app;
    CHECK_INT(ch_hookcmd_relation_ids(&fake.base, "db", &list, NULL), 0);
    CHECK_STR(json_string_value(json_array_get(list, 1)), "db:9");
    json_decref(list);
    CHECK_INT(ch_hookcmd_relation_ids(&fake.base, "db", &list, NULL), 0);
    CHECK(json_is_array(list) && json_array_size(list) == 0);
    json_decref(list);
    const struct ch_relation_ref *const refs[] = {&db_7, &plain_7, &current};
    for (size_t i = 0; i < CH_ARRAY_LEN(refs); i++) {
        CHECK_INT(ch_hookcmd_relation_list(&fake.base, refs[i], &list, NULL), 0);
        json_decref(list);
    }
    CHECK_INT(ch_hookcmd_relation_list_app(&fake.base, &db_7, &app, NULL), 0);
    CHECK_STR(app, "pg");
    free(app);
    CHECK_INT(fake.writes, 0);
    fake_transport_done(&fake);
}

static void test_get(void)
{
    static const struct {
        const struct ch_relation_ref *relation;
        bool app;
        const char *key, *entity;
    } cases[] = {
        {&db_7, false, NULL, "pg/0"}, {&db_7, true, NULL, "pg"},     {&plain_7, true, "host", "pg"},
        {&db_7, false, "host", NULL}, {&current, false, NULL, NULL},
    };
    struct fake_transport fake =
        FAKE_TRANSPORT({"relation-get --format=json -r db:7 - pg/0", .output = "{\"a\":\"1\"}"},
                       {"relation-get --format=json -r db:7 --app - pg", .output = "{}"},
                       {"relation-get --format=json -r 7 --app host pg", .output = "\"x\""},
                       {"relation-get --format=json -r db:7 host", .output = "null"},
                       {"relation-get --format=json", .output = "null"});
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        json_t *value;
        CHECK_INT(ch_hookcmd_relation_get(&fake.base, cases[i].relation, cases[i].app, cases[i].key,
                                          cases[i].entity, &value, NULL),
                  0);
        CHECK_INT(json_typeof(value), i == 2 ? JSON_STRING : i == 3 ? JSON_NULL : JSON_OBJECT);
        json_decref(value);
    }
    fake_transport_done(&fake);
}

static void test_get_refuses(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"relation-get --format=json -r db:7 - pg/0", .output = "{\"a\":1}"});
    struct ch_error err = CH_ERROR_INIT;
    json_t *value;
    CHECK_INT(ch_hookcmd_relation_get(&fake.base, &db_7, false, "-", "pg/0", &value, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_VALUE);
    ch_error_clear(&err);
    CHECK_INT(ch_hookcmd_relation_get(&fake.base, &db_7, false, NULL, "pg/0", &value, &err), -1);
    CHECK_STR(err.message,
              "relation-get answered with '{\"a\":1}', which is not a JSON object of strings");
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

/* A key that looks like a tag is a key; made a value, it says so. */
static void test_keys_like_tags(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"relation-get --format=json -r db:7 - pg/0", .output = "{\"$bytes\":\"eA==\"}"},
        {"action-get --format=json", .output = "{\"a\":[{\"$set\":{\"$map\":1}}]}"});
    json_t *value;
    CHECK_INT(ch_hookcmd_relation_get(&fake.base, &db_7, false, NULL, "pg/0", &value, NULL), 0);
    CHECK_STR(json_string_value(json_object_get(value, "$bytes")), "eA==");
    value = ch_json_map_to_value(value);
    CH_AUTOFREE char *text = json_dumps(value, JSON_COMPACT);
    CHECK_STR(text, "{\"$map\":{\"s:$bytes\":\"eA==\"}}");
    json_decref(value);
    CHECK_INT(ch_hookcmd_action_get(&fake.base, NULL, &value, NULL), 0);
    CH_AUTOFREE char *nested = json_dumps(value, JSON_COMPACT);
    CHECK_STR(nested, "{\"a\":[{\"$map\":{\"s:$set\":{\"$map\":{\"s:$map\":1}}}}]}");
    json_decref(value);
    fake_transport_done(&fake);
}

static void check_plain(const char *value, const char *expected)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *tagged = json_loads(value, JSON_DECODE_ANY, NULL);
    CH_AUTOJSON json_t *plain = ch_hookcmd_plain_map(tagged, "the data", &err);
    CH_AUTOFREE char *text = plain ? json_dumps(plain, JSON_COMPACT) : NULL;
    CHECK_STR(text ? text : err.message, expected);
    CHECK_INT(err.kind, plain ? CH_ERROR_NONE : CH_ERROR_TYPE);
    ch_error_clear(&err);
}

static void test_plain_maps(void)
{
    check_plain("{\"b\": \"1\", \"a\": \"2\"}", "{\"a\":\"2\",\"b\":\"1\"}");
    check_plain("{\"$map\": {\"s:$bytes\": \"1\"}}", "{\"$bytes\":\"1\"}");
    check_plain("{\"$map\": {\"i:1\": \"1\"}}", "the data has a key that is not text");
    check_plain("{\"$map\": {\"x:AA==\": \"1\"}}", "the data has a key that is not text");
    check_plain("{\"$map\": {\"x:/w==\": \"1\"}}", "the data has a key that is not text");
    check_plain("[]", "the data must be a map");
}

static void test_set(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"relation-set -r db:7 --app --file -", .input = "{\"k\": \"v\", \"gone\": \"\"}"},
        {"relation-set -r 7 --file -", .input = "{}"}, {"relation-set --file -", .input = "{}"});
    CH_AUTOJSON json_t *data = json_pack("{ss ss}", "k", "v", "gone", "");
    CH_AUTOJSON json_t *none = json_object();
    CHECK_INT(ch_hookcmd_relation_set(&fake.base, &db_7, true, data, NULL), 0);
    CHECK_INT(ch_hookcmd_relation_set(&fake.base, &plain_7, false, none, NULL), 0);
    CHECK_INT(ch_hookcmd_relation_set(&fake.base, &current, false, none, NULL), 0);
    CHECK_INT(fake.writes, 3);
    fake_transport_done(&fake);
}

/* Juju reads YAML: what that folds or refuses is escaped, the rest is left alone. */
static void test_set_text_that_yaml_would_change(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"relation-set --file -",
         .input = "{\"\\u2028\": \"\\u0001\\t\\n\\\"\\\\\\u007f\\u0085\\u009f\\u2029\\ufeff"
                  "\xc2\xa0\xc3\xa9\xe2\x82\xac\xef\xbf\xbd\\uffff\xf0\x9f\x98\x80\"}"});
    CH_AUTOJSON json_t *data =
        json_pack("{ss}", "\xe2\x80\xa8",
                  "\x01\t\n\"\\\x7f\xc2\x85\xc2\x9f\xe2\x80\xa9\xef\xbb\xbf"
                  "\xc2\xa0\xc3\xa9\xe2\x82\xac\xef\xbf\xbd\xef\xbf\xbf\xf0\x9f\x98\x80");
    CHECK_INT(ch_hookcmd_relation_set(&fake.base, &current, false, data, NULL), 0);
    fake_transport_done(&fake);
}

static void test_set_refuses(void)
{
    struct fake_transport fake = FAKE_TRANSPORT({NULL});
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *bytes = json_pack("{s{ss}}", "k", "$bytes", "/w==");
    CHECK_INT(ch_hookcmd_relation_set(&fake.base, &db_7, false, bytes, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_TYPE);
    CHECK_STR(err.message, "relation-set: the value of 'k' is not a string of UTF-8 text");
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

static void test_model_get(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"relation-model-get --format=json -r db:7", .output = "{\"uuid\":\"u\"}"});
    json_t *model;
    CHECK_INT(ch_hookcmd_relation_model_get(&fake.base, &db_7, &model, NULL), 0);
    CHECK_STR(json_string_value(json_object_get(model, "uuid")), "u");
    json_decref(model);
    fake_transport_done(&fake);
}

int main(void)
{
    RUN(test_ids_and_lists);
    RUN(test_get);
    RUN(test_get_refuses);
    RUN(test_keys_like_tags);
    RUN(test_plain_maps);
    RUN(test_set);
    RUN(test_set_text_that_yaml_would_change);
    RUN(test_set_refuses);
    RUN(test_model_get);
    return test_done();
}
