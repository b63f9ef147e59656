/* SPDX-License-Identifier: Apache-2.0 */
/* The queue of notices, in memory.
 *
 * An emission queues one notice per observer, all before the first handler runs; a notice leaves
 * the queue when its handler has returned without deferring.  What is still here at commit is what
 * was deferred: only that goes to the store.
 *
 * A notice is left out when one that says the same is queued already: the same event source, the
 * same observer and method, equal snapshots.  (ops compares event paths up to their first '[' only,
 * and so takes Database[a]/on/ready for Database[b]/on/ready.)  The index finds it by the text of
 * all four.  Notices from the store enter the index when their snapshots have been read, which is
 * put off until somebody asks: a dispatch without observers reads none. */
#include "framework/private.h"

#include <stdlib.h>
#include <string.h>

/* records */

struct ch_record *ch_record_new(struct ch_source *source, json_t *snapshot)
{
    struct ch_framework *framework = source->emitter->framework;
    struct ch_record *record = ch_calloc(1, sizeof(*record));
    record->framework = framework;
    record->source = source;
    record->number = framework->event_count;
    record->references = 1;
    if (!snapshot || (json_is_object(snapshot) && json_object_size(snapshot) == 0)) {
        record->snapshot = json_incref(framework->empty);
    } else {
        /* a copy: whoever emits may change his own before a deferred notice is saved */
        record->snapshot = json_deep_copy(snapshot);
        record->text = ch_value_dump(record->snapshot);
    }
    return record;
}

void ch_record_unref(struct ch_record *record)
{
    if (--record->references > 0)
        return;
    json_decref(record->snapshot);
    free(record->path);
    free(record->text);
    free(record);
}

const char *ch_record_path(struct ch_record *record)
{
    if (!record->path)
        record->path = ch_asprintf("%s[%lld]", record->source->path, record->number);
    return record->path;
}

/* Length of the event path without its number. */
static size_t source_length(const char *event_path)
{
    const char *bracket = strrchr(event_path, '[');
    return bracket ? (size_t)(bracket - event_path) : strlen(event_path);
}

struct ch_source *ch_record_source(struct ch_record *record)
{
    if (!record->source) {
        CH_AUTOFREE char *path = ch_strndup(record->path, source_length(record->path));
        record->source = ch_table_get(&record->framework->sources, path);
    }
    return record->source;
}

/* notices */

void ch_notice_unref(struct ch_notice *notice)
{
    if (--notice->references > 0)
        return;
    ch_record_unref(notice->record);
    free(notice->identity);
    free(notice);
}

static char *append(char *end, const char *text, size_t length)
{
    memcpy(end, text, length);
    end[length] = '\x1f'; /* handles have no control characters */
    return end + length + 1;
}

static char *make_identity(const struct ch_record *record, const char *observer, const char *method)
{
    const char *source = record->source ? record->source->path : record->path;
    const char *text = record->text ? record->text : "{}";
    size_t source_size = record->source ? strlen(source) : source_length(source);
    size_t observer_size = strlen(observer), method_size = strlen(method), size = strlen(text);
    char *identity = ch_malloc(source_size + observer_size + method_size + size + 4);
    char *end = append(identity, source, source_size);
    end = append(end, observer, observer_size);
    end = append(end, method, method_size);
    memcpy(end, text, size + 1);
    return identity;
}

/* the queue */

static void append_notice(struct ch_queue *queue, struct ch_notice *notice)
{
    notice->previous = queue->last;
    if (queue->last)
        queue->last->next = notice;
    else
        queue->first = notice;
    queue->last = notice;
    queue->count++;
    notice->queued = true;
    notice->references++;
    notice->record->references++;
    notice->record->queued++;
}

struct ch_notice *ch_queue_add(struct ch_queue *queue, struct ch_record *record,
                               const struct ch_observation *observation, bool allow_duplicates)
{
    struct ch_notice *notice = ch_calloc(1, sizeof(*notice));
    if (!allow_duplicates) {
        notice->identity = make_identity(record, observation->observer->path, observation->method);
        if (!ch_table_add(&queue->index, notice->identity, notice)) {
            free(notice->identity);
            free(notice);
            return NULL;
        }
    }
    notice->record = record;
    notice->observer = observation->observer;
    notice->observer_path = observation->observer->path;
    notice->method = observation->method;
    notice->references = 1;
    append_notice(queue, notice);
    return notice;
}

static void unlink_notice(struct ch_queue *queue, struct ch_notice *notice)
{
    if (notice->previous)
        notice->previous->next = notice->next;
    else
        queue->first = notice->next;
    if (notice->next)
        notice->next->previous = notice->previous;
    else
        queue->last = notice->previous;
    notice->previous = notice->next = NULL;
    notice->queued = false;
    queue->count--;
}

void ch_queue_drop_path(struct ch_queue *queue, char *path)
{
    if (queue->dropped_count == queue->dropped_capacity) {
        queue->dropped_capacity = queue->dropped_capacity * 2 + 16;
        queue->dropped =
            ch_realloc(queue->dropped, queue->dropped_capacity * sizeof(*queue->dropped));
    }
    queue->dropped[queue->dropped_count++] = path;
}

static void remember_done(struct ch_queue *queue, struct ch_notice *notice)
{
    if (queue->done_count == queue->done_capacity) {
        queue->done_capacity = queue->done_capacity * 2 + 16;
        queue->done = ch_realloc(queue->done, queue->done_capacity * sizeof(*queue->done));
    }
    notice->references++;
    queue->done[queue->done_count++] = notice;
}

void ch_queue_remove(struct ch_queue *queue, struct ch_notice *notice)
{
    if (!notice->queued)
        return;
    unlink_notice(queue, notice);
    if (notice->identity)
        ch_table_remove(&queue->index, notice->identity);
    if (notice->sequence)
        remember_done(queue, notice);
    if (--notice->record->queued == 0 && notice->record->stored) {
        notice->record->stored = false;
        ch_queue_drop_path(queue, ch_strdup(notice->record->path));
    }
    ch_notice_unref(notice);
}

struct ch_notice **ch_queue_snapshot(struct ch_queue *queue)
{
    struct ch_notice **notices = ch_calloc(queue->count, sizeof(struct ch_notice *));
    size_t i = 0;
    for (struct ch_notice *notice = queue->first; notice; notice = notice->next) {
        notice->references++;
        notices[i++] = notice;
    }
    return notices;
}

/* loading */

static struct ch_record *stored_record(struct ch_framework *framework, const char *path)
{
    struct ch_record *record = ch_calloc(1, sizeof(*record));
    record->framework = framework;
    record->path = ch_strdup(path);
    record->stored = true;
    return record;
}

int ch_queue_load(struct ch_framework *framework, struct ch_error *err)
{
    struct ch_queue *queue = &framework->queue;
    if (ch_storage_notices(framework->options.storage, &queue->rows, &queue->row_count, err) < 0)
        return -1;
    struct ch_table records = {0}; /* by path */
    for (size_t i = 0; i < queue->row_count; i++) {
        const struct ch_notice_row *row = &queue->rows[i];
        struct ch_record *record = ch_table_get(&records, row->event_path);
        if (!record) {
            record = stored_record(framework, row->event_path);
            ch_table_add(&records, record->path, record);
        }
        struct ch_notice *notice = ch_calloc(1, sizeof(*notice));
        notice->record = record;
        notice->observer_path = row->observer_path;
        notice->method = row->method;
        notice->sequence = row->sequence;
        append_notice(queue, notice);
    }
    ch_table_deinit(&records);
    queue->has_unread = queue->count > 0;
    return 0;
}

static int read_snapshot(struct ch_record *record, struct ch_error *err)
{
    struct ch_error trial = CH_ERROR_INIT;
    record->snapshot = ch_storage_load(record->framework->options.storage, record->path, &trial);
    if (!record->snapshot && !ch_error_is(&trial, CH_ERROR_NO_SNAPSHOT)) {
        ch_error_move(err, &trial);
        return -1;
    }
    ch_error_clear(&trial);
    if (!record->snapshot) /* somebody removed it: as in ops it counts as empty */
        record->snapshot = json_incref(record->framework->empty);
    else if (!json_is_object(record->snapshot) || json_object_size(record->snapshot) > 0)
        record->text = ch_value_dump(record->snapshot);
    return 0;
}

int ch_queue_read_snapshots(struct ch_framework *framework, struct ch_error *err)
{
    struct ch_queue *queue = &framework->queue;
    if (!queue->has_unread)
        return 0;
    for (struct ch_notice *notice = queue->first; notice; notice = notice->next) {
        struct ch_record *record = notice->record;
        if (!record->snapshot && read_snapshot(record, err) < 0)
            return -1;
        if (framework->options.allow_duplicates)
            continue;
        char *identity = make_identity(record, notice->observer_path, notice->method);
        if (ch_table_add(&queue->index, identity, notice))
            notice->identity = identity;
        else
            free(identity); /* stored twice: both are delivered, one stands in the index */
    }
    queue->has_unread = false;
    return 0;
}

/* the end */

void ch_queue_forget_done(struct ch_queue *queue)
{
    for (size_t i = 0; i < queue->done_count; i++)
        ch_notice_unref(queue->done[i]);
    for (size_t i = 0; i < queue->dropped_count; i++)
        free(queue->dropped[i]);
    queue->done_count = queue->dropped_count = 0;
}

void ch_queue_deinit(struct ch_queue *queue)
{
    while (queue->first)
        ch_queue_remove(queue, queue->first);
    ch_queue_forget_done(queue);
    free(queue->done);
    free(queue->dropped);
    ch_table_deinit(&queue->index);
    ch_notice_rows_free(queue->rows, queue->row_count);
}
