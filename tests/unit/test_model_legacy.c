/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/tagged.h"
#include "model_fixture.h"

/* pod specs */

static void look_at_spec(const struct ch_command *command)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    CHECK_INT(ch_file_read(command->argv[2], 0, &text, NULL), 0);
    CHECK_STR(text.data, "containers:\n  a: b\nversion: 3\n");
}

static void test_the_keys_of_a_pod_spec_are_in_order(void)
{
    struct model_fixture f;
    CH_AUTOJSON json_t *spec = json_pack("{s:i, s:{s:s}}", "version", 3, "containers", "a", "b");
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"is-leader --format=json", .output = "true"},
                         {"pod-spec-set --file *", .look = look_at_spec});
    CHECK_OK(&f, ch_model_set_pod_spec(f.model, spec, NULL, &f.error));
    model_fixture_done(&f);
}

static void test_pod_spec(void)
{
    struct model_fixture f;
    CH_AUTOJSON json_t *spec = json_pack("{s:i}", "version", 3);
    CH_AUTOJSON json_t *empty = json_object();
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"is-leader --format=json", .output = "true"},
                         {"pod-spec-set --file *"}, {"pod-spec-set --file * --k8s-resources *"},
                         {"pod-spec-set --file *"},
                         {"pod-spec-set --file *", .errors = "ERROR boom\n", .code = 1});
    CHECK_OK(&f, ch_model_set_pod_spec(f.model, spec, NULL, &f.error));
    CHECK_OK(&f, ch_model_set_pod_spec(f.model, spec, spec, &f.error));
    CHECK_OK(&f, ch_model_set_pod_spec(f.model, spec, empty, &f.error));
    CHECK_INT(ch_model_set_pod_spec(f.model, spec, NULL, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR boom\n");
    model_fixture_done(&f);
}

static void test_pod_spec_is_for_leaders(void)
{
    struct model_fixture f;
    CH_AUTOJSON json_t *spec = json_object();
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"is-leader --format=json", .output = "false"});
    CHECK_INT(ch_model_set_pod_spec(f.model, spec, NULL, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "cannot set a pod spec as this unit is not a leader");
    model_fixture_done(&f);
}

/* metrics */

static json_t *parse(const char *text)
{
    return text ? ch_value_parse(text, strlen(text), NULL) : NULL;
}

static void test_metrics(void)
{
    static const struct {
        const char *metrics, *labels, *command;
    } cases[] = {
        {"{\"b\": 1, \"a-b_c\": 2.5}", NULL, "add-metric a-b_c=2.5 b=1"},
        {"{\"a\": 0}", "{}", "add-metric a=0"},
        {"{\"a\": 3.0}", "{\"y\": \"1\", \"x\": \"v w\"}", "add-metric --labels x=v w,y=1 a=3.0"},
        {"{}", NULL, "add-metric"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct model_fixture f;
        CH_AUTOJSON json_t *metrics = parse(cases[i].metrics);
        CH_AUTOJSON json_t *labels = parse(cases[i].labels);
        const struct fake_call calls[] = {{cases[i].command}, {NULL}};
        model_fixture_init(&f, "");
        f.fake = fake_transport_make_(calls);
        CHECK_OK(&f, ch_model_add_metrics(f.model, metrics, labels, &f.error));
        model_fixture_done(&f);
    }
}

#define RULE ": must match ^[a-zA-Z](?:[a-zA-Z0-9-_]*[a-zA-Z0-9])?$"

static void test_what_is_no_metric(void)
{
    static const struct {
        const char *metrics, *labels;
        enum ch_error_kind kind;
        const char *message;
    } cases[] = {
        {"[1]", NULL, CH_ERROR_TYPE, "metrics must be a map"},
        {"{}", "[\"a\"]", CH_ERROR_TYPE, "labels of metrics must be a map"},
        {"{\"\": 1}", NULL, CH_ERROR_MODEL, "invalid metric key ''" RULE},
        {"{\"1a\": 1}", NULL, CH_ERROR_MODEL, "invalid metric key '1a'" RULE},
        {"{\"a-\": 1}", NULL, CH_ERROR_MODEL, "invalid metric key 'a-'" RULE},
        {"{\"a.b\": 1}", NULL, CH_ERROR_MODEL, "invalid metric key 'a.b'" RULE},
        {"{\"a\": -1}", NULL, CH_ERROR_MODEL,
         "invalid metric value -1 provided: must be a positive finite float"},
        {"{\"a\": {\"$float\": \"nan\"}}", NULL, CH_ERROR_MODEL,
         "invalid metric value nan provided: must be a positive finite float"},
        {"{\"a\": {\"$float\": \"inf\"}}", NULL, CH_ERROR_MODEL,
         "invalid metric value inf provided: must be a positive finite float"},
        {"{\"a\": \"1\"}", NULL, CH_ERROR_MODEL,
         "invalid metric value of 'a', a string: must be a positive finite float"},
        {"{\"a\": true}", NULL, CH_ERROR_MODEL,
         "invalid metric value of 'a', a boolean: must be a positive finite float"},
        {"{\"a\": 1}", "{\"_\": \"x\"}", CH_ERROR_MODEL, "invalid metric label name '_'" RULE},
        {"{\"a\": 1}", "{\"l\": \"\"}", CH_ERROR_MODEL,
         "metric label l has an empty value, which is not allowed"},
        {"{\"a\": 1}", "{\"l\": 1}", CH_ERROR_MODEL,
         "metric label l has a value that is an integer"},
        {"{\"a\": 1}", "{\"l\": \"x,y\"}", CH_ERROR_MODEL,
         "metric label values must not contain \",\" or \"=\": l='x,y'"},
        {"{\"a\": 1}", "{\"l\": \"x=y\"}", CH_ERROR_MODEL,
         "metric label values must not contain \",\" or \"=\": l='x=y'"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct model_fixture f;
        CH_AUTOJSON json_t *metrics = parse(cases[i].metrics);
        CH_AUTOJSON json_t *labels = parse(cases[i].labels);
        model_fixture_init(&f, "");
        CHECK_INT(ch_model_add_metrics(f.model, metrics, labels, &f.error), -1);
        CHECK_ERROR(&f, cases[i].kind, cases[i].message);
        model_fixture_done(&f);
    }
}

int main(void)
{
    RUN(test_the_keys_of_a_pod_spec_are_in_order);
    RUN(test_pod_spec);
    RUN(test_pod_spec_is_for_leaders);
    RUN(test_metrics);
    RUN(test_what_is_no_metric);
    return test_done();
}
