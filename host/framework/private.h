/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the room: the records, and what its files lend each other. */
#ifndef CH_FRAMEWORK_PRIVATE_H
#define CH_FRAMEWORK_PRIVATE_H

#include "base/mem.h"
#include "base/table.h"
#include "framework/framework.h"

struct ch_object {
    struct ch_framework *framework;
    char *path;
    const struct ch_object_ops *ops; /* or NULL */
    void *self;
    struct ch_source *first_source, *last_source; /* in the order of definition */
    struct ch_object *older;                      /* made before this one */
};

/* `method` of `observer` is to be told. */
struct ch_observation {
    struct ch_object *observer;
    char *method;
};

struct ch_source {
    struct ch_object *emitter;
    char *path;       /* "MyCharm/on/start": the event's path without its number */
    const char *kind; /* the end of it */
    const struct ch_event_class *cls;
    void *data;
    struct ch_observation *observations; /* only ever grows: observer and method outlive a notice */
    size_t observation_count, observation_capacity;
    struct ch_source *next; /* of the same emitter */
};

/* An event that was emitted, now or in an earlier dispatch: what its notices share.
 *
 * It lives as long as a notice refers to it.  The path of one emitted now is formatted when
 * somebody wants it, which most often is never. */
struct ch_record {
    struct ch_framework *framework;
    struct ch_source *source; /* NULL: from the store, not looked up or not defined (yet) */
    char *path;               /* NULL: not formatted */
    long long number;         /* the counter's value at emission; 0: from the store */
    json_t *snapshot;         /* NULL: still in the store */
    char *text;               /* canonical dump of the snapshot; NULL: "{}" */
    size_t references;        /* notices, and an emission that is under way */
    size_t queued;            /* notices in the queue */
    bool stored;              /* its snapshot is in the store */
};

/* This observer is still to be told of this event. */
struct ch_notice {
    struct ch_record *record;
    const char *observer_path, *method; /* borrowed from the observation, or from queue->rows */
    struct ch_object *observer;         /* NULL: not looked up */
    long long sequence;                 /* in the store; 0: not there */
    char *identity;                     /* its key in queue->index; NULL: not indexed */
    struct ch_notice *previous, *next;  /* in the queue */
    size_t references;                  /* the queue, queue->done, loops that walk over it */
    bool queued;
};

/* Notices in the order of their emission. */
struct ch_queue {
    struct ch_notice *first, *last;
    size_t count;
    struct ch_table index; /* identity -> notice: see queue.c */
    bool has_unread;       /* snapshots of some records are still in the store */
    /* what the next commit removes from the store */
    struct ch_notice **done;
    size_t done_count, done_capacity;
    char **dropped; /* paths of snapshots */
    size_t dropped_count, dropped_capacity;
    /* as loaded; notices borrow from them */
    struct ch_notice_row *rows;
    size_t row_count;
};

struct ch_stored {
    struct ch_framework *framework;
    char *path; /* of its snapshot */
    json_t *root;
    char *loaded; /* canonical dump from before the first change; NULL: nothing was changed */
    struct ch_stored *next;
};

struct ch_framework {
    struct ch_framework_options options;
    struct ch_table objects; /* path -> struct ch_object */
    struct ch_object *newest;
    struct ch_table sources; /* path -> struct ch_source */
    struct ch_source *pre_commit, *commit;
    struct ch_table stored_by_path;
    struct ch_stored *stored;
    struct ch_queue queue;
    json_t *empty; /* the snapshot of events that have none */
    const char *current_event;
    long long event_count;
};

struct ch_event {
    struct ch_notice *notice;
    bool deferred;
    bool reemission;
    bool announced;       /* the log says that its delivery starts */
    size_t number, count; /* its place among what is re-emitted */
};

/* Where the framework keeps its counter; no object of a charm can have this path. */
#define CH_FRAMEWORK_STATE_PATH "StoredStateData[_stored]"

/* check.c */

/* Is this something that can be stored and read back?  Return: 0, or -1 with VALUE "<what>: .a[3]
 * ...".  Deeper than CH_VALUE_MAX_DEPTH is refused: the storages could not read it back. */
enum { CH_VALUE_MAX_DEPTH = 200 };
int ch_value_check(const json_t *value, const char *what, struct ch_error *err);

/* queue.c */

struct ch_record *ch_record_new(struct ch_source *source, json_t *snapshot); /* borrowed */
void ch_record_unref(struct ch_record *record);
const char *ch_record_path(struct ch_record *record);
struct ch_source *ch_record_source(struct ch_record *record); /* NULL: not defined */

/* Queues a notice unless it is there already.  Return: the notice, the caller has a reference; NULL
 * when it was left out. */
struct ch_notice *ch_queue_add(struct ch_queue *queue, struct ch_record *record,
                               const struct ch_observation *observation, bool allow_duplicates);
void ch_queue_remove(struct ch_queue *queue, struct ch_notice *notice);
void ch_notice_unref(struct ch_notice *notice);
/* All notices, with a reference each.  Caller frees the array. */
struct ch_notice **ch_queue_snapshot(struct ch_queue *queue);
int ch_queue_load(struct ch_framework *framework, struct ch_error *err);
/* Reads the snapshots of what was loaded and indexes it. */
int ch_queue_read_snapshots(struct ch_framework *framework, struct ch_error *err);
void ch_queue_drop_path(struct ch_queue *queue, char *path); /* steals the path */
void ch_queue_forget_done(struct ch_queue *queue);           /* the store has followed */
void ch_queue_deinit(struct ch_queue *queue);

/* source.c */

void ch_source_free(struct ch_source *source);

/* stored.c */

bool ch_stored_is_changed(const struct ch_stored *stored);
void ch_stored_free(struct ch_stored *stored);

/* deliver.c */

/* Delivers each notice that is still queued; drops the references and the array. */
int ch_deliver_all(struct ch_framework *framework, struct ch_notice **notices, size_t count,
                   bool reemission, struct ch_error *err);

#endif
