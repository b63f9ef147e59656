/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the machinery of the boundary. */
#ifndef CHL_BIND_PRIVATE_H
#define CHL_BIND_PRIVATE_H

#include "base/mem.h"
#include "bind/bind.h"
#include "bind/embedded.h"
#include "bind/pool.h"

struct chl_engine {
    lua_State *L;
    struct chl_pool *pool; /* its memory, unless an allocator was given */
    char *tree;
    const struct chl_extension *extension; /* or NULL */
    struct ch_dispatch **dispatches;       /* those that run, the innermost last */
    size_t depth;
    struct chl_callback *callbacks; /* all that are alive */
    char *traceback; /* of an error that passes through C, until it is caught; see call.c */
    struct chl_coverage *coverage; /* that counts its lines, or NULL; see coverage.c */
    struct ch_buf warning;         /* the pieces so far of what warn() says */
    bool closing;                  /* only finalizers run any more */
    bool exits;                    /* os.exit was called in a handler */
    int exit_code;
};

/* engine.c: it does not wait, or a handler runs in it all the same (tests emit events by hand) */
bool chl_dispatch_runs(const struct ch_dispatch *dispatch);
/* call.c: calls `function` with `data`; its one result, or the error value, is pushed.  Return: as
 * lua_pcall. */
int chl_try(lua_State *L, lua_CFunction function, void *data);
/* builtins.c: print, warn and os.exit in terms of the dispatch that runs */
void chl_builtins_open(lua_State *L);
/* error.c: gives an error its traceback; the message handler of every call */
int chl_error_handler(lua_State *L);

#endif
