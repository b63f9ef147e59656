/* SPDX-License-Identifier: Apache-2.0 */
/* What Juju does by itself after a change: leaders, subordinates, storage, and the end of what has
 * died.  Each step finds what is due from the documents alone, so that doing it again does nothing.
 */
#include "olm/operations_private.h"

#include <stdlib.h>
#include <string.h>

static const json_t *all(const struct ch_olm *olm, enum ch_olm_kind kind)
{
    return ch_olm_all(olm, kind);
}

/* subordinates */

static const json_t *find_subordinate(const struct ch_olm *olm, const char *application,
                                      const char *principal)
{
    const char *name;
    json_t *unit;
    json_object_foreach ((json_t *)all(olm, CH_OLM_UNIT), name, unit) {
        CH_AUTOFREE char *own = ch_olm_application_of(name);
        const char *of = ch_olm_text(unit, "principal");
        if (of && strcmp(own, application) == 0 && strcmp(of, principal) == 0)
            return unit;
    }
    return NULL;
}

/* The application whose units come with those of `other` over this relation; NULL: none. */
static const char *subordinate_side(const struct ch_olm *olm, const json_t *relation,
                                    const char **otherp)
{
    json_t *endpoints = json_object_get(relation, "endpoints");
    if (!ch_olm_is_container_scoped(relation) || json_array_size(endpoints) != 2)
        return NULL;
    for (size_t i = 0; i < 2; i++) {
        const char *name = ch_olm_text(json_array_get(endpoints, i), "application");
        const struct ch_meta *meta = ch_olm_meta(olm, name);
        *otherp = ch_olm_text(json_array_get(endpoints, 1 - i), "application");
        const struct ch_meta *other = ch_olm_meta(olm, *otherp);
        if (meta && meta->subordinate && !(other && other->subordinate))
            return name;
    }
    return NULL;
}

static bool make_subordinates(struct ch_olm *olm)
{
    const char *id;
    json_t *relation, *member;
    bool changed = false;
    json_object_foreach ((json_t *)all(olm, CH_OLM_RELATION), id, relation) {
        const char *principals = NULL;
        const char *application = subordinate_side(olm, relation, &principals);
        size_t i;
        if (!application || !ch_olm_is_alive(relation) ||
            !ch_olm_is_alive(ch_olm_get(olm, CH_OLM_APPLICATION, application)))
            continue;
        json_array_foreach (json_object_get(relation, "scope"), i, member) {
            const char *principal = json_string_value(member);
            CH_AUTOFREE char *owner = ch_olm_application_of(principal);
            const json_t *unit = ch_olm_get(olm, CH_OLM_UNIT, principal);
            if (!unit || strcmp(owner, principals) != 0 || !ch_olm_is_alive(unit) ||
                find_subordinate(olm, application, principal))
                continue;
            ch_olm_make_unit(olm, application, principal);
            changed = true;
        }
    }
    return changed;
}

/* Does a relation that lives bind a subordinate to its principal? */
static bool is_bound(const struct ch_olm *olm, const char *application, const char *principal)
{
    const char *id;
    json_t *relation;
    CH_AUTOFREE char *owner = ch_olm_application_of(principal);
    json_object_foreach ((json_t *)all(olm, CH_OLM_RELATION), id, relation) {
        const char *other = NULL, *side = subordinate_side(olm, relation, &other);
        if (side && ch_olm_is_alive(relation) && strcmp(side, application) == 0 &&
            strcmp(other, owner) == 0)
            return true;
    }
    return false;
}

static bool end_unbound(struct ch_olm *olm)
{
    const char *name;
    json_t *unit;
    bool changed = false;
    json_object_foreach ((json_t *)all(olm, CH_OLM_UNIT), name, unit) {
        CH_AUTOFREE char *application = ch_olm_application_of(name);
        const char *principal = ch_olm_text(unit, "principal");
        if (!principal || !ch_olm_is_alive(unit))
            continue;
        const json_t *owner = ch_olm_get(olm, CH_OLM_UNIT, principal);
        if (owner && ch_olm_is_alive(owner) && is_bound(olm, application, principal))
            continue;
        ch_olm_end_unit(olm, name);
        changed = true;
    }
    return changed;
}

/* storage */

static bool make_storage(struct ch_olm *olm)
{
    const char *name, *wanted;
    json_t *unit, *count;
    bool changed = false;
    json_object_foreach ((json_t *)all(olm, CH_OLM_UNIT), name, unit) {
        CH_AUTOFREE char *application = ch_olm_application_of(name);
        json_t *app = ch_olm_get(olm, CH_OLM_APPLICATION, application);
        json_t *counts = json_object_get(app, "storage_counts");
        json_object_foreach (json_object_get(unit, "storage_counts"), wanted, count) {
            long long number = json_integer_value(count);
            long long left = json_integer_value(json_object_get(counts, wanted)) - number;
            for (long long i = 0; i < number && ch_olm_is_alive(unit); i++)
                ch_olm_make_storage(olm, name, wanted);
            if (left > 0)
                json_object_set_new(counts, wanted, json_integer(left));
            else
                json_object_del(counts, wanted);
            changed = true;
        }
        if (json_object_size(json_object_get(unit, "storage_counts")) == 0)
            continue;
        json_object_set_new(unit, "storage_counts", json_object());
        ch_olm_touch(olm, CH_OLM_UNIT, name);
        ch_olm_touch(olm, CH_OLM_APPLICATION, application);
    }
    return changed;
}

static bool drop_storage(struct ch_olm *olm)
{
    const char *id, *unit;
    json_t *storage, *attachment;
    void *next;
    bool changed = false;
    CH_AUTOJSON json_t *copy = json_copy((json_t *)all(olm, CH_OLM_STORAGE));
    json_object_foreach (copy, id, storage) {
        json_t *attachments = json_object_get(storage, "attachments");
        json_object_foreach_safe (attachments, next, unit, attachment)
            if (!ch_olm_get(olm, CH_OLM_UNIT, unit))
                json_object_del(attachments, unit);
        if (json_object_size(attachments) > 0)
            continue;
        ch_olm_remove(olm, CH_OLM_STORAGE, id);
        changed = true;
    }
    return changed;
}

/* leaders */

static const char *first_alive(const struct ch_olm *olm, const json_t *units)
{
    size_t i;
    json_t *name;
    json_array_foreach (units, i, name)
        if (ch_olm_is_alive(ch_olm_get(olm, CH_OLM_UNIT, json_string_value(name))))
            return json_string_value(name);
    return NULL;
}

/* A leader leads until it is gone, as its lease lasts until then. */
static bool elect(struct ch_olm *olm)
{
    const char *name;
    json_t *app;
    bool changed = false;
    json_object_foreach ((json_t *)all(olm, CH_OLM_APPLICATION), name, app) {
        const char *leader = ch_olm_text(app, "leader");
        if (!json_is_object(json_object_get(app, "charm")) ||
            (leader && ch_olm_get(olm, CH_OLM_UNIT, leader)))
            continue;
        CH_AUTOJSON json_t *units = ch_olm_units_of(olm, name);
        const char *next = first_alive(olm, units);
        if (!leader && !next)
            continue;
        json_object_set_new(app, "leader", next ? json_string(next) : json_null());
        ch_olm_touch(olm, CH_OLM_APPLICATION, name);
        changed = true;
    }
    return changed;
}

/* the end of units */

static void end_actions(struct ch_olm *olm, const char *unit)
{
    const char *id;
    json_t *action;
    json_object_foreach ((json_t *)all(olm, CH_OLM_ACTION), id, action) {
        const char *status = ch_olm_text(action, "status");
        if (strcmp(ch_olm_text(action, "unit"), unit) != 0 ||
            (strcmp(status, "pending") != 0 && strcmp(status, "running") != 0))
            continue;
        json_object_set_new(action, "status", json_string("aborted"));
        json_object_set_new(action, "message", json_string("the unit was removed"));
        json_object_set_new(action, "completed", json_real(ch_olm_now(olm)));
        ch_olm_touch(olm, CH_OLM_ACTION, id);
    }
}

static void forget_unit(struct ch_olm *olm, const char *unit)
{
    const char *id;
    json_t *document;
    json_object_foreach ((json_t *)all(olm, CH_OLM_RELATION), id, document)
        if (ch_olm_list_has(json_object_get(document, "scope"), unit))
            ch_olm_leave_scope(olm, id, unit);
    json_object_foreach ((json_t *)all(olm, CH_OLM_SECRET), id, document)
        if (json_object_del(json_object_get(document, "consumers"), unit) == 0)
            ch_olm_touch(olm, CH_OLM_SECRET, id);
    end_actions(olm, unit);
    ch_olm_remove(olm, CH_OLM_AGENT, unit);
    ch_olm_remove(olm, CH_OLM_UNIT, unit);
}

static bool drop_units(struct ch_olm *olm)
{
    const char *name;
    json_t *unit;
    bool changed = false;
    CH_AUTOJSON json_t *copy = json_copy((json_t *)all(olm, CH_OLM_UNIT));
    json_object_foreach (copy, name, unit) {
        if (!ch_olm_uniter_is_gone(olm, name))
            continue;
        forget_unit(olm, name);
        changed = true;
    }
    return changed;
}

/* the end of relations, applications, secrets */

/* Units of another model leave without telling. */
static bool has_members(const struct ch_olm *olm, const json_t *relation)
{
    size_t i;
    json_t *member;
    json_array_foreach (json_object_get(relation, "scope"), i, member)
        if (ch_olm_get(olm, CH_OLM_UNIT, json_string_value(member)))
            return true;
    return false;
}

static bool drop_relations(struct ch_olm *olm)
{
    const char *id;
    json_t *relation;
    bool changed = false;
    CH_AUTOJSON json_t *copy = json_copy((json_t *)all(olm, CH_OLM_RELATION));
    json_object_foreach (copy, id, relation) {
        if (ch_olm_is_alive(relation) || has_members(olm, relation))
            continue;
        ch_olm_remove(olm, CH_OLM_RELATION, id);
        changed = true;
    }
    return changed;
}

/* Its peers do not hold an application back. */
static bool is_related(const struct ch_olm *olm, const char *application)
{
    const char *id;
    json_t *relation;
    json_object_foreach ((json_t *)all(olm, CH_OLM_RELATION), id, relation)
        if (ch_olm_endpoint(relation, application) && !ch_olm_is_peer(relation))
            return true;
    return false;
}

static void drop_application(struct ch_olm *olm, const char *name)
{
    const char *id;
    json_t *relation;
    CH_AUTOJSON json_t *copy = json_copy((json_t *)all(olm, CH_OLM_RELATION));
    json_object_foreach (copy, id, relation)
        if (ch_olm_endpoint(relation, name))
            ch_olm_remove(olm, CH_OLM_RELATION, id);
    ch_olm_remove(olm, CH_OLM_APPLICATION, name);
}

static bool drop_applications(struct ch_olm *olm)
{
    const char *name;
    json_t *app;
    bool changed = false;
    CH_AUTOJSON json_t *copy = json_copy((json_t *)all(olm, CH_OLM_APPLICATION));
    json_object_foreach (copy, name, app) {
        CH_AUTOJSON json_t *units = ch_olm_units_of(olm, name);
        if (ch_olm_is_alive(app) || json_array_size(units) > 0 || is_related(olm, name))
            continue;
        drop_application(olm, name);
        changed = true;
    }
    return changed;
}

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

/* Revisions that nobody reads any more are their owner's to remove: it gets secret-remove. */
static bool drop_secrets(struct ch_olm *olm)
{
    const char *id;
    json_t *secret;
    bool changed = false;
    CH_AUTOJSON json_t *copy = json_copy((json_t *)all(olm, CH_OLM_SECRET));
    json_object_foreach (copy, id, secret) {
        const char *owner = ch_olm_text(secret, "owner");
        if (owner && !exists(olm, owner))
            ch_olm_remove(olm, CH_OLM_SECRET, id);
        else if (drop_grants(olm, secret))
            ch_olm_touch(olm, CH_OLM_SECRET, id);
        else
            continue;
        changed = true;
    }
    return changed;
}

bool ch_olm_sweep(struct ch_olm *olm)
{
    static bool (*const steps[])(struct ch_olm * olm) = {
        drop_units,  drop_relations,    drop_applications, drop_secrets, drop_storage,
        end_unbound, make_subordinates, make_storage,      elect,
    };
    bool any = false;
    for (bool changed = true; changed;) { /* the end of one thing may be that of another */
        changed = false;
        for (size_t i = 0; i < CH_ARRAY_LEN(steps); i++)
            changed = steps[i](olm) || changed;
        any = any || changed;
    }
    return any;
}
