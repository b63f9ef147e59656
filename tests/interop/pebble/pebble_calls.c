/* SPDX-License-Identifier: Apache-2.0 */
/* Every call of JSON. */
#include "daemon.h"

static struct daemon daemon_;
static struct ch_pebble *client;

static const char base_layer[] =
    "services:\n"
    "  sleeper: {override: replace, command: sleep 1000, startup: enabled}\n"
    "  talker: {override: replace, command: sh -c 'echo said; sleep 1000'}\n"
    "  failing: {override: replace, command: sh -c 'echo why; exit 3'}\n"
    "checks:\n"
    "  file:\n"
    "    override: replace\n"
    "    period: 1h\n"
    "    exec: {command: 'test -e /nonexistent'}\n";

static json_t *names(const char *name)
{
    return json_pack("[s]", name);
}

/* `key` of the first item of a list; borrowed */
static const char *first(const json_t *list, const char *key)
{
    return json_string_value(json_object_get(json_array_get(list, 0), key));
}

static int act(const char *action, const char *name, double timeout, struct ch_error *err)
{
    CH_AUTOJSON json_t *list = name ? names(name) : NULL;
    CH_AUTOFREE char *id = ch_pebble_services_action(client, action, list, timeout, 0.1, err);
    return id ? 0 : -1;
}

static void check_service(const char *name, const char *current)
{
    CH_AUTOJSON json_t *list = names(name);
    CH_AUTOJSON json_t *services = ch_pebble_get_services(client, list, NULL);
    CHECK_STR(first(services, "current"), current);
}

/* A call whose result is json, as one of a status. */
static int took(json_t *value)
{
    json_decref(value);
    return value ? 0 : -1;
}

static void test_system(void)
{
    bool healthy = false;
    CHECK_OK(ch_pebble_get_health(client, NULL, NULL, &healthy, err));
    CHECK(healthy);
    if (daemon_has(&daemon_, 16))
        CHECK_FAILS(took(ch_pebble_get_warnings(client, "all", err)), CH_ERROR_API, "");
    else
        CHECK_OK(took(ch_pebble_get_warnings(client, "all", err)));
    if (!daemon_has(&daemon_, 16)) {
        long long count = -1;
        CHECK_OK(ch_pebble_ack_warnings(client, "2026-01-01T00:00:00Z", &count, err));
        CHECK_INT(count, 0);
    }
}

static void test_plan(void)
{
    CHECK_FAILS(act("autostart", NULL, 30, err), CH_ERROR_API, "no default services");
    daemon_add_layer(&daemon_, "base", base_layer);
    CHECK_FAILS(ch_pebble_add_layer(client, "base", base_layer, false, err), CH_ERROR_API,
                "already exists");
    CHECK_FAILS(ch_pebble_add_layer(client, "bad", "not: [yaml", false, err), CH_ERROR_API, "");
    CHECK_FAILS(ch_pebble_add_layer(client, "bad", "nonsense: 1\n", false, err), CH_ERROR_API, "");
    CH_AUTOJSON json_t *plan = ch_pebble_get_plan(client, NULL);
    json_t *services = json_object_get(plan, "services");
    CHECK_INT((long long)json_object_size(services), 3);
    CHECK_STR(json_string_value(json_object_get(json_object_get(services, "sleeper"), "command")),
              "sleep 1000");
    CH_AUTOJSON json_t *all = ch_pebble_get_services(client, NULL, NULL);
    CHECK_STR(first(all, "name"), "failing");
    CHECK_INT((long long)json_array_size(all), 3);
    CH_AUTOJSON json_t *unknown_names = names("no-such");
    CH_AUTOJSON json_t *unknown = ch_pebble_get_services(client, unknown_names, NULL);
    CHECK_INT((long long)json_array_size(unknown), 0);
}

static void test_services(void)
{
    CHECK_OK(act("replan", NULL, 30, err));
    check_service("sleeper", "active");
    CHECK_OK(act("start", "talker", 30, err));
    check_service("talker", "active");
    CHECK_OK(act("restart", "talker", 30, err));
    CH_AUTOJSON json_t *list = names("talker");
    CHECK_OK(ch_pebble_send_signal(client, "SIGCONT", list, err));
    CHECK_FAILS(ch_pebble_send_signal(client, "SIGNOPE", list, err), CH_ERROR_API, "SIGNOPE");
    CHECK_OK(act("stop", "talker", 30, err));
    check_service("talker", "inactive");
    CHECK_OK(act("autostart", NULL, 30, err));
    CHECK_FAILS(act("start", "no-such", 30, err), CH_ERROR_API, "does not exist");
    CHECK_FAILS(act("start", "failing", 30, err), CH_ERROR_CHANGE, "why");
    /* one that starts is watched for a second */
    CHECK_FAILS(act("start", "talker", 0.01, err), CH_ERROR_TIMEOUT,
                "timed out waiting for change");
    CHECK_OK(act("start", "talker", 0, err)); /* not waited for */
}

static void test_changes(void)
{
    CH_AUTOJSON json_t *all = ch_pebble_get_changes(client, "all", NULL, NULL);
    CHECK(json_array_size(all) > 5);
    CH_AUTOJSON json_t *some = ch_pebble_get_changes(client, "all", "sleeper", NULL);
    CHECK(json_array_size(some) > 0 && json_array_size(some) < json_array_size(all));
    CH_AUTOJSON json_t *change = ch_pebble_get_change(client, first(some, "id"), NULL);
    CHECK(json_is_array(json_object_get(change, "tasks")));
    CHECK_FAILS(took(ch_pebble_get_change(client, "999999", err)), CH_ERROR_API, "cannot find");
    CHECK_FAILS(took(ch_pebble_wait_change(client, "999999", 30, 0.1, err)), CH_ERROR_API,
                "cannot find");
    CHECK_FAILS(took(ch_pebble_abort_change(client, first(some, "id"), err)), CH_ERROR_API,
                "cannot abort change");
}

static void test_checks(void)
{
    CH_AUTOJSON json_t *checks = ch_pebble_get_checks(client, NULL, NULL, NULL);
    CHECK_STR(first(checks, "name"), "file");
    CHECK(json_is_integer(json_object_get(json_array_get(checks, 0), "failures")));
    CH_AUTOJSON json_t *file = names("file");
    if (!daemon_has(&daemon_, 19)) {
        CHECK_FAILS(took(ch_pebble_checks_action(client, "stop", file, err)), CH_ERROR_API, "");
        return;
    }
    CH_AUTOJSON json_t *stopped = ch_pebble_checks_action(client, "stop", file, NULL);
    CHECK_STR(json_string_value(json_array_get(stopped, 0)), "file");
    CH_AUTOJSON json_t *again = ch_pebble_checks_action(client, "stop", file, NULL);
    CHECK_INT((long long)json_array_size(again), 0);
    CH_AUTOJSON json_t *inactive = ch_pebble_get_checks(client, NULL, file, NULL);
    CHECK_STR(first(inactive, "status"), "inactive");
    CHECK_OK(took(ch_pebble_checks_action(client, "start", file, err)));
    CH_AUTOJSON json_t *unknown = names("no-such");
    CHECK_FAILS(took(ch_pebble_checks_action(client, "start", unknown, err)), CH_ERROR_API, "");
    if (!daemon_has(&daemon_, 20))
        return;
    CH_AUTOJSON json_t *refreshed = ch_pebble_refresh_check(client, "file", NULL);
    CHECK(json_is_string(json_object_get(refreshed, "error")));
    CHECK_STR(json_string_value(json_object_get(json_object_get(refreshed, "info"), "name")),
              "file");
}

static void test_notices(void)
{
    CH_AUTOJSON json_t *data = json_pack("{s:s}", "k", "v<>&\xc3\xa9");
    if (!daemon_has(&daemon_, 5)) {
        CHECK_FAILS(took(ch_pebble_get_notices(client, NULL, err)), CH_ERROR_API, "");
        return;
    }
    CH_AUTOFREE char *id = ch_pebble_notify(client, "custom", "example.com/a", data, 60, NULL);
    CH_AUTOJSON json_t *notice = ch_pebble_get_notice(client, id, NULL);
    CHECK_STR(json_string_value(json_object_get(notice, "key")), "example.com/a");
    CHECK(json_equal(json_object_get(notice, "last-data"), data));
    CHECK_FAILS(took(ch_pebble_get_notice(client, "99999", err)), CH_ERROR_API, "cannot find");
    CH_AUTOJSON json_t *types = names("custom");
    CH_AUTOJSON json_t *keys = names("example.com/a");
    struct ch_pebble_notices_filter filter = {.types = types, .keys = keys};
    CH_AUTOJSON json_t *found = ch_pebble_get_notices(client, &filter, NULL);
    CHECK_INT((long long)json_array_size(found), 1);
    CH_AUTOJSON json_t *none = names("example.com/none");
    filter.keys = none;
    CH_AUTOJSON json_t *nothing = ch_pebble_get_notices(client, &filter, NULL);
    CHECK_INT((long long)json_array_size(nothing), 0);
    CH_AUTOFREE char *bad = ch_pebble_notify(client, "custom", "bad key", NULL, 0, NULL);
    CHECK(!bad);
}

static void test_identities(void)
{
    CH_AUTOJSON json_t *new =
        json_pack("{s:{s:s, s:{s:i}}}", "bob", "access", "read", "local", "user-id", 4242);
    CH_AUTOJSON json_t *bob = names("bob");
    if (!daemon_has(&daemon_, 15)) {
        CHECK_FAILS(took(ch_pebble_get_identities(client, err)), CH_ERROR_API, "");
        return;
    }
    CHECK_OK(ch_pebble_replace_identities(client, new, err));
    CH_AUTOJSON json_t *all = ch_pebble_get_identities(client, NULL);
    CHECK(json_equal(json_object_get(all, "bob"), json_object_get(new, "bob")));
    CHECK_OK(ch_pebble_remove_identities(client, bob, err));
    CHECK_FAILS(ch_pebble_remove_identities(client, bob, err), CH_ERROR_API, "bob");
}

static void test_metrics(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *text = ch_pebble_get_metrics(client, &err);
    if (daemon_has(&daemon_, 19))
        CHECK_HAS(text, "pebble_service_active{service=\"sleeper\"} 1");
    else
        CHECK_INT(err.kind, CH_ERROR_API);
    ch_error_clear(&err);
}

static int count_ticks(void *data, const json_t *record, struct ch_error *err)
{
    const char *message = json_string_value(json_object_get(record, "message"));
    (void)err;
    CHECK_STR(message, "tick");
    return ++*(size_t *)data >= 5;
}

static void test_logs(void)
{
    size_t count = 0;
    CH_AUTOJSON json_t *ticker = names("ticker");
    struct ch_pebble_logs_options options = {.services = ticker, .follow = true, .duration = 20};
    daemon_add_layer(&daemon_, "ticker",
                     "services:\n  ticker:\n    override: replace\n"
                     "    command: sh -c 'while :; do echo tick; sleep 0.1; done'\n");
    CHECK_OK(act("start", "ticker", 30, err));
    CHECK_OK(ch_pebble_get_logs(client, &options, count_ticks, &count, err));
    CHECK_INT((long long)count, 5);
    CHECK_OK(act("stop", "ticker", 30, err));
    count = 0;
    options = (struct ch_pebble_logs_options){.services = ticker, .count = 3};
    CHECK_OK(ch_pebble_get_logs(client, &options, count_ticks, &count, err));
    CHECK_INT((long long)count, 3);
    CH_AUTOJSON json_t *silent = names("sleeper");
    options = (struct ch_pebble_logs_options){.services = silent, .follow = true, .duration = 0.2};
    CHECK_OK(ch_pebble_get_logs(client, &options, count_ticks, &count, err));
}

/* Our merging against Pebble's, and texts that YAML writers get wrong. */
static void test_layers(void)
{
    static const char *const layers[][2] = {
        {"one", "services: {s: {override: replace, command: x, after: [t], user: u, user-id: 7,"
                " environment: {A: a, B: b}, on-check-failure: {c: ignore}}}\n"
                "checks: {c: {override: replace, level: alive, threshold: 5, http: {url: u}}}\n"},
        {"two", "services: {s: {override: merge, command: '', after: [t], user-id: 0,"
                " environment: {B: c, D: \"\\U0001F600 \\x7f \\u0085 \\u2028 yes\"}},"
                " t: {override: merge, command: z}}\n"
                "checks: {c: {override: merge, threshold: 0, http: {headers: {H: h}}}}\n"},
        {"one", "services: {s: {override: merge, summary: later, before: [other]}}\n"}};
    CH_AUTOJSON json_t *stack = json_array();
    for (size_t i = 0; i < CH_ARRAY_LEN(layers); i++) {
        CH_AUTOJSON json_t *layer = ch_pebble_layer_parse(layers[i][1], strlen(layers[i][1]), NULL);
        CH_AUTOFREE char *yaml = ch_pebble_layer_to_yaml(layer);
        CHECK_OK(ch_pebble_layers_add(stack, layers[i][0], layer, true, err));
        daemon_add_layer(&daemon_, layers[i][0], yaml);
    }
    CH_AUTOJSON json_t *ours = ch_pebble_layers_plan(stack, NULL);
    CH_AUTOJSON json_t *pebbles = ch_pebble_get_plan(client, NULL);
    CH_AUTOFREE char *a = json_dumps(ours, JSON_SORT_KEYS);
    CH_AUTOFREE char *b = json_dumps(pebbles, JSON_SORT_KEYS);
    CHECK_STR(a, b);
}

static void run_tests(const char *program)
{
    daemon_start(&daemon_, program);
    client = daemon_.client;
    RUN(test_layers);
    daemon_end(&daemon_);
    daemon_start(&daemon_, program);
    client = daemon_.client;
    RUN(test_system);
    RUN(test_plan);
    RUN(test_services);
    RUN(test_changes);
    RUN(test_checks);
    RUN(test_notices);
    RUN(test_identities);
    RUN(test_metrics);
    RUN(test_logs);
    daemon_end(&daemon_);
}

int main(void)
{
    return daemon_each(run_tests);
}
