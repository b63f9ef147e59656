/* SPDX-License-Identifier: Apache-2.0 */
/* The event framework: objects with handles, event sources, observers, emission, deferral,
 * re-emission, stored state.  Knows storage; knows neither Lua nor the model.
 *
 * Semantics are those of ops; the cost is not.  Observers hang on their event source, duplicate
 * checks use an index, a notice is a record in memory until commit, and only what is still deferred
 * then goes to disk. */
#ifndef CH_FRAMEWORK_FRAMEWORK_H
#define CH_FRAMEWORK_FRAMEWORK_H

#include "base/error.h"
#include "base/log.h"
#include "base/tagged.h"
#include "storage/storage.h"

struct ch_framework; /* one dispatch (or one Harness) */
struct ch_object;    /* something with a handle; may emit, observe, keep state */
struct ch_source;    /* an event source: (emitter, kind) -> event class, observers */
struct ch_event;     /* one delivery of an event to one observer; lives for that call */
struct ch_stored;    /* stored state of an object */

/* framework */

struct ch_framework_options {
    struct ch_storage *storage; /* borrowed; must outlive the framework */
    struct ch_log *log;         /* borrowed */
    const char *event_name;     /* kind of the Juju event of this dispatch, or NULL: others are
                                   logged as custom events */
    bool allow_duplicates;      /* no duplicate suppression (Harness) */
    /* Told of each delivery that is about to start (debugger, tests), or NULL. */
    int (*on_delivery)(void *data, struct ch_event *event, struct ch_error *err);
    /* Told of each emission, before its deliveries (ops.testing), or NULL. */
    void (*on_emit)(void *data, struct ch_source *source, const char *event_path,
                    const json_t *snapshot);
    void *data;
};
/* Registers the framework's own events pre_commit and commit.  Reads nothing yet. */
struct ch_framework *ch_framework_new(const struct ch_framework_options *options);
struct ch_framework *ch_framework_free(struct ch_framework *framework); /* NULL is fine */
/* Reads the event counter and the queue of notices.  Once, before anything is emitted.  Errors:
 * STORAGE. */
int ch_framework_load(struct ch_framework *framework, struct ch_error *err);
/* Re-emits every deferred notice, in queue order.  One whose event or observer the charm no longer
 * defines is dropped with a warning.  Errors: those of handlers, STORAGE. */
int ch_framework_reemit(struct ch_framework *framework, struct ch_error *err);
/* Emits pre_commit and commit.  Errors: those of handlers. */
int ch_framework_emit_commit(struct ch_framework *framework, struct ch_error *err);
/* Writes what changed since the load or the last save, in one ch_storage_write(), if anything.  The
 * counter alone is no change.  Errors: those of the storage. */
int ch_framework_save(struct ch_framework *framework, struct ch_error *err);
/* Both. */
int ch_framework_commit(struct ch_framework *framework, struct ch_error *err);
struct ch_source *ch_framework_pre_commit(struct ch_framework *framework);
struct ch_source *ch_framework_commit_event(struct ch_framework *framework);
/* Notices in the queue: outside of an emission, the deferred ones. */
size_t ch_framework_deferred_count(const struct ch_framework *framework);
/* Drops snapshots of events that no notice refers to.  Takes effect at commit. */
int ch_framework_remove_unreferenced_events(struct ch_framework *framework, struct ch_error *err);
/* Kind of the event whose handler runs now; NULL outside of one.  While not NULL, the model checks
 * access to relation data.  enter/leave bracket code that counts as a handler (the charm's
 * constructor, "__init__"): enter returns what leave must be given. */
const char *ch_framework_current_event(const struct ch_framework *framework);
const char *ch_framework_enter(struct ch_framework *framework, const char *event_name);
void ch_framework_leave(struct ch_framework *framework, const char *previous);

/* handles: parent path, kind, key -> "parent/kind[key]" */

struct ch_handle {
    char *parent; /* path, or NULL */
    char *kind;
    char *key; /* or NULL */
};
char *ch_handle_path(const char *parent, const char *kind, const char *key); /* caller owns */
/* Errors: RUNTIME `attempted to restore invalid handle path <path>`. */
int ch_handle_parse(const char *path, struct ch_handle *handle, struct ch_error *err);
void ch_handle_deinit(struct ch_handle *handle);

/* objects */

struct ch_object_ops {
    /* Calls the method with the event.  *foundp false: there is no such method (the notice is
     * dropped). */
    int (*deliver)(void *self, const char *method, struct ch_event *event, bool *foundp,
                   struct ch_error *err);
    void (*release)(void *self); /* the framework is done with it; may be NULL */
    bool announces; /* deliver() logs the start itself, with how the event is shown: see
                       ch_event_announce() */
};
/* `parent` NULL: the object is a root (the charm).  `ops` may be NULL for one that only emits.
 * The framework owns the object and keeps it (and `self`, until release) to its own end; on error
 * `self` stays the caller's.
 * Errors: RUNTIME `two objects claiming to be <path> have been created`; key or kind
 * with '/', '[' or control characters. */
struct ch_object *ch_object_new(struct ch_framework *framework, struct ch_object *parent,
                                const char *kind, const char *key, const struct ch_object_ops *ops,
                                void *self, struct ch_error *err);
const char *ch_object_path(const struct ch_object *object);
struct ch_framework *ch_object_framework(const struct ch_object *object);
void *ch_object_self(const struct ch_object *object);
struct ch_object *ch_object_find(struct ch_framework *framework, const char *path); /* or NULL */

/* event sources */

enum ch_event_family { CH_EVENT_CUSTOM, CH_EVENT_HOOK, CH_EVENT_ACTION, CH_EVENT_LIFECYCLE };

struct ch_event_class { /* immutable; must outlive the framework */
    const char *name;   /* "ConfigChangedEvent" */
    enum ch_event_family family;
    const char *no_defer; /* why defer() is refused ("cannot defer stop events"); NULL: it may be */
};
/* Defines `kind` on the emitter.  `data`: what the script wants to find again (ch_source_data).
 * Errors: RUNTIME, texts of ops: kind not an identifier, defined twice. */
struct ch_source *ch_source_define(struct ch_object *emitter, const char *kind,
                                   const struct ch_event_class *cls, void *data,
                                   struct ch_error *err);
struct ch_source *ch_source_find(struct ch_object *emitter, const char *kind); /* or NULL */
/* Path that the next event emitted in the framework has if it comes from here.  Caller owns. */
char *ch_source_next_path(const struct ch_source *source);
struct ch_object *ch_source_emitter(const struct ch_source *source);
const char *ch_source_kind(const struct ch_source *source);
const struct ch_event_class *ch_source_class(const struct ch_source *source);
void *ch_source_data(const struct ch_source *source);
size_t ch_source_observer_count(const struct ch_source *source);
/* Walks the sources of an emitter in the order of their definition: NULL gives the first. */
struct ch_source *ch_source_next(struct ch_object *emitter, struct ch_source *previous);

/* `method` is what is stored for deferral: the name of a method of `observer`.  Errors: TYPE for an
 * observer without ops. */
int ch_source_observe(struct ch_source *source, struct ch_object *observer, const char *method,
                      struct ch_error *err);
/* Delivers to every observer, in observe order, before it returns.  An observer that has an equal
 * notice in the queue is left out, with an INFO message.  `snapshot`: tagged value, borrowed and
 * copied, NULL for {}.  Errors: VALUE with the path of what cannot be stored; those of handlers,
 * untouched: who was not told yet then stays in the queue, as with ops, unless the event cannot be
 * deferred. */
int ch_source_emit(struct ch_source *source, json_t *snapshot, struct ch_error *err);

/* events, inside deliver() */

struct ch_source *ch_event_source(const struct ch_event *event);
const char *ch_event_path(const struct ch_event *event); /* "MyCharm/on/start[1]" */
const char *ch_event_kind(const struct ch_event *event); /* "start" */
/* Borrowed, {} when there is none.  Read-only: other observers are given the same value. */
json_t *ch_event_snapshot(const struct ch_event *event);
struct ch_object *ch_event_observer(const struct ch_event *event);
const char *ch_event_method(const struct ch_event *event);
/* Does the log say that the delivery starts?  If so, an object whose ops `announces` calls
 * ch_event_announce() as soon as it can tell `repr` (as for ch_event_defer()). */
bool ch_event_is_logged(const struct ch_event *event);
void ch_event_announce(struct ch_event *event, const char *repr);
bool ch_event_is_deferred(const struct ch_event *event);
bool ch_event_is_reemission(const struct ch_event *event);
/* `repr` is how logs show the event ("<StartEvent via MyCharm/on/start[1]>"); NULL: made here.
 * Errors: RUNTIME with the class's reason. */
int ch_event_defer(struct ch_event *event, const char *repr, struct ch_error *err);

/* stored state: a map of tagged values under OBJECT/StoredStateData[name], saved by commit when it
 * differs from what was loaded */

/* Loads, or starts empty.  A second call for the same object and name gives the same state.
 * Errors: STORAGE. */
struct ch_stored *ch_stored_open(struct ch_object *owner, const char *name, struct ch_error *err);
json_t *ch_stored_root(struct ch_stored *stored); /* borrowed map; change it by the calls below */
/* Changes in place, at any depth: the container is the root or one found inside it.  Values are
 * stolen, also on error; containers to which somebody else has a reference are copied deeply.
 * Errors: VALUE naming the path of what cannot be stored.  Deleting and removing what is not there
 * return -1 without an error. */
int ch_stored_map_set(struct ch_stored *stored, json_t *map, const struct ch_key *key,
                      json_t *value, struct ch_error *err);
int ch_stored_map_delete(struct ch_stored *stored, json_t *map, const struct ch_key *key);
/* index from 0; index == size appends. */
int ch_stored_list_set(struct ch_stored *stored, json_t *list, size_t index, json_t *value,
                       struct ch_error *err);
int ch_stored_list_insert(struct ch_stored *stored, json_t *list, size_t index, json_t *value,
                          struct ch_error *err);
int ch_stored_list_remove(struct ch_stored *stored, json_t *list, size_t index);
bool ch_stored_set_add(struct ch_stored *stored, json_t *set, const struct ch_key *member);
bool ch_stored_set_remove(struct ch_stored *stored, json_t *set, const struct ch_key *member);
/* Sets the keys of `defaults` that the root has not.  Borrowed. */
int ch_stored_set_default(struct ch_stored *stored, const json_t *defaults, struct ch_error *err);

#endif
