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

#endif
