/* SPDX-License-Identifier: Apache-2.0 */
/* Tagged values: scalars, types, validity, text. */
#include "base/mem.h"
#include "base/tagged.h"
#include "test.h"

#include <limits.h>
#include <math.h>

static json_t *parse(const char *text)
{
    json_t *value = ch_value_parse(text, strlen(text), NULL);
    if (!value)
        printf("# not parsed: %s\n", text);
    return value;
}

static void test_types(void)
{
    static const struct {
        const char *text;
        enum ch_value_type type;
    } cases[] = {
        {"null", CH_VALUE_NULL},
        {"true", CH_VALUE_BOOLEAN},
        {"false", CH_VALUE_BOOLEAN},
        {"-3", CH_VALUE_INTEGER},
        {"3.0", CH_VALUE_REAL},
        {"{\"$float\": \"nan\"}", CH_VALUE_REAL},
        {"\"\"", CH_VALUE_STRING},
        {"{\"$bytes\": \"/w==\"}", CH_VALUE_STRING},
        {"[]", CH_VALUE_LIST},
        {"{}", CH_VALUE_MAP},
        {"{\"a\": 1}", CH_VALUE_MAP},
        {"{\"$map\": {\"i:1\": 2}}", CH_VALUE_MAP},
        {"{\"$set\": {}}", CH_VALUE_SET},
        {"{\"$set\": {}, \"a\": 1}", CH_VALUE_MAP}, /* no tag: not alone */
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOJSON json_t *value = parse(cases[i].text);
        CHECK_INT(ch_value_type(value), cases[i].type);
    }
}

static void test_strings(void)
{
    static const struct {
        const char *data;
        size_t length;
        const char *dump;
    } cases[] = {
        {"", 0, "\"\""},
        {"text", 4, "\"text\""},
        {"$bytes", 6, "\"$bytes\""},
        {"a\0b", 3, "\"a\\u0000b\""}, /* UTF-8 all the same */
        {"\xc3\xa9", 2, "\"\xc3\xa9\""},
        {"\xff", 1, "{\"$bytes\":\"/w==\"}"},
        {"\0\xff\0", 3, "{\"$bytes\":\"AP8A\"}"},
        {"\xed\xa0\x80", 3, "{\"$bytes\":\"7aCA\"}"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOJSON json_t *value = ch_value_string(cases[i].data, cases[i].length);
        CH_AUTOFREE char *dump = ch_value_dump(value);
        CHECK_STR(dump, cases[i].dump);
        CHECK_INT(ch_value_type(value), CH_VALUE_STRING);
        CHECK(ch_value_is_valid(value));
        size_t length = 77;
        char *owned = (char *)"";
        const char *data = ch_value_get_string(value, &length, &owned);
        CHECK_INT(length, cases[i].length);
        CHECK(memcmp(data, cases[i].data, length + 1) == 0); /* with a NUL at its end */
        CHECK_INT(owned != NULL, !json_is_string(value));
        free(owned);
    }
}

static void test_reals(void)
{
    static const struct {
        double number;
        const char *dump;
    } cases[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {0.1, "0.10000000000000001"},
        {-1.5e300, "-1.5000000000000001e300"},
        {5e-324, "4.9406564584124654e-324"},
        {1.7976931348623157e308, "1.7976931348623157e308"},
        {NAN, "{\"$float\":\"nan\"}"},
        {-NAN, "{\"$float\":\"nan\"}"},
        {INFINITY, "{\"$float\":\"inf\"}"},
        {-INFINITY, "{\"$float\":\"-inf\"}"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOJSON json_t *value = ch_value_real(cases[i].number);
        CH_AUTOFREE char *dump = ch_value_dump(value);
        CHECK_STR(dump, cases[i].dump);
        CH_AUTOJSON json_t *back = parse(dump);
        double number = ch_value_get_real(back);
        CHECK(isnan(cases[i].number)
                  ? isnan(number)
                  : number == cases[i].number && !signbit(number) == !signbit(cases[i].number));
        CHECK(ch_value_is_valid(back));
        CHECK_INT(ch_value_type(back), CH_VALUE_REAL);
    }
}

static void test_valid(void)
{
    static const char *const good[] = {
        "null",
        "[true, 1, 1.5, \"$x\", {\"a$\": {}}]",
        "{\"$map\": {\"i:1\": 1, \"s:a\": 2}}",
        "{\"$map\": {\"s:$a\": 1}}",
        "{\"$map\": {\"s:$a\": {\"$map\": {\"b:true\": {\"$set\": {\"f:0.5\": true}}}}}}",
        "{\"$map\": {\"f:inf\": 1, \"f:-inf\": 2, \"f:9.2233720368547758e+18\": 3}}",
        "{\"$map\": {\"i:-9223372036854775808\": 1, \"i:9223372036854775807\": 2}}",
        "{\"$map\": {\"x:/w==\": 1, \"x:AA==\": 2}}",
        "{\"$set\": {}}",
        "{\"$set\": {\"s:\": true, \"s:a:b\": true, \"b:false\": true}}",
        "{\"$bytes\": \"/w==\"}",
        "{\"$float\": \"-inf\"}",
        "{\"a\": {\"$float\": \"nan\"}, \"b\": [{\"$bytes\": \"gA==\"}]}",
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(good); i++) {
        CH_AUTOJSON json_t *value = parse(good[i]);
        if (!CHECK(ch_value_is_valid(value)))
            printf("# %s\n", good[i]);
    }
}

static void test_invalid(void)
{
    static const char *const bad[] = {
        "{\"$nope\": 1}", /* unknown */
        "{\"$\": 1}",
        "{\"$map\": {\"i:1\": 1}, \"a\": 1}", /* not alone */
        "{\"a\": 1, \"$b\": 1}",
        "{\"$float\": \"NaN\"}",
        "{\"$float\": \"+inf\"}",
        "{\"$float\": \"1.5\"}",
        "{\"$float\": 1.5}",
        "{\"$float\": null}",
        "{\"$bytes\": \"YQ==\"}", /* needless: UTF-8 */
        "{\"$bytes\": \"\"}",
        "{\"$bytes\": \"/w=\"}",
        "{\"$bytes\": \"/x==\"}", /* not canonical */
        "{\"$bytes\": \"*\"}",
        "{\"$bytes\": \"/w==\\u0000\"}",
        "{\"$bytes\": []}",
        "{\"$map\": {}}", /* needless */
        "{\"$map\": {\"s:a\": 1}}",
        "{\"$map\": []}",
        "{\"$map\": null}",
        "{\"$map\": {\"a\": 1}}",
        "{\"$map\": {\"\": 1}}",
        "{\"$map\": {\"i\": 1}}",
        "{\"$map\": {\"i:\": 1}}",
        "{\"$map\": {\"i:01\": 1}}",
        "{\"$map\": {\"i:+1\": 1}}",
        "{\"$map\": {\"i: 1\": 1}}",
        "{\"$map\": {\"i:-0\": 1}}",
        "{\"$map\": {\"i:1.0\": 1}}",
        "{\"$map\": {\"i:9223372036854775808\": 1}}",
        "{\"$map\": {\"f:1\": 1}}", /* is an integer */
        "{\"$map\": {\"f:1.50\": 1}}",
        "{\"$map\": {\"f:nan\": 1}}",
        "{\"$map\": {\"f:0x1p-1\": 1}}",
        "{\"$map\": {\"b:True\": 1}}",
        "{\"$map\": {\"b:\": 1}}",
        "{\"$map\": {\"x:YQ==\": 1}}", /* needless: plain */
        "{\"$map\": {\"x:\": 1}}",
        "{\"$map\": {\"x:/x==\": 1}}",
        "{\"$map\": {\"t:a\": 1}}",
        "{\"$map\": {\"i:1\": {\"$nope\": 1}}}", /* deep */
        "[[{\"a\": {\"$float\": 0}}]]",
        "{\"$set\": {\"s:a\": 1}}",
        "{\"$set\": {\"s:a\": false}}",
        "{\"$set\": {\"a\": true}}",
        "{\"$set\": []}",
        "{\"$set\": true}",
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(bad); i++) {
        CH_AUTOJSON json_t *value = parse(bad[i]);
        if (!CHECK(!ch_value_is_valid(value)))
            printf("# %s\n", bad[i]);
    }
}

/* Whatever stands there, nothing may be read out of bounds. */
static void test_malformed_is_safe(void)
{
    static const char *const bad[] = {
        "{\"$bytes\": 1}",        "{\"$bytes\": \"*\"}",         "{\"$float\": []}",
        "{\"$set\": 1}",          "{\"$set\": {\"\": 1}}",       "{\"$map\": 1}",
        "{\"$map\": {\"q\": 1}}", "{\"$map\": {\"x:*\": 1}}",    "{\"$map\": {\"f:nan\": 1}}",
        "{\"$map\": []}",         "{\"$set\": {\"i:x\": null}}",
    };
    const struct ch_key integer = {.type = CH_KEY_INTEGER, .integer = 1};
    for (size_t i = 0; i < CH_ARRAY_LEN(bad); i++) {
        CH_AUTOJSON json_t *value = parse(bad[i]);
        size_t length, count;
        char *owned;
        ch_value_type(value);
        ch_value_get_string(value, &length, &owned);
        free(owned);
        CHECK(isnan(ch_value_get_real(value)));
        struct ch_key *keys = ch_value_keys(value, &count);
        ch_keys_free(keys, count);
        ch_map_size(value);
        ch_set_size(value);
        ch_map_get(value, &integer);
        ch_set_has(value, &integer);
        ch_map_delete(value, &integer);
        ch_set_remove(value, &integer);
        CH_AUTOFREE char *dump = ch_value_dump(value);
        CHECK(dump != NULL);
    }
}

static void test_dump(void)
{
    static const struct {
        const char *text, *dump;
    } cases[] = {
        {"{\"b\": [1, 2.0, {}], \"a\": null}", "{\"a\":null,\"b\":[1,2.0,{}]}"},
        {"\"\\n\\u0001/\"", "\"\\n\\u0001/\""},
        {"-9223372036854775808", "-9223372036854775808"},
        {" [ ] ", "[]"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOJSON json_t *value = parse(cases[i].text);
        CH_AUTOFREE char *dump = ch_value_dump(value);
        CHECK_STR(dump, cases[i].dump);
    }
}

static void test_unparsable(void)
{
    static const char *const bad[] = {
        "",
        " ",
        "nul",
        "{",
        "[1,]",
        "[1] 2",
        "{\"a\": 1, \"a\": 2}",
        "{1: 2}",
        "'a'",
        "01",
        "1.",
        "NaN",
        "9223372036854775808",
        "-9223372036854775809",
        "1e999",
        "\"\xff\"",
        "\"\\ud800\"",
        "\"a\nb\"",
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(bad); i++) {
        json_error_t error = {.text = ""};
        CH_AUTOJSON json_t *value = ch_value_parse(bad[i], strlen(bad[i]), &error);
        if (!CHECK(value == NULL))
            printf("# %s was taken\n", bad[i]);
        CHECK(error.text[0] != '\0');
    }
    CH_AUTOJSON json_t *value = ch_value_parse("[1]x", 3, NULL); /* reads no further than told */
    CHECK_INT(json_array_size(value), 1);
}

static void test_depth(void)
{
    static const struct {
        size_t depth;
        bool ok;
    } cases[] = {{1000, true}, {2047, true}, {2100, false}, {100000, false}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *text = ch_malloc(cases[i].depth * 2);
        memset(text, '[', cases[i].depth);
        memset(text + cases[i].depth, ']', cases[i].depth);
        CH_AUTOJSON json_t *value = ch_value_parse(text, cases[i].depth * 2, NULL);
        CHECK_INT(value != NULL, cases[i].ok);
    }
}

int main(void)
{
    RUN(test_types);
    RUN(test_strings);
    RUN(test_reals);
    RUN(test_valid);
    RUN(test_invalid);
    RUN(test_malformed_is_safe);
    RUN(test_dump);
    RUN(test_unparsable);
    RUN(test_depth);
    return test_done();
}
