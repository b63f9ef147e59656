/* SPDX-License-Identifier: Apache-2.0 */
/* Processes: run a program without a shell, feed its stdin, collect its output. */
#ifndef CH_BASE_PROCESS_H
#define CH_BASE_PROCESS_H

#include "base/error.h"
#include "base/mem.h"

#include <sys/types.h>

/* For a child between fork() or vfork() and exec: the program starts as if from nobody.  Signals
 * have their defaults and none is blocked; of what we or our parent have open, the exec leaves it
 * only stdin, stdout and stderr.  System calls alone. */
void ch_process_forget_parent(void);

struct ch_process_options {
    const char *program;      /* path of the executable; required.  A relative one is looked up in
                                 `directory` */
    const char *const *argv;  /* NULL-terminated, argv[0] included; required */
    char *const *environment; /* NULL: an empty environment */
    const char *directory;    /* working directory; NULL: ours */
    const void *input;        /* for stdin; NULL with input_length 0: /dev/null */
    size_t input_length;
    bool inherit_output; /* stdout and stderr are ours (legacy hooks); result buffers stay empty */
    size_t output_limit; /* bytes kept per stream; more is an OS error, the child is killed.
                            0: 256 MiB */
    /* The child gets no other descriptor of ours that has CLOEXEC, the default SIGPIPE and an empty
     * signal mask. */
};

struct ch_process_result {
    int exit_code; /* 0-255, or 128+N when killed by signal N */
    int signal;    /* that signal, or 0 */
    struct ch_buf output;
    struct ch_buf errors;
};

/* Starts, waits, reaps.  A child that does not read all of its input is no error; a child that
 * leaves its outputs open to children of its own is waited for until they are closed.
 * `result` is set on success only; end it with ch_process_result_deinit().
 * Errors: FILE_NOT_FOUND (no such program, interpreter or directory), OS. */
int ch_process_run(const struct ch_process_options *options, struct ch_process_result *result,
                   struct ch_error *err);
void ch_process_result_deinit(struct ch_process_result *result);

/* A child whose end is waited for later (juju-log).  It is fed, and its output collected, only by
 * ch_process_finish(): until then it may wait for us, never we for it. */
struct ch_process;
struct ch_process *ch_process_start(const struct ch_process_options *options, struct ch_error *err);
/* Waits, reaps and frees, on failure too.  Otherwise as ch_process_run(). */
int ch_process_finish(struct ch_process *process, struct ch_process_result *result,
                      struct ch_error *err);

#endif
