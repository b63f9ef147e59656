/* SPDX-License-Identifier: Apache-2.0 */
/* Processes.
 *
 * Both outputs are drained while input is fed, so neither side can block the other for ever.  stdin
 * is a pipe and not a socket, because scripts open /dev/stdin, which a socket refuses; SIGPIPE is
 * therefore kept away by hand, for a library must not touch the signal dispositions of its process.
 */
#include "base/process.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 65536 };

struct ch_process {
    pid_t pid;
    char *program;
    int input, output, errors; /* our ends; -1 when closed */
    char *data;                /* what is to be fed */
    size_t length, fed;
    size_t limit;
    struct ch_process_result result;
};

static void close_end(int *descriptorp)
{
    if (*descriptorp >= 0)
        close(*descriptorp);
    *descriptorp = -1;
}

/* starting */

struct ends { /* of the child */
    int input, output, errors;
};

static int open_ends(struct ch_process *process, const struct ch_process_options *options,
                     struct ends *ends)
{
    int pair[2];
    *ends = (struct ends){-1, -1, -1};
    if (options->input_length > 0) {
        if (pipe2(pair, O_CLOEXEC) < 0)
            return -1;
        process->input = pair[1];
        ends->input = pair[0];
        fcntl(process->input, F_SETFL, O_NONBLOCK);
    } else if ((ends->input = open("/dev/null", O_RDONLY | O_CLOEXEC)) < 0) {
        return -1;
    }
    if (options->inherit_output)
        return 0;
    if (pipe2(pair, O_CLOEXEC) < 0)
        return -1;
    process->output = pair[0];
    ends->output = pair[1];
    if (pipe2(pair, O_CLOEXEC) < 0)
        return -1;
    process->errors = pair[0];
    ends->errors = pair[1];
    return 0;
}

static int spawn(struct ch_process *process, const struct ch_process_options *options,
                 const struct ends *ends)
{
    static char *const no_environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t defaults, mask;
    sigemptyset(&mask);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setsigmask(&attributes, &mask);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawn_file_actions_adddup2(&actions, ends->input, STDIN_FILENO);
    if (ends->output >= 0)
        posix_spawn_file_actions_adddup2(&actions, ends->output, STDOUT_FILENO);
    if (ends->errors >= 0)
        posix_spawn_file_actions_adddup2(&actions, ends->errors, STDERR_FILENO);
    if (options->directory)
        posix_spawn_file_actions_addchdir_np(&actions, options->directory);
    char *const *environment = options->environment ? options->environment : no_environment;
    int code = posix_spawn(&process->pid, options->program, &actions, &attributes,
                           (char *const *)options->argv, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

static void free_process(struct ch_process *process)
{
    close_end(&process->input);
    close_end(&process->output);
    close_end(&process->errors);
    ch_process_result_deinit(&process->result);
    free(process->program);
    free(process->data);
    free(process);
}

/* What strerror() leaves open: which of program, interpreter and directory it was. */
static void report_failure(const struct ch_process_options *options, int code, struct ch_error *err)
{
    const char *directory = options->directory ? options->directory : "";
    CH_AUTOFREE char *inside = ch_path_join(directory, "."); /* only a directory has it */
    CH_AUTOFREE char *program = ch_path_join(directory, options->program);
    const char *hint = "";
    if (code == ENOENT && ch_file_exists(program))
        hint = " (the interpreter in its first line may be missing)";
    else if (code == ENOEXEC)
        hint = " (is it a script without '#!' in its first line?)";
    if (access(inside, X_OK) < 0)
        ch_error_set_errno(err, CH_ERROR_OS, code, "cannot enter %s to run %s", directory,
                           options->program);
    else if (options->directory)
        ch_error_set_errno(err, CH_ERROR_OS, code, "cannot run %s%s in %s", options->program, hint,
                           directory);
    else
        ch_error_set_errno(err, CH_ERROR_OS, code, "cannot run %s%s", options->program, hint);
}

struct ch_process *ch_process_start(const struct ch_process_options *options, struct ch_error *err)
{
    struct ch_process *process = ch_calloc(1, sizeof(*process));
    struct ends ends;
    process->input = process->output = process->errors = -1;
    process->program = ch_strdup(options->program);
    process->limit = options->output_limit ? options->output_limit : (size_t)256 << 20;
    int code = open_ends(process, options, &ends) < 0 ? errno : spawn(process, options, &ends);
    close_end(&ends.input);
    close_end(&ends.output);
    close_end(&ends.errors);
    if (code != 0) {
        report_failure(options, code, err);
        free_process(process);
        return NULL;
    }
    if (options->input_length > 0) {
        process->data = ch_malloc(options->input_length);
        memcpy(process->data, options->input, options->input_length);
        process->length = options->input_length;
    }
    return process;
}

/* By hand */

/* What opens something without CLOEXEC may be our parent.  Kernels before 5.11 do it one by one. */
static void set_close_on_exec(void)
{
    enum { CLOEXEC = 1 << 2, MOST = 1 << 20 }; /* CLOSE_RANGE_CLOEXEC, which is not in each libc */
    struct rlimit limit;
    if (syscall(SYS_close_range, 3u, ~0u, CLOEXEC) == 0 || getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return;
    for (rlim_t file = 3; file < limit.rlim_cur && file < MOST; file++)
        fcntl((int)file, F_SETFD, FD_CLOEXEC);
}

void ch_process_forget_parent(void)
{
    const struct sigaction none = {.sa_handler = SIG_DFL};
    sigset_t mask;
    sigemptyset(&mask);
    for (int number = 1; number <= SIGRTMAX; number++)
        sigaction(number, &none, NULL); /* refused for some, which have no other */
    sigprocmask(SIG_SETMASK, &mask, NULL);
    set_close_on_exec();
}

/* talking */

/* write() that says by EPIPE alone that nobody reads.  The signal that comes with it goes to the
 * thread that writes: blocked there, it is taken back, unless another one was pending already. */
static ssize_t write_quietly(int file, const void *data, size_t length)
{
    static const struct timespec at_once = {0};
    sigset_t signals, before, pending;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    sigpending(&pending);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    ssize_t done = write(file, data, length);
    int code = errno;
    if (done < 0 && code == EPIPE && !sigismember(&pending, SIGPIPE))
        sigtimedwait(&signals, NULL, &at_once);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = code;
    return done;
}

static void feed(struct ch_process *process)
{
    ssize_t done =
        write_quietly(process->input, process->data + process->fed, process->length - process->fed);
    if (done < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    /* a child that does not want its input is free not to read it */
    process->fed = done < 0 ? process->length : process->fed + (size_t)done;
    if (process->fed == process->length)
        close_end(&process->input);
}

static int drain(int *descriptorp, struct ch_buf *out, size_t limit)
{
    ssize_t got = read(*descriptorp, ch_buf_reserve(out, CHUNK), CHUNK);
    if (got < 0 && errno == EINTR)
        return 0;
    if (got <= 0) {
        close_end(descriptorp);
        return 0;
    }
    out->length += (size_t)got;
    out->data[out->length] = '\0';
    return out->length > limit ? -1 : 0;
}

/* Until both outputs are closed.  Return: 0, or -1 when there was too much of one. */
static int converse(struct ch_process *process)
{
    while (process->output >= 0 || process->errors >= 0 || process->input >= 0) {
        struct pollfd ends[] = {{.fd = process->input, .events = POLLOUT},
                                {.fd = process->output, .events = POLLIN},
                                {.fd = process->errors, .events = POLLIN}};
        if (poll(ends, CH_ARRAY_LEN(ends), -1) < 0)
            continue; /* EINTR */
        if (ends[0].revents)
            feed(process);
        if (ends[1].revents && drain(&process->output, &process->result.output, process->limit) < 0)
            return -1;
        if (ends[2].revents && drain(&process->errors, &process->result.errors, process->limit) < 0)
            return -1;
    }
    return 0;
}

int ch_process_finish(struct ch_process *process, struct ch_process_result *result,
                      struct ch_error *err)
{
    bool too_much = converse(process) < 0;
    if (too_much)
        kill(process->pid, SIGKILL);
    int status;
    while (waitpid(process->pid, &status, 0) < 0) {
        if (errno == EINTR)
            continue;
        ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot wait for %s", process->program);
        free_process(process);
        return -1;
    }
    if (too_much) {
        ch_error_set(err, CH_ERROR_OS, "%s printed more than %zu bytes and was stopped",
                     process->program, process->limit);
        free_process(process);
        return -1;
    }
    *result = process->result;
    process->result = (struct ch_process_result){0};
    result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    result->exit_code = result->signal ? 128 + result->signal : WEXITSTATUS(status);
    free_process(process);
    return 0;
}

int ch_process_run(const struct ch_process_options *options, struct ch_process_result *result,
                   struct ch_error *err)
{
    struct ch_process *process = ch_process_start(options, err);
    return process ? ch_process_finish(process, result, err) : -1;
}

void ch_process_result_deinit(struct ch_process_result *result)
{
    ch_buf_deinit(&result->output);
    ch_buf_deinit(&result->errors);
}
