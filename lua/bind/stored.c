/* SPDX-License-Identifier: Apache-2.0 */
/* Stored state in Lua: containers are userdata that read and write the host's value in place, so a
 * change at any depth is noticed and nothing is copied.
 *
 * A container holds a reference to its value and, as its user value, the handle of the state: the
 * value can be read as long as anybody holds it, a change needs a state that is still alive. */
#include "bind/stored.h"
#include "base/text.h"

#include <string.h>

static const char container_type[] = "ch_stored_container";

struct container {
    json_t *value;
    bool root; /* has the reserved name `on` */
};

static void push_container(lua_State *L, int state, json_t *value, bool root)
{
    state = lua_absindex(L, state);
    struct container *container = lua_newuserdatauv(L, sizeof(*container), 1); // container
    *container = (struct container){NULL, root};
    luaL_setmetatable(L, container_type);
    container->value = json_incref(value);
    lua_pushvalue(L, state);
    lua_setiuservalue(L, -2, 1);
}

const json_t *chl_stored_value(lua_State *L, int index)
{
    const struct container *container = luaL_testudata(L, index, container_type);
    return container ? container->value : NULL;
}

static json_t *check_container(lua_State *L, int index)
{
    return ((struct container *)luaL_checkudata(L, index, container_type))->value;
}

/* The state a container belongs to; raises when its dispatch has ended. */
static struct ch_stored *check_state(lua_State *L, int index)
{
    lua_getiuservalue(L, index, 1);
    struct ch_stored *stored = chl_handle_check(L, -1, chl_type_stored);
    lua_pop(L, 1);
    return stored;
}

/* Pushes a value found in the container at index 1: containers as such, nil for NULL. */
static int push_found(lua_State *L, json_t *value)
{
    if (!value) {
        lua_pushnil(L);
        return 1;
    }
    enum ch_value_type type = ch_value_type(value);
    if (type != CH_VALUE_MAP && type != CH_VALUE_LIST && type != CH_VALUE_SET) {
        chl_value_push(L, value);
        return 1;
    }
    lua_getiuservalue(L, 1, 1); // state
    push_container(L, -1, value, false);
    return 1;
}

/* The value at `index` for the key at 2, checked.  Raises with the whole path; of a value that is
 * itself what cannot be stored in ops' words. */
static json_t *check_value(lua_State *L, int index)
{
    static const char itself[] = "cannot be stored: the value is ";
    struct ch_error err = CH_ERROR_INIT, refused = CH_ERROR_INIT;
    json_t *value = chl_value_to(L, index, &err);
    if (value)
        return value;
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
    if (name && ch_text_starts(err.message, itself)) {
        ch_error_set(&refused, CH_ERROR_ATTRIBUTE,
                     "attribute '%s' cannot be %s: must be int/float/dict/list/etc", name,
                     err.message + strlen(itself));
        ch_error_clear(&err);
        chl_raise(L, &refused);
    }
    if (name)
        ch_error_prefix(&err, "attribute '%s'", name);
    chl_raise(L, &err);
}

/* maps */

static int map_set(lua_State *L, json_t *map)
{
    const struct container *container = lua_touserdata(L, 1);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_key key;
    if (!chl_key_to(L, 2, &key))
        return chl_raisef(L, CH_ERROR_TYPE, "a %s cannot be a key of stored state",
                          luaL_typename(L, 2));
    if (container->root && key.type == CH_KEY_STRING && strcmp(key.string, "on") == 0)
        return chl_raisef(L, CH_ERROR_ATTRIBUTE, "attribute 'on' is reserved and cannot be set");
    struct ch_stored *stored = check_state(L, 1);
    if (lua_isnil(L, 3)) {
        ch_stored_map_delete(stored, map, &key);
        return 0;
    }
    json_t *value = check_value(L, 3);
    return ch_stored_map_set(stored, map, &key, value, &err) < 0 ? chl_raise(L, &err) : 0;
}

/* The border of the integer keys from 1: what # means for a table of Lua. */
static lua_Integer map_length(const json_t *map)
{
    struct ch_key key = {.type = CH_KEY_INTEGER, .integer = 1};
    while (ch_map_get(map, &key))
        key.integer++;
    return key.integer - 1;
}

/* lists */

static int list_set(lua_State *L, json_t *list)
{
    lua_Integer size = (lua_Integer)json_array_size(list);
    int is_integer;
    lua_Integer index = lua_tointegerx(L, 2, &is_integer);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_stored *stored = check_state(L, 1);
    if (!is_integer)
        return chl_raisef(L, CH_ERROR_TYPE, "the index of a stored list is an integer, not a %s",
                          luaL_typename(L, 2));
    if (lua_isnil(L, 3)) {
        if (index > size)
            return 0;
        if (index != size)
            return chl_raisef(L, CH_ERROR_VALUE,
                              "a stored list has no holes: use table.remove(list, %lld)",
                              (long long)index);
        ch_stored_list_remove(stored, list, (size_t)index - 1);
        return 0;
    }
    if (index < 1 || index > size + 1)
        return chl_raisef(L, CH_ERROR_VALUE,
                          "index %lld of a stored list with %lld items: 1 to %lld can be set",
                          (long long)index, (long long)size, (long long)size + 1);
    json_t *value = check_value(L, 3);
    return ch_stored_list_set(stored, list, (size_t)index - 1, value, &err) < 0 ? chl_raise(L, &err)
                                                                                : 0;
}

/* sets */

static void check_member(lua_State *L, struct ch_key *key)
{
    if (!chl_key_to(L, 2, key))
        chl_raisef(L, CH_ERROR_TYPE, "a %s cannot be a member of a stored set",
                   luaL_typename(L, 2));
}

static json_t *check_set(lua_State *L, const char *method)
{
    struct container *container = luaL_testudata(L, 1, container_type);
    if (!container || ch_value_type(container->value) != CH_VALUE_SET)
        chl_raisef(L, CH_ERROR_TYPE, "%s: a colon is expected, as in set:%s(x)", method, method);
    return container->value;
}

static int set_add(lua_State *L)
{
    struct ch_key key;
    json_t *set = check_set(L, "add");
    check_member(L, &key);
    ch_stored_set_add(check_state(L, 1), set, &key);
    return 0;
}

static int set_discard(lua_State *L)
{
    struct ch_key key;
    json_t *set = check_set(L, "discard");
    check_member(L, &key);
    ch_stored_set_remove(check_state(L, 1), set, &key);
    return 0;
}

static int set_remove(lua_State *L)
{
    struct ch_key key;
    json_t *set = check_set(L, "remove");
    check_member(L, &key);
    if (!ch_stored_set_remove(check_state(L, 1), set, &key))
        return chl_raisef(L, CH_ERROR_KEY, "%s is not in the set", luaL_tolstring(L, 2, NULL));
    return 0;
}

static int set_index(lua_State *L, const json_t *set)
{
    static const luaL_Reg methods[] = {
        {"add", set_add}, {"discard", set_discard}, {"remove", set_remove}};
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    for (size_t i = 0; i < CH_ARRAY_LEN(methods); i++) {
        if (strcmp(methods[i].name, name) == 0) {
            lua_pushcfunction(L, methods[i].func);
            return 1;
        }
    }
    struct ch_key key;
    if (chl_key_to(L, 2, &key) && ch_set_has(set, &key))
        lua_pushboolean(L, true);
    else
        lua_pushnil(L);
    return 1;
}

/* containers */

static int container_index(lua_State *L)
{
    json_t *value = check_container(L, 1);
    struct ch_key key;
    switch (ch_value_type(value)) {
    case CH_VALUE_SET:
        return set_index(L, value);
    case CH_VALUE_LIST: {
        lua_Integer index = lua_isinteger(L, 2) ? lua_tointeger(L, 2) : 0;
        return push_found(L, index > 0 ? json_array_get(value, (size_t)index - 1) : NULL);
    }
    default:
        return push_found(L, chl_key_to(L, 2, &key) ? ch_map_get(value, &key) : NULL);
    }
}

static int container_newindex(lua_State *L)
{
    json_t *value = check_container(L, 1);
    switch (ch_value_type(value)) {
    case CH_VALUE_SET:
        return chl_raisef(L, CH_ERROR_TYPE,
                          "members of a set are added with set:add(x) and removed with "
                          "set:discard(x)");
    case CH_VALUE_LIST:
        return list_set(L, value);
    default:
        return map_set(L, value);
    }
}

static int container_len(lua_State *L)
{
    const json_t *value = check_container(L, 1);
    switch (ch_value_type(value)) {
    case CH_VALUE_SET:
        lua_pushinteger(L, (lua_Integer)ch_set_size(value));
        return 1;
    case CH_VALUE_LIST:
        lua_pushinteger(L, (lua_Integer)json_array_size(value));
        return 1;
    default:
        lua_pushinteger(L, map_length(value));
        return 1;
    }
}

/* keys(container) -> list of its keys, members or indices, sorted */
static int stored_keys(lua_State *L)
{
    const json_t *value = check_container(L, 1);
    if (ch_value_type(value) == CH_VALUE_LIST) {
        lua_newtable(L);
        for (lua_Integer i = 1; i <= (lua_Integer)json_array_size(value); i++) {
            lua_pushinteger(L, i);
            lua_rawseti(L, -2, i);
        }
        return 1;
    }
    size_t count;
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_key *keys = ch_value_keys(value, &count);
    chl_arena_keys(arena, keys, count);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        chl_key_push(L, &keys[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* next(keys, previous): the upvalues are the container and the place among the keys */
static int container_next(lua_State *L)
{
    lua_Integer place = lua_tointeger(L, lua_upvalueindex(3)) + 1;
    lua_pushinteger(L, place);
    lua_replace(L, lua_upvalueindex(3));
    lua_settop(L, 0);
    lua_pushvalue(L, lua_upvalueindex(1)); // container
    if (lua_rawgeti(L, lua_upvalueindex(2), place) == LUA_TNIL)
        return 1;
    lua_pushvalue(L, 2); // container key key
    lua_gettable(L, 1);  // container key value
    return 2;
}

static int container_pairs(lua_State *L)
{
    lua_settop(L, 1); // container
    lua_pushcfunction(L, stored_keys);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);     // container keys
    lua_pushinteger(L, 0); // container keys 0
    lua_pushcclosure(L, container_next, 3);
    return 1;
}

static int container_eq(lua_State *L)
{
    const json_t *a = chl_stored_value(L, 1), *b = chl_stored_value(L, 2);
    lua_pushboolean(L, a && b && json_equal(a, b));
    return 1;
}

static int container_tostring(lua_State *L)
{
    const json_t *value = check_container(L, 1);
    struct chl_arena *arena = chl_arena_open(L);
    char *text = chl_arena_memory(arena, ch_value_dump(value));
    lua_pushstring(L, text);
    return 1;
}

static int container_gc(lua_State *L)
{
    struct container *container = lua_touserdata(L, 1);
    json_decref(CH_TAKE(container->value));
    return 0;
}

static const luaL_Reg container_methods[] = {
    {"__index", container_index}, {"__newindex", container_newindex},
    {"__len", container_len},     {"__pairs", container_pairs},
    {"__eq", container_eq},       {"__tostring", container_tostring},
    {"__gc", container_gc},       {NULL, NULL}};

/* the table */

/* open(object, name) -> the root of its state */
static int stored_open(lua_State *L)
{
    struct ch_object *object = chl_handle_check(L, 1, chl_type_object);
    const char *name = luaL_checkstring(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_stored *stored = ch_stored_open(object, name, &err);
    if (!stored)
        return chl_raise(L, &err);
    chl_handle_push(L, chl_handle_scope(L, 1), chl_type_stored, stored);
    push_container(L, -1, ch_stored_root(stored), true);
    return 1;
}

/* set_default(root, table): only what is not there yet */
static int stored_set_default(lua_State *L)
{
    struct ch_stored *stored = check_state(L, 1);
    struct ch_error err = CH_ERROR_INIT;
    json_t *defaults = chl_value_to(L, 2, &err);
    int result = defaults ? ch_stored_set_default(stored, defaults, &err) : -1;
    json_decref(defaults);
    return result < 0 ? chl_raise(L, &err) : 0;
}

/* set_algebra(Set): its operators are those of stored sets as well */
static int stored_set_algebra(lua_State *L)
{
    static const char *const names[] = {"__bor", "__band", "__sub"};
    luaL_getmetatable(L, container_type); // Set metatable
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
        lua_getfield(L, 1, names[i]);
        lua_setfield(L, 2, names[i]);
    }
    return 0;
}

/* copy(container) -> plain tables */
static int stored_copy(lua_State *L)
{
    chl_value_push(L, check_container(L, 1));
    return 1;
}

/* kind(value) -> "map", "list", "set", or nil when it is no stored container */
static int stored_kind(lua_State *L)
{
    const json_t *value = chl_stored_value(L, 1);
    if (!value)
        lua_pushnil(L);
    else if (ch_value_type(value) == CH_VALUE_LIST)
        lua_pushliteral(L, "list");
    else
        lua_pushstring(L, ch_value_type(value) == CH_VALUE_SET ? "set" : "map");
    return 1;
}

int chl_open_stored(lua_State *L)
{
    static const luaL_Reg functions[] = {{"open", stored_open}, {"set_default", stored_set_default},
                                         {"copy", stored_copy}, {"keys", stored_keys},
                                         {"kind", stored_kind}, {"set_algebra", stored_set_algebra},
                                         {NULL, NULL}};
    static const luaL_Reg no_methods[] = {{NULL, NULL}};
    chl_handle_type(L, chl_type_stored, no_methods);
    if (luaL_newmetatable(L, container_type)) {
        luaL_setfuncs(L, container_methods, 0);
        lua_pushliteral(L, "stored state");
        lua_setfield(L, -2, "__name");
    }
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}
