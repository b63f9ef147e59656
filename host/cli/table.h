/* SPDX-License-Identifier: Apache-2.0 */
/* Text in columns. */
#ifndef CH_CLI_TABLE_H
#define CH_CLI_TABLE_H

#include <jansson.h>
#include <stdio.h>

struct ch_cli_table {
    size_t columns;
    json_t *cells;  /* list of texts, row by row */
    unsigned right; /* bit N: column N is aligned to the right */
};

/* The first row: titles, `columns` of them. */
void ch_cli_table_init(struct ch_cli_table *table, size_t columns, const char *const *titles);
/* The next cell; NULL: an empty one.  A line break in it becomes a blank. */
void ch_cli_table_add(struct ch_cli_table *table, const char *text);
void ch_cli_table_addf(struct ch_cli_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Two blanks between columns, none at the ends of lines.  Frees what the table holds. */
void ch_cli_table_print(struct ch_cli_table *table, FILE *out);

#endif
