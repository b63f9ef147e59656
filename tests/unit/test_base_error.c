/* SPDX-License-Identifier: Apache-2.0 */
/* The error struct: the first one wins, NULL is allowed everywhere, kinds form a tree. */
#include "base/error.h"
#include "base/mem.h"
#include "test.h"

#include <errno.h>

static void test_first_wins(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_error_set(&err, CH_ERROR_KEY, "no '%s' in %d", "a", 3), -1);
    CHECK_INT(ch_error_set(&err, CH_ERROR_VALUE, "later"), -1);
    CHECK_INT(ch_error_set_errno(&err, CH_ERROR_OS, EACCES, "later"), -1);
    CHECK_INT(ch_error_set_exit(&err, 4), -1);
    CHECK_INT(err.kind, CH_ERROR_KEY);
    CHECK_STR(err.message, "no 'a' in 3");
    CHECK(err.details == NULL && err.traceback == NULL && err.object == NULL);
    ch_error_clear(&err);
    CHECK_INT(err.kind, CH_ERROR_NONE);
    CHECK(err.message == NULL);
    ch_error_clear(&err);
}

static void test_null(void)
{
    CHECK_INT(ch_error_set(NULL, CH_ERROR_KEY, "x"), -1);
    CHECK_INT(ch_error_set_errno(NULL, CH_ERROR_OS, ENOENT, "x"), -1);
    CHECK_INT(ch_error_set_exit(NULL, 1), -1);
    CHECK_INT(ch_error_prefix(NULL, "x"), -1);
    ch_error_detail(NULL, "x", json_integer(1)); /* is taken all the same */
    CHECK(!ch_error_is(NULL, CH_ERROR_ERROR));
    ch_error_move(NULL, NULL);
    ch_error_clear(NULL);
    struct ch_error err = CH_ERROR_INIT;
    ch_error_move(&err, NULL);
    CHECK_INT(err.kind, CH_ERROR_NONE);
    ch_error_set(&err, CH_ERROR_KEY, "x");
    ch_error_move(NULL, &err);
    CHECK_INT(err.kind, CH_ERROR_NONE);
}

static void test_errno(void)
{
    static const struct {
        enum ch_error_kind kind;
        int code;
        enum ch_error_kind expected;
    } cases[] = {
        {CH_ERROR_OS, ENOENT, CH_ERROR_FILE_NOT_FOUND},
        {CH_ERROR_OS, EACCES, CH_ERROR_OS},
        {CH_ERROR_OS, ENOTDIR, CH_ERROR_OS},
        {CH_ERROR_STORAGE, ENOENT, CH_ERROR_STORAGE},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *expected = ch_asprintf("cannot open x%d: %s", 7, strerror(cases[i].code));
        CHECK_INT(ch_error_set_errno(&err, cases[i].kind, cases[i].code, "cannot open x%d", 7), -1);
        CHECK_INT(err.kind, cases[i].expected);
        CHECK_STR(err.message, expected);
        ch_error_clear(&err);
    }
}

static void test_exit(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_error_set_exit(&err, 3), -1);
    CHECK_INT(err.kind, CH_ERROR_EXIT);
    CHECK_INT(json_integer_value(json_object_get(err.details, "code")), 3);
    CHECK(!ch_error_is(&err, CH_ERROR_RUNTIME));
    ch_error_clear(&err);
}

static void test_prefix(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_error_prefix(&err, "nothing yet"), -1);
    CHECK_INT(err.kind, CH_ERROR_NONE);
    CHECK(err.message == NULL);
    ch_error_set(&err, CH_ERROR_YAML, "a: b");
    ch_error_prefix(&err, "reading %s", "100%");
    ch_error_prefix(&err, "outer");
    CHECK_STR(err.message, "outer: reading 100%: a: b");
    CHECK_INT(err.kind, CH_ERROR_YAML);
    ch_error_clear(&err);
}

static void test_details(void)
{
    struct ch_error err = CH_ERROR_INIT;
    ch_error_set(&err, CH_ERROR_YAML, "x");
    ch_error_detail(&err, "line", json_integer(1));
    ch_error_detail(&err, "line", json_integer(2));
    ch_error_detail(&err, "file", json_string("f"));
    CH_AUTOFREE char *text = json_dumps(err.details, JSON_COMPACT | JSON_SORT_KEYS);
    CHECK_STR(text, "{\"file\":\"f\",\"line\":2}");
    ch_error_clear(&err);
    CHECK(err.details == NULL);
}

static void test_kinds(void)
{
    static const struct {
        enum ch_error_kind kind, wanted;
        bool is;
    } cases[] = {
        {CH_ERROR_RELATION_DATA_ACCESS, CH_ERROR_RELATION_DATA_ACCESS, true},
        {CH_ERROR_RELATION_DATA_ACCESS, CH_ERROR_RELATION_DATA, true},
        {CH_ERROR_RELATION_DATA_ACCESS, CH_ERROR_MODEL, true},
        {CH_ERROR_RELATION_DATA_ACCESS, CH_ERROR_ERROR, true},
        {CH_ERROR_FILE_NOT_FOUND, CH_ERROR_OS, true},
        {CH_ERROR_ERROR, CH_ERROR_ERROR, true},
        {CH_ERROR_RELATION_DATA, CH_ERROR_RELATION_DATA_ACCESS, false},
        {CH_ERROR_OS, CH_ERROR_FILE_NOT_FOUND, false},
        {CH_ERROR_MODEL, CH_ERROR_RUNTIME, false},
        {CH_ERROR_ERROR, CH_ERROR_MODEL, false},
        {CH_ERROR_KEY, CH_ERROR_NONE, false},
        {CH_ERROR_NONE, CH_ERROR_NONE, false},
        {CH_ERROR_NONE, CH_ERROR_ERROR, false},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        const struct ch_error err = {.kind = cases[i].kind};
        CHECK_INT(ch_error_is(&err, cases[i].wanted), cases[i].is);
    }
    CHECK_STR(ch_error_kind_name(CH_ERROR_HOOKCMD), "HookCommandError");
    CHECK_STR(ch_error_kind_name(CH_ERROR_NONE), "none");
    CHECK_INT(ch_error_kind_parent(CH_ERROR_ERROR), CH_ERROR_NONE);
    CHECK_INT(ch_error_kind_parent(CH_ERROR_NONE), CH_ERROR_NONE);
}

/* Parents stand before their children, so that classes can be made in order; names are unique. */
static void test_the_tree(void)
{
    for (int i = CH_ERROR_ERROR; i < CH_ERROR_KIND_COUNT; i++) {
        const enum ch_error_kind kind = (enum ch_error_kind)i;
        const struct ch_error err = {.kind = kind};
        CHECK(ch_error_kind_parent(kind) < kind);
        CHECK(ch_error_is(&err, CH_ERROR_ERROR));
        for (int j = CH_ERROR_ERROR; j < i; j++)
            CHECK(strcmp(ch_error_kind_name((enum ch_error_kind)j), ch_error_kind_name(kind)) != 0);
    }
}

static void count_release(void *object)
{
    ++*(int *)object;
}

static void test_move(void)
{
    int first_released = 0, second_released = 0;
    struct ch_error from = CH_ERROR_INIT, to = CH_ERROR_INIT;
    ch_error_set(&from, CH_ERROR_KEY, "first");
    ch_error_detail(&from, "n", json_integer(1));
    from.traceback = ch_strdup("here");
    from.object = &first_released;
    from.release = count_release;
    ch_error_move(&to, &from);
    CHECK_INT(from.kind, CH_ERROR_NONE);
    CHECK(from.message == NULL && from.object == NULL && from.details == NULL);
    CHECK_STR(to.message, "first");
    CHECK_STR(to.traceback, "here");
    CHECK(to.object == &first_released);

    ch_error_set(&from, CH_ERROR_VALUE, "second"); /* dropped: `to` holds one */
    from.object = &second_released;
    from.release = count_release;
    ch_error_move(&to, &from);
    CHECK_INT(from.kind, CH_ERROR_NONE);
    CHECK_INT(second_released, 1);
    CHECK_STR(to.message, "first");
    CHECK_INT(first_released, 0);
    ch_error_clear(&to);
    ch_error_clear(&to);
    CHECK_INT(first_released, 1);
}

int main(void)
{
    RUN(test_first_wins);
    RUN(test_null);
    RUN(test_errno);
    RUN(test_exit);
    RUN(test_prefix);
    RUN(test_details);
    RUN(test_kinds);
    RUN(test_the_tree);
    RUN(test_move);
    return test_done();
}
