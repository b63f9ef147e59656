/* SPDX-License-Identifier: Apache-2.0 */
/* Workload containers, as far as the model knows them. */
#include "bind/model.h"

#include <unistd.h>

/* model:container_names() -> list */
int model_container_names(lua_State *L)
{
    const struct ch_meta *meta = ch_model_meta(chl_handle_check(L, 1, chl_type_model));
    lua_createtable(L, (int)meta->container_count, 0);
    for (size_t i = 0; i < meta->container_count; i++) {
        lua_pushstring(L, meta->containers[i].name);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* model:container_socket(name) -> path of its Pebble's socket */
int model_container_socket(lua_State *L)
{
    const struct ch_model *model = chl_handle_check(L, 1, chl_type_model);
    const char *name = luaL_checkstring(L, 2);
    struct chl_arena *arena = chl_arena_open(L);
    char *path = chl_arena_memory(arena, ch_model_container_socket(model, name));
    lua_pushstring(L, path);
    return 1;
}

/* model:log_stopped_check(name): the security event that a check watches no more */
int model_log_stopped_check(lua_State *L)
{
    struct ch_model *model = chl_handle_check(L, 1, chl_type_model);
    const char *name = luaL_checkstring(L, 2);
    struct chl_arena *arena = chl_arena_open(L);
    char *event = ch_asprintf("sys_monitor_disabled:%ld,%s", (long)getuid(), name);
    char *description = ch_asprintf("Stopped check %s", name);
    chl_arena_memory(arena, event);
    chl_arena_memory(arena, description);
    ch_model_log_security(model, "WARN", event, description);
    return 0;
}
