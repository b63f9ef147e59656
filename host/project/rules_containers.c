/* SPDX-License-Identifier: Apache-2.0 */
/* Containers, and the resources their images are. */
#include "base/mem.h"
#include "project/private.h"

#include <string.h>

static void container_resource(struct ch_check *check, const struct ch_item *item)
{
    const char *name = ch_string(item->value, "resource");
    if (!name)
        return;
    const json_t *resource = ch_member(ch_part(check, CH_PART_METADATA), "resources", name);
    const char *type = ch_string(resource, "type");
    if (!resource)
        ch_report(check, item, "resource", "referenced resource \"%s\" not found", name);
    else if (!type || strcmp(type, "oci-image") != 0)
        ch_report(check, item, "resource", "referenced resource \"%s\" is not a oci-image", name);
}

static void container_image(struct ch_check *check, const struct ch_item *item)
{
    bool resource = json_object_get(item->value, "resource") != NULL;
    bool bases = json_array_size(json_object_get(item->value, "bases")) > 0;
    if (resource && bases)
        ch_report(check, item, "bases", "A container may specify a resource or base, not both.");
    if (!resource && !bases)
        ch_report(check, item, NULL, "container '%s' names no image: add 'resource'", item->name);
}

static void container_mounts(struct ch_check *check, const struct ch_item *item)
{
    size_t i;
    const json_t *mount;
    json_array_foreach (json_object_get(item->value, "mounts"), i, mount) {
        CH_AUTOFREE char *path = ch_asprintf("mounts.%zu.storage", i);
        CH_AUTOFREE char *place = ch_asprintf("mounts.%zu.location", i);
        const char *storage = ch_string(mount, "storage"), *location = ch_string(mount, "location");
        if (storage && !ch_member(ch_part(check, CH_PART_METADATA), "storage", storage))
            ch_report(check, item, path, "storage \"%s\" not valid: it is not declared", storage);
        if (location && !*location)
            ch_report(check, item, place, "the location is empty");
    }
}

static void container_user(struct ch_check *check, const struct ch_item *item)
{
    static const char *const keys[] = {"uid", "gid"};
    for (size_t i = 0; i < CH_ARRAY_LEN(keys); i++) {
        const json_t *id = json_object_get(item->value, keys[i]);
        long long number = (long long)json_integer_value(id);
        if (json_is_integer(id) && (number < 0 || (number >= 1000 && number <= 9999)))
            ch_report(check, item, keys[i],
                      "invalid %s %lld: 0 to 999 and from 10000 on are allowed", keys[i], number);
    }
}

static void resource_type(struct ch_check *check, const struct ch_item *item)
{
    static const char *const types[] = {"file", "oci-image", NULL};
    const char *type = ch_string(item->value, "type");
    if (type && !ch_one_of(type, types))
        ch_report_word(check, item, "type", type, types);
}

static void resource_filename(struct ch_check *check, const struct ch_item *item)
{
    const char *type = ch_string(item->value, "type");
    const char *filename = ch_string(item->value, "filename");
    bool file = !type || strcmp(type, "file") == 0;
    if (file && (!filename || !*filename))
        ch_report(check, item, filename ? "filename" : NULL, "resource missing filename");
    else if (file && strchr(filename, '/'))
        ch_report(check, item, "filename", "filename cannot contain \"/\" (got \"%s\")", filename);
}

const struct ch_rule ch_rules_containers[] = {
    {"container-resource", "a container's resource is there and an oci-image", false,
     CH_PART_METADATA, "containers", container_resource},
    {"container-image", "a container has a resource or bases, not both", false, CH_PART_METADATA,
     "containers", container_image},
    {"container-mounts", "what a container mounts is declared below storage", false,
     CH_PART_METADATA, "containers", container_mounts},
    {"container-user", "uid and gid are not in Juju's range 1000 to 9999", false, CH_PART_METADATA,
     "containers", container_user},
    {"resource-type", "a resource is a file or an oci-image", false, CH_PART_METADATA, "resources",
     resource_type},
    {"resource-filename", "a file has a name without '/'", false, CH_PART_METADATA, "resources",
     resource_filename},
    {NULL},
};
