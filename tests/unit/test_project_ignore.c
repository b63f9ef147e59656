/* SPDX-License-Identifier: Apache-2.0 */
/* What stays out of a charm. */
#include "project/pack.h"
#include "test.h"

static const struct {
    const char *lines, *path;
    bool directory, ignored;
} cases[] = {
    {"", "a", false, false},
    {"a", "a", false, true},
    {"a", "b/a", false, true},
    {"a", "b/a", true, true},
    {"a", "ab", false, false},
    {"/a", "a", false, true},
    {"/a", "b/a", false, false},
    {"a/", "a", false, false},
    {"a/", "a", true, true},
    {"a/", "b/a", true, true},
    {"*.o", "x/y.o", false, true},
    {"*.o", "x/y.oo", false, false},
    {"/x/*", "x/y", false, true},
    {"/x/*", "x/y/z", false, false},
    {"/x/**", "x/y/z", false, true},
    {"/x/**", "x", true, false},
    {"/x/**/z", "x/z", false, true},
    {"/x/**/z", "x/y/w/z", false, true},
    {"x/y", "a/x/y", false, true},
    {"?", "b", false, true},
    {"?", "bb", false, false},
    {"[ab].c", "b.c", false, true},
    {"[!ab].c", "b.c", false, false},
    {"# a\n\n  \n", "a", false, false},
    {"\\#a", "#a", false, true},
    {"\\!a", "!a", false, true},
    {"a  \r\n", "a", false, true},
    {"*.o\n!keep.o", "keep.o", false, false},
    {"!keep.o\n*.o", "keep.o", false, false},
    {"*.o\n!keep.o", "other.o", false, true},
    {"/\n!\n", "a", false, false},
};

static void test_match(void)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_ignore *ignore = ch_ignore_new();
        ch_ignore_add(ignore, cases[i].lines);
        if (!CHECK_INT(ch_ignore_match(ignore, cases[i].path, cases[i].directory),
                       cases[i].ignored))
            printf("# %s: %s\n", cases[i].lines, cases[i].path);
        ch_ignore_free(ignore);
    }
}

int main(void)
{
    RUN(test_match);
    return test_done();
}
