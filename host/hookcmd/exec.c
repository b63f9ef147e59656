/* SPDX-License-Identifier: Apache-2.0 */
/* The exec transport: the hook tools that Juju put on PATH, a process each.
 *
 * juju-log is posted: its process runs while the handler goes on, one at a time, and is reaped
 * before the next command, so that order is kept. */
#include "base/file.h"
#include "base/process.h"
#include "hookcmd/argv.h"
#include "hookcmd/transport.h"

#include <stdlib.h>
#include <string.h>

struct exec {
    struct ch_transport base;
    const struct ch_env *env;
    json_t *programs; /* hook command -> path, as found on PATH */
    struct ch_process *posted;
    char **posted_argv;
};

static const char *find_program(struct exec *exec, const char *name, struct ch_error *err)
{
    const json_t *known = json_object_get(exec->programs, name);
    if (known)
        return json_string_value(known);
    CH_AUTOFREE char *path = ch_path_search(ch_env_get(exec->env, "PATH"), name);
    if (!path) {
        const char *list = ch_env_value(exec->env, "PATH");
        ch_error_set(err, CH_ERROR_FILE_NOT_FOUND,
                     "there is no hook command '%s' on PATH (%s): Juju provides them to hooks, "
                     "actions and 'juju exec', and not every version has all of them",
                     name, list ? list : "which is not set");
        return NULL;
    }
    json_object_set_new(exec->programs, name, json_string(path));
    return json_string_value(json_object_get(exec->programs, name));
}

static void fill_options(const struct exec *exec, const struct ch_command *command,
                         struct ch_process_options *options)
{
    *options = (struct ch_process_options){.argv = command->argv,
                                           .environment = exec->env->entries,
                                           .input = command->input,
                                           .input_length = command->input_length};
}

static int exec_run(struct ch_transport *transport, const struct ch_command *command,
                    struct ch_reply *reply, struct ch_error *err)
{
    struct exec *exec = (struct exec *)transport;
    struct ch_process_options options;
    struct ch_process_result result;
    fill_options(exec, command, &options);
    options.program = find_program(exec, command->argv[0], err);
    if (!options.program || ch_process_run(&options, &result, err) < 0)
        return -1;
    *reply = (struct ch_reply){
        .code = result.exit_code, .output = result.output, .errors = result.errors};
    return 0;
}

static int exec_post(struct ch_transport *transport, const struct ch_command *command,
                     struct ch_error *err)
{
    struct exec *exec = (struct exec *)transport;
    struct ch_process_options options;
    fill_options(exec, command, &options);
    options.program = find_program(exec, command->argv[0], err);
    if (!options.program)
        return -1;
    exec->posted = ch_process_start(&options, err);
    if (!exec->posted)
        return -1;
    exec->posted_argv = ch_argv_copy(command->argv);
    return 0;
}

static int exec_flush(struct ch_transport *transport, struct ch_error *err)
{
    struct exec *exec = (struct exec *)transport;
    if (!exec->posted)
        return 0;
    struct ch_process_result result = {0};
    char **argv = CH_TAKE(exec->posted_argv);
    int outcome = ch_process_finish(CH_TAKE(exec->posted), &result, err);
    if (outcome == 0 && result.exit_code != 0) {
        struct ch_command command = {.argv = (const char *const *)argv};
        struct ch_reply reply = {
            .code = result.exit_code, .output = result.output, .errors = result.errors};
        outcome = ch_reply_error(&reply, &command, err);
    }
    ch_process_result_deinit(&result);
    ch_argv_free(argv);
    return outcome;
}

static void exec_free(struct ch_transport *transport)
{
    struct exec *exec = (struct exec *)transport;
    exec_flush(transport, NULL);
    json_decref(exec->programs);
    free(exec);
}

static const struct ch_transport_ops exec_ops = {
    .name = "exec", .run = exec_run, .post = exec_post, .flush = exec_flush, .free = exec_free};

struct ch_transport *ch_transport_exec_new(const struct ch_env *env, const struct ch_clock *clock)
{
    struct exec *exec = ch_calloc(1, sizeof(*exec));
    exec->base = (struct ch_transport){.ops = &exec_ops, .clock = clock};
    exec->env = env;
    exec->programs = json_object();
    return &exec->base;
}
