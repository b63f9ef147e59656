/* SPDX-License-Identifier: Apache-2.0 */
/* The bound tables, a line each.  host "NAME" gives one of them; only chunks of ops and the
 * standard library are handed `host`, so charms never see them. */
#include "bind/bind.h"

#include <string.h>

static const luaL_Reg tables[] = {
    {"base", chl_open_base},     {"dispatch", chl_open_dispatch}, {"framework", chl_open_framework},
    {"stored", chl_open_stored}, {"model", chl_open_model},       {"hookcmds", chl_open_hookcmds},
};

static const char opened[] = "ch.host";

int chl_host(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, opened); // opened
    if (lua_getfield(L, -1, name) != LUA_TNIL)      // opened table
        return 1;
    for (size_t i = 0; i < CH_ARRAY_LEN(tables); i++) {
        if (strcmp(tables[i].name, name) != 0)
            continue;
        lua_pushcfunction(L, tables[i].func);
        lua_call(L, 0, 1); // opened nil table
        lua_pushvalue(L, -1);
        lua_setfield(L, 2, name);
        return 1;
    }
    return luaL_error(L, "the host has no table '%s'", name);
}
