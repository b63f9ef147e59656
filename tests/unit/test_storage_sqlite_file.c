/* SPDX-License-Identifier: Apache-2.0 */
/* The SQLite file: when it is made, who may open it, and what is said when it goes wrong. */
#include "sqlite_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* the file */

struct watcher {
    const char *path;
    struct ch_buf messages;
};

/* The file is there when this is called, and must be private from its first moment on. */
static int keep_message(void *data, enum ch_log_level level, const char *message,
                        struct ch_error *err)
{
    (void)err;
    struct watcher *watcher = data;
    struct stat status;
    ch_buf_addf(&watcher->messages, "%s %s\n", ch_log_level_name(level), message);
    CHECK_INT(stat(watcher->path, &status), 0);
    CHECK_INT(status.st_mode & 07777, 0600);
    return 0;
}

static void test_reading_makes_no_file(void)
{
    struct place place = make_place();
    struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, NULL);
    check_load(storage, "a", NULL);
    CHECK_INT(count_notices(storage), 0);
    CH_AUTOJSON json_t *paths = ch_storage_list(storage, NULL);
    CHECK_INT(json_array_size(paths), 0);
    ch_storage_free(storage);
    CHECK(!ch_file_exists(place.path));
    remove_place(&place);
}

static void test_first_write_makes_the_file(void)
{
    struct place place = make_place();
    struct watcher watcher = {.path = place.path};
    struct ch_log log = {.write = keep_message, .data = &watcher};
    mode_t mask = umask(0);
    for (int i = 0; i < 2; i++) { /* the message comes once */
        struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, &log);
        check_load(storage, "a", i ? "0" : NULL);
        CHECK_INT(save(storage, "a", i ? "1" : "0", NULL), 0);
        check_load(storage, "a", i ? "1" : "0");
        ch_storage_free(storage);
    }
    umask(mask);
    CH_AUTOFREE char *want =
        ch_asprintf("DEBUG Initializing SQLite local storage: %s.\n", place.path);
    CHECK_STR(watcher.messages.data, want);
    ch_buf_deinit(&watcher.messages);
    CH_AUTOFREE char *journal = ch_asprintf("%s-journal", place.path);
    CHECK(!ch_file_exists(journal));
    remove_place(&place);
}

static void test_existing_file_is_made_private(void)
{
    struct place place = make_place();
    struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, NULL);
    CHECK_INT(save(storage, "a", "1", NULL), 0);
    ch_storage_free(storage);
    CHECK_INT(chmod(place.path, 0644), 0);
    storage = ch_storage_sqlite_new(place.path, 0, NULL);
    check_load(storage, "a", "1");
    struct stat status;
    CHECK_INT(stat(place.path, &status), 0);
    CHECK_INT(status.st_mode & 07777, 0600);
    ch_storage_free(storage);
    remove_place(&place);
}

/* A dispatch was killed between making the file and filling it. */
static void test_empty_file_is_as_good_as_none(void)
{
    struct place place = make_place();
    write_file(&place, "");
    struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, NULL);
    check_load(storage, "a", NULL);
    CHECK_INT(count_notices(storage), 0);
    CHECK_INT(save(storage, "a", "1", NULL), 0);
    check_load(storage, "a", "1");
    ch_storage_free(storage);
    remove_place(&place);
}

/* who may open it */

static int try_to_read(const struct place *place)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_storage *storage = ch_storage_sqlite_new(place->path, 10, NULL);
    json_t *value = ch_storage_load(storage, "a", &err);
    bool told = err.kind == CH_ERROR_STORAGE && strstr(err.message, place->path) &&
                strstr(err.message, "database is locked: another process holds it");
    json_decref(value);
    ch_error_clear(&err);
    ch_storage_free(storage);
    return value ? 0 : told ? 1 : 2;
}

static void test_second_holder_is_locked_out(void)
{
    struct place place = make_place();
    struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, NULL);
    CHECK_INT(save(storage, "a", "1", NULL), 0);
    CHECK_INT(in_child(try_to_read, &place), 1); /* after a write */
    ch_storage_free(storage);
    CHECK_INT(in_child(try_to_read, &place), 0);
    storage = ch_storage_sqlite_new(place.path, 0, NULL);
    check_load(storage, "a", "1");
    CHECK_INT(in_child(try_to_read, &place), 1); /* a read is enough */
    ch_storage_free(storage);
    remove_place(&place);
}

static void test_file_made_by_another_meanwhile(void)
{
    struct place place = make_place();
    struct ch_storage *late = ch_storage_sqlite_new(place.path, 0, NULL);
    check_load(late, "a", NULL);
    struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, NULL);
    CHECK_INT(save(storage, "a", "1", NULL), 0);
    ch_storage_free(storage);
    check_load(late, "a", NULL); /* what was read stays true */
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(save(late, "a", "2", &err), -1);
    CHECK_HAS(err.message, "another process made it meanwhile");
    ch_error_clear(&err);
    ch_storage_free(late);
    storage = ch_storage_sqlite_new(place.path, 0, NULL);
    check_load(storage, "a", "1");
    ch_storage_free(storage);
    remove_place(&place);
}

/* The charm dies between the commands of a write, with a journal on disk. */
static int die_while_writing(const struct place *place)
{
    sqlite3 *db;
    sqlite3_open(place->path, &db);
    sqlite3_exec(db, "PRAGMA cache_size = 1; BEGIN EXCLUSIVE; UPDATE snapshot SET data = '2'", NULL,
                 NULL, NULL);
    /* more pages than the cache holds: some are written before the commit that never comes */
    sqlite3_exec(db,
                 "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) "
                 "INSERT INTO snapshot SELECT 'x' || i, hex(zeroblob(2000)) FROM n",
                 NULL, NULL, NULL);
    kill(getpid(), SIGKILL);
    return 0;
}

static void test_crash_while_writing(void)
{
    struct place place = make_place();
    struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, NULL);
    CHECK_INT(save(storage, "a", "1", NULL), 0);
    ch_storage_free(storage);
    CHECK_INT(in_child(die_while_writing, &place), -1);
    CH_AUTOFREE char *journal = ch_asprintf("%s-journal", place.path);
    CHECK(ch_file_exists(journal));
    storage = ch_storage_sqlite_new(place.path, 0, NULL);
    check_load(storage, "a", "1");
    check_load(storage, "x1", NULL);
    ch_storage_free(storage);
    remove_place(&place);
}

/* what is said when it goes wrong */

static void check_refused(const struct place *place, enum ch_error_kind kind, const char *text)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_storage *storage = ch_storage_sqlite_new(place->path, 0, NULL);
    CHECK(!ch_storage_load(storage, "a", &err));
    CHECK_INT(err.kind, kind);
    CHECK_HAS(err.message, place->path);
    CHECK_HAS(err.message, text);
    ch_error_clear(&err);
    CHECK_INT(save(storage, "a", "1", &err), -1);
    CHECK_HAS(err.message, text);
    ch_error_clear(&err);
    ch_storage_free(storage);
}

static void test_file_that_is_no_database(void)
{
    struct place place = make_place();
    write_file(&place, "This is not the file that it should be, but it is long enough for one.");
    check_refused(&place, CH_ERROR_STORAGE, "file is not a database: it is damaged; put back");
    remove_place(&place);
}

static void test_directory_in_its_place(void)
{
    struct place place = make_place();
    CHECK_INT(mkdir(place.path, 0755), 0);
    check_refused(&place, CH_ERROR_STORAGE, "it is no regular file");
    struct stat status;
    CHECK_INT(stat(place.path, &status), 0);
    CHECK_INT(status.st_mode & 0777, 0755);
    remove_place(&place);
}

static void test_damaged_content(void)
{
    struct place place = make_place();
    struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, NULL);
    CHECK_INT(save(storage, "a", "1", NULL), 0);
    ch_storage_free(storage);
    static const char *const contents[] = {"'{'", "'{\"$float\": 1}'", "NULL", "''"};
    for (size_t i = 0; i < CH_ARRAY_LEN(contents); i++) {
        CH_AUTOFREE char *sql = ch_asprintf("UPDATE snapshot SET data = %s", contents[i]);
        run_sql(&place, sql);
        storage = ch_storage_sqlite_new(place.path, 0, NULL);
        struct ch_error err = CH_ERROR_INIT;
        CHECK(!ch_storage_load(storage, "a", &err));
        CHECK_INT(err.kind, CH_ERROR_STORAGE);
        CHECK_HAS(err.message, "the data of 'a' cannot be read: it is damaged");
        ch_error_clear(&err);
        ch_storage_free(storage);
    }
    run_sql(&place, "DROP TABLE notice");
    storage = ch_storage_sqlite_new(place.path, 0, NULL);
    struct ch_notice_row *rows;
    size_t count;
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_storage_notices(storage, &rows, &count, &err), -1);
    CHECK_HAS(err.message, "no such table: notice: it is damaged");
    ch_error_clear(&err);
    ch_storage_free(storage);
    remove_place(&place);
}

static void test_database_of_python_ops(void)
{
    struct place place = make_place();
    run_sql(&place,
            "CREATE TABLE snapshot (handle TEXT PRIMARY KEY, data BLOB);"
            "CREATE TABLE notice (sequence INTEGER PRIMARY KEY AUTOINCREMENT, event_path TEXT,"
            " observer_path TEXT, method_name TEXT);"
            "INSERT INTO snapshot VALUES ('StoredStateData[_stored]', x'80049503');"
            "INSERT INTO notice VALUES (NULL, 'C/on/start[1]', 'C', '_on_start')");
    check_refused(&place, CH_ERROR_STORAGE, "written by the Python charm that was here before");
    check_refused(&place, CH_ERROR_STORAGE, "move the file aside");
    remove_place(&place);
    place = make_place();
    struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, NULL);
    CHECK_INT(save(storage, "a", "1", NULL), 0);
    ch_storage_free(storage);
    run_sql(&place, "UPDATE snapshot SET data = x'80049503'");
    storage = ch_storage_sqlite_new(place.path, 0, NULL);
    struct ch_error err = CH_ERROR_INIT;
    CHECK(!ch_storage_load(storage, "a", &err));
    CHECK_HAS(err.message, "a format only Python reads");
    ch_error_clear(&err);
    ch_storage_free(storage);
    remove_place(&place);
}

static void test_directory_that_is_not_there(void)
{
    struct place place = make_place();
    struct place deeper = {.path = ch_path_join(place.directory, "no/such/file.db")};
    struct ch_storage *storage = ch_storage_sqlite_new(deeper.path, 0, NULL);
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(save(storage, "a", "1", &err), -1);
    CHECK_HAS(err.message, deeper.path);
    CHECK_HAS(err.message, "the charm must be able to write its directory");
    ch_error_clear(&err);
    ch_storage_free(storage);
    free(deeper.path);
    remove_place(&place);
}

/* Permissions do not stop root: the child gives them up. */
static bool become_nobody(void)
{
    return geteuid() != 0 || setresuid(65534, 65534, 65534) == 0;
}

static bool says(struct ch_error *err, enum ch_error_kind kind, const char *text)
{
    bool ok = err->kind == kind && strstr(err->message, text);
    if (!ok)
        printf("# %s\n", err->message ? err->message : "(no error)");
    fflush(stdout);
    ch_error_clear(err);
    return ok;
}

static int write_into_foreign_directory(const struct place *place)
{
    struct ch_error err = CH_ERROR_INIT;
    if (!become_nobody())
        return 2;
    struct ch_storage *storage = ch_storage_sqlite_new(place->path, 0, NULL);
    int result = save(storage, "a", "1", &err);
    ch_storage_free(storage);
    return result == -1 && says(&err, CH_ERROR_STORAGE, "must be able to write its directory") ? 0
                                                                                               : 1;
}

static int read_foreign_file(const struct place *place)
{
    struct ch_error err = CH_ERROR_INIT;
    if (!become_nobody())
        return 2;
    struct ch_storage *storage = ch_storage_sqlite_new(place->path, 0, NULL);
    json_t *value = ch_storage_load(storage, "a", &err);
    json_decref(value);
    ch_storage_free(storage);
    CH_AUTOFREE char *text = ch_asprintf("Unable to adjust access permission of '%s'", place->path);
    return !value && says(&err, CH_ERROR_RUNTIME, text) ? 0 : 1;
}

static int write_without_journal(const struct place *place)
{
    struct ch_error err = CH_ERROR_INIT;
    if (!become_nobody())
        return 2;
    struct ch_storage *storage = ch_storage_sqlite_new(place->path, 0, NULL);
    int result = save(storage, "a", "2", &err);
    ch_storage_free(storage);
    return result == -1 && says(&err, CH_ERROR_STORAGE, "must be able to write this file and") ? 0
                                                                                               : 1;
}

static void test_directory_that_cannot_be_written(void)
{
    struct place place = make_place();
    CHECK_INT(chmod(place.directory, 0555), 0);
    CHECK_INT(in_child(write_into_foreign_directory, &place), 0);
    CHECK_INT(chmod(place.directory, 0755), 0);
    struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, NULL);
    CHECK_INT(save(storage, "a", "1", NULL), 0);
    ch_storage_free(storage);
    CHECK_INT(chmod(place.directory, 0555), 0);
    if (geteuid() == 0)
        CHECK_INT(chown(place.path, 65534, 65534), 0);
    CHECK_INT(in_child(write_without_journal, &place), 0);
    CHECK_INT(chmod(place.directory, 0755), 0);
    storage = ch_storage_sqlite_new(place.path, 0, NULL);
    check_load(storage, "a", "1");
    ch_storage_free(storage);
    remove_place(&place);
}

static void test_file_of_somebody_else(void)
{
    if (geteuid() != 0)
        return; /* it takes root to make one */
    struct place place = make_place();
    CHECK_INT(chmod(place.directory, 0755), 0);
    struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, NULL);
    CHECK_INT(save(storage, "a", "1", NULL), 0);
    ch_storage_free(storage);
    CHECK_INT(chmod(place.path, 0644), 0);
    CHECK_INT(in_child(read_foreign_file, &place), 0);
    remove_place(&place);
}

static char *long_text(char letter)
{
    enum { LENGTH = 200000 };
    char *text = ch_malloc(LENGTH + 1);
    memset(text, letter, LENGTH);
    text[0] = text[LENGTH - 1] = '"';
    text[LENGTH] = '\0';
    return text;
}

/* A full disk, in its way: no file may grow beyond the limit. */
static bool limit_files(rlim_t size)
{
    struct rlimit limit = {.rlim_cur = size, .rlim_max = size};
    signal(SIGXFSZ, SIG_IGN);
    return setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

static int write_much(const struct place *place)
{
    struct ch_error err = CH_ERROR_INIT;
    if (!limit_files(64 << 10))
        return 2;
    struct ch_storage *storage = ch_storage_sqlite_new(place->path, 0, NULL);
    CH_AUTOFREE char *text = long_text('x');
    int result = save(storage, "b", text, &err);
    bool ok = result == -1 && says(&err, CH_ERROR_STORAGE, "there is no room left");
    /* what was there is there, and a smaller change still goes */
    bool existed = ch_file_exists(place->path);
    ok = ok && save(storage, "c", "3", &err) == 0;
    ch_storage_free(storage);
    return !ok ? 1 : existed ? 10 : 11;
}

enum { ROWS = 60 };

/* Rows that fill a page each, with the same letter in all. */
static int save_pages(struct ch_storage *storage, char letter, struct ch_error *err)
{
    char text[3001] = "", names[ROWS][8];
    const char *paths[ROWS];
    json_t *data[ROWS];
    memset(text, letter, sizeof(text) - 1);
    for (size_t i = 0; i < ROWS; i++) {
        snprintf(names[i], sizeof(names[i]), "p%02zu", i);
        paths[i] = names[i];
        data[i] = json_string(text);
    }
    struct ch_storage_change change = {
        .saved_paths = paths, .saved_data = data, .saved_count = ROWS};
    int result = ch_storage_write(storage, &change, err);
    for (size_t i = 0; i < ROWS; i++)
        json_decref(data[i]);
    return result;
}

/* The journal, which is written first, has no room for the pages that change. */
static int write_long_journal(const struct place *place)
{
    struct ch_error err = CH_ERROR_INIT;
    if (!limit_files(64 << 10))
        return 2;
    struct ch_storage *storage = ch_storage_sqlite_new(place->path, 0, NULL);
    int result = save_pages(storage, 'y', &err);
    ch_storage_free(storage);
    return result == -1 && says(&err, CH_ERROR_STORAGE, "there is no room left") ? 0 : 1;
}

static void test_full_disk_at_the_journal(void)
{
    struct place place = make_place();
    struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, NULL);
    CHECK_INT(save_pages(storage, 'x', NULL), 0);
    ch_storage_free(storage);
    CHECK_INT(in_child(write_long_journal, &place), 0);
    storage = ch_storage_sqlite_new(place.path, 0, NULL);
    size_t unchanged = 0;
    for (size_t i = 0; i < ROWS; i++) {
        CH_AUTOFREE char *path = ch_asprintf("p%02zu", i);
        CH_AUTOJSON json_t *value = ch_storage_load(storage, path, NULL);
        unchanged += value && json_string_value(value)[0] == 'x';
    }
    CHECK_INT(unchanged, ROWS);
    ch_storage_free(storage);
    remove_place(&place);
}

static void test_full_disk(void)
{
    struct place place = make_place();
    CHECK_INT(in_child(write_much, &place), 11); /* the new file was taken away again */
    struct ch_storage *storage = ch_storage_sqlite_new(place.path, 0, NULL);
    check_load(storage, "b", NULL);
    check_load(storage, "c", "3");
    CHECK_INT(save(storage, "a", "1", NULL), 0);
    ch_storage_free(storage);
    CHECK_INT(in_child(write_much, &place), 10);
    storage = ch_storage_sqlite_new(place.path, 0, NULL);
    check_load(storage, "a", "1");
    check_load(storage, "b", NULL);
    ch_storage_free(storage);
    CH_AUTOFREE char *journal = ch_asprintf("%s-journal", place.path);
    CHECK(!ch_file_exists(journal));
    remove_place(&place);
}

int main(void)
{
    RUN(test_reading_makes_no_file);
    RUN(test_first_write_makes_the_file);
    RUN(test_existing_file_is_made_private);
    RUN(test_empty_file_is_as_good_as_none);
    RUN(test_second_holder_is_locked_out);
    RUN(test_file_made_by_another_meanwhile);
    RUN(test_crash_while_writing);
    RUN(test_file_that_is_no_database);
    RUN(test_directory_in_its_place);
    RUN(test_damaged_content);
    RUN(test_database_of_python_ops);
    RUN(test_directory_that_is_not_there);
    RUN(test_directory_that_cannot_be_written);
    RUN(test_file_of_somebody_else);
    RUN(test_full_disk_at_the_journal);
    RUN(test_full_disk);
    return test_done();
}
