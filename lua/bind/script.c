/* SPDX-License-Identifier: Apache-2.0 */
/* What dispatch sees of an engine: struct ch_script, filled by Lua.
 *
 * load() runs src/charm.lua and keeps the class it returns.  construct() hands the dispatch to
 * ops.framework's function `construct`, as a handle from which it takes framework, model and
 * metadata.  close() makes every handle of the dispatch dead. */
#include "base/file.h"
#include "bind/private.h"

#include <stdlib.h>
#include <string.h>

struct script {
    struct ch_script base;
    struct chl_engine *engine;
    struct chl_callback *cls; /* NULL until it is loaded */
    struct chl_scope *scope;  /* of the dispatch, from load to close */
    bool from_file;
};

struct request { /* what the protected functions below work on */
    struct script *script;
    struct ch_dispatch *dispatch;
    struct ch_script_charm *charm;
};

static void push_ops_function(lua_State *L, const char *module, const char *name)
{
    lua_getglobal(L, "require");
    lua_pushstring(L, module);
    lua_call(L, 1, 1);         // module
    lua_getfield(L, -1, name); // module function
    lua_remove(L, -2);         // function
}

/* load */

/* Pushes what src/charm.lua returns. */
static void run_charm_file(lua_State *L, const char *charm_dir)
{
    struct chl_arena *arena = chl_arena_open(L); // arena
    struct ch_error err = CH_ERROR_INIT;
    struct ch_buf text = CH_BUF_INIT;
    char *path = chl_arena_memory(arena, ch_path_join(charm_dir, "src/charm.lua"));
    int found = ch_file_read(path, 0, &text, &err);
    chl_arena_memory(arena, text.data);
    if (found < 0)
        chl_raise(L, &err);
    bool compiled =
        text.length > 0 && text.data[0] == *LUA_SIGNATURE; /* charmhost pack --bytecode */
    if (luaL_loadbufferx(L, text.data, text.length, "@src/charm.lua", compiled ? "b" : "t") !=
        LUA_OK) // arena text
        chl_raisef(L, CH_ERROR_ERROR,
                   compiled ? "src/charm.lua is compiled Lua that cannot be loaded (%s): put its "
                              "source there, or pack it with the charmhost of this version"
                            : "%s",
                   lua_tostring(L, -1));
    lua_call(L, 0, 1); // arena class
    lua_closeslot(L, -2);
    lua_remove(L, -2); // class
}

/* ops.framework.check_class(class, where) -> name of the class, use_juju_for_storage */
static int load(lua_State *L)
{
    const struct request *request = lua_touserdata(L, 1);
    struct script *script = request->script;
    script->scope = chl_scope_new(L);
    push_ops_function(L, "ops.framework", "check_class"); // request check
    if (script->from_file) {
        push_ops_function(L, "ops.strict", "enable");
        lua_call(L, 0, 0);
        run_charm_file(L, request->dispatch->context.charm_dir);
        lua_pushliteral(L, "src/charm.lua"); // request check class where
    } else {
        chl_callback_push(L, script->cls);
        lua_pushliteral(L, "the charm given");
    }
    lua_pushvalue(L, -2);
    lua_insert(L, 2);  // request class check class where
    lua_call(L, 2, 2); // request class name storage
    request->charm->class_name = ch_strdup(lua_tostring(L, 3));
    if (lua_isboolean(L, 4))
        request->charm->storage = lua_toboolean(L, 4) ? CH_STORAGE_CONTROLLER : CH_STORAGE_LOCAL;
    if (!script->cls)
        script->cls = chl_callback_new(L, 2);
    return 0;
}

static int script_load(struct ch_script *base, struct ch_dispatch *dispatch,
                       struct ch_script_charm *charm, struct ch_error *err)
{
    struct script *script = (struct script *)base;
    struct request request = {script, dispatch, charm};
    chl_engine_enter(script->engine, dispatch);
    return chl_protect(script->engine->L, load, &request, err);
}

/* construct */

/* construct(class, dispatch) */
static int construct(lua_State *L)
{
    const struct request *request = lua_touserdata(L, 1);
    struct script *script = request->script;
    push_ops_function(L, "ops.framework", "construct");
    chl_callback_push(L, script->cls);
    chl_handle_push(L, script->scope, chl_type_dispatch, request->dispatch);
    lua_call(L, 2, 0);
    return 0;
}

static int script_construct(struct ch_script *base, struct ch_dispatch *dispatch,
                            struct ch_error *err)
{
    struct script *script = (struct script *)base;
    struct request request = {.script = script, .dispatch = dispatch};
    return chl_protect(script->engine->L, construct, &request, err);
}

/* close */

static void script_close(struct ch_script *base, struct ch_dispatch *dispatch)
{
    struct script *script = (struct script *)base;
    chl_scope_close(script->engine->L, CH_TAKE(script->scope));
    chl_engine_leave(script->engine, dispatch);
    script->engine->exits = false;
}

static const struct ch_script_ops script_ops = {
    .name = "lua", .load = script_load, .construct = script_construct, .close = script_close};

static struct script *new_script(struct chl_engine *engine)
{
    struct script *script = ch_calloc(1, sizeof(*script));
    script->base.ops = &script_ops;
    script->engine = engine;
    return script;
}

struct ch_script *chl_script_new(struct chl_engine *engine)
{
    struct script *script = new_script(engine);
    script->from_file = true;
    return &script->base;
}

struct ch_script *chl_script_new_for_class(struct chl_engine *engine, int index)
{
    struct chl_callback *cls = chl_callback_new(engine->L, index);
    struct script *script = new_script(engine);
    script->cls = cls;
    return &script->base;
}

struct chl_scope *chl_script_scope(const struct ch_script *base)
{
    return ((const struct script *)base)->scope;
}

struct ch_script *chl_script_free(struct ch_script *base)
{
    struct script *script = (struct script *)base;
    if (script)
        chl_callback_free(script->cls);
    free(script);
    return NULL;
}
