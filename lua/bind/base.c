/* SPDX-License-Identifier: Apache-2.0 */
/* What Lua lacks: errors of the host, JSON, YAML, time, names that are near, the log. */
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/yaml.h"
#include "bind/bind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* errors */

/* error_kind(name) -> its number and its parent's name or nil; nil, when there is no such kind */
static int base_error_kind(lua_State *L)
{
    const char *name = lua_tostring(L, 1);
    int kind = CH_ERROR_NONE + 1;
    while (kind < CH_ERROR_KIND_COUNT &&
           !(name && strcmp(ch_error_kind_name((enum ch_error_kind)kind), name) == 0))
        kind++;
    if (kind == CH_ERROR_KIND_COUNT)
        return 0;
    enum ch_error_kind parent = ch_error_kind_parent((enum ch_error_kind)kind);
    lua_pushinteger(L, kind);
    lua_pushstring(L, parent == CH_ERROR_NONE ? NULL : ch_error_kind_name(parent));
    return 2;
}

/* error_names() -> list of all kinds */
static int base_error_names(lua_State *L)
{
    lua_createtable(L, CH_ERROR_KIND_COUNT, 0);
    for (int kind = CH_ERROR_NONE + 1; kind < CH_ERROR_KIND_COUNT; kind++) {
        lua_pushstring(L, ch_error_kind_name((enum ch_error_kind)kind));
        lua_rawseti(L, -2, kind);
    }
    return 1;
}

/* tables */

/* table_of(count) -> an empty table with room for as many keys that are names */
static int base_table_of(lua_State *L)
{
    lua_Integer count = luaL_checkinteger(L, 1);
    luaL_argcheck(L, count >= 0 && count < 1000, 1, "a small number is expected");
    lua_createtable(L, 0, (int)count);
    return 1;
}

/* marks() -> null, metatable of lists */
static int base_marks(lua_State *L)
{
    lua_pushlightuserdata(L, NULL);
    luaL_getmetatable(L, chl_list_mark);
    return 2;
}

/* set_mark(metatable): the one of ops.Set */
static int base_set_mark(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, chl_set_mark);
    return 0;
}

/* text */

/* nearest(word, names) -> the name that was probably meant, or nil */
static int base_nearest(lua_State *L)
{
    const char *word = luaL_checkstring(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_Integer count = luaL_len(L, 2);
    struct chl_arena *arena = chl_arena_open(L);
    const char **names = chl_arena_memory(arena, ch_calloc((size_t)count, sizeof(char *)));
    luaL_checkstack(L, (int)count + 5, "too many names");
    for (lua_Integer i = 0; i < count; i++) {
        lua_geti(L, 2, i + 1); // ... name: the stack keeps it alive
        names[i] = luaL_checkstring(L, -1);
    }
    lua_pushstring(L, ch_text_nearest(word, names, (size_t)count));
    return 1;
}

/* quote(text) -> as Python shows it */
static int base_quote(lua_State *L)
{
    const char *text = luaL_checkstring(L, 1);
    struct chl_arena *arena = chl_arena_open(L);
    char *quoted = chl_arena_memory(arena, ch_text_quote(text));
    lua_pushstring(L, quoted);
    return 1;
}

/* json and yaml */

static int base_json_encode(lua_State *L)
{
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    json_t *value = chl_value_to(L, 1, &err);
    if (!value)
        return chl_raise(L, &err);
    chl_arena_json(arena, value);
    char *text = ch_json_dump(value, &err);
    if (!text)
        return chl_raise(L, &err);
    lua_pushstring(L, chl_arena_memory(arena, text));
    return 1;
}

static int base_json_decode(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    json_t *value = ch_json_parse(text, length, &err);
    if (!value)
        return chl_raise(L, &err);
    chl_arena_json(arena, value);
    chl_value_push(L, value);
    return 1;
}

static int base_yaml_encode(lua_State *L)
{
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    json_t *value = chl_value_to(L, 1, &err);
    if (!value)
        return chl_raise(L, &err);
    chl_arena_json(arena, value);
    char *text = chl_arena_memory(arena, ch_yaml_dump(value, CH_YAML_BLOCK));
    lua_pushstring(L, text);
    return 1;
}

/* yaml_decode(text, name or nil) */
static int base_yaml_decode(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    const char *name = luaL_optstring(L, 2, "yaml");
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    json_t *value = ch_yaml_parse(text, length, name, &err);
    if (!value)
        return chl_raise(L, &err);
    chl_arena_json(arena, value);
    chl_value_push(L, value);
    return 1;
}

/* time */

static const struct ch_clock *current_clock(lua_State *L)
{
    const struct ch_dispatch *dispatch = chl_engine_dispatch(chl_engine_of(L));
    return dispatch && dispatch->clock ? dispatch->clock : &ch_clock_system;
}

static int base_now(lua_State *L)
{
    lua_pushnumber(L, ch_clock_now(current_clock(L)));
    return 1;
}

static int base_monotonic(lua_State *L)
{
    lua_pushnumber(L, ch_clock_monotonic(current_clock(L)));
    return 1;
}

static int base_parse_rfc3339(lua_State *L)
{
    const char *text = luaL_checkstring(L, 1);
    struct ch_error err = CH_ERROR_INIT;
    double time;
    if (ch_clock_parse_rfc3339(text, &time, &err) < 0)
        return chl_raise(L, &err);
    lua_pushnumber(L, time);
    return 1;
}

static int base_format_rfc3339(lua_State *L)
{
    double time = luaL_checknumber(L, 1);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    char *text = ch_clock_format_rfc3339(time, &err);
    if (!text)
        return chl_raise(L, &err);
    chl_arena_memory(arena, text);
    lua_pushstring(L, text);
    return 1;
}

static int base_parse_duration(lua_State *L)
{
    const char *text = luaL_checkstring(L, 1);
    struct ch_error err = CH_ERROR_INIT;
    double seconds;
    if (ch_clock_parse_duration(text, &seconds, &err) < 0)
        return chl_raise(L, &err);
    lua_pushnumber(L, seconds);
    return 1;
}

/* log */

static enum ch_log_level check_level(lua_State *L, int index)
{
    struct ch_error err = CH_ERROR_INIT;
    enum ch_log_level level;
    if (ch_log_level_parse(luaL_checkstring(L, index), &level, &err) < 0)
        chl_raise(L, &err);
    return level;
}

/* log(level, message): to the dispatch that runs, to stderr outside of one */
static int base_log(lua_State *L)
{
    enum ch_log_level level = check_level(L, 1);
    size_t length;
    const char *text = luaL_checklstring(L, 2, &length);
    CH_AUTOFREE char *message = ch_text_sanitize(text, length); /* nothing below raises */
    const struct ch_dispatch *dispatch = chl_engine_dispatch(chl_engine_of(L));
    if (dispatch)
        ch_log_text(dispatch->log, level, message);
    else
        fprintf(stderr, "%s %s\n", ch_log_level_name(level), message);
    return 0;
}

/* log_level(level): lower levels are dropped from now on */
static int base_log_level(lua_State *L)
{
    enum ch_log_level level = check_level(L, 1);
    const struct ch_dispatch *dispatch = chl_engine_dispatch(chl_engine_of(L));
    if (dispatch && dispatch->log)
        dispatch->log->threshold = level;
    return 0;
}

static int base_version(lua_State *L)
{
    lua_pushliteral(L, CH_VERSION);
    return 1;
}

int chl_open_base(lua_State *L)
{
    static const luaL_Reg functions[] = {{"error_kind", base_error_kind},
                                         {"error_names", base_error_names},
                                         {"table_of", base_table_of},
                                         {"marks", base_marks},
                                         {"set_mark", base_set_mark},
                                         {"nearest", base_nearest},
                                         {"quote", base_quote},
                                         {"json_encode", base_json_encode},
                                         {"json_decode", base_json_decode},
                                         {"yaml_encode", base_yaml_encode},
                                         {"yaml_decode", base_yaml_decode},
                                         {"now", base_now},
                                         {"monotonic", base_monotonic},
                                         {"parse_rfc3339", base_parse_rfc3339},
                                         {"format_rfc3339", base_format_rfc3339},
                                         {"parse_duration", base_parse_duration},
                                         {"log", base_log},
                                         {"log_level", base_log_level},
                                         {"version", base_version},
                                         {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
