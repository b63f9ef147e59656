/* SPDX-License-Identifier: Apache-2.0 */
/* Legacy hooks: a charm may ship hooks/NAME beside `dispatch`; it runs first. */
#include "base/file.h"
#include "base/process.h"
#include "dispatch/private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Also finds the program itself under a link: a charm of the time before `dispatch` links all its
 * hooks to one file. */
static bool is_same_file(const char *path, const char *program)
{
    CH_AUTOFREE char *a = realpath(path, NULL);
    CH_AUTOFREE char *b = program ? realpath(program, NULL) : NULL;
    return a && b && strcmp(a, b) == 0;
}

static const char **make_argv(const char *path, char *const *arguments)
{
    size_t count = 0;
    while (arguments && arguments[count])
        count++;
    const char **argv = ch_calloc(count + 2, sizeof(*argv));
    argv[0] = path;
    for (size_t i = 1; i < count; i++)
        argv[i] = arguments[i];
    return argv;
}

static int run(struct ch_dispatch *dispatch, const char *path, char *const *arguments,
               struct ch_error *err)
{
    const char *name = dispatch->context.dispatch_path;
    CH_AUTOFREE const char **argv = make_argv(path, arguments);
    struct ch_process_options process = {.program = path,
                                         .argv = argv,
                                         .environment = dispatch->env.entries,
                                         .directory = dispatch->context.charm_dir,
                                         .inherit_output = true};
    struct ch_process_result result = {0};
    struct ch_error failure = CH_ERROR_INIT;
    ch_log(dispatch->log, CH_LOG_INFO, "Running legacy %s.", name);
    /* its own juju-log calls come after ours */
    if (ch_dispatch_flush_log(dispatch, err) < 0)
        return -1;
    if (ch_process_run(&process, &result, &failure) < 0) {
        ch_log(dispatch->log, CH_LOG_WARNING, "Unable to run legacy %s: %s", name, failure.message);
        ch_error_clear(&failure);
        return ch_error_set_exit(err, 1);
    }
    int status = result.exit_code;
    ch_process_result_deinit(&result);
    if (status != 0) {
        ch_log(dispatch->log, CH_LOG_WARNING, "Legacy %s exited with status %d.", name, status);
        return ch_error_set_exit(err, status);
    }
    ch_log(dispatch->log, CH_LOG_DEBUG, "Legacy %s exited with status 0.", name);
    return 0;
}

int ch_dispatch_run_legacy_hook(struct ch_dispatch *dispatch,
                                const struct ch_dispatch_options *options, struct ch_error *err)
{
    const struct ch_context *context = &dispatch->context;
    CH_AUTOFREE char *path = ch_path_join(context->charm_dir, context->dispatch_path);
    struct stat status;
    if (!*context->dispatch_path || stat(path, &status) < 0 || S_ISDIR(status.st_mode))
        return 0;
    if (access(path, X_OK) < 0) {
        ch_log(dispatch->log, CH_LOG_WARNING, "Legacy %s exists but is not executable.",
               context->dispatch_path);
        return 0;
    }
    if (is_same_file(path, options->program)) {
        ch_log(dispatch->log, CH_LOG_DEBUG, "Legacy %s is just a link to ourselves.",
               context->dispatch_path);
        return 0;
    }
    return run(dispatch, path, options->arguments, err);
}
