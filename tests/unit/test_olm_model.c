/* SPDX-License-Identifier: Apache-2.0 */
/* A model's documents, what changed of them, and facts. */
#include "olm_fixture.h"

static void check_refused(struct olm_fixture *f, enum ch_olm_kind kind, const char *text,
                          const char *message)
{
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_olm_put(f->olm, kind, json_loads(text, 0, NULL), &err), -1);
    CHECK_STR(err.message, message);
    ch_error_clear(&err);
}

static void test_changes(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    json_decref(ch_olm_take_changes(f.olm));
    olm_put_single(&f, CH_OLM_UNIT, "{'name': 'foo/2'}");
    ch_olm_touch(f.olm, CH_OLM_UNIT, "foo/2");
    ch_olm_remove(f.olm, CH_OLM_STORAGE, "data/0"); /* there is none */
    ch_olm_remove(f.olm, CH_OLM_RELATION, "7");
    CH_AUTOJSON json_t *changes = ch_olm_take_changes(f.olm), *none = ch_olm_take_changes(f.olm);
    OLM_CHECK_VALUE(changes, "[[\"unit\",\"foo/2\"],[\"relation\",\"7\"]]");
    OLM_CHECK_VALUE(none, "[]");
    CHECK(!ch_olm_get(f.olm, CH_OLM_RELATION, "7"));
    olm_teardown(&f);
}

static void test_updates(void)
{
    struct olm_fixture f;
    struct ch_error err = CH_ERROR_INIT;
    olm_setup(&f, "3.6.28");
    json_decref(ch_olm_take_changes(f.olm));
    const struct ch_meta *meta = ch_olm_meta(f.olm, "foo");
    CH_AUTOJSON json_t *config = json_pack("{s:{s:i}}", "config", "port", 1);
    CHECK_INT(ch_olm_update(f.olm, CH_OLM_APPLICATION, "foo", config, &err), 0);
    OLM_CHECK_VALUE(json_object_get(ch_olm_get(f.olm, CH_OLM_APPLICATION, "foo"), "config"),
                    "{\"port\":1}");
    CHECK(meta && ch_olm_meta(f.olm, "foo") == meta); /* its charm is the same */
    CH_AUTOJSON json_t *changes = ch_olm_take_changes(f.olm);
    OLM_CHECK_VALUE(changes, "[[\"application\",\"foo\"]]");
    CH_AUTOJSON json_t *wrong = json_pack("{s:i}", "config", 1);
    CHECK_INT(ch_olm_update(f.olm, CH_OLM_APPLICATION, "foo", wrong, &err), -1);
    CHECK_STR(err.message, "application foo.config is not a map");
    ch_error_clear(&err);
    CHECK_INT(ch_olm_update(f.olm, CH_OLM_UNIT, "foo/9", config, &err), -1);
    CHECK_STR(err.message, "there is no unit 'foo/9'");
    ch_error_clear(&err);
    CH_AUTOJSON json_t *none = ch_olm_take_changes(f.olm);
    OLM_CHECK_VALUE(none, "[]");
    olm_teardown(&f);
}

/* A command that writes at once marks what it wrote; what is read marks nothing. */
static void test_changes_of_hooks(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    json_decref(ch_olm_take_changes(f.olm));
    OLM_CHECK(&f, {"config-get port", "0|8080\n|"}, {"relation-set -r 7 k=v", "0||"});
    CH_AUTOJSON json_t *none = ch_olm_take_changes(f.olm);
    OLM_CHECK_VALUE(none, "[]");
    OLM_CHECK(&f, {"status-set active", "0||"});
    OLM_FINISH(&f, 0, "");
    CH_AUTOJSON json_t *changes = ch_olm_take_changes(f.olm);
    OLM_CHECK_VALUE(changes, "[[\"unit\",\"foo/0\"],[\"relation\",\"7\"]]");
    olm_teardown(&f);
}

static void test_defaults(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_put_single(&f, CH_OLM_UNIT, "{'name': 'a/0', 'private_address': '1.2.3.4'}");
    OLM_CHECK_VALUE(
        ch_olm_get(f.olm, CH_OLM_UNIT, "a/0"),
        "{\"agent_status\":{\"data\":{},\"message\":\"\",\"since\":0,\"status\":"
        "\"idle\"},\"containers\":{},\"life\":\"alive\",\"machine\":\"0\","
        "\"metrics\":[],\"name\":\"a/0\",\"networks\":{},\"payloads\":{},\"ports\":[],"
        "\"principal\":null,\"private_address\":\"1.2.3.4\",\"public_address\":"
        "\"1.2.3.4\",\"reboot\":false,\"state\":{},\"status\":{\"data\":{},\"message\":"
        "\"\",\"since\":0,\"status\":\"unknown\"},\"storage_counts\":{},\"version\":\"\","
        "\"views\":{},"
        "\"zone\":\"\"}");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_RELATION, "2", "scope"), "[\"foo/0\",\"foo/1\"]");
    olm_teardown(&f);
}

/* What was saved comes back as it was. */
static void test_round_trip(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    for (int kind = CH_OLM_MODEL; kind < CH_OLM_KIND_COUNT; kind++) {
        const char *key;
        json_t *document;
        CH_AUTOJSON json_t *all = json_deep_copy(ch_olm_all(f.olm, kind));
        json_object_foreach (all, key, document) {
            char *text = json_dumps(document, JSON_SORT_KEYS);
            olm_put(&f, kind, text);
            CHECK(json_equal(ch_olm_get(f.olm, kind, key), document));
            free(text);
        }
    }
    olm_teardown(&f);
}

static void test_refused(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    check_refused(&f, CH_OLM_UNIT, "{}", "unit.name is missing");
    check_refused(&f, CH_OLM_UNIT, "[]", "unit is not a map");
    check_refused(&f, CH_OLM_UNIT, "{\"name\": 1}", "unit.name is not text");
    check_refused(&f, CH_OLM_UNIT, "{\"name\": \"a-1\"}", "'a-1' is not the name of a unit");
    check_refused(&f, CH_OLM_UNIT, "{\"name\": \"a/0\", \"nope\": 1}",
                  "unit a/0 has no member 'nope'");
    check_refused(&f, CH_OLM_UNIT, "{\"name\": \"a/0\", \"life\": \"odd\"}",
                  "unit a/0.life is 'odd': one of alive dying dead expected");
    check_refused(&f, CH_OLM_UNIT, "{\"name\": \"a/0\", \"ports\": [{\"protocol\": \"tcp\"}, 1]}",
                  "unit a/0.ports[2] is not a map");
    check_refused(&f, CH_OLM_UNIT, "{\"name\": \"a/0\", \"containers\": {\"c\": {\"x\": 1}}}",
                  "unit a/0.containers[c] has no member 'x'");
    check_refused(&f, CH_OLM_RELATION, "{\"id\": 1, \"endpoints\": []}",
                  "relation has no endpoints");
    check_refused(&f, CH_OLM_RELATION,
                  "{\"id\": 1, \"endpoints\": [], \"units\": {\"a/0\": {\"k\": 1}}}",
                  "relation.units is not a map of maps of strings");
    check_refused(&f, CH_OLM_SECRET, "{\"id\": \"x\", \"revisions\": []}",
                  "secret has no revisions");
    check_refused(&f, CH_OLM_ACTION, "{\"id\": \"1\", \"name\": \"a\"}",
                  "action 1.unit is missing");
    check_refused(&f, CH_OLM_MODEL, "{\"version\": \"x\"}",
                  "\"x\" is not a valid Juju version string");
    olm_teardown(&f);
}

static void test_facts(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_put_single(&f, CH_OLM_UNIT, "{'name': 'foo/10'}");
    CH_AUTOJSON json_t *units = ch_olm_units_of(f.olm, "foo");
    OLM_CHECK_VALUE(units, "[\"foo/0\",\"foo/1\",\"foo/10\"]");
    CHECK(ch_olm_is_leader(f.olm, "foo/0") && !ch_olm_is_leader(f.olm, "foo/1"));
    CHECK(!ch_olm_is_leader(f.olm, "nope/0"));
    CHECK_INT(ch_olm_next(f.olm, "storage"), 0);
    CHECK_INT(ch_olm_next(f.olm, "storage"), 1);
    CHECK_STR(ch_olm_meta(f.olm, "foo")->name, "foo");
    CHECK(!ch_olm_meta(f.olm, "mysql"));
    ch_olm_set_status(f.olm, "foo/0", "agent", "executing", "m", NULL);
    ch_olm_set_status(f.olm, "nope/0", "agent", "executing", "m", NULL);
    CHECK_INT(json_array_size(f.records), 1);
    olm_put_single(&f, CH_OLM_APPLICATION, "{'name': 'foo'}"); /* its charm is gone */
    CHECK(!ch_olm_meta(f.olm, "foo"));
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_changes);
    RUN(test_updates);
    RUN(test_changes_of_hooks);
    RUN(test_defaults);
    RUN(test_round_trip);
    RUN(test_refused);
    RUN(test_facts);
    return test_done();
}
