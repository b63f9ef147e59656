/* SPDX-License-Identifier: Apache-2.0 */
/* Running something in a process of its own that may loop, so that an interrupt can tell where. */
#include "base/mem.h"
#include "cli/cli.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int tell_end(const char *verb, int number, const char *note)
{
    bool interrupted = number == SIGINT || number == SIGTERM;
    fprintf(stderr, "charmhost %s: %s by signal %d%s%s\n", verb,
            interrupted ? "interrupted" : "ended", number, *note ? " in " : "", note);
    return 128 + number;
}

/* Waits for the end of the child; a signal to this process is passed on.  Return: exit status. */
static int wait_for(pid_t child, const sigset_t *signals, const char *verb, const char *note)
{
    int status = 0, number = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        if (sigwait(signals, &number) != 0 || number == SIGCHLD)
            continue;
        kill(child, SIGKILL); /* it may loop, and has nothing to tidy up */
        waitpid(child, &status, 0);
        return tell_end(verb, number, note);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : tell_end(verb, WTERMSIG(status), note);
}

int ch_cli_run_apart(const char *verb, int (*run)(const void *data, char *note), const void *data)
{
    sigset_t signals, before;
    char *note = mmap(NULL, CH_CLI_NOTE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ch_checked(note == MAP_FAILED ? NULL : note);
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGCHLD);
    fflush(NULL);
    sigprocmask(SIG_BLOCK, &signals, &before);
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        sigprocmask(SIG_SETMASK, &before, NULL);
        int status = run(data, note);
        fflush(NULL);
        _exit(status);
    }
    int status = child < 0 ? -1 : wait_for(child, &signals, verb, note);
    sigprocmask(SIG_SETMASK, &before, NULL);
    munmap(note, CH_CLI_NOTE);
    return status;
}
