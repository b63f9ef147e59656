/* SPDX-License-Identifier: Apache-2.0 */
/* Deferral over dispatches: what is stored, re-emission, upgrades, the counter. */
#include "framework_fixture.h"

static char *stored_text(struct fixture *f, const char *path)
{
    CH_AUTOJSON json_t *value = ch_storage_load(f->storage.inner, path, NULL);
    return value ? ch_value_dump(value) : NULL;
}

static void check_stored(struct fixture *f, const char *path, const char *want)
{
    CH_AUTOFREE char *text = stored_text(f, path);
    CHECK_STR(text, want);
}

static void next_dispatch(struct fixture *f)
{
    fixture_end(f);
    fixture_begin(f);
}

static void test_nothing_changed_writes_nothing(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_observe(&f, f.start, "on_start");
    fixture_observe(&f, ch_framework_pre_commit(f.framework), "on_pre_commit");
    fixture_observe(&f, ch_framework_commit_event(f.framework), "on_commit");
    fixture_emit(f.start, "{\"a\": 1}");
    fixture_commit(&f);
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[1]\n"
                    "MyCharm.on_pre_commit on/pre_commit[2]\n"
                    "MyCharm.on_commit on/commit[3]\n");
    CHECK_LOGS(&f, "");
    CHECK_INT(f.storage.writes, 0);
    fixture_deinit(&f);
}

static void test_deferred_event_comes_back(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_observe(&f, f.start, "on_start");
    fixture_observe(&f, f.start, "defer_start");
    fixture_emit(f.start, "{\"a\":1}");
    CHECK_LOGS(&f, "DEBUG Deferring <StartEvent via MyCharm/on/start[1]>.\n");
    CHECK_INT(ch_framework_deferred_count(f.framework), 1);
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 1);
    CHECK_INT(f.storage.added, 1);
    CHECK_INT(f.storage.saved, 2); /* the snapshot and the counter */
    check_stored(&f, "MyCharm/on/start[1]", "{\"a\":1}");
    check_stored(&f, "StoredStateData[_stored]", "{\"event_count\":3}");

    next_dispatch(&f); /* deferred again: nothing to write */
    CHECK_INT(ch_framework_deferred_count(f.framework), 1);
    fixture_reemit(&f);
    CHECK_CALLS(&f, "MyCharm.defer_start MyCharm/on/start[1]\n");
    CHECK_LOGS(&f, "DEBUG Re-emitting deferred event <StartEvent via MyCharm/on/start[1]> "
                   "(1 of 1 in queue).\n"
                   "DEBUG Deferring <StartEvent via MyCharm/on/start[1]>.\n");
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 1);
    fixture_deinit(&f);
}

static int look_at_event(struct fixture *f, const char *method, struct ch_event *event,
                         struct ch_error *err)
{
    (void)method;
    (void)err;
    CH_AUTOFREE char *text = ch_value_dump(ch_event_snapshot(event));
    ch_buf_addf(&f->calls, "%s %s %d %d\n", ch_event_kind(event), text,
                ch_event_is_reemission(event), ch_event_is_deferred(event));
    return 0;
}

/* A handler that does not defer any more: notice and snapshot leave the store. */
static void test_done_event_is_removed(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_observe(&f, f.start, "on_start");
    f.deferring = "on_start";
    fixture_emit(f.start, "{\"a\":1}");
    fixture_commit(&f);

    next_dispatch(&f);
    fixture_observe(&f, f.start, "on_other"); /* new observers of an old event are not told */
    f.deferring = NULL;
    f.act = look_at_event;
    fixture_reemit(&f);
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[1]\nstart {\"a\":1} 1 0\n");
    CHECK_INT(ch_framework_deferred_count(f.framework), 0);
    f.act = NULL;
    fixture_commit(&f);
    CHECK_INT(f.storage.removed, 1);
    CHECK_INT(f.storage.dropped, 1);
    CHECK_INT(f.storage.saved, 1); /* the counter */
    check_stored(&f, "MyCharm/on/start[1]", NULL);
    struct ch_notice_row *rows;
    size_t count;
    CHECK_INT(ch_storage_notices(f.storage.inner, &rows, &count, NULL), 0);
    CHECK_INT(count, 0);
    ch_notice_rows_free(rows, count);
    fixture_deinit(&f);
}

static void observe_three(struct fixture *f)
{
    fixture_observe(f, f->start, "on_a");
    fixture_observe(f, f->start, "on_b");
    fixture_observe(f, f->start, "on_c");
}

/* Of two deferring observers one is done: the shared snapshot stays for the other. */
static void test_only_those_who_deferred_are_called_again(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    f.deferring = "on_a on_c";
    observe_three(&f);
    fixture_emit(f.start, NULL);
    fixture_commit(&f);
    CHECK_INT(f.storage.added, 2);
    CHECK_INT(f.storage.saved, 2);

    next_dispatch(&f);
    observe_three(&f);
    f.deferring = "on_c";
    fixture_reemit(&f);
    CHECK_CALLS(&f, "MyCharm.on_a MyCharm/on/start[1]\nMyCharm.on_c MyCharm/on/start[1]\n");
    fixture_commit(&f);
    CHECK_INT(f.storage.removed, 1);
    CHECK_INT(f.storage.dropped, 0);

    next_dispatch(&f);
    observe_three(&f);
    f.deferring = NULL;
    fixture_reemit(&f);
    CHECK_CALLS(&f, "MyCharm.on_c MyCharm/on/start[1]\n");
    fixture_commit(&f);
    CHECK_INT(f.storage.removed, 1);
    CHECK_INT(f.storage.dropped, 1);
    fixture_deinit(&f);
}

/* First deferred, first called again; who defers again keeps the place. */
static void test_queue_keeps_its_order(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    f.deferring = "on_a on_b on_c";
    observe_three(&f);
    fixture_emit(f.start, "{\"n\":1}");
    fixture_emit(f.start, "{\"n\":2}");
    fixture_commit(&f);

    next_dispatch(&f);
    observe_three(&f);
    f.deferring = "on_a on_c";
    fixture_reemit(&f);
    fixture_emit(f.start, "{\"n\":3}");
    CHECK_CALLS(&f, "MyCharm.on_a MyCharm/on/start[1]\nMyCharm.on_b MyCharm/on/start[1]\n"
                    "MyCharm.on_c MyCharm/on/start[1]\nMyCharm.on_a MyCharm/on/start[2]\n"
                    "MyCharm.on_b MyCharm/on/start[2]\nMyCharm.on_c MyCharm/on/start[2]\n"
                    "MyCharm.on_a MyCharm/on/start[5]\nMyCharm.on_b MyCharm/on/start[5]\n"
                    "MyCharm.on_c MyCharm/on/start[5]\n");
    CHECK_HAS(f.logs.data, "(6 of 6 in queue)");
    fixture_commit(&f);

    next_dispatch(&f);
    observe_three(&f);
    f.deferring = NULL;
    fixture_reemit(&f);
    CHECK_CALLS(&f, "MyCharm.on_a MyCharm/on/start[1]\nMyCharm.on_c MyCharm/on/start[1]\n"
                    "MyCharm.on_a MyCharm/on/start[2]\nMyCharm.on_c MyCharm/on/start[2]\n"
                    "MyCharm.on_a MyCharm/on/start[5]\nMyCharm.on_c MyCharm/on/start[5]\n");
    fixture_deinit(&f);
}

/* The dance of two dispatches with one config-changed deferred: see the transcripts of ops. */
static void test_deferred_again_makes_the_new_one_a_duplicate(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_observe(&f, f.start, "defer_start");
    fixture_emit(f.start, NULL);
    fixture_commit(&f);

    next_dispatch(&f);
    fixture_observe(&f, f.start, "defer_start");
    fixture_reemit(&f);
    fixture_emit(f.start, NULL);
    CHECK_LOGS(&f, "DEBUG Re-emitting deferred event <StartEvent via MyCharm/on/start[1]> "
                   "(1 of 1 in queue).\n"
                   "DEBUG Deferring <StartEvent via MyCharm/on/start[1]>.\n"
                   "INFO Skipping notice (MyCharm/on/start[4]/MyCharm/defer_start) - already in "
                   "the queue.\n");
    CHECK_INT(ch_framework_deferred_count(f.framework), 1);
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 1);
    fixture_deinit(&f);
}

/* Nothing was re-emitted (a restricted event): stored notices are known all the same. */
static void test_duplicate_of_a_stored_notice_without_reemission(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_observe(&f, f.start, "defer_start");
    fixture_emit(f.start, "{\"n\": 1}");
    fixture_commit(&f);
    next_dispatch(&f);
    unsigned loads = f.storage.loads;
    fixture_emit(f.start, "{\"n\": 1}"); /* nobody observes it: no snapshot is read */
    CHECK_INT(f.storage.loads, loads);
    fixture_observe(&f, f.start, "defer_start");
    fixture_emit(f.start, "{\"n\": 1}");
    CHECK_CALLS(&f, "");
    fixture_emit(f.start, "{\"n\": 2}");
    CHECK_CALLS(&f, "MyCharm.defer_start MyCharm/on/start[6]\n");
    CHECK_INT(ch_framework_deferred_count(f.framework), 2);
    fixture_deinit(&f);
}

/* An upgraded charm: the event type, the observer or the method is gone.  It must go on. */
static void test_what_an_upgrade_took_away_is_dropped(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_object *old = fixture_object(&f, f.charm, "Old", NULL);
    struct ch_source *gone = ch_source_define(f.on, "gone", &fixture_ready_class, NULL, NULL);
    f.deferring = "on_gone on_old missing_later on_start";
    fixture_observe(&f, gone, "on_gone");
    CHECK_INT(ch_source_observe(f.start, old, "on_old", NULL), 0);
    fixture_observe(&f, f.start, "on_start");
    fixture_emit(gone, NULL);
    fixture_emit(f.start, NULL);
    fixture_commit(&f);
    CHECK_INT(f.storage.added, 3);

    next_dispatch(&f);
    f.deferring = NULL;
    fixture_reemit(&f);
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[2]\n");
    CHECK_LOGS(&f, "WARNING Dropped the deferred event MyCharm/on/gone[1] for MyCharm.on_gone: "
                   "the charm no longer defines this event.\n"
                   "WARNING Dropped the deferred event MyCharm/on/start[2] for "
                   "MyCharm/Old.on_old: the charm no longer defines this observer.\n"
                   "DEBUG Re-emitting deferred event <StartEvent via MyCharm/on/start[2]> (3 of 3 "
                   "in queue).\n");
    fixture_commit(&f);
    CHECK_INT(f.storage.removed, 3);
    CHECK_INT(f.storage.dropped, 2);
    fixture_deinit(&f);
}

/* The source is defined by a handler, after the queue was loaded. */
static int define_late(struct fixture *f, const char *method, struct ch_event *event,
                       struct ch_error *err)
{
    (void)event;
    if (strcmp(method, "on_start") == 0)
        return ch_source_define(f->on, "late", &fixture_ready_class, NULL, err) ? 0 : -1;
    return 0;
}

static void test_source_defined_after_loading(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_source *late = ch_source_define(f.on, "late", &fixture_ready_class, NULL, NULL);
    f.deferring = "on_start on_late";
    fixture_observe(&f, f.start, "on_start");
    fixture_observe(&f, late, "on_late");
    fixture_emit(f.start, NULL);
    fixture_emit(late, NULL);
    fixture_commit(&f);
    next_dispatch(&f);
    f.deferring = NULL;
    f.act = define_late;
    fixture_reemit(&f);
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[1]\nMyCharm.on_late MyCharm/on/late[2]\n");
    fixture_deinit(&f);
}

static int reemit_inside(struct fixture *f, const char *method, struct ch_event *event,
                         struct ch_error *err)
{
    (void)event;
    if (strcmp(method, "on_a") == 0) {
        f->act = NULL;
        return ch_framework_reemit(f->framework, err);
    }
    return 0;
}

/* A handler that re-emits: nobody is told twice of what is done, the loop outside ends well. */
static void test_reemission_inside_a_handler(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    f.deferring = "on_a on_b on_c";
    observe_three(&f);
    fixture_emit(f.start, NULL);
    fixture_commit(&f);
    next_dispatch(&f);
    f.deferring = NULL;
    f.act = reemit_inside;
    fixture_reemit(&f);
    CHECK_CALLS(&f, "MyCharm.on_a MyCharm/on/start[1]\nMyCharm.on_a MyCharm/on/start[1]\n"
                    "MyCharm.on_b MyCharm/on/start[1]\nMyCharm.on_c MyCharm/on/start[1]\n");
    fixture_commit(&f);
    CHECK_INT(f.storage.removed, 3);
    fixture_deinit(&f);
}

static void test_refused_deferral(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_error err = CH_ERROR_INIT;
    fixture_observe(&f, f.stop, "defer_stop");
    CHECK_INT(ch_source_emit(f.stop, NULL, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_RUNTIME);
    CHECK_STR(err.message, "cannot defer stop events");
    ch_error_clear(&err);
    fixture_observe(&f, ch_framework_commit_event(f.framework), "defer_commit");
    CHECK_INT(ch_framework_commit(f.framework, &err), -1);
    CHECK_STR(err.message, "cannot defer lifecycle events");
    ch_error_clear(&err);
    CHECK_INT(f.storage.writes, 0);
    fixture_deinit(&f);
}

/* A handler fails in the middle: the next dispatch finds the store as it was. */
static void test_crash_leaves_the_store_alone(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    f.deferring = "on_a fail_b";
    fixture_observe(&f, f.start, "on_a");
    fixture_emit(f.start, NULL);
    fixture_commit(&f);
    next_dispatch(&f);
    f.deferring = NULL;
    fixture_observe(&f, f.start, "fail_b");
    fixture_reemit(&f);
    CHECK_CALLS(&f, "MyCharm.on_a MyCharm/on/start[1]\n");
    CHECK_INT(ch_source_emit(f.start, NULL, NULL), -1);
    next_dispatch(&f);
    CHECK_INT(f.storage.writes, 1);
    fixture_reemit(&f);
    CHECK_CALLS(&f, "MyCharm.on_a MyCharm/on/start[1]\n");
    fixture_deinit(&f);
}

static void test_counter_survives_with_what_is_written(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    for (int i = 0; i < 9; i++)
        fixture_emit(f.stop, NULL);
    fixture_commit(&f);
    next_dispatch(&f); /* nothing was written: numbers may come again */
    fixture_observe(&f, f.start, "defer_start");
    fixture_emit(f.start, NULL);
    CHECK_CALLS(&f, "MyCharm.defer_start MyCharm/on/start[1]\n");
    fixture_commit(&f);
    next_dispatch(&f);
    fixture_observe(&f, f.start, "on_start");
    fixture_emit(f.start, NULL);
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[4]\n");
    fixture_deinit(&f);
}

static void test_damaged_counter(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    const char *path = "StoredStateData[_stored]";
    json_t *data = json_pack("{s: s}", "event_count", "many");
    struct ch_storage_change change = {.saved_paths = &path, .saved_data = &data, .saved_count = 1};
    CHECK_INT(ch_storage_write(f.storage.inner, &change, NULL), 0);
    json_decref(data);
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_framework_load(f.framework, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_STORAGE);
    ch_error_clear(&err);
    fixture_deinit(&f);
}

/* One framework, many commits, as in a Harness. */
static void test_several_commits(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    f.deferring = "on_a";
    fixture_observe(&f, f.start, "on_a");
    fixture_emit(f.start, NULL);
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 1);
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 1);
    f.deferring = NULL;
    fixture_reemit(&f);
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 2);
    CHECK_INT(f.storage.removed, 1);
    CHECK_INT(f.storage.dropped, 1);
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 2);
    fixture_deinit(&f);
}

static void test_failed_write_is_reported_and_can_be_repeated(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_observe(&f, f.start, "defer_start");
    fixture_emit(f.start, NULL);
    f.storage.broken = true;
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_framework_commit(f.framework, &err), -1);
    CHECK_STR(err.message, "broken");
    ch_error_clear(&err);
    f.storage.broken = false;
    fixture_commit(&f);
    CHECK_INT(f.storage.added, 1);
    fixture_deinit(&f);
}

static void test_unreferenced_events(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    static const char *const paths[] = {
        "MyCharm/on/start[7]",   "on/commit[3]",  "MyCharm/Database[db]/on/ready[9]",
        "MyCharm/on/start[x]",   "MyCharm/on",    "MyCharm/button/start[1]",
        "MyCharm/son/start[1]",  "on/start",      "MyCharm/StoredStateData[on]",
        "MyCharm/on/start[1]2]", "MyCharm/on/[1]"};
    json_t *data[CH_ARRAY_LEN(paths)];
    for (size_t i = 0; i < CH_ARRAY_LEN(paths); i++)
        data[i] = json_object();
    struct ch_storage_change change = {
        .saved_paths = paths, .saved_data = data, .saved_count = CH_ARRAY_LEN(paths)};
    CHECK_INT(ch_storage_write(f.storage.inner, &change, NULL), 0);
    for (size_t i = 0; i < CH_ARRAY_LEN(paths); i++)
        json_decref(data[i]);
    fixture_observe(&f, f.start, "defer_start");
    fixture_emit(f.start, NULL);
    fixture_commit(&f);

    next_dispatch(&f);
    CHECK_INT(ch_framework_remove_unreferenced_events(f.framework, NULL), 0);
    CHECK_INT(ch_framework_remove_unreferenced_events(f.framework, NULL), 0);
    fixture_commit(&f);
    CHECK_INT(f.storage.dropped, 3);
    for (size_t i = 0; i < CH_ARRAY_LEN(paths); i++)
        check_stored(&f, paths[i], i < 3 ? NULL : "{}");
    check_stored(&f, "MyCharm/on/start[1]", "{}");
    fixture_deinit(&f);
}

int main(void)
{
    RUN(test_nothing_changed_writes_nothing);
    RUN(test_deferred_event_comes_back);
    RUN(test_done_event_is_removed);
    RUN(test_only_those_who_deferred_are_called_again);
    RUN(test_queue_keeps_its_order);
    RUN(test_deferred_again_makes_the_new_one_a_duplicate);
    RUN(test_duplicate_of_a_stored_notice_without_reemission);
    RUN(test_what_an_upgrade_took_away_is_dropped);
    RUN(test_source_defined_after_loading);
    RUN(test_reemission_inside_a_handler);
    RUN(test_refused_deferral);
    RUN(test_crash_leaves_the_store_alone);
    RUN(test_counter_survives_with_what_is_written);
    RUN(test_damaged_counter);
    RUN(test_several_commits);
    RUN(test_failed_write_is_reported_and_can_be_repeated);
    RUN(test_unreferenced_events);
    return test_done();
}
