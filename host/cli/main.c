/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost: finds the verb. */
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static const struct ch_cli_verb *const charms[] = {
    &ch_cli_init_verb, &ch_cli_check_verb,    &ch_cli_pack_verb,
    &ch_cli_show_verb, &ch_cli_test_verb,     &ch_cli_types_verb,
    &ch_cli_lua_verb,  &ch_cli_dispatch_verb, NULL};

static const struct ch_cli_verb *const models[] = {
    &ch_cli_deploy_verb,          &ch_cli_add_unit_verb,
    &ch_cli_remove_unit_verb,     &ch_cli_remove_application_verb,
    &ch_cli_refresh_verb,         &ch_cli_config_verb,
    &ch_cli_trust_verb,           &ch_cli_expose_verb,
    &ch_cli_unexpose_verb,        &ch_cli_integrate_verb,
    &ch_cli_remove_relation_verb, &ch_cli_run_verb,
    &ch_cli_show_task_verb,       &ch_cli_exec_verb,
    &ch_cli_resolved_verb,        &ch_cli_add_secret_verb,
    &ch_cli_update_secret_verb,   &ch_cli_grant_secret_verb,
    &ch_cli_revoke_secret_verb,   &ch_cli_remove_secret_verb,
    &ch_cli_secrets_verb,         &ch_cli_show_secret_verb,
    &ch_cli_status_verb,          &ch_cli_show_unit_verb,
    &ch_cli_debug_log_verb,       &ch_cli_show_status_log_verb,
    &ch_cli_hooks_verb,           &ch_cli_settle_verb,
    &ch_cli_destroy_model_verb,   NULL};

static const struct ch_cli_verb *const program[] = {&ch_cli_version_verb, &ch_cli_help_verb, NULL};

const struct ch_cli_group ch_cli_groups[] = {{"charms", charms},
                                             {"models on this machine (the local OLM)", models},
                                             {"the program", program},
                                             {NULL, NULL}};

static const struct {
    const char *option, *verb;
} aliases[] = {
    {"--version", "version"}, {"--help", "help"}, {"-h", "help"}, {"relate", "integrate"}};

const struct ch_cli_verb *ch_cli_find_verb(const char *name)
{
    for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
        if (strcmp(aliases[i].option, name) == 0)
            name = aliases[i].verb;
    for (const struct ch_cli_group *group = ch_cli_groups; group->title; group++)
        for (const struct ch_cli_verb *const *verb = group->verbs; *verb; verb++)
            if (strcmp((*verb)->name, name) == 0)
                return *verb;
    return NULL;
}

static int call(const struct ch_cli_verb *verb, int argc, char **argv)
{
    struct ch_error failure = CH_ERROR_INIT;
    struct ch_cli_arguments arguments;
    int status = CH_CLI_DONE;
    if (ch_cli_parse(verb, (size_t)argc - 2, argv + 2, &arguments, &failure) < 0)
        status = ch_cli_usage(verb->name, "%s", failure.message);
    else if (ch_cli_has(&arguments, "help"))
        ch_cli_print_verb(verb, stdout);
    else
        status = verb->call(&arguments);
    ch_cli_arguments_deinit(&arguments);
    ch_error_clear(&failure);
    return status;
}

/* Verbs of juju, of today and of older versions, and what does the same here. */
static const struct {
    const char *juju, *here;
} others[] = {
    {"add-relation", "integrate"},
    {"upgrade-charm", "refresh"},
    {"attach-resource", "refresh APP --path PATH --resource NAME=FILE"},
    {"run-action", "run"},
    {"show-action-output", "show-task"},
    {"show-action-status", "show-task"},
    {"show-operation", "show-task"},
    {"get-config", "config"},
    {"set-config", "config"},
    {"scale-application", "add-unit', 'charmhost remove-unit"},
    {"show-application", "status APP --format yaml"},
    {"machines", "status"},
    {"storage", "status --storage"},
    {"ssh", "exec UNIT -- COMMAND"},
    {"add-model", "deploy PATH --model DIR"},
    {"kill-model", "destroy-model --force"},
    {"wait-for", "settle"},
};

static int refuse(const char *name)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(others); i++)
        if (strcmp(others[i].juju, name) == 0) {
            fprintf(stderr, "charmhost: there is no verb '%s'; here it is 'charmhost %s'\n", name,
                    others[i].here);
            return CH_CLI_USAGE;
        }
    const char *names[CH_ARRAY_LEN(charms) + CH_ARRAY_LEN(models) + CH_ARRAY_LEN(program)];
    size_t count = 0;
    for (const struct ch_cli_group *group = ch_cli_groups; group->title; group++)
        for (const struct ch_cli_verb *const *verb = group->verbs; *verb; verb++)
            names[count++] = (*verb)->name;
    const char *near = ch_text_nearest(name, names, count);
    fprintf(stderr, "charmhost: there is no verb '%s'", name);
    if (near)
        fprintf(stderr, "; did you mean '%s'?", near);
    fprintf(stderr, "\n'charmhost help' lists them\n");
    return CH_CLI_USAGE;
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
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
    const struct ch_cli_verb *verb = ch_cli_find_verb(argv[1]);
    if (!verb)
        return refuse(argv[1]);
    if (verb->run && (argc != 3 || !is_help(argv[2])))
        return verb->run(argc, argv);
    return call(verb, argc, argv);
}
