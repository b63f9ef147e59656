/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

static struct model_fixture *slow; /* whose command takes its time */

static void take_ten_seconds(const struct ch_command *command)
{
    (void)command;
    slow->monotonic += 10;
}

static void test_an_answer_is_good_for_30_seconds(void)
{
    struct model_fixture f;
    bool leader;
    model_fixture_init(&f, "");
    f.monotonic = 1000;
    model_fixture_expect(&f, {"is-leader --format=json", .output = "true"});
    CHECK_OK(&f, ch_model_is_leader(f.model, &leader, &f.error));
    CHECK(leader);
    f.monotonic = 1030;
    CHECK_OK(&f, ch_model_is_leader(f.model, &leader, &f.error));
    f.monotonic = 1030.5;
    model_fixture_expect(&f, {"is-leader --format=json", .output = "false"});
    CHECK_OK(&f, ch_model_is_leader(f.model, &leader, &f.error));
    CHECK(!leader);
    model_fixture_done(&f);
}

static void test_the_time_of_the_question_counts(void)
{
    struct model_fixture f;
    bool leader;
    slow = &f;
    model_fixture_init(&f, "");
    model_fixture_expect(&f,
                         {"is-leader --format=json", .output = "true", .look = take_ten_seconds},
                         {"is-leader --format=json", .output = "true"});
    CHECK_OK(&f, ch_model_is_leader(f.model, &leader, &f.error));
    f.monotonic = 31;
    CHECK_OK(&f, ch_model_is_leader(f.model, &leader, &f.error));
    model_fixture_done(&f);
}

static void test_a_failure_is_not_remembered(void)
{
    struct model_fixture f;
    bool leader;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"is-leader --format=json", .errors = "ERROR lost\n", .code = 1},
                         {"is-leader --format=json", .output = "true"});
    CHECK_INT(ch_model_is_leader(f.model, &leader, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR lost\n");
    CHECK_OK(&f, ch_entity_is_leader(ch_model_unit(f.model), &leader, &f.error));
    CHECK(leader);
    model_fixture_done(&f);
}

static void test_of_other_units_nobody_knows(void)
{
    struct model_fixture f;
    bool leader;
    model_fixture_init(&f, "");
    CHECK_INT(ch_entity_is_leader(ch_model_get_unit(f.model, "mycharm/1"), &leader, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_RUNTIME,
                "leadership status of remote units (<ops.model.Unit mycharm/1>) is not visible "
                "to other applications");
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_an_answer_is_good_for_30_seconds);
    RUN(test_the_time_of_the_question_counts);
    RUN(test_a_failure_is_not_remembered);
    RUN(test_of_other_units_nobody_knows);
    return test_done();
}
