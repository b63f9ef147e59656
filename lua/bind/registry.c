/* SPDX-License-Identifier: Apache-2.0 */
/* The bound tables, a line each.  host "NAME" gives one of them; only chunks of ops and the
 * standard library are handed `host`, so charms never see them. */
#include "bind/private.h"

#include <string.h>

static const luaL_Reg tables[] = {
    {"base", chl_open_base},     {"dispatch", chl_open_dispatch}, {"framework", chl_open_framework},
    {"stored", chl_open_stored}, {"model", chl_open_model},       {"hookcmds", chl_open_hookcmds},
    {"pebble", chl_open_pebble}, {"terminal", chl_open_terminal}, {NULL, NULL},
};

static const char opened[] = "ch.host";

static lua_CFunction find(const luaL_Reg *registered, const char *name)
{
    for (; registered->name; registered++)
        if (strcmp(registered->name, name) == 0)
            return registered->func;
    return NULL;
}

int chl_host(lua_State *L)
{
    const struct chl_extension *extension = chl_engine_of(L)->extension;
    const char *name = luaL_checkstring(L, 1);
    lua_settop(L, 1);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, opened); // opened
    if (lua_getfield(L, -1, name) != LUA_TNIL)      // opened table
        return 1;
    lua_CFunction open = find(tables, name);
    if (!open && extension)
        open = find(extension->tables, name);
    if (!open)
        return luaL_error(L, "the host has no table '%s'", name);
    lua_pushcfunction(L, open);
    lua_call(L, 0, 1); // name opened nil table
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, name);
    return 1;
}
