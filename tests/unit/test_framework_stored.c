/* SPDX-License-Identifier: Apache-2.0 */
/* Stored state: what is kept, what is refused, and when it is written. */
#include "framework_fixture.h"

#define STATE "MyCharm/StoredStateData[_stored]"

static struct ch_stored *open_state(struct fixture *f)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_stored *stored = ch_stored_open(f->charm, "_stored", &err);
    if (!CHECK(stored != NULL))
        printf("# %s\n", err.message);
    ch_error_clear(&err);
    return stored;
}

static void set(struct ch_stored *stored, json_t *map, const char *key, json_t *value)
{
    CHECK_INT(ch_stored_map_set(stored, map, &CH_KEY_S(key), value, NULL), 0);
}

static void check_saved(struct fixture *f, const char *want)
{
    CH_AUTOJSON json_t *value = ch_storage_load(f->storage.inner, STATE, NULL);
    CH_AUTOFREE char *text = value ? ch_value_dump(value) : NULL;
    CHECK_STR(text, want);
}

static void test_saved_and_loaded(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_stored *stored = open_state(&f);
    CHECK(open_state(&f) == stored);
    CHECK(ch_value_type(ch_stored_root(stored)) == CH_VALUE_MAP);
    set(stored, ch_stored_root(stored), "n", json_integer(3));
    set(stored, ch_stored_root(stored), "r", json_real(3.0));
    set(stored, ch_stored_root(stored), "s", ch_value_string("\xff\x00", 2));
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 1);
    check_saved(&f, "{\"n\":3,\"r\":3.0,\"s\":{\"$bytes\":\"/wA=\"}}");
    fixture_end(&f);
    fixture_begin(&f);
    stored = open_state(&f);
    CHECK_INT(json_integer_value(ch_map_get(ch_stored_root(stored), &CH_KEY_S("n"))), 3);
    fixture_deinit(&f);
}

static void test_unchanged_state_is_not_written(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_stored *stored = open_state(&f);
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 0); /* there is nothing to say yet */
    set(stored, ch_stored_root(stored), "n", json_integer(3));
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 1);
    set(stored, ch_stored_root(stored), "n", json_integer(4));
    set(stored, ch_stored_root(stored), "n", json_integer(3)); /* and back */
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 1);
    CHECK_INT(ch_stored_map_delete(stored, ch_stored_root(stored), &CH_KEY_S("x")), -1);
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 1);
    CHECK_INT(ch_stored_map_delete(stored, ch_stored_root(stored), &CH_KEY_S("n")), 0);
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 2);
    check_saved(&f, "{}");
    fixture_deinit(&f);
}

/* A change deep inside counts as one, also in the dispatch that only loaded it. */
static void test_change_at_depth(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_stored *stored = open_state(&f);
    set(stored, ch_stored_root(stored), "peers", json_pack("{s: [{s: i}]}", "list", "port", 80));
    fixture_commit(&f);
    fixture_end(&f);
    fixture_begin(&f);
    stored = open_state(&f);
    json_t *peers = ch_map_get(ch_stored_root(stored), &CH_KEY_S("peers"));
    json_t *list = ch_map_get(peers, &CH_KEY_S("list"));
    set(stored, json_array_get(list, 0), "port", json_integer(81));
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 2);
    check_saved(&f, "{\"peers\":{\"list\":[{\"port\":81}]}}");
    fixture_deinit(&f);
}

static void test_lists(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_stored *stored = open_state(&f);
    struct ch_error err = CH_ERROR_INIT;
    set(stored, ch_stored_root(stored), "l", json_array());
    json_t *list = ch_map_get(ch_stored_root(stored), &CH_KEY_S("l"));
    CHECK_INT(ch_stored_list_set(stored, list, 0, json_integer(1), NULL), 0);
    CHECK_INT(ch_stored_list_set(stored, list, 1, json_integer(3), NULL), 0);
    CHECK_INT(ch_stored_list_insert(stored, list, 1, json_integer(2), NULL), 0);
    CHECK_INT(ch_stored_list_insert(stored, list, 3, json_integer(4), NULL), 0);
    CHECK_INT(ch_stored_list_set(stored, list, 0, json_integer(0), NULL), 0);
    CHECK_INT(ch_stored_list_remove(stored, list, 2), 0);
    CHECK_INT(ch_stored_list_remove(stored, list, 3), -1);
    CHECK_INT(ch_stored_list_set(stored, list, 4, json_integer(9), &err), -1);
    CHECK_INT(err.kind, CH_ERROR_VALUE);
    CHECK_STR(err.message, STATE ": a list of 3 has no place 4 (from 0)");
    ch_error_clear(&err);
    CHECK_INT(ch_stored_list_insert(stored, list, 5, json_integer(9), NULL), -1);
    fixture_commit(&f);
    check_saved(&f, "{\"l\":[0,2,4]}");
    fixture_deinit(&f);
}

static void test_sets_and_other_keys(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_stored *stored = open_state(&f);
    json_t *root = ch_stored_root(stored);
    set(stored, root, "s", ch_set_new());
    json_t *members = ch_map_get(root, &CH_KEY_S("s"));
    struct ch_key five = {.type = CH_KEY_INTEGER, .integer = 5};
    CHECK(ch_stored_set_add(stored, members, &CH_KEY_S("a")));
    CHECK(!ch_stored_set_add(stored, members, &CH_KEY_S("a")));
    CHECK(ch_stored_set_add(stored, members, &five));
    CHECK(ch_stored_set_remove(stored, members, &CH_KEY_S("a")));
    CHECK(!ch_stored_set_remove(stored, members, &CH_KEY_S("a")));
    CHECK_INT(ch_stored_map_set(stored, root, &five, json_true(), NULL), 0);
    CHECK(ch_stored_root(stored) == root); /* turned into a typed map in place */
    fixture_commit(&f);
    check_saved(&f, "{\"$map\":{\"i:5\":true,\"s:s\":{\"$set\":{\"i:5\":true}}}}");
    fixture_deinit(&f);
}

static void test_defaults(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_stored *stored = open_state(&f);
    set(stored, ch_stored_root(stored), "a", json_integer(1));
    json_t *defaults = json_pack("{s: i, s: {}}", "a", 5, "b");
    CHECK_INT(ch_stored_set_default(stored, defaults, NULL), 0);
    json_object_set_new(json_object_get(defaults, "b"), "later", json_true());
    json_decref(defaults);
    fixture_commit(&f);
    check_saved(&f, "{\"a\":1,\"b\":{}}");
    fixture_deinit(&f);
}

static void test_values_are_copied_when_others_hold_them(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_stored *stored = open_state(&f);
    json_t *root = ch_stored_root(stored);
    json_t *mine = json_pack("{s: []}", "inner");
    json_t *inner = json_object_get(mine, "inner");
    set(stored, root, "a", json_incref(mine));
    set(stored, root, "b", json_pack("[O]", inner));
    set(stored, root, "c", json_incref(root)); /* itself: a copy, no loop */
    json_array_append_new(inner, json_integer(1));
    json_decref(mine);
    fixture_commit(&f);
    check_saved(&f, "{\"a\":{\"inner\":[]},\"b\":[[]],\"c\":{\"a\":{\"inner\":[]},\"b\":[[]]}}");
    fixture_deinit(&f);
}

static void test_what_cannot_be_stored(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    struct ch_stored *stored = open_state(&f);
    struct ch_error err = CH_ERROR_INIT;
    json_t *bad = json_pack("{s: [{s: s}]}", "x", "$float", "huge");
    CHECK_INT(ch_stored_map_set(stored, ch_stored_root(stored), &CH_KEY_S("k"), bad, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_VALUE);
    CHECK_STR(err.message, STATE " cannot keep this: .x[0] has a malformed type tag");
    ch_error_clear(&err);
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 0);
    fixture_deinit(&f);
}

static int change_state(struct fixture *f, const char *method, struct ch_event *event,
                        struct ch_error *err)
{
    (void)method;
    (void)err;
    struct ch_stored *stored = open_state(f);
    set(stored, ch_stored_root(stored), ch_event_kind(event), json_true());
    return 0;
}

static void test_changes_of_commit_handlers_are_saved(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    fixture_observe(&f, ch_framework_pre_commit(f.framework), "on_pre_commit");
    fixture_observe(&f, ch_framework_commit_event(f.framework), "on_commit");
    f.act = change_state;
    fixture_commit(&f);
    CHECK_INT(f.storage.writes, 1);
    CHECK_INT(f.storage.added, 0);
    check_saved(&f, "{\"commit\":true,\"pre_commit\":true}");
    fixture_deinit(&f);
}

static void test_state_that_is_no_map(void)
{
    struct fixture f;
    fixture_init(&f, NULL);
    const char *path = STATE;
    json_t *data = json_pack("[i]", 1);
    struct ch_storage_change change = {.saved_paths = &path, .saved_data = &data, .saved_count = 1};
    CHECK_INT(ch_storage_write(f.storage.inner, &change, NULL), 0);
    json_decref(data);
    struct ch_error err = CH_ERROR_INIT;
    CHECK(!ch_stored_open(f.charm, "_stored", &err));
    CHECK_INT(err.kind, CH_ERROR_STORAGE);
    ch_error_clear(&err);
    fixture_deinit(&f);
}

int main(void)
{
    RUN(test_saved_and_loaded);
    RUN(test_unchanged_state_is_not_written);
    RUN(test_change_at_depth);
    RUN(test_lists);
    RUN(test_sets_and_other_keys);
    RUN(test_defaults);
    RUN(test_values_are_copied_when_others_hold_them);
    RUN(test_what_cannot_be_stored);
    RUN(test_changes_of_commit_handlers_are_saved);
    RUN(test_state_that_is_no_map);
    return test_done();
}
