/* SPDX-License-Identifier: Apache-2.0 */
/* The YAML of controller state: what PyYAML's dumper writes, and what nobody should have written.
 */
#include "base/mem.h"
#include "base/tagged.h"
#include "storage/state_yaml.h"
#include "test.h"

static void test_read(void)
{
    static const struct {
        const char *text, *dump;
    } cases[] = {
        {"", "null"},
        {"null\n...\n", "null"},
        {"{}\n", "{}"},
        {"a: 1\nb: [x, 2.5, true, null]\n", "{\"a\":1,\"b\":[\"x\",2.5,true,null]}"},
        {"a: '1'\nb: \"yes\"\nc: !!str 1.5\n", "{\"a\":\"1\",\"b\":\"yes\",\"c\":1.5}"},
        {"a: .nan\nb: .inf\nc: -.inf\n",
         "{\"a\":{\"$float\":\"nan\"},\"b\":{\"$float\":\"inf\"},\"c\":{\"$float\":\"-inf\"}}"},
        {"!!python/tuple [1, 2]\n", "[1,2]"},
        {"!!set {a: null, b: null}\n", "{\"$set\":{\"s:a\":true,\"s:b\":true}}"},
        {"!!set {1: null, true: null}\n", "{\"$set\":{\"b:true\":true,\"i:1\":true}}"},
        {"!!set {}\n", "{\"$set\":{}}"},
        {"!!binary |\n  /wA=\n", "{\"$bytes\":\"/wA=\"}"},
        {"!!binary |\n  /w\n  A=\n", "{\"$bytes\":\"/wA=\"}"},
        {"!!binary YWI=\n", "\"ab\""}, /* bytes that are text are text */
        {"1: a\n'1': b\n", "{\"$map\":{\"i:1\":\"a\",\"s:1\":\"b\"}}"},
        {"true: a\n1.5: b\n", "{\"$map\":{\"b:true\":\"a\",\"f:1.5\":\"b\"}}"},
        {"? !!binary /w==\n: 1\n", "{\"$map\":{\"x:/w==\":1}}"},
        {"&a [1]: x\n", NULL}, /* a list is no key */
        {"- &a [1]\n- *a\n", "[[1],[1]]"},
        {"$map: {'i:1': x}\n", "{\"$map\":{\"i:1\":\"x\"}}"}, /* as this host writes it */
        {"$set: {'s:a': true}\n", "{\"$set\":{\"s:a\":true}}"},
        {"$map: 1\n", "{\"$map\":{\"s:$map\":1}}"}, /* a key of ops that looks like a tag */
        {"$x: 1\ny: 2\n", "{\"$map\":{\"s:$x\":1,\"s:y\":2}}"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOJSON json_t *value =
            ch_state_yaml_parse(cases[i].text, strlen(cases[i].text), "state", &err);
        CH_AUTOFREE char *dump = value ? ch_value_dump(value) : NULL;
        if (!CHECK_STR(dump, cases[i].dump))
            printf("# for %s\n# error %s\n", cases[i].text, err.message ? err.message : "none");
        CHECK(!value || ch_value_is_valid(value));
        ch_error_clear(&err);
    }
}

static void test_refused(void)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"a: b: c\n", "state:1:5: mapping values are not allowed"},
        {"a: [1\n", "state:2:1: did not find expected ',' or ']'"},
        {"\ta: 1\n", "state:1:1: found character that cannot start any token"},
        {"a: *x\n", "state:1:4: found undefined alias"},
        {"a: !!python/object:os.system {}\n", "state:1:4: unknown tag python/object:os.system"},
        {"a: !!python/name:os.system ''\n", "state:1:4: unknown tag python/name:os.system"},
        {"a: !x 1\n", "state:1:4: unknown tag !x"},
        {"a: !!timestamp 2026-11-24\n", "state:1:4: unknown tag timestamp"},
        {"a: !!omap [b: 1]\n", "state:1:4: unknown tag omap"},
        {"a: !!binary '*'\n", "state:1:4: malformed !!binary"},
        {"a: !!binary YQ\n", "state:1:4: malformed !!binary"},
        {"[a]: 1\n", "state:1:1: a key of this type cannot be kept"},
        {"null: 1\n", "state:1:1: a key of this type cannot be kept"},
        {".nan: 1\n", "state:1:1: a key of this type cannot be kept"},
        {"!!set {[a]: null}\n", "state:1:8: a key of this type cannot be kept"},
        {"&a [*a]\n", "too deep or too large"},
        {"&a {b: *a}\n", "too deep or too large"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CHECK(ch_state_yaml_parse(cases[i].text, strlen(cases[i].text), "state", &err) == NULL);
        CHECK_INT(err.kind, CH_ERROR_STORAGE);
        CHECK_HAS(err.message, cases[i].message);
        ch_error_clear(&err);
        CHECK(ch_state_yaml_parse(cases[i].text, strlen(cases[i].text), "s", NULL) == NULL);
    }
}

/* A tower of aliases: few lines, endless values. */
static void test_alias_bomb(void)
{
    struct ch_buf text = CH_BUF_INIT;
    struct ch_error err = CH_ERROR_INIT;
    ch_buf_adds(&text, "- &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 20; i++) {
        ch_buf_addf(&text, "- &a%d [", i);
        for (int j = 0; j < 10; j++)
            ch_buf_addf(&text, "*a%d, ", i - 1);
        ch_buf_adds(&text, "]\n");
    }
    CHECK(ch_state_yaml_parse(text.data, text.length, "state", &err) == NULL);
    CHECK_HAS(err.message, "too deep or too large");
    ch_error_clear(&err);
    ch_buf_deinit(&text);
}

int main(void)
{
    RUN(test_read);
    RUN(test_refused);
    RUN(test_alias_bomb);
    return test_done();
}
