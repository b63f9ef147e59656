/* SPDX-License-Identifier: Apache-2.0 */
/* secret-get, secret-info-get, secret-ids, secret-grant, secret-revoke */
#include "olm_fixture.h"

#define APP "000000000000000000aa"
#define UNIT "000000000000000000bb"
#define THEIRS "000000000000000000cc"
#define HIDDEN "000000000000000000dd"

static void setup(struct olm_fixture *f)
{
    olm_setup(f, "3.6.28");
    olm_put_single(f, CH_OLM_SECRET,
                   "{'id': '" APP "', 'owner': 'foo', 'label': 'app', 'description': 'd', 'rotate':"
                   "'daily', 'rotate_at': 1700000001, 'revisions': [{'revision': 1, 'content': "
                   "{'key': 'b25l'}}, {'revision': 2, 'content': {'key': 'dHdv'}, 'expire': "
                   "1700000000}], 'consumers': {'foo/1': {'revision': 1, 'label': 'mine'}}}");
    olm_put_single(f, CH_OLM_SECRET,
                   "{'id': '" UNIT "', 'owner': 'foo/0', 'revisions': [{'revision': 1, 'content': "
                   "{'key': 'b25l', 'other': 'PA=='}}]}");
    olm_put_single(f, CH_OLM_SECRET,
                   "{'id': '" THEIRS "', 'owner': 'mysql', 'label': 'app', 'revisions': "
                   "[{'revision': 3, 'content': {'key': 'b25l'}}, {'revision': 4, 'content': "
                   "{'key': 'dHdv'}}], 'grants': [{'target': 'foo', 'relation': 7}], 'consumers': "
                   "{'foo/1': {'revision': 3}}}");
    olm_put_single(f, CH_OLM_SECRET,
                   "{'id': '" HIDDEN "', 'owner': 'mysql/0', 'revisions': [{'revision': 1, "
                   "'content': {'key': 'b25l'}}], 'grants': [{'target': 'foo/1'}]}");
}

static void test_get(void)
{
    struct olm_fixture f;
    setup(&f);
    olm_hook(&f, "");
    OLM_CHECK(
        &f, {"secret-get " UNIT, "0|key: one\nother: <\n|"},
        {"secret-get --format json " UNIT, "0|{\"key\":\"one\",\"other\":\"\\u003c\"}\n|"},
        {"secret-get secret:" UNIT " key", "0|one\n|"},
        {"secret-get " UNIT " key --format=json", "0|\"one\"\n|"},
        {"secret-get " UNIT " key#base64", "0|b25l\n|"},
        {"secret-get " UNIT " nope", "1||ERROR secret key value \"nope\" not found\n"},
        {"secret-get", "2||ERROR require either a secret URI or label\n"},
        {"secret-get x", "2||ERROR secret URI \"x\" not valid\n"},
        {"secret-get --peek --refresh " UNIT,
         "2||ERROR specify one of --peek or --refresh but not both\n"},
        {"secret-get --format smart " UNIT,
         "2||ERROR invalid value \"smart\" for option --format: unknown format \"smart\"\n"},
        {"secret-get " UNIT " a b", "2||ERROR unrecognized args: [\"b\"]\n"},
        {"secret-get zzzzzzzzzzzzzzzzzzzz", "1||ERROR secret \"zzzzzzzzzzzzzzzzzzzz\" not found\n"},
        {"secret-get --label nope", "1||ERROR consumer label \"nope\" not found\n"},
        {"secret-get " HIDDEN, "1||ERROR permission denied\n"});
    olm_hook(&f, "'unit': 'foo/1'");
    OLM_CHECK(&f, {"secret-get " HIDDEN, "0|key: one\n|"},
              {"secret-get " UNIT, "1||ERROR permission denied\n"},
              /* the application's label, and what this unit calls it */
              {"secret-get --label app", "0|key: one\n|"},
              {"secret-get --label mine", "0|key: one\n|"});
    olm_teardown(&f);
}

static void test_tracking(void)
{
    struct olm_fixture f;
    setup(&f);
    olm_hook(&f, "'unit': 'foo/1'");
    OLM_CHECK(
        &f, {"secret-get " THEIRS, "0|key: one\n|"}, {"secret-get --peek " THEIRS, "0|key: two\n|"},
        {"secret-get " THEIRS, "0|key: one\n|"}, {"secret-get --refresh " THEIRS, "0|key: two\n|"},
        {"secret-get --label called " THEIRS, "0|key: two\n|"},
        {"secret-get --label called", "0|key: two\n|"});
    /* at once, whatever becomes of the hook */
    OLM_FINISH(&f, 1, "exit status 1");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, THEIRS, "consumers"),
                    "{\"foo/1\":{\"label\":\"called\",\"revision\":4}}");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"secret-get --peek " THEIRS, "0|key: two\n|"});
    CHECK(!json_object_get(olm_member(&f, CH_OLM_SECRET, THEIRS, "consumers"), "foo/0"));
    OLM_CHECK(&f, {"secret-get " THEIRS, "0|key: two\n|"});
    CHECK(json_object_get(olm_member(&f, CH_OLM_SECRET, THEIRS, "consumers"), "foo/0"));
    /* a grant ends with its relation */
    ch_olm_remove(f.olm, CH_OLM_RELATION, "7");
    OLM_CHECK(&f, {"secret-get " THEIRS, "1||ERROR permission denied\n"});
    olm_teardown(&f);
}

static void test_pending_revision(void)
{
    struct olm_fixture f;
    setup(&f);
    olm_hook(&f, "");
    OLM_CHECK(&f, {"secret-get " UNIT " key", "0|one\n|"}, {"secret-set " UNIT " key=new", "0||"},
              {"secret-get " UNIT " key", "0|one\n|"},
              {"secret-get --refresh " UNIT " key", "0|new\n|"},
              {"secret-get --label lab " UNIT " key", "0|one\n|"});
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, UNIT, "consumers"),
                    "{\"foo/0\":{\"label\":\"\",\"revision\":2}}");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, UNIT, "label"), "\"lab\"");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"secret-get " UNIT " key", "0|new\n|"},
              {"secret-remove " UNIT " --revision 2", "0||"});
    OLM_FINISH(&f, 0, "");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"secret-get " UNIT, "1||ERROR secret revision for \"" UNIT "\" not found\n"});
    olm_teardown(&f);
}

static void test_info(void)
{
    struct olm_fixture f;
    setup(&f);
    olm_hook(&f, "");
    OLM_CHECK(
        &f,
        {"secret-info-get --format json " UNIT,
         "0|{\"" UNIT
         "\":{\"label\":\"\",\"owner\":\"unit\",\"revision\":1,\"rotation\":\"never\"}}"
         "\n|"},
        {"secret-info-get --label app",
         "0|000000000000000000aa:\n  description: d\n  expiry: \"2023-11-14T22:13:20Z\"\n  label: "
         "app\n  owner: application\n  revision: 2\n  rotates: \"2023-11-14T22:13:21Z\"\n  "
         "rotation: daily\n|"},
        {"secret-info-get", "2||ERROR require either a secret URI or label\n"},
        {"secret-info-get --label x " UNIT,
         "2||ERROR specify either a secret URI or label but not both\n"},
        {"secret-info-get --label nope", "1||ERROR secret \"nope\" not found\n"},
        {"secret-info-get " THEIRS, "1||ERROR secret \"" THEIRS "\" not found\n"},
        {"secret-grant -r 7 " UNIT, "0||"},
        {"secret-info-get --format json " UNIT,
         "0|{\"" UNIT "\":{\"access\":[{\"role\":\"view\",\"scope\":\"relation-foo.db#mysql."
         "server\",\"target\":\"application-mysql\"}],\"label\":\"\",\"owner\":\"unit\","
         "\"revision\":1,\"rotation\":\"never\"}}\n|"});
    olm_hook(&f, "'unit': 'foo/1'");
    OLM_CHECK(&f, {"secret-info-get " APP, "1||ERROR secret \"" APP "\" not found\n"});
    olm_teardown(&f);
}

static void test_ids(void)
{
    struct olm_fixture f;
    setup(&f);
    olm_hook(&f, "'unit': 'foo/1'");
    OLM_CHECK(&f, {"secret-ids --format json", "0|null\n|"}, {"secret-ids", "0||"});
    olm_hook(&f, "");
    char *outcome = olm_run(&f, "secret-ids --format=json");
    CHECK(strcmp(outcome, "0|[\"" APP "\",\"" UNIT "\"]\n|") == 0 ||
          strcmp(outcome, "0|[\"" UNIT "\",\"" APP "\"]\n|") == 0);
    free(outcome);
    OLM_CHECK(&f, {"secret-remove " UNIT, "0||"}, {"secret-ids", "0|" APP "\n|"});
    olm_teardown(&f);
}

static void test_grant(void)
{
    struct olm_fixture f;
    setup(&f);
    olm_hook(&f, "");
    OLM_CHECK(&f, {"secret-grant", "2||ERROR missing secret URI\n"},
              {"secret-grant " APP, "2||ERROR no relation id specified\n"},
              {"secret-grant " APP " -r 99",
               "2||ERROR invalid value \"99\" for option -r: relation not found\n"},
              {"secret-grant " APP " -r 7 --unit x", "2||ERROR unit \"x\" not valid\n"},
              {"secret-grant " APP " -r 7 --unit b/0",
               "2||ERROR cannot specify unit \"b/0\" in relation to application \"mysql\"\n"},
              {"secret-grant " THEIRS " -r 7", "1||ERROR secret \"" THEIRS "\" not found\n"},
              {"secret-grant " APP " -r 7 --unit mysql/0", "0||"},
              {"secret-grant " APP " -r 7",
               "1||ERROR any unit level grants need to be revoked before "
               "granting access to the corresponding application\n"},
              {"secret-grant " UNIT " -r 7", "0||"}, {"secret-grant " UNIT " -r 7", "0||"});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, UNIT, "grants"), "[]");
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, UNIT, "grants"),
                    "[{\"relation\":7,\"target\":\"mysql\"}]");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, APP, "grants"),
                    "[{\"relation\":7,\"target\":\"mysql/0\"}]");
    olm_teardown(&f);
}

static void test_revoke(void)
{
    struct olm_fixture f;
    setup(&f);
    olm_hook(&f, "");
    OLM_CHECK(&f, {"secret-grant " UNIT " -r 7", "0||"}, {"secret-grant " APP " -r 7", "0||"});
    OLM_FINISH(&f, 0, "");
    olm_hook(&f, "");
    OLM_CHECK(
        &f, {"secret-revoke", "2||ERROR missing secret URI\n"},
        {"secret-revoke " UNIT, "2||ERROR missing relation or application or unit\n"},
        {"secret-revoke " UNIT " --app a --unit a/0",
         "2||ERROR specify only one of application or unit\n"},
        {"secret-revoke " UNIT " --app a -r 7", "2||ERROR do not specify both relation and app\n"},
        {"secret-revoke " UNIT " --app A", "2||ERROR application \"A\" not valid\n"},
        {"secret-revoke " UNIT " --unit A", "2||ERROR unit \"A\" not valid\n"},
        {"secret-revoke " THEIRS " -r 7", "1||ERROR secret \"" THEIRS "\" not found\n"},
        {"secret-revoke " UNIT " --app mysql", "0||"}, {"secret-revoke " APP " -r 2", "0||"});
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, UNIT, "grants"), "[]");
    CHECK_INT(json_array_size(olm_member(&f, CH_OLM_SECRET, APP, "grants")), 1);
    /* in a relation hook, the relation is the default; what was granted in this hook goes, too */
    olm_hook(&f, "'name': 'db-relation-changed', 'relation_id': 7, 'remote_unit': 'mysql/0'");
    OLM_CHECK(&f, {"secret-grant " UNIT, "0||"}, {"secret-revoke " UNIT, "0||"},
              {"secret-revoke " APP, "0||"});
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, UNIT, "grants"), "[]");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_SECRET, APP, "grants"), "[]");
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_get);
    RUN(test_tracking);
    RUN(test_pending_revision);
    RUN(test_info);
    RUN(test_ids);
    RUN(test_grant);
    RUN(test_revoke);
    return test_done();
}
