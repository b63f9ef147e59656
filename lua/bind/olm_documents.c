/* SPDX-License-Identifier: Apache-2.0 */
/* Documents of simulations (host/olm/olm.h says what they look like). */
#include "bind/olm.h"

#include <string.h>

static enum ch_olm_kind check_kind(lua_State *L, int index)
{
    const char *name = luaL_checkstring(L, index);
    for (int kind = 0; kind < CH_OLM_KIND_COUNT; kind++)
        if (strcmp(ch_olm_kind_name((enum ch_olm_kind)kind), name) == 0)
            return (enum ch_olm_kind)kind;
    luaL_argerror(L, index, "no kind of document");
    return CH_OLM_KIND_COUNT;
}

/* What many documents have in common, converted once: a userdata that holds a value. */

static const char shared_type[] = "ch.shared";

static int shared_gc(lua_State *L)
{
    json_t **value = lua_touserdata(L, 1);
    json_decref(CH_TAKE(*value));
    return 0;
}

/* Steals.  Tables of Lua have another order in each process, and what is made of a charm, numbers
 * of its relations and storage, comes in the order of its metadata. */
static json_t *sort_keys(json_t *value)
{
    CH_AUTOFREE char *text =
        ch_checked(json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS));
    json_decref(value);
    return ch_checked(json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL));
}

/* share(value) -> for the third argument of put() */
int chl_olm_share(lua_State *L)
{
    struct ch_error err = CH_ERROR_INIT;
    json_t **value = lua_newuserdatauv(L, sizeof(*value), 0);
    *value = NULL;
    luaL_setmetatable(L, shared_type);
    *value = chl_value_to(L, 1, &err);
    if (!*value)
        return chl_raise(L, &err);
    *value = sort_keys(*value);
    return 1;
}

json_t *chl_shared_check(lua_State *L, int index)
{
    json_t *const *shared = luaL_checkudata(L, index, shared_type);
    return *shared;
}

/* simulation:put(kind, document, {member = shared value} or nil) */
static int simulation_put(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    enum ch_olm_kind kind = check_kind(L, 2);
    luaL_checktype(L, 3, LUA_TTABLE);
    lua_settop(L, 4);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    json_t *document = chl_value_to(L, 3, &err);
    if (!document)
        return chl_raise(L, &err);
    chl_arena_json(arena, document);
    if (lua_istable(L, 4)) {
        lua_pushnil(L);
        while (lua_next(L, 4)) { // member value
            json_t *shared = chl_shared_check(L, -1);
            json_object_set(document, luaL_checkstring(L, -2), shared);
            lua_pop(L, 1);
        }
    }
    simulation->changed = true;
    if (ch_olm_put(simulation->olm, kind, json_incref(document), &err) < 0)
        return chl_raise(L, &err);
    return 0;
}

/* simulation:update(kind, key, members): these are others in the document from now on */
static int simulation_update(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    enum ch_olm_kind kind = check_kind(L, 2);
    const char *key = luaL_checkstring(L, 3);
    luaL_checktype(L, 4, LUA_TTABLE);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    json_t *members = chl_value_to(L, 4, &err);
    simulation->changed = true;
    if (!chl_arena_json(arena, members) ||
        ch_olm_update(simulation->olm, kind, key, members, &err) < 0)
        return chl_raise(L, &err);
    return 0;
}

static void push_or_nil(lua_State *L, const json_t *value)
{
    if (value)
        chl_value_push(L, value);
    else
        lua_pushnil(L);
}

/* simulation:get(kind, key) -> document or nil
 * simulation:get(kind, key, member...) -> these members of it, nil for what is not there */
static int simulation_get(lua_State *L)
{
    int count = lua_gettop(L);
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    enum ch_olm_kind kind = check_kind(L, 2);
    const json_t *document = ch_olm_get(simulation->olm, kind, luaL_checkstring(L, 3));
    if (count == 3) {
        push_or_nil(L, document);
        return 1;
    }
    luaL_checkstack(L, count, "too many members");
    for (int i = 4; i <= count; i++)
        push_or_nil(L, json_object_get(document, luaL_checkstring(L, i)));
    return count - 3;
}

/* simulation:databags(relation's key, application or unit...) -> their databags in it, or nil */
static int simulation_databags(lua_State *L)
{
    int count = lua_gettop(L);
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const json_t *relation = ch_olm_get(simulation->olm, CH_OLM_RELATION, luaL_checkstring(L, 2));
    luaL_checkstack(L, count, "too many names");
    for (int i = 3; i <= count; i++) {
        const char *name = luaL_checkstring(L, i);
        const json_t *bags = json_object_get(relation, strchr(name, '/') ? "units" : "apps");
        push_or_nil(L, json_object_get(bags, name));
    }
    return count - 2;
}

/* simulation:all(kind) -> documents, in the order they were put */
static int simulation_all(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const json_t *all = ch_olm_all(simulation->olm, check_kind(L, 2));
    const char *key;
    json_t *document;
    lua_Integer count = 0;
    lua_createtable(L, (int)json_object_size(all), 0); // documents
    json_object_foreach ((json_t *)all, key, document) {
        chl_value_push(L, document); // documents document
        lua_rawseti(L, -2, ++count);
    }
    return 1;
}

/* simulation:remove(kind, key) */
static int simulation_remove(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    enum ch_olm_kind kind = check_kind(L, 2);
    simulation->changed = true;
    ch_olm_remove(simulation->olm, kind, luaL_checkstring(L, 3));
    return 0;
}

const luaL_Reg chl_document_methods[] = {{"put", simulation_put},
                                         {"update", simulation_update},
                                         {"get", simulation_get},
                                         {"databags", simulation_databags},
                                         {"all", simulation_all},
                                         {"remove", simulation_remove},
                                         {NULL, NULL}};

void chl_open_olm_documents(lua_State *L)
{
    if (luaL_newmetatable(L, shared_type)) {
        lua_pushcfunction(L, shared_gc);
        lua_setfield(L, -2, "__gc");
    }
    lua_pop(L, 1);
}
