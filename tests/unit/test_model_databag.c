/* SPDX-License-Identifier: Apache-2.0 */
#include "base/tagged.h"
#include "model_fixture.h"

#define HOOK(name) \
    "JUJU_DISPATCH_PATH=hooks/db-relation-" name "\nJUJU_RELATION=db\nJUJU_RELATION_ID=db:7\n"
#define CHANGED HOOK("changed") "JUJU_REMOTE_APP=pg\nJUJU_REMOTE_UNIT=pg/0\n"
#define DEPARTED HOOK("departed") "JUJU_REMOTE_APP=pg\nJUJU_REMOTE_UNIT=pg/3\n"
#define BROKEN HOOK("broken") "JUJU_REMOTE_APP=pg\n"
#define GONE "ERROR relation not found\n"
#define IS_LEADER                                   \
    {                                               \
        "is-leader --format=json", .output = "true" \
    }
#define IS_NO_LEADER                                 \
    {                                                \
        "is-leader --format=json", .output = "false" \
    }

static struct ch_databag *bag_of(struct model_fixture *f, const char *endpoint, long long id,
                                 struct ch_entity *owner)
{
    struct ch_relation *relation = ch_model_get_relation(f->model, endpoint, id, &f->error);
    struct ch_databag *bag = ch_relation_data(relation, owner, &f->error);
    CHECK(bag);
    return bag;
}

static const char *value_of(struct model_fixture *f, struct ch_databag *bag, const char *key)
{
    const json_t *data = NULL;
    CHECK_OK(f, ch_databag_read(bag, &data, &f->error));
    return json_string_value(json_object_get(data, key));
}

static int update(struct model_fixture *f, struct ch_databag *bag, const char *json)
{
    CH_AUTOJSON json_t *changes = json_loads(json, 0, NULL);
    return ch_databag_update(bag, changes, &f->error);
}

/* whose */

static void test_the_unit_of_the_hook_needs_no_listing(void)
{
    struct model_fixture f;
    model_fixture_init(&f, CHANGED);
    model_fixture_expect(
        &f, {"relation-get --format=json -r db:7 - pg/0", .output = "{\"host\": \"h\"}"},
        {"relation-get --format=json -r db:7 --app - pg", .output = "null"});
    struct ch_databag *bag = bag_of(&f, "db", 7, ch_model_get_unit(f.model, "pg/0"));
    CHECK_STR(value_of(&f, bag, "host"), "h");
    CHECK_STR(value_of(&f, bag, "none"), NULL);
    CHECK(bag == bag_of(&f, "db", 7, ch_model_get_unit(f.model, "pg/0")));
    CHECK_STR(value_of(&f, bag_of(&f, "db", 7, ch_model_get_app(f.model, "pg")), "x"), NULL);
    model_fixture_done(&f);
}

static void test_others_must_be_in_the_relation(void)
{
    struct model_fixture f;
    model_fixture_init(&f, CHANGED);
    struct ch_relation *relation = ch_model_get_relation(f.model, "db", 7, &f.error);
    model_fixture_expect(&f, {"relation-list --format=json -r db:7", .output = "[\"pg/1\"]"});
    CHECK(ch_relation_data(relation, ch_model_get_unit(f.model, "pg/1"), &f.error));
    CHECK(!ch_relation_data(relation, ch_model_get_unit(f.model, "pg/2"), &f.error));
    CHECK_ERROR(&f, CH_ERROR_KEY, "<ops.model.Unit pg/2> has no data in <ops.model.Relation db:7>");
    CHECK(!ch_relation_data(relation, ch_model_get_app(f.model, "my"), &f.error));
    CHECK_ERROR(&f, CH_ERROR_KEY,
                "<ops.model.Application my> has no data in <ops.model.Relation db:7>");
    model_fixture_done(&f);
}

static void check_owners(struct model_fixture *f, const char *endpoint, long long id,
                         const char *expected)
{
    struct ch_relation *relation = ch_model_get_relation(f->model, endpoint, id, &f->error);
    struct ch_entity *const *owners;
    struct ch_buf names = CH_BUF_INIT;
    size_t count = 0;
    CHECK_OK(f, ch_relation_data_owners(relation, &owners, &count, &f->error));
    for (size_t i = 0; i < count; i++)
        ch_buf_addf(&names, "%s ", ch_entity_name(owners[i]));
    CHECK_STR(names.data, expected);
    ch_buf_deinit(&names);
}

static void test_a_departing_unit_still_has_data(void)
{
    struct model_fixture f;
    model_fixture_init(&f, DEPARTED);
    model_fixture_expect(&f, {"relation-get --format=json -r db:7 - pg/3", .output = "{}"},
                         {"relation-list --format=json -r db:7", .output = "[\"pg/0\"]"},
                         {"relation-list --format=json -r cache:8", .output = "[\"re/0\"]"},
                         {"relation-list --format=json -r cluster:9", .output = "[]"});
    value_of(&f, bag_of(&f, "db", 7, ch_model_get_unit(f.model, "pg/3")), "k");
    check_owners(&f, "db", 7, "mycharm/0 mycharm pg/0 pg pg/3 ");
    check_owners(&f, "cache", 8, "mycharm/0 mycharm re/0 re ");
    check_owners(&f, "cluster", 9, "mycharm/0 mycharm ");
    model_fixture_done(&f);
}

static void test_a_unit_that_does_not_depart_must_be_listed(void)
{
    struct model_fixture f;
    model_fixture_init(&f, CHANGED);
    model_fixture_expect(&f, {"relation-list --format=json -r db:7", .output = "[]"});
    check_owners(&f, "db", 7, "mycharm/0 mycharm pg ");
    model_fixture_done(&f);
}

static void test_a_departing_peer_has_none(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "JUJU_DISPATCH_PATH=hooks/cluster-relation-departed\n"
                           "JUJU_RELATION=cluster\nJUJU_RELATION_ID=cluster:3\n"
                           "JUJU_REMOTE_APP=mycharm\nJUJU_REMOTE_UNIT=mycharm/1\n");
    model_fixture_expect(&f, {"relation-list --format=json -r cluster:3", .output = "[]"});
    struct ch_relation *relation = ch_model_get_relation(f.model, "cluster", 3, &f.error);
    CHECK(!ch_relation_data(relation, ch_model_get_unit(f.model, "mycharm/1"), &f.error));
    CHECK_ERROR(&f, CH_ERROR_KEY,
                "<ops.model.Unit mycharm/1> has no data in <ops.model.Relation cluster:3>");
    model_fixture_done(&f);
}

/* reading */

static void test_a_relation_that_is_gone_has_no_data(void)
{
    struct model_fixture f;
    model_fixture_init(&f, BROKEN);
    model_fixture_expect(
        &f, {"relation-get --format=json -r db:7 --app - pg", .errors = GONE, .code = 1});
    struct ch_databag *bag = bag_of(&f, "db", 7, ch_model_get_app(f.model, "pg"));
    CHECK_STR(value_of(&f, bag, "k"), NULL);
    CHECK_STR(value_of(&f, bag, "k"), NULL);
    model_fixture_done(&f);
}

static void test_a_follower_reads_all_but_its_application(void)
{
    struct model_fixture f;
    const json_t *data;
    model_fixture_init(&f, CHANGED);
    struct ch_databag *own = bag_of(&f, "db", 7, ch_model_app(f.model));
    model_fixture_expect(&f, IS_NO_LEADER);
    CHECK_INT(ch_databag_read(own, &data, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_RELATION_DATA_ACCESS,
                "mycharm/0 is not leader and cannot read its own application databag");
    model_fixture_expect(
        &f, {"relation-get --format=json -r cluster:3 --app - mycharm", .output = "{}"},
        {"relation-get --format=json -r db:7 --app - pg", .output = "{}"},
        {"relation-get --format=json -r db:7 - mycharm/0", .output = "{}"});
    value_of(&f, bag_of(&f, "cluster", 3, ch_model_app(f.model)), "k");
    value_of(&f, bag_of(&f, "db", 7, ch_model_get_app(f.model, "pg")), "k");
    value_of(&f, bag_of(&f, "db", 7, ch_model_unit(f.model)), "k");
    f.checks = false;
    model_fixture_expect(
        &f, {"relation-get --format=json -r db:7 --app - mycharm", .output = "{\"k\": \"v\"}"});
    CHECK_STR(value_of(&f, own, "k"), "v");
    f.checks = true;
    CHECK_INT(ch_databag_read(own, &data, &f.error), -1);
    ch_error_clear(&f.error);
    model_fixture_done(&f);
}

/* There Juju is asked, even for what a follower could not read while the relation was alive. */
static void test_a_follower_reads_its_application_of_a_broken_relation(void)
{
    static const struct {
        const char *environment;
        struct fake_call calls[5];
        const char *errors; /* of the failure, if it is one */
    } cases[] = {
        {BROKEN,
         {IS_NO_LEADER,
          {"relation-get --format=json -r db:7 --app - mycharm", .errors = GONE, .code = 1}},
         NULL},
        {BROKEN,
         {IS_NO_LEADER,
          {"relation-get --format=json -r db:7 --app - mycharm",
           .errors = "ERROR permission denied\n", .code = 1}},
         "ERROR permission denied\n"},
        {"",
         {{"relation-list --format=json -r db:7", .errors = GONE, .code = 1},
          {"relation-list --format=json --app -r db:7", .errors = GONE, .code = 1},
          IS_NO_LEADER,
          {"relation-ids db --format=json", .output = "[]"},
          {"relation-get --format=json -r db:7 --app - mycharm", .errors = GONE, .code = 1}},
         NULL},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct model_fixture f;
        const json_t *data = NULL;
        struct fake_call calls[CH_ARRAY_LEN(cases[i].calls) + 1] = {{NULL}};
        memcpy(calls, cases[i].calls, sizeof(cases[i].calls));
        model_fixture_init(&f, cases[i].environment);
        f.fake = fake_transport_make_(calls);
        struct ch_databag *own = bag_of(&f, "db", 7, ch_model_app(f.model));
        CHECK_INT(ch_databag_read(own, &data, &f.error), cases[i].errors ? -1 : 0);
        if (cases[i].errors)
            CHECK_ERROR(&f, CH_ERROR_MODEL, cases[i].errors);
        else
            CHECK(json_object_size(data) == 0);
        model_fixture_done(&f);
    }
}

static void test_application_data_of_old_jujus(void)
{
    struct model_fixture f;
    const json_t *data;
    model_fixture_init(&f, CHANGED "JUJU_VERSION=2.6.10\n");
    struct ch_databag *bag = bag_of(&f, "db", 7, ch_model_get_app(f.model, "pg"));
    CHECK_INT(ch_databag_read(bag, &data, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_RUNTIME,
                "getting application data is not supported on Juju version 2.6.10");
    model_fixture_done(&f);
}

/* writing */

static void test_only_what_differs_is_sent(void)
{
    struct model_fixture f;
    model_fixture_init(&f, CHANGED);
    struct ch_databag *bag = bag_of(&f, "db", 7, ch_model_unit(f.model));
    model_fixture_expect(&f,
                         {"relation-get --format=json -r db:7 - mycharm/0",
                          .output = "{\"same\": \"1\", \"other\": \"2\", \"old\": \"3\"}"},
                         {"relation-set -r db:7 --file -",
                          .input = "{\"new\": \"n\", \"old\": \"\", \"other\": \"o\"}"});
    CHECK_OK(&f, update(&f, bag,
                        "{\"same\": \"1\", \"other\": \"o\", \"old\": \"\", \"new\": \"n\", "
                        "\"never\": \"\"}"));
    CHECK_STR(value_of(&f, bag, "other"), "o");
    CHECK_STR(value_of(&f, bag, "old"), NULL);
    CHECK_STR(value_of(&f, bag, "new"), "n");
    CHECK_OK(&f, update(&f, bag, "{\"same\": \"1\", \"new\": \"n\"}"));
    CHECK_OK(&f, update(&f, bag, "{}"));
    CHECK_INT(f.fake.writes, 1);
    model_fixture_done(&f);
}

static void test_a_failed_write_changes_nothing(void)
{
    struct model_fixture f;
    model_fixture_init(&f, CHANGED);
    struct ch_databag *bag = bag_of(&f, "db", 7, ch_model_unit(f.model));
    model_fixture_expect(
        &f, {"relation-get --format=json -r db:7 - mycharm/0", .output = "{\"k\": \"1\"}"},
        {"relation-set -r db:7 --file -", .input = "{\"k\": \"2\"}",
         .errors = "ERROR cannot write relation settings\n", .code = 1});
    CHECK_INT(update(&f, bag, "{\"k\": \"2\"}"), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR cannot write relation settings\n");
    CHECK_STR(value_of(&f, bag, "k"), "1");
    CHECK_HAS(f.logged.data, "\"event\": \"authz_fail:relation-set\"");
    CHECK_HAS(f.logged.data, "Hook command 'relation-set' (leadership unknown) failed with code 1: "
                             "'ERROR cannot write relation settings'. ");
    model_fixture_done(&f);
}

static void test_a_gone_relation_cannot_be_written(void)
{
    struct model_fixture f;
    model_fixture_init(&f, BROKEN);
    struct ch_databag *bag = bag_of(&f, "db", 7, ch_model_unit(f.model));
    model_fixture_expect(
        &f, {"relation-get --format=json -r db:7 - mycharm/0", .errors = GONE, .code = 1},
        {"relation-set -r db:7 --file -", .input = "{\"k\": \"2\"}", .errors = GONE, .code = 1});
    CHECK_INT(update(&f, bag, "{\"k\": \"2\"}"), -1);
    CHECK_ERROR(&f, CH_ERROR_RELATION_NOT_FOUND, GONE);
    model_fixture_done(&f);
}

static void test_who_may_write(void)
{
    struct model_fixture f;
    model_fixture_init(&f, CHANGED);
    CHECK_INT(update(&f, bag_of(&f, "db", 7, ch_model_get_app(f.model, "pg")), "{}"), -1);
    CHECK_ERROR(&f, CH_ERROR_RELATION_DATA_ACCESS,
                "mycharm cannot write the data of remote application pg");
    CHECK_INT(update(&f, bag_of(&f, "db", 7, ch_model_get_unit(f.model, "pg/0")), "{}"), -1);
    CHECK_ERROR(&f, CH_ERROR_RELATION_DATA_ACCESS,
                "mycharm/0 cannot write databag of pg/0: not the same unit.");
    model_fixture_expect(&f, IS_NO_LEADER);
    CHECK_INT(update(&f, bag_of(&f, "db", 7, ch_model_app(f.model)), "{\"k\": \"v\"}"), -1);
    CHECK_ERROR(&f, CH_ERROR_RELATION_DATA_ACCESS,
                "mycharm/0 is not leader and cannot write application data.");
    f.monotonic = 31;
    model_fixture_expect(&f, IS_LEADER,
                         {"relation-get --format=json -r db:7 --app - mycharm", .output = "{}"},
                         {"relation-set -r db:7 --app --file -", .input = "{\"k\": \"v\"}"});
    CHECK_OK(&f, update(&f, bag_of(&f, "db", 7, ch_model_app(f.model)), "{\"k\": \"v\"}"));
    model_fixture_done(&f);
}

/* relation-set writes our own databags only: written as somebody else's, data would end up there.
 */
static void test_outside_of_handlers_what_is_ours_may_be_written(void)
{
    struct model_fixture f;
    model_fixture_init(&f, CHANGED);
    f.checks = false;
    model_fixture_expect(&f, {"relation-get --format=json -r db:7 --app - mycharm", .output = "{}"},
                         {"relation-set -r db:7 --app --file -", .input = "{\"k\": \"v\"}"});
    CHECK_OK(&f, update(&f, bag_of(&f, "db", 7, ch_model_app(f.model)), "{\"k\": \"v\"}"));
    CHECK_INT(update(&f, bag_of(&f, "db", 7, ch_model_get_unit(f.model, "pg/0")), "{\"k\": \"v\"}"),
              -1);
    CHECK_ERROR(&f, CH_ERROR_RELATION_DATA_ACCESS,
                "mycharm/0 cannot write databag of pg/0: not the same unit.");
    model_fixture_done(&f);
}

static void test_keys_and_values_are_strings(void)
{
    static const struct {
        const char *changes, *message;
    } cases[] = {
        {"{\"k\": 1}", "relation data values must be strings, not an integer"},
        {"{\"k\": 1.5}", "relation data values must be strings, not a float"},
        {"{\"k\": true}", "relation data values must be strings, not a boolean"},
        {"{\"k\": null}", "relation data values must be strings, not null"},
        {"{\"k\": []}", "relation data values must be strings, not a list"},
        {"{\"k\": {}}", "relation data values must be strings, not a map"},
        {"{\"k\": {\"$bytes\": \"/w==\"}}",
         "relation data values must be strings, not bytes that are no UTF-8"},
        {"{\"$map\": {\"i:1\": \"v\"}}", "relation data keys must be strings, not an integer"},
        {"{\"$map\": {\"x:/w==\": \"v\"}}", "relation data keys must be strings, not bytes"},
    };
    struct model_fixture f;
    model_fixture_init(&f, CHANGED);
    struct ch_databag *bag = bag_of(&f, "db", 7, ch_model_get_unit(f.model, "pg/0"));
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CHECK_INT(update(&f, bag, cases[i].changes), -1);
        CHECK_ERROR(&f, CH_ERROR_RELATION_DATA_TYPE, cases[i].message);
    }
    CHECK_INT(update(&f, bag, "[]"), -1);
    CHECK_ERROR(&f, CH_ERROR_TYPE, "relation data are updated from a map");
    model_fixture_done(&f);
}

static void test_keys_that_look_like_tags(void)
{
    struct model_fixture f;
    model_fixture_init(&f, CHANGED);
    struct ch_databag *bag = bag_of(&f, "db", 7, ch_model_unit(f.model));
    model_fixture_expect(
        &f, {"relation-get --format=json -r db:7 - mycharm/0", .output = "{\"$bytes\": \"AA==\"}"},
        {"relation-set -r db:7 --file -", .input = "{\"$set\": \"v\"}"});
    CHECK_OK(&f, update(&f, bag, "{\"$map\": {\"s:$set\": \"v\", \"s:$bytes\": \"AA==\"}}"));
    CHECK_STR(value_of(&f, bag, "$set"), "v");
    CHECK_STR(value_of(&f, bag, "$bytes"), "AA==");
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_the_unit_of_the_hook_needs_no_listing);
    RUN(test_others_must_be_in_the_relation);
    RUN(test_a_departing_unit_still_has_data);
    RUN(test_a_unit_that_does_not_depart_must_be_listed);
    RUN(test_a_departing_peer_has_none);
    RUN(test_a_relation_that_is_gone_has_no_data);
    RUN(test_a_follower_reads_all_but_its_application);
    RUN(test_a_follower_reads_its_application_of_a_broken_relation);
    RUN(test_application_data_of_old_jujus);
    RUN(test_only_what_differs_is_sent);
    RUN(test_a_failed_write_changes_nothing);
    RUN(test_a_gone_relation_cannot_be_written);
    RUN(test_who_may_write);
    RUN(test_outside_of_handlers_what_is_ours_may_be_written);
    RUN(test_keys_and_values_are_strings);
    RUN(test_keys_that_look_like_tags);
    return test_done();
}
