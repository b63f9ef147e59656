/* SPDX-License-Identifier: Apache-2.0 */
/* Runs that are kept (ops.testing.Harness): one dispatch, one framework and one model, in which one
 * hook comes after the other.
 *
 * Each hook has a context of its own, made when its first command is run and ended by enter() or
 * commit(); what it wrote is then in the documents, whatever became of the hook: tests look at a
 * charm that failed halfway.  commit() inside of a hook is how documents are changed under a charm:
 * what comes later in that hook has a new context, which sees them. */
#include "bind/olm.h"

#include <stdlib.h>
#include <string.h>

/* the transport */

struct kept_transport {
    struct ch_transport base;
    struct ch_olm *olm;
    struct chl_run *run;
};

static const char *unit_of(const struct chl_run *run)
{
    return json_string_value(json_object_get(run->hook, "unit"));
}

/* Ends the context there is, if any, as if its hook had succeeded. */
static int end_context(struct chl_run *run, struct ch_error *err)
{
    const struct ch_olm_outcome outcome = {.code = 0};
    if (!run->context)
        return 0;
    bool killed = ch_olm_context_reboot(run->context) == CH_OLM_REBOOT_NOW;
    int result = ch_olm_context_finish(run->context, &outcome, killed ? NULL : err);
    run->context = ch_olm_context_free(run->context);
    return killed ? 0 : result;
}

static int run_in_context(struct kept_transport *transport, const struct ch_command *command,
                          struct ch_reply *reply, struct ch_error *err)
{
    struct chl_run *run = transport->run;
    if (!run->context)
        run->context = ch_olm_context_new(transport->olm, run->hook, err);
    if (!run->context)
        return -1;
    run->reboots += strcmp(command->argv[0], "juju-reboot") == 0;
    return ch_olm_context_run(run->context, run->directory, command, reply, err);
}

/* Outside of handlers it is the test that looks and writes: it may do to the application's databag
 * what the leader may. */
static int run_as_leader(struct kept_transport *transport, const struct ch_command *command,
                         struct ch_reply *reply, struct ch_error *err)
{
    struct chl_run *run = transport->run;
    const char *unit = unit_of(run);
    CH_AUTOFREE char *name = ch_olm_application_of(unit);
    json_t *application = ch_olm_get(transport->olm, CH_OLM_APPLICATION, name);
    if (end_context(run, err) < 0)
        return -1;
    CH_AUTOJSON json_t *leader = json_incref(json_object_get(application, "leader"));
    json_object_set_new(application, "leader", json_string(unit));
    int result = run_in_context(transport, command, reply, err);
    if (end_context(run, result < 0 ? NULL : err) < 0 && result == 0) {
        ch_reply_deinit(reply);
        result = -1;
    }
    json_object_set(application, "leader", leader);
    return result;
}

static int transport_run(struct ch_transport *base, const struct ch_command *command,
                         struct ch_reply *reply, struct ch_error *err)
{
    struct kept_transport *transport = (struct kept_transport *)base;
    const struct ch_dispatch *dispatch = transport->run->dispatch;
    const char *name = command->argv[0];
    bool databag = strcmp(name, "relation-get") == 0 || strcmp(name, "relation-set") == 0;
    if (databag && dispatch && !ch_framework_current_event(dispatch->framework))
        return run_as_leader(transport, command, reply, err);
    return run_in_context(transport, command, reply, err);
}

static void transport_free(struct ch_transport *base)
{
    free(base);
}

static struct ch_transport *transport_new(struct ch_olm *olm, struct chl_run *run)
{
    static const struct ch_transport_ops ops = {
        .name = "kept", .run = transport_run, .free = transport_free};
    struct kept_transport *transport = ch_calloc(1, sizeof(*transport));
    *transport = (struct kept_transport){.base = {.ops = &ops}, .olm = olm, .run = run};
    return &transport->base;
}

/* life */

static int copy_meta(struct chl_simulation *simulation, struct chl_run *run, struct ch_error *err)
{
    const char *unit = unit_of(run);
    CH_AUTOFREE char *name = ch_olm_application_of(unit);
    const json_t *application = ch_olm_get(simulation->olm, CH_OLM_APPLICATION, name);
    const json_t *charm = json_object_get(application, "charm");
    return chl_run_use_charm(run, simulation, charm, err);
}

/* simulation:open{as begin()} -> handle of the dispatch; or, when it is over already, nil and what
 * finish() gives */
static int kept_open(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    struct ch_error err = CH_ERROR_INIT;
    int status = 0;
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    struct chl_run *run = chl_run_make(L, simulation);
    ch_transport_free(run->transport);
    run->transport = transport_new(simulation->olm, run);
    run->options.transport = run->transport;
    run->options.allow_duplicates = true;
    ch_olm_stop_recording(simulation->olm); /* tests look at documents */
    lua_getfield(L, 2, "charm_dir");
    run->directory = ch_strdup(lua_tostring(L, -1));
    lua_getfield(L, 2, "hook");
    run->hook = chl_value_to(L, -1, &err); /* it was a hook a moment ago */
    if (copy_meta(simulation, run, &err) < 0)
        return chl_raise(L, &err);
    run->dispatch = ch_dispatch_open(&run->options, &status, &err);
    if (!run->dispatch) {
        int count = chl_run_conclude(L, simulation, status, &err);
        lua_pushnil(L);
        lua_insert(L, -count - 1);
        return count + 1;
    }
    chl_handle_push(L, chl_script_scope(run->script), chl_type_dispatch, run->dispatch);
    return 1;
}

/* simulation:construct(): makes the charm; simulation:charm() has it then */
static int kept_construct(lua_State *L)
{
    struct chl_run *run = chl_run_check(L);
    struct ch_error err = CH_ERROR_INIT;
    if (ch_dispatch_construct(run->dispatch, &err) < 0)
        return chl_raise(L, &err);
    return 0;
}

/* hooks */

/* simulation:commit(): what the hook wrote so far is in the documents, and what they hold is what
 * it reads from now on.  Return: whether anything may be different, so that the caller has the
 * model refreshed. */
static int kept_commit(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    struct chl_run *run = chl_run_check(L);
    struct ch_error err = CH_ERROR_INIT;
    bool changed = run->context || simulation->changed;
    int result = end_context(run, &err);
    ch_olm_forget_seen(simulation->olm, unit_of(run));
    if (result < 0)
        return chl_raise(L, &err);
    simulation->changed = false;
    lua_pushboolean(L, changed);
    return 1;
}

/* The hooks around the one that runs: entering one keeps what was known of the other. */
struct chl_outer_hook {
    struct chl_outer_hook *outer;
    json_t *hook;
    struct ch_dispatch_hook known;
};

static void free_outer(struct chl_outer_hook *outer)
{
    json_decref(outer->hook);
    ch_dispatch_hook_deinit(&outer->known);
    free(outer);
}

void chl_run_drop_outer(struct chl_run *run)
{
    while (run->outer) {
        struct chl_outer_hook *outer = run->outer;
        run->outer = outer->outer;
        free_outer(outer);
    }
}

/* The hook at index 2 begins. */
static int begin_hook(lua_State *L, struct chl_simulation *simulation, struct ch_error *err)
{
    struct chl_run *run = simulation->run;
    bool instead = lua_getfield(L, 2, "instead") == LUA_TBOOLEAN;
    lua_getfield(L, 2, "hook");
    CH_AUTOJSON json_t *hook = chl_value_to(L, -1, err);
    run->context = hook ? ch_olm_context_new(simulation->olm, hook, err) : NULL;
    if (!run->context)
        return -1;
    struct chl_outer_hook *before = ch_calloc(1, sizeof(*before));
    *before = (struct chl_outer_hook){.hook = run->hook, .outer = run->outer};
    run->outer = before;
    run->hook = CH_TAKE(hook);
    chl_run_set_environment(L, run, run->directory);
    int result = ch_dispatch_enter_hook(run->dispatch, &run->env, &before->known, err);
    if (instead) {
        run->outer = before->outer;
        free_outer(before);
    }
    return result;
}

/* simulation:enter{hook=, environment=, instead=}: from now on it is this hook, until leave(), or
 * in place of the one that it is; what that one wrote is in the documents.  The caller has the
 * model refreshed. */
static int kept_enter(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    struct chl_run *run = chl_run_check(L);
    struct ch_error err = CH_ERROR_INIT, refused = CH_ERROR_INIT;
    luaL_checktype(L, 2, LUA_TTABLE);
    chl_engine_forget_exit(run->engine);
    end_context(run, &refused);
    simulation->changed = false;
    begin_hook(L, simulation, &err);
    ch_error_move(&refused, &err);
    return refused.kind == CH_ERROR_NONE ? 0 : chl_raise(L, &refused);
}

/* simulation:leave(): what the hook wrote is in the documents, and it is the one before again.  The
 * caller has the model refreshed. */
static int kept_leave(lua_State *L)
{
    struct chl_simulation *simulation = chl_simulation_check(L, 1);
    struct chl_run *run = chl_run_check(L);
    struct chl_outer_hook *outer = run->outer;
    struct ch_error refused = CH_ERROR_INIT;
    luaL_argcheck(L, outer, 1, "no hook was entered");
    chl_engine_forget_exit(run->engine);
    end_context(run, &refused);
    simulation->changed = false;
    json_decref(run->hook);
    run->outer = outer->outer;
    run->hook = CH_TAKE(outer->hook);
    ch_dispatch_leave_hook(run->dispatch, &outer->known);
    free_outer(outer);
    return refused.kind == CH_ERROR_NONE ? 0 : chl_raise(L, &refused);
}

/* simulation:call(function, ...) -> true; or false, what it raised and the traceback or nil */
static int kept_call(lua_State *L)
{
    chl_run_check(L);
    struct ch_error err = CH_ERROR_INIT;
    luaL_checktype(L, 2, LUA_TFUNCTION);
    if (chl_call(L, lua_gettop(L) - 2, 0, &err) == 0) {
        lua_pushboolean(L, true);
        return 1;
    }
    lua_settop(L, 1);
    lua_pushboolean(L, false);
    lua_pushstring(L, err.traceback);
    chl_error_push(L, &err);
    lua_insert(L, -2); // simulation false error traceback
    return 3;
}

/* simulation:evaluate_status() */
static int kept_evaluate_status(lua_State *L)
{
    struct chl_run *run = chl_run_check(L);
    struct ch_error err = CH_ERROR_INIT;
    return ch_dispatch_evaluate_status(run->dispatch, &err) < 0 ? chl_raise(L, &err) : 0;
}

/* simulation:reboots() -> how often the charm asked for one */
static int kept_reboots(lua_State *L)
{
    lua_pushinteger(L, chl_run_check(L)->reboots);
    return 1;
}

const luaL_Reg chl_kept_methods[] = {{"open", kept_open},
                                     {"construct", kept_construct},
                                     {"commit", kept_commit},
                                     {"enter", kept_enter},
                                     {"leave", kept_leave},
                                     {"call", kept_call},
                                     {"evaluate_status", kept_evaluate_status},
                                     {"reboots", kept_reboots},
                                     {NULL, NULL}};
