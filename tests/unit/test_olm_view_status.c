/* SPDX-License-Identifier: Apache-2.0 */
#include "view_fixture.h"

static void check(const struct ch_olm *olm, const char *path, const char *expected)
{
    view_check(ch_olm_view_status(olm), path, expected);
}

static void test_model(void)
{
    struct ch_olm *olm = view_example();
    check(olm, "model",
          "{'name': 'play', 'type': 'iaas', 'controller': 'charmhost', 'cloud': 'localhost', "
          "'version': '3.6.28', 'model-status': {'current': 'available'}, 'sla': 'unsupported'}");
    check(olm, "controller", "{'timestamp': '22:13:20Z'}");
    check(olm, "machines 1",
          "{'juju-status': {'current': 'started', 'version': '3.6.28'}, 'dns-name': '10.0.0.2', "
          "'ip-addresses': ['10.0.0.2'], 'instance-id': 'localhost', 'machine-status': {'current': "
          "'running'}}");
    ch_olm_free(olm);
}

static void test_empty(void)
{
    struct ch_olm *olm = view_model("{'name': 'none'}");
    check(olm, "machines", "{}");
    check(olm, "applications", "{}");
    json_t *view = ch_olm_view_status(olm);
    CHECK(!json_object_get(view, "storage"));
    json_decref(view);
    ch_olm_free(olm);
}

static void test_application(void)
{
    struct ch_olm *olm = view_example();
    check(olm, "applications pg",
          "{'charm': 'local:pg-0', 'charm-origin': 'local', 'charm-name': 'pg', 'charm-rev': 0, "
          "'exposed': false, 'life': 'dying', 'application-status': {'current': 'blocked', "
          "'message': 'no disk', 'since': '14 Nov 2023 22:13:20Z'}, 'relations': {'server': "
          "[{'related-application': 'foo', 'interface': 'sql', 'scope': 'global'}]}, 'units': "
          "{'pg/0': {'workload-status': {'current': 'unknown'}, 'juju-status': {'current': 'idle', "
          "'version': '3.6.28'}, 'machine': '2', 'public-address': '10.0.0.3'}}, "
          "'endpoint-bindings': {'': 'alpha', 'server': 'alpha'}}");
    check(olm, "applications foo charm", "'local:foo-charm-2'");
    check(olm, "applications foo charm-rev", "2");
    check(olm, "applications foo exposed", "true");
    check(olm, "applications foo version", "'1.2'");
    check(olm, "applications foo relations ring",
          "[{'related-application': 'foo', 'interface': 'ring', 'scope': 'global'}]");
    ch_olm_free(olm);
}

static void test_failed_relation_hook(void)
{
    struct ch_olm *olm = view_example();
    json_t *peer = view_json("{'hook': 'ring-relation-changed', 'relation-id': 0}");
    json_t *regular = view_json("{'hook': 'db-relation-changed', 'relation-id': 1}");
    ch_olm_set_status(olm, "foo/0", "agent", "error", "failed", regular);
    check(olm, "applications foo units foo/0 workload-status message", "'failed for pg:server'");
    check(olm, "applications foo application-status message", "'failed'");
    ch_olm_set_status(olm, "foo/0", "agent", "error", "failed", peer);
    check(olm, "applications foo units foo/0 workload-status message", "'failed'");
    json_decref(peer);
    json_decref(regular);
    ch_olm_free(olm);
}

static void test_subordinate(void)
{
    struct ch_olm *olm = view_example();
    check(olm, "applications log",
          "{'charm': 'local:log-0', 'charm-origin': 'local', 'charm-name': 'log', 'charm-rev': 0, "
          "'exposed': false, 'application-status': {'current': 'unknown'}, 'relations': {'host': "
          "[{'related-application': 'foo', 'interface': 'juju-info', 'scope': 'container'}]}, "
          "'subordinate-to': ['foo'], 'endpoint-bindings': {'': 'alpha', 'host': 'alpha'}}");
    check(olm, "applications foo units foo/0 subordinates",
          "{'log/0': {'workload-status': {'current': 'unknown'}, 'juju-status': {'current': "
          "'idle', 'version': '3.6.28'}, 'public-address': '10.0.0.1'}}");
    ch_olm_free(olm);
}

static void test_unit(void)
{
    struct ch_olm *olm = view_example();
    check(olm, "applications foo units foo/0 workload-status",
          "{'current': 'active', 'message': 'ready', 'since': '14 Nov 2023 22:13:20Z'}");
    check(olm, "applications foo units foo/0 leader", "true");
    check(olm, "applications foo units foo/0 open-ports", "['10-12/udp', '80/tcp', 'icmp']");
    ch_olm_free(olm);
}

static void test_failed_hook(void)
{
    struct ch_olm *olm = view_example();
    check(olm, "applications foo units foo/1",
          "{'workload-status': {'current': 'error', 'message': 'hook failed: install', 'since': "
          "'14 Nov 2023 22:13:20Z'}, 'juju-status': {'current': 'idle', 'since': '14 Nov 2023 "
          "22:13:20Z', 'version': '3.6.28', 'life': 'dying'}, 'machine': '1', 'public-address': "
          "'10.0.0.2'}");
    check(olm, "applications foo application-status current", "'error'");
    json_t *app = ch_olm_get(olm, CH_OLM_APPLICATION, "foo");
    json_object_set_new(app, "status",
                        view_json("{'status': 'active', 'message': '', 'data': {}, 'since': 0}"));
    check(olm, "applications foo application-status", "{'current': 'active'}");
    ch_olm_free(olm);
}

static void test_kubernetes(void)
{
    struct ch_olm *olm = view_model("{'type': 'caas'}");
    view_put(olm, CH_OLM_APPLICATION,
             "{'name': 'web', 'charm': {'metadata': {'name': 'web'}}, 'leader': 'web/0'}");
    view_put(olm, CH_OLM_UNIT,
             "{'name': 'web/0', 'machine': '', 'private_address': '10.1.0.1', 'public_address': "
             "null, 'status': {'status': 'waiting', 'since': 1}}");
    check(olm, "machines", "{}");
    check(olm, "model type", "'caas'");
    check(
        olm, "applications web",
        "{'charm': 'local:web-0', 'charm-origin': 'local', 'charm-name': 'web', 'charm-rev': 0, "
        "'scale': 1, 'exposed': false, 'application-status': {'current': 'waiting', 'since': '01 "
        "Jan 1970 00:00:01Z'}, 'units': {'web/0': {'workload-status': {'current': 'waiting', "
        "'since': '01 Jan 1970 00:00:01Z'}, 'juju-status': {'current': 'idle', 'version': "
        "'3.6.28'}, 'leader': true, 'address': '10.1.0.1'}}, 'endpoint-bindings': {'': 'alpha'}}");
    ch_olm_free(olm);
}

static void test_storage(void)
{
    struct ch_olm *olm = view_example();
    view_put(olm, CH_OLM_STORAGE, "{'id': 'data/0', 'attachments': {'foo/0': {'location': '/d'}}}");
    view_put(olm, CH_OLM_STORAGE, "{'id': 'data/1', 'attachments': {'foo/1': {}}}");
    check(olm, "storage storage",
          "{'data/0': {'kind': 'filesystem', 'life': 'alive', 'status': {'current': 'attached'}, "
          "'persistent': false, 'attachments': {'units': {'foo/0': {'machine': '0', 'location': "
          "'/d', 'life': 'alive'}}}}, 'data/1': {'kind': 'filesystem', 'life': 'alive', 'status': "
          "{'current': 'pending'}, 'persistent': false, 'attachments': {'units': {'foo/1': "
          "{'machine': '1', 'life': 'alive'}}}}}");
    ch_olm_free(olm);
}

static void test_remote_application(void)
{
    struct ch_olm *olm = view_example();
    view_put(olm, CH_OLM_APPLICATION, "{'name': 'far', 'remote_model': 'x'}");
    json_t *view = ch_olm_view_status(olm);
    CHECK(!json_object_get(json_object_get(view, "applications"), "far"));
    json_decref(view);
    ch_olm_free(olm);
}

int main(void)
{
    RUN(test_model);
    RUN(test_empty);
    RUN(test_application);
    RUN(test_failed_relation_hook);
    RUN(test_subordinate);
    RUN(test_unit);
    RUN(test_failed_hook);
    RUN(test_kubernetes);
    RUN(test_storage);
    RUN(test_remote_application);
    return test_done();
}
