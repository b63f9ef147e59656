/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost lua: Lua with ops and the stdlib at hand, and the charm of the working directory. */
#include "base/env.h"
#include "base/mem.h"
#include "bind/bind.h"
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int report(const struct ch_error *failure)
{
    if (failure->kind == CH_ERROR_EXIT)
        return (int)json_integer_value(json_object_get(failure->details, "code"));
    fprintf(stderr, "charmhost lua: %s\n", failure->message);
    if (failure->traceback)
        fprintf(stderr, "%s\n", failure->traceback);
    return CH_CLI_FAILED;
}

static int run(struct chl_engine *engine, int argc, char **argv)
{
    struct ch_error failure = CH_ERROR_INIT;
    int status = CH_CLI_DONE;
    chl_hookcmds_environment(chl_engine_state(engine), environ);
    int result = argc < 3 ? chl_repl(engine, isatty(STDIN_FILENO), &failure)
                          : chl_run_file(engine, argv[2], argc - 3, argv + 3, &failure);
    if (result < 0)
        status = report(&failure);
    ch_error_clear(&failure);
    return status;
}

static int run_verb(int argc, char **argv)
{
    struct ch_error failure = CH_ERROR_INIT;
    struct ch_env env;
    if (argc > 2 && argv[2][0] == '-' && argv[2][1] != '\0')
        return ch_cli_usage("lua", "there is no option '%s'", argv[2]);
    ch_env_init(&env, environ);
    CH_AUTOFREE char *here = realpath(".", NULL);
    struct chl_engine_options options = {.tree = ch_env_value(&env, "CHARMHOST_LUA_TREE"),
                                         .charm_dir = here,
                                         .stock_path = true,
                                         .extension = &chl_testing};
    struct chl_engine *engine = chl_engine_new(&options, &failure);
    int status = engine ? run(engine, argc, argv) : report(&failure);
    ch_error_clear(&failure);
    chl_engine_free(engine);
    ch_env_deinit(&env);
    return status;
}

const struct ch_cli_verb ch_cli_lua_verb = {
    .name = "lua",
    .usage = "lua [FILE [ARGS]]",
    .summary = "run Lua with ops at hand (FILE -: stdin); without FILE a REPL",
    .run = run_verb,
    .about = "The modules of a charm in the working directory are found: src/ and lib/.",
    .examples = "charmhost lua\n"
                "charmhost lua migrate.lua old.json\n"
                "echo 'print(require(\"ops\").__version__)' | charmhost lua -",
};
