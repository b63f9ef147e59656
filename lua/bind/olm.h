/* SPDX-License-Identifier: Apache-2.0 */
/* The local OLM in Lua: a simulation is the state of one model, what is stored for its charms, and
 * at most one run of one of them. */
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
    char *containers_dir;         /* of their Pebbles' sockets, or NULL */
    struct ch_dispatch *dispatch; /* between its parts */
    struct chl_callback *emit, *on_emit;
    bool tells_lifecycle;    /* on_emit is to hear of these events as well */
    struct ch_error failure; /* of on_emit, which cannot fail by itself */
    /* of a run that is kept */
    json_t *hook;
    struct chl_outer_hook *outer; /* in which this one was entered, or NULL */
    char *directory;
    struct ch_meta meta; /* of its own, or empty */
    long long reboots;   /* how often juju-reboot was run */
};

struct chl_stored { /* of a unit */
    struct chl_stored *next;
    char *unit;
    struct ch_storage *storage;
};

struct chl_simulation {
    struct ch_olm *olm;
    struct ch_clock clock; /* stands still at `now`, unless it is the system's */
    double now;
    struct ch_storage *storage; /* of the runs to come; borrowed */
    struct chl_stored
        *stored;     /* the first one is there from the beginning, of no unit in particular */
    json_t *records; /* those nobody took yet */
    bool changed;    /* documents were, since commit() */
    struct chl_run *run;
    bool rebooted; /* the last run asked for a reboot at once */
};

extern const char chl_type_simulation[];
struct chl_simulation *chl_simulation_check(lua_State *L, int index);

/* olm_documents.c: methods put, update, get, databags, all, remove */
extern const luaL_Reg chl_document_methods[];
int chl_olm_share(lua_State *L);
json_t *chl_shared_check(lua_State *L, int index); /* what olm.share() has made; borrowed */
void chl_open_olm_documents(lua_State *L);

/* olm_run.c: methods begin, charm, source, finish, abandon */
extern const luaL_Reg chl_run_methods[];
void chl_run_free(struct chl_run *run); /* abandons it; NULL is fine */
/* Makes the run of the options at index 2, not yet dispatched, owned by the simulation.  Raises
 * when it cannot be made, or there is another one. */
struct chl_run *chl_run_make(lua_State *L, struct chl_simulation *simulation);
/* Its metadata is that of this charm, {metadata, config, actions}, and not the application's: a
 * unit that was not upgraded yet, documents that may be put anew.  Errors: of ch_meta_parse(). */
int chl_run_use_charm(struct chl_run *run, const struct chl_simulation *simulation,
                      const json_t *charm, struct ch_error *err);
/* Environment of the run's context, with what the table at index 2 has as `environment`. */
void chl_run_set_environment(lua_State *L, struct chl_run *run, const char *directory);
/* Ends the run, whose exit status it was.  Pushes status, and if it failed the error and its
 * traceback, above the first argument; returns how many these are. */
int chl_run_conclude(lua_State *L, struct chl_simulation *simulation, int status,
                     struct ch_error *err);
/* The simulation's run, begun and not ended; raises when there is none. */
struct chl_run *chl_run_check(lua_State *L);

/* olm_verbs.c: what the verbs of the juju client do, and the views */
extern const luaL_Reg chl_verb_methods[];
/* olm_turns.c: hooks of many units, one after the other: methods turn, end_turn, ... */
extern const luaL_Reg chl_turn_methods[];

/* olm_kept.c: methods open, construct, commit, enter, leave, call, evaluate_status, reboots */
void chl_run_drop_outer(struct chl_run *run);
extern const luaL_Reg chl_kept_methods[];

/* olm_pebble.c */
int chl_olm_pebble_plan(lua_State *L);  /* "pebble_plan" */
int chl_olm_pebble(lua_State *L);       /* function "pebble" of the table */
void chl_open_olm_pebble(lua_State *L); /* defines the type of simulated Pebbles */

#endif
