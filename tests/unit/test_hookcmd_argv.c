/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of argument vectors. */
#include "base/mem.h"
#include "hookcmd/argv.h"
#include "test.h"

static void test_copy(void)
{
    char word[] = "word";
    const char *const argv[] = {"tool", word, "", "a b\n", NULL}, *const none[] = {NULL};
    char **copy = ch_argv_copy(argv), **empty = ch_argv_copy(none);
    word[0] = 'W';
    CHECK_STR(copy[0], "tool");
    CHECK_STR(copy[1], "word"); /* not borrowed */
    CHECK_STR(copy[2], "");
    CHECK_STR(copy[3], "a b\n");
    CHECK(copy[4] == NULL);
    CHECK(empty && empty[0] == NULL);
    ch_argv_free(copy);
    ch_argv_free(empty);
    ch_argv_free(NULL);
}

int main(void)
{
    RUN(test_copy);
    return test_done();
}
