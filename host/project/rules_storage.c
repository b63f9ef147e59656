/* SPDX-License-Identifier: Apache-2.0 */
/* Storages and devices. */
#include "base/mem.h"
#include "base/text.h"
#include "project/private.h"

#include <ctype.h>
#include <string.h>

static void storage_name(struct ch_check *check, const struct ch_item *item)
{
    if (!ch_is_charm_name(item->name))
        ch_report(check, item, NULL, "'%s' is no storage name: a-z, 0-9 and '-', a letter first",
                  item->name);
}

static void storage_type(struct ch_check *check, const struct ch_item *item)
{
    static const char *const types[] = {"filesystem", "block", NULL};
    const char *type = ch_string(item->value, "type");
    if (type && !ch_one_of(type, types))
        ch_report_word(check, item, "type", type, types);
}

static void storage_location(struct ch_check *check, const struct ch_item *item)
{
    const char *type = ch_string(item->value, "type");
    const char *location = ch_string(item->value, "location");
    if (!location)
        return;
    if (type && strcmp(type, "block") == 0)
        ch_report(check, item, "location", "location may not be specified for \"type: block\"");
    else if (ch_text_starts(location, "/var/lib/juju/storage"))
        ch_report(check, item, "location", "/var/lib/juju/storage is Juju's own");
    else if (*location != '/')
        ch_report(check, item, "location", "'%s' is no absolute path", location);
}

/* N, N-M, N-, N+: what is wrong with it, or NULL */
static const char *range_fault(const char *text)
{
    long long low = 0, high = 0;
    size_t digits = strspn(text, "0123456789");
    CH_AUTOFREE char *first = ch_strndup(text, digits);
    const char *rest = text + digits;
    if (!ch_text_to_int(first, &low))
        return "it should be N, N-M, N- or N+";
    if (strcmp(rest, "-") == 0 || strcmp(rest, "+") == 0)
        return NULL;
    if (*rest == '\0')
        return low > 0 ? NULL : "the maximum is 0";
    if (*rest != '-' || !isdigit((unsigned char)rest[1]) || !ch_text_to_int(rest + 1, &high))
        return "it should be N, N-M, N- or N+";
    if (high == 0)
        return "the maximum is 0";
    return high < low ? "the maximum is below the minimum" : NULL;
}

static void storage_range(struct ch_check *check, const struct ch_item *item)
{
    const json_t *range = ch_member(item->value, "multiple", "range");
    CH_AUTOFREE char *text = json_is_integer(range)
                                 ? ch_asprintf("%lld", (long long)json_integer_value(range))
                                 : ch_strdup(json_string_value(range));
    const char *fault = text ? range_fault(text) : NULL;
    if (fault)
        ch_report(check, item, "multiple.range", "the range '%s': %s", text, fault);
}

/* NUMBER[MGTPEZY][iB|B], as "1G", "512MiB" */
static void storage_size(struct ch_check *check, const struct ch_item *item)
{
    const char *size = ch_string(item->value, "minimum-size");
    if (!size)
        return;
    const char *rest = size + strspn(size, "0123456789");
    if (rest > size && *rest == '.')
        rest += 1 + strspn(rest + 1, "0123456789");
    bool good = rest > size;
    if (*rest) {
        good = good && strchr("MGTPEZY", *rest);
        rest++;
    }
    good = good && (*rest == '\0' || strcmp(rest, "B") == 0 || strcmp(rest, "iB") == 0);
    if (!good)
        ch_report(check, item, "minimum-size",
                  "'%s' is no size: a number with M, G, T, P, E, Z or Y, as 512M", size);
}

static void storage_properties(struct ch_check *check, const struct ch_item *item)
{
    static const char *const known[] = {"transient", NULL};
    size_t i;
    const json_t *property;
    json_array_foreach (json_object_get(item->value, "properties"), i, property) {
        CH_AUTOFREE char *path = ch_asprintf("properties.%zu", i);
        if (json_is_string(property) && !ch_one_of(json_string_value(property), known))
            ch_report_word(check, item, path, json_string_value(property), known);
    }
}

static void device_count(struct ch_check *check, const struct ch_item *item)
{
    const json_t *least = json_object_get(item->value, "countmin");
    const json_t *most = json_object_get(item->value, "countmax");
    if (json_is_integer(least) && json_integer_value(least) < 0)
        ch_report(check, item, "countmin", "countmin is below 0");
    if (json_is_integer(most) && json_integer_value(most) < 0)
        ch_report(check, item, "countmax", "countmax is below 0");
    else if (json_is_integer(most) && json_is_integer(least) &&
             json_integer_value(most) < json_integer_value(least))
        ch_report(check, item, "countmax", "countmax is below countmin");
}

const struct ch_rule ch_rules_storage[] = {
    {"storage-name", "a storage has a name that Juju takes", false, CH_PART_METADATA, "storage",
     storage_name},
    {"storage-type", "a storage is a filesystem or a block", false, CH_PART_METADATA, "storage",
     storage_type},
    {"storage-location", "a location is an absolute path of a filesystem, not Juju's own", false,
     CH_PART_METADATA, "storage", storage_location},
    {"storage-range", "a range is N, N-M, N- or N+, and its maximum not 0", false, CH_PART_METADATA,
     "storage", storage_range},
    {"storage-size", "a minimum-size is a number with a unit", false, CH_PART_METADATA, "storage",
     storage_size},
    {"storage-properties", "the only property is transient", false, CH_PART_METADATA, "storage",
     storage_properties},
    {"device-count", "a device's counts are not negative and in order", false, CH_PART_METADATA,
     "devices", device_count},
    {NULL},
};
