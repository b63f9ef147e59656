/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of the simulated Pebble.  They go on in a change, perform-check while they are well and
 * recover-check once they have failed as often as their threshold says; how each run went is told
 * from outside. */
#include "olm/pebble_private.h"

#include <stdlib.h>
#include <string.h>

static json_t *checks_of(const struct ch_olm_pebble *pebble)
{
    return ch_sim_section(pebble, "checks");
}

static bool starts_by_itself(const json_t *config)
{
    return strcmp(ch_sim_text(config, "startup"), "disabled") != 0;
}

static bool runs(const json_t *check)
{
    return *ch_sim_text(check, "change-id") != '\0';
}

static long long count_of(const json_t *check, const char *name)
{
    return json_integer_value(json_object_get(check, name));
}

/* changes */

static const char *way_of(const json_t *config)
{
    return json_object_get(config, "http")  ? "HTTP"
           : json_object_get(config, "tcp") ? "TCP"
                                            : "exec";
}

static json_t *make_change(struct ch_olm_pebble *pebble, const char *name, const json_t *config,
                           bool recovers)
{
    const char *kind = recovers ? "recover-check" : "perform-check";
    CH_AUTOFREE char *summary =
        ch_asprintf("%s %s check \"%s\"", recovers ? "Recover" : "Perform", way_of(config), name);
    json_t *tasks = json_pack("[{s:s, s:s}]", "kind", kind, "summary", summary);
    return ch_sim_change(pebble, kind, summary, tasks, NULL, true);
}

static void abort_change(struct ch_olm_pebble *pebble, const json_t *check)
{
    json_t *change = ch_sim_find_change(pebble, ch_sim_text(check, "change-id"));
    if (change)
        ch_sim_end_change(pebble, change, "Hold", NULL);
}

/* Juju tells the charm of these only. */
static void notify(struct ch_olm_pebble *pebble, const json_t *change, const char *name)
{
    bool new;
    CH_AUTOJSON json_t *data =
        json_pack("{s:s, s:s}", "kind", ch_sim_text(change, "kind"), "check-name", name);
    free(ch_olm_pebble_notify(pebble, "change-update", ch_sim_text(change, "id"), data, 0, &new));
}

/* state */

static void update(struct ch_olm_pebble *pebble, const char *name, const json_t *config,
                   const char *change, const char *before, long long successes, long long failures)
{
    long long threshold = count_of(config, "threshold");
    const char *status = !*change ? "inactive" : failures >= threshold ? "down" : "up";
    json_t *check = json_pack(
        "{s:s, s:s, s:s, s:I, s:I, s:I, s:s, s:s, s:O}", "level", ch_sim_text(config, "level"),
        "startup", starts_by_itself(config) ? "enabled" : "disabled", "status", status, "successes",
        (json_int_t)successes, "failures", (json_int_t)failures, "threshold", (json_int_t)threshold,
        "change-id", change, "prev-change-id", before, "config", config);
    json_object_set_new(checks_of(pebble), name, check);
}

static void start(struct ch_olm_pebble *pebble, const char *name, const json_t *config)
{
    const json_t *change = make_change(pebble, name, config, false);
    update(pebble, name, config, ch_sim_text(change, "id"), "", 0, 0);
}

/* One that runs and is disabled now goes on, and is known as what it is. */
static void go_on(struct ch_olm_pebble *pebble, const char *name, const json_t *config)
{
    const json_t *check = json_object_get(checks_of(pebble), name);
    CH_AUTOFREE char *id = ch_strdup(ch_sim_text(check, "change-id"));
    CH_AUTOFREE char *before = ch_strdup(ch_sim_text(check, "prev-change-id"));
    update(pebble, name, config, id, before, count_of(check, "successes"),
           count_of(check, "failures"));
}

static void plan_changed(struct ch_olm_pebble *pebble, const char *name, const json_t *config)
{
    const json_t *check = json_object_get(checks_of(pebble), name);
    bool running = runs(check), disabled = !starts_by_itself(config);
    if (check && json_equal(json_object_get(check, "config"), config))
        return;
    if (running && disabled && strcmp(ch_sim_text(check, "startup"), "enabled") == 0) {
        go_on(pebble, name, config);
        return;
    }
    if (running)
        abort_change(pebble, check);
    if (disabled && !running)
        update(pebble, name, config, "", "", 0, 0);
    else
        start(pebble, name, config);
}

/* Starts checks that are new, and anew those that are others than they were. */
void ch_sim_plan_changed(struct ch_olm_pebble *pebble)
{
    CH_AUTOJSON json_t *plan = ch_olm_pebble_plan(pebble);
    const char *name;
    json_t *config;
    json_object_foreach (json_object_get(plan, "checks"), name, config)
        plan_changed(pebble, name, config);
}

void ch_sim_replan_checks(struct ch_olm_pebble *pebble)
{
    CH_AUTOJSON json_t *plan = ch_olm_pebble_plan(pebble);
    const char *name;
    json_t *config;
    json_object_foreach (json_object_get(plan, "checks"), name, config)
        if (starts_by_itself(config) && !runs(json_object_get(checks_of(pebble), name)))
            start(pebble, name, config);
}

/* how they go */

static void fail(struct ch_olm_pebble *pebble, const char *name, const json_t *check,
                 const char *failure)
{
    CH_AUTOJSON json_t *config = json_incref(json_object_get(check, "config"));
    CH_AUTOFREE char *id = ch_strdup(ch_sim_text(check, "change-id"));
    CH_AUTOFREE char *before = ch_strdup(ch_sim_text(check, "prev-change-id"));
    long long successes = count_of(check, "successes"), failures = count_of(check, "failures") + 1;
    bool was_up = strcmp(ch_sim_text(check, "status"), "up") == 0;
    json_t *change = ch_sim_find_change(pebble, id);
    if (!was_up || failures < count_of(config, "threshold")) {
        update(pebble, name, config, id, before, successes, failures);
        return;
    }
    ch_sim_end_change(pebble, change, "Error", failure);
    const json_t *next = make_change(pebble, name, config, true);
    update(pebble, name, config, ch_sim_text(next, "id"), id, successes, failures);
    notify(pebble, ch_sim_find_change(pebble, id), name);
}

static void succeed(struct ch_olm_pebble *pebble, const char *name, const json_t *check)
{
    CH_AUTOJSON json_t *config = json_incref(json_object_get(check, "config"));
    CH_AUTOFREE char *id = ch_strdup(ch_sim_text(check, "change-id"));
    CH_AUTOFREE char *before = ch_strdup(ch_sim_text(check, "prev-change-id"));
    if (strcmp(ch_sim_text(check, "status"), "down") != 0) {
        update(pebble, name, config, id, before, count_of(check, "successes") + 1, 0);
        return;
    }
    ch_sim_end_change(pebble, ch_sim_find_change(pebble, id), "Done", NULL);
    const json_t *next = make_change(pebble, name, config, false);
    update(pebble, name, config, ch_sim_text(next, "id"), id, 1, 0);
    notify(pebble, ch_sim_find_change(pebble, id), name);
}

int ch_olm_pebble_check(struct ch_olm_pebble *pebble, const char *name, const char *failure,
                        struct ch_error *err)
{
    const json_t *check = json_object_get(checks_of(pebble), name);
    if (!check || !json_object_get(check, "config"))
        return ch_error_set(err, CH_ERROR_VALUE, "cannot find check with name \"%s\"", name);
    if (!runs(check))
        return ch_error_set(err, CH_ERROR_VALUE, "check \"%s\" is inactive", name);
    if (failure)
        fail(pebble, name, check, failure);
    else
        succeed(pebble, name, check);
    return 0;
}

/* requests */

static json_t *info_of(const char *name, const json_t *check)
{
    static const char *const optional[] = {"level", "change-id", "prev-change-id"};
    json_t *info = json_pack("{s:s, s:s, s:s, s:I}", "name", name, "startup",
                             ch_sim_text(check, "startup"), "status", ch_sim_text(check, "status"),
                             "threshold", (json_int_t)count_of(check, "threshold"));
    if (json_is_integer(json_object_get(check, "successes"))) /* an older Pebble has none */
        json_object_set(info, "successes", json_object_get(check, "successes"));
    if (count_of(check, "failures") > 0)
        json_object_set(info, "failures", json_object_get(check, "failures"));
    for (size_t i = 0; i < CH_ARRAY_LEN(optional); i++)
        if (*ch_sim_text(check, optional[i]))
            json_object_set(info, optional[i], json_object_get(check, optional[i]));
    return info;
}

/* Whether the level in the query is one; refuses others. */
static bool check_level(struct ch_sim_call *call)
{
    const char *level = ch_sim_query_text(call, "level");
    if (!*level || strcmp(level, "alive") == 0 || strcmp(level, "ready") == 0)
        return true;
    ch_sim_refuse(call, 400, NULL, "level must be \"alive\" or \"ready\"");
    return false;
}

void ch_sim_get_checks(struct ch_sim_call *call)
{
    const char *level = ch_sim_query_text(call, "level");
    CH_AUTOJSON json_t *names = ch_sim_query_list(call, "names");
    CH_AUTOJSON json_t *known = ch_sim_keys(checks_of(call->pebble));
    json_t *result = json_array(), *item;
    size_t i;
    check_level(call);
    json_array_foreach (known, i, item) {
        const char *name = json_string_value(item);
        const json_t *check = json_object_get(checks_of(call->pebble), name);
        if ((*level && strcmp(level, ch_sim_text(check, "level")) != 0) ||
            (json_array_size(names) > 0 && !ch_sim_contains(names, name)))
            continue;
        json_array_append_new(result, info_of(name, check));
    }
    ch_sim_reply(call, result);
}

void ch_sim_get_health(struct ch_sim_call *call)
{
    const char *level = ch_sim_query_text(call, "level");
    CH_AUTOJSON json_t *names = ch_sim_query_list(call, "names");
    bool healthy = true;
    const char *name;
    json_t *check;
    check_level(call);
    json_object_foreach (checks_of(call->pebble), name, check) {
        const char *own = ch_sim_text(check, "level");
        bool counts = !*level || strcmp(level, own) == 0 ||
                      (strcmp(level, "ready") == 0 && strcmp(own, "alive") == 0);
        if (counts && (json_array_size(names) == 0 || ch_sim_contains(names, name)) &&
            strcmp(ch_sim_text(check, "status"), "down") == 0)
            healthy = false;
    }
    ch_sim_reply_status(call, healthy ? 200 : 502, json_pack("{s:b}", "healthy", healthy));
}

static bool change_one(struct ch_olm_pebble *pebble, const char *name, const json_t *config,
                       bool starts)
{
    const json_t *check = json_object_get(checks_of(pebble), name);
    if (starts == runs(check))
        return false;
    if (starts) {
        start(pebble, name, config);
        return true;
    }
    abort_change(pebble, check);
    CH_AUTOFREE char *before = ch_strdup(ch_sim_text(check, "prev-change-id"));
    update(pebble, name, config, "", before, count_of(check, "successes"),
           count_of(check, "failures"));
    return true;
}

static json_t *missing_in(const json_t *planned, const json_t *names)
{
    CH_AUTOJSON json_t *missing = json_array();
    size_t i;
    json_t *name;
    json_array_foreach ((json_t *)names, i, name)
        if (!json_is_string(name) || !json_object_get(planned, json_string_value(name)))
            json_array_append_new(
                missing, json_string(json_is_string(name) ? json_string_value(name) : "?"));
    return ch_sim_sorted(missing);
}

void ch_sim_post_checks(struct ch_sim_call *call)
{
    const char *action = ch_sim_text(call->body, "action");
    const json_t *names = json_object_get(call->body, "checks");
    CH_AUTOJSON json_t *plan = ch_olm_pebble_plan(call->pebble);
    const json_t *planned = json_object_get(plan, "checks");
    CH_AUTOJSON json_t *changed = json_array(), *missing = missing_in(planned, names);
    bool starts = strcmp(action, "start") == 0;
    size_t i;
    json_t *item;
    if (json_array_size(names) == 0) {
        ch_sim_refuse(call, 400, NULL, "must specify checks for %s action", action);
    } else if (!starts && strcmp(action, "stop") != 0) {
        ch_sim_refuse(call, 400, NULL, "invalid action \"%s\"", action);
    } else if (json_array_size(missing) > 0) {
        CH_AUTOFREE char *list = ch_sim_join(missing);
        ch_sim_refuse(call, 400, NULL, "cannot %s checks: cannot find checks in plan: %s", action,
                      list);
    }
    if (call->answer->status != 0)
        return;
    json_array_foreach ((json_t *)names, i, item) {
        const char *name = json_string_value(item);
        if (change_one(call->pebble, name, json_object_get(planned, name), starts))
            json_array_append(changed, item);
    }
    ch_sim_reply(call, json_pack("{s:o}", "changed", ch_sim_sorted(changed)));
}

/* Nothing is run: it is as it was told last. */
void ch_sim_refresh_check(struct ch_sim_call *call)
{
    const char *name = ch_sim_text(call->body, "name");
    const json_t *check = json_object_get(checks_of(call->pebble), name);
    if (!*name)
        ch_sim_refuse(call, 400, NULL, "must specify check name");
    else if (!check)
        ch_sim_refuse(call, 404, NULL, "cannot find check with name \"%s\"", name);
    else
        ch_sim_reply(call, json_pack("{s:o}", "info", info_of(name, check)));
}
