/* SPDX-License-Identifier: Apache-2.0 */
/* Waits for changes of a charm's sources.
 *
 * inotify sees one directory each, so all of them are watched; a run begins with a new watch, made
 * before it, so that what changes during the run is not missed. */
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum { QUIET = 50 }; /* ms without a change: an editor has written all it will */

static bool is_directory(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static void watch_tree(int watch, const char *path)
{
    DIR *directory = is_directory(path) ? opendir(path) : NULL;
    if (!directory)
        return;
    inotify_add_watch(watch, path, IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVE);
    for (struct dirent *entry; (entry = readdir(directory));) {
        CH_AUTOFREE char *inner = ch_path_join(path, entry->d_name);
        if (entry->d_name[0] != '.')
            watch_tree(watch, inner);
    }
    closedir(directory);
}

int ch_cli_watch_new(const char *charm_dir, struct ch_error *err)
{
    static const char *const trees[] = {"src", "lib", "spec"};
    int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (watch < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot watch %s", charm_dir);
    if (inotify_add_watch(watch, charm_dir, IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVE) < 0) {
        ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot watch %s", charm_dir);
        close(watch);
        return -1;
    }
    for (size_t i = 0; i < CH_ARRAY_LEN(trees); i++) {
        CH_AUTOFREE char *path = ch_path_join(charm_dir, trees[i]);
        watch_tree(watch, path);
    }
    return watch;
}

/* Other files than sources come and go while tests run. */
static bool is_meant(const struct inotify_event *event)
{
    const char *name = event->len ? event->name : "";
    bool directory = event->mask & IN_ISDIR;
    if (directory)
        return name[0] != '.';
    if (event->mask & IN_CREATE) /* it will be closed, too */
        return false;
    return (name[0] != '.' && (ch_text_ends(name, ".lua") || ch_text_ends(name, ".yaml"))) ||
           strcmp(name, ".busted") == 0;
}

/* Return: whether there was a change that counts among those that have been reported. */
static bool take_changes(int watch)
{
    char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool any = false;
    for (ssize_t got; (got = read(watch, events, sizeof(events))) > 0;) {
        for (char *at = events; at < events + got;) {
            const struct inotify_event *event = (const struct inotify_event *)at;
            any |= is_meant(event);
            at += sizeof(*event) + event->len;
        }
    }
    return any;
}

void ch_cli_watch_wait(int watch)
{
    struct pollfd waited = {.fd = watch, .events = POLLIN};
    bool changed = false;
    while (poll(&waited, 1, changed ? QUIET : -1) != 0)
        changed |= take_changes(watch);
}
