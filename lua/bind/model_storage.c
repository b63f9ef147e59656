/* SPDX-License-Identifier: Apache-2.0 */
/* Storage and resources. */
#include "bind/model.h"

static struct ch_model *check_model(lua_State *L)
{
    return chl_handle_check(L, 1, chl_type_model);
}

/* model:storage_names() -> list */
int model_storage_names(lua_State *L)
{
    const struct ch_meta *meta = ch_model_meta(check_model(L));
    lua_createtable(L, (int)meta->storage_count, 0);
    for (size_t i = 0; i < meta->storage_count; i++) {
        lua_pushstring(L, meta->storages[i].name);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* model:storage_indices(name) -> list */
int model_storage_indices(lua_State *L)
{
    struct ch_model *model = check_model(L);
    const char *name = hookcmds_check_text(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    const json_t *indices;
    if (ch_model_storage_indices(model, name, &indices, &err) < 0)
        return chl_raise(L, &err);
    chl_value_push(L, indices);
    return 1;
}

/* model:storage_location(name, index) -> path */
int model_storage_location(lua_State *L)
{
    struct ch_model *model = check_model(L);
    const char *name = hookcmds_check_text(L, 2);
    long long index = luaL_checkinteger(L, 3);
    struct ch_error err = CH_ERROR_INIT;
    const char *location;
    if (ch_model_storage_location(model, name, index, &location, &err) < 0)
        return chl_raise(L, &err);
    lua_pushstring(L, location);
    return 1;
}

/* model:set_storage_location(name, index, path) */
int model_set_storage_location(lua_State *L)
{
    struct ch_model *model = check_model(L);
    const char *name = hookcmds_check_text(L, 2);
    long long index = luaL_checkinteger(L, 3);
    const char *location = hookcmds_check_text(L, 4);
    ch_model_set_storage_location(model, name, index, location);
    return 0;
}

/* model:request_storage(name, count) */
int model_request_storage(lua_State *L)
{
    struct ch_model *model = check_model(L);
    const char *name = hookcmds_check_text(L, 2);
    long long count = luaL_checkinteger(L, 3);
    struct ch_error err = CH_ERROR_INIT;
    return ch_model_request_storage(model, name, count, &err) < 0 ? chl_raise(L, &err) : 0;
}

/* model:fetch_resource(name) -> path */
int model_fetch_resource(lua_State *L)
{
    struct ch_model *model = check_model(L);
    const char *name = hookcmds_check_text(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    const char *path;
    if (ch_model_fetch_resource(model, name, &path, &err) < 0)
        return chl_raise(L, &err);
    lua_pushstring(L, path);
    return 1;
}
