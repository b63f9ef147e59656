/* SPDX-License-Identifier: Apache-2.0 */
/* Environments: copies, look-ups, names that stand there twice. */
#include "base/env.h"
#include "base/mem.h"
#include "test.h"

/* The entries as one text, and the array's end. */
static void check_entries(const struct ch_env *env, const char *expected)
{
    struct ch_buf text = CH_BUF_INIT;
    for (size_t i = 0; i < env->count; i++)
        ch_buf_addf(&text, "[%s]", env->entries[i]);
    CH_AUTOFREE char *got = ch_buf_take(&text);
    CHECK_STR(got, expected);
    CHECK(!env->entries || env->entries[env->count] == NULL);
}

static void test_init_copies(void)
{
    char entry[] = "A=1";
    char *const entries[] = {entry, NULL};
    struct ch_env env;
    ch_env_init(&env, entries);
    entry[2] = '2';
    CHECK_STR(ch_env_get(&env, "A"), "1");
    check_entries(&env, "[A=1]");
    ch_env_deinit(&env);
    CHECK(env.entries == NULL && env.count == 0);
    ch_env_deinit(&env); /* once more does no harm */
}

static void test_empty(void)
{
    char *const none[] = {NULL};
    char *const *const sources[] = {NULL, none};
    for (size_t i = 0; i < CH_ARRAY_LEN(sources); i++) {
        struct ch_env env;
        ch_env_init(&env, sources[i]);
        check_entries(&env, "");
        CHECK(env.entries != NULL); /* fit for exec */
        CHECK(ch_env_get(&env, "A") == NULL);
        ch_env_unset(&env, "A");
        ch_env_set(&env, "A", "1");
        check_entries(&env, "[A=1]");
        ch_env_deinit(&env);
    }
    struct ch_env env = CH_ENV_INIT;
    CHECK(!ch_env_has(&env, "A"));
    ch_env_unset(&env, "A");
    ch_env_set(&env, "A", "");
    check_entries(&env, "[A=]");
    ch_env_deinit(&env);
}

static void test_lookups(void)
{
    static const struct {
        const char *name, *get, *value;
    } cases[] = {
        {"A", "1", "1"},     {"AB", "2=3", "2=3"}, {"EMPTY", "", NULL}, {"TWICE", "first", "first"},
        {"a", NULL, NULL},   {"ABC", NULL, NULL},  {"", NULL, NULL},    {"BARE", NULL, NULL},
        {"A=1", NULL, NULL}, {"EMPT", NULL, NULL}, {"B", NULL, NULL},
    };
    static const char *const entries[] = {"A=1",         "AB=2=3",       "EMPTY=", "BARE",
                                          "TWICE=first", "TWICE=second", NULL};
    struct ch_env env;
    ch_env_init(&env, (char *const *)entries);
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CHECK_STR(ch_env_get(&env, cases[i].name), cases[i].get);
        CHECK_STR(ch_env_value(&env, cases[i].name), cases[i].value);
        CHECK_INT(ch_env_has(&env, cases[i].name), cases[i].get != NULL);
    }
    ch_env_deinit(&env);
}

static void test_set_and_unset(void)
{
    static const char *const entries[] = {"A=1", "B=2", "A=3", "AA=4", "A=5", NULL};
    struct ch_env env;
    ch_env_init(&env, (char *const *)entries);
    ch_env_set(&env, "A", "6"); /* no second one is left behind */
    check_entries(&env, "[B=2][AA=4][A=6]");
    ch_env_set(&env, "A", ch_env_get(&env, "A")); /* its own value */
    check_entries(&env, "[B=2][AA=4][A=6]");
    ch_env_set(&env, "B", "x=y\n");
    check_entries(&env, "[AA=4][A=6][B=x=y\n]");
    ch_env_unset(&env, "A");
    ch_env_unset(&env, "A");
    ch_env_unset(&env, "NOPE");
    check_entries(&env, "[AA=4][B=x=y\n]");
    ch_env_unset(&env, "AA");
    ch_env_unset(&env, "B");
    check_entries(&env, "");
    ch_env_deinit(&env);

    ch_env_init(&env, (char *const *)entries);
    ch_env_unset(&env, "A");
    check_entries(&env, "[B=2][AA=4]");
    ch_env_deinit(&env);
}

int main(void)
{
    RUN(test_init_copies);
    RUN(test_empty);
    RUN(test_lookups);
    RUN(test_set_and_unset);
    return test_done();
}
