/* SPDX-License-Identifier: Apache-2.0 */
/* Values as Go's encoders print them. */
#include "olm/private.h"
#include "test.h"

static void test_values(void)
{
    static const struct {
        const char *value, *json, *yaml;
    } cases[] = {
        {"null", "null\n", "null\n"},
        {"true", "true\n", "true\n"},
        {"\"\"", "\"\"\n", "\"\"\n"},
        {"\"a<b>&\\u2028\"", "\"a\\u003cb\\u003e\\u0026\\u2028\"\n", "\"a<b>&\\L\"\n"},
        {"\"1\"", "\"1\"\n", "\"1\"\n"},
        {"\"yes\"", "\"yes\"\n", "\"yes\"\n"},
        {"\"two\\nlines\"", "\"two\\nlines\"\n", "|-\n  two\n  lines\n"},
        {"[]", "[]\n", "[]\n"},
        {"{}", "{}\n", "{}\n"},
        {"{\"b\":1,\"a\":[\"x\",{\"c\":null}]}", "{\"a\":[\"x\",{\"c\":null}],\"b\":1}\n",
         "a:\n- x\n- c: null\nb: 1\n"},
        {"1234567", "1234567\n", "1234567\n"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOJSON json_t *value = json_loads(cases[i].value, JSON_DECODE_ANY, NULL);
        CH_AUTOFREE char *json = ch_olm_format_json(value), *yaml = ch_olm_format_yaml(value);
        CHECK_STR(json, cases[i].json);
        CHECK_STR(yaml, cases[i].yaml);
    }
}

/* After a trip through float64: exponents from 7 digits on, but not in JSON. */
static void test_floats(void)
{
    static const struct {
        const char *value, *json, *yaml;
    } cases[] = {
        {"0", "0\n", "0\n"},
        {"80", "80\n", "80\n"},
        {"-1", "-1\n", "-1\n"},
        {"999999", "999999\n", "999999\n"},
        {"1000000", "1000000\n", "1e+06\n"},
        {"5242880", "5242880\n", "5.24288e+06\n"},
        {"0.1", "0.1\n", "0.1\n"},
        {"2.50", "2.5\n", "2.5\n"},
        {"0.00001", "0.00001\n", "1e-05\n"},
        {"1e21", "1e+21\n", "1e+21\n"},
        {"[7, {\"a\": 12345678}]", "[7,{\"a\":12345678}]\n", "- 7\n- a: 1.2345678e+07\n"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOJSON json_t *value = json_loads(cases[i].value, JSON_DECODE_ANY, NULL);
        CH_AUTOJSON json_t *floats = ch_olm_as_floats(value);
        CH_AUTOFREE char *json = ch_olm_format_json(floats), *yaml = ch_olm_format_yaml(floats);
        CHECK_STR(json, cases[i].json);
        CHECK_STR(yaml, cases[i].yaml);
    }
}

static void test_quote(void)
{
    CH_AUTOFREE char *text = ch_olm_quote("a\"b\\c\n\x01");
    CHECK_STR(text, "\"a\\\"b\\\\c\\n\\x01\"");
}

int main(void)
{
    RUN(test_values);
    RUN(test_floats);
    RUN(test_quote);
    return test_done();
}
