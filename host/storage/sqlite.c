/* SPDX-License-Identifier: Apache-2.0 */
/* Storage in a SQLite file.
 *
 * The file is opened at the first read, exclusively, and that transaction is the one the write at
 * the end of the dispatch commits.  No file: reads find nothing, and only a write makes one.
 * Snapshots are JSON text, for people with the sqlite3 tool. */
#include "base/tagged.h"
#include "storage/sqlite_file.h"

#include <stdlib.h>

struct sqlite {
    struct ch_storage base;
    struct ch_sqlite_file file;
};

static struct ch_sqlite_file *file_of(struct ch_storage *storage)
{
    return &((struct sqlite *)storage)->file;
}

/* reading */

static json_t *read_data(struct ch_sqlite_file *file, const char *path, struct ch_error *err)
{
    if (sqlite3_column_type(file->query, 0) == SQLITE_BLOB) { /* a table of ours, filled by ops */
        ch_sqlite_fail_python(file, err);
        return NULL;
    }
    const char *text = (const char *)sqlite3_column_text(file->query, 0);
    size_t length = (size_t)sqlite3_column_bytes(file->query, 0);
    json_t *value = text ? ch_value_parse(text, length, NULL) : NULL;
    if (value && ch_value_is_valid(value))
        return value;
    json_decref(value);
    ch_sqlite_fail_damaged(file, path, err);
    return NULL;
}

static json_t *query(struct ch_sqlite_file *file, const char *path, struct ch_error *err)
{
    static const char sql[] = "SELECT data FROM snapshot WHERE handle = ?";
    if (!file->query && !(file->query = ch_sqlite_prepare(file, sql, err)))
        return NULL;
    json_t *value = NULL;
    ch_sqlite_bind(file->query, 1, path);
    int code = sqlite3_step(file->query);
    if (code == SQLITE_ROW)
        value = read_data(file, path, err);
    else if (code == SQLITE_DONE)
        ch_error_set(err, CH_ERROR_NO_SNAPSHOT, "no snapshot data found for %s object", path);
    else
        ch_sqlite_fail(file, err);
    sqlite3_reset(file->query);
    return value;
}

static json_t *sqlite_load(struct ch_storage *storage, const char *path, struct ch_error *err)
{
    struct ch_sqlite_file *file = file_of(storage);
    int there = ch_sqlite_open_for_reading(file, err);
    if (there > 0)
        return query(file, path, err);
    if (there == 0)
        ch_error_set(err, CH_ERROR_NO_SNAPSHOT, "no snapshot data found for %s object", path);
    return NULL;
}

static char *column(sqlite3_stmt *statement, int index)
{
    const char *text = (const char *)sqlite3_column_text(statement, index);
    return ch_strdup(text ? text : "");
}

static int sqlite_notices(struct ch_storage *storage, struct ch_notice_row **rowsp, size_t *countp,
                          struct ch_error *err)
{
    struct ch_sqlite_file *file = file_of(storage);
    struct ch_notice_row *rows = NULL;
    size_t count = 0, capacity = 0;
    int code, there = ch_sqlite_open_for_reading(file, err);
    *rowsp = NULL;
    *countp = 0;
    if (there <= 0)
        return there;
    CH_STATEMENT *statement = ch_sqlite_prepare(
        file,
        "SELECT sequence, event_path, observer_path, method_name FROM notice ORDER BY sequence",
        err);
    if (!statement)
        return -1;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (count == capacity) {
            capacity = capacity * 2 + 16;
            rows = ch_realloc(rows, capacity * sizeof(*rows));
        }
        rows[count++] = (struct ch_notice_row){.sequence = sqlite3_column_int64(statement, 0),
                                               .event_path = column(statement, 1),
                                               .observer_path = column(statement, 2),
                                               .method = column(statement, 3)};
    }
    if (code != SQLITE_DONE) {
        ch_notice_rows_free(rows, count);
        return ch_sqlite_fail(file, err);
    }
    *rowsp = rows;
    *countp = count;
    return 0;
}

static json_t *sqlite_list(struct ch_storage *storage, struct ch_error *err)
{
    struct ch_sqlite_file *file = file_of(storage);
    int code, there = ch_sqlite_open_for_reading(file, err);
    if (there <= 0)
        return there < 0 ? NULL : json_array();
    CH_STATEMENT *statement =
        ch_sqlite_prepare(file, "SELECT handle FROM snapshot ORDER BY handle", err);
    if (!statement)
        return NULL;
    CH_AUTOJSON json_t *paths = json_array();
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        json_array_append_new(paths, json_string((const char *)sqlite3_column_text(statement, 0)));
    if (code == SQLITE_DONE)
        return CH_TAKE(paths);
    ch_sqlite_fail(file, err);
    return NULL;
}

/* writing */

static int step(struct ch_sqlite_file *file, sqlite3_stmt *statement, struct ch_error *err)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        return ch_sqlite_fail(file, err);
    sqlite3_reset(statement);
    return 0;
}

static int save_snapshots(struct ch_sqlite_file *file, const struct ch_storage_change *change,
                          struct ch_error *err)
{
    CH_STATEMENT *statement =
        ch_sqlite_prepare(file,
                          "INSERT INTO snapshot (handle, data) VALUES (?, ?) "
                          "ON CONFLICT (handle) DO UPDATE SET data = excluded.data",
                          err);
    int result = statement ? 0 : -1;
    for (size_t i = 0; result == 0 && i < change->saved_count; i++) {
        CH_AUTOFREE char *text = ch_value_dump(change->saved_data[i]);
        ch_sqlite_bind(statement, 1, change->saved_paths[i]);
        ch_sqlite_bind(statement, 2, text);
        result = step(file, statement, err);
    }
    return result;
}

static int drop_snapshots(struct ch_sqlite_file *file, const struct ch_storage_change *change,
                          struct ch_error *err)
{
    CH_STATEMENT *statement = ch_sqlite_prepare(file, "DELETE FROM snapshot WHERE handle = ?", err);
    int result = statement ? 0 : -1;
    for (size_t i = 0; result == 0 && i < change->dropped_count; i++) {
        ch_sqlite_bind(statement, 1, change->dropped_paths[i]);
        result = step(file, statement, err);
    }
    return result;
}

static int remove_notices(struct ch_sqlite_file *file, const struct ch_storage_change *change,
                          struct ch_error *err)
{
    CH_STATEMENT *statement = ch_sqlite_prepare(file, "DELETE FROM notice WHERE sequence = ?", err);
    int result = statement ? 0 : -1;
    for (size_t i = 0; result == 0 && i < change->removed_count; i++) {
        sqlite3_bind_int64(statement, 1, change->removed[i].sequence);
        result = step(file, statement, err);
    }
    return result;
}

static int add_notices(struct ch_sqlite_file *file, const struct ch_storage_change *change,
                       struct ch_error *err)
{
    CH_STATEMENT *statement = ch_sqlite_prepare(
        file, "INSERT INTO notice (event_path, observer_path, method_name) VALUES (?, ?, ?)", err);
    int result = statement ? 0 : -1;
    for (size_t i = 0; result == 0 && i < change->added_count; i++) {
        ch_sqlite_bind(statement, 1, change->added[i].event_path);
        ch_sqlite_bind(statement, 2, change->added[i].observer_path);
        ch_sqlite_bind(statement, 3, change->added[i].method);
        result = step(file, statement, err);
        change->added[i].sequence = sqlite3_last_insert_rowid(file->db);
    }
    return result;
}

static int sqlite_write(struct ch_storage *storage, const struct ch_storage_change *change,
                        struct ch_error *err)
{
    struct ch_sqlite_file *file = file_of(storage);
    bool created;
    if (ch_sqlite_open_for_writing(file, &created, err) == 0 &&
        save_snapshots(file, change, err) == 0 && drop_snapshots(file, change, err) == 0 &&
        remove_notices(file, change, err) == 0 && add_notices(file, change, err) == 0 &&
        ch_sqlite_execute(file, "COMMIT", err) == 0) {
        file->ready = true;
        file->was_absent = false;
        return 0;
    }
    ch_sqlite_undo(file, created);
    for (size_t i = 0; i < change->added_count; i++)
        change->added[i].sequence = 0;
    return -1;
}

static void sqlite_free(struct ch_storage *storage)
{
    struct sqlite *sqlite = (struct sqlite *)storage;
    ch_sqlite_close(&sqlite->file);
    free(sqlite->file.path);
    free(sqlite);
}

static const struct ch_storage_ops sqlite_ops = {.name = "sqlite",
                                                 .load = sqlite_load,
                                                 .notices = sqlite_notices,
                                                 .list = sqlite_list,
                                                 .write = sqlite_write,
                                                 .free = sqlite_free};

struct ch_storage *ch_storage_sqlite_new(const char *path, int busy_ms, struct ch_log *log)
{
    struct sqlite *sqlite = ch_calloc(1, sizeof(*sqlite));
    sqlite->base.ops = &sqlite_ops;
    sqlite->file = (struct ch_sqlite_file){.path = ch_strdup(path), .busy_ms = busy_ms, .log = log};
    return &sqlite->base;
}
