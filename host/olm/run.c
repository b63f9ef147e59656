/* SPDX-License-Identifier: Apache-2.0 */
/* One run of a hook, an action or a script: its process, its socket, what it prints. */
#include "base/file.h"
#include "olm/runner_private.h"
#include "olm/uniter.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_COMMANDS = 1000 };
static const double drain_time = 0.1, grace = 5; /* seconds */

static double monotonic(const struct ch_olm_run *run)
{
    return ch_clock_monotonic(ch_olm_clock(run->runner->olm));
}

static bool is_kind(const struct ch_olm_run *run, const char *kind)
{
    return strcmp(ch_olm_text(run->hook, "kind"), kind) == 0;
}

/* hook commands */

static void serve(void *data, const struct ch_agent_call *call, struct ch_agent_reply *reply)
{
    struct ch_olm_run *run = data;
    ch_olm_context_serve(run->context, call, reply);
    if (json_array_size(run->commands) < MOST_COMMANDS)
        json_array_append_new(run->commands,
                              json_pack("[si]", call->command, reply->error ? 1 : reply->code));
    /* juju-reboot --now does not come back */
    if (ch_olm_context_reboot(run->context) == CH_OLM_REBOOT_NOW && run->pid > 0)
        kill(-run->pid, SIGKILL);
}

static void serving_ready(struct ch_olm_run *run)
{
    ch_agent_server_poll(run->server, 0, NULL);
}

/* A path that is too long for a socket is in a directory of its own, as private as this one. */
static int open_socket(struct ch_olm_run *run, struct ch_error *err)
{
    run->socket = ch_path_join(run->directory, "agent.socket");
    if (strlen(run->socket) >= sizeof(((struct sockaddr_un *)NULL)->sun_path)) {
        free(CH_TAKE(run->socket));
        run->socket_directory = ch_file_make_temp_dir(NULL, "charmhost", err);
        if (!run->socket_directory)
            return -1;
        run->socket = ch_path_join(run->socket_directory, "agent.socket");
    }
    unlink(run->socket); /* of one that was killed; whoever is here holds the model's lock */
    run->server = ch_agent_server_new(run->socket, serve, run, err);
    if (!run->server)
        return -1;
    run->serving =
        (struct ch_olm_source){run, ch_agent_server_descriptor(run->server), serving_ready};
    if (ch_olm_source_watch(&run->serving) < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot serve %s", run->socket);
    return 0;
}

/* the process */

static void child_ready(struct ch_olm_run *run)
{
    int status;
    if (waitpid(run->pid, &status, WNOHANG) != run->pid)
        return;
    run->code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    run->pid = 0;
    run->drained_at = monotonic(run) + drain_time;
    ch_olm_source_close(&run->child);
}

static void make_environment(const struct ch_olm_run *run, const char *charm,
                             const char *containers, struct ch_env *env)
{
    const char *path = run->runner->options.path;
    CH_AUTOFREE char *all =
        ch_asprintf("%s%s%s", run->runner->tools, path && *path ? ":" : "", path ? path : "");
    ch_olm_context_environment(run->context, env);
    ch_env_set(env, "CHARM_DIR", charm);
    ch_env_set(env, "JUJU_CHARM_DIR", charm);
    ch_env_set(env, "PATH", all);
    ch_env_set(env, "JUJU_AGENT_SOCKET_ADDRESS", run->socket);
    ch_env_set(env, "JUJU_AGENT_SOCKET_NETWORK", "unix");
    if (containers && !run->runner->namespaces)
        ch_env_set(env, "CHARMHOST_CONTAINERS_DIR", containers);
}

/* Where the sockets of its Pebbles are; caller owns, NULL: it has no containers. */
static char *find_containers(const struct ch_olm_run *run)
{
    return ch_olm_has_containers(run->runner->olm, run->unit)
               ? ch_path_join(run->directory, "containers")
               : NULL;
}

static int watch_child(struct ch_olm_run *run, struct ch_error *err)
{
    int descriptor = (int)syscall(SYS_pidfd_open, run->pid, 0);
    run->child = (struct ch_olm_source){run, descriptor, child_ready};
    if (descriptor < 0 || ch_olm_source_watch(&run->child) < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot watch the process of %s",
                                  run->label);
    return 0;
}

static int start_process(struct ch_olm_run *run, const char *const *argv, struct ch_error *err)
{
    struct ch_env env = CH_ENV_INIT;
    int ends[2] = {-1, -1};
    CH_AUTOFREE char *charm = ch_path_join(run->directory, "charm");
    CH_AUTOFREE char *containers = find_containers(run);
    make_environment(run, charm, containers, &env);
    struct ch_olm_spawn spawn = {.program = argv[0],
                                 .directory = charm,
                                 .argv = argv,
                                 .environment = env.entries,
                                 .containers = run->runner->namespaces ? containers : NULL};
    if (ch_olm_run_open_streams(run, &ends[0], &ends[1]) < 0) {
        ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot run %s", argv[0]);
    } else {
        spawn.output = ends[0];
        spawn.errors = ends[1];
        pid_t pid = ch_olm_spawn(&spawn, err);
        run->pid = pid > 0 ? pid : 0;
    }
    for (size_t i = 0; i < CH_ARRAY_LEN(ends); i++)
        if (ends[i] >= 0)
            close(ends[i]);
    ch_env_deinit(&env);
    return run->pid > 0 ? watch_child(run, err) : -1;
}

/* the start */

/* Which version of its charm the unit is to have on disk.  *againp: whatever it has. */
static long long wanted_version(const struct ch_olm_run *run, bool *againp)
{
    const char *name = ch_olm_text(run->hook, "name");
    CH_AUTOFREE char *application = ch_olm_application_of(run->unit);
    const json_t *app = ch_olm_get(run->runner->olm, CH_OLM_APPLICATION, application);
    const json_t *agent = ch_olm_agent(run->runner->olm, run->unit);
    *againp = name && (strcmp(name, "upgrade-charm") == 0 || strcmp(name, "install") == 0);
    bool fresh = *againp || !ch_olm_flag(agent, "installed");
    return json_integer_value(json_object_get(fresh ? app : agent, "charm_version"));
}

static int install_files(const struct ch_olm_run *run, struct ch_error *err)
{
    bool again = false;
    long long version = wanted_version(run, &again);
    json_t *installed = run->runner->installed;
    const json_t *known = json_object_get(installed, run->unit);
    if (known && !again && json_integer_value(known) == version)
        return 0;
    if (ch_olm_files_install(run->runner->directory, run->unit, version, again, err) < 0)
        return -1;
    json_object_set_new(installed, run->unit, json_integer(version));
    return 0;
}

/* Return: 1; 0: there is nothing to run; -1. */
static int find_program(struct ch_olm_run *run, char **pathp, struct ch_error *err)
{
    const char *name = ch_olm_text(run->hook, "name");
    CH_AUTOFREE char *charm = ch_path_join(run->directory, "charm");
    bool action = is_kind(run, "action");
    if (action && ch_olm_run_find_action(run, &name, err) < 0)
        return -1;
    return ch_olm_find_script(charm, action ? "actions" : "hooks", name, pathp, &run->how, err);
}

static int start_hook(struct ch_olm_run *run, struct ch_error *err)
{
    CH_AUTOFREE char *path = NULL;
    int found = find_program(run, &path, err);
    if (found < 0)
        return -1;
    if (found > 0)
        return start_process(run, (const char *const[]){path, NULL}, err);
    if (is_kind(run, "action"))
        return ch_error_set(err, CH_ERROR_RUNTIME, "action not implemented on unit \"%s\"",
                            run->unit);
    return 0; /* a charm need not have a script for every hook */
}

static int start_script(struct ch_olm_run *run, const char *script, struct ch_error *err)
{
    CH_AUTOFREE char *path = ch_path_join(run->directory, "script.sh");
    run->how = ch_strdup("juju-exec");
    if (ch_file_write_quick(path, script, strlen(script), 0600, err) < 0)
        return -1;
    return start_process(run, (const char *const[]){"/bin/bash", path, NULL}, err);
}

static int start(struct ch_olm_run *run, const char *script, struct ch_error *err)
{
    if (install_files(run, err) < 0)
        return -1;
    run->context = ch_olm_context_new(run->runner->olm, run->hook, err);
    if (!run->context || open_socket(run, err) < 0)
        return -1;
    return script ? start_script(run, script, err) : start_hook(run, err);
}

static void end_process(struct ch_olm_run *run)
{
    if (run->pid == 0)
        return;
    kill(-run->pid, SIGKILL);
    waitpid(run->pid, NULL, 0);
    run->pid = 0;
}

struct ch_olm_run *ch_olm_run_new(struct ch_olm_runner *runner, const json_t *hook)
{
    struct ch_olm_run *run = ch_calloc(1, sizeof(*run));
    run->runner = runner;
    run->hook = json_deep_copy(hook);
    ch_olm_fill_hook(run->hook, NULL);
    const char *name = ch_olm_text(run->hook, "name");
    run->commands = json_array();
    run->unit = ch_strdup(ch_olm_text(hook, "unit"));
    run->lock = ch_olm_lock_name(runner->olm, hook);
    run->label = ch_olm_hook_label(runner->olm, run->hook);
    /* the logger of an action has the bare name of it */
    run->module = ch_asprintf("unit.%s.%s", run->unit,
                              *name ? name : run->label + (is_kind(run, "action") ? 7 : 0));
    run->directory = ch_olm_unit_directory(runner->directory, run->unit);
    run->serving.descriptor = run->child.descriptor = -1;
    run->output.source.descriptor = run->errors.source.descriptor = -1;
    run->waits = true;
    return run;
}

void ch_olm_run_start(struct ch_olm_run *run, const char *script)
{
    run->waits = false;
    run->started = ch_olm_now(run->runner->olm);
    run->begun = monotonic(run);
    if (start(run, script, &run->failure) < 0)
        end_process(run);
}

/* the end */

bool ch_olm_run_is_over(const struct ch_olm_run *run, double now)
{
    if (run->pid > 0)
        return false;
    return run->drained_at <= now ||
           (run->output.source.descriptor < 0 && run->errors.source.descriptor < 0);
}

double ch_olm_run_deadline(const struct ch_olm_run *run)
{
    if (run->pid == 0)
        return run->drained_at;
    return run->killed_at > 0 ? run->killed_at : INFINITY;
}

void ch_olm_run_stop(struct ch_olm_run *run)
{
    if (run->stopped)
        return;
    run->stopped = true;
    run->killed_at = monotonic(run) + grace;
    if (run->pid > 0)
        kill(-run->pid, SIGTERM);
}

void ch_olm_run_kill(struct ch_olm_run *run, double now)
{
    if (run->pid > 0 && run->killed_at > 0 && run->killed_at <= now) {
        kill(-run->pid, SIGKILL);
        run->killed_at = INFINITY;
    }
}

static int commit(struct ch_olm_run *run, struct ch_error *err)
{
    struct ch_olm_outcome outcome = {.code = run->code};
    if (is_kind(run, "action")) {
        outcome.output = run->output.text.data;
        outcome.output_length = run->output.text.length;
        outcome.errors = run->errors.text.data;
        outcome.errors_length = run->errors.text.length;
    }
    if (!run->stopped)
        return ch_olm_context_finish(run->context, &outcome, err);
    if (is_kind(run, "action"))
        ch_olm_run_fail_action(run, "action terminated");
    return ch_error_set(err, CH_ERROR_RUNTIME, "stopped");
}

static void log_end(const struct ch_olm_run *run, const struct ch_error *err)
{
    CH_AUTOFREE char *what = is_kind(run, "hook")
                                 ? ch_asprintf("\"%s\" hook", ch_olm_text(run->hook, "name"))
                                 : ch_strdup(run->label);
    CH_AUTOFREE char *message =
        err->message
            ? ch_asprintf("%s (%s) failed: %s", what, run->how ? run->how : "not run", err->message)
        : run->how ? ch_asprintf("ran %s (%s)", what, run->how)
                   : ch_asprintf("skipped %s (missing)", what);
    ch_olm_run_log(run, "juju.worker.uniter.operation", err->message ? "ERROR" : "INFO", message);
}

int ch_olm_run_finish(struct ch_olm_run *run, struct ch_error *err)
{
    struct ch_error why = CH_ERROR_INIT;
    ch_olm_run_end_lines(run);
    if (run->failure.kind != CH_ERROR_NONE) {
        ch_error_move(&why, &run->failure);
        if (is_kind(run, "action"))
            ch_olm_run_fail_action(run, why.message);
    } else {
        commit(run, &why);
    }
    log_end(run, &why);
    json_t *entry = json_pack("{s:s, s:O, s:s, s:f, s:f, s:i, s:s?, s:O}", "unit", run->unit,
                              "kind", json_object_get(run->hook, "kind"), "name", run->label,
                              "started", run->started, "duration", monotonic(run) - run->begun,
                              "code", run->code, "message", why.message, "commands", run->commands);
    ch_olm_store_add_run(run->runner->options.store, ch_checked(entry));
    int result = why.kind == CH_ERROR_NONE ? 0 : -1;
    ch_error_move(err, &why);
    return result;
}

struct ch_olm_run *ch_olm_run_free(struct ch_olm_run *run)
{
    end_process(run);
    ch_olm_source_close(&run->child);
    ch_olm_source_close(&run->output.source);
    ch_olm_source_close(&run->errors.source);
    ch_olm_source_unwatch(&run->serving);
    ch_agent_server_free(run->server);
    if (run->socket_directory)
        ch_file_remove_tree(run->socket_directory, NULL);
    ch_olm_context_free(run->context);
    ch_buf_deinit(&run->output.line);
    ch_buf_deinit(&run->output.text);
    ch_buf_deinit(&run->errors.line);
    ch_buf_deinit(&run->errors.text);
    ch_error_clear(&run->failure);
    char *const texts[] = {run->unit,      run->lock, run->label,  run->module,
                           run->directory, run->how,  run->socket, run->socket_directory};
    for (size_t i = 0; i < CH_ARRAY_LEN(texts); i++)
        free(texts[i]);
    json_decref(run->hook);
    json_decref(run->commands);
    free(run);
    return NULL;
}
