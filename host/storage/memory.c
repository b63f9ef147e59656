/* SPDX-License-Identifier: Apache-2.0 */
/* Storage in memory: what it holds is given and taken as values, so that a test can say what was
 * stored before and see what is stored after. */
#include "base/mem.h"
#include "storage/storage.h"

#include <stdlib.h>
#include <string.h>

struct memory {
    struct ch_storage base;
    json_t *snapshots; /* path -> value */
    json_t *notices;   /* list of [event path, observer path, method, sequence] */
    long long sequence;
};

static json_t *memory_load(struct ch_storage *storage, const char *path, struct ch_error *err)
{
    const struct memory *memory = (const struct memory *)storage;
    json_t *value = json_object_get(memory->snapshots, path);
    if (!value) {
        ch_error_set(err, CH_ERROR_NO_SNAPSHOT, "no snapshot data found for %s object", path);
        return NULL;
    }
    return ch_checked(json_deep_copy(value));
}

static const char *text(const json_t *notice, size_t index)
{
    return json_string_value(json_array_get(notice, index));
}

static int memory_notices(struct ch_storage *storage, struct ch_notice_row **rowsp, size_t *countp,
                          struct ch_error *err)
{
    const struct memory *memory = (const struct memory *)storage;
    size_t i, count = json_array_size(memory->notices);
    json_t *notice;
    struct ch_notice_row *rows = ch_calloc(count + 1, sizeof(*rows));
    (void)err;
    json_array_foreach (memory->notices, i, notice)
        rows[i] = (struct ch_notice_row){.sequence = json_integer_value(json_array_get(notice, 3)),
                                         .event_path = ch_strdup(text(notice, 0)),
                                         .observer_path = ch_strdup(text(notice, 1)),
                                         .method = ch_strdup(text(notice, 2))};
    *rowsp = rows;
    *countp = count;
    return 0;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static json_t *memory_list(struct ch_storage *storage, struct ch_error *err)
{
    const struct memory *memory = (const struct memory *)storage;
    size_t count = 0;
    const char *path;
    json_t *value, *paths = json_array();
    CH_AUTOFREE const char **sorted =
        ch_calloc(json_object_size(memory->snapshots) + 1, sizeof(*sorted));
    (void)err;
    json_object_foreach (memory->snapshots, path, value)
        sorted[count++] = path;
    qsort(sorted, count, sizeof(*sorted), compare_paths);
    for (size_t i = 0; i < count; i++)
        json_array_append_new(paths, json_string(sorted[i]));
    return paths;
}

static void remove_notice(struct memory *memory, long long sequence)
{
    size_t i;
    json_t *notice;
    json_array_foreach (memory->notices, i, notice) {
        if (json_integer_value(json_array_get(notice, 3)) == sequence) {
            json_array_remove(memory->notices, i);
            return;
        }
    }
}

static void add_notice(struct memory *memory, const char *event_path, const char *observer_path,
                       const char *method)
{
    json_array_append_new(memory->notices,
                          ch_checked(json_pack("[sssI]", event_path, observer_path, method,
                                               (json_int_t)++memory->sequence)));
}

static int memory_write(struct ch_storage *storage, const struct ch_storage_change *change,
                        struct ch_error *err)
{
    struct memory *memory = (struct memory *)storage;
    (void)err;
    for (size_t i = 0; i < change->saved_count; i++)
        json_object_set_new(memory->snapshots, change->saved_paths[i],
                            ch_checked(json_deep_copy(change->saved_data[i])));
    for (size_t i = 0; i < change->dropped_count; i++)
        json_object_del(memory->snapshots, change->dropped_paths[i]);
    for (size_t i = 0; i < change->removed_count; i++)
        remove_notice(memory, change->removed[i].sequence);
    for (size_t i = 0; i < change->added_count; i++) {
        struct ch_notice_row *row = &change->added[i];
        add_notice(memory, row->event_path, row->observer_path, row->method);
        row->sequence = memory->sequence;
    }
    return 0;
}

static void memory_free(struct ch_storage *storage)
{
    struct memory *memory = (struct memory *)storage;
    json_decref(memory->snapshots);
    json_decref(memory->notices);
    free(memory);
}

struct ch_storage *ch_storage_memory_new(void)
{
    static const struct ch_storage_ops ops = {.name = "memory",
                                              .load = memory_load,
                                              .notices = memory_notices,
                                              .list = memory_list,
                                              .write = memory_write,
                                              .free = memory_free};
    struct memory *memory = ch_calloc(1, sizeof(*memory));
    memory->base.ops = &ops;
    memory->snapshots = json_object();
    memory->notices = json_array();
    return &memory->base;
}

void ch_storage_memory_put(struct ch_storage *storage, const char *path, json_t *value)
{
    struct memory *memory = (struct memory *)storage;
    json_object_set_new(memory->snapshots, path, value);
}

void ch_storage_memory_add_notice(struct ch_storage *storage, const char *event_path,
                                  const char *observer_path, const char *method)
{
    add_notice((struct memory *)storage, event_path, observer_path, method);
}
