/* SPDX-License-Identifier: Apache-2.0 */
/* Storage in the controller, over state-get, state-set and state-delete.
 *
 * The layout is that of ops: a key per snapshot whose value is YAML, and the notices as one list
 * under "#notices#"; what ops wrote can be read.  Juju keeps the changes until the hook succeeds,
 * so one write is a whole here as well.
 *
 * A hook command costs much more than what it brings.  The notices are read once; and when several
 * events are deferred, one state-get of everything serves all reads that follow. */
#include "base/mem.h"
#include "base/tagged.h"
#include "base/yaml.h"
#include "hookcmd/hookcmd.h"
#include "storage/state_yaml.h"
#include "storage/storage.h"

#include <stdlib.h>
#include <string.h>

static const char notices_key[] = "#notices#";

struct juju {
    struct ch_storage base;
    struct ch_transport *transport;
    /* The notices as read or written last.  Sequences are given here, ascending, and stay with
     * their notice; the controller knows only the order. */
    struct ch_notice_row *rows;
    size_t count;
    long long last_sequence;
    bool has_notices;
    json_t *everything; /* key -> text, or NULL: not read */
};

/* reading */

/* Return: 1 and the text, 0 when the key has no value, -1 on error. */
static int read_text(struct juju *juju, const char *key, struct ch_buf *text, struct ch_error *err)
{
    if (!juju->everything && juju->count > 1 &&
        ch_hookcmd_state_get_json(juju->transport, NULL, &juju->everything, err) < 0)
        return -1;
    if (juju->everything) {
        const char *value = json_string_value(json_object_get(juju->everything, key));
        ch_buf_adds(text, value ? value : "");
    } else if (ch_hookcmd_state_get(juju->transport, key, text, err) < 0) {
        return -1;
    }
    return text->data && text->data[strspn(text->data, " \n")] != '\0';
}

/* Return: 1 and a new reference, 0 when the key has no value, -1 on error. */
static int read_key(struct juju *juju, const char *key, json_t **valuep, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    int found = read_text(juju, key, &text, err);
    if (found <= 0)
        return found;
    CH_AUTOFREE char *what = ch_asprintf("controller state '%s'", key);
    *valuep = ch_state_yaml_parse(text.data, text.length, what, err);
    return *valuep ? 1 : -1;
}

static json_t *juju_load(struct ch_storage *storage, const char *path, struct ch_error *err)
{
    json_t *value = NULL;
    int found = read_key((struct juju *)storage, path, &value, err);
    if (found == 0)
        ch_error_set(err, CH_ERROR_NO_SNAPSHOT, "no snapshot data found for %s object", path);
    return value;
}

static json_t *juju_list(struct ch_storage *storage, struct ch_error *err)
{
    struct juju *juju = (struct juju *)storage;
    CH_AUTOJSON json_t *all = NULL;
    if (ch_hookcmd_state_get_json(juju->transport, NULL, &all, err) < 0)
        return NULL;
    json_object_del(all, notices_key);
    size_t count;
    json_t *paths = json_array();
    struct ch_key *keys = ch_value_keys(all, &count);
    for (size_t i = 0; i < count; i++)
        json_array_append_new(paths, ch_value_string(keys[i].string, keys[i].length));
    ch_keys_free(keys, count);
    return paths;
}

/* notices */

static struct ch_notice_row copy_row(const struct ch_notice_row *row, long long sequence)
{
    return (struct ch_notice_row){.sequence = sequence,
                                  .event_path = ch_strdup(row->event_path),
                                  .observer_path = ch_strdup(row->observer_path),
                                  .method = ch_strdup(row->method)};
}

/* The notice that an item of the list is: three strings. */
static bool to_row(const json_t *item, struct ch_notice_row *row)
{
    *row =
        (struct ch_notice_row){.event_path = (char *)json_string_value(json_array_get(item, 0)),
                               .observer_path = (char *)json_string_value(json_array_get(item, 1)),
                               .method = (char *)json_string_value(json_array_get(item, 2))};
    return row->event_path && row->observer_path && row->method;
}

static int read_notices(struct juju *juju, struct ch_error *err)
{
    CH_AUTOJSON json_t *list = NULL;
    size_t i;
    json_t *item;
    if (juju->has_notices)
        return 0;
    if (read_key(juju, notices_key, &list, err) < 0)
        return -1;
    bool valid = !list || json_is_null(list) || json_is_array(list);
    struct ch_notice_row row;
    json_array_foreach (list, i, item)
        valid = valid && to_row(item, &row);
    if (!valid)
        return ch_error_set(err, CH_ERROR_STORAGE,
                            "controller state '%s': a list of notices "
                            "expected, each of event, observer and method",
                            notices_key);
    juju->rows = ch_calloc(json_array_size(list), sizeof(*juju->rows));
    json_array_foreach (list, i, item) {
        to_row(item, &row);
        juju->rows[juju->count++] = copy_row(&row, ++juju->last_sequence);
    }
    juju->has_notices = true;
    return 0;
}

static int juju_notices(struct ch_storage *storage, struct ch_notice_row **rowsp, size_t *countp,
                        struct ch_error *err)
{
    struct juju *juju = (struct juju *)storage;
    *rowsp = NULL;
    *countp = 0;
    if (read_notices(juju, err) < 0)
        return -1;
    *rowsp = ch_calloc(juju->count, sizeof(**rowsp));
    for (; *countp < juju->count; ++*countp)
        (*rowsp)[*countp] = copy_row(&juju->rows[*countp], juju->rows[*countp].sequence);
    return 0;
}

static int compare_sequences(const void *left, const void *right)
{
    long long a = *(const long long *)left, b = *(const long long *)right;
    return (a > b) - (a < b);
}

/* The notices after the change; the caller frees them. */
static struct ch_notice_row *changed_notices(const struct juju *juju,
                                             const struct ch_storage_change *change, size_t *countp)
{
    CH_AUTOFREE long long *gone = ch_calloc(change->removed_count, sizeof(*gone));
    for (size_t i = 0; i < change->removed_count; i++)
        gone[i] = change->removed[i].sequence;
    qsort(gone, change->removed_count, sizeof(*gone), compare_sequences);
    struct ch_notice_row *rows = ch_calloc(juju->count + change->added_count, sizeof(*rows));
    *countp = 0;
    for (size_t i = 0; i < juju->count; i++)
        if (!bsearch(&juju->rows[i].sequence, gone, change->removed_count, sizeof(*gone),
                     compare_sequences))
            rows[(*countp)++] = copy_row(&juju->rows[i], juju->rows[i].sequence);
    for (size_t i = 0; i < change->added_count; i++)
        rows[(*countp)++] = copy_row(&change->added[i], juju->last_sequence + 1 + (long long)i);
    return rows;
}

/* writing */

/* "KEY": | and the text, indented */
static void add_entry(struct ch_buf *document, const char *key, const char *text)
{
    json_t *name = json_string(key);
    CH_AUTOFREE char *quoted = json_dumps(name, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
    json_decref(name);
    ch_buf_addf(document, "%s: |\n", quoted);
    while (*text) {
        size_t length = strcspn(text, "\n");
        ch_buf_addf(document, "  %.*s\n", (int)length, text);
        text += length + (text[length] == '\n');
    }
}

/* - !!python/tuple ['MyCharm/on/start[1]', MyCharm, _on_start] */
static void add_notices(struct ch_buf *document, const struct ch_notice_row *rows, size_t count)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf list = CH_BUF_INIT;
    for (size_t i = 0; i < count; i++) {
        CH_AUTOJSON json_t *item =
            json_pack("[[s, s, s]]", rows[i].event_path, rows[i].observer_path, rows[i].method);
        CH_AUTOFREE char *text = ch_yaml_dump(item, CH_YAML_FLOW_LEAVES); /* "- [...]" */
        ch_buf_addf(&list, "- !!python/tuple %s", text + strlen("- "));
    }
    add_entry(document, notices_key, count > 0 ? list.data : "[]\n");
}

/* The controller says why in stderr: a value or the whole is too large, for one. */
static int explain(struct ch_error *err)
{
    const char *text = err ? json_string_value(json_object_get(err->details, "stderr")) : NULL;
    if (text && *text)
        ch_error_prefix(err, "the controller refused the state (%.*s)", (int)strcspn(text, "\n"),
                        text);
    return -1;
}

static int send(struct juju *juju, const struct ch_storage_change *change, const char *document,
                struct ch_error *err)
{
    if (*document && ch_hookcmd_state_set(juju->transport, document, err) < 0)
        return explain(err);
    for (size_t i = 0; i < change->dropped_count; i++)
        if (ch_hookcmd_state_delete(juju->transport, change->dropped_paths[i], err) < 0)
            return explain(err);
    return 0;
}

static int juju_write(struct ch_storage *storage, const struct ch_storage_change *change,
                      struct ch_error *err)
{
    struct juju *juju = (struct juju *)storage;
    bool has_rows = change->added_count + change->removed_count > 0;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf document = CH_BUF_INIT;
    if (has_rows && read_notices(juju, err) < 0)
        return -1;
    for (size_t i = 0; i < change->saved_count; i++) {
        CH_AUTOFREE char *text = ch_yaml_dump(change->saved_data[i], CH_YAML_FLOW_LEAVES);
        add_entry(&document, change->saved_paths[i], text);
    }
    size_t count = 0;
    struct ch_notice_row *rows = has_rows ? changed_notices(juju, change, &count) : NULL;
    if (has_rows)
        add_notices(&document, rows, count);
    if (send(juju, change, document.data ? document.data : "", err) < 0) {
        ch_notice_rows_free(rows, count);
        return -1;
    }
    json_decref(CH_TAKE(juju->everything));
    if (has_rows) {
        ch_notice_rows_free(juju->rows, juju->count);
        juju->rows = rows;
        juju->count = count;
    }
    for (size_t i = 0; i < change->added_count; i++)
        change->added[i].sequence = ++juju->last_sequence;
    return 0;
}

static void juju_free(struct ch_storage *storage)
{
    struct juju *juju = (struct juju *)storage;
    ch_notice_rows_free(juju->rows, juju->count);
    json_decref(juju->everything);
    free(juju);
}

static const struct ch_storage_ops juju_ops = {.name = "juju",
                                               .load = juju_load,
                                               .notices = juju_notices,
                                               .list = juju_list,
                                               .write = juju_write,
                                               .free = juju_free};

struct ch_storage *ch_storage_juju_new(struct ch_transport *transport, struct ch_log *log)
{
    (void)log; /* there is nothing to say that the hook commands do not */
    struct juju *juju = ch_calloc(1, sizeof(*juju));
    juju->base.ops = &juju_ops;
    juju->transport = transport;
    return &juju->base;
}
