/* SPDX-License-Identifier: Apache-2.0 */
/* The process of a command: whether there can be one, and how it is made. */
#include "base/env.h"
#include "base/file.h"
#include "base/process.h"
#include "olm/pebble_private.h"
#include "olm/pebble_server_private.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* what it gets */

static const char *value_of(const struct ch_sim_server *server, const char *name)
{
    size_t length = strlen(name);
    for (char *const *entry = server->options.environment; *entry; entry++)
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
            return *entry + length + 1;
    return "";
}

/* HOME and USER are those of who runs it, where nothing else is said. */
static void add_user(const struct ch_sim_server *server, const struct ch_sim_owner *owner,
                     struct ch_env *env)
{
    long long id = owner->given ? owner->user_id : (long long)geteuid();
    CH_AUTOFREE char *home = ch_sim_user_home(server->options.pebble, id);
    CH_AUTOFREE char *name = ch_sim_user_name(server->options.pebble, id);
    if (home && !ch_env_value(env, "HOME"))
        ch_env_set(env, "HOME", home);
    if (*name && !ch_env_value(env, "USER"))
        ch_env_set(env, "USER", name);
}

/* `spec` may be a request that is not checked yet.  As in Pebble: its own environment first,
 * but for HOME and USER of another user. */
static void make_environment(const struct ch_sim_server *server, const json_t *spec,
                             const struct ch_sim_owner *owner, struct ch_env *env)
{
    const char *name;
    json_t *value;
    ch_env_init(env, server->options.environment);
    if (owner->given && owner->user_id != (long long)geteuid()) {
        ch_env_unset(env, "HOME");
        ch_env_unset(env, "USER");
    }
    json_object_foreach (json_object_get(spec, "environment"), name, value)
        if (json_is_string(value))
            ch_env_set(env, name, json_string_value(value));
    add_user(server, owner, env);
    if (!ch_env_has(env, "LANG"))
        ch_env_set(env, "LANG", "C.UTF-8");
}

static const char *directory_of(const struct ch_env *env, const json_t *spec)
{
    const char *directory = ch_sim_text(spec, "working-dir");
    const char *home = ch_env_value(env, "HOME");
    return *directory ? directory : home ? home : "/";
}

/* Return: as ch_sim_command_check(). */
static int check_directory(const struct ch_sim_server *server, const json_t *request,
                           const struct ch_sim_owner *owner, char **whyp)
{
    struct stat status;
    struct ch_env env;
    make_environment(server, request, owner, &env);
    const char *directory = directory_of(&env, request);
    bool is_there = stat(directory, &status) == 0 && S_ISDIR(status.st_mode);
    if (!is_there)
        *whyp = ch_asprintf("cannot call exec: %s directory \"%s\" does not exist",
                            *ch_sim_text(request, "working-dir") ? "working" : "home", directory);
    ch_env_deinit(&env);
    return is_there ? 0 : 500;
}

int ch_sim_command_check(const struct ch_sim_server *server, const char *body, char **whyp)
{
    struct ch_sim_owner owner;
    CH_AUTOJSON json_t *request = body ? json_loads(body, 0, NULL) : NULL;
    const char *program = json_string_value(json_array_get(json_object_get(request, "command"), 0));
    if (!program)
        return 0; /* it is refused for that */
    if (!server->options.runs_commands) {
        *whyp = ch_strdup("cannot call exec: this simulated Pebble runs no commands, since the "
                          "system gives it no namespaces");
        return 500;
    }
    CH_AUTOFREE char *found = ch_path_search(value_of(server, "PATH"), program);
    if (!found || access(found, X_OK) < 0) {
        *whyp = ch_asprintf("cannot find executable \"%s\"", program);
        return 400;
    }
    if (ch_sim_owner(server->options.pebble, request, &owner, NULL) < 0)
        return 0; /* that too */
    return check_directory(server, request, &owner, whyp);
}

/* its start */

struct launch {
    char *program;
    char **argv;
    char *const *environment;
    const char *directory;
    struct ch_sim_owner owner;
    int input, output, errors, report;
};

static void become(const struct launch *launch)
{
    setsid();
    ch_process_forget_parent();
    const struct ch_sim_owner *owner = &launch->owner;
    bool other = owner->given && (owner->user_id != (long long)geteuid() ||
                                  owner->group_id != (long long)getegid());
    if (dup2(launch->input, STDIN_FILENO) >= 0 && dup2(launch->output, STDOUT_FILENO) >= 0 &&
        dup2(launch->errors, STDERR_FILENO) >= 0 && chdir(launch->directory) == 0 &&
        (!other || (setgroups(0, NULL) == 0 && setgid((gid_t)owner->group_id) == 0 &&
                    setuid((uid_t)owner->user_id) == 0)))
        execve(launch->program, launch->argv, launch->environment);
    ssize_t ignored = write(launch->report, &errno, sizeof(errno));
    (void)ignored;
    _exit(127);
}

/* Return: the child; -1 and errno. */
static pid_t launch_process(struct launch *launch)
{
    int report[2], code = 0;
    if (pipe2(report, O_CLOEXEC) < 0)
        return -1;
    launch->report = report[1];
    pid_t pid = fork();
    if (pid == 0)
        become(launch);
    if (pid < 0)
        code = errno;
    close(report[1]);
    if (pid > 0 && read(report[0], &code, sizeof(code)) != (ssize_t)sizeof(code))
        code = 0;
    close(report[0]);
    if (pid > 0 && code != 0)
        waitpid(pid, NULL, 0);
    errno = code;
    return code == 0 ? pid : -1;
}

static int open_pipes(struct ch_sim_command *command, struct launch *launch)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1};
    bool made = pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 &&
                (!ch_sim_command_is_split(command) || pipe2(err, O_CLOEXEC) == 0);
    command->input = in[1];
    command->outputs[CH_SIM_STDIO] = out[0];
    command->outputs[CH_SIM_STDERR] = err[0];
    launch->input = in[0];
    launch->output = out[1];
    launch->errors = ch_sim_command_is_split(command) ? err[1] : out[1];
    int ours[] = {in[1], out[0], err[0]};
    for (size_t i = 0; i < CH_ARRAY_LEN(ours); i++)
        if (ours[i] >= 0)
            fcntl(ours[i], F_SETFL, O_NONBLOCK);
    return made ? 0 : -1;
}

static char **make_argv(const json_t *words)
{
    size_t count = json_array_size(words);
    char **argv = ch_calloc(count + 1, sizeof(*argv));
    for (size_t i = 0; i < count; i++)
        argv[i] = (char *)json_string_value(json_array_get(words, i));
    return argv;
}

void ch_sim_command_start(struct ch_sim_command *command)
{
    struct launch launch = {.input = -1, .output = -1, .errors = -1};
    struct ch_env env;
    json_t *timeout = json_object_get(command->spec, "timeout");
    command->started = true;
    ch_sim_owner(command->server->options.pebble, command->spec, &launch.owner, NULL);
    make_environment(command->server, command->spec, &launch.owner, &env);
    launch.argv = make_argv(json_object_get(command->spec, "command"));
    launch.program = ch_path_search(value_of(command->server, "PATH"), launch.argv[0]);
    launch.environment = env.entries;
    launch.directory = directory_of(&env, command->spec);
    pid_t pid = -1;
    if (!launch.program)
        errno = ENOENT;
    else if (open_pipes(command, &launch) == 0)
        pid = launch_process(&launch);
    if (pid < 0) {
        CH_AUTOFREE char *why = ch_asprintf("fork/exec %s: %s", launch.argv[0], strerror(errno));
        ch_olm_pebble_end_command(command->server->options.pebble, command->task, -1, why);
    } else {
        command->pid = pid;
        command->deadline =
            json_is_number(timeout) ? ch_sim_now() + json_number_value(timeout) : INFINITY;
    }
    ch_sim_close_pipe(&launch.input);
    if (launch.errors != launch.output)
        ch_sim_close_pipe(&launch.errors);
    ch_sim_close_pipe(&launch.output);
    free(launch.program);
    free(launch.argv);
    ch_env_deinit(&env);
}
