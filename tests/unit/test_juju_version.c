/* SPDX-License-Identifier: Apache-2.0 */
/* Juju versions: syntax, order, what each can do. */
#include "base/mem.h"
#include "juju/version.h"
#include "test.h"

static struct ch_version parse(const char *text)
{
    struct ch_version version;
    if (!CHECK_INT(ch_version_parse(text, &version, NULL), 0))
        printf("# %s\n", text);
    return version;
}

static void test_parse(void)
{
    static const struct {
        const char *text;
        struct ch_version version;
        const char *formatted;
    } cases[] = {
        {"0.0.0", {0, 0, 0, 0, ""}, "0.0.0"},
        {"3.6.4", {3, 6, 4, 0, ""}, "3.6.4"},
        {"3.6.4.12", {3, 6, 4, 12, ""}, "3.6.4.12"},
        {"2.0-beta1", {2, 0, 1, 0, "beta"}, "2.0-beta1"},
        {"2.0-alpha1.34", {2, 0, 1, 34, "alpha"}, "2.0-alpha1.34"},
        {"4.1-beta2", {4, 1, 2, 0, "beta"}, "4.1-beta2"},
        {"2.8", {2, 8, 0, 0, ""}, "2.8.0"},
        {"02.007.0010", {2, 7, 10, 0, ""}, "2.7.10"},
        {"999999999.999999999.999999999.999999999",
         {999999999, 999999999, 999999999, 999999999, ""},
         "999999999.999999999.999999999.999999999"},
        {"2.0-abcdefghijklmnopqrstuvwxyzabcde1",
         {2, 0, 1, 0, "abcdefghijklmnopqrstuvwxyzabcde"},
         "2.0-abcdefghijklmnopqrstuvwxyzabcde1"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_version version = parse(cases[i].text);
        CH_AUTOFREE char *text = ch_version_format(&version);
        CHECK_STR(text, cases[i].formatted);
        CHECK_INT(ch_version_compare(&version, &cases[i].version), 0);
        CHECK_STR(version.tag, cases[i].version.tag);
    }
}

static void test_malformed(void)
{
    static const char *const bad[] = {
        "",
        "3",
        "3.",
        ".6",
        "3.6.",
        "3.6.4.",
        "3.6.4.5.6",
        "x",
        "3.x",
        "3.6.x",
        "3.6-4",
        "3.6-beta",
        "3.6-beta1.",
        "3.6-1beta",
        "3.6--beta1",
        "3.6-beta-1",
        " 3.6.4",
        "3.6.4 ",
        "3.6.4\n",
        "-3.6.4",
        "+3.6.4",
        "3,6,4",
        "v3.6.4",
        "2.0-RC1",
        "3.6.4-beta1",
        "3.6.4beta1",
        "3..4",
        "1234567890.0",
        "3.1234567890",
        "3.6.1234567890",
        "3.6.4.1234567890",
        "3.6-\xc3\xa9z1",
        "0x3.6.4",
        "2.0-abcdefghijklmnopqrstuvwxyzabcdef1", /* a tag of 32 letters */
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(bad); i++) {
        struct ch_error err = CH_ERROR_INIT;
        struct ch_version version;
        CH_AUTOFREE char *text = ch_asprintf("\"%s\" is not a valid Juju version string", bad[i]);
        CHECK_INT(ch_version_parse(bad[i], &version, &err), -1);
        CHECK_INT(err.kind, CH_ERROR_RUNTIME);
        CHECK_STR(err.message, text);
        ch_error_clear(&err);
        CHECK_INT(ch_version_parse(bad[i], &version, NULL), -1);
    }
}

/* Each before the next; those with '=' in front equal to the one before. */
static void test_order(void)
{
    static const char *const ascending[] = {
        "0.0.0",     "1.18.4", "2.0-alpha1", "2.0-alpha1.1", "2.0-alpha2", "2.0-beta1", "2.0-rc1",
        "2.0.0",     "=2.0",   "2.0.0.1",    "2.0.1",        "2.0.10",     "2.9.61",    "2.10.0",
        "3.0-beta1", "3.0.0",  "3.6.4",      "3.6.4.1",      "4.0-beta1",  "4.0.0",     "10.0.0",
    };
    for (size_t i = 0; i + 1 < CH_ARRAY_LEN(ascending); i++) {
        bool equal = ascending[i + 1][0] == '=';
        struct ch_version a = parse(ascending[i] + (ascending[i][0] == '='));
        struct ch_version b = parse(ascending[i + 1] + equal);
        bool ok = equal ? ch_version_compare(&a, &b) == 0 && ch_version_compare(&b, &a) == 0
                        : ch_version_compare(&a, &b) < 0 && ch_version_compare(&b, &a) > 0;
        if (!CHECK(ok))
            printf("# %s, %s\n", ascending[i], ascending[i + 1]);
        CHECK_INT(ch_version_compare(&a, &a), 0);
    }
}

static void test_at_least(void)
{
    static const struct {
        const char *version;
        unsigned major, minor, patch;
        bool at_least;
    } cases[] = {
        {"3.6.4", 3, 6, 4, true},   {"3.6.4", 3, 6, 3, true},     {"3.6.4", 2, 9, 9, true},
        {"3.6.4.1", 3, 6, 4, true}, {"4.0-beta1", 4, 0, 0, true}, /* the tag is not looked at */
        {"3.6.4", 3, 6, 5, false},  {"3.6.4", 3, 7, 0, false},    {"3.6.4", 4, 0, 0, false},
        {"2.10.0", 2, 9, 0, true},  {"0.0.0", 0, 0, 1, false},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_version version = parse(cases[i].version);
        CHECK_INT(ch_version_at_least(&version, cases[i].major, cases[i].minor, cases[i].patch),
                  cases[i].at_least);
    }
}

static void test_features(void)
{
    static const struct {
        bool (*has)(const struct ch_version *version);
        const char *first, *last_without;
    } cases[] = {
        {ch_version_has_app_data, "2.7.0", "2.6.99"},
        {ch_version_is_dispatch_aware, "2.8.0", "2.7.99"},
        {ch_version_has_controller_storage, "2.8.0", "2.7.99"},
        {ch_version_has_secrets, "3.0.3", "3.0.2"},
        {ch_version_supports_open_port_on_k8s, "3.0.3", "3.0.2"},
        {ch_version_supports_exec_service_context, "3.1.6", "3.1.5"},
        {ch_version_supports_exec_service_context, "3.2.2", "3.2.0"},
        {ch_version_supports_pebble_log_forwarding, "3.4.0", "3.3.99"},
        {ch_version_supports_pebble_identities, "3.6.4", "3.6.3"},
        {ch_version_supports_pebble_metrics, "3.6.4", "3.6.3"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_version first = parse(cases[i].first), before = parse(cases[i].last_without);
        const struct ch_version none = {0}, future = {.major = 9};
        if (!CHECK(cases[i].has(&first) && !cases[i].has(&before)))
            printf("# case %zu\n", i);
        CHECK(cases[i].has(&future) && !cases[i].has(&none));
    }
}

int main(void)
{
    RUN(test_parse);
    RUN(test_malformed);
    RUN(test_order);
    RUN(test_at_least);
    RUN(test_features);
    return test_done();
}
