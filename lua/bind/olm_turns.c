/* SPDX-License-Identifier: Apache-2.0 */
/* Turns: which unit of a simulation runs which hook next, and what becomes of it, for
 * ops.testing.Model.  A turn begins with turn(), is run as any other (olm_run.c), and ends with
 * end_turn(). */
#include "base/file.h"
#include "bind/olm.h"
#include "olm/charm_source.h"
#include "olm/files.h"
#include "olm/operations.h"
#include "olm/uniter.h"

#include <math.h>
#include <stdlib.h>

/* simulation:turn() -> hook, what people call it, whether its charm is to be replaced before; nil
 * and when to ask again, when nobody has anything to do now: a time, or nil: never */
static int turns_turn(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_olm_step step;
    if (!ch_olm_uniter_turn(simulation->olm, &step)) {
        lua_pushnil(L);
        if (isfinite(step.at))
            lua_pushnumber(L, step.at);
        else
            lua_pushnil(L);
        return 2;
    }
    json_t *hook = chl_arena_json(arena, step.hook);
    char *label = chl_arena_memory(arena, ch_olm_hook_label(simulation->olm, hook));
    ch_olm_uniter_begin(simulation->olm, json_string_value(json_object_get(hook, "unit")), hook);
    chl_value_push(L, hook);
    lua_pushstring(L, label);
    lua_pushboolean(L, step.upgrade);
    return 3;
}

/* simulation:end_turn(unit, why it failed or nil) */
static int turns_end_turn(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *unit = luaL_checkstring(L, 2), *failure = luaL_optstring(L, 3, NULL);
    bool rebooted = simulation->rebooted;
    simulation->rebooted = false;
    if (rebooted)
        ch_olm_uniter_interrupt(simulation->olm, unit);
    else
        ch_olm_uniter_end(simulation->olm, unit, failure);
    return 0;
}

/* simulation:sweep(directory) -> whether Juju had anything to do by itself; new storage is below
 * the directory */
static int turns_sweep(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *directory = luaL_checkstring(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    lua_pushboolean(L, ch_olm_sweep(simulation->olm));
    if (ch_olm_files_provision(simulation->olm, directory, &err) < 0)
        return chl_raise(L, &err);
    return 1;
}

/* simulation:tidy(directory): what units and storage that are gone had there is removed */
static int turns_tidy(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    struct ch_error err = CH_ERROR_INIT;
    if (ch_olm_files_tidy(simulation->olm, luaL_checkstring(L, 2), &err) < 0)
        return chl_raise(L, &err);
    return 0;
}

/* charms on disk */

static char *charm_place(struct chl_arena *arena, const char *directory)
{
    char *charms = chl_arena_memory(arena, ch_path_join(directory, "charms"));
    return chl_arena_memory(arena, ch_path_join(charms, ".new"));
}

/* simulation:fetch_charm(directory, source or nil: it has no files): for keep_charm() */
static int turns_fetch_charm(lua_State *L)
{
    const char *directory = luaL_checkstring(L, 2), *source = luaL_optstring(L, 3, NULL);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    const char *charms = chl_arena_memory(arena, ch_path_join(directory, "charms"));
    const char *place = charm_place(arena, directory);
    if (ch_file_make_dirs(charms, &err) < 0 || ch_file_remove_tree(place, &err) < 0 ||
        (source ? ch_charm_copy(source, place, &err) : ch_file_make_dirs(place, &err)) < 0)
        return chl_raise(L, &err);
    return 0;
}

/* simulation:keep_charm(directory, application, version): what was fetched is its charm */
static int turns_keep_charm(lua_State *L)
{
    const char *directory = luaL_checkstring(L, 2), *application = luaL_checkstring(L, 3);
    lua_Integer version = luaL_checkinteger(L, 4);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    const char *place = charm_place(arena, directory);
    if (ch_charm_keep(place, directory, application, version, &err) < 0)
        return chl_raise(L, &err);
    return 0;
}

/* simulation:install(directory, unit, version, again) -> where the unit's charm is */
static int turns_install(lua_State *L)
{
    const char *directory = luaL_checkstring(L, 2), *unit = luaL_checkstring(L, 3);
    lua_Integer version = luaL_checkinteger(L, 4);
    bool again = lua_toboolean(L, 5);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    if (ch_olm_files_install(directory, unit, version, again, &err) < 0)
        return chl_raise(L, &err);
    char *own = chl_arena_memory(arena, ch_olm_unit_directory(directory, unit));
    lua_pushstring(L, chl_arena_memory(arena, ch_path_join(own, "charm")));
    return 1;
}

/* simulation:chance(n) -> 1 to n, as the seed says */
static int turns_chance(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    lua_Integer most = luaL_checkinteger(L, 2);
    luaL_argcheck(L, most > 0, 2, "a positive number expected");
    lua_pushinteger(L, 1 + (lua_Integer)(ch_olm_random(simulation->olm) % (uint64_t)most));
    return 1;
}

/* time */

/* simulation:time() */
static int turns_time(lua_State *L)
{
    const struct chl_simulation *simulation = chl_simulation_check(L, 1);
    lua_pushnumber(L, ch_clock_now(&simulation->clock));
    return 1;
}

/* simulation:set_time(time): of a clock that stands still otherwise */
static int turns_set_time(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    simulation->now = luaL_checknumber(L, 2);
    return 0;
}

const luaL_Reg chl_turn_methods[] = {{"turn", turns_turn},
                                     {"end_turn", turns_end_turn},
                                     {"sweep", turns_sweep},
                                     {"tidy", turns_tidy},
                                     {"fetch_charm", turns_fetch_charm},
                                     {"keep_charm", turns_keep_charm},
                                     {"install", turns_install},
                                     {"chance", turns_chance},
                                     {"time", turns_time},
                                     {"set_time", turns_set_time},
                                     {NULL, NULL}};
