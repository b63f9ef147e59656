/* SPDX-License-Identifier: Apache-2.0 */
/* The framework: what a dispatch's objects, events and state hang on. */
#include "framework/private.h"

#include <stdlib.h>

static const struct ch_event_class pre_commit_class = {
    .name = "PreCommitEvent",
    .family = CH_EVENT_LIFECYCLE,
    .no_defer = "cannot defer lifecycle events",
};
static const struct ch_event_class commit_class = {
    .name = "CommitEvent",
    .family = CH_EVENT_LIFECYCLE,
    .no_defer = "cannot defer lifecycle events",
};

struct ch_framework *ch_framework_new(const struct ch_framework_options *options)
{
    struct ch_framework *framework = ch_calloc(1, sizeof(*framework));
    framework->options = *options;
    framework->empty = json_object();
    struct ch_object *on = ch_object_new(framework, NULL, "on", NULL, NULL, NULL, NULL);
    framework->pre_commit = ch_source_define(on, "pre_commit", &pre_commit_class, NULL, NULL);
    framework->commit = ch_source_define(on, "commit", &commit_class, NULL, NULL);
    return framework;
}

static void free_object(struct ch_object *object)
{
    if (object->ops && object->ops->release)
        object->ops->release(object->self);
    for (struct ch_source *source = object->first_source, *next; source; source = next) {
        next = source->next;
        ch_source_free(source);
    }
    free(object->path);
    free(object);
}

struct ch_framework *ch_framework_free(struct ch_framework *framework)
{
    if (!framework)
        return NULL;
    ch_queue_deinit(&framework->queue); /* first: notices borrow from objects and sources */
    ch_table_deinit(&framework->sources);
    ch_table_deinit(&framework->objects);
    for (struct ch_object *object = framework->newest, *older; object; object = older) {
        older = object->older;
        free_object(object);
    }
    ch_table_deinit(&framework->stored_by_path);
    for (struct ch_stored *stored = framework->stored, *next; stored; stored = next) {
        next = stored->next;
        ch_stored_free(stored);
    }
    json_decref(framework->empty);
    free(framework);
    return NULL;
}

/* the counter */

static int load_counter(struct ch_framework *framework, struct ch_error *err)
{
    struct ch_error trial = CH_ERROR_INIT;
    CH_AUTOJSON json_t *state =
        ch_storage_load(framework->options.storage, CH_FRAMEWORK_STATE_PATH, &trial);
    if (!state && !ch_error_is(&trial, CH_ERROR_NO_SNAPSHOT)) {
        ch_error_move(err, &trial);
        return -1;
    }
    ch_error_clear(&trial);
    if (!state)
        return 0;
    const json_t *count = json_object_get(state, "event_count");
    if (!json_is_integer(count) || json_integer_value(count) < 0)
        return ch_error_set(err, CH_ERROR_STORAGE,
                            "the storage is damaged: %s has no 'event_count'",
                            CH_FRAMEWORK_STATE_PATH);
    framework->event_count = json_integer_value(count);
    return 0;
}

int ch_framework_load(struct ch_framework *framework, struct ch_error *err)
{
    return load_counter(framework, err) < 0 ? -1 : ch_queue_load(framework, err);
}

int ch_framework_emit_commit(struct ch_framework *framework, struct ch_error *err)
{
    if (ch_source_emit(framework->pre_commit, NULL, err) < 0)
        return -1;
    return ch_source_emit(framework->commit, NULL, err);
}

int ch_framework_commit(struct ch_framework *framework, struct ch_error *err)
{
    return ch_framework_emit_commit(framework, err) < 0 ? -1 : ch_framework_save(framework, err);
}

struct ch_source *ch_framework_pre_commit(struct ch_framework *framework)
{
    return framework->pre_commit;
}

struct ch_source *ch_framework_commit_event(struct ch_framework *framework)
{
    return framework->commit;
}

size_t ch_framework_deferred_count(const struct ch_framework *framework)
{
    return framework->queue.count;
}

/* the current event */

const char *ch_framework_current_event(const struct ch_framework *framework)
{
    return framework->current_event;
}

const char *ch_framework_enter(struct ch_framework *framework, const char *event_name)
{
    const char *previous = framework->current_event;
    framework->current_event = event_name;
    return previous;
}

void ch_framework_leave(struct ch_framework *framework, const char *previous)
{
    framework->current_event = previous;
}
