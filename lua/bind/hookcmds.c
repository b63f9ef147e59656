/* SPDX-License-Identifier: Apache-2.0 */
/* _host.hookcmds: the hook commands themselves, by position; nil holds a place.
 *
 * They go through the transport of the dispatch that runs.  Without one, as in `charmhost lua`
 * inside `juju exec`, through one of their own, made at the first call from the environment that
 * the program handed in. */
#include "bind/hookcmds.h"
#include "base/env.h"
#include "base/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* the transport */

struct hookcmds {
    struct ch_transport *own; /* or NULL: not made yet */
    struct ch_env env;        /* of `own`, and outlives it */
};

static int hookcmds_gc(lua_State *L)
{
    struct hookcmds *self = lua_touserdata(L, 1);
    self->own = ch_transport_free(self->own);
    ch_env_deinit(&self->env);
    return 0;
}

/* The one of this state. */
static struct hookcmds *hookcmds_of(lua_State *L)
{
    static const char key = 0;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &key); /* self or nil */
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        struct hookcmds *self = lua_newuserdatauv(L, sizeof(*self), 0); /* self */
        *self = (struct hookcmds){.own = NULL};
        lua_createtable(L, 0, 1);                /* self metatable */
        lua_pushcfunction(L, hookcmds_gc);       /* self metatable gc */
        lua_setfield(L, -2, "__gc");             /* self metatable */
        lua_setmetatable(L, -2);                 /* self */
        lua_pushvalue(L, -1);                    /* self self */
        lua_rawsetp(L, LUA_REGISTRYINDEX, &key); /* self */
    }
    struct hookcmds *self = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return self;
}

void chl_hookcmds_environment(lua_State *L, char *const *environment)
{
    struct hookcmds *self = hookcmds_of(L);
    self->own = ch_transport_free(self->own);
    ch_env_deinit(&self->env);
    ch_env_init(&self->env, environment);
}

static struct ch_transport *own_transport(struct hookcmds *self, struct ch_error *err)
{
    if (self->own)
        return self->own;
    CH_AUTOFREE char *directory = getcwd(NULL, 0);
    if (!directory) {
        ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot tell the working directory");
        return NULL;
    }
    self->own = ch_transport_new(&self->env, &ch_clock_system, directory, err);
    return self->own;
}

/* calls */

struct hookcmds_call hookcmds_begin(lua_State *L, int nargs)
{
    const struct ch_dispatch *dispatch = chl_engine_dispatch(chl_engine_of(L));
    struct hookcmds_call call = {.L = L, .err = CH_ERROR_INIT};
    struct hookcmds *self = hookcmds_of(L);
    lua_settop(L, nargs);           /* else the arena would stand where an argument was left out */
    call.arena = chl_arena_open(L); /* ... arena */
    call.transport =
        dispatch && dispatch->transport ? dispatch->transport : own_transport(self, &call.err);
    if (!call.transport)
        chl_raise(L, &call.err);
    return call;
}

int hookcmds_push_nothing(struct hookcmds_call *call, int result)
{
    return result < 0 ? chl_raise(call->L, &call->err) : 0;
}

int hookcmds_push_value(struct hookcmds_call *call, int result, json_t *value)
{
    if (value)
        chl_arena_json(call->arena, value);
    if (result < 0)
        return chl_raise(call->L, &call->err);
    if (json_is_null(value))
        lua_pushnil(call->L);
    else
        chl_value_push(call->L, value);
    return 1;
}

int hookcmds_push_map(struct hookcmds_call *call, int result, json_t *map)
{
    return hookcmds_push_value(call, result, json_is_object(map) ? ch_json_map_to_value(map) : map);
}

int hookcmds_push_text(struct hookcmds_call *call, int result, char *text)
{
    if (text)
        chl_arena_memory(call->arena, text);
    if (result < 0)
        return chl_raise(call->L, &call->err);
    lua_pushstring(call->L, text);
    return 1;
}

/* arguments */

const char *hookcmds_check_text(lua_State *L, int index)
{
    size_t length;
    const char *text = luaL_checklstring(L, index, &length);
    if (strlen(text) != length)
        chl_raisef(L, CH_ERROR_VALUE,
                   "argument #%d has a NUL byte in it, which no argument of a command can have",
                   index);
    return text;
}

const char *hookcmds_check_text_or_null(lua_State *L, int index)
{
    return lua_isnoneornil(L, index) ? NULL : hookcmds_check_text(L, index);
}

long long hookcmds_check_number_or_none(lua_State *L, int index)
{
    long long number = luaL_optinteger(L, index, -1);
    if (number < 0 && !lua_isnoneornil(L, index))
        chl_raisef(L, CH_ERROR_VALUE, "argument #%d is %lld: it cannot be negative", index, number);
    return number;
}

json_t *hookcmds_to_value(struct hookcmds_call *call, int index)
{
    if (lua_isnoneornil(call->L, index))
        return NULL;
    json_t *value = chl_value_to(call->L, index, &call->err);
    if (!value)
        chl_raise(call->L, &call->err);
    return chl_arena_json(call->arena, value);
}

json_t *hookcmds_to_map(struct hookcmds_call *call, int index, const char *what)
{
    json_t *value = hookcmds_to_value(call, index);
    json_t *map = value ? ch_hookcmd_plain_map(value, what, &call->err) : NULL;
    if (value && !map)
        chl_raise(call->L, &call->err);
    return map ? chl_arena_json(call->arena, map) : NULL;
}

int hookcmds_read_time(json_t *object, const char *key, const char *command, struct ch_error *err)
{
    const char *text = json_string_value(json_object_get(object, key));
    double time;
    if (!text || !*text)
        return 0;
    if (ch_clock_parse_rfc3339(text, &time, err) < 0)
        return ch_error_prefix(err, "%s answered with a time that makes no sense", command);
    json_object_set_new(object, key, json_real(time));
    return 0;
}

int chl_open_hookcmds(lua_State *L)
{
    lua_newtable(L);                              /* functions */
    luaL_setfuncs(L, hookcmds_unit_functions, 0); /* functions */
    luaL_setfuncs(L, hookcmds_data_functions, 0); /* functions */
    return 1;
}
