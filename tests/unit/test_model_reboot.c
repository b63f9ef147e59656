/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

static void test_after_the_hook(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"juju-reboot"});
    CHECK_OK(&f, ch_entity_reboot(ch_model_unit(f.model), false, &f.error));
    CHECK_HAS(f.logged.data, "TRACE ");
    CHECK_HAS(f.logged.data, "sys_restart:");
    CHECK_HAS(f.logged.data, "Rebooting unit 'mycharm/0' in model 'm'");
    model_fixture_done(&f);
}

static void test_at_once(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"juju-reboot --now"});
    CHECK_INT(ch_entity_reboot(ch_model_unit(f.model), true, &f.error), -1);
    CHECK_INT(f.error.kind, CH_ERROR_EXIT);
    CHECK_INT(json_integer_value(json_object_get(f.error.details, "code")), 0);
    model_fixture_done(&f);
}

static void test_in_an_action(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"juju-reboot --now",
             .errors = "ERROR juju-reboot is not supported when running an action.\n", .code = 1});
    CHECK_INT(ch_entity_reboot(ch_model_unit(f.model), true, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_HOOKCMD, "command ['juju-reboot', '--now'] exited with status 1");
    model_fixture_done(&f);
}

static void test_other_units(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    CHECK_INT(ch_entity_reboot(ch_model_get_unit(f.model, "pg/0"), false, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_RUNTIME, "cannot reboot a remote unit <ops.model.Unit pg/0>");
    CHECK_STR(f.logged.data, NULL);
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_after_the_hook);
    RUN(test_at_once);
    RUN(test_in_an_action);
    RUN(test_other_units);
    return test_done();
}
