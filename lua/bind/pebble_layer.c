/* SPDX-License-Identifier: Apache-2.0 */
/* _host.pebble: layers as tables shaped like their YAML. */
#include "bind/pebble.h"

static void push_field(lua_State *L, const struct ch_pebble_field *field)
{
    static const char *const types[] = {"text", "integer", "number", "list", "map", "group"};
    lua_createtable(L, 0, 2); // field
    lua_pushstring(L, field->name);
    lua_setfield(L, -2, "name");
    lua_pushstring(L, types[field->type]);
    lua_setfield(L, -2, "type");
}

static void push_section(lua_State *L, const struct ch_pebble_section *section)
{
    lua_createtable(L, 0, 2); // section
    lua_pushstring(L, section->name);
    lua_setfield(L, -2, "name");
    lua_newtable(L); // section fields
    for (lua_Integer i = 0; section->fields[i].name; i++) {
        push_field(L, &section->fields[i]); // section fields field
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "fields");
}

/* layer_sections() -> list of { name, fields = list of { name, type } } */
static int pebble_layer_sections(lua_State *L)
{
    lua_createtable(L, CH_PEBBLE_SECTIONS, 0); // sections
    for (lua_Integer i = 0; i < CH_PEBBLE_SECTIONS; i++) {
        push_section(L, &ch_pebble_sections[i]); // sections section
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

/* layer_new(table) -> a checked copy without what is empty */
static int pebble_layer_new(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    struct pebble_call call = pebble_begin_without(L, 1);
    const json_t *value = pebble_to_json(&call, 1);
    return pebble_push_json(&call, ch_pebble_layer_new(value, &call.err));
}

/* layer_parse(YAML) -> the same */
static int pebble_layer_parse(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    struct pebble_call call = pebble_begin_without(L, 1);
    return pebble_push_json(&call, ch_pebble_layer_parse(text, length, &call.err));
}

static int pebble_layer_to_yaml(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    struct pebble_call call = pebble_begin_without(L, 1);
    const json_t *value = pebble_to_json(&call, 1);
    return pebble_push_text(&call, ch_pebble_layer_to_yaml(value));
}

const luaL_Reg pebble_layer_functions[] = {{"layer_sections", pebble_layer_sections},
                                           {"layer_new", pebble_layer_new},
                                           {"layer_parse", pebble_layer_parse},
                                           {"layer_to_yaml", pebble_layer_to_yaml},
                                           {NULL, NULL}};
