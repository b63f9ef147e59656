/* SPDX-License-Identifier: Apache-2.0 */
/* The static binary loads no code at run time.
 *
 * Lua's loadlib and SQLite's extension loader call dlopen(), and that of a static glibc dies with
 * SIGFPE when the glibc it finds is not the one it was built with.  The link redirects their calls
 * here (-Wl,--wrap=dlopen ...), so that they fail as for a missing file. */
#include <stddef.h>

void *__wrap_dlopen(const char *path, int flags);
void *__wrap_dlsym(void *library, const char *name);
int __wrap_dlclose(void *library);
char *__wrap_dlerror(void);

void *__wrap_dlopen(const char *path, int flags)
{
    (void)path;
    (void)flags;
    return NULL;
}

void *__wrap_dlsym(void *library, const char *name)
{
    (void)library;
    (void)name;
    return NULL;
}

int __wrap_dlclose(void *library)
{
    (void)library;
    return -1;
}

char *__wrap_dlerror(void)
{
    static char text[] = "this program is linked statically and loads no libraries";
    return text;
}
