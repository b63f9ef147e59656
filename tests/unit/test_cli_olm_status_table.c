/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/olm/session.h"
#include "view_fixture.h"

static char *table(struct ch_olm *olm, bool with_relations)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    json_t *status = ch_olm_view_status(olm), *relations = ch_olm_view_relations(olm);
    ch_cli_print_status(status, with_relations ? relations : NULL, with_relations, out);
    fclose(out);
    json_decref(status);
    json_decref(relations);
    return text;
}

static void check(struct ch_olm *olm, bool with_relations, const char *expected)
{
    char *text = table(olm, with_relations);
    CHECK_STR(text, expected);
    free(text);
    ch_olm_free(olm);
}

static void test_machines(void)
{
    check(
        view_example(), true,
        "Model  Controller  Cloud/Region  Version  SLA          Timestamp\n"
        "play   charmhost   localhost     3.6.28   unsupported  22:13:20Z\n"
        "\n"
        "App  Version  Status   Scale  Charm      Rev  Exposed  Message\n"
        "foo  1.2      error        2  foo-charm    2  yes      hook failed: install\n"
        "log           unknown      1  log          0  no\n"
        "pg            blocked      1  pg           0  no       no disk\n"
        "\n"
        "Unit     Workload  Agent         Machine  Public address  Ports                  Message\n"
        "foo/0*   active    idle          0        10.0.0.1        10-12/udp,80/tcp,icmp  ready\n"
        "  log/0  unknown   idle                   10.0.0.1\n"
        "foo/1    error     idle (dying)  1        10.0.0.2                               hook "
        "failed: install\n"
        "pg/0     unknown   idle          2        10.0.0.3\n"
        "\n"
        "Machine  State    Address   Inst id    Message\n"
        "0        started  10.0.0.1  localhost\n"
        "1        started  10.0.0.2  localhost\n"
        "2        started  10.0.0.3  localhost\n"
        "\n"
        "Integration provider  Requirer  Interface  Type         Message\n"
        "foo:juju              log:host  juju-info  subordinate\n"
        "foo:ring              foo:ring  ring       peer\n"
        "pg:server             foo:db    sql        regular      removing\n");
}

static void test_without_relations(void)
{
    struct ch_olm *olm = view_example();
    char *text = table(olm, false);
    CHECK(!strstr(text, "Integration"));
    free(text);
    ch_olm_free(olm);
}

static void test_running_hook(void)
{
    struct ch_olm *olm = view_example();
    ch_olm_set_status(olm, "foo/0", "agent", "executing", "running start hook", NULL);
    char *text = table(olm, false);
    CHECK_HAS(text, "(start) ready");
    CHECK_HAS(text, "executing");
    free(text);
    ch_olm_set_status(olm, "foo/0", "agent", "executing", "running action backup", NULL);
    text = table(olm, false);
    CHECK_HAS(text, "(backup) ready");
    free(text);
    ch_olm_free(olm);
}

static void test_kubernetes(void)
{
    struct ch_olm *olm = view_model("{'name': 'k', 'type': 'caas'}");
    view_put(olm, CH_OLM_APPLICATION, "{'name': 'web', 'charm': {'metadata': {'name': 'web'}}}");
    view_put(olm, CH_OLM_UNIT,
             "{'name': 'web/0', 'machine': '', 'private_address': '10.1.0.1', 'public_address': "
             "null}");
    check(olm, true,
          "Model  Controller  Cloud/Region  Version  SLA          Timestamp\n"
          "k      charmhost   localhost     3.6.28   unsupported  22:13:20Z\n"
          "\n"
          "App  Version  Status   Scale  Charm  Rev  Exposed  Message\n"
          "web           unknown      1  web      0  no\n"
          "\n"
          "Unit   Workload  Agent  Address   Ports  Message\n"
          "web/0  unknown   idle   10.1.0.1\n"
          "\n"
          "Containers have a simulated Pebble, which runs no services.\n");
}

static void test_empty(void)
{
    check(view_model("{'name': 'none'}"), true,
          "Model  Controller  Cloud/Region  Version  SLA          Timestamp\n"
          "none   charmhost   localhost     3.6.28   unsupported  22:13:20Z\n");
}

static void test_scale(void)
{
    struct ch_olm *olm = view_example();
    ch_olm_set_status(olm, "foo/1", "agent", "allocating", "", NULL);
    char *text = table(olm, false);
    CHECK_HAS(text, "\nfoo  1.2      ");
    CHECK_HAS(text, "    1/2  foo-charm");
    free(text);
    ch_olm_free(olm);
}

static void test_storage(void)
{
    struct ch_olm *olm = view_example();
    view_put(olm, CH_OLM_STORAGE,
             "{'id': 'data/0', 'kind': 'filesystem', 'attachments': {'foo/0': {'location': "
             "'/data', 'life': 'alive'}}}");
    view_put(olm, CH_OLM_STORAGE, "{'id': 'data/1', 'kind': 'filesystem'}");
    char *text = table(olm, true);
    CHECK_HAS(text, "\nStorage Unit  Storage ID  Type        Mountpoint  Status\n"
                    "foo/0         data/0      filesystem  /data       attached\n"
                    "              data/1      filesystem              detached\n");
    free(text);
    text = table(olm, false);
    CHECK(!strstr(text, "Storage"));
    free(text);
    ch_olm_free(olm);
}

int main(void)
{
    RUN(test_machines);
    RUN(test_without_relations);
    RUN(test_running_hook);
    RUN(test_kubernetes);
    RUN(test_empty);
    RUN(test_scale);
    RUN(test_storage);
    return test_done();
}
