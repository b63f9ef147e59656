/* SPDX-License-Identifier: Apache-2.0 */
/* What a plain scalar of YAML 1.1 stands for; shared by reading and writing. */
#ifndef CH_BASE_YAML_SCALAR_H
#define CH_BASE_YAML_SCALAR_H

#include <jansson.h>

/* New reference; a string when it is nothing else.  NULL: a number JSON cannot carry (.inf, .nan). */
json_t *ch_yaml_resolve(const char *text, size_t length);

#endif
