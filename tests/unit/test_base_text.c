/* SPDX-License-Identifier: Apache-2.0 */
/* Helpers on strings.  What Python does with ill-formed bytes and with repr() is in the tables. */
#include "base/mem.h"
#include "base/text.h"
#include "test.h"

#include <limits.h>

static void test_starts_ends_contains(void)
{
    static const struct {
        const char *text, *part;
        bool starts, ends, contains;
    } cases[] = {
        {"abc", "a", true, false, true},      {"abc", "c", false, true, true},
        {"abc", "abc", true, true, true},     {"abc", "", true, true, true},
        {"", "", true, true, true},           {"", "a", false, false, false},
        {"abc", "abcd", false, false, false}, {"abc", "B", false, false, true},
        {"ABC", "abc", false, false, true},   {"aab", "ab", false, true, true},
        {"abc", "ac", false, false, false},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CHECK_INT(ch_text_starts(cases[i].text, cases[i].part), cases[i].starts);
        CHECK_INT(ch_text_ends(cases[i].text, cases[i].part), cases[i].ends);
        CHECK_INT(ch_text_contains_nocase(cases[i].text, cases[i].part), cases[i].contains);
    }
}

static void test_to_int(void)
{
    static const struct {
        const char *text;
        long long value;
    } good[] = {
        {"0", 0},
        {"-0", 0},
        {"+7", 7},
        {"007", 7},
        {"-12", -12},
        {"9223372036854775807", LLONG_MAX},
        {"-9223372036854775808", LLONG_MIN},
    };
    static const char *const bad[] = {
        "",
        "-",
        "+",
        " 1",
        "1 ",
        "1\n",
        "--1",
        "+-1",
        "- 1",
        "1.",
        "1.0",
        "1e3",
        "0x10",
        "1_0",
        "one",
        "\xd9\xa1", /* a digit, but not ASCII */
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999999999",
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(good); i++) {
        long long value = 77;
        CHECK(ch_text_to_int(good[i].text, &value));
        CHECK_INT(value, good[i].value);
    }
    for (size_t i = 0; i < CH_ARRAY_LEN(bad); i++) {
        long long value = 77;
        if (!CHECK(!ch_text_to_int(bad[i], &value)))
            printf("# %s was taken\n", bad[i]);
        CHECK_INT(value, 77); /* left alone */
    }
}

static void test_nearest(void)
{
    static const char *const names[] = {"install", "start", "stop", "config_changed",
                                        "ab",      "ba",    "a",    ""};
    static const struct {
        const char *word, *expected;
    } cases[] = {
        {"install", "install"},
        {"instal", "install"},
        {"installl", "install"},
        {"insatll", "install"}, /* neighbours swapped count once */
        {"imstalk", "install"},
        {"strt", "start"},
        {"stopp", "stop"},
        {"config-changed", "config_changed"},
        {"cofnig_chagned", "config_changed"},
        {"config_chang", "config_changed"},
        {"config_ch", NULL},
        {"insta", "install"}, /* of 7 letters 2 are missing */
        {"nstal", NULL},
        {"inst", NULL},
        {"aab", "ab"},
        {"abb", "ab"},
        {"ac", "ab"}, /* the first of equally near ones: "ab", and "a" */
        {"x", NULL},  /* no letter in common */
        {"", NULL},
        {"xy", NULL},
        {"sxxp", NULL},
        {"imztalk", NULL},
        {"leader_elected", NULL},
        {"INSTALL", NULL},
        {"config", NULL},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        CHECK_STR(ch_text_nearest(cases[i].word, names, CH_ARRAY_LEN(names)), cases[i].expected);
    CHECK(ch_text_nearest("a", names, 0) == NULL);
}

static void test_nearest_of_long_words(void)
{
    char longest[128], longer[129], endless[5000];
    memset(longest, 'x', sizeof(longest));
    memset(longer, 'x', sizeof(longer));
    memset(endless, 'x', sizeof(endless));
    longest[127] = longer[128] = endless[4999] = '\0';
    const char *const names[] = {endless, longer, longest};
    longest[126] = 'y';
    CHECK(ch_text_nearest(longest, names, 3) == longest);
    CHECK(ch_text_nearest(longer, names, 3) == NULL);
    CHECK(ch_text_nearest(endless, names, 3) == NULL);
    CHECK(ch_text_nearest("x", names, 3) == NULL);
}

/* UTF-8 */

static void test_well_formed(void)
{
    static const char *const good[] = {
        "",
        "text",
        "\x7f",
        "\xc2\x80",
        "\xdf\xbf",
        "\xe0\xa0\x80",
        "\xed\x9f\xbf",
        "\xee\x80\x80",
        "\xef\xbf\xbf",
        "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf",
        "a\xe2\x82\xacz",
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(good); i++) {
        CH_AUTOFREE char *clean = ch_text_sanitize(good[i], strlen(good[i]));
        CHECK(ch_text_is_utf8(good[i], strlen(good[i])));
        CHECK_STR(clean, good[i]);
    }
    CHECK(ch_text_is_utf8("a\0b", 3));
    CHECK(ch_text_is_utf8("\xc2\x80\xc2", 2)); /* looks no further than told */
    CH_AUTOFREE char *clean = ch_text_sanitize("a\0b\0", 4);
    CHECK_STR(clean, "a\xe2\x90\x80"
                     "b\xe2\x90\x80");
}

/* "?" stands for U+FFFD in the expected texts. */
static void test_ill_formed(void)
{
    static const struct {
        const char *data, *expected;
    } cases[] = {
        {"\x80", "?"},
        {"\xff", "?"},
        {"\xfe\xff", "??"},
        {"\xc0\x80", "??"},
        {"\xc1\xbf", "??"},
        {"\xc2", "?"},
        {"\xc2"
         "A",
         "?A"},
        {"\xe2\x82", "?"},
        {"\xe2\x82"
         "A",
         "?A"},
        {"\xe2"
         "A",
         "?A"},
        {"\xe0\x80\x80", "???"}, /* overlong */
        {"\xe0\x9f\xbf", "???"},
        {"\xed\xa0\x80", "???"}, /* a surrogate */
        {"\xed\xbf\xbf", "???"},
        {"\xf0\x9f\x98", "?"},
        {"\xf0\x9f\x98"
         "A",
         "?A"},
        {"\xf0\x80\x80\x80", "????"},
        {"\xf4\x90\x80\x80", "????"}, /* beyond U+10FFFF */
        {"\xf5\x80\x80\x80", "????"},
        {"\xf8\x88\x80\x80\x80", "?????"},
        {"\xf0\x9f\x98\xf0\x9f\x98\x80", "?\xf0\x9f\x98\x80"},
        {"\xe2\x82\xe2\x82\xac", "?\xe2\x82\xac"},
        {"a\x80"
         "b\x81"
         "c",
         "a?b?c"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_buf expected = CH_BUF_INIT;
        for (const char *c = cases[i].expected; *c; c++)
            ch_buf_add(&expected, *c == '?' ? "\xef\xbf\xbd" : c, *c == '?' ? 3 : 1);
        CH_AUTOFREE char *clean = ch_text_sanitize(cases[i].data, strlen(cases[i].data));
        CHECK(!ch_text_is_utf8(cases[i].data, strlen(cases[i].data)));
        CHECK_STR(clean, expected.data);
        ch_buf_deinit(&expected);
    }
}

static void test_quote(void)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", "''"},
        {"text", "'text'"},
        {"it's", "\"it's\""},
        {"say \"x\"", "'say \"x\"'"},
        {"it's \"x\"", "'it\\'s \"x\"'"},
        {"a\nb\tc\rd", "'a\\nb\\tc\\rd'"},
        {"\\", "'\\\\'"},
        {"\x01\x1b\x7f", "'\\x01\\x1b\\x7f'"},
        {"\xc2\x80\xc2\x9f\xc2\xa0\xc2\xa1", "'\\x80\\x9f\\xa0\xc2\xa1'"},
        {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "'\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80'"},
        {"\xff", "'\\xff'"},
        {"\xe2\x82", "'\\xe2\\x82'"},
        {"\xc2", "'\\xc2'"},
        {"\xc2'", "\"\\xc2'\""},
        {"%s\\n", "'%s\\\\n'"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *quoted = ch_text_quote(cases[i].text);
        CHECK_STR(quoted, cases[i].expected);
    }
}

static void test_escape(void)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"it's \"so\" \xc3\xa4", "it's \"so\" \xc3\xa4"},
        {"\x1b[2J", "\\x1b[2J"},
        {"a\nb\t\\", "a\\nb\\t\\\\"},
        {"\xc2\x9b"
         "2J",
         "\\x9b"
         "2J"},
        {"\xff", "\\xff"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *escaped = ch_text_escape(cases[i][0]);
        CHECK_STR(escaped, cases[i][1]);
    }
}

int main(void)
{
    RUN(test_starts_ends_contains);
    RUN(test_to_int);
    RUN(test_nearest);
    RUN(test_nearest_of_long_words);
    RUN(test_well_formed);
    RUN(test_ill_formed);
    RUN(test_quote);
    RUN(test_escape);
    return test_done();
}
