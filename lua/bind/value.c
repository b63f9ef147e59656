/* SPDX-License-Identifier: Apache-2.0 */
/* Values: exactly two functions convert json_t to and from Lua.
 *
 * To Lua: lists get the metatable of ops.list, so that an empty one stays a list; sets become
 * ops.Set; null becomes ops.null, a light userdata.  From Lua: a table is a list when it has the
 * mark or its keys are 1..n with n > 0, else a map.  Tables are read raw, so converting cannot
 * raise; stored state, which is a userdata, stands for what it holds. */
#include "bind/bind.h"
#include "bind/stored.h"

#include <string.h>

enum { DEEPEST = 200 };

const char chl_list_mark[] = "ch.list";
const char chl_set_mark[] = "ch.set";

/* marks */

static int null_tostring(lua_State *L)
{
    lua_pushliteral(L, "null");
    return 1;
}

void chl_value_open(lua_State *L)
{
    luaL_newmetatable(L, chl_list_mark);
    lua_pushliteral(L, "list");
    lua_setfield(L, -2, "__name");
    lua_pop(L, 1);
    lua_pushlightuserdata(L, NULL); /* the metatable of all light userdata: null is the only one */
    lua_newtable(L);
    lua_pushcfunction(L, null_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

static bool has_mark(lua_State *L, int index, const char *mark)
{
    if (!lua_getmetatable(L, index))
        return false;
    lua_getfield(L, LUA_REGISTRYINDEX, mark);
    bool equal = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return equal;
}

/* keys */

void chl_key_push(lua_State *L, const struct ch_key *key)
{
    switch (key->type) {
    case CH_KEY_STRING:
        lua_pushlstring(L, key->string, key->length);
        break;
    case CH_KEY_INTEGER:
        lua_pushinteger(L, key->integer);
        break;
    case CH_KEY_REAL:
        lua_pushnumber(L, key->real);
        break;
    case CH_KEY_BOOLEAN:
        lua_pushboolean(L, key->boolean);
        break;
    }
}

bool chl_key_to(lua_State *L, int index, struct ch_key *key)
{
    switch (lua_type(L, index)) {
    case LUA_TSTRING:
        *key = (struct ch_key){.type = CH_KEY_STRING};
        key->string = lua_tolstring(L, index, &key->length);
        return true;
    case LUA_TBOOLEAN:
        *key = (struct ch_key){.type = CH_KEY_BOOLEAN, .boolean = lua_toboolean(L, index)};
        return true;
    case LUA_TNUMBER:
        *key = lua_isinteger(L, index)
                   ? (struct ch_key){.type = CH_KEY_INTEGER, .integer = lua_tointeger(L, index)}
                   : (struct ch_key){.type = CH_KEY_REAL, .real = lua_tonumber(L, index)};
        return key->type == CH_KEY_INTEGER || key->real == key->real; /* NaN is no key */
    default:
        return false;
    }
}

/* to Lua */

static void push_list(lua_State *L, const json_t *list)
{
    size_t i;
    json_t *item;
    lua_createtable(L, (int)json_array_size(list), 0); // list
    luaL_setmetatable(L, chl_list_mark);
    json_array_foreach (list, i, item) {
        chl_value_push(L, item); // list item
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void push_plain_map(lua_State *L, const json_t *map)
{
    const char *name;
    json_t *value;
    lua_createtable(L, 0, (int)json_object_size(map)); // map
    json_object_foreach ((json_t *)map, name, value) {
        lua_pushstring(L, name);  // map name
        chl_value_push(L, value); // map name value
        lua_rawset(L, -3);
    }
}

static void push_typed_map(lua_State *L, const json_t *map)
{
    size_t count;
    struct chl_arena *arena = chl_arena_open(L); // arena
    struct ch_key *keys = ch_value_keys(map, &count);
    chl_arena_keys(arena, keys, count);
    lua_createtable(L, 0, (int)count); // arena map
    for (size_t i = 0; i < count; i++) {
        chl_key_push(L, &keys[i]);
        chl_value_push(L, ch_map_get(map, &keys[i])); // arena map key value
        lua_rawset(L, -3);
    }
    lua_closeslot(L, -2);
    lua_remove(L, -2); // map
}

static void push_set(lua_State *L, const json_t *set)
{
    size_t count;
    struct chl_arena *arena = chl_arena_open(L); // arena
    struct ch_key *keys = ch_value_keys(set, &count);
    chl_arena_keys(arena, keys, count);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "ops.set");
    lua_call(L, 1, 1);                 // arena Set
    lua_createtable(L, (int)count, 0); // arena Set members
    for (size_t i = 0; i < count; i++) {
        chl_key_push(L, &keys[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_call(L, 1, 1); // arena set
    lua_closeslot(L, -2);
    lua_remove(L, -2); // set
}

static void push_string(lua_State *L, const json_t *value)
{
    size_t length;
    char *owned;
    struct chl_arena *arena = chl_arena_open(L); // arena
    const char *text = ch_value_get_string(value, &length, &owned);
    chl_arena_memory(arena, owned);
    lua_pushlstring(L, text, length); // arena text
    lua_closeslot(L, -2);
    lua_remove(L, -2); // text
}

void chl_value_push(lua_State *L, const json_t *value)
{
    luaL_checkstack(L, 10, "a value nested too deeply");
    switch (ch_value_type(value)) {
    case CH_VALUE_NULL:
        lua_pushlightuserdata(L, NULL);
        break;
    case CH_VALUE_BOOLEAN:
        lua_pushboolean(L, json_is_true(value));
        break;
    case CH_VALUE_INTEGER:
        lua_pushinteger(L, json_integer_value(value));
        break;
    case CH_VALUE_REAL:
        lua_pushnumber(L, ch_value_get_real(value));
        break;
    case CH_VALUE_STRING:
        if (json_is_string(value))
            lua_pushlstring(L, json_string_value(value), json_string_length(value));
        else
            push_string(L, value);
        break;
    case CH_VALUE_LIST:
        push_list(L, value);
        break;
    case CH_VALUE_MAP:
        if (json_object_size(value) == 1 && json_object_get(value, "$map"))
            push_typed_map(L, value);
        else
            push_plain_map(L, value);
        break;
    case CH_VALUE_SET:
        push_set(L, value);
        break;
    }
}

/* from Lua */

struct member { /* that is being read, and those around it */
    const struct member *outer;
    const struct ch_key *key;
};

struct reader {
    lua_State *L;
    const struct member *member; /* NULL: the value itself */
    int depth;
    struct ch_error *err;
};

static json_t *read_value(struct reader *reader, int index);

/* ".peers[3]" */
static void add_path(struct ch_buf *path, const struct member *member)
{
    const struct ch_key *key = member->key;
    if (member->outer)
        add_path(path, member->outer);
    if (key->type == CH_KEY_INTEGER)
        ch_buf_addf(path, "[%lld]", (long long)key->integer);
    else if (key->type == CH_KEY_REAL)
        ch_buf_addf(path, "[%.14g]", key->real);
    else if (key->type == CH_KEY_BOOLEAN)
        ch_buf_addf(path, "[%s]", key->boolean ? "true" : "false");
    else
        ch_buf_addf(path, ".%s", key->string);
}

static json_t *refuse(struct reader *reader, const char *what)
{
    enum { SHOWN = 100 }; /* of the path of a table that holds itself */
    CH_CLEANUP(ch_buf_deinit) struct ch_buf path = CH_BUF_INIT;
    if (reader->member)
        add_path(&path, reader->member);
    ch_error_set(reader->err, CH_ERROR_VALUE, "cannot be stored: %.*s%s %s", SHOWN,
                 path.length ? path.data : "the value", path.length > SHOWN ? "..." : "", what);
    return NULL;
}

/* The member whose key is given and whose value is on top. */
static json_t *read_member(struct reader *reader, const struct ch_key *key)
{
    const struct member member = {reader->member, key};
    reader->member = &member;
    json_t *value = read_value(reader, lua_gettop(reader->L));
    reader->member = member.outer;
    return value;
}

/* Number of items when the keys are 1..n, -1 otherwise. */
static lua_Integer sequence_length(lua_State *L, int index)
{
    lua_Integer length = (lua_Integer)lua_rawlen(L, index), count = 0;
    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pop(L, 1);
        count++;
        if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 1 || lua_tointeger(L, -1) > length) {
            lua_pop(L, 1);
            return -1;
        }
    }
    return count == length ? length : -1;
}

static json_t *read_list(struct reader *reader, int index, lua_Integer length)
{
    CH_AUTOJSON json_t *list = json_array();
    for (lua_Integer i = 1; i <= length; i++) {
        struct ch_key key = {.type = CH_KEY_INTEGER, .integer = i};
        lua_rawgeti(reader->L, index, i);
        json_t *item = read_member(reader, &key);
        lua_pop(reader->L, 1);
        if (!item)
            return NULL;
        json_array_append_new(list, item);
    }
    return CH_TAKE(list);
}

static json_t *read_map(struct reader *reader, int index)
{
    CH_AUTOJSON json_t *map = ch_map_new();
    lua_State *L = reader->L;
    lua_pushnil(L);
    while (lua_next(L, index)) { // ... key value
        struct ch_key key;
        json_t *value = NULL;
        if (chl_key_to(L, -2, &key))
            value = read_member(reader, &key);
        else
            refuse(reader, "has a key that is no string, number or boolean");
        if (!value) {
            lua_pop(L, 2);
            return NULL;
        }
        ch_map_set(map, &key, value);
        lua_pop(L, 1);
    }
    return CH_TAKE(map);
}

static json_t *read_set(struct reader *reader, int index)
{
    CH_AUTOJSON json_t *set = ch_set_new();
    lua_State *L = reader->L;
    lua_pushliteral(L, "_members");
    lua_rawget(L, index); // members
    lua_pushnil(L);
    while (lua_istable(L, -2) && lua_next(L, -2)) {
        struct ch_key key;
        lua_pop(L, 1);
        if (!chl_key_to(L, -1, &key)) {
            lua_pop(L, 2);
            return refuse(reader, "has a member that is no string, number or boolean");
        }
        ch_set_add(set, &key);
    }
    lua_pop(L, 1);
    return CH_TAKE(set);
}

static json_t *read_table(struct reader *reader, int index)
{
    lua_State *L = reader->L;
    if (has_mark(L, index, chl_set_mark))
        return read_set(reader, index);
    bool list = has_mark(L, index, chl_list_mark);
    if (!list && lua_getmetatable(L, index)) {
        lua_pop(L, 1);
        return refuse(reader, "is an object");
    }
    lua_Integer length = sequence_length(L, index);
    if (length > 0 || (list && length == 0))
        return read_list(reader, index, length);
    return read_map(reader, index);
}

static json_t *read_container(struct reader *reader, int index)
{
    if (++reader->depth > DEEPEST)
        return refuse(reader, "contains itself, or is nested more than 200 deep");
    if (!lua_checkstack(reader->L, 10))
        return refuse(reader, "is nested too deeply");
    json_t *value = read_table(reader, index);
    reader->depth--;
    return value;
}

static json_t *read_value(struct reader *reader, int index)
{
    lua_State *L = reader->L;
    size_t length;
    const char *text;
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        return json_boolean(lua_toboolean(L, index));
    case LUA_TNUMBER:
        return lua_isinteger(L, index) ? json_integer(lua_tointeger(L, index))
                                       : ch_value_real(lua_tonumber(L, index));
    case LUA_TSTRING:
        text = lua_tolstring(L, index, &length);
        return ch_value_string(text, length);
    case LUA_TTABLE:
        return read_container(reader, index);
    case LUA_TLIGHTUSERDATA:
        return lua_touserdata(L, index) ? refuse(reader, "is a userdata") : json_null();
    case LUA_TUSERDATA: {
        const json_t *held = chl_stored_value(L, index);
        return held ? json_deep_copy(held) : refuse(reader, "is a userdata");
    }
    case LUA_TFUNCTION:
        return refuse(reader, "is a function");
    case LUA_TTHREAD:
        return refuse(reader, "is a coroutine");
    default:
        return refuse(reader, "is nil");
    }
}

json_t *chl_value_to(lua_State *L, int index, struct ch_error *err)
{
    struct reader reader = {.L = L, .err = err};
    int top = lua_gettop(L);
    if (!lua_checkstack(L, 10)) {
        ch_error_set(err, CH_ERROR_RUNTIME, "stack overflow");
        return NULL;
    }
    json_t *value = read_value(&reader, lua_absindex(L, index));
    lua_settop(L, top);
    return value;
}
