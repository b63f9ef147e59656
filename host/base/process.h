/* SPDX-License-Identifier: Apache-2.0 */
/* Processes: run a program without a shell, feed its stdin, collect its output. */
#ifndef CH_BASE_PROCESS_H
#define CH_BASE_PROCESS_H

#include "base/error.h"
#include "base/mem.h"

#include <sys/types.h>

struct ch_process_options {
    const char *program;      /* path of the executable; required */
    const char *const *argv;  /* NULL-terminated, argv[0] included; required */
    char *const *environment; /* NULL: an empty environment */
    const char *directory;    /* working directory; NULL: ours */
    const void *input;        /* for stdin; NULL with input_length 0: /dev/null */
    size_t input_length;
    bool inherit_output; /* stdout and stderr are ours (legacy hooks); result buffers stay empty */
    size_t output_limit; /* bytes kept per stream; more is an OS error, the child is killed.
                            0: 256 MiB */
};

struct ch_process_result {
    int exit_code; /* 0-255, or 128+N when killed by signal N */
    int signal;    /* that signal, or 0 */
    struct ch_buf output;
    struct ch_buf errors;
};

/* Starts, waits, reaps.  A SIGPIPE from a child that does not read its input is no error.
 * Errors: FILE_NOT_FOUND (no such program), OS. */
int ch_process_run(const struct ch_process_options *options, struct ch_process_result *result,
                   struct ch_error *err);
void ch_process_result_deinit(struct ch_process_result *result);

/* A child whose end is waited for later (juju-log).  At most its stderr is kept. */
struct ch_process;
struct ch_process *ch_process_start(const struct ch_process_options *options, struct ch_error *err);
/* Waits, reaps and frees.  Return: 0, or -1 with an error of its collection. */
int ch_process_finish(struct ch_process *process, struct ch_process_result *result,
                      struct ch_error *err);

#endif
