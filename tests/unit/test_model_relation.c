/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

#define CURRENT                                      \
    "JUJU_DISPATCH_PATH=hooks/db-relation-changed\n" \
    "JUJU_RELATION=db\nJUJU_RELATION_ID=db:7\nJUJU_REMOTE_APP=pg\nJUJU_REMOTE_UNIT=pg/0\n"
#define BROKEN                                      \
    "JUJU_DISPATCH_PATH=hooks/db-relation-broken\n" \
    "JUJU_RELATION=db\nJUJU_RELATION_ID=db:7\nJUJU_REMOTE_APP=pg\n"
#define GONE "ERROR invalid value \"db:7\" for option -r: relation not found\n"

static void test_an_endpoint_is_listed_once(void)
{
    struct model_fixture f;
    struct ch_relation *const *relations;
    size_t count;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"relation-ids db --format=json", .output = "[\"db:1\", \"db:12\"]"});
    CHECK_OK(&f, ch_model_relations(f.model, "db", &relations, &count, &f.error));
    CHECK_INT((long long)count, 2);
    CHECK_INT(ch_relation_id(relations[1]), 12);
    CHECK_STR(ch_relation_endpoint(relations[1]), "db");
    CHECK_STR(ch_relation_repr(relations[1]), "<ops.model.Relation db:12>");
    CHECK(relations[1] == ch_model_get_relation(f.model, "db", 12, &f.error));
    CHECK_OK(&f, ch_model_relations(f.model, "db", &relations, &count, &f.error));
    model_fixture_done(&f);
}

static void test_a_failed_listing_is_not_remembered(void)
{
    struct model_fixture f;
    struct ch_relation *const *relations;
    size_t count;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"relation-ids db --format=json", .errors = "ERROR no\n", .code = 1},
                         {"relation-ids db --format=json", .output = "[\"db:x\"]"},
                         {"relation-ids db --format=json", .output = "[\"db:1\"]"});
    CHECK_INT(ch_model_relations(f.model, "db", &relations, &count, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR no\n");
    CHECK_INT(ch_model_relations(f.model, "db", &relations, &count, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_RUNTIME, "Juju gave an id that is none: 'db:x'");
    CHECK_OK(&f, ch_model_relations(f.model, "db", &relations, &count, &f.error));
    CHECK_INT((long long)count, 1);
    model_fixture_done(&f);
}

static void test_an_endpoint_that_is_not_there(void)
{
    struct model_fixture f;
    struct ch_relation *relation;
    model_fixture_init(&f, "");
    CHECK_INT(ch_model_only_relation(f.model, "bd", &relation, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_KEY, "the charm's metadata has no endpoint 'bd': did you mean 'db'?");
    CHECK(!ch_model_get_relation(f.model, "metrics", 1, &f.error));
    CHECK_ERROR(&f, CH_ERROR_KEY, "the charm's metadata has no endpoint 'metrics'");
    model_fixture_done(&f);
}

static void test_the_only_relation(void)
{
    struct model_fixture f;
    struct ch_relation *relation;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"relation-ids db --format=json", .output = "[]"},
                         {"relation-ids cache --format=json", .output = "[\"cache:2\"]"},
                         {"relation-ids cluster --format=json",
                          .output = "[\"cluster:3\", \"cluster:4\", \"cluster:5\"]"});
    CHECK_OK(&f, ch_model_only_relation(f.model, "db", &relation, &f.error));
    CHECK(!relation);
    CHECK_OK(&f, ch_model_only_relation(f.model, "cache", &relation, &f.error));
    CHECK_INT(ch_relation_id(relation), 2);
    CHECK_INT(ch_model_only_relation(f.model, "cluster", &relation, &f.error), -1);
    CHECK_STR(json_string_value(json_object_get(f.error.details, "relation_name")), "cluster");
    CHECK_INT(json_integer_value(json_object_get(f.error.details, "num_related")), 3);
    CHECK_INT(json_integer_value(json_object_get(f.error.details, "max_supported")), 1);
    CHECK_ERROR(&f, CH_ERROR_TOO_MANY_RELATED_APPS,
                "Too many remote applications on cluster (3 > 1)");
    model_fixture_done(&f);
}

static void test_the_broken_relation_is_hidden(void)
{
    struct model_fixture f;
    struct ch_relation *const *relations, *relation;
    size_t count;
    bool active = true;
    model_fixture_init(&f, BROKEN);
    relation = ch_model_get_relation(f.model, "db", 7, &f.error);
    CHECK_OK(&f, ch_relation_is_active(relation, &active, &f.error));
    CHECK(!active);
    model_fixture_expect(&f, {"relation-ids db --format=json", .output = "[\"db:7\", \"db:8\"]"});
    CHECK_OK(&f, ch_model_relations(f.model, "db", &relations, &count, &f.error));
    CHECK_INT((long long)count, 1);
    CHECK_INT(ch_relation_id(relations[0]), 8);
    model_fixture_done(&f);
}

static void test_the_hook_tells_the_application(void)
{
    struct model_fixture f;
    struct ch_entity *app;
    model_fixture_init(&f, CURRENT);
    struct ch_relation *relation = ch_model_get_relation(f.model, "db", 7, &f.error);
    CHECK_OK(&f, ch_relation_app(relation, &app, &f.error));
    CHECK_STR(ch_entity_name(app), "pg");
    CHECK(app == ch_model_get_app(f.model, "pg"));
    model_fixture_done(&f);
}

static void test_another_relation_is_asked_for_its_application(void)
{
    struct model_fixture f;
    struct ch_entity *app, *const *units;
    size_t count;
    model_fixture_init(&f, CURRENT);
    model_fixture_expect(&f,
                         {"relation-list --format=json -r db:8", .output = "[\"my/1\", \"my/0\"]"},
                         {"relation-list --format=json -r db:9", .output = "[]"},
                         {"relation-list --format=json --app -r db:9", .output = "\"big\""});
    struct ch_relation *eight = ch_model_get_relation(f.model, "db", 8, &f.error);
    struct ch_relation *nine = ch_model_get_relation(f.model, "db", 9, &f.error);
    CHECK_OK(&f, ch_relation_app(eight, &app, &f.error));
    CHECK_STR(ch_entity_name(app), "my");
    CHECK_OK(&f, ch_relation_units(eight, &units, &count, &f.error));
    CHECK_INT((long long)count, 2);
    CHECK(units[0] == ch_model_get_unit(f.model, "my/1"));
    CHECK_OK(&f, ch_relation_app(nine, &app, &f.error));
    CHECK_STR(ch_entity_name(app), "big");
    CHECK_OK(&f, ch_relation_app(nine, &app, &f.error));
    model_fixture_done(&f);
}

static void test_peers_are_of_our_application(void)
{
    struct model_fixture f;
    struct ch_entity *app;
    model_fixture_init(&f, "");
    struct ch_relation *relation = ch_model_get_relation(f.model, "cluster", 3, &f.error);
    CHECK_OK(&f, ch_relation_app(relation, &app, &f.error));
    CHECK(app == ch_model_app(f.model));
    model_fixture_done(&f);
}

static void test_a_relation_that_is_gone(void)
{
    struct model_fixture f;
    struct ch_entity *app, *const *units;
    size_t count;
    bool active = true;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"relation-list --format=json -r db:7", .errors = GONE, .code = 1},
                         {"relation-list --format=json --app -r db:7", .errors = GONE, .code = 1},
                         {"relation-ids db --format=json", .output = "[\"db:7\"]"});
    struct ch_relation *relation = ch_model_get_relation(f.model, "db", 7, &f.error);
    CHECK_OK(&f, ch_relation_units(relation, &units, &count, &f.error));
    CHECK_INT((long long)count, 0);
    CHECK_OK(&f, ch_relation_app(relation, &app, &f.error));
    CHECK(!app);
    CHECK_OK(&f, ch_relation_is_active(relation, &active, &f.error));
    CHECK(!active);
    model_fixture_done(&f);
}

static void test_active_is_what_juju_lists(void)
{
    struct model_fixture f;
    bool active = false;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"relation-ids db --format=json", .output = "[\"db:7\"]"},
                         {"relation-list --format=json -r db:7", .output = "[]"});
    struct ch_relation *seven = ch_model_get_relation(f.model, "db", 7, &f.error);
    struct ch_relation *eight = ch_model_get_relation(f.model, "db", 8, &f.error);
    CHECK_OK(&f, ch_relation_is_active(seven, &active, &f.error));
    CHECK(active);
    CHECK_OK(&f, ch_relation_is_active(eight, &active, &f.error));
    CHECK(!active);
    model_fixture_done(&f);
}

static void test_other_failures_are_failures(void)
{
    struct model_fixture f;
    struct ch_entity *const *units;
    size_t count;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"relation-list --format=json -r db:7", .errors = "ERROR not now\n", .code = 1});
    struct ch_relation *relation = ch_model_get_relation(f.model, "db", 7, &f.error);
    CHECK_INT(ch_relation_units(relation, &units, &count, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR not now\n");
    model_fixture_done(&f);
}

static void test_the_remote_model(void)
{
    struct model_fixture f;
    const char *uuid;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"relation-model-get --format=json -r db:7", .output = "{\"uuid\": \"r-e\"}"});
    struct ch_relation *relation = ch_model_get_relation(f.model, "db", 7, &f.error);
    CHECK_OK(&f, ch_relation_remote_model_uuid(relation, &uuid, &f.error));
    CHECK_STR(uuid, "r-e");
    CHECK_OK(&f, ch_relation_remote_model_uuid(relation, &uuid, &f.error));
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_an_endpoint_is_listed_once);
    RUN(test_a_failed_listing_is_not_remembered);
    RUN(test_an_endpoint_that_is_not_there);
    RUN(test_the_only_relation);
    RUN(test_the_broken_relation_is_hidden);
    RUN(test_the_hook_tells_the_application);
    RUN(test_another_relation_is_asked_for_its_application);
    RUN(test_peers_are_of_our_application);
    RUN(test_a_relation_that_is_gone);
    RUN(test_active_is_what_juju_lists);
    RUN(test_other_failures_are_failures);
    RUN(test_the_remote_model);
    return test_done();
}
