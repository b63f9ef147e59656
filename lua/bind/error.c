/* SPDX-License-Identifier: Apache-2.0 */
/* Errors on both sides of the boundary.
 *
 * In Lua an error is an object of a class made by ops/errors.lua, whose classes carry the host's
 * kind in `kind_number`.  A charm may raise anything else as well; whatever it is, the value itself
 * goes through C (struct ch_error.object) and arrives as the same value on the other side.
 *
 * The traceback is taken where the error is raised, by the handler of the innermost call.  When the
 * error is raised again after it passed through C, the first traceback is the one that tells: it is
 * kept in the engine from chl_raise() to the next handler. */
#include "bind/private.h"

#include <stdlib.h>
#include <string.h>

static const char raised_again[] = "ch.error.raised_again";

/* handler */

static void push_traceback(lua_State *L, struct chl_engine *engine)
{
    lua_getfield(L, LUA_REGISTRYINDEX, raised_again); // value ... again
    bool again = engine->traceback && lua_rawequal(L, 1, -1);
    lua_pop(L, 1);
    if (again)
        lua_pushstring(L, engine->traceback);
    else
        luaL_traceback(L, L, NULL, 1);
    free(CH_TAKE(engine->traceback));
}

static bool is_error_object(lua_State *L, int index)
{
    if (!lua_istable(L, index))
        return false;
    bool object = lua_getfield(L, index, "kind_number") == LUA_TNUMBER;
    lua_pop(L, 1);
    return object;
}

/* Lua's own error where a method is called that Python's dicts, lists and sets have. */
static bool is_python_method(const char *message)
{
    static const char *const names[] = {"get",    "items",    "keys",       "values",
                                        "update", "pop",      "setdefault", "append",
                                        "extend", "contains", "copy",       "set_default"};
    static const char before[] = "attempt to call a nil value (method '";
    const char *name = strstr(message, before);
    if (!name)
        return false;
    name += strlen(before);
    size_t length = strcspn(name, "'");
    if (strcmp(name + length, "')") != 0)
        return false;
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
        if (strlen(names[i]) == length && strncmp(name, names[i], length) == 0)
            return true;
    }
    return false;
}

/* Nobody has caught it: what it says of itself ends with what to do. The value is at 1. */
static void add_advice(lua_State *L)
{
    if (lua_type(L, 1) == LUA_TSTRING && is_python_method(lua_tostring(L, 1))) {
        lua_pushfstring(L,
                        "%s\nData has no methods: write data[key] or default, "
                        "ops.update(data, {...}), list[#list + 1] = x, set[x]",
                        lua_tostring(L, 1));
        lua_replace(L, 1);
    } else if (is_error_object(L, 1)) {
        lua_pushliteral(L, "message");
        lua_rawget(L, 1);
        lua_pushliteral(L, "advice");
        lua_rawget(L, 1); // value message advice
        if (lua_type(L, -2) == LUA_TSTRING && lua_type(L, -1) == LUA_TSTRING) {
            lua_pushliteral(L, "message");
            lua_pushfstring(L, "%s: %s", lua_tostring(L, -3), lua_tostring(L, -2));
            lua_rawset(L, 1);
            lua_pushliteral(L, "advice");
            lua_pushnil(L);
            lua_rawset(L, 1);
        }
    }
    lua_settop(L, 1);
}

int chl_error_handler(lua_State *L)
{
    struct chl_engine *engine = chl_engine_of(L);
    push_traceback(L, engine); // value traceback
    const char *text = lua_tostring(L, -1);
    engine->traceback = ch_strdup(text);
    if (is_error_object(L, 1)) {
        lua_pushliteral(L, "traceback"); // value traceback "traceback"
        if (lua_rawget(L, 1) == LUA_TNIL) {
            lua_pushliteral(L, "traceback");
            lua_pushvalue(L, 2);
            lua_rawset(L, 1);
        }
    }
    lua_settop(L, 1);
    add_advice(L);
    return 1;
}

/* from Lua */

static enum ch_error_kind kind_of(lua_State *L, int index)
{
    enum ch_error_kind kind = CH_ERROR_ERROR;
    if (!is_error_object(L, index))
        return kind;
    lua_getfield(L, index, "kind_number");
    lua_Integer number = lua_tointeger(L, -1);
    lua_pop(L, 1);
    return number > 0 && number < CH_ERROR_KIND_COUNT ? (enum ch_error_kind)number : kind;
}

static void push_message(lua_State *L, int index)
{
    if (is_error_object(L, index)) {
        lua_getfield(L, index, "message");
        if (lua_type(L, -1) == LUA_TSTRING)
            return;
        lua_pop(L, 1);
    }
    if (lua_type(L, index) == LUA_TSTRING)
        lua_pushvalue(L, index);
    else if (lua_isnil(L, index))
        lua_pushliteral(L, "nil was raised");
    else if (lua_istable(L, index) && !luaL_getmetafield(L, index, "__tostring"))
        lua_pushliteral(L, "a table was raised that does not say what happened");
    else
        luaL_tolstring(L, index, NULL);
}

void chl_error_take(lua_State *L, struct ch_error *err)
{
    struct chl_engine *engine = chl_engine_of(L);
    int value = lua_gettop(L);
    push_message(L, value); // value message
    ch_error_set(err, kind_of(L, value), "%s", lua_tostring(L, -1));
    if (err->kind == CH_ERROR_EXIT)
        ch_error_detail(err, "code", json_integer(engine->exit_code));
    if (is_error_object(L, value) && luaL_getmetafield(L, value, "class_name") == LUA_TSTRING)
        ch_error_detail(err, "class", json_string(lua_tostring(L, -1)));
    err->traceback = CH_TAKE(engine->traceback);
    err->object = chl_callback_new(L, value);
    err->release = chl_callback_free;
    lua_settop(L, value - 1);
}

/* to Lua */

/* The object of an error, made by ops.errors.from_host(): one name for a kind on both sides. */
static void push_object(lua_State *L, enum ch_error_kind kind, const char *message)
{
    lua_getglobal(L, "require");
    lua_pushliteral(L, "ops.errors");
    lua_call(L, 1, 1);                // errors
    lua_getfield(L, -1, "from_host"); // errors from_host
    lua_remove(L, -2);                // from_host
    lua_pushstring(L, ch_error_kind_name(kind));
    lua_pushstring(L, message); // from_host name message
    lua_call(L, 2, 1);          // object
}

static void push_fields(lua_State *L, const json_t *details)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)details, name, value) {
        chl_value_push(L, value);
        lua_setfield(L, -2, name);
    }
}

static int make_object(lua_State *L)
{
    const struct ch_error *err = lua_touserdata(L, 1);
    push_object(L, err->kind, err->message); // err object
    push_fields(L, err->details);
    return 1;
}

/* What `err` holds is in C locals of callers: a raise for want of memory must not lose it. */
void chl_error_push(lua_State *L, struct ch_error *err)
{
    struct chl_engine *engine = chl_engine_of(L);
    free(engine->traceback);
    engine->traceback = CH_TAKE(err->traceback);
    int status = LUA_OK;
    if (!err->object || !chl_callback_push(L, err->object))
        status = chl_try(L, make_object, err); // object, or what was raised instead
    ch_error_clear(err);
    if (status != LUA_OK)
        lua_error(L);
}

int chl_raise(lua_State *L, struct ch_error *err)
{
    chl_error_push(L, err); // object
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, raised_again);
    lua_error(L);
    __builtin_unreachable();
}

int chl_raisef(lua_State *L, enum ch_error_kind kind, const char *format, ...)
{
    struct ch_error err = CH_ERROR_INIT;
    va_list args;
    va_start(args, format);
    ch_error_setv(&err, kind, format, args);
    va_end(args);
    chl_raise(L, &err);
}
