/* SPDX-License-Identifier: Apache-2.0 */
/* What changed in a kept model goes into its file, in one transaction. */
#include "olm/store_private.h"

#include <string.h>

enum { MOST_COLUMNS = 8 };

/* Members of an object become the columns of a row; what is no text or number is its JSON. */
struct table {
    const char *sql;
    const char *members[MOST_COLUMNS + 1];
};

static const struct table log_table = {
    "INSERT INTO log (time, unit, module, level, message) VALUES (?, ?, ?, ?, ?)",
    {"time", "unit", "module", "level", "message"}};
static const struct table status_table = {
    "INSERT INTO status (time, entity, kind, status, message, data) VALUES (?, ?, ?, ?, ?, ?)",
    {"time", "entity", "kind", "status", "message", "data"}};
static const struct table run_table = {
    "INSERT INTO run (unit, kind, name, started, duration, code, message, commands) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    {"unit", "kind", "name", "started", "duration", "code", "message", "commands"}};

static void bind(sqlite3_stmt *statement, int index, const json_t *value)
{
    if (json_is_string(value)) {
        sqlite3_bind_text(statement, index, json_string_value(value),
                          (int)json_string_length(value), SQLITE_TRANSIENT);
    } else if (json_is_integer(value)) {
        sqlite3_bind_int64(statement, index, json_integer_value(value));
    } else if (json_is_real(value)) {
        sqlite3_bind_double(statement, index, json_real_value(value));
    } else if (value && !json_is_null(value)) {
        CH_AUTOFREE char *text = ch_checked(json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY));
        sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
    }
}

static int run_once(struct ch_olm_store *store, sqlite3_stmt *statement, struct ch_error *err)
{
    int code = sqlite3_step(statement);
    if (code != SQLITE_DONE)
        return ch_olm_store_fail(store, err);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return 0;
}

/* Those of `type`; NULL: all. */
static int insert(struct ch_olm_store *store, const struct table *table, const json_t *rows,
                  const char *type, struct ch_error *err)
{
    size_t i;
    json_t *row;
    sqlite3_stmt *statement = ch_olm_store_statement(store, table->sql, err);
    if (!statement)
        return -1;
    json_array_foreach (rows, i, row) {
        if (type && strcmp(ch_olm_text(row, "type"), type) != 0)
            continue;
        for (int column = 0; column < MOST_COLUMNS && table->members[column]; column++)
            bind(statement, column + 1, json_object_get(row, table->members[column]));
        if (run_once(store, statement, err) < 0)
            return -1;
    }
    return 0;
}

static const json_t *find_document(const struct ch_olm *olm, const char *kind, const char *key)
{
    for (int i = 0; i < CH_OLM_KIND_COUNT; i++)
        if (strcmp(kind, ch_olm_kind_name((enum ch_olm_kind)i)) == 0)
            return ch_olm_get(olm, (enum ch_olm_kind)i, key);
    return NULL;
}

static int save_documents(struct ch_olm_store *store, const json_t *changes, struct ch_error *err)
{
    size_t i;
    json_t *change;
    sqlite3_stmt *put = ch_olm_store_statement(
        store,
        "INSERT INTO document (kind, key, json) VALUES (?, ?, ?) ON CONFLICT "
        "(kind, key) DO UPDATE SET json = excluded.json",
        err);
    sqlite3_stmt *drop =
        ch_olm_store_statement(store, "DELETE FROM document WHERE kind = ? AND key = ?", err);
    if (!put || !drop)
        return -1;
    json_array_foreach (changes, i, change) {
        const json_t *kind = json_array_get(change, 0), *key = json_array_get(change, 1);
        const json_t *document =
            find_document(store->olm, json_string_value(kind), json_string_value(key));
        sqlite3_stmt *statement = document ? put : drop;
        bind(statement, 1, kind);
        bind(statement, 2, key);
        if (document)
            bind(statement, 3, document);
        if (run_once(store, statement, err) < 0)
            return -1;
    }
    return 0;
}

static int save_random(struct ch_olm_store *store, struct ch_error *err)
{
    sqlite3_stmt *statement = ch_olm_store_statement(
        store, "INSERT OR REPLACE INTO setting (name, value) VALUES ('random', ?)", err);
    CH_AUTOJSON json_t *text = json_sprintf("%llu", (unsigned long long)store->olm->random);
    if (!statement)
        return -1;
    bind(statement, 1, text);
    return run_once(store, statement, err);
}

static int save_all(struct ch_olm_store *store, const json_t *changes, struct ch_error *err)
{
    if (ch_olm_store_execute(store, "BEGIN IMMEDIATE", err) < 0)
        return -1;
    if (save_documents(store, changes, err) == 0 && save_random(store, err) == 0 &&
        insert(store, &log_table, store->records, "log", err) == 0 &&
        insert(store, &status_table, store->records, "status", err) == 0 &&
        insert(store, &run_table, store->runs, NULL, err) == 0 &&
        ch_olm_store_execute(store, "COMMIT", err) == 0)
        return 0;
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return -1;
}

int ch_olm_store_save(struct ch_olm_store *store, struct ch_error *err)
{
    CH_AUTOJSON json_t *changes = ch_olm_take_changes(store->olm);
    if (json_array_size(changes) == 0 && json_array_size(store->records) == 0 &&
        json_array_size(store->runs) == 0)
        return 0;
    if (save_all(store, changes, err) < 0)
        return -1;
    json_array_clear(store->records);
    json_array_clear(store->runs);
    return 0;
}

/* history */

/* A statement whose parameters are `text` (NULL: SQL's NULL), and two numbers. */
static json_t *query(struct ch_olm_store *store, const char *sql, const char *text,
                     const long long *numbers, struct ch_error *err)
{
    CH_OLM_STATEMENT *statement = ch_olm_store_prepare(store, sql, err);
    int code = SQLITE_ERROR;
    if (!statement)
        return NULL;
    sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, numbers[0]);
    sqlite3_bind_int64(statement, 3, numbers[1]);
    json_t *list = json_array();
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        json_t *row = json_loads((const char *)sqlite3_column_text(statement, 0), 0, NULL);
        json_array_append_new(list, ch_checked(row));
    }
    if (code == SQLITE_DONE)
        return list;
    json_decref(list);
    ch_olm_store_fail(store, err);
    return NULL;
}

static long long limit(size_t most)
{
    return most > 0 ? (long long)most : -1; /* to SQLite no limit */
}

json_t *ch_olm_store_logs(struct ch_olm_store *store, long long after, size_t most,
                          struct ch_error *err)
{
    return query(store,
                 "SELECT row FROM (SELECT id, json_object('id', id, 'time', time, 'unit', unit, "
                 "'module', module, 'level', level, 'message', message) AS row FROM log "
                 "WHERE ?1 IS NULL AND id > ?2 ORDER BY id DESC LIMIT ?3) ORDER BY id",
                 NULL, (const long long[]){after, limit(most)}, err);
}

json_t *ch_olm_store_statuses(struct ch_olm_store *store, const char *entity, size_t most,
                              struct ch_error *err)
{
    return query(store,
                 "SELECT row FROM (SELECT id, json_object('time', time, 'entity', entity, 'kind', "
                 "kind, 'status', status, 'message', message, 'data', json(data)) AS row "
                 "FROM status WHERE (?1 IS NULL OR entity = ?1) AND id > ?2 ORDER BY id DESC "
                 "LIMIT ?3) ORDER BY id",
                 entity, (const long long[]){0, limit(most)}, err);
}

json_t *ch_olm_store_runs(struct ch_olm_store *store, const char *unit, size_t most,
                          struct ch_error *err)
{
    return query(store,
                 "SELECT row FROM (SELECT id, json_object('unit', unit, 'kind', kind, 'name', "
                 "name, 'started', started, 'duration', duration, 'code', code, 'message', "
                 "message, 'commands', json(commands)) AS row FROM run WHERE (?1 IS NULL OR "
                 "unit = ?1) AND id > ?2 ORDER BY id DESC LIMIT ?3) ORDER BY id",
                 unit, (const long long[]){0, limit(most)}, err);
}
