/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the table "pebble": what its files share.
 *
 * A client is a userdata whose methods are the calls, by position; nil holds a place.  A method
 * reads its arguments, begins the call, does the C work, and pushes the outcome. */
#ifndef CHL_BIND_PEBBLE_H
#define CHL_BIND_PEBBLE_H

#include "bind/bind.h"
#include "pebble/pebble.h"

/* arguments; all of these may raise */

const char *pebble_check_text(lua_State *L, int index); /* without NUL bytes */
const char *pebble_opt_text(lua_State *L, int index);   /* NULL when it is nil */

/* calls */

struct pebble_call {
    lua_State *L;
    struct chl_arena *arena;
    struct ch_pebble *client;
    struct ch_error err; /* raising it clears it */
};

/* `nargs`: how many arguments the method has, the client included, given or not.  May raise. */
struct pebble_call pebble_begin(lua_State *L, int nargs);
/* The same for a function without a client. */
struct pebble_call pebble_begin_without(lua_State *L, int nargs);
/* The value at `index` as JSON, held by the call; NULL when it is nil.  May raise. */
json_t *pebble_to_json(struct pebble_call *call, int index);

/* outcomes: raise for NULL or a negative result, else give the number of values pushed; what is
 * given is stolen */

int pebble_push_nothing(struct pebble_call *call, int result);
int pebble_push_json(struct pebble_call *call, json_t *value);
int pebble_push_text(struct pebble_call *call, char *text);

/* streams (pebble_stream.c): where bytes come from and go to
 *
 * A source in Lua is a string, an open file of the io library, or a function(size) that gives up to
 * `size` bytes, nil or "" at the end.  A sink is such a file or a function(bytes). */

struct pebble_stream {
    lua_State *L;  /* whoever calls now */
    int holder;    /* index of the value, or of the userdata that has it as user value */
    int slot;      /* of the user value; 0: it is the value itself */
    size_t offset; /* of a string: how much is read */
    FILE *file;
};
/* Fills `source` or `sink`, whose data is the stream.  Raises TYPE for what is neither, VALUE for a
 * closed file. */
void pebble_stream_to_source(struct pebble_stream *stream, struct ch_pebble_source *source);
void pebble_stream_to_sink(struct pebble_stream *stream, struct ch_pebble_sink *sink);
/* Exec reads a file that may have to be waited for only when it has something. */
void pebble_stream_poll(const struct pebble_stream *stream, struct ch_pebble_source *source);

/* who owns a file: user_id, group_id, user, group, from `first` on */
struct pebble_owner {
    int64_t user_id, group_id;
};
void pebble_check_owner(lua_State *L, int first, struct pebble_owner *ids,
                        struct ch_pebble_owner *owner);

/* Pebbles in this process: a client asks the one that listens at its path, if there is one when it
 * is made.  Pushes the table of them: path -> userdata that begins with a struct ch_pebble_local,
 * held weakly; a client keeps its own alive. */
void pebble_push_listeners(lua_State *L);

/* methods of clients (pebble_services.c, pebble_files.c), and functions (pebble_layer.c,
 * pebble_local.c) */

extern const luaL_Reg pebble_services_methods[], pebble_files_methods[], pebble_layer_functions[],
    pebble_local_functions[];
int pebble_exec(lua_State *L);          /* client:exec{...} -> process (pebble_exec.c) */
void pebble_open_process(lua_State *L); /* defines the type of processes */

#endif
