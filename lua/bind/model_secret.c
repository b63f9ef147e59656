/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets.  What an owner says about one is five arguments: label, description, when it expires (a
 * time; a duration when the next one is true), rotation.  Nil is not said. */
#include "bind/model.h"

static const char chl_type_secret[] = "ch_secret";

static struct ch_secret *check_secret(lua_State *L)
{
    return chl_handle_check(L, 1, chl_type_secret);
}

static struct ch_secret_meta check_meta(lua_State *L, int index)
{
    return (struct ch_secret_meta){.label = hookcmds_check_text_or_null(L, index),
                                   .description = hookcmds_check_text_or_null(L, index + 1),
                                   .has_expire = !lua_isnoneornil(L, index + 2),
                                   .expire = luaL_optnumber(L, index + 2, 0),
                                   .from_now = lua_toboolean(L, index + 3),
                                   .rotate = hookcmds_check_text_or_null(L, index + 4)};
}

/* The value at `index`, held by the arena. */
static json_t *check_content(lua_State *L, int index, struct chl_arena *arena)
{
    struct ch_error err = CH_ERROR_INIT;
    json_t *content = chl_value_to(L, index, &err);
    if (!content)
        chl_raise(L, &err);
    return chl_arena_json(arena, content);
}

static int push_secret(lua_State *L, struct ch_secret *secret, struct ch_error *err)
{
    if (!secret)
        return chl_raise(L, err);
    chl_handle_push(L, chl_handle_scope(L, 1), chl_type_secret, secret);
    return 1;
}

/* making them */

/* model:secret(id or nil, label or nil) -> secret */
int model_secret(lua_State *L)
{
    struct ch_model *model = chl_handle_check(L, 1, chl_type_model);
    const char *id = hookcmds_check_text_or_null(L, 2);
    const char *label = hookcmds_check_text_or_null(L, 3);
    struct ch_error err = CH_ERROR_INIT;
    return push_secret(L, ch_model_secret(model, id, label, &err), &err);
}

/* model:get_secret(id or nil, label or nil) -> secret, whose content has been read */
int model_get_secret(lua_State *L)
{
    struct ch_model *model = chl_handle_check(L, 1, chl_type_model);
    const char *id = hookcmds_check_text_or_null(L, 2);
    const char *label = hookcmds_check_text_or_null(L, 3);
    struct ch_error err = CH_ERROR_INIT;
    return push_secret(L, ch_model_get_secret(model, id, label, &err), &err);
}

/* entity:add_secret(content, what its owner says) -> secret */
int entity_add_secret(lua_State *L)
{
    struct ch_entity *owner = chl_handle_check(L, 1, chl_type_entity);
    lua_settop(L, 7);
    struct ch_secret_meta meta = check_meta(L, 3);
    struct chl_arena *arena = chl_arena_open(L);
    const json_t *content = check_content(L, 2, arena);
    struct ch_error err = CH_ERROR_INIT;
    return push_secret(L, ch_entity_add_secret(owner, content, &meta, &err), &err);
}

/* canonical_secret_id(id, uuid of its model or nil) */
static int model_canonical_secret_id(lua_State *L)
{
    const char *id = hookcmds_check_text(L, 1);
    const char *model_uuid = hookcmds_check_text_or_null(L, 2);
    struct chl_arena *arena = chl_arena_open(L);
    lua_pushstring(L, chl_arena_memory(arena, ch_secret_canonical_id(id, model_uuid)));
    return 1;
}

/* checked_secret_content(content) -> table, as it may be written */
static int model_checked_secret_content(lua_State *L)
{
    struct chl_arena *arena = chl_arena_open(L);
    const json_t *content = check_content(L, 1, arena);
    struct ch_error err = CH_ERROR_INIT;
    json_t *checked = ch_secret_checked_content(content, &err);
    if (!checked)
        return chl_raise(L, &err);
    chl_model_push_map(L, chl_arena_json(arena, checked));
    return 1;
}

const luaL_Reg chl_model_secret_functions[] = {
    {"checked_secret_content", model_checked_secret_content},
    {"canonical_secret_id", model_canonical_secret_id},
    {NULL, NULL}};

/* reading */

/* secret:facts() -> id or nil, its last part or nil, label or nil */
static int secret_facts(lua_State *L)
{
    const struct ch_secret *secret = check_secret(L);
    lua_pushstring(L, ch_secret_id(secret));
    lua_pushstring(L, ch_secret_unique_identifier(secret));
    lua_pushstring(L, ch_secret_label(secret));
    return 3;
}

/* secret:get_content(refresh) -> table */
static int secret_get_content(lua_State *L)
{
    struct ch_secret *secret = check_secret(L);
    bool refresh = lua_toboolean(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    const json_t *content;
    if (ch_secret_get_content(secret, refresh, &content, &err) < 0)
        return chl_raise(L, &err);
    chl_model_push_map(L, content);
    return 1;
}

static int secret_peek_content(lua_State *L)
{
    struct ch_secret *secret = check_secret(L);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    json_t *content;
    if (ch_secret_peek_content(secret, &content, &err) < 0)
        return chl_raise(L, &err);
    chl_model_push_map(L, chl_arena_json(arena, content));
    return 1;
}

/* New reference; absent members are null. */
static json_t *info_value(const struct ch_secret_info *info)
{
    json_t *value = json_pack("{s:s, s:I, s:s?, s:s?, s:s?}", "id", info->id, "revision",
                              (json_int_t)info->revision, "label", info->label, "description",
                              info->description, "rotation", info->rotation);
    if (info->has_expires)
        json_object_set_new(value, "expires", json_real(info->expires));
    if (info->has_rotates)
        json_object_set_new(value, "rotates", json_real(info->rotates));
    return value;
}

/* secret:get_info() -> table of id, revision, label, description, expires, rotation, rotates */
static int secret_get_info(lua_State *L)
{
    struct ch_secret *secret = check_secret(L);
    struct chl_arena *arena = chl_arena_open(L);
    struct ch_error err = CH_ERROR_INIT;
    struct ch_secret_info info;
    if (ch_secret_get_info(secret, &info, &err) < 0)
        return chl_raise(L, &err);
    json_t *value = info_value(&info);
    ch_secret_info_deinit(&info);
    chl_value_push(L, chl_arena_json(arena, value));
    return 1;
}

/* changing */

static int secret_set_content(lua_State *L)
{
    struct ch_secret *secret = check_secret(L);
    lua_settop(L, 2);
    struct chl_arena *arena = chl_arena_open(L);
    const json_t *content = check_content(L, 2, arena);
    struct ch_error err = CH_ERROR_INIT;
    return ch_secret_set_content(secret, content, &err) < 0 ? chl_raise(L, &err) : 0;
}

/* secret:set_info(what its owner says) */
static int secret_set_info(lua_State *L)
{
    struct ch_secret *secret = check_secret(L);
    struct ch_secret_meta meta = check_meta(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    return ch_secret_set_info(secret, &meta, &err) < 0 ? chl_raise(L, &err) : 0;
}

typedef int access_fn(struct ch_secret *secret, struct ch_relation *relation,
                      struct ch_entity *unit, struct ch_error *err);

static int change_access(lua_State *L, access_fn *change)
{
    struct ch_secret *secret = check_secret(L);
    struct ch_relation *relation = chl_handle_check(L, 2, chl_type_relation);
    struct ch_entity *unit = lua_isnoneornil(L, 3) ? NULL : chl_handle_check(L, 3, chl_type_entity);
    struct ch_error err = CH_ERROR_INIT;
    return change(secret, relation, unit, &err) < 0 ? chl_raise(L, &err) : 0;
}

/* secret:grant(relation, unit or nil) */
static int secret_grant(lua_State *L)
{
    return change_access(L, ch_secret_grant);
}

/* secret:revoke(relation, unit or nil) */
static int secret_revoke(lua_State *L)
{
    return change_access(L, ch_secret_revoke);
}

static int secret_remove_revision(lua_State *L)
{
    struct ch_secret *secret = check_secret(L);
    long long revision = luaL_checkinteger(L, 2);
    struct ch_error err = CH_ERROR_INIT;
    return ch_secret_remove_revision(secret, revision, &err) < 0 ? chl_raise(L, &err) : 0;
}

static int secret_remove_all_revisions(lua_State *L)
{
    struct ch_secret *secret = check_secret(L);
    struct ch_error err = CH_ERROR_INIT;
    return ch_secret_remove_all_revisions(secret, &err) < 0 ? chl_raise(L, &err) : 0;
}

static const luaL_Reg secret_methods[] = {{"facts", secret_facts},
                                          {"get_content", secret_get_content},
                                          {"peek_content", secret_peek_content},
                                          {"get_info", secret_get_info},
                                          {"set_content", secret_set_content},
                                          {"set_info", secret_set_info},
                                          {"grant", secret_grant},
                                          {"revoke", secret_revoke},
                                          {"remove_revision", secret_remove_revision},
                                          {"remove_all_revisions", secret_remove_all_revisions},
                                          {NULL, NULL}};

void chl_model_open_secret(lua_State *L)
{
    chl_handle_type(L, chl_type_secret, secret_methods);
}
