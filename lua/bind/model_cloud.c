/* SPDX-License-Identifier: Apache-2.0 */
/* The cloud a model is in, and what only old Jujus had: pod specs and metrics. */
#include "bind/model.h"

/* model:cloud_spec() -> table */
int model_cloud_spec(lua_State *L)
{
    struct ch_model *model = chl_handle_check(L, 1, chl_type_model);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    json_t *spec;
    if (ch_model_cloud_spec(model, &spec, &err) < 0)
        return chl_raise(L, &err);
    chl_model_push_map(L, chl_arena_json(arena, spec));
    return 1;
}

/* NULL for nil. */
static const json_t *opt_map(lua_State *L, int index, struct chl_arena *arena)
{
    struct ch_error err = CH_ERROR_INIT;
    if (lua_isnoneornil(L, index))
        return NULL;
    json_t *value = chl_value_to(L, index, &err);
    if (!value)
        chl_raise(L, &err);
    return chl_arena_json(arena, value);
}

/* model:set_pod_spec(spec, further resources or nil) */
int model_set_pod_spec(lua_State *L)
{
    struct ch_model *model = chl_handle_check(L, 1, chl_type_model);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 3);
    struct chl_arena *arena = chl_arena_open(L);
    const json_t *spec = opt_map(L, 2, arena), *resources = opt_map(L, 3, arena);
    struct ch_error err = CH_ERROR_INIT;
    return ch_model_set_pod_spec(model, spec, resources, &err) < 0 ? chl_raise(L, &err) : 0;
}

/* model:add_metrics(metrics, labels or nil) */
int model_add_metrics(lua_State *L)
{
    struct ch_model *model = chl_handle_check(L, 1, chl_type_model);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 3);
    struct chl_arena *arena = chl_arena_open(L);
    const json_t *metrics = opt_map(L, 2, arena), *labels = opt_map(L, 3, arena);
    struct ch_error err = CH_ERROR_INIT;
    return ch_model_add_metrics(model, metrics, labels, &err) < 0 ? chl_raise(L, &err) : 0;
}
