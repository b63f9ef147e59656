/* SPDX-License-Identifier: Apache-2.0 */
/* _host.pebble: commands in the container.
 *
 * A process is a userdata.  Its user values are what must live as long: the client, and the Lua
 * values of the streams that were given. */
#include "bind/pebble.h"

#include <math.h>

static const char process_type[] = "ch_pebble_process";

enum { CLIENT = 1, STDIN, STDOUT, STDERR, VALUES = STDERR };

struct process {
    struct ch_pebble_process *process;
    struct pebble_stream streams[VALUES + 1];
    bool waited;
    bool busy; /* a stream's function runs: nothing else may be asked of the process meanwhile */
};

/* starting */

/* Puts field `name` of the options at index 2 into a user value of the process at the top. */
static struct pebble_stream *keep_stream(lua_State *L, struct process *self, const char *name,
                                         int slot)
{
    int holder = lua_gettop(L);
    bool given = lua_getfield(L, 2, name) != LUA_TNIL;
    lua_setiuservalue(L, holder, slot);
    self->streams[slot] = (struct pebble_stream){.L = L, .holder = holder, .slot = slot};
    return given ? &self->streams[slot] : NULL;
}

static const char *text_field(lua_State *L, const char *name)
{
    lua_getfield(L, 2, name);
    const char *text = pebble_opt_text(L, -1); /* stays on the stack, which keeps it alive */
    return text;
}

static json_t *json_field(struct pebble_call *call, const char *name)
{
    lua_getfield(call->L, 2, name);
    return pebble_to_json(call, lua_gettop(call->L));
}

static void read_options(struct pebble_call *call, struct ch_pebble_exec_options *options,
                         struct pebble_owner *ids)
{
    lua_State *L = call->L;
    options->command = json_field(call, "command");
    options->environment = json_field(call, "environment");
    options->service_context = text_field(L, "service_context");
    options->working_dir = text_field(L, "working_dir");
    lua_getfield(L, 2, "timeout");
    options->timeout = luaL_optnumber(L, -1, 0);
    lua_getfield(L, 2, "combine_stderr");
    options->combine_stderr = lua_toboolean(L, -1);
    int first = lua_gettop(L) + 1;
    lua_getfield(L, 2, "user_id");
    lua_getfield(L, 2, "group_id");
    lua_getfield(L, 2, "user");
    lua_getfield(L, 2, "group");
    pebble_check_owner(L, first, ids, &options->owner);
}

/* client:exec{ command, service_context, environment, working_dir, timeout, user_id, user,
 * group_id, group, stdin, stdout, stderr, combine_stderr } -> process */
int pebble_exec(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TTABLE);
    struct pebble_call call = pebble_begin(L, 2);
    struct ch_pebble_exec_options options = {.command = NULL};
    struct ch_pebble_source source;
    struct ch_pebble_sink output, errors;
    struct pebble_owner ids;
    read_options(&call, &options, &ids);
    struct process *self = lua_newuserdatauv(L, sizeof(*self), VALUES); // ... process
    *self = (struct process){.process = NULL};
    luaL_setmetatable(L, process_type);
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, CLIENT);
    struct pebble_stream *given;
    if ((given = keep_stream(L, self, "stdin", STDIN))) {
        pebble_stream_to_source(given, &source);
        pebble_stream_poll(given, &source);
        options.standard_input = &source;
    }
    if ((given = keep_stream(L, self, "stdout", STDOUT))) {
        pebble_stream_to_sink(given, &output);
        options.standard_output = &output;
    }
    if ((given = keep_stream(L, self, "stderr", STDERR))) {
        pebble_stream_to_sink(given, &errors);
        options.standard_error = &errors;
    }
    self->busy = true;
    self->process = ch_pebble_exec(call.client, &options, &call.err);
    self->busy = false;
    return self->process ? 1 : chl_raise(L, &call.err);
}

/* calls */

/* The process at index 1, whose streams are called in this state from now on. */
static struct process *begin(lua_State *L)
{
    struct process *self = luaL_checkudata(L, 1, process_type);
    if (self->busy)
        chl_raisef(L, CH_ERROR_RUNTIME,
                   "the process cannot be used by the functions that are its streams");
    for (int slot = STDIN; slot <= STDERR; slot++) {
        self->streams[slot].L = L;
        self->streams[slot].holder = 1;
    }
    self->busy = true;
    return self;
}

static int end(lua_State *L, struct process *self, int result, struct ch_error *err)
{
    self->busy = false;
    return result < 0 ? chl_raise(L, err) : 0;
}

static int process_wait(lua_State *L)
{
    struct process *self = begin(L);
    struct ch_error err = CH_ERROR_INIT;
    self->waited = true;
    return end(L, self, ch_pebble_process_wait(self->process, &err), &err);
}

/* process:wait_output() -> stdout, stderr */
static int process_wait_output(lua_State *L)
{
    lua_settop(L, 1);
    struct chl_arena *arena = chl_arena_open(L);
    struct process *self = begin(L);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_buffer output = {0}, errors = {0};
    self->waited = true;
    int result = ch_pebble_process_wait_output(self->process, &output, &errors, &err);
    if (result < 0) {
        ch_buf_deinit(&output.bytes);
        ch_buf_deinit(&errors.bytes);
        return end(L, self, result, &err);
    }
    self->busy = false;
    /* all memory is the arena's before anything may raise */
    chl_arena_memory(arena, output.bytes.data);
    chl_arena_memory(arena, errors.bytes.data);
    lua_pushlstring(L, output.bytes.data ? output.bytes.data : "", output.bytes.length);
    lua_pushlstring(L, errors.bytes.data ? errors.bytes.data : "", errors.bytes.length);
    return 2;
}

/* process:write(bytes): for stdin */
static int process_write(lua_State *L)
{
    size_t length;
    const char *bytes = luaL_checklstring(L, 2, &length);
    struct process *self = begin(L);
    struct ch_error err = CH_ERROR_INIT;
    return end(L, self, ch_pebble_process_write(self->process, bytes, length, &err), &err);
}

static int process_close_stdin(lua_State *L)
{
    struct process *self = begin(L);
    struct ch_error err = CH_ERROR_INIT;
    return end(L, self, ch_pebble_process_close_stdin(self->process, &err), &err);
}

/* process:read("stdout" or "stderr", size) -> what has come, at most `size` bytes; nil at the end
 */
static int process_read(lua_State *L)
{
    static const char *const names[] = {"stdout", "stderr", NULL};
    enum { MOST = 65536 };
    enum ch_pebble_stream stream = (enum ch_pebble_stream)luaL_checkoption(L, 2, NULL, names);
    lua_Integer asked = luaL_checkinteger(L, 3);
    size_t size = asked > 0 && asked < MOST ? (size_t)asked : MOST;
    char bytes[MOST];
    struct process *self = begin(L);
    struct ch_error err = CH_ERROR_INIT;
    ssize_t count =
        ch_pebble_process_read(self->process, stream, bytes, size, CH_PEBBLE_FOREVER, &err);
    end(L, self, (int)count, &err);
    if (count == 0)
        lua_pushnil(L);
    else
        lua_pushlstring(L, bytes, (size_t)count);
    return 1;
}

static int process_send_signal(lua_State *L)
{
    const char *signal = pebble_check_text(L, 2);
    struct process *self = begin(L);
    struct ch_error err = CH_ERROR_INIT;
    return end(L, self, ch_pebble_process_send_signal(self->process, signal, &err), &err);
}

static int process_change_id(lua_State *L)
{
    const struct process *self = luaL_checkudata(L, 1, process_type);
    lua_pushstring(L, ch_pebble_process_change_id(self->process));
    return 1;
}

/* A command that nobody waited for is killed. */
static int process_gc(lua_State *L)
{
    struct process *self = lua_touserdata(L, 1);
    if (self->process && !self->waited)
        lua_warning(L,
                    "ExecProcess instance garbage collected without call to wait() or "
                    "wait_output()",
                    0);
    self->process = ch_pebble_process_free(self->process);
    return 0;
}

void pebble_open_process(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"wait", process_wait},           {"wait_output", process_wait_output},
        {"write", process_write},         {"close_stdin", process_close_stdin},
        {"read", process_read},           {"send_signal", process_send_signal},
        {"change_id", process_change_id}, {NULL, NULL}};
    luaL_newmetatable(L, process_type); // metatable
    lua_pushcfunction(L, process_gc);
    lua_setfield(L, -2, "__gc");
    luaL_newlib(L, methods); // metatable methods
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}
