/* SPDX-License-Identifier: Apache-2.0 */
/* Hook contexts: made, ended, and what a hook does to its unit's view of the relations. */
#include "base/text.h"
#include "olm/private.h"

#include <stdlib.h>
#include <string.h>

static bool is_kind(const json_t *hook, const char *kind)
{
    return strcmp(ch_olm_text(hook, "kind"), kind) == 0;
}

static bool is_hook_of(const json_t *hook, const char *ending)
{
    return is_kind(hook, "hook") && ch_text_ends(ch_olm_text(hook, "name"), ending);
}

static int not_there(const char *what, const char *key, struct ch_error *err)
{
    ch_error_set(err, CH_ERROR_VALUE, "hook: there is no %s '%s'", what, key);
    return -1;
}

static int check_relation(const struct ch_olm *olm, json_t *hook, struct ch_error *err)
{
    json_t *id = json_object_get(hook, "relation_id");
    if (!json_is_integer(id))
        return 0;
    CH_AUTOFREE char *key = ch_olm_key(json_integer_value(id));
    CH_AUTOFREE char *application = ch_olm_application_of(ch_olm_text(hook, "unit"));
    const json_t *relation = ch_olm_get(olm, CH_OLM_RELATION, key);
    const json_t *other = relation ? ch_olm_other_endpoint(relation, application) : NULL;
    if (!other)
        return not_there("relation", key, err);
    const char *remote_unit = ch_olm_text(hook, "remote_unit");
    if (ch_olm_text(hook, "remote_app") || is_kind(hook, "exec"))
        return 0;
    CH_AUTOFREE char *remote =
        ch_olm_application_of(remote_unit ? remote_unit : ch_olm_text(other, "application"));
    json_object_set_new(hook, "remote_app", json_string(remote));
    return 0;
}

static int check_hook(const struct ch_olm *olm, json_t *hook, struct ch_error *err)
{
    if (ch_olm_fill_hook(hook, err) < 0)
        return -1;
    const char *unit = ch_olm_text(hook, "unit"), *storage = ch_olm_text(hook, "storage_id");
    const char *action = ch_olm_text(hook, "action_id");
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    if (!ch_olm_get(olm, CH_OLM_UNIT, unit))
        return not_there("unit", unit, err);
    if (!ch_olm_get(olm, CH_OLM_APPLICATION, application))
        return not_there("application", application, err);
    if (storage && !ch_olm_get(olm, CH_OLM_STORAGE, storage))
        return not_there("storage", storage, err);
    if (is_kind(hook, "action") && (!action || !ch_olm_get(olm, CH_OLM_ACTION, action)))
        return not_there("action", action ? action : "", err);
    return check_relation(olm, hook, err);
}

static char *make_id(struct ch_olm *olm, const json_t *hook)
{
    const char *name = ch_olm_text(hook, "name");
    if (is_kind(hook, "action"))
        name = ch_olm_text(ch_olm_get(olm, CH_OLM_ACTION, ch_olm_text(hook, "action_id")), "name");
    if (is_kind(hook, "exec"))
        name = "run-commands";
    return ch_asprintf("%s-%s-%016llx%016llx", ch_olm_text(hook, "unit"), name,
                       (unsigned long long)ch_olm_random(olm),
                       (unsigned long long)ch_olm_random(olm));
}

/* What was seen of the unit that this hook is about is out of date. */
static void forget_seen(struct ch_olm *olm, const json_t *hook)
{
    json_t *id = json_object_get(hook, "relation_id");
    const char *remote_unit = ch_olm_text(hook, "remote_unit");
    if (!json_is_integer(id) || !remote_unit || !is_kind(hook, "hook"))
        return;
    CH_AUTOFREE char *key = ch_olm_key(json_integer_value(id));
    json_t *relations = json_object_get(olm->seen, ch_olm_text(hook, "unit"));
    json_object_del(json_object_get(relations, key), remote_unit);
}

struct ch_olm_context *ch_olm_context_new(struct ch_olm *olm, json_t *hook, struct ch_error *err)
{
    if (check_hook(olm, hook, err) < 0)
        return NULL;
    struct ch_olm_context *context = ch_calloc(1, sizeof(*context));
    context->olm = olm;
    context->hook = json_incref(hook);
    context->id = make_id(olm, context->hook);
    context->unit = ch_strdup(ch_olm_text(context->hook, "unit"));
    context->application = ch_olm_application_of(context->unit);
    context->app_bags = json_object();
    context->unit_bags = json_object();
    context->bag_writes = json_object();
    context->port_changes = json_array();
    context->storage_adds = json_array();
    context->k8s_specs = json_object();
    context->action_results = json_object();
    /* Opened ports are a snapshot from the start of the hook, not from their first use. */
    context->ports = json_deep_copy(json_object_get(ch_olm_context_unit(context), "ports"));
    ch_olm_secrets_init(&context->secrets);
    forget_seen(olm, context->hook);
    return context;
}

struct ch_olm_context *ch_olm_context_free(struct ch_olm_context *context)
{
    if (!context)
        return NULL;
    json_t *owned[] = {
        context->hook,      context->config,          context->cloud_spec,
        context->ports,     context->leader_settings, context->unit_status,
        context->storages,  context->state,           context->app_bags,
        context->unit_bags, context->bag_writes,      context->port_changes,
        context->k8s_specs, context->storage_adds,    context->action_results,
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(owned); i++)
        json_decref(owned[i]);
    ch_olm_secrets_deinit(&context->secrets);
    free(context->id);
    free(context->unit);
    free(context->application);
    free(context->action_message);
    free(context);
    return NULL;
}

const char *ch_olm_context_id(const struct ch_olm_context *context)
{
    return context->id;
}

enum ch_olm_reboot ch_olm_context_reboot(const struct ch_olm_context *context)
{
    return context->reboot;
}

/* what a context is about */

json_t *ch_olm_context_unit(const struct ch_olm_context *context)
{
    return ch_olm_get(context->olm, CH_OLM_UNIT, context->unit);
}

json_t *ch_olm_context_app(const struct ch_olm_context *context)
{
    return ch_olm_get(context->olm, CH_OLM_APPLICATION, context->application);
}

json_t *ch_olm_context_action(const struct ch_olm_context *context)
{
    const char *id = ch_olm_text(context->hook, "action_id");
    return id && is_kind(context->hook, "action") ? ch_olm_get(context->olm, CH_OLM_ACTION, id)
                                                  : NULL;
}

const struct ch_meta *ch_olm_context_meta(const struct ch_olm_context *context)
{
    return ch_olm_meta(context->olm, context->application);
}

bool ch_olm_context_since(const struct ch_olm_context *context, unsigned major, unsigned minor,
                          unsigned patch)
{
    return ch_version_at_least(&context->olm->version, major, minor, patch);
}

/* Once lost within a hook it stays lost. */
bool ch_olm_context_is_leader(struct ch_olm_context *context)
{
    if (!context->lost_leadership)
        context->lost_leadership = !ch_olm_is_leader(context->olm, context->unit);
    return !context->lost_leadership;
}

/* members */

/* What the hook does to the members of its relation. */
static void move_members(const json_t *hook, json_t *members)
{
    const char *remote_unit = ch_olm_text(hook, "remote_unit");
    if (!remote_unit)
        return;
    if (is_hook_of(hook, "-relation-joined") && !ch_olm_list_has(members, remote_unit))
        json_array_append_new(members, json_string(remote_unit));
    if (is_hook_of(hook, "-relation-departed"))
        ch_olm_list_drop(members, remote_unit);
}

json_t *ch_olm_context_members(const struct ch_olm_context *context, const char *relation)
{
    json_t *members = ch_olm_members(context->olm, context->unit, relation);
    json_t *id = json_object_get(context->hook, "relation_id");
    CH_AUTOFREE char *key = ch_olm_key(json_integer_value(id));
    if (json_is_integer(id) && strcmp(key, relation) == 0)
        move_members(context->hook, members);
    return ch_olm_sorted(members);
}

static void advance(struct ch_olm *olm, const json_t *hook)
{
    const char *unit = ch_olm_text(hook, "unit");
    json_t *id = json_object_get(hook, "relation_id");
    json_t *document = ch_olm_get(olm, CH_OLM_UNIT, unit);
    if (!json_is_integer(id) || !document)
        return;
    CH_AUTOFREE char *key = ch_olm_key(json_integer_value(id));
    json_t *views = json_object_get(document, "views");
    if (is_hook_of(hook, "-relation-broken")) {
        ch_olm_leave_scope(olm, key, unit);
        json_object_del(views, key);
        json_object_del(json_object_get(olm->seen, unit), key);
    } else if (is_kind(hook, "hook")) {
        json_t *view = ch_olm_object(views, key);
        if (!json_object_get(view, "members"))
            json_object_set_new(view, "members", json_array());
        move_members(hook, json_object_get(view, "members"));
    }
    ch_olm_touch(olm, CH_OLM_UNIT, unit);
}

void ch_olm_advance(struct ch_olm *olm, const json_t *hook)
{
    CH_AUTOJSON json_t *filled = json_deep_copy(hook);
    if (ch_olm_fill_hook(filled, NULL) == 0)
        advance(olm, filled);
}

/* the end */

static void take_reboot(struct ch_olm_context *context, bool committed)
{
    bool now = context->reboot == CH_OLM_REBOOT_NOW;
    if (!now && !(committed && context->reboot == CH_OLM_REBOOT_AFTER))
        return;
    json_object_set_new(ch_olm_context_unit(context), "reboot", json_true());
    ch_olm_touch(context->olm, CH_OLM_UNIT, context->unit);
}

int ch_olm_context_finish(struct ch_olm_context *context, const struct ch_olm_outcome *outcome,
                          struct ch_error *err)
{
    struct ch_error why = CH_ERROR_INIT;
    context->over = true;
    bool good = outcome->code == 0 && context->reboot != CH_OLM_REBOOT_NOW;
    bool committed = good && ch_olm_commit(context, &why) == 0;
    take_reboot(context, committed);
    if (committed)
        advance(context->olm, context->hook);
    if (ch_olm_context_action(context)) {
        ch_olm_action_finish(context, outcome, good && !committed ? why.message : NULL);
        ch_error_clear(&why);
        return 0;
    }
    if (!committed && good)
        ch_error_set(err, CH_ERROR_RUNTIME, "cannot apply changes: %s", why.message);
    else if (!committed)
        ch_error_set(err, CH_ERROR_RUNTIME, "exit status %d", outcome->code);
    ch_error_clear(&why);
    return committed ? 0 : -1;
}
