/* SPDX-License-Identifier: Apache-2.0 */
/* Where the links of a charm lead.
 *
 * They are followed part by part, through the links on their way: the text alone does not tell that
 * "a/.." is out of the charm when "a" is a link.  What is not there counts by its text. */
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "project/pack.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINK_LIMIT = 40 }; /* as Linux has it */

struct walk {
    const char *root;
    struct ch_buf where; /* so far; "" is the root */
    char *rest;          /* still to go; owned */
    int links;
};

/* Return: 0; EXDEV above the root. */
static int go_up(struct walk *walk)
{
    if (walk->where.length == 0)
        return EXDEV;
    const char *slash = strrchr(walk->where.data, '/');
    walk->where.length = slash ? (size_t)(slash - walk->where.data) : 0;
    walk->where.data[walk->where.length] = '\0';
    return 0;
}

/* Return: 0; EXDEV, ELOOP. */
static int go_down(struct walk *walk, const char *part)
{
    char target[PATH_MAX];
    ch_buf_addf(&walk->where, "%s%s", walk->where.length ? "/" : "", part);
    CH_AUTOFREE char *path = ch_path_join(walk->root, walk->where.data);
    ssize_t length = readlink(path, target, sizeof(target) - 1);
    if (length < 0)
        return 0; /* no link, or nothing */
    target[length] = '\0';
    if (*target == '/')
        return EXDEV;
    if (++walk->links > LINK_LIMIT)
        return ELOOP;
    char *rest = ch_asprintf("%s/%s", target, walk->rest);
    free(walk->rest);
    walk->rest = rest;
    return go_up(walk);
}

static int walk_all(struct walk *walk)
{
    int code = 0;
    while (code == 0) {
        const char *start = walk->rest + strspn(walk->rest, "/");
        size_t length = strcspn(start, "/");
        if (length == 0)
            return 0;
        CH_AUTOFREE char *part = ch_strndup(start, length);
        char *rest = ch_strdup(start + length);
        free(walk->rest);
        walk->rest = rest;
        if (strcmp(part, "..") == 0)
            code = go_up(walk);
        else if (strcmp(part, ".") != 0)
            code = go_down(walk, part);
    }
    return code;
}

char *ch_project_follow(const char *directory, const char *name, struct ch_error *err)
{
    char target[PATH_MAX];
    CH_AUTOFREE char *path = ch_path_join(directory, name);
    ssize_t length = readlink(path, target, sizeof(target) - 1);
    if (length < 0) {
        ch_error_set_errno(err, CH_ERROR_OS, errno, "%s", path);
        return NULL;
    }
    target[length] = '\0';
    struct walk walk = {.root = directory, .rest = ch_strdup(name)};
    ch_buf_adds(&walk.where, "");
    int code = walk_all(&walk);
    free(walk.rest);
    if (code == 0)
        return ch_buf_take(&walk.where);
    ch_buf_deinit(&walk.where);
    CH_AUTOFREE char *shown_name = ch_text_escape(name), *shown_target = ch_text_escape(target);
    ch_error_set(err, CH_ERROR_VALUE, "symlink \"%s\" %s: \"%s\"", shown_name,
                 *target == '/'  ? "is absolute"
                 : code == EXDEV ? "links out of charm"
                                 : "leads in a circle",
                 shown_target);
    return NULL;
}
