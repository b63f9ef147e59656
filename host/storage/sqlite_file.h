/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the room: the SQLite file, its connection, its transaction, its errors. */
#ifndef CH_STORAGE_SQLITE_FILE_H
#define CH_STORAGE_SQLITE_FILE_H

#include "base/mem.h"
#include "storage/storage.h"

#include <sqlite3.h>

struct ch_sqlite_file {
    char *path;
    int busy_ms;
    struct ch_log *log;
    sqlite3 *db;         /* NULL: not open */
    bool ready;          /* the tables are there */
    bool was_absent;     /* a read was answered from a file that did not exist */
    sqlite3_stmt *query; /* for reading a snapshot, kept: a dispatch may read thousands; or NULL */
};

/* Sets the STORAGE error of what SQLite refused last.  Return: -1. */
int ch_sqlite_fail(struct ch_sqlite_file *file, struct ch_error *err);
/* The STORAGE error of content that makes no sense. */
int ch_sqlite_fail_damaged(struct ch_sqlite_file *file, const char *handle, struct ch_error *err);
int ch_sqlite_fail_python(struct ch_sqlite_file *file, struct ch_error *err);

int ch_sqlite_execute(struct ch_sqlite_file *file, const char *sql, struct ch_error *err);
sqlite3_stmt *ch_sqlite_prepare(struct ch_sqlite_file *file, const char *sql, struct ch_error *err);
void ch_sqlite_bind(sqlite3_stmt *statement, int index, const char *text); /* borrows */
void ch_sqlite_finalize_p(sqlite3_stmt **statementp);
#define CH_STATEMENT CH_CLEANUP(ch_sqlite_finalize_p) sqlite3_stmt

/* Opens it, if need be, and begins the transaction.
 * Return: 1 when there is something to read, 0 when nothing was ever written, -1 on error. */
int ch_sqlite_open_for_reading(struct ch_sqlite_file *file, struct ch_error *err);
/* The same for writing; makes the file and the tables.  *createdp: the file is new, and
 * ch_sqlite_undo() removes it. */
int ch_sqlite_open_for_writing(struct ch_sqlite_file *file, bool *createdp, struct ch_error *err);
/* After a failed write: everything is as before. */
void ch_sqlite_undo(struct ch_sqlite_file *file, bool created);
void ch_sqlite_close(struct ch_sqlite_file *file);

#endif
