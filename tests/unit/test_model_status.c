/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

#define LEADER(answer)                                \
    {                                                 \
        "is-leader --format=json", .output = (answer) \
    }
#define UNIT_STATUS "status-get --include-data --format=json --application=false"
#define APP_STATUS "status-get --include-data --format=json --application=true"

static void check_status(struct model_fixture *f, struct ch_entity *entity, const char *name,
                         const char *message)
{
    const struct ch_status *status = NULL;
    CHECK_OK(f, ch_entity_get_status(entity, &status, &f->error));
    CHECK_STR(status->name, name);
    CHECK_STR(status->message, message);
}

static void test_the_unit_is_asked_once(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {UNIT_STATUS,
             .output = "{\"status\":\"blocked\",\"message\":\"no db\",\"status-data\":{}}"});
    check_status(&f, ch_model_unit(f.model), "blocked", "no db");
    check_status(&f, ch_model_unit(f.model), "blocked", "no db");
    model_fixture_done(&f);
}

static void test_what_was_set_needs_no_asking(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    struct ch_entity *unit = ch_model_unit(f.model);
    model_fixture_expect(&f, {"status-set --application=False active -- "},
                         {"status-set --application=False active -- "});
    CHECK_OK(&f, ch_entity_set_status(unit, "active", "", &f.error));
    CHECK_OK(&f, ch_entity_set_status(unit, "active", "", &f.error));
    check_status(&f, unit, "active", "");
    const struct ch_status *status;
    CHECK_OK(&f, ch_entity_get_status(unit, &status, &f.error));
    model_fixture_expect(&f, {"status-set --application=False active -- "});
    CHECK_OK(&f, ch_entity_set_status(unit, status->name, status->message, &f.error));
    model_fixture_done(&f);
}

static void test_a_status_that_was_not_set_is_not_remembered(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    struct ch_entity *unit = ch_model_unit(f.model);
    model_fixture_expect(
        &f, {"status-set --application=False blocked -- x", .errors = "ERROR no\n", .code = 1},
        {UNIT_STATUS, .output = "{\"status\":\"unknown\",\"message\":\"ignored\"}"});
    CHECK_INT(ch_entity_set_status(unit, "blocked", "x", &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR no\n");
    check_status(&f, unit, "unknown", "");
    model_fixture_done(&f);
}

static void test_answers_that_make_no_sense(void)
{
    struct model_fixture f;
    const struct ch_status *status;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {UNIT_STATUS, .output = "{\"message\":\"x\"}"},
                         {UNIT_STATUS, .output = "{\"status\":\"sleepy\",\"message\":\"x\"}"});
    CHECK_INT(ch_entity_get_status(ch_model_unit(f.model), &status, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_RUNTIME, "status-get answered without a status");
    CHECK_INT(ch_entity_get_status(ch_model_unit(f.model), &status, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_KEY, "'sleepy' is not a status that charmhost knows");
    model_fixture_done(&f);
}

static void test_the_application_is_for_its_leader(void)
{
    struct model_fixture f;
    const struct ch_status *status;
    model_fixture_init(&f, "");
    struct ch_entity *app = ch_model_app(f.model);
    model_fixture_expect(&f, LEADER("false"));
    CHECK_INT(ch_entity_get_status(app, &status, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_RUNTIME, "cannot get application status as a non-leader unit");
    CHECK_HAS(f.logged.data, "TRACE {\"datetime\": \"1970-01-01T00:00:00Z\", \"level\": "
                             "\"CRITICAL\", \"type\": \"security\", \"appid\": \"u-mycharm/0\", "
                             "\"event\": \"authz_fail:status-get\", \"description\": "
                             "\"Attempted to get application status when not leader\"}");
    CHECK_INT(ch_entity_set_status(app, "active", "", &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_RUNTIME, "cannot set application status as a non-leader unit");
    CHECK_HAS(f.logged.data, "\"authz_fail:status-set\", \"description\": "
                             "\"Attempted to set application status when not leader.\"}");
    f.monotonic = 31;
    model_fixture_expect(&f, LEADER("true"),
                         {APP_STATUS, .output = "{\"application-status\":{\"status\":\"waiting\","
                                                "\"message\":\"w\"},\"units\":{}}"},
                         {"status-set --application=True active -- m"});
    check_status(&f, app, "waiting", "w");
    CHECK_OK(&f, ch_entity_set_status(app, "active", "m", &f.error));
    check_status(&f, app, "active", "m");
    model_fixture_done(&f);
}

static void test_others_are_unknown(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    struct ch_entity *unit = ch_model_get_unit(f.model, "pg/0");
    check_status(&f, unit, "unknown", "");
    check_status(&f, ch_entity_app(unit), "unknown", "");
    CHECK_INT(ch_entity_set_status(unit, "active", "", &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_RUNTIME, "cannot set status for a remote unit <ops.model.Unit pg/0>");
    CHECK_INT(ch_entity_set_status(ch_entity_app(unit), "active", "", &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_RUNTIME,
                "cannot set status for a remote application <ops.model.Application pg>");
    model_fixture_done(&f);
}

static void test_what_cannot_be_set(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    struct ch_entity *unit = ch_model_unit(f.model);
    CHECK_INT(ch_entity_set_status(unit, "error", "m", &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_INVALID_STATUS,
                "status must be in ('active', 'blocked', 'maintenance', 'waiting'), not 'error'");
    CHECK_INT(ch_entity_set_status(unit, "error", NULL, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_TYPE, "message parameter must be a string");
    CHECK_INT(ch_entity_add_status(unit, "unknown", "", &f.error), -1);
    CHECK_ERROR(
        &f, CH_ERROR_INVALID_STATUS,
        "status.name must be in ('active', 'blocked', 'maintenance', 'waiting'), not 'unknown'");
    model_fixture_done(&f);
}

static void test_the_most_urgent_is_set(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    struct ch_entity *unit = ch_model_unit(f.model);
    CHECK(!ch_entity_collected_status(unit));
    CHECK_OK(&f, ch_entity_set_collected_status(unit, &f.error));
    static const char *const collected[][2] = {{"active", "a"},
                                               {"waiting", "w"},
                                               {"blocked", "it's 1"},
                                               {"maintenance", "m"},
                                               {"blocked", "2"}};
    for (size_t i = 0; i < CH_ARRAY_LEN(collected); i++)
        CHECK_OK(&f, ch_entity_add_status(unit, collected[i][0], collected[i][1], &f.error));
    CHECK_OK(&f, ch_entity_add_status(ch_model_app(f.model), "waiting", "app", &f.error));
    model_fixture_expect(&f, {"status-set --application=False blocked -- it's 1"});
    CHECK_OK(&f, ch_entity_set_collected_status(unit, &f.error));
    CHECK_STR(f.logged.data, "DEBUG Adding unit status WaitingStatus('w')\n"
                             "DEBUG Adding unit status BlockedStatus(\"it's 1\")\n"
                             "DEBUG Adding unit status MaintenanceStatus('m')\n"
                             "DEBUG Adding unit status BlockedStatus('2')\n"
                             "DEBUG Adding app status WaitingStatus('app')\n");
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_the_unit_is_asked_once);
    RUN(test_what_was_set_needs_no_asking);
    RUN(test_a_status_that_was_not_set_is_not_remembered);
    RUN(test_answers_that_make_no_sense);
    RUN(test_the_application_is_for_its_leader);
    RUN(test_others_are_unknown);
    RUN(test_what_cannot_be_set);
    RUN(test_the_most_urgent_is_set);
    return test_done();
}
