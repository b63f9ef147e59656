/* SPDX-License-Identifier: Apache-2.0 */
/* For command line tools: run a file, read and evaluate lines. */
#include "bind/private.h"

#include <stdio.h>
#include <string.h>

/* files */

struct file_run {
    const char *path;
    int argc;
    char **argv;
};

static int run_file(lua_State *L)
{
    const struct file_run *run = lua_touserdata(L, 1);
    lua_createtable(L, run->argc, 1); // run arg
    lua_pushstring(L, run->path);
    lua_rawseti(L, -2, 0);
    for (int i = 0; i < run->argc; i++) {
        lua_pushstring(L, run->argv[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setglobal(L, "arg"); // run
    bool standard = strcmp(run->path, "-") == 0;
    if (luaL_loadfilex(L, standard ? NULL : run->path, "t") != LUA_OK) {
        const char *reason = lua_tostring(L, -1);
        bool placed = standard || strstr(reason, run->path); /* not when it is compiled Lua */
        chl_raisef(L, CH_ERROR_ERROR, "%s%s%s", placed ? "" : run->path, placed ? "" : ": ",
                   reason);
    }
    luaL_checkstack(L, run->argc, "too many arguments");
    for (int i = 0; i < run->argc; i++)
        lua_pushstring(L, run->argv[i]);
    lua_call(L, run->argc, 0);
    return 0;
}

int chl_run_file(struct chl_engine *engine, const char *path, int argc, char **argv,
                 struct ch_error *err)
{
    struct file_run run = {path, argc, argv};
    return chl_protect(engine->L, run_file, &run, err);
}

/* lines */

/* Adds a line of the user to `text`.  Return: false at the end of input. */
static bool read_line(struct ch_buf *text, const char *prompt)
{
    char piece[512];
    bool any = false;
    fputs(prompt, stdout);
    fflush(stdout);
    while (fgets(piece, sizeof(piece), stdin)) {
        ch_buf_adds(text, piece);
        any = true;
        if (strchr(piece, '\n'))
            break;
    }
    return any;
}

/* Pushes the function of what was typed, first as an expression, or the reason why it is none. */
static int load_text(lua_State *L, const char *text)
{
    lua_pushfstring(L, "return %s", text); // expression
    int code = luaL_loadbufferx(L, lua_tostring(L, -1), lua_rawlen(L, -1), "=stdin", "t");
    if (code != LUA_OK) {
        lua_pop(L, 1);
        code = luaL_loadbufferx(L, text, strlen(text), "=stdin", "t");
    }
    lua_remove(L, -2); // function or reason
    return code;
}

static bool is_incomplete(lua_State *L, int code)
{
    static const char mark[] = "<eof>";
    size_t length;
    const char *reason = code == LUA_ERRSYNTAX ? lua_tolstring(L, -1, &length) : NULL;
    return reason && length >= strlen(mark) && strcmp(reason + length - strlen(mark), mark) == 0;
}

static int evaluate(lua_State *L)
{
    const char *text = lua_touserdata(L, 1);
    lua_settop(L, 0);
    if (load_text(L, text) != LUA_OK)
        chl_raisef(L, CH_ERROR_ERROR, "%s", lua_tostring(L, -1));
    lua_call(L, 0, LUA_MULTRET); // results
    int count = lua_gettop(L);
    if (count == 0)
        return 0;
    lua_getglobal(L, "print");
    lua_insert(L, 1);
    lua_call(L, count, 0);
    return 0;
}

struct trial {
    const char *text;
    bool incomplete;
};

static int try_text(lua_State *L)
{
    struct trial *trial = lua_touserdata(L, 1);
    trial->incomplete = is_incomplete(L, load_text(L, trial->text));
    return 0;
}

static bool is_unfinished(struct chl_engine *engine, const char *text)
{
    struct trial trial = {.text = text};
    chl_protect(engine->L, try_text, &trial, NULL);
    return trial.incomplete;
}

static int set_ops(lua_State *L)
{
    lua_getglobal(L, "require");
    lua_pushliteral(L, "ops");
    lua_call(L, 1, 1);
    lua_setglobal(L, "ops");
    return 0;
}

static void evaluate_text(struct chl_engine *engine, struct ch_buf *text)
{
    struct ch_error err = CH_ERROR_INIT;
    if (chl_protect(engine->L, evaluate, text->data, &err) < 0)
        fprintf(stderr, "%s\n%s\n", err.message, err.traceback ? err.traceback : "");
    ch_error_clear(&err);
    ch_buf_clear(text);
}

int chl_repl(struct chl_engine *engine, bool prompts, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    const char *first = prompts ? "> " : "", *more = prompts ? ">> " : "";
    if (chl_protect(engine->L, set_ops, NULL, err) < 0)
        return -1;
    if (prompts)
        printf("charmhost %s, %s; ops = require \"ops\"\n", CH_VERSION, LUA_RELEASE);
    while (read_line(&text, text.length ? more : first))
        if (!is_unfinished(engine, text.data))
            evaluate_text(engine, &text);
    if (text.length) /* to tell what is missing */
        evaluate_text(engine, &text);
    if (prompts)
        putchar('\n');
    return 0;
}
