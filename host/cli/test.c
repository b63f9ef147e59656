/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost test: the specs of a charm. */
#include "base/env.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "bind/specs.h"
#include "cli/cli.h"
#include "project/project.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const struct ch_cli_option options[] = {
    {"coverage", 0, "[FILE]", "count the lines that run: a table, and a file as of lcov"},
    {"output", 'o', "NAME", "report as tap, junit, json, ... (an output handler of busted)"},
    {"watch", 0, NULL, "run again whenever src/, lib/, spec/ or a YAML file changes"},
    {NULL},
};

struct request {
    const char *output;
    bool covers;
    char *lcov;  /* absolute, or NULL; owned */
    char *charm; /* owned */
    char **argv; /* busted's; the words are borrowed */
    size_t argc;
};

static int prepare(const struct ch_cli_arguments *arguments, struct request *request,
                   struct ch_error *err)
{
    const char *lcov = ch_cli_value(arguments, "coverage");
    request->output = ch_cli_value(arguments, "output");
    request->covers = lcov != NULL;
    request->argc = arguments->count - arguments->literal;
    request->argv = ch_calloc(request->argc + 1, sizeof(*request->argv));
    for (size_t i = 0; i < request->argc; i++)
        request->argv[i] = (char *)arguments->words[arguments->literal + i];
    if (lcov && *lcov) { /* relative to where the user is, not to the charm */
        CH_AUTOFREE char *here = ch_checked(getcwd(NULL, 0));
        request->lcov = ch_path_join(here, lcov);
    }
    request->charm = ch_cli_find_project(arguments->literal ? arguments->words[0] : ".", err);
    return request->charm ? 0 : -1;
}

/* the report: behind that of busted, in a form which its format allows */

static bool is_named(const char *name, const char *const names[2])
{
    return name && (strcasecmp(name, names[0]) == 0 || strcasecmp(name, names[1]) == 0);
}

static int report(const struct chl_specs_result *result, const char *lcov, struct ch_error *err)
{
    static const char *const documents[] = {"junit", "json"}, *const taps[] = {"tap", "tap"};
    FILE *out = is_named(result->output, documents) ? stderr : stdout;
    const char *prefix = is_named(result->output, taps) ? "# " : "";
    int status = 0;
    fflush(stdout);
    if (result->coverage)
        status = chl_coverage_print(result->coverage, out, prefix, err);
    if (result->coverage && lcov && status == 0)
        status = chl_coverage_write_lcov(result->coverage, lcov, err);
    fprintf(out, "%s%zu passed, %zu failed, %zu errors, %zu pending\n", prefix, result->passed,
            result->failed, result->errors, result->pending);
    fflush(out);
    return status;
}

/* What `charmhost check` says, on stderr; with errors in it nothing is run. */
static int check(const char *charm, struct ch_error *err)
{
    struct ch_project project;
    struct ch_findings findings;
    int result = ch_cli_check_project(charm, &project, &findings, err);
    if (result == 0)
        ch_cli_print_findings(&findings, stderr);
    if (result == 0 && ch_findings_errors(&findings) > 0)
        result = ch_error_set(err, CH_ERROR_VALUE, "a project with errors is not tested");
    ch_findings_deinit(&findings);
    ch_project_deinit(&project);
    return result;
}

static void note_test(void *note, const char *name)
{
    snprintf(note, CH_CLI_NOTE, "%s", name);
}

static int run(const void *data, char *note)
{
    const struct request *request = data;
    struct ch_error failure = CH_ERROR_INIT;
    struct ch_env env;
    struct chl_specs_result result = {0};
    ch_env_init(&env, environ);
    struct chl_specs_options specs = {.tree = ch_env_value(&env, "CHARMHOST_LUA_TREE"),
                                      .charm_dir = request->charm,
                                      .output = request->output,
                                      .started = note_test,
                                      .data = note,
                                      .argc = (int)request->argc,
                                      .argv = request->argv};
    int status = CH_CLI_DONE;
    if (chdir(request->charm) < 0) {
        ch_error_set_errno(&failure, CH_ERROR_OS, errno, "cannot enter %s", request->charm);
    } else if (check(request->charm, &failure) == 0 &&
               chl_specs_run(&specs, request->covers, &result, &failure) == 0) {
        if (!result.usage && !result.listed)
            report(&result, request->lcov, &failure);
        size_t ran = result.passed + result.failed + result.errors + result.pending;
        if (!result.usage && !result.listed && ran == 0)
            fprintf(stderr, "charmhost test: nothing was run: tests are it(...) in files "
                            "spec/NAME_spec.lua\n");
        if (result.failed + result.errors > 0)
            status = CH_CLI_FAILED;
        if (result.usage)
            status = CH_CLI_USAGE;
    }
    if (failure.kind != CH_ERROR_NONE)
        status = ch_cli_report(&ch_cli_test_verb, &failure);
    chl_coverage_free(result.coverage);
    free(result.output);
    ch_env_deinit(&env);
    return status;
}

/* Runs them again and again, until the user ends it with ctrl-C. */
static int watch(const struct request *request)
{
    struct ch_error failure = CH_ERROR_INIT;
    for (int changes; (changes = ch_cli_watch_new(request->charm, &failure)) >= 0; close(changes)) {
        int status = ch_cli_run_apart("test", run, request);
        if (status == CH_CLI_USAGE || status == 128 + SIGINT || status == 128 + SIGTERM) {
            close(changes);
            return status;
        }
        fprintf(stderr, "charmhost test: waiting for changes; ctrl-C ends\n");
        ch_cli_watch_wait(changes);
    }
    return ch_cli_report(&ch_cli_test_verb, &failure);
}

static int run_verb(const struct ch_cli_arguments *arguments)
{
    struct ch_error failure = CH_ERROR_INIT;
    struct request request = {NULL};
    int status;
    if (arguments->literal > 1)
        return ch_cli_usage("test",
                            "one directory expected, not '%s' as well; what busted is to "
                            "run comes after --",
                            arguments->words[1]);
    if (prepare(arguments, &request, &failure) < 0)
        status = ch_cli_report(&ch_cli_test_verb, &failure);
    else if (ch_cli_has(arguments, "watch"))
        status = watch(&request);
    else
        status = ch_cli_run_apart("test", run, &request);
    free(request.charm);
    free(request.lcov);
    free(request.argv);
    return status;
}

static const struct ch_cli_option *const option_lists[] = {options, NULL};

const struct ch_cli_verb ch_cli_test_verb = {
    .name = "test",
    .usage = "test [DIR] [-- ARGS]",
    .summary = "run the charm's specs; the last line counts them",
    .call = run_verb,
    .most = CH_CLI_ANY,
    .options = option_lists,
    .about =
        "Checks the project as charmhost check does.  If it has no errors, runs the files\n"
        "spec/*_spec.lua of the charm in DIR or a directory above it with busted, each in a Lua\n"
        "state of its own, with src/ and lib/ on the path.  ARGS are options of\n"
        "busted and files; the file .busted in the charm is honoured.  The last line is\n"
        "'N passed, N failed, N errors, N pending': a comment in TAP, on stderr with junit and\n"
        "json.  The exit status is 1 when anything failed.  They run in a process of their own; "
        "who\n"
        "ends them, with ctrl-C or as timeout does, is told the test that was running.",
    .examples = "charmhost test --coverage=coverage.lcov\n"
                "charmhost test --output junit -- --filter 'opens its port'\n",
};
