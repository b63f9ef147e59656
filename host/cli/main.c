/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost: finds the verb. */
#include "base/file.h"
#include "base/text.h"
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

const struct ch_cli_verb ch_cli_verbs[] = {
    {"lua", "lua [FILE [ARGS]]", "run Lua with ops at hand (FILE -: stdin); without FILE a REPL",
     ch_cli_lua},
    {"dispatch", "dispatch", "run one hook from the JUJU_* environment", ch_cli_dispatch},
    {"version", "version", "print the version", ch_cli_version},
    {"help", "help", "print this", ch_cli_help},
    {NULL},
};

static const struct {
    const char *option, *verb;
} aliases[] = {{"--version", "version"}, {"--help", "help"}, {"-h", "help"}};

static const struct ch_cli_verb *find_verb(const char *name)
{
    for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
        if (strcmp(aliases[i].option, name) == 0)
            name = aliases[i].verb;
    for (const struct ch_cli_verb *verb = ch_cli_verbs; verb->name; verb++)
        if (strcmp(verb->name, name) == 0)
            return verb;
    return NULL;
}

static int refuse(const char *name)
{
    const char *names[sizeof(ch_cli_verbs) / sizeof(ch_cli_verbs[0])];
    size_t count = 0;
    for (const struct ch_cli_verb *verb = ch_cli_verbs; verb->name; verb++)
        names[count++] = verb->name;
    const char *near = ch_text_nearest(name, names, count);
    fprintf(stderr, "charmhost: there is no verb '%s'", name);
    if (near)
        fprintf(stderr, "; did you mean '%s'?", near);
    fprintf(stderr, "\n'charmhost help' lists them\n");
    return CH_CLI_USAGE;
}

int main(int argc, char **argv)
{
    /* a charm may hold a link to this program as its `dispatch` */
    if (argc > 0 && strcmp(ch_path_base(argv[0]), "dispatch") == 0)
        return ch_cli_dispatch(argc, argv);
    if (argc < 2) {
        ch_cli_print_help(stderr);
        return CH_CLI_USAGE;
    }
    const struct ch_cli_verb *verb = find_verb(argv[1]);
    return verb ? verb->run(argc, argv) : refuse(argv[1]);
}
