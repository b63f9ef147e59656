/* SPDX-License-Identifier: Apache-2.0 */
/* The table "files": directories for tests, which Lua by itself cannot make. */
#include "base/file.h"
#include "bind/bind.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* make_temp_dir(prefix) -> path */
static int files_make_temp_dir(lua_State *L)
{
    const char *prefix = luaL_checkstring(L, 1);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    char *path = ch_file_make_temp_dir(NULL, prefix, &err);
    if (!path)
        return chl_raise(L, &err);
    lua_pushstring(L, chl_arena_memory(arena, path));
    return 1;
}

/* make_dir(path): with those above it; one that is there is fine */
static int files_make_dir(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct chl_arena *arena = chl_arena_open(L);
    char *part = chl_arena_memory(arena, ch_strdup(path));
    for (char *c = part + 1; *part; c++) {
        char end = *c;
        if (end != '/' && end != '\0')
            continue;
        *c = '\0';
        if (mkdir(part, 0755) < 0 && errno != EEXIST)
            return chl_raisef(L, CH_ERROR_OS, "cannot make the directory %s: %s", part,
                              strerror(errno));
        *c = end;
        if (end == '\0')
            break;
    }
    return 0;
}

/* is_empty(path) -> whether nothing is in the directory; also when there is none */
static int files_is_empty(lua_State *L)
{
    DIR *directory = opendir(luaL_checkstring(L, 1));
    const struct dirent *entry = NULL;
    bool empty = true;
    while (directory && (entry = readdir(directory)))
        empty &= strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (directory)
        closedir(directory);
    lua_pushboolean(L, empty);
    return 1;
}

/* remove_tree(path) */
static int files_remove_tree(lua_State *L)
{
    struct ch_error err = CH_ERROR_INIT;
    return ch_file_remove_tree(luaL_checkstring(L, 1), &err) < 0 ? chl_raise(L, &err) : 0;
}

/* real_path(path) -> absolute, without links; nil when there is nothing */
static int files_real_path(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct chl_arena *arena = chl_arena_open(L);
    lua_pushstring(L, chl_arena_memory(arena, realpath(path, NULL)));
    return 1;
}

int chl_open_files(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"make_temp_dir", files_make_temp_dir}, {"make_dir", files_make_dir},
        {"is_empty", files_is_empty},           {"remove_tree", files_remove_tree},
        {"real_path", files_real_path},         {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
