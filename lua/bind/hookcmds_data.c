/* SPDX-License-Identifier: Apache-2.0 */
/* _host.hookcmds: relations and secrets. */
#include "bind/hookcmds.h"

/* relations */

static struct ch_relation_ref check_relation(lua_State *L, int id, int endpoint)
{
    return (struct ch_relation_ref){.id = hookcmds_check_number_or_none(L, id),
                                    .endpoint = hookcmds_check_text_or_null(L, endpoint)};
}

static int hookcmds_relation_get(lua_State *L)
{
    struct ch_relation_ref relation = check_relation(L, 1, 2);
    bool app = lua_toboolean(L, 3);
    const char *key = hookcmds_check_text_or_null(L, 4),
               *entity = hookcmds_check_text_or_null(L, 5);
    struct hookcmds_call call = hookcmds_begin(L, 5);
    json_t *value = NULL;
    int result =
        ch_hookcmd_relation_get(call.transport, &relation, app, key, entity, &value, &call.err);
    return hookcmds_push_map(&call, result, value);
}

static int hookcmds_relation_ids(lua_State *L)
{
    const char *endpoint = hookcmds_check_text(L, 1);
    struct hookcmds_call call = hookcmds_begin(L, 1);
    json_t *ids = NULL;
    int result = ch_hookcmd_relation_ids(call.transport, endpoint, &ids, &call.err);
    return hookcmds_push_value(&call, result, ids);
}

static int hookcmds_relation_list(lua_State *L)
{
    struct ch_relation_ref relation = check_relation(L, 1, 2);
    struct hookcmds_call call = hookcmds_begin(L, 2);
    json_t *units = NULL;
    int result = ch_hookcmd_relation_list(call.transport, &relation, &units, &call.err);
    return hookcmds_push_value(&call, result, units);
}

static int hookcmds_relation_list_app(lua_State *L)
{
    struct ch_relation_ref relation = check_relation(L, 1, 2);
    struct hookcmds_call call = hookcmds_begin(L, 2);
    char *app = NULL;
    int result = ch_hookcmd_relation_list_app(call.transport, &relation, &app, &call.err);
    return hookcmds_push_text(&call, result, app);
}

static int hookcmds_relation_model_get(lua_State *L)
{
    struct ch_relation_ref relation = check_relation(L, 1, 2);
    struct hookcmds_call call = hookcmds_begin(L, 2);
    json_t *model = NULL;
    int result = ch_hookcmd_relation_model_get(call.transport, &relation, &model, &call.err);
    return hookcmds_push_map(&call, result, model);
}

static int hookcmds_relation_set(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    struct ch_relation_ref relation = check_relation(L, 2, 3);
    bool app = lua_toboolean(L, 4);
    struct hookcmds_call call = hookcmds_begin(L, 4);
    const json_t *data = hookcmds_to_map(&call, 1, "relation data");
    return hookcmds_push_nothing(
        &call, ch_hookcmd_relation_set(call.transport, &relation, app, data, &call.err));
}

/* secrets */

/* content, label, description, expire (a time or text), rotate, owner */
static struct ch_secret_options check_secret(lua_State *L, int first)
{
    bool is_time = lua_type(L, first + 3) == LUA_TNUMBER;
    return (struct ch_secret_options){
        .label = hookcmds_check_text_or_null(L, first + 1),
        .description = hookcmds_check_text_or_null(L, first + 2),
        .expire = is_time ? NULL : hookcmds_check_text_or_null(L, first + 3),
        .rotate = hookcmds_check_text_or_null(L, first + 4),
        .owner = hookcmds_check_text_or_null(L, first + 5),
    };
}

static void fill_secret(struct hookcmds_call *call, int first, struct ch_secret_options *options)
{
    options->content = hookcmds_to_map(call, first, "secret content");
    if (lua_type(call->L, first + 3) != LUA_TNUMBER)
        return;
    char *expire = ch_clock_format_rfc3339(lua_tonumber(call->L, first + 3), &call->err);
    if (!expire)
        chl_raise(call->L, &call->err);
    options->expire = chl_arena_memory(call->arena, expire);
}

static int hookcmds_secret_add(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    struct ch_secret_options options = check_secret(L, 1);
    struct hookcmds_call call = hookcmds_begin(L, 6);
    char *id = NULL;
    fill_secret(&call, 1, &options);
    int result = ch_hookcmd_secret_add(call.transport, &options, &id, &call.err);
    return hookcmds_push_text(&call, result, id);
}

static int hookcmds_secret_get(lua_State *L)
{
    const char *id = hookcmds_check_text_or_null(L, 1), *label = hookcmds_check_text_or_null(L, 2);
    bool refresh = lua_toboolean(L, 3), peek = lua_toboolean(L, 4);
    struct hookcmds_call call = hookcmds_begin(L, 4);
    json_t *content = NULL;
    int result =
        ch_hookcmd_secret_get(call.transport, id, label, refresh, peek, &content, &call.err);
    return hookcmds_push_map(&call, result, content);
}

static int hookcmds_secret_grant(lua_State *L)
{
    const char *id = hookcmds_check_text(L, 1);
    luaL_checkinteger(L, 2);
    long long relation_id = hookcmds_check_number_or_none(L, 2);
    const char *unit = hookcmds_check_text_or_null(L, 3);
    struct hookcmds_call call = hookcmds_begin(L, 3);
    return hookcmds_push_nothing(
        &call, ch_hookcmd_secret_grant(call.transport, id, relation_id, unit, &call.err));
}

static int hookcmds_secret_ids(lua_State *L)
{
    struct hookcmds_call call = hookcmds_begin(L, 0);
    json_t *ids = NULL;
    int result = ch_hookcmd_secret_ids(call.transport, &ids, &call.err);
    return hookcmds_push_value(&call, result, ids);
}

static int hookcmds_secret_info_get(lua_State *L)
{
    const char *id = hookcmds_check_text_or_null(L, 1), *label = hookcmds_check_text_or_null(L, 2);
    struct hookcmds_call call = hookcmds_begin(L, 2);
    json_t *infos = NULL, *info;
    const char *name;
    int result = ch_hookcmd_secret_info_get(call.transport, id, label, &infos, &call.err);
    json_object_foreach (infos, name, info) {
        if (result == 0)
            result = hookcmds_read_time(info, "expiry", "secret-info-get", &call.err);
        if (result == 0)
            result = hookcmds_read_time(info, "rotates", "secret-info-get", &call.err);
    }
    return hookcmds_push_map(&call, result, infos);
}

static int hookcmds_secret_remove(lua_State *L)
{
    const char *id = hookcmds_check_text(L, 1);
    long long revision = hookcmds_check_number_or_none(L, 2);
    struct hookcmds_call call = hookcmds_begin(L, 2);
    return hookcmds_push_nothing(&call,
                                 ch_hookcmd_secret_remove(call.transport, id, revision, &call.err));
}

static int hookcmds_secret_revoke(lua_State *L)
{
    const char *id = hookcmds_check_text(L, 1);
    long long relation_id = hookcmds_check_number_or_none(L, 2);
    const char *app = hookcmds_check_text_or_null(L, 3), *unit = hookcmds_check_text_or_null(L, 4);
    struct hookcmds_call call = hookcmds_begin(L, 4);
    return hookcmds_push_nothing(
        &call, ch_hookcmd_secret_revoke(call.transport, id, relation_id, app, unit, &call.err));
}

static int hookcmds_secret_set(lua_State *L)
{
    const char *id = hookcmds_check_text(L, 1);
    struct ch_secret_options options = check_secret(L, 2);
    struct hookcmds_call call = hookcmds_begin(L, 7);
    fill_secret(&call, 2, &options);
    return hookcmds_push_nothing(&call,
                                 ch_hookcmd_secret_set(call.transport, id, &options, &call.err));
}

const luaL_Reg hookcmds_data_functions[] = {
    {"relation_get", hookcmds_relation_get},
    {"relation_ids", hookcmds_relation_ids},
    {"relation_list", hookcmds_relation_list},
    {"relation_list_app", hookcmds_relation_list_app},
    {"relation_model_get", hookcmds_relation_model_get},
    {"relation_set", hookcmds_relation_set},
    {"secret_add", hookcmds_secret_add},
    {"secret_get", hookcmds_secret_get},
    {"secret_grant", hookcmds_secret_grant},
    {"secret_ids", hookcmds_secret_ids},
    {"secret_info_get", hookcmds_secret_info_get},
    {"secret_remove", hookcmds_secret_remove},
    {"secret_revoke", hookcmds_secret_revoke},
    {"secret_set", hookcmds_secret_set},
    {NULL, NULL},
};
