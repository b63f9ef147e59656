/* SPDX-License-Identifier: Apache-2.0 */
/* Units and applications. */
#include "bind/model.h"

const char chl_type_entity[] = "ch_entity";

void chl_model_push_entity(lua_State *L, struct chl_scope *scope, struct ch_entity *entity)
{
    if (entity)
        chl_handle_push(L, scope, chl_type_entity, entity);
    else
        lua_pushnil(L);
}

static struct ch_entity *check_entity(lua_State *L)
{
    return chl_handle_check(L, 1, chl_type_entity);
}

/* entity:facts() -> name, how ops shows it, is it an application, is it ours */
static int entity_facts(lua_State *L)
{
    const struct ch_entity *entity = check_entity(L);
    lua_pushstring(L, ch_entity_name(entity));
    lua_pushstring(L, ch_entity_repr(entity));
    lua_pushboolean(L, ch_entity_is_app(entity));
    lua_pushboolean(L, ch_entity_is_ours(entity));
    return 4;
}

static int entity_app(lua_State *L)
{
    struct ch_entity *entity = check_entity(L);
    chl_model_push_entity(L, chl_handle_scope(L, 1), ch_entity_app(entity));
    return 1;
}

static int entity_is_leader(lua_State *L)
{
    struct ch_entity *unit = check_entity(L);
    struct ch_error err = CH_ERROR_INIT;
    bool leader;
    if (ch_entity_is_leader(unit, &leader, &err) < 0)
        return chl_raise(L, &err);
    lua_pushboolean(L, leader);
    return 1;
}

/* entity:status() -> name, message */
static int entity_status(lua_State *L)
{
    struct ch_entity *entity = check_entity(L);
    struct ch_error err = CH_ERROR_INIT;
    const struct ch_status *status;
    if (ch_entity_get_status(entity, &status, &err) < 0)
        return chl_raise(L, &err);
    lua_pushstring(L, status->name);
    lua_pushstring(L, status->message);
    return 2;
}

/* entity:set_status(name, message, or nil when it is no string) */
static int entity_set_status(lua_State *L)
{
    struct ch_entity *entity = check_entity(L);
    const char *name = luaL_checkstring(L, 2);
    const char *message = hookcmds_check_text_or_null(L, 3);
    struct ch_error err = CH_ERROR_INIT;
    return ch_entity_set_status(entity, name, message, &err) < 0 ? chl_raise(L, &err) : 0;
}

/* entity:add_status(name, message) */
static int entity_add_status(lua_State *L)
{
    struct ch_entity *entity = check_entity(L);
    const char *name = luaL_checkstring(L, 2);
    const char *message = hookcmds_check_text(L, 3);
    struct ch_error err = CH_ERROR_INIT;
    return ch_entity_add_status(entity, name, message, &err) < 0 ? chl_raise(L, &err) : 0;
}

static int entity_planned_units(lua_State *L)
{
    struct ch_entity *app = check_entity(L);
    struct ch_error err = CH_ERROR_INIT;
    long long count;
    if (ch_entity_planned_units(app, &count, &err) < 0)
        return chl_raise(L, &err);
    lua_pushinteger(L, count);
    return 1;
}

/* entity:reboot(now) */
static int entity_reboot(lua_State *L)
{
    struct ch_entity *unit = check_entity(L);
    bool now = lua_toboolean(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    if (ch_entity_reboot(unit, now, &err) == 0)
        return 0;
    if (err.kind == CH_ERROR_EXIT) {
        ch_error_clear(&err);
        return chl_exit(L, 0);
    }
    return chl_raise(L, &err);
}

static const luaL_Reg entity_methods[] = {{"facts", entity_facts},
                                          {"app", entity_app},
                                          {"is_leader", entity_is_leader},
                                          {"status", entity_status},
                                          {"set_status", entity_set_status},
                                          {"add_status", entity_add_status},
                                          {"planned_units", entity_planned_units},
                                          {"add_secret", entity_add_secret},
                                          {"reboot", entity_reboot},
                                          {NULL, NULL}};

void chl_model_open_entity(lua_State *L)
{
    chl_handle_type(L, chl_type_entity, entity_methods);
}
