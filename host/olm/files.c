/* SPDX-License-Identifier: Apache-2.0 */
/* What units have on disk: their copies of the charm, the hook commands, places of storage. */
#include "base/file.h"
#include "olm/container.h"
#include "olm/operations.h"
#include "olm/runner_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *ch_olm_unit_directory(const char *model_directory, const char *unit)
{
    char *path = ch_asprintf("%s/units/%s", model_directory, unit);
    *strrchr(path, '/') = '-';
    return path;
}

char *ch_olm_charm_directory(const char *model_directory, const char *application,
                             long long charm_version)
{
    return ch_asprintf("%s/charms/%s-%lld", model_directory, application, charm_version);
}

/* A version that only brought a new resource has no files of its own: those before it count. */
static char *find_source(const char *model_directory, const char *application, long long version,
                         struct ch_error *err)
{
    for (long long at = version; at >= 0; at--) {
        char *path = ch_olm_charm_directory(model_directory, application, at);
        if (ch_file_exists(path))
            return path;
        free(path);
    }
    ch_error_set(err, CH_ERROR_RUNTIME, "the charm of \"%s\" is missing from %s/charms",
                 application, model_directory);
    return NULL;
}

/* the copy of the charm */

/* {version, members}: which files of the copy came from the charm; all others are its own. */
static json_t *read_manifest(const char *path)
{
    json_t *manifest = json_load_file(path, 0, NULL);
    return manifest ? manifest : json_pack("{s:i, s:[]}", "version", -1, "members");
}

static int write_manifest(const char *path, long long version, json_t *members,
                          struct ch_error *err)
{
    CH_AUTOJSON json_t *manifest =
        json_pack("{s:I, s:O}", "version", (json_int_t)version, "members", members);
    CH_AUTOFREE char *text = ch_checked(json_dumps(manifest, JSON_INDENT(1)));
    return ch_file_write_quick(path, text, strlen(text), 0644, err);
}

static json_t *to_set(const json_t *list)
{
    size_t i;
    json_t *item, *set = json_object();
    json_array_foreach (list, i, item)
        json_object_set_new(set, json_string_value(item), json_true());
    return set;
}

/* Files that the charm has no more go; directories too, unless something of its own is in them. */
static int drop_old(const char *charm, const json_t *before, const json_t *after,
                    struct ch_error *err)
{
    CH_AUTOJSON json_t *kept = to_set(after);
    for (size_t i = json_array_size(before); i-- > 0;) { /* what is inside comes first */
        const char *name = json_string_value(json_array_get(before, i));
        CH_AUTOFREE char *path = ch_path_join(charm, name);
        if (json_object_get(kept, name) || unlink(path) == 0 || errno == ENOENT)
            continue;
        if (rmdir(path) < 0 && errno != ENOTEMPTY && errno != EEXIST && errno != ENOENT &&
            errno != ENOTDIR)
            return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot remove %s", path);
    }
    return 0;
}

static int copy_all(const char *source, const char *target, const json_t *members,
                    struct ch_error *err)
{
    size_t i;
    json_t *member;
    json_array_foreach (members, i, member) {
        CH_AUTOFREE char *from = ch_path_join(source, json_string_value(member));
        CH_AUTOFREE char *to = ch_path_join(target, json_string_value(member));
        if (ch_file_copy(from, to, err) < 0)
            return -1;
    }
    return 0;
}

static int write_url(const char *charm, const char *application, long long version,
                     struct ch_error *err)
{
    CH_AUTOFREE char *path = ch_path_join(charm, ".juju-charm");
    CH_AUTOFREE char *url = ch_asprintf("local:%s-%lld\n", application, version);
    return ch_file_write_quick(path, url, strlen(url), 0644, err);
}

/* Killed at any place it is done again: the manifest names what is there before it is there. */
static int bring_to(const char *directory, const char *source, const char *application,
                    long long version, struct ch_error *err)
{
    CH_AUTOFREE char *charm = ch_path_join(directory, "charm");
    CH_AUTOFREE char *path = ch_path_join(directory, "manifest.json");
    CH_AUTOJSON json_t *manifest = read_manifest(path);
    CH_AUTOJSON json_t *after = ch_file_list_tree(source, err);
    if (!after || ch_file_make_dirs(charm, err) < 0)
        return -1;
    const json_t *before = json_object_get(manifest, "members");
    CH_AUTOJSON json_t *both = json_deep_copy(before);
    json_array_extend(both, after);
    if (write_manifest(path, -1, both, err) < 0 || drop_old(charm, before, after, err) < 0 ||
        copy_all(source, charm, after, err) < 0 || write_url(charm, application, version, err) < 0)
        return -1;
    return write_manifest(path, version, after, err);
}

int ch_olm_files_install(const char *model_directory, const char *unit, long long charm_version,
                         bool again, struct ch_error *err)
{
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    CH_AUTOFREE char *directory = ch_olm_unit_directory(model_directory, unit);
    CH_AUTOFREE char *path = ch_path_join(directory, "manifest.json");
    CH_AUTOJSON json_t *manifest = read_manifest(path);
    if (!again && json_integer_value(json_object_get(manifest, "version")) == charm_version)
        return 0;
    CH_AUTOFREE char *source = find_source(model_directory, application, charm_version, err);
    return source ? bring_to(directory, source, application, charm_version, err) : -1;
}

/* what is run */

int ch_olm_find_script(const char *charm_directory, const char *directory, const char *name,
                       char **pathp, char **howp, struct ch_error *err)
{
    CH_AUTOFREE char *metadata = ch_path_join(charm_directory, "metadata.yaml");
    CH_AUTOFREE char *dispatch = ch_path_join(charm_directory, "dispatch");
    CH_AUTOFREE char *own = ch_asprintf("%s/%s/%s", charm_directory, directory, name);
    bool dispatches = ch_file_exists(dispatch);
    const char *found = dispatches ? dispatch : ch_file_exists(own) ? own : NULL;
    if (!ch_file_exists(metadata)) {
        ch_error_set(err, CH_ERROR_RUNTIME, "charm missing from disk");
        return -1;
    }
    if (!found)
        return 0;
    if (access(found, X_OK) < 0) {
        ch_error_set(err, CH_ERROR_RUNTIME, "fork/exec %s: permission denied", found);
        return -1;
    }
    *pathp = ch_strdup(found);
    *howp = ch_strdup(dispatches ? "via hook dispatching script: dispatch"
                                 : "via explicit, bespoke hook script");
    return 1;
}

static bool points_to(const char *path, const char *target)
{
    char text[4096];
    ssize_t length = readlink(path, text, sizeof(text) - 1);
    if (length < 0)
        return false;
    text[length] = '\0';
    return strcmp(text, target) == 0;
}

int ch_olm_files_link_tools(const struct ch_olm *olm, const char *tools, const char *program,
                            struct ch_error *err)
{
    size_t i;
    json_t *name;
    CH_AUTOJSON json_t *names = ch_olm_tool_names(olm);
    if (ch_file_make_dirs(tools, err) < 0)
        return -1;
    json_array_foreach (names, i, name) {
        CH_AUTOFREE char *path = ch_path_join(tools, json_string_value(name));
        if (points_to(path, program))
            continue;
        if (ch_file_remove_tree(path, err) < 0)
            return -1;
        if (symlink(program, path) < 0)
            return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot make %s", path);
    }
    return 0;
}

/* storage */

static const double grace = 10; /* seconds, for workloads */

/* A block device is a file without content: sparse, as large as Juju's default. */
static int make_place(const char *path, bool block, struct ch_error *err)
{
    enum { BLOCK_SIZE = 1 << 30 };
    CH_AUTOFREE char *parent = ch_strndup(path, (size_t)(strrchr(path, '/') - path));
    if (ch_file_make_dirs(block ? parent : path, err) < 0)
        return -1;
    if (!block)
        return 0;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, BLOCK_SIZE) < 0) {
        ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot make the storage %s", path);
        if (file >= 0)
            close(file);
        return -1;
    }
    close(file);
    return 0;
}

static int provision(struct ch_olm *olm, const char *model_directory, const char *id,
                     struct ch_error *err)
{
    const char *unit;
    json_t *attachment, *storage = ch_olm_get(olm, CH_OLM_STORAGE, id);
    json_object_foreach (json_object_get(storage, "attachments"), unit, attachment) {
        if (ch_olm_text(attachment, "location"))
            continue;
        CH_AUTOFREE char *path = ch_asprintf("%s/storage/%s", model_directory, id);
        bool block = strcmp(ch_olm_text(storage, "kind"), "block") == 0;
        if (make_place(path, block, err) < 0 ||
            ch_olm_provision_storage(olm, id, unit, path, err) < 0)
            return -1;
    }
    return 0;
}

int ch_olm_files_provision(struct ch_olm *olm, const char *model_directory, struct ch_error *err)
{
    const char *id;
    json_t *value;
    CH_AUTOJSON json_t *ids = CH_TAKE(olm->unplaced);
    olm->unplaced = ch_checked(json_object());
    json_object_foreach (ids, id, value)
        if (provision(olm, model_directory, id, err) < 0)
            return -1;
    return 0;
}

/* Removes entries of a directory whose names, behind `prefix`, are no key of `known`, with the last
 * '-' for '/' when `dashed`. */
static int remove_unknown(const char *directory, const char *prefix, const json_t *known,
                          bool dashed, struct ch_error *err)
{
    DIR *stream = opendir(directory);
    struct dirent *entry;
    int result = 0;
    while (stream && result == 0 && (entry = readdir(stream))) {
        CH_AUTOFREE char *key = ch_asprintf("%s%s", prefix, entry->d_name);
        CH_AUTOFREE char *path = ch_path_join(directory, entry->d_name);
        char *dash = dashed ? strrchr(key, '-') : NULL;
        if (dash)
            *dash = '/';
        if (entry->d_name[0] == '.' || json_object_get(known, key))
            continue;
        result = ch_olm_containers_stop(path, grace, err); /* of a unit's directory */
        if (result == 0)
            result = ch_file_remove_tree(path, err);
    }
    if (stream)
        closedir(stream);
    return result;
}

int ch_olm_files_tidy(const struct ch_olm *olm, const char *model_directory, struct ch_error *err)
{
    CH_AUTOFREE char *units = ch_path_join(model_directory, "units");
    CH_AUTOFREE char *storage = ch_path_join(model_directory, "storage");
    if (remove_unknown(units, "", ch_olm_all(olm, CH_OLM_UNIT), true, err) < 0)
        return -1;
    DIR *stream = opendir(storage);
    struct dirent *entry;
    int result = 0;
    while (stream && result == 0 && (entry = readdir(stream))) {
        CH_AUTOFREE char *path = ch_path_join(storage, entry->d_name);
        CH_AUTOFREE char *prefix = ch_asprintf("%s/", entry->d_name);
        if (entry->d_name[0] != '.')
            result = remove_unknown(path, prefix, ch_olm_all(olm, CH_OLM_STORAGE), false, err);
    }
    if (stream)
        closedir(stream);
    return result;
}
