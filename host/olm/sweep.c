/* SPDX-License-Identifier: Apache-2.0 */
/* What Juju does by itself after a change: leaders, subordinates, storage, and the end of what has
 * died.  Each step finds what is due in some applications, those in which something changed, from
 * the documents alone: doing it again does nothing. */
#include "olm/operations_private.h"

#include <stdlib.h>
#include <string.h>

/* Documents that concern an application, to be looked at while they come and go.  New reference. */
static json_t *linked(const struct ch_olm *olm, enum ch_olm_kind kind, const char *application)
{
    const json_t *documents = ch_olm_linked(olm, kind, application);
    return documents ? json_copy((json_t *)documents) : json_object();
}

/* subordinates */

static const json_t *find_subordinate(const struct ch_olm *olm, const char *application,
                                      const char *principal)
{
    const char *name;
    json_t *unit;
    json_object_foreach ((json_t *)ch_olm_linked(olm, CH_OLM_UNIT, principal), name, unit) {
        CH_AUTOFREE char *own = ch_olm_application_of(name);
        if (strcmp(own, application) == 0)
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

static bool make_subordinates_in(struct ch_olm *olm, const json_t *relation)
{
    size_t i;
    json_t *member;
    bool changed = false;
    const char *principals = NULL;
    const char *application = subordinate_side(olm, relation, &principals);
    if (!application || !ch_olm_is_alive(relation) ||
        !ch_olm_is_alive(ch_olm_get(olm, CH_OLM_APPLICATION, application)))
        return false;
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
    return changed;
}

static bool make_subordinates(struct ch_olm *olm, const char *application)
{
    const char *id;
    json_t *relation;
    bool changed = false;
    CH_AUTOJSON json_t *relations = linked(olm, CH_OLM_RELATION, application);
    json_object_foreach (relations, id, relation)
        changed = make_subordinates_in(olm, relation) || changed;
    return changed;
}

/* Does a relation that lives bind a subordinate to its principal? */
static bool is_bound(const struct ch_olm *olm, const char *application, const char *principal)
{
    const char *id;
    json_t *relation;
    CH_AUTOFREE char *owner = ch_olm_application_of(principal);
    json_object_foreach ((json_t *)ch_olm_linked(olm, CH_OLM_RELATION, application), id, relation) {
        const char *other = NULL, *side = subordinate_side(olm, relation, &other);
        if (side && ch_olm_is_alive(relation) && strcmp(side, application) == 0 &&
            strcmp(other, owner) == 0)
            return true;
    }
    return false;
}

static bool end_unbound(struct ch_olm *olm, const char *application)
{
    const char *name;
    json_t *unit;
    bool changed = false;
    CH_AUTOJSON json_t *units = linked(olm, CH_OLM_UNIT, application);
    json_object_foreach (units, name, unit) {
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

/* What a unit asked for, out of what its application still owes. */
static void make_storage_of(struct ch_olm *olm, json_t *app, json_t *unit)
{
    const char *wanted, *name = ch_olm_text(unit, "name");
    json_t *count, *counts = json_object_get(app, "storage_counts");
    json_object_foreach (json_object_get(unit, "storage_counts"), wanted, count) {
        long long number = json_integer_value(count);
        long long left = json_integer_value(json_object_get(counts, wanted)) - number;
        for (long long i = 0; i < number && ch_olm_is_alive(unit); i++)
            ch_olm_make_storage(olm, name, wanted);
        if (left > 0)
            json_object_set_new(counts, wanted, json_integer(left));
        else
            json_object_del(counts, wanted);
    }
    json_object_set_new(unit, "storage_counts", json_object());
    ch_olm_touch(olm, CH_OLM_UNIT, name);
    ch_olm_touch(olm, CH_OLM_APPLICATION, ch_olm_text(app, "name"));
}

static bool make_storage(struct ch_olm *olm, const char *application)
{
    const char *name;
    json_t *unit, *app = ch_olm_get(olm, CH_OLM_APPLICATION, application);
    bool changed = false;
    CH_AUTOJSON json_t *units = linked(olm, CH_OLM_UNIT, application);
    json_object_foreach (units, name, unit) {
        if (json_object_size(json_object_get(unit, "storage_counts")) == 0)
            continue;
        make_storage_of(olm, app, unit);
        changed = true;
    }
    return changed;
}

static bool drop_storage_of(struct ch_olm *olm, const char *id)
{
    const char *unit;
    json_t *attachment;
    void *next;
    json_t *attachments = json_object_get(ch_olm_get(olm, CH_OLM_STORAGE, id), "attachments");
    json_object_foreach_safe (attachments, next, unit, attachment) {
        if (ch_olm_get(olm, CH_OLM_UNIT, unit))
            continue;
        json_object_del(attachments, unit);
        ch_olm_touch(olm, CH_OLM_STORAGE, id);
    }
    if (!attachments || json_object_size(attachments) > 0)
        return false;
    ch_olm_remove(olm, CH_OLM_STORAGE, id);
    return true;
}

static bool drop_storage(struct ch_olm *olm, const json_t *ids)
{
    const char *id;
    json_t *value;
    bool changed = false;
    json_object_foreach ((json_t *)ids, id, value)
        changed = drop_storage_of(olm, id) || changed;
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
static bool elect(struct ch_olm *olm, const char *application)
{
    json_t *app = ch_olm_get(olm, CH_OLM_APPLICATION, application);
    const char *leader = app ? ch_olm_text(app, "leader") : NULL;
    if (!json_is_object(json_object_get(app, "charm")) ||
        (leader && ch_olm_get(olm, CH_OLM_UNIT, leader)))
        return false;
    CH_AUTOJSON json_t *units = ch_olm_units_of(olm, application);
    const char *next = first_alive(olm, units);
    if (!leader && !next)
        return false;
    json_object_set_new(app, "leader", next ? json_string(next) : json_null());
    ch_olm_touch(olm, CH_OLM_APPLICATION, application);
    return true;
}

/* the end of units */

static void end_actions(struct ch_olm *olm, const char *unit)
{
    const char *id;
    json_t *action;
    CH_AUTOJSON json_t *actions = linked(olm, CH_OLM_ACTION, unit);
    json_object_foreach (actions, id, action) {
        json_object_set_new(action, "status", json_string("aborted"));
        json_object_set_new(action, "message", json_string("the unit was removed"));
        json_object_set_new(action, "completed", json_real(ch_olm_now(olm)));
        ch_olm_touch(olm, CH_OLM_ACTION, id);
    }
}

static void forget_unit(struct ch_olm *olm, const char *unit, const char *application)
{
    const char *id;
    json_t *document;
    CH_AUTOJSON json_t *relations = linked(olm, CH_OLM_RELATION, application);
    CH_AUTOJSON json_t *secrets = linked(olm, CH_OLM_SECRET, unit);
    json_object_foreach (relations, id, document)
        if (ch_olm_list_has(json_object_get(document, "scope"), unit))
            ch_olm_leave_scope(olm, id, unit);
    json_object_foreach (secrets, id, document)
        if (json_object_del(json_object_get(document, "consumers"), unit) == 0)
            ch_olm_touch(olm, CH_OLM_SECRET, id);
    end_actions(olm, unit);
    ch_olm_remove(olm, CH_OLM_AGENT, unit);
    ch_olm_remove(olm, CH_OLM_UNIT, unit);
}

static bool drop_units(struct ch_olm *olm, const char *application)
{
    const char *name;
    json_t *unit;
    bool changed = false;
    CH_AUTOJSON json_t *units = linked(olm, CH_OLM_UNIT, application);
    json_object_foreach (units, name, unit) {
        if (!ch_olm_uniter_is_gone(olm, name))
            continue;
        forget_unit(olm, name, application);
        changed = true;
    }
    return changed;
}

/* the end of relations and applications */

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

static bool drop_relations(struct ch_olm *olm, const char *application)
{
    const char *id;
    json_t *relation;
    bool changed = false;
    CH_AUTOJSON json_t *relations = linked(olm, CH_OLM_RELATION, application);
    json_object_foreach (relations, id, relation) {
        if (ch_olm_is_alive(relation) || has_members(olm, relation))
            continue;
        ch_olm_remove(olm, CH_OLM_RELATION, id);
        changed = true;
    }
    return changed;
}

/* Its peers do not hold an application back. */
static bool has_only_peers(const json_t *relations)
{
    const char *id;
    json_t *relation;
    json_object_foreach ((json_t *)relations, id, relation)
        if (!ch_olm_is_peer(relation))
            return false;
    return true;
}

static bool drop_application(struct ch_olm *olm, const char *application)
{
    const char *id;
    json_t *relation;
    const json_t *app = ch_olm_get(olm, CH_OLM_APPLICATION, application);
    CH_AUTOJSON json_t *relations = linked(olm, CH_OLM_RELATION, application);
    if (!app || ch_olm_is_alive(app) || ch_olm_linked(olm, CH_OLM_UNIT, application) ||
        !has_only_peers(relations))
        return false;
    json_object_foreach (relations, id, relation)
        ch_olm_remove(olm, CH_OLM_RELATION, id);
    ch_olm_remove(olm, CH_OLM_APPLICATION, application);
    return true;
}

static bool sweep_applications(struct ch_olm *olm, const json_t *applications)
{
    static bool (*const steps[])(struct ch_olm * olm, const char *application) = {
        drop_units,   drop_relations, drop_application, end_unbound, make_subordinates,
        make_storage, elect,
    };
    const char *name;
    json_t *value;
    bool changed = false;
    for (size_t i = 0; i < CH_ARRAY_LEN(steps); i++)
        json_object_foreach ((json_t *)applications, name, value)
            changed = steps[i](olm, name) || changed;
    return changed;
}

static json_t *take(json_t **names)
{
    json_t *taken = CH_TAKE(*names);
    *names = ch_checked(json_object());
    return taken;
}

static bool is_swept(const struct ch_olm *olm)
{
    return json_object_size(olm->unswept) == 0 && json_object_size(olm->unswept_secrets) == 0 &&
           json_object_size(olm->unswept_storage) == 0;
}

bool ch_olm_sweep(struct ch_olm *olm)
{
    bool any = false;
    while (!is_swept(olm)) { /* the end of one thing may be that of another */
        CH_AUTOJSON json_t *applications = take(&olm->unswept);
        any = sweep_applications(olm, applications) || any;
        CH_AUTOJSON json_t *secrets = take(&olm->unswept_secrets);
        any = ch_olm_sweep_secrets(olm, secrets) || any;
        CH_AUTOJSON json_t *storage = take(&olm->unswept_storage);
        any = drop_storage(olm, storage) || any;
    }
    return any;
}
