/* SPDX-License-Identifier: Apache-2.0 */
/* Which runs exclude each other. */
#include "runner_fixture.h"

#include "olm/runner_private.h"

#include <sys/stat.h>

static void check_lock(const struct ch_olm *olm, const char *unit, const char *action,
                       const char *expected)
{
    CH_AUTOJSON json_t *hook = json_pack("{s:s, s:s?}", "unit", unit, "action_id", action);
    CH_AUTOFREE char *lock = ch_olm_lock_name(olm, hook);
    CHECK_STR(lock, expected);
}

static void test_lock_names(void)
{
    static const struct {
        const char *id, *group;
        bool parallel;
    } actions[] = {{"1", "", false}, {"2", "", true}, {"3", "g", false}, {"4", "g", true}};
    struct runner_fixture f;
    runner_setup(&f, "names");
    runner_deploy(&f, "foo", RUNNER_FOO, NULL, NULL, 1);
    for (size_t i = 0; i < CH_ARRAY_LEN(actions); i++)
        CHECK_INT(ch_olm_put(f.olm, CH_OLM_ACTION,
                             json_pack("{s:s, s:s, s:s, s:s, s:b}", "id", actions[i].id, "name",
                                       "go", "unit", "foo/0", "group", actions[i].group, "parallel",
                                       actions[i].parallel),
                             NULL),
                  0);
    check_lock(f.olm, "foo/0", NULL, "0");
    check_lock(f.olm, "foo/0", "1", "0");
    check_lock(f.olm, "foo/0", "2", NULL);
    check_lock(f.olm, "foo/0", "3", "0 g");
    check_lock(f.olm, "foo/0", "4", "0 g");
    json_object_set_new(ch_olm_get(f.olm, CH_OLM_UNIT, "foo/0"), "machine", json_string(""));
    check_lock(f.olm, "foo/0", NULL, "foo/0"); /* on Kubernetes */
    runner_teardown(&f);
}

static void enqueue(struct runner_fixture *f, const char *unit, const char *action)
{
    char *id = NULL;
    CHECK_INT(ch_olm_enqueue_action(f->olm, unit, action, NULL, &id, NULL), 0);
    free(id);
}

/* foo/0 and its subordinate sub/0, both at rest; actions of both append to a file of the model. */
static void deploy_pair(struct runner_fixture *f, const char *name, const char *actions,
                        const char *dispatch)
{
    runner_setup(f, name);
    runner_close(f);
    f->jobs = 4;
    runner_open(f);
    runner_deploy(f, "foo", RUNNER_FOO, actions, dispatch, 1);
    runner_deploy(f, "sub",
                  "{'name': 'sub', 'subordinate': true, 'requires': {'host': {'interface': "
                  "'juju-info', 'scope': 'container'}}}",
                  actions, dispatch, 0);
    CHECK_INT(ch_olm_integrate(f->olm, "sub", "foo", NULL, NULL), 0);
    CHECK_INT(runner_settle(f, 60), CH_OLM_SETTLED);
}

/* foo/0 says that it runs and waits for the other, who runs beside it. */
#define MEETS                                                \
    "case $JUJU_UNIT_NAME-$JUJU_ACTION_NAME in\n"            \
    "foo/0-?*) echo a > ../../../a; read x < ../../../b;;\n" \
    "sub/0-?*) read x < ../../../a; echo b > ../../../b;;\n" \
    "esac"

/* Two actions that meet at two pipes: they can only end when they run at the same time. */
static void test_actions_beside_each_other(void)
{
    static const char *const rows[][2] = {
        {"alone", "beside"}, {"alone", "grouped"}, {"grouped", "other"}, {"beside", "beside"}};
    static const char actions[] =
        "{'alone': {}, 'beside': {'parallel': true}, 'grouped': {'execution-group': 'g', "
        "'parallel': true}, 'other': {'execution-group': 'h'}}";
    struct runner_fixture f;
    deploy_pair(&f, "beside", actions, MEETS);
    CH_AUTOFREE char *a = ch_path_join(f.directory, "a");
    CH_AUTOFREE char *b = ch_path_join(f.directory, "b");
    CHECK_INT(mkfifo(a, 0600) + mkfifo(b, 0600), 0);
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++) {
        enqueue(&f, "foo/0", rows[i][0]);
        enqueue(&f, "sub/0", rows[i][1]);
        CHECK_INT(runner_settle(&f, 20), CH_OLM_SETTLED);
    }
    runner_teardown(&f);
}

/* Each makes a directory that the other would find there. */
static void test_actions_one_after_the_other(void)
{
    static const char *const rows[][2] = {
        {"alone", "alone"}, {"grouped", "grouped"}, {"grouped", "same"}};
    static const char actions[] = "{'alone': {}, 'grouped': {'execution-group': 'g', 'parallel': "
                                  "true}, 'same': {'execution-group': 'g'}}";
    struct runner_fixture f;
    deploy_pair(&f, "after", actions, "mkdir ../../../busy\nsleep 0.01\nrmdir ../../../busy");
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++) {
        enqueue(&f, "foo/0", rows[i][0]);
        enqueue(&f, "sub/0", rows[i][1]);
        CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
    }
    for (long long i = 1; i <= 6; i++) {
        CH_AUTOFREE char *id = ch_olm_key(i);
        CHECK_STR(runner_text(&f, CH_OLM_ACTION, id, "status"), "completed");
    }
    runner_teardown(&f);
}

/* A unit runs one thing at a time, whatever its actions are. */
static void test_parallel_actions_of_one_unit(void)
{
    struct runner_fixture f;
    deploy_pair(&f, "own", "{'beside': {'parallel': true}}",
                "mkdir ../busy\nsleep 0.01\nrmdir ../busy");
    enqueue(&f, "foo/0", "beside");
    enqueue(&f, "foo/0", "beside");
    CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
    CHECK_STR(runner_text(&f, CH_OLM_ACTION, "1", "status"), "completed");
    CHECK_STR(runner_text(&f, CH_OLM_ACTION, "2", "status"), "completed");
    runner_teardown(&f);
}

/* An action that was asked for from a charm that was replaced before it ran. */
static void test_action_of_another_charm(void)
{
    static const char *const rows[][2] = {
        {"{\"go\": {\"params\": {\"n\": {\"type\": \"integer\"}}}}",
         "cannot run \"go\" action: validation failed: "},
        {"{\"other\": {}}", "cannot run \"go\" action: not defined"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++) {
        struct runner_fixture f;
        char *id = NULL;
        CH_AUTOFREE char *name = ch_asprintf("another%zu", i);
        runner_setup(&f, name);
        runner_deploy(&f, "foo", RUNNER_FOO, "{'go': {'params': {'n': {'type': 'string'}}}}", "",
                      1);
        CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
        CH_AUTOJSON json_t *parameters = json_pack("{s:s}", "n", "x");
        CHECK_INT(ch_olm_enqueue_action(f.olm, "foo/0", "go", parameters, &id, NULL), 0);
        json_t *app = json_deep_copy(ch_olm_get(f.olm, CH_OLM_APPLICATION, "foo"));
        json_object_set_new(json_object_get(app, "charm"), "actions",
                            json_loads(rows[i][0], 0, NULL));
        CHECK_INT(ch_olm_put(f.olm, CH_OLM_APPLICATION, app, NULL), 0);
        CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
        CHECK_STR(runner_text(&f, CH_OLM_ACTION, "1", "status"), "failed");
        CHECK_HAS(runner_text(&f, CH_OLM_ACTION, "1", "message"), rows[i][1]);
        free(id);
        runner_teardown(&f);
    }
}

int main(void)
{
    temp_dir_init();
    RUN(test_lock_names);
    RUN(test_actions_beside_each_other);
    RUN(test_actions_one_after_the_other);
    RUN(test_parallel_actions_of_one_unit);
    RUN(test_action_of_another_charm);
    temp_dir_deinit();
    return test_done();
}
