/* SPDX-License-Identifier: Apache-2.0 */
/* Databags: a userdata that is a mapping.  Every name is a key, so it has no methods; ops.update()
 * and ops.copy() find what they need in the metatable. */
#include "bind/model.h"

#include <stdlib.h>
#include <string.h>

const char chl_type_databag[] = "ch_databag";

static struct ch_databag *check_databag(lua_State *L)
{
    return chl_handle_check(L, 1, chl_type_databag);
}

static const json_t *check_data(lua_State *L)
{
    struct ch_databag *bag = check_databag(L);
    struct ch_error err = CH_ERROR_INIT;
    const json_t *data;
    if (ch_databag_read(bag, &data, &err) < 0)
        chl_raise(L, &err);
    return data;
}

/* reading */

static int databag_index(lua_State *L)
{
    const json_t *data = check_data(L);
    const json_t *value =
        lua_type(L, 2) == LUA_TSTRING ? json_object_get(data, lua_tostring(L, 2)) : NULL;
    if (value)
        chl_value_push(L, value);
    else
        lua_pushnil(L);
    return 1;
}

/* A plain table of its content. */
static int databag_copy(lua_State *L)
{
    chl_model_push_map(L, check_data(L));
    return 1;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void push_sorted_keys(lua_State *L, const json_t *data)
{
    struct chl_arena *arena = chl_arena_open(L); // arena
    const char **keys =
        chl_arena_memory(arena, ch_calloc(json_object_size(data) + 1, sizeof(*keys)));
    size_t count = 0;
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)data, key, value)
        keys[count++] = key;
    qsort(keys, count, sizeof(*keys), compare_texts);
    lua_createtable(L, (int)count, 0); // arena list
    for (size_t i = 0; i < count; i++) {
        lua_pushstring(L, keys[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_closeslot(L, -2);
    lua_remove(L, -2); // list
}

/* upvalues: the databag, its keys when the walk began, how many have been given */
static int databag_next(lua_State *L)
{
    lua_Integer place = lua_tointeger(L, lua_upvalueindex(3)) + 1;
    lua_pushinteger(L, place);
    lua_replace(L, lua_upvalueindex(3));
    lua_settop(L, 0);
    lua_pushvalue(L, lua_upvalueindex(1)); // bag
    if (lua_rawgeti(L, lua_upvalueindex(2), place) == LUA_TNIL)
        return 1;
    lua_pushvalue(L, 2); // bag key key
    lua_gettable(L, 1);  // bag key value
    return 2;
}

static int databag_pairs(lua_State *L)
{
    const json_t *data = check_data(L);
    lua_pushvalue(L, 1);
    push_sorted_keys(L, data);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, databag_next, 3);
    return 1;
}

static int databag_tostring(lua_State *L)
{
    struct ch_databag *bag = check_databag(L);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    const json_t *data;
    if (ch_databag_read(bag, &data, &err) < 0) {
        if (err.kind != CH_ERROR_RELATION_DATA_ACCESS)
            return chl_raise(L, &err);
        ch_error_clear(&err);
        lua_pushliteral(L, "<n/a>");
        return 1;
    }
    char *text = chl_arena_memory(arena, json_dumps(data, JSON_SORT_KEYS));
    lua_pushstring(L, text);
    return 1;
}

/* writing */

static const char *type_name(lua_State *L, int index)
{
    if (lua_type(L, index) == LUA_TLIGHTUSERDATA)
        return "null";
    return luaL_typename(L, index);
}

/* Adds the key and value at the two indices; nil deletes.  Raises for what cannot be. */
static void add_change(lua_State *L, json_t *changes, int key_index, int value_index)
{
    struct ch_key key;
    size_t length;
    if (lua_type(L, key_index) != LUA_TSTRING)
        chl_raisef(L, CH_ERROR_RELATION_DATA_TYPE, "relation data keys must be strings, not %s",
                   type_name(L, key_index));
    if (!lua_isnil(L, value_index) && lua_type(L, value_index) != LUA_TSTRING)
        chl_raisef(L, CH_ERROR_RELATION_DATA_TYPE,
                   "relation data values must be strings, not %s ('%s' is one)",
                   type_name(L, value_index), lua_tostring(L, key_index));
    chl_key_to(L, key_index, &key);
    const char *text = lua_tolstring(L, value_index, &length);
    ch_map_set(changes, &key, text ? ch_value_string(text, length) : json_string(""));
}

static int update(lua_State *L, struct ch_databag *bag, const json_t *changes)
{
    struct ch_error err = CH_ERROR_INIT;
    return ch_databag_update(bag, changes, &err) < 0 ? chl_raise(L, &err) : 0;
}

static int databag_newindex(lua_State *L)
{
    struct ch_databag *bag = check_databag(L);
    lua_settop(L, 3);
    struct chl_arena *arena = chl_arena_open(L);
    json_t *changes = chl_arena_json(arena, ch_map_new());
    add_change(L, changes, 2, 3);
    return update(L, bag, changes);
}

/* __update(bag, table) */
static int databag_update(lua_State *L)
{
    struct ch_databag *bag = check_databag(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    struct chl_arena *arena = chl_arena_open(L); // bag table arena
    json_t *changes = chl_arena_json(arena, ch_map_new());
    lua_pushnil(L);
    while (lua_next(L, 2)) { // bag table arena key value
        add_change(L, changes, 4, 5);
        lua_pop(L, 1);
    }
    return update(L, bag, changes);
}

static const luaL_Reg databag_metamethods[] = {{"__index", databag_index},
                                               {"__newindex", databag_newindex},
                                               {"__pairs", databag_pairs},
                                               {"__tostring", databag_tostring},
                                               {"__copy", databag_copy},
                                               {"__update", databag_update},
                                               {NULL, NULL}};

/* set_databag_class(class): what ops.is_a() takes a databag for */
static int model_set_databag_class(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_getmetatable(L, chl_type_databag); // ... metatable
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "super_class");
    return 0;
}

const luaL_Reg chl_model_databag_functions[] = {{"set_databag_class", model_set_databag_class},
                                                {NULL, NULL}};

void chl_model_open_databag(lua_State *L)
{
    if (luaL_newmetatable(L, chl_type_databag)) { // metatable
        luaL_setfuncs(L, databag_metamethods, 0);
        lua_pushliteral(L, "databag");
        lua_setfield(L, -2, "__name");
    }
    lua_pop(L, 1);
}
