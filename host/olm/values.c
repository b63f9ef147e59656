/* SPDX-License-Identifier: Apache-2.0 */
/* Small helpers on documents and names. */
#include "olm/private.h"

#include <stdlib.h>
#include <string.h>

const char *ch_olm_text(const json_t *document, const char *member)
{
    return json_string_value(json_object_get(document, member));
}

bool ch_olm_flag(const json_t *document, const char *member)
{
    return json_is_true(json_object_get(document, member));
}

json_t *ch_olm_object(json_t *map, const char *key)
{
    json_t *value = json_object_get(map, key);
    if (json_is_object(value))
        return value;
    value = json_object();
    json_object_set_new(map, key, value);
    return value;
}

char *ch_olm_key(long long number)
{
    return ch_asprintf("%lld", number);
}

/* [a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)* over `length` characters: a letter in every part. */
static bool is_application(const char *name, size_t length)
{
    bool letter = false;
    if (length == 0 || name[0] < 'a' || name[0] > 'z')
        return false;
    for (size_t i = 0; i < length; i++) {
        bool digit = name[i] >= '0' && name[i] <= '9';
        if (name[i] >= 'a' && name[i] <= 'z')
            letter = true;
        else if (name[i] == '-' && letter)
            letter = false;
        else if (!digit)
            return false;
    }
    return letter;
}

bool ch_olm_is_unit(const char *entity)
{
    const char *slash = strchr(entity, '/');
    if (!slash || !is_application(entity, (size_t)(slash - entity)))
        return false;
    const char *number = slash + 1;
    return *number && strspn(number, "0123456789") == strlen(number) &&
           (*number != '0' || number[1] == '\0');
}

bool ch_olm_is_application(const char *entity)
{
    return is_application(entity, strlen(entity));
}

char *ch_olm_application_of(const char *entity)
{
    return ch_strndup(entity, strcspn(entity, "/"));
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(json_string_value(*(json_t *const *)a), json_string_value(*(json_t *const *)b));
}

json_t *ch_olm_sorted(json_t *strings)
{
    size_t count = json_array_size(strings);
    json_t **items = ch_calloc(count, sizeof(json_t *));
    for (size_t i = 0; i < count; i++)
        items[i] = json_incref(json_array_get(strings, i));
    qsort(items, count, sizeof(*items), by_bytes);
    for (size_t i = 0; i < count; i++)
        json_array_set_new(strings, i, items[i]);
    free(items);
    return strings;
}

json_t *ch_olm_keys(const json_t *object)
{
    const char *key;
    json_t *value, *keys = json_array();
    json_object_foreach ((json_t *)object, key, value)
        json_array_append_new(keys, json_string(key));
    return ch_olm_sorted(keys);
}

bool ch_olm_list_has(const json_t *list, const char *text)
{
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item)
        if (strcmp(json_string_value(item), text) == 0)
            return true;
    return false;
}

void ch_olm_list_drop(json_t *list, const char *text)
{
    for (size_t i = json_array_size(list); i-- > 0;)
        if (strcmp(json_string_value(json_array_get(list, i)), text) == 0)
            json_array_remove(list, i);
}
