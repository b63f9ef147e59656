/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets of a model: ids, who may do what, rotation. */
#include "olm/private.h"
#include "olm_fixture.h"

#define ID "000000000000000000aa"
#define UUID "00000000-0000-4000-8000-000000000000"

static void test_uris(void)
{
    static const struct {
        const char *uri, *id;
    } cases[] = {
        {ID, ID},
        {"secret:" ID, ID},
        {"secret://" UUID "/" ID, ID},
        {UUID "/" ID, ID},
        {"my", "my"}, /* odd, but there */
        {"secret:my", "my"},
        {"", NULL},
        {"secret:", NULL},
        {"other:" ID, NULL},
        {"secret:0123", NULL},
        {"secret:00000000000000000_aa", NULL},
        {"secret://short/" ID, NULL},
        {"secret://" UUID, NULL},
        {ID "/", NULL},
    };
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_put_single(&f, CH_OLM_SECRET,
                   "{'id': 'my', 'revisions': [{'revision': 1, 'content': {}}]}");
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *id = ch_olm_secret_id(f.olm, cases[i].uri);
        CHECK_STR(id, cases[i].id);
    }
    CH_AUTOFREE char *one = ch_olm_secret_new_id(f.olm), *two = ch_olm_secret_new_id(f.olm);
    CHECK_INT(strlen(one), 20);
    CHECK_INT(strspn(one, "0123456789abcdefghijklmnopqrstuv"), 20);
    CHECK(strcmp(one, two) != 0);
    olm_teardown(&f);
}

static void test_rights(void)
{
    static const struct {
        const char *owner, *grant, *unit;
        bool visible, managed;
    } cases[] = {
        {"\"foo\"", "x", "foo/0", true, true},
        {"\"foo\"", "x", "foo/1", true, false},
        {"\"foo/1\"", "x", "foo/1", true, true},
        {"\"foo/1\"", "x", "foo/0", false, false},
        {"\"foo\"", "x", "mysql/0", false, false},
        {"\"foo\"", "mysql", "mysql/0", true, false},
        {"\"foo\"", "mysql/1", "mysql/0", false, false},
        {"null", "foo", "foo/1", true, false},
        {"null", "x", "foo/0", false, false},
    };
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        char *text = ch_asprintf("{\"id\": \"" ID "\", \"owner\": %s, \"grants\": [{\"target\": "
                                 "\"%s\"}], \"revisions\": [{\"revision\": 1, \"content\": {}}]}",
                                 cases[i].owner, cases[i].grant);
        olm_put(&f, CH_OLM_SECRET, text);
        free(text);
        const json_t *secret = ch_olm_get(f.olm, CH_OLM_SECRET, ID);
        CHECK(ch_olm_secret_is_visible(f.olm, secret, cases[i].unit) == cases[i].visible);
        CHECK(ch_olm_secret_is_managed(f.olm, secret, cases[i].unit) == cases[i].managed);
    }
    olm_teardown(&f);
}

static void test_rotation(void)
{
    static const struct {
        const char *policy;
        double next;
    } cases[] = {
        {"hourly", 1700000000 + 3600},          {"daily", 1700000000 + 86400},
        {"weekly", 1700000000 + 7 * 86400},     {"monthly", 1700000000 + 30 * 86400},
        {"quarterly", 1700000000 + 92 * 86400}, {"yearly", 1700000000 + 366 * 86400},
    };
    double next = 0;
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CHECK(ch_olm_secret_rotates(cases[i].policy, 1700000000, &next));
        CHECK_INT(next, cases[i].next);
    }
    CHECK(!ch_olm_secret_rotates("never", 1700000000, &next));
}

int main(void)
{
    RUN(test_uris);
    RUN(test_rights);
    RUN(test_rotation);
    return test_done();
}
