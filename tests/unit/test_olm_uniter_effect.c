/* SPDX-License-Identifier: Apache-2.0 */
/* What the end of a hook leads to: failures, retries, what was news. */
#include "uniter_fixture.h"

#include <math.h>

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
    uniter_start(&f, "3.6.28");
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
    uniter_start(&f, "3.6.28");
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
    uniter_start(&f, "3.6.28");
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
    uniter_relate(&f);
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
    uniter_start(&f, "3.6.28");
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
    uniter_start(&f, "3.6.28");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "config", "{'a': 1}");
    ch_olm_uniter_next(f.olm, "web/0", &step);
    ch_olm_uniter_begin(f.olm, "web/0", step.hook);
    json_decref(step.hook);
    ch_olm_uniter_interrupt(f.olm, "web/0");
    uniter_check(&f, "web/0", "config-changed\n");
    uniter_teardown(&f);
}

/* What changes inside the hook of that name, once. */
static const struct news {
    const char *hook;
    enum ch_olm_kind kind;
    const char *key, *member, *value, *trace;
} news[] = {
    {"config-changed", CH_OLM_APPLICATION, "web", "config", "{'a': 2}",
     "config-changed\nconfig-changed\n"},
    {"config-changed", CH_OLM_APPLICATION, "web", "trust", "true",
     "config-changed\nconfig-changed\n"},
    {"config-changed", CH_OLM_UNIT, "web/0", "private_address", "'10.9.9.9'",
     "config-changed\nconfig-changed\n"},
    {"upgrade-charm", CH_OLM_APPLICATION, "web", "charm_version", "2",
     "upgrade-charm\nconfig-changed\nupgrade-charm\nconfig-changed\n"},
    {"leader-settings-changed", CH_OLM_APPLICATION, "web", "leader_settings_version", "2",
     "leader-settings-changed\nleader-settings-changed\n"},
    {"secret-changed", CH_OLM_SECRET, "cccccccccccccccccccc", "latest", "3",
     "secret-changed\nsecret-changed\n"},
};
static const struct news *current;

static void change_inside(struct uniter_fixture *f, const json_t *hook,
                          struct ch_olm_context *context)
{
    (void)context;
    if (strcmp(json_string_value(json_object_get(hook, "name")), current->hook) != 0)
        return;
    uniter_set(f, current->kind, current->key, current->member, current->value);
    f->inside = NULL; /* once */
}

/* Something for each of these hooks to be about. */
static void set_up_news(struct uniter_fixture *f)
{
    bool leader = strcmp(current->hook, "leader-settings-changed") != 0;
    uniter_start(f, "3.6.28");
    if (!leader)
        uniter_set(f, CH_OLM_APPLICATION, "web", "leader", "'web/1'");
    if (strcmp(current->hook, "secret-changed") == 0)
        uniter_put(f, CH_OLM_SECRET,
                   "{'id': 'cccccccccccccccccccc', 'owner': 'pg', 'revisions': [{'revision': 2, "
                   "'content': {}}], 'consumers': {'web/0': {'revision': 1}}}");
    else if (strcmp(current->hook, "config-changed") == 0)
        uniter_set(f, CH_OLM_APPLICATION, "web", "config", "{'a': 1}");
    else
        uniter_set(f, CH_OLM_APPLICATION, "web", current->member, "1");
}

/* What changes while a hook runs is news for the next one: the hook may have read it before. */
static void test_changes_inside_a_hook_are_news(void)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(news); i++) {
        struct uniter_fixture f;
        current = &news[i];
        set_up_news(&f);
        f.inside = change_inside;
        uniter_check(&f, "web/0", news[i].trace);
        uniter_teardown(&f);
    }
}

static void test_what_is_said_of_the_agent(void)
{
    static const char *const rows[][2] = {
        {"{'name': 'install'}", "running install hook"},
        {"{'name': 'db-relation-joined', 'relation_id': 7, 'remote_unit': 'pg/0'}",
         "running db-relation-joined hook for pg/0"},
        {"{'name': 'secret-changed', 'secret_id': 'secret:c'}",
         "running secret-changed hook for secret:c"},
        {"{'name': 'secret-expired', 'secret_id': 'secret:c', 'secret_revision': 3}",
         "running secret-expired hook for secret:c/3"},
        {"{'kind': 'action', 'action_id': '1'}", "running action go"},
        {"{'name': 'update-status'}", "idle before"},
    };
    struct uniter_fixture f;
    uniter_start(&f, "3.6.28");
    uniter_put(&f, CH_OLM_ACTION, "{'id': '1', 'name': 'go', 'unit': 'web/0'}");
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++) {
        json_t *hook = uniter_json(rows[i][0]);
        json_object_set_new(hook, "unit", json_string("web/0"));
        if (!json_object_get(hook, "kind"))
            json_object_set_new(hook, "kind", json_string("hook"));
        ch_olm_set_status(f.olm, "web/0", "agent", "idle", "idle before", NULL);
        ch_olm_uniter_begin(f.olm, "web/0", hook);
        const json_t *unit = ch_olm_get(f.olm, CH_OLM_UNIT, "web/0");
        CHECK_STR(
            json_string_value(json_object_get(json_object_get(unit, "agent_status"), "message")),
            rows[i][1]);
        json_decref(hook);
    }
    uniter_teardown(&f);
}

int main(void)
{
    RUN(test_retry);
    RUN(test_only_actions_while_failed);
    RUN(test_resolve);
    RUN(test_skipped_relation_hook_moves_on);
    RUN(test_killed_agent);
    RUN(test_interrupted);
    RUN(test_changes_inside_a_hook_are_news);
    RUN(test_what_is_said_of_the_agent);
    return test_done();
}
