/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of the reference of the API (docs/reference), which is compiled in. */
#ifndef CH_CLI_REFERENCE_H
#define CH_CLI_REFERENCE_H

#include "project/templates.h"

/* The pages, "NAME.md" each; what is what on them says lua/tools/api/reference.lua. */
extern const struct ch_template ch_reference[];

/* What the pages say about a name: "ops.Unit", "Unit.set_ports", "Unit:set_ports()", "set_ports",
 * "relation-changed"; of a name that many have, whose it is.  For a terminal, without markup;
 * caller owns. Errors: KEY: there is no such name; with the nearest one. */
char *ch_reference_find(const struct ch_template *pages, const char *name, struct ch_error *err);

#endif
