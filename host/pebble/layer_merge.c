/* SPDX-License-Identifier: Apache-2.0 */
/* Layers laid over each other, as Pebble does it.  A merge cannot clear a field, and the `override`
 * of what is there stays. */
#include "pebble/pebble.h"

#include <string.h>

static json_t *merge_fields(const struct ch_pebble_field *fields, const json_t *old,
                            const json_t *new);

static bool is_unset(const struct ch_pebble_field *field, const json_t *value)
{
    return field->zero_is_unset && json_is_integer(value) && json_integer_value(value) == 0;
}

/* Return: new reference. */
static json_t *merge_field(const struct ch_pebble_field *field, json_t *old, json_t *new)
{
    json_t *merged;
    if (!old)
        return json_deep_copy(new);
    switch (field->type) {
    case CH_PEBBLE_LIST:
        merged = json_deep_copy(old);
        json_array_extend(merged, new);
        return merged;
    case CH_PEBBLE_MAP:
        merged = json_deep_copy(old);
        json_object_update(merged, new);
        return merged;
    case CH_PEBBLE_GROUP:
        return merge_fields(field->fields, old, new);
    default:
        return json_incref(is_unset(field, new) ? old : new);
    }
}

static json_t *merge_fields(const struct ch_pebble_field *fields, const json_t *old,
                            const json_t *new)
{
    json_t *merged = json_deep_copy(old);
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)new, name, value) {
        const struct ch_pebble_field *field = fields;
        while (field->name && strcmp(field->name, name) != 0)
            field++;
        if (strcmp(name, "override") == 0)
            continue;
        json_t *before = json_object_get(merged, name);
        json_object_set_new(
            merged, name, field->name ? merge_field(field, before, value) : json_deep_copy(value));
    }
    return merged;
}

json_t *ch_pebble_merge(const struct ch_pebble_section *section, const json_t *old,
                        const json_t *new)
{
    return merge_fields(section->fields, old, new);
}

/* stacks */

static int lay_item(const struct ch_pebble_section *section, json_t *below, const char *label,
                    const char *name, json_t *item, struct ch_error *err)
{
    const json_t *override = json_object_get(item, "override");
    const char *how = json_string_value(override);
    const json_t *old = json_object_get(below, name);
    if (!override)
        return ch_error_set(err, CH_ERROR_VALUE,
                            "layer \"%s\" must define \"override\" for %s \"%s\"", label,
                            section->noun, name);
    bool merges = how && strcmp(how, "merge") == 0;
    if (!merges && (!how || strcmp(how, "replace") != 0))
        return ch_error_set(err, CH_ERROR_VALUE,
                            "layer \"%s\" has invalid \"override\" value for %s \"%s\"", label,
                            section->noun, name);
    json_object_set_new(below, name,
                        merges && old ? ch_pebble_merge(section, old, item) : json_deep_copy(item));
    return 0;
}

/* Lays `layer` over `combined`, in place. */
static int lay(json_t *combined, const char *label, const json_t *layer, struct ch_error *err)
{
    static const char *const texts[] = {"summary", "description"};
    const char *name;
    json_t *item;
    for (size_t i = 0; i < CH_PEBBLE_SECTIONS; i++) {
        const struct ch_pebble_section *section = &ch_pebble_sections[i];
        const json_t *items = json_object_get(layer, section->name);
        json_t *below = json_object_get(combined, section->name);
        if (!items)
            continue;
        if (!below) {
            below = json_object();
            json_object_set_new(combined, section->name, below);
        }
        json_object_foreach ((json_t *)items, name, item)
            if (lay_item(section, below, label, name, item, err) < 0)
                return -1;
    }
    for (size_t i = 0; i < CH_ARRAY_LEN(texts); i++) { /* are the last layer's */
        json_object_del(combined, texts[i]);
        if (json_object_get(layer, texts[i]))
            json_object_set(combined, texts[i], json_object_get(layer, texts[i]));
    }
    return 0;
}

int ch_pebble_layers_add(json_t *layers, const char *label, const json_t *layer, bool combine,
                         struct ch_error *err)
{
    size_t i;
    json_t *entry;
    json_array_foreach (layers, i, entry) {
        if (strcmp(json_string_value(json_object_get(entry, "label")), label) != 0)
            continue;
        if (!combine)
            return ch_error_set(err, CH_ERROR_VALUE, "layer \"%s\" already exists", label);
        CH_AUTOJSON json_t *combined = json_deep_copy(json_object_get(entry, "layer"));
        if (lay(combined, label, layer, err) < 0)
            return -1;
        json_object_set(entry, "layer", combined);
        return 0;
    }
    CH_AUTOJSON json_t *checked = json_object(); /* its overrides have to be right alone, too */
    if (lay(checked, label, layer, err) < 0)
        return -1;
    return json_array_append_new(
        layers, json_pack("{s:s, s:o}", "label", label, "layer", json_deep_copy(layer)));
}

json_t *ch_pebble_layers_plan(const json_t *layers, struct ch_error *err)
{
    size_t i;
    json_t *entry;
    CH_AUTOJSON json_t *plan = json_object();
    json_array_foreach (layers, i, entry)
        if (lay(plan, json_string_value(json_object_get(entry, "label")),
                json_object_get(entry, "layer"), err) < 0)
            return NULL;
    json_object_del(plan, "summary"); /* a plan has none */
    json_object_del(plan, "description");
    return CH_TAKE(plan);
}
