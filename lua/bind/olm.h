/* SPDX-License-Identifier: Apache-2.0 */
/* The local OLM in Lua: a simulation is the state of one model, what is stored for one charm, and
 * at most one run of that charm. */
#ifndef CHL_BIND_OLM_H
#define CHL_BIND_OLM_H

#include "bind/bind.h"
#include "olm/hooktool.h"

struct chl_run;

struct chl_simulation {
    struct ch_olm *olm;
    struct ch_storage *storage;
    json_t *records; /* those nobody took yet */
    struct chl_run *run;
};

extern const char chl_type_simulation[];
struct chl_simulation *chl_simulation_check(lua_State *L, int index);

/* olm_run.c: methods begin, charm, finish, abandon */
extern const luaL_Reg chl_run_methods[];
void chl_run_free(struct chl_run *run); /* abandons it; NULL is fine */

#endif
