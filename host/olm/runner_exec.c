/* SPDX-License-Identifier: Apache-2.0 */
/* juju exec: a script in the environment of a unit's hooks. */
#include "base/file.h"
#include "olm/operations_private.h"
#include "olm/runner_private.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static double monotonic(const struct ch_olm_runner *runner)
{
    return ch_clock_monotonic(ch_olm_clock(runner->olm));
}

static int wait_for_script(struct ch_olm_runner *runner, double deadline,
                           enum ch_olm_settled *endedp, struct ch_error *err)
{
    while (runner->runs && !ch_olm_run_is_over(runner->runs, monotonic(runner))) {
        bool signalled = ch_olm_runner_was_signalled(runner);
        if (signalled || monotonic(runner) >= deadline) {
            *endedp = signalled ? CH_OLM_STOPPED : CH_OLM_TIMED_OUT;
            ch_olm_run_stop(runner->runs);
            deadline = INFINITY;
        }
        if (ch_olm_runner_wait(runner, deadline, err) < 0)
            return -1;
    }
    return 0;
}

static void take_output(struct ch_olm_run *run, struct ch_olm_exec_result *result)
{
    result->code = run->code;
    result->output_length = run->output.text.length;
    result->errors_length = run->errors.text.length;
    result->output = ch_buf_take(&run->output.text);
    result->errors = ch_buf_take(&run->errors.text);
}

/* A script that was not run is an error; one that fails, was stopped or is refused is none. */
static int end_script(struct ch_olm_runner *runner, struct ch_olm_exec_result *result,
                      struct ch_error *err)
{
    struct ch_error why = CH_ERROR_INIT;
    struct ch_olm_run *run = CH_TAKE(runner->runs);
    bool ran = run->failure.kind == CH_ERROR_NONE;
    int finished = ch_olm_run_finish(run, &why);
    ch_olm_runner_tell(run, CH_OLM_RUN_ENDS, why.message);
    if (ran)
        take_output(run, result);
    else
        ch_error_move(err, &why);
    if (ran && finished < 0 && run->code == 0 && !run->stopped)
        result->refused = ch_strdup(why.message);
    ch_error_clear(&why);
    CH_AUTOFREE char *script = ch_path_join(run->directory, "script.sh");
    unlink(script);
    ch_olm_run_free(run);
    if (ch_olm_runner_update(runner, err) < 0 || ch_olm_store_save(runner->options.store, err) < 0)
        return -1;
    return result->output ? 0 : -1;
}

static int check_unit(const struct ch_olm_runner *runner, const char *unit, struct ch_error *err)
{
    if (!ch_olm_need_unit(runner->olm, unit, err))
        return -1;
    CH_AUTOFREE char *directory = ch_olm_unit_directory(runner->directory, unit);
    CH_AUTOFREE char *charm = ch_path_join(directory, "charm");
    if (ch_file_exists(charm))
        return 0;
    ch_error_set(err, CH_ERROR_RUNTIME, "unit \"%s\" is not installed yet: let the model settle",
                 unit);
    return -1;
}

int ch_olm_runner_exec(struct ch_olm_runner *runner, const char *unit, const char *script,
                       double timeout, struct ch_olm_exec_result *result, struct ch_error *err)
{
    struct ch_olm_guard guard;
    double deadline = timeout > 0 ? monotonic(runner) + timeout : INFINITY;
    *result = (struct ch_olm_exec_result){0};
    if (check_unit(runner, unit, err) < 0)
        return -1;
    CH_AUTOJSON json_t *hook = json_pack("{s:s, s:s}", "unit", unit, "kind", "exec");
    int done = ch_olm_runner_guard(runner, &guard, err);
    if (done == 0)
        done = ch_olm_containers_start(runner, unit, err);
    if (done == 0) {
        ch_olm_runner_start(ch_olm_runner_add(runner, hook), script);
        done = wait_for_script(runner, deadline, &result->ended, err);
    }
    if (done == 0)
        done = end_script(runner, result, err);
    ch_olm_runner_drop(runner);
    ch_olm_runner_unguard(runner, &guard);
    if (done < 0)
        ch_olm_exec_result_deinit(result);
    return done;
}

void ch_olm_exec_result_deinit(struct ch_olm_exec_result *result)
{
    free(result->output);
    free(result->errors);
    free(result->refused);
    *result = (struct ch_olm_exec_result){0};
}
