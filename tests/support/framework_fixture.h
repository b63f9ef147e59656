/* SPDX-License-Identifier: Apache-2.0 */
/* A charm in C for tests of the framework: an object "MyCharm", its events "MyCharm/on", and
 * handlers whose method names say what they do:
 *
 *     on_...       notes the call
 *     defer_...    notes it and defers
 *     fail_...     notes it and fails with RUNTIME "boom"
 *     missing...   there is no such method
 *
 * `act`, if set, runs inside each handler that is not missing.  Calls and logs are kept as text, a
 * line each; the store is SQLite in memory unless a path is given, and counts its writes. */
#ifndef CH_TESTS_FRAMEWORK_FIXTURE_H
#define CH_TESTS_FRAMEWORK_FIXTURE_H

#include "base/mem.h"
#include "base/text.h"
#include "framework/framework.h"
#include "test.h"

struct counting_storage {
    struct ch_storage base;
    struct ch_storage *inner;
    unsigned loads, writes;
    size_t saved, dropped, added, removed; /* of the last write */
    bool broken;                           /* the next write fails */
};

static inline json_t *counting_load_(struct ch_storage *storage, const char *path,
                                     struct ch_error *err)
{
    struct counting_storage *counting = (struct counting_storage *)storage;
    counting->loads++;
    return ch_storage_load(counting->inner, path, err);
}

static inline int counting_notices_(struct ch_storage *storage, struct ch_notice_row **rowsp,
                                    size_t *countp, struct ch_error *err)
{
    return ch_storage_notices(((struct counting_storage *)storage)->inner, rowsp, countp, err);
}

static inline json_t *counting_list_(struct ch_storage *storage, struct ch_error *err)
{
    return ch_storage_list(((struct counting_storage *)storage)->inner, err);
}

static inline int counting_write_(struct ch_storage *storage,
                                  const struct ch_storage_change *change, struct ch_error *err)
{
    struct counting_storage *counting = (struct counting_storage *)storage;
    counting->writes++;
    counting->saved = change->saved_count;
    counting->dropped = change->dropped_count;
    counting->added = change->added_count;
    counting->removed = change->removed_count;
    if (counting->broken)
        return ch_error_set(err, CH_ERROR_STORAGE, "broken");
    return ch_storage_write(counting->inner, change, err);
}

static inline void counting_free_(struct ch_storage *storage)
{
    (void)storage;
}

static inline struct counting_storage counting_storage_make(struct ch_storage *inner)
{
    static const struct ch_storage_ops ops = {.name = "counting",
                                              .load = counting_load_,
                                              .notices = counting_notices_,
                                              .list = counting_list_,
                                              .write = counting_write_,
                                              .free = counting_free_};
    return (struct counting_storage){.base = {.ops = &ops}, .inner = inner};
}

struct fixture {
    struct counting_storage storage;
    struct ch_framework_options options;
    struct ch_log log;
    struct ch_framework *framework;
    struct ch_object *charm, *on;
    struct ch_source *start, *stop; /* "start" can be deferred, "stop" cannot */
    struct ch_buf calls, logs;
    unsigned released;
    int (*act)(struct fixture *fixture, const char *method, struct ch_event *event,
               struct ch_error *err);
    void *data;            /* for `act` */
    const char *deferring; /* methods that defer in spite of their name, or NULL */
};

static const struct ch_event_class fixture_start_class = {.name = "StartEvent",
                                                          .family = CH_EVENT_HOOK};
static const struct ch_event_class fixture_stop_class = {
    .name = "StopEvent", .family = CH_EVENT_HOOK, .no_defer = "cannot defer stop events"};
static const struct ch_event_class fixture_ready_class = {.name = "ReadyEvent",
                                                          .family = CH_EVENT_CUSTOM};

static inline int fixture_log_(void *data, enum ch_log_level level, const char *message,
                               struct ch_error *err)
{
    (void)err;
    ch_buf_addf(&((struct fixture *)data)->logs, "%s %s\n", ch_log_level_name(level), message);
    return 0;
}

static inline int fixture_deliver_(void *self, const char *method, struct ch_event *event,
                                   bool *foundp, struct ch_error *err)
{
    struct fixture *fixture = self;
    if (ch_text_starts(method, "missing")) {
        *foundp = false;
        return 0;
    }
    ch_buf_addf(&fixture->calls, "%s.%s %s\n", ch_object_path(ch_event_observer(event)), method,
                ch_event_path(event));
    if (fixture->act && fixture->act(fixture, method, event, err) < 0)
        return -1;
    if (ch_text_starts(method, "fail"))
        return ch_error_set(err, CH_ERROR_RUNTIME, "boom");
    bool defers = ch_text_starts(method, "defer") ||
                  (fixture->deferring && strstr(fixture->deferring, method));
    return defers ? ch_event_defer(event, NULL, err) : 0;
}

static inline void fixture_release_(void *self)
{
    ((struct fixture *)self)->released++;
}

static const struct ch_object_ops fixture_object_ops = {.deliver = fixture_deliver_,
                                                        .release = fixture_release_};

static inline struct ch_object *fixture_object(struct fixture *fixture, struct ch_object *parent,
                                               const char *kind, const char *key)
{
    struct ch_object *object =
        ch_object_new(fixture->framework, parent, kind, key, &fixture_object_ops, fixture, NULL);
    CHECK(object != NULL);
    return object;
}

static inline void fixture_observe(struct fixture *fixture, struct ch_source *source,
                                   const char *method)
{
    CHECK_INT(ch_source_observe(source, fixture->charm, method, NULL), 0);
}

/* A fresh framework on the same store, as a dispatch makes it. */
static inline void fixture_begin(struct fixture *fixture)
{
    struct ch_error err = CH_ERROR_INIT;
    fixture->options.storage = &fixture->storage.base;
    fixture->options.log = &fixture->log;
    fixture->framework = ch_framework_new(&fixture->options);
    if (!CHECK_INT(ch_framework_load(fixture->framework, &err), 0))
        printf("# %s\n", err.message);
    ch_error_clear(&err);
    fixture->charm = fixture_object(fixture, NULL, "MyCharm", NULL);
    fixture->on = ch_object_new(fixture->framework, fixture->charm, "on", NULL, NULL, NULL, NULL);
    fixture->start = ch_source_define(fixture->on, "start", &fixture_start_class, fixture, NULL);
    fixture->stop = ch_source_define(fixture->on, "stop", &fixture_stop_class, fixture, NULL);
    ch_buf_clear(&fixture->calls);
    ch_buf_clear(&fixture->logs);
}

/* The dispatch ends, with or without a commit of its own. */
static inline void fixture_end(struct fixture *fixture)
{
    fixture->framework = ch_framework_free(fixture->framework);
}

static inline void fixture_commit(struct fixture *fixture)
{
    struct ch_error err = CH_ERROR_INIT;
    if (!CHECK_INT(ch_framework_commit(fixture->framework, &err), 0))
        printf("# %s\n", err.message);
    ch_error_clear(&err);
}

static inline void fixture_init(struct fixture *fixture, const char *path)
{
    *fixture = (struct fixture){0};
    fixture->log = (struct ch_log){.write = fixture_log_, .data = fixture};
    fixture->storage =
        counting_storage_make(ch_storage_sqlite_new(path ? path : ":memory:", 0, NULL));
    fixture->options.event_name = "start";
    fixture_begin(fixture);
}

static inline void fixture_deinit(struct fixture *fixture)
{
    fixture_end(fixture);
    ch_storage_free(fixture->storage.inner);
    ch_buf_deinit(&fixture->calls);
    ch_buf_deinit(&fixture->logs);
}

static inline void fixture_emit(struct ch_source *source, const char *snapshot)
{
    struct ch_error err = CH_ERROR_INIT;
    json_t *value = snapshot ? ch_value_parse(snapshot, strlen(snapshot), NULL) : NULL;
    if (!CHECK_INT(ch_source_emit(source, value, &err), 0))
        printf("# %s\n", err.message);
    json_decref(value);
    ch_error_clear(&err);
}

static inline void fixture_reemit(struct fixture *fixture)
{
    struct ch_error err = CH_ERROR_INIT;
    if (!CHECK_INT(ch_framework_reemit(fixture->framework, &err), 0))
        printf("# %s\n", err.message);
    ch_error_clear(&err);
}

/* The text since the last look. */
static inline void fixture_check_(struct ch_buf *buf, const char *want, const char *file, int line,
                                  const char *what)
{
    test_check_str_(buf->data ? buf->data : "", want, file, line, what);
    ch_buf_clear(buf);
}
#define CHECK_CALLS(fixture, want) \
    fixture_check_(&(fixture)->calls, (want), __FILE__, __LINE__, "calls")
#define CHECK_LOGS(fixture, want) \
    fixture_check_(&(fixture)->logs, (want), __FILE__, __LINE__, "logs")

#endif
