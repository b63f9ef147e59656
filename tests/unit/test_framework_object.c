/* SPDX-License-Identifier: Apache-2.0 */
/* Handles, objects, event sources. */
#include "framework_fixture.h"

static void test_handle_paths(void)
{
    static const struct {
        const char *parent, *kind, *key, *path;
    } cases[] = {{NULL, "MyCharm", NULL, "MyCharm"},
                 {NULL, "MyCharm", "", "MyCharm"},
                 {"MyCharm", "on", NULL, "MyCharm/on"},
                 {"MyCharm/on", "start", "1", "MyCharm/on/start[1]"},
                 {"MyCharm/Database[db]/on", "ready", "7", "MyCharm/Database[db]/on/ready[7]"},
                 {"A", "B", "x]y", "A/B[x]y]"}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *path = ch_handle_path(cases[i].parent, cases[i].kind, cases[i].key);
        CHECK_STR(path, cases[i].path);
        struct ch_handle handle;
        CHECK_INT(ch_handle_parse(path, &handle, NULL), 0);
        CHECK_STR(handle.parent, cases[i].parent);
        CHECK_STR(handle.kind, cases[i].kind);
        CHECK_STR(handle.key, cases[i].key && *cases[i].key ? cases[i].key : NULL);
        ch_handle_deinit(&handle);
    }
}

static void test_malformed_handle_paths(void)
{
    static const char *const paths[] = {"",      "/",      "A/",       "/A",    "A[",
                                        "A[b",   "A[b]c",  "A[b][c]",  "A[[b]", "[b]",
                                        "A[b/B", "A[b/B]", "A/B[c]/[", "A//B",  "A[x]/B[y"};
    for (size_t i = 0; i < CH_ARRAY_LEN(paths); i++) {
        struct ch_error err = CH_ERROR_INIT;
        struct ch_handle handle;
        CHECK_INT(ch_handle_parse(paths[i], &handle, &err), -1);
        CHECK_INT(err.kind, CH_ERROR_RUNTIME);
        CHECK_HAS(err.message, "attempted to restore invalid handle path ");
        ch_error_clear(&err);
    }
}

static void test_objects(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_object *library = fixture_object(&f, f.charm, "Database", "db");
    CHECK_STR(ch_object_path(library), "MyCharm/Database[db]");
    CHECK(ch_object_find(f.framework, "MyCharm/Database[db]") == library);
    CHECK(ch_object_find(f.framework, "MyCharm/Database") == NULL);
    CHECK(ch_object_framework(library) == f.framework);
    CHECK(ch_object_self(library) == &f);
    struct ch_error err = CH_ERROR_INIT;
    CHECK(!ch_object_new(f.framework, f.charm, "Database", "db", &fixture_object_ops, &f, &err));
    CHECK_INT(err.kind, CH_ERROR_RUNTIME);
    CHECK_STR(err.message, "two objects claiming to be MyCharm/Database[db] have been created");
    ch_error_clear(&err);
    fixture_end(&f);
    CHECK_INT(f.released, 2); /* the refused one was never the framework's */
    fixture_begin(&f);
    fixture_deinit(&f);
}

static void test_keys_that_break_paths(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    static const char *const keys[] = {"a/b", "a[b", "a\nb"};
    for (size_t i = 0; i < CH_ARRAY_LEN(keys); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CHECK(!ch_object_new(f.framework, f.charm, "Database", keys[i], NULL, NULL, &err));
        CHECK_INT(err.kind, CH_ERROR_RUNTIME);
        CHECK_HAS(err.message, "must not contain");
        ch_error_clear(&err);
    }
    CHECK(!ch_object_new(f.framework, f.charm, "Data/base", NULL, NULL, NULL, NULL));
    fixture_deinit(&f);
}

static void test_sources(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    CHECK(ch_source_find(f.on, "start") == f.start);
    CHECK(ch_source_find(f.on, "nope") == NULL);
    CHECK(ch_source_find(f.charm, "start") == NULL);
    CHECK(ch_source_emitter(f.start) == f.on);
    CHECK_STR(ch_source_kind(f.start), "start");
    CHECK(ch_source_class(f.start) == &fixture_start_class);
    CHECK(ch_source_data(f.start) == &f);
    CHECK_INT(ch_source_observer_count(f.start), 0);
    fixture_observe(&f, f.start, "on_start");
    CHECK_INT(ch_source_observer_count(f.start), 1);
    CHECK(ch_source_next(f.on, NULL) == f.start);
    CHECK(ch_source_next(f.on, f.start) == f.stop);
    CHECK(ch_source_next(f.on, f.stop) == NULL);
    CHECK(ch_source_next(f.charm, NULL) == NULL);
    fixture_deinit(&f);
}

static void test_refused_definitions(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    static const struct {
        const char *kind, *message;
    } cases[] = {{"db-changed", "unable to define an event with event_kind that is not a valid "
                                "identifier: db-changed"},
                 {"1st", "unable to define an event with event_kind that is not a valid "
                         "identifier: 1st"},
                 {"", "unable to define an event with event_kind that is not a valid "
                      "identifier: "},
                 {"start", "unable to define an event with event_kind that overlaps with an event "
                           "that MyCharm/on has already: start"}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CHECK(!ch_source_define(f.on, cases[i].kind, &fixture_start_class, NULL, &err));
        CHECK_INT(err.kind, CH_ERROR_RUNTIME);
        CHECK_STR(err.message, cases[i].message);
        ch_error_clear(&err);
    }
    fixture_deinit(&f);
}

static void test_object_that_only_emits_cannot_observe(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_source_observe(f.start, f.on, "on_start", &err), -1);
    CHECK_STR(err.message, "MyCharm/on cannot observe MyCharm/on/start: it only emits events");
    ch_error_clear(&err);
    fixture_deinit(&f);
}

int main(void)
{
    RUN(test_handle_paths);
    RUN(test_malformed_handle_paths);
    RUN(test_objects);
    RUN(test_keys_that_break_paths);
    RUN(test_sources);
    RUN(test_refused_definitions);
    RUN(test_object_that_only_emits_cannot_observe);
    return test_done();
}
