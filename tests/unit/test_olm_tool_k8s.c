/* SPDX-License-Identifier: Apache-2.0 */
/* k8s-spec-set, k8s-spec-get, k8s-raw-set, k8s-raw-get */
#include "olm_fixture.h"

static void test_spec(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    OLM_CHECK(&f,
              {"k8s-spec-set", "1||ERROR no k8s spec specified: pipe k8s spec to command, or "
                               "specify a file with --file\n"},
              {"k8s-raw-set", "1||ERROR no k8s raw spec specified: pipe k8s raw spec to command, "
                              "or specify a file with --file\n"},
              {"k8s-spec-set --file /nope", "1||ERROR open /nope: no such file or directory\n"},
              {"k8s-spec-set x", "2||ERROR unrecognized args: [\"x\"]\n"}, {"k8s-spec-get", "0||"});
    f.input = "version: 3\n";
    OLM_CHECK(&f, {"k8s-spec-set", "0||"}, {"pod-spec-get", "0|version: 3\n|"},
              {"k8s-raw-get", "0||"});
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_APPLICATION, "foo", "k8s_spec"),
                    "{\"kind\":\"spec\",\"resources\":\"\",\"text\":\"version: 3\\n\"}");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"k8s-spec-get", "0|version: 3\n|"}, {"k8s-raw-set", "0||"},
              {"pod-spec-set", "0||"});
    OLM_FINISH(&f, 0,
               "cannot apply changes: either k8s-spec-set or k8s-raw-set can be run for "
               "each application, but not both");
    f.input = "a: [";
    olm_hook(&f, "");
    char *outcome = olm_run(&f, "k8s-raw-set");
    CHECK(strncmp(outcome, "1||ERROR k8s spec:", 18) == 0);
    free(outcome);
    olm_hook(&f, "'unit': 'foo/1'");
    OLM_CHECK(&f, {"k8s-spec-set", "1||ERROR this unit is not the leader\n"});
    olm_teardown(&f);
}

static void test_gone(void)
{
    struct olm_fixture f;
    olm_setup(&f, "4.0.0");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"k8s-spec-set", "none|hook command 'k8s-spec-set' does not exist in this Juju"});
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_spec);
    RUN(test_gone);
    return test_done();
}
