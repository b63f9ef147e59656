/* SPDX-License-Identifier: Apache-2.0 */
/* The table "dispatch": methods of the dispatch that ops.framework constructs a charm in. */
#include "bind/bind.h"

/* dispatch:framework() */
static int dispatch_framework(lua_State *L)
{
    struct ch_dispatch *dispatch = chl_handle_check(L, 1, chl_type_dispatch);
    chl_handle_push(L, chl_handle_scope(L, 1), chl_type_framework, dispatch->framework);
    return 1;
}

/* dispatch:model() */
static int dispatch_model(lua_State *L)
{
    struct ch_dispatch *dispatch = chl_handle_check(L, 1, chl_type_dispatch);
    chl_handle_push(L, chl_handle_scope(L, 1), chl_type_model, dispatch->model);
    return 1;
}

/* dispatch:define_events(charm's object) -> the object "on" below it */
static int dispatch_define_events(lua_State *L)
{
    struct ch_dispatch *dispatch = chl_handle_check(L, 1, chl_type_dispatch);
    struct ch_object *charm = chl_handle_check(L, 2, chl_type_object);
    struct ch_error err = CH_ERROR_INIT;
    if (ch_dispatch_define_events(dispatch, charm, &err) < 0)
        return chl_raise(L, &err);
    chl_handle_push(L, chl_handle_scope(L, 1), chl_type_object, dispatch->on);
    return 1;
}

/* dispatch:debug_at() -> list of names */
static int dispatch_debug_at(lua_State *L)
{
    const struct ch_dispatch *dispatch = chl_handle_check(L, 1, chl_type_dispatch);
    if (dispatch->context.debug_at)
        chl_value_push(L, dispatch->context.debug_at);
    else
        lua_newtable(L);
    return 1;
}

static const luaL_Reg dispatch_methods[] = {{"framework", dispatch_framework},
                                            {"model", dispatch_model},
                                            {"define_events", dispatch_define_events},
                                            {"debug_at", dispatch_debug_at},
                                            {NULL, NULL}};

int chl_open_dispatch(lua_State *L)
{
    chl_handle_type(L, chl_type_dispatch, dispatch_methods);
    lua_newtable(L);
    return 1;
}
