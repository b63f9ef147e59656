/* SPDX-License-Identifier: Apache-2.0 */
/* Hooks of secrets: expired and rotate when it is time, changed for who reads it, remove for who
 * owns what nobody reads any more. */
#include "olm/private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AGAIN = 300 }; /* seconds until a hook that changed nothing comes again */

static json_t *make_hook(const struct ch_olm_uniter *uniter, const char *event,
                         const json_t *secret, const char *label, const json_t *revision)
{
    json_t *hook = ch_olm_uniter_hook(uniter, "secret-%s", event);
    json_object_set_new(hook, "secret_id", json_sprintf("secret:%s", ch_olm_text(secret, "id")));
    json_object_set_new(hook, "secret_label", json_string(label));
    if (revision)
        json_object_set_new(
            hook, "secret_revision",
            json_integer(json_integer_value(json_object_get(revision, "revision"))));
    return hook;
}

static char *mark(const char *event, const json_t *secret, const json_t *revision)
{
    const char *id = ch_olm_text(secret, "id");
    return revision
               ? ch_asprintf("%s %s/%lld", event, id,
                             (long long)json_integer_value(json_object_get(revision, "revision")))
               : ch_asprintf("%s %s", event, id);
}

/* Is it time, and was this hook not run just now?  If it is not yet, it is to be asked again then.
 */
static bool is_due(struct ch_olm_uniter *uniter, const char *event, const json_t *secret,
                   const json_t *revision, const json_t *time)
{
    if (!json_is_number(time))
        return false;
    CH_AUTOFREE char *key = mark(event, secret, revision);
    const json_t *again = json_object_get(json_object_get(uniter->agent, "secret_hooks"), key);
    double at = fmax(json_number_value(time), again ? json_number_value(again) : -INFINITY);
    if (at <= uniter->now)
        return true;
    uniter->at = fmin(uniter->at, at);
    return false;
}

static void add_expired(struct ch_olm_uniter *uniter, const json_t *secret, json_t *hooks)
{
    size_t i;
    json_t *revision;
    json_array_foreach (json_object_get(secret, "revisions"), i, revision)
        if (is_due(uniter, "expire", secret, revision, json_object_get(revision, "expire")))
            json_array_append_new(hooks, make_hook(uniter, "expired", secret,
                                                   ch_olm_text(secret, "label"), revision));
}

static void add_rotate(struct ch_olm_uniter *uniter, const json_t *secret, json_t *hooks)
{
    if (is_due(uniter, "rotate", secret, NULL, json_object_get(secret, "rotate_at")))
        json_array_append_new(
            hooks, make_hook(uniter, "rotate", secret, ch_olm_text(secret, "label"), NULL));
}

static void add_changed(struct ch_olm_uniter *uniter, const json_t *secret, json_t *hooks)
{
    const json_t *consumer = json_object_get(json_object_get(secret, "consumers"), uniter->name);
    const json_t *told =
        json_object_get(json_object_get(uniter->agent, "secrets"), ch_olm_text(secret, "id"));
    long long latest = json_integer_value(json_object_get(secret, "latest"));
    if (consumer && latest > 1 && json_integer_value(told) != latest)
        json_array_append_new(
            hooks, make_hook(uniter, "changed", secret, ch_olm_text(consumer, "label"), NULL));
}

static void add_remove(struct ch_olm_uniter *uniter, const json_t *secret, json_t *hooks)
{
    size_t i;
    json_t *revision;
    json_array_foreach (json_object_get(secret, "revisions"), i, revision) {
        long long number = json_integer_value(json_object_get(revision, "revision"));
        CH_AUTOFREE char *key = mark("remove", secret, revision);
        if (ch_olm_secret_is_obsolete(secret, number) &&
            !json_object_get(json_object_get(uniter->agent, "secret_hooks"), key))
            json_array_append_new(
                hooks, make_hook(uniter, "remove", secret, ch_olm_text(secret, "label"), revision));
    }
}

/* Ids of those the unit may have to do with, sorted: in the same order whatever happened before. */
static json_t *concerning(const struct ch_olm_uniter *uniter)
{
    CH_AUTOJSON json_t *all = json_object();
    json_object_update(all, (json_t *)ch_olm_linked(uniter->olm, CH_OLM_SECRET, uniter->name));
    json_object_update(all,
                       (json_t *)ch_olm_linked(uniter->olm, CH_OLM_SECRET, uniter->application));
    return ch_olm_keys(all);
}

json_t *ch_olm_uniter_secret(struct ch_olm_uniter *uniter)
{
    static const struct {
        void (*add)(struct ch_olm_uniter *uniter, const json_t *secret, json_t *hooks);
        bool managed; /* who manages the secret is told, else whoever reads it */
    } rules[] = {{add_expired, true}, {add_rotate, true}, {add_changed, false}, {add_remove, true}};
    CH_AUTOJSON json_t *ids = concerning(uniter);
    for (size_t i = 0; i < CH_ARRAY_LEN(rules); i++) {
        size_t j;
        json_t *id, *hooks = json_array();
        json_array_foreach (ids, j, id) {
            const json_t *secret = ch_olm_get(uniter->olm, CH_OLM_SECRET, json_string_value(id));
            if (!rules[i].managed || ch_olm_secret_is_managed(uniter->olm, secret, uniter->name))
                rules[i].add(uniter, secret, hooks);
        }
        json_t *hook = ch_olm_uniter_pick(uniter, hooks);
        if (hook)
            return hook;
    }
    return NULL;
}

/* Where the beginning of a rotate hook is remembered: the revision there was then. */
static char *rotating(const char *id)
{
    return ch_asprintf("rotating %s", id);
}

static json_t *secret_of(const struct ch_olm_uniter *uniter, const json_t *hook, const char *name)
{
    const char *own = ch_olm_text(hook, "name"), *uri = ch_olm_text(hook, "secret_id");
    CH_AUTOFREE char *id =
        uri && own && strcmp(own, name) == 0 ? ch_olm_secret_id(uniter->olm, uri) : NULL;
    return id ? ch_olm_get(uniter->olm, CH_OLM_SECRET, id) : NULL;
}

void ch_olm_uniter_begin_secret(const struct ch_olm_uniter *uniter, const json_t *hook)
{
    const json_t *secret = secret_of(uniter, hook, "secret-rotate");
    if (!secret)
        return;
    CH_AUTOFREE char *key = rotating(ch_olm_text(secret, "id"));
    json_object_set(json_object_get(uniter->agent, "secret_hooks"), key,
                    json_object_get(secret, "latest"));
}

/* The hook made a new revision, and the secret has rotated: it is due again after its time.  It
 * made none, and comes again soon. */
static void end_rotation(const struct ch_olm_uniter *uniter, json_t *secret)
{
    double next = 0;
    const char *id = ch_olm_text(secret, "id");
    json_t *hooks = json_object_get(uniter->agent, "secret_hooks");
    CH_AUTOFREE char *key = rotating(id);
    CH_AUTOFREE char *soon = mark("rotate", secret, NULL);
    const json_t *before = json_object_get(hooks, key);
    bool rotated = before && json_integer_value(json_object_get(secret, "latest")) >
                                 json_integer_value(before);
    json_object_del(hooks, key);
    if (!rotated)
        return;
    bool again = ch_olm_secret_rotates(ch_olm_text(secret, "rotate"), uniter->now, &next);
    json_object_set_new(secret, "rotate_at", again ? json_real(next) : json_null());
    json_object_del(hooks, soon);
    ch_olm_touch(uniter->olm, CH_OLM_SECRET, id);
}

void ch_olm_uniter_end_secret(const struct ch_olm_uniter *uniter, const json_t *hook)
{
    static const char *const marks[][2] = {
        {"secret-expired", "expire"}, {"secret-rotate", "rotate"}, {"secret-remove", "remove"}};
    const char *name = ch_olm_text(hook, "name"), *uri = ch_olm_text(hook, "secret_id");
    CH_AUTOFREE char *id = uri ? ch_olm_secret_id(uniter->olm, uri) : NULL;
    const json_t *secret = id ? ch_olm_get(uniter->olm, CH_OLM_SECRET, id) : NULL;
    if (!secret)
        return;
    if (strcmp(name, "secret-changed") == 0)
        json_object_set(json_object_get(uniter->agent, "secrets"), id,
                        json_object_get(json_object_get(uniter->agent, "began"), "secret"));
    CH_AUTOJSON json_t *revision = json_pack(
        "{s:I}", "revision", json_integer_value(json_object_get(hook, "secret_revision")));
    bool has_revision = json_is_integer(json_object_get(hook, "secret_revision"));
    for (size_t i = 0; i < CH_ARRAY_LEN(marks); i++) {
        if (strcmp(name, marks[i][0]) != 0)
            continue;
        CH_AUTOFREE char *key = mark(marks[i][1], secret, has_revision ? revision : NULL);
        json_object_set_new(json_object_get(uniter->agent, "secret_hooks"), key,
                            json_real(uniter->now + AGAIN));
    }
    json_t *rotated = secret_of(uniter, hook, "secret-rotate");
    if (rotated)
        end_rotation(uniter, rotated);
}
