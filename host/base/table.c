/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing with linear probing; removal shifts the followers back, so there are no graves.
 */
#include "base/table.h"
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static size_t hash_of(const char *key)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * 1099511628211u;
    return (size_t)(hash ^ hash >> 32);
}

/* The entry of the key, or the free one where it belongs. */
static struct ch_table_entry *locate(const struct ch_table *table, const char *key, size_t hash)
{
    size_t mask = table->capacity - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        struct ch_table_entry *entry = &table->entries[i];
        if (!entry->key || (entry->hash == hash && strcmp(entry->key, key) == 0))
            return entry;
    }
}

static void grow(struct ch_table *table)
{
    struct ch_table bigger = {.capacity = table->capacity ? table->capacity * 2 : 16,
                              .count = table->count};
    bigger.entries = ch_calloc(bigger.capacity, sizeof(*bigger.entries));
    for (size_t i = 0; i < table->capacity; i++) {
        const struct ch_table_entry *entry = &table->entries[i];
        if (entry->key)
            *locate(&bigger, entry->key, entry->hash) = *entry;
    }
    free(table->entries);
    *table = bigger;
}

void *ch_table_get(const struct ch_table *table, const char *key)
{
    return table->capacity ? locate(table, key, hash_of(key))->value : NULL;
}

bool ch_table_add(struct ch_table *table, const char *key, void *value)
{
    if (table->count * 4 >= table->capacity * 3)
        grow(table);
    size_t hash = hash_of(key);
    struct ch_table_entry *entry = locate(table, key, hash);
    if (entry->key)
        return false;
    *entry = (struct ch_table_entry){.key = key, .value = value, .hash = hash};
    table->count++;
    return true;
}

void *ch_table_remove(struct ch_table *table, const char *key)
{
    struct ch_table_entry *entry = table->capacity ? locate(table, key, hash_of(key)) : NULL;
    if (!entry || !entry->key)
        return NULL;
    void *value = entry->value;
    size_t mask = table->capacity - 1;
    size_t hole = (size_t)(entry - table->entries);
    for (size_t i = (hole + 1) & mask; table->entries[i].key; i = (i + 1) & mask) {
        size_t home = table->entries[i].hash & mask;
        if (((i - home) & mask) < ((i - hole) & mask))
            continue; /* would come to stand before its home */
        table->entries[hole] = table->entries[i];
        hole = i;
    }
    table->entries[hole] = (struct ch_table_entry){0};
    table->count--;
    return value;
}

void ch_table_deinit(struct ch_table *table)
{
    free(table->entries);
    *table = (struct ch_table){0};
}
