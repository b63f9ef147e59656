/* SPDX-License-Identifier: Apache-2.0 */
/* Random operations for tests/support/olm_property_runs.h.  One that is refused changes nothing. */
#ifndef CH_TESTS_OLM_PROPERTY_OPERATIONS_H
#define CH_TESTS_OLM_PROPERTY_OPERATIONS_H

#include "olm_property_commands.h"

static int deploy(struct property *p, const char *name, unsigned units, struct ch_error *err)
{
    CH_AUTOJSON json_t *charm = charm_of(name);
    struct ch_olm_deployment deployment = {
        .name = name, .charm = charm, .units = strcmp(name, "log") == 0 ? 0 : units};
    property_log(p, "deploy %s -n %u", name, units);
    return ch_olm_deploy(p->olm, &deployment, err);
}

static int do_deploy(struct property *p, struct ch_error *err)
{
    return deploy(p, any_application(p), 1 + property_below(p, 2), err);
}

static int do_units(struct property *p, struct ch_error *err)
{
    const char *application = any_application(p), *unit = any_key(p, CH_OLM_UNIT);
    if (property_below(p, 2)) {
        property_log(p, "add-unit %s", application);
        return ch_olm_add_units(p->olm, application, 1, NULL, err);
    }
    property_log(p, "remove-unit %s", unit ? unit : "none/0");
    return ch_olm_remove_unit(p->olm, unit ? unit : "none/0", err);
}

static int do_remove_application(struct property *p, struct ch_error *err)
{
    const char *application = any_application(p);
    if (property_below(p, 4))
        return 0;
    property_log(p, "remove-application %s", application);
    return ch_olm_remove_application(p->olm, application, err);
}

static int do_relation(struct property *p, struct ch_error *err)
{
    const char *one = any_application(p), *other = any_application(p);
    bool remove = property_below(p, 3) == 0;
    CH_AUTOFREE char *first = strcmp(one, "log") == 0 ? ch_strdup("log:host") : ch_strdup(one);
    property_log(p, "%s %s %s", remove ? "remove-relation" : "integrate", first, other);
    return remove ? ch_olm_remove_relation(p->olm, first, other, err)
                  : ch_olm_integrate(p->olm, first, other, NULL, err);
}

static int do_config(struct property *p, struct ch_error *err)
{
    const char *application = any_application(p);
    CH_AUTOJSON json_t *values = json_pack("{s:i}", "a", property_below(p, 4));
    CH_AUTOJSON json_t *names = json_pack("[s]", "a");
    property_log(p, "config %s", application);
    return property_below(p, 4) ? ch_olm_set_config(p->olm, application, values, err)
                                : ch_olm_reset_config(p->olm, application, names, err);
}

/* Another unit, or none, has the lease. */
static int do_lose_leader(struct property *p, struct ch_error *err)
{
    const char *application = any_application(p);
    json_t *app = ch_olm_get(p->olm, CH_OLM_APPLICATION, application);
    CH_AUTOJSON json_t *units = ch_olm_units_of(p->olm, application);
    (void)err;
    if (json_array_size(units) == 0)
        return 0;
    json_t *next = json_array_get(units, property_below(p, json_array_size(units)));
    json_object_set(app, "leader", next);
    ch_olm_touch(p->olm, CH_OLM_APPLICATION, application);
    property_log(p, "leader of %s: %s", application, json_string_value(next));
    return 0;
}

static int do_refresh(struct property *p, struct ch_error *err)
{
    const char *application = any_application(p), *unit;
    CH_AUTOJSON json_t *charm = charm_of(application);
    bool force = property_below(p, 3) == 0;
    json_t *record;
    property_log(p, "refresh %s%s", application, force ? " --force" : "");
    if (ch_olm_refresh(p->olm, application, charm, NULL, force, err) < 0)
        return -1;
    json_object_foreach (p->units, unit, record) { /* without a hook when they are in error */
        CH_AUTOFREE char *own = ch_olm_application_of(unit);
        if (force && strcmp(own, application) == 0 && ch_olm_uniter_failed(p->olm, unit))
            json_object_set_new(record, "charm", json_integer(PROPERTY_UNKNOWN));
    }
    return 0;
}

static int do_secret(struct property *p, struct ch_error *err)
{
    CH_AUTOJSON json_t *content =
        json_pack("{s:s}", "value", property_below(p, 2) ? "YQ==" : "Yg==");
    struct ch_olm_secret_change change = {.content = content};
    const char *application = any_application(p);
    unsigned which = property_below(p, 5);
    property_log(p, "user's secret: %u %s", which, application);
    switch (which) {
    case 0:
        return ch_olm_add_secret(p->olm, "mine", content, NULL, NULL, err);
    case 1:
        return ch_olm_grant_secret(p->olm, "mine", application, err);
    case 2:
        return ch_olm_revoke_secret(p->olm, "mine", application, err);
    case 3:
        return ch_olm_update_secret(p->olm, "mine", &change, err);
    default:
        return ch_olm_remove_secret(p->olm, "mine", property_below(p, 3), err);
    }
}

static void provision(struct property *p, const char *id)
{
    const char *unit;
    json_t *attachment;
    json_t *attachments = json_object_get(ch_olm_get(p->olm, CH_OLM_STORAGE, id), "attachments");
    json_object_foreach (attachments, unit, attachment)
        if (!ch_olm_text(attachment, "location"))
            ch_olm_provision_storage(p->olm, id, unit, "/data", NULL);
}

static int do_storage(struct property *p, struct ch_error *err)
{
    const char *id = any_key(p, CH_OLM_STORAGE);
    (void)err;
    if (id)
        provision(p, id);
    return 0;
}

static int do_action(struct property *p, struct ch_error *err)
{
    CH_AUTOFREE char *id = NULL;
    const char *unit = any_key(p, CH_OLM_UNIT);
    property_log(p, "run %s go", unit ? unit : "none/0");
    return ch_olm_enqueue_action(p->olm, unit ? unit : "none/0", "go", NULL, &id, err);
}

static int resolve(struct property *p, const char *unit, bool retry, struct ch_error *err)
{
    CH_AUTOJSON json_t *hook = json_incref((json_t *)ch_olm_uniter_failed(p->olm, unit));
    /* a client cannot tell: the unit is at it already */
    if (property_is_running(p, unit))
        return 0;
    property_log(p, "resolved %s%s", unit, retry ? "" : " --no-retry");
    if (ch_olm_uniter_resolve(p->olm, unit, retry, err) < 0)
        return -1;
    if (!retry)
        property_note(p, hook, NULL);
    return 0;
}

static int do_resolve(struct property *p, struct ch_error *err)
{
    const char *unit;
    json_t *record;
    json_object_foreach (p->units, unit, record)
        if (ch_olm_text(record, "failed") && property_below(p, 2))
            return resolve(p, unit, property_below(p, 3), err);
    return 0;
}

static int do_clock(struct property *p, struct ch_error *err)
{
    static const double jumps[] = {1, 5, 60, 330, 3700};
    (void)err;
    p->now += jumps[property_below(p, CH_ARRAY_LEN(jumps))];
    return 0;
}

static int do_reload(struct property *p, struct ch_error *err)
{
    (void)err;
    property_reload(p);
    return 0;
}

static void operate(struct property *p)
{
    static int (*const operations[])(struct property * p, struct ch_error * err) = {
        do_deploy,   do_deploy,   do_units,    do_units,   do_units,  do_remove_application,
        do_relation, do_relation, do_relation, do_config,  do_config, do_lose_leader,
        do_refresh,  do_secret,   do_storage,  do_storage, do_action, do_resolve,
        do_resolve,  do_clock,    do_clock,    do_reload,
    };
    struct ch_error err = CH_ERROR_INIT;
    bool compare = property_below(p, 4) == 0; /* it takes time */
    CH_AUTOFREE char *before = compare ? property_dump(p, -1) : NULL;
    if (operations[property_below(p, CH_ARRAY_LEN(operations))](p, &err) < 0) {
        CH_AUTOFREE char *after = compare ? property_dump(p, -1) : NULL;
        property_log(p, "  refused: %s", err.message);
        property_require(p, !compare || strcmp(before, after) == 0, "\"%s\", but the model changed",
                         err.message);
    }
    ch_error_clear(&err);
}

#endif
