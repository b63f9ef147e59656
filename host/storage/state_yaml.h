/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the room: the YAML of controller state, as this host and as ops write it. */
#ifndef CH_STORAGE_STATE_YAML_H
#define CH_STORAGE_STATE_YAML_H

#include "base/error.h"

#include <stddef.h>

/* Reads one value as a tagged one.  What only Python has becomes what is nearest: tuples are lists,
 * sets and byte strings are themselves, keys keep their type.
 * Return: new reference, or NULL with STORAGE "<what>:line:column: ...". */
json_t *ch_state_yaml_parse(const char *text, size_t length, const char *what,
                            struct ch_error *err);

#endif
