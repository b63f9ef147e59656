/* SPDX-License-Identifier: Apache-2.0 */
/* Hooks of relations: their order, and what they are about. */
#include "olm/private.h"
#include "uniter_fixture.h"

static void write_bag(struct uniter_fixture *f, const char *kind, const char *entity,
                      long long version)
{
    json_t *relation = ch_olm_get(f->olm, CH_OLM_RELATION, "7");
    json_object_set_new(json_object_get(relation, kind), entity, json_pack("{s:I}", "v", version));
    json_object_set_new(json_object_get(json_object_get(relation, kind), entity), "v",
                        json_string("x"));
    json_object_set_new(json_object_get(relation, "versions"), entity, json_integer(version));
}

static void test_relation(void)
{
    struct uniter_fixture f;
    uniter_relate(&f);
    uniter_check(&f, "web/0", "db-relation-created\n");
    uniter_check(&f, "pg/0",
                 "install\nserver-relation-created\nleader-elected\n" UNITER_STARTED
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
    uniter_relate(&f);
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
    uniter_relate(&f);
    ch_olm_enter_scope(f.olm, "7", "pg/0");
    f.inside = write_inside;
    uniter_check(&f, "web/0",
                 "db-relation-created\ndb-relation-joined pg/0\n"
                 "db-relation-changed pg/0\ndb-relation-changed pg/0\n");
    uniter_teardown(&f);
}

/* Of juju-info, which every application provides, its charm is told nothing. */
static void test_implicit_relation(void)
{
    struct uniter_fixture f;
    uniter_start(&f, "3.6.28");
    uniter_put(&f, CH_OLM_UNIT, "{'name': 'pg/0', 'principal': 'web/0'}");
    uniter_put(&f, CH_OLM_RELATION,
               "{'id': 3, 'endpoints': [{'application': 'web', 'name': 'juju-info', 'interface': "
               "'juju-info', 'role': 'provides', 'scope': 'container'}, {'application': 'pg', "
               "'name': 'host', 'interface': 'juju-info', 'role': 'requires', 'scope': "
               "'container'}]}");
    uniter_check(&f, "web/0", "");
    const json_t *scope = json_object_get(ch_olm_get(f.olm, CH_OLM_RELATION, "3"), "scope");
    CHECK(ch_olm_list_has(scope, "web/0"));
    uniter_check(&f, "pg/0",
                 "install\nhost-relation-created\nleader-elected\n" UNITER_STARTED
                 "host-relation-joined web/0\nhost-relation-changed web/0\n");
    uniter_check(&f, "web/0", "");
    uniter_set(&f, CH_OLM_RELATION, "3", "life", "'dying'");
    uniter_check(&f, "web/0", "");
    CHECK(!ch_olm_list_has(scope, "web/0"));
    uniter_check(&f, "pg/0", "host-relation-departed web/0!web/0\nhost-relation-broken\n");
    uniter_teardown(&f);
}

int main(void)
{
    RUN(test_relation);
    RUN(test_suspended_relation);
    RUN(test_data_written_meanwhile);
    RUN(test_implicit_relation);
    return test_done();
}
