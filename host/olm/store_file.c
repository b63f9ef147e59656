/* SPDX-License-Identifier: Apache-2.0 */
/* The file of a kept model: opening it, its tables, its errors. */
#include "base/file.h"
#include "olm/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FORMAT = 1, BUSY_MS = 10000 };

int ch_olm_store_fail(struct ch_olm_store *store, struct ch_error *err)
{
    int code = store->db ? sqlite3_errcode(store->db) : SQLITE_NOMEM;
    const char *reason = store->db ? sqlite3_errmsg(store->db) : "out of memory";
    int cause = store->db && code == SQLITE_IOERR ? sqlite3_system_errno(store->db) : 0;
    const char *advice = code == SQLITE_CORRUPT || code == SQLITE_NOTADB
                             ? "; it is damaged: restore it or destroy the model with --force"
                             : "";
    ch_error_set(err, CH_ERROR_STORAGE, "%s: %s%s%s%s", store->path, reason, cause ? ": " : "",
                 cause ? strerror(cause) : "", advice);
    return -1;
}

int ch_olm_store_execute(struct ch_olm_store *store, const char *sql, struct ch_error *err)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK
               ? 0
               : ch_olm_store_fail(store, err);
}

sqlite3_stmt *ch_olm_store_prepare(struct ch_olm_store *store, const char *sql,
                                   struct ch_error *err)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK)
        ch_olm_store_fail(store, err);
    return statement;
}

sqlite3_stmt *ch_olm_store_statement(struct ch_olm_store *store, const char *sql,
                                     struct ch_error *err)
{
    sqlite3_stmt *statement = ch_table_get(&store->statements, sql);
    if (!statement) {
        statement = ch_olm_store_prepare(store, sql, err);
        if (statement)
            ch_table_add(&store->statements, sql, statement);
        return statement;
    }
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return statement;
}

void ch_olm_store_close_file(struct ch_olm_store *store)
{
    sqlite3_stmt *statement;
    while (store->db && (statement = sqlite3_next_stmt(store->db, NULL)))
        sqlite3_finalize(statement);
    ch_table_deinit(&store->statements);
    sqlite3_close(CH_TAKE(store->db));
}

void ch_olm_statement_free_p(sqlite3_stmt **statementp)
{
    sqlite3_finalize(*statementp);
}

static int read_format(struct ch_olm_store *store, int *formatp, struct ch_error *err)
{
    CH_OLM_STATEMENT *statement = ch_olm_store_prepare(store, "PRAGMA user_version", err);
    if (!statement)
        return -1;
    if (sqlite3_step(statement) != SQLITE_ROW)
        return ch_olm_store_fail(store, err);
    *formatp = sqlite3_column_int(statement, 0);
    return 0;
}

/* Rows keep their place when they are replaced: documents come back in the order they were put. */
static int make_tables(struct ch_olm_store *store, struct ch_error *err)
{
    static const char sql[] =
        "BEGIN IMMEDIATE;"
        "CREATE TABLE document (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL,"
        " json TEXT NOT NULL, UNIQUE (kind, key));"
        "CREATE TABLE log (id INTEGER PRIMARY KEY AUTOINCREMENT, time REAL, unit TEXT,"
        " module TEXT, level TEXT, message TEXT);"
        "CREATE TABLE status (id INTEGER PRIMARY KEY, time REAL, entity TEXT, kind TEXT,"
        " status TEXT, message TEXT, data TEXT);"
        "CREATE TABLE run (id INTEGER PRIMARY KEY, unit TEXT, kind TEXT, name TEXT, started REAL,"
        " duration REAL, code INTEGER, message TEXT, commands TEXT);"
        "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT);"
        "PRAGMA user_version = 1;"
        "COMMIT";
    return ch_olm_store_execute(store, sql, err);
}

/* In a directory that cannot be written nobody can make the files of the write-ahead log, so that
 * there is no writer either. */
static bool is_still(const struct ch_olm_store *store)
{
    CH_AUTOFREE char *log = ch_asprintf("%s-wal", store->path);
    return store->options.read_only && access(store->directory, W_OK) != 0 && !ch_file_exists(log);
}

/* Of a file that nobody writes.  Caller owns. */
static char *make_uri(const char *path)
{
    struct ch_buf uri = CH_BUF_INIT;
    ch_buf_adds(&uri, "file:");
    for (; *path; path++)
        if (strchr("?#%", *path))
            ch_buf_addf(&uri, "%%%02X", (unsigned char)*path);
        else
            ch_buf_add(&uri, path, 1);
    ch_buf_adds(&uri, "?immutable=1");
    return ch_buf_take(&uri);
}

static int open_database(struct ch_olm_store *store)
{
    CH_AUTOFREE char *uri = make_uri(store->path);
    if (is_still(store))
        return sqlite3_open_v2(uri, &store->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
    return sqlite3_open_v2(store->path, &store->db, SQLITE_OPEN_READWRITE, NULL);
}

static int make_file(struct ch_olm_store *store, struct ch_error *err)
{
    if (unlink(store->path) < 0 && errno != ENOENT)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot replace %s", store->path);
    /* it has the secrets; SQLite gives its other files the same permissions */
    int file = open(store->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot make %s", store->path);
    close(file);
    if (open_database(store) != SQLITE_OK)
        return ch_olm_store_fail(store, err);
    int result = make_tables(store, err) < 0 ? -1 : ch_olm_store_save(store, err);
    ch_olm_store_close_file(store);
    return result;
}

int ch_olm_store_make_file(struct ch_olm_store *store, struct ch_error *err)
{
    CH_AUTOFREE char *path = store->path;
    store->path = ch_asprintf("%s.new", path);
    int result = make_file(store, err);
    if (result == 0 && rename(store->path, path) < 0)
        result = ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot make %s", path);
    free(store->path);
    store->path = CH_TAKE(path);
    return result;
}

int ch_olm_store_open_file(struct ch_olm_store *store, struct ch_error *err)
{
    /* with a write-ahead log readers and the writer do not wait for each other */
    static const char modes[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL";
    int format = 0;
    if (open_database(store) != SQLITE_OK)
        return ch_olm_store_fail(store, err);
    sqlite3_busy_timeout(store->db, BUSY_MS);
    if ((!store->options.read_only && ch_olm_store_execute(store, modes, err) < 0) ||
        read_format(store, &format, err) < 0)
        return -1;
    if (format == FORMAT)
        return 0;
    return ch_error_set(err, CH_ERROR_STORAGE,
                        "%s has format %d, this charmhost knows format %d: use the charmhost that "
                        "made it, or destroy the model with --force",
                        store->path, format, FORMAT);
}
