/* SPDX-License-Identifier: Apache-2.0 */
/* Juju versions: functions on their texts. */
#include "bind/model.h"

#include <string.h>

static struct ch_version check_version(lua_State *L, int index)
{
    const char *text = luaL_checkstring(L, index);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_version version;
    if (ch_version_parse(text, &version, &err) < 0)
        chl_raise(L, &err);
    return version;
}

/* parse_version(text) -> text in its usual form, major, minor, tag, patch, build */
static int model_parse_version(lua_State *L)
{
    struct ch_version version = check_version(L, 1);
    struct chl_arena *arena = chl_arena_open(L);
    char *text = chl_arena_memory(arena, ch_version_format(&version));
    lua_pushstring(L, text);
    lua_pushinteger(L, version.major);
    lua_pushinteger(L, version.minor);
    lua_pushstring(L, version.tag);
    lua_pushinteger(L, version.patch);
    lua_pushinteger(L, version.build);
    return 6;
}

/* compare_versions(a, b) -> less than, equal to or more than 0 */
static int model_compare_versions(lua_State *L)
{
    struct ch_version a = check_version(L, 1), b = check_version(L, 2);
    lua_pushinteger(L, ch_version_compare(&a, &b));
    return 1;
}

/* version_can(text, name of what it may be able to do) */
static int model_version_can(lua_State *L)
{
    static const struct {
        const char *name;
        bool (*can)(const struct ch_version *);
    } flags[] = {
        {"has_app_data", ch_version_has_app_data},
        {"is_dispatch_aware", ch_version_is_dispatch_aware},
        {"has_controller_storage", ch_version_has_controller_storage},
        {"has_secrets", ch_version_has_secrets},
        {"supports_open_port_on_k8s", ch_version_supports_open_port_on_k8s},
        {"supports_exec_service_context", ch_version_supports_exec_service_context},
        {"supports_pebble_log_forwarding", ch_version_supports_pebble_log_forwarding},
        {"supports_pebble_identities", ch_version_supports_pebble_identities},
        {"supports_pebble_metrics", ch_version_supports_pebble_metrics},
    };
    struct ch_version version = check_version(L, 1);
    const char *name = luaL_checkstring(L, 2);
    for (size_t i = 0; i < CH_ARRAY_LEN(flags); i++) {
        if (strcmp(flags[i].name, name) != 0)
            continue;
        lua_pushboolean(L, flags[i].can(&version));
        return 1;
    }
    return luaL_error(L, "nobody knows which Juju %s", name);
}

const luaL_Reg chl_model_version_functions[] = {{"parse_version", model_parse_version},
                                                {"compare_versions", model_compare_versions},
                                                {"version_can", model_version_can},
                                                {NULL, NULL}};
