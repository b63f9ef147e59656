/* SPDX-License-Identifier: Apache-2.0 */
#include "juju/context.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static char *text_or_empty(const struct ch_env *env, const char *name)
{
    const char *value = ch_env_get(env, name);
    return ch_strdup(value ? value : "");
}

static char *text_or_none(const struct ch_env *env, const char *name)
{
    return ch_strdup(ch_env_value(env, name));
}

static int bad_value(const char *name, const char *value, const char *expected,
                     struct ch_error *err)
{
    return ch_error_set(err, CH_ERROR_VALUE, "the environment variable %s is '%s': %s expected",
                        name, value, expected);
}

/* The number behind the last separator, or all of the value when it has none of these. */
static int read_id(const struct ch_env *env, const char *name, const char *separators, bool *hasp,
                   long long *idp, struct ch_error *err)
{
    const char *value = ch_env_value(env, name);
    if (!value)
        return 0;
    const char *number = value + strlen(value);
    while (number > value && !strchr(separators, number[-1]))
        number--;
    if (!ch_text_to_int(number, idp))
        return bad_value(name, value, *separators ? "a number at its end" : "a number", err);
    *hasp = true;
    return 0;
}

static int read_storage(struct ch_context *context, const struct ch_env *env, struct ch_error *err)
{
    const char *id = ch_env_value(env, "JUJU_STORAGE_ID");
    if (!id)
        return 0;
    if (!strchr(id, '/'))
        return bad_value("JUJU_STORAGE_ID", id, "NAME/NUMBER", err);
    context->storage_name = ch_strndup(id, strcspn(id, "/"));
    return read_id(env, "JUJU_STORAGE_ID", "/", &context->has_storage_index,
                   &context->storage_index, err);
}

static json_t *read_names(const char *list)
{
    json_t *names = json_array();
    while (list && *list) {
        size_t length = strcspn(list, ",");
        const char *start = list, *end = list + length;
        while (start < end && (*start == ' ' || *start == '\t'))
            start++;
        while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
            end--;
        if (end > start)
            json_array_append_new(names, json_stringn(start, (size_t)(end - start)));
        list += length + (list[length] == ',');
    }
    return names;
}

static int read_version(struct ch_context *context, const struct ch_env *env, struct ch_error *err)
{
    const char *version = ch_env_get(env, "JUJU_VERSION");
    /* meter-status-changed comes without one; an empty one is a mistake */
    return ch_version_parse(version ? version : "0.0.0", &context->version, err);
}

static char *find_charm_dir(const struct ch_env *env, const char *program_dir)
{
    const char *given = ch_env_value(env, "JUJU_CHARM_DIR");
    const char *path = given ? given : program_dir ? program_dir : ".";
    char *real = realpath(path, NULL);
    return real ? real : ch_strdup(path);
}

/* "hooks/db-relation-joined" -> "db_relation_joined", "actions/do-it" -> "do_it_action" */
static char *make_event_name(const char *path)
{
    const char *base = ch_path_base(path);
    CH_AUTOFREE char *parent = ch_strndup(path, base > path ? (size_t)(base - path) - 1 : 0);
    bool action = strcmp(ch_path_base(parent), "actions") == 0 && base > path;
    char *name = ch_asprintf("%s%s", base, action && *base ? "_action" : "");
    for (char *c = name; *c; c++)
        if (*c == '-')
            *c = '_';
    return name;
}

static void read_texts(struct ch_context *context, const struct ch_env *env)
{
    context->dispatch_path = text_or_empty(env, "JUJU_DISPATCH_PATH");
    context->event_name = make_event_name(context->dispatch_path);
    context->hook_name = text_or_empty(env, "JUJU_HOOK_NAME");
    context->unit_name = text_or_empty(env, "JUJU_UNIT_NAME");
    context->app_name = ch_strndup(context->unit_name, strcspn(context->unit_name, "/"));
    context->model_name = text_or_empty(env, "JUJU_MODEL_NAME");
    context->model_uuid = text_or_empty(env, "JUJU_MODEL_UUID");
    context->availability_zone = text_or_none(env, "JUJU_AVAILABILITY_ZONE");
    context->machine_id = text_or_none(env, "JUJU_MACHINE_ID");
    context->principal_unit = text_or_none(env, "JUJU_PRINCIPAL_UNIT");
    context->action_name = text_or_none(env, "JUJU_ACTION_NAME");
    context->action_uuid = text_or_none(env, "JUJU_ACTION_UUID");
    context->relation_name = text_or_none(env, "JUJU_RELATION");
    context->remote_app_name = text_or_none(env, "JUJU_REMOTE_APP");
    context->remote_unit_name = text_or_none(env, "JUJU_REMOTE_UNIT");
    context->departing_unit_name = text_or_none(env, "JUJU_DEPARTING_UNIT");
    context->workload_name = text_or_none(env, "JUJU_WORKLOAD_NAME");
    context->notice_id = text_or_none(env, "JUJU_NOTICE_ID");
    context->notice_type = text_or_none(env, "JUJU_NOTICE_TYPE");
    context->notice_key = text_or_none(env, "JUJU_NOTICE_KEY");
    context->check_name = text_or_none(env, "JUJU_PEBBLE_CHECK_NAME");
    context->secret_id = text_or_none(env, "JUJU_SECRET_ID");
    context->secret_label = text_or_none(env, "JUJU_SECRET_LABEL");
}

int ch_context_init(struct ch_context *context, const struct ch_env *env, const char *program_dir,
                    struct ch_error *err)
{
    *context = (struct ch_context){0};
    read_texts(context, env);
    context->charm_dir = find_charm_dir(env, program_dir);
    context->debug = ch_env_has(env, "JUJU_DEBUG");
    context->debug_at = read_names(ch_env_value(env, "JUJU_DEBUG_AT"));
    if (read_version(context, env, err) < 0 ||
        read_id(env, "JUJU_RELATION_ID", ":", &context->has_relation_id, &context->relation_id,
                err) < 0 ||
        read_storage(context, env, err) < 0 ||
        read_id(env, "JUJU_SECRET_REVISION", "", &context->has_secret_revision,
                &context->secret_revision, err) < 0) {
        ch_context_deinit(context);
        return -1;
    }
    return 0;
}

/* strict */

struct requirement {
    const char *hook; /* its name, or the end of it that begins with '-' */
    const char *variables[5];
};

static const struct requirement requirements[] = {
    {"secret-changed", {"JUJU_SECRET_ID"}},
    {"secret-rotate", {"JUJU_SECRET_ID"}},
    {"secret-remove", {"JUJU_SECRET_ID", "JUJU_SECRET_REVISION"}},
    {"secret-expired", {"JUJU_SECRET_ID", "JUJU_SECRET_REVISION"}},
    {"-pebble-custom-notice",
     {"JUJU_WORKLOAD_NAME", "JUJU_NOTICE_ID", "JUJU_NOTICE_KEY", "JUJU_NOTICE_TYPE"}},
    {"-pebble-check-failed", {"JUJU_WORKLOAD_NAME", "JUJU_PEBBLE_CHECK_NAME"}},
    {"-pebble-check-recovered", {"JUJU_WORKLOAD_NAME", "JUJU_PEBBLE_CHECK_NAME"}},
    {"-pebble-ready", {"JUJU_WORKLOAD_NAME"}},
    {"-storage-attached", {"JUJU_STORAGE_ID"}},
    {"-storage-detaching", {"JUJU_STORAGE_ID"}},
    {"-relation-created", {"JUJU_RELATION", "JUJU_RELATION_ID", "JUJU_REMOTE_APP"}},
    {"-relation-broken", {"JUJU_RELATION", "JUJU_RELATION_ID", "JUJU_REMOTE_APP"}},
    {"-relation-joined",
     {"JUJU_RELATION", "JUJU_RELATION_ID", "JUJU_REMOTE_APP", "JUJU_REMOTE_UNIT"}},
    {"-relation-changed",
     {"JUJU_RELATION", "JUJU_RELATION_ID", "JUJU_REMOTE_APP", "JUJU_REMOTE_UNIT"}},
    {"-relation-departed",
     {"JUJU_RELATION", "JUJU_RELATION_ID", "JUJU_REMOTE_APP", "JUJU_REMOTE_UNIT",
      "JUJU_DEPARTING_UNIT"}},
};

static int require(const struct ch_env *env, const char *const *names, size_t count,
                   struct ch_error *err)
{
    for (size_t i = 0; i < count && names[i]; i++)
        if (!ch_env_has(env, names[i]))
            return ch_error_set(err, CH_ERROR_VALUE, "Missing required environment variable: %s",
                                names[i]);
    return 0;
}

static bool is_hook(const char *hook, const char *pattern)
{
    return *pattern == '-' ? ch_text_ends(hook, pattern) : strcmp(hook, pattern) == 0;
}

static int check_requirements(const struct ch_env *env, struct ch_error *err)
{
    static const char *const always[] = {"JUJU_DISPATCH_PATH", "JUJU_HOOK_NAME", "JUJU_MODEL_NAME",
                                         "JUJU_MODEL_UUID",    "JUJU_UNIT_NAME", "JUJU_VERSION"};
    static const char *const in_actions[] = {"JUJU_ACTION_NAME", "JUJU_ACTION_UUID"};
    if (require(env, always, CH_ARRAY_LEN(always), err) < 0)
        return -1;
    const char *hook = ch_env_get(env, "JUJU_HOOK_NAME");
    if (!*hook && ch_text_starts(ch_env_get(env, "JUJU_DISPATCH_PATH"), "actions/"))
        return require(env, in_actions, CH_ARRAY_LEN(in_actions), err);
    for (size_t i = 0; i < CH_ARRAY_LEN(requirements); i++)
        if (is_hook(hook, requirements[i].hook))
            return require(env, requirements[i].variables, CH_ARRAY_LEN(requirements[i].variables),
                           err);
    return 0;
}

int ch_context_init_strict(struct ch_context *context, const struct ch_env *env,
                           struct ch_error *err)
{
    *context = (struct ch_context){0};
    if (check_requirements(env, err) < 0)
        return -1;
    return ch_context_init(context, env, NULL, err);
}

void ch_context_deinit(struct ch_context *context)
{
    char *const texts[] = {
        context->dispatch_path,    context->event_name,     context->hook_name,
        context->charm_dir,        context->unit_name,      context->app_name,
        context->model_name,       context->model_uuid,     context->availability_zone,
        context->machine_id,       context->principal_unit, context->action_name,
        context->action_uuid,      context->relation_name,  context->remote_app_name,
        context->remote_unit_name, context->storage_name,   context->departing_unit_name,
        context->workload_name,    context->notice_id,      context->notice_type,
        context->notice_key,       context->check_name,     context->secret_id,
        context->secret_label,
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(texts); i++)
        free(texts[i]);
    json_decref(context->debug_at);
    *context = (struct ch_context){0};
}

/* what follows from it */

int ch_context_remote_app(const struct ch_context *context, char **appp, struct ch_error *err)
{
    *appp = NULL;
    if (context->remote_app_name || !context->remote_unit_name) {
        *appp = ch_strdup(context->remote_app_name);
        return 0;
    }
    const char *slash = strchr(context->remote_unit_name, '/');
    if (!slash)
        return ch_error_set(err, CH_ERROR_RUNTIME, "invalid remote unit name: %s",
                            context->remote_unit_name);
    *appp = ch_strndup(context->remote_unit_name, (size_t)(slash - context->remote_unit_name));
    return 0;
}

bool ch_context_is_restricted(const char *event_name)
{
    return strcmp(event_name, "collect_metrics") == 0 ||
           strcmp(event_name, "meter_status_changed") == 0;
}
