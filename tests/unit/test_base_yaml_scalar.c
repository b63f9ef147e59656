/* SPDX-License-Identifier: Apache-2.0 */
/* Plain scalars of YAML 1.1.  The expected values are those of PyYAML's safe loader, except where
 * a comment says why not. */
#include "base/mem.h"
#include "base/yaml_scalar.h"
#include "test.h"

#include <float.h>
#include <limits.h>

/* The value as JSON; strings with an "s " in front, NULL when there is none. */
static void check_resolved(const char *text, size_t length, const char *expected)
{
    CH_AUTOJSON json_t *value = ch_yaml_resolve(text, length);
    CH_AUTOFREE char *dump = json_is_string(value)
                                 ? ch_asprintf("s %s", json_string_value(value))
                                 : json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
    if (!CHECK_STR(dump, expected))
        printf("# for %s\n", text);
}

static void test_words(void)
{
    static const char *const null_words[] = {"", "~", "null", "Null", "NULL"};
    static const char *const true_words[] = {"yes",  "Yes", "YES", "true", "True",
                                             "TRUE", "on",  "On",  "ON"};
    static const char *const false_words[] = {"no",    "No",  "NO",  "false", "False",
                                              "FALSE", "off", "Off", "OFF"};
    static const char *const strings[] = {"nULL", "None", "nil",  "~~", "null ", "yEs", "oN",
                                          "tRUE", "y",    "Y",    "n",  "N",     "t",   "f",
                                          "yes ", " yes", "off.", "<<", "=",     "text"};
    for (size_t i = 0; i < CH_ARRAY_LEN(null_words); i++)
        check_resolved(null_words[i], strlen(null_words[i]), "null");
    for (size_t i = 0; i < CH_ARRAY_LEN(true_words); i++)
        check_resolved(true_words[i], strlen(true_words[i]), "true");
    for (size_t i = 0; i < CH_ARRAY_LEN(false_words); i++)
        check_resolved(false_words[i], strlen(false_words[i]), "false");
    for (size_t i = 0; i < CH_ARRAY_LEN(strings); i++) {
        CH_AUTOFREE char *expected = ch_asprintf("s %s", strings[i]);
        check_resolved(strings[i], strlen(strings[i]), expected);
    }
    check_resolved("1\0", 2, "s 1");
    check_resolved("\0", 1, "s ");
}

static void test_integers(void)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"0", "0"},
        {"-0", "0"},
        {"+7", "7"},
        {"-7", "-7"},
        {"1_000", "1000"},
        {"1__0", "10"},
        {"1_", "1"},
        {"017", "15"},
        {"-017", "-15"},
        {"0777", "511"},
        {"00", "0"},
        {"0_7", "7"},
        {"0_", "0"},
        {"0b101", "5"},
        {"-0b101", "-5"},
        {"0b1_0", "2"},
        {"0x1F", "31"},
        {"-0x1f", "-31"},
        {"0x_f", "15"},
        {"0xdeadbeef", "3735928559"},
        {"1:30", "90"},
        {"-1:30", "-90"},
        {"1:3", "63"},
        {"1_0:30", "630"},
        {"12:30:45", "45045"},
        {"190:20:30", "685230"},
        {"1:2:3:4", "223384"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"0x7fffffffffffffff", "9223372036854775807"},
        /* integers beyond 64 bits become reals: Python has larger ones */
        {"9223372036854775808", "9.2233720368547758e18"},
        {"-9223372036854775809", "-9.2233720368547758e18"},
        {"0xffffffffffffffff", "1.8446744073709552e19"},
        {"-0x8000000000000000", "-9223372036854775808"},
        {"01777777777777777777777", "1.8446744073709552e19"},
        {"123456789012345678901234567890", "1.2345678901234568e29"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_resolved(cases[i].text, strlen(cases[i].text), cases[i].expected);
}

static void test_reals(void)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"1.0", "1.0"},       {"1.", "1.0"},
        {".5", "0.5"},        {"-1.5", "-1.5"},
        {"+1.5", "1.5"},      {"-0.0", "-0.0"},
        {"1.5e+3", "1500.0"}, {"1.e+3", "1000.0"},
        {"1.5E-3", "0.0015"}, {"-2.5e+02", "-250.0"},
        {"1_0.5", "10.5"},    {"1.5_0", "1.5"},
        {"1._5", "1.5"},      {"685_230.15", "685230.15000000002"},
        {"1:30.5", "90.5"},   {"1:30.", "90.0"},
        {"0:30.0", "30.0"},   {"190:20:30.15", "685230.15000000002"},
        {"1.0e-999", "0.0"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        check_resolved(cases[i].text, strlen(cases[i].text), cases[i].expected);
}

static void test_no_numbers(void)
{
    static const char *const strings[] = {
        "08",
        "09",
        "018",
        "0o17",
        "0b",
        "0b2",
        "0X1F",
        "0x",
        "0xg",
        "_1",
        "1:60",
        "01:30",
        "0:30",
        "00:30",
        "1:030",
        "1:5_0",
        "1_2:3_0",
        "190:20:60",
        "1:",
        ":1",
        "-.5",
        "+.5",
        "1e3",
        "1e+3",
        "1.5e3",
        "1.5e+",
        "0.5e-",
        "._5",
        ".",
        "+",
        "-",
        "--",
        "+-1",
        ".e+3",
        "1.5.2",
        "192.168.0.1",
        "v1.0",
        "1e",
        "1,000",
        "1-2",
        "12e03",
        "1e999",
        "inf",
        "nan",
        ".iNf",
        ".Nan",
        "-.nan",
        "1 000",
        "0b_",
        "0x_", /* here PyYAML crashes */
        /* dates stay strings: JSON has none */
        "2026-11-24",
        "2026-11-24T10:00:00Z",
        "2026-11-24 10:00:00",
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(strings); i++) {
        CH_AUTOFREE char *expected = ch_asprintf("s %s", strings[i]);
        check_resolved(strings[i], strlen(strings[i]), expected);
    }
}

static void test_not_for_json(void)
{
    static const char *const texts[] = {".inf", ".Inf", ".INF", "+.inf",    "-.inf",    "-.INF",
                                        ".nan", ".NaN", ".NAN", "1.0e+999", "-1.0e+999"};
    for (size_t i = 0; i < CH_ARRAY_LEN(texts); i++)
        check_resolved(texts[i], strlen(texts[i]), NULL);
    CH_AUTOFREE char *nines = ch_malloc(401);
    memset(nines, '9', 400);
    nines[400] = '\0';
    check_resolved(nines, 400, NULL);
    CH_AUTOFREE char *binary = ch_malloc(1200);
    memset(binary, '1', 1199);
    memcpy(binary, "0b", 2);
    binary[1199] = '\0';
    check_resolved(binary, 1199, NULL);
    struct ch_buf sixties = CH_BUF_INIT;
    for (int i = 0; i < 300; i++)
        ch_buf_adds(&sixties, i ? ":59" : "9");
    check_resolved(sixties.data, sixties.length, NULL);
    ch_buf_deinit(&sixties);
}

static void test_plain_strings(void)
{
    static const char *const quoted[] = {
        "",
        "~",
        "null",
        "yes",
        "Off",
        "12",
        "0x1F",
        "1:30",
        "1.5",
        ".inf",
        "y",
        "Y",
        "n",
        "N",
        "<<",
        "=",
        "1e3",
        "1.5e3",
        "-1e+3",
        "0o17",
        "-0o7",
        "1e999",
        "08",
        "-.5",
        "+.5",
        "2026-11-24",
        "2026-1-2",
        "2026-11-24T10:00:00Z",
        "2026-11-24 10:00:00.5 +01:00",
        "1_0e3",
    };
    static const char *const plain[] = {
        "text", "yes!", "a b",   "v1.0",    "1.2.3",       "192.168.0.1", "0b2",    "1-2",  "-",
        "yEs",  "nil",  "2026x", "2026-11", "12026-11-24", "2026-11-24x", "x1e3",   "1e3x", "inf",
        "nan",  "0z",   "e3",    ".",       "..",          "~~",          "1:60:x",
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(quoted); i++)
        if (!CHECK(!ch_yaml_is_plain_string(quoted[i], strlen(quoted[i]))))
            printf("# %s\n", quoted[i]);
    for (size_t i = 0; i < CH_ARRAY_LEN(plain); i++)
        if (!CHECK(ch_yaml_is_plain_string(plain[i], strlen(plain[i]))))
            printf("# %s\n", plain[i]);
}

static void test_format_real(void)
{
    static const struct {
        double number;
        const char *text;
    } cases[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {-2.5, "-2.5"},
        {0.1, "0.1"},
        {1.0 / 3, "0.3333333333333333"},
        {1e15, "1.0e+15"},
        {123456789012345.0, "123456789012345.0"},
        {1e300, "1.0e+300"},
        {1.5e-7, "1.5e-07"},
        {5e-324, "4.94065645841247e-324"},
        {DBL_MAX, "1.7976931348623157e+308"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *text = ch_yaml_format_real(cases[i].number);
        CHECK_STR(text, cases[i].text);
        CH_AUTOJSON json_t *back = ch_yaml_resolve(text, strlen(text));
        CHECK(json_is_real(back) && json_real_value(back) == cases[i].number);
    }
}

int main(void)
{
    RUN(test_words);
    RUN(test_integers);
    RUN(test_reals);
    RUN(test_no_numbers);
    RUN(test_not_for_json);
    RUN(test_plain_strings);
    RUN(test_format_real);
    return test_done();
}
