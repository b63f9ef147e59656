/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost dispatch: one hook run. */
#include "dispatch/dispatch.h"
#include "base/file.h"
#include "base/mem.h"
#include "bind/bind.h"
#include "cli/cli.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As Juju calls it: by its path.  Found through PATH, it is asked of the system. */
static char *find_program(const char *name)
{
    char *self = name && strchr(name, '/') ? NULL : realpath("/proc/self/exe", NULL);
    return self ? self : ch_strdup(name);
}

static char *find_charm_dir(const struct ch_env *env, const char *program)
{
    const char *given = ch_env_value(env, "JUJU_CHARM_DIR");
    CH_AUTOFREE char *copy = ch_strdup(program);
    const char *path = given ? given : dirname(copy);
    char *real = realpath(path, NULL);
    return real ? real : ch_strdup(path);
}

static int run(const struct ch_env *env, const char *program, char **arguments)
{
    struct ch_error failure = CH_ERROR_INIT;
    CH_AUTOFREE char *charm_dir = find_charm_dir(env, program);
    struct chl_engine_options engine_options = {.tree = ch_env_value(env, "CHARMHOST_LUA_TREE"),
                                                .charm_dir = charm_dir};
    struct chl_engine *engine = chl_engine_new(&engine_options, &failure);
    int status = CH_CLI_FAILED;
    if (engine) {
        struct ch_script *script = chl_script_new(engine);
        struct ch_dispatch_options options = {
            .environment = env->entries,
            .program = program,
            .arguments = arguments,
            .script = script,
            /* set by the local OLM where it cannot show them at their place */
            .containers_dir = ch_env_value(env, "CHARMHOST_CONTAINERS_DIR")};
        status = ch_dispatch_run(&options, NULL);
        chl_script_free(script);
    } else {
        fprintf(stderr, "charmhost dispatch: %s\n", failure.message);
    }
    ch_error_clear(&failure);
    chl_engine_free(engine);
    return status;
}

int ch_cli_dispatch(int argc, char **argv)
{
    struct ch_env env;
    CH_AUTOFREE char *program = find_program(argv[0]);
    bool named = argc > 1 && strcmp(argv[1], "dispatch") == 0; /* `charmhost dispatch` */
    ch_env_init(&env, environ);
    /* what the charm starts with os.execute() or io.popen() inherits the guard as well */
    setenv("OPERATOR_DISPATCH", "1", 1);
    int status = run(&env, program, argv + named);
    ch_env_deinit(&env);
    return status;
}

const struct ch_cli_verb ch_cli_dispatch_verb = {
    .name = "dispatch",
    .usage = "dispatch",
    .summary = "run one hook from the JUJU_* environment",
    .run = ch_cli_dispatch,
    .about =
        "What the file `dispatch` in a charm does.  Juju sets the environment and has its hook "
        "commands\non PATH; 'charmhost exec' does the same for a unit on this machine.",
    .examples = "charmhost exec web/0 -- 'JUJU_DISPATCH_PATH=hooks/start charmhost dispatch'",
};
