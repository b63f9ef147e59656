/* SPDX-License-Identifier: Apache-2.0 */
/* What the SQLite storage keeps. */
#include "sqlite_fixture.h"

static void test_values_survive(void)
{
    static const char *const values[] = {"null",
                                         "0",
                                         "\"\"",
                                         "[]",
                                         "{}",
                                         "1.0",
                                         "0.1",
                                         "\"a\\u0000b\\u2028\"",
                                         "{\"a\":[1,{\"b\":null}]}",
                                         "{\"$bytes\":\"/wA=\"}",
                                         "{\"$set\":{\"i:1\":true}}"};
    struct place place = make_place();
    for (size_t i = 0; i < CH_ARRAY_LEN(values); i++) {
        struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, NULL);
        CHECK_INT(save(storage, "A/B[c]", values[i], NULL), 0);
        ch_storage_free(storage);
        storage = ch_storage_sqlite_new(place.path, 0, NULL);
        CH_AUTOJSON json_t *value = ch_value_parse(values[i], strlen(values[i]), NULL);
        CH_AUTOFREE char *want = ch_value_dump(value);
        check_load(storage, "A/B[c]", want);
        check_load(storage, "A/B[d]", NULL);
        ch_storage_free(storage);
    }
    remove_place(&place);
}

static struct ch_notice_row row(const char *event, const char *method)
{
    return (struct ch_notice_row){
        .event_path = (char *)event, .observer_path = (char *)"MyCharm", .method = (char *)method};
}

static void test_notices_keep_their_order(void)
{
    struct ch_storage *storage = ch_storage_sqlite_new(":memory:", 0, NULL);
    struct ch_notice_row added[] = {row("e[1]", "b"), row("e[1]", "a"), row("e[2]", "c")};
    struct ch_storage_change change = {.added = added, .added_count = 3};
    CHECK_INT(ch_storage_write(storage, &change, NULL), 0);
    CHECK_INT(added[0].sequence, 1);
    CHECK_INT(added[2].sequence, 3);
    struct ch_notice_row more = row("e[3]", "d");
    change = (struct ch_storage_change){
        .added = &more, .added_count = 1, .removed = &added[2], .removed_count = 1};
    CHECK_INT(ch_storage_write(storage, &change, NULL), 0);
    CHECK_INT(more.sequence, 4); /* the number of a removed one does not come again */
    struct ch_notice_row *rows;
    size_t count;
    CHECK_INT(ch_storage_notices(storage, &rows, &count, NULL), 0);
    CHECK_INT(count, 3);
    CHECK_STR(rows[0].method, "b");
    CHECK_STR(rows[1].method, "a");
    CHECK_STR(rows[2].event_path, "e[3]");
    CHECK_STR(rows[2].observer_path, "MyCharm");
    CHECK_INT(rows[2].sequence, 4);
    ch_notice_rows_free(rows, count);
    ch_storage_free(storage);
}

static void test_drop_and_list(void)
{
    struct ch_storage *storage = ch_storage_sqlite_new(":memory:", 0, NULL);
    CHECK_INT(save(storage, "b", "1", NULL), 0);
    CHECK_INT(save(storage, "a", "2", NULL), 0);
    CHECK_INT(save(storage, "c", "3", NULL), 0);
    const char *dropped[] = {"b", "missing"};
    struct ch_storage_change change = {.dropped_paths = dropped, .dropped_count = 2};
    CHECK_INT(ch_storage_write(storage, &change, NULL), 0);
    CH_AUTOJSON json_t *paths = ch_storage_list(storage, NULL);
    CH_AUTOFREE char *text = ch_value_dump(paths);
    CHECK_STR(text, "[\"a\",\"c\"]");
    ch_storage_free(storage);
}

static void test_readable_with_the_sqlite3_tool(void)
{
    struct place place = make_place();
    struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, NULL);
    CHECK_INT(save(storage, "a", "{\"n\": 1}", NULL), 0);
    ch_storage_free(storage);
    run_sql(&place, "UPDATE snapshot SET data = json_set(data, '$.n', 2) WHERE handle = 'a'");
    storage = ch_storage_sqlite_new(place.path, 0, NULL);
    check_load(storage, "a", "{\"n\":2}");
    ch_storage_free(storage);
    remove_place(&place);
}

/* One bad part, and nothing of the whole is kept. */
static void test_write_is_a_whole(void)
{
    struct place place = make_place();
    struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, NULL);
    CHECK_INT(save(storage, "a", "1", NULL), 0);
    ch_storage_free(storage);
    run_sql(&place, "CREATE TRIGGER no BEFORE INSERT ON notice "
                    "WHEN NEW.method_name = 'bad' BEGIN SELECT RAISE(FAIL, 'refused'); END");
    storage = ch_storage_sqlite_new(place.path, 0, NULL);
    const char *path = "a";
    json_t *data = json_integer(2);
    struct ch_notice_row added[] = {row("e[1]", "good"), row("e[1]", "bad")};
    struct ch_storage_change change = {.saved_paths = &path,
                                       .saved_data = &data,
                                       .saved_count = 1,
                                       .added = added,
                                       .added_count = 2};
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_storage_write(storage, &change, &err), -1);
    CHECK_HAS(err.message, "refused");
    CHECK_INT(added[0].sequence, 0);
    ch_error_clear(&err);
    json_decref(data);
    check_load(storage, "a", "1");
    CHECK_INT(count_notices(storage), 0);
    ch_storage_free(storage);
    remove_place(&place);
}

int main(void)
{
    RUN(test_values_survive);
    RUN(test_notices_keep_their_order);
    RUN(test_drop_and_list);
    RUN(test_readable_with_the_sqlite3_tool);
    RUN(test_write_is_a_whole);
    return test_done();
}
