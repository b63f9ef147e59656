/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated Pebble: its life, its routes, and the client of production on top of it. */
#include "sim_pebble.h"

static void test_routes(void)
{
    static const struct sim_case cases[] = {
        {"GET", "/v1/system-info", NULL, 200, "\"version\":\"1.32.1\""},
        {"GET", "/v1/system-info?x=%20", NULL, 200, "\"type\":\"sync\""},
        {"POST", "/v1/system-info", "{}", 405, "method \\\"POST\\\" not allowed"},
        {"DELETE", "/v1/plan", NULL, 405, "method \\\"DELETE\\\" not allowed"},
        {"GET", "/v1/nothing", NULL, 404, "invalid API endpoint requested"},
        {"GET", "/v1/plan/", NULL, 404, "invalid API endpoint requested"},
        {"GET", "", NULL, 404, "invalid API endpoint requested"},
        {"GET", "/v1/services/web", NULL, 400, "not implemented"},
        {"GET", "/v1/changes/", NULL, 404, "invalid API endpoint requested"},
        {"GET", "/v1/changes/9/else", NULL, 404, "invalid API endpoint requested"},
        {"GET", "/v1/changes/%ff", NULL, 404, "cannot find change with id \\\"\357\277\275\\\""},
        {"GET", "/v1/plan?format=%ff&%ff=%&=&", NULL, 400, "invalid format \\\"\\\""},
        {"GET", "/v1/notices?keys=,,%2C&types=%00", NULL, 200, "\"result\":[]"},
        {"POST", "/v1/layers", "{", 400, "cannot decode request body: "},
        {"POST", "/v1/layers", "[]", 400, "cannot decode request body: it is no object"},
        {"POST", "/v1/layers", NULL, 400, "cannot decode request body: "},
    };
    struct sim sim;
    sim_begin(&sim);
    SIM_CHECK(&sim, cases);
    sim_end(&sim);
}

static void test_client(void)
{
    struct sim sim;
    struct ch_error err = CH_ERROR_INIT;
    sim_begin(&sim);
    CH_AUTOJSON json_t *info = ch_pebble_get_system_info(sim.client, &err);
    CHECK_STR(json_string_value(json_object_get(info, "version")), "1.32.1");
    CHECK_INT(ch_pebble_add_layer(sim.client, "a", "services: 5", false, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_API);
    CHECK_STR(err.message,
              "cannot parse layer YAML: cannot parse layer \"a\": layer: services must be a map");
    CHECK_STR(json_string_value(json_object_get(err.details, "status")), "Bad Request");
    ch_error_clear(&err);
    sim_end(&sim);
}

static int refuse(void *data, const struct ch_pebble_request *request,
                  struct ch_pebble_answer *answer, struct ch_error *err)
{
    (void)data;
    (void)request;
    (void)answer;
    return ch_error_set(err, CH_ERROR_CONNECTION, "nobody is there");
}

static void test_no_answer(void)
{
    const struct ch_pebble_local local = {.answer = refuse};
    const struct ch_pebble_options options = {.socket_path = "/none", .local = &local};
    struct ch_pebble *client = ch_pebble_new(&options);
    struct ch_error err = CH_ERROR_INIT;
    CHECK(!ch_pebble_get_plan(client, &err));
    CHECK_INT(err.kind, CH_ERROR_CONNECTION);
    CHECK_STR(err.message, "nobody is there");
    ch_error_clear(&err);
    CHECK(!ch_pebble_wait_change(client, "1", 5, 0.1, &err));
    CHECK_STR(err.message, "nobody is there");
    ch_error_clear(&err);
    ch_pebble_free(client);
}

/* What it is told at its start it knows, and what it knows it tells. */
static void test_state(void)
{
    static const char state[] =
        "{\"layers\":[{\"label\":\"base\",\"layer\":{\"services\":{\"web\":{\"override\":"
        "\"replace\",\"command\":\"/bin/web\"}},\"checks\":{\"up\":{\"override\":\"replace\","
        "\"exec\":{\"command\":\"true\"}}}}}],"
        "\"services\":{\"web\":{\"current\":\"active\"}},"
        "\"checks\":{\"up\":{\"status\":\"down\",\"startup\":\"enabled\",\"threshold\":3,"
        "\"failures\":4,\"change-id\":\"7\"}},"
        "\"notices\":[{\"id\":\"5\",\"type\":\"custom\",\"key\":\"a.b/c\"}]}";
    struct sim sim, again;
    sim_begin_with(&sim, NULL, state, NULL);
    CH_AUTOFREE char *services = sim_services(&sim);
    CHECK_STR(services, "web:active");
    CHECK_HAS(sim_ask(&sim, "GET", "/v1/changes/7", NULL), "\"kind\":\"recover-check\"");
    CH_AUTOFREE char *last = sim_state(&sim, "last", NULL);
    CHECK_STR(last, "{\"change\":8,\"notice\":5,\"task\":1}");
    CH_AUTOFREE char *whole =
        json_dumps(ch_olm_pebble_state(sim.pebble), JSON_SORT_KEYS | JSON_COMPACT);
    CHECK(sim_begin_with(&again, NULL, whole, NULL));
    CH_AUTOFREE char *same =
        json_dumps(ch_olm_pebble_state(again.pebble), JSON_SORT_KEYS | JSON_COMPACT);
    CHECK_STR(same, whole);
    sim_end(&again);
    sim_end(&sim);
}

static void test_bad_state(void)
{
    static const struct {
        const char *mounts, *state, *message;
    } cases[] = {
        {NULL,
         "{\"layers\":[{\"label\":\"a\",\"layer\":{\"services\":{\"web\":{\"override\":\"merge\"}}}"
         "}]}",
         "plan must define \"command\" for service \"web\""},
        {NULL, "{\"layers\":[{\"label\":\"a\",\"layer\":{\"services\":{\"web\":{}}}}]}",
         "layer \"a\" must define \"override\" for service \"web\""},
        {NULL, "{\"layers\":[{\"label\":\"pebble-a\",\"layer\":{}}]}",
         "cannot use reserved label prefix \"pebble-\""},
        {"{\"etc\":\"/etc\"}", NULL,
         "a mount needs an absolute location and a source, not \"etc\""},
        {"{\"/etc\":5}", NULL, "a mount needs an absolute location and a source, not \"/etc\""},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        struct sim sim;
        CHECK(!sim_begin_with(&sim, cases[i].mounts, cases[i].state, &err));
        CHECK_STR(err.message, cases[i].message);
        ch_error_clear(&err);
        sim_end(&sim);
    }
}

static void test_metrics_and_logs(void)
{
    static const struct sim_case cases[] = {
        {"GET", "/v1/metrics", NULL, 200, "pebble_service_active{service=\"web\"} 1\n"},
        {"GET", "/v1/metrics", NULL, 200, "pebble_check_up{check=\"up\"} 1\n"},
        {"GET", "/v1/logs?n=-1", NULL, 200, ""},
        {"GET", "/v1/logs?n=-2", NULL, 400, "n must be -1, 0, or a positive integer"},
        {"GET", "/v1/logs?n=x", NULL, 400, "n must be -1, 0, or a positive integer"},
        {"GET", "/v1/logs?follow=1", NULL, 400, "follow parameter must be"},
    };
    struct sim sim;
    sim_begin(&sim);
    sim_add_layer(&sim, "a",
                  "services: {web: {override: merge, command: x, startup: enabled}}\n"
                  "checks: {up: {override: merge, tcp: {port: 1}}}\n");
    sim_ask(&sim, "POST", "/v1/services", "{\"action\":\"replan\"}");
    SIM_CHECK(&sim, cases);
    sim_end(&sim);
}

int main(void)
{
    RUN(test_routes);
    RUN(test_client);
    RUN(test_no_answer);
    RUN(test_state);
    RUN(test_bad_state);
    RUN(test_metrics_and_logs);
    return test_done();
}
