/* SPDX-License-Identifier: Apache-2.0 */
/* Event sources: which events there are, and who observes them. */
#include "framework/private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_identifier(const char *text)
{
    if (!isalpha((unsigned char)*text) && *text != '_')
        return false;
    for (; *text; text++)
        if (!isalnum((unsigned char)*text) && *text != '_')
            return false;
    return true;
}

struct ch_source *ch_source_define(struct ch_object *emitter, const char *kind,
                                   const struct ch_event_class *cls, void *data,
                                   struct ch_error *err)
{
    static const char refusal[] = "unable to define an event with event_kind that";
    if (!is_identifier(kind)) {
        ch_error_set(err, CH_ERROR_RUNTIME, "%s is not a valid identifier: %s", refusal, kind);
        return NULL;
    }
    struct ch_source *source = ch_calloc(1, sizeof(*source));
    source->emitter = emitter;
    source->path = ch_handle_path(emitter->path, kind, NULL);
    source->kind = source->path + strlen(source->path) - strlen(kind);
    source->cls = cls;
    source->data = data;
    if (!ch_table_add(&emitter->framework->sources, source->path, source)) {
        ch_error_set(err, CH_ERROR_RUNTIME, "%s overlaps with an event that %s has already: %s",
                     refusal, emitter->path, kind);
        ch_source_free(source);
        return NULL;
    }
    if (emitter->last_source)
        emitter->last_source->next = source;
    else
        emitter->first_source = source;
    emitter->last_source = source;
    return source;
}

void ch_source_free(struct ch_source *source)
{
    for (size_t i = 0; i < source->observation_count; i++)
        free(source->observations[i].method);
    free(source->observations);
    free(source->path);
    free(source);
}

struct ch_source *ch_source_find(struct ch_object *emitter, const char *kind)
{
    CH_AUTOFREE char *path = ch_handle_path(emitter->path, kind, NULL);
    return ch_table_get(&emitter->framework->sources, path);
}

char *ch_source_next_path(const struct ch_source *source)
{
    return ch_asprintf("%s[%lld]", source->path, source->emitter->framework->event_count + 1);
}

struct ch_object *ch_source_emitter(const struct ch_source *source)
{
    return source->emitter;
}

const char *ch_source_kind(const struct ch_source *source)
{
    return source->kind;
}

const struct ch_event_class *ch_source_class(const struct ch_source *source)
{
    return source->cls;
}

void *ch_source_data(const struct ch_source *source)
{
    return source->data;
}

size_t ch_source_observer_count(const struct ch_source *source)
{
    return source->observation_count;
}

struct ch_source *ch_source_next(struct ch_object *emitter, struct ch_source *previous)
{
    return previous ? previous->next : emitter->first_source;
}

int ch_source_observe(struct ch_source *source, struct ch_object *observer, const char *method,
                      struct ch_error *err)
{
    if (!observer->ops || !observer->ops->deliver)
        return ch_error_set(err, CH_ERROR_TYPE, "%s cannot observe %s: it only emits events",
                            observer->path, source->path);
    if (source->observation_count == source->observation_capacity) {
        source->observation_capacity = source->observation_capacity * 2 + 2;
        source->observations = ch_realloc(source->observations, source->observation_capacity *
                                                                    sizeof(*source->observations));
    }
    source->observations[source->observation_count++] =
        (struct ch_observation){.observer = observer, .method = ch_strdup(method)};
    return 0;
}
