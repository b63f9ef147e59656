/* SPDX-License-Identifier: Apache-2.0 */
/* What the beginning and the end of a hook do to its unit, and what the agent remembers of it. */
#include "base/text.h"
#include "olm/private.h"
#include "olm/uniter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RETRY_FIRST = 5, RETRY_LAST = 300, UPDATE_STATUS = 300 }; /* seconds */

static const char installing[] = "installing charm software";

/* the beginning of a hook */

static void set_workload(const struct ch_olm_uniter *uniter, const char *status,
                         const char *message)
{
    ch_olm_set_status(uniter->olm, uniter->name, "workload", status, message, NULL);
}

static bool has_status(const struct ch_olm_uniter *uniter, const char *status, const char *message)
{
    const json_t *now = json_object_get(uniter->unit, "status");
    return strcmp(ch_olm_text(now, "status"), status) == 0 &&
           strcmp(ch_olm_text(now, "message"), message) == 0;
}

/* The charm has not set any: it can, in hooks of storage. */
static bool has_no_status(const struct ch_olm_uniter *uniter)
{
    return has_status(uniter, "unknown", "") ||
           has_status(uniter, "waiting", "waiting for machine") ||
           has_status(uniter, "waiting", "installing agent");
}

/* "running secret-expired hook for secret:ID/3" */
static char *running_message(const struct ch_olm *olm, const json_t *hook)
{
    const char *unit = ch_olm_text(hook, "remote_unit"), *uri = ch_olm_text(hook, "secret_id");
    const char *subject = unit ? unit : uri;
    const json_t *revision = json_object_get(hook, "secret_revision");
    if (strcmp(ch_olm_text(hook, "kind"), "action") == 0) {
        const json_t *action = ch_olm_get(olm, CH_OLM_ACTION, ch_olm_text(hook, "action_id"));
        return ch_asprintf("running action %s", ch_olm_text(action, "name"));
    }
    CH_AUTOFREE char *number = json_is_integer(revision)
                                   ? ch_asprintf("/%lld", (long long)json_integer_value(revision))
                                   : NULL;
    return ch_asprintf("running %s hook%s%s%s", ch_olm_text(hook, "name"), subject ? " for " : "",
                       subject ? subject : "", number ? number : "");
}

/* An update-status comes all the time, and is not worth telling. */
static void show_running(const struct ch_olm_uniter *uniter, const json_t *hook)
{
    const char *name = ch_olm_text(hook, "name");
    if (name && strcmp(name, "update-status") == 0)
        return;
    CH_AUTOFREE char *message = running_message(uniter->olm, hook);
    ch_olm_set_status(uniter->olm, uniter->name, "agent", "executing", message, NULL);
}

static void start_action(struct ch_olm *olm, const json_t *hook)
{
    const char *id = ch_olm_text(hook, "action_id");
    json_t *document = id ? ch_olm_get(olm, CH_OLM_ACTION, id) : NULL;
    if (!document)
        return;
    json_object_set_new(document, "status", json_string("running"));
    json_object_set_new(document, "started", json_real(ch_olm_now(olm)));
    ch_olm_touch(olm, CH_OLM_ACTION, id);
}

/* What the hook can know of.  What changes while it runs is news for the next one. */
static void note_model(const struct ch_olm_uniter *uniter, const json_t *hook)
{
    const char *uri = ch_olm_text(hook, "secret_id");
    CH_AUTOFREE char *config = ch_olm_uniter_config(uniter);
    CH_AUTOFREE char *id = uri ? ch_olm_secret_id(uniter->olm, uri) : NULL;
    const json_t *secret = id ? ch_olm_get(uniter->olm, CH_OLM_SECRET, id) : NULL;
    json_object_set_new(uniter->agent, "began",
                        json_pack("{s:f, s:s, s:O, s:O, s:I}", "time", uniter->now, "config",
                                  config, "charm_version",
                                  json_object_get(uniter->app, "charm_version"), "settings_version",
                                  json_object_get(uniter->app, "leader_settings_version"), "secret",
                                  json_integer_value(json_object_get(secret, "latest"))));
}

static void saw(const struct ch_olm_uniter *uniter, const char *member)
{
    json_object_set(uniter->agent, member,
                    json_object_get(json_object_get(uniter->agent, "began"), member));
}

void ch_olm_uniter_begin(struct ch_olm *olm, const char *unit, const json_t *hook)
{
    struct ch_olm_uniter uniter;
    if (ch_olm_uniter_open(olm, unit, &uniter)) {
        const char *name = ch_olm_text(hook, "name");
        json_object_set_new(uniter.agent, "running", json_deep_copy(hook));
        note_model(&uniter, hook);
        ch_olm_uniter_touch(&uniter);
        show_running(&uniter, hook);
        start_action(olm, hook);
        if (name && strcmp(name, "install") == 0 && has_no_status(&uniter))
            set_workload(&uniter, "maintenance", installing);
        else if (name && strcmp(name, "stop") == 0)
            set_workload(&uniter, "maintenance", "stopping charm software");
        else if (name && strcmp(name, "remove") == 0)
            set_workload(&uniter, "maintenance", "cleaning up prior to charm deletion");
        ch_olm_uniter_begin_relation(&uniter, hook);
        ch_olm_uniter_begin_secret(&uniter, hook);
    }
    ch_olm_uniter_close(&uniter);
}

/* its end */

static void queue_hook(const struct ch_olm_uniter *uniter, const char *name)
{
    json_array_append_new(json_object_get(uniter->agent, "queued"),
                          ch_olm_uniter_hook(uniter, "%s", name));
}

static void installed(const struct ch_olm_uniter *uniter)
{
    ch_olm_uniter_set(uniter, "installed", true);
    saw(uniter, "charm_version");
}

static void started(const struct ch_olm_uniter *uniter)
{
    ch_olm_uniter_set(uniter, "started", true);
    ch_olm_uniter_set(uniter, "stopped", false);
    json_object_set_new(uniter->unit, "reboot", json_false());
    ch_olm_touch(uniter->olm, CH_OLM_UNIT, uniter->name);
    if (has_status(uniter, "maintenance", installing))
        set_workload(uniter, "unknown", "");
}

static void upgraded(const struct ch_olm_uniter *uniter)
{
    installed(uniter);
    queue_hook(uniter, "config-changed");
}

static void configured(const struct ch_olm_uniter *uniter)
{
    saw(uniter, "config");
    if (!ch_olm_uniter_has(uniter, "started"))
        queue_hook(uniter, "start");
}

/* What the leader's settings are it is told when it leads no more. */
static void elected(const struct ch_olm_uniter *uniter)
{
    ch_olm_uniter_set(uniter, "leader", true);
}

static void saw_settings(const struct ch_olm_uniter *uniter)
{
    saw(uniter, "settings_version");
}

/* A pod that stops because another one takes its place starts again. */
static void stopped(const struct ch_olm_uniter *uniter)
{
    const char *name;
    json_t *container;
    ch_olm_uniter_set(uniter, uniter->dying ? "stopped" : "started", uniter->dying);
    json_object_foreach (json_object_get(uniter->agent, "containers"), name, container)
        json_object_set_new(container, "replaced", json_boolean(!uniter->dying));
    set_workload(uniter, "maintenance", "");
}

static void removed(const struct ch_olm_uniter *uniter)
{
    ch_olm_uniter_set(uniter, "removed", true);
    set_workload(uniter, "terminated", "");
}

static void storage_moved(const struct ch_olm_uniter *uniter, const json_t *hook)
{
    const char *id = ch_olm_text(hook, "storage_id");
    json_t *known = json_object_get(uniter->agent, "storages");
    if (!id)
        return;
    ch_olm_list_drop(known, id);
    if (ch_text_ends(ch_olm_text(hook, "name"), "-storage-attached")) {
        json_array_append_new(known, json_string(id));
        return;
    }
    json_t *document = ch_olm_get(uniter->olm, CH_OLM_STORAGE, id);
    json_object_del(json_object_get(document, "attachments"), uniter->name);
    ch_olm_touch(uniter->olm, CH_OLM_STORAGE, id);
}

/* A tick that came before another hook began needs no hook of its own; one that came while it ran
 * does. */
static void plan_update_status(const struct ch_olm_uniter *uniter)
{
    const json_t *at = json_object_get(uniter->agent, "update_at");
    const json_t *began = json_object_get(json_object_get(uniter->agent, "began"), "time");
    if (!ch_olm_uniter_has(uniter, "started") ||
        (json_is_number(at) && json_number_value(at) > json_number_value(began)))
        return;
    double spread = 0.8 + 0.4 * (double)(ch_olm_random(uniter->olm) % 1000) / 1000;
    json_object_set_new(uniter->agent, "update_at",
                        json_real(uniter->now + UPDATE_STATUS * spread));
}

static void drop_first(json_t *list, const json_t *hook)
{
    if (json_equal(json_array_get(list, 0), hook))
        json_array_remove(list, 0);
}

static void succeeded(const struct ch_olm_uniter *uniter, const json_t *hook)
{
    static const struct {
        const char *name;
        void (*apply)(const struct ch_olm_uniter *uniter);
    } effects[] = {
        {"install", installed},      {"start", started},
        {"upgrade-charm", upgraded}, {"config-changed", configured},
        {"leader-elected", elected}, {"leader-settings-changed", saw_settings},
        {"stop", stopped},           {"remove", removed},
    };
    json_object_set_new(uniter->agent, "failed", json_null());
    drop_first(json_object_get(uniter->agent, "queued"), hook);
    drop_first(json_object_get(uniter->agent, "events"), hook);
    for (size_t i = 0; i < CH_ARRAY_LEN(effects); i++)
        if (strcmp(ch_olm_text(hook, "name"), effects[i].name) == 0)
            effects[i].apply(uniter);
    storage_moved(uniter, hook);
    ch_olm_uniter_end_relation(uniter, hook);
    ch_olm_uniter_end_secret(uniter, hook);
    plan_update_status(uniter);
    ch_olm_set_status(uniter->olm, uniter->name, "agent", "idle", "", NULL);
}

static double retry_delay(const struct ch_olm_uniter *uniter, long long count)
{
    double delay = RETRY_FIRST;
    while (--count > 0 && delay < RETRY_LAST)
        delay *= 2;
    double jitter = 0.97 + 0.06 * (double)(ch_olm_random(uniter->olm) % 1000) / 1000;
    return fmin(delay, RETRY_LAST) * jitter;
}

static json_t *error_data(const json_t *hook)
{
    static const char *const members[][2] = {{"name", "hook"},
                                             {"relation_id", "relation-id"},
                                             {"remote_unit", "remote-unit"},
                                             {"secret_id", "secret-uri"}};
    json_t *data = json_object();
    for (size_t i = 0; i < CH_ARRAY_LEN(members); i++) {
        json_t *value = json_object_get(hook, members[i][0]);
        if (value && !json_is_null(value))
            json_object_set(data, members[i][1], value);
    }
    return data;
}

static void failed(const struct ch_olm_uniter *uniter, const json_t *hook, const char *why)
{
    const json_t *before = json_object_get(uniter->agent, "failed");
    long long count = json_integer_value(json_object_get(before, "count")) + 1;
    json_object_set_new(uniter->agent, "failed",
                        json_pack("{s:O, s:s, s:I, s:f}", "hook", hook, "message", why, "count",
                                  (json_int_t)count, "retry_at",
                                  uniter->now + retry_delay(uniter, count)));
    CH_AUTOJSON json_t *data = error_data(hook);
    CH_AUTOFREE char *message = ch_asprintf("hook failed: \"%s\"", ch_olm_text(hook, "name"));
    ch_olm_set_status(uniter->olm, uniter->name, "agent", "error", message, data);
}

/* An action leaves the unit as it was: in error, if it was in error. */
static void action_over(const struct ch_olm_uniter *uniter)
{
    const json_t *failed_hook = json_object_get(json_object_get(uniter->agent, "failed"), "hook");
    if (!failed_hook) {
        ch_olm_set_status(uniter->olm, uniter->name, "agent", "idle", "", NULL);
        return;
    }
    CH_AUTOJSON json_t *data = error_data(failed_hook);
    CH_AUTOFREE char *message =
        ch_asprintf("hook failed: \"%s\"", ch_olm_text(failed_hook, "name"));
    ch_olm_set_status(uniter->olm, uniter->name, "agent", "error", message, data);
}

static json_t *take_running(const struct ch_olm_uniter *uniter)
{
    json_t *hook = json_incref(json_object_get(uniter->agent, "running"));
    json_object_set_new(uniter->agent, "running", json_null());
    ch_olm_uniter_touch(uniter);
    if (json_is_object(hook))
        return hook;
    json_decref(hook);
    return NULL;
}

void ch_olm_uniter_end(struct ch_olm *olm, const char *unit, const char *failure)
{
    struct ch_olm_uniter uniter;
    CH_AUTOJSON json_t *hook =
        ch_olm_uniter_open(olm, unit, &uniter) ? take_running(&uniter) : NULL;
    if (hook && strcmp(ch_olm_text(hook, "kind"), "action") == 0)
        action_over(&uniter);
    else if (hook && failure)
        failed(&uniter, hook, failure);
    else if (hook)
        succeeded(&uniter, hook);
    ch_olm_uniter_close(&uniter);
}

void ch_olm_uniter_interrupt(struct ch_olm *olm, const char *unit)
{
    struct ch_olm_uniter uniter;
    CH_AUTOJSON json_t *hook =
        ch_olm_uniter_open(olm, unit, &uniter) ? take_running(&uniter) : NULL;
    json_t *list = hook ? json_object_get(uniter.agent, "queued") : NULL;
    if (hook && !json_equal(json_array_get(list, 0), hook))
        json_array_insert(list, 0, hook);
    ch_olm_uniter_close(&uniter);
}

static void abandon_action(struct ch_olm *olm, const json_t *hook)
{
    const char *id = ch_olm_text(hook, "action_id");
    json_t *document = id ? ch_olm_get(olm, CH_OLM_ACTION, id) : NULL;
    if (!document)
        return;
    json_object_set_new(document, "status", json_string("failed"));
    json_object_set_new(document, "message", json_string("action terminated"));
    json_object_set_new(document, "completed", json_real(ch_olm_now(olm)));
    ch_olm_touch(olm, CH_OLM_ACTION, id);
}

void ch_olm_uniter_recover(struct ch_olm *olm)
{
    const char *unit;
    json_t *document;
    CH_AUTOJSON json_t *units = json_copy((json_t *)ch_olm_all(olm, CH_OLM_UNIT));
    json_object_foreach (units, unit, document) {
        const json_t *hook = json_object_get(ch_olm_get(olm, CH_OLM_AGENT, unit), "running");
        if (!json_is_object(hook))
            continue;
        if (strcmp(ch_olm_text(hook, "kind"), "action") == 0)
            abandon_action(olm, hook);
        ch_olm_uniter_end(olm, unit, "the agent was killed while it ran");
    }
}

/* questions */

int ch_olm_uniter_resolve(struct ch_olm *olm, const char *unit, bool retry, struct ch_error *err)
{
    struct ch_olm_uniter uniter;
    bool found = ch_olm_uniter_open(olm, unit, &uniter);
    json_t *failed_now = found ? json_object_get(uniter.agent, "failed") : NULL;
    if (!json_is_object(failed_now)) {
        ch_olm_uniter_close(&uniter);
        ch_error_set(err, CH_ERROR_RUNTIME, "unit \"%s\" is not in an error state", unit);
        return -1;
    }
    if (retry) {
        json_object_set_new(failed_now, "retry_at", json_real(uniter.now));
        ch_olm_uniter_touch(&uniter);
    } else {
        CH_AUTOJSON json_t *hook = json_incref(json_object_get(failed_now, "hook"));
        note_model(&uniter, hook);
        ch_olm_uniter_begin_relation(&uniter, hook);
        ch_olm_advance(olm, hook);
        succeeded(&uniter, hook);
        ch_olm_uniter_touch(&uniter);
    }
    ch_olm_uniter_close(&uniter);
    return 0;
}

const json_t *ch_olm_uniter_failed(const struct ch_olm *olm, const char *unit)
{
    return json_object_get(json_object_get(ch_olm_get(olm, CH_OLM_AGENT, unit), "failed"), "hook");
}

bool ch_olm_uniter_is_gone(const struct ch_olm *olm, const char *unit)
{
    return ch_olm_flag(ch_olm_get(olm, CH_OLM_AGENT, unit), "gone");
}

void ch_olm_uniter_add_event(struct ch_olm *olm, const char *unit, json_t *hook)
{
    json_array_append_new(json_object_get(ch_olm_agent(olm, unit), "events"), hook);
    ch_olm_touch(olm, CH_OLM_AGENT, unit);
}
