/* SPDX-License-Identifier: Apache-2.0 */
/* Emission: every observer gets a notice, and then the notices are delivered. */
#include "framework/private.h"

#include <stdlib.h>

/* Queues a notice for each observer.  Return: the queued ones, *countp of them. */
static struct ch_notice **queue_notices(struct ch_record *record, size_t *countp)
{
    struct ch_framework *framework = record->framework;
    const struct ch_source *source = record->source;
    struct ch_notice **notices = ch_calloc(source->observation_count, sizeof(struct ch_notice *));
    *countp = 0;
    for (size_t i = 0; i < source->observation_count; i++) {
        const struct ch_observation *observation = &source->observations[i];
        struct ch_notice *notice = ch_queue_add(&framework->queue, record, observation,
                                                framework->options.allow_duplicates);
        if (notice)
            notices[(*countp)++] = notice;
        else
            ch_log(framework->options.log, CH_LOG_INFO,
                   "Skipping notice (%s/%s/%s) - already in the queue.", ch_record_path(record),
                   observation->observer->path, observation->method);
    }
    return notices;
}

/* What cannot be deferred must not reach the store either when a handler fails and the charm
 * carries on: nobody could deliver it in another dispatch. */
static void drop_undelivered(struct ch_queue *queue, struct ch_record *record)
{
    for (struct ch_notice *notice = queue->last, *previous; notice; notice = previous) {
        previous = notice->previous;
        if (notice->record == record)
            ch_queue_remove(queue, notice);
    }
}

static int check_snapshot(const struct ch_source *source, const json_t *snapshot,
                          struct ch_error *err)
{
    if (!snapshot)
        return 0;
    CH_AUTOFREE char *what =
        ch_asprintf("unable to save the data for %s (%s)", source->cls->name, source->path);
    return ch_value_check(snapshot, what, err);
}

int ch_source_emit(struct ch_source *source, json_t *snapshot, struct ch_error *err)
{
    struct ch_framework *framework = source->emitter->framework;
    if (check_snapshot(source, snapshot, err) < 0)
        return -1;
    framework->event_count++; /* observed or not */
    if (source->observation_count == 0 && !framework->options.on_emit)
        return 0;
    if (source->observation_count > 0 && ch_queue_read_snapshots(framework, err) < 0)
        return -1;
    struct ch_record *record = ch_record_new(source, snapshot);
    if (framework->options.on_emit)
        framework->options.on_emit(framework->options.data, source, ch_record_path(record),
                                   record->snapshot);
    size_t count;
    struct ch_notice **notices = queue_notices(record, &count);
    int result = ch_deliver_all(framework, notices, count, false, err);
    if (result < 0 && source->cls->no_defer)
        drop_undelivered(&framework->queue, record);
    ch_record_unref(record);
    return result;
}

int ch_framework_reemit(struct ch_framework *framework, struct ch_error *err)
{
    if (ch_queue_read_snapshots(framework, err) < 0)
        return -1;
    size_t count = framework->queue.count;
    return ch_deliver_all(framework, ch_queue_snapshot(&framework->queue), count, true, err);
}
