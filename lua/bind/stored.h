/* SPDX-License-Identifier: Apache-2.0 */
/* Stored state as Lua sees it (stored.c). */
#ifndef CHL_BIND_STORED_H
#define CHL_BIND_STORED_H

#include "bind/bind.h"

/* What the stored container at `index` holds, borrowed; NULL when it is none, or a dead one. */
const json_t *chl_stored_value(lua_State *L, int index);

#endif
