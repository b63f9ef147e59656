/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of the outside world: nothing in it is a tag, and not every value can be written. */
#include "base/json.h"
#include "base/mem.h"
#include "base/tagged.h"
#include "test.h"

static const char *const round_trips[] = {
    "null",
    "true",
    "[]",
    "{}",
    "0.5",
    "9007199254740993",
    "\"\"",
    "\"\\u0000\"",
    "[1,1.0,[{}]]",
    "{\"a\":{\"b\":[null]}}",
    /* what would be a tag */
    "{\"$set\":{\"s:a\":true}}",
    "{\"$bytes\":\"AA==\"}",
    "[{\"$float\":\"nan\"}]",
    "{\"a\":{\"$map\":{\"i:1\":1}}}",
    "{\"$ref\":1,\"b\":2}",
};

static void test_round_trips(void)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(round_trips); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOJSON json_t *value = ch_json_parse(round_trips[i], strlen(round_trips[i]), &err);
        CHECK(value && ch_value_is_valid(value));
        CH_AUTOFREE char *text = value ? ch_json_dump(value, &err) : NULL;
        CHECK_STR(text, round_trips[i]);
        ch_error_clear(&err);
    }
}

static void test_tags_are_data(void)
{
    static const char text[] = "{\"$set\":{\"s:a\":true}}";
    CH_AUTOJSON json_t *value = ch_json_parse(text, strlen(text), NULL);
    CHECK_INT(ch_value_type(value), CH_VALUE_MAP);
    CHECK(ch_map_get(value, &CH_KEY_S("$set")) != NULL);
}

static void test_map_to_value(void)
{
    json_t *map = json_pack("{s:i}", "plain", 1);
    CH_AUTOJSON json_t *same = ch_json_map_to_value(map);
    CHECK(same == map);
    CH_AUTOJSON json_t *tagged = ch_json_map_to_value(json_pack("{s:i, s:i}", "$a", 1, "b", 2));
    CHECK_INT(ch_value_type(tagged), CH_VALUE_MAP);
    CHECK_INT(ch_map_size(tagged), 2);
}

static void test_not_json(void)
{
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"", "not JSON: line 1, column 0"},
        {"hello", "not JSON: line 1, column 5"},
        {"{\"a\":\n1,}", "not JSON: line 2"},
        {"[1] 2", "not JSON: line 1"},
        {"\"\xff\"", "not JSON: line 1"},
        {"1e999", "not JSON: line 1"},
        {"18446744073709551616", "not JSON: line 1"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CHECK(!ch_json_parse(cases[i].text, strlen(cases[i].text), &err));
        CHECK_INT(err.kind, CH_ERROR_VALUE);
        CHECK_HAS(err.message, cases[i].part);
        ch_error_clear(&err);
    }
    CHECK(!ch_json_parse(NULL, 0, NULL));
}

static json_t *map_with(const struct ch_key *key)
{
    json_t *map = ch_map_new();
    ch_map_set(map, key, json_true());
    return map;
}

static json_t *set_of_a(void)
{
    json_t *set = ch_set_new();
    ch_set_add(set, &CH_KEY_S("a"));
    return set;
}

static void test_cannot_be_written(void)
{
    const struct ch_key integer = {.type = CH_KEY_INTEGER, .integer = 3},
                        bytes = {.type = CH_KEY_STRING, .string = "\xff", .length = 1},
                        with_nul = {.type = CH_KEY_STRING, .string = "a\0b", .length = 3};
    const struct {
        json_t *value;
        const char *part;
    } cases[] = {
        {ch_value_real(1 / 0.0), "infinite"},
        {ch_value_real(0 / 0.0), "infinite or none"},
        {ch_value_string("\xff", 1), "a string that is not UTF-8"},
        {set_of_a(), "a set"},
        {map_with(&integer), "keys that are no strings"},
        {map_with(&bytes), "a key that is no text"},
        {map_with(&with_nul), "a key that is no text"},
        {json_pack("[o]", set_of_a()), "a set"},
        {json_pack("{s:[o]}", "a", ch_value_string("\xff", 1)), "not UTF-8"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CHECK(!ch_json_dump(cases[i].value, &err));
        CHECK_INT(err.kind, CH_ERROR_VALUE);
        CHECK_HAS(err.message, "cannot be written as JSON: ");
        CHECK_HAS(err.message, cases[i].part);
        ch_error_clear(&err);
        json_decref(cases[i].value);
    }
}

int main(void)
{
    RUN(test_round_trips);
    RUN(test_tags_are_data);
    RUN(test_map_to_value);
    RUN(test_not_json);
    RUN(test_cannot_be_written);
    return test_done();
}
