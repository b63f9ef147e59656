/* SPDX-License-Identifier: Apache-2.0 */
/* Hash table from strings to pointers. */
#ifndef CH_BASE_TABLE_H
#define CH_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct ch_table_entry {
    const char *key; /* borrowed: must outlive the entry; NULL: free */
    void *value;
    size_t hash;
};

struct ch_table {
    struct ch_table_entry *entries;
    size_t capacity; /* 0, or a power of two */
    size_t count;
};

void *ch_table_get(const struct ch_table *table, const char *key); /* NULL when absent */
/* Return: false, and nothing done, when the key is there already. */
bool ch_table_add(struct ch_table *table, const char *key, void *value);
void *ch_table_remove(struct ch_table *table, const char *key); /* the value, or NULL */
void ch_table_deinit(struct ch_table *table);

#endif
