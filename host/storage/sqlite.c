/* SPDX-License-Identifier: Apache-2.0 */
/* Storage in a SQLite file.
 *
 * The file is opened at the first read, exclusively, and that transaction is the one the write at
 * the end of the dispatch commits.  No file: reads find nothing, and only a write makes one.
 * Snapshots are JSON text, for people with the sqlite3 tool. */
#include "base/file.h"
#include "base/mem.h"
#include "base/tagged.h"
#include "storage/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct sqlite {
    struct ch_storage base;
    char *path;
    int busy_ms;
    struct ch_log *log;
    sqlite3 *db; /* NULL: not open */
    bool ready;  /* the tables are there */
};

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS snapshot (handle TEXT PRIMARY KEY, data TEXT);"
    "CREATE TABLE IF NOT EXISTS notice (sequence INTEGER PRIMARY KEY AUTOINCREMENT,"
    " event_path TEXT, observer_path TEXT, method_name TEXT);"
    "CREATE INDEX IF NOT EXISTS notice_event_path ON notice (event_path);";

/* errors */

static const char *advice(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another process holds it; end that process, Juju then retries the hook";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return "it is damaged; put back a copy of it, or remove it to begin anew: stored state and "
               "deferred events are then lost";
    case SQLITE_FULL:
        return "there is no room left; nothing was changed, free some and Juju retries the hook";
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return "the charm must be able to write this file and its directory";
    default:
        return "nothing was changed";
    }
}

static int fail(struct sqlite *sqlite, struct ch_error *err)
{
    int code = sqlite3_extended_errcode(sqlite->db);
    int system_code = sqlite3_system_errno(sqlite->db);
    bool full = (code & 0xff) == SQLITE_IOERR &&
                (system_code == ENOSPC || system_code == EDQUOT || system_code == EFBIG);
    return ch_error_set(err, CH_ERROR_STORAGE, "state database %s: %s: %s", sqlite->path,
                        sqlite3_errmsg(sqlite->db), advice(full ? SQLITE_FULL : code));
}

static int execute(struct sqlite *sqlite, const char *sql, struct ch_error *err)
{
    return sqlite3_exec(sqlite->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail(sqlite, err);
}

static sqlite3_stmt *prepare(struct sqlite *sqlite, const char *sql, struct ch_error *err)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(sqlite->db, sql, -1, &statement, NULL) != SQLITE_OK)
        fail(sqlite, err);
    return statement;
}

static void finalize_p(sqlite3_stmt **statementp)
{
    sqlite3_finalize(*statementp);
}
#define STATEMENT CH_CLEANUP(finalize_p) sqlite3_stmt

static void bind_text(sqlite3_stmt *statement, int index, const char *text)
{
    sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
}

/* opening */

static bool is_memory(const struct sqlite *sqlite)
{
    return strcmp(sqlite->path, ":memory:") == 0;
}

static void close_database(struct sqlite *sqlite)
{
    sqlite3_close(sqlite->db);
    sqlite->db = NULL;
    sqlite->ready = false;
}

static int set_mode(struct sqlite *sqlite, struct ch_error *err)
{
    struct stat status;
    if (stat(sqlite->path, &status) == 0 && (status.st_mode & 07777) == 0600)
        return 0;
    if (chmod(sqlite->path, 0600) == 0)
        return 0;
    return ch_error_set_errno(err, CH_ERROR_RUNTIME, errno,
                              "Unable to adjust access permission of '%s'", sqlite->path);
}

static int has_tables(struct sqlite *sqlite, struct ch_error *err)
{
    STATEMENT *statement = prepare(
        sqlite, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'notice'", err);
    if (!statement)
        return -1;
    int code = sqlite3_step(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return fail(sqlite, err);
    sqlite->ready = code == SQLITE_ROW;
    return 0;
}

static int begin(struct sqlite *sqlite, struct ch_error *err)
{
    if (!sqlite3_get_autocommit(sqlite->db))
        return 0;
    return execute(sqlite, "BEGIN EXCLUSIVE", err);
}

static int open_database(struct sqlite *sqlite, struct ch_error *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (is_memory(sqlite))
        flags |= SQLITE_OPEN_CREATE;
    else if (set_mode(sqlite, err) < 0)
        return -1;
    int code = sqlite3_open_v2(sqlite->path, &sqlite->db, flags, NULL);
    sqlite3_busy_timeout(sqlite->db, sqlite->busy_ms);
    if (code == SQLITE_OK &&
        execute(sqlite, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL", err) == 0 &&
        begin(sqlite, err) == 0 && has_tables(sqlite, err) == 0)
        return 0;
    if (code != SQLITE_OK)
        fail(sqlite, err);
    close_database(sqlite);
    return -1;
}

/* Return: 1 when there is something to read, 0 when nothing was ever written, -1 on error. */
static int open_for_reading(struct sqlite *sqlite, struct ch_error *err)
{
    if (!sqlite->db) {
        if (!is_memory(sqlite) && !ch_file_exists(sqlite->path))
            return 0;
        if (open_database(sqlite, err) < 0)
            return -1;
    }
    if (begin(sqlite, err) < 0)
        return -1;
    return sqlite->ready;
}

/* *createdp: the file is ours to remove should the write fail. */
static int open_for_writing(struct sqlite *sqlite, bool *createdp, struct ch_error *err)
{
    *createdp = false;
    if (!sqlite->db && !is_memory(sqlite) && !ch_file_exists(sqlite->path)) {
        int file = open(sqlite->path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
        if (file < 0)
            return ch_error_set_errno(err, CH_ERROR_STORAGE, errno,
                                      "cannot make the state database %s: the charm must be able "
                                      "to write its directory",
                                      sqlite->path);
        close(file);
        *createdp = true;
        ch_log(sqlite->log, CH_LOG_DEBUG, "Initializing SQLite local storage: %s.", sqlite->path);
    }
    if (!sqlite->db && open_database(sqlite, err) < 0)
        return -1;
    if (begin(sqlite, err) < 0)
        return -1;
    if (!sqlite->ready && execute(sqlite, schema, err) < 0)
        return -1;
    return 0;
}

/* reading */

static json_t *read_data(struct sqlite *sqlite, sqlite3_stmt *statement, const char *path,
                         struct ch_error *err)
{
    if (sqlite3_column_type(statement, 0) == SQLITE_BLOB) {
        ch_error_set(err, CH_ERROR_STORAGE,
                     "state database %s: '%s' was written by Python ops, which cannot be read "
                     "here; move the file aside to begin with empty state",
                     sqlite->path, path);
        return NULL;
    }
    json_t *value = ch_value_parse((const char *)sqlite3_column_text(statement, 0),
                                   (size_t)sqlite3_column_bytes(statement, 0), NULL);
    if (value && ch_value_is_valid(value))
        return value;
    json_decref(value);
    ch_error_set(err, CH_ERROR_STORAGE, "state database %s: the data of '%s' cannot be read: %s",
                 sqlite->path, path, advice(SQLITE_CORRUPT));
    return NULL;
}

static json_t *sqlite_load(struct ch_storage *storage, const char *path, struct ch_error *err)
{
    struct sqlite *sqlite = (struct sqlite *)storage;
    int code = SQLITE_DONE, there = open_for_reading(sqlite, err);
    if (there < 0)
        return NULL;
    if (there) {
        STATEMENT *statement =
            prepare(sqlite, "SELECT data FROM snapshot WHERE handle = ?", err);
        if (!statement)
            return NULL;
        bind_text(statement, 1, path);
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW)
            return read_data(sqlite, statement, path, err);
    }
    if (code == SQLITE_DONE)
        ch_error_set(err, CH_ERROR_NO_SNAPSHOT, "no snapshot data found for %s object", path);
    else
        fail(sqlite, err);
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
    struct sqlite *sqlite = (struct sqlite *)storage;
    struct ch_notice_row *rows = NULL;
    size_t count = 0, capacity = 0;
    int code, there = open_for_reading(sqlite, err);
    *rowsp = NULL;
    *countp = 0;
    if (there <= 0)
        return there;
    STATEMENT *statement = prepare(sqlite,
                                   "SELECT sequence, event_path, observer_path, method_name "
                                   "FROM notice ORDER BY sequence",
                                   err);
    if (!statement)
        return -1;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 16;
            rows = ch_realloc(rows, capacity * sizeof(*rows));
        }
        rows[count++] = (struct ch_notice_row){.sequence = sqlite3_column_int64(statement, 0),
                                               .event_path = column(statement, 1),
                                               .observer_path = column(statement, 2),
                                               .method = column(statement, 3)};
    }
    if (code != SQLITE_DONE) {
        ch_notice_rows_free(rows, count);
        return fail(sqlite, err);
    }
    *rowsp = rows;
    *countp = count;
    return 0;
}

static json_t *sqlite_list(struct ch_storage *storage, struct ch_error *err)
{
    struct sqlite *sqlite = (struct sqlite *)storage;
    int code, there = open_for_reading(sqlite, err);
    if (there <= 0)
        return there < 0 ? NULL : json_array();
    STATEMENT *statement = prepare(sqlite, "SELECT handle FROM snapshot ORDER BY handle", err);
    if (!statement)
        return NULL;
    CH_AUTOJSON json_t *paths = json_array();
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        json_array_append_new(paths,
                              json_string((const char *)sqlite3_column_text(statement, 0)));
    if (code == SQLITE_DONE)
        return CH_TAKE(paths);
    fail(sqlite, err);
    return NULL;
}

/* writing */

static int step(struct sqlite *sqlite, sqlite3_stmt *statement, struct ch_error *err)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        return fail(sqlite, err);
    sqlite3_reset(statement);
    return 0;
}

static int save_snapshots(struct sqlite *sqlite, const struct ch_storage_change *change,
                          struct ch_error *err)
{
    STATEMENT *statement =
        prepare(sqlite, "REPLACE INTO snapshot (handle, data) VALUES (?, ?)", err);
    int result = statement ? 0 : -1;
    for (size_t i = 0; result == 0 && i < change->saved_count; i++) {
        CH_AUTOFREE char *text = ch_value_dump(change->saved_data[i]);
        bind_text(statement, 1, change->saved_paths[i]);
        bind_text(statement, 2, text);
        result = step(sqlite, statement, err);
    }
    return result;
}

static int drop_snapshots(struct sqlite *sqlite, const struct ch_storage_change *change,
                          struct ch_error *err)
{
    STATEMENT *statement = prepare(sqlite, "DELETE FROM snapshot WHERE handle = ?", err);
    int result = statement ? 0 : -1;
    for (size_t i = 0; result == 0 && i < change->dropped_count; i++) {
        bind_text(statement, 1, change->dropped_paths[i]);
        result = step(sqlite, statement, err);
    }
    return result;
}

static int remove_notices(struct sqlite *sqlite, const struct ch_storage_change *change,
                          struct ch_error *err)
{
    STATEMENT *statement = prepare(sqlite, "DELETE FROM notice WHERE sequence = ?", err);
    int result = statement ? 0 : -1;
    for (size_t i = 0; result == 0 && i < change->removed_count; i++) {
        sqlite3_bind_int64(statement, 1, change->removed[i].sequence);
        result = step(sqlite, statement, err);
    }
    return result;
}

static int add_notices(struct sqlite *sqlite, const struct ch_storage_change *change,
                       struct ch_error *err)
{
    STATEMENT *statement = prepare(
        sqlite, "INSERT INTO notice (event_path, observer_path, method_name) VALUES (?, ?, ?)",
        err);
    int result = statement ? 0 : -1;
    for (size_t i = 0; result == 0 && i < change->added_count; i++) {
        bind_text(statement, 1, change->added[i].event_path);
        bind_text(statement, 2, change->added[i].observer_path);
        bind_text(statement, 3, change->added[i].method);
        result = step(sqlite, statement, err);
        change->added[i].sequence = sqlite3_last_insert_rowid(sqlite->db);
    }
    return result;
}

static int sqlite_write(struct ch_storage *storage, const struct ch_storage_change *change,
                        struct ch_error *err)
{
    struct sqlite *sqlite = (struct sqlite *)storage;
    bool created;
    if (open_for_writing(sqlite, &created, err) == 0 && save_snapshots(sqlite, change, err) == 0 &&
        drop_snapshots(sqlite, change, err) == 0 && remove_notices(sqlite, change, err) == 0 &&
        add_notices(sqlite, change, err) == 0 && execute(sqlite, "COMMIT", err) == 0) {
        sqlite->ready = true;
        return 0;
    }
    if (sqlite->db && !sqlite3_get_autocommit(sqlite->db))
        sqlite3_exec(sqlite->db, "ROLLBACK", NULL, NULL, NULL);
    if (created) {
        close_database(sqlite);
        unlink(sqlite->path);
    }
    return -1;
}

static void sqlite_free(struct ch_storage *storage)
{
    struct sqlite *sqlite = (struct sqlite *)storage;
    close_database(sqlite);
    free(sqlite->path);
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
    sqlite->path = ch_strdup(path);
    sqlite->busy_ms = busy_ms;
    sqlite->log = log;
    return &sqlite->base;
}
