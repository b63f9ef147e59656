/* SPDX-License-Identifier: Apache-2.0 */
/* A model whose units run hooks side by side, and a witness: of each unit it writes down, from
 * nothing but the hooks that ran, what the unit went through, and it complains about every hook
 * that Juju would not have run then.
 *
 * A record of the witness, per unit:
 *   installed, configured, started, stopped, removed: hooks that succeeded
 *   failed: the label of the hook that must come again, or null   term: the one it was elected for
 *   charm, settings, config: what it saw of its application   storages: {id: true}
 *   replacing: its pod stops since another one takes its place
 *   relations: {id: {members: {unit: true}, fresh: unit or null, broken, seen: {entity: databag}}}
 * A databag in `seen` is null when its hook was skipped. */
#ifndef CH_TESTS_OLM_PROPERTY_H
#define CH_TESTS_OLM_PROPERTY_H

#include "base/mem.h"
#include "base/text.h"
#include "olm/hooktool.h"
#include "olm/operations.h"
#include "olm/private.h"
#include "olm/uniter.h"
#include "test.h"

#include <math.h>
#include <stdarg.h>

enum { PROPERTY_RUNS = 6, PROPERTY_LOG = 25, PROPERTY_UNKNOWN = -1 };

struct property_run { /* a hook between its begin and its end */
    json_t *hook;
    char *unit, *label;
    struct ch_olm_context *context;
    json_t *bag;               /* of whom a changed hook is about, as relation-get shows it */
    json_t *config;            /* likewise */
    long long charm, settings; /* versions when it began */
    long long term;
    int left; /* commands until its end */
};

struct property {
    struct ch_olm *olm;
    struct ch_clock clock;
    double now;
    uint64_t seed, random;
    unsigned failing;                                          /* percent of hooks that fail */
    void (*act)(struct property *p, struct property_run *run); /* in each hook, or NULL */
    struct property_run runs[PROPERTY_RUNS];
    size_t run_count;
    json_t *units;   /* unit -> record */
    json_t *leaders; /* application -> [leader, number of its term] */
    json_t *asleep;  /* units that had nothing to do -> when they are to be asked again, or null */
    json_t *log;     /* what happened last, texts */
    struct ch_buf trace;
    char *problem; /* the first one */
};

/* chance and complaints */

static inline uint64_t property_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline unsigned property_below(struct property *p, size_t limit)
{
    return limit ? (unsigned)(property_random(&p->random) % limit) : 0;
}

__attribute__((format(printf, 2, 3))) static inline void property_log(struct property *p,
                                                                      const char *format, ...)
{
    va_list args;
    va_start(args, format);
    CH_AUTOFREE char *text = ch_vasprintf(format, args);
    va_end(args);
    json_array_append_new(p->log, json_string(text));
    if (json_array_size(p->log) > PROPERTY_LOG)
        json_array_remove(p->log, 0);
}

__attribute__((format(printf, 3, 4))) static inline bool
property_require(struct property *p, bool good, const char *format, ...)
{
    va_list args;
    if (good || p->problem)
        return good;
    va_start(args, format);
    p->problem = ch_vasprintf(format, args);
    va_end(args);
    return false;
}

/* Of the whole model, or of its documents of one kind: to be compared.  Caller owns. */
static inline char *property_dump(const struct property *p, int kind)
{
    CH_AUTOJSON json_t *all = json_array();
    for (int i = 0; i < CH_OLM_KIND_COUNT; i++)
        if (kind < 0 || i == kind)
            json_array_append(all, (json_t *)ch_olm_all(p->olm, (enum ch_olm_kind)i));
    return json_dumps(all, JSON_COMPACT);
}

/* records */

static inline json_t *property_unit(struct property *p, const char *unit)
{
    json_t *record = json_object_get(p->units, unit);
    if (record)
        return record;
    record = json_pack("{s:{}, s:{}, s:n}", "storages", "relations", "failed");
    json_object_set_new(p->units, unit, record);
    return record;
}

static inline bool property_is_in(const json_t *map, const char *name)
{
    return name && json_object_get(map, name);
}

static inline long long property_number(const json_t *map, const char *name)
{
    return json_integer_value(json_object_get(map, name));
}

static inline json_t *property_relation(struct property *p, const json_t *hook)
{
    json_t *id = json_object_get(hook, "relation_id");
    if (!json_is_integer(id))
        return NULL;
    CH_AUTOFREE char *key = ch_olm_key(json_integer_value(id));
    return json_object_get(
        json_object_get(property_unit(p, ch_olm_text(hook, "unit")), "relations"), key);
}

static inline const char *property_subject(const json_t *hook)
{
    const char *unit = ch_olm_text(hook, "remote_unit");
    return unit ? unit : ch_olm_text(hook, "remote_app");
}

/* "db-relation-joined 3 pg/0" */
static inline char *property_label(const json_t *hook)
{
    static const char *const members[] = {"remote_unit", "storage_id", "secret_id", "action_id"};
    struct ch_buf text = CH_BUF_INIT;
    const char *name = ch_olm_text(hook, "name");
    ch_buf_adds(&text, name ? name : "action");
    if (json_is_integer(json_object_get(hook, "relation_id")))
        ch_buf_addf(&text, " %lld", property_number(hook, "relation_id"));
    for (size_t i = 0; i < CH_ARRAY_LEN(members); i++)
        if (ch_olm_text(hook, members[i]))
            ch_buf_addf(&text, " %s", ch_olm_text(hook, members[i]));
    if (json_is_integer(json_object_get(hook, "secret_revision")))
        ch_buf_addf(&text, "/%lld", property_number(hook, "secret_revision"));
    return text.data;
}

/* Terms are counted by looking at the model after everything that happens. */
static inline void property_watch_leaders(struct property *p)
{
    const char *name;
    json_t *app;
    json_object_foreach ((json_t *)ch_olm_all(p->olm, CH_OLM_APPLICATION), name, app) {
        json_t *leader = json_object_get(app, "leader"), *known = json_object_get(p->leaders, name);
        if (known && json_equal(json_array_get(known, 0), leader))
            continue;
        long long term = json_integer_value(json_array_get(known, 1)) + 1;
        json_object_set_new(p->leaders, name, json_pack("[OI]", leader, (json_int_t)term));
        const char *unit = json_string_value(leader);
        CH_AUTOFREE char *own = unit ? ch_olm_application_of(unit) : NULL;
        property_require(p,
                         !unit || (strcmp(own, name) == 0 && ch_olm_get(p->olm, CH_OLM_UNIT, unit)),
                         "%s is led by %s, which is no unit of it", name, unit);
    }
}

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
                     "%s: stop with storage attached", unit);
    json_object_foreach (json_object_get(record, "relations"), id, relation) {
        const json_t *document = ch_olm_get(p->olm, CH_OLM_RELATION, id);
        property_require(p, json_object_size(json_object_get(relation, "members")) == 0,
                         "%s: stop before all departed from %s", unit, id);
        property_require(p,
                         !document || ch_olm_is_peer(document) || ch_olm_flag(relation, "broken"),
                         "%s: stop before %s broke", unit, id);
    }
}

static inline bool property_lives(const struct property *p, const char *unit)
{
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    return strcmp(ch_olm_text(ch_olm_get(p->olm, CH_OLM_UNIT, unit), "life"), "alive") == 0 &&
           strcmp(ch_olm_text(ch_olm_get(p->olm, CH_OLM_APPLICATION, application), "life"),
                  "alive") == 0;
}

/* On Kubernetes a new charm comes in a new pod, and the old one stops; not when it has failed to.
 */
static inline void property_check_stop(struct property *p, const char *unit, json_t *record)
{
    if (!ch_olm_text(record, "failed"))
        json_object_set_new(record, "replacing",
                            json_boolean(ch_olm_is_caas(p->olm) && property_lives(p, unit)));
    if (!json_is_true(json_object_get(record, "replacing")))
        property_check_end(p, unit, record);
    property_require(p, property_is_in(record, "started") || !property_lives(p, unit),
                     "%s: stop before start", unit);
}

static inline bool property_has_relations(const json_t *record)
{
    const char *id;
    json_t *relation;
    json_object_foreach (json_object_get(record, "relations"), id, relation)
        if (!ch_olm_flag(relation, "broken"))
            return true;
    return false;
}

/* The pod that comes next starts, unless its unit was removed, and has nothing left to leave. */
static inline void property_note_stop(const struct property *p, const char *unit, json_t *record)
{
    if (json_is_true(json_object_get(record, "replacing")) &&
        (property_lives(p, unit) || property_has_relations(record)))
        json_object_del(record, "started");
    else
        json_object_set_new(record, "stopped", json_true());
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
    property_require(p, !property_is_in(record, "stopped") || strcmp(name, "remove") == 0,
                     "%s: %s after stop", unit, label);
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
        property_require(p, property_is_in(record, "stopped"), "%s: remove before stop", unit);
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
