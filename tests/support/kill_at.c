/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded into a program, kills it with SIGKILL at its Nth change of a file, N being in the
 * variable KILL_AT: in the middle of a write, or before a rename.  So a program can be killed at
 * every point that matters to what it keeps, and at the same one each time. */
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static unsigned count_;

static int is_due(void)
{
    const char *at = getenv("KILL_AT");
    return at && ++count_ == strtoul(at, NULL, 10);
}

static void end(void)
{
    kill(getpid(), SIGKILL);
    pause();
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int file, const void *data, size_t length)
{
    if (!is_due())
        return NEXT(write)(file, data, length);
    NEXT(write)(file, data, length / 2);
    end();
    return -1;
}

ssize_t pwrite64(int file, const void *data, size_t length, off64_t offset)
{
    if (!is_due())
        return NEXT(pwrite64)(file, data, length, offset);
    NEXT(pwrite64)(file, data, length / 2, offset);
    end();
    return -1;
}

int rename(const char *from, const char *to)
{
    if (is_due())
        end();
    return NEXT(rename)(from, to);
}
