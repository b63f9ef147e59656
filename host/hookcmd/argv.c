/* SPDX-License-Identifier: Apache-2.0 */
#include "hookcmd/argv.h"
#include "base/mem.h"

#include <stdlib.h>

char **ch_argv_copy(const char *const *argv)
{
    size_t count = 0;
    while (argv[count])
        count++;
    char **copy = ch_calloc(count + 1, sizeof(char *));
    for (size_t i = 0; i < count; i++)
        copy[i] = ch_strdup(argv[i]);
    return copy;
}

void ch_argv_free(char **argv)
{
    for (size_t i = 0; argv && argv[i]; i++)
        free(argv[i]);
    free(argv);
}
