/* SPDX-License-Identifier: Apache-2.0 */
#include "view_fixture.h"

static struct ch_olm *setup(void)
{
    struct ch_olm *olm = view_example();
    view_put(olm, CH_OLM_SECRET,
             "{'id': '9m4e2mr0ui3e8a215n4g', 'name': 'pass', 'description': 'of the db', "
             "'revisions': [{'revision': 2, 'content': {'user': 'YWRtaW4='}, 'created': "
             "1700000000}, {'revision': 3, 'content': {'raw': '/w==', 'user': 'cm9vdA=='}, "
             "'created': 1700000060}], 'grants': [{'target': 'foo', 'relation': 1}, {'target': "
             "'pg/0'}]}");
    view_put(olm, CH_OLM_SECRET,
             "{'id': '9m4e2mr0ui3e8a215n5g', 'owner': 'foo', 'label': 'own', 'rotate': 'daily', "
             "'rotate_at': 1700003600, 'revisions': [{'revision': 1, 'content': {'k': 'dg=='}, "
             "'created': 1700000000, 'expire': 1700007200}]}");
    return olm;
}

static void test_list(void)
{
    struct ch_olm *olm = setup();
    view_check(ch_olm_view_secrets(olm), "",
               "{'9m4e2mr0ui3e8a215n4g': {'revision': 3, 'owner': '<model>', 'description': 'of "
               "the db', 'name': 'pass', 'created': '2023-11-14T22:13:20Z', 'updated': "
               "'2023-11-14T22:14:20Z'}, '9m4e2mr0ui3e8a215n5g': {'revision': 1, 'rotation': "
               "'daily', 'owner': 'foo', 'label': 'own', 'expires': '2023-11-15T00:13:20Z', "
               "'rotates': '2023-11-14T23:13:20Z', 'created': '2023-11-14T22:13:20Z', 'updated': "
               "'2023-11-14T22:13:20Z'}}");
    ch_olm_free(olm);
}

static void test_content(void)
{
    struct ch_olm *olm = setup();
    const json_t *secret = ch_olm_get(olm, CH_OLM_SECRET, "9m4e2mr0ui3e8a215n4g");
    view_check(ch_olm_view_secret(secret, 0, true, NULL), "9m4e2mr0ui3e8a215n4g content",
               "{'raw': '/w==', 'user': 'root'}");
    view_check(ch_olm_view_secret(secret, 2, true, NULL), "9m4e2mr0ui3e8a215n4g content",
               "{'user': 'admin'}");
    view_check(ch_olm_view_secret(secret, 0, true, NULL), "9m4e2mr0ui3e8a215n4g access",
               "[{'target': 'application-foo', 'scope': 'relation-1', 'role': 'view'}, {'target': "
               "'unit-pg/0', 'role': 'view'}]");
    json_t *hidden = ch_olm_view_secret(secret, 0, false, NULL);
    CHECK(!json_object_get(json_object_get(hidden, "9m4e2mr0ui3e8a215n4g"), "content"));
    json_decref(hidden);
    ch_olm_free(olm);
}

static void test_no_such_revision(void)
{
    struct ch_olm *olm = setup();
    const json_t *secret = ch_olm_get(olm, CH_OLM_SECRET, "9m4e2mr0ui3e8a215n4g");
    struct ch_error err = CH_ERROR_INIT;
    CHECK(!ch_olm_view_secret(secret, 1, true, &err));
    CHECK_STR(err.message, "secret \"9m4e2mr0ui3e8a215n4g\" has no revision 1");
    ch_error_clear(&err);
    ch_olm_free(olm);
}

int main(void)
{
    RUN(test_list);
    RUN(test_content);
    RUN(test_no_such_revision);
    return test_done();
}
