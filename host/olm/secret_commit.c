/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets that a hook made, changed, granted and removed go into the model. */
#include "olm/private.h"

#include <stdlib.h>
#include <string.h>

/* Has another secret of the same owner this label? */
static bool label_is_taken(const struct ch_olm *olm, const char *own_id, const json_t *owner,
                           const char *label)
{
    const char *id;
    json_t *secret;
    if (!label || *label == '\0')
        return false;
    const char *name = json_is_string(owner) ? json_string_value(owner) : "";
    json_object_foreach ((json_t *)ch_olm_linked(olm, CH_OLM_SECRET, name), id, secret)
        if (strcmp(id, own_id) != 0 && json_equal(json_object_get(secret, "owner"), owner) &&
            strcmp(ch_olm_text(secret, "label"), label) == 0)
            return true;
    return false;
}

static int refuse_label(const char *doing, const char *label, struct ch_error *err)
{
    return ch_error_set(err, CH_ERROR_RUNTIME,
                        "%s secrets: secret with label \"%s\" already exists", doing, label);
}

static int check_managed(const struct ch_olm_context *context, const char *doing, const char *id,
                         struct ch_error *err)
{
    const json_t *secret = json_object_get(context->secrets.created, id);
    if (!secret)
        secret = ch_olm_get(context->olm, CH_OLM_SECRET, id);
    if (!secret) {
        ch_error_set(err, CH_ERROR_RUNTIME, "%s secrets: secret \"%s\" not found", doing, id);
        return -1;
    }
    if (!ch_olm_secret_is_managed(context->olm, secret, context->unit)) {
        ch_error_set(err, CH_ERROR_RUNTIME, "%s secrets: permission denied", doing);
        return -1;
    }
    return 0;
}

static int check_created(const struct ch_olm_context *context, struct ch_error *err)
{
    const char *id;
    json_t *secret;
    json_object_foreach (context->secrets.created, id, secret) {
        const char *label = ch_olm_text(secret, "label");
        if (check_managed(context, "creating", id, err) < 0)
            return -1;
        if (label_is_taken(context->olm, id, json_object_get(secret, "owner"), label)) {
            refuse_label("creating", label, err);
            return -1;
        }
    }
    return 0;
}

static int check_updated(const struct ch_olm_context *context, struct ch_error *err)
{
    const char *id;
    json_t *update;
    json_object_foreach (context->secrets.updated, id, update) {
        const json_t *secret = ch_olm_get(context->olm, CH_OLM_SECRET, id);
        const char *label = ch_olm_text(update, "label");
        if (check_managed(context, "updating", id, err) < 0)
            return -1;
        if (label_is_taken(context->olm, id, json_object_get(secret, "owner"), label)) {
            refuse_label("updating", label, err);
            return -1;
        }
    }
    return 0;
}

int ch_olm_secrets_check(struct ch_olm_context *context, struct ch_error *err)
{
    const struct ch_olm_pending_secrets *pending = &context->secrets;
    const char *id;
    json_t *change;
    size_t i;
    if (check_created(context, err) < 0 || check_updated(context, err) < 0)
        return -1;
    json_object_foreach (pending->removed, id, change)
        if (ch_olm_get(context->olm, CH_OLM_SECRET, id) && /* gone already is fine */
            check_managed(context, "removing", id, err) < 0)
            return -1;
    json_array_foreach (pending->granted, i, change)
        if (check_managed(context, "granting access to", ch_olm_text(change, "id"), err) < 0)
            return -1;
    json_array_foreach (pending->revoked, i, change)
        if (check_managed(context, "revoking access to", ch_olm_text(change, "id"), err) < 0)
            return -1;
    return 0;
}

/* applying */

static void add_revision(struct ch_olm *olm, json_t *secret, json_t *content, json_t *expire)
{
    json_t *revisions = json_object_get(secret, "revisions");
    long long latest = json_integer_value(json_object_get(secret, "latest")) + 1;
    json_array_append_new(revisions, json_pack("{s:I, s:O, s:f, s:O}", "revision",
                                               (json_int_t)latest, "content", content, "created",
                                               ch_olm_now(olm), "expire", expire));
    json_object_set_new(secret, "latest", json_integer(latest));
}

static void apply_update(struct ch_olm *olm, const char *id, const json_t *update)
{
    static const char *const members[] = {"label", "description", "rotate", "rotate_at"};
    json_t *secret = ch_olm_get(olm, CH_OLM_SECRET, id);
    json_t *content = json_object_get(update, "content"),
           *expire = json_object_get(update, "expire");
    long long latest = json_integer_value(json_object_get(secret, "latest"));
    json_t *last = ch_olm_secret_revision(secret, latest);
    for (size_t i = 0; i < CH_ARRAY_LEN(members); i++)
        if (json_object_get(update, members[i]))
            json_object_set(secret, members[i], json_object_get(update, members[i]));
    if (content && !json_equal(content, json_object_get(last, "content")))
        add_revision(olm, secret, content, expire ? expire : json_null());
    else if (expire && last)
        json_object_set(last, "expire", expire);
    ch_olm_touch(olm, CH_OLM_SECRET, id);
}

static void apply_removal(struct ch_olm *olm, const char *id, const json_t *numbers)
{
    size_t i, j;
    json_t *number, *revision, *secret = ch_olm_get(olm, CH_OLM_SECRET, id);
    json_t *revisions = json_object_get(secret, "revisions");
    json_array_foreach (numbers, i, number)
        json_array_foreach (revisions, j, revision)
            if (json_equal(json_object_get(revision, "revision"), number)) {
                json_array_remove(revisions, j);
                break;
            }
    if (secret)
        ch_olm_touch(olm, CH_OLM_SECRET, id);
    if (json_is_true(numbers) || json_array_size(revisions) == 0)
        ch_olm_remove(olm, CH_OLM_SECRET, id);
}

static void apply_tracking(struct ch_olm_context *context, const char *id)
{
    json_t *secret = ch_olm_get(context->olm, CH_OLM_SECRET, id);
    if (!secret)
        return;
    json_t *consumer = ch_olm_object(json_object_get(secret, "consumers"), context->unit);
    json_object_set(consumer, "revision", json_object_get(secret, "latest"));
    if (!json_object_get(consumer, "label"))
        json_object_set_new(consumer, "label", json_string(""));
    ch_olm_touch(context->olm, CH_OLM_SECRET, id);
}

static void apply_grants(struct ch_olm *olm, const json_t *changes,
                         void (*change)(json_t *grants, const json_t *change))
{
    size_t i;
    json_t *item;
    json_array_foreach (changes, i, item) {
        const char *id = ch_olm_text(item, "id");
        change(json_object_get(ch_olm_get(olm, CH_OLM_SECRET, id), "grants"), item);
        ch_olm_touch(olm, CH_OLM_SECRET, id);
    }
}

void ch_olm_secrets_apply(struct ch_olm_context *context)
{
    const struct ch_olm_pending_secrets *pending = &context->secrets;
    struct ch_olm *olm = context->olm;
    const char *id;
    json_t *item;
    size_t i;
    json_object_foreach (pending->created, id, item)
        ch_olm_put(olm, CH_OLM_SECRET, json_deep_copy(item), NULL); /* made by us: has its shape */
    json_object_foreach (pending->updated, id, item)
        apply_update(olm, id, item);
    apply_grants(olm, pending->revoked, ch_olm_secret_revoke);
    apply_grants(olm, pending->granted, ch_olm_secret_grant);
    json_array_foreach (pending->tracked, i, item)
        apply_tracking(context, json_string_value(item));
    json_object_foreach (pending->removed, id, item)
        apply_removal(olm, id, item);
}
