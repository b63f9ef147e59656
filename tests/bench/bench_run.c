/* SPDX-License-Identifier: Apache-2.0 */
/* Times whole commands: wall clock, CPU time of the command and of its children, peak memory.
 *
 *     bench_run RUNS COMMAND [ARGUMENT...]
 *
 * Prints one line: median and least wall time, median CPU time and that of the command without its
 * children in milliseconds, peak memory in MiB, exit status of the last run.  The command's output
 * is thrown away.  Several runs have one before them that is not counted. */
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
    double wall, cpu, own; /* seconds */
    long peak_kib;
    int status;
};

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* The CPU time of a process that has ended and is not reaped yet, to the nanosecond. */
static double own_seconds(pid_t pid)
{
    char path[64];
    unsigned long long nanoseconds = 0;
    snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file || fscanf(file, "%llu", &nanoseconds) != 1)
        nanoseconds = 0;
    if (file)
        fclose(file);
    return (double)nanoseconds / 1e9;
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
    siginfo_t ended;
    waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOWAIT);
    sample.wall = ch_clock_monotonic(&ch_clock_system) - start;
    sample.own = own_seconds(pid);
    wait4(pid, &status, 0, &usage);
    sample.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    sample.peak_kib = usage.ru_maxrss;
    sample.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    posix_spawn_file_actions_destroy(&actions);
    return sample;
}

enum { WALL, CPU, OWN };

static double value_of(const struct sample *sample, int what)
{
    return what == WALL ? sample->wall : what == CPU ? sample->cpu : sample->own;
}

/* In milliseconds; `part` 2: the median, very large: the least. */
static double pick(const struct sample *samples, int count, int what, int part)
{
    double *values = calloc((size_t)count, sizeof(*values));
    for (int i = 0; i < count; i++) {
        int place = i;
        double value = value_of(&samples[i], what);
        for (; place > 0 && values[place - 1] > value; place--)
            values[place] = values[place - 1];
        values[place] = value;
    }
    double picked = values[count / part];
    free(values);
    return picked * 1e3;
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
    if (runs > 1)
        run_once(argv + 2); /* warm the caches */
    for (int i = 0; i < runs; i++) {
        samples[i] = run_once(argv + 2);
        peak = samples[i].peak_kib > peak ? samples[i].peak_kib : peak;
        status = samples[i].status;
    }
    printf("wall %8.3f ms (least %8.3f)   cpu %8.3f ms (own %8.3f)   peak %6.2f MiB   exit %d\n",
           pick(samples, runs, WALL, 2), pick(samples, runs, WALL, runs + 1),
           pick(samples, runs, CPU, 2), pick(samples, runs, OWN, 2), (double)peak / 1024, status);
    free(samples);
    return 0;
}
