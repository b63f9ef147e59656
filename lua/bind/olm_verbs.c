/* SPDX-License-Identifier: Apache-2.0 */
/* Verbs of the juju client on a simulation (host/olm/operations.h) and what the client shows
 * (host/olm/view.h), for ops.testing.Model. */
#include "bind/olm.h"
#include "olm/operations.h"
#include "olm/uniter.h"
#include "olm/view.h"

#include <stdlib.h>

/* arguments: tables become values that live as long as the call */

static json_t *check_value(lua_State *L, struct chl_arena *arena, int index)
{
    struct ch_error err = CH_ERROR_INIT;
    json_t *value = chl_value_to(L, index, &err);
    if (!value)
        chl_raise(L, &err);
    return chl_arena_json(arena, value);
}

/* NULL for nil. */
static json_t *opt_value(lua_State *L, struct chl_arena *arena, int index)
{
    return lua_isnoneornil(L, index) ? NULL : check_value(L, arena, index);
}

static json_t *opt_member(lua_State *L, struct chl_arena *arena, int index, const char *name)
{
    lua_getfield(L, index, name);
    json_t *value = opt_value(L, arena, -1);
    lua_pop(L, 1);
    return value;
}

static bool flag_member(lua_State *L, int index, const char *name)
{
    lua_getfield(L, index, name);
    bool value = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return value;
}

static int done(lua_State *L, int result, struct ch_error *err)
{
    return result < 0 ? chl_raise(L, err) : 0;
}

/* New reference `view`, or NULL with an error. */
static int push_view(lua_State *L, struct chl_arena *arena, json_t *view, struct ch_error *err)
{
    if (!view)
        return chl_raise(L, err);
    chl_value_push(L, chl_arena_json(arena, view));
    return 1;
}

/* applications and units */

/* simulation:deploy{name=, charm= (shared), units=, config=, storage=, resources=, trust=,
 * choose_type=} */
static int verb_deploy(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    struct ch_error err = CH_ERROR_INIT;
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    struct chl_arena *arena = chl_arena_open(L);
    lua_getfield(L, 2, "name");
    lua_getfield(L, 2, "charm");
    lua_getfield(L, 2, "units"); // simulation options arena name charm units
    struct ch_olm_deployment deployment = {.name = luaL_checkstring(L, -3),
                                           .charm = chl_shared_check(L, -2),
                                           .units = luaL_checkinteger(L, -1),
                                           .config = opt_member(L, arena, 2, "config"),
                                           .storage = opt_member(L, arena, 2, "storage"),
                                           .resources = opt_member(L, arena, 2, "resources"),
                                           .trust = flag_member(L, 2, "trust"),
                                           .choose_type = flag_member(L, 2, "choose_type")};
    return done(L, ch_olm_deploy(simulation->olm, &deployment, &err), &err);
}

/* simulation:add_units(application, count) -> names */
static int verb_add_units(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *application = luaL_checkstring(L, 2);
    lua_Integer count = luaL_checkinteger(L, 3);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    json_t *names = NULL;
    if (ch_olm_add_units(simulation->olm, application, count, &names, &err) < 0)
        return chl_raise(L, &err);
    return push_view(L, arena, names, &err);
}

/* simulation:remove_unit(unit) */
static int verb_remove_unit(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    struct ch_error err = CH_ERROR_INIT;
    return done(L, ch_olm_remove_unit(simulation->olm, luaL_checkstring(L, 2), &err), &err);
}

/* simulation:remove_application(name) */
static int verb_remove_application(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    struct ch_error err = CH_ERROR_INIT;
    return done(L, ch_olm_remove_application(simulation->olm, luaL_checkstring(L, 2), &err), &err);
}

/* simulation:refresh(application, charm (shared), resources or nil, force) */
static int verb_refresh(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *application = luaL_checkstring(L, 2);
    const json_t *charm = chl_shared_check(L, 3);
    bool force = lua_toboolean(L, 5);
    lua_settop(L, 5);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    const json_t *resources = opt_value(L, arena, 4);
    return done(L, ch_olm_refresh(simulation->olm, application, charm, resources, force, &err),
                &err);
}

/* simulation:attach_resource(application, resource, path) */
static int verb_attach_resource(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *application = luaL_checkstring(L, 2), *resource = luaL_checkstring(L, 3);
    struct ch_error err = CH_ERROR_INIT;
    return done(L,
                ch_olm_attach_resource(simulation->olm, application, resource,
                                       luaL_checkstring(L, 4), &err),
                &err);
}

/* simulation:set_trust(application, whether) */
static int verb_set_trust(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    struct ch_error err = CH_ERROR_INIT;
    return done(
        L, ch_olm_set_trust(simulation->olm, luaL_checkstring(L, 2), lua_toboolean(L, 3), &err),
        &err);
}

/* simulation:set_leader(unit) */
static int verb_set_leader(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    struct ch_error err = CH_ERROR_INIT;
    return done(L, ch_olm_set_leader(simulation->olm, luaL_checkstring(L, 2), &err), &err);
}

/* simulation:resolve(unit, whether to run the hook again) */
static int verb_resolve(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *unit = luaL_checkstring(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    return done(L, ch_olm_uniter_resolve(simulation->olm, unit, lua_toboolean(L, 3), &err), &err);
}

/* config */

/* simulation:set_config(application, values) */
static int verb_set_config(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *application = luaL_checkstring(L, 2);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    const json_t *values = check_value(L, arena, 3);
    return done(L, ch_olm_set_config(simulation->olm, application, values, &err), &err);
}

/* simulation:reset_config(application, names) */
static int verb_reset_config(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *application = luaL_checkstring(L, 2);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    const json_t *names = check_value(L, arena, 3);
    return done(L, ch_olm_reset_config(simulation->olm, application, names, &err), &err);
}

/* simulation:show_config(application) -> as juju config shows it */
static int verb_show_config(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *application = luaL_checkstring(L, 2);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    return push_view(L, arena, ch_olm_show_config(simulation->olm, application, &err), &err);
}

/* relations */

/* simulation:integrate(one, other) -> id */
static int verb_integrate(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *one = luaL_checkstring(L, 2), *other = luaL_checkstring(L, 3);
    struct ch_error err = CH_ERROR_INIT;
    long long id;
    if (ch_olm_integrate(simulation->olm, one, other, &id, &err) < 0)
        return chl_raise(L, &err);
    lua_pushinteger(L, id);
    return 1;
}

/* simulation:remove_relation(one, other) */
static int verb_remove_relation(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *one = luaL_checkstring(L, 2), *other = luaL_checkstring(L, 3);
    struct ch_error err = CH_ERROR_INIT;
    return done(L, ch_olm_remove_relation(simulation->olm, one, other, &err), &err);
}

/* actions, secrets */

/* simulation:enqueue_action(unit, action, parameters or nil) -> id */
static int verb_enqueue_action(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *unit = luaL_checkstring(L, 2), *action = luaL_checkstring(L, 3);
    lua_settop(L, 4);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    const json_t *parameters = opt_value(L, arena, 4);
    char *id = NULL;
    if (ch_olm_enqueue_action(simulation->olm, unit, action, parameters, &id, &err) < 0)
        return chl_raise(L, &err);
    lua_pushstring(L, chl_arena_memory(arena, id));
    return 1;
}

/* simulation:add_secret(name, content (of base64), description or nil) -> id */
static int verb_add_secret(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *name = luaL_checkstring(L, 2), *description = luaL_optstring(L, 4, NULL);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    const json_t *content = check_value(L, arena, 3);
    char *id = NULL;
    if (ch_olm_add_secret(simulation->olm, name, content, description, &id, &err) < 0)
        return chl_raise(L, &err);
    lua_pushstring(L, chl_arena_memory(arena, id));
    return 1;
}

/* simulation:update_secret(secret, content or nil, name or nil, description or nil) */
static int verb_update_secret(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *secret = luaL_checkstring(L, 2);
    struct ch_olm_secret_change change = {.name = luaL_optstring(L, 4, NULL),
                                          .description = luaL_optstring(L, 5, NULL)};
    lua_settop(L, 5);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    change.content = opt_value(L, arena, 3);
    return done(L, ch_olm_update_secret(simulation->olm, secret, &change, &err), &err);
}

/* simulation:grant_secret(secret, application) */
static int verb_grant_secret(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *secret = luaL_checkstring(L, 2), *application = luaL_checkstring(L, 3);
    struct ch_error err = CH_ERROR_INIT;
    return done(L, ch_olm_grant_secret(simulation->olm, secret, application, &err), &err);
}

/* simulation:revoke_secret(secret, application) */
static int verb_revoke_secret(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *secret = luaL_checkstring(L, 2), *application = luaL_checkstring(L, 3);
    struct ch_error err = CH_ERROR_INIT;
    return done(L, ch_olm_revoke_secret(simulation->olm, secret, application, &err), &err);
}

/* simulation:remove_secret(secret, revision or nil: all of it) */
static int verb_remove_secret(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *secret = luaL_checkstring(L, 2);
    lua_Integer revision = luaL_optinteger(L, 3, 0);
    struct ch_error err = CH_ERROR_INIT;
    return done(L, ch_olm_remove_secret(simulation->olm, secret, revision, &err), &err);
}

/* views */

/* simulation:status() -> as juju status --relations --format json */
static int verb_status(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    struct chl_arena *arena = chl_arena_open(L);
    json_t *view = ch_olm_view_status(simulation->olm);
    json_object_set_new(view, "relations", ch_olm_view_relations(simulation->olm));
    return push_view(L, arena, view, NULL);
}

/* simulation:view_unit(unit) -> as juju show-unit */
static int verb_view_unit(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    const char *unit = luaL_checkstring(L, 2);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    return push_view(L, arena, ch_olm_view_unit(simulation->olm, unit, &err), &err);
}

/* simulation:view_log(record) -> a line as of juju debug-log */
static int verb_view_log(lua_State *L)
{
    lua_settop(L, 2);
    struct chl_arena *arena = chl_arena_open(L);
    const json_t *record = check_value(L, arena, 2);
    lua_pushstring(L, chl_arena_memory(arena, ch_olm_view_log(record, false)));
    return 1;
}

const luaL_Reg chl_verb_methods[] = {{"deploy", verb_deploy},
                                     {"add_units", verb_add_units},
                                     {"remove_unit", verb_remove_unit},
                                     {"remove_application", verb_remove_application},
                                     {"refresh", verb_refresh},
                                     {"attach_resource", verb_attach_resource},
                                     {"set_trust", verb_set_trust},
                                     {"set_leader", verb_set_leader},
                                     {"resolve", verb_resolve},
                                     {"set_config", verb_set_config},
                                     {"reset_config", verb_reset_config},
                                     {"show_config", verb_show_config},
                                     {"integrate", verb_integrate},
                                     {"remove_relation", verb_remove_relation},
                                     {"enqueue_action", verb_enqueue_action},
                                     {"add_secret", verb_add_secret},
                                     {"update_secret", verb_update_secret},
                                     {"grant_secret", verb_grant_secret},
                                     {"revoke_secret", verb_revoke_secret},
                                     {"remove_secret", verb_remove_secret},
                                     {"status", verb_status},
                                     {"view_unit", verb_view_unit},
                                     {"view_log", verb_view_log},
                                     {NULL, NULL}};
