/* SPDX-License-Identifier: Apache-2.0 */
/* Stored state.
 *
 * The value as it was loaded is kept as text from the first change on; commit compares: what was
 * changed back to what it was writes nothing. */
#include "framework/private.h"

#include <stdlib.h>
#include <string.h>

static json_t *load_root(struct ch_framework *framework, const char *path, struct ch_error *err)
{
    struct ch_error trial = CH_ERROR_INIT;
    json_t *root = ch_storage_load(framework->options.storage, path, &trial);
    if (root && ch_value_type(root) == CH_VALUE_MAP)
        return root;
    if (root) {
        json_decref(root);
        ch_error_set(err, CH_ERROR_STORAGE, "stored state %s: a map is expected in the storage",
                     path);
        return NULL;
    }
    if (ch_error_is(&trial, CH_ERROR_NO_SNAPSHOT)) {
        ch_error_clear(&trial);
        return ch_map_new();
    }
    ch_error_move(err, &trial);
    return NULL;
}

struct ch_stored *ch_stored_open(struct ch_object *owner, const char *name, struct ch_error *err)
{
    struct ch_framework *framework = owner->framework;
    CH_AUTOFREE char *path = ch_handle_path(owner->path, "StoredStateData", name);
    struct ch_stored *stored = ch_table_get(&framework->stored_by_path, path);
    if (stored)
        return stored;
    json_t *root = load_root(framework, path, err);
    if (!root)
        return NULL;
    stored = ch_calloc(1, sizeof(*stored));
    stored->framework = framework;
    stored->path = CH_TAKE(path);
    stored->root = root;
    stored->next = framework->stored;
    framework->stored = stored;
    ch_table_add(&framework->stored_by_path, stored->path, stored);
    return stored;
}

json_t *ch_stored_root(struct ch_stored *stored)
{
    return stored->root;
}

bool ch_stored_is_changed(const struct ch_stored *stored)
{
    if (!stored->loaded)
        return false;
    CH_AUTOFREE char *now = ch_value_dump(stored->root);
    return strcmp(now, stored->loaded) != 0;
}

void ch_stored_free(struct ch_stored *stored)
{
    json_decref(stored->root);
    free(stored->loaded);
    free(stored->path);
    free(stored);
}

/* changes */

static void touch(struct ch_stored *stored)
{
    if (!stored->loaded)
        stored->loaded = ch_value_dump(stored->root);
}

static bool is_container(const json_t *value)
{
    return json_is_object(value) || json_is_array(value);
}

/* Does nobody else hold a container of this value? */
static bool is_ours_alone(const json_t *value)
{
    size_t i;
    const char *key;
    json_t *item;
    if (!is_container(value))
        return true;
    if (value->refcount != 1)
        return false;
    json_array_foreach (value, i, item)
        if (!is_ours_alone(item))
            return false;
    json_object_foreach ((json_t *)value, key, item)
        if (!is_ours_alone(item))
            return false;
    return true;
}

/* Checks a value that was given away.  Return: it, or a copy of what others could still change (and
 * what could contain the very container it goes into), or NULL. */
static json_t *admit(const struct ch_stored *stored, json_t *value, struct ch_error *err)
{
    CH_AUTOFREE char *what = ch_asprintf("%s cannot keep this", stored->path);
    if (ch_value_check(value, what, err) < 0) {
        json_decref(value);
        return NULL;
    }
    if (is_ours_alone(value))
        return value;
    json_t *copy = json_deep_copy(value);
    json_decref(value);
    return copy;
}

int ch_stored_map_set(struct ch_stored *stored, json_t *map, const struct ch_key *key,
                      json_t *value, struct ch_error *err)
{
    json_t *admitted = admit(stored, value, err);
    if (!admitted)
        return -1;
    touch(stored);
    ch_map_set(map, key, admitted);
    return 0;
}

int ch_stored_map_delete(struct ch_stored *stored, json_t *map, const struct ch_key *key)
{
    touch(stored);
    return ch_map_delete(map, key) ? 0 : -1;
}

static int check_index(const struct ch_stored *stored, size_t index, size_t end,
                       struct ch_error *err)
{
    if (index <= end)
        return 0;
    return ch_error_set(err, CH_ERROR_VALUE, "%s: a list of %zu has no place %zu (from 0)",
                        stored->path, end, index);
}

int ch_stored_list_set(struct ch_stored *stored, json_t *list, size_t index, json_t *value,
                       struct ch_error *err)
{
    size_t size = json_array_size(list);
    json_t *admitted = admit(stored, value, err);
    if (!admitted || check_index(stored, index, size, err) < 0) {
        json_decref(admitted);
        return -1;
    }
    touch(stored);
    return index == size ? json_array_append_new(list, admitted)
                         : json_array_set_new(list, index, admitted);
}

int ch_stored_list_insert(struct ch_stored *stored, json_t *list, size_t index, json_t *value,
                          struct ch_error *err)
{
    json_t *admitted = admit(stored, value, err);
    if (!admitted || check_index(stored, index, json_array_size(list), err) < 0) {
        json_decref(admitted);
        return -1;
    }
    touch(stored);
    return json_array_insert_new(list, index, admitted);
}

int ch_stored_list_remove(struct ch_stored *stored, json_t *list, size_t index)
{
    touch(stored);
    return json_array_remove(list, index);
}

bool ch_stored_set_add(struct ch_stored *stored, json_t *set, const struct ch_key *member)
{
    touch(stored);
    return ch_set_add(set, member);
}

bool ch_stored_set_remove(struct ch_stored *stored, json_t *set, const struct ch_key *member)
{
    touch(stored);
    return ch_set_remove(set, member);
}

int ch_stored_set_default(struct ch_stored *stored, const json_t *defaults, struct ch_error *err)
{
    size_t count;
    struct ch_key *keys = ch_value_keys(defaults, &count);
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++)
        if (!ch_map_get(stored->root, &keys[i]))
            result = ch_stored_map_set(stored, stored->root, &keys[i],
                                       json_deep_copy(ch_map_get(defaults, &keys[i])), err);
    ch_keys_free(keys, count);
    return result;
}
