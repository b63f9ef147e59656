/* SPDX-License-Identifier: Apache-2.0 */
/* Models under random operations and hooks that overlap: what must hold whatever happens.
 *
 * Variable PROPERTY_SEED=N: the seed N alone. */
#include "olm_property_operations.h"

enum { ANYTHING = 110, RELOADED = 15, ORDERS = 25 }; /* seeds */

/* interleaving */

/* A unit that had nothing to do, and was not woken, has nothing to do. */
static void check_sleepers(struct property *p)
{
    const char *unit;
    json_t *document;
    CH_AUTOJSON json_t *units = json_copy((json_t *)ch_olm_all(p->olm, CH_OLM_UNIT));
    json_object_foreach (units, unit, document) {
        struct ch_olm_step step;
        const json_t *at = json_object_get(p->asleep, unit);
        if (json_object_get(p->olm->awake, unit) || property_is_running(p, unit) ||
            (json_is_real(at) && json_real_value(at) <= p->now))
            continue;
        ch_olm_uniter_next(p->olm, unit, &step);
        property_require(p, !step.hook, "%s: sleeps, but has to run %s", unit,
                         step.hook ? ch_olm_text(step.hook, "name") : "");
        json_decref(step.hook);
    }
}

/* Sweeping where something changed leaves nothing to do anywhere. */
static void sweep(struct property *p)
{
    property_watch_leaders(p);
    ch_olm_sweep(p->olm);
    CH_AUTOJSON json_t *awake = json_copy(p->olm->awake);
    ch_olm_tell_all(p->olm);
    property_require(p, !ch_olm_sweep(p->olm), "sweeping everything changes something");
    json_object_clear(p->olm->awake);
    json_object_update(p->olm->awake, awake);
    property_watch_leaders(p);
    check_sleepers(p);
}

static void move(struct property *p)
{
    const char *unit = any_key(p, CH_OLM_UNIT);
    struct property_run *run = p->run_count ? &p->runs[property_below(p, p->run_count)] : NULL;
    if (!run || property_below(p, 3) == 0) {
        if (unit)
            property_begin(p, unit);
    } else if (run->left-- > 0) {
        if (!p->act)
            run_command(p, run);
    } else {
        property_end(p, run);
        sweep(p);
    }
}

/* Nothing fails any more, and hooks do nothing: until there are none left. */
static void settle(struct property *p)
{
    const char *name;
    json_t *document;
    bool again = true;
    p->failing = 0;
    property_log(p, "settle");
    for (int round = 0; again && !p->problem; round++) {
        again = false;
        CH_AUTOJSON json_t *units = json_copy((json_t *)ch_olm_all(p->olm, CH_OLM_UNIT));
        CH_AUTOJSON json_t *storage = ch_olm_keys(ch_olm_all(p->olm, CH_OLM_STORAGE));
        for (size_t i = 0; i < json_array_size(storage); i++)
            provision(p, json_string_value(json_array_get(storage, i)));
        json_object_foreach (units, name, document) {
            if (ch_olm_uniter_failed(p->olm, name))
                resolve(p, name, true, NULL);
            again = property_begin(p, name) || again;
        }
        again = again || p->run_count > 0;
        while (p->run_count > 0)
            property_end(p, &p->runs[0]);
        sweep(p);
        /* one that is gone may have been waited for */
        again =
            again || json_object_size(units) != json_object_size(ch_olm_all(p->olm, CH_OLM_UNIT));
        property_require(p, round < 400, "the model does not come to rest");
    }
}

/* what holds when nothing is left to do */

static void check_bag(struct property *p, const char *unit, const char *id, const json_t *seen,
                      const char *entity)
{
    const json_t *relation = ch_olm_get(p->olm, CH_OLM_RELATION, id);
    const json_t *bag =
        json_object_get(json_object_get(relation, strchr(entity, '/') ? "units" : "apps"), entity);
    const json_t *known = json_object_get(seen, entity);
    bool same = known ? json_equal(known, bag) || (!bag && json_object_size(known) == 0)
                      : json_object_size(bag) == 0;
    property_require(p, json_is_null(known) || same, "%s: has not seen the last data of %s in %s",
                     unit, entity, id);
}

static void check_relation(struct property *p, const char *unit, const char *id)
{
    size_t i;
    json_t *member;
    const json_t *relation = ch_olm_get(p->olm, CH_OLM_RELATION, id);
    const json_t *record =
        json_object_get(json_object_get(property_unit(p, unit), "relations"), id);
    const json_t *members = json_object_get(record, "members"),
                 *seen = json_object_get(record, "seen");
    CH_AUTOFREE char *own = ch_olm_application_of(unit);
    size_t count = 0;
    if (!has_side(relation, own))
        return;
    if (strcmp(ch_olm_text(ch_olm_endpoint(relation, own), "name"), "juju-info") == 0) {
        property_require(p, !record, "%s: was told of %s, which is implicit", unit, id);
        return;
    }
    property_require(p, record != NULL, "%s: was not told of %s", unit, id);
    json_array_foreach (json_object_get(relation, "scope"), i, member) {
        const char *other = json_string_value(member);
        CH_AUTOFREE char *side = ch_olm_application_of(other);
        bool peer = ch_olm_is_peer(relation);
        if (strcmp(unit, other) == 0 || (strcmp(side, own) == 0) != peer ||
            !may_read(p, id, unit, other))
            continue;
        count++;
        property_require(p, property_is_in(members, other), "%s: %s did not join in %s", unit,
                         other, id);
        check_bag(p, unit, id, seen, other);
    }
    property_require(p, count == json_object_size(members), "%s: more than %zu members in %s", unit,
                     count, id);
    const json_t *far = ch_olm_other_endpoint(relation, own);
    check_bag(p, unit, id, seen, ch_olm_text(far, "application"));
}

static void check_unit(struct property *p, const char *unit, const json_t *document)
{
    const char *id;
    json_t *relation;
    const json_t *record = property_unit(p, unit), *seen = json_object_get(record, "config");
    CH_AUTOFREE char *own = ch_olm_application_of(unit);
    const json_t *app = ch_olm_get(p->olm, CH_OLM_APPLICATION, own);
    const json_t *value = json_object_get(json_object_get(app, "config"), "a");
    long long charm = property_number(record, "charm"),
              settings = property_number(record, "settings");
    property_require(p, strcmp(ch_olm_text(document, "life"), "alive") == 0, "%s does not die",
                     unit);
    property_require(p, property_is_in(record, "started"), "%s was not started", unit);
    property_require(p, json_is_null(seen) || json_integer_value(seen) == json_integer_value(value),
                     "%s: has not seen the last config", unit);
    property_require(p, charm == PROPERTY_UNKNOWN || charm == property_number(app, "charm_version"),
                     "%s: missed an upgrade", unit);
    property_require(p,
                     ch_version_at_least(ch_olm_version(p->olm), 4, 0, 0) ||
                         is_led_by(p, own, unit) || settings == PROPERTY_UNKNOWN ||
                         settings == property_number(app, "leader_settings_version"),
                     "%s: missed a change of the leader's settings", unit);
    json_object_foreach ((json_t *)ch_olm_all(p->olm, CH_OLM_RELATION), id, relation)
        check_relation(p, unit, id);
}

static void check_rest(struct property *p)
{
    const char *key;
    json_t *document;
    json_object_foreach ((json_t *)ch_olm_all(p->olm, CH_OLM_UNIT), key, document)
        check_unit(p, key, document);
    json_object_foreach ((json_t *)ch_olm_all(p->olm, CH_OLM_RELATION), key, document)
        property_require(p, strcmp(ch_olm_text(document, "life"), "alive") == 0,
                         "relation %s does not die", key);
    json_object_foreach ((json_t *)ch_olm_all(p->olm, CH_OLM_APPLICATION), key, document) {
        CH_AUTOJSON json_t *units = ch_olm_units_of(p->olm, key);
        property_require(p, strcmp(ch_olm_text(document, "life"), "alive") == 0,
                         "application %s does not die", key);
        property_require(p, json_array_size(units) == 0 || ch_olm_text(document, "leader"),
                         "nobody leads %s", key);
    }
    json_object_foreach ((json_t *)ch_olm_all(p->olm, CH_OLM_ACTION), key, document)
        property_require(p,
                         strcmp(ch_olm_text(document, "status"), "pending") != 0 &&
                             strcmp(ch_olm_text(document, "status"), "running") != 0,
                         "action %s is not over", key);
}

/* Several operations and many steps of hooks, in the order that the seed says.  `reload`: the model
 * is saved and loaded whenever no hook runs. */
static void run_anything(struct property *p, uint64_t seed, bool reload)
{
    static const char *const versions[] = {"3.6.28", "4.0.1", "3.1.0"};
    property_setup(p, seed, versions[seed % 3], seed % 4 == 0);
    p->failing = 15;
    for (int step = 0; step < 250 && !p->problem; step++) {
        if (reload && p->run_count == 0)
            property_reload(p);
        if (property_below(p, 6) == 0) {
            operate(p);
            sweep(p);
        } else {
            move(p);
        }
    }
    settle(p);
    if (!p->problem)
        check_rest(p);
}

/* Of all seeds, or of the one in the environment. */
static bool next_seed(uint64_t *seed, uint64_t last)
{
    const char *only = getenv("PROPERTY_SEED");
    if (only && *seed == 0)
        return (*seed = strtoull(only, NULL, 10));
    return !only && ++*seed <= last && !test_failed_now_;
}

static void test_anything(void)
{
    struct property p;
    for (uint64_t seed = 0; next_seed(&seed, ANYTHING);) {
        run_anything(&p, seed, false);
        property_teardown(&p);
    }
}

/* The same to the last byte. */
static void test_saved_and_loaded(void)
{
    for (uint64_t seed = 0; next_seed(&seed, RELOADED);) {
        struct property p, q;
        run_anything(&p, seed, false);
        run_anything(&q, seed, true);
        CH_AUTOFREE char *one = property_dump(&p, -1), *other = property_dump(&q, -1);
        property_require(&q, p.problem || strcmp(p.trace.data, q.trace.data) == 0,
                         "other hooks after loading:\n%s\nand\n%s", p.trace.data, q.trace.data);
        property_require(&q, p.problem || strcmp(one, other) == 0, "it ends as\n# %s\n# and\n# %s",
                         one, other);
        property_teardown(&p);
        property_teardown(&q);
    }
}

/* the same operations, and hooks in another order: the same model */

static bool may_remove(struct property *p, unsigned *counts, unsigned app, char *unit)
{
    static const char *const names[] = {"web", "pg"};
    unsigned number = property_below(p, counts[app]);
    snprintf(unit, 16, "%s/%u", names[app], number);
    return number + 1 < counts[app]; /* the last one stays, to lead */
}

/* The list is a function of the seed alone, and what each does does not depend on hooks. */
static void operate_plainly(struct property *p, unsigned *counts, struct ch_error *err)
{
    static const char *const names[] = {"web", "pg", "pga"};
    unsigned app = property_below(p, 2), any = property_below(p, 3);
    char unit[16];
    CH_AUTOJSON json_t *values = json_pack("{s:i}", "a", property_below(p, 1000));
    CH_AUTOJSON json_t *charm = charm_of(names[any]);
    switch (property_below(p, 12)) {
    case 0:
    case 1:
        counts[app]++;
        ch_olm_add_units(p->olm, names[app], 1, NULL, err);
        break;
    case 2:
    case 3:
        if (may_remove(p, counts, app, unit))
            ch_olm_remove_unit(p->olm, unit, err);
        break;
    case 4:
        if (property_below(p, 5) == 0)
            ch_olm_remove_application(p->olm, "pga", err);
        break;
    case 5:
        if (property_below(p, 5) == 0)
            ch_olm_remove_relation(p->olm, "web", "pg", err);
        break;
    case 6:
        ch_olm_refresh(p->olm, names[any], charm, NULL, false, err);
        break;
    default:
        ch_olm_set_config(p->olm, names[any], values, err);
    }
}

/* Publishes what the application is configured with. */
static void publish(struct property *p, struct property_run *run)
{
    const char *id;
    json_t *relation;
    CH_AUTOJSON json_t *config = property_read(p, run, "config-get a --format=json");
    CH_AUTOFREE char *own = ch_olm_application_of(run->unit);
    long long value = json_integer_value(config);
    json_object_foreach ((json_t *)ch_olm_all(p->olm, CH_OLM_RELATION), id, relation) {
        if (!ch_olm_list_has(json_object_get(relation, "scope"), run->unit))
            continue;
        property_run(p, run, NULL, "relation-set -r %s cfg=%lld", id, value);
        if (is_led_by(p, own, run->unit))
            property_run(p, run, NULL, "relation-set -r %s --app cfg=%lld", id, value);
    }
}

/* What a hook does is a function of its kind and of what it reads. */
static void act_plainly(struct property *p, struct property_run *run)
{
    static const char *const publishing[] = {"config-changed", "leader-elected",
                                             "db-relation-created", "server-relation-created",
                                             "ring-relation-created"};
    const char *name = ch_olm_text(run->hook, "name"), *subject = property_subject(run->hook);
    for (size_t i = 0; i < CH_ARRAY_LEN(publishing); i++)
        if (strcmp(name, publishing[i]) == 0)
            publish(p, run);
    if (!ch_text_starts(name, "db-relation-") || !subject)
        return;
    CH_AUTOFREE char *key = ch_strdup(subject);
    if (strchr(key, '/'))
        *strchr(key, '/') = '-';
    const char *value = ch_olm_text(run->bag, "cfg");
    if (ch_text_ends(name, "-changed"))
        property_run(p, run, NULL, "relation-set ack-%s=%s", key, value ? value : "");
    else if (ch_text_ends(name, "-departed"))
        property_run(p, run, NULL, "relation-set ack-%s=", key);
}

/* What does not depend on the order of hooks.  Caller owns. */
static char *outcome_of(const struct property *p)
{
    size_t i;
    const char *key;
    json_t *document, *member;
    CH_AUTOJSON json_t *all = json_object();
    json_object_foreach ((json_t *)ch_olm_all(p->olm, CH_OLM_APPLICATION), key, document)
        json_object_set_new(all, key,
                            json_pack("[OOO]", json_object_get(document, "config"),
                                      json_object_get(document, "leader"),
                                      json_object_get(document, "charm_version")));
    json_object_foreach ((json_t *)ch_olm_all(p->olm, CH_OLM_RELATION), key, document) {
        json_t *units = json_object();
        json_array_foreach (json_object_get(document, "scope"), i, member) {
            const char *unit = json_string_value(member);
            json_t *bag = json_object_get(json_object_get(document, "units"), unit);
            json_object_set_new(units, unit,
                                json_pack("[oO]", ch_olm_members(p->olm, unit, key), bag));
        }
        json_object_set_new(all, key, json_pack("[Oo]", json_object_get(document, "apps"), units));
    }
    return json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
}

static void run_plainly(struct property *p, uint64_t seed, uint64_t order)
{
    unsigned counts[] = {2, 2};
    uint64_t operations = seed;
    property_setup(p, seed, "3.6.28", false);
    p->failing = 15;
    p->act = act_plainly;
    p->random = order;
    CHECK_INT(deploy(p, "web", 2, NULL) | deploy(p, "pg", 2, NULL) | deploy(p, "pga", 1, NULL), 0);
    CHECK_INT(ch_olm_integrate(p->olm, "web", "pg", NULL, NULL), 0);
    CHECK_INT(ch_olm_integrate(p->olm, "web", "pga", NULL, NULL), 0);
    sweep(p);
    for (int done = 0; done < 25 && !p->problem;) {
        if (property_below(p, 8) == 0) {
            uint64_t kept = p->random;
            struct ch_error err = CH_ERROR_INIT;
            p->random = operations;
            operate_plainly(p, counts, &err);
            operations = p->random;
            p->random = kept;
            p->now += 3;
            ch_error_clear(&err);
            sweep(p);
            done++;
        } else {
            move(p);
        }
    }
    settle(p);
    if (!p->problem)
        check_rest(p);
}

static void test_order_does_not_matter(void)
{
    for (uint64_t seed = 0; next_seed(&seed, ORDERS);) {
        struct property p, q;
        run_plainly(&p, seed, seed + 1000);
        run_plainly(&q, seed, seed + 2000);
        CH_AUTOFREE char *one = outcome_of(&p), *other = outcome_of(&q);
        property_require(&q, p.problem || strcmp(one, other) == 0, "it ends as\n# %s\n# and\n# %s",
                         one, other);
        property_teardown(&p);
        property_teardown(&q);
    }
}

int main(void)
{
    RUN(test_anything);
    RUN(test_saved_and_loaded);
    RUN(test_order_does_not_matter);
    return test_done();
}
