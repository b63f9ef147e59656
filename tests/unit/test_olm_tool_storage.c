/* SPDX-License-Identifier: Apache-2.0 */
/* storage-get, storage-list, storage-add */
#include "olm_fixture.h"

static void setup(struct olm_fixture *f)
{
    olm_setup(f, "3.6.28");
    olm_put_single(f, CH_OLM_STORAGE,
                   "{'id': 'data/1', 'attachments': {'foo/0': {'location': '/srv/d'}}}");
    olm_put_single(f, CH_OLM_STORAGE,
                   "{'id': 'one/0', 'kind': 'block', 'attachments': {'foo/0': {}}}");
    olm_put_single(f, CH_OLM_STORAGE,
                   "{'id': 'data/9', 'attachments': {'foo/1': {'location': '/x'}}}");
}

static void test_get(void)
{
    struct olm_fixture f;
    setup(&f);
    olm_hook(&f, "");
    OLM_CHECK(&f, {"storage-get", "2||ERROR no storage instance specified\n"},
              {"storage-get -s data/1", "0|kind: filesystem\nlocation: /srv/d\n|"},
              {"storage-get -s data/1 --format json",
               "0|{\"kind\":\"filesystem\",\"location\":\"/srv/d\"}\n|"},
              {"storage-get -s data/1 location", "0|/srv/d\n|"},
              {"storage-get --storage data/1 kind --format json", "0|\"filesystem\"\n|"},
              {"storage-get -s data/1 size", "1||ERROR invalid storage attribute \"size\"\n"},
              {"storage-get -s x",
               "2||ERROR invalid value \"x\" for option -s: invalid storage ID \"x\"\n"},
              {"storage-get -s data/9", "2||ERROR invalid value \"data/9\" for option -s: storage "
                                        "attachment data/9:foo/0 not found\n"},
              {"storage-get -s one/0", "1||ERROR storage attachment one/0:foo/0 not provisioned\n"},
              {"storage-get -s data/1 a b", "2||ERROR unrecognized args: [\"b\"]\n"});
    olm_hook(&f, "'name': 'data-storage-attached', 'storage_id': 'data/1'");
    OLM_CHECK(&f, {"storage-get location", "0|/srv/d\n|"});
    olm_teardown(&f);
}

static void test_list(void)
{
    struct olm_fixture f;
    setup(&f);
    olm_hook(&f, "");
    OLM_CHECK(&f, {"storage-list", "0|data/1\none/0\n|"},
              {"storage-list data --format json", "0|[\"data/1\"]\n|"},
              {"storage-list nope --format json", "0|[]\n|"}, {"storage-list da", "0||"},
              {"storage-list a b", "2||ERROR unrecognized args: [\"b\"]\n"});
    olm_teardown(&f);
}

static void test_add(void)
{
    struct olm_fixture f;
    setup(&f);
    olm_hook(&f, "");
    OLM_CHECK(&f, {"storage-add", "2||ERROR storage add requires a storage directive\n"},
              {"storage-add data=fast,1", "2||ERROR only count can be specified for \"data\"\n"},
              {"storage-add data=1G", "2||ERROR only count can be specified for \"data\"\n"},
              {"storage-add data data=2", "2||ERROR storage \"data\" specified more than once\n"},
              {"storage-add a=b=c",
               "2||ERROR expected \"name=constraints\" or \"name\", got \"a=b=c\"\n"},
              {"storage-add data=0",
               "2||ERROR cannot parse constraints for storage \"data\": cannot "
               "parse count: count must be greater than zero, got \"0\"\n"},
              {"storage-add data=!", "2||ERROR cannot parse constraints for storage \"data\": "
                                     "unrecognized storage constraint \"!\"\n"},
              {"storage-add data", "0||"});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_APPLICATION, "foo", "storage_counts"), "{}");
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_APPLICATION, "foo", "storage_counts"), "{\"data\":1}");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"storage-add nope=1", "0||"});
    OLM_FINISH(&f, 0, "cannot apply changes: charm storage \"nope\" not found");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"storage-add data", "0||"}, {"storage-add data", "0||"});
    OLM_FINISH(&f, 0,
               "cannot apply changes: charm \"foo\" store \"data\": at most 2 instances "
               "supported, 3 specified");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_APPLICATION, "foo", "storage_counts"), "{\"data\":1}");
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_get);
    RUN(test_list);
    RUN(test_add);
    return test_done();
}
