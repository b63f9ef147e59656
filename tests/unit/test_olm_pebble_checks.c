/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of the simulated Pebble: their states, and what is told when one fails and recovers. */
#include "sim_pebble.h"

static const char layer[] =
    "checks:\n"
    "  a: {override: replace, level: alive, threshold: 2, exec: {command: a}}\n"
    "  off: {override: replace, startup: disabled, tcp: {port: 1}}\n";

static void begin(struct sim *sim)
{
    sim_begin(sim);
    sim_add_layer(sim, "a", layer);
}

/* "status change successes failures"; caller owns. */
static char *check_of(struct sim *sim, const char *name)
{
    CH_AUTOJSON json_t *names = json_pack("[s]", name);
    CH_AUTOJSON json_t *checks = ch_pebble_get_checks(sim->client, NULL, names, NULL);
    const json_t *info = json_array_get(checks, 0);
    const char *change = json_string_value(json_object_get(info, "change-id"));
    return ch_asprintf("%s %s %lld %lld", json_string_value(json_object_get(info, "status")),
                       change ? change : "-",
                       (long long)json_integer_value(json_object_get(info, "successes")),
                       (long long)json_integer_value(json_object_get(info, "failures")));
}

#define CHECK_STATE(sim, name, expected)              \
    do {                                              \
        CH_AUTOFREE char *got_ = check_of(sim, name); \
        CHECK_STR(got_, expected);                    \
    } while (0)

static void test_infos(void)
{
    static const struct sim_case cases[] = {
        {"GET", "/v1/checks", NULL, 200,
         "[{\"name\":\"a\",\"startup\":\"enabled\",\"status\":\"up\",\"threshold\":2,\"successes\":"
         "0,\"level\":\"alive\",\"change-id\":\"1\"},{\"name\":\"off\",\"startup\":\"disabled\","
         "\"status\":\"inactive\",\"threshold\":3,\"successes\":0}]"},
        {"GET", "/v1/checks?level=ready", NULL, 200, "\"result\":[]"},
        {"GET", "/v1/checks?level=alive", NULL, 200, "\"result\":[{\"name\":\"a\""},
        {"GET", "/v1/checks?names=off&names=x", NULL, 200, "\"result\":[{\"name\":\"off\""},
        {"GET", "/v1/checks?level=dead", NULL, 400, "level must be \\\"alive\\\" or \\\"ready\\\""},
        {"GET", "/v1/health?level=dead", NULL, 400, "level must be"},
        {"GET", "/v1/changes", NULL, 200, "\"summary\":\"Perform exec check \\\"a\\\"\""},
        {"POST", "/v1/checks/refresh", "{}", 400, "must specify check name"},
        {"POST", "/v1/checks/refresh", "{\"name\":\"x\"}", 404,
         "cannot find check with name \\\"x\\\""},
        {"POST", "/v1/checks/refresh", "{\"name\":\"a\"}", 200, "{\"info\":{\"name\":\"a\""},
    };
    struct sim sim;
    begin(&sim);
    SIM_CHECK(&sim, cases);
    sim_end(&sim);
}

static void test_start_and_stop(void)
{
    static const struct sim_case cases[] = {
        {"POST", "/v1/checks", "{\"action\":\"start\",\"checks\":[\"off\",\"a\"]}", 200,
         "{\"changed\":[\"off\"]}"},
        {"POST", "/v1/checks", "{\"action\":\"stop\",\"checks\":[\"off\",\"a\"]}", 200,
         "{\"changed\":[\"a\",\"off\"]}"},
        {"POST", "/v1/checks", "{\"action\":\"stop\",\"checks\":[\"a\"]}", 200, "{\"changed\":[]}"},
        {"GET", "/v1/changes/1", NULL, 200, "\"status\":\"Hold\""},
        {"POST", "/v1/checks", "{\"action\":\"stop\",\"checks\":[]}", 400,
         "must specify checks for stop action"},
        {"POST", "/v1/checks", "{\"action\":\"dance\",\"checks\":[\"a\"]}", 400,
         "invalid action \\\"dance\\\""},
        {"POST", "/v1/checks", "{\"action\":\"start\",\"checks\":[\"z\",\"a\",\"b\"]}", 400,
         "cannot start checks: cannot find checks in plan: b, z"},
        {"POST", "/v1/checks", "{\"action\":\"start\",\"checks\":[5]}", 400,
         "cannot start checks: cannot find checks in plan: ?"},
    };
    struct sim sim;
    begin(&sim);
    SIM_CHECK(&sim, cases);
    CHECK_STATE(&sim, "a", "inactive - 0 0");
    sim_ask(&sim, "POST", "/v1/services", "{\"action\":\"replan\"}"); /* those that are enabled */
    CHECK_STATE(&sim, "a", "up 3 0 0");
    CHECK_STATE(&sim, "off", "inactive - 0 0");
    sim_end(&sim);
}

static bool is_healthy(struct sim *sim, const char *level)
{
    bool healthy = false;
    CHECK_INT(ch_pebble_get_health(sim->client, level, NULL, &healthy, NULL), 0);
    return healthy;
}

static void test_failing(void)
{
    struct sim sim;
    struct ch_error err = CH_ERROR_INIT;
    begin(&sim);
    CHECK_INT(ch_olm_pebble_check(sim.pebble, "a", NULL, NULL), 0);
    CHECK_INT(ch_olm_pebble_check(sim.pebble, "a", "oh", NULL), 0);
    CHECK_STATE(&sim, "a", "up 1 1 1");
    CHECK_INT(ch_olm_pebble_check(sim.pebble, "a", NULL, NULL), 0);
    CHECK_STATE(&sim, "a", "up 1 2 0");
    CHECK_INT((long long)json_array_size(sim.notices), 0);
    ch_olm_pebble_check(sim.pebble, "a", "oh", NULL);
    ch_olm_pebble_check(sim.pebble, "a", "no", NULL);
    CHECK_STATE(&sim, "a", "down 2 2 2");
    CHECK(!is_healthy(&sim, NULL));
    CHECK(!is_healthy(&sim, "ready"));
    ch_olm_pebble_check(sim.pebble, "a", "no", NULL);
    CHECK_STATE(&sim, "a", "down 2 2 3");
    CH_AUTOFREE char *failed = json_dumps(sim.notices, JSON_COMPACT | JSON_SORT_KEYS);
    CHECK_HAS(failed, "\"key\":\"1\",\"last-data\":{\"check-name\":\"a\",\"kind\":"
                      "\"perform-check\"}");
    CHECK_HAS(failed, "\"type\":\"change-update\"");
    CHECK_HAS(sim_ask(&sim, "GET", "/v1/changes/1", NULL),
              "cannot perform the following tasks:\\n- Perform exec check \\\"a\\\" (no)");
    ch_olm_pebble_check(sim.pebble, "a", NULL, NULL);
    CHECK_STATE(&sim, "a", "up 3 1 0");
    CHECK(is_healthy(&sim, NULL));
    CHECK_INT((long long)json_array_size(sim.notices), 2);
    CH_AUTOFREE char *recovered =
        json_dumps(json_array_get(sim.notices, 1), JSON_COMPACT | JSON_SORT_KEYS);
    CHECK_HAS(recovered, "\"key\":\"2\",\"last-data\":{\"check-name\":\"a\",\"kind\":"
                         "\"recover-check\"}");
    CHECK_HAS(sim_ask(&sim, "GET", "/v1/checks?names=a", NULL), "\"prev-change-id\":\"2\"");
    CHECK_INT(ch_olm_pebble_check(sim.pebble, "off", NULL, &err), -1);
    CHECK_STR(err.message, "check \"off\" is inactive");
    ch_error_clear(&err);
    CHECK_INT(ch_olm_pebble_check(sim.pebble, "x", NULL, &err), -1);
    CHECK_STR(err.message, "cannot find check with name \"x\"");
    ch_error_clear(&err);
    sim_end(&sim);
}

/* A check that is another one now begins anew; the others go on. */
static void test_plan_changed(void)
{
    struct sim sim;
    begin(&sim);
    ch_olm_pebble_check(sim.pebble, "a", NULL, NULL);
    sim_add_layer(&sim, "b", "checks: {c: {override: merge, tcp: {port: 2}}}");
    CHECK_STATE(&sim, "a", "up 1 1 0");
    CHECK_STATE(&sim, "c", "up 2 0 0");
    sim_add_layer(&sim, "b", "checks: {a: {override: merge, period: 5s}}");
    CHECK_STATE(&sim, "a", "up 3 0 0");
    CHECK_STATE(&sim, "c", "up 2 0 0");
    sim_add_layer(&sim, "b", "checks: {c: {override: merge, startup: disabled}}");
    CHECK_STATE(&sim, "c", "up 2 0 0"); /* it goes on until it is stopped */
    sim_add_layer(&sim, "b", "checks: {off: {override: merge, startup: enabled}}");
    CHECK_STATE(&sim, "off", "up 4 0 0");
    sim_end(&sim);
}

int main(void)
{
    RUN(test_infos);
    RUN(test_start_and_stop);
    RUN(test_failing);
    RUN(test_plan_changed);
    return test_done();
}
