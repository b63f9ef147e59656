/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets as a hook sees them: those of the model, with what the hook has pending. */
#include "olm/private.h"

#include <stdlib.h>
#include <string.h>

void ch_olm_secrets_init(struct ch_olm_pending_secrets *pending)
{
    pending->created = json_object();
    pending->updated = json_object();
    pending->removed = json_object();
    pending->granted = json_array();
    pending->revoked = json_array();
    pending->tracked = json_array();
}

void ch_olm_secrets_deinit(struct ch_olm_pending_secrets *pending)
{
    json_decref(pending->created);
    json_decref(pending->updated);
    json_decref(pending->removed);
    json_decref(pending->granted);
    json_decref(pending->revoked);
    json_decref(pending->tracked);
}

static void overlay_grants(json_t *secret, const struct ch_olm_pending_secrets *pending)
{
    size_t i;
    json_t *change;
    const char *id = ch_olm_text(secret, "id");
    json_t *grants = json_object_get(secret, "grants");
    json_array_foreach (pending->revoked, i, change)
        if (strcmp(ch_olm_text(change, "id"), id) == 0)
            ch_olm_secret_revoke(grants, change);
    json_array_foreach (pending->granted, i, change)
        if (strcmp(ch_olm_text(change, "id"), id) == 0)
            ch_olm_secret_grant(grants, change);
}

/* The metadata of a pending update; its content is read by --peek and --refresh only. */
static void overlay_update(json_t *secret, const json_t *update)
{
    static const char *const members[] = {"label", "description", "rotate", "rotate_at"};
    for (size_t i = 0; i < CH_ARRAY_LEN(members); i++)
        if (json_object_get(update, members[i]))
            json_object_set(secret, members[i], json_object_get(update, members[i]));
}

json_t *ch_olm_context_secret(const struct ch_olm_context *context, const char *id)
{
    const struct ch_olm_pending_secrets *pending = &context->secrets;
    const json_t *base = json_object_get(pending->created, id);
    if (!base)
        base = ch_olm_get(context->olm, CH_OLM_SECRET, id);
    if (!base)
        return NULL;
    json_t *secret = json_deep_copy(base);
    overlay_update(secret, json_object_get(pending->updated, id));
    overlay_grants(secret, pending);
    return secret;
}

static bool owns(const struct ch_olm_context *context, const json_t *secret)
{
    const char *owner = ch_olm_text(secret, "owner");
    return owner && (strcmp(owner, context->unit) == 0 || strcmp(owner, context->application) == 0);
}

static bool has_label(const struct ch_olm_context *context, const char *id, const char *label)
{
    CH_AUTOJSON json_t *secret = ch_olm_context_secret(context, id);
    if (owns(context, secret) && strcmp(ch_olm_text(secret, "label"), label) == 0)
        return true;
    const json_t *consumer = json_object_get(json_object_get(secret, "consumers"), context->unit);
    return consumer && strcmp(ch_olm_text(consumer, "label"), label) == 0;
}

/* Of those in `secrets`, id -> anything.  Caller owns. */
static char *find_label(const struct ch_olm_context *context, const json_t *secrets,
                        const char *label)
{
    const char *id;
    json_t *value;
    json_object_foreach ((json_t *)secrets, id, value)
        if (has_label(context, id, label))
            return ch_strdup(id);
    return NULL;
}

char *ch_olm_context_secret_by_label(const struct ch_olm_context *context, const char *label)
{
    if (*label == '\0')
        return NULL;
    const json_t *const places[] = {
        context->secrets.created,
        ch_olm_linked(context->olm, CH_OLM_SECRET, context->application),
        ch_olm_linked(context->olm, CH_OLM_SECRET, context->unit),
    };
    char *found = NULL;
    for (size_t i = 0; i < CH_ARRAY_LEN(places) && !found; i++)
        found = find_label(context, places[i], label);
    return found;
}

static void add_managed(const struct ch_olm_context *context, const char *owner, json_t *ids)
{
    const char *id;
    json_t *secret;
    json_object_foreach ((json_t *)ch_olm_linked(context->olm, CH_OLM_SECRET, owner), id, secret) {
        const char *own = ch_olm_text(secret, "owner");
        if (own && strcmp(own, owner) == 0 &&
            ch_olm_secret_is_managed(context->olm, secret, context->unit) &&
            !json_is_true(json_object_get(context->secrets.removed, id)))
            json_array_append_new(ids, json_string(id));
    }
}

json_t *ch_olm_context_secret_ids(const struct ch_olm_context *context)
{
    const char *id;
    json_t *secret, *ids = json_array();
    add_managed(context, context->application, ids);
    add_managed(context, context->unit, ids);
    json_object_foreach (context->secrets.created, id, secret)
        json_array_append_new(ids, json_string(id));
    return ids;
}

/* grants */

static bool same_relation(const json_t *a, const json_t *b)
{
    return json_equal(json_object_get(a, "relation"), json_object_get(b, "relation"));
}

void ch_olm_secret_grant(json_t *grants, const json_t *change)
{
    size_t i;
    json_t *grant;
    const char *target = ch_olm_text(change, "target");
    json_array_foreach (grants, i, grant)
        if (strcmp(ch_olm_text(grant, "target"), target) == 0 && same_relation(grant, change))
            return;
    json_array_append_new(grants, json_pack("{s:s, s:O}", "target", target, "relation",
                                            json_object_get(change, "relation")));
}

static bool is_revoked(const json_t *grant, const json_t *change)
{
    const char *target = ch_olm_text(change, "target");
    bool any = !json_is_integer(json_object_get(change, "relation"));
    return (!target || strcmp(ch_olm_text(grant, "target"), target) == 0) &&
           (any || same_relation(grant, change));
}

void ch_olm_secret_revoke(json_t *grants, const json_t *change)
{
    for (size_t i = json_array_size(grants); i-- > 0;)
        if (is_revoked(json_array_get(grants, i), change))
            json_array_remove(grants, i);
}

void ch_olm_secret_revoke_pending(json_t *granted, const json_t *change)
{
    for (size_t i = json_array_size(granted); i-- > 0;) {
        const json_t *grant = json_array_get(granted, i);
        if (strcmp(ch_olm_text(grant, "id"), ch_olm_text(change, "id")) == 0 &&
            is_revoked(grant, change))
            json_array_remove(granted, i);
    }
}
