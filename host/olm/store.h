/* SPDX-License-Identifier: Apache-2.0 */
/* A model that lasts: kept in `model.db`, a SQLite file in the model's directory.
 *
 * Whoever changes a model holds its lock, one command at a time, and saves what is finished: a
 * verb, the beginning of a hook, its end.  Each save is one transaction.  So a process that is
 * killed loses nothing that was saved, and the next one carries on from there.  Readers need no
 * lock and see the last save. */
#ifndef CH_OLM_STORE_H
#define CH_OLM_STORE_H

#include "olm/olm.h"

struct ch_olm_store;

struct ch_olm_store_options {
    const char *directory; /* of the model; absolute */
    const struct ch_clock *clock;
    bool read_only; /* no lock is taken, nothing is saved */
    json_t *create; /* the model's document when there is no model yet; NULL: that is an error.
                       Stolen, in any case */
    uint64_t seed;  /* of a new model; a kept one goes on with its own */
    /* Called once when another command holds the lock, before it is waited for; may be NULL. */
    void (*waiting)(void *data);
    ch_olm_record_fn *record; /* is told what happens, besides the store; may be NULL */
    void *data;               /* of both */
};
/* Locks, reads, and takes up what a killed process left (ch_olm_uniter_recover()).  A model is made
 * in a directory that is empty or not there; when it cannot be made nothing of it stays.
 * Errors: FILE_NOT_FOUND 'there is no model in DIRECTORY: ...'; STORAGE for a file that cannot be
 * read or was made by a newer charmhost; OS; RUNTIME when a signal ends the waiting. */
struct ch_olm_store *ch_olm_store_open(const struct ch_olm_store_options *options,
                                       struct ch_error *err);
/* Unlocks; what was not saved is lost.  NULL is fine; returns NULL. */
struct ch_olm_store *ch_olm_store_close(struct ch_olm_store *store);
/* Lives as long as the store. */
struct ch_olm *ch_olm_store_model(const struct ch_olm_store *store);
bool ch_olm_store_is_new(const struct ch_olm_store *store); /* made by this opening of it */
const char *ch_olm_store_directory(const struct ch_olm_store *store);
/* Is there a model in this directory? */
bool ch_olm_store_exists(const char *directory);

/* Adds what ran to the history: {unit, kind, name, started, duration, code, message, commands: list
 * of [name, code]}; steals.  Saved with the next save. */
void ch_olm_store_add_run(struct ch_olm_store *store, json_t *run);
/* Documents that changed, what happened, and runs, in one transaction.  After an error the store
 * is of no more use.  Errors: STORAGE. */
int ch_olm_store_save(struct ch_olm_store *store, struct ch_error *err);

/* history, oldest first; new references, NULL with STORAGE */

/* Log lines {id, time, unit, module, level, message}: the last `most` (0: all) of those with an id
 * above `after`. */
json_t *ch_olm_store_logs(struct ch_olm_store *store, long long after, size_t most,
                          struct ch_error *err);
/* Statuses {time, entity, kind, status, message, data} of an entity (NULL: of all), the last
 * `most`. */
json_t *ch_olm_store_statuses(struct ch_olm_store *store, const char *entity, size_t most,
                              struct ch_error *err);
/* Runs as they were added, of a unit (NULL: of all), the last `most`. */
json_t *ch_olm_store_runs(struct ch_olm_store *store, const char *unit, size_t most,
                          struct ch_error *err);

#endif
