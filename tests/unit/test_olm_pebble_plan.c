/* SPDX-License-Identifier: Apache-2.0 */
/* Layers of the simulated Pebble: which are refused, in which words; and what they come to. */
#include "sim_pebble.h"

#define SERVICE(fields) "services: {web: {override: replace, command: run, " fields "}}"
#define CHECK_OF(fields) "checks: {up: {override: replace, " fields "}}"
#define TARGET(fields) "log-targets: {t: {override: replace, " fields "}}"
#define PARSE "cannot parse layer YAML: "

static const struct {
    const char *yaml, *message;
} refused[] = {
    /* one layer by itself */
    {"a: [", PARSE "cannot parse layer \"l\": "},
    {"[]", PARSE "cannot parse layer \"l\": layer: it must be a map"},
    {"unknown: {a: 1}", PARSE "cannot parse layer \"l\": unknown section \"unknown\""},
    {SERVICE("comand: x"),
     PARSE "cannot parse layer \"l\" section \"services\": field comand not found"},
    {CHECK_OF("http: {uri: x}"),
     PARSE "cannot parse layer \"l\" section \"checks\": field uri not found"},
    {SERVICE("after: web"),
     PARSE "cannot parse layer \"l\": layer: services.web.after must be a list of strings"},
    {SERVICE("user-id: x"),
     PARSE "cannot parse layer \"l\": layer: services.web.user-id must be an integer"},
    {SERVICE("kill-delay: 5"),
     PARSE "cannot parse layer \"l\" section \"services\": invalid duration \"5\""},
    {SERVICE("kill-delay: soon"),
     PARSE "cannot parse layer \"l\" section \"services\": invalid duration \"soon\""},
    {"services: {'': {override: replace, command: x}}",
     PARSE "cannot use empty string as service name"},
    {"services: {pebble: {override: replace, command: x}}",
     PARSE "cannot use reserved service name \"pebble\""},
    {"services: {-a: {override: replace, command: x}}",
     PARSE "cannot use service name \"-a\": starting with \"-\" not allowed"},
    {SERVICE("on-success: success-shutdown"),
     PARSE "plan service \"web\" on-success action \"success-shutdown\" invalid"},
    {SERVICE("on-failure: failure-shutdown"),
     PARSE "plan service \"web\" on-failure action \"failure-shutdown\" invalid"},
    {SERVICE("on-check-failure: {up: explode}"),
     PARSE "plan service \"web\" on-check-failure action \"explode\" invalid"},
    {SERVICE("backoff-factor: 0.5"),
     PARSE "plan service \"web\" backoff-factor must be 1.0 or greater, not 0.5"},
    {"services: {web: {override: replace, command: \"run 'a\"}}",
     PARSE "plan service \"web\" command invalid: cannot parse service \"web\" command: EOF found "
           "when expecting closing quote"},
    {"services: {web: {override: replace, command: 'run [ a ] b'}}", "cannot have any arguments "
                                                                     "after [ ... ] group"},
    {"services: {web: {override: replace, command: 'run [ [ a'}}", "cannot nest [ ... ] groups"},
    {"services: {web: {override: replace, command: '[ a ]'}}",
     "cannot start command with [ ... ] group"},
    {"services: {web: {override: replace, command: 'run ]'}}",
     "cannot have ] outside of [ ... ] group"},
    {CHECK_OF("level: dead, tcp: {port: 1}"),
     PARSE "plan check \"up\" level must be \"alive\" or \"ready\""},
    {CHECK_OF("period: 0s, tcp: {port: 1}"), PARSE "plan check \"up\" period must not be zero"},
    {CHECK_OF("timeout: 0s, tcp: {port: 1}"), PARSE "plan check \"up\" timeout must not be zero"},
    {CHECK_OF("exec: {command: 'a \\'}"), PARSE "plan check \"up\" command invalid: EOF found "
                                                "after escape character"},
    {TARGET("type: gelf, location: x"),
     PARSE "log target \"t\" has unsupported type \"gelf\", must be \"loki\", \"opentelemetry\" or "
           "\"syslog\""},
    {TARGET("type: loki, location: x, labels: {pebble_x: y}"),
     PARSE "log target \"t\": label \"pebble_x\" uses reserved prefix \"pebble_\""},
    /* what all of them come to */
    {"services: {web: {command: x}}", "layer \"l\" must define \"override\" for service \"web\""},
    {"services: {web: {override: add, command: x}}",
     "layer \"l\" has invalid \"override\" value for service \"web\""},
    {"services: {web: {override: replace}}", "plan must define \"command\" for service \"web\""},
    {CHECK_OF("threshold: 1"),
     "plan must specify one of \"http\", \"tcp\", or \"exec\" for check \"up\""},
    {CHECK_OF("tcp: {port: 1}, exec: {command: x}"),
     "plan must specify one of \"http\", \"tcp\", or \"exec\" for check \"up\""},
    {CHECK_OF("http: {headers: {a: b}}"), "plan must set \"url\" for http check \"up\""},
    {CHECK_OF("tcp: {port: 0}"), "plan must set \"port\" for tcp check \"up\""},
    {CHECK_OF("exec: {user: a}"), "plan must set \"command\" for exec check \"up\""},
    {CHECK_OF("exec: {command: x, service-context: web}"),
     "plan check \"up\" service context specifies non-existent service \"web\""},
    {TARGET("location: x"), "plan must define \"type\" (\"loki\", \"opentelemetry\" or "
                            "\"syslog\") for log target \"t\""},
    {TARGET("type: loki"), "plan must define \"location\" for log target \"t\""},
    {TARGET("type: loki, location: x, services: [-all, -web]"),
     "log target \"t\" specifies unknown service \"web\""},
    {"services: {a: {override: merge, command: x, after: [b]}, b: {override: merge, command: x, "
     "after: [c]}, c: {override: merge, command: x, before: [b], after: [a]}}",
     "services in before/after loop: a, b, c"},
    {SERVICE("requires: [db]"), "service \"db\" does not exist"},
};

static void test_refused(void)
{
    struct sim sim;
    sim_begin(&sim);
    for (size_t i = 0; i < CH_ARRAY_LEN(refused); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CHECK_INT(ch_pebble_add_layer(sim.client, "l", refused[i].yaml, false, &err), -1);
        CHECK_HAS(err.message, refused[i].message);
        ch_error_clear(&err);
        CH_AUTOFREE char *layers = sim_state(&sim, "layers", NULL);
        CHECK_STR(layers, "[]"); /* nothing is left of it */
    }
    sim_end(&sim);
}

static void test_request(void)
{
    static const struct sim_case cases[] = {
        {"POST", "/v1/layers", "{\"action\":\"remove\"}", 400, "invalid action \\\"remove\\\""},
        {"POST", "/v1/layers", "{\"action\":\"add\"}", 400, "label must be set"},
        {"POST", "/v1/layers", "{\"action\":\"add\",\"label\":\"a\",\"format\":\"json\"}", 400,
         "invalid format \\\"json\\\""},
        {"POST", "/v1/layers", "{\"action\":\"add\",\"label\":\"pebble-a\",\"format\":\"yaml\"}",
         400, "cannot use reserved label prefix \\\"pebble-\\\""},
        {"POST", "/v1/layers",
         "{\"action\":\"add\",\"label\":\"a\",\"format\":\"yaml\",\"layer\":\"\"}", 200, "true"},
        {"POST", "/v1/layers",
         "{\"action\":\"add\",\"label\":\"a\",\"format\":\"yaml\",\"layer\":\"\"}", 400,
         "layer \\\"a\\\" already exists"},
        {"GET", "/v1/plan", NULL, 400, "invalid format \\\"\\\""},
        {"GET", "/v1/plan?format=yaml", NULL, 200, "\"result\":\"{}\\n\""},
    };
    struct sim sim;
    sim_begin(&sim);
    SIM_CHECK(&sim, cases);
    sim_end(&sim);
}

static void test_defaults(void)
{
    static const char layer[] =
        "summary: s\n"
        "services: {web: {override: merge, command: 'run [ a ]', kill-delay: 90s}}\n"
        "checks:\n"
        "  a: {override: merge, tcp: {port: 80}}\n"
        "  b: {override: merge, http: {url: x}, period: 2s, timeout: 1m, threshold: 5}\n"
        "log-targets: {t: {override: merge, type: loki, location: x, services: [all]}}\n";
    struct sim sim;
    sim_begin(&sim);
    sim_add_layer(&sim, "a", layer);
    CH_AUTOJSON json_t *plan = ch_pebble_get_plan(sim.client, NULL);
    CH_AUTOFREE char *text = json_dumps(plan, JSON_COMPACT | JSON_SORT_KEYS);
    CHECK_STR(text,
              "{\"checks\":{\"a\":{\"override\":\"merge\",\"tcp\":{\"port\":80},\"threshold\":3},"
              "\"b\":{\"http\":{\"url\":\"x\"},\"override\":\"merge\",\"period\":\"2s\","
              "\"threshold\":5,\"timeout\":\"2s\"}},"
              "\"log-targets\":{\"t\":{\"location\":\"x\",\"override\":\"merge\",\"services\":["
              "\"all\"],\"type\":\"loki\"}},"
              "\"services\":{\"web\":{\"command\":\"run [ a ]\",\"kill-delay\":\"1m30s\","
              "\"override\":\"merge\"}}}");
    sim_end(&sim);
}

static void test_combine(void)
{
    struct sim sim;
    struct ch_error err = CH_ERROR_INIT;
    sim_begin(&sim);
    sim_add_layer(&sim, "a", SERVICE("environment: {A: a}"));
    sim_add_layer(&sim, "b", SERVICE("environment: {B: b}"));
    sim_add_layer(&sim, "a", "services: {web: {override: merge, summary: first}}");
    CH_AUTOFREE char *layers = sim_state(&sim, "layers", NULL);
    CHECK_HAS(layers, "\"label\":\"a\",\"layer\":{\"services\":{\"web\":{\"command\":\"run\","
                      "\"environment\":{\"A\":\"a\"},\"override\":\"replace\",\"summary\":"
                      "\"first\"}}}},{\"label\":\"b\"");
    CH_AUTOJSON json_t *plan = ch_olm_pebble_plan(sim.pebble);
    const json_t *web = json_object_get(json_object_get(plan, "services"), "web");
    CHECK(!json_object_get(web, "summary")); /* the layer above replaces it */
    CHECK_INT(ch_pebble_add_layer(sim.client, "a", "{}", false, &err), -1);
    CHECK_STR(err.message, "layer \"a\" already exists");
    ch_error_clear(&err);
    sim_end(&sim);
}

int main(void)
{
    RUN(test_refused);
    RUN(test_request);
    RUN(test_defaults);
    RUN(test_combine);
    return test_done();
}
