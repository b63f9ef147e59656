/* SPDX-License-Identifier: Apache-2.0 */
/* The order of hooks, from a unit's beginning to its end. */
#include "uniter_fixture.h"

#include <math.h>

/* beginnings */

static void test_deploy(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "3.6.28");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/0'}");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/1'}");
    uniter_put(&f, CH_OLM_RELATION, UNITER_PEERS);
    uniter_put(&f, CH_OLM_STORAGE,
               "{'id': 'data/0', 'attachments': {'web/0': {'location': '/d'}}}");
    uniter_check(&f, "web/0",
                 "data-storage-attached\ninstall\nring-relation-created\n"
                 "leader-elected\n" UNITER_STARTED);
    uniter_set(&f, CH_OLM_APPLICATION, "web", "leader_settings_version", "1");
    uniter_check(&f, "web/1",
                 "install\nring-relation-created\nleader-settings-changed\n" UNITER_STARTED
                 "ring-relation-joined web/0\nring-relation-changed web/0\n");
    uniter_check(&f, "web/0", "ring-relation-joined web/1\nring-relation-changed web/1\n");
    uniter_teardown(&f);
}

static void test_juju_4_has_no_leader_settings(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "4.0.1");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "leader_settings_version", "1");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/1'}");
    uniter_check(&f, "web/1", "install\n" UNITER_STARTED);
    uniter_teardown(&f);
}

/* Who leads hears of it, who does not of the leader's settings, which Juju 4 has no more. */
static void test_first_hooks_of_a_follower(void)
{
    static const char *const versions[] = {"3.6.28", "4.0.1"};
    for (size_t i = 0; i < 2; i++) {
        struct uniter_fixture f;
        uniter_setup(&f, versions[i]);
        uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/1'}");
        uniter_check(&f, "web/1",
                     i == 0 ? "install\nleader-settings-changed\n" UNITER_STARTED
                            : "install\n" UNITER_STARTED);
        uniter_teardown(&f);
    }
}

static void test_storage_is_waited_for(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "3.6.28");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/1'}");
    uniter_put(&f, CH_OLM_STORAGE, "{'id': 'data/0', 'attachments': {'web/1': {}}}");
    uniter_check(&f, "web/1", "");
    uniter_put(&f, CH_OLM_STORAGE,
               "{'id': 'data/0', 'attachments': {'web/1': {'location': '/d'}}}");
    uniter_check(&f, "web/1",
                 "data-storage-attached\ninstall\nleader-settings-changed\n" UNITER_STARTED);
    uniter_teardown(&f);
}

/* changes */

static void test_config(void)
{
    struct uniter_fixture f;
    uniter_start(&f, "3.6.28");
    uniter_check(&f, "web/0", "");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "config", "{'a': 1}");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "config", "{'a': 2}");
    uniter_check(&f, "web/0", "config-changed\n");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "config", "{'a': 3}");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "config", "{'a': 2}");
    uniter_check(&f, "web/0", "");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "trust", "true");
    uniter_check(&f, "web/0", "config-changed\n");
    uniter_set(&f, CH_OLM_UNIT, "web/0", "private_address", "'10.0.0.9'");
    uniter_check(&f, "web/0", "config-changed\n");
    uniter_teardown(&f);
}

static void test_upgrade(void)
{
    struct uniter_fixture f;
    struct ch_olm_step step;
    uniter_start(&f, "3.6.28");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "charm_version", "1");
    ch_olm_uniter_next(f.olm, "web/0", &step);
    CHECK(step.upgrade);
    json_decref(step.hook);
    uniter_check(&f, "web/0", "upgrade-charm\nconfig-changed\n");
    uniter_teardown(&f);
}

static void test_reboot(void)
{
    struct uniter_fixture f;
    uniter_start(&f, "3.6.28");
    uniter_set(&f, CH_OLM_UNIT, "web/0", "reboot", "true");
    uniter_check(&f, "web/0", "start\n");
    uniter_teardown(&f);
}

static void reboot(struct uniter_fixture *f, const json_t *hook, struct ch_olm_context *context)
{
    const char *name = json_string_value(json_object_get(hook, "name"));
    (void)context;
    if (strcmp(name, "stop") != 0)
        return;
    uniter_set(f, CH_OLM_UNIT, "web/0", "reboot", "true");
    f->inside = NULL; /* once */
}

/* The agent that comes up finds that it has started, and that it stopped is not asked. */
static void test_reboot_in_stop(void)
{
    struct uniter_fixture f;
    uniter_start(&f, "3.6.28");
    f.inside = reboot;
    uniter_set(&f, CH_OLM_UNIT, "web/0", "life", "'dying'");
    uniter_check(&f, "web/0", "stop\nstart\nstop\nremove\n");
    uniter_teardown(&f);
}

/* One that is rebooted before it ever started starts once. */
static void test_reboot_before_start(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "3.6.28");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/0', 'reboot': true}");
    uniter_check(&f, "web/0", "install\nleader-elected\n" UNITER_STARTED);
    uniter_teardown(&f);
}

static void test_leadership(void)
{
    struct uniter_fixture f;
    uniter_start(&f, "3.6.28");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "leader", "'web/1'");
    uniter_check(&f, "web/0", "leader-settings-changed\n"); /* it never was told of them */
    uniter_check(&f, "web/0", "");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "leader", "'web/0'");
    uniter_check(&f, "web/0", "leader-elected\n");
    uniter_teardown(&f);
}

/* What only the leader is told is not run again once it leads no more; what failed of its own is.
 */
static void test_failed_hooks_of_leaders(void)
{
    static const struct {
        const char *fails, *owner;
        bool skipped;
    } rows[] = {{"leader-elected", NULL, true},    {"secret-rotate", "web", true},
                {"secret-expired", "web", true},   {"secret-remove", "web", true},
                {"secret-rotate", "web/0", false}, {"config-changed", NULL, false}};
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++) {
        struct uniter_fixture f;
        uniter_start(&f, "3.6.28");
        uniter_set(&f, CH_OLM_APPLICATION, "web", "leader", "'web/1'");
        uniter_check(&f, "web/0", "leader-settings-changed\n");
        uniter_set(&f, CH_OLM_APPLICATION, "web", "leader",
                   strcmp(rows[i].fails, "config-changed") == 0 ? "'web/1'" : "'web/0'");
        if (rows[i].owner) {
            uniter_check(&f, "web/0", "leader-elected\n");
            uniter_put(&f, CH_OLM_SECRET,
                       "{'id': 'cccccccccccccccccccc', 'rotate': 'hourly', 'revisions': "
                       "[{'revision': 1, 'content': {}}, {'revision': 2, 'content': {}, 'expire': "
                       "null}]}");
            CH_AUTOFREE char *owner = ch_asprintf("'%s'", rows[i].owner);
            uniter_set(&f, CH_OLM_SECRET, "cccccccccccccccccccc", "owner", owner);
            if (strcmp(rows[i].fails, "secret-rotate") == 0)
                uniter_set(&f, CH_OLM_SECRET, "cccccccccccccccccccc", "rotate_at", "1");
            if (strcmp(rows[i].fails, "secret-expired") == 0)
                uniter_set(&f, CH_OLM_SECRET, "cccccccccccccccccccc", "revisions",
                           "[{'revision': 2, 'content': {}, 'created': 0, 'expire': 1}]");
        } else if (!rows[i].skipped) {
            uniter_set(&f, CH_OLM_APPLICATION, "web", "config", "{'a': 1}");
        }
        f.fails = rows[i].fails;
        CH_AUTOFREE char *failed = ch_asprintf("%s\n", rows[i].fails);
        uniter_check(&f, "web/0", failed);
        CHECK(ch_olm_uniter_failed(f.olm, "web/0") != NULL);
        uniter_set(&f, CH_OLM_APPLICATION, "web", "leader", "'web/1'");
        uniter_check(&f, "web/0", ""); /* not before it is time */
        CHECK(ch_olm_uniter_failed(f.olm, "web/0") != NULL);
        f.now += 6;
        uniter_check(&f, "web/0", rows[i].skipped ? "" : failed);
        CHECK_INT(ch_olm_uniter_failed(f.olm, "web/0") == NULL, rows[i].skipped);
        uniter_teardown(&f);
    }
}

static void take_an_hour(struct uniter_fixture *f, const json_t *hook,
                         struct ch_olm_context *context)
{
    (void)hook;
    (void)context;
    f->now += 3600;
    f->inside = NULL;
}

static void test_update_status(void)
{
    struct uniter_fixture f;
    struct ch_olm_step step;
    uniter_start(&f, "3.6.28");
    ch_olm_uniter_next(f.olm, "web/0", &step);
    CHECK(step.at >= f.now + 240 && step.at <= f.now + 360);
    f.now = step.at;
    uniter_check(&f, "web/0", "update-status\n");
    f.now += 3600; /* another hook absorbs the tick */
    uniter_set(&f, CH_OLM_APPLICATION, "web", "config", "{'a': 1}");
    uniter_check(&f, "web/0", "config-changed\n");
    f.inside = take_an_hour; /* the tick comes while it runs */
    uniter_set(&f, CH_OLM_APPLICATION, "web", "config", "{'a': 2}");
    uniter_check(&f, "web/0", "config-changed\nupdate-status\n");
    uniter_teardown(&f);
}

/* endings */

static void test_unit_removed(void)
{
    struct uniter_fixture f;
    uniter_relate(&f);
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/1'}");
    uniter_put(&f, CH_OLM_RELATION, UNITER_PEERS);
    uniter_put(&f, CH_OLM_STORAGE,
               "{'id': 'data/0', 'attachments': {'web/0': {'location': '/d'}}}");
    ch_olm_enter_scope(f.olm, "7", "pg/0");
    ch_olm_enter_scope(f.olm, "1", "web/1");
    while (uniter_step(&f, "web/0"))
        continue;
    uniter_set(&f, CH_OLM_UNIT, "web/0", "life", "'dying'");
    json_object_set_new(
        json_object_get(json_object_get(ch_olm_get(f.olm, CH_OLM_STORAGE, "data/0"), "attachments"),
                        "web/0"),
        "life", json_string("dying"));
    uniter_check(&f, "web/0",
                 "data-storage-detaching\ndb-relation-departed pg/0!web/0\n"
                 "db-relation-broken\nring-relation-departed web/1!web/0\n"
                 "stop\nremove\n");
    CHECK(ch_olm_uniter_is_gone(f.olm, "web/0"));
    uniter_check(&f, "web/0", "");
    uniter_teardown(&f);
}

static void test_removed_before_installed(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "3.6.28");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/0', 'life': 'dying'}");
    uniter_check(&f, "web/0", "");
    CHECK(ch_olm_uniter_is_gone(f.olm, "web/0"));
    uniter_teardown(&f);
}

/* Juju stops only what it has started. */
static void test_removed_before_started(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "3.6.28");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/1'}");
    CHECK(uniter_step(&f, "web/1"));
    uniter_set(&f, CH_OLM_UNIT, "web/1", "life", "'dying'");
    uniter_check(&f, "web/1", "remove\n");
    uniter_teardown(&f);
}

static void test_subordinates_are_gone_first(void)
{
    struct uniter_fixture f;
    uniter_start(&f, "3.6.28");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'pg/0', 'principal': 'web/0'}");
    uniter_set(&f, CH_OLM_UNIT, "web/0", "life", "'dying'");
    uniter_check(&f, "web/0", "stop\nremove\n");
    CHECK(!ch_olm_uniter_is_gone(f.olm, "web/0")); /* it waits for them, as Juju's agent does */
    ch_olm_remove(f.olm, CH_OLM_UNIT, "pg/0");
    uniter_check(&f, "web/0", "");
    CHECK(ch_olm_uniter_is_gone(f.olm, "web/0"));
    uniter_teardown(&f);
}

static void test_a_pod_is_replaced(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "3.6.28");
    uniter_set(&f, CH_OLM_MODEL, "model", "type", "'caas'");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/0'}");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "charm_version", "1");
    uniter_check(&f, "web/0",
                 "install\nleader-elected\n" UNITER_STARTED); /* nothing is there to stop */
    uniter_set(&f, CH_OLM_AGENT, "web/0", "containers",
               "{'c': {'boot_id': 'b', 'after': null, 'replaced': false}}");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "charm_version", "2");
    uniter_check(&f, "web/0", "stop\nupgrade-charm\n" UNITER_STARTED);
    json_t *agent = ch_olm_get(f.olm, CH_OLM_AGENT, "web/0");
    const json_t *container = json_object_get(json_object_get(agent, "containers"), "c");
    CHECK(json_is_true(json_object_get(container, "replaced")));
    uniter_set(&f, CH_OLM_UNIT, "web/0", "life", "'dying'");
    uniter_check(&f, "web/0", "stop\nremove\n");
    CHECK(json_is_false(json_object_get(container, "replaced")));
    uniter_teardown(&f);
}

static void test_workload_events_in_order(void)
{
    struct uniter_fixture f;
    uniter_start(&f, "3.6.28");
    ch_olm_uniter_add_event(f.olm, "web/0",
                            uniter_json("{'unit': 'web/0', 'kind': 'hook', 'name': "
                                        "'b-pebble-ready', 'workload': 'b'}"));
    ch_olm_uniter_add_event(f.olm, "web/0",
                            uniter_json("{'unit': 'web/0', 'kind': 'hook', 'name': "
                                        "'a-pebble-ready', 'workload': 'a'}"));
    uniter_check(&f, "web/0", "b-pebble-ready\na-pebble-ready\n");
    uniter_teardown(&f);
}

int main(void)
{
    RUN(test_deploy);
    RUN(test_juju_4_has_no_leader_settings);
    RUN(test_first_hooks_of_a_follower);
    RUN(test_storage_is_waited_for);
    RUN(test_config);
    RUN(test_upgrade);
    RUN(test_reboot);
    RUN(test_reboot_in_stop);
    RUN(test_reboot_before_start);
    RUN(test_leadership);
    RUN(test_failed_hooks_of_leaders);
    RUN(test_update_status);
    RUN(test_unit_removed);
    RUN(test_removed_before_installed);
    RUN(test_removed_before_started);
    RUN(test_subordinates_are_gone_first);
    RUN(test_a_pod_is_replaced);
    RUN(test_workload_events_in_order);
    return test_done();
}
