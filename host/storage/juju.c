/* SPDX-License-Identifier: Apache-2.0 */
/* Storage in the controller, over state-get, state-set and state-delete.
 *
 * The layout is that of ops: a key per snapshot whose value is YAML, and the notices as one list
 * under "#notices#", so that a charm may change between the two.  Juju keeps the changes until the
 * hook succeeds, so one write is a whole here as well. */
#include "base/mem.h"
#include "base/tagged.h"
#include "base/text.h"
#include "base/yaml.h"
#include "hookcmd/hookcmd.h"
#include "storage/storage.h"

#include <stdlib.h>
#include <string.h>

static const char notices_key[] = "#notices#";
static const char tuple_tag[] = "!!python/tuple ";

struct juju {
    struct ch_storage base;
    struct ch_transport *transport;
    struct ch_log *log;
    json_t *notices; /* as read or written last: list of [event, observer, method] */
};

/* Python's tuples are lists here. */
static char *without_tuple_tags(const char *text)
{
    struct ch_buf out = CH_BUF_INIT;
    const char *found;
    while ((found = strstr(text, tuple_tag))) {
        ch_buf_add(&out, text, (size_t)(found - text));
        text = found + strlen(tuple_tag);
    }
    ch_buf_adds(&out, text);
    return ch_buf_take(&out);
}

/* Return: 1 and a new reference, 0 when the key has no value, -1 on error. */
static int read_key(struct juju *juju, const char *key, json_t **valuep, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf output = CH_BUF_INIT;
    if (ch_hookcmd_state_get(juju->transport, key, &output, err) < 0)
        return -1;
    const char *text = output.data ? output.data : "";
    if (text[strspn(text, " \n")] == '\0')
        return 0;
    CH_AUTOFREE char *plain = without_tuple_tags(text);
    CH_AUTOFREE char *name = ch_asprintf("state-get %s", key);
    *valuep = ch_yaml_parse(plain, strlen(plain), name, err);
    return *valuep ? 1 : -1;
}

static json_t *juju_load(struct ch_storage *storage, const char *path, struct ch_error *err)
{
    json_t *value = NULL;
    int found = read_key((struct juju *)storage, path, &value, err);
    if (found == 0)
        ch_error_set(err, CH_ERROR_NO_SNAPSHOT, "no snapshot data found for %s object", path);
    if (found <= 0 || ch_value_is_valid(value))
        return value;
    json_decref(value);
    ch_error_set(err, CH_ERROR_STORAGE, "controller state: the data of '%s' cannot be read", path);
    return NULL;
}

/* notices */

static int read_notices(struct juju *juju, struct ch_error *err)
{
    if (juju->notices)
        return 0;
    json_t *value = NULL;
    int found = read_key(juju, notices_key, &value, err);
    if (found < 0)
        return -1;
    juju->notices = found && !json_is_null(value) ? value : json_array();
    size_t i;
    json_t *row;
    bool valid = json_is_array(juju->notices);
    json_array_foreach (juju->notices, i, row)
        for (size_t field = 0; field < 3; field++)
            valid = valid && json_is_string(json_array_get(row, field));
    if (valid)
        return 0;
    json_decref(CH_TAKE(juju->notices));
    return ch_error_set(err, CH_ERROR_STORAGE, "controller state: '%s' is no list of notices",
                        notices_key);
}

static int juju_notices(struct ch_storage *storage, struct ch_notice_row **rowsp, size_t *countp,
                        struct ch_error *err)
{
    struct juju *juju = (struct juju *)storage;
    if (read_notices(juju, err) < 0)
        return -1;
    *countp = json_array_size(juju->notices);
    *rowsp = ch_calloc(*countp, sizeof(**rowsp));
    for (size_t i = 0; i < *countp; i++) {
        const json_t *row = json_array_get(juju->notices, i);
        (*rowsp)[i] = (struct ch_notice_row){
            .sequence = (long long)i + 1,
            .event_path = ch_strdup(json_string_value(json_array_get(row, 0))),
            .observer_path = ch_strdup(json_string_value(json_array_get(row, 1))),
            .method = ch_strdup(json_string_value(json_array_get(row, 2)))};
    }
    return 0;
}

static json_t *juju_list(struct ch_storage *storage, struct ch_error *err)
{
    struct juju *juju = (struct juju *)storage;
    CH_AUTOJSON json_t *all = NULL;
    const char *key;
    json_t *value;
    if (ch_hookcmd_state_get_json(juju->transport, NULL, &all, err) < 0)
        return NULL;
    json_t *paths = json_array();
    json_object_foreach (all, key, value)
        if (strcmp(key, notices_key) != 0)
            json_array_append_new(paths, json_string(key));
    return paths;
}

/* The list after a change.  Sequences are places in the list as it was read. */
static json_t *changed_notices(struct juju *juju, const struct ch_storage_change *change)
{
    json_t *notices = json_array();
    size_t i;
    json_t *row;
    json_array_foreach (juju->notices, i, row) {
        bool removed = false;
        for (size_t j = 0; j < change->removed_count && !removed; j++)
            removed = change->removed[j].sequence == (long long)i + 1;
        if (!removed)
            json_array_append(notices, row);
    }
    for (i = 0; i < change->added_count; i++) {
        struct ch_notice_row *added = &change->added[i];
        json_array_append_new(notices, json_pack("[s, s, s]", added->event_path,
                                                 added->observer_path, added->method));
        added->sequence = (long long)json_array_size(notices);
    }
    return notices;
}

/* writing */

/* "KEY": | and the text, indented */
static void add_entry(struct ch_buf *document, const char *key, const char *text)
{
    json_t *name = json_string(key);
    CH_AUTOFREE char *quoted = json_dumps(name, JSON_ENCODE_ANY);
    json_decref(name);
    ch_buf_addf(document, "%s: |\n", quoted);
    while (*text) {
        size_t length = strcspn(text, "\n");
        ch_buf_addf(document, "  %.*s\n", (int)length, text);
        text += length + (text[length] == '\n');
    }
}

static void add_notices(struct ch_buf *document, const json_t *notices)
{
    CH_AUTOFREE char *text = ch_yaml_dump(notices, CH_YAML_FLOW_LEAVES);
    struct ch_buf tagged = CH_BUF_INIT;
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");
        bool item = ch_text_starts(line, "- ");
        ch_buf_addf(&tagged, "%s%.*s\n", item ? "- " : "", item ? 0 : (int)length, line);
        if (item) {
            tagged.length--; /* the tag stands between the dash and the list */
            ch_buf_addf(&tagged, "%s%.*s\n", tuple_tag, (int)length - 2, line + 2);
        }
        line += length + (line[length] == '\n');
    }
    add_entry(document, notices_key, tagged.data);
    ch_buf_deinit(&tagged);
}

static int juju_write(struct ch_storage *storage, const struct ch_storage_change *change,
                      struct ch_error *err)
{
    struct juju *juju = (struct juju *)storage;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf document = CH_BUF_INIT;
    CH_AUTOJSON json_t *notices = NULL;
    for (size_t i = 0; i < change->saved_count; i++) {
        CH_AUTOFREE char *text = ch_yaml_dump(change->saved_data[i], CH_YAML_FLOW_LEAVES);
        add_entry(&document, change->saved_paths[i], text);
    }
    if (change->added_count + change->removed_count > 0) {
        if (read_notices(juju, err) < 0)
            return -1;
        notices = changed_notices(juju, change);
        add_notices(&document, notices);
    }
    if (document.length > 0 &&
        ch_hookcmd_state_set(juju->transport, document.data, err) < 0)
        return -1;
    for (size_t i = 0; i < change->dropped_count; i++)
        if (ch_hookcmd_state_delete(juju->transport, change->dropped_paths[i], err) < 0)
            return -1;
    if (notices) {
        json_decref(juju->notices);
        juju->notices = CH_TAKE(notices);
    }
    return 0;
}

static void juju_free(struct ch_storage *storage)
{
    struct juju *juju = (struct juju *)storage;
    json_decref(juju->notices);
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
    struct juju *juju = ch_calloc(1, sizeof(*juju));
    juju->base.ops = &juju_ops;
    juju->transport = transport;
    juju->log = log;
    return &juju->base;
}
