/* SPDX-License-Identifier: Apache-2.0 */
/* Which files the parts of charmcraft.yaml take into the charm.
 *
 * Of parts that build something only charmcraft knows what comes of them.  Where all of them dump
 * the project as it is, their `stage` and `prime` say it: names or patterns, a directory with all
 * that is below it, and with '-' in front what stays out. */
#include "base/mem.h"
#include "project/pack.h"
#include "project/private.h"

#include <stdlib.h>
#include <string.h>

static bool dumps_project(const char *name, const json_t *part)
{
    const char *plugin = ch_string(part, "plugin"), *source = ch_string(part, "source");
    return strcmp(plugin ? plugin : name, "dump") == 0 && source &&
           (strcmp(source, ".") == 0 || strcmp(source, "./") == 0) &&
           !json_object_get(part, "organize");
}

/* Whether the pattern is that of the path, or of a directory that it is in. */
static bool covers(const char *pattern, const char *path)
{
    CH_AUTOFREE char *line = ch_asprintf("/%s", pattern);
    struct ch_ignore *match = ch_ignore_new();
    ch_ignore_add(match, line);
    bool found = ch_ignore_match(match, path, false);
    for (const char *slash = path; !found && (slash = strchr(slash, '/')); slash++) {
        CH_AUTOFREE char *above = ch_strndup(path, (size_t)(slash - path));
        found = ch_ignore_match(match, above, true);
    }
    ch_ignore_free(match);
    return found;
}

/* No list, or one that only says what stays out, takes all else. */
static bool takes(const json_t *list, const char *path)
{
    bool chosen = false, taken = false;
    size_t i;
    const json_t *word;
    json_array_foreach (list, i, word) {
        const char *pattern = json_is_string(word) ? json_string_value(word) : "";
        if (*pattern == '-' && covers(pattern + 1, path))
            return false;
        chosen = chosen || *pattern != '-';
        taken = taken || (*pattern != '-' && covers(pattern, path));
    }
    return taken || !chosen;
}

/* What charmcraft, or packing, writes itself is always there. */
static bool is_primed(const json_t *parts, const char *path)
{
    static const char *const always[] = {"dispatch", "metadata.yaml", "config.yaml", "actions.yaml",
                                         NULL};
    const char *name;
    json_t *part;
    json_object_foreach ((json_t *)parts, name, part)
        if (takes(json_object_get(part, "stage"), path) &&
            takes(json_object_get(part, "prime"), path))
            return true;
    return ch_one_of(path, always);
}

void ch_project_prime(const struct ch_project *project, json_t *files)
{
    const json_t *parts = json_object_get(project->parts[CH_PART_BUILD].value, "parts");
    const char *name;
    json_t *part;
    if (json_object_size(parts) == 0)
        return;
    json_object_foreach ((json_t *)parts, name, part)
        if (!dumps_project(name, part))
            return;
    for (size_t i = json_array_size(files); i-- > 0;)
        if (!is_primed(parts, json_string_value(json_array_get(files, i))))
            json_array_remove(files, i);
}
