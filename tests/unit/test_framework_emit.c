/* SPDX-License-Identifier: Apache-2.0 */
/* Emission: order, nesting, duplicates, the counter, errors. */
#include "framework_fixture.h"

static void test_observers_in_order(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_object *library = fixture_object(&f, f.charm, "Database", "db");
    fixture_observe(&f, f.start, "on_start");
    CHECK_INT(ch_source_observe(f.start, library, "on_charm_start", NULL), 0);
    fixture_observe(&f, f.start, "on_start_too");
    fixture_emit(f.start, NULL);
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[1]\n"
                    "MyCharm/Database[db].on_charm_start MyCharm/on/start[1]\n"
                    "MyCharm.on_start_too MyCharm/on/start[1]\n");
    CHECK_LOGS(&f, "");
    CHECK_INT(ch_framework_deferred_count(f.framework), 0);
    fixture_deinit(&f);
    CHECK_INT(f.released, 2); /* MyCharm and the library: "on" has nothing to release */
}

static void test_counter_counts_unobserved_events(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_emit(f.stop, NULL);
    fixture_emit(f.stop, NULL);
    fixture_observe(&f, f.start, "on_start");
    fixture_emit(f.start, NULL);
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[3]\n");
    fixture_deinit(&f);
}

static int emit_ready(struct fixture *f, const char *method, struct ch_event *event,
                      struct ch_error *err)
{
    if (strcmp(method, "on_start") != 0)
        return 0;
    struct ch_source *ready = ch_source_find(f->on, "ready");
    CHECK_STR(ch_framework_current_event(f->framework), "start");
    int result = ch_source_emit(ready, NULL, err);
    CHECK_STR(ch_framework_current_event(f->framework), "start");
    ch_buf_addf(&f->calls, "back in %s\n", ch_event_path(event));
    return result;
}

static void test_nested_emission_runs_at_once(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_source *ready = ch_source_define(f.on, "ready", &fixture_ready_class, NULL, NULL);
    fixture_observe(&f, f.start, "on_start");
    fixture_observe(&f, f.start, "on_start_too");
    fixture_observe(&f, ready, "on_ready");
    f.act = emit_ready;
    CHECK(ch_framework_current_event(f.framework) == NULL);
    fixture_emit(f.start, NULL);
    CHECK(ch_framework_current_event(f.framework) == NULL);
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[1]\n"
                    "MyCharm.on_ready MyCharm/on/ready[2]\n"
                    "back in MyCharm/on/start[1]\n"
                    "MyCharm.on_start_too MyCharm/on/start[1]\n");
    CHECK_LOGS(&f, "DEBUG Emitting custom event <ReadyEvent via MyCharm/on/ready[2]>.\n");
    fixture_deinit(&f);
}

static int emit_again(struct fixture *f, const char *method, struct ch_event *event,
                      struct ch_error *err)
{
    (void)f;
    (void)method;
    return ch_source_emit(ch_event_source(event), ch_event_snapshot(event), err);
}

static void test_equal_event_from_its_own_handler_is_swallowed(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_observe(&f, f.start, "on_start");
    f.act = emit_again;
    fixture_emit(f.start, "{\"a\": 1}");
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[1]\n");
    CHECK_LOGS(&f, "INFO Skipping notice (MyCharm/on/start[2]/MyCharm/on_start) - already in the "
                   "queue.\n");
    fixture_deinit(&f);
}

static void test_observing_twice_calls_once(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_observe(&f, f.start, "on_start");
    fixture_observe(&f, f.start, "on_start");
    fixture_emit(f.start, NULL);
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[1]\n");
    CHECK_HAS(f.logs.data, "Skipping notice (MyCharm/on/start[1]/MyCharm/on_start)");
    f.options.allow_duplicates = true;
    fixture_end(&f);
    fixture_begin(&f);
    fixture_observe(&f, f.start, "on_start");
    fixture_observe(&f, f.start, "on_start");
    fixture_emit(f.start, NULL);
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[1]\n"
                    "MyCharm.on_start MyCharm/on/start[1]\n");
    CHECK_LOGS(&f, "");
    fixture_deinit(&f);
}

/* Equal data, one method: what differs is the key of the emitter, or the kind. */
static void test_duplicates_are_told_apart_by_emitter_and_kind(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_source *sources[3];
    struct ch_object *a = fixture_object(&f, f.charm, "Database", "a");
    struct ch_object *b = fixture_object(&f, f.charm, "Database", "b");
    struct ch_object *a_on = ch_object_new(f.framework, a, "on", NULL, NULL, NULL, NULL);
    struct ch_object *b_on = ch_object_new(f.framework, b, "on", NULL, NULL, NULL, NULL);
    sources[0] = ch_source_define(a_on, "ready", &fixture_ready_class, NULL, NULL);
    sources[1] = ch_source_define(b_on, "ready", &fixture_ready_class, NULL, NULL);
    sources[2] = ch_source_define(a_on, "gone", &fixture_ready_class, NULL, NULL);
    for (size_t i = 0; i < 3; i++) {
        fixture_observe(&f, sources[i], "defer_any");
        fixture_emit(sources[i], "{\"x\": 1}");
    }
    CHECK_INT(ch_framework_deferred_count(f.framework), 3);
    fixture_emit(sources[0], "{\"x\": 2}"); /* other data: another event */
    CHECK_INT(ch_framework_deferred_count(f.framework), 4);
    fixture_emit(sources[0], "{\"x\": 2}");
    CHECK_INT(ch_framework_deferred_count(f.framework), 4);
    fixture_deinit(&f);
}

/* Member order and sharing of a snapshot do not matter, its content does. */
static void test_equal_snapshots_are_duplicates(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_observe(&f, f.start, "defer_start");
    fixture_emit(f.start, "{\"a\": 1, \"b\": [1, 2.5]}");
    fixture_emit(f.start, "{\"b\": [1, 2.5], \"a\": 1}");
    CHECK_INT(ch_framework_deferred_count(f.framework), 1);
    fixture_emit(f.start, "{\"b\": [2.5, 1], \"a\": 1}");
    CHECK_INT(ch_framework_deferred_count(f.framework), 2);
    fixture_emit(f.start, NULL);
    fixture_emit(f.start, "{}");
    CHECK_INT(ch_framework_deferred_count(f.framework), 3);
    fixture_deinit(&f);
}

static void test_failing_handler_leaves_the_loop(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_error err = CH_ERROR_INIT;
    fixture_observe(&f, f.start, "on_start");
    fixture_observe(&f, f.start, "fail_start");
    fixture_observe(&f, f.start, "on_start_too");
    const char *previous = ch_framework_enter(f.framework, "__init__");
    CHECK_INT(ch_source_emit(f.start, NULL, &err), -1);
    CHECK_STR(ch_framework_current_event(f.framework), "__init__");
    ch_framework_leave(f.framework, previous);
    CHECK_STR(err.message, "boom");
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[1]\n"
                    "MyCharm.fail_start MyCharm/on/start[1]\n");
    /* a charm that caught the error goes on: who was not told yet is told in the next dispatch */
    CHECK_INT(ch_framework_deferred_count(f.framework), 2);
    ch_error_clear(&err);
    fixture_deinit(&f);
}

static void test_undeferable_event_does_not_survive_a_failure(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_observe(&f, f.stop, "fail_stop");
    fixture_observe(&f, f.stop, "on_stop");
    CHECK_INT(ch_source_emit(f.stop, NULL, NULL), -1);
    CHECK_INT(ch_framework_deferred_count(f.framework), 0);
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 0);
    fixture_deinit(&f);
}

static int observe_and_create(struct fixture *f, const char *method, struct ch_event *event,
                              struct ch_error *err)
{
    (void)err;
    if (strcmp(method, "on_start") == 0 && !ch_object_find(f->framework, "MyCharm/Late")) {
        struct ch_object *late = fixture_object(f, f->charm, "Late", NULL);
        CHECK_INT(ch_source_observe(ch_event_source(event), late, "on_late", NULL), 0);
    }
    return 0;
}

static void test_observer_added_by_a_handler_is_told_from_the_next_event_on(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_observe(&f, f.start, "on_start");
    f.act = observe_and_create;
    fixture_emit(f.start, NULL);
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[1]\n");
    fixture_emit(f.start, NULL);
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[2]\n"
                    "MyCharm/Late.on_late MyCharm/on/start[2]\n");
    fixture_deinit(&f);
}

static void test_missing_method_is_dropped(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_observe(&f, f.start, "missing");
    fixture_observe(&f, f.start, "on_start");
    fixture_emit(f.start, NULL);
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[1]\n");
    CHECK_LOGS(&f, "DEBUG Dropped the event MyCharm/on/start[1] for MyCharm: it has no method "
                   "'missing'.\n");
    CHECK_INT(ch_framework_deferred_count(f.framework), 0);
    fixture_deinit(&f);
}

static void test_snapshot_must_be_storable(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_error err = CH_ERROR_INIT;
    fixture_observe(&f, f.start, "on_start");
    json_t *bad = json_pack("{s: [i, {s: {s: s}}]}", "a", 1, "b", "$unknown", "x");
    CHECK_INT(ch_source_emit(f.start, bad, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_VALUE);
    CHECK_STR(err.message, "unable to save the data for StartEvent (MyCharm/on/start): .a[1].b has "
                           "a malformed type tag");
    ch_error_clear(&err);
    json_decref(bad);
    json_t *deep = json_array();
    for (int i = 0; i < 5000; i++)
        deep = json_pack("[o]", deep);
    CHECK_INT(ch_source_emit(f.start, deep, &err), -1);
    CHECK_HAS(err.message, "is nested too deeply");
    ch_error_clear(&err);
    json_decref(deep);
    CHECK_CALLS(&f, "");
    fixture_deinit(&f);
}

static int change_what_was_emitted(struct fixture *f, const char *method, struct ch_event *event,
                                   struct ch_error *err)
{
    (void)method;
    (void)err;
    CHECK_INT(json_integer_value(json_object_get(ch_event_snapshot(event), "n")), 1);
    json_object_set_new(f->data, "n", json_integer(2));
    return 0;
}

static void test_each_delivery_sees_the_same_snapshot(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_observe(&f, f.start, "on_start");
    fixture_observe(&f, f.start, "on_start_too");
    f.act = change_what_was_emitted;
    json_t *emitted = f.data = json_pack("{s: i}", "n", 1);
    CHECK_INT(ch_source_emit(f.start, emitted, NULL), 0);
    json_decref(emitted);
    CHECK_CALLS(&f, "MyCharm.on_start MyCharm/on/start[1]\n"
                    "MyCharm.on_start_too MyCharm/on/start[1]\n");
    fixture_deinit(&f);
}

static void note_emission(void *data, struct ch_source *source, const char *event_path,
                          const json_t *snapshot)
{
    CH_AUTOFREE char *text = ch_value_dump(snapshot);
    ch_buf_addf(data, "emits %s %s %s\n", ch_source_kind(source), event_path, text);
}

static int refuse_delivery(void *data, struct ch_event *event, struct ch_error *err)
{
    ch_buf_addf(data, "delivers %s to %s\n", ch_event_path(event), ch_event_method(event));
    if (strcmp(ch_event_method(event), "on_refused") == 0)
        return ch_error_set(err, CH_ERROR_RUNTIME, "refused");
    return 0;
}

static void test_watchers(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_end(&f);
    f.options.on_emit = note_emission;
    f.options.on_delivery = refuse_delivery;
    f.options.data = &f.calls;
    fixture_begin(&f);
    fixture_emit(f.stop, NULL); /* nobody observes it */
    fixture_observe(&f, f.start, "on_start");
    fixture_observe(&f, f.start, "on_refused");
    CHECK_INT(ch_source_emit(f.start, NULL, NULL), -1);
    CHECK_CALLS(&f, "emits stop MyCharm/on/stop[1] {}\n"
                    "emits start MyCharm/on/start[2] {}\n"
                    "delivers MyCharm/on/start[2] to on_start\n"
                    "MyCharm.on_start MyCharm/on/start[2]\n"
                    "delivers MyCharm/on/start[2] to on_refused\n");
    fixture_deinit(&f);
}

int main(void)
{
    RUN(test_observers_in_order);
    RUN(test_counter_counts_unobserved_events);
    RUN(test_nested_emission_runs_at_once);
    RUN(test_equal_event_from_its_own_handler_is_swallowed);
    RUN(test_observing_twice_calls_once);
    RUN(test_duplicates_are_told_apart_by_emitter_and_kind);
    RUN(test_equal_snapshots_are_duplicates);
    RUN(test_failing_handler_leaves_the_loop);
    RUN(test_undeferable_event_does_not_survive_a_failure);
    RUN(test_observer_added_by_a_handler_is_told_from_the_next_event_on);
    RUN(test_missing_method_is_dropped);
    RUN(test_snapshot_must_be_storable);
    RUN(test_each_delivery_sees_the_same_snapshot);
    RUN(test_watchers);
    return test_done();
}
