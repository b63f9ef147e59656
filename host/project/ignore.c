/* SPDX-License-Identifier: Apache-2.0 */
/* Which files stay out of a charm: lines as in .jujuignore.
 *
 * '*', '?' and [...] match within a name, '**' over several; a leading '/' ties a pattern to the
 * top, a trailing one to directories.  '!' takes back in, at once and for good, what another line
 * leaves out.  '#' begins a comment. */
#include "base/mem.h"
#include "project/pack.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

struct line {
    char *pattern;
    bool include, directory, anchored;
};

struct ch_ignore {
    struct line *lines;
    size_t count;
};

struct ch_ignore *ch_ignore_new(void)
{
    return ch_calloc(1, sizeof(struct ch_ignore));
}

struct ch_ignore *ch_ignore_free(struct ch_ignore *ignore)
{
    for (size_t i = 0; ignore && i < ignore->count; i++)
        free(ignore->lines[i].pattern);
    if (ignore)
        free(ignore->lines);
    free(ignore);
    return NULL;
}

static void add_line(struct ch_ignore *ignore, const char *text, size_t length)
{
    struct line line = {.pattern = NULL};
    while (length > 0 && strchr(" \t\r", text[length - 1]))
        length--;
    while (length > 0 && strchr(" \t", *text))
        text++, length--;
    if (length == 0 || *text == '#')
        return;
    line.include = *text == '!';
    text += line.include, length -= line.include;
    line.directory = length > 0 && text[length - 1] == '/';
    length -= line.directory;
    line.anchored = length > 0 && *text == '/';
    text += line.anchored, length -= line.anchored;
    if (length == 0)
        return;
    if (length > 1 && text[0] == '\\' && strchr("#!", text[1]))
        text++, length--;
    line.pattern = ch_strndup(text, length);
    ignore->lines = ch_realloc(ignore->lines, (ignore->count + 1) * sizeof(*ignore->lines));
    ignore->lines[ignore->count++] = line;
}

void ch_ignore_add(struct ch_ignore *ignore, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        add_line(ignore, text, length);
        text += length + (text[length] == '\n');
    }
}

static const char *after_name(const char *path)
{
    const char *slash = strchr(path, '/');
    return slash ? slash + 1 : NULL;
}

static bool match_name(const char *pattern, const char *path)
{
    CH_AUTOFREE char *one = ch_strndup(pattern, strcspn(pattern, "/"));
    CH_AUTOFREE char *name = ch_strndup(path, strcspn(path, "/"));
    return fnmatch(one, name, 0) == 0;
}

/* Name by name; NULL: there are no names left. */
static bool match(const char *pattern, const char *path)
{
    if (!pattern || !path)
        return !pattern && !path;
    if (strcmp(pattern, "**") == 0)
        return true;
    if (strncmp(pattern, "**/", 3) == 0) {
        for (; path; path = after_name(path))
            if (match(pattern + 3, path))
                return true;
        return false;
    }
    return match_name(pattern, path) && match(after_name(pattern), after_name(path));
}

static bool match_line(const struct line *line, const char *path, bool directory)
{
    if (line->directory && !directory)
        return false;
    if (line->anchored)
        return match(line->pattern, path);
    for (; path; path = after_name(path))
        if (match(line->pattern, path))
            return true;
    return false;
}

bool ch_ignore_match(const struct ch_ignore *ignore, const char *path, bool directory)
{
    bool ignored = false;
    for (size_t i = 0; i < ignore->count; i++) {
        if (!match_line(&ignore->lines[i], path, directory))
            continue;
        if (ignore->lines[i].include)
            return false;
        ignored = true;
    }
    return ignored;
}
