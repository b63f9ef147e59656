/* SPDX-License-Identifier: Apache-2.0 */
/* Relations. */
#include "bind/model.h"

const char chl_type_relation[] = "ch_relation";

void chl_model_push_relation(lua_State *L, struct chl_scope *scope, struct ch_relation *relation)
{
    if (relation)
        chl_handle_push(L, scope, chl_type_relation, relation);
    else
        lua_pushnil(L);
}

static struct ch_relation *check_relation(lua_State *L)
{
    return chl_handle_check(L, 1, chl_type_relation);
}

static void push_entities(lua_State *L, struct ch_entity *const *entities, size_t count)
{
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        chl_model_push_entity(L, chl_handle_scope(L, 1), entities[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* relation:facts() -> endpoint, id, how ops shows it */
static int relation_facts(lua_State *L)
{
    const struct ch_relation *relation = check_relation(L);
    lua_pushstring(L, ch_relation_endpoint(relation));
    lua_pushinteger(L, ch_relation_id(relation));
    lua_pushstring(L, ch_relation_repr(relation));
    return 3;
}

static int relation_is_active(lua_State *L)
{
    struct ch_relation *relation = check_relation(L);
    struct ch_error err = CH_ERROR_INIT;
    bool active;
    if (ch_relation_is_active(relation, &active, &err) < 0)
        return chl_raise(L, &err);
    lua_pushboolean(L, active);
    return 1;
}

/* relation:app() -> application or nil */
static int relation_app(lua_State *L)
{
    struct ch_relation *relation = check_relation(L);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_entity *app;
    if (ch_relation_app(relation, &app, &err) < 0)
        return chl_raise(L, &err);
    chl_model_push_entity(L, chl_handle_scope(L, 1), app);
    return 1;
}

/* relation:units() -> list */
static int relation_units(lua_State *L)
{
    struct ch_relation *relation = check_relation(L);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_entity *const *units;
    size_t count;
    if (ch_relation_units(relation, &units, &count, &err) < 0)
        return chl_raise(L, &err);
    push_entities(L, units, count);
    return 1;
}

/* relation:data_owners() -> list of units and applications */
static int relation_data_owners(lua_State *L)
{
    struct ch_relation *relation = check_relation(L);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_entity *const *owners;
    size_t count;
    if (ch_relation_data_owners(relation, &owners, &count, &err) < 0)
        return chl_raise(L, &err);
    push_entities(L, owners, count);
    return 1;
}

/* relation:data(owner) -> databag */
static int relation_data(lua_State *L)
{
    struct ch_relation *relation = check_relation(L);
    struct ch_entity *owner = chl_handle_check(L, 2, chl_type_entity);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_databag *bag = ch_relation_data(relation, owner, &err);
    if (!bag)
        return chl_raise(L, &err);
    chl_handle_push(L, chl_handle_scope(L, 1), chl_type_databag, bag);
    return 1;
}

static int relation_remote_model_uuid(lua_State *L)
{
    struct ch_relation *relation = check_relation(L);
    struct ch_error err = CH_ERROR_INIT;
    const char *uuid;
    if (ch_relation_remote_model_uuid(relation, &uuid, &err) < 0)
        return chl_raise(L, &err);
    lua_pushstring(L, uuid);
    return 1;
}

static const luaL_Reg relation_methods[] = {{"facts", relation_facts},
                                            {"is_active", relation_is_active},
                                            {"app", relation_app},
                                            {"units", relation_units},
                                            {"data_owners", relation_data_owners},
                                            {"data", relation_data},
                                            {"remote_model_uuid", relation_remote_model_uuid},
                                            {NULL, NULL}};

void chl_model_open_relation(lua_State *L)
{
    chl_handle_type(L, chl_type_relation, relation_methods);
}
