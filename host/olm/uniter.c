/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of a unit, most urgent first. */
#include "olm/uniter.h"
#include "base/text.h"
#include "olm/private.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* making and unmaking */

json_t *ch_olm_agent(struct ch_olm *olm, const char *unit)
{
    if (!ch_olm_get(olm, CH_OLM_AGENT, unit))
        ch_olm_put(olm, CH_OLM_AGENT, json_pack("{s:s}", "unit", unit), NULL);
    return ch_olm_get(olm, CH_OLM_AGENT, unit);
}

static bool is_alive(const json_t *document)
{
    return strcmp(ch_olm_text(document, "life"), "alive") == 0;
}

bool ch_olm_uniter_open(struct ch_olm *olm, const char *unit, struct ch_olm_uniter *uniter)
{
    *uniter = (struct ch_olm_uniter){.olm = olm, .name = unit, .at = INFINITY};
    uniter->application = ch_olm_application_of(unit);
    uniter->unit = ch_olm_get(olm, CH_OLM_UNIT, unit);
    uniter->app = ch_olm_get(olm, CH_OLM_APPLICATION, uniter->application);
    if (!uniter->unit || !uniter->app)
        return false;
    uniter->agent = ch_olm_agent(olm, unit);
    uniter->dying = !is_alive(uniter->unit) || !is_alive(uniter->app);
    uniter->idle = json_array_size(json_object_get(uniter->agent, "queued")) == 0 &&
                   json_is_null(json_object_get(uniter->agent, "failed"));
    uniter->now = ch_olm_now(olm);
    return true;
}

void ch_olm_uniter_close(struct ch_olm_uniter *uniter)
{
    free(uniter->application);
}

void ch_olm_uniter_touch(const struct ch_olm_uniter *uniter)
{
    ch_olm_touch(uniter->olm, CH_OLM_AGENT, uniter->name);
}

json_t *ch_olm_uniter_hook(const struct ch_olm_uniter *uniter, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    CH_AUTOFREE char *name = ch_vasprintf(format, args);
    va_end(args);
    return json_pack("{s:s, s:s, s:s}", "unit", uniter->name, "kind", "hook", "name", name);
}

json_t *ch_olm_uniter_pick(const struct ch_olm_uniter *uniter, json_t *hooks)
{
    size_t count = json_array_size(hooks);
    size_t index = count > 1 ? (size_t)(ch_olm_random(uniter->olm) % count) : 0;
    json_t *hook = json_incref(json_array_get(hooks, index));
    json_decref(hooks);
    return hook;
}

bool ch_olm_uniter_has(const struct ch_olm_uniter *uniter, const char *flag)
{
    return ch_olm_flag(uniter->agent, flag);
}

void ch_olm_uniter_set(const struct ch_olm_uniter *uniter, const char *flag, bool value)
{
    json_object_set_new(uniter->agent, flag, json_boolean(value));
    ch_olm_uniter_touch(uniter);
}

/* rules: each leaves what it found in ->hook */

static void after_reboot(struct ch_olm_uniter *uniter)
{
    /* also after stop, which then comes again */
    if (ch_olm_flag(uniter->unit, "reboot") && ch_olm_uniter_has(uniter, "started") && uniter->idle)
        uniter->hook = ch_olm_uniter_hook(uniter, "start");
}

static void relation_created(struct ch_olm_uniter *uniter)
{
    if (uniter->idle && ch_olm_uniter_has(uniter, "installed") && !uniter->dying)
        uniter->hook = ch_olm_uniter_created(uniter);
}

static bool lacks_settings(const struct ch_olm_uniter *uniter)
{
    return !ch_version_at_least(ch_olm_version(uniter->olm), 4, 0, 0) &&
           json_integer_value(json_object_get(uniter->app, "leader_settings_version")) !=
               json_integer_value(json_object_get(uniter->agent, "settings_version"));
}

static void leadership(struct ch_olm_uniter *uniter)
{
    bool leads = !uniter->dying && ch_olm_is_leader(uniter->olm, uniter->name);
    if (!uniter->idle || !ch_olm_uniter_has(uniter, "installed"))
        return;
    if (!leads && ch_olm_uniter_has(uniter, "leader"))
        ch_olm_uniter_set(uniter, "leader", false); /* nobody is told that it leads no more */
    if (leads && !ch_olm_uniter_has(uniter, "leader"))
        uniter->hook = ch_olm_uniter_hook(uniter, "leader-elected");
    else if (!leads && !uniter->dying && lacks_settings(uniter))
        uniter->hook = ch_olm_uniter_hook(uniter, "leader-settings-changed");
}

static void workload(struct ch_olm_uniter *uniter)
{
    if (uniter->idle && ch_olm_uniter_has(uniter, "installed") && !uniter->dying)
        uniter->hook = json_incref(json_array_get(json_object_get(uniter->agent, "events"), 0));
}

static void secret(struct ch_olm_uniter *uniter)
{
    if (uniter->idle && ch_olm_uniter_has(uniter, "installed") && !uniter->dying)
        uniter->hook = ch_olm_uniter_secret(uniter);
}

static void action(struct ch_olm_uniter *uniter)
{
    const char *id;
    json_t *document;
    bool failed = !json_is_null(json_object_get(uniter->agent, "failed"));
    if (!failed && (!uniter->idle || !ch_olm_uniter_has(uniter, "installed")))
        return;
    json_object_foreach ((json_t *)ch_olm_linked(uniter->olm, CH_OLM_ACTION, uniter->name), id,
                         document) {
        if (strcmp(ch_olm_text(document, "status"), "pending") != 0)
            continue;
        uniter->hook =
            json_pack("{s:s, s:s, s:s}", "unit", uniter->name, "kind", "action", "action_id", id);
        return;
    }
}

static json_t *storage_hook(const struct ch_olm_uniter *uniter, const char *id, const char *event)
{
    CH_AUTOFREE char *name = ch_strndup(id, strcspn(id, "/"));
    json_t *hook = ch_olm_uniter_hook(uniter, "%s-storage-%s", name, event);
    json_object_set_new(hook, "storage_id", json_string(id));
    return hook;
}

/* On machines what was asked for at deploy time is attached before anything else runs. */
static bool storage_allowed(const struct ch_olm_uniter *uniter)
{
    if (!ch_olm_uniter_has(uniter, "installed"))
        return !ch_olm_is_caas(uniter->olm) &&
               json_is_null(json_object_get(uniter->agent, "failed"));
    return uniter->idle;
}

static void storage(struct ch_olm_uniter *uniter)
{
    const char *id;
    json_t *document, *hooks = json_array();
    const json_t *known = json_object_get(uniter->agent, "storages");
    json_object_foreach ((json_t *)ch_olm_linked(uniter->olm, CH_OLM_STORAGE, uniter->name), id,
                         document) {
        const json_t *attachment =
            json_object_get(json_object_get(document, "attachments"), uniter->name);
        bool attached = ch_olm_list_has(known, id);
        if (!attachment)
            continue;
        if (is_alive(attachment) && !attached && ch_olm_text(attachment, "location"))
            json_array_append_new(hooks, storage_hook(uniter, id, "attached"));
        else if (!is_alive(attachment) && attached)
            json_array_append_new(hooks, storage_hook(uniter, id, "detaching"));
    }
    if (storage_allowed(uniter))
        uniter->hook = ch_olm_uniter_pick(uniter, hooks);
    else
        json_decref(hooks);
}

static void queued(struct ch_olm_uniter *uniter)
{
    const json_t *failed = json_object_get(uniter->agent, "failed");
    if (json_is_null(failed)) {
        uniter->hook = json_incref(json_array_get(json_object_get(uniter->agent, "queued"), 0));
        return;
    }
    double retry_at = json_number_value(json_object_get(failed, "retry_at"));
    if (retry_at <= uniter->now)
        uniter->hook = json_incref(json_object_get(failed, "hook"));
    else
        uniter->at = fmin(uniter->at, retry_at);
}

/* It leaves its relations, and stops if it ever started. */
static void dying(struct ch_olm_uniter *uniter)
{
    if (!uniter->dying || !uniter->idle || !ch_olm_uniter_has(uniter, "installed"))
        return;
    uniter->hook = ch_olm_uniter_relation(uniter);
    if (uniter->hook)
        return;
    bool stops = ch_olm_uniter_has(uniter, "started") && !ch_olm_uniter_has(uniter, "stopped");
    uniter->hook = ch_olm_uniter_hook(uniter, stops ? "stop" : "remove");
}

/* There is nothing left to run, and nobody lives beside it. */
static bool is_done(const struct ch_olm_uniter *uniter)
{
    return uniter->dying && uniter->idle &&
           !ch_olm_linked(uniter->olm, CH_OLM_UNIT, uniter->name) &&
           (ch_olm_uniter_has(uniter, "removed") || !ch_olm_uniter_has(uniter, "installed"));
}

/* On machines, that all storage asked for is there. */
static bool waits_for_storage(const struct ch_olm_uniter *uniter)
{
    const char *id;
    json_t *document;
    json_object_foreach ((json_t *)ch_olm_linked(uniter->olm, CH_OLM_STORAGE, uniter->name), id,
                         document) {
        const json_t *attachment =
            json_object_get(json_object_get(document, "attachments"), uniter->name);
        if (attachment && is_alive(attachment) && !ch_olm_text(attachment, "location"))
            return !ch_olm_is_caas(uniter->olm);
    }
    return false;
}

static void install(struct ch_olm_uniter *uniter)
{
    if (!ch_olm_uniter_has(uniter, "installed") && !uniter->dying && !waits_for_storage(uniter))
        uniter->hook = ch_olm_uniter_hook(uniter, "install");
}

static long long charm_version(const json_t *document)
{
    return json_integer_value(json_object_get(document, "charm_version"));
}

static void upgrade(struct ch_olm_uniter *uniter)
{
    if (uniter->dying || charm_version(uniter->app) == charm_version(uniter->agent))
        return;
    /* on Kubernetes the charm comes in a new pod, and the old one stops first */
    bool stops = ch_olm_is_caas(uniter->olm) && ch_olm_uniter_has(uniter, "started");
    uniter->hook = ch_olm_uniter_hook(uniter, stops ? "stop" : "upgrade-charm");
}

char *ch_olm_uniter_config(const struct ch_olm_uniter *uniter)
{
    CH_AUTOJSON json_t *all =
        json_pack("{s:O, s:O, s:O}", "config", json_object_get(uniter->app, "config"), "trust",
                  json_object_get(uniter->app, "trust"), "address",
                  json_object_get(uniter->unit, "private_address"));
    return ch_checked(json_dumps(all, JSON_SORT_KEYS | JSON_COMPACT));
}

static void config_changed(struct ch_olm_uniter *uniter)
{
    CH_AUTOFREE char *now = ch_olm_uniter_config(uniter);
    const char *seen = ch_olm_text(uniter->agent, "config");
    if (!uniter->dying && (!seen || strcmp(seen, now) != 0))
        uniter->hook = ch_olm_uniter_hook(uniter, "config-changed");
}

static void relations(struct ch_olm_uniter *uniter)
{
    if (!uniter->dying)
        uniter->hook = ch_olm_uniter_relation(uniter);
}

static void update_status(struct ch_olm_uniter *uniter)
{
    const json_t *at = json_object_get(uniter->agent, "update_at");
    if (!json_is_number(at) || uniter->dying)
        return;
    if (json_number_value(at) <= uniter->now)
        uniter->hook = ch_olm_uniter_hook(uniter, "update-status");
    else
        uniter->at = fmin(uniter->at, json_number_value(at));
}

/* Is it for leaders only, and the unit leads no more? */
static bool lacks_leadership(const struct ch_olm_uniter *uniter, const json_t *hook)
{
    const char *name = ch_olm_text(hook, "name"), *uri = ch_olm_text(hook, "secret_id");
    bool owners = strcmp(name, "secret-rotate") == 0 || strcmp(name, "secret-expired") == 0 ||
                  strcmp(name, "secret-remove") == 0;
    CH_AUTOFREE char *id = owners && uri ? ch_olm_secret_id(uniter->olm, uri) : NULL;
    const json_t *secret = id ? ch_olm_get(uniter->olm, CH_OLM_SECRET, id) : NULL;
    const char *owner = ch_olm_text(secret, "owner");
    return (strcmp(name, "leader-elected") == 0 ||
            (owner && strcmp(owner, uniter->application) == 0)) &&
           !ch_olm_is_leader(uniter->olm, uniter->name);
}

/* Such a hook is not run again after it failed, but skipped. */
static void skip_failed(struct ch_olm_uniter *uniter)
{
    json_t *failed = json_object_get(uniter->agent, "failed");
    if (!json_is_object(failed) ||
        json_number_value(json_object_get(failed, "retry_at")) > uniter->now ||
        !lacks_leadership(uniter, json_object_get(failed, "hook")))
        return;
    json_object_set_new(uniter->agent, "failed", json_null());
    uniter->idle = json_array_size(json_object_get(uniter->agent, "queued")) == 0;
    ch_olm_uniter_touch(uniter);
    ch_olm_set_status(uniter->olm, uniter->name, "agent", "idle", "", NULL);
}

void ch_olm_uniter_next(struct ch_olm *olm, const char *unit, struct ch_olm_step *step)
{
    enum when { ALWAYS, IDLE, READY }; /* idle: nothing queued or failed; ready: installed, too */
    static const struct {
        void (*find)(struct ch_olm_uniter *uniter);
        enum when when;
    } rules[] = {
        {after_reboot, ALWAYS}, {relation_created, ALWAYS}, {leadership, ALWAYS},
        {workload, ALWAYS},     {secret, ALWAYS},           {action, ALWAYS},
        {storage, ALWAYS},      {queued, ALWAYS},           {dying, IDLE},
        {install, IDLE},        {upgrade, READY},           {config_changed, READY},
        {relations, READY},     {update_status, READY},
    };
    struct ch_olm_uniter uniter;
    *step = (struct ch_olm_step){.at = INFINITY};
    if (ch_olm_uniter_open(olm, unit, &uniter) && !ch_olm_uniter_has(&uniter, "gone") &&
        json_is_null(json_object_get(uniter.agent, "running"))) {
        skip_failed(&uniter);
        bool removed = ch_olm_uniter_has(&uniter, "removed");
        for (size_t i = 0; i < CH_ARRAY_LEN(rules) && !uniter.hook && !removed; i++)
            if (rules[i].when == ALWAYS ||
                (uniter.idle && (rules[i].when == IDLE || ch_olm_uniter_has(&uniter, "installed"))))
                rules[i].find(&uniter);
        if (!uniter.hook && is_done(&uniter))
            ch_olm_uniter_set(&uniter, "gone", true);
        const char *name = uniter.hook ? ch_olm_text(uniter.hook, "name") : NULL;
        step->hook = uniter.hook;
        step->at = uniter.at;
        step->upgrade =
            name && (strcmp(name, "upgrade-charm") == 0 || strcmp(name, "install") == 0);
    }
    ch_olm_uniter_close(&uniter);
}
