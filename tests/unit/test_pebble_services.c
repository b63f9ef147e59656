/* SPDX-License-Identifier: Apache-2.0 */
/* What each call sends, and what it makes of the answer. */
#include "fake_pebble.h"

static struct ch_pebble *client; /* of the fake of the case being run */

static json_t *list(const char *text)
{
    return json_loads(text, 0, NULL);
}

/* Each call gives a text to compare, caller owns; NULL is an error. */

static char *dump(json_t *value)
{
    char *text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    json_decref(value);
    return text;
}

static char *done(int result)
{
    return result < 0 ? NULL : ch_strdup("done");
}

static char *system_info(struct ch_error *err)
{
    return dump(ch_pebble_get_system_info(client, err));
}

static char *health(struct ch_error *err)
{
    CH_AUTOJSON json_t *names = list("[\"a\",\"b\"]");
    bool healthy;
    if (ch_pebble_get_health(client, "ready", names, &healthy, err) < 0)
        return NULL;
    return ch_strdup(healthy ? "healthy" : "unhealthy");
}

static char *metrics(struct ch_error *err)
{
    return ch_pebble_get_metrics(client, err);
}

static char *warnings(struct ch_error *err)
{
    return dump(ch_pebble_get_warnings(client, NULL, err));
}

static char *ack_warnings(struct ch_error *err)
{
    long long count;
    if (ch_pebble_ack_warnings(client, "2026-01-01T00:00:00Z", &count, err) < 0)
        return NULL;
    return ch_asprintf("%lld", count);
}

static char *services(struct ch_error *err)
{
    return dump(ch_pebble_get_services(client, NULL, err));
}

static char *named_services(struct ch_error *err)
{
    CH_AUTOJSON json_t *names = list("[\"a\",\"b c\"]");
    return dump(ch_pebble_get_services(client, names, err));
}

static char *start_unwaited(struct ch_error *err)
{
    CH_AUTOJSON json_t *names = list("[\"a\"]");
    return ch_pebble_services_action(client, "start", names, 0, 0.1, err);
}

static char *replan_unwaited(struct ch_error *err)
{
    return ch_pebble_services_action(client, "replan", NULL, 0, 0.1, err);
}

static char *send_signal(struct ch_error *err)
{
    CH_AUTOJSON json_t *names = list("[\"a\"]");
    return done(ch_pebble_send_signal(client, "SIGHUP", names, err));
}

static char *add_layer(struct ch_error *err)
{
    return done(ch_pebble_add_layer(client, "l", "services: {}\n", true, err));
}

static char *add_bad_layer(struct ch_error *err)
{
    return done(ch_pebble_add_layer(client, "l", "\xff", false, err));
}

static char *plan(struct ch_error *err)
{
    return dump(ch_pebble_get_plan(client, err));
}

static char *checks(struct ch_error *err)
{
    CH_AUTOJSON json_t *names = list("[\"a\",\"b\"]");
    return dump(ch_pebble_get_checks(client, "alive", names, err));
}

static char *stop_checks(struct ch_error *err)
{
    CH_AUTOJSON json_t *names = list("[\"a\"]");
    return dump(ch_pebble_checks_action(client, "stop", names, err));
}

static char *refresh_check(struct ch_error *err)
{
    return dump(ch_pebble_refresh_check(client, "a", err));
}

static char *notify(struct ch_error *err)
{
    CH_AUTOJSON json_t *data = list("{\"k\":\"v\"}");
    return ch_pebble_notify(client, "custom", "a.b/c", data, 90, err);
}

static char *notify_briefly(struct ch_error *err)
{
    return ch_pebble_notify(client, "custom", "a.b/c", NULL, 0, err);
}

static char *notice(struct ch_error *err)
{
    return dump(ch_pebble_get_notice(client, "1/../2", err));
}

static char *notices(struct ch_error *err)
{
    CH_AUTOJSON json_t *types = list("[\"custom\",\"warning\"]");
    CH_AUTOJSON json_t *keys = list("[\"a.b/c\"]");
    struct ch_pebble_notices_filter filter = {
        .users = "all", .user_id = &(int64_t){0}, .types = types, .keys = keys};
    return dump(ch_pebble_get_notices(client, &filter, err));
}

static char *identities(struct ch_error *err)
{
    return dump(ch_pebble_get_identities(client, err));
}

static char *replace_identities(struct ch_error *err)
{
    CH_AUTOJSON json_t *new =
        list("{\"a\":{\"access\":\"read\",\"local\":{\"user-id\":0}},\"b\":null}");
    return done(ch_pebble_replace_identities(client, new, err));
}

static char *remove_identities(struct ch_error *err)
{
    CH_AUTOJSON json_t *names = list("[\"a\",\"b\"]");
    return done(ch_pebble_remove_identities(client, names, err));
}

static char *changes(struct ch_error *err)
{
    return dump(ch_pebble_get_changes(client, NULL, "svc", err));
}

static char *abort_change(struct ch_error *err)
{
    return dump(ch_pebble_abort_change(client, "7", err));
}

static char *list_files(struct ch_error *err)
{
    return dump(ch_pebble_list_files(client, "/a b", "*.txt", true, err));
}

static char *make_dir(struct ch_error *err)
{
    struct ch_pebble_owner owner = {.user_id = &(int64_t){0}, .group = "g"};
    return done(ch_pebble_make_dir(client, "/d", true, &(unsigned){0700}, &owner, err));
}

static char *make_sticky_dir(struct ch_error *err)
{
    return done(ch_pebble_make_dir(client, "/d", false, &(unsigned){01777}, NULL, err));
}

static char *remove_path(struct ch_error *err)
{
    return done(ch_pebble_remove_path(client, "/d\n\"", true, err));
}

static const struct {
    char *(*call)(struct ch_error *err);
    const char *answer;
    const char *request; /* NULL: nothing may be sent */
    const char *result;  /* or the error's message */
} cases[] = {
    {system_info, FAKE_OK("{\"version\":\"1\"}"), "GET /v1/system-info", "{\"version\":\"1\"}"},
    {health, FAKE_OK("{\"healthy\":true}"), "GET /v1/health?level=ready&names=a&names=b",
     "healthy"},
    {health, FAKE_JSON("502 Bad Gateway", "{\"type\":\"sync\",\"result\":{\"healthy\":false}}"),
     "GET /v1/health?level=ready&names=a&names=b", "unhealthy"},
    {health, FAKE_ERROR("400 Bad Request", "no check"),
     "GET /v1/health?level=ready&names=a&names=b", "no check"},
    {health, FAKE_OK("{}"), "GET /v1/health?level=ready&names=a&names=b",
     "health: no \"healthy\" in the answer"},
    {metrics, "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n\r\na 1\n",
     "GET /v1/metrics", "a 1\n"},
    {metrics, FAKE_ERROR("404 Not Found", "no metrics"), "GET /v1/metrics", "no metrics"},
    {warnings, FAKE_OK("[]"), "GET /v1/warnings?select=pending", "[]"},
    {ack_warnings, FAKE_OK("2"),
     "POST /v1/warnings {\"action\":\"okay\",\"timestamp\":\"2026-01-01T00:00:00Z\"}", "2"},
    {services, FAKE_OK("null"), "GET /v1/services", "[]"},
    {named_services, FAKE_OK("[{\"name\":\"a\"}]"), "GET /v1/services?names=a%2Cb%20c",
     "[{\"name\":\"a\"}]"},
    {start_unwaited, FAKE_ASYNC("7", "null"),
     "POST /v1/services {\"action\":\"start\",\"services\":[\"a\"]}", "7"},
    {replan_unwaited, FAKE_ASYNC("8", "null"),
     "POST /v1/services {\"action\":\"replan\",\"services\":[]}", "8"},
    {replan_unwaited, FAKE_OK("null"), "POST /v1/services {\"action\":\"replan\",\"services\":[]}",
     "replan: no change in the answer"},
    {send_signal, FAKE_OK("true"), "POST /v1/signals {\"services\":[\"a\"],\"signal\":\"SIGHUP\"}",
     "done"},
    {add_layer, FAKE_OK("true"),
     "POST /v1/layers {\"action\":\"add\",\"combine\":true,\"format\":\"yaml\",\"label\":\"l\","
     "\"layer\":\"services: {}\\n\"}",
     "done"},
    {add_bad_layer, NULL, NULL, "layer is not UTF-8, which Pebble needs: '\\xff'"},
    {plan, FAKE_OK("\"services:\\n    a:\\n        user-id: 0\\n\""), "GET /v1/plan?format=yaml",
     "{\"services\":{\"a\":{\"user-id\":0}}}"},
    {plan, FAKE_OK("\"\""), "GET /v1/plan?format=yaml", "{}"},
    {plan, FAKE_OK("\"a: [\""), "GET /v1/plan?format=yaml",
     "plan:2:1: did not find expected node content while parsing a flow node"},
    {plan, FAKE_OK("\"- a\""), "GET /v1/plan?format=yaml",
     "plan: expected an object in the answer, got a list"},
    {checks,
     FAKE_OK("[{\"name\":\"a\",\"status\":\"up\"},"
             "{\"name\":\"b\",\"startup\":\"disabled\",\"status\":\"up\",\"failures\":2},"
             "{\"name\":\"c\",\"startup\":\"enabled\",\"status\":\"up\",\"change-id\":\"1\"}]"),
     "GET /v1/checks?level=alive&names=a&names=b",
     "[{\"name\":\"a\",\"status\":\"up\",\"startup\":\"enabled\",\"failures\":0},"
     "{\"name\":\"b\",\"startup\":\"disabled\",\"status\":\"inactive\",\"failures\":2},"
     "{\"name\":\"c\",\"startup\":\"enabled\",\"status\":\"up\",\"change-id\":\"1\",\"failures\":0}"
     "]"},
    {stop_checks, FAKE_OK("{\"changed\":null}"),
     "POST /v1/checks {\"action\":\"stop\",\"checks\":[\"a\"]}", "[]"},
    {stop_checks, FAKE_OK("{\"changed\":[\"a\"]}"),
     "POST /v1/checks {\"action\":\"stop\",\"checks\":[\"a\"]}", "[\"a\"]"},
    {refresh_check, FAKE_OK("{\"info\":{\"name\":\"a\"},\"error\":\"x\"}"),
     "POST /v1/checks/refresh {\"name\":\"a\"}",
     "{\"info\":{\"name\":\"a\",\"startup\":\"enabled\",\"failures\":0},\"error\":\"x\"}"},
    {notify, FAKE_OK("{\"id\":\"3\"}"),
     "POST /v1/notices {\"action\":\"add\",\"data\":{\"k\":\"v\"},\"repeat-after\":\"90.000s\","
     "\"type\":\"custom\",\"key\":\"a.b/c\"}",
     "3"},
    {notify_briefly, FAKE_OK("{}"),
     "POST /v1/notices {\"action\":\"add\",\"type\":\"custom\",\"key\":\"a.b/c\"}",
     "notices: no id in the answer"},
    {notice, FAKE_ERROR("404 Not Found", "cannot find notice"), "GET /v1/notices/1%2F..%2F2",
     "cannot find notice"},
    {notices, FAKE_OK("[]"),
     "GET /v1/notices?users=all&user-id=0&types=custom&types=warning&keys=a.b%2Fc", "[]"},
    {identities, FAKE_OK("{\"a\":{\"access\":\"admin\"}}"), "GET /v1/identities",
     "{\"a\":{\"access\":\"admin\"}}"},
    {identities, FAKE_OK("null"), "GET /v1/identities", "{}"},
    {replace_identities, FAKE_JSON("200 OK", "{\"type\":\"sync\"}"),
     "POST /v1/identities {\"action\":\"replace\",\"identities\":{\"a\":{\"access\":\"read\","
     "\"local\":{\"user-id\":0}},\"b\":null}}",
     "done"},
    {remove_identities, FAKE_JSON("200 OK", "{\"type\":\"sync\"}"),
     "POST /v1/identities {\"action\":\"remove\",\"identities\":{\"a\":null,\"b\":null}}", "done"},
    {changes, FAKE_OK("[{\"id\":\"1\",\"ready\":true,\"tasks\":[{\"id\":\"2\"}]},{\"id\":\"3\"}]"),
     "GET /v1/changes?select=in-progress&for=svc",
     "[{\"id\":\"1\",\"ready\":true,\"tasks\":[{\"id\":\"2\",\"log\":[],\"data\":{}}],\"data\":{}},"
     "{\"id\":\"3\",\"tasks\":[],\"data\":{}}]"},
    {abort_change, FAKE_OK("{\"id\":\"7\"}"), "POST /v1/changes/7 {\"action\":\"abort\"}",
     "{\"id\":\"7\",\"tasks\":[],\"data\":{}}"},
    {list_files, FAKE_OK("null"),
     "GET /v1/files?action=list&path=%2Fa%20b&pattern=%2A.txt&itself=true", "[]"},
    {make_dir, FAKE_OK("[{\"path\":\"/d\"}]"),
     "POST /v1/files {\"action\":\"make-dirs\",\"dirs\":[{\"path\":\"/d\",\"make-parents\":true,"
     "\"permissions\":\"700\",\"user-id\":0,\"group\":\"g\"}]}",
     "done"},
    {make_sticky_dir, NULL, NULL,
     "permissions 1777 are not of the form Pebble takes: three octal digits, as in \"644\""},
    /* the error is inside a 200 */
    {remove_path,
     FAKE_OK("[{\"path\":\"/d\\n\\\"\",\"error\":{\"kind\":\"not-found\",\"message\":\"gone\"}}]"),
     "POST /v1/files "
     "{\"action\":\"remove\",\"paths\":[{\"path\":\"/d\\n\\\"\",\"recursive\":true}]}",
     "not-found - gone"},
    {remove_path, FAKE_OK("[{\"path\":\"/d\\n\\\"\",\"error\":null}]"),
     "POST /v1/files "
     "{\"action\":\"remove\",\"paths\":[{\"path\":\"/d\\n\\\"\",\"recursive\":true}]}",
     "done"},
    {remove_path, FAKE_OK("null"),
     "POST /v1/files "
     "{\"action\":\"remove\",\"paths\":[{\"path\":\"/d\\n\\\"\",\"recursive\":true}]}",
     "path not found in response metadata: []"},
};

static void test_calls(void)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct fake_answer answer = {.bytes = cases[i].answer};
        struct fake_pebble fake;
        struct ch_error err = CH_ERROR_INIT;
        fake_start(&fake, &answer, 1, 5);
        client = fake.client;
        CH_AUTOFREE char *result = cases[i].call(&err);
        fake_join(&fake);
        CH_AUTOFREE char *request = fake_request(&fake, 0);
        CHECK_STR(request, cases[i].request ? cases[i].request : "(none)");
        CHECK_STR(result ? result : err.message, cases[i].result);
        ch_error_clear(&err);
        fake_end(&fake);
    }
}

static void test_signal_names(void)
{
    static const struct {
        long long number;
        const char *name;
    } names[] = {{1, "SIGHUP"}, {9, "SIGKILL"}, {15, "SIGTERM"}, {29, "SIGIO"},     {31, "SIGSYS"},
                 {0, NULL},     {-1, NULL},     {32, NULL},      {1LL << 32, NULL}, {64, NULL}};
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *name = ch_pebble_signal_name(names[i].number, &err);
        CHECK_STR(name, names[i].name);
        CHECK_INT(err.kind, names[i].name ? CH_ERROR_NONE : CH_ERROR_VALUE);
        ch_error_clear(&err);
    }
}

int main(void)
{
    RUN(test_calls);
    RUN(test_signal_names);
    return test_done();
}
