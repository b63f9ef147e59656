/* SPDX-License-Identifier: Apache-2.0 */
/* Services of the simulated Pebble: which change, in which order, and what their changes say. */
#include "sim_pebble.h"

#define RUNS "override: replace, command: run"

static const char layer[] = "services:\n"
                            "  db: {" RUNS "}\n"
                            "  web: {" RUNS ", requires: [db], after: [db], startup: enabled}\n"
                            "  log: {" RUNS ", before: [db]}\n"
                            "  odd: {" RUNS ", startup: sometimes}\n";

static void begin(struct sim *sim)
{
    sim_begin(sim);
    sim_add_layer(sim, "a", layer);
}

/* The summaries of the tasks of the newest change, behind its own; caller owns. */
static char *newest(const struct sim *sim)
{
    const json_t *changes = json_object_get(ch_olm_pebble_state(sim->pebble), "changes");
    const json_t *info =
        json_object_get(json_array_get(changes, json_array_size(changes) - 1), "info");
    struct ch_buf text = CH_BUF_INIT;
    size_t i;
    json_t *task;
    ch_buf_addf(&text, "%s %s", json_string_value(json_object_get(info, "kind")),
                json_string_value(json_object_get(info, "summary")));
    json_array_foreach (json_object_get(info, "tasks"), i, task)
        ch_buf_addf(&text, "; %s", json_string_value(json_object_get(task, "summary")));
    return ch_buf_take(&text);
}

static const struct {
    const char *action, *names; /* JSON */
    const char *services, *change;
} actions[] = {
    {"start", "[\"web\"]", "db:active log:inactive odd:inactive web:active",
     "start Start service \"web\" and 1 more; Start service \"db\"; Start service \"web\""},
    {"start", "[\"web\",\"log\"]", "db:active log:active odd:inactive web:active",
     "start Start service \"web\" and 2 more; Start service \"log\"; Start service \"db\"; Start "
     "service \"web\""},
    {"stop", "[\"db\"]", "db:inactive log:active odd:inactive web:inactive",
     "stop Stop service \"db\" and 1 more; Stop service \"web\"; Stop service \"db\""},
    {"restart", "[\"log\"]", "db:inactive log:active odd:inactive web:inactive",
     "restart Restart service \"log\"; Stop service \"log\"; Start service \"log\""},
    {"restart", "[\"odd\"]", "db:inactive log:active odd:active web:inactive",
     "restart Restart service \"odd\"; Stop service \"odd\"; Start service \"odd\""},
    {"autostart", NULL, "db:active log:active odd:active web:active",
     "autostart Autostart service \"db\" and 1 more; Start service \"db\"; Start service "
     "\"web\""},
    {"stop", "[\"web\"]", "db:active log:active odd:active web:inactive",
     "stop Stop service \"web\"; Stop service \"web\""},
    {"replan", NULL, "db:active log:active odd:active web:active",
     "replan Replan service \"db\" and 1 more; Start service \"db\"; Start service \"web\""},
};

static void test_actions(void)
{
    struct sim sim;
    begin(&sim);
    for (size_t i = 0; i < CH_ARRAY_LEN(actions); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOJSON json_t *names = sim_json(actions[i].names);
        CH_AUTOFREE char *id =
            ch_pebble_services_action(sim.client, actions[i].action, names, 30, 0.1, &err);
        CHECK(id != NULL);
        CHECK_STR(err.message, NULL);
        ch_error_clear(&err);
        CH_AUTOFREE char *services = sim_services(&sim);
        CH_AUTOFREE char *change = newest(&sim);
        CHECK_STR(services, actions[i].services);
        CHECK_STR(change, actions[i].change);
    }
    sim_end(&sim);
}

static void test_refused(void)
{
    static const struct sim_case cases[] = {
        {"POST", "/v1/services", "{\"action\":\"start\"}", 400,
         "must specify services for start action"},
        {"POST", "/v1/services", "{\"action\":\"stop\",\"services\":[]}", 400,
         "must specify services for stop action"},
        {"POST", "/v1/services", "{\"action\":\"replan\",\"services\":[\"web\"]}", 400,
         "replan accepts no service names"},
        {"POST", "/v1/services", "{\"action\":\"autostart\",\"services\":[\"web\"]}", 400,
         "autostart accepts no service names"},
        {"POST", "/v1/services", "{\"action\":\"start\",\"services\":[\"nope\"]}", 400,
         "cannot start services: service \\\"nope\\\" does not exist"},
        {"POST", "/v1/services", "{\"action\":\"stop\",\"services\":[\"web\",\"nope\"]}", 400,
         "cannot stop services: service \\\"nope\\\" does not exist"},
        {"POST", "/v1/services", "{\"action\":\"restart\",\"services\":[\"nope\"]}", 400,
         "cannot restart services: service \\\"nope\\\" does not exist"},
        {"POST", "/v1/services", "{\"action\":\"dance\",\"services\":[\"web\"]}", 400,
         "invalid action \\\"dance\\\""},
        {"POST", "/v1/services", "{\"action\":\"start\",\"services\":[5]}", 400,
         "cannot decode data"},
    };
    struct sim sim;
    begin(&sim);
    SIM_CHECK(&sim, cases);
    CH_AUTOFREE char *services = sim_services(&sim);
    CHECK_STR(services, "db:inactive log:inactive odd:inactive web:inactive");
    sim_end(&sim);
}

static void test_nothing_to_start(void)
{
    struct sim sim;
    sim_begin(&sim);
    CHECK_HAS(sim_ask(&sim, "POST", "/v1/services", "{\"action\":\"autostart\"}"),
              "\"kind\":\"no-default-services\"");
    CHECK_INT(sim.answer.status, 400);
    CHECK_HAS(sim_ask(&sim, "POST", "/v1/services", "{\"action\":\"replan\"}"), "\"change\":\"1\"");
    CHECK_INT(sim.answer.status, 202);
    CH_AUTOFREE char *change = newest(&sim);
    CHECK_STR(change, "replan Replan - no services");
    CHECK(!strstr(sim_ask(&sim, "GET", "/v1/changes/1", NULL), "tasks"));
    sim_end(&sim);
}

/* Only those that run with another configuration than the plan's are touched. */
static void test_replan(void)
{
    struct sim sim;
    begin(&sim);
    sim_ask(&sim, "POST", "/v1/services", "{\"action\":\"start\",\"services\":[\"log\",\"odd\"]}");
    sim_add_layer(&sim, "b", "services: {log: {override: merge, environment: {A: b}}}");
    sim_ask(&sim, "POST", "/v1/services", "{\"action\":\"replan\"}");
    CH_AUTOFREE char *change = newest(&sim);
    CHECK_STR(change, "replan Replan service \"db\" and 2 more; Stop service \"log\"; Start "
                      "service \"log\"; Start service \"db\"; Start service \"web\"");
    sim_ask(&sim, "POST", "/v1/services", "{\"action\":\"replan\"}");
    CH_AUTOFREE char *again = newest(&sim);
    CHECK_STR(again, "replan Replan service \"db\" and 1 more; Start service \"db\"; Start service "
                     "\"web\"");
    sim_end(&sim);
}

static void test_infos(void)
{
    static const struct sim_case cases[] = {
        {"GET", "/v1/services?names=web,nope", NULL, 200,
         "[{\"name\":\"web\",\"startup\":\"enabled\",\"current\":\"active\",\"current-since\":"
         "\"2026-01-01T00:00:00Z\"}]"},
        {"GET", "/v1/services?names=odd", NULL, 200,
         "[{\"name\":\"odd\",\"startup\":\"disabled\",\"current\":\"inactive\"}]"},
        {"GET", "/v1/services?names=nope", NULL, 200, "\"result\":[]"},
        {"GET", "/v1/services?names=db&names=log", NULL, 200, "\"name\":\"log\""},
    };
    struct sim sim;
    begin(&sim);
    sim_ask(&sim, "POST", "/v1/services", "{\"action\":\"replan\"}");
    SIM_CHECK(&sim, cases);
    sim_end(&sim);
}

static void test_changes(void)
{
    static const struct sim_case cases[] = {
        {"GET", "/v1/changes?select=all", NULL, 200, "\"id\":\"2\""},
        {"GET", "/v1/changes", NULL, 200, "\"result\":[]"},
        {"GET", "/v1/changes?select=ready&for=log", NULL, 200, "\"result\":[{\"kind\":\"stop\""},
        {"GET", "/v1/changes?select=ready&for=web", NULL, 200, "\"result\":[{\"kind\":\"start\""},
        {"GET", "/v1/changes?select=some", NULL, 400,
         "select should be one of: all,in-progress,ready"},
        {"GET", "/v1/changes/1/wait?timeout=4.000s", NULL, 200, "\"ready\":true"},
        {"GET", "/v1/changes/1/wait?timeout=x", NULL, 400, "invalid timeout: "},
        {"GET", "/v1/changes/9", NULL, 404, "cannot find change with id \\\"9\\\""},
        {"GET", "/v1/changes/9/wait", NULL, 404, "cannot find change with id \\\"9\\\""},
        {"POST", "/v1/changes/9", "{\"action\":\"abort\"}", 404, "cannot find change"},
        {"POST", "/v1/changes/1", "{\"action\":\"undo\"}", 400, "invalid action \\\"undo\\\""},
        {"POST", "/v1/changes/1", "{\"action\":\"abort\"}", 400,
         "cannot abort change 1 with nothing pending"},
        {"GET", "/v1/changes/2", NULL, 200,
         "\"log\":[\"2026-01-01T00:00:00Z INFO Service \\\"log\\\" has never been started.\"]"},
    };
    struct sim sim;
    struct ch_error err = CH_ERROR_INIT;
    begin(&sim);
    sim_ask(&sim, "POST", "/v1/services", "{\"action\":\"start\",\"services\":[\"web\"]}");
    sim_ask(&sim, "POST", "/v1/services", "{\"action\":\"stop\",\"services\":[\"log\"]}");
    SIM_CHECK(&sim, cases);
    CHECK(!ch_pebble_wait_change(sim.client, "9", 30, 0.1, &err));
    CHECK_INT(err.kind, CH_ERROR_API);
    CHECK_STR(err.message, "cannot find change with id \"9\"");
    ch_error_clear(&err);
    sim_end(&sim);
}

static void test_signals(void)
{
    static const struct sim_case cases[] = {
        {"POST", "/v1/signals", "{\"signal\":\"SIGHUP\",\"services\":[\"web\"]}", 200, "true"},
        {"POST", "/v1/signals", "{\"signal\":\"SIGHUP\",\"services\":[]}", 400,
         "must specify one or more services"},
        {"POST", "/v1/signals", "{\"signal\":\"SIGHUP\",\"services\":[\"log\",\"web\",\"x\"]}", 500,
         "cannot send signal to \\\"log\\\": service is not running; cannot send signal to "
         "\\\"x\\\": service is not running"},
        {"POST", "/v1/signals", "{\"signal\":\"SIGMEOW\",\"services\":[\"web\"]}", 500,
         "cannot send signal to \\\"web\\\": invalid signal name \\\"SIGMEOW\\\""},
    };
    struct sim sim;
    begin(&sim);
    sim_ask(&sim, "POST", "/v1/services", "{\"action\":\"start\",\"services\":[\"web\"]}");
    SIM_CHECK(&sim, cases);
    sim_end(&sim);
}

int main(void)
{
    RUN(test_actions);
    RUN(test_refused);
    RUN(test_nothing_to_start);
    RUN(test_replan);
    RUN(test_infos);
    RUN(test_changes);
    RUN(test_signals);
    return test_done();
}
