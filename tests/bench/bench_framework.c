/* SPDX-License-Identifier: Apache-2.0 */
/* What an event costs: the framework and its storage, without Lua and hook commands.
 *
 *     bench_framework [FILE]
 *
 * FILE is the database for the rows about storage; without it they work in memory.  Meaningful in
 * an optimised build only (meson setup --buildtype=release). */
#include "base/mem.h"
#include "framework/framework.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const struct ch_event_class event_class = {.name = "ReadyEvent", .family = CH_EVENT_CUSTOM};

static int deliver(void *self, const char *method, struct ch_event *event, bool *foundp,
                   struct ch_error *err)
{
    (void)method;
    (void)foundp;
    const bool *defers = self;
    return *defers ? ch_event_defer(event, NULL, err) : 0;
}

static const struct ch_object_ops observer_ops = {.deliver = deliver};

struct bench {
    const char *path;
    struct ch_storage *storage;
    struct ch_framework *framework;
    struct ch_source *source;
    bool defers;
};

static void check(int result, struct ch_error *err)
{
    if (result == 0)
        return;
    fprintf(stderr, "bench_framework: %s\n", err->message);
    exit(1);
}

static void begin(struct bench *bench)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_framework_options options = {.storage = bench->storage};
    bench->framework = ch_framework_new(&options);
    check(ch_framework_load(bench->framework, &err), &err);
    struct ch_object *charm =
        ch_object_new(bench->framework, NULL, "MyCharm", NULL, &observer_ops, &bench->defers, NULL);
    struct ch_object *on = ch_object_new(bench->framework, charm, "on", NULL, NULL, NULL, NULL);
    bench->source = ch_source_define(on, "ready", &event_class, NULL, NULL);
    check(ch_source_observe(bench->source, charm, "on_ready", &err), &err);
}

static void end(struct bench *bench)
{
    bench->framework = ch_framework_free(bench->framework);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void report(const char *what, size_t count, double since)
{
    printf("%-44s %8zu %12.0f\n", what, count, (now() - since) / (double)count);
    fflush(stdout);
}

static void emit_many(struct bench *bench, const char *what, size_t count, json_t *snapshot)
{
    struct ch_error err = CH_ERROR_INIT;
    begin(bench);
    double since = now();
    for (size_t i = 0; i < count; i++)
        check(ch_source_emit(bench->source, snapshot, &err), &err);
    report(what, count, since);
    end(bench);
}

static void commit(struct bench *bench, const char *what, size_t count)
{
    struct ch_error err = CH_ERROR_INIT;
    double since = now();
    check(ch_framework_commit(bench->framework, &err), &err);
    report(what, count, since);
}

static void reemit(struct bench *bench, const char *what, size_t count)
{
    struct ch_error err = CH_ERROR_INIT;
    double since = now();
    check(ch_framework_reemit(bench->framework, &err), &err);
    report(what, count, since);
}

/* `count` events with different data: deferred and saved, deferred again, done and removed. */
static void defer_many(struct bench *bench, size_t count)
{
    struct ch_error err = CH_ERROR_INIT;
    bench->storage = ch_storage_sqlite_new(bench->path, 0, NULL);
    bench->defers = true;
    begin(bench);
    double since = now();
    for (size_t i = 0; i < count; i++) {
        json_t *snapshot = json_pack("{s: I}", "n", (json_int_t)i);
        check(ch_source_emit(bench->source, snapshot, &err), &err);
        json_decref(snapshot);
    }
    report("deferred", count, since);
    commit(bench, "  saved", count);
    end(bench);
    since = now();
    begin(bench);
    report("  loaded", count, since);
    reemit(bench, "  re-emitted, deferred again", count);
    commit(bench, "  nothing to save", count);
    bench->defers = false;
    reemit(bench, "  re-emitted, done", count);
    commit(bench, "  removed", count);
    end(bench);
    ch_storage_free(bench->storage);
}

int main(int argc, char **argv)
{
    struct bench bench = {.path = argc > 1 ? argv[1] : ":memory:"};
    if (argc > 1 && access(argv[1], F_OK) == 0) {
        fprintf(stderr, "bench_framework: %s exists\n", argv[1]);
        return 2;
    }
    printf("%-44s %8s %12s\n", "operation", "count", "ns each");
    bench.storage = ch_storage_sqlite_new(":memory:", 0, NULL);
    emit_many(&bench, "emission to one observer", 100000, NULL);
    json_t *snapshot = json_pack("{s: s, s: i, s: s, s: s}", "relation_name", "db", "relation_id",
                                 7, "app_name", "postgresql", "unit_name", "postgresql/0");
    emit_many(&bench, "emission with a snapshot of four members", 100000, snapshot);
    json_decref(snapshot);
    ch_storage_free(bench.storage);
    defer_many(&bench, 10000);
    defer_many(&bench, 100000);
    return 0;
}
