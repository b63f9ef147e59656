/* SPDX-License-Identifier: Apache-2.0 */
/* Starts a hook's process.
 *
 * By hand, since posix_spawn() cannot do two things: the process must not outlive this one, or the
 * next command would run the hook a second time beside it; and a signal from the terminal is for
 * us, who then end the hook in order. */
#include "base/process.h"
#include "olm/namespace.h"
#include "olm/runner_private.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the parent is told: errno of the exec, or what else went wrong. */
struct report {
    int code;
    char text[500];
};

/* charmhost has no threads: all that is safe in it is safe between fork() and exec.  Without
 * containers there is only what is safe after vfork(): system calls. */
static void become(const struct ch_olm_spawn *spawn, pid_t parent, int input, int report)
{
    struct report failure = {.code = 0};
    struct ch_error err = CH_ERROR_INIT;
    setpgid(0, 0);
    ch_process_forget_parent();
    /* a user namespace takes the signal of the parent's death away: it is asked for afterwards */
    if (dup2(input, STDIN_FILENO) >= 0 && dup2(spawn->output, STDOUT_FILENO) >= 0 &&
        dup2(spawn->errors, STDERR_FILENO) >= 0 &&
        (!spawn->containers || ch_olm_enter_charm(spawn->containers, &err) == 0) &&
        prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
        chdir(spawn->directory) == 0)
        execve(spawn->program, (char *const *)spawn->argv, spawn->environment);
    failure.code = errno;
    if (err.message)
        snprintf(failure.text, sizeof(failure.text), "%s", err.message);
    ssize_t ignored = write(report, &failure, sizeof(failure));
    (void)ignored;
    _exit(127);
}

pid_t ch_olm_spawn(const struct ch_olm_spawn *spawn, struct ch_error *err)
{
    int report[2];
    struct report failure = {.code = 0};
    int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (input < 0 || pipe2(report, O_CLOEXEC) < 0) {
        ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot run %s", spawn->program);
        if (input >= 0)
            close(input);
        return -1;
    }
    pid_t parent = getpid(), pid = spawn->containers ? fork() : vfork();
    if (pid == 0)
        become(spawn, parent, input, report[1]);
    if (pid < 0)
        failure.code = errno;
    close(input);
    close(report[1]);
    /* closed by the exec, unless that failed */
    bool failed = pid < 0 || read(report[0], &failure, sizeof(failure)) == (ssize_t)sizeof(failure);
    close(report[0]);
    if (!failed)
        return pid;
    if (pid > 0)
        waitpid(pid, NULL, 0);
    if (failure.text[0])
        ch_error_set(err, CH_ERROR_OS, "%s: %s", spawn->program, failure.text);
    ch_error_set_errno(err, CH_ERROR_OS, failure.code, "fork/exec %s", spawn->program);
    return -1;
}
