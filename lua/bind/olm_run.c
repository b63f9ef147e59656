/* SPDX-License-Identifier: Apache-2.0 */
/* Runs in a simulation: a dispatch of a charm class in this Lua state, its hook commands answered
 * in process.
 *
 * A run is begun (the charm is constructed), may be looked at, and is finished or abandoned.  It is
 * owned by its simulation, so that whatever raises in between, its end releases it. */
#include "bind/olm.h"

#include <stdlib.h>

enum { KILLED = 137 }; /* 128 + SIGKILL */

void chl_run_free(struct chl_run *run)
{
    if (!run)
        return;
    if (run->dispatch)
        ch_dispatch_abandon(run->dispatch);
    chl_script_free(run->script);
    ch_transport_free(run->transport);
    ch_olm_context_free(run->context);
    chl_run_drop_outer(run);
    ch_env_deinit(&run->env);
    chl_callback_free(run->emit);
    chl_callback_free(run->on_emit);
    ch_error_clear(&run->failure);
    json_decref(run->hook);
    free(run->directory);
    free(run->containers_dir);
    ch_meta_deinit(&run->meta);
    free(run);
}

/* what dispatch calls */

struct emission {
    struct chl_run *run;
    struct ch_dispatch *dispatch;
    struct ch_source *source;
    const char *path;
    const json_t *snapshot;
};

/* on_emit(charm, source, path, snapshot) */
static int tell_emission(lua_State *L)
{
    const struct emission *emission = lua_touserdata(L, 1);
    if (!chl_callback_push(L, emission->run->on_emit))
        return 0;
    chl_object_push_value(L, emission->dispatch->charm);
    chl_handle_push(L, chl_script_scope(emission->run->script), chl_type_source, emission->source);
    lua_pushstring(L, emission->path);
    if (emission->snapshot)
        chl_value_push(L, emission->snapshot);
    else
        lua_newtable(L);
    lua_call(L, 4, 0);
    return 0;
}

static void on_emit(void *data, struct ch_source *source, const char *path, const json_t *snapshot)
{
    struct chl_run *run = data;
    if (ch_source_class(source)->family == CH_EVENT_LIFECYCLE && !run->tells_lifecycle)
        return;
    struct emission emission = {run, chl_engine_dispatch(run->engine), source, path, snapshot};
    chl_protect(chl_engine_state(run->engine), tell_emission, &emission, &run->failure);
}

/* emit(charm) */
static int emit_instead(lua_State *L)
{
    const struct emission *emission = lua_touserdata(L, 1);
    if (!chl_callback_push(L, emission->run->emit))
        return 0;
    chl_object_push_value(L, emission->dispatch->charm);
    lua_call(L, 1, 0);
    return 0;
}

static int emit(void *data, struct ch_dispatch *dispatch, struct ch_error *err)
{
    struct chl_run *run = data;
    struct emission emission = {.run = run, .dispatch = dispatch};
    return chl_protect(chl_engine_state(run->engine), emit_instead, &emission, err);
}

/* What is meant for stderr is told by the error as well. */
static void drop_line(void *data, const char *line)
{
    (void)data;
    (void)line;
}

/* begin */

static struct chl_callback *function_field(lua_State *L, const char *name)
{
    struct chl_callback *callback = NULL;
    if (lua_getfield(L, 2, name) == LUA_TFUNCTION)
        callback = chl_callback_new(L, -1);
    lua_pop(L, 1);
    return callback;
}

void chl_run_set_environment(lua_State *L, struct chl_run *run, const char *directory)
{
    ch_env_deinit(&run->env);
    ch_env_init(&run->env, NULL);
    ch_olm_context_environment(run->context, &run->env);
    ch_env_set(&run->env, "JUJU_CHARM_DIR", directory);
    ch_env_set(&run->env, "CHARM_DIR", directory);
    if (lua_getfield(L, 2, "environment") == LUA_TTABLE) { // ... environment
        lua_pushnil(L);
        while (lua_next(L, -2)) { // environment name value
            ch_env_set(&run->env, luaL_checkstring(L, -2), luaL_checkstring(L, -1));
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 1);
}

static void set_options(struct chl_run *run, const struct chl_simulation *simulation)
{
    const char *unit = ch_env_get(&run->env, "JUJU_UNIT_NAME");
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    run->options = (struct ch_dispatch_options){
        .environment = run->env.entries,
        .script = run->script,
        .transport = run->transport,
        .storage = simulation->storage,
        .clock = ch_olm_clock(simulation->olm),
        .meta = ch_olm_meta(simulation->olm, application),
        .containers_dir = run->containers_dir,
        .skip_legacy_hooks = true,
        .print = drop_line,
        .emit = run->emit ? emit : NULL,
        .on_emit = run->on_emit ? on_emit : NULL,
        .data = run,
    };
}

int chl_run_use_charm(struct chl_run *run, const struct chl_simulation *simulation,
                      const json_t *charm, struct ch_error *err)
{
    run->options.meta = &run->meta;
    return ch_meta_parse(&run->meta, json_object_get(charm, "metadata"),
                         json_object_get(charm, "config"), json_object_get(charm, "actions"),
                         ch_olm_version(simulation->olm), err);
}

struct chl_run *chl_run_make(lua_State *L, struct chl_simulation *simulation)
{
    if (simulation->run && simulation->run->dispatch)
        chl_raisef(L, CH_ERROR_RUNTIME, "another run has not ended yet");
    chl_run_free(CH_TAKE(simulation->run)); /* one that could not be made */
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    struct chl_run *run = simulation->run = ch_calloc(1, sizeof(*run));
    run->engine = chl_engine_of(L);
    lua_getfield(L, 2, "hook");
    json_t *hook = chl_value_to(L, -1, &err);
    if (!hook)
        chl_raise(L, &err);
    run->context = ch_olm_context_new(simulation->olm, chl_arena_json(arena, hook), &err);
    if (!run->context)
        chl_raise(L, &err);
    lua_getfield(L, 2, "charm_dir");
    const char *directory = luaL_checkstring(L, -1);
    run->transport = ch_olm_transport_new(run->context, directory);
    chl_run_set_environment(L, run, directory);
    lua_getfield(L, 2, "containers_dir");
    run->containers_dir = ch_strdup(luaL_optstring(L, -1, NULL));
    run->emit = function_field(L, "emit");
    run->on_emit = function_field(L, "on_emit");
    lua_getfield(L, 2, "tells_lifecycle");
    run->tells_lifecycle = lua_toboolean(L, -1);
    lua_getfield(L, 2, "class");
    run->script = chl_script_new_for_class(run->engine, lua_gettop(L));
    set_options(run, simulation);
    lua_getfield(L, 2, "charm");
    if (!lua_isnil(L, -1) && chl_run_use_charm(run, simulation, chl_shared_check(L, -1), &err) < 0)
        chl_raise(L, &err);
    return run;
}

int chl_run_conclude(lua_State *L, struct chl_simulation *simulation, int status,
                     struct ch_error *err)
{
    struct chl_run *run = simulation->run;
    const struct ch_olm_outcome outcome = {.code = status};
    struct ch_error refused = CH_ERROR_INIT;
    simulation->rebooted = ch_olm_context_reboot(run->context) == CH_OLM_REBOOT_NOW;
    int kept = ch_olm_context_finish(run->context, &outcome, &refused);
    if (status == 0 && kept < 0 && !simulation->rebooted)
        ch_error_move(err, &refused);
    ch_error_clear(&refused);
    if (err->kind == CH_ERROR_NONE && run->failure.kind != CH_ERROR_NONE)
        ch_error_move(err, &run->failure);
    chl_run_free(CH_TAKE(simulation->run));
    lua_settop(L, 1);
    lua_pushinteger(L, status);
    if (err->kind == CH_ERROR_NONE)
        return 1;
    lua_pushstring(L, err->traceback);
    chl_error_push(L, err);
    lua_insert(L, -2); // simulation status error traceback
    return 3;
}

/* simulation:begin{class=, hook= (olm/hooktool.h), charm_dir=, environment=, charm= (shared; nil:
 * that of the application), emit=, on_emit=, tells_lifecycle=, containers_dir=}
 * -> true; or, when the dispatch is over already, nil and what finish() gives */
static int simulation_begin(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    int status = 0;
    struct chl_run *run = chl_run_make(L, simulation);
    run->dispatch = ch_dispatch_begin(&run->options, &status, &err);
    if (!run->dispatch) {
        int count = chl_run_conclude(L, simulation, status, &err);
        lua_pushnil(L);
        lua_insert(L, -count - 1);
        return count + 1;
    }
    lua_pushboolean(L, true);
    return 1;
}

struct chl_run *chl_run_check(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    if (!simulation->run || !simulation->run->dispatch)
        chl_raisef(L, CH_ERROR_RUNTIME, "there is no run that was begun");
    return simulation->run;
}

/* simulation:charm() -> the charm of the run */
static int simulation_charm(lua_State *L)
{
    const struct chl_run *run = chl_run_check(L);
    chl_object_push_value(L, run->dispatch->charm);
    return 1;
}

/* simulation:source(emitter's path, kind) -> source of events, or nil */
static int simulation_source(lua_State *L)
{
    const struct chl_run *run = chl_run_check(L);
    struct ch_object *emitter = ch_object_find(run->dispatch->framework, luaL_checkstring(L, 2));
    struct ch_source *source = emitter ? ch_source_find(emitter, luaL_checkstring(L, 3)) : NULL;
    if (source)
        chl_handle_push(L, chl_script_scope(run->script), chl_type_source, source);
    else
        lua_pushnil(L);
    return 1;
}

/* simulation:finish(lost) -> exit status; error and its traceback, when it failed
 * `lost`: whatever the charm did, what it wrote does not reach Juju, as when the agent is killed
 * before it has sent it. */
static int simulation_finish(lua_State *L)
{
    struct chl_run *run = chl_run_check(L);
    struct ch_error err = CH_ERROR_INIT;
    int status = ch_dispatch_end(CH_TAKE(run->dispatch), &err);
    if (status == 0 && lua_toboolean(L, 2))
        status = KILLED;
    return chl_run_conclude(L, chl_simulation_check(L, 1), status, &err);
}

/* simulation:abandon(): nothing more is emitted, what was not at once is dropped */
static int simulation_abandon(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    chl_run_free(CH_TAKE(simulation->run));
    return 0;
}

const luaL_Reg chl_run_methods[] = {{"begin", simulation_begin},     {"charm", simulation_charm},
                                    {"source", simulation_source},   {"finish", simulation_finish},
                                    {"abandon", simulation_abandon}, {NULL, NULL}};
