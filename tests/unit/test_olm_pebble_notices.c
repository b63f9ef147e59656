/* SPDX-License-Identifier: Apache-2.0 */
/* Notices of the simulated Pebble: which are one, which are new, and who is told. */
#include "sim_pebble.h"

static void test_occurrences(void)
{
    struct sim sim;
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *data = json_pack("{s:s}", "a", "b");
    sim_begin(&sim);
    CH_AUTOFREE char *first = ch_pebble_notify(sim.client, "custom", "a.b/c", data, 0, &err);
    CHECK_STR(first, "1");
    CH_AUTOFREE char *other = ch_pebble_notify(sim.client, "custom", "a.b/d", NULL, 3600, &err);
    CHECK_STR(other, "2");
    sim.now += 60;
    CH_AUTOFREE char *again = ch_pebble_notify(sim.client, "custom", "a.b/c", NULL, 0, &err);
    CHECK_STR(again, "1");
    CH_AUTOFREE char *quiet = ch_pebble_notify(sim.client, "custom", "a.b/d", NULL, 3600, &err);
    CHECK_STR(quiet, "2");
    CHECK_INT((long long)json_array_size(sim.notices), 3); /* the last one is not told */
    sim.now += 3600;
    CH_AUTOFREE char *loud = ch_pebble_notify(sim.client, "custom", "a.b/d", NULL, 3600, &err);
    CHECK_STR(loud, "2");
    CHECK_INT((long long)json_array_size(sim.notices), 4);
    CHECK_STR(err.message, NULL);
    CHECK_HAS(sim_ask(&sim, "GET", "/v1/notices/2", NULL),
              "\"last-repeated\":\"2026-01-01T01:01:00Z\",\"occurrences\":3,\"expire-after\":"
              "\"168h0m0s\",\"id\":\"2\",\"user-id\":0,\"last-occurred\":\"2026-01-01T01:01:00Z\","
              "\"repeat-after\":\"1h0m0s\"");
    CHECK(!strstr(sim_ask(&sim, "GET", "/v1/notices/1", NULL), "last-data"));
    sim_end(&sim);
}

static void test_refused(void)
{
    static const struct sim_case cases[] = {
        {"POST", "/v1/notices", "{\"action\":\"drop\"}", 400, "invalid action \\\"drop\\\""},
        {"POST", "/v1/notices", "{\"action\":\"add\",\"type\":\"warning\"}", 400,
         "invalid type \\\"warning\\\" (can only add \\\"custom\\\" notices)"},
        {"POST", "/v1/notices",
         "{\"action\":\"add\",\"type\":\"custom\",\"key\":\"a.b/c\","
         "\"repeat-after\":\"soon\"}",
         400, "invalid repeat-after: "},
        {"POST", "/v1/notices",
         "{\"action\":\"add\",\"type\":\"custom\",\"key\":\"a.b/c\",\"data\":{\"a\":5}}", 400,
         "cannot decode notice data"},
        {"POST", "/v1/notices",
         "{\"action\":\"add\",\"type\":\"custom\",\"key\":\"a.b/c\",\"data\":[]}", 400,
         "cannot decode notice data"},
        {"GET", "/v1/notices/7", NULL, 404, "cannot find notice with ID \\\"7\\\""},
        {"GET", "/v1/notices?users=some", NULL, 400, "must be \\\"all\\\""},
        {"GET", "/v1/notices?users=all&user-id=1", NULL, 400,
         "cannot use both \\\"users\\\" and \\\"user-id\\\" parameters"},
        {"GET", "/v1/notices?user-id=x", NULL, 400, "invalid \\\"user-id\\\" filter"},
        {"GET", "/v1/notices?user-id=-1", NULL, 400, "invalid \\\"user-id\\\" filter"},
        {"GET", "/v1/notices?after=noon", NULL, 400, "invalid \\\"after\\\" timestamp"},
    };
    struct sim sim;
    sim_begin(&sim);
    SIM_CHECK(&sim, cases);
    sim_end(&sim);
}

static void test_keys(void)
{
    static const struct {
        const char *key;
        bool fine;
    } cases[] = {{"a.b/c", true},   {"a-1.b.c/d/e-f", true}, {"a/b", false},    {"a.b", false},
                 {"A.b/c", false},  {"a.b/", false},         {"a..b/c", false}, {"-a.b/c", false},
                 {"a-.b/c", false}, {"a.b/c.d", false},      {"", false},       {"a.b/c d", false},
                 {"a.b//c", false}};
    struct sim sim;
    sim_begin(&sim);
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *id = ch_pebble_notify(sim.client, "custom", cases[i].key, NULL, 0, &err);
        if (!CHECK(cases[i].fine == (id != NULL)))
            printf("# %s\n", cases[i].key);
        if (!id)
            CHECK_HAS(err.message, "(must be in \"example.com/path\" format)");
        ch_error_clear(&err);
    }
    sim_end(&sim);
}

static void test_limits(void)
{
    struct sim sim;
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *key = ch_asprintf("a.b/%0300d", 1);
    CH_AUTOJSON json_t *data = json_object();
    CH_AUTOFREE char *value = ch_asprintf("%05000d", 1);
    sim_begin(&sim);
    CHECK(!ch_pebble_notify(sim.client, "custom", key, NULL, 0, &err));
    CHECK_STR(err.message, "key must be 256 bytes or less");
    ch_error_clear(&err);
    json_object_set_new(data, "a", json_string(value));
    CHECK(!ch_pebble_notify(sim.client, "custom", "a.b/c", data, 0, &err));
    CHECK_STR(err.message, "total size of data must be 4096 bytes or less");
    ch_error_clear(&err);
    sim_end(&sim);
}

static void test_filters(void)
{
    static const char state[] =
        "{\"notices\":["
        "{\"id\":\"1\",\"type\":\"custom\",\"key\":\"a.b/c\",\"user-id\":0,\"last-repeated\":"
        "\"2026-01-01T00:00:05Z\",\"last-occurred\":\"2026-01-01T00:00:05Z\"},"
        "{\"id\":\"2\",\"type\":\"custom\",\"key\":\"a.b/d\",\"user-id\":5,\"last-repeated\":"
        "\"2026-01-01T00:00:01Z\",\"last-occurred\":\"2026-01-01T00:00:05Z\"},"
        "{\"id\":\"3\",\"type\":\"warning\",\"key\":\"hot\",\"user-id\":null,\"last-repeated\":"
        "\"2026-01-01T00:00:03Z\",\"last-occurred\":\"2026-01-01T00:00:05Z\"},"
        "{\"id\":\"4\",\"type\":\"custom\",\"key\":\"a.b/e\",\"user-id\":null,\"last-repeated\":"
        "\"2025-01-01T00:00:00Z\",\"last-occurred\":\"2025-01-01T00:00:00Z\",\"expire-after\":"
        "\"168h0m0s\"}]}";
    static const struct {
        const char *query, *ids;
    } cases[] = {{"", "31"},
                 {"?users=all", "231"},
                 {"?user-id=5", "23"},
                 {"?types=custom", "1"},
                 {"?types=custom,warning", "31"},
                 {"?types=odd", ""},
                 {"?types=odd,warning", "3"},
                 {"?keys=hot&keys=a.b/c", "31"},
                 {"?users=all&after=2026-01-01T00:00:01Z", "31"},
                 {"?types=change-update&timeout=30s", ""}};
    struct sim sim;
    CHECK(sim_begin_with(&sim, NULL, state, NULL));
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_CLEANUP(ch_buf_deinit) struct ch_buf ids = CH_BUF_INIT;
        CH_AUTOFREE char *target = ch_asprintf("/v1/notices%s", cases[i].query);
        CH_AUTOJSON json_t *answer = sim_json(sim_ask(&sim, "GET", target, NULL));
        size_t j;
        json_t *notice;
        json_array_foreach (json_object_get(answer, "result"), j, notice)
            ch_buf_adds(&ids, json_string_value(json_object_get(notice, "id")));
        if (!CHECK_STR(ids.data ? ids.data : "", cases[i].ids))
            printf("# %s\n", cases[i].query);
    }
    sim_end(&sim);
}

/* From outside: of any type, and not looked at. */
static void test_notify(void)
{
    struct sim sim;
    bool new = false;
    sim_begin(&sim);
    CH_AUTOFREE char *id = ch_olm_pebble_notify(sim.pebble, "change-update", "7", NULL, 0, &new);
    CHECK_STR(id, "1");
    CHECK(new);
    CH_AUTOFREE char *again =
        ch_olm_pebble_notify(sim.pebble, "change-update", "7", NULL, 60, &new);
    CHECK_STR(again, "1");
    CHECK(!new);
    sim_end(&sim);
}

int main(void)
{
    RUN(test_occurrences);
    RUN(test_refused);
    RUN(test_keys);
    RUN(test_limits);
    RUN(test_filters);
    RUN(test_notify);
    return test_done();
}
