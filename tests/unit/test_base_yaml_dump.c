/* SPDX-License-Identifier: Apache-2.0 */
/* Writing YAML: what is written, and that it is read back as it was. */
#include "base/mem.h"
#include "base/yaml.h"
#include "test.h"

static char *dump(const char *json, enum ch_yaml_style style)
{
    CH_AUTOJSON json_t *value = json_loads(json, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    if (!CHECK(value != NULL))
        return NULL;
    char *text = ch_yaml_dump(value, style);
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *back = ch_yaml_parse(text, strlen(text), "t", &err);
    if (!CHECK(back && json_equal(back, value)))
        printf("# %s\n# %s\n# %s\n", json, text, err.message ? err.message : "");
    ch_error_clear(&err);
    return text;
}

static void test_block(void)
{
    static const struct {
        const char *json, *text;
    } cases[] = {
        {"null", "null\n"},
        {"true", "true\n"},
        {"-7", "-7\n"},
        {"1.0", "1.0\n"},
        {"\"text\"", "text\n"},
        {"[]", "[]\n"},
        {"{}", "{}\n"},
        {"{\"z\": 1, \"a\": \"x\"}", "z: 1\na: x\n"},
        {"{\"a\": {\"b\": {\"c\": []}}}", "a:\n  b:\n    c: []\n"},
        {"{\"a\": [1, [2, 3], {\"b\": 4, \"c\": 5}]}", "a:\n- 1\n- - 2\n  - 3\n- b: 4\n  c: 5\n"},
        {"{\"1\": \"1\", \"yes\": \"yes\", \"\": \"\"}", "'1': '1'\n'yes': 'yes'\n'': ''\n"},
        {"{\"a\": \"x\\ny\\n\"}", "a: |\n  x\n  y\n"},
        {"{\"a\": \"x\\ny\"}", "a: |-\n  x\n  y\n"},
        {"{\"a\": \"\xc3\xa9\"}", "a: \xc3\xa9\n"},
        {"{\"a\": \"\xf0\x9f\x98\x80\"}", "a: \"\\U0001F600\"\n"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *text = dump(cases[i].json, CH_YAML_BLOCK);
        CHECK_STR(text, cases[i].text);
    }
}

static void test_flow_leaves(void)
{
    static const struct {
        const char *json, *text;
    } cases[] = {
        {"{}", "{}\n"},
        {"[1, \"a\"]", "[1, a]\n"},
        {"{\"a\": 1}", "{a: 1}\n"},
        {"{\"a\": {\"b\": 1, \"c\": [2, 3]}}", "a:\n  b: 1\n  c: [2, 3]\n"},
        {"[[], {}]", "- []\n- {}\n"},
        {"[[1, 2], {\"a\": null}]", "- [1, 2]\n- {a: null}\n"},
        {"\"text\"", "text\n"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *text = dump(cases[i].json, CH_YAML_FLOW_LEAVES);
        CHECK_STR(text, cases[i].text);
    }
}

/* Strings that some reader would take for something else, or that YAML treats in its own way. */
static void test_hard_strings(void)
{
    static const char *const strings[] = {
        "",
        " ",
        "  x",
        "x ",
        "\\t",
        "a\\tb",
        "\\n",
        "\\n\\n",
        " \\n",
        "\\nx",
        "x\\n\\n",
        "  x\\ny",
        "x\\n y",
        "x \\ny",
        "a\\r\\nb",
        "\\r",
        "a\\u0085b",
        "a\\u2028b",
        "a\\u2029b\\n",
        "\\u0000",
        "a\\u0000b",
        "\\u0001",
        "\\u007f",
        "\\u0080",
        "\\ufeff",
        "\\ufeffx",
        "\\ufffe",
        "\\uffff",
        "\\ud83d\\ude00",
        "null",
        "~",
        "yes",
        "No",
        "y",
        "n",
        "on",
        "1",
        "-1",
        "017",
        "0o17",
        "1e3",
        "1.5",
        ".5",
        ".inf",
        "1:30",
        "2026-11-24",
        "0x1F",
        "1_0",
        "<<",
        "=",
        "- x",
        "-",
        "--- x",
        "---",
        "...",
        "? x",
        "?",
        "a: b",
        ":",
        ":x",
        "a:",
        "#",
        "a #b",
        "#b",
        "[x",
        "]",
        "{x",
        "}",
        ",",
        "a, b",
        "&x",
        "*x",
        "!x",
        "|",
        ">",
        "'",
        "''",
        "it's",
        "\\\"",
        "\\\"x\\\"",
        "%x",
        "@x",
        "`x",
        "\\\\n",
        "a\\\\",
        "x: |\\n  y\\n",
        "\\n#x\\n",
        "\\n---\\n",
        "- a\\n- b\\n",
        "$map",
        "\xc3\xa9: \xe2\x82\xac",
    };
    static const enum ch_yaml_style styles[] = {CH_YAML_BLOCK, CH_YAML_FLOW_LEAVES};
    static const char *const shapes[] = {"\"%s\"", "[\"%s\"]", "{\"k\": \"%s\"}",
                                         "{\"a\": {\"k\": [[\"%s\", \"%s\"]]}}"};
    for (size_t i = 0; i < CH_ARRAY_LEN(strings); i++) {
        for (size_t j = 0; j < CH_ARRAY_LEN(styles) * CH_ARRAY_LEN(shapes); j++) {
            struct ch_buf json = CH_BUF_INIT;
            for (const char *c = shapes[j / CH_ARRAY_LEN(styles)]; *c; c++) {
                if (*c == '%')
                    ch_buf_adds(&json, strings[i]);
                else if (*c != 's')
                    ch_buf_add(&json, c, 1);
            }
            CH_AUTOFREE char *text = dump(json.data, styles[j % CH_ARRAY_LEN(styles)]);
            CHECK(text && text[strlen(text) - 1] == '\n');
            ch_buf_deinit(&json);
        }
    }
}

static void test_hard_keys(void)
{
    static const char *const keys[] = {
        "",      " ", "1", "yes",  "~",     "a: b",    "- a",  "? a", "<<", "\\n",           "#a",
        "a\\nb", "[", "'", "\\\"", "a\\tb", "\\u0085", "null", "=",   "*a", "\\ud83d\\ude00"};
    for (size_t i = 0; i < CH_ARRAY_LEN(keys); i++) {
        CH_AUTOFREE char *json = ch_asprintf("{\"%s\": 1, \"m\": {\"%s\": [1]}}", keys[i], keys[i]);
        CH_AUTOFREE char *block = dump(json, CH_YAML_BLOCK);
        CH_AUTOFREE char *flow = dump(json, CH_YAML_FLOW_LEAVES);
        CHECK(block && flow);
    }
    struct ch_buf json = CH_BUF_INIT; /* longer than a simple key may be */
    ch_buf_adds(&json, "{\"");
    for (int i = 0; i < 3000; i++)
        ch_buf_adds(&json, "k");
    ch_buf_adds(&json, "\": 1}");
    CH_AUTOFREE char *block = dump(json.data, CH_YAML_BLOCK);
    CH_AUTOFREE char *flow = dump(json.data, CH_YAML_FLOW_LEAVES);
    CHECK(block && flow);
    ch_buf_deinit(&json);
}

static void test_numbers(void)
{
    static const char *const numbers[] = {
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "0.0",
        "-0.0",
        "0.1",
        "1e15",
        "1e16",
        "1e300",
        "5e-324",
        "1.7976931348623157e308",
        "1.5e-7",
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(numbers); i++) {
        CH_AUTOFREE char *text = dump(numbers[i], CH_YAML_BLOCK);
        CHECK(text != NULL);
    }
}

static void test_long_and_deep(void)
{
    struct ch_buf deep = CH_BUF_INIT;
    for (int i = 0; i < 99; i++)
        ch_buf_adds(&deep, "[");
    ch_buf_adds(&deep, "1");
    for (int i = 0; i < 99; i++)
        ch_buf_adds(&deep, "]");
    CH_AUTOFREE char *text = dump(deep.data, CH_YAML_BLOCK);
    CHECK(text != NULL);
    ch_buf_deinit(&deep);
    struct ch_buf words = CH_BUF_INIT; /* no line is broken, however long */
    ch_buf_adds(&words, "{\"a\": \"");
    for (int i = 0; i < 1000; i++)
        ch_buf_adds(&words, "word word: ");
    ch_buf_adds(&words, "end\"}");
    CH_AUTOFREE char *line = dump(words.data, CH_YAML_BLOCK);
    CHECK(line && strchr(line, '\n') == line + strlen(line) - 1);
    ch_buf_deinit(&words);
}

int main(void)
{
    RUN(test_block);
    RUN(test_flow_leaves);
    RUN(test_hard_strings);
    RUN(test_hard_keys);
    RUN(test_numbers);
    RUN(test_long_and_deep);
    return test_done();
}
