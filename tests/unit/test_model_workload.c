/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

static void test_version(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"application-version-set -- 1.2"});
    CHECK_OK(&f, ch_model_set_workload_version(f.model, "1.2", &f.error));
    model_fixture_done(&f);
}

static void test_planned_units(void)
{
    struct model_fixture f;
    long long count;
    model_fixture_init(&f, "");
    model_fixture_expect(&f,
                         {"goal-state --format=json",
                          .output =
                              "{\"units\": {\"mycharm/0\": {\"status\": \"active\"}, "
                              "\"mycharm/1\": {\"status\": \"dying\"}, "
                              "\"mycharm/2\": {\"status\": \"allocating\"}}, \"relations\": {}}"},
                         {"goal-state --format=json", .output = "{}"});
    CHECK_OK(&f, ch_entity_planned_units(ch_model_app(f.model), &count, &f.error));
    CHECK_INT(count, 2);
    CHECK_OK(&f, ch_entity_planned_units(ch_model_app(f.model), &count, &f.error));
    CHECK_INT(count, 0);
    CHECK_INT(ch_entity_planned_units(ch_model_get_app(f.model, "pg"), &count, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_RUNTIME,
                "cannot get planned units for a remote application <ops.model.Application pg>.");
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_version);
    RUN(test_planned_units);
    return test_done();
}
