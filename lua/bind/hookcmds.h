/* SPDX-License-Identifier: Apache-2.0 */
/* Inside _host.hookcmds: what its functions have in common.
 *
 * A function reads its arguments, begins the call, does the C work, and pushes the outcome. */
#ifndef CHL_BIND_HOOKCMDS_H
#define CHL_BIND_HOOKCMDS_H

#include "bind/bind.h"
#include "hookcmd/hookcmd.h"

/* arguments; all of these may raise */

const char *hookcmds_check_text(lua_State *L, int index);
const char *hookcmds_check_text_or_null(lua_State *L, int index);
long long hookcmds_check_number_or_none(lua_State *L, int index); /* -1 when it is nil */

/* calls */

struct hookcmds_call {
    lua_State *L;
    struct chl_arena *arena;
    struct ch_transport *transport;
    struct ch_error err; /* raising it clears it */
};

/* `nargs`: how many arguments the function has, given or not.  May raise. */
struct hookcmds_call hookcmds_begin(lua_State *L, int nargs);
/* The value, or the map of texts to values, at `index`; held by the call; NULL when it is nil.  May
 * raise. */
json_t *hookcmds_to_value(struct hookcmds_call *call, int index);
json_t *hookcmds_to_map(struct hookcmds_call *call, int index, const char *what);
/* In an answer: makes seconds since the epoch of the time at `key`, if there is one.
 * Errors: VALUE naming the command. */
int hookcmds_read_time(json_t *object, const char *key, const char *command, struct ch_error *err);

/* outcomes: raise when `result` is negative, else give the number of values pushed */

int hookcmds_push_nothing(struct hookcmds_call *call, int result);
/* These steal.  A null is nil; a map is one that a command answered with. */
int hookcmds_push_value(struct hookcmds_call *call, int result, json_t *value);
int hookcmds_push_map(struct hookcmds_call *call, int result, json_t *map);
int hookcmds_push_text(struct hookcmds_call *call, int result, char *text);

extern const luaL_Reg hookcmds_unit_functions[], hookcmds_data_functions[];

#endif
