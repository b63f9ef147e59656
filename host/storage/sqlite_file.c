/* SPDX-License-Identifier: Apache-2.0 */
/* The SQLite file: opening, locking, and what to say when it goes wrong.
 *
 * Durability: in exclusive locking mode SQLite ends a commit by overwriting the journal's header
 * and syncs that, and it syncs the directory when it syncs the journal for the first time, which is
 * after this file was made in it.  So a commit that returned survives a loss of power. */
#include "storage/sqlite_file.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char schema[] =
    "CREATE TABLE snapshot (handle TEXT PRIMARY KEY, data TEXT);"
    "CREATE TABLE notice (sequence INTEGER PRIMARY KEY AUTOINCREMENT, event_path TEXT,"
    " observer_path TEXT, method_name TEXT);";

/* errors */

static const char *advice(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another process holds it; end that process, Juju then retries the hook";
    case SQLITE_ERROR: /* tables are missing */
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

/* errno of the last failure on the file or its journal; 0 when there was none.  (What
 * sqlite3_system_errno() tells of a failed write may come from the rollback after it.) */
static int last_errno(struct ch_sqlite_file *file)
{
    int code = 0;
    sqlite3_file *journal = NULL;
    sqlite3_file_control(file->db, "main", SQLITE_FCNTL_LAST_ERRNO, &code);
    sqlite3_file_control(file->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &journal);
    if (code == 0 && journal && journal->pMethods)
        journal->pMethods->xFileControl(journal, SQLITE_FCNTL_LAST_ERRNO, &code);
    return code;
}

static int system_error(struct ch_sqlite_file *file, int code)
{
    switch (code & 0xff) {
    case SQLITE_IOERR:
        return last_errno(file);
    case SQLITE_CANTOPEN:
        return sqlite3_system_errno(file->db);
    default:
        return 0; /* nothing to do with the system: an old one may be left there */
    }
}

int ch_sqlite_fail(struct ch_sqlite_file *file, struct ch_error *err)
{
    int code = sqlite3_extended_errcode(file->db);
    int system_code = system_error(file, code);
    if (system_code == EDQUOT || system_code == EFBIG || system_code == ENOSPC)
        code = SQLITE_FULL;
    return ch_error_set(err, CH_ERROR_STORAGE, "state database %s: %s%s%s: %s", file->path,
                        sqlite3_errmsg(file->db), system_code ? ": " : "",
                        system_code ? strerror(system_code) : "", advice(code));
}

int ch_sqlite_fail_damaged(struct ch_sqlite_file *file, const char *handle, struct ch_error *err)
{
    return ch_error_set(err, CH_ERROR_STORAGE,
                        "state database %s: the data of '%s' cannot be read: %s", file->path,
                        handle, advice(SQLITE_CORRUPT));
}

int ch_sqlite_fail_python(struct ch_sqlite_file *file, struct ch_error *err)
{
    return ch_error_set(err, CH_ERROR_STORAGE,
                        "state database %s: it was written by the Python charm that was here "
                        "before, in a format only Python reads; move the file aside to begin with "
                        "empty state: what that charm stored and deferred is then lost",
                        file->path);
}

/* statements */

int ch_sqlite_execute(struct ch_sqlite_file *file, const char *sql, struct ch_error *err)
{
    return sqlite3_exec(file->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0
                                                                      : ch_sqlite_fail(file, err);
}

sqlite3_stmt *ch_sqlite_prepare(struct ch_sqlite_file *file, const char *sql, struct ch_error *err)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(file->db, sql, -1, &statement, NULL) != SQLITE_OK)
        ch_sqlite_fail(file, err);
    return statement;
}

void ch_sqlite_bind(sqlite3_stmt *statement, int index, const char *text)
{
    sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
}

void ch_sqlite_finalize_p(sqlite3_stmt **statementp)
{
    sqlite3_finalize(*statementp);
}

/* opening */

static bool is_memory(const struct ch_sqlite_file *file)
{
    return strcmp(file->path, ":memory:") == 0;
}

void ch_sqlite_close(struct ch_sqlite_file *file)
{
    sqlite3_finalize(CH_TAKE(file->query));
    sqlite3_close(CH_TAKE(file->db));
    file->ready = false;
}

static int set_mode(struct ch_sqlite_file *file, struct ch_error *err)
{
    struct stat status;
    if (stat(file->path, &status) == 0) {
        if (!S_ISREG(status.st_mode)) /* chmod would make a directory useless */
            return ch_error_set(err, CH_ERROR_STORAGE,
                                "state database %s: it is no regular file; remove it", file->path);
        if ((status.st_mode & 07777) == 0600)
            return 0;
    }
    if (chmod(file->path, 0600) == 0)
        return 0;
    return ch_error_set_errno(err, CH_ERROR_RUNTIME, errno,
                              "Unable to adjust access permission of '%s'", file->path);
}

/* Are the tables there, and are they ours? */
static int look_at_tables(struct ch_sqlite_file *file, struct ch_error *err)
{
    CH_STATEMENT *statement = ch_sqlite_prepare(file,
                                                "SELECT sql LIKE '%data BLOB%' FROM sqlite_schema "
                                                "WHERE type = 'table' AND name = 'snapshot'",
                                                err);
    if (!statement)
        return -1;
    int code = sqlite3_step(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return ch_sqlite_fail(file, err);
    file->ready = code == SQLITE_ROW;
    if (file->ready && sqlite3_column_int(statement, 0))
        return ch_sqlite_fail_python(file, err);
    return 0;
}

/* One transaction spans the dispatch: what is read stays true until it is written. */
static int begin(struct ch_sqlite_file *file, struct ch_error *err)
{
    if (!sqlite3_get_autocommit(file->db))
        return 0;
    return ch_sqlite_execute(file, "BEGIN EXCLUSIVE", err);
}

static int open_file(struct ch_sqlite_file *file, struct ch_error *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (is_memory(file))
        flags |= SQLITE_OPEN_CREATE;
    else if (set_mode(file, err) < 0)
        return -1;
    int code = sqlite3_open_v2(file->path, &file->db, flags, NULL);
    sqlite3_busy_timeout(file->db, file->busy_ms);
    if (code != SQLITE_OK)
        ch_sqlite_fail(file, err);
    else if (ch_sqlite_execute(file, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL",
                               err) == 0 &&
             begin(file, err) == 0 && look_at_tables(file, err) == 0)
        return 0;
    ch_sqlite_close(file);
    return -1;
}

int ch_sqlite_open_for_reading(struct ch_sqlite_file *file, struct ch_error *err)
{
    if (!file->db) {
        if (!is_memory(file) && (file->was_absent || !ch_file_exists(file->path))) {
            file->was_absent = true;
            return 0;
        }
        if (open_file(file, err) < 0)
            return -1;
    }
    return begin(file, err) < 0 ? -1 : file->ready;
}

static int create(struct ch_sqlite_file *file, struct ch_error *err)
{
    int made = open(file->path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (made >= 0) {
        close(made);
        ch_log(file->log, CH_LOG_DEBUG, "Initializing SQLite local storage: %s.", file->path);
        if (!ch_log_flush(file->log)) { /* is to be told before anything is stored */
            unlink(file->path);
            ch_error_copy(err, file->log->failure);
            return -1;
        }
        return 0;
    }
    if (errno == EEXIST) /* what was read is not what is there now */
        return ch_error_set(err, CH_ERROR_STORAGE,
                            "state database %s: another process made it meanwhile; nothing was "
                            "changed, Juju retries the hook",
                            file->path);
    return ch_error_set_errno(err, CH_ERROR_STORAGE, errno,
                              "state database %s: it cannot be made, the charm must be able to "
                              "write its directory",
                              file->path);
}

int ch_sqlite_open_for_writing(struct ch_sqlite_file *file, bool *createdp, struct ch_error *err)
{
    *createdp = false;
    if (!file->db && !is_memory(file) && (file->was_absent || !ch_file_exists(file->path))) {
        if (create(file, err) < 0)
            return -1;
        *createdp = true;
    }
    if (!file->db && open_file(file, err) < 0)
        return -1;
    if (begin(file, err) < 0)
        return -1;
    return file->ready ? 0 : ch_sqlite_execute(file, schema, err);
}

void ch_sqlite_undo(struct ch_sqlite_file *file, bool created)
{
    if (file->db && !sqlite3_get_autocommit(file->db))
        sqlite3_exec(file->db, "ROLLBACK", NULL, NULL, NULL);
    if (!created)
        return;
    ch_sqlite_close(file);
    unlink(file->path);
    CH_AUTOFREE char *journal = ch_asprintf("%s-journal", file->path);
    unlink(journal);
}
