/* SPDX-License-Identifier: Apache-2.0 */
/* The words of Lua text with their places, for rules on what a charm's sources refer to. */
#ifndef CH_PROJECT_LUA_TOKENS_H
#define CH_PROJECT_LUA_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

enum ch_lua_kind { CH_LUA_END, CH_LUA_NAME, CH_LUA_STRING, CH_LUA_OTHER };

struct ch_lua_token {
    enum ch_lua_kind kind;
    char *text; /* a name, the content of a string as it is written, or one character; owned */
    long line, column;
};

/* The text compiles.  Comments and numbers are left out.  The list ends with CH_LUA_END, which has
 * an empty text. Caller owns. */
struct ch_lua_token *ch_lua_tokens_new(const char *text);
struct ch_lua_token *ch_lua_tokens_free(struct ch_lua_token *tokens); /* NULL is fine */

#endif
