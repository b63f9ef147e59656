/* SPDX-License-Identifier: Apache-2.0 */
/* The storage in memory: what is put in comes out, what is written replaces it. */
#include "base/mem.h"
#include "storage/storage.h"
#include "test.h"

static void check_load(struct ch_storage *storage, const char *path, const char *want)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *value = ch_storage_load(storage, path, &err);
    CH_AUTOFREE char *text = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    CHECK_STR(text, want);
    CHECK_INT(err.kind, want ? CH_ERROR_NONE : CH_ERROR_NO_SNAPSHOT);
    ch_error_clear(&err);
}

static void test_what_was_put_is_there(void)
{
    struct ch_storage *storage = ch_storage_memory_new();
    check_load(storage, "A", NULL);
    ch_storage_memory_put(storage, "A", json_pack("{s:i}", "x", 1));
    check_load(storage, "A", "{\"x\":1}");
    ch_storage_memory_put(storage, "A", json_pack("{s:i}", "x", 2));
    check_load(storage, "A", "{\"x\":2}");
    ch_storage_free(storage);
}

static void test_what_is_loaded_is_a_copy(void)
{
    struct ch_storage *storage = ch_storage_memory_new();
    ch_storage_memory_put(storage, "A", json_pack("{s:[i]}", "x", 1));
    CH_AUTOJSON json_t *value = ch_storage_load(storage, "A", NULL);
    json_array_append_new(json_object_get(value, "x"), json_integer(2));
    check_load(storage, "A", "{\"x\":[1]}");
    ch_storage_free(storage);
}

static void test_a_write_changes_all_it_names(void)
{
    struct ch_storage *storage = ch_storage_memory_new();
    ch_storage_memory_put(storage, "old", json_true());
    ch_storage_memory_put(storage, "b", json_integer(1));
    const char *saved[] = {"b", "a"}, *dropped[] = {"old", "never"};
    json_t *data[] = {json_integer(2), json_array()};
    struct ch_storage_change change = {.saved_paths = saved,
                                       .saved_data = data,
                                       .saved_count = 2,
                                       .dropped_paths = dropped,
                                       .dropped_count = 2};
    CHECK_INT(ch_storage_write(storage, &change, NULL), 0);
    json_array_append_new(data[1], json_integer(7)); /* it keeps a copy */
    check_load(storage, "a", "[]");
    check_load(storage, "b", "2");
    check_load(storage, "old", NULL);
    CH_AUTOJSON json_t *paths = ch_storage_list(storage, NULL);
    CH_AUTOFREE char *text = json_dumps(paths, JSON_COMPACT);
    CHECK_STR(text, "[\"a\",\"b\"]");
    json_decref(data[0]);
    json_decref(data[1]);
    ch_storage_free(storage);
}

static void test_notices_keep_their_order(void)
{
    struct ch_storage *storage = ch_storage_memory_new();
    ch_storage_memory_add_notice(storage, "e[1]", "MyCharm", "b");
    ch_storage_memory_add_notice(storage, "e[1]", "MyCharm", "a");
    struct ch_notice_row *rows;
    size_t count;
    CHECK_INT(ch_storage_notices(storage, &rows, &count, NULL), 0);
    CHECK_INT(count, 2);
    CHECK_STR(rows[0].method, "b");
    struct ch_notice_row more = {
        .event_path = (char *)"e[2]", .observer_path = (char *)"MyCharm/db", .method = (char *)"c"};
    struct ch_storage_change change = {
        .added = &more, .added_count = 1, .removed = rows, .removed_count = 1};
    CHECK_INT(ch_storage_write(storage, &change, NULL), 0);
    CHECK_INT(more.sequence, 3);
    ch_notice_rows_free(rows, count);
    CHECK_INT(ch_storage_notices(storage, &rows, &count, NULL), 0);
    CHECK_INT(count, 2);
    CHECK_STR(rows[0].method, "a");
    CHECK_STR(rows[1].event_path, "e[2]");
    CHECK_STR(rows[1].observer_path, "MyCharm/db");
    ch_notice_rows_free(rows, count);
    ch_storage_free(storage);
}

int main(void)
{
    RUN(test_what_was_put_is_there);
    RUN(test_what_is_loaded_is_a_copy);
    RUN(test_a_write_changes_all_it_names);
    RUN(test_notices_keep_their_order);
    return test_done();
}
