/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the store share. */
#ifndef CH_OLM_STORE_PRIVATE_H
#define CH_OLM_STORE_PRIVATE_H

#include "olm/private.h"
#include "olm/store.h"

#include <sqlite3.h>

struct ch_olm_store {
    char *directory, *path;
    struct ch_olm_store_options options;
    int lock;    /* -1: none */
    bool is_new; /* there was no model */
    sqlite3 *db;
    struct ch_table statements; /* SQL -> those of ch_olm_store_statement() */
    struct ch_olm *olm;
    json_t *records, *runs; /* not saved yet */
};

/* Sets the STORAGE error of what SQLite refused last.  Return: -1. */
int ch_olm_store_fail(struct ch_olm_store *store, struct ch_error *err);
int ch_olm_store_execute(struct ch_olm_store *store, const char *sql, struct ch_error *err);
sqlite3_stmt *ch_olm_store_prepare(struct ch_olm_store *store, const char *sql,
                                   struct ch_error *err);
/* One that is used again and again, without bindings; the store owns it.  `sql`: a constant. */
sqlite3_stmt *ch_olm_store_statement(struct ch_olm_store *store, const char *sql,
                                     struct ch_error *err);
void ch_olm_store_close_file(struct ch_olm_store *store);
void ch_olm_statement_free_p(sqlite3_stmt **statementp);
#define CH_OLM_STATEMENT CH_CLEANUP(ch_olm_statement_free_p) sqlite3_stmt

/* store_file.c */
/* Makes the file of a new model.  It appears all at once, with the model in it: who is killed
 * before that leaves none. */
int ch_olm_store_make_file(struct ch_olm_store *store, struct ch_error *err);
/* Refuses files it does not know. */
int ch_olm_store_open_file(struct ch_olm_store *store, struct ch_error *err);

#endif
