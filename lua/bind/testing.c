/* SPDX-License-Identifier: Apache-2.0 */
/* What ops.testing adds to an engine.  In a library of its own, so that the program that is in a
 * charm has none of it. */
#include "bind/bind.h"
#include "bind/embedded.h"

static const luaL_Reg tables[] = {{"olm", chl_open_olm}, {"files", chl_open_files}, {NULL, NULL}};

const struct chl_extension chl_testing = {.tables = tables, .modules = chl_testing_modules};
