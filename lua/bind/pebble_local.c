/* SPDX-License-Identifier: Apache-2.0 */
/* _host.pebble: files on this side, for copying whole trees to and from a container. */
#include "base/file.h"
#include "bind/pebble.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *type_name(mode_t mode)
{
    return S_ISLNK(mode)   ? "symlink"
           : S_ISDIR(mode) ? "directory"
           : S_ISREG(mode) ? "file"
                           : "unknown";
}

/* Return: {path, name, type, size, permissions, user-id, group-id, modified}, or NULL. */
static json_t *describe(const char *path, struct ch_error *err)
{
    struct stat status;
    if (lstat(path, &status) < 0) {
        ch_error_set_errno(err, CH_ERROR_OS, errno, "%s", path);
        return NULL;
    }
    json_t *info = json_object();
    json_object_set_new(info, "path", ch_value_string(path, strlen(path)));
    json_object_set_new(info, "name",
                        ch_value_string(ch_path_base(path), strlen(ch_path_base(path))));
    json_object_set_new(info, "type", json_string(type_name(status.st_mode)));
    json_object_set_new(info, "size", json_integer(status.st_size));
    json_object_set_new(info, "permissions", json_integer(status.st_mode & 07777));
    json_object_set_new(info, "user_id", json_integer(status.st_uid));
    json_object_set_new(info, "group_id", json_integer(status.st_gid));
    json_object_set_new(info, "last_modified", json_real((double)status.st_mtime));
    return info;
}

static int keep(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* What is in a directory, by name. */
static json_t *list_directory(const char *path, struct ch_error *err)
{
    struct dirent **entries;
    int count = scandir(path, &entries, keep, NULL);
    if (count < 0) {
        ch_error_set_errno(err, CH_ERROR_OS, errno, "%s", path);
        return NULL;
    }
    json_t *list = json_array();
    for (int i = 0; i < count; i++) {
        CH_AUTOFREE char *each = ch_path_join(path, entries[i]->d_name);
        json_t *info = list ? describe(each, err) : NULL;
        free(entries[i]);
        if (info)
            json_array_append_new(list, info);
        else
            json_decref(CH_TAKE(list));
    }
    free(entries);
    return list;
}

/* local_list(path) -> what is in a directory, or the file itself */
static int pebble_local_list(lua_State *L)
{
    const char *path = pebble_check_text(L, 1);
    struct pebble_call call = pebble_begin_without(L, 1);
    struct stat status;
    json_t *list = NULL;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        list = list_directory(path, &call.err);
    } else {
        json_t *info = describe(path, &call.err);
        list = info ? json_pack("[o]", info) : NULL;
    }
    if (!list)
        return chl_raise(L, &call.err);
    chl_value_push(L, chl_arena_json(call.arena, list));
    return 1;
}

/* make_dirs(path): with those above it; one that is there is fine */
static int pebble_make_dirs(lua_State *L)
{
    const char *path = pebble_check_text(L, 1);
    struct ch_error err = CH_ERROR_INIT;
    return ch_file_make_dirs(path, &err) < 0 ? chl_raise(L, &err) : 0;
}

const luaL_Reg pebble_local_functions[] = {
    {"local_list", pebble_local_list}, {"make_dirs", pebble_make_dirs}, {NULL, NULL}};
