/* SPDX-License-Identifier: Apache-2.0 */
/* The witness of tests/support/olm_property.h: which hooks are right, and what they add to records.
 */
#ifndef CH_TESTS_OLM_PROPERTY_CHECKS_H
#define CH_TESTS_OLM_PROPERTY_CHECKS_H

#include "olm_property.h"

/* which hooks are right */

static inline void property_check_relation(struct property *p, const json_t *hook,
                                           const char *label, const json_t *record)
{
    const char *name = ch_olm_text(hook, "name"), *other = ch_olm_text(hook, "remote_unit");
    const char *unit = ch_olm_text(hook, "unit");
    const json_t *relation = property_relation(p, hook), *members;
    if (ch_text_ends(name, "-relation-created")) {
        property_require(p, !relation, "%s: %s comes twice", unit, label);
        property_require(p, property_is_in(record, "installed"), "%s: %s before install", unit,
                         label);
        return;
    }
    if (!property_require(p, relation != NULL, "%s: %s before it was created", unit, label))
        return;
    members = json_object_get(relation, "members");
    const char *fresh = ch_olm_text(relation, "fresh");
    bool member = property_is_in(members, other);
    property_require(p, !ch_olm_flag(relation, "broken"), "%s: %s after it broke", unit, label);
    property_require(
        p, !fresh || (ch_text_ends(name, "-changed") && other && strcmp(fresh, other) == 0),
        "%s: %s, but %s joined and has not changed", unit, label, fresh);
    if (ch_text_ends(name, "-joined"))
        property_require(p, !member && property_is_in(record, "started"),
                         "%s: %s twice or before start", unit, label);
    else if (ch_text_ends(name, "-broken"))
        property_require(p, json_object_size(members) == 0, "%s: %s, but units did not depart",
                         unit, label);
    else if (other)
        property_require(p, member, "%s: %s without joined", unit, label);
}

static inline void property_check_storage(struct property *p, const json_t *hook, const char *label,
                                          const json_t *record)
{
    const char *name = ch_olm_text(hook, "name"), *id = ch_olm_text(hook, "storage_id");
    bool attached = property_is_in(json_object_get(record, "storages"), id);
    property_require(p, attached == ch_text_ends(name, "-detaching"), "%s: %s, storage is %s",
                     ch_olm_text(hook, "unit"), label, attached ? "attached" : "not attached");
}

static inline void property_check_end(struct property *p, const char *unit, const json_t *record)
{
    const char *id;
    json_t *relation;
    property_require(p, json_object_size(json_object_get(record, "storages")) == 0,
                     "%s: ends with storage attached", unit);
    json_object_foreach (json_object_get(record, "relations"), id, relation) {
        const json_t *document = ch_olm_get(p->olm, CH_OLM_RELATION, id);
        property_require(p, json_object_size(json_object_get(relation, "members")) == 0,
                         "%s: ends before all departed from %s", unit, id);
        property_require(p,
                         !document || ch_olm_is_peer(document) || ch_olm_flag(relation, "broken"),
                         "%s: ends before %s broke", unit, id);
    }
}

static inline bool property_lives(const struct property *p, const char *unit)
{
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    return strcmp(ch_olm_text(ch_olm_get(p->olm, CH_OLM_UNIT, unit), "life"), "alive") == 0 &&
           strcmp(ch_olm_text(ch_olm_get(p->olm, CH_OLM_APPLICATION, application), "life"),
                  "alive") == 0;
}

/* On Kubernetes a new charm comes in a new pod, and the old one stops. */
static inline void property_check_stop(struct property *p, const char *unit, json_t *record)
{
    if (!ch_olm_text(record, "failed"))
        json_object_set_new(record, "replacing",
                            json_boolean(ch_olm_is_caas(p->olm) && property_lives(p, unit)));
    if (!json_is_true(json_object_get(record, "replacing")))
        property_check_end(p, unit, record);
    property_require(p, property_is_in(record, "started"), "%s: stop before start", unit);
}

/* The pod that comes next starts, unless its unit was removed meanwhile. */
static inline void property_note_stop(const struct property *p, const char *unit, json_t *record)
{
    if (json_is_true(json_object_get(record, "replacing")) && property_lives(p, unit))
        json_object_del(record, "started");
    else
        json_object_set_new(record, "stopped", json_true());
}

/* A unit whose pod stopped for another one has relations to leave; one whose machine was rebooted
 * starts again, whatever it had come to. */
static inline void property_check_stopped(struct property *p, const char *unit, const char *name,
                                          const char *label)
{
    const json_t *record = property_unit(p, unit);
    bool again =
        strcmp(name, "start") == 0 && ch_olm_flag(ch_olm_get(p->olm, CH_OLM_UNIT, unit), "reboot");
    property_require(p,
                     !property_is_in(record, "stopped") || strcmp(name, "remove") == 0 || again ||
                         json_is_true(json_object_get(record, "replacing")),
                     "%s: %s after stop", unit, label);
}

static inline void property_check_remove(struct property *p, const char *unit, const json_t *record)
{
    property_check_end(p, unit, record);
    property_require(p, property_is_in(record, "stopped") || !property_is_in(record, "started"),
                     "%s: remove before stop", unit);
}

static inline void property_check_lead(struct property *p, const char *unit, const json_t *record)
{
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    const json_t *term = json_object_get(p->leaders, application);
    const char *leader = json_string_value(json_array_get(term, 0));
    property_require(p, leader && strcmp(leader, unit) == 0, "%s: leader-elected, but %s leads",
                     unit, leader ? leader : "nobody");
    property_require(p,
                     property_number(record, "term") != json_integer_value(json_array_get(term, 1)),
                     "%s: leader-elected twice in a term", unit);
}

/* What the owner of a secret is told, of an application's the leader. */
static inline void property_check_secret(struct property *p, const json_t *hook, const char *label)
{
    const char *unit = ch_olm_text(hook, "unit");
    CH_AUTOFREE char *id = ch_olm_secret_id(p->olm, ch_olm_text(hook, "secret_id"));
    const json_t *secret = ch_olm_get(p->olm, CH_OLM_SECRET, id);
    property_require(p,
                     !secret || strcmp(ch_olm_text(hook, "name"), "secret-changed") == 0 ||
                         ch_olm_secret_is_managed(p->olm, secret, unit),
                     "%s: %s of a secret that is not its", unit, label);
}

static inline void property_check_hook(struct property *p, const json_t *hook, const char *label)
{
    const char *unit = ch_olm_text(hook, "unit"), *name = ch_olm_text(hook, "name");
    json_t *record = property_unit(p, unit);
    const char *failed = ch_olm_text(record, "failed");
    property_require(p, !property_is_in(record, "removed"), "%s: %s after remove", unit, label);
    if (strcmp(ch_olm_text(hook, "kind"), "action") == 0)
        return;
    property_require(p, !failed || strcmp(failed, label) == 0, "%s: %s, but %s failed", unit, label,
                     failed);
    property_check_stopped(p, unit, name, label);
    bool storage = json_is_string(json_object_get(hook, "storage_id"));
    property_require(
        p, property_is_in(record, "installed") != (strcmp(name, "install") == 0) || storage,
        "%s: %s, %s", unit, label,
        property_is_in(record, "installed") ? "again" : "before install");
    if (json_is_integer(json_object_get(hook, "relation_id")))
        property_check_relation(p, hook, label, record);
    else if (storage)
        property_check_storage(p, hook, label, record);
    else if (json_is_string(json_object_get(hook, "secret_id")))
        property_check_secret(p, hook, label);
    else if (strcmp(name, "start") == 0)
        property_require(p, property_is_in(record, "configured"), "%s: start before config-changed",
                         unit);
    else if (strcmp(name, "update-status") == 0)
        property_require(p, property_is_in(record, "started"), "%s: update-status before start",
                         unit);
    else if (strcmp(name, "stop") == 0)
        property_check_stop(p, unit, record);
    else if (strcmp(name, "remove") == 0)
        property_check_remove(p, unit, record);
    else if (strcmp(name, "leader-elected") == 0)
        property_check_lead(p, unit, record);
}

/* what a hook that succeeded, or was skipped (`run` NULL), adds to the record */

static inline void property_note_relation(struct property *p, const json_t *hook,
                                          const struct property_run *run)
{
    const char *name = ch_olm_text(hook, "name"), *other = ch_olm_text(hook, "remote_unit");
    CH_AUTOFREE char *id = ch_olm_key(property_number(hook, "relation_id"));
    json_t *relations = json_object_get(property_unit(p, ch_olm_text(hook, "unit")), "relations");
    json_t *relation = ch_olm_object(relations, id), *members = ch_olm_object(relation, "members");
    json_t *seen = ch_olm_object(relation, "seen");
    if (ch_text_ends(name, "-broken"))
        json_object_set_new(relation, "broken", json_true());
    if (ch_text_ends(name, "-joined")) {
        json_object_set_new(members, other, json_true());
        json_object_set_new(relation, "fresh", json_string(other));
    }
    if (ch_text_ends(name, "-departed")) {
        json_object_del(members, other);
        json_object_del(seen, other);
    }
    if (ch_text_ends(name, "-changed")) {
        json_object_set_new(relation, "fresh", json_null());
        json_object_set_new(seen, property_subject(hook),
                            run && run->bag ? json_incref(run->bag) : json_null());
    }
}

static inline void property_note(struct property *p, const json_t *hook,
                                 const struct property_run *run)
{
    static const char *const flags[][2] = {{"install", "installed"},
                                           {"config-changed", "configured"},
                                           {"start", "started"},
                                           {"remove", "removed"}};
    const char *name = ch_olm_text(hook, "name"), *id = ch_olm_text(hook, "storage_id");
    json_t *record = property_unit(p, ch_olm_text(hook, "unit"));
    for (size_t i = 0; i < CH_ARRAY_LEN(flags); i++)
        if (strcmp(name, flags[i][0]) == 0)
            json_object_set_new(record, flags[i][1], json_true());
    if (strcmp(name, "stop") == 0)
        property_note_stop(p, ch_olm_text(hook, "unit"), record);
    if (strcmp(name, "start") == 0)
        json_object_del(record, "stopped");
    json_object_set_new(record, "failed", json_null());
    if (json_is_integer(json_object_get(hook, "relation_id")))
        property_note_relation(p, hook, run);
    if (id && ch_text_ends(name, "-attached"))
        json_object_set_new(json_object_get(record, "storages"), id, json_true());
    else if (id)
        json_object_del(json_object_get(record, "storages"), id);
    if (strcmp(name, "config-changed") == 0)
        json_object_set_new(record, "config", run ? json_incref(run->config) : json_null());
    if (strcmp(name, "install") == 0 || strcmp(name, "upgrade-charm") == 0)
        json_object_set_new(record, "charm", json_integer(run ? run->charm : PROPERTY_UNKNOWN));
    if (strcmp(name, "leader-elected") == 0 && run)
        json_object_set_new(record, "term", json_integer(run->term));
    if (strcmp(name, "leader-elected") == 0 || strcmp(name, "leader-settings-changed") == 0)
        json_object_set_new(record, "settings",
                            json_integer(run ? run->settings : PROPERTY_UNKNOWN));
}

#endif
