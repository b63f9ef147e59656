/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

static void test_fetched_once(void)
{
    struct model_fixture f;
    const char *path;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"resource-get blob", .errors = "ERROR could not download resource: x\n", .code = 1},
        {"resource-get blob", .output = "/var/lib/b.bin"});
    CHECK_INT(ch_model_fetch_resource(f.model, "blob", &path, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR could not download resource: x\n");
    for (int i = 0; i < 2; i++) {
        CHECK_OK(&f, ch_model_fetch_resource(f.model, "blob", &path, &f.error));
        CHECK_STR(path, "/var/lib/b.bin");
    }
    model_fixture_done(&f);
}

static void test_only_what_the_charm_has(void)
{
    struct model_fixture f;
    const char *path;
    model_fixture_init(&f, "");
    CHECK_INT(ch_model_fetch_resource(f.model, "blub", &path, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_NAME, "invalid resource name: blub");
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_fetched_once);
    RUN(test_only_what_the_charm_has);
    return test_done();
}
