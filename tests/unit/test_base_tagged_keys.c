/* SPDX-License-Identifier: Apache-2.0 */
/* Tagged values: maps with keys of any kind, sets, walks. */
#include "base/mem.h"
#include "base/tagged.h"
#include "base/tagged_private.h"
#include "test.h"

#include <limits.h>
#include <math.h>

static struct ch_key integer(json_int_t number)
{
    return (struct ch_key){.type = CH_KEY_INTEGER, .integer = number};
}

static struct ch_key real(double number)
{
    return (struct ch_key){.type = CH_KEY_REAL, .real = number};
}

static struct ch_key boolean(bool value)
{
    return (struct ch_key){.type = CH_KEY_BOOLEAN, .boolean = value};
}

static struct ch_key bytes(const char *data, size_t length)
{
    return (struct ch_key){.type = CH_KEY_STRING, .string = data, .length = length};
}

static void check_dump(const json_t *value, const char *expected)
{
    CH_AUTOFREE char *dump = ch_value_dump(value);
    CHECK_STR(dump, expected);
    CHECK(ch_value_is_valid(value));
}

/* One key alone, in a map and in a set. */
static void test_keys_as_text(void)
{
    const struct {
        struct ch_key key;
        const char *map, *set;
    } cases[] = {
        {CH_KEY_S("a"), "{\"a\":1}", "{\"$set\":{\"s:a\":true}}"},
        {CH_KEY_S(""), "{\"\":1}", "{\"$set\":{\"s:\":true}}"},
        {CH_KEY_S("a$"), "{\"a$\":1}", "{\"$set\":{\"s:a$\":true}}"},
        {CH_KEY_S("$a"), "{\"$map\":{\"s:$a\":1}}", "{\"$set\":{\"s:$a\":true}}"},
        {CH_KEY_S("$map"), "{\"$map\":{\"s:$map\":1}}", "{\"$set\":{\"s:$map\":true}}"},
        {CH_KEY_S("i:1"), "{\"i:1\":1}", "{\"$set\":{\"s:i:1\":true}}"},
        {bytes("\xff", 1), "{\"$map\":{\"x:/w==\":1}}", "{\"$set\":{\"x:/w==\":true}}"},
        {bytes("\0", 1), "{\"$map\":{\"x:AA==\":1}}", "{\"$set\":{\"x:AA==\":true}}"},
        {bytes("a\0", 2), "{\"$map\":{\"x:YQA=\":1}}", "{\"$set\":{\"x:YQA=\":true}}"},
        {integer(0), "{\"$map\":{\"i:0\":1}}", "{\"$set\":{\"i:0\":true}}"},
        {integer(LLONG_MIN), "{\"$map\":{\"i:-9223372036854775808\":1}}",
         "{\"$set\":{\"i:-9223372036854775808\":true}}"},
        {real(0.5), "{\"$map\":{\"f:0.5\":1}}", "{\"$set\":{\"f:0.5\":true}}"},
        {real(0.1), "{\"$map\":{\"f:0.10000000000000001\":1}}",
         "{\"$set\":{\"f:0.10000000000000001\":true}}"},
        {real(2.0), "{\"$map\":{\"i:2\":1}}", "{\"$set\":{\"i:2\":true}}"},
        {real(-0.0), "{\"$map\":{\"i:0\":1}}", "{\"$set\":{\"i:0\":true}}"},
        {real(-0x1p63), "{\"$map\":{\"i:-9223372036854775808\":1}}",
         "{\"$set\":{\"i:-9223372036854775808\":true}}"},
        {real(0x1p63), "{\"$map\":{\"f:9.2233720368547758e+18\":1}}",
         "{\"$set\":{\"f:9.2233720368547758e+18\":true}}"},
        {real(INFINITY), "{\"$map\":{\"f:inf\":1}}", "{\"$set\":{\"f:inf\":true}}"},
        {real(-INFINITY), "{\"$map\":{\"f:-inf\":1}}", "{\"$set\":{\"f:-inf\":true}}"},
        {boolean(true), "{\"$map\":{\"b:true\":1}}", "{\"$set\":{\"b:true\":true}}"},
        {boolean(false), "{\"$map\":{\"b:false\":1}}", "{\"$set\":{\"b:false\":true}}"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOJSON json_t *map = ch_map_new();
        CH_AUTOJSON json_t *set = ch_set_new();
        CHECK(ch_map_get(map, &cases[i].key) == NULL);
        CHECK(!ch_map_delete(map, &cases[i].key));
        ch_map_set(map, &cases[i].key, json_integer(1));
        check_dump(map, cases[i].map);
        CHECK_INT(json_integer_value(ch_map_get(map, &cases[i].key)), 1);
        CHECK_INT(ch_map_size(map), 1);
        CHECK(!ch_set_has(set, &cases[i].key));
        CHECK(ch_set_add(set, &cases[i].key));
        CHECK(!ch_set_add(set, &cases[i].key));
        CHECK(ch_set_has(set, &cases[i].key));
        check_dump(set, cases[i].set);
        CHECK(ch_map_delete(map, &cases[i].key));
        CHECK(!ch_map_delete(map, &cases[i].key));
        check_dump(map, "{}");
        CHECK(ch_set_remove(set, &cases[i].key));
        CHECK(!ch_set_remove(set, &cases[i].key));
        check_dump(set, "{\"$set\":{}}");
    }
}

/* References to the map stay good while it changes its form. */
static void test_forms_of_a_map(void)
{
    const struct ch_key plain = CH_KEY_S("a"), odd = CH_KEY_S("$b"), one = integer(1),
                        text_one = CH_KEY_S("1"), looks_typed = CH_KEY_S("i:1");
    CH_AUTOJSON json_t *outer = json_pack("{s: {}}", "inner");
    json_t *map = json_object_get(outer, "inner");
    ch_map_set(map, &plain, json_string("A"));
    check_dump(map, "{\"a\":\"A\"}");
    CHECK(ch_map_get(map, &odd) == NULL);
    CHECK(ch_map_get(map, &one) == NULL);
    CHECK(!ch_map_delete(map, &one));
    ch_map_set(map, &one, json_string("I"));
    check_dump(outer, "{\"inner\":{\"$map\":{\"i:1\":\"I\",\"s:a\":\"A\"}}}");
    ch_map_set(map, &text_one, json_string("S"));
    ch_map_set(map, &looks_typed, json_string("T"));
    CHECK_STR(json_string_value(ch_map_get(map, &one)), "I");
    CHECK_STR(json_string_value(ch_map_get(map, &text_one)), "S");
    CHECK_STR(json_string_value(ch_map_get(map, &looks_typed)), "T");
    CHECK_STR(json_string_value(ch_map_get(map, &plain)), "A");
    CHECK_INT(ch_map_size(map), 4);
    ch_map_set(map, &one, json_string("J"));
    CHECK_INT(ch_map_size(map), 4);
    ch_map_set(map, &odd, json_null());
    CHECK(ch_map_delete(map, &one)); /* "$b" still asks for the form */
    check_dump(map, "{\"$map\":{\"s:$b\":null,\"s:1\":\"S\",\"s:a\":\"A\",\"s:i:1\":\"T\"}}");
    CHECK(ch_map_delete(map, &odd));
    check_dump(outer, "{\"inner\":{\"1\":\"S\",\"a\":\"A\",\"i:1\":\"T\"}}");
}

static void test_members_survive(void)
{
    const struct ch_key key = CH_KEY_S("list"), one = integer(1);
    CH_AUTOJSON json_t *map = ch_map_new();
    json_t *list = json_array();
    ch_map_set(map, &key, list);
    ch_map_set(map, &one, json_null());
    CHECK(ch_map_get(map, &key) == list); /* moved, not copied */
    ch_map_delete(map, &one);
    CHECK(ch_map_get(map, &key) == list);
}

static void test_equal_when_dumps_are(void)
{
    const struct ch_key keys[] = {integer(3), CH_KEY_S("b"), real(1.5), CH_KEY_S("a")};
    CH_AUTOJSON json_t *first = ch_map_new();
    CH_AUTOJSON json_t *second = ch_map_new();
    for (size_t i = 0; i < CH_ARRAY_LEN(keys); i++) {
        ch_map_set(first, &keys[i], json_true());
        ch_map_set(second, &keys[CH_ARRAY_LEN(keys) - 1 - i], json_true());
    }
    CH_AUTOFREE char *text = ch_value_dump(first);
    check_dump(second, text);
}

/* walks */

static char *describe(const struct ch_key *keys, size_t count)
{
    struct ch_buf text = CH_BUF_INIT;
    for (size_t i = 0; i < count; i++) {
        const struct ch_key *key = &keys[i];
        ch_buf_adds(&text, i ? " " : "");
        if (key->type == CH_KEY_INTEGER)
            ch_buf_addf(&text, "%lld", (long long)key->integer);
        else if (key->type == CH_KEY_REAL)
            ch_buf_addf(&text, "%.17g", key->real);
        else if (key->type == CH_KEY_BOOLEAN)
            ch_buf_adds(&text, key->boolean ? "true" : "false");
        else
            ch_buf_addf(&text, "'%.*s'%zu", (int)key->length, key->string, key->length);
    }
    return ch_buf_take(&text);
}

static void check_keys(const char *value_text, const char *expected)
{
    size_t count = 77;
    CH_AUTOJSON json_t *value = ch_value_parse(value_text, strlen(value_text), NULL);
    struct ch_key *keys = ch_value_keys(value, &count);
    CH_AUTOFREE char *text = describe(keys, count);
    CHECK_STR(text, expected);
    ch_keys_free(keys, count);
}

static void test_walks(void)
{
    static const struct {
        const char *value, *expected;
    } cases[] = {
        {"{}", ""},
        {"{\"$set\": {}}", ""},
        {"{\"b\": 1, \"a\": 2, \"\": 3, \"aa\": 4}", "''0 'a'1 'aa'2 'b'1"},
        {"{\"b\": 1, \"B\": 2, \"\xc3\xa9\": 3}", "'B'1 'b'1 '\xc3\xa9'2"},
        {"{\"$set\": {\"s:b\": true, \"i:10\": true, \"i:9\": true, \"f:9.5\": true,"
         " \"b:true\": true, \"b:false\": true, \"f:-inf\": true, \"s:$a\": true}}",
         "false true -inf 9 9.5 10 '$a'2 'b'1"},
        {"{\"$map\": {\"i:9223372036854775807\": 1, \"f:9.2233720368547758e+18\": 2,"
         " \"i:9223372036854775806\": 3}}",
         "9223372036854775806 9223372036854775807 9.2233720368547758e+18"},
        {"{\"$map\": {\"i:1\": 1, \"s:1\": 2, \"x:YQBi\": 3, \"s:a\": 4}}",
         "1 '1'1 'a'1 'a'3"}, /* printed up to its NUL */
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_keys(cases[i].value, cases[i].expected);
}

static void test_walked_keys_are_copies(void)
{
    CH_AUTOJSON json_t *map = ch_map_new();
    const struct ch_key key = CH_KEY_S("name");
    size_t count;
    ch_map_set(map, &key, json_null());
    struct ch_key *keys = ch_value_keys(map, &count);
    CHECK(ch_map_delete(map, &keys[0]));
    CHECK_STR(keys[0].string, "name");
    CHECK_INT(ch_map_size(map), 0);
    ch_keys_free(keys, count);
    ch_keys_free(NULL, 0);
}

static void test_private_texts(void)
{
    static const struct {
        const char *text;
        bool valid, plain;
    } cases[] = {
        {"s:a", true, true},      {"s:", true, true},      {"s:$a", true, false},
        {"i:1", true, false},     {"b:true", true, false}, {"f:0.5", true, false},
        {"x:/w==", true, false},  {"", false, false},      {"s", false, false},
        {":a", false, false},     {"i:x", false, false},   {"i:1 ", false, false},
        {"f:", false, false},     {"f:0", false, false},   {"x:", false, false},
        {"x:YQ==", false, false}, {"S:a", false, false},   {"b:1", false, false},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        if (!CHECK_INT(ch_key_text_is_valid(cases[i].text), cases[i].valid))
            printf("# %s\n", cases[i].text);
        if (cases[i].valid)
            CHECK_INT(ch_key_text_is_plain(cases[i].text), cases[i].plain);
    }
}

int main(void)
{
    RUN(test_keys_as_text);
    RUN(test_forms_of_a_map);
    RUN(test_members_survive);
    RUN(test_equal_when_dumps_are);
    RUN(test_walks);
    RUN(test_walked_keys_are_copies);
    RUN(test_private_texts);
    return test_done();
}
