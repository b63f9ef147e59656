/* SPDX-License-Identifier: Apache-2.0 */
/* The boundary between the host and Lua: its machinery.
 *
 * Rules.  A bound function does three steps: read all arguments (may raise), C work (cannot raise),
 * push results.  A resource is never held in a C local across a call that may raise: it lives in an
 * arena (chl_arena) or in a userdata that got its metatable before it acquired the resource.  Every
 * call from C into Lua is chl_call().  Ownership words: push gives to Lua, to and check borrow.
 *
 * C functions bound to Lua are named <table>_<method>, so that grep finds both ends. */
#ifndef CHL_BIND_BIND_H
#define CHL_BIND_BIND_H

#include "base/error.h"
#include "base/mem.h"
#include "base/tagged.h"
#include "dispatch/dispatch.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

/* engine (engine.c): a Lua state with `ops`, the stdlib and nothing of a charm yet */

struct chl_engine;
struct chl_module;
/* Modules and bound tables that not every program has.  Immutable; must outlive the engine. */
struct chl_extension {
    const luaL_Reg *tables;           /* as in registry.c; ends with NULL */
    const struct chl_module *modules; /* ends with NULL */
};
struct chl_engine_options {
    const char *tree;      /* load ops and the stdlib from this source tree (CHARMHOST_LUA_TREE);
                              NULL: what is compiled in */
    const char *charm_dir; /* its src/ and lib/ come first in package.path; NULL: none */
    bool stock_path;       /* keep the paths Lua comes with, after the charm's: tools and tests */
    const struct chl_extension *extension; /* or NULL */
    lua_Alloc allocator;                   /* NULL: one of its own; tests make it fail */
    void *allocator_data;
};
struct chl_engine *chl_engine_new(const struct chl_engine_options *options, struct ch_error *err);
struct chl_engine *chl_engine_free(struct chl_engine *engine); /* NULL is fine; returns NULL */
lua_State *chl_engine_state(struct chl_engine *engine);
struct chl_engine *chl_engine_of(lua_State *L);
/* The dispatch that runs now in this state, the innermost one; if all wait, the innermost of these;
 * or NULL. */
struct ch_dispatch *chl_engine_dispatch(struct chl_engine *engine);
void chl_engine_enter(struct chl_engine *engine, struct ch_dispatch *dispatch);
void chl_engine_leave(struct chl_engine *engine, struct ch_dispatch *dispatch);
/* os.exit in a handler ends only the hook it handled; see olm_kept.c. */
void chl_engine_forget_exit(struct chl_engine *engine);

/* script (script.c): what dispatch sees of an engine */

/* Loads src/charm.lua of the charm directory.  Caller frees it after the dispatch. */
struct ch_script *chl_script_new(struct chl_engine *engine);
/* The charm class on the stack at `index` instead of a file. */
struct ch_script *chl_script_new_for_class(struct chl_engine *engine, int index);
/* The handles of its dispatch, from construct to close. */
struct chl_scope *chl_script_scope(const struct ch_script *script);
struct ch_script *chl_script_free(struct ch_script *script); /* NULL is fine; returns NULL */

/* interactive (interactive.c): for command line tools */

/* Runs a file ("-": stdin) as the lua program does, with `arg` set.  Errors: that of the file, with
 * traceback. */
int chl_run_file(struct chl_engine *engine, const char *path, int argc, char **argv,
                 struct ch_error *err);
/* Reads, evaluates, prints, until the end of input; `ops` is a global.  What a line raises goes to
 * stderr.  Errors: ops cannot be loaded. */
int chl_repl(struct chl_engine *engine, bool prompts, struct ch_error *err);

/* compile (compile.c): for tools, in the library of testing.c */

/* Compiles Lua text and does not run it.  `chunk`: as "@src/charm.lua".  `code`: receives the
 * bytecode, with line numbers; NULL: only the syntax counts.
 * Errors: VALUE "src/charm.lua:LINE: what", as Lua says it. */
int chl_compile(struct chl_engine *engine, const struct ch_buf *text, const char *chunk,
                struct ch_buf *code, struct ch_error *err);
/* NULL when `ops` has the name, else a text that says so; caller owns. */
char *chl_ops_fault(struct chl_engine *engine, const char *name);
/* Loads the charm of the engine's charm_dir and constructs it in a simulation, where nothing is run
 * but its init.  The engine has the extension chl_testing.  Errors: what the charm raises; RUNTIME
 * when it takes so many instructions that it will hardly end. */
int chl_try_charm(struct chl_engine *engine, struct ch_error *err);

/* call (call.c): the one way from C into Lua */

/* As lua_pcall: function and `nargs` arguments are popped; results pushed on success.  The error
 * value is kept as it is in err->object, its text in message, the stack in traceback.  A charm that
 * asked to end (os.exit) has failed with EXIT, whatever it did afterwards. */
int chl_call(lua_State *L, int nargs, int nresults, struct ch_error *err);
/* Calls `function` with `data` as a light userdata, protected: it may raise.  Leaves nothing. */
int chl_protect(lua_State *L, lua_CFunction function, void *data, struct ch_error *err);

/* Ends the dispatch that runs with this exit status; nothing is committed, whether or not the charm
 * catches it. (builtins.c) */
int chl_exit(lua_State *L, int code) __attribute__((noreturn));

/* errors (error.c) */

/* Raises `err` as the Lua error object of its kind, or as the object it carries; clears it. */
int chl_raise(lua_State *L, struct ch_error *err) __attribute__((noreturn));
int chl_raisef(lua_State *L, enum ch_error_kind kind, const char *format, ...)
    __attribute__((noreturn, format(printf, 3, 4)));
void chl_error_push(lua_State *L, struct ch_error *err); /* as an object; clears err */
/* Fills `err` from the value at the top, which is popped. May raise; call.c protects it. */
void chl_error_take(lua_State *L, struct ch_error *err);

/* values (value.c): exactly two functions convert json_t to and from Lua */

void chl_value_push(lua_State *L, const json_t *value);
/* New reference, or NULL with VALUE naming the path of what cannot be stored: ".a[3] is a
 * function".  Never raises. */
json_t *chl_value_to(lua_State *L, int index, struct ch_error *err);
/* Keys of maps and members of sets. */
void chl_key_push(lua_State *L, const struct ch_key *key);
bool chl_key_to(lua_State *L, int index, struct ch_key *key); /* borrows strings; false: no key */
void chl_value_open(lua_State *L);                            /* markers: null, list */
extern const char chl_list_mark[];                            /* registry: metatable of lists */
extern const char chl_set_mark[];                             /* registry: metatable of ops.Set */

/* handles (handle.c): host objects as userdata, dead once their dispatch is closed */

struct chl_scope;                                            /* all handles of one dispatch */
struct chl_scope *chl_scope_new(lua_State *L);               /* anchored in the registry */
void chl_scope_close(lua_State *L, struct chl_scope *scope); /* invalidates every handle; frees */
/* Pushes the one userdata for (type, pointer), made on first use. */
void chl_handle_push(lua_State *L, struct chl_scope *scope, const char *type, void *pointer);
/* Pushes one that is not remembered: for what lives for a call only.  chl_handle_end() kills it. */
void chl_handle_push_once(lua_State *L, struct chl_scope *scope, const char *type, void *pointer);
void chl_handle_end(lua_State *L, int index);
/* Raises at the caller: wrong type, or "this <type> belongs to a dispatch that has ended". */
void *chl_handle_check(lua_State *L, int index, const char *type);
struct chl_scope *chl_handle_scope(lua_State *L, int index);
void chl_handle_type(lua_State *L, const char *type, const luaL_Reg *methods); /* defines it */
/* Remembers a Lua value for a host object: pops it.  Push: nil when there is none. */
void chl_scope_set(lua_State *L, struct chl_scope *scope, const void *pointer);
void chl_scope_get(lua_State *L, struct chl_scope *scope, const void *pointer);

extern const char chl_type_framework[], chl_type_object[], chl_type_source[], chl_type_event[],
    chl_type_stored[], chl_type_dispatch[], chl_type_model[];

/* arenas (arena.c): what a bound function holds across calls that may raise */

struct chl_arena;
struct chl_arena *chl_arena_open(lua_State *L); /* pushes a to-be-closed userdata */
/* Return: what was given; released when the function ends, also by a raise. */
void *chl_arena_memory(struct chl_arena *arena, void *memory);
json_t *chl_arena_json(struct chl_arena *arena, json_t *value);
struct ch_key *chl_arena_keys(struct chl_arena *arena, struct ch_key *keys, size_t count);

/* callbacks (callback.c): Lua values held by C; closing the state makes them all dead first */

struct chl_callback;
struct chl_callback *chl_callback_new(lua_State *L, int index);
/* False when it is dead: nothing is pushed then. */
bool chl_callback_push(lua_State *L, struct chl_callback *callback);
void chl_callback_free(void *callback);
void chl_callback_kill_all(struct chl_engine *engine);

/* framework (framework.c) */

/* Makes the Lua object at `index` an observer and emitter: pushes its raw handle.  Raises. */
void chl_object_push_new(lua_State *L, struct chl_scope *scope, struct ch_framework *framework,
                         struct ch_object *parent, const char *kind, const char *key, int index);

/* Pushes the Lua object of one made by the above; nil when there is none. */
void chl_object_push_value(lua_State *L, const struct ch_object *object);

/* hook commands (hookcmds.c) */

/* Where `ops.hookcmds` finds Juju while no dispatch runs: the environment, copied.  Not told, there
 * are no hook commands then.  May raise: memory only. */
void chl_hookcmds_environment(lua_State *L, char *const *environment);

/* tables: one file per bound table, one line per table in registry.c.  Modules of ops and the
 * stdlib get `host` as the second argument of their chunk: host "framework" is the table. */
int chl_open_base(lua_State *L);      /* json, yaml, time, text, log, errors */
int chl_open_dispatch(lua_State *L);  /* the dispatch a charm is constructed in */
int chl_open_framework(lua_State *L); /* framework, objects, sources, events */
int chl_open_stored(lua_State *L);    /* stored state */
int chl_open_model(lua_State *L);     /* what a charm sees */
int chl_open_hookcmds(lua_State *L);  /* hook commands */
int chl_open_pebble(lua_State *L);    /* clients of Pebble, layers */
int chl_open_terminal(lua_State *L);  /* whose the terminal is */
int chl_host(lua_State *L);           /* host "NAME" */

/* testing (testing.c): ops.testing on the local OLM, in a library of its own */
extern const struct chl_extension chl_testing;
int chl_open_olm(lua_State *L);   /* simulations of a model, runs of a charm in them */
int chl_open_files(lua_State *L); /* directories */

#endif
