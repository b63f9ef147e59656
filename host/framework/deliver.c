/* SPDX-License-Identifier: Apache-2.0 */
/* Delivery: one handler after the other, the same for an emission and for re-emission.
 *
 * The notices to deliver are fixed before the first handler runs.  Handlers may do anything
 * meanwhile: emit (delivered at once, inside), observe, defer, make objects.  The notice under
 * delivery stays queued until its handler has returned, so an equal event emitted from inside
 * counts as a duplicate of it, as in ops. */
#include "framework/private.h"

#include <stdlib.h>
#include <string.h>

/* events */

struct ch_source *ch_event_source(const struct ch_event *event)
{
    return event->notice->record->source;
}

const char *ch_event_path(const struct ch_event *event)
{
    return ch_record_path(event->notice->record);
}

const char *ch_event_kind(const struct ch_event *event)
{
    return event->notice->record->source->kind;
}

json_t *ch_event_snapshot(const struct ch_event *event)
{
    return event->notice->record->snapshot;
}

struct ch_object *ch_event_observer(const struct ch_event *event)
{
    return event->notice->observer;
}

const char *ch_event_method(const struct ch_event *event)
{
    return event->notice->method;
}

bool ch_event_is_deferred(const struct ch_event *event)
{
    return event->deferred;
}

bool ch_event_is_reemission(const struct ch_event *event)
{
    return event->reemission;
}

static char *default_repr(const struct ch_event *event)
{
    return ch_asprintf("<%s via %s>", ch_event_source(event)->cls->name, ch_event_path(event));
}

int ch_event_defer(struct ch_event *event, const char *repr, struct ch_error *err)
{
    const struct ch_source *source = ch_event_source(event);
    if (source->cls->no_defer)
        return ch_error_set(err, CH_ERROR_RUNTIME, "%s", source->cls->no_defer);
    CH_AUTOFREE char *made = repr ? NULL : default_repr(event);
    ch_log(source->emitter->framework->options.log, CH_LOG_DEBUG, "Deferring %s.",
           repr ? repr : made);
    event->deferred = true;
    return 0;
}

/* the loop */

static bool is_logged(const struct ch_framework *framework)
{
    const struct ch_log *log = framework->options.log;
    return log && log->threshold <= CH_LOG_DEBUG;
}

static bool is_custom(const struct ch_framework *framework, const struct ch_source *source)
{
    const char *juju = framework->options.event_name;
    return source->cls->family != CH_EVENT_LIFECYCLE && !(juju && strcmp(juju, source->kind) == 0);
}

bool ch_event_is_logged(const struct ch_event *event)
{
    const struct ch_framework *framework = event->notice->record->framework;
    return is_logged(framework) &&
           (event->reemission || is_custom(framework, ch_event_source(event)));
}

void ch_event_announce(struct ch_event *event, const char *repr)
{
    event->announced = true;
    struct ch_log *log = event->notice->record->framework->options.log;
    if (event->reemission)
        ch_log(log, CH_LOG_DEBUG, "Re-emitting deferred event %s (%zu of %zu in queue).", repr,
               event->number, event->count);
    else
        ch_log(log, CH_LOG_DEBUG, "Emitting custom event %s.", repr);
}

static void announce(struct ch_event *event)
{
    if (event->announced || !ch_event_is_logged(event))
        return;
    CH_AUTOFREE char *repr = default_repr(event);
    ch_event_announce(event, repr);
}

/* A charm that was upgraded may have lost what an older one deferred for: that must not keep it
 * from ever running again, so the notice goes, and the log says so. */
static bool find_receiver(struct ch_framework *framework, struct ch_notice *notice)
{
    if (!notice->observer)
        notice->observer = ch_object_find(framework, notice->observer_path);
    bool is_known = ch_record_source(notice->record);
    if (is_known && notice->observer && notice->observer->ops)
        return true;
    ch_log(framework->options.log, CH_LOG_WARNING,
           "Dropped the deferred event %s for %s.%s: the charm no longer defines this %s.",
           ch_record_path(notice->record), notice->observer_path, notice->method,
           is_known ? "observer" : "event");
    return false;
}

static int call_observer(struct ch_framework *framework, struct ch_event *event,
                         struct ch_error *err)
{
    struct ch_notice *notice = event->notice;
    struct ch_object *observer = notice->observer;
    bool found = true;
    const char *previous = ch_framework_enter(framework, ch_event_kind(event));
    int result = observer->ops->deliver(observer->self, notice->method, event, &found, err);
    ch_framework_leave(framework, previous);
    if (result < 0) /* perhaps before the observer could */
        announce(event);
    if (result == 0 && !found)
        ch_log(framework->options.log, CH_LOG_DEBUG,
               "Dropped the event %s for %s: it has no method '%s'.", ch_event_path(event),
               observer->path, notice->method);
    return result;
}

static int deliver(struct ch_framework *framework, struct ch_event *event, struct ch_error *err)
{
    if (find_receiver(framework, event->notice)) {
        if (!event->notice->observer->ops->announces)
            announce(event);
        const struct ch_framework_options *options = &framework->options;
        if (options->on_delivery && options->on_delivery(options->data, event, err) < 0)
            return -1;
        if (call_observer(framework, event, err) < 0)
            return -1;
    }
    if (!event->deferred)
        ch_queue_remove(&framework->queue, event->notice);
    return 0;
}

int ch_deliver_all(struct ch_framework *framework, struct ch_notice **notices, size_t count,
                   bool reemission, struct ch_error *err)
{
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++) {
        struct ch_event event = {
            .notice = notices[i], .reemission = reemission, .number = i + 1, .count = count};
        if (notices[i]->queued) /* else a handler had it delivered by a re-emission of its own */
            result = deliver(framework, &event, err);
    }
    for (size_t i = 0; i < count; i++)
        ch_notice_unref(notices[i]);
    free(notices);
    return result;
}
