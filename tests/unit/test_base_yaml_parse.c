/* SPDX-License-Identifier: Apache-2.0 */
/* Reading YAML: what the safe loader of Python reads, and a position in every complaint. */
#include "base/yaml.h"
#include "temp_dir.h"

static char *dump(const json_t *value)
{
    return value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
}

static void check_parsed(const char *text, const char *expected)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *value = ch_yaml_parse(text, strlen(text), "t", &err);
    CH_AUTOFREE char *got = dump(value);
    if (!CHECK_STR(got, expected))
        printf("# for %s\n# error %s\n", text, err.message ? err.message : "none");
    ch_error_clear(&err);
}

static void test_documents(void)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", "null"},
        {"# only a comment\n", "null"},
        {"---\n", "null"},
        {"--- x\n", "\"x\""},
        {"x\n...\n", "\"x\""},
        {"%YAML 1.1\n---\na: 1\n", "{\"a\":1}"},
        {"\xef\xbb\xbf"
         "a: 1\n",
         "{\"a\":1}"},
        {"a: 1\r\nb: 2\r\n", "{\"a\":1,\"b\":2}"},
        {"z: 1\na: [x, 2.0]\nm: {q: , b: ~}\n",
         "{\"z\":1,\"a\":[\"x\",2.0],\"m\":{\"q\":null,\"b\":null}}"},
        {"- a\n- - b\n  - c\n- {}\n- []\n", "[\"a\",[\"b\",\"c\"],{},[]]"},
        {"a:\n- 1\n- 2\n", "{\"a\":[1,2]}"},
        {"[1, [2], ]\n", "[1,[2]]"},
        {"- ? a\n", "[{\"a\":null}]"},
        {"a: |\n  x\n  y\n", "{\"a\":\"x\\ny\\n\"}"},
        {"a: >-\n  x\n  y\n", "{\"a\":\"x y\"}"},
        {"a: x # comment\n", "{\"a\":\"x\"}"},
        {"a: x#y\n", "{\"a\":\"x#y\"}"},
        {"\"a\\x41\\u00e9\\0\"", "\"aA\xc3\xa9\\u0000\""},
        {"'it''s'", "\"it's\""},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_parsed(cases[i].text, cases[i].expected);
}

static void test_types(void)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"[yes, No, 017, 1:30, 1e3, 1.5, ~, 2026-11-24]",
         "[true,false,15,90,\"1e3\",1.5,null,\"2026-11-24\"]"},
        /* "!" asks for a string; PyYAML ignores it */
        {"['yes', \"017\", '~', ! 12]", "[\"yes\",\"017\",\"~\",\"12\"]"},
        {"[!!str 1, !!str yes, !!str , !!str 'x']", "[\"1\",\"yes\",\"\",\"x\"]"},
        {"[!!int \"017\", !!int 1:30, !!int 0x1f]", "[15,90,31]"},
        {"[!!float 5, !!float 1e3, !!float 0.5, !!float '1.5']", "[5.0,1000.0,0.5,1.5]"},
        {"[!!bool \"yes\", !!bool off]", "[true,false]"},
        {"[!!null '', !!null ~]", "[null,null]"},
        {"!!map {a: !!seq [1]}", "{\"a\":[1]}"},
        {"!<tag:yaml.org,2002:str> 1", "\"1\""},
        {"! [1]", "[1]"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_parsed(cases[i].text, cases[i].expected);
}

static void test_keys(void)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"1: a\n1.0: b\nyes: c\n~: d\n0x10: e\n",
         "{\"1\":\"a\",\"1.0\":\"b\",\"yes\":\"c\",\"~\":\"d\",\"0x10\":\"e\"}"},
        {"'': a\n", "{\"\":\"a\"}"},
        {"\"a b\": 1\n", "{\"a b\":1}"},
        {"? |\n  two\n  lines\n: 1\n", "{\"two\\nlines\\n\":1}"},
        {"$map: 1\n", "{\"$map\":1}"},
        {"&k a: *k\n", "{\"a\":\"a\"}"},
        {"- &k a\n- *k : 1\n", "[\"a\",{\"a\":1}]"},
        {"!!str 1: a\n", "{\"1\":\"a\"}"},
        {"'<<': 1\n", "{\"<<\":1}"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_parsed(cases[i].text, cases[i].expected);
}

static void test_aliases(void)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"a: &x {b: 1}\nc: *x\n", "{\"a\":{\"b\":1},\"c\":{\"b\":1}}"},
        {"- &x 1\n- &x 2\n- *x\n", "[1,2,2]"},
        {"- &x []\n- [*x, *x]\n", "[[],[[],[]]]"},
        {"- &x\n- *x\n", "[null,null]"},
        {"a: &x {b: 1, c: 1}\nd:\n  <<: *x\n  b: 2\n",
         "{\"a\":{\"b\":1,\"c\":1},\"d\":{\"b\":2,\"c\":1}}"},
        {"b: 2\n<<: {a: 1, b: 1}\n", "{\"a\":1,\"b\":2}"},
        {"<<: [{a: 1}, {a: 2, b: 2}]\nb: 3\n", "{\"a\":1,\"b\":3}"},
        {"<<: []\na: 1\n", "{\"a\":1}"},
        {"<<: {}\n", "{}"},
        {"a: <<\n", "{\"a\":\"<<\"}"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_parsed(cases[i].text, cases[i].expected);
    CH_AUTOJSON json_t *value = ch_yaml_parse("[&x {a: 1}, *x]", 15, "t", NULL);
    CHECK(json_array_get(value, 0) != json_array_get(value, 1)); /* copies: safe to change */
}

/* complaints */

static void check_refused(const char *text, size_t length, int line, int column, const char *part)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *value = ch_yaml_parse(text, length, "dir/file.yaml", &err);
    CH_AUTOFREE char *place = ch_asprintf("dir/file.yaml:%d:%d: ", line, column);
    bool ok = CHECK(value == NULL);
    ok = CHECK_INT(err.kind, CH_ERROR_YAML) && ok;
    ok = CHECK_HAS(err.message, place) && ok;
    ok = CHECK_HAS(err.message, part) && ok;
    ok = CHECK_STR(json_string_value(json_object_get(err.details, "file")), "dir/file.yaml") && ok;
    ok = CHECK_INT(json_integer_value(json_object_get(err.details, "line")), line) && ok;
    ok = CHECK_INT(json_integer_value(json_object_get(err.details, "column")), column) && ok;
    if (!ok)
        printf("# for %.60s\n", text);
    ch_error_clear(&err);
    CHECK(ch_yaml_parse(text, length, "t", NULL) == NULL);
}

struct refusal {
    const char *text;
    int line, column;
    const char *part;
};

static void check_all_refused(const struct refusal *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_refused(cases[i].text, strlen(cases[i].text), cases[i].line, cases[i].column,
                      cases[i].part);
}

static void test_malformed(void)
{
    static const struct refusal cases[] = {
        {"a: b: c\n", 1, 5, "mapping values are not allowed"},
        {"a: 1\nb: [1, 2\nc: 3\n", 3, 2, "did not find expected ',' or ']'"},
        {"a: {b: 1\n", 2, 1, "did not find expected ',' or '}'"},
        {"a: 'x\n", 2, 1, "unexpected end of stream"},
        {"a: \"x\n", 2, 1, "unexpected end of stream"},
        {"a: \"\\q\"\n", 1, 5, "unknown escape"},
        {"a: \"\\ud800\"\n", 1, 7, "invalid Unicode"},
        {"}\n", 1, 1, "did not find expected node content"},
        {"a: @x\n", 1, 4, "cannot start any token"},
        {"a: %x\n", 1, 4, "cannot start any token"},
        {"a: 1\nb\n", 3, 1, "could not find expected ':'"},
        {"a: 1\n b: 2\n", 2, 3, "mapping values are not allowed"},
        {"a:\n  - 1\n - 2\n", 3, 2, "did not find expected"},
        {"- 1\na: 2\n", 2, 1, "did not find expected '-' indicator"},
        {"a: *\n", 1, 5, "did not find expected alphabetic"},
        {"a: &\n", 1, 5, "did not find expected alphabetic"},
        {"%YAML 3.0\n---\na\n", 1, 1, "incompatible YAML document"},
        {"%TAG ! x\n%TAG ! y\n---\na\n", 2, 1, "duplicate %TAG"},
        {"a: !x!y z\n", 1, 4, "undefined tag handle"},
        {"a: 1\n...\nb: 2\n", 3, 1, "did not find expected <document start>"},
        {"a: |\n\tx\n", 2, 1, "tab"},
    };
    check_all_refused(cases, CH_ARRAY_LEN(cases));
}

static void test_tabs_and_bytes(void)
{
    static const struct refusal cases[] = {
        {"\ta: b\n", 1, 1, "cannot start any token"},
        {"a:\n\tb: 1\n", 2, 1, "cannot start any token"},
        {"a:\n  b: 1\n\tc: 2\n", 3, 1, "a tab character that violates indentation"},
        {"a: \x01\n", 1, 4, "control characters are not allowed"},
        {"a: 1\nb: \xff\n", 2, 4, "invalid leading UTF-8 octet"},
        {"a: \xc3\xa9\xc3\xa9 \x80\n", 1, 7, "invalid leading UTF-8 octet"}, /* in characters */
        {"a: \xe2\x82\n", 1, 5, "invalid trailing UTF-8 octet"},
        {"a: \xed\xa0\x80\n", 1, 4, "invalid Unicode character"}, /* a surrogate */
        {"a: \xc0\x80\n", 1, 4, "UTF-8"},
        {"a: \xc3", 1, 4, "incomplete UTF-8"},
        {"\xc3\xa9\xc3\xa9: b: c\n", 1, 6, "mapping values"},
    };
    check_all_refused(cases, CH_ARRAY_LEN(cases));
    check_refused("a: \0b\n", 6, 1, 4, "control characters");
}

static void test_beyond_the_subset(void)
{
    static const struct refusal cases[] = {
        {"a: 1\nb: 2\na: 3\n", 3, 1, "the key 'a' stands here for the second time"},
        {"x: {a: 1, 'a': 2}\n", 1, 11, "the key 'a' stands"},
        {"1: a\n'1': b\n", 2, 1, "the key '1' stands"},
        {"- &k a\n- {a: 1, *k : 2}\n", 2, 10, "the key 'a' stands"},
        {"<<: {a: 1}\n<<: {b: 2}\n", 2, 1, "the key '<<' stands"},
        {"a: 1\n---\nb: 2\n", 2, 1, "a second document"},
        {"--- a\n--- b\n", 2, 1, "a second document"},
        {"a: .inf\n", 1, 4, ".inf is a number that cannot be kept"},
        {"a: [1, -.INF]\n", 1, 8, "cannot be kept"},
        {"a: .nan\n", 1, 4, "cannot be kept"},
        {"a: 1.0e+999\n", 1, 4, "cannot be kept"},
        {"? [a]\n: 1\n", 1, 3, "a key must be a word"},
        {"? {a: 1}\n: 1\n", 1, 3, "a key must be a word"},
        {"\"a\\0b\": 1\n", 1, 1, "a key must be a word"},
        {"- &k [a]\n- *k : 1\n", 2, 3, "a key must be a word"},
        {"<<: 1\n", 1, 1, "<< needs a map"},
        {"<<: [{a: 1}, 2]\n", 1, 1, "<< needs a map"},
        {"<<: ~\n", 1, 1, "<< needs a map"},
    };
    check_all_refused(cases, CH_ARRAY_LEN(cases));
}

static void test_tags_refused(void)
{
    static const struct refusal cases[] = {
        {"a: !x 1\n", 1, 4, "the tag !x is not supported"},
        {"a: !!binary aGk=\n", 1, 4, "the tag !!binary is not supported"},
        {"a: !!timestamp 2026-11-24\n", 1, 4, "is not supported"},
        {"a: !!set {x}\n", 1, 4, "is not supported"},
        {"a: !!python/object:os.system x\n", 1, 4, "is not supported"},
        {"a: !!python/object:os.system {}\n", 1, 4, "is not supported"},
        {"a: !x [1]\n", 1, 4, "the tag !x is not supported"},
        {"a: !!seq {}\n", 1, 4, "is not supported"},
        {"a: !!map []\n", 1, 4, "is not supported"},
        {"a: !!str [x]\n", 1, 4, "is not supported"},
        {"!!binary a: 1\n", 1, 1, "is not supported"},
        {"a: !!int x\n", 1, 4, "'x' is no int"},
        {"a: !!int 1.5\n", 1, 4, "'1.5' is no int"},
        {"a: !!int 9223372036854775808\n", 1, 4, "is no int that can be kept"},
        {"a: !!float x\n", 1, 4, "'x' is no float"},
        {"a: !!float .inf\n", 1, 4, "is no float"},
        {"a: !!float ''\n", 1, 4, "is no float"},
        {"a: !!float inf\n", 1, 4, "is no float"},
        {"a: !!float yes\n", 1, 4, "is no float"},
        {"a: !!bool 1\n", 1, 4, "is no bool"},
        {"a: !!null 0\n", 1, 4, "is no null"},
    };
    check_all_refused(cases, CH_ARRAY_LEN(cases));
}

static void test_bad_aliases(void)
{
    static const struct refusal cases[] = {
        {"a: *x\n", 1, 4, "the alias *x has no anchor"},
        {"a: *x\nb: &x 1\n", 1, 4, "the alias *x has no anchor"},
        {"a: &x [1, *x]\n", 1, 11, "whose value ends before it"},
        {"a: &x {b: *x}\n", 1, 11, "whose value ends before it"},
        {"*x : 1\n", 1, 1, "the alias *x has no anchor"},
        {"<<: *x\n", 1, 5, "the alias *x has no anchor"},
    };
    check_all_refused(cases, CH_ARRAY_LEN(cases));
}

/* limits */

static char *repeat(const char *text, size_t count, const char *end)
{
    struct ch_buf out = CH_BUF_INIT;
    for (size_t i = 0; i < count; i++)
        ch_buf_adds(&out, text);
    ch_buf_adds(&out, end);
    return ch_buf_take(&out);
}

static void test_depth(void)
{
    CH_AUTOFREE char *closing = repeat("]", 100, "");
    CH_AUTOFREE char *good = repeat("[", 100, closing);
    CH_AUTOJSON json_t *value = ch_yaml_parse(good, strlen(good), "t", NULL);
    CHECK(value != NULL);
    CH_AUTOFREE char *bad = repeat("[", 101, closing);
    check_refused(bad, strlen(bad), 1, 101, "more than 100 levels");
    CH_AUTOFREE char *maps = repeat("{a: ", 101, "");
    check_refused(maps, strlen(maps), 1, 401, "more than 100 levels");
    CH_AUTOFREE char *block = repeat("- ", 101, "x");
    check_refused(block, strlen(block), 1, 201, "more than 100 levels");
    CH_AUTOFREE char *endless = repeat("[", 100000, "");
    check_refused(endless, strlen(endless), 1, 101, "more than 100 levels");
}

/* Each alias puts its value one level deeper. */
static void test_depth_by_aliases(void)
{
    struct ch_buf text = CH_BUF_INIT;
    ch_buf_adds(&text, "- &a0 [x]\n");
    for (int i = 1; i < 99; i++)
        ch_buf_addf(&text, "- &a%d [*a%d]\n", i, i - 1);
    CH_AUTOJSON json_t *value = ch_yaml_parse(text.data, text.length, "t", NULL);
    CHECK_INT(json_array_size(value), 99);
    ch_buf_adds(&text, "- &a99 [*a98]\n");
    check_refused(text.data, text.length, 100, 9, "more than 100 levels");
    ch_buf_deinit(&text);
}

static void test_alias_bombs(void)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf lists = CH_BUF_INIT;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf maps = CH_BUF_INIT;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf texts = CH_BUF_INIT;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf merges = CH_BUF_INIT;
    ch_buf_adds(&lists, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    ch_buf_adds(&maps, "a0: &a0 {a: x, b: x, c: x}\n");
    ch_buf_adds(&merges, "a0: &a0 {a: x, b: x, c: x}\n");
    for (int i = 1; i < 20; i++) {
        CH_AUTOFREE char *alias = ch_asprintf("*a%d,", i - 1);
        CH_AUTOFREE char *ten = repeat(alias, 10, "");
        ch_buf_addf(&lists, "a%d: &a%d [%s]\n", i, i, ten);
        ch_buf_addf(&maps, "a%d: &a%d {a: *a%d, b: *a%d, c: *a%d}\n", i, i, i - 1, i - 1, i - 1);
        ch_buf_addf(&merges, "a%d: &a%d {<<: *a%d, x%d: *a%d, y%d: *a%d}\n", i, i, i - 1, i, i - 1,
                    i, i - 1);
    }
    CH_AUTOFREE char *long_text = repeat("0123456789abcdef", 65536, "");
    ch_buf_addf(&texts, "- &a %s\n", long_text);
    for (int i = 0; i < 16; i++)
        ch_buf_adds(&texts, "- *a\n");
    CH_AUTOJSON json_t *value = ch_yaml_parse(texts.data, texts.length, "t", NULL);
    CHECK_INT(json_array_size(value), 17); /* 16 MiB: just allowed */
    ch_buf_adds(&texts, "- *a\n");
    check_refused(texts.data, texts.length, 18, 3, "aliases expand to more than");
    CH_CLEANUP(ch_error_clear) struct ch_error err = CH_ERROR_INIT;
    CHECK(ch_yaml_parse(lists.data, lists.length, "t", &err) == NULL);
    CHECK_HAS(err.message, "aliases expand to more than 1000000 values");
    ch_error_clear(&err);
    CHECK(ch_yaml_parse(maps.data, maps.length, "t", &err) == NULL);
    CHECK_HAS(err.message, "aliases expand to more than 1000000 values");
    ch_error_clear(&err);
    CHECK(ch_yaml_parse(merges.data, merges.length, "t", &err) == NULL);
    CHECK_HAS(err.message, "aliases expand to more than 1000000 values");
}

/* A key is text, too. */
static void test_alias_bomb_of_keys(void)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    CH_AUTOFREE char *key = repeat("k", 1000, "");
    ch_buf_addf(&text, "- &a {%s: 1}\n", key);
    for (int i = 0; i < 20000; i++)
        ch_buf_adds(&text, "- *a\n");
    CH_CLEANUP(ch_error_clear) struct ch_error err = CH_ERROR_INIT;
    CHECK(ch_yaml_parse(text.data, text.length, "t", &err) == NULL);
    CHECK_HAS(err.message, "aliases expand to more than");
}

/* files */

static void test_load(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *good = temp_file("good.yaml", "a: [1]\n", 0644);
    CH_AUTOFREE char *bad = temp_file("bad.yaml", "a: 1\na: 2\n", 0644);
    CH_AUTOFREE char *empty = temp_file("empty.yaml", "", 0644);
    CH_AUTOFREE char *missing = temp_path("missing.yaml");
    CH_AUTOJSON json_t *value = ch_yaml_load(good, &err);
    CH_AUTOFREE char *text = dump(value);
    CHECK_STR(text, "{\"a\":[1]}");
    CH_AUTOJSON json_t *nothing = ch_yaml_load(empty, &err);
    CHECK(json_is_null(nothing));
    CHECK(ch_yaml_load(bad, &err) == NULL);
    CHECK_INT(err.kind, CH_ERROR_YAML);
    CHECK_HAS(err.message, "/bad.yaml:2:1: the key 'a'");
    ch_error_clear(&err);
    CHECK(ch_yaml_load(missing, &err) == NULL);
    CHECK_INT(err.kind, CH_ERROR_FILE_NOT_FOUND);
    ch_error_clear(&err);
    CHECK(ch_yaml_load(temp_dir_, &err) == NULL);
    CHECK_INT(err.kind, CH_ERROR_OS);
    ch_error_clear(&err);
    CHECK(ch_yaml_load("/dev/zero", &err) == NULL);
    CHECK_INT(err.kind, CH_ERROR_OS);
    CHECK_HAS(err.message, "is larger than 16777216 bytes");
    ch_error_clear(&err);
}

static void check_marks(const char *text, const char *expected, bool ok)
{
    CH_AUTOFREE char *path = temp_file("marked.yaml", text, 0644);
    json_t *marks = NULL;
    CH_AUTOJSON json_t *value = ch_yaml_load_marked(path, &marks, NULL);
    CH_AUTOFREE char *got = dump(marks);
    CHECK_INT(value != NULL, ok);
    CHECK_STR(got, expected);
    json_decref(marks);
}

static void test_marks(void)
{
    check_marks("requires:\n  db:\n    interface: x\nassumes:\n  - juju\n",
                "{\"requires\":[1,1],\"requires.db\":[2,3],\"requires.db.interface\":[3,5],"
                "\"assumes\":[4,1],\"assumes.0\":[5,5]}",
                true);
    check_marks("- a\n- [b, {c: 1}]\n",
                "{\"0\":[1,3],\"1\":[2,3],\"1.0\":[2,4],\"1.1\":[2,7],\"1.1.c\":[2,8]}", true);
    check_marks("a: &x {b: 1}\nc: *x\n", "{\"a\":[1,1],\"a.b\":[1,8],\"c\":[2,1]}", true);
    check_marks("", "{}", true);
    check_marks("x\n", "{}", true);
    check_marks("a: 1\nb: [\n", "{\"a\":[1,1],\"b\":[2,1]}", false);
    check_marks("a: 1\na: 1\n", "{\"a\":[1,1]}", false);
    CH_AUTOFREE char *missing = temp_path("missing.yaml");
    json_t *marks = NULL;
    CHECK(ch_yaml_load_marked(missing, &marks, NULL) == NULL);
    CHECK_INT(json_object_size(marks), 0);
    json_decref(marks); /* the caller's after an error, too */
}

int main(void)
{
    temp_dir_init();
    RUN(test_documents);
    RUN(test_types);
    RUN(test_keys);
    RUN(test_aliases);
    RUN(test_malformed);
    RUN(test_tabs_and_bytes);
    RUN(test_beyond_the_subset);
    RUN(test_tags_refused);
    RUN(test_bad_aliases);
    RUN(test_depth);
    RUN(test_depth_by_aliases);
    RUN(test_alias_bombs);
    RUN(test_alias_bomb_of_keys);
    RUN(test_load);
    RUN(test_marks);
    temp_dir_deinit();
    return test_done();
}
