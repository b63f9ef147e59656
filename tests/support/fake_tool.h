/* SPDX-License-Identifier: Apache-2.0 */
/* What the two halves of the fake hook tool share. */
#ifndef CH_TESTS_FAKE_TOOL_H
#define CH_TESTS_FAKE_TOOL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

void fake_die(const char *what, const char *detail) __attribute__((noreturn));
char *fake_read(FILE *file, size_t *lengthp); /* to its end; caller owns */
json_t *fake_load(const char *path);          /* new reference; {} when there is no file */
void fake_store(const char *path, const json_t *value);

/* state-get, state-set and state-delete on the file at `path`.  Return: exit status. */
int fake_state(const char *name, char **argv, const char *input, const char *path);

#endif
