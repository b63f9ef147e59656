/* SPDX-License-Identifier: Apache-2.0 */
/* Services of the simulated Pebble: nothing runs, they are said to be active. */
#include "base/text.h"
#include "olm/pebble_private.h"

#include <string.h>

bool ch_sim_is_enabled(const json_t *config)
{
    return strcmp(ch_sim_text(config, "startup"), "enabled") == 0;
}

static json_t *record_of(const struct ch_olm_pebble *pebble, const char *name)
{
    return json_object_get(ch_sim_section(pebble, "services"), name);
}

static bool is_active(const struct ch_olm_pebble *pebble, const char *name)
{
    return strcmp(ch_sim_text(record_of(pebble, name), "current"), "active") == 0;
}

static void set_current(struct ch_olm_pebble *pebble, json_t *record, const char *current)
{
    if (strcmp(ch_sim_text(record, "current"), current) == 0)
        return;
    json_object_set_new(record, "current", json_string(current));
    json_object_set_new(record, "since", ch_sim_time(pebble));
}

/* one service; each gives its task */

static json_t *make_task(const char *kind, const char *verb, const char *name, const char *log)
{
    json_t *task = json_object();
    json_object_set_new(task, "kind", json_string(kind));
    json_object_set_new(task, "summary", json_sprintf("%s service \"%s\"", verb, name));
    if (log)
        json_object_set_new(task, "log", json_pack("[s]", log));
    return task;
}

static json_t *start_service(struct ch_olm_pebble *pebble, const json_t *config, const char *name)
{
    json_t *record = record_of(pebble, name);
    CH_AUTOFREE char *log = NULL;
    if (!record) {
        record = json_object();
        json_object_set_new(ch_sim_section(pebble, "services"), name, record);
    }
    json_object_set_new(record, "config", json_deep_copy(config));
    if (is_active(pebble, name)) {
        CH_AUTOJSON json_t *now = ch_sim_time(pebble);
        log = ch_asprintf("%s INFO Service \"%s\" already started.", json_string_value(now), name);
    }
    set_current(pebble, record, "active");
    return make_task("start", "Start", name, log);
}

static json_t *stop_service(struct ch_olm_pebble *pebble, const char *name)
{
    json_t *record = record_of(pebble, name);
    bool active = is_active(pebble, name);
    CH_AUTOFREE char *log = NULL;
    if (!active) {
        CH_AUTOJSON json_t *now = ch_sim_time(pebble);
        const char *why = !record ? "has never been started."
                          : strcmp(ch_sim_text(record, "current"), "error") == 0
                              ? "had already exited."
                              : "already stopped.";
        log = ch_asprintf("%s INFO Service \"%s\" %s", json_string_value(now), name, why);
    }
    if (record)
        set_current(pebble, record, "inactive");
    return make_task("stop", "Stop", name, log);
}

/* actions */

struct action {
    struct ch_olm_pebble *pebble;
    const json_t *services; /* of the plan */
    json_t *names;          /* that were asked for, or concerned */
    size_t count;           /* of services, for the summary */
    json_t *tasks;
};

static int start_all(struct action *action, const json_t *names, struct ch_error *err)
{
    size_t i;
    json_t *item;
    CH_AUTOJSON json_t *order = ch_sim_order(action->services, names, false, err);
    json_array_foreach (order, i, item) {
        const char *name = json_string_value(item);
        json_array_append_new(
            action->tasks,
            start_service(action->pebble, json_object_get(action->services, name), name));
    }
    action->count += json_array_size(order);
    return order ? 0 : -1;
}

/* only: none but the named ones, or NULL */
static int stop_all(struct action *action, const json_t *names, const json_t *only,
                    struct ch_error *err)
{
    size_t i;
    json_t *item;
    CH_AUTOJSON json_t *order = ch_sim_order(action->services, names, true, err);
    json_array_foreach (order, i, item) {
        if (only && !ch_sim_contains(only, json_string_value(item)))
            continue;
        json_array_append_new(action->tasks, stop_service(action->pebble, json_string_value(item)));
        action->count += only == NULL;
    }
    return order ? 0 : -1;
}

static int restart_all(struct action *action, struct ch_error *err)
{
    CH_AUTOJSON json_t *order = ch_sim_order(action->services, action->names, false, err);
    if (!order || stop_all(action, action->names, action->names, err) < 0)
        return -1;
    return start_all(action, action->names, err);
}

/* Those that were started with another configuration are stopped and started again, and those that
 * are enabled are started. */
static int replan(struct action *action, struct ch_error *err)
{
    CH_AUTOJSON json_t *changed = json_array(), *wanted = json_array();
    const char *name;
    json_t *config;
    json_object_foreach ((json_t *)action->services, name, config) {
        const json_t *record = record_of(action->pebble, name);
        bool differs = record && !json_equal(json_object_get(record, "config"), config);
        if (differs)
            json_array_append_new(changed, json_string(name));
        if (differs || ch_sim_is_enabled(config))
            json_array_append_new(wanted, json_string(name));
    }
    if (stop_all(action, changed, NULL, err) < 0 || start_all(action, wanted, err) < 0)
        return -1;
    CH_AUTOJSON json_t *all = json_object();
    size_t i;
    json_t *task;
    json_array_foreach (action->tasks, i, task) {
        const char *quoted = strchr(ch_sim_text(task, "summary"), '"') + 1;
        json_object_setn_new(all, quoted, strlen(quoted) - 1, json_true());
    }
    json_decref(action->names);
    action->names = ch_sim_keys(all);
    action->count = json_array_size(action->names);
    ch_sim_replan_checks(action->pebble);
    return 0;
}

static json_t *enabled_names(const json_t *services)
{
    json_t *names = json_array(), *config;
    const char *name;
    json_object_foreach ((json_t *)services, name, config)
        if (ch_sim_is_enabled(config))
            json_array_append_new(names, json_string(name));
    return names;
}

static char *make_summary(const struct action *action, const char *kind)
{
    CH_AUTOFREE char *verb = ch_strdup(kind);
    verb[0] = (char)(verb[0] - 'a' + 'A');
    const char *first = json_string_value(json_array_get(action->names, 0));
    if (json_array_size(action->tasks) == 0)
        return ch_asprintf("%s - no services", verb);
    if (action->count == 1)
        return ch_asprintf("%s service \"%s\"", verb, first);
    return ch_asprintf("%s service \"%s\" and %zu more", verb, first, action->count - 1);
}

/* Refuses names where there must be none, and their lack where there must be some; fills in those
 * of autostart. */
static int check_names(struct ch_sim_call *call, struct action *action, const char *kind)
{
    bool given = json_array_size(action->names) > 0;
    bool automatic = strcmp(kind, "autostart") == 0;
    size_t i;
    json_t *name;
    if (automatic || strcmp(kind, "replan") == 0) {
        if (given)
            ch_sim_refuse(call, 400, NULL, "%s accepts no service names", kind);
    } else if (!given) {
        ch_sim_refuse(call, 400, NULL, "must specify services for %s action", kind);
    }
    json_array_foreach (action->names, i, name)
        if (!json_is_string(name))
            ch_sim_refuse(call, 400, NULL, "cannot decode data from request body: services");
    if (automatic && call->answer->status == 0) {
        CH_AUTOJSON json_t *enabled = enabled_names(action->services);
        json_decref(action->names);
        action->names = ch_sim_order(action->services, enabled, false, NULL);
        if (json_array_size(action->names) == 0)
            ch_sim_refuse(call, 400, "no-default-services", "no default services");
    }
    return call->answer->status == 0 ? 0 : -1;
}

static void run_action(struct ch_sim_call *call, struct action *action, const char *kind)
{
    struct ch_error err = CH_ERROR_INIT;
    int result;
    if (strcmp(kind, "start") == 0 || strcmp(kind, "autostart") == 0)
        result = start_all(action, action->names, &err);
    else if (strcmp(kind, "stop") == 0)
        result = stop_all(action, action->names, NULL, &err);
    else if (strcmp(kind, "restart") == 0)
        result = restart_all(action, &err);
    else if (strcmp(kind, "replan") == 0)
        result = replan(action, &err);
    else
        result = ch_error_set(&err, CH_ERROR_VALUE, "invalid action \"%s\"", kind);
    if (result == 0) {
        CH_AUTOFREE char *summary = make_summary(action, kind);
        const json_t *change = ch_sim_change(action->pebble, kind, summary, CH_TAKE(action->tasks),
                                             action->names, false);
        ch_sim_reply_async(call, json_null(), ch_sim_text(change, "id"));
    } else if (ch_text_starts(err.message, "invalid")) {
        ch_sim_refuse(call, 400, NULL, "%s", err.message);
    } else {
        ch_sim_refuse(call, 400, NULL, "cannot %s services: %s", kind, err.message);
    }
    ch_error_clear(&err);
}

/* requests */

void ch_sim_get_services(struct ch_sim_call *call)
{
    CH_AUTOJSON json_t *names = ch_sim_query_list(call, "names");
    CH_AUTOJSON json_t *plan = ch_olm_pebble_plan(call->pebble);
    const json_t *services = json_object_get(plan, "services");
    CH_AUTOJSON json_t *known = ch_sim_keys(services);
    json_t *result = json_array(), *item;
    size_t i;
    json_array_foreach (known, i, item) {
        const char *name = json_string_value(item);
        const json_t *record = record_of(call->pebble, name);
        if (json_array_size(names) > 0 && !ch_sim_contains(names, name))
            continue;
        bool enabled = ch_sim_is_enabled(json_object_get(services, name));
        json_t *info =
            json_pack("{s:s, s:s, s:s}", "name", name, "startup", enabled ? "enabled" : "disabled",
                      "current", record ? ch_sim_text(record, "current") : "inactive");
        if (*ch_sim_text(record, "since"))
            json_object_set(info, "current-since", json_object_get(record, "since"));
        json_array_append_new(result, info);
    }
    ch_sim_reply(call, result);
}

void ch_sim_post_services(struct ch_sim_call *call)
{
    CH_AUTOJSON json_t *plan = ch_olm_pebble_plan(call->pebble);
    const json_t *names = json_object_get(call->body, "services");
    struct action action = {.pebble = call->pebble,
                            .services = json_object_get(plan, "services"),
                            .names =
                                json_is_array(names) ? json_copy((json_t *)names) : json_array(),
                            .tasks = json_array()};
    const char *kind = ch_sim_text(call->body, "action");
    if (check_names(call, &action, kind) == 0)
        run_action(call, &action, kind);
    json_decref(action.names);
    json_decref(action.tasks);
}

/* signals: they reach nobody */

void ch_sim_post_signals(struct ch_sim_call *call)
{
    const json_t *services = json_object_get(call->body, "services");
    const char *signal = ch_sim_text(call->body, "signal");
    CH_CLEANUP(ch_buf_deinit) struct ch_buf problems = CH_BUF_INIT;
    bool known = ch_pebble_check_signal(signal, NULL) == 0;
    size_t i;
    json_t *item;
    if (json_array_size(services) == 0) {
        ch_sim_refuse(call, 400, NULL, "must specify one or more services");
        return;
    }
    json_array_foreach ((json_t *)services, i, item) {
        const char *name = json_is_string(item) ? json_string_value(item) : "";
        const char *before = problems.length > 0 ? "; " : "";
        if (!is_active(call->pebble, name))
            ch_buf_addf(&problems, "%scannot send signal to \"%s\": service is not running", before,
                        name);
        else if (!known)
            ch_buf_addf(&problems, "%scannot send signal to \"%s\": invalid signal name \"%s\"",
                        before, name, signal);
    }
    if (problems.length > 0)
        ch_sim_refuse(call, 500, NULL, "%s", problems.data);
    else
        ch_sim_reply(call, json_true());
}
