/* SPDX-License-Identifier: Apache-2.0 */
/* What a process costs that opens a SQLite file and commits one row durably, as a dispatch with
 * something to keep must.
 *
 *     bench_sqlite_row FILE */
#include <sqlite3.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    sqlite3 *db;
    if (argc != 2 || sqlite3_open(argv[1], &db) != SQLITE_OK)
        return 2;
    int code =
        sqlite3_exec(db,
                     "PRAGMA locking_mode = EXCLUSIVE;"
                     "BEGIN EXCLUSIVE;"
                     "CREATE TABLE IF NOT EXISTS snapshot (handle TEXT PRIMARY KEY, data TEXT);"
                     "REPLACE INTO snapshot VALUES ('a', coalesce((SELECT data + 1 FROM snapshot "
                     "WHERE handle = 'a'), 0));"
                     "COMMIT",
                     NULL, NULL, NULL);
    if (code != SQLITE_OK)
        fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    sqlite3_close(db);
    return code != SQLITE_OK;
}
