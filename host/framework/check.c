/* SPDX-License-Identifier: Apache-2.0 */
/* Can a value be stored?  Finds the place of what cannot. */
#include "framework/private.h"

#include <string.h>

static const char *find_problem(const json_t *value, unsigned depth, struct ch_buf *path);

static const char *find_in_list(const json_t *list, unsigned depth, struct ch_buf *path)
{
    size_t i, length = path->length;
    json_t *item;
    const char *problem = NULL;
    json_array_foreach (list, i, item) {
        ch_buf_addf(path, "[%zu]", i);
        if ((problem = find_problem(item, depth, path)))
            break;
        path->length = length;
        path->data[length] = '\0';
    }
    return problem;
}

static const char *find_in_map(const json_t *map, unsigned depth, struct ch_buf *path)
{
    size_t length = path->length;
    const char *key, *problem = NULL;
    json_t *member;
    json_object_foreach ((json_t *)map, key, member) {
        ch_buf_addf(path, ".%s", key);
        if ((problem = find_problem(member, depth, path)))
            break;
        path->length = length;
        path->data[length] = '\0';
    }
    return problem;
}

/* The members of a typed map have their tags in the path ("$map.i:1"), as in the stored text. */
static const char *find_problem(const json_t *value, unsigned depth, struct ch_buf *path)
{
    if (!json_is_array(value) && !json_is_object(value))
        return NULL;
    if (depth == CH_VALUE_MAX_DEPTH)
        return "is nested too deeply";
    if (json_is_array(value))
        return find_in_list(value, depth + 1, path);
    const char *problem = find_in_map(value, depth + 1, path);
    if (problem || ch_value_is_valid(value))
        return problem;
    return "has a malformed type tag";
}

static bool is_too_deep(const json_t *value, unsigned depth)
{
    size_t i;
    const char *key;
    json_t *item;
    if (depth > CH_VALUE_MAX_DEPTH)
        return true;
    json_array_foreach (value, i, item)
        if ((json_is_array(item) || json_is_object(item)) && is_too_deep(item, depth + 1))
            return true;
    json_object_foreach ((json_t *)value, key, item)
        if ((json_is_array(item) || json_is_object(item)) && is_too_deep(item, depth + 1))
            return true;
    return false;
}

/* Nearly every value is fine: the place is looked for only when one is not. */
int ch_value_check(const json_t *value, const char *what, struct ch_error *err)
{
    if (!is_too_deep(value, 1) && ch_value_is_valid(value))
        return 0;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf path = CH_BUF_INIT;
    const char *problem = find_problem(value, 0, &path);
    return ch_error_set(err, CH_ERROR_VALUE, "%s: %s %s", what,
                        path.length ? path.data : "the value", problem);
}
