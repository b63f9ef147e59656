/* SPDX-License-Identifier: Apache-2.0 */
/* Engines: a Lua state, where its modules come from, and which dispatch runs in it. */
#include "base/file.h"
#include "bind/private.h"

#include <stdlib.h>
#include <string.h>

enum { GC_PAUSE = 400 }; /* per cent: hooks and tests are short, memory is cheap */

struct setup {
    struct chl_engine *engine;
    const struct chl_engine_options *options;
};

struct chl_engine *chl_engine_of(lua_State *L)
{
    return *(struct chl_engine **)lua_getextraspace(L);
}

lua_State *chl_engine_state(struct chl_engine *engine)
{
    return engine->L;
}

bool chl_dispatch_runs(const struct ch_dispatch *dispatch)
{
    return !dispatch->waits ||
           (dispatch->framework && ch_framework_current_event(dispatch->framework));
}

struct ch_dispatch *chl_engine_dispatch(struct chl_engine *engine)
{
    for (size_t i = engine->depth; i > 0; i--)
        if (chl_dispatch_runs(engine->dispatches[i - 1]))
            return engine->dispatches[i - 1];
    return engine->depth ? engine->dispatches[engine->depth - 1] : NULL;
}

void chl_engine_enter(struct chl_engine *engine, struct ch_dispatch *dispatch)
{
    engine->dispatches =
        ch_realloc(engine->dispatches, (engine->depth + 1) * sizeof(*engine->dispatches));
    engine->dispatches[engine->depth++] = dispatch;
}

void chl_engine_leave(struct chl_engine *engine, struct ch_dispatch *dispatch)
{
    size_t i = engine->depth;
    while (i > 0 && engine->dispatches[i - 1] != dispatch)
        i--;
    if (i == 0)
        return;
    memmove(&engine->dispatches[i - 1], &engine->dispatches[i],
            (engine->depth - i) * sizeof(*engine->dispatches));
    engine->depth--;
}

void chl_engine_forget_exit(struct chl_engine *engine)
{
    engine->exits = false;
}

/* modules */

static const struct chl_module *find_in(const struct chl_module *modules, const char *name)
{
    for (; modules->name; modules++)
        if (strcmp(modules->name, name) == 0)
            return modules;
    return NULL;
}

static const struct chl_module *find_module(const struct chl_engine *engine, const char *name)
{
    const struct chl_module *module = find_in(chl_modules, name);
    return module || !engine->extension ? module : find_in(engine->extension->modules, name);
}

/* Pushes the chunk, or an error text.  Return: LUA_OK, or what went wrong. */
static int load_file(lua_State *L, const char *path, const char *chunk)
{
    struct chl_arena *arena = chl_arena_open(L); // arena
    struct ch_buf text = CH_BUF_INIT;
    int found = ch_file_read(path, 0, &text, NULL);
    chl_arena_memory(arena, text.data);
    int code = LUA_ERRFILE;
    if (found == 0)
        code = luaL_loadbufferx(L, text.data, text.length, chunk, "t"); // arena chunk
    else
        lua_pushfstring(L, "cannot read %s", path); // arena text
    lua_closeslot(L, -2);
    lua_remove(L, -2); // chunk or text
    return code;
}

static int load_from_tree(lua_State *L, const char *tree, const char *name)
{
    static const char *const forms[] = {"lua/%s.lua", "lua/%s/init.lua", "stdlib/%s.lua",
                                        "stdlib/%s/init.lua"};
    int code = LUA_ERRFILE;
    const char *file = luaL_gsub(L, name, ".", "/"); // file
    for (size_t i = 0; code == LUA_ERRFILE && i < CH_ARRAY_LEN(forms); i++) {
        lua_settop(L, 2);                                          // name file
        const char *relative = lua_pushfstring(L, forms[i], file); // name file relative
        const char *path = lua_pushfstring(L, "%s/%s", tree, relative);
        const char *chunk = lua_pushfstring(L, "@%s", strchr(relative, '/') + 1);
        code = load_file(L, path, chunk); // name file relative path chunk function
    }
    return code;
}

/* package.searchers: the last one, for ops and the stdlib. */
static int searcher(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    struct chl_engine *engine = chl_engine_of(L);
    lua_settop(L, 1);
    const struct chl_module *module = find_module(engine, name);
    if (!module) {
        lua_pushfstring(L, "no module '%s' in ops and the standard library", name);
        return 1;
    }
    int code = engine->tree
                   ? load_from_tree(L, engine->tree, name)
                   : luaL_loadbufferx(L, (const char *)module->code, module->size, name, "b");
    if (code != LUA_OK)
        return luaL_error(L, "cannot load module '%s': %s", name, luaL_tolstring(L, -1, NULL));
    lua_pushcfunction(L, chl_host); // chunk host: the second argument of the chunk
    return 2;
}

/* package.searchers: the second one, where no file can be meant by a name of ops. */
static int ops_searcher(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    if (strcmp(name, "ops") != 0 && strncmp(name, "ops.", 4) != 0)
        return 0;
    return find_module(chl_engine_of(L), name) ? searcher(L) : 0;
}

static bool has_files_of_ops(const char *charm_dir)
{
    static const char *const names[] = {"src/ops", "src/ops.lua", "lib/ops", "lib/ops.lua"};
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
        CH_AUTOFREE char *path = ch_path_join(charm_dir, names[i]);
        if (ch_file_exists(path))
            return true;
    }
    return false;
}

/* Modules of charms come before those of ops.  When a charm has none that could be meant, the
 * file system is not asked for each of ops. */
static void add_searchers(lua_State *L, const char *charm_dir)
{
    lua_getglobal(L, LUA_LOADLIBNAME); // package
    lua_getfield(L, -1, "searchers");  // package searchers
    lua_Integer count = luaL_len(L, -1);
    if (charm_dir && !has_files_of_ops(charm_dir)) {
        for (; count > 1; count--) {
            lua_rawgeti(L, -1, count);
            lua_rawseti(L, -2, count + 1);
        }
        lua_pushcfunction(L, ops_searcher); // package searchers searcher
        lua_rawseti(L, -2, 2);
    }
    lua_pushcfunction(L, searcher); // package searchers searcher
    lua_rawseti(L, -2, luaL_len(L, -2) + 1);
    lua_pop(L, 2);
}

static void set_paths(lua_State *L, const struct chl_engine_options *options)
{
    lua_getglobal(L, LUA_LOADLIBNAME); // package
    luaL_Buffer path;
    luaL_buffinit(L, &path);
    if (options->charm_dir) {
        lua_pushfstring(L, "%s/src/?.lua;%s/src/?/init.lua;%s/lib/?.lua;%s/lib/?/init.lua",
                        options->charm_dir, options->charm_dir, options->charm_dir,
                        options->charm_dir);
        luaL_addvalue(&path);
    }
    if (options->stock_path) {
        if (options->charm_dir)
            luaL_addchar(&path, ';');
        lua_getfield(L, 1, "path");
        luaL_addvalue(&path);
    }
    luaL_pushresult(&path); // package path
    lua_setfield(L, 1, "path");
    if (!options->stock_path) {
        lua_pushliteral(L, "");
        lua_setfield(L, 1, "cpath"); /* compiled modules cannot be loaded in a static binary */
    }
    lua_pop(L, 1);
}

/* life */

static int set_up(lua_State *L)
{
    const struct setup *setup = lua_touserdata(L, 1);
    lua_settop(L, 0);
    lua_gc(L, LUA_GCINC, GC_PAUSE, 0, 0);
    luaL_openlibs(L);
    chl_value_open(L);
    set_paths(L, setup->options);
    add_searchers(L, setup->options->charm_dir);
    chl_builtins_open(L);
    return 0;
}

struct chl_engine *chl_engine_new(const struct chl_engine_options *options, struct ch_error *err)
{
    struct chl_engine *engine = ch_calloc(1, sizeof(*engine));
    struct setup setup = {engine, options};
    if (options->allocator)
        engine->L = lua_newstate(options->allocator, options->allocator_data);
    else if ((engine->pool = chl_pool_new()))
        engine->L = lua_newstate(chl_pool_allocate, engine->pool);
    if (!engine->L) {
        ch_error_set(err, CH_ERROR_RUNTIME, "not enough memory for a Lua state");
        chl_pool_free(engine->pool);
        free(engine);
        return NULL;
    }
    *(struct chl_engine **)lua_getextraspace(engine->L) = engine;
    engine->tree = ch_strdup(options->tree);
    engine->extension = options->extension;
    if (chl_protect(engine->L, set_up, &setup, err) < 0)
        return chl_engine_free(engine);
    return engine;
}

struct chl_engine *chl_engine_free(struct chl_engine *engine)
{
    if (!engine)
        return NULL;
    chl_callback_kill_all(engine);
    engine->closing = true;
    lua_close(engine->L);
    chl_pool_free(engine->pool);
    free(engine->dispatches);
    free(engine->traceback);
    ch_buf_deinit(&engine->warning);
    free(engine->tree);
    free(engine);
    return NULL;
}
