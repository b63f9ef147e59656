/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

static void test_refusals_are_security_events(void)
{
    static const struct {
        const char *answer, *role;
    } cases[] = {{NULL, " (leadership unknown)"}, {"true", " (as leader)"}, {"false", ""}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct model_fixture f;
        const json_t *config;
        bool leader;
        model_fixture_init(&f, "");
        const struct fake_call calls[] = {{"is-leader --format=json", .output = cases[i].answer},
                                          {NULL}};
        if (cases[i].answer) {
            f.fake = fake_transport_make_(calls);
            CHECK_OK(&f, ch_model_is_leader(f.model, &leader, &f.error));
        }
        model_fixture_expect(
            &f, {"config-get --format=json", .errors = "ERROR Permission denied\n\n", .code = 3});
        CHECK_INT(ch_model_config(f.model, &config, &f.error), -1);
        CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR Permission denied\n\n");
        CH_AUTOFREE char *record = ch_asprintf(
            "TRACE {\"datetime\": \"1970-01-01T00:00:00Z\", \"level\": \"CRITICAL\", \"type\": "
            "\"security\", \"appid\": \"u-mycharm/0\", \"event\": \"authz_fail:config-get\", "
            "\"description\": \"Hook command 'config-get'%s failed with code 3: 'ERROR Permission "
            "denied'. \"}\n",
            cases[i].role);
        CHECK_STR(f.logged.data, record);
        model_fixture_done(&f);
    }
}

static void test_nobody_asks_why(void)
{
    struct model_fixture f;
    const json_t *config;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"config-get --format=json", .output = "[]"});
    CHECK_INT(ch_model_config(f.model, &config, NULL), -1);
    model_fixture_done(&f);
}

/* relations that are gone */

enum use { READ_OUR_APP, READ_PEER_APP, READ_REMOTE_APP, READ_UNIT, WRITE_OUR_APP, WRITE_UNIT };

static int use_data(struct model_fixture *f, enum use use, const json_t **datap)
{
    const char *endpoint = use == READ_PEER_APP ? "cluster" : "db";
    struct ch_entity *owner = use == READ_UNIT || use == WRITE_UNIT ? ch_model_unit(f->model)
                              : use == READ_REMOTE_APP ? ch_model_get_app(f->model, "pg")
                                                       : ch_model_app(f->model);
    CH_AUTOJSON json_t *change = json_pack("{s:s}", "k", "v");
    struct ch_relation *relation = ch_model_get_relation(f->model, endpoint, 7, &f->error);
    struct ch_databag *bag = ch_relation_data(relation, owner, &f->error);
    if (!bag)
        return -1;
    return use == WRITE_OUR_APP || use == WRITE_UNIT ? ch_databag_update(bag, change, &f->error)
                                                     : ch_databag_read(bag, datap, &f->error);
}

#define DENIED .errors = "ERROR permission denied\n", .code = 1
#define ENVIRONMENT                                                                           \
    "JUJU_DISPATCH_PATH=hooks/db-relation-changed\nJUJU_RELATION=db\nJUJU_RELATION_ID=db:7\n" \
    "JUJU_REMOTE_APP=pg\nJUJU_REMOTE_UNIT=pg/0\n"
#define LEADER(answer)                              \
    {                                               \
        "is-leader --format=json", .output = answer \
    }

static void test_refused_since_it_is_gone(void)
{
    static const struct {
        enum use use;
        struct fake_call calls[4];
        enum ch_error_kind kind; /* of the error, if there is one */
    } cases[] = {
        {READ_OUR_APP,
         {{"relation-get --format=json -r db:7 --app - mycharm", DENIED}, LEADER("true")},
         CH_ERROR_NONE},
        {READ_OUR_APP,
         {{"relation-get --format=json -r db:7 --app - mycharm", DENIED}, LEADER("false")},
         CH_ERROR_MODEL},
        {READ_PEER_APP,
         {{"relation-get --format=json -r cluster:7 --app - mycharm", DENIED}},
         CH_ERROR_NONE},
        {READ_REMOTE_APP,
         {{"relation-get --format=json -r db:7 --app - pg", DENIED}},
         CH_ERROR_NONE},
        {READ_UNIT, {{"relation-get --format=json -r db:7 - mycharm/0", DENIED}}, CH_ERROR_NONE},
        {WRITE_OUR_APP,
         {{"relation-get --format=json -r db:7 --app - mycharm", .output = "{}"},
          {"relation-set -r db:7 --app --file -", .input = "{\"k\": \"v\"}", DENIED},
          LEADER("true")},
         CH_ERROR_RELATION_NOT_FOUND},
        {WRITE_OUR_APP,
         {{"relation-get --format=json -r db:7 --app - mycharm", .output = "{}"},
          {"relation-set -r db:7 --app --file -", .input = "{\"k\": \"v\"}", DENIED},
          LEADER("false")},
         CH_ERROR_MODEL},
        {WRITE_OUR_APP,
         {{"relation-get --format=json -r db:7 --app - mycharm", .output = "{}"},
          {"relation-set -r db:7 --app --file -", .input = "{\"k\": \"v\"}", DENIED},
          {"is-leader --format=json", .errors = "ERROR x\n", .code = 1}},
         CH_ERROR_MODEL},
        {WRITE_UNIT,
         {{"relation-get --format=json -r db:7 - mycharm/0", .output = "{}"},
          {"relation-set -r db:7 --file -", .input = "{\"k\": \"v\"}", DENIED}},
         CH_ERROR_RELATION_NOT_FOUND},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct model_fixture f;
        const json_t *data = NULL;
        model_fixture_init(&f, ENVIRONMENT);
        f.checks = false; /* as outside of handlers: else ours come first */
        f.fake = fake_transport_make_(cases[i].calls);
        CHECK_INT(use_data(&f, cases[i].use, &data), cases[i].kind == CH_ERROR_NONE ? 0 : -1);
        if (cases[i].kind == CH_ERROR_NONE)
            CHECK(json_object_size(data) == 0);
        else
            CHECK_ERROR(&f, cases[i].kind, "ERROR permission denied\n");
        bool is_event = f.logged.data && strstr(f.logged.data, "authz_fail:");
        CHECK(is_event == (cases[i].kind == CH_ERROR_MODEL));
        model_fixture_done(&f);
    }
}

static void test_units_of_one_that_is_gone(void)
{
    struct model_fixture f;
    struct ch_entity *const *units;
    size_t count;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"relation-list --format=json -r db:7", DENIED});
    struct ch_relation *relation = ch_model_get_relation(f.model, "db", 7, &f.error);
    CHECK_OK(&f, ch_relation_units(relation, &units, &count, &f.error));
    CHECK_INT(count, 0);
    CHECK_STR(f.logged.data, NULL);
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_refusals_are_security_events);
    RUN(test_nobody_asks_why);
    RUN(test_refused_since_it_is_gone);
    RUN(test_units_of_one_that_is_gone);
    return test_done();
}
