/* SPDX-License-Identifier: Apache-2.0 */
/* What Juju does by itself after a change. */
#include "olm/operations.h"
#include "olm/private.h"
#include "uniter_fixture.h"

static json_t *doc(struct uniter_fixture *f, enum ch_olm_kind kind, const char *key)
{
    return ch_olm_get(f->olm, kind, key);
}

/* Sweeps where something changed, then everything: the second time there is nothing to do. */
static void sweep(struct uniter_fixture *f)
{
    ch_olm_sweep(f->olm);
    json_decref(ch_olm_take_changes(f->olm));
    ch_olm_tell_all(f->olm);
    CHECK(!ch_olm_sweep(f->olm));
    json_t *changes = ch_olm_take_changes(f->olm);
    CHECK_INT(json_array_size(changes), 0);
    json_decref(changes);
}

static void gone(struct uniter_fixture *f, const char *unit)
{
    json_object_set_new(ch_olm_agent(f->olm, unit), "gone", json_true());
    ch_olm_touch(f->olm, CH_OLM_AGENT, unit);
}

static const char *leader(struct uniter_fixture *f)
{
    return ch_olm_text(doc(f, CH_OLM_APPLICATION, "web"), "leader");
}

static void test_leaders(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "3.6.28");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "leader", "null");
    sweep(&f);
    CHECK_STR(leader(&f), NULL);
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/10'}");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/2', 'life': 'dying'}");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/9'}");
    sweep(&f);
    CHECK_STR(leader(&f), "web/9"); /* the lowest that lives */
    CHECK_INT(ch_olm_remove_unit(f.olm, "web/9", NULL), 0);
    sweep(&f);
    CHECK_STR(leader(&f), "web/9"); /* it leads to its end */
    gone(&f, "web/9");
    sweep(&f);
    CHECK_STR(leader(&f), "web/10");
    gone(&f, "web/10");
    sweep(&f);
    CHECK_STR(leader(&f), NULL); /* web/2 dies */
    uniter_teardown(&f);
}

static void test_units_go(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "3.6.28");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/0'}");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/1'}");
    uniter_put(&f, CH_OLM_RELATION,
               "{'id': 1, 'endpoints': [{'application': 'web', 'name': 'ring', 'role': 'peer'}], "
               "'units': {'web/0': {}, 'web/1': {}}}");
    uniter_put(&f, CH_OLM_SECRET,
               "{'id': 'aaaaaaaaaaaaaaaaaaaa', 'owner': 'web/0', 'revisions': [{'revision': 1, "
               "'content': {}}]}");
    uniter_put(
        &f, CH_OLM_SECRET,
        "{'id': 'bbbbbbbbbbbbbbbbbbbb', 'owner': 'web', 'revisions': [{'revision': 1, "
        "'content': {}}], 'consumers': {'web/0': {'revision': 1}}, 'grants': [{'target': "
        "'web/0'}, {'target': 'web/1', 'relation': 9}, {'target': 'web/1', 'relation': 1}]}");
    uniter_put(&f, CH_OLM_STORAGE, "{'id': 'data/0', 'attachments': {'web/0': {}}}");
    uniter_put(&f, CH_OLM_STORAGE, "{'id': 'data/1', 'attachments': {'web/0': {}, 'web/1': {}}}");
    uniter_put(&f, CH_OLM_ACTION, "{'id': '1', 'name': 'go', 'unit': 'web/0'}");
    uniter_put(&f, CH_OLM_ACTION,
               "{'id': '2', 'name': 'go', 'unit': 'web/0', 'status': 'completed'}");
    gone(&f, "web/0");
    sweep(&f);
    CHECK(!doc(&f, CH_OLM_UNIT, "web/0") && !doc(&f, CH_OLM_AGENT, "web/0"));
    CHECK(doc(&f, CH_OLM_UNIT, "web/1"));
    CHECK_INT(json_array_size(json_object_get(doc(&f, CH_OLM_RELATION, "1"), "scope")), 1);
    CHECK(!doc(&f, CH_OLM_SECRET, "aaaaaaaaaaaaaaaaaaaa"));
    const json_t *secret = doc(&f, CH_OLM_SECRET, "bbbbbbbbbbbbbbbbbbbb");
    CHECK_INT(json_object_size(json_object_get(secret, "consumers")), 0);
    CHECK_INT(json_array_size(json_object_get(secret, "grants")), 1);
    CHECK(!doc(&f, CH_OLM_STORAGE, "data/0"));
    CHECK_INT(json_object_size(json_object_get(doc(&f, CH_OLM_STORAGE, "data/1"), "attachments")),
              1);
    CHECK_STR(ch_olm_text(doc(&f, CH_OLM_ACTION, "1"), "status"), "aborted");
    CHECK_STR(ch_olm_text(doc(&f, CH_OLM_ACTION, "2"), "status"), "completed");
    uniter_teardown(&f);
}

static void test_relations_and_applications_go(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "3.6.28");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/0'}");
    uniter_put(&f, CH_OLM_RELATION,
               "{'id': 1, 'endpoints': [{'application': 'web', 'name': 'ring', 'role': 'peer'}], "
               "'units': {'web/0': {}}}");
    uniter_put(&f, CH_OLM_RELATION,
               "{'id': 7, 'endpoints': [{'application': 'web', 'name': 'db', 'role': 'requires'}, "
               "{'application': 'pg', 'name': 'server', 'role': 'provides'}], 'units': {'web/0': "
               "{}, 'pg/0': {}}}"); /* pg/0 is in another model: there is no such unit */
    CHECK_INT(ch_olm_remove_application(f.olm, "web", NULL), 0);
    sweep(&f);
    CHECK(doc(&f, CH_OLM_RELATION, "7")); /* web/0 has not left it */
    CHECK_STR(ch_olm_text(doc(&f, CH_OLM_RELATION, "1"), "life"), "alive");
    ch_olm_leave_scope(f.olm, "7", "web/0");
    sweep(&f);
    CHECK(!doc(&f, CH_OLM_RELATION, "7"));
    CHECK(doc(&f, CH_OLM_APPLICATION, "web"));
    gone(&f, "web/0");
    sweep(&f);
    CHECK(!doc(&f, CH_OLM_APPLICATION, "web") && !doc(&f, CH_OLM_RELATION, "1"));
    CHECK(doc(&f, CH_OLM_APPLICATION, "pg"));
    CHECK_INT(ch_olm_remove_application(f.olm, "pg", NULL), 0);
    sweep(&f);
    CHECK(!doc(&f, CH_OLM_APPLICATION, "pg"));
    uniter_teardown(&f);
}

static void test_subordinates(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "3.6.28");
    uniter_put(&f, CH_OLM_APPLICATION,
               "{'name': 'log', 'charm': {'metadata': {'name': 'log', 'subordinate': true, "
               "'requires': {'host': {'interface': 'juju-info', 'scope': 'container'}}}}}");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/0', 'machine': '4'}");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/1', 'machine': '5'}");
    CHECK_INT(ch_olm_integrate(f.olm, "log", "web", NULL, NULL), 0);
    sweep(&f);
    CHECK(!doc(&f, CH_OLM_UNIT, "log/0")); /* nobody is in scope */
    ch_olm_enter_scope(f.olm, "0", "web/1");
    sweep(&f);
    CHECK_STR(ch_olm_text(doc(&f, CH_OLM_UNIT, "log/0"), "principal"), "web/1");
    CHECK_STR(ch_olm_text(doc(&f, CH_OLM_UNIT, "log/0"), "machine"), "5");
    CHECK(!doc(&f, CH_OLM_UNIT, "log/1"));
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_olm_remove_unit(f.olm, "log/0", &err), -1);
    CHECK_HAS(err.message, "is a subordinate");
    ch_error_clear(&err);
    CHECK_INT(ch_olm_add_units(f.olm, "log", 1, NULL, &err), -1);
    CHECK_HAS(err.message, "cannot add units to a subordinate application");
    ch_error_clear(&err);
    CHECK_INT(ch_olm_remove_relation(f.olm, "log", "web", NULL), 0);
    sweep(&f);
    CHECK_STR(ch_olm_text(doc(&f, CH_OLM_UNIT, "log/0"), "life"), "dying");
    uniter_teardown(&f);
}

/* A subordinate that goes since its relation, or its principal, goes. */
static void test_storage_of_subordinates_that_go(void)
{
    static const char *const rows[] = {"relation", "principal"};
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++) {
        struct uniter_fixture f;
        uniter_setup(&f, "3.6.28");
        uniter_put(&f, CH_OLM_APPLICATION,
                   "{'name': 'log', 'charm': {'metadata': {'name': 'log', 'subordinate': true, "
                   "'requires': {'host': {'interface': 'juju-info', 'scope': 'container'}}}}}");
        uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/0'}");
        CHECK_INT(ch_olm_integrate(f.olm, "log", "web", NULL, NULL), 0);
        ch_olm_enter_scope(f.olm, "0", "web/0");
        sweep(&f);
        uniter_put(&f, CH_OLM_STORAGE, "{'id': 'data/0', 'attachments': {'log/0': {}}}");
        uniter_put(&f, CH_OLM_STORAGE, "{'id': 'data/1', 'attachments': {'web/0': {}}}");
        if (i == 0)
            CHECK_INT(ch_olm_remove_relation(f.olm, "log", "web", NULL), 0);
        else
            uniter_set(&f, CH_OLM_UNIT, "web/0", "life", "'dying'");
        sweep(&f);
        const json_t *attachments =
            json_object_get(doc(&f, CH_OLM_STORAGE, "data/0"), "attachments");
        CHECK_STR(ch_olm_text(json_object_get(attachments, "log/0"), "life"), "dying");
        attachments = json_object_get(doc(&f, CH_OLM_STORAGE, "data/1"), "attachments");
        CHECK_STR(ch_olm_text(json_object_get(attachments, "web/0"), "life"), "alive");
        uniter_teardown(&f);
    }
}

/* What it asked for is not owed any more. */
static void test_no_storage_for_units_that_die(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "3.6.28");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/0', 'life': 'dying'}");
    uniter_set(&f, CH_OLM_UNIT, "web/0", "storage_counts", "{'data': 2}");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "storage_counts", "{'data': 2}");
    sweep(&f);
    CHECK_INT(json_object_size(ch_olm_all(f.olm, CH_OLM_STORAGE)), 0);
    CHECK_INT(
        json_object_size(json_object_get(doc(&f, CH_OLM_APPLICATION, "web"), "storage_counts")), 0);
    uniter_teardown(&f);
}

static void test_storage_that_was_asked_for(void)
{
    struct uniter_fixture f;
    uniter_setup(&f, "3.6.28");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/0'}");
    uniter_set(&f, CH_OLM_UNIT, "web/0", "storage_counts", "{'data': 2}");
    uniter_set(&f, CH_OLM_APPLICATION, "web", "storage_counts", "{'data': 3}");
    sweep(&f);
    CHECK(json_object_get(json_object_get(doc(&f, CH_OLM_STORAGE, "data/1"), "attachments"),
                          "web/0"));
    CHECK_INT(json_object_size(ch_olm_all(f.olm, CH_OLM_STORAGE)), 2);
    CHECK_INT(json_integer_value(json_object_get(
                  json_object_get(doc(&f, CH_OLM_APPLICATION, "web"), "storage_counts"), "data")),
              1);
    uniter_teardown(&f);
}

/* Revisions of a user's secret that nobody tracks go if the user wants it. */
static void test_auto_prune(void)
{
    static const struct {
        const char *flag;
        size_t left;
    } rows[] = {{"false", 3}, {"true", 2}};
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++) {
        struct uniter_fixture f;
        uniter_setup(&f, "3.6.28");
        uniter_put(&f, CH_OLM_UNIT, "{'name': 'web/0'}");
        uniter_put(&f, CH_OLM_SECRET,
                   "{'id': 'cccccccccccccccccccc', 'name': 'mine', 'revisions': [{'revision': 1, "
                   "'content': {}}, {'revision': 2, 'content': {}}, {'revision': 3, 'content': "
                   "{}}], 'consumers': {'web/0': {'revision': 2}}}");
        uniter_set(&f, CH_OLM_SECRET, "cccccccccccccccccccc", "auto_prune", rows[i].flag);
        sweep(&f);
        const json_t *secret = doc(&f, CH_OLM_SECRET, "cccccccccccccccccccc");
        CHECK_INT(json_array_size(json_object_get(secret, "revisions")), rows[i].left);
        CHECK(ch_olm_secret_revision(secret, 2) && ch_olm_secret_revision(secret, 3));
        uniter_set(&f, CH_OLM_SECRET, "cccccccccccccccccccc", "consumers",
                   "{'web/0': {'revision': 3}}");
        sweep(&f);
        CHECK_INT(json_array_size(json_object_get(secret, "revisions")), i == 0 ? 3 : 1);
        uniter_teardown(&f);
    }
}

int main(void)
{
    RUN(test_leaders);
    RUN(test_units_go);
    RUN(test_relations_and_applications_go);
    RUN(test_subordinates);
    RUN(test_storage_that_was_asked_for);
    RUN(test_storage_of_subordinates_that_go);
    RUN(test_no_storage_for_units_that_die);
    RUN(test_auto_prune);
    return test_done();
}
