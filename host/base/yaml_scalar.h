/* SPDX-License-Identifier: Apache-2.0 */
/* What a plain scalar of YAML 1.1 stands for; shared by reading and writing. */
#ifndef CH_BASE_YAML_SCALAR_H
#define CH_BASE_YAML_SCALAR_H

#include <jansson.h>
#include <stdbool.h>

/* New reference; a string when it is nothing else.  NULL: a number JSON cannot carry: .inf, .nan,
 * or one too large for a real. */
json_t *ch_yaml_resolve(const char *text, size_t length);
/* Every reader takes the plain text for a string: also those for YAML 1.2, Juju's, and those that
 * know timestamps. */
bool ch_yaml_is_plain_string(const char *text, size_t length);
/* The shortest form that reads back as the same real: with a point, and a sign in its exponent.
 * Caller owns. */
char *ch_yaml_format_real(double number);
/* The same as Go writes it, without needless point: in the form 1e+06 when its exponent is below
 * `low` or not below `high`.  Caller owns. */
char *ch_yaml_format_go_real(double number, int low, int high);

#endif
