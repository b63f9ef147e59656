/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

static void test_parameters_are_asked_for_once(void)
{
    struct model_fixture f;
    const json_t *params;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"action-get --format=json", .errors = "ERROR no\n", .code = 1},
                         {"action-get --format=json", .output = "{\"depth\": 2}"});
    CHECK_INT(ch_model_action_params(f.model, &params, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR no\n");
    CHECK_OK(&f, ch_model_action_params(f.model, &params, &f.error));
    CHECK_OK(&f, ch_model_action_params(f.model, &params, &f.error));
    CHECK_INT(json_integer_value(json_object_get(params, "depth")), 2);
    model_fixture_done(&f);
}

static int set_results(struct model_fixture *f, const char *json)
{
    CH_AUTOJSON json_t *results = json_loads(json, 0, NULL);
    return ch_model_set_action_results(f->model, results, &f->error);
}

static void test_results_are_flattened_and_checked(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"action-set a.b=True a.c=None d=1.5"}, {"action-set"},
                         {"action-set stdout=x",
                          .errors = "ERROR cannot set reserved action key \"stdout\"\n",
                          .code = 1});
    CHECK_OK(&f, set_results(&f, "{\"a\": {\"b\": true, \"c\": null}, \"d\": 1.5}"));
    CHECK_OK(&f, set_results(&f, "{}"));
    CHECK_INT(set_results(&f, "{\"stdout\": \"x\"}"), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR cannot set reserved action key \"stdout\"\n");
    CHECK_INT(set_results(&f, "{\"Bad_Key\": 1}"), -1);
    CHECK_HAS(f.error.message, "'Bad_Key'");
    CHECK_INT(f.error.kind, CH_ERROR_VALUE);
    ch_error_clear(&f.error);
    model_fixture_done(&f);
}

static void test_log_and_fail(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"action-log -- half way"}, {"action-fail -- "},
                         {"action-fail -- why", .errors = "ERROR not in an action\n", .code = 1});
    CHECK_OK(&f, ch_model_log_action(f.model, "half way", &f.error));
    CHECK_OK(&f, ch_model_fail_action(f.model, "", &f.error));
    CHECK_INT(ch_model_fail_action(f.model, "why", &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR not in an action\n");
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_parameters_are_asked_for_once);
    RUN(test_results_are_flattened_and_checked);
    RUN(test_log_and_fail);
    return test_done();
}
