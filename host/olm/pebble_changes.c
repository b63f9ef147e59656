/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of the simulated Pebble: they are done when they are made, except those of checks and
 * commands, which go on until somebody says how they went. */
#include "olm/pebble_private.h"

#include <string.h>

enum { KEPT_CHANGES = 500 }; /* of those that are ready */

static json_t *info_of(const json_t *entry)
{
    return json_object_get(entry, "info");
}

static bool is_ready(const json_t *info)
{
    return json_is_true(json_object_get(info, "ready"));
}

/* The oldest ones that are ready go. */
static void prune(json_t *changes)
{
    size_t i = 0;
    while (json_array_size(changes) > KEPT_CHANGES && i < json_array_size(changes)) {
        if (is_ready(info_of(json_array_get(changes, i))))
            json_array_remove(changes, i);
        else
            i++;
    }
}

static void set_status(json_t *item, const char *status, json_t *ready_time)
{
    json_object_set_new(item, "status", json_string(status));
    if (ready_time)
        json_object_set(item, "ready-time", ready_time);
}

static void finish_task(struct ch_olm_pebble *pebble, json_t *task, const char *status, json_t *now,
                        bool doing)
{
    json_object_set_new(task, "id", json_sprintf("%lld", ch_sim_next(pebble, "task")));
    json_object_set_new(task, "progress",
                        json_pack("{s:s, s:i, s:i}", "label", "", "done", !doing, "total", 1));
    json_object_set(task, "spawn-time", now);
    set_status(task, status, doing ? NULL : now);
}

json_t *ch_sim_change(struct ch_olm_pebble *pebble, const char *kind, const char *summary,
                      json_t *tasks, const json_t *services, bool doing)
{
    CH_AUTOJSON json_t *now = ch_sim_time(pebble);
    json_t *changes = ch_sim_section(pebble, "changes"), *task;
    size_t i;
    const char *status = doing ? "Doing" : "Done";
    json_t *info = json_pack("{s:s, s:s, s:b, s:O}", "kind", kind, "summary", summary, "ready",
                             !doing, "spawn-time", now);
    json_object_set_new(info, "id", json_sprintf("%lld", ch_sim_next(pebble, "change")));
    json_array_foreach (tasks, i, task)
        finish_task(pebble, task, status, now, doing);
    set_status(info, status, doing ? NULL : now);
    if (json_array_size(tasks) > 0)
        json_object_set(info, "tasks", tasks);
    json_decref(tasks);
    json_t *entry = json_object();
    json_object_set_new(entry, "info", info);
    json_object_set_new(entry, "services", services ? json_deep_copy(services) : json_array());
    json_array_append_new(changes, entry);
    prune(changes);
    return info;
}

json_t *ch_sim_find_change(const struct ch_olm_pebble *pebble, const char *id)
{
    size_t i;
    json_t *entry;
    json_array_foreach (ch_sim_section(pebble, "changes"), i, entry)
        if (strcmp(ch_sim_text(info_of(entry), "id"), id) == 0)
            return info_of(entry);
    return NULL;
}

json_t *ch_sim_find_task(const struct ch_olm_pebble *pebble, const char *id, json_t **changep)
{
    size_t i, j;
    json_t *entry, *task;
    json_array_foreach (ch_sim_section(pebble, "changes"), i, entry) {
        *changep = info_of(entry);
        json_array_foreach (json_object_get(*changep, "tasks"), j, task)
            if (strcmp(ch_sim_text(task, "id"), id) == 0)
                return task;
    }
    *changep = NULL;
    return NULL;
}

/* A line of the task's log. */
static void log_failure(json_t *task, const char *now, const char *failure)
{
    json_t *log = json_object_get(task, "log");
    if (!log) {
        log = json_array();
        json_object_set_new(task, "log", log);
    }
    json_array_append_new(log, json_sprintf("%s ERROR %s", now, failure));
}

void ch_sim_end_change(struct ch_olm_pebble *pebble, json_t *change, const char *status,
                       const char *failure)
{
    CH_AUTOJSON json_t *now = ch_sim_time(pebble);
    json_t *task = json_array_get(json_object_get(change, "tasks"), 0);
    set_status(change, status, now);
    set_status(task, status, now);
    json_object_set_new(change, "ready", json_true());
    json_object_set_new(json_object_get(task, "progress"), "done", json_integer(1));
    if (!failure)
        return;
    log_failure(task, json_string_value(now), failure);
    if (strcmp(status, "Error") == 0)
        json_object_set_new(change, "err",
                            json_sprintf("cannot perform the following tasks:\n- %s (%s)",
                                         ch_sim_text(task, "summary"), failure));
}

/* requests */

static json_t *find_or_refuse(struct ch_sim_call *call)
{
    json_t *change = ch_sim_find_change(call->pebble, call->id);
    if (!change)
        ch_sim_refuse(call, 404, NULL, "cannot find change with id \"%s\"", call->id);
    return change;
}

void ch_sim_get_changes(struct ch_sim_call *call)
{
    const char *select = ch_sim_query_text(call, "select");
    const char *service = ch_sim_query_text(call, "for");
    bool all = strcmp(select, "all") == 0, ready = strcmp(select, "ready") == 0;
    json_t *result = json_array(), *entry;
    size_t i;
    if (*select && !all && !ready && strcmp(select, "in-progress") != 0)
        ch_sim_refuse(call, 400, NULL, "select should be one of: all,in-progress,ready");
    json_array_foreach (ch_sim_section(call->pebble, "changes"), i, entry) {
        if ((all || is_ready(info_of(entry)) == ready) &&
            (!*service || ch_sim_contains(json_object_get(entry, "services"), service)))
            json_array_append(result, info_of(entry));
    }
    ch_sim_reply(call, result);
}

void ch_sim_get_change(struct ch_sim_call *call)
{
    json_t *change = find_or_refuse(call);
    if (change)
        ch_sim_reply(call, json_incref(change));
}

/* Waiting would change nothing. */
void ch_sim_wait_change(struct ch_sim_call *call)
{
    const char *timeout = ch_sim_query_text(call, "timeout");
    double seconds = 0;
    struct ch_error err = CH_ERROR_INIT;
    json_t *change = find_or_refuse(call);
    if (!change)
        return;
    if (*timeout && ch_sim_read_duration(timeout, &seconds, &err) < 0) {
        ch_sim_refuse(call, 400, NULL, "invalid timeout: %s", err.message);
    } else if (is_ready(change)) {
        ch_sim_reply(call, json_incref(change));
    } else {
        CH_AUTOFREE char *shown = ch_sim_duration(seconds);
        ch_sim_refuse(call, 504, NULL, "timed out waiting for change after %s", shown);
    }
    ch_error_clear(&err);
}

void ch_sim_post_change(struct ch_sim_call *call)
{
    const char *action = ch_sim_text(call->body, "action");
    json_t *change = find_or_refuse(call);
    if (!change)
        return;
    if (strcmp(action, "abort") != 0)
        ch_sim_refuse(call, 400, NULL, "invalid action \"%s\"", action);
    else if (is_ready(change))
        ch_sim_refuse(call, 400, NULL, "cannot abort change %s with nothing pending", call->id);
    if (call->answer->status != 0)
        return;
    if (ch_olm_pebble_command(call->pebble, call->id))
        ch_olm_pebble_end_command(call->pebble, call->id, 137, NULL); /* it is killed */
    else
        ch_sim_end_change(call->pebble, change, "Hold", NULL);
    ch_sim_reply(call, json_incref(change));
}
