/* SPDX-License-Identifier: Apache-2.0 */
/* Hooks of relations.
 *
 * An agent's entry for a relation is there from relation-created to relation-broken.  It has the
 * versions of the databags that its hooks were about; a databag nobody ever wrote has version 0,
 * which every unit has seen. */
#include "base/text.h"
#include "olm/private.h"

#include <string.h>

struct place { /* one relation, as one unit sees it */
    const struct ch_olm_uniter *uniter;
    const char *id;
    json_t *relation, *entry; /* documents; entry NULL: not created, or broken */
    const char *endpoint;     /* ours */
    const char *remote_app;
    bool peer;
    bool implicit; /* juju-info, of which no charm is told */
    bool ending;   /* for this unit */
};

static bool find_place(const struct ch_olm_uniter *uniter, const char *id, struct place *place)
{
    json_t *relation = ch_olm_get(uniter->olm, CH_OLM_RELATION, id);
    const json_t *own = relation ? ch_olm_endpoint(relation, uniter->application) : NULL;
    if (!own)
        return false;
    *place = (struct place){
        .uniter = uniter,
        .id = id,
        .relation = relation,
        .entry = json_object_get(json_object_get(uniter->agent, "relations"), id),
        .endpoint = ch_olm_text(own, "name"),
        .remote_app =
            ch_olm_text(ch_olm_other_endpoint(relation, uniter->application), "application"),
        .peer = ch_olm_is_peer(relation),
        .implicit = strcmp(ch_olm_text(own, "name"), "juju-info") == 0 &&
                    strcmp(ch_olm_text(own, "role"), "provides") == 0,
    };
    place->ending = uniter->dying || ch_olm_flag(relation, "suspended") ||
                    strcmp(ch_olm_text(relation, "life"), "alive") != 0;
    return true;
}

static json_t *make_hook(const struct place *place, const char *event, const char *remote_unit)
{
    json_t *hook = ch_olm_uniter_hook(place->uniter, "%s-relation-%s", place->endpoint, event);
    json_object_set_new(hook, "relation_id",
                        json_deep_copy(json_object_get(place->relation, "id")));
    json_object_set_new(hook, "remote_app", json_string(place->remote_app));
    if (remote_unit)
        json_object_set_new(hook, "remote_unit", json_string(remote_unit));
    return hook;
}

static long long version_of(const json_t *versions, const char *entity)
{
    return json_integer_value(json_object_get(versions, entity));
}

static bool has_news(const struct place *place, const char *entity)
{
    return version_of(json_object_get(place->relation, "versions"), entity) !=
           version_of(json_object_get(place->entry, "versions"), entity);
}

static bool is_in_scope(const struct place *place, const char *other)
{
    return ch_olm_list_has(json_object_get(place->relation, "scope"), other) &&
           ch_olm_can_see(place->uniter->olm, place->relation, place->uniter->name, other);
}

/* the rules within one relation, first match first */

static json_t *departed(const struct place *place, const json_t *members)
{
    size_t i;
    json_t *member;
    json_array_foreach (members, i, member) {
        const char *name = json_string_value(member);
        if (!place->ending && is_in_scope(place, name))
            continue;
        json_t *hook = make_hook(place, "departed", name);
        json_object_set_new(hook, "departing_unit",
                            json_string(place->uniter->dying ? place->uniter->name : name));
        return hook;
    }
    return NULL;
}

static json_t *joined(const struct place *place, const json_t *members)
{
    size_t i;
    json_t *other;
    CH_AUTOJSON json_t *scope =
        ch_olm_sorted(json_deep_copy(json_object_get(place->relation, "scope")));
    json_array_foreach (scope, i, other) {
        const char *name = json_string_value(other);
        if (!ch_olm_list_has(members, name) && is_in_scope(place, name))
            return make_hook(place, "joined", name);
    }
    return NULL;
}

static json_t *changed(const struct place *place, const json_t *members)
{
    size_t i;
    json_t *member;
    json_array_foreach (members, i, member)
        if (has_news(place, json_string_value(member)))
            return make_hook(place, "changed", json_string_value(member));
    return NULL;
}

static void leave(const struct place *place)
{
    ch_olm_leave_scope(place->uniter->olm, place->id, place->uniter->name);
    json_object_del(json_object_get(place->uniter->agent, "relations"), place->id);
    ch_olm_uniter_touch(place->uniter);
}

/* A unit that goes leaves its peers without a broken hook. */
static json_t *broken(const struct place *place)
{
    if (!place->peer)
        return make_hook(place, "broken", NULL);
    leave(place);
    return NULL;
}

static json_t *next_in(const struct place *place)
{
    if (place->implicit) {
        if (place->ending)
            leave(place);
        return NULL;
    }
    CH_AUTOJSON json_t *members =
        ch_olm_members(place->uniter->olm, place->uniter->name, place->id);
    const char *fresh = ch_olm_text(place->entry, "changed");
    if (fresh)
        return make_hook(place, "changed", fresh);
    json_t *hook = departed(place, members);
    if (hook)
        return hook;
    if (place->ending)
        return broken(place);
    if (has_news(place, place->remote_app))
        return make_hook(place, "changed", NULL);
    hook = joined(place, members);
    return hook ? hook : changed(place, members);
}

/* across relations */

json_t *ch_olm_uniter_relation(const struct ch_olm_uniter *uniter)
{
    const char *id;
    json_t *entry;
    CH_AUTOJSON json_t *entries = json_copy(json_object_get(uniter->agent, "relations"));
    json_t *others = json_array(), *peers = json_array();
    json_object_foreach (entries, id, entry) {
        struct place place;
        json_t *hook = find_place(uniter, id, &place) ? next_in(&place) : NULL;
        if (hook)
            json_array_append_new(place.peer ? peers : others, hook);
    }
    json_t *hook = ch_olm_uniter_pick(uniter, others);
    if (!hook)
        return ch_olm_uniter_pick(uniter, peers);
    json_decref(peers);
    return hook;
}

static json_t *new_entry(void)
{
    return json_pack("{s:n, s:{}, s:i}", "changed", "versions", "running", 0);
}

static void join_implicitly(const struct place *place)
{
    ch_olm_enter_scope(place->uniter->olm, place->id, place->uniter->name);
    json_object_set_new(json_object_get(place->uniter->agent, "relations"), place->id, new_entry());
    ch_olm_uniter_touch(place->uniter);
}

json_t *ch_olm_uniter_created(const struct ch_olm_uniter *uniter)
{
    const char *id;
    json_t *relation, *hooks = json_array();
    json_object_foreach ((json_t *)ch_olm_linked(uniter->olm, CH_OLM_RELATION, uniter->application),
                         id, relation) {
        struct place place;
        if (!find_place(uniter, id, &place) || place.entry || place.ending)
            continue;
        if (place.implicit)
            join_implicitly(&place);
        else
            json_array_append_new(hooks, make_hook(&place, "created", NULL));
    }
    return ch_olm_uniter_pick(uniter, hooks);
}

/* what a hook does to the entry */

static bool place_of(const struct ch_olm_uniter *uniter, const json_t *hook, struct place *place,
                     char **idp)
{
    json_t *id = json_object_get(hook, "relation_id");
    if (!json_is_integer(id) || strcmp(ch_olm_text(hook, "kind"), "hook") != 0)
        return false;
    *idp = ch_olm_key(json_integer_value(id));
    return find_place(uniter, *idp, place);
}

/* Whose databag the hook is about. */
static const char *subject(const struct place *place, const json_t *hook)
{
    const char *remote_unit = ch_olm_text(hook, "remote_unit");
    return remote_unit ? remote_unit : place->remote_app;
}

void ch_olm_uniter_begin_relation(const struct ch_olm_uniter *uniter, const json_t *hook)
{
    CH_AUTOFREE char *id = NULL;
    struct place place;
    if (!place_of(uniter, hook, &place, &id))
        return;
    if (ch_text_ends(ch_olm_text(hook, "name"), "-relation-created"))
        ch_olm_enter_scope(uniter->olm, id, uniter->name);
    /* what is written while the hook runs is news for the next one */
    if (place.entry)
        json_object_set_new(place.entry, "running",
                            json_integer(version_of(json_object_get(place.relation, "versions"),
                                                    subject(&place, hook))));
}

void ch_olm_uniter_end_relation(const struct ch_olm_uniter *uniter, const json_t *hook)
{
    CH_AUTOFREE char *id = NULL;
    struct place place;
    json_t *entries = json_object_get(uniter->agent, "relations");
    const char *name = ch_olm_text(hook, "name"), *remote_unit = ch_olm_text(hook, "remote_unit");
    if (!place_of(uniter, hook, &place, &id))
        return;
    if (ch_text_ends(name, "-relation-created"))
        json_object_set_new(entries, id, new_entry());
    else if (ch_text_ends(name, "-relation-broken"))
        json_object_del(entries, id);
    if (!place.entry || !json_object_get(entries, id))
        return; /* it is new, or gone */
    json_t *versions = json_object_get(place.entry, "versions");
    if (ch_text_ends(name, "-relation-departed"))
        json_object_del(versions, remote_unit);
    else
        json_object_set_new(versions, subject(&place, hook),
                            json_deep_copy(json_object_get(place.entry, "running")));
    if (ch_text_ends(name, "-relation-joined"))
        json_object_set_new(place.entry, "changed", json_string(remote_unit));
    else if (remote_unit && ch_olm_text(place.entry, "changed") &&
             strcmp(remote_unit, ch_olm_text(place.entry, "changed")) == 0)
        json_object_set_new(place.entry, "changed", json_null());
}
