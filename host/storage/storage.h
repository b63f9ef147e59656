/* SPDX-License-Identifier: Apache-2.0 */
/* Storage: where snapshots and notices live between dispatches.
 *
 * A backend is a vtable.  The framework reads all it needs once at the start of a dispatch and
 * writes once, at its end: write() gets everything that changed and makes it durable as a whole or
 * not at all.  A dispatch that changed nothing never calls it. */
#ifndef CH_STORAGE_STORAGE_H
#define CH_STORAGE_STORAGE_H

#include "base/env.h"
#include "base/error.h"
#include "base/log.h"

#include <stddef.h>

struct ch_transport;

/* A notice: this observer is still to be told of this event. */
struct ch_notice_row {
    long long sequence;  /* of the store, ascending; 0 in a row that is to be added */
    char *event_path;    /* "MyCharm/on/config_changed[45]" */
    char *observer_path; /* "MyCharm" */
    char *method;        /* "on_config_changed" */
};

/* Everything one dispatch changes.  Arrays are borrowed for the call. */
struct ch_storage_change {
    const char *const *saved_paths; /* snapshots to put; */
    json_t *const *saved_data;      /* their (tagged) values */
    size_t saved_count;
    const char *const *dropped_paths; /* snapshots to drop; a missing one is fine */
    size_t dropped_count;
    struct ch_notice_row *added; /* notices, in queue order; the backend sets their sequence */
    size_t added_count;
    const struct ch_notice_row *removed; /* notices, by their sequence */
    size_t removed_count;
};

struct ch_storage {
    const struct ch_storage_ops *ops;
};

struct ch_storage_ops {
    const char *name; /* "sqlite", "juju" */
    /* New reference.  Errors: NO_SNAPSHOT `no snapshot data found for <path> object`, STORAGE. */
    json_t *(*load)(struct ch_storage *storage, const char *path, struct ch_error *err);
    /* All notices in queue order; caller frees with ch_notice_rows_free. */
    int (*notices)(struct ch_storage *storage, struct ch_notice_row **rowsp, size_t *countp,
                   struct ch_error *err);
    /* Paths of all snapshots, sorted: list of strings, new reference. */
    json_t *(*list)(struct ch_storage *storage, struct ch_error *err);
    int (*write)(struct ch_storage *storage, const struct ch_storage_change *change,
                 struct ch_error *err);
    void (*free)(struct ch_storage *storage);
};

json_t *ch_storage_load(struct ch_storage *storage, const char *path, struct ch_error *err);
int ch_storage_notices(struct ch_storage *storage, struct ch_notice_row **rowsp, size_t *countp,
                       struct ch_error *err);
json_t *ch_storage_list(struct ch_storage *storage, struct ch_error *err);
int ch_storage_write(struct ch_storage *storage, const struct ch_storage_change *change,
                     struct ch_error *err);
struct ch_storage *ch_storage_free(struct ch_storage *storage); /* NULL is fine; returns NULL */
void ch_notice_rows_free(struct ch_notice_row *rows, size_t count);

/* SQLite file, mode 0600 (an existing one is set to it), held exclusively from the first access to
 * free().  The file is made by the first write, or, for `path` ":memory:", lives in memory.
 * `busy_ms`: how long to wait for another holder.  Opening is lazy: errors come from the calls.
 * Errors: STORAGE naming the file and what to do (locked, corrupt, read-only, disk full). */
struct ch_storage *ch_storage_sqlite_new(const char *path, int busy_ms, struct ch_log *log);

/* Memory, empty at first: for tests, which put in what was stored before and read the rest by the
 * calls above.  put() steals the (tagged) value; of a path that is there already it takes the
 * place. */
struct ch_storage *ch_storage_memory_new(void);
void ch_storage_memory_put(struct ch_storage *storage, const char *path, json_t *value);
void ch_storage_memory_add_notice(struct ch_storage *storage, const char *event_path,
                                  const char *observer_path, const char *method);

/* The controller, over state-get, state-set and state-delete; layout as ops writes it. */
struct ch_storage *ch_storage_juju_new(struct ch_transport *transport, struct ch_log *log);

#endif
