/* SPDX-License-Identifier: Apache-2.0 */
/* A directory for a state database, and short ways to use it. */
#ifndef CH_TESTS_SQLITE_FIXTURE_H
#define CH_TESTS_SQLITE_FIXTURE_H

#include "base/file.h"
#include "base/tagged.h"
#include "storage/storage.h"
#include "test.h"

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

struct place {
    char *directory, *path;
};

static inline struct place make_place(void)
{
    struct place place = {.directory = ch_file_make_temp_dir(NULL, "test-storage", NULL)};
    place.path = ch_path_join(place.directory, ".unit-state.db");
    return place;
}

static inline void remove_place(struct place *place)
{
    CHECK_INT(ch_file_remove_tree(place->directory, NULL), 0);
    free(place->directory);
    free(place->path);
}

static inline int save(struct ch_storage *storage, const char *path, const char *text,
                       struct ch_error *err)
{
    CH_AUTOJSON json_t *data = ch_value_parse(text, strlen(text), NULL);
    struct ch_storage_change change = {.saved_paths = &path, .saved_data = &data, .saved_count = 1};
    return ch_storage_write(storage, &change, err);
}

static inline void check_load(struct ch_storage *storage, const char *path, const char *want)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *value = ch_storage_load(storage, path, &err);
    CH_AUTOFREE char *text = value ? ch_value_dump(value) : NULL;
    CHECK_STR(text, want);
    if (!value)
        CHECK_INT(err.kind, CH_ERROR_NO_SNAPSHOT);
    ch_error_clear(&err);
}

static inline size_t count_notices(struct ch_storage *storage)
{
    struct ch_notice_row *rows;
    size_t count;
    CHECK_INT(ch_storage_notices(storage, &rows, &count, NULL), 0);
    ch_notice_rows_free(rows, count);
    return count;
}

/* In another process: locks of one process do not keep it from itself.  Return: what the function
 * returned, through a pipe since tools such as valgrind change exit statuses; -1 when it died. */
static inline int in_child(int (*function)(const struct place *place), const struct place *place)
{
    int ends[2], result = -1;
    CHECK_INT(pipe(ends), 0);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        result = function(place);
        _exit(write(ends[1], &result, sizeof(result)) != sizeof(result));
    }
    close(ends[1]);
    if (read(ends[0], &result, sizeof(result)) != sizeof(result))
        result = -1;
    close(ends[0]);
    CHECK(waitpid(child, NULL, 0) == child);
    return result;
}

static inline void run_sql(const struct place *place, const char *sql)
{
    sqlite3 *db;
    char *message = NULL;
    CHECK_INT(sqlite3_open(place->path, &db), SQLITE_OK);
    if (!CHECK_INT(sqlite3_exec(db, sql, NULL, NULL, &message), SQLITE_OK))
        printf("# %s\n", message);
    sqlite3_free(message);
    sqlite3_close(db);
}

static inline void write_file(const struct place *place, const char *text)
{
    CHECK_INT(ch_file_write(place->path, text, strlen(text), 0600, NULL), 0);
}

#endif
