/* SPDX-License-Identifier: Apache-2.0 */
/* config-get, resource-get, credential-get */
#include "olm_fixture.h"

static void set(struct olm_fixture *f, enum ch_olm_kind kind, const char *key, const char *member,
                json_t *value)
{
    json_object_set_new(ch_olm_get(f->olm, kind, key), member, value);
}

static void test_config(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    set(&f, CH_OLM_APPLICATION, "foo", "config", json_pack("{s:i}", "port", 81));
    olm_hook(&f, "");
    OLM_CHECK(&f,
              {"config-get --format json", "0|{\"big\":5242880,\"on\":false,\"port\":81,"
                                           "\"ratio\":0.1}\n|"},
              {"config-get", "0|big: 5.24288e+06\n\"on\": false\nport: 81\nratio: 0.1\n|"},
              {"config-get -a --format=json", "0|{\"big\":5242880,\"name\":null,\"on\":false,"
                                              "\"port\":81,\"ratio\":0.1}\n|"},
              {"config-get port", "0|81\n|"}, {"config-get big", "0|5.24288e+06\n|"},
              {"config-get on", "0|False\n|"}, {"config-get on --format yaml", "0|false\n|"},
              {"config-get name", "0||"}, {"config-get name --format json", "0|null\n|"},
              {"config-get nope --format json", "0|null\n|"},
              {"config-get --all port",
               "2||ERROR cannot use argument --all together with key \"port\"\n"},
              {"config-get a b", "2||ERROR unrecognized args: [\"b\"]\n"});
    /* read once per hook */
    set(&f, CH_OLM_APPLICATION, "foo", "config", json_pack("{s:s}", "name", "x"));
    OLM_CHECK(&f, {"config-get name", "0||"});
    olm_hook(&f, "");
    OLM_CHECK(&f, {"config-get name", "0|x\n|"}, {"config-get port", "0|8080\n|"});
    olm_teardown(&f);
}

static void test_resource(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    set(&f, CH_OLM_APPLICATION, "foo", "resources", json_pack("{s:s}", "file", "/r/file/x.tar"));
    olm_hook(&f, "");
    OLM_CHECK(&f, {"resource-get file", "0|/r/file/x.tar|"},
              {"resource-get nope",
               "1||ERROR could not download resource: resource \"nope\" not found\n"},
              {"resource-get", "2||ERROR missing required resource name\n"},
              {"resource-get a b", "2||ERROR unrecognized args: [\"b\"]\n"});
    olm_teardown(&f);
}

static void test_credential(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    json_t *spec = json_loads("{\"type\":\"lxd\",\"skip-tls-verify\":true,\"credential\":{\"auth-"
                              "type\":\"cert\",\"attrs\":{\"a-b\":\"c\"}}}",
                              0, NULL);
    olm_hook(&f, "");
    OLM_CHECK(&f,
              {"credential-get", "1||ERROR cannot access cloud credentials: permission denied\n"});
    set(&f, CH_OLM_APPLICATION, "foo", "trust", json_true());
    OLM_CHECK(
        &f, {"credential-get", "1||ERROR cannot access cloud credentials: cloud spec not found\n"});
    set(&f, CH_OLM_MODEL, "model", "cloud_spec", spec);
    OLM_CHECK(&f,
              {"credential-get --format json", "0|{\"credential\":{\"attrs\":{\"a-b\":\"c\"},"
                                               "\"auth-type\":\"cert\"},\"skip-tls-verify\":true,"
                                               "\"type\":\"lxd\"}\n|"},
              {"credential-get", "0|credential:\n  attrs:\n    a-b: c\n  authtype: "
                                 "cert\nskiptlsverify: true\ntype: lxd\n|"});
    /* kept for the hook */
    set(&f, CH_OLM_APPLICATION, "foo", "trust", json_false());
    char *outcome = olm_run(&f, "credential-get");
    CHECK(strncmp(outcome, "0|", 2) == 0);
    free(outcome);
    set(&f, CH_OLM_MODEL, "model", "type", json_string("caas"));
    OLM_CHECK(&f, {"credential-get x", "2||ERROR unrecognized args: [\"x\"]\n"});
    olm_teardown(&f);
}

static void test_credential_k8s(void)
{
    static const char *const versions[] = {"3.6.10", "3.6.11"};
    static const char *const texts[] = {"credential-get on a \"caas\" model not supported",
                                        "permission denied"};
    for (size_t i = 0; i < 2; i++) {
        struct olm_fixture f;
        olm_setup(&f, versions[i]);
        set(&f, CH_OLM_MODEL, "model", "type", json_string("caas"));
        olm_hook(&f, "");
        char *outcome = ch_asprintf("1||ERROR cannot access cloud credentials: %s\n", texts[i]);
        OLM_CHECK(&f, {"credential-get", outcome});
        free(outcome);
        olm_teardown(&f);
    }
}

int main(void)
{
    RUN(test_config);
    RUN(test_resource);
    RUN(test_credential);
    RUN(test_credential_k8s);
    return test_done();
}
