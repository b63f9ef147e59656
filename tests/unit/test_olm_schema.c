/* SPDX-License-Identifier: Apache-2.0 */
/* Schemas of actions: what each word of them refuses, and in which words. */
#include "base/mem.h"
#include "olm/schema.h"
#include "test.h"

static json_t *parse(const char *text) /* JSON with ' for " */
{
    char *copy = ch_strdup(text);
    for (char *at = copy; *at; at++)
        if (*at == '\'')
            *at = '"';
    json_t *value = json_loads(copy, JSON_DECODE_ANY, NULL);
    if (!value)
        printf("# not JSON: %s\n", text);
    free(copy);
    return value;
}

static void test_check(void)
{
    static const struct {
        const char *schema, *value, *why; /* NULL: it is valid */
    } cases[] = {
        {"{}", "1", NULL},
        {"{'type': 'string'}", "'a'", NULL},
        {"{'type': 'string'}", "1", "(root) : must be of type string, given 1"},
        {"{'type': 'integer'}", "1.0", NULL},
        {"{'type': 'integer'}", "1.5", "(root) : must be of type integer, given 1.5"},
        {"{'type': 'number'}", "1", NULL},
        {"{'type': 'boolean'}", "false", NULL},
        {"{'type': 'boolean'}", "'true'", "(root) : must be of type boolean, given \"true\""},
        {"{'type': 'null'}", "null", NULL},
        {"{'type': ['string', 'null']}", "null", NULL},
        {"{'type': ['string', 'null']}", "[]", "must be one of types string, null, given []"},
        {"{'enum': ['a', 1]}", "1", NULL},
        {"{'enum': ['a', 1]}", "'b'", "must match one of the enum values [\"a\",1], given \"b\""},
        {"{'minimum': 2}", "2", NULL},
        {"{'minimum': 2}", "1", "must be greater than or equal to 2, given 1"},
        {"{'minimum': 2, 'exclusiveMinimum': true}", "2", "must be greater than 2"},
        {"{'maximum': 2.5}", "3", "must be less than or equal to 2.5"},
        {"{'maximum': 2, 'exclusiveMaximum': true}", "2", "must be less than 2"},
        {"{'multipleOf': 0.1}", "0.3", NULL},
        {"{'multipleOf': 2}", "3", "must be a multiple of 2"},
        {"{'minLength': 2}", "'\xc3\xa4\xc3\xb6'", NULL},
        {"{'minLength': 3}", "'\xc3\xa4\xc3\xb6'", "must be of length greater or equal to 3"},
        {"{'maxLength': 1}", "'ab'", "must be of length less or equal to 1"},
        {"{'pattern': '^[a-z]+$'}", "'abc'", NULL},
        {"{'pattern': '^[a-z]+$'}", "'a1'", "does not match pattern '^[a-z]+$'"},
        {"{'pattern': '['}", "'a1'", NULL},
        {"{'items': {'type': 'integer'}}", "[1, 'a']", "(root).1 : must be of type integer"},
        {"{'items': [{'type': 'integer'}], 'additionalItems': false}", "[1, 2]",
         "no additional item allowed on array"},
        {"{'minItems': 1}", "[]", "must have at least 1 items"},
        {"{'maxItems': 1}", "[1, 2]", "must have at most 1 items"},
        {"{'uniqueItems': true}", "[1, 2, 1]", "items must be unique"},
        {"{'required': ['a']}", "{}", "(root) : \"a\" property is missing and required, given {}"},
        {"{'properties': {'a': {'type': 'string'}}}", "{'a': 1}",
         "(root).a : must be of type string, given 1"},
        {"{'properties': {'a': {'properties': {'b': {'type': 'null'}}}}}", "{'a': {'b': 1}}",
         "(root).a.b : must be of type null"},
        {"{'properties': {'a': {}}, 'additionalProperties': false}", "{'a': 1, 'b': 2}",
         "additional property \"b\" is not allowed"},
        {"{'additionalProperties': {'type': 'string'}}", "{'b': 2}",
         "(root).b : must be of type string"},
        {"{'patternProperties': {'^x': {'type': 'integer'}}, 'additionalProperties': false}",
         "{'xa': 1}", NULL},
        {"{'patternProperties': {'^x': {'type': 'integer'}}}", "{'xa': 'b'}", "(root).xa : must"},
        {"{'minProperties': 1}", "{}", "must have at least 1 properties"},
        {"{'maxProperties': 1}", "{'a': 1, 'b': 1}", "must have at most 1 properties"},
        {"{'dependencies': {'a': ['b']}}", "{'a': 1}", "has a dependency on b"},
        {"{'dependencies': {'a': {'required': ['b']}}}", "{'a': 1}",
         "must validate the schema that \"a\" depends on"},
        {"{'allOf': [{'minimum': 1}, {'maximum': 3}]}", "2", NULL},
        {"{'allOf': [{'minimum': 1}, {'maximum': 3}]}", "4", "must validate all the schemas"},
        {"{'anyOf': [{'type': 'string'}, {'type': 'null'}]}", "1", "at least one schema (anyOf)"},
        {"{'oneOf': [{'minimum': 1}, {'minimum': 2}]}", "2", "one and only one schema (oneOf)"},
        {"{'oneOf': [{'minimum': 1}, {'minimum': 2}]}", "1", NULL},
        {"{'not': {'type': 'string'}}", "'a'", "must not validate the schema (not)"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOJSON json_t *schema = parse(cases[i].schema);
        CH_AUTOJSON json_t *value = parse(cases[i].value);
        int result = ch_olm_schema_check(schema, value, &err);
        if (result != (cases[i].why ? -1 : 0))
            printf("# %s %s\n", cases[i].schema, cases[i].value);
        CHECK_INT(result, cases[i].why ? -1 : 0);
        if (cases[i].why)
            CHECK_HAS(err.message, cases[i].why);
        ch_error_clear(&err);
    }
}

static void test_fill(void)
{
    static const struct {
        const char *schema, *value, *filled;
    } cases[] = {
        {"{'properties': {'a': {'default': 1}, 'b': {}}}", "{}", "{'a': 1}"},
        {"{'properties': {'a': {'default': 1}}}", "{'a': 2}", "{'a': 2}"},
        {"{'properties': {'a': {'default': 1}}}", "{'a': null}", "{'a': null}"},
        {"{'properties': {'a': {'properties': {'b': {'default': []}}}}}", "{}", "{'a': {'b': []}}"},
        {"{'properties': {'a': {'properties': {'b': {'default': 1}}}}}", "{'a': {'c': 2}}",
         "{'a': {'c': 2, 'b': 1}}"},
        {"{'properties': {'a': {'properties': {'b': {}}}}}", "{}", "{}"},
        {"{}", "{'a': 1}", "{'a': 1}"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOJSON json_t *schema = parse(cases[i].schema);
        CH_AUTOJSON json_t *value = parse(cases[i].value);
        CH_AUTOJSON json_t *filled = parse(cases[i].filled);
        ch_olm_schema_fill(schema, value);
        CHECK(json_equal(value, filled));
    }
}

int main(void)
{
    RUN(test_check);
    RUN(test_fill);
    return test_done();
}
