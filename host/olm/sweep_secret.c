/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of secrets when their owners and readers go. */
#include "olm/operations_private.h"

static bool exists(const struct ch_olm *olm, const char *entity)
{
    return ch_olm_get(olm, ch_olm_is_unit(entity) ? CH_OLM_UNIT : CH_OLM_APPLICATION, entity);
}

static bool drop_grants(struct ch_olm *olm, const json_t *secret)
{
    json_t *grants = json_object_get(secret, "grants");
    bool changed = false;
    for (size_t i = json_array_size(grants); i-- > 0;) {
        const json_t *grant = json_array_get(grants, i), *id = json_object_get(grant, "relation");
        CH_AUTOFREE char *key = ch_olm_key(json_integer_value(id));
        if (exists(olm, ch_olm_text(grant, "target")) &&
            (!json_is_integer(id) || ch_olm_get(olm, CH_OLM_RELATION, key)))
            continue;
        json_array_remove(grants, i);
        changed = true;
    }
    return changed;
}

/* Revisions that nobody reads any more are their owner's to remove, who gets secret-remove; of a
 * user's secret they go by themselves, if the user wants that. */
static bool prune(json_t *secret)
{
    json_t *revisions = json_object_get(secret, "revisions");
    bool changed = false;
    if (!ch_olm_flag(secret, "auto_prune"))
        return false;
    for (size_t i = json_array_size(revisions); i-- > 0;) {
        const json_t *revision = json_array_get(revisions, i);
        long long number = json_integer_value(json_object_get(revision, "revision"));
        if (!ch_olm_secret_is_obsolete(secret, number))
            continue;
        json_array_remove(revisions, i);
        changed = true;
    }
    return changed;
}

static bool tidy_secret(struct ch_olm *olm, json_t *secret)
{
    bool pruned = prune(secret);
    return drop_grants(olm, secret) || pruned;
}

static bool sweep_secret(struct ch_olm *olm, const char *id)
{
    json_t *secret = ch_olm_get(olm, CH_OLM_SECRET, id);
    const char *owner = secret ? ch_olm_text(secret, "owner") : NULL;
    if (!secret)
        return false;
    if (owner && !exists(olm, owner))
        ch_olm_remove(olm, CH_OLM_SECRET, id);
    else if (tidy_secret(olm, secret))
        ch_olm_touch(olm, CH_OLM_SECRET, id);
    else
        return false;
    return true;
}

bool ch_olm_sweep_secrets(struct ch_olm *olm, const json_t *ids)
{
    const char *id;
    json_t *value;
    bool changed = false;
    json_object_foreach ((json_t *)ids, id, value)
        changed = sweep_secret(olm, id) || changed;
    return changed;
}
