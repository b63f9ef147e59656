/* SPDX-License-Identifier: Apache-2.0 */
/* The context of a hook, for those who want to read it themselves (ops.JujuContext). */
#include "bind/model.h"

#include <string.h>

/* New reference; absent members are null. */
static json_t *texts_value(const struct ch_context *context)
{
    const struct {
        const char *name, *text;
    } texts[] = {
        {"dispatch_path", context->dispatch_path},
        {"hook_name", context->hook_name},
        {"charm_dir", context->charm_dir},
        {"unit_name", context->unit_name},
        {"app_name", context->app_name},
        {"model_name", context->model_name},
        {"model_uuid", context->model_uuid},
        {"availability_zone", context->availability_zone},
        {"machine_id", context->machine_id},
        {"principal_unit", context->principal_unit},
        {"action_name", context->action_name},
        {"action_uuid", context->action_uuid},
        {"relation_name", context->relation_name},
        {"remote_app_name", context->remote_app_name},
        {"remote_unit_name", context->remote_unit_name},
        {"relation_departing_unit_name", context->departing_unit_name},
        {"storage_name", context->storage_name},
        {"workload_name", context->workload_name},
        {"notice_id", context->notice_id},
        {"notice_type", context->notice_type},
        {"notice_key", context->notice_key},
        {"pebble_check_name", context->check_name},
        {"secret_id", context->secret_id},
        {"secret_label", context->secret_label},
    };
    json_t *value = json_object();
    for (size_t i = 0; i < CH_ARRAY_LEN(texts); i++)
        if (texts[i].text)
            json_object_set_new(value, texts[i].name,
                                ch_value_string(texts[i].text, strlen(texts[i].text)));
    return value;
}

static json_t *context_value(const struct ch_context *context)
{
    json_t *value = texts_value(context);
    CH_AUTOFREE char *version = ch_version_format(&context->version);
    json_object_set_new(value, "version", json_string(version));
    json_object_set_new(value, "debug", json_boolean(context->debug));
    json_object_set(value, "debug_at", context->debug_at);
    if (context->has_relation_id)
        json_object_set_new(value, "relation_id", json_integer(context->relation_id));
    if (context->has_storage_index)
        json_object_set_new(value, "storage_index", json_integer(context->storage_index));
    if (context->has_secret_revision)
        json_object_set_new(value, "secret_revision", json_integer(context->secret_revision));
    return value;
}

/* New reference, or NULL. */
static json_t *read_context(char *const *entries, struct ch_error *err)
{
    struct ch_context context;
    struct ch_env env;
    ch_env_init(&env, entries);
    json_t *value =
        ch_context_init_strict(&context, &env, err) < 0 ? NULL : context_value(&context);
    ch_context_deinit(&context);
    ch_env_deinit(&env);
    return value;
}

/* context(list of "NAME=VALUE") -> table; strict, as ops.JujuContext.from_environ() is */
static int model_context(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    size_t count = (size_t)luaL_len(L, 1);
    struct chl_arena *arena = chl_arena_open(L);
    char **entries = chl_arena_memory(arena, ch_calloc(count + 1, sizeof(*entries)));
    luaL_checkstack(L, (int)count + 5, "too many variables");
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, 1, (lua_Integer)i + 1); // ... entry: the stack keeps it alive
        entries[i] = (char *)hookcmds_check_text(L, -1);
    }
    struct ch_error err = CH_ERROR_INIT;
    json_t *value = read_context(entries, &err);
    if (!value)
        return chl_raise(L, &err);
    chl_value_push(L, chl_arena_json(arena, value));
    return 1;
}

const luaL_Reg chl_model_context_functions[] = {{"context", model_context}, {NULL, NULL}};
