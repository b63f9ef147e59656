/* SPDX-License-Identifier: Apache-2.0 */
/* Action results, flattened and written as Python writes them. */
#include "base/mem.h"
#include "base/tagged.h"
#include "hookcmd/hookcmd.h"
#include "test.h"

static void check_flat(const char *results, const char *expected)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *value = json_loads(results, 0, NULL);
    CH_AUTOJSON json_t *flat = ch_hookcmd_flatten_results(value, false, &err);
    CH_AUTOFREE char *text = flat ? json_dumps(flat, JSON_COMPACT) : NULL;
    CHECK_STR(text, expected);
    ch_error_clear(&err);
}

static void test_shapes(void)
{
    static const struct {
        const char *results, *expected;
    } cases[] = {
        {"{}", "{}"},
        {"{\"b\": \"x\", \"a\": \"y\"}", "{\"a\":\"y\",\"b\":\"x\"}"},
        {"{\"a\": {\"b\": \"c\", \"d\": {\"e\": \"f\"}}}", "{\"a.b\":\"c\",\"a.d.e\":\"f\"}"},
        {"{\"a\": {}, \"b\": {\"c\": {}}}", "{}"},
        {"{\"$map\": {\"i:1\": \"one\", \"s:$x\": \"y\", \"b:true\": \"t\", \"f:1.5\": \"h\"}}",
         "{\"True\":\"t\",\"1\":\"one\",\"1.5\":\"h\",\"$x\":\"y\"}"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_flat(cases[i].results, cases[i].expected);
}

static void test_texts(void)
{
    static const struct {
        const char *value, *expected;
    } cases[] = {
        {"true", "True"},
        {"false", "False"},
        {"null", "None"},
        {"-7", "-7"},
        {"1.5", "1.5"},
        {"2.0", "2.0"},
        {"-0.0", "-0.0"},
        {"0.1", "0.1"},
        {"100000.0", "100000.0"},
        {"123456789012345.0", "123456789012345.0"},
        {"1e15", "1000000000000000.0"},
        {"1e16", "1e+16"},
        {"1.25e16", "1.25e+16"},
        {"9007199254740994.0", "9007199254740994.0"},
        {"0.0001", "0.0001"},
        {"0.00001", "1e-05"},
        {"1e300", "1e+300"},
        {"{\"$float\": \"-inf\"}", "-inf"},
        {"{\"$float\": \"nan\"}", "nan"},
        {"\"text\"", "text"},
        {"\"it's\"", "it's"},
        {"[]", "[]"},
        {"[1, \"a\", \"it's\", null, [true]]", "[1, 'a', \\\"it's\\\", None, [True]]"},
        {"[{\"k\": \"v\", \"a\": 1.5}, {}]", "[{'a': 1.5, 'k': 'v'}, {}]"},
        {"{\"$set\": {\"i:2\": true, \"s:a\": true, \"i:1\": true}}", "{1, 2, 'a'}"},
        {"{\"$set\": {}}", "set()"},
        {"[{\"$bytes\": \"/w==\"}]", "['\xef\xbf\xbd']"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *results = ch_asprintf("{\"k\": %s}", cases[i].value);
        CH_AUTOFREE char *expected = ch_asprintf("{\"k\":\"%s\"}", cases[i].expected);
        check_flat(results, expected);
    }
}

static void check_refused(const char *results, bool strict, enum ch_error_kind kind,
                          const char *part)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *value = json_loads(results, 0, NULL);
    CHECK(ch_hookcmd_flatten_results(value, strict, &err) == NULL);
    CHECK_INT(err.kind, kind);
    CHECK_HAS(err.message, part);
    ch_error_clear(&err);
}

static void test_refusals(void)
{
    check_refused("{\"a.b\": 1, \"a\": {\"b\": 2}}", false, CH_ERROR_VALUE, "'a.b' twice");
    check_refused("[1]", false, CH_ERROR_TYPE, "must be a map");
    check_refused("{\"$map\": {\"x:/w==\": 1}}", false, CH_ERROR_VALUE, "not UTF-8");
}

static void test_strict_keys(void)
{
    static const char *const bad[] = {"A", "a_b", "-a", "a-", ".a", "a.", "", "a b", "\\u00e9"};
    static const char *const good[] = {"a", "0", "some-key2", "some.key", "a--b"};
    for (size_t i = 0; i < CH_ARRAY_LEN(bad); i++) {
        CH_AUTOFREE char *outer = ch_asprintf("{\"%s\": 1}", bad[i]);
        CH_AUTOFREE char *inner = ch_asprintf("{\"ok\": {\"%s\": 1}}", bad[i]);
        check_refused(outer, true, CH_ERROR_VALUE, "is not valid");
        check_refused(inner, true, CH_ERROR_VALUE, "is not valid");
        CH_AUTOJSON json_t *value = json_loads(outer, 0, NULL);
        CH_AUTOJSON json_t *flat = ch_hookcmd_flatten_results(value, false, NULL);
        CHECK(flat != NULL);
    }
    check_refused("{\"$map\": {\"i:1\": 1}}", true, CH_ERROR_VALUE, "'1' is not valid");
    for (size_t i = 0; i < CH_ARRAY_LEN(good); i++) {
        CH_AUTOFREE char *text = ch_asprintf("{\"%s\": {\"%s\": 1}}", good[i], good[i]);
        CH_AUTOJSON json_t *value = json_loads(text, 0, NULL);
        CH_AUTOJSON json_t *flat = ch_hookcmd_flatten_results(value, true, NULL);
        CHECK(flat != NULL);
    }
}

int main(void)
{
    RUN(test_shapes);
    RUN(test_texts);
    RUN(test_refusals);
    RUN(test_strict_keys);
    return test_done();
}
