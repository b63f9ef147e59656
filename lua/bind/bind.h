/* SPDX-License-Identifier: Apache-2.0 */
/* The boundary between the host and Lua: its machinery.
 *
 * Rules.  A bound function does three steps: read all arguments (may raise), C work (cannot raise),
 * push results.  A resource is never held in a C local across a call that may raise: it lives in a
 * userdata that got its metatable before it acquired the resource, or in an arena (chl_arena).
 * Every call from C into Lua is chl_call().  Ownership words: push gives to Lua, to and check
 * borrow.
 *
 * C functions bound to Lua are named <table>_<method>, so that grep finds both ends. */
#ifndef CHL_BIND_BIND_H
#define CHL_BIND_BIND_H

#include "base/error.h"
#include "dispatch/dispatch.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

/* engine (engine.c): a Lua state with `ops`, the stdlib and nothing of a charm yet */

struct chl_engine;
struct chl_engine_options {
    const char *tree;      /* load ops and stdlib from this source tree instead of the compiled-in
                              copies (CHARMHOST_LUA_TREE); NULL: compiled in */
    const char *charm_dir; /* its src/ and lib/ go to package.path; NULL: none */
    lua_Alloc allocator;   /* NULL: the usual; tests make it fail */
    void *allocator_data;
};
struct chl_engine *chl_engine_new(const struct chl_engine_options *options, struct ch_error *err);
struct chl_engine *chl_engine_free(struct chl_engine *engine); /* returns NULL */
lua_State *chl_engine_state(struct chl_engine *engine);
struct chl_engine *chl_engine_of(lua_State *L);
/* The script of a production dispatch: loads src/charm.lua. */
struct ch_script *chl_engine_script(struct chl_engine *engine);

/* call (call.c): the one way from C into Lua */

/* As lua_pcall: function and `nargs` arguments are popped; results pushed on success.  The error
 * value is kept as it is in err->object, its text in message, the stack in traceback. */
int chl_call(lua_State *L, int nargs, int nresults, struct ch_error *err);

/* errors (error.c) */

/* Raises `err` as the Lua error object of its kind (or the object it carries), at the line of the
 * Lua code that called; clears it.  Never returns. */
int chl_raise(lua_State *L, struct ch_error *err) __attribute__((noreturn));
/* The same for a fresh error. */
int chl_raisef(lua_State *L, enum ch_error_kind kind, const char *format, ...)
    __attribute__((noreturn, format(printf, 3, 4)));
void chl_error_push(lua_State *L, struct ch_error *err); /* as an object; clears err */
void chl_error_take(lua_State *L, struct ch_error *err); /* pops the value on top into err */

/* values (value.c): exactly two functions convert json_t to and from Lua */

void chl_value_push(lua_State *L, const json_t *value); /* may raise: memory only */
/* New reference, held by an arena the caller gave or owned by the caller when `arena` is 0.
 * NULL with an error (VALUE) naming the path of what cannot be stored: "cannot be stored: .a[3] is
 * a function".  Never raises. */
json_t *chl_value_to(lua_State *L, int index, struct ch_error *err);

/* handles (handle.c): host objects as userdata, dead once their dispatch is closed */

struct chl_scope;                              /* all handles of one dispatch */
struct chl_scope *chl_scope_new(lua_State *L); /* pushes nothing; anchored in the registry */
void chl_scope_close(lua_State *L, struct chl_scope *scope); /* invalidates every handle */
/* Pushes the one userdata for (type, pointer), made on first use. */
void chl_handle_push(lua_State *L, struct chl_scope *scope, const char *type, void *pointer);
/* Raises at the caller: wrong type, or "this <type> belongs to a dispatch that has ended". */
void *chl_handle_check(lua_State *L, int index, const char *type);
struct chl_scope *chl_handle_scope(lua_State *L, int index);
void chl_handle_type(lua_State *L, const char *type, const luaL_Reg *methods); /* defines it */

/* arenas (arena.c): what a bound function holds across calls that may raise */

struct chl_arena;
struct chl_arena *chl_arena_open(lua_State *L); /* pushes a to-be-closed userdata */
void *chl_arena_free_later(struct chl_arena *arena, void *memory); /* returns memory */
json_t *chl_arena_json(struct chl_arena *arena, json_t *value);    /* returns value */
struct ch_error *chl_arena_error(struct chl_arena *arena);

/* callbacks (callback.c): Lua values held by C; closing the state invalidates them all first */

struct chl_callback *chl_callback_new(lua_State *L, int index);
bool chl_callback_push(lua_State *L,
                       struct chl_callback *callback); /* false: dead; pushes nothing */
void chl_callback_free(struct chl_callback *callback);

/* tables: one file per bound table, one line per table in registry.c.  `require "_host.NAME"` finds
 * them, from ops and the stdlib only. */
int chl_open_framework(lua_State *L);
int chl_open_hookcmds(lua_State *L);
int chl_open_model(lua_State *L);
int chl_open_base(lua_State *L); /* json, yaml, time, text */

#endif
