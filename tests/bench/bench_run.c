/* SPDX-License-Identifier: Apache-2.0 */
/* Times whole commands: wall clock, CPU time of the command and of its children, peak memory.
 *
 *     bench_run RUNS COMMAND [ARGUMENT...]
 *
 * Prints one line: median and least wall time and median CPU time in milliseconds, peak memory in
 * MiB, exit status of the last run.  The command's output is thrown away. */
#include "base/clock.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct sample {
    double wall, cpu; /* seconds */
    long peak_kib;
    int status;
};

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static struct sample run_once(char **argv)
{
    posix_spawn_file_actions_t actions;
    struct rusage usage;
    struct sample sample;
    pid_t pid;
    int status;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    double start = ch_clock_monotonic(&ch_clock_system);
    if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ) != 0) {
        fprintf(stderr, "bench_run: cannot run %s\n", argv[0]);
        exit(1);
    }
    wait4(pid, &status, 0, &usage);
    sample.wall = ch_clock_monotonic(&ch_clock_system) - start;
    sample.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    sample.peak_kib = usage.ru_maxrss;
    sample.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    posix_spawn_file_actions_destroy(&actions);
    return sample;
}

static int by_wall(const void *a, const void *b)
{
    double x = ((const struct sample *)a)->wall, y = ((const struct sample *)b)->wall;
    return (x > y) - (x < y);
}

static int by_cpu(const void *a, const void *b)
{
    double x = ((const struct sample *)a)->cpu, y = ((const struct sample *)b)->cpu;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    int runs = argc > 2 ? atoi(argv[1]) : 0;
    if (runs < 1) {
        fprintf(stderr, "usage: bench_run RUNS COMMAND [ARGUMENT...]\n");
        return 2;
    }
    struct sample *samples = calloc((size_t)runs, sizeof(*samples));
    long peak = 0;
    int status = 0;
    run_once(argv + 2); /* warm the caches */
    for (int i = 0; i < runs; i++) {
        samples[i] = run_once(argv + 2);
        peak = samples[i].peak_kib > peak ? samples[i].peak_kib : peak;
        status = samples[i].status;
    }
    qsort(samples, (size_t)runs, sizeof(*samples), by_wall);
    double least = samples[0].wall, median = samples[runs / 2].wall;
    qsort(samples, (size_t)runs, sizeof(*samples), by_cpu);
    printf("wall %8.3f ms (least %8.3f)   cpu %8.3f ms   peak %6.2f MiB   exit %d\n", median * 1e3,
           least * 1e3, samples[runs / 2].cpu * 1e3, (double)peak / 1024, status);
    free(samples);
    return 0;
}
