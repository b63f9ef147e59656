/* SPDX-License-Identifier: Apache-2.0 */
/* The table "olm": simulations, and what is stored for the charms in them. */
#include "bind/olm.h"
#include "base/base64.h"
#include "olm/operations.h"

#include <stdlib.h>
#include <string.h>

const char chl_type_simulation[] = "ch.simulation";

struct chl_simulation *chl_simulation_check(lua_State *L, int index)
{
    struct chl_simulation *simulation = luaL_checkudata(L, index, chl_type_simulation);
    if (!simulation->olm)
        chl_raisef(L, CH_ERROR_RUNTIME, "this simulation is closed");
    return simulation;
}

/* life */

static void keep_record(void *data, const json_t *record)
{
    struct chl_simulation *simulation = data;
    json_array_append(simulation->records, (json_t *)record);
}

/* A clock that is moved by hand. */
static double standing_now(void *data)
{
    const struct chl_simulation *simulation = data;
    return simulation->now;
}

static struct chl_stored *stored_new(const char *unit)
{
    struct chl_stored *stored = ch_calloc(1, sizeof(*stored));
    stored->unit = ch_strdup(unit);
    stored->storage = ch_storage_memory_new();
    return stored;
}

/* new(model's document or nil, seed, time or nil) -> simulation
 * With a time its clock stands still, but for simulation:set_time(). */
static int olm_new(lua_State *L)
{
    lua_Integer seed = luaL_checkinteger(L, 2);
    lua_Number now = luaL_optnumber(L, 3, 0);
    lua_settop(L, 3);
    struct chl_simulation *simulation = lua_newuserdatauv(L, sizeof(*simulation), 0);
    *simulation = (struct chl_simulation){.clock = ch_clock_system, .now = now};
    luaL_setmetatable(L, chl_type_simulation); // model seed time simulation
    if (!lua_isnil(L, 3))
        simulation->clock = (struct ch_clock){standing_now, standing_now, simulation};
    struct ch_olm_options options = {.clock = &simulation->clock,
                                     .seed = (uint64_t)seed,
                                     .record = keep_record,
                                     .data = simulation};
    struct ch_error err = CH_ERROR_INIT;
    json_t *model = lua_isnil(L, 1) ? NULL : chl_value_to(L, 1, &err);
    if (!model && !lua_isnil(L, 1))
        return chl_raise(L, &err);
    simulation->records = json_array();
    simulation->stored = stored_new(NULL);
    simulation->storage = simulation->stored->storage;
    simulation->olm = ch_olm_new(&options, model, &err);
    return simulation->olm ? 1 : chl_raise(L, &err);
}

static bool runs_handler(const struct chl_simulation *simulation)
{
    const struct chl_run *run = simulation->run;
    return run && run->dispatch && ch_framework_current_event(run->dispatch->framework);
}

static void close_simulation(struct chl_simulation *simulation)
{
    chl_run_free(CH_TAKE(simulation->run));
    while (simulation->stored) {
        struct chl_stored *stored = simulation->stored;
        simulation->stored = stored->next;
        ch_storage_free(stored->storage);
        free(stored->unit);
        free(stored);
    }
    if (simulation->olm)
        ch_olm_free(CH_TAKE(simulation->olm));
    json_decref(CH_TAKE(simulation->records));
}

/* simulation:close() */
static int simulation_close(lua_State *L)
{
    struct chl_simulation *simulation = luaL_checkudata(L, 1, chl_type_simulation);
    if (runs_handler(simulation))
        return chl_raisef(L, CH_ERROR_RUNTIME, "this simulation cannot be closed by a handler");
    close_simulation(simulation);
    return 0;
}

/* Its end.  Maybe nobody knows it any more while a handler in it still runs: then it stays as long
 * as the state. */
static int simulation_gc(lua_State *L)
{
    struct chl_simulation *simulation = luaL_checkudata(L, 1, chl_type_simulation);
    if (!runs_handler(simulation)) {
        close_simulation(simulation);
        return 0;
    }
    luaL_setmetatable(L, chl_type_simulation); /* to be finalized once more */
    luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

/* simulation:records() -> what happened since the last call (ch_olm_record_fn) */
static int simulation_records(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    struct chl_arena *arena = chl_arena_open(L);
    json_t *records = chl_arena_json(arena, simulation->records);
    simulation->records = json_array();
    chl_value_push(L, records);
    return 1;
}

/* what is stored for the charm */

/* simulation:use_stored(unit): from now on it is what is stored for that unit */
static int simulation_use_stored(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *unit = luaL_checkstring(L, 2);
    struct chl_stored **place = &simulation->stored->next;
    while (*place && strcmp((*place)->unit, unit) != 0)
        place = &(*place)->next;
    if (!*place)
        *place = stored_new(unit);
    simulation->storage = (*place)->storage;
    return 0;
}

/* simulation:store(path, value) */
static int simulation_store(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *path = luaL_checkstring(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    json_t *value = chl_value_to(L, 3, &err);
    if (!value)
        return chl_raise(L, &err);
    ch_storage_memory_put(simulation->storage, path, value);
    return 0;
}

/* simulation:add_notice(event's path, observer's path, method) */
static int simulation_add_notice(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *event = luaL_checkstring(L, 2), *observer = luaL_checkstring(L, 3);
    ch_storage_memory_add_notice(simulation->storage, event, observer, luaL_checkstring(L, 4));
    return 0;
}

/* simulation:stored() -> list of {path, value}, by path */
static int simulation_stored(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    struct chl_arena *arena = chl_arena_open(L);
    json_t *paths = chl_arena_json(arena, ch_storage_list(simulation->storage, NULL)), *path;
    size_t i;
    lua_createtable(L, (int)json_array_size(paths), 0); // list
    json_array_foreach (paths, i, path) {
        const char *text = json_string_value(path);
        lua_createtable(L, 2, 0); // list item
        lua_pushstring(L, text);
        lua_rawseti(L, -2, 1);
        chl_value_push(L, chl_arena_json(arena, ch_storage_load(simulation->storage, text, NULL)));
        lua_rawseti(L, -2, 2);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

struct notices { /* a userdata with a __gc: pushing texts may raise */
    struct ch_notice_row *rows;
    size_t count;
};

static int notices_gc(lua_State *L)
{
    struct notices *notices = lua_touserdata(L, 1);
    ch_notice_rows_free(CH_TAKE(notices->rows), notices->count);
    return 0;
}

static void push_text(lua_State *L, const char *text, lua_Integer index)
{
    lua_pushstring(L, text);
    lua_rawseti(L, -2, index);
}

/* simulation:notices() -> list of {event's path, observer's path, method}, as queued */
static int simulation_notices(lua_State *L)
{
    static const luaL_Reg methods[] = {{"__gc", notices_gc}, {NULL, NULL}};
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    struct notices *notices = lua_newuserdatauv(L, sizeof(*notices), 0);
    *notices = (struct notices){0};
    if (luaL_newmetatable(L, "ch.notices"))
        luaL_setfuncs(L, methods, 0);
    lua_setmetatable(L, -2);
    lua_newtable(L);
    ch_storage_notices(simulation->storage, &notices->rows, &notices->count, NULL);
    for (size_t i = 0; i < notices->count; i++) {
        lua_createtable(L, 3, 0);
        push_text(L, notices->rows[i].event_path, 1);
        push_text(L, notices->rows[i].observer_path, 2);
        push_text(L, notices->rows[i].method, 3);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* parameters of actions */

/* check_parameters(Juju's version, part of actions.yaml, parameters)
 * -> parameters with defaults; what Juju refuses in them, or nil */
static int olm_check_parameters(lua_State *L)
{
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_version version;
    struct ch_error err = CH_ERROR_INIT;
    if (ch_version_parse(luaL_checkstring(L, 1), &version, &err) < 0)
        return chl_raise(L, &err);
    json_t *action = chl_value_to(L, 2, &err);
    json_t *parameters = chl_arena_json(arena, action) ? chl_value_to(L, 3, &err) : NULL;
    if (!chl_arena_json(arena, parameters))
        return chl_raise(L, &err);
    int result = ch_olm_check_parameters(&version, action, parameters, &err);
    char *problem = chl_arena_memory(arena, result < 0 ? ch_strdup(err.message) : NULL);
    ch_error_clear(&err);
    chl_value_push(L, parameters);
    lua_pushstring(L, problem);
    return 2;
}

/* content of secrets */

/* base64(text) */
static int olm_base64(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    struct chl_arena *arena = chl_arena_open(L);
    lua_pushstring(L, chl_arena_memory(arena, ch_base64_encode(text, length)));
    return 1;
}

/* unbase64(text) -> nil, when it is none */
static int olm_unbase64(lua_State *L)
{
    size_t length, decoded = 0;
    const char *text = luaL_checklstring(L, 1, &length);
    struct chl_arena *arena = chl_arena_open(L);
    const char *bytes = chl_arena_memory(arena, ch_base64_decode(text, length, &decoded));
    if (bytes)
        lua_pushlstring(L, bytes, decoded);
    else
        lua_pushnil(L);
    return 1;
}

/* the table */

static const luaL_Reg simulation_methods[] = {
    {"records", simulation_records}, {"use_stored", simulation_use_stored},
    {"store", simulation_store},     {"add_notice", simulation_add_notice},
    {"stored", simulation_stored},   {"notices", simulation_notices},
    {"close", simulation_close},     {"__close", simulation_close},
    {"__gc", simulation_gc},         {NULL, NULL}};

int chl_open_olm(lua_State *L)
{
    static const luaL_Reg functions[] = {{"new", olm_new},
                                         {"share", chl_olm_share},
                                         {"check_parameters", olm_check_parameters},
                                         {"pebble", chl_olm_pebble},
                                         {"pebble_plan", chl_olm_pebble_plan},
                                         {"base64", olm_base64},
                                         {"unbase64", olm_unbase64},
                                         {NULL, NULL}};
    chl_handle_type(L, chl_type_simulation, simulation_methods);
    chl_open_olm_documents(L);
    luaL_getmetatable(L, chl_type_simulation); // metatable
    luaL_setfuncs(L, chl_document_methods, 0);
    luaL_setfuncs(L, chl_run_methods, 0);
    luaL_setfuncs(L, chl_kept_methods, 0);
    luaL_setfuncs(L, chl_verb_methods, 0);
    luaL_setfuncs(L, chl_turn_methods, 0);
    lua_pop(L, 1);
    chl_open_olm_pebble(L);
    luaL_newlib(L, functions);
    return 1;
}
