/* SPDX-License-Identifier: Apache-2.0 */
/* relation-ids, relation-list, relation-get, relation-set, relation-model-get */
#include "olm_fixture.h"

#define CHANGED "'name': 'db-relation-changed', 'relation_id': 7, 'remote_unit': 'mysql/0'"

static void test_ids(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "'name': 'install'");
    OLM_CHECK(&f, {"relation-ids db", "0|db:7\n|"},
              {"relation-ids db --format=json", "0|[\"db:7\"]\n|"},
              {"relation-ids --format yaml db", "0|- db:7\n|"}, {"relation-ids web", "0||"},
              {"relation-ids web --format json", "0|[]\n|"},
              {"relation-ids nope --format yaml", "0|[]\n|"},
              {"relation-ids", "2||ERROR no endpoint name specified\n"},
              {"relation-ids db web", "2||ERROR unrecognized args: [\"web\"]\n"});
    olm_hook(&f, CHANGED);
    OLM_CHECK(&f, {"relation-ids", "0|db:7\n|"}, {"relation-ids ring", "0|ring:2\n|"});
    olm_hook(&f, "'name': 'db-relation-broken', 'relation_id': 7");
    OLM_CHECK(&f, {"relation-ids db --format json", "0|[]\n|"});
    /* dying: in it as long as there are members */
    json_object_set_new(ch_olm_get(f.olm, CH_OLM_RELATION, "7"), "life", json_string("dying"));
    olm_hook(&f, "'name': 'update-status'");
    OLM_CHECK(&f, {"relation-ids db", "0|db:7\n|"});
    json_array_clear(json_object_get(
        json_object_get(olm_member(&f, CH_OLM_UNIT, "foo/0", "views"), "7"), "members"));
    OLM_CHECK(&f, {"relation-ids db", "0||"});
    /* not in scope */
    ch_olm_leave_scope(f.olm, "2", "foo/0");
    OLM_CHECK(&f, {"relation-ids ring", "0||"});
    olm_teardown(&f);
    olm_setup(&f, "2.9.61");
    olm_hook(&f, "'name': 'install'");
    OLM_CHECK(&f, {"relation-ids", "2||ERROR no relation name specified\n"});
    olm_teardown(&f);
}

static void test_list(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "'name': 'install'");
    OLM_CHECK(
        &f, {"relation-list", "2||ERROR no relation id specified\n"},
        {"relation-list -r 7", "0|mysql/0\nmysql/1\n|"},
        {"relation-list -r any:7 --format=json", "0|[\"mysql/0\",\"mysql/1\"]\n|"},
        {"relation-list -rdb:7 --app", "0|mysql\n|"},
        {"relation-list --relation=7 --app --format json", "0|\"mysql\"\n|"},
        {"relation-list -r ring:2 --format json", "0|[\"foo/1\"]\n|"},
        {"relation-list -r ring:2 --app", "0|foo\n|"},
        {"relation-list -r x", "2||ERROR invalid value \"x\" for option -r: invalid relation id\n"},
        {"relation-list --relation db:99",
         "2||ERROR invalid value \"db:99\" for option --relation: relation not found\n"},
        {"relation-list -r 7 z", "2||ERROR unrecognized args: [\"z\"]\n"});
    olm_hook(&f, "'name': 'db-relation-departed', 'relation_id': 7, 'remote_unit': 'mysql/1'");
    OLM_CHECK(&f, {"relation-list", "0|mysql/0\n|"});
    OLM_FINISH(&f, 1, "exit status 1");
    olm_hook(&f, "'name': 'update-status'");
    OLM_CHECK(&f, {"relation-list -r 7", "0|mysql/0\nmysql/1\n|"});
    olm_hook(&f, "'name': 'db-relation-departed', 'relation_id': 7, 'remote_unit': 'mysql/1'");
    OLM_FINISH(&f, 0, "");
    olm_hook(&f, "'name': 'db-relation-joined', 'relation_id': 7, 'remote_unit': 'mysql/2'");
    OLM_CHECK(&f, {"relation-list", "0|mysql/0\nmysql/2\n|"});
    olm_teardown(&f);
}

static void test_get_targets(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, CHANGED);
    OLM_CHECK(
        &f, {"relation-get", "0|x: \"y\"\n|"}, {"relation-get x", "0|y\n|"},
        {"relation-get --format json", "0|{\"x\":\"y\"}\n|"},
        {"relation-get - mysql/1 --format=json", "0|{\"x\":\"z\"}\n|"},
        {"relation-get missing --format=json", "0|null\n|"}, {"relation-get missing", "0||"},
        {"relation-get missing --format yaml", "0||"}, {"relation-get --app", "0|host: h\n|"},
        {"relation-get --app host mysql/1", "0|h\n|"}, {"relation-get --app host mysql", "0|h\n|"},
        {"relation-get - foo/0", "0|a: b\n|"},
        {"relation-get - mysql", "2||ERROR expected unit name, got application name \"mysql\"\n"},
        {"relation-get - my_sql/0", "2||ERROR invalid unit name \"my_sql/0\"\n"},
        {"relation-get x mysql/0 c", "2||ERROR unrecognized args: [\"c\"]\n"},
        {"relation-get - mysql/9",
         "1||ERROR cannot read settings for unit \"mysql/9\" in relation \"foo:db "
         "mysql:server\": unit \"mysql/9\": settings not found\n"},
        {"relation-get - other/0", "1||ERROR permission denied\n"},
        {"relation-get - foo/1", "1||ERROR permission denied\n"},
        {"relation-get --app - other", "1||ERROR permission denied\n"});
    /* without a remote unit: the application's */
    olm_hook(&f, "'name': 'db-relation-created', 'relation_id': 7");
    OLM_CHECK(&f, {"relation-get", "0|host: h\n|"});
    olm_hook(&f, "'name': 'install'");
    OLM_CHECK(&f, {"relation-get", "2||ERROR no relation id specified\n"},
              {"relation-get -r 7", "2||ERROR no unit or application specified\n"},
              {"relation-get -r 7 - mysql/0 --format json", "0|{\"x\":\"y\"}\n|"});
    olm_teardown(&f);
}

static void test_own_app(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "'name': 'install'");
    OLM_CHECK(&f, {"relation-get -r 7 --app - foo", "0|mine: \"1\"\n|"});
    olm_hook(&f, "'unit': 'foo/1', 'name': 'install'");
    OLM_CHECK(&f, {"relation-get -r 7 --app - foo", "1||ERROR permission denied\n"},
              {"relation-get -r ring:2 --app token foo", "0|t\n|"},
              {"relation-set -r 7 --app k=v", "1||ERROR cannot write relation settings\n"},
              {"relation-set -r 7 k=v", "0||"});
    olm_teardown(&f);
}

static void test_set(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, CHANGED);
    OLM_CHECK(
        &f, {"relation-set ' k = v w '", "0||"}, {"relation-set a=", "0||"},
        {"relation-get - foo/0 --format json", "0|{\"k\":\"v w\"}\n|"},
        {"relation-set --app mine= new=2 --format json", "0||"},
        {"relation-get --app - foo --format json", "0|{\"new\":\"2\"}\n|"}, {"relation-set", "0||"},
        {"relation-set x", "2||ERROR expected \"key=value\", got \"x\"\n"},
        {"relation-set =v", "2||ERROR expected \"key=value\", got \"=v\"\n"},
        {"relation-set x=1 x=2", "2||ERROR key \"x\" specified more than once\n"},
        {"relation-set --file /nope x=1", "1||ERROR open /nope: no such file or directory\n"});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_RELATION, "7", "versions"), "{}");
    f.input = "n: 1.50\nt: true\nsp: ' x '\ngone: null\nk: file\n";
    OLM_CHECK(&f, {"relation-set --file - k=line", "0||"},
              {"relation-get - foo/0 --format json",
               "0|{\"k\":\"line\",\"n\":\"1.50\",\"sp\":\" x \",\"t\":\"true\"}\n|"});
    f.input = "- a\n";
    OLM_CHECK(&f, {"relation-set --file -",
                   "1||ERROR yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into "
                   "map[string]string\n"});
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(json_object_get(olm_member(&f, CH_OLM_RELATION, "7", "units"), "foo/0"),
                    "{\"k\":\"line\",\"n\":\"1.50\",\"sp\":\" x \",\"t\":\"true\"}");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_RELATION, "7", "versions"), "{\"foo\":1,\"foo/0\":1}");
    /* the same again is no change */
    olm_hook(&f, CHANGED);
    OLM_CHECK(&f, {"relation-set k=line", "0||"});
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_RELATION, "7", "versions"), "{\"foo\":1,\"foo/0\":1}");
    olm_teardown(&f);
}

static void test_dropped(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, CHANGED);
    OLM_CHECK(&f, {"relation-set k=v", "0||"}, {"relation-set --app k=v", "0||"});
    OLM_FINISH(&f, 3, "exit status 3");
    OLM_CHECK_VALUE(json_object_get(olm_member(&f, CH_OLM_RELATION, "7", "units"), "foo/0"),
                    "{\"a\":\"b\"}");
    olm_hook(&f, CHANGED);
    OLM_CHECK(&f, {"relation-set k=v", "0||"}, {"relation-set --app k=v", "0||"});
    json_object_set_new(ch_olm_get(f.olm, CH_OLM_APPLICATION, "foo"), "leader",
                        json_string("foo/1"));
    OLM_FINISH(&f, 0,
               "cannot apply changes: prerequisites failed: \"foo/0\" is not leader of \"foo\"");
    OLM_CHECK_VALUE(json_object_get(olm_member(&f, CH_OLM_RELATION, "7", "units"), "foo/0"),
                    "{\"a\":\"b\"}");
    olm_teardown(&f);
}

static void set_remote(struct olm_fixture *f, const char *kind, const char *who, const char *value)
{
    json_t *bags = olm_member(f, CH_OLM_RELATION, "7", kind);
    json_object_set_new(bags, who, json_pack("{s:s}", "x", value));
}

/* What is seen of others, in a hook and across hooks. */
static void test_snapshots(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, CHANGED);
    OLM_CHECK(&f, {"relation-get x", "0|y\n|"}, {"relation-get x mysql/1", "0|z\n|"},
              {"relation-get --app host", "0|h\n|"});
    set_remote(&f, "units", "mysql/0", "new");
    set_remote(&f, "units", "mysql/1", "new");
    set_remote(&f, "apps", "mysql", "new");
    OLM_CHECK(&f, {"relation-get x", "0|y\n|"}, {"relation-get --app host", "0|h\n|"});
    /* a hook for mysql/0: its data is new, that of mysql/1 as of its own last hook */
    olm_hook(&f, CHANGED);
    OLM_CHECK(&f, {"relation-get x", "0|new\n|"}, {"relation-get x mysql/1", "0|z\n|"},
              {"relation-get --app x", "0|new\n|"});
    /* one that is no member is seen anew in each hook */
    set_remote(&f, "units", "mysql/5", "1");
    OLM_CHECK(&f, {"relation-get x mysql/5", "0|1\n|"});
    set_remote(&f, "units", "mysql/5", "2");
    OLM_CHECK(&f, {"relation-get x mysql/5", "0|1\n|"});
    olm_hook(&f, CHANGED);
    OLM_CHECK(&f, {"relation-get x mysql/5", "0|2\n|"});
    olm_teardown(&f);
}

static void test_model(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "'name': 'install'");
    OLM_CHECK(&f, {"relation-model-get -r 7 --format json", "0|{\"uuid\":\"other-uuid\"}\n|"},
              {"relation-model-get -r 2", "0|uuid: 00000000-0000-4000-8000-000000000000\n|"},
              {"relation-model-get", "2||ERROR no relation id specified\n"});
    olm_teardown(&f);
    olm_setup(&f, "3.6.1");
    olm_hook(&f, "'name': 'install'");
    OLM_CHECK(&f, {"relation-model-get -r 7",
                   "none|hook command 'relation-model-get' does not exist in this Juju"});
    olm_teardown(&f);
}

static void test_broken(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "'name': 'db-relation-broken', 'relation_id': 7");
    OLM_CHECK(&f, {"relation-get -r 7 x mysql/0", "0|y\n|"}, {"relation-set -r 7 k=v", "0||"});
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_RELATION, "7", "scope"),
                    "[\"foo/1\",\"mysql/0\",\"mysql/1\"]");
    CHECK(!json_object_get(olm_member(&f, CH_OLM_UNIT, "foo/0", "views"), "7"));
    olm_teardown(&f);
}

/* In a container-scoped relation data of units that live beside another principal are not found,
 * as if they had never entered: Juju keeps them below their principal. */
static void test_container_scope(void)
{
    static const char *const units[] = {"log/0", "log/1"};
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_put_single(&f, CH_OLM_APPLICATION, "{'name': 'log'}");
    olm_put_single(&f, CH_OLM_UNIT, "{'name': 'log/0', 'principal': 'foo/0'}");
    olm_put_single(&f, CH_OLM_UNIT, "{'name': 'log/1', 'principal': 'foo/1'}");
    olm_put_single(&f, CH_OLM_RELATION,
                   "{'id': 11, 'endpoints': [{'application': 'foo', 'name': 'db', 'role': "
                   "'requires', 'scope': 'container'}, {'application': 'log', 'name': 'host', "
                   "'role': 'provides', 'scope': 'container'}], 'units': {'foo/0': {}, 'foo/1': "
                   "{}, 'log/0': {'x': 'own'}, 'log/1': {'x': 'other'}}}");
    for (size_t i = 0; i < CH_ARRAY_LEN(units); i++) {
        CH_AUTOFREE char *hook = ch_asprintf(
            "'name': 'db-relation-joined', 'relation_id': 11, 'remote_unit': '%s'", units[i]);
        olm_hook(&f, hook);
        OLM_CHECK(&f, {"relation-get x log/0", "0|own\n|"},
                  {"relation-get x log/1",
                   "1||ERROR cannot read settings for unit \"log/1\" in relation \"foo:db "
                   "log:host\": unit \"log/1\": settings not found\n"});
    }
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_ids);
    RUN(test_list);
    RUN(test_get_targets);
    RUN(test_own_app);
    RUN(test_set);
    RUN(test_dropped);
    RUN(test_snapshots);
    RUN(test_model);
    RUN(test_broken);
    RUN(test_container_scope);
    return test_done();
}
