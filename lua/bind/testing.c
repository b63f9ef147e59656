/* SPDX-License-Identifier: Apache-2.0 */
/* What ops.testing and `charmhost test` add to an engine.  In a library of its own, so that the
 * program that is in a charm has none of it. */
#include "bind/bind.h"
#include "bind/embedded.h"
#include "bind/specs.h"

static const luaL_Reg tables[] = {
    {"olm", chl_open_olm}, {"files", chl_open_files}, {"specs", chl_open_specs}, {NULL, NULL}};

const struct chl_extension chl_testing = {.tables = tables, .modules = chl_testing_modules};
