/* SPDX-License-Identifier: Apache-2.0 */
#include "olm/private.h"
#include "test.h"

static void test_read(void)
{
    static const struct {
        const char *yaml, *outcome;
    } cases[] = {
        {"", "{}"},
        {"~", "{}"},
        {"{}", "{}"},
        {"a: 1\nb: 1.50\nc: yes\nd: 'x y'\ne:\nf: null\ng: 'null'\n1: z\n",
         "{\"1\":\"z\",\"a\":\"1\",\"b\":\"1.50\",\"c\":\"yes\",\"d\":\"x "
         "y\",\"e\":\"\",\"f\":\"\",\"g\":\"null\"}"},
        {"a: &x one\nb: *x\n", "{\"a\":\"one\",\"b\":\"one\"}"},
        {"a: 1\na: 2\n", "{\"a\":\"2\"}"},
        {"{\"a\": \"\\u0041\"}", "{\"a\":\"A\"}"},
        {"text", "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `text` into "
                 "map[string]string"},
        {"[a]", "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into map[string]string"},
        {"a: 1\nb: [1]\n", "yaml: unmarshal errors:\n  line 2: cannot unmarshal !!seq into string"},
        {"a: {b: c}\n", "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!map into string"},
        {"a: b: c\n", "yaml: line 1: mapping values are not allowed in this context"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOJSON json_t *into = json_object();
        int result = ch_olm_yaml_strings(cases[i].yaml, strlen(cases[i].yaml), into, &err);
        CH_AUTOFREE char *text = json_dumps(into, JSON_COMPACT | JSON_SORT_KEYS);
        CHECK_STR(result == 0 ? text : err.message, cases[i].outcome);
        ch_error_clear(&err);
    }
}

int main(void)
{
    RUN(test_read);
    return test_done();
}
