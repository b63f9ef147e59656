/* SPDX-License-Identifier: Apache-2.0 */
/* The table "olm": simulated Pebbles (host/olm/pebble.h), which answer those clients of this state
 * whose path they listen at. */
#include "base/json.h"
#include "bind/olm.h"
#include "bind/pebble.h"
#include "olm/pebble.h"
#include "olm/workload.h"

#include <stdlib.h>
#include <string.h>

static const char pebble_type[] = "ch.simulated_pebble";
static const char alive[] = "ch.simulated_pebbles"; /* registry: by address, weak */

enum { RUN = 1, WRITTEN, VALUES = WRITTEN }; /* user values: functions, or nil */

struct simulated {
    struct ch_pebble_local local; /* first: what clients know of it (bind/pebble.h) */
    struct chl_engine *engine;
    struct ch_olm_pebble *pebble; /* NULL: closed */
    bool running;                 /* a command: `run` is called */
    bool touched;                 /* it was asked for changes, or told of some */
    char *reason;                 /* why it does not answer; NULL: it does */
    enum ch_error_kind kind;      /* of that */
};

static struct simulated *check(lua_State *L, int index)
{
    struct simulated *self = luaL_checkudata(L, index, pebble_type);
    if (!self->pebble)
        chl_raisef(L, CH_ERROR_RUNTIME, "this Pebble is closed");
    return self;
}

/* what clients ask */

static int answer(void *data, const struct ch_pebble_request *request,
                  struct ch_pebble_answer *answer, struct ch_error *err)
{
    struct simulated *self = data;
    if (!self->pebble)
        return ch_error_set(err, CH_ERROR_CONNECTION, "this Pebble's test is over");
    if (self->reason)
        return ch_error_set(err, self->kind, "%s", self->reason);
    self->touched |= strcmp(request->method, "GET") != 0;
    ch_olm_pebble_answer(self->pebble, request, answer);
    return 0;
}

struct command {
    struct simulated *self;
    const char *change, *input;
    size_t length;
    struct ch_buf *output, *errors;
};

/* Pushes a function of the Pebble; false: it has none. */
static bool push_function(lua_State *L, const struct simulated *self, int value)
{
    lua_getfield(L, LUA_REGISTRYINDEX, alive); // alive
    lua_rawgetp(L, -1, self);                  // alive self
    return lua_getiuservalue(L, -1, value) == LUA_TFUNCTION;
}

static void add_text(lua_State *L, int index, struct ch_buf *buf)
{
    size_t length;
    const char *text = luaL_optlstring(L, index, "", &length);
    ch_buf_add(buf, text, length);
}

/* run(change, command, input or nil) -> stdout, stderr, exit code; nothing: it has timed out */
static int run_in_lua(lua_State *L)
{
    const struct command *command = lua_touserdata(L, 1);
    struct ch_olm_pebble *pebble = command->self->pebble;
    if (!push_function(L, command->self, RUN))
        return chl_raisef(L, CH_ERROR_RUNTIME, "nothing runs commands here");
    lua_pushstring(L, command->change);
    struct chl_arena *arena = chl_arena_open(L);
    json_t *value = json_deep_copy(ch_olm_pebble_command(pebble, command->change));
    value = chl_arena_json(arena, ch_json_to_value(value));
    int top = lua_gettop(L);
    lua_pushvalue(L, top - 2); // ... function change arena function
    lua_pushvalue(L, top - 1);
    chl_value_push(L, value);
    if (command->input)
        lua_pushlstring(L, command->input, command->length);
    else
        lua_pushnil(L);
    lua_call(L, 3, 3); // ... stdout stderr code
    if (lua_isnil(L, -1))
        return 0;
    lua_Integer code = luaL_checkinteger(L, -1);
    add_text(L, -3, command->output);
    add_text(L, -2, command->errors);
    ch_olm_pebble_end_command(pebble, command->change, (int)code, NULL);
    return 0;
}

static int run(void *data, const char *change, const char *input, size_t length,
               struct ch_buf *output, struct ch_buf *errors, struct ch_error *err)
{
    struct simulated *self = data;
    struct command command = {self, change, input, length, output, errors};
    bool outer = self->running;
    self->running = true;
    int result = chl_protect(chl_engine_state(self->engine), run_in_lua, &command, err);
    self->running = outer;
    return result;
}

/* written(change, text) */
static int tell_written(lua_State *L)
{
    const struct command *command = lua_touserdata(L, 1);
    if (!push_function(L, command->self, WRITTEN))
        return 0;
    lua_pushstring(L, command->change);
    lua_pushlstring(L, command->input ? command->input : "", command->length);
    lua_call(L, 2, 0);
    return 0;
}

static void written(void *data, const char *change, const char *input, size_t length)
{
    struct simulated *self = data;
    struct command command = {.self = self, .change = change, .input = input, .length = length};
    chl_protect(chl_engine_state(self->engine), tell_written, &command, NULL);
}

/* life */

static json_t *plain_field(lua_State *L, const char *name)
{
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    if (lua_getfield(L, 1, name) == LUA_TNIL)
        return NULL;
    json_t *value = chl_value_to(L, -1, &err);
    if (!value)
        chl_raise(L, &err);
    json_t *plain = ch_json_plain(chl_arena_json(arena, value), &err);
    if (!plain)
        chl_raise(L, &err);
    return chl_arena_json(arena, plain);
}

static void keep_function(lua_State *L, const char *name, int value)
{
    lua_getfield(L, 1, name); // ... self function
    lua_setiuservalue(L, -2, value);
}

static void remember(lua_State *L, struct simulated *self)
{
    if (!luaL_getsubtable(L, LUA_REGISTRYINDEX, alive)) { // self alive
        lua_createtable(L, 0, 1);                         // self alive metatable
        lua_pushliteral(L, "v");
        lua_setfield(L, -2, "__mode");
        lua_setmetatable(L, -2);
    }
    lua_pushvalue(L, -2);
    lua_rawsetp(L, -2, self);
    lua_pop(L, 1);
}

/* pebble{root=, mounts=, state=, boot_id=, run=, written=} -> Pebble; state: STATE of olm/pebble.h
 */
int chl_olm_pebble(lua_State *L)
{
    struct ch_error err = CH_ERROR_INIT;
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_getfield(L, 1, "root");
    struct ch_olm_pebble_options options = {.root = luaL_checkstring(L, -1)};
    options.mounts = plain_field(L, "mounts");
    json_t *state = plain_field(L, "state");
    lua_getfield(L, 1, "boot_id");
    options.boot_id = luaL_optstring(L, -1, NULL);
    struct simulated *self = lua_newuserdatauv(L, sizeof(*self), VALUES);
    *self = (struct simulated){.local = {answer, run, written, self}, .engine = chl_engine_of(L)};
    luaL_setmetatable(L, pebble_type); // ... self
    keep_function(L, "run", RUN);
    keep_function(L, "written", WRITTEN);
    remember(L, self);
    options.state = state ? json_deep_copy(state) : NULL;
    self->pebble = ch_olm_pebble_new(&options, &err);
    return self->pebble ? 1 : chl_raise(L, &err);
}

/* pebble:close(): it answers nobody any more */
static int pebble_close(lua_State *L)
{
    struct simulated *self = luaL_checkudata(L, 1, pebble_type);
    if (self->running)
        return chl_raisef(L, CH_ERROR_RUNTIME,
                          "this Pebble cannot be closed by what runs its commands");
    self->pebble = ch_olm_pebble_free(self->pebble);
    free(CH_TAKE(self->reason));
    return 0;
}

/* pebble:listen(path): it answers clients that are made for this path */
static int pebble_listen(lua_State *L)
{
    check(L, 1);
    luaL_checkstring(L, 2);
    lua_settop(L, 2);
    pebble_push_listeners(L); // self path listeners
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 1);
    lua_rawset(L, -3);
    return 0;
}

/* pebble:refuse(kind, reason): what every call fails with, "ConnectionError" say; refuse(): it
 * answers again */
static int pebble_refuse(lua_State *L)
{
    struct simulated *self = check(L, 1);
    const char *name = luaL_optstring(L, 2, NULL);
    const char *reason = name ? luaL_checkstring(L, 3) : NULL;
    int kind = CH_ERROR_ERROR;
    while (name && kind < CH_ERROR_KIND_COUNT &&
           strcmp(ch_error_kind_name((enum ch_error_kind)kind), name) != 0)
        kind++;
    luaL_argcheck(L, kind < CH_ERROR_KIND_COUNT, 2, "no kind of error");
    free(self->reason);
    self->kind = (enum ch_error_kind)kind;
    self->reason = ch_strdup(reason);
    return 0;
}

/* looking and telling */

static int push_copy(lua_State *L, struct chl_arena *arena, json_t *value)
{
    chl_value_push(L, chl_arena_json(arena, ch_json_to_value(value)));
    return 1;
}

/* pebble:state(member) -> of STATE */
static int pebble_state(lua_State *L)
{
    const struct simulated *self = check(L, 1);
    const char *member = luaL_checkstring(L, 2);
    struct chl_arena *arena = chl_arena_open(L);
    const json_t *state = ch_olm_pebble_state(self->pebble);
    json_t *value = json_deep_copy(json_object_get(state, member));
    return push_copy(L, arena, value ? value : json_null());
}

/* pebble:touched() -> whether anything may be other than it was at the start */
static int pebble_touched(lua_State *L)
{
    lua_pushboolean(L, check(L, 1)->touched);
    return 1;
}

/* pebble:check(name, why it failed or nil) */
static int pebble_check(lua_State *L)
{
    struct simulated *self = check(L, 1);
    struct ch_error err = CH_ERROR_INIT;
    const char *name = luaL_checkstring(L, 2), *failure = luaL_optstring(L, 3, NULL);
    self->touched = true;
    return ch_olm_pebble_check(self->pebble, name, failure, &err) < 0 ? chl_raise(L, &err) : 0;
}

/* pebble:notify(type, key, data or nil, repeat after or nil) -> id, whether it is new or repeated
 */
static int pebble_notify(lua_State *L)
{
    struct simulated *self = check(L, 1);
    const char *type = luaL_checkstring(L, 2), *key = luaL_checkstring(L, 3);
    double repeat_after = luaL_optnumber(L, 5, 0);
    lua_settop(L, 5);
    struct pebble_call call = pebble_begin_without(L, 5);
    const json_t *data = pebble_to_json(&call, 4);
    bool new;
    self->touched = true;
    char *id = ch_olm_pebble_notify(self->pebble, type, key, data, repeat_after, &new);
    int count = pebble_push_text(&call, id);
    lua_pushboolean(L, new);
    return count + 1;
}

/* pebble:poll(simulation, unit, container) -> whether there is anything that the unit's charm is to
 * be told of; it is, in its turn.  nil: it does not answer */
static int pebble_poll(lua_State *L)
{
    struct simulated *self = check(L, 1);
    struct chl_simulation *simulation = chl_simulation_check(L, 2);
    const char *unit = luaL_checkstring(L, 3), *container = luaL_checkstring(L, 4);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble *client =
        ch_pebble_new(&(struct ch_pebble_options){.socket_path = "", .local = &self->local});
    bool news = ch_olm_workload_poll(simulation->olm, unit, container, client, &err);
    ch_pebble_free(client);
    if (err.kind == CH_ERROR_NONE)
        lua_pushboolean(L, news);
    else
        lua_pushnil(L);
    ch_error_clear(&err);
    return 1;
}

/* pebble:path(path in the container) -> where that is; nil when it is nowhere */
static int pebble_path(lua_State *L)
{
    const struct simulated *self = check(L, 1);
    const char *path = luaL_checkstring(L, 2);
    struct chl_arena *arena = chl_arena_open(L);
    lua_pushstring(L, chl_arena_memory(arena, ch_olm_pebble_path(self->pebble, path, NULL)));
    return 1;
}

/* pebble:mount(location, source), pebble:unmount(location) */
static int pebble_mount(lua_State *L)
{
    struct simulated *self = check(L, 1);
    struct ch_error err = CH_ERROR_INIT;
    const char *location = luaL_checkstring(L, 2), *source = luaL_checkstring(L, 3);
    return ch_olm_pebble_mount(self->pebble, location, source, &err) < 0 ? chl_raise(L, &err) : 0;
}

static int pebble_unmount(lua_State *L)
{
    struct simulated *self = check(L, 1);
    ch_olm_pebble_unmount(self->pebble, luaL_checkstring(L, 2));
    return 0;
}

/* pebble_plan(list of {label, layer}) -> what they come to; nil and Pebble's words when it refuses
 * them */
int chl_olm_pebble_plan(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    struct pebble_call call = pebble_begin_without(L, 1);
    const json_t *layers = pebble_to_json(&call, 1);
    json_t *plan = ch_olm_pebble_plan_of(layers, &call.err);
    if (plan)
        return pebble_push_json(&call, plan);
    char *message = ch_strdup(call.err.message);
    ch_error_clear(&call.err);
    lua_pushnil(L);
    lua_pushstring(L, chl_arena_memory(call.arena, message));
    return 2;
}

void chl_open_olm_pebble(lua_State *L)
{
    static const luaL_Reg methods[] = {{"listen", pebble_listen},
                                       {"refuse", pebble_refuse},
                                       {"state", pebble_state},
                                       {"check", pebble_check},
                                       {"notify", pebble_notify},
                                       {"poll", pebble_poll},
                                       {"path", pebble_path},
                                       {"touched", pebble_touched},
                                       {"mount", pebble_mount},
                                       {"unmount", pebble_unmount},
                                       {"close", pebble_close},
                                       {"__gc", pebble_close},
                                       {NULL, NULL}};
    chl_handle_type(L, pebble_type, methods);
}
