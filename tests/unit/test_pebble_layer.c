/* SPDX-License-Identifier: Apache-2.0 */
#include "pebble/pebble.h"
#include "test.h"

static json_t *parse(const char *yaml, struct ch_error *err)
{
    return ch_pebble_layer_parse(yaml, strlen(yaml), err);
}

static void test_reading(void)
{
    static const struct {
        const char *yaml, *expected; /* JSON, or the error's message */
    } cases[] = {
        {"", "{}"},
        {"summary: s\ndescription: ''\nservices: {}\nchecks:\n", "{\"summary\":\"s\"}"},
        {"services: {a: }", "{\"services\":{\"a\":{}}}"},
        /* what is empty goes, zeros and unknown keys stay */
        {"services: {a: {user-id: 0, user: '', after: [], environment: {}, startup: , nope: 1}}",
         "{\"services\":{\"a\":{\"user-id\":0,\"nope\":1}}}"},
        {"services: {a: {environment: {A: 1, B: true, C: ''}, backoff-factor: 1.5, after: [b]}}",
         "{\"services\":{\"a\":{\"environment\":{\"A\":1,\"B\":true,\"C\":\"\"},"
         "\"backoff-factor\":1.5,\"after\":[\"b\"]}}}"},
        {"checks: {c: {threshold: 0, http: {url: '', headers: {}}, tcp: {port: 80}}}",
         "{\"checks\":{\"c\":{\"threshold\":0,\"tcp\":{\"port\":80}}}}"},
        {"log-targets: {t: {override: merge, services: [all], labels: {k: v}}}",
         "{\"log-targets\":{\"t\":{\"override\":\"merge\",\"services\":[\"all\"],"
         "\"labels\":{\"k\":\"v\"}}}}"},
        {"nope: {x: 1}", "{\"nope\":{\"x\":1}}"},
        {"checks: {c: {startup: enabled}}", "{\"checks\":{\"c\":{\"startup\":\"enabled\"}}}"},
        /* not a layer */
        {"- a", "layer: it must be a map"},
        {"a: [", "layer:2:1: did not find expected node content while parsing a flow node"},
        {"services: [a]", "layer: services must be a map"},
        {"services: {a: 1}", "layer: services.a must be a map"},
        {"services: {a: {after: b}}", "layer: services.a.after must be a list of strings"},
        {"services: {a: {after: [1]}}", "layer: services.a.after must be a list of strings"},
        {"services: {a: {environment: [x]}}", "layer: services.a.environment must be a map"},
        {"services: {a: {environment: {x: [y]}}}",
         "layer: services.a.environment must be a map of strings"},
        {"services: {a: {user-id: '0'}}", "layer: services.a.user-id must be an integer"},
        {"services: {a: {backoff-factor: x}}", "layer: services.a.backoff-factor must be a number"},
        {"services: {a: {command: [ls]}}", "layer: services.a.command must be a string"},
        {"checks: {c: {http: x}}", "layer: checks.c.http must be a map"},
        {"checks: {c: {tcp: {port: '80'}}}", "layer: checks.c.tcp.port must be an integer"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOJSON json_t *layer = parse(cases[i].yaml, &err);
        CH_AUTOFREE char *text = layer ? json_dumps(layer, JSON_COMPACT) : ch_strdup(err.message);
        CHECK_STR(text, cases[i].expected);
        ch_error_clear(&err);
    }
    CH_AUTOJSON json_t *none = ch_pebble_layer_new(NULL, NULL);
    CHECK_INT((long long)json_object_size(none), 0);
}

static void test_writing(void)
{
    CH_AUTOJSON json_t *layer =
        parse("services: {a: {command: 'x: y', environment: {A: 'yes', B: \"1\\n2\"}}}", NULL);
    CH_AUTOFREE char *yaml = ch_pebble_layer_to_yaml(layer);
    CH_AUTOJSON json_t *again = parse(yaml, NULL);
    CHECK(json_equal(layer, again));
}

/* Each layer is added with its label; the plan, or the error. */
static void test_stacks(void)
{
    static const struct {
        const char *layers[4][2]; /* label ("+": combined), YAML */
        const char *expected;
    } cases[] = {
        {{{"a", "services: {s: {override: replace, command: x, after: [p], environment: {A: 1}}}"},
          {"b", "services: {s: {override: merge, after: [q, p], environment: {A: 2, B: 3}}}"}},
         "{\"services\":{\"s\":{\"override\":\"replace\",\"command\":\"x\","
         "\"after\":[\"p\",\"q\",\"p\"],\"environment\":{\"A\":2,\"B\":3}}}}"},
        {{{"a", "services: {s: {override: merge, command: x, user: u}}"},
          {"b", "services: {s: {override: replace, command: y}, t: {override: merge}}"}},
         "{\"services\":{\"s\":{\"override\":\"replace\",\"command\":\"y\"},"
         "\"t\":{\"override\":\"merge\"}}}"},
        /* what is empty clears nothing; the user 0 does, thresholds and ports do not */
        {{{"a", "services: {s: {override: replace, command: x, user-id: 7, backoff-factor: 2.0}}"},
          {"b", "services: {s: {override: merge, command: '', user-id: 0, backoff-factor: 0.0}}"}},
         "{\"services\":{\"s\":{\"override\":\"replace\",\"command\":\"x\",\"user-id\":0,"
         "\"backoff-factor\":0.0}}}"},
        {{{"a", "checks: {c: {override: replace, threshold: 5, level: alive, tcp: {port: 1}}}"},
          {"b", "checks: {c: {override: merge, threshold: 0, tcp: {port: 0, host: h}, "
                "http: {url: u, headers: {A: 1}}}}"},
          {"c", "checks: {c: {override: merge, http: {headers: {B: 2}}}}"}},
         "{\"checks\":{\"c\":{\"override\":\"replace\",\"threshold\":5,\"level\":\"alive\","
         "\"tcp\":{\"port\":1,\"host\":\"h\"},"
         "\"http\":{\"url\":\"u\",\"headers\":{\"A\":1,\"B\":2}}}}}"},
        {{{"a", "log-targets: {t: {override: replace, type: loki, services: [all]}}"},
          {"b", "log-targets: {t: {override: merge, services: [-s], labels: {k: v}}}"}},
         "{\"log-targets\":{\"t\":{\"override\":\"replace\",\"type\":\"loki\","
         "\"services\":[\"all\",\"-s\"],\"labels\":{\"k\":\"v\"}}}}"},
        /* combined into the layer of the label, which keeps its place */
        {{{"a", "services: {s: {override: replace, command: x}}"},
          {"b", "services: {s: {override: merge, user: u}}"},
          {"+a", "services: {s: {override: replace, command: y, user: v}}"}},
         "{\"services\":{\"s\":{\"override\":\"replace\",\"command\":\"y\",\"user\":\"u\"}}}"},
        {{{"a", "summary: s\ndescription: d\n"}, {"+b", "summary: t"}}, "{}"},
        /* refused */
        {{{"a", "summary: s"}, {"a", "summary: t"}}, "layer \"a\" already exists"},
        {{{"a", "services: {s: {command: x}}"}},
         "layer \"a\" must define \"override\" for service \"s\""},
        {{{"a", "checks: {s: {override: ''}}"}},
         "layer \"a\" must define \"override\" for check \"s\""},
        {{{"a", "log-targets: {s: {override: maybe}}"}},
         "layer \"a\" has invalid \"override\" value for log target \"s\""},
        {{{"a", "services: {s: {override: 1}}"}},
         "layer \"a\" has invalid \"override\" value for service \"s\""},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOJSON json_t *layers = json_array();
        for (size_t j = 0; j < 4 && cases[i].layers[j][0]; j++) {
            const char *label = cases[i].layers[j][0];
            CH_AUTOJSON json_t *layer = parse(cases[i].layers[j][1], &err);
            CH_AUTOJSON json_t *before = json_deep_copy(layers);
            if (ch_pebble_layers_add(layers, label + (*label == '+'), layer, *label == '+', &err) <
                0)
                CHECK(json_equal(layers, before));
        }
        CH_AUTOJSON json_t *plan = ch_pebble_layers_plan(layers, NULL);
        CH_AUTOFREE char *text = json_dumps(plan, JSON_COMPACT);
        CHECK_STR(err.message ? err.message : text, cases[i].expected);
        ch_error_clear(&err);
    }
}

/* Nothing of a layer is shared with the stack or the plan. */
static void test_values_are_copies(void)
{
    CH_AUTOJSON json_t *layers = json_array();
    CH_AUTOJSON json_t *layer = parse("services: {s: {override: merge, after: [a]}}", NULL);
    CHECK_INT(ch_pebble_layers_add(layers, "a", layer, false, NULL), 0);
    CHECK_INT(ch_pebble_layers_add(layers, "b", layer, false, NULL), 0);
    for (int i = 0; i < 2; i++) {
        CH_AUTOJSON json_t *plan = ch_pebble_layers_plan(layers, NULL);
        json_t *service = json_object_get(json_object_get(plan, "services"), "s");
        CHECK_INT((long long)json_array_size(json_object_get(service, "after")), 2);
        json_object_clear(service);
    }
}

int main(void)
{
    RUN(test_reading);
    RUN(test_writing);
    RUN(test_stacks);
    RUN(test_values_are_copies);
    return test_done();
}
