/* SPDX-License-Identifier: Apache-2.0 */
/* Commit: all that a dispatch leaves behind goes to the store in one write.
 *
 * The event counter is saved along with anything else, and never alone.  Event paths stay unique
 * all the same: a notice in the store was written together with a counter that is at least its own
 * number, and numbers of events that left nothing behind may be used again. */
#include "framework/private.h"

#include <stdlib.h>
#include <string.h>

struct change {
    const char **paths; /* snapshots to put; borrowed */
    json_t **data;
    size_t saved, capacity;
    struct ch_notice_row *rows; /* of new notices; their texts are borrowed */
    struct ch_notice **added;   /* the same as records */
    struct ch_notice_row *gone; /* of done notices */
    size_t added_count, gone_count;
    json_t *counter;
};

static void put(struct change *change, const char *path, json_t *data)
{
    if (change->saved == change->capacity) {
        change->capacity = change->capacity * 2 + 16;
        change->paths = ch_realloc(change->paths, change->capacity * sizeof(*change->paths));
        change->data = ch_realloc(change->data, change->capacity * sizeof(*change->data));
    }
    change->paths[change->saved] = path;
    change->data[change->saved++] = data;
}

static struct ch_notice_row make_row(struct ch_notice *notice)
{
    return (struct ch_notice_row){.sequence = notice->sequence,
                                  .event_path = (char *)ch_record_path(notice->record),
                                  .observer_path = (char *)notice->observer_path,
                                  .method = (char *)notice->method};
}

static void gather_notices(struct ch_queue *queue, struct change *change)
{
    change->rows = ch_calloc(queue->count, sizeof(*change->rows));
    change->added = ch_calloc(queue->count, sizeof(struct ch_notice *));
    change->gone = ch_calloc(queue->done_count, sizeof(*change->gone));
    const struct ch_record *last = NULL;
    for (struct ch_notice *notice = queue->first; notice; notice = notice->next) {
        if (notice->sequence)
            continue;
        change->rows[change->added_count] = make_row(notice);
        change->added[change->added_count++] = notice;
        /* the notices of one emission stand together */
        if (notice->record != last && !notice->record->stored)
            put(change, ch_record_path(notice->record), notice->record->snapshot);
        last = notice->record;
    }
    for (size_t i = 0; i < queue->done_count; i++)
        change->gone[change->gone_count++] = make_row(queue->done[i]);
}

static void gather_state(struct ch_framework *framework, struct change *change)
{
    for (struct ch_stored *stored = framework->stored; stored; stored = stored->next)
        if (ch_stored_is_changed(stored))
            put(change, stored->path, stored->root);
}

/* The store has taken the change: what was new is stored now. */
static void settle(struct ch_framework *framework, struct change *change)
{
    for (size_t i = 0; i < change->added_count; i++) {
        change->added[i]->sequence = change->rows[i].sequence;
        change->added[i]->record->stored = true;
    }
    for (struct ch_stored *stored = framework->stored; stored; stored = stored->next) {
        free(stored->loaded);
        stored->loaded = NULL;
    }
    ch_queue_forget_done(&framework->queue);
}

static int write_change(struct ch_framework *framework, struct change *change, struct ch_error *err)
{
    struct ch_queue *queue = &framework->queue;
    if (change->saved + change->added_count + change->gone_count + queue->dropped_count == 0)
        return 0;
    change->counter = json_pack("{s: I}", "event_count", (json_int_t)framework->event_count);
    put(change, CH_FRAMEWORK_STATE_PATH, change->counter);
    const struct ch_storage_change all = {.saved_paths = change->paths,
                                          .saved_data = change->data,
                                          .saved_count = change->saved,
                                          .dropped_paths = (const char *const *)queue->dropped,
                                          .dropped_count = queue->dropped_count,
                                          .added = change->rows,
                                          .added_count = change->added_count,
                                          .removed = change->gone,
                                          .removed_count = change->gone_count};
    if (ch_storage_write(framework->options.storage, &all, err) < 0)
        return -1;
    settle(framework, change);
    return 0;
}

int ch_framework_save(struct ch_framework *framework, struct ch_error *err)
{
    struct change change = {0};
    gather_state(framework, &change);
    gather_notices(&framework->queue, &change);
    int result = write_change(framework, &change, err);
    free(change.paths);
    free(change.data);
    free(change.rows);
    free(change.added);
    free(change.gone);
    json_decref(change.counter);
    return result;
}

/* snapshots without notices */

/* "on/NAME[NUMBER]" at the end of the path, or all of it. */
static bool is_event_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash || slash - path < 2 || strncmp(slash - 2, "on", 2) != 0 ||
        (slash - path > 2 && slash[-3] != '/'))
        return false;
    const char *name = slash + 1;
    size_t length = strcspn(name, "[");
    size_t digits = name[length] ? strspn(name + length + 1, "0123456789") : 0;
    return length > 0 && digits > 0 && strcmp(name + length + 1 + digits, "]") == 0;
}

/* Paths of events that are in the queue, or about to be dropped anyway. */
static struct ch_table known_paths(struct ch_queue *queue)
{
    struct ch_table known = {0};
    for (struct ch_notice *notice = queue->first; notice; notice = notice->next)
        ch_table_add(&known, ch_record_path(notice->record), notice);
    for (size_t i = 0; i < queue->dropped_count; i++)
        ch_table_add(&known, queue->dropped[i], queue->dropped[i]);
    return known;
}

int ch_framework_remove_unreferenced_events(struct ch_framework *framework, struct ch_error *err)
{
    CH_AUTOJSON json_t *paths = ch_storage_list(framework->options.storage, err);
    if (!paths)
        return -1;
    size_t i;
    json_t *item;
    struct ch_table known = known_paths(&framework->queue);
    json_array_foreach (paths, i, item) {
        const char *path = json_string_value(item);
        if (is_event_path(path) && !ch_table_get(&known, path))
            ch_queue_drop_path(&framework->queue, ch_strdup(path));
    }
    ch_table_deinit(&known);
    return 0;
}
