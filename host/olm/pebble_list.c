/* SPDX-License-Identifier: Apache-2.0 */
/* Files of the simulated Pebble, as lists of what is known of them. */
#include "base/file.h"
#include "base/text.h"
#include "olm/pebble_private.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *type_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return "file";
    case S_IFDIR:
        return "directory";
    case S_IFLNK:
        return "symlink";
    case S_IFSOCK:
        return "socket";
    case S_IFIFO:
        return "named-pipe";
    case S_IFCHR:
    case S_IFBLK:
        return "device";
    default:
        return "unknown";
    }
}

static json_t *make_info(const struct ch_olm_pebble *pebble, const char *path, const char *inside,
                         const struct stat *status)
{
    const json_t *owner = json_object_get(ch_sim_section(pebble, "owners"), inside);
    long long user_id = json_integer_value(json_object_get(owner, "user-id"));
    long long group_id = json_integer_value(json_object_get(owner, "group-id"));
    CH_AUTOFREE char *user = ch_sim_user_name(pebble, user_id);
    CH_AUTOFREE char *group = ch_sim_group_name(pebble, group_id);
    CH_AUTOFREE char *time = ch_clock_format_rfc3339((double)status->st_mtime, NULL);
    CH_AUTOFREE char *shown = ch_text_sanitize(path, strlen(path));
    const char *name = strcmp(shown, "/") == 0 ? "/" : ch_path_base(shown);
    json_t *info =
        json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:I, s:s}", "path", shown, "name", name, "type",
                  type_of(status->st_mode), "last-modified", time, "user-id", (json_int_t)user_id,
                  "user", user, "group-id", (json_int_t)group_id, "group", group);
    json_object_set_new(info, "permissions", json_sprintf("%03o", status->st_mode & 0777u));
    if (S_ISREG(status->st_mode))
        json_object_set_new(info, "size", json_integer(status->st_size));
    return info;
}

/* Adds what a directory has of that name. */
static void list_entry(const struct ch_olm_pebble *pebble, const struct ch_sim_path *directory,
                       const char *shown, const char *name, json_t *result)
{
    bool root = strcmp(directory->inside, "/") == 0;
    CH_AUTOFREE char *inside = ch_asprintf("%s/%s", root ? "" : directory->inside, name);
    CH_AUTOFREE char *path = ch_asprintf("%s/%s", strcmp(shown, "/") == 0 ? "" : shown, name);
    CH_AUTOFREE char *real = ch_asprintf("%s/%s", directory->real, name);
    struct stat status;
    if ((ch_sim_is_mount(pebble, inside) ? stat : lstat)(real, &status) == 0)
        json_array_append_new(result, make_info(pebble, path, inside, &status));
}

static int list_directory(const struct ch_olm_pebble *pebble, const struct ch_sim_path *directory,
                          const char *shown, const char *pattern, json_t *result)
{
    struct dirent **entries;
    int count = scandir(directory->real, &entries, NULL, alphasort);
    if (count < 0)
        return errno;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        bool matched = !*pattern || fnmatch(pattern, name, FNM_PATHNAME) == 0;
        if (matched && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
            list_entry(pebble, directory, shown, name, result);
        free(entries[i]);
    }
    free(entries);
    return 0;
}

static bool is_pattern(const char *pattern)
{
    bool inside = false;
    for (; *pattern; pattern++) {
        if (*pattern == '\\' && !*++pattern)
            return false;
        inside = *pattern == '[' || (inside && *pattern != ']');
    }
    return !inside;
}

static void refuse_path(struct ch_sim_call *call, const struct ch_sim_failure *failure)
{
    CH_AUTOJSON json_t *error = ch_sim_failure_json(failure);
    int status = failure->code == ENOENT ? 404 : failure->code == EACCES ? 403 : 400;
    ch_sim_refuse(call, status, ch_sim_text(error, "kind"), "%s", ch_sim_text(error, "message"));
}

static int list_path(struct ch_sim_call *call, const char *path, json_t *result,
                     struct ch_sim_failure *failure)
{
    const char *pattern = ch_sim_query_text(call, "pattern");
    bool itself = strcmp(ch_sim_query_text(call, "itself"), "true") == 0;
    CH_CLEANUP(ch_sim_path_deinit) struct ch_sim_path found = CH_SIM_PATH_INIT;
    struct stat status;
    int code = ch_sim_resolve(call->pebble, path, true, &found);
    if (code == 0 && stat(found.real, &status) < 0)
        code = errno;
    if (code != 0)
        return ch_sim_fail(failure, code, "stat", path);
    if (!is_pattern(pattern))
        return ch_sim_fail_text(failure, "syntax error in pattern");
    if (S_ISDIR(status.st_mode) && !itself) {
        code = list_directory(call->pebble, &found, path, pattern, result);
        return code == 0 ? 0 : ch_sim_fail(failure, code, "open", path);
    }
    if (!*pattern || fnmatch(pattern, ch_path_base(path), FNM_PATHNAME) == 0)
        json_array_append_new(result, make_info(call->pebble, path, found.inside, &status));
    return 0;
}

void ch_sim_list_files(struct ch_sim_call *call)
{
    const char *given = ch_sim_query_text(call, "path");
    size_t length = strlen(given);
    while (length > 1 && given[length - 1] == '/')
        length--;
    CH_AUTOFREE char *path = ch_strndup(given, length);
    CH_CLEANUP(ch_sim_failure_deinit) struct ch_sim_failure failure = {.code = 0};
    json_t *result = json_array();
    if (!*path)
        ch_sim_refuse(call, 400, NULL, "must specify path");
    else if (*path != '/')
        ch_sim_refuse(call, 400, NULL, "path must be absolute, got \"%s\"", path);
    else if (list_path(call, path, result, &failure) < 0)
        refuse_path(call, &failure);
    ch_sim_reply(call, result);
}
