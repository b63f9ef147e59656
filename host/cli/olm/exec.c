/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost exec */
#include "cli/olm/session.h"

#include <stdlib.h>
#include <string.h>

static char *join_words(const struct ch_cli_arguments *arguments, size_t from)
{
    struct ch_buf text = CH_BUF_INIT;
    for (size_t i = from; i < arguments->count; i++)
        ch_buf_addf(&text, "%s%s", i > from ? " " : "", arguments->words[i]);
    return ch_buf_take(&text);
}

static int run_script(struct ch_cli_session *session, const char *unit, const char *script,
                      double timeout, struct ch_olm_exec_result *result, struct ch_error *err)
{
    struct ch_olm_runner *runner = ch_cli_olm_runner(session, err);
    int status = runner ? ch_olm_runner_exec(runner, unit, script, timeout, result, err) : -1;
    ch_olm_runner_free(runner);
    return status;
}

/* What it printed, and how it ended.  Return: whether it ended well, by itself. */
static bool report(const struct ch_olm_exec_result *result, const char *unit)
{
    fwrite(result->output, 1, result->output_length, stdout);
    fflush(stdout);
    fwrite(result->errors, 1, result->errors_length, stderr);
    if (result->ended != CH_OLM_SETTLED)
        fprintf(stderr, "charmhost exec: the command was stopped on %s%s\n", unit,
                result->ended == CH_OLM_TIMED_OUT ? ": it timed out" : " by a signal");
    else if (result->code != 0)
        fprintf(stderr, "charmhost exec: the command ended with exit status %d on %s\n",
                result->code, unit);
    else if (result->refused)
        fprintf(stderr, "charmhost exec: %s\n", result->refused);
    return result->ended == CH_OLM_SETTLED && result->code == 0 && !result->refused;
}

static int exec(struct ch_cli_session *session, struct ch_error *err)
{
    const char *unit = ch_olm_find_unit(session->olm, session->arguments->words[0], err);
    struct ch_olm_exec_result result = {.code = 0};
    double timeout = 0;
    CH_AUTOFREE char *script = join_words(session->arguments, 1);
    if (ch_cli_seconds(session->arguments, "timeout", &timeout, err) < 0) {
        session->misused = true;
        return -1;
    }
    if (!unit || run_script(session, unit, script, timeout, &result, err) < 0)
        return -1;
    ch_cli_olm_progress_end(session);
    bool done = report(&result, unit), signalled = result.ended == CH_OLM_STOPPED;
    ch_olm_exec_result_deinit(&result);
    int status = signalled ? CH_CLI_FAILED : ch_cli_olm_settle(session, err);
    return status == CH_CLI_DONE && !done ? CH_CLI_FAILED : status;
}

static int call_exec(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_hold(arguments, exec);
}

static const struct ch_cli_option exec_options[] = {
    {"timeout", 0, "T", "stop the command after so long (default: never)"},
    {NULL},
};
static const struct ch_cli_option *const exec_lists[] = {exec_options, CH_CLI_OLM_CHANGES};
const struct ch_cli_verb ch_cli_exec_verb = {
    .name = "exec",
    .usage = "exec UNIT [OPTIONS] -- COMMAND",
    .summary = "run a command in the hook context of a unit",
    .call = call_exec,
    .least = 2,
    .most = CH_CLI_ANY,
    .options = exec_lists,
    .about =
        "The unit may be APP/leader.  The words of the command are joined by blanks and run by "
        "bash.",
    .examples = "charmhost exec web/0 -- config-get port\n"
                "charmhost exec web/0 -- 'relation-get -r $(relation-ids db) - pg/0'",
};
