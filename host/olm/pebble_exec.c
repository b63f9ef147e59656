/* SPDX-License-Identifier: Apache-2.0 */
/* Commands of the simulated Pebble: a change is made, and whoever runs the command ends it. */
#include "olm/pebble_private.h"

#include <string.h>

/* Fills in what the service has and the request has not. */
static int merge_context(json_t *command, const json_t *services, const char *context,
                         struct ch_error *err)
{
    static const char *const keys[] = {"user-id", "user", "group-id", "group", "working-dir"};
    const json_t *service = json_object_get(services, context);
    if (!*context)
        return 0;
    if (!service)
        return ch_error_set(err, CH_ERROR_VALUE, "context service \"%s\" not found", context);
    json_object_update_missing(json_object_get(command, "environment"),
                               json_object_get(service, "environment"));
    for (size_t i = 0; i < CH_ARRAY_LEN(keys); i++)
        if (json_is_null(json_object_get(command, keys[i])) && json_object_get(service, keys[i]))
            json_object_set(command, keys[i], json_object_get(service, keys[i]));
    return 0;
}

/* What a request may hold; null is as if it were not there. */
static const struct member {
    const char *name;
    enum { TEXT, NUMBER, FLAG, TEXTS, TEXT_MAP } type;
} members[] = {
    {"command", TEXTS},    {"service-context", TEXT}, {"environment", TEXT_MAP},
    {"working-dir", TEXT}, {"timeout", TEXT},         {"user-id", NUMBER},
    {"user", TEXT},        {"group-id", NUMBER},      {"group", TEXT},
    {"terminal", FLAG},    {"interactive", FLAG},     {"width", NUMBER},
    {"height", NUMBER},    {"split-stderr", FLAG},
};

static bool are_texts(const json_t *list)
{
    size_t i;
    json_t *item;
    json_array_foreach ((json_t *)list, i, item)
        if (!json_is_string(item))
            return false;
    return json_is_array(list);
}

static bool is_text_map(const json_t *map)
{
    const char *name;
    json_t *item;
    json_object_foreach ((json_t *)map, name, item)
        if (!json_is_string(item) && !json_is_null(item))
            return false;
    return json_is_object(map);
}

static bool fits(const struct member *member, const json_t *value)
{
    if (!value || json_is_null(value))
        return true;
    switch (member->type) {
    case TEXT:
        return json_is_string(value);
    case NUMBER:
        return json_is_integer(value);
    case FLAG:
        return json_is_boolean(value);
    case TEXTS:
        return are_texts(value);
    case TEXT_MAP:
        return is_text_map(value);
    }
    return false;
}

/* Return: whether the request can be read; if not, it is refused. */
static bool check_members(struct ch_sim_call *call)
{
    static const char *const nouns[] = {"a string", "an integer", "a boolean", "a list of strings",
                                        "a map of strings"};
    for (size_t i = 0; i < CH_ARRAY_LEN(members); i++) {
        if (fits(&members[i], json_object_get(call->body, members[i].name)))
            continue;
        ch_sim_refuse(call, 400, NULL, "cannot decode request body: \"%s\" is not %s",
                      members[i].name, nouns[members[i].type]);
        return false;
    }
    return true;
}

/* null is the empty text */
static json_t *copy_environment(const json_t *map)
{
    const char *name;
    json_t *value, *copy = json_object();
    json_object_foreach ((json_t *)map, name, value)
        json_object_set_new(copy, name, json_is_null(value) ? json_string("") : json_incref(value));
    return copy;
}

/* The command as it is to be run, or NULL and refused. */
static json_t *read_command(struct ch_sim_call *call)
{
    static const char *const keys[] = {"user-id", "user", "group-id", "group", "working-dir"};
    const json_t *body = call->body, *words = json_object_get(body, "command");
    const char *timeout = ch_sim_text(body, "timeout");
    double seconds = 0;
    struct ch_sim_owner owner;
    struct ch_error err = CH_ERROR_INIT;
    if (!check_members(call))
        return NULL;
    if (json_array_size(words) == 0) {
        ch_sim_refuse(call, 400, NULL, "must specify command");
        return NULL;
    }
    CH_AUTOJSON json_t *command =
        json_pack("{s:O, s:o, s:b}", "command", words, "environment",
                  copy_environment(json_object_get(body, "environment")), "split-stderr",
                  json_is_true(json_object_get(body, "split-stderr")));
    for (size_t i = 0; i < CH_ARRAY_LEN(keys); i++) {
        json_t *value = json_object_get(body, keys[i]);
        bool given = json_is_integer(value) || json_string_length(value) > 0;
        json_object_set_new(command, keys[i], given ? json_incref(value) : json_null());
    }
    CH_AUTOJSON json_t *plan = ch_olm_pebble_plan(call->pebble);
    if (*timeout && ch_sim_read_duration(timeout, &seconds, &err) < 0)
        ch_error_prefix(&err, "invalid timeout");
    else if (merge_context(command, json_object_get(plan, "services"),
                           ch_sim_text(body, "service-context"), &err) == 0)
        ch_sim_owner(call->pebble, command, &owner, &err);
    if (err.kind != CH_ERROR_NONE)
        ch_sim_refuse(call, 400, NULL, "%s", err.message);
    ch_error_clear(&err);
    json_object_set_new(command, "timeout", seconds > 0 ? json_real(seconds) : json_null());
    return call->answer->status == 0 ? CH_TAKE(command) : NULL;
}

void ch_sim_post_exec(struct ch_sim_call *call)
{
    CH_AUTOJSON json_t *command = read_command(call);
    if (!command)
        return;
    const char *program = json_string_value(json_array_get(json_object_get(command, "command"), 0));
    CH_AUTOFREE char *summary = ch_asprintf("Execute command \"%s\"", program);
    json_t *change =
        ch_sim_change(call->pebble, "exec", summary,
                      json_pack("[{s:s, s:s*}]", "kind", "exec", "summary", summary), NULL, true);
    const char *task = ch_sim_text(json_array_get(json_object_get(change, "tasks"), 0), "id");
    const char *directory = ch_sim_text(command, "working-dir");
    json_object_set(call->pebble->commands, task, command);
    ch_sim_reply_async(call,
                       json_pack("{s:s, s:O, s:s}", "task-id", task, "environment",
                                 json_object_get(command, "environment"), "working-dir",
                                 *directory ? directory : "/"),
                       ch_sim_text(change, "id"));
}

/* The task of an exec, by its id or that of its change; *changep: its change. */
static json_t *find_task(const struct ch_olm_pebble *pebble, const char *id, json_t **changep)
{
    json_t *change = ch_sim_find_change(pebble, id);
    json_t *task = json_array_get(json_object_get(change, "tasks"), 0);
    if (!task || strcmp(ch_sim_text(change, "kind"), "exec") != 0)
        return ch_sim_find_task(pebble, id, changep);
    *changep = change;
    return task;
}

const json_t *ch_olm_pebble_command(const struct ch_olm_pebble *pebble, const char *id)
{
    json_t *change, *task = find_task(pebble, id, &change);
    return json_object_get(pebble->commands, ch_sim_text(task, "id"));
}

void ch_olm_pebble_end_command(struct ch_olm_pebble *pebble, const char *id, int exit_code,
                               const char *failure)
{
    json_t *change, *task = find_task(pebble, id, &change);
    if (!task || json_is_true(json_object_get(change, "ready")))
        return;
    json_object_set_new(task, "data", json_pack("{s:i}", "exit-code", failure ? -1 : exit_code));
    json_object_del(pebble->commands, ch_sim_text(task, "id"));
    ch_sim_end_change(pebble, change, failure ? "Error" : "Done", failure);
}
