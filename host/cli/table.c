/* SPDX-License-Identifier: Apache-2.0 */
/* Text in columns. */
#include "cli/table.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void ch_cli_table_init(struct ch_cli_table *table, size_t columns, const char *const *titles)
{
    *table = (struct ch_cli_table){.columns = columns, .cells = ch_checked(json_array())};
    for (size_t i = 0; i < columns; i++)
        ch_cli_table_add(table, titles[i]);
}

void ch_cli_table_add(struct ch_cli_table *table, const char *text)
{
    CH_AUTOFREE char *line = ch_strdup(text ? text : "");
    for (char *at = line; *at; at++)
        if (*at == '\n' || *at == '\t' || *at == '\r')
            *at = ' ';
    json_array_append_new(table->cells, ch_checked(json_string(line)));
}

void ch_cli_table_addf(struct ch_cli_table *table, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    CH_AUTOFREE char *text = ch_vasprintf(format, args);
    va_end(args);
    ch_cli_table_add(table, text);
}

/* In characters: UTF-8 bytes that begin one. */
static size_t width_of(const char *text)
{
    size_t width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

static const char *cell_at(const struct ch_cli_table *table, size_t row, size_t column)
{
    const char *text =
        json_string_value(json_array_get(table->cells, row * table->columns + column));
    return text ? text : "";
}

static void print_row(const struct ch_cli_table *table, size_t row, const size_t *widths, FILE *out)
{
    struct ch_buf line = CH_BUF_INIT;
    for (size_t column = 0; column < table->columns; column++) {
        const char *text = cell_at(table, row, column);
        int fill = (int)(widths[column] - width_of(text));
        bool right = table->right & (1u << column);
        ch_buf_addf(&line, "%s%*s%s%*s", column ? "  " : "", right ? fill : 0, "", text,
                    right ? 0 : fill, "");
    }
    while (line.length > 0 && line.data[line.length - 1] == ' ')
        line.length--;
    fprintf(out, "%.*s\n", (int)line.length, line.data ? line.data : "");
    ch_buf_deinit(&line);
}

void ch_cli_table_print(struct ch_cli_table *table, FILE *out)
{
    size_t rows = (json_array_size(table->cells) + table->columns - 1) / table->columns;
    size_t *widths = ch_calloc(table->columns, sizeof(*widths));
    for (size_t row = 0; row < rows; row++)
        for (size_t column = 0; column < table->columns; column++) {
            size_t width = width_of(cell_at(table, row, column));
            if (width > widths[column])
                widths[column] = width;
        }
    for (size_t row = 0; row < rows; row++)
        print_row(table, row, widths, out);
    free(widths);
    json_decref(CH_TAKE(table->cells));
}
