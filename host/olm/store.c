/* SPDX-License-Identifier: Apache-2.0 */
/* A model that lasts: taking it up, and saving what changed. */
#include "base/file.h"
#include "base/text.h"
#include "olm/store_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* what happens, until it is saved */

static void keep_record(void *data, const json_t *record)
{
    struct ch_olm_store *store = data;
    json_array_append_new(store->records, json_deep_copy(record));
    if (store->options.record)
        store->options.record(store->options.data, record);
}

void ch_olm_store_add_run(struct ch_olm_store *store, json_t *run)
{
    json_array_append_new(store->runs, run);
}

/* taking up */

static int refuse_absent(const struct ch_olm_store *store, struct ch_error *err)
{
    return ch_error_set(err, CH_ERROR_FILE_NOT_FOUND,
                        "there is no model in %s: 'charmhost deploy' makes one, --model DIR names "
                        "another",
                        store->directory);
}

/* What a command that was killed may leave of a model. */
static bool is_left_over(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, "lock") == 0 ||
           ch_text_starts(name, "model.db");
}

/* A model is removed by the names of what is in its directory, so nothing else may be there. */
static int refuse_used(const struct ch_olm_store *store, struct ch_error *err)
{
    DIR *stream = opendir(store->directory);
    struct dirent *entry;
    int result = 0;
    while (stream && result == 0 && (entry = readdir(stream)))
        /* asked again: another command may just have made the model */
        if (!is_left_over(entry->d_name) && !ch_olm_store_exists(store->directory))
            result = ch_error_set(err, CH_ERROR_OS,
                                  "no model can be made in %s, which has other files (%s): --model "
                                  "DIR names a directory that is empty or not there",
                                  store->directory, entry->d_name);
    if (stream)
        closedir(stream);
    return result;
}

/* The directory may go between two steps, when its model is destroyed: then it is made again. */
static int open_lock(struct ch_olm_store *store, bool create, struct ch_error *err)
{
    enum { MOST_TRIES = 100 }; /* a link to nowhere is never there */
    CH_AUTOFREE char *path = ch_path_join(store->directory, "lock");
    for (int tries = 1;; tries++) {
        if (create && mkdir(store->directory, 0700) < 0 && errno != EEXIST)
            return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot make %s", store->directory);
        store->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (store->lock >= 0)
            return 0;
        if (errno == ENOENT && !create)
            return refuse_absent(store, err);
        if (errno != ENOENT || tries == MOST_TRIES)
            return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot open %s", path);
    }
}

static int wait_for_lock(const struct ch_olm_store *store, struct ch_error *err)
{
    if (flock(store->lock, LOCK_EX | LOCK_NB) == 0)
        return 0;
    if (errno == EWOULDBLOCK && store->options.waiting)
        store->options.waiting(store->options.data);
    if (flock(store->lock, LOCK_EX) == 0)
        return 0;
    if (errno == EINTR)
        return ch_error_set(err, CH_ERROR_RUNTIME,
                            "interrupted while waiting for another command to finish");
    return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot lock %s/lock", store->directory);
}

/* Who held the lock may have destroyed the model, lock and all: then another file is to be locked.
 */
static int take_lock(struct ch_olm_store *store, bool create, struct ch_error *err)
{
    struct stat info;
    for (;;) {
        if (open_lock(store, create, err) < 0 || wait_for_lock(store, err) < 0)
            return -1;
        if (fstat(store->lock, &info) < 0 || info.st_nlink > 0)
            return 0;
        close(store->lock);
    }
}

static int kind_of(const char *name)
{
    for (int kind = 0; kind < CH_OLM_KIND_COUNT; kind++)
        if (strcmp(name, ch_olm_kind_name((enum ch_olm_kind)kind)) == 0)
            return kind;
    return -1;
}

static int take_document(struct ch_olm_store *store, sqlite3_stmt *row, struct ch_error *err)
{
    const char *name = (const char *)sqlite3_column_text(row, 0);
    const char *text = (const char *)sqlite3_column_text(row, 2);
    int kind = kind_of(name);
    json_t *document = json_loads(text, 0, NULL);
    if (kind >= 0 && document && ch_olm_put(store->olm, (enum ch_olm_kind)kind, document, err) == 0)
        return 0;
    if (kind < 0)
        json_decref(document);
    ch_error_set(err, CH_ERROR_STORAGE, "it is damaged");
    ch_error_prefix(err, "%s: %s '%s'", store->path, name, sqlite3_column_text(row, 1));
    return -1;
}

/* The model first, since its version decides how charms are read. */
static int load_documents(struct ch_olm_store *store, struct ch_error *err)
{
    CH_OLM_STATEMENT *rows = ch_olm_store_prepare(
        store, "SELECT kind, key, json FROM document ORDER BY kind <> 'model', id", err);
    int code = SQLITE_ERROR;
    if (!rows)
        return -1;
    while ((code = sqlite3_step(rows)) == SQLITE_ROW)
        if (take_document(store, rows, err) < 0)
            return -1;
    return code == SQLITE_DONE ? 0 : ch_olm_store_fail(store, err);
}

/* Chance goes on where it was, so that a model does the same with one command or with many. */
static int load_random(struct ch_olm_store *store, struct ch_error *err)
{
    CH_OLM_STATEMENT *row =
        ch_olm_store_prepare(store, "SELECT value FROM setting WHERE name = 'random'", err);
    if (!row)
        return -1;
    if (sqlite3_step(row) == SQLITE_ROW)
        store->olm->random = strtoull((const char *)sqlite3_column_text(row, 0), NULL, 10);
    return 0;
}

static int take_up(struct ch_olm_store *store, struct ch_error *err)
{
    if (ch_olm_store_execute(store, "BEGIN", err) < 0 || load_documents(store, err) < 0 ||
        load_random(store, err) < 0 || ch_olm_store_execute(store, "COMMIT", err) < 0)
        return -1;
    json_decref(ch_olm_take_changes(store->olm));
    if (store->options.read_only)
        return 0;
    ch_olm_uniter_recover(store->olm);
    return ch_olm_store_save(store, err);
}

static int make_model(struct ch_olm_store *store, json_t *document, struct ch_error *err)
{
    struct ch_olm_options options = {store->options.clock, store->options.seed, keep_record, store};
    store->olm = ch_olm_new(&options, document, err);
    return store->olm ? 0 : -1;
}

bool ch_olm_store_exists(const char *directory)
{
    CH_AUTOFREE char *path = ch_path_join(directory, "model.db");
    return ch_file_exists(path);
}

/* Of a model that could not be made nothing stays. */
static void remove_made(const struct ch_olm_store *store)
{
    static const char *const names[] = {"model.db-shm", "model.db-wal", "model.db.new-journal",
                                        "model.db.new", "model.db",     "lock"};
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
        CH_AUTOFREE char *path = ch_path_join(store->directory, names[i]);
        unlink(path);
    }
    rmdir(store->directory);
}

static int make_store(struct ch_olm_store *store, json_t *document, struct ch_error *err)
{
    store->is_new = true;
    if (make_model(store, document, err) == 0 && ch_olm_store_make_file(store, err) == 0 &&
        ch_olm_store_open_file(store, err) == 0)
        return 0;
    remove_made(store);
    return -1;
}

static int open_store(struct ch_olm_store *store, json_t **createp, struct ch_error *err)
{
    bool create = *createp != NULL && !store->options.read_only;
    if (!ch_olm_store_exists(store->directory) &&
        (create ? refuse_used(store, err) : refuse_absent(store, err)) < 0)
        return -1;
    if (!store->options.read_only && take_lock(store, create, err) < 0)
        return -1;
    /* it may have been made, or destroyed, while its lock was waited for */
    if (!ch_olm_store_exists(store->directory))
        return create ? make_store(store, CH_TAKE(*createp), err) : refuse_absent(store, err);
    if (make_model(store, NULL, err) < 0 || ch_olm_store_open_file(store, err) < 0)
        return -1;
    return take_up(store, err);
}

struct ch_olm_store *ch_olm_store_open(const struct ch_olm_store_options *options,
                                       struct ch_error *err)
{
    struct ch_olm_store *store = ch_calloc(1, sizeof(*store));
    CH_AUTOJSON json_t *create = options->create;
    store->options = *options;
    store->options.create = NULL;
    store->directory = ch_strdup(options->directory);
    store->path = ch_path_join(options->directory, "model.db");
    store->lock = -1;
    store->records = json_array();
    store->runs = json_array();
    return open_store(store, &create, err) == 0 ? store : ch_olm_store_close(store);
}

struct ch_olm_store *ch_olm_store_close(struct ch_olm_store *store)
{
    if (!store)
        return NULL;
    ch_olm_free(store->olm);
    ch_olm_store_close_file(store);
    if (store->lock >= 0)
        close(store->lock);
    json_decref(store->records);
    json_decref(store->runs);
    free(store->directory);
    free(store->path);
    free(store);
    return NULL;
}

struct ch_olm *ch_olm_store_model(const struct ch_olm_store *store)
{
    return store->olm;
}

bool ch_olm_store_is_new(const struct ch_olm_store *store)
{
    return store->is_new;
}

const char *ch_olm_store_directory(const struct ch_olm_store *store)
{
    return store->directory;
}
