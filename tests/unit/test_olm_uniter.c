/* SPDX-License-Identifier: Apache-2.0 */
/* The order of hooks, from a unit's beginning to its end. */
#include "uniter_fixture.h"

#include <math.h>

#define STARTED "config-changed\nstart\n"
#define RELATION                                                                         \
    "{'id': 7, 'endpoints': [{'application': 'web', 'name': 'db', 'role': 'requires'}, " \
    "{'application': 'pg', 'name': 'server', 'role': 'provides'}]}"
#define PEERS "{'id': 1, 'endpoints': [{'application': 'web', 'name': 'ring', 'role': 'peer'}]}"

static void start(struct uniter_fixture *f, const char *version)
{
    uniter_setup(f, version);
    uniter_put(f, CH_OLM_UNIT, "{'name': 'web/0'}");
    uniter_check(f, "web/0", "install\nleader-elected\n" STARTED);
}

/* beginnings */

static void test_deploy(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "3.6.28");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/0'}");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/1'}");
    uniter_put(&f, CH_OLM_RELATION, PEERS);
    uniter_put(&f, CH_OLM_STORAGE,
               "{'id': 'data/0', 'attachments': {'web/0': {'location': '/d'}}}");
    uniter_check(&f, "web/0",
                 "data-storage-attached\ninstall\nring-relation-created\n"
                 "leader-elected\n" STARTED);
    uniter_set(&f, CH_OLM_APPLICATION, "web", "leader_settings_version", "1");
    uniter_check(&f, "web/1",
                 "install\nring-relation-created\nleader-settings-changed\n" STARTED
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
    uniter_check(&f, "web/1", "install\n" STARTED);
    uniter_teardown(&f);
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
    uniter_check(&f, "web/1", "data-storage-attached\ninstall\n" STARTED);
    uniter_teardown(&f);
}

/* changes */

static void test_config(void)
{
    struct uniter_fixture f;
    start(&f, "3.6.28");
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
    start(&f, "3.6.28");
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
    start(&f, "3.6.28");
    uniter_set(&f, CH_OLM_UNIT, "web/0", "reboot", "true");
    uniter_check(&f, "web/0", "start\n");
    uniter_teardown(&f);
}

static void test_leadership(void)
{
    struct uniter_fixture f;
    start(&f, "3.6.28");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "leader", "'web/1'");
    uniter_check(&f, "web/0", "");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "leader", "'web/0'");
    uniter_check(&f, "web/0", "leader-elected\n");
    uniter_teardown(&f);
}

static void test_update_status(void)
{
    struct uniter_fixture f;
    struct ch_olm_step step;
    start(&f, "3.6.28");
    ch_olm_uniter_next(f.olm, "web/0", &step);
    CHECK(step.at >= f.now + 240 && step.at <= f.now + 360);
    f.now = step.at;
    uniter_check(&f, "web/0", "update-status\n");
    f.now += 3600; /* another hook absorbs the tick */
    uniter_set(&f, CH_OLM_APPLICATION, "web", "config", "{'a': 1}");
    uniter_check(&f, "web/0", "config-changed\n");
    uniter_teardown(&f);
}

/* relations */

static void write_bag(struct uniter_fixture *f, const char *kind, const char *entity,
                      long long version)
{
    json_t *relation = ch_olm_get(f->olm, CH_OLM_RELATION, "7");
    json_object_set_new(json_object_get(relation, kind), entity, json_pack("{s:I}", "v", version));
    json_object_set_new(json_object_get(json_object_get(relation, kind), entity), "v",
                        json_string("x"));
    json_object_set_new(json_object_get(relation, "versions"), entity, json_integer(version));
}

static void relate(struct uniter_fixture *f)
{
    start(f, "3.6.28");
    uniter_put(f, CH_OLM_UNIT, "{'name': 'pg/0'}");
    uniter_put(f, CH_OLM_UNIT, "{'name': 'pg/10'}");
    uniter_put(f, CH_OLM_UNIT, "{'name': 'pg/2'}");
    uniter_put(f, CH_OLM_RELATION, RELATION);
}

static void test_relation(void)
{
    struct uniter_fixture f;
    relate(&f);
    uniter_check(&f, "web/0", "db-relation-created\n");
    uniter_check(&f, "pg/0",
                 "install\nserver-relation-created\nleader-elected\n" STARTED
                 "server-relation-joined web/0\nserver-relation-changed web/0\n");
    uniter_check(&f, "web/0", "db-relation-joined pg/0\ndb-relation-changed pg/0\n");
    write_bag(&f, "apps", "pg", 1);
    write_bag(&f, "units", "pg/0", 5);
    write_bag(&f, "units", "pg/0", 6);
    uniter_check(&f, "web/0", "db-relation-changed\ndb-relation-changed pg/0\n");
    uniter_check(&f, "web/0", "");
    ch_olm_enter_scope(f.olm, "7", "pg/2");
    ch_olm_enter_scope(f.olm, "7", "pg/10");
    uniter_check(&f, "web/0",
                 "db-relation-joined pg/10\ndb-relation-changed pg/10\n"
                 "db-relation-joined pg/2\ndb-relation-changed pg/2\n");
    ch_olm_leave_scope(f.olm, "7", "pg/0");
    uniter_check(&f, "web/0", "db-relation-departed pg/0!pg/0\n");
    uniter_set(&f, CH_OLM_RELATION, "7", "life", "'dying'");
    uniter_check(&f, "web/0",
                 "db-relation-departed pg/10!pg/10\n"
                 "db-relation-departed pg/2!pg/2\ndb-relation-broken\n");
    CHECK_INT(json_array_size(json_object_get(ch_olm_get(f.olm, CH_OLM_RELATION, "7"), "scope")),
              2);
    uniter_check(&f, "web/0", "");
    uniter_teardown(&f);
}

static void test_suspended_relation(void)
{
    struct uniter_fixture f;
    relate(&f);
    ch_olm_enter_scope(f.olm, "7", "pg/0");
    uniter_check(&f, "web/0",
                 "db-relation-created\ndb-relation-joined pg/0\n"
                 "db-relation-changed pg/0\n");
    uniter_set(&f, CH_OLM_RELATION, "7", "suspended", "true");
    uniter_check(&f, "web/0", "db-relation-departed pg/0!pg/0\ndb-relation-broken\n");
    uniter_set(&f, CH_OLM_RELATION, "7", "suspended", "false");
    uniter_check(&f, "web/0",
                 "db-relation-created\ndb-relation-joined pg/0\n"
                 "db-relation-changed pg/0\n");
    uniter_teardown(&f);
}

/* What is written while the joined hook runs is not lost, and makes no more hooks than needed. */
static void write_inside(struct uniter_fixture *f, const json_t *hook,
                         struct ch_olm_context *context)
{
    (void)context;
    if (strcmp(json_string_value(json_object_get(hook, "name")), "db-relation-changed") == 0) {
        write_bag(f, "units", "pg/0", 8);
        f->inside = NULL;
    }
}

static void test_data_written_meanwhile(void)
{
    struct uniter_fixture f;
    relate(&f);
    ch_olm_enter_scope(f.olm, "7", "pg/0");
    f.inside = write_inside;
    uniter_check(&f, "web/0",
                 "db-relation-created\ndb-relation-joined pg/0\n"
                 "db-relation-changed pg/0\ndb-relation-changed pg/0\n");
    uniter_teardown(&f);
}

/* endings */

static void test_unit_removed(void)
{
    struct uniter_fixture f;
    relate(&f);
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/1'}");
    uniter_put(&f, CH_OLM_RELATION, PEERS);
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

static void test_subordinates_first(void)
{
    struct uniter_fixture f;
    start(&f, "3.6.28");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'pg/0', 'principal': 'web/0'}");
    uniter_set(&f, CH_OLM_UNIT, "web/0", "life", "'dying'");
    uniter_check(&f, "web/0", "");
    ch_olm_remove(f.olm, CH_OLM_UNIT, "pg/0");
    uniter_check(&f, "web/0", "stop\nremove\n");
    uniter_teardown(&f);
}

/* failures */

static double retry_after(struct uniter_fixture *f)
{
    struct ch_olm_step step;
    ch_olm_uniter_next(f->olm, "web/0", &step);
    json_decref(step.hook);
    return step.at - f->now;
}

static void test_retry(void)
{
    struct uniter_fixture f;
    start(&f, "3.6.28");
    f.fails = "config-changed";
    uniter_set(&f, CH_OLM_APPLICATION, "web", "config", "{'a': 1}");
    uniter_check(&f, "web/0", "config-changed\n");
    const double delays[] = {5, 10, 20, 40, 80, 160, 300, 300};
    for (size_t i = 0; i < CH_ARRAY_LEN(delays); i++) {
        double after = retry_after(&f);
        CHECK(fabs(after - delays[i]) <= delays[i] * 0.031);
        f.now += after;
        uniter_check(&f, "web/0", "config-changed\n");
    }
    const json_t *status = json_object_get(ch_olm_get(f.olm, CH_OLM_UNIT, "web/0"), "agent_status");
    CHECK_STR(json_string_value(json_object_get(status, "status")), "error");
    CHECK_STR(json_string_value(json_object_get(status, "message")),
              "hook failed: \"config-changed\"");
    f.fails = NULL;
    f.now += 310;
    uniter_check(&f, "web/0", "config-changed\n");
    CHECK(!ch_olm_uniter_failed(f.olm, "web/0"));
    uniter_teardown(&f);
}

static void test_only_actions_while_failed(void)
{
    struct uniter_fixture f;
    start(&f, "3.6.28");
    f.fails = "config-changed";
    uniter_set(&f, CH_OLM_APPLICATION, "web", "config", "{'a': 1}");
    uniter_check(&f, "web/0", "config-changed\n");
    uniter_set(&f, CH_OLM_UNIT, "web/0", "life", "'dying'");
    uniter_put(&f, CH_OLM_ACTION, "{'id': '3', 'name': 'go', 'unit': 'web/0'}");
    uniter_check(&f, "web/0", "action 3\n");
    CHECK(ch_olm_uniter_failed(f.olm, "web/0") != NULL);
    uniter_teardown(&f);
}

static void test_resolve(void)
{
    struct uniter_fixture f;
    struct ch_error err = CH_ERROR_INIT;
    start(&f, "3.6.28");
    CHECK_INT(ch_olm_uniter_resolve(f.olm, "web/0", true, &err), -1);
    CHECK_STR(err.message, "unit \"web/0\" is not in an error state");
    ch_error_clear(&err);
    f.fails = "config-changed";
    uniter_set(&f, CH_OLM_APPLICATION, "web", "config", "{'a': 1}");
    uniter_check(&f, "web/0", "config-changed\n");
    CHECK_INT(ch_olm_uniter_resolve(f.olm, "web/0", true, &err), 0);
    uniter_check(&f, "web/0", "config-changed\n");
    CHECK_INT(ch_olm_uniter_resolve(f.olm, "web/0", false, &err), 0);
    uniter_check(&f, "web/0", "");
    uniter_teardown(&f);
}

static void test_skipped_relation_hook_moves_on(void)
{
    struct uniter_fixture f;
    relate(&f);
    ch_olm_enter_scope(f.olm, "7", "pg/0");
    f.fails = "db-relation-joined";
    uniter_check(&f, "web/0", "db-relation-created\ndb-relation-joined pg/0\n");
    CHECK_INT(ch_olm_uniter_resolve(f.olm, "web/0", false, NULL), 0);
    uniter_check(&f, "web/0", "db-relation-changed pg/0\n");
    uniter_teardown(&f);
}

static void test_killed_agent(void)
{
    struct uniter_fixture f;
    struct ch_olm_step step;
    start(&f, "3.6.28");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "config", "{'a': 1}");
    ch_olm_uniter_next(f.olm, "web/0", &step);
    ch_olm_uniter_begin(f.olm, "web/0", step.hook);
    json_decref(step.hook);
    uniter_check(&f, "web/0", "");
    ch_olm_uniter_recover(f.olm);
    CHECK(ch_olm_uniter_failed(f.olm, "web/0") != NULL);
    f.now += 6;
    uniter_check(&f, "web/0", "config-changed\n");
    uniter_put(&f, CH_OLM_ACTION, "{'id': '3', 'name': 'go', 'unit': 'web/0'}");
    ch_olm_uniter_next(f.olm, "web/0", &step);
    ch_olm_uniter_begin(f.olm, "web/0", step.hook);
    json_decref(step.hook);
    ch_olm_uniter_recover(f.olm);
    CHECK_STR(json_string_value(json_object_get(ch_olm_get(f.olm, CH_OLM_ACTION, "3"), "status")),
              "failed");
    CHECK(!ch_olm_uniter_failed(f.olm, "web/0"));
    uniter_teardown(&f);
}

static void test_interrupted(void)
{
    struct uniter_fixture f;
    struct ch_olm_step step;
    start(&f, "3.6.28");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "config", "{'a': 1}");
    ch_olm_uniter_next(f.olm, "web/0", &step);
    ch_olm_uniter_begin(f.olm, "web/0", step.hook);
    json_decref(step.hook);
    ch_olm_uniter_interrupt(f.olm, "web/0");
    uniter_check(&f, "web/0", "config-changed\n");
    uniter_teardown(&f);
}

/* secrets */

#define SECRET                                                                                 \
    "{'id': 'cccccccccccccccccccc', 'owner': 'web', 'revisions': [{'revision': 1, 'content': " \
    "{}}, "                                                                                    \
    "{'revision': 2, 'content': {}}], 'consumers': {'pg/0': {'revision': 1}}}"

static void test_secret_read_by_another(void)
{
    struct uniter_fixture f;
    relate(&f);
    uniter_put(&f, CH_OLM_SECRET, SECRET);
    uniter_check(&f, "pg/0",
                 "install\nserver-relation-created\nleader-elected\nsecret-changed\n" STARTED);
    uniter_check(&f, "pg/0", "");
    json_object_set_new(
        json_object_get(
            json_object_get(ch_olm_get(f.olm, CH_OLM_SECRET, "cccccccccccccccccccc"), "consumers"),
            "pg/0"),
        "revision", json_integer(2));
    uniter_check(&f, "web/0",
                 "db-relation-created\nsecret-remove\ndb-relation-joined pg/0\n"
                 "db-relation-changed pg/0\n");
    uniter_teardown(&f);
}

static void test_secret_time(void)
{
    struct uniter_fixture f;
    start(&f, "3.6.28");
    uniter_put(&f, CH_OLM_SECRET,
               "{'id': 'cccccccccccccccccccc', 'owner': 'web', 'rotate': 'hourly', 'rotate_at': "
               "1700000100, 'revisions': [{'revision': 1, 'content': {}, 'expire': 1700000200}]}");
    uniter_check(&f, "web/0", "");
    struct ch_olm_step step;
    ch_olm_uniter_next(f.olm, "web/0", &step);
    CHECK(step.at == 1700000100);
    f.now = 1700000100;
    uniter_check(&f, "web/0", "secret-rotate\n");
    f.now = 1700000200;
    uniter_check(&f, "web/0", "secret-expired\n");
    f.now = 1700000399;
    uniter_check(&f, "web/0", "update-status\n");
    f.now = 1700000500;
    uniter_check(&f, "web/0", "secret-expired\nsecret-rotate\n");
    uniter_teardown(&f);
}

static void rotate_inside(struct uniter_fixture *f, const json_t *hook,
                          struct ch_olm_context *context)
{
    (void)f;
    const char *const words[] = {"secret-set", "cccccccccccccccccccc", "key=new", NULL};
    struct ch_command command = {.argv = words};
    struct ch_reply reply;
    if (strcmp(json_string_value(json_object_get(hook, "name")), "secret-rotate") != 0)
        return;
    CHECK_INT(ch_olm_context_run(context, "/", &command, &reply, NULL), 0);
    CHECK_INT(reply.code, 0);
    ch_reply_deinit(&reply);
}

/* A rotation that made a new revision is due again after its time, another one soon. */
static void test_rotation(void)
{
    struct uniter_fixture f;
    start(&f, "3.6.28");
    uniter_put(&f, CH_OLM_SECRET,
               "{'id': 'cccccccccccccccccccc', 'owner': 'web', 'rotate': 'hourly', 'rotate_at': "
               "1700000100, 'revisions': [{'revision': 1, 'content': {'key': 'eA=='}}]}");
    f.now = 1700000100;
    f.inside = rotate_inside;
    uniter_check(&f, "web/0", "secret-rotate\nsecret-remove\n");
    const json_t *secret = ch_olm_get(f.olm, CH_OLM_SECRET, "cccccccccccccccccccc");
    CHECK(json_number_value(json_object_get(secret, "rotate_at")) == 1700000100 + 3600);
    f.inside = NULL;
    f.now += 3600;
    uniter_check(&f, "web/0", "secret-rotate\n");
    f.now += 299;
    uniter_check(&f, "web/0", "");
    f.now += 1;
    uniter_step(&f, "web/0");
    CHECK_HAS(f.trace.data, "secret-rotate");
    uniter_teardown(&f);
}

static void test_a_pod_is_replaced(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "3.6.28");
    uniter_set(&f, CH_OLM_MODEL, "model", "type", "'caas'");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/0'}");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "charm_version", "1");
    uniter_check(&f, "web/0", "install\nleader-elected\n" STARTED); /* nothing is there to stop */
    uniter_set(&f, CH_OLM_AGENT, "web/0", "containers",
               "{'c': {'boot_id': 'b', 'after': null, 'replaced': false}}");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "charm_version", "2");
    uniter_check(&f, "web/0", "stop\nupgrade-charm\n" STARTED);
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
    start(&f, "3.6.28");
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
    RUN(test_storage_is_waited_for);
    RUN(test_config);
    RUN(test_upgrade);
    RUN(test_reboot);
    RUN(test_leadership);
    RUN(test_update_status);
    RUN(test_relation);
    RUN(test_suspended_relation);
    RUN(test_data_written_meanwhile);
    RUN(test_unit_removed);
    RUN(test_removed_before_installed);
    RUN(test_subordinates_first);
    RUN(test_retry);
    RUN(test_only_actions_while_failed);
    RUN(test_resolve);
    RUN(test_skipped_relation_hook_moves_on);
    RUN(test_killed_agent);
    RUN(test_interrupted);
    RUN(test_secret_read_by_another);
    RUN(test_secret_time);
    RUN(test_rotation);
    RUN(test_a_pod_is_replaced);
    RUN(test_workload_events_in_order);
    return test_done();
}
