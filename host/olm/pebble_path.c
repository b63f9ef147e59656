/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of the container.
 *
 * They are followed part by part, so that a link leads to where it does in the container: an
 * absolute one starts at the root again, and ".." at the root stays there.  What a mount is at, and
 * what is below it, is somewhere else for us; the link that stands for it on disk is for those who
 * look at the directory from outside. */
#include "olm/pebble_private.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINK_LIMIT = 40 };

void ch_sim_path_deinit(struct ch_sim_path *path)
{
    free(path->inside);
    free(path->real);
    *path = CH_SIM_PATH_INIT;
}

/* mounts */

/* Whether `path` is `directory` or below it. */
static bool is_within(const char *path, const char *directory)
{
    size_t length = strlen(directory);
    if (strcmp(directory, "/") == 0)
        return true;
    return strncmp(path, directory, length) == 0 && (!path[length] || path[length] == '/');
}

/* The mount that a path is in, the innermost; "" and the root when it is in none. */
static const char *mount_of(const struct ch_olm_pebble *pebble, const char *inside,
                            const char **sourcep)
{
    const char *location, *best = "";
    json_t *source;
    *sourcep = pebble->root;
    json_object_foreach (pebble->mounts, location, source) {
        if (!is_within(inside, location) || strlen(location) < strlen(best))
            continue;
        best = location;
        *sourcep = json_string_value(source);
    }
    return best;
}

static char *real_of(const struct ch_olm_pebble *pebble, const char *inside)
{
    const char *source;
    size_t length = strlen(mount_of(pebble, inside, &source));
    const char *rest = length > 1 ? inside + length : inside; /* of "/" its own stays */
    return strcmp(rest, "/") == 0 ? ch_strdup(source) : ch_asprintf("%s%s", source, rest);
}

bool ch_sim_is_mount(const struct ch_olm_pebble *pebble, const char *inside)
{
    return json_object_get(pebble->mounts, inside) != NULL;
}

bool ch_sim_holds_mount(const struct ch_olm_pebble *pebble, const char *inside)
{
    const char *location;
    json_t *source;
    json_object_foreach (pebble->mounts, location, source)
        if (is_within(location, inside))
            return true;
    return false;
}

/* resolving */

struct walk {
    const struct ch_olm_pebble *pebble;
    struct ch_buf inside; /* so far; "" is the root */
    char *rest;           /* still to go */
    int links;
};

static void go_up(struct ch_buf *inside)
{
    const char *slash = inside->length > 0 ? strrchr(inside->data, '/') : NULL;
    if (!slash)
        return;
    inside->length = (size_t)(slash - inside->data);
    inside->data[inside->length] = '\0';
}

/* The link at `real` takes the place of what was gone last. */
static int follow(struct walk *walk, const char *real)
{
    char target[PATH_MAX + 1];
    ssize_t length = readlink(real, target, PATH_MAX);
    if (length < 0)
        return errno;
    if (++walk->links > LINK_LIMIT)
        return ELOOP;
    target[length] = '\0';
    char *rest = ch_asprintf("%s/%s", target, walk->rest);
    free(walk->rest);
    walk->rest = rest;
    if (*target == '/')
        ch_buf_clear(&walk->inside);
    else
        go_up(&walk->inside);
    return 0;
}

/* One part that is neither "." nor "..". */
static int step(struct walk *walk, const char *part, bool last, bool follows)
{
    struct stat status;
    if (strlen(part) > NAME_MAX)
        return ENAMETOOLONG;
    ch_buf_addf(&walk->inside, "/%s", part);
    bool mount = ch_sim_is_mount(walk->pebble, walk->inside.data);
    CH_AUTOFREE char *real = real_of(walk->pebble, walk->inside.data);
    if ((mount ? stat : lstat)(real, &status) < 0)
        return last && errno == ENOENT ? 0 : errno;
    if (S_ISLNK(status.st_mode) && (!last || follows))
        return follow(walk, real);
    return !last && !S_ISDIR(status.st_mode) ? ENOTDIR : 0;
}

static int walk_all(struct walk *walk, bool follows)
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
        bool last = rest[strspn(rest, "/")] == '\0';
        if (strcmp(part, "..") == 0)
            go_up(&walk->inside);
        else if (strcmp(part, ".") != 0)
            code = step(walk, part, last, follows);
    }
    return code;
}

int ch_sim_resolve(const struct ch_olm_pebble *pebble, const char *path, bool follow_last,
                   struct ch_sim_path *out)
{
    *out = CH_SIM_PATH_INIT;
    if (strlen(path) >= PATH_MAX)
        return ENAMETOOLONG;
    struct walk walk = {.pebble = pebble, .rest = ch_strdup(path)};
    int code = walk_all(&walk, follow_last);
    free(walk.rest);
    if (code == 0) {
        out->inside = ch_strdup(walk.inside.length > 0 ? walk.inside.data : "/");
        out->real = real_of(pebble, out->inside);
    }
    ch_buf_deinit(&walk.inside);
    return code;
}

char *ch_olm_pebble_path(const struct ch_olm_pebble *pebble, const char *path, struct ch_error *err)
{
    struct ch_sim_path found;
    int code = ch_sim_resolve(pebble, path, true, &found);
    if (code != 0) {
        ch_error_set_errno(err, CH_ERROR_OS, code, "%s in the container", path);
        return NULL;
    }
    free(found.inside);
    return found.real;
}

/* links for mounts */

/* "/a/b" of "//a/./b/": as paths that were gone have it.  Caller owns. */
static char *clean(const char *path)
{
    struct ch_buf out = CH_BUF_INIT;
    while (*(path += strspn(path, "/"))) {
        size_t length = strcspn(path, "/");
        if (length == 2 && strncmp(path, "..", 2) == 0)
            go_up(&out);
        else if (length != 1 || *path != '.')
            ch_buf_addf(&out, "/%.*s", (int)length, path);
        path += length;
    }
    return out.length > 0 ? ch_buf_take(&out) : (ch_buf_deinit(&out), ch_strdup("/"));
}

static int make_link(const char *link, const char *source, struct ch_error *err)
{
    struct stat status;
    bool there = lstat(link, &status) == 0;
    if (there && !S_ISLNK(status.st_mode))
        return ch_error_set(err, CH_ERROR_OS, "%s is there already, where %s is to be mounted",
                            link, source);
    if ((there && unlink(link) < 0) || symlink(source, link) < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "%s", link);
    return 0;
}

/* In another mount there is no link: what is there is not ours. */
static int make_mount(struct ch_olm_pebble *pebble, const char *location, const char *source,
                      struct ch_error *err)
{
    static const struct ch_sim_owner nobody = {.given = false};
    CH_CLEANUP(ch_sim_path_deinit) struct ch_sim_path parent = CH_SIM_PATH_INIT;
    CH_CLEANUP(ch_sim_failure_deinit) struct ch_sim_failure failure = {.code = 0};
    const char *slash = strrchr(location, '/'), *outer;
    CH_AUTOFREE char *directory =
        slash == location ? ch_strdup("/") : ch_strndup(location, (size_t)(slash - location));
    if (strcmp(location, "/") == 0 || *mount_of(pebble, directory, &outer))
        return 0;
    if (ch_sim_make_dirs(pebble, directory, 0755, &nobody, &failure) < 0)
        return ch_error_set(err, CH_ERROR_OS, "%s", failure.text);
    if (ch_sim_resolve(pebble, directory, true, &parent) != 0 ||
        *mount_of(pebble, parent.inside, &outer))
        return 0;
    CH_AUTOFREE char *link = ch_asprintf("%s%s", parent.real, slash);
    return make_link(link, source, err);
}

int ch_olm_pebble_mount(struct ch_olm_pebble *pebble, const char *location, const char *source,
                        struct ch_error *err)
{
    CH_AUTOFREE char *path = clean(location);
    if (*location != '/' || !source)
        return ch_error_set(err, CH_ERROR_VALUE,
                            "a mount needs an absolute location and a source, not \"%s\"",
                            location);
    if (make_mount(pebble, path, source, err) < 0)
        return -1;
    json_object_set_new(pebble->mounts, path, json_string(source));
    return 0;
}

void ch_olm_pebble_unmount(struct ch_olm_pebble *pebble, const char *location)
{
    CH_CLEANUP(ch_sim_path_deinit) struct ch_sim_path found = CH_SIM_PATH_INIT;
    CH_AUTOFREE char *path = clean(location);
    struct stat status;
    json_object_del(pebble->mounts, path);
    if (ch_sim_resolve(pebble, path, false, &found) == 0 && lstat(found.real, &status) == 0 &&
        S_ISLNK(status.st_mode))
        unlink(found.real);
}
