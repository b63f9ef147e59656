/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of argument vectors: a command that is posted is kept by its transport. */
#ifndef CH_HOOKCMD_ARGV_H
#define CH_HOOKCMD_ARGV_H

char **ch_argv_copy(const char *const *argv); /* NULL-terminated; free with ch_argv_free */
void ch_argv_free(char **argv);               /* NULL is fine */

#endif
