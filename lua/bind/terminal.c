/* SPDX-License-Identifier: Apache-2.0 */
/* Whose the terminal is.  A process of a group in the background that reads from it is stopped, and
 * a hook is in such a group when charmhost runs it. */
#include "bind/bind.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static int check_fd(lua_State *L)
{
    luaL_Stream *stream = luaL_checkudata(L, 1, LUA_FILEHANDLE);
    luaL_argcheck(L, stream->closef, 1, "an open file is expected");
    return fileno(stream->f);
}

/* Who is in the background is stopped by this, too, unless the signal is blocked. */
static int set_group(int fd, pid_t group)
{
    sigset_t stop, before;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTTOU);
    sigprocmask(SIG_BLOCK, &stop, &before);
    int result = tcsetpgrp(fd, group);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return result;
}

/* take(file) -> the group that has to get it back, or nil: it is ours already, or no terminal */
static int terminal_take(lua_State *L)
{
    int fd = check_fd(L);
    pid_t group = tcgetpgrp(fd), own = getpgrp();
    if (group < 0 || group == own || set_group(fd, own) < 0)
        return 0;
    lua_pushinteger(L, group);
    return 1;
}

/* give(file, what take() gave) */
static int terminal_give(lua_State *L)
{
    int fd = check_fd(L);
    if (!lua_isnoneornil(L, 2))
        set_group(fd, (pid_t)luaL_checkinteger(L, 2));
    return 0;
}

int chl_open_terminal(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"take", terminal_take}, {"give", terminal_give}, {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
