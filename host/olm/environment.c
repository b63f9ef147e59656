/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of a hook: what Juju decides of it. */
#include "olm/private.h"

#include <string.h>

static void set_all(struct ch_env *env, const json_t *variables)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)variables, name, value)
        ch_env_set(env, name, json_string_value(value));
}

static void set_opt(struct ch_env *env, const char *name, const char *value)
{
    if (value)
        ch_env_set(env, name, value);
}

static void set_model(const struct ch_olm_context *context, struct ch_env *env)
{
    static const char *const empty[] = {
        "JUJU_API_ADDRESSES",     "CLOUD_API_VERSION",    "JUJU_CHARM_HTTP_PROXY",
        "JUJU_CHARM_HTTPS_PROXY", "JUJU_CHARM_FTP_PROXY", "JUJU_CHARM_NO_PROXY",
    };
    static const char *const traces[] = {
        "JUJU_CHARM_TRACE_CONFIG_HTTP",
        "JUJU_CHARM_TRACE_CONFIG_GRPC",
        "JUJU_CHARM_TRACE_CONFIG_CA_CERT",
    };
    const json_t *model = ch_olm_get(context->olm, CH_OLM_MODEL, "model");
    bool four = ch_olm_context_since(context, 4, 0, 0);
    for (size_t i = 0; i < CH_ARRAY_LEN(empty); i++)
        ch_env_set(env, empty[i], "");
    for (size_t i = 0; four && i < CH_ARRAY_LEN(traces); i++)
        ch_env_set(env, traces[i], "");
    if (!four)
        ch_env_set(env, "JUJU_SLA", "");
    ch_env_set(env, "JUJU_MODEL_NAME", ch_olm_text(model, "name"));
    ch_env_set(env, "JUJU_MODEL_UUID", ch_olm_text(model, "uuid"));
    ch_env_set(env, "JUJU_VERSION", ch_olm_text(model, "version"));
    ch_env_set(env, "APT_LISTCHANGES_FRONTEND", "none");
    ch_env_set(env, "DEBIAN_FRONTEND", "noninteractive");
    ch_env_set(env, "LANG", "C.UTF-8");
    ch_env_set(env, "TERM", "tmux-256color");
    set_all(env, json_object_get(model, "environment"));
}

static void set_unit(const struct ch_olm_context *context, struct ch_env *env)
{
    const json_t *unit = ch_olm_context_unit(context);
    const char *principal = ch_olm_text(unit, "principal");
    ch_env_set(env, "JUJU_UNIT_NAME", context->unit);
    ch_env_set(env, "JUJU_CONTEXT_ID", context->id);
    ch_env_set(env, "JUJU_MACHINE_ID", ch_olm_text(unit, "machine"));
    ch_env_set(env, "JUJU_AVAILABILITY_ZONE", ch_olm_text(unit, "zone"));
    ch_env_set(env, "JUJU_PRINCIPAL_UNIT", principal ? principal : "");
}

static void set_relation(const struct ch_olm_context *context, struct ch_env *env)
{
    const json_t *hook = context->hook, *id = json_object_get(hook, "relation_id");
    if (!json_is_integer(id))
        return;
    CH_AUTOFREE char *key = ch_olm_key(json_integer_value(id));
    const json_t *relation = ch_olm_get(context->olm, CH_OLM_RELATION, key);
    if (!relation)
        return; /* it went away since the context was made */
    const char *endpoint = ch_olm_text(ch_olm_endpoint(relation, context->application), "name");
    CH_AUTOFREE char *name = ch_asprintf("%s:%s", endpoint, key);
    const char *remote_unit = ch_olm_text(hook, "remote_unit");
    const char *remote_app = ch_olm_text(hook, "remote_app");
    ch_env_set(env, "JUJU_RELATION", endpoint);
    ch_env_set(env, "JUJU_RELATION_ID", name);
    ch_env_set(env, "JUJU_REMOTE_UNIT", remote_unit ? remote_unit : "");
    ch_env_set(env, "JUJU_REMOTE_APP", remote_app ? remote_app : "");
    set_opt(env, "JUJU_DEPARTING_UNIT", ch_olm_text(hook, "departing_unit"));
}

static void set_storage(const struct ch_olm_context *context, struct ch_env *env)
{
    const char *id = ch_olm_text(context->hook, "storage_id");
    if (!id)
        return;
    const json_t *storage = ch_olm_get(context->olm, CH_OLM_STORAGE, id);
    const json_t *attachment =
        json_object_get(json_object_get(storage, "attachments"), context->unit);
    ch_env_set(env, "JUJU_STORAGE_ID", id);
    if (!ch_olm_text(attachment, "location"))
        return; /* not provisioned */
    ch_env_set(env, "JUJU_STORAGE_LOCATION", ch_olm_text(attachment, "location"));
    ch_env_set(env, "JUJU_STORAGE_KIND", ch_olm_text(storage, "kind"));
}

static void set_action(const struct ch_olm_context *context, struct ch_env *env)
{
    const json_t *action = ch_olm_context_action(context);
    if (!action)
        return;
    CH_AUTOFREE char *path = ch_asprintf("actions/%s", ch_olm_text(action, "name"));
    CH_AUTOFREE char *tag = ch_asprintf("action-%s", ch_olm_text(action, "id"));
    ch_env_set(env, "JUJU_DISPATCH_PATH", path);
    ch_env_set(env, "JUJU_ACTION_NAME", ch_olm_text(action, "name"));
    ch_env_set(env, "JUJU_ACTION_UUID", ch_olm_text(action, "id"));
    ch_env_set(env, "JUJU_ACTION_TAG", tag);
}

/* The series of a base, for those who still ask for it; Ubuntu's long term releases. */
static const char *series_of(const char *base)
{
    static const char *const names[][2] = {
        {"ubuntu@18.04", "bionic"},
        {"ubuntu@20.04", "focal"},
        {"ubuntu@22.04", "jammy"},
        {"ubuntu@24.04", "noble"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++)
        if (strncmp(base, names[i][0], strlen(names[i][0])) == 0)
            return names[i][1];
    return "";
}

static void set_hook(const struct ch_olm_context *context, struct ch_env *env)
{
    static const char *const members[][2] = {
        {"workload", "JUJU_WORKLOAD_NAME"},       {"notice_id", "JUJU_NOTICE_ID"},
        {"notice_type", "JUJU_NOTICE_TYPE"},      {"notice_key", "JUJU_NOTICE_KEY"},
        {"check_name", "JUJU_PEBBLE_CHECK_NAME"}, {"secret_id", "JUJU_SECRET_ID"},
        {"secret_label", "JUJU_SECRET_LABEL"},
    };
    const json_t *hook = context->hook, *revision = json_object_get(hook, "secret_revision");
    const char *name = ch_olm_text(hook, "name"), *base = ch_olm_text(hook, "target_base");
    bool is_hook = strcmp(ch_olm_text(hook, "kind"), "hook") == 0;
    CH_AUTOFREE char *path = ch_asprintf("hooks/%s", name);
    ch_env_set(env, "JUJU_HOOK_NAME", is_hook ? name : "");
    if (is_hook)
        ch_env_set(env, "JUJU_DISPATCH_PATH", path);
    for (size_t i = 0; i < CH_ARRAY_LEN(members); i++)
        set_opt(env, members[i][1], ch_olm_text(hook, members[i][0]));
    if (ch_olm_text(hook, "secret_id") && !ch_olm_text(hook, "secret_label"))
        ch_env_set(env, "JUJU_SECRET_LABEL", "");
    if (json_is_integer(revision)) {
        CH_AUTOFREE char *number = ch_olm_key(json_integer_value(revision));
        ch_env_set(env, "JUJU_SECRET_REVISION", number);
    }
    if (!base || ch_olm_context_since(context, 4, 0, 0))
        return;
    ch_env_set(env, "JUJU_TARGET_SERIES", series_of(base));
    if (ch_olm_context_since(context, 3, 0, 0))
        ch_env_set(env, "JUJU_TARGET_BASE", base);
}

void ch_olm_context_environment(const struct ch_olm_context *context, struct ch_env *env)
{
    set_model(context, env);
    set_unit(context, env);
    set_hook(context, env);
    set_relation(context, env);
    set_storage(context, env);
    set_action(context, env);
}
