/* SPDX-License-Identifier: Apache-2.0 */
/* The local OLM in Lua: a simulation is the state of one model, what is stored for one charm, and
 * at most one run of that charm. */
#ifndef CHL_BIND_OLM_H
#define CHL_BIND_OLM_H

#include "bind/bind.h"
#include "olm/hooktool.h"

struct chl_run {
    struct chl_engine *engine;
    struct ch_olm_context *context; /* NULL in a run that is kept, until a command is run */
    struct ch_transport *transport;
    struct ch_script *script;
    struct ch_env env;
    struct ch_dispatch_options options;
    struct ch_dispatch *dispatch; /* between its parts */
    struct chl_callback *emit, *on_emit;
    bool tells_lifecycle;    /* on_emit is to hear of these events as well */
    struct ch_error failure; /* of on_emit, which cannot fail by itself */
    /* of a run that is kept */
    json_t *hook;
    char *directory;
    struct ch_meta meta; /* of its own: documents may be put anew */
    long long reboots;   /* how often juju-reboot was run */
};

struct chl_simulation {
    struct ch_olm *olm;
    struct ch_storage *storage;
    json_t *records; /* those nobody took yet */
    struct chl_run *run;
};

extern const char chl_type_simulation[];
struct chl_simulation *chl_simulation_check(lua_State *L, int index);

/* olm_run.c: methods begin, charm, source, finish, abandon */
extern const luaL_Reg chl_run_methods[];
void chl_run_free(struct chl_run *run); /* abandons it; NULL is fine */
/* Makes the run of the options at index 2, not yet dispatched, owned by the simulation.  Raises
 * when it cannot be made, or there is another one. */
struct chl_run *chl_run_make(lua_State *L, struct chl_simulation *simulation);
/* Environment of the run's context, with what the table at index 2 has as `environment`. */
void chl_run_set_environment(lua_State *L, struct chl_run *run, const char *directory);
/* Ends the run.  Pushes status, and if it failed the error and its traceback, above the first
 * argument; returns how many these are. */
int chl_run_conclude(lua_State *L, struct chl_simulation *simulation, int status,
                     struct ch_error *err);
/* The simulation's run, begun and not ended; raises when there is none. */
struct chl_run *chl_run_check(lua_State *L);

/* olm_kept.c: methods open, construct, commit, enter, call, evaluate_status, reboots */
extern const luaL_Reg chl_kept_methods[];

#endif
