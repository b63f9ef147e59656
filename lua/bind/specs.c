/* SPDX-License-Identifier: Apache-2.0 */
/* The specs of a charm.  One state holds busted as the user sees it: its options, the list of
 * files, the report (tool/specs.lua).  Each file runs under a second busted in a state of its own
 * (tool/spec_file.lua), which tells the first one all that happens; what is told crosses between
 * the states as a json_t. */
#include "bind/specs.h"
#include "bind/private.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct run { /* of all files */
    const struct chl_specs_options *options;
    struct chl_specs_result *result;
};

struct file_run {
    struct run *run;
    lua_State *main; /* of the busted that is told */
    struct chl_callback *listener;
    const char *path;
    json_t *arguments;
    struct ch_error failure; /* of the listener: nothing more is told then */
};

static const char run_mark, file_mark; /* registry: struct run, struct file_run */

static void *find(lua_State *L, const char *mark)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, mark); // pointer
    void *found = lua_touserdata(L, -1);
    lua_pop(L, 1);
    if (!found)
        luaL_error(L, "the specs of a charm are run by 'charmhost test'");
    return found;
}

static struct chl_engine *make_engine(const struct run *run, struct ch_error *err)
{
    struct chl_engine_options options = {.tree = run->options->tree,
                                         .charm_dir = run->options->charm_dir,
                                         .stock_path = true,
                                         .extension = &chl_testing};
    return chl_engine_new(&options, err);
}

/* in the state of a file */

struct told {
    struct file_run *file;
    json_t *event;
};

static int tell(lua_State *L)
{
    const struct told *told = lua_touserdata(L, 1);
    if (chl_callback_push(L, told->file->listener)) {
        chl_value_push(L, told->event);
        lua_call(L, 1, 0);
    }
    return 0;
}

/* tell(event): to the listener in the other state */
static int specs_tell(lua_State *L)
{
    struct file_run *file = find(L, &file_mark);
    struct ch_error err = CH_ERROR_INIT;
    struct told told = {file, chl_value_to(L, 1, &err)};
    if (!told.event)
        return chl_raise(L, &err);
    if (file->failure.kind == CH_ERROR_NONE)
        chl_protect(file->main, tell, &told, &file->failure);
    json_decref(told.event);
    return 0;
}

/* Outside of a dispatch os.exit() would end all tests, and with status 0 none would be missed. */
static int refuse_exit(lua_State *L)
{
    return luaL_error(L, "os.exit() would end the tests: only a charm that runs may call it");
}

static int run_in_child(lua_State *L)
{
    struct file_run *file = lua_touserdata(L, 1);
    lua_pushlightuserdata(L, file);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &file_mark);
    lua_getglobal(L, "os");      // file os
    lua_getfield(L, -1, "exit"); // file os exit: it calls its upvalue outside of dispatches
    lua_pushcfunction(L, refuse_exit);
    lua_setupvalue(L, -2, 1);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "tool.spec_file");
    lua_call(L, 1, 1); // file os exit run
    lua_pushstring(L, file->path);
    chl_value_push(L, file->arguments);
    lua_call(L, 2, 0);
    return 0;
}

/* The next file finds the directory this one found. */
static int run_file(struct file_run *file, struct ch_error *err)
{
    int directory = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct chl_engine *engine = make_engine(file->run, err);
    int result = engine ? 0 : -1;
    if (engine && file->run->result->coverage)
        chl_coverage_count(file->run->result->coverage, engine);
    if (engine)
        result = chl_protect(chl_engine_state(engine), run_in_child, file, err);
    ch_error_move(err, &file->failure);
    if (err->object) { /* an object of the state that ends here */
        struct ch_error text = CH_ERROR_INIT;
        ch_error_set(&text, err->kind, "%s", err->message);
        ch_error_clear(err);
        *err = text;
    }
    chl_engine_free(engine);
    if (directory >= 0 && fchdir(directory) < 0)
        result = ch_error_set(err, CH_ERROR_OS, "%s: cannot return to the directory of the charm",
                              file->path);
    close(directory);
    return err->kind == CH_ERROR_NONE ? result : -1;
}

/* in the state of busted */

/* run_file(path, arguments, listener): busted's arguments, parsed; listener(event) */
static int specs_run_file(lua_State *L)
{
    struct ch_error err = CH_ERROR_INIT;
    struct file_run file = {.run = find(L, &run_mark), .path = luaL_checkstring(L, 1), .main = L};
    luaL_checktype(L, 3, LUA_TFUNCTION);
    file.listener = chl_callback_new(L, 3);
    file.arguments = chl_value_to(L, 2, &err);
    int result = file.arguments ? run_file(&file, &err) : -1;
    json_decref(file.arguments);
    chl_callback_free(file.listener);
    return result < 0 ? chl_raise(L, &err) : 0;
}

/* started(name): of a file or a test */
static int specs_started(lua_State *L)
{
    const struct run *run = find(L, &run_mark);
    if (run->options->started)
        run->options->started(run->options->data, luaL_checkstring(L, 1));
    return 0;
}

/* cover(): lines are counted from now on */
static int specs_cover(lua_State *L)
{
    struct run *run = find(L, &run_mark);
    if (!run->result->coverage)
        run->result->coverage = chl_coverage_new(run->options->charm_dir);
    return 0;
}

int chl_open_specs(lua_State *L)
{
    static const luaL_Reg functions[] = {{"run_file", specs_run_file},
                                         {"tell", specs_tell},
                                         {"cover", specs_cover},
                                         {"started", specs_started},
                                         {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}

/* all */

static size_t get_count(lua_State *L, const char *name)
{
    lua_getfield(L, -1, name);
    size_t count = (size_t)lua_tointeger(L, -1);
    lua_pop(L, 1);
    return count;
}

static bool get_flag(lua_State *L, const char *name)
{
    lua_getfield(L, -1, name);
    bool flag = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return flag;
}

static int run_all(lua_State *L)
{
    struct run *run = lua_touserdata(L, 1);
    struct chl_specs_result *result = run->result;
    lua_pushlightuserdata(L, run);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &run_mark);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "tool.specs");
    lua_call(L, 1, 1); // run specs
    lua_createtable(L, run->options->argc, 0);
    for (int i = 0; i < run->options->argc; i++) {
        lua_pushstring(L, run->options->argv[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_pushstring(L, run->options->output);
    lua_call(L, 2, 1); // run result
    result->passed = get_count(L, "passed");
    result->failed = get_count(L, "failed");
    result->errors = get_count(L, "errors");
    result->pending = get_count(L, "pending");
    result->usage = get_flag(L, "usage");
    result->listed = get_flag(L, "listed");
    lua_getfield(L, -1, "output");
    result->output = ch_strdup(lua_tostring(L, -1));
    return 0;
}

int chl_specs_run(const struct chl_specs_options *options, bool covers,
                  struct chl_specs_result *result, struct ch_error *err)
{
    struct run run = {options, result};
    *result = (struct chl_specs_result){0};
    if (covers)
        result->coverage = chl_coverage_new(options->charm_dir);
    struct chl_engine *engine = make_engine(&run, err);
    int status = engine ? chl_protect(chl_engine_state(engine), run_all, &run, err) : -1;
    if (err->object) { /* an object of the state that ends here */
        err->release(err->object);
        err->object = NULL;
    }
    chl_engine_free(engine);
    return status;
}
