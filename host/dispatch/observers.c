/* SPDX-License-Identifier: Apache-2.0 */
/* Observers in C: ordinary observers of the framework, methods of an object "Host".
 *
 * The method's name is what a deferred event is stored with.  It is the observer's place in the
 * list that the embedding program gives, so that list is to keep its order from one dispatch to
 * the next, as a charm keeps the names of its methods. */
#include "base/mem.h"
#include "base/text.h"
#include "dispatch/private.h"

#include <stdint.h>
#include <string.h>

static const char prefix[] = "observer_";

static int deliver(void *self, const char *method, struct ch_event *event, bool *foundp,
                   struct ch_error *err)
{
    const struct ch_dispatch_options *options = self;
    long long index;
    *foundp = ch_text_starts(method, prefix) && ch_text_to_int(method + strlen(prefix), &index) &&
              index >= 0 && (size_t)index < options->observer_count;
    if (!*foundp)
        return 0;
    const struct ch_dispatch_observer *observer = &options->observers[index];
    return observer->notify(observer->data, event, err);
}

static bool is_wanted(const struct ch_dispatch_observer *observer, struct ch_source *source)
{
    if (observer->event)
        return strcmp(observer->event, ch_source_kind(source)) == 0;
    enum ch_event_family family = ch_source_class(source)->family;
    return family == CH_EVENT_HOOK || family == CH_EVENT_ACTION;
}

static int observe(struct ch_dispatch *dispatch, struct ch_object *host,
                   const struct ch_dispatch_observer *observer, size_t index, struct ch_error *err)
{
    CH_AUTOFREE char *method = ch_asprintf("%s%zu", prefix, index);
    struct ch_source *source = NULL;
    while ((source = ch_source_next(dispatch->on, source)))
        if (is_wanted(observer, source) && ch_source_observe(source, host, method, err) < 0)
            return -1;
    return 0;
}

int ch_dispatch_add_observers(struct ch_dispatch *dispatch,
                              const struct ch_dispatch_options *options, struct ch_error *err)
{
    static const struct ch_object_ops ops = {.deliver = deliver};
    if (options->observer_count == 0)
        return 0;
    struct ch_object *host = ch_object_new(dispatch->framework, NULL, "Host", NULL, &ops,
                                           (void *)(uintptr_t)options, err);
    if (!host)
        return -1;
    for (size_t i = 0; i < options->observer_count; i++)
        if (observe(dispatch, host, &options->observers[i], i, err) < 0)
            return -1;
    return 0;
}
