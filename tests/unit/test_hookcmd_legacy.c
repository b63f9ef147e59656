/* SPDX-License-Identifier: Apache-2.0 */
/* pod-spec-set, add-metric */
#include "base/file.h"
#include "fake_transport.h"
#include "hookcmd/hookcmd.h"

static char *spec_path; /* of the last call; owned */

static void check_file(const char *path, const char *expected)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    CHECK_INT(ch_file_read(path, 0, &text, NULL), 0);
    CHECK_STR(text.data, expected);
}

static void look_at_files(const struct ch_command *command)
{
    free(spec_path);
    spec_path = ch_strdup(command->argv[2]);
    check_file(spec_path, "version: 3\n");
    if (command->argv[3])
        check_file(command->argv[4], "a: b\n");
}

static void test_pod_spec_set(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"pod-spec-set --file /*/spec.yaml", .look = look_at_files},
        {"pod-spec-set --file /*/spec.yaml --k8s-resources /*/k8s-resources.yaml",
         .errors = "ERROR this unit is not the leader\n", .code = 1, .look = look_at_files});
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *spec = json_pack("{si}", "version", 3);
    CH_AUTOJSON json_t *resources = json_pack("{ss}", "a", "b");
    CHECK_INT(ch_hookcmd_pod_spec_set(&fake.base, spec, NULL, &err), 0);
    CHECK(!ch_file_exists(spec_path));
    CHECK_INT(ch_hookcmd_pod_spec_set(&fake.base, spec, resources, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_HOOKCMD);
    CH_AUTOFREE char *path = CH_TAKE(spec_path);
    *strrchr(path, '/') = '\0';
    CHECK(!ch_file_exists(path));
    ch_error_clear(&err);
    CHECK_INT(fake.writes, 2);
    fake_transport_done(&fake);
}

static void test_add_metric(void)
{
    struct fake_transport fake = FAKE_TRANSPORT({"add-metric --labels k=v,k2=v2 a=4.2 b=1"},
                                                {"add-metric a=4.2 b=1"}, {"add-metric a=4.2 b=1"});
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *metrics = json_pack("{ss ss}", "a", "4.2", "b", "1");
    CH_AUTOJSON json_t *labels = json_pack("{ss ss}", "k", "v", "k2", "v2");
    CH_AUTOJSON json_t *none = json_object();
    CH_AUTOJSON json_t *wrong = json_pack("{sn}", "k");
    CHECK_INT(ch_hookcmd_add_metric(&fake.base, metrics, labels, NULL), 0);
    CHECK_INT(ch_hookcmd_add_metric(&fake.base, metrics, none, NULL), 0);
    CHECK_INT(ch_hookcmd_add_metric(&fake.base, metrics, NULL, NULL), 0);
    CHECK_INT(ch_hookcmd_add_metric(&fake.base, metrics, wrong, &err), -1);
    CHECK_STR(err.message, "add-metric: the value of 'k' is not a string");
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

int main(void)
{
    RUN(test_pod_spec_set);
    RUN(test_add_metric);
    return test_done();
}
