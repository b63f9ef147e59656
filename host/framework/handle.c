/* SPDX-License-Identifier: Apache-2.0 */
/* Handles: "kind", "kind[key]", "parent/kind[key]". */
#include "framework/private.h"

#include <stdlib.h>
#include <string.h>

char *ch_handle_path(const char *parent, const char *kind, const char *key)
{
    struct ch_buf path = CH_BUF_INIT;
    if (parent) {
        ch_buf_adds(&path, parent);
        ch_buf_add(&path, "/", 1);
    }
    ch_buf_adds(&path, kind);
    if (key && *key) {
        ch_buf_add(&path, "[", 1);
        ch_buf_adds(&path, key);
        ch_buf_add(&path, "]", 1);
    }
    return ch_buf_take(&path);
}

/* One "kind" or "kind[key]". */
static bool is_component(const char *text, size_t length)
{
    const char *bracket = memchr(text, '[', length);
    if (!bracket)
        return length > 0;
    size_t key_length = length - (size_t)(bracket + 1 - text);
    return bracket > text && key_length > 0 && text[length - 1] == ']' &&
           !memchr(bracket + 1, '[', key_length);
}

int ch_handle_parse(const char *path, struct ch_handle *handle, struct ch_error *err)
{
    const char *last = path;
    *handle = (struct ch_handle){0};
    for (const char *part = path;;) {
        size_t length = strcspn(part, "/");
        if (!is_component(part, length))
            return ch_error_set(err, CH_ERROR_RUNTIME,
                                "attempted to restore invalid handle path %s", path);
        last = part;
        if (part[length] == '\0')
            break;
        part += length + 1;
    }
    size_t kind_length = strcspn(last, "[");
    if (last > path)
        handle->parent = ch_strndup(path, (size_t)(last - 1 - path));
    handle->kind = ch_strndup(last, kind_length);
    size_t length = strlen(last);
    if (length > kind_length + 2) /* "kind[]" has no key */
        handle->key = ch_strndup(last + kind_length + 1, length - kind_length - 2);
    return 0;
}

void ch_handle_deinit(struct ch_handle *handle)
{
    free(handle->parent);
    free(handle->kind);
    free(handle->key);
    *handle = (struct ch_handle){0};
}
