/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of what needs namespaces: where the kernel gives none, they say so. */
#ifndef CH_TESTS_NAMESPACES_H
#define CH_TESTS_NAMESPACES_H

#include "olm/namespace.h"
#include "test.h"

/* Return: true when the test program is to end, its plan printed. */
static inline bool namespaces_are_missing(void)
{
    char *why = NULL;
    if (ch_olm_namespaces_work(&why))
        return false;
    printf("1..0 # SKIP this system gives no namespaces: %s\n", why);
    free(why);
    return true;
}

#endif
