/* SPDX-License-Identifier: Apache-2.0 */
/* juju exec: scripts in the environment of hooks. */
#include "runner_fixture.h"

static void test_exec(void)
{
    struct runner_fixture f;
    struct ch_olm_exec_result result;
    struct ch_error err = CH_ERROR_INIT;
    runner_setup(&f, "exec");
    runner_deploy(&f, "foo", RUNNER_FOO, NULL, "", 1);
    CHECK_INT(ch_olm_runner_exec(f.runner, "foo/0", "true", 0, &result, &err), -1);
    CHECK_STR(err.message, "unit \"foo/0\" is not installed yet: let the model settle");
    ch_error_clear(&err);
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    CHECK_INT(ch_olm_runner_exec(f.runner, "foo/0",
                                 "echo \"$JUJU_HOOK_NAME.\"; is-leader; echo oops >&2; "
                                 "status-set active; [[ -z ${JUJU_DISPATCH_PATH-} ]] && exit 4",
                                 60, &result, &err),
              0);
    CHECK_STR(err.message, NULL);
    CHECK_INT(result.code, 4);
    CHECK_STR(result.output, ".\nTrue\n");
    CHECK_STR(result.errors, "oops\n");
    CHECK_INT(result.ended, CH_OLM_SETTLED);
    ch_olm_exec_result_deinit(&result);
    CHECK_STR(
        ch_olm_text(json_object_get(ch_olm_get(f.olm, CH_OLM_UNIT, "foo/0"), "status"), "status"),
        "active");
    CHECK_INT(ch_olm_runner_exec(f.runner, "foo/0", "exec sleep 100", 0.01, &result, &err), 0);
    CHECK_INT(result.ended, CH_OLM_TIMED_OUT);
    ch_olm_exec_result_deinit(&result);
    CHECK_INT(ch_olm_runner_exec(f.runner, "bar/0", "true", 0, &result, &err), -1);
    CHECK_STR(err.message, "unit \"bar/0\" not found");
    ch_error_clear(&err);
    RUNNER_CHECK(&f, "");
    runner_teardown(&f);
}

/* What is too long is cut, where it is too long, and that is said. */
static void test_cut(void)
{
    struct runner_fixture f;
    struct ch_olm_exec_result result;
    struct ch_error err = CH_ERROR_INIT;
    runner_setup(&f, "cut");
    runner_deploy(&f, "foo", RUNNER_FOO, NULL, "", 1);
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    CHECK_INT(ch_olm_runner_exec(f.runner, "foo/0",
                                 "echo oops >&2; head -c 16777215 /dev/zero; echo xy", 60, &result,
                                 &err),
              0);
    CHECK_STR(err.message, NULL);
    CHECK_INT(result.output_length, 16 << 20);
    CHECK_INT(result.output[result.output_length - 1], 'x');
    CHECK_STR(result.errors, "oops\n\n(stdout was cut: it has more than 16777216 bytes)\n");
    ch_olm_exec_result_deinit(&result);
    runner_teardown(&f);
}

/* What it printed is there, also when Juju refuses what it did. */
static void test_refused(void)
{
    struct runner_fixture f;
    struct ch_olm_exec_result result;
    struct ch_error err = CH_ERROR_INIT;
    runner_setup(&f, "refused");
    runner_deploy(&f, "foo", RUNNER_FOO, NULL, "", 1);
    RUNNER_CHECK(&f, RUNNER_STARTED("foo/0"));
    CHECK_INT(ch_olm_runner_exec(f.runner, "foo/0",
                                 "echo seen; echo also >&2; status-set active; storage-add x", 60,
                                 &result, &err),
              0);
    CHECK_STR(err.message, NULL);
    CHECK_INT(result.code, 0);
    CHECK_STR(result.output, "seen\n");
    CHECK_HAS(result.errors, "also\n");
    CHECK_HAS(result.refused, "cannot apply changes");
    ch_olm_exec_result_deinit(&result);
    CHECK_INT(ch_olm_runner_exec(f.runner, "foo/0", "exit 2", 60, &result, &err), 0);
    CHECK_STR(result.refused, NULL);
    ch_olm_exec_result_deinit(&result);
    RUNNER_CHECK(&f, "");
    runner_teardown(&f);
}

int main(void)
{
    temp_dir_init();
    RUN(test_exec);
    RUN(test_cut);
    RUN(test_refused);
    temp_dir_deinit();
    return test_done();
}
