/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_pebble.h"
#include "olm/workload.h"
#include "uniter_fixture.h"

#define BOOT(id) FAKE_OK("{\"boot-id\":\"" id "\",\"version\":\"v1.26.0\"}")
#define NOTICE(id, type, key, time, data)                                                    \
    "{\"id\":\"" id "\",\"type\":\"" type "\",\"key\":\"" key "\",\"last-repeated\":\"" time \
    "\",\"last-data\":" data "}"
#define CHANGE(id, kind) \
    NOTICE(id, "change-update", id, "T", "{\"kind\":\"" kind "\",\"check-name\":\"up\"}")
#define STATUS(status) FAKE_OK("{\"id\":\"9\",\"status\":\"" status "\"}")

static void setup(struct uniter_fixture *f, const char *version)
{
    uniter_setup(f, version);
    uniter_set(f, CH_OLM_MODEL, "model", "type", "'caas'");
    uniter_put(f, CH_OLM_UNIT, "{'name': 'web/0'}");
}

/* The names of events that wait, each with what it has besides: "c-pebble-ready c;". */
static char *events(struct uniter_fixture *f)
{
    static const char *const members[] = {"name",        "workload",   "notice_id",
                                          "notice_type", "notice_key", "check_name"};
    size_t i;
    json_t *event;
    struct ch_buf text = CH_BUF_INIT;
    json_array_foreach (json_object_get(ch_olm_get(f->olm, CH_OLM_AGENT, "web/0"), "events"), i,
                        event) {
        for (size_t j = 0; j < CH_ARRAY_LEN(members); j++) {
            const char *value = json_string_value(json_object_get(event, members[j]));
            if (value)
                ch_buf_addf(&text, "%s%s", j ? " " : "", value);
        }
        ch_buf_adds(&text, ";");
    }
    return ch_buf_take(&text);
}

/* Asks a Pebble with these answers. */
static void poll_with(struct uniter_fixture *f, const struct fake_answer *answers, size_t count,
                      bool news, const char *expected)
{
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    fake_start(&fake, answers, count, 0);
    CHECK_INT(ch_olm_workload_poll(f->olm, "web/0", "c", fake.client, &err), news);
    CHECK_STR(err.message, NULL);
    fake_join(&fake);
    CHECK_INT((long long)fake.served, (long long)count);
    CH_AUTOFREE char *got = events(f);
    CHECK_STR(got, expected);
    fake_end(&fake);
}
#define POLL(f, news, expected, ...)                                    \
    do {                                                                \
        static const struct fake_answer answers_[] = {__VA_ARGS__};     \
        poll_with(f, answers_, CH_ARRAY_LEN(answers_), news, expected); \
    } while (0)

static void test_ready_at_each_boot(void)
{
    struct uniter_fixture f;
    setup(&f, "3.3.0"); /* knows no notices: Pebble is not asked */
    POLL(&f, true, "c-pebble-ready c;", {BOOT("one")});
    POLL(&f, false, "c-pebble-ready c;", {BOOT("one")});
    POLL(&f, true, "c-pebble-ready c;", {BOOT("two")}); /* still waits: once is enough */
    uniter_set(&f, CH_OLM_AGENT, "web/0", "events", "[]");
    POLL(&f, false, "", {BOOT("two")});
    POLL(&f, true, "c-pebble-ready c;", {BOOT("three")});
    uniter_teardown(&f);
}

static void test_ready_runs_after_start(void)
{
    struct uniter_fixture f;
    setup(&f, "3.3.0");
    POLL(&f, true, "c-pebble-ready c;", {BOOT("one")});
    uniter_check(&f, "web/0", "install\nleader-elected\nc-pebble-ready\nconfig-changed\nstart\n");
    uniter_teardown(&f);
}

static void test_custom_notices(void)
{
    struct uniter_fixture f;
    struct fake_pebble fake;
    static const struct fake_answer none[] = {{BOOT("one")}, {FAKE_OK("[]")}};
    setup(&f, "3.4.0");
    POLL(&f, true,
         "c-pebble-ready c;c-pebble-custom-notice c 1 custom a.b/c;"
         "c-pebble-custom-notice c 2 custom a.b/d;",
         {BOOT("one")},
         {FAKE_OK("[" NOTICE("1", "custom", "a.b/c", "T1", "null") "," NOTICE(
             "3", "warning", "w", "T2", "null") "," NOTICE("2", "custom", "a.b/d", "T3",
                                                           "{\"k\":\"v\"}") "]")});
    /* from then on only what is newer */
    FAKE_START(&fake, none, 0);
    CHECK(!ch_olm_workload_poll(f.olm, "web/0", "c", fake.client, NULL));
    fake_join(&fake);
    CH_AUTOFREE char *request = fake_request(&fake, 1);
    CHECK_STR(request, "GET /v1/notices?users=all&after=T3");
    fake_end(&fake);
    uniter_teardown(&f);
}

static void test_checks(void)
{
    struct uniter_fixture f;
    setup(&f, "3.6.0");
    POLL(&f, true, "c-pebble-ready c;c-pebble-check-failed c up;", {BOOT("one")},
         {FAKE_OK("[" CHANGE("9", "perform-check") "]")}, {STATUS("Error")});
    uniter_set(&f, CH_OLM_AGENT, "web/0", "events", "[]");
    POLL(&f, true, "c-pebble-check-recovered c up;", {BOOT("one")},
         {FAKE_OK("[" CHANGE("9", "recover-check") "]")}, {STATUS("Done")});
    uniter_set(&f, CH_OLM_AGENT, "web/0", "events", "[]");
    /* not at their end; nothing of checks */
    POLL(&f, true, "", {BOOT("one")},
         {FAKE_OK("[" CHANGE("9", "perform-check") "," CHANGE("9", "recover-check") "," CHANGE(
             "9", "exec") "]")},
         {STATUS("Doing")}, {STATUS("Doing")});
    /* forgotten: it had come to its end */
    POLL(&f, true, "c-pebble-check-failed c up;c-pebble-check-recovered c up;", {BOOT("one")},
         {FAKE_OK("[" CHANGE("9", "perform-check") "," CHANGE("9", "recover-check") "]")},
         {FAKE_ERROR("404 Not Found", "gone")}, {FAKE_ERROR("404 Not Found", "gone")});
    uniter_teardown(&f);
}

static void test_older_jujus_have_no_check_events(void)
{
    struct uniter_fixture f;
    setup(&f, "3.5.0");
    POLL(&f, true, "c-pebble-ready c;", {BOOT("one")},
         {FAKE_OK("[" CHANGE("9", "perform-check") "]")});
    uniter_teardown(&f);
}

static void test_odd_answers(void)
{
    struct uniter_fixture f;
    struct ch_error err = CH_ERROR_INIT;
    setup(&f, "3.6.0");
    POLL(&f, false, "", {FAKE_OK("{}")}, {FAKE_ERROR("404 Not Found", "no notices")});
    POLL(&f, true, "", {FAKE_OK("{\"boot-id\":1}")}, {FAKE_OK("[{}]")});
    struct ch_pebble_options options = {.socket_path = "/nonexistent/socket"};
    struct ch_pebble *nobody = ch_pebble_new(&options);
    CHECK(!ch_olm_workload_poll(f.olm, "web/0", "c", nobody, &err));
    CHECK_STR(ch_error_kind_name(err.kind), "ConnectionError");
    ch_error_clear(&err);
    ch_pebble_free(nobody);
    uniter_teardown(&f);
}

int main(void)
{
    RUN(test_ready_at_each_boot);
    RUN(test_ready_runs_after_start);
    RUN(test_custom_notices);
    RUN(test_checks);
    RUN(test_older_jujus_have_no_check_events);
    RUN(test_odd_answers);
    return test_done();
}
