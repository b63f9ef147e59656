/* SPDX-License-Identifier: Apache-2.0 */
/* Which files a project has. */
#include "base/file.h"
#include "base/mem.h"
#include "project/private.h"

#include <string.h>

static bool has_own_file(const struct ch_check *check, enum ch_project_part part)
{
    return strcmp(check->project->parts[part].file, "charmcraft.yaml") != 0 &&
           check->project->parts[part].value;
}

static void said_twice(struct ch_check *check, const struct ch_item *item)
{
    static const struct {
        enum ch_project_part part;
        const char *key, *file;
    } keys[] = {
        {CH_PART_METADATA, "name", "metadata.yaml"},
        {CH_PART_METADATA, "summary", "metadata.yaml"},
        {CH_PART_METADATA, "description", "metadata.yaml"},
        {CH_PART_CONFIG, "config", "config.yaml"},
        {CH_PART_ACTIONS, "actions", "actions.yaml"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(keys); i++)
        if (has_own_file(check, keys[i].part) && json_object_get(item->value, keys[i].key))
            ch_report(check, item, keys[i].key,
                      "'%s' is in %s: charmcraft refuses to have it here as well", keys[i].key,
                      keys[i].file);
}

static void no_charm(struct ch_check *check, const struct ch_item *item)
{
    CH_AUTOFREE char *path = ch_path_join(check->project->directory, "src/charm.lua");
    CH_AUTOFREE char *python = ch_path_join(check->project->directory, "src/charm.py");
    if (!ch_file_exists(path))
        ch_report(check, item, NULL, "there is no src/charm.lua%s: it returns the charm's class",
                  ch_file_exists(python) ? ", but a src/charm.py" : "");
}

const struct ch_rule ch_rules_layout[] = {
    {"said-twice", "a key of charmcraft.yaml does not stand in another file as well", false,
     CH_PART_BUILD, NULL, said_twice},
    {"no-charm", "src/charm.lua is there", false, CH_PART_METADATA, NULL, no_charm},
    {NULL},
};
