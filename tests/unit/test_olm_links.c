/* SPDX-License-Identifier: Apache-2.0 */
/* Which documents concern whom, and who has to look again after a change. */
#include "olm/operations.h"
#include "olm/private.h"
#include "uniter_fixture.h"

static const char *const relation =
    "{'id': 7, 'endpoints': [{'application': 'web', 'name': 'db', 'role': 'requires'}, "
    "{'application': 'pg', 'name': 'server', 'role': 'provides'}]}";

/* web/0 and web/1 on machine 0, pg/0 on machine 1, log/0 beside pg/0 */
static void setup(struct uniter_fixture *f)
{
    uniter_setup(f, "3.6.28");
    uniter_put(f, CH_OLM_APPLICATION, "{'name': 'log'}");
    uniter_put(f, CH_OLM_UNIT, "{'name': 'web/0'}");
    uniter_put(f, CH_OLM_UNIT, "{'name': 'web/1'}");
    uniter_put(f, CH_OLM_UNIT, "{'name': 'pg/0', 'machine': '1'}");
    uniter_put(f, CH_OLM_UNIT, "{'name': 'log/0', 'machine': '1', 'principal': 'pg/0'}");
    uniter_put(f, CH_OLM_RELATION, relation);
    uniter_put(f, CH_OLM_STORAGE, "{'id': 'data/0', 'attachments': {'web/1': {}}}");
    uniter_put(f, CH_OLM_SECRET,
               "{'id': 'aaaaaaaaaaaaaaaaaaaa', 'owner': 'web/0', 'revisions': [{'revision': 1, "
               "'content': {}}], 'consumers': {'pg/0': {'revision': 1}}, 'grants': [{'target': "
               "'log', 'relation': 7}]}");
    uniter_put(f, CH_OLM_ACTION, "{'id': '1', 'name': 'go', 'unit': 'web/0'}");
}

/* Keys of the documents that concern a name, parted by blanks. */
static void check_linked(const struct uniter_fixture *f, enum ch_olm_kind kind, const char *name,
                         const char *expected)
{
    const char *key;
    json_t *document;
    struct ch_buf keys = CH_BUF_INIT;
    ch_buf_adds(&keys, "");
    json_object_foreach ((json_t *)ch_olm_linked(f->olm, kind, name), key, document) {
        ch_buf_addf(&keys, "%s%s", keys.length ? " " : "", key);
        CHECK(document == ch_olm_get(f->olm, kind, key));
    }
    CHECK_STR(keys.data, expected);
    ch_buf_deinit(&keys);
}

static void test_links(void)
{
    static const struct {
        enum ch_olm_kind kind;
        const char *name, *keys;
    } rows[] = {
        {CH_OLM_UNIT, "web", "web/0 web/1"},
        {CH_OLM_UNIT, "log", "log/0"},
        {CH_OLM_UNIT, "pg/0", "log/0"},
        {CH_OLM_UNIT, "web/0", ""},
        {CH_OLM_UNIT, "1", "pg/0 log/0"},
        {CH_OLM_UNIT, "nobody", ""},
        {CH_OLM_RELATION, "web", "7"},
        {CH_OLM_RELATION, "pg", "7"},
        {CH_OLM_RELATION, "log", ""},
        {CH_OLM_STORAGE, "web/1", "data/0"},
        {CH_OLM_SECRET, "web/0", "aaaaaaaaaaaaaaaaaaaa"},
        {CH_OLM_SECRET, "pg/0", "aaaaaaaaaaaaaaaaaaaa"},
        {CH_OLM_SECRET, "web", ""},
        {CH_OLM_SECRET, "log", "aaaaaaaaaaaaaaaaaaaa"},
        {CH_OLM_SECRET, ":7", "aaaaaaaaaaaaaaaaaaaa"},
        {CH_OLM_SECRET, ":8", ""},
        {CH_OLM_ACTION, "web/0", "1"},
    };
    struct uniter_fixture f;
    setup(&f);
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++)
        check_linked(&f, rows[i].kind, rows[i].name, rows[i].keys);
    uniter_teardown(&f);
}

static void test_links_follow_changes(void)
{
    struct uniter_fixture f;
    setup(&f);
    uniter_set(&f, CH_OLM_ACTION, "1", "status", "'running'");
    check_linked(&f, CH_OLM_ACTION, "web/0", "1");
    uniter_set(&f, CH_OLM_ACTION, "1", "status", "'completed'");
    check_linked(&f, CH_OLM_ACTION, "web/0", "");
    uniter_set(&f, CH_OLM_SECRET, "aaaaaaaaaaaaaaaaaaaa", "consumers",
               "{'web/1': {'revision': 1}}");
    check_linked(&f, CH_OLM_SECRET, "pg/0", "");
    check_linked(&f, CH_OLM_SECRET, "web/1", "aaaaaaaaaaaaaaaaaaaa");
    uniter_put(&f, CH_OLM_RELATION, relation); /* another document in its place */
    check_linked(&f, CH_OLM_RELATION, "web", "7");
    uniter_put(&f, CH_OLM_RELATION,
               "{'id': 7, 'endpoints': [{'application': 'web', 'name': 'ring', 'role': 'peer'}]}");
    check_linked(&f, CH_OLM_RELATION, "web", "7");
    check_linked(&f, CH_OLM_RELATION, "pg", "");
    ch_olm_remove(f.olm, CH_OLM_UNIT, "web/0");
    check_linked(&f, CH_OLM_UNIT, "web", "web/1");
    ch_olm_remove(f.olm, CH_OLM_STORAGE, "data/0");
    check_linked(&f, CH_OLM_STORAGE, "web/1", "");
    uniter_teardown(&f);
}

/* Names of an object, sorted, parted by blanks. */
static void check_names(json_t *object, const char *expected)
{
    size_t i;
    json_t *name;
    struct ch_buf text = CH_BUF_INIT;
    CH_AUTOJSON json_t *names = ch_olm_keys(object);
    ch_buf_adds(&text, "");
    json_array_foreach (names, i, name)
        ch_buf_addf(&text, "%s%s", text.length ? " " : "", json_string_value(name));
    CHECK_STR(text.data, expected);
    ch_buf_deinit(&text);
}

static void rest(struct uniter_fixture *f)
{
    json_object_clear(f->olm->awake);
    json_object_clear(f->olm->unswept);
    json_object_clear(f->olm->unswept_secrets);
    json_object_clear(f->olm->unswept_storage);
    json_object_clear(f->olm->unplaced);
}

static void test_who_looks_again(void)
{
    static const char secret[] = "aaaaaaaaaaaaaaaaaaaa";
    static const struct {
        enum ch_olm_kind kind;
        const char *key, *awake, *unswept, *secrets, *storage;
    } rows[] = {
        {CH_OLM_MODEL, "model", "", "", "", ""},
        {CH_OLM_APPLICATION, "web", "web/0 web/1", "web", "", ""},
        {CH_OLM_UNIT, "web/0", "web/0", "web", "", ""},
        {CH_OLM_UNIT, "pg/0", "log/0 pg/0", "log pg", "", ""},  /* with its subordinates */
        {CH_OLM_UNIT, "log/0", "log/0 pg/0", "log pg", "", ""}, /* with its principal */
        {CH_OLM_AGENT, "web/0", "web/0", "web", "", ""},
        {CH_OLM_RELATION, "7", "pg/0 web/0 web/1", "pg web", "", ""},
        {CH_OLM_SECRET, secret, "log/0 pg/0 web/0", "log pg web", secret, ""},
        {CH_OLM_STORAGE, "data/0", "web/1", "web", "", "data/0"},
        {CH_OLM_ACTION, "1", "web/0", "web", "", ""},
    };
    struct uniter_fixture f;
    setup(&f);
    ch_olm_agent(f.olm, "web/0");
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++) {
        rest(&f);
        ch_olm_touch(f.olm, rows[i].kind, rows[i].key);
        check_names(f.olm->awake, rows[i].awake);
        check_names(f.olm->unswept, rows[i].unswept);
        check_names(f.olm->unswept_secrets, rows[i].secrets);
        check_names(f.olm->unswept_storage, rows[i].storage);
        check_names(f.olm->unplaced, rows[i].storage);
    }
    rest(&f);
    ch_olm_tell_all(f.olm);
    check_names(f.olm->awake, "log/0 pg/0 web/0 web/1");
    check_names(f.olm->unswept, "log pg web");
    check_names(f.olm->unswept_secrets, secret);
    check_names(f.olm->unswept_storage, "data/0");
    check_names(f.olm->unplaced, "data/0");
    uniter_teardown(&f);
}

/* What goes may have been granted a secret, or have storage. */
static void test_who_looks_again_when_something_goes(void)
{
    static const char secret[] = "aaaaaaaaaaaaaaaaaaaa";
    static const struct {
        enum ch_olm_kind kind;
        const char *key, *awake, *secrets, *storage;
    } rows[] = {
        {CH_OLM_ACTION, "1", "web/0", "", ""},
        {CH_OLM_RELATION, "7", "pg/0 web/0 web/1", secret, ""}, /* it grants it */
        {CH_OLM_UNIT, "web/1", "web/1", "", "data/0"},
        {CH_OLM_UNIT, "web/0", "web/0", secret, ""}, /* it owns it */
        {CH_OLM_UNIT, "log/0", "log/0 pg/0", "", ""},
        {CH_OLM_APPLICATION, "log", "", secret, ""}, /* it was granted to it */
        {CH_OLM_UNIT, "pg/0", "pg/0", secret, ""},   /* it reads it */
    };
    struct uniter_fixture f;
    setup(&f);
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++) {
        rest(&f);
        ch_olm_remove(f.olm, rows[i].kind, rows[i].key);
        check_names(f.olm->awake, rows[i].awake);
        check_names(f.olm->unswept_secrets, rows[i].secrets);
        check_names(f.olm->unswept_storage, rows[i].storage);
    }
    uniter_teardown(&f);
}

int main(void)
{
    RUN(test_links);
    RUN(test_links_follow_changes);
    RUN(test_who_looks_again);
    RUN(test_who_looks_again_when_something_goes);
    return test_done();
}
