/* SPDX-License-Identifier: Apache-2.0 */
/* Networks, as plain tables. */
#include "bind/model.h"

static void set_text(lua_State *L, const char *key, const char *text)
{
    lua_pushstring(L, text); /* nil for NULL */
    lua_setfield(L, -2, key);
}

static void push_texts(lua_State *L, const char *const *texts, size_t count)
{
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_pushstring(L, texts[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void push_interfaces(lua_State *L, const struct ch_network *network)
{
    lua_createtable(L, (int)network->interface_count, 0); // list
    for (size_t i = 0; i < network->interface_count; i++) {
        lua_createtable(L, 0, 3); // list interface
        set_text(L, "name", network->interfaces[i].name);
        set_text(L, "address", network->interfaces[i].address);
        set_text(L, "subnet", network->interfaces[i].subnet);
        lua_rawseti(L, -2, (lua_Integer)i + 1); // list
    }
}

/* model:network(name of a binding or relation)
 *   -> { interfaces = { { name, address, subnet } }, ingress_addresses, egress_subnets } */
int model_network(lua_State *L)
{
    struct ch_model *model = chl_handle_check(L, 1, chl_type_model);
    bool by_name = lua_type(L, 2) == LUA_TSTRING;
    const char *binding = by_name ? hookcmds_check_text(L, 2) : NULL;
    const struct ch_relation *relation = by_name ? NULL : chl_handle_check(L, 2, chl_type_relation);
    struct ch_error err = CH_ERROR_INIT;
    const struct ch_network *network;
    if (ch_model_network(model, binding, relation, &network, &err) < 0)
        return chl_raise(L, &err);
    lua_createtable(L, 0, 3); // table
    push_interfaces(L, network);
    lua_setfield(L, -2, "interfaces");
    push_texts(L, network->ingress_addresses, network->ingress_count);
    lua_setfield(L, -2, "ingress_addresses");
    push_texts(L, network->egress_subnets, network->egress_count);
    lua_setfield(L, -2, "egress_subnets");
    return 1;
}
