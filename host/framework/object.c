/* SPDX-License-Identifier: Apache-2.0 */
/* Objects: what has a handle. */
#include "framework/private.h"

#include <stdlib.h>
#include <string.h>

/* '/' and '[' would break the path apart when it is read back; a control character would break
 * logs and the lists of notices that people read. */
static int check_part(const char *part, const char *role, struct ch_error *err)
{
    for (const char *c = part; *c; c++)
        if (*c == '/' || *c == '[' || (unsigned char)*c < 0x20)
            return ch_error_set(err, CH_ERROR_RUNTIME,
                                "the %s '%s' of an object must not contain '/', '[' or control "
                                "characters: handle paths are made of it",
                                role, part);
    return 0;
}

struct ch_object *ch_object_new(struct ch_framework *framework, struct ch_object *parent,
                                const char *kind, const char *key, const struct ch_object_ops *ops,
                                void *self, struct ch_error *err)
{
    if (check_part(kind, "kind", err) < 0 || (key && check_part(key, "key", err) < 0))
        return NULL;
    struct ch_object *object = ch_calloc(1, sizeof(*object));
    object->framework = framework;
    object->path = ch_handle_path(parent ? parent->path : NULL, kind, key);
    object->ops = ops;
    object->self = self;
    if (!ch_table_add(&framework->objects, object->path, object)) {
        ch_error_set(err, CH_ERROR_RUNTIME, "two objects claiming to be %s have been created",
                     object->path);
        free(object->path);
        free(object);
        return NULL;
    }
    object->older = framework->newest;
    framework->newest = object;
    return object;
}

const char *ch_object_path(const struct ch_object *object)
{
    return object->path;
}

struct ch_framework *ch_object_framework(const struct ch_object *object)
{
    return object->framework;
}

void *ch_object_self(const struct ch_object *object)
{
    return object->self;
}

struct ch_object *ch_object_find(struct ch_framework *framework, const char *path)
{
    return ch_table_get(&framework->objects, path);
}
