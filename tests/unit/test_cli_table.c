/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "cli/table.h"
#include "test.h"

static char *printed(struct ch_cli_table *table)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    ch_cli_table_print(table, out);
    fclose(out);
    return text;
}

static void test_columns(void)
{
    static const char *const titles[] = {"App", "Scale", "Message"};
    static const char *const cells[] = {"foo", "1", "all is well", "a-long-name", "12", NULL,
                                        "b",   "3", "two\nlines",  "é",           "4",  "x"};
    struct ch_cli_table table;
    ch_cli_table_init(&table, 3, titles);
    table.right = 1u << 1;
    for (size_t i = 0; i < CH_ARRAY_LEN(cells); i++)
        ch_cli_table_add(&table, cells[i]);
    char *text = printed(&table);
    CHECK_STR(text, "App          Scale  Message\n"
                    "foo              1  all is well\n"
                    "a-long-name     12\n"
                    "b                3  two lines\n"
                    "é                4  x\n");
    free(text);
}

static void test_edges(void)
{
    static const char *const titles[] = {"One", "Two"};
    struct ch_cli_table table;
    ch_cli_table_init(&table, 2, titles);
    char *text = printed(&table);
    CHECK_STR(text, "One  Two\n");
    free(text);
    ch_cli_table_init(&table, 2, titles);
    ch_cli_table_addf(&table, "%d%%", 7); /* a row that is not full */
    text = printed(&table);
    CHECK_STR(text, "One  Two\n7%\n");
    free(text);
}

int main(void)
{
    RUN(test_columns);
    RUN(test_edges);
    return test_done();
}
