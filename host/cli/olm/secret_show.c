/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost secrets, show-secret */
#include "cli/olm/session.h"
#include "cli/table.h"

#include <stdlib.h>
#include <string.h>

static const char *text(const json_t *object, const char *member)
{
    return json_string_value(json_object_get(object, member));
}

static void print_table(const json_t *secrets)
{
    static const char *const titles[] = {"ID",       "Name",     "Owner",
                                         "Rotation", "Revision", "Last updated"};
    const char *id;
    json_t *secret;
    struct ch_cli_table table;
    ch_cli_table_init(&table, CH_ARRAY_LEN(titles), titles);
    table.right = 1u << 4;
    json_object_foreach ((json_t *)secrets, id, secret) {
        const char *name = text(secret, "name"), *label = text(secret, "label");
        const char *rotation = text(secret, "rotation");
        ch_cli_table_add(&table, id);
        ch_cli_table_add(&table, name ? name : label ? label : "-");
        ch_cli_table_add(&table, text(secret, "owner"));
        ch_cli_table_add(&table, rotation ? rotation : "never");
        ch_cli_table_addf(&table, "%lld",
                          (long long)json_integer_value(json_object_get(secret, "revision")));
        ch_cli_table_add(&table, text(secret, "updated"));
    }
    ch_cli_table_print(&table, stdout);
}

static int list(struct ch_cli_session *session, struct ch_error *err)
{
    static const char *const formats[] = {"tabular", "json", "yaml", NULL};
    const char *format = ch_cli_olm_format(session, formats, err);
    if (!format)
        return -1;
    json_t *secrets = ch_olm_view_secrets(session->olm);
    if (strcmp(format, "tabular") != 0) {
        ch_cli_olm_print(secrets, format);
        return 0;
    }
    print_table(secrets);
    json_decref(secrets);
    return 0;
}

static int call_list(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_look(arguments, list);
}

static const struct ch_cli_option *const list_lists[] = {ch_cli_olm_format_option,
                                                         CH_CLI_OLM_LOOKS};
const struct ch_cli_verb ch_cli_secrets_verb = {
    .name = "secrets",
    .usage = "secrets [--format tabular|json|yaml]",
    .summary = "list the secrets of the model",
    .call = call_list,
    .options = list_lists,
    .examples = "charmhost secrets",
};

/* One of the user by name or id, one of a charm by id. */
static const json_t *find(struct ch_cli_session *session, const char *name, struct ch_error *err)
{
    CH_AUTOFREE char *id = ch_olm_secret_id(session->olm, name);
    const json_t *secret = id ? ch_olm_get(session->olm, CH_OLM_SECRET, id) : NULL;
    return secret ? secret : ch_olm_find_secret(session->olm, name, err);
}

static int show(struct ch_cli_session *session, struct ch_error *err)
{
    static const char *const formats[] = {"yaml", "json", NULL};
    long long revision = 0;
    const char *format = ch_cli_olm_format(session, formats, err);
    if (!format || ch_cli_olm_integer(session, "revision", 1, &revision, err) < 0)
        return -1;
    const json_t *secret = find(session, session->arguments->words[0], err);
    json_t *view =
        secret ? ch_olm_view_secret(secret, revision, ch_cli_has(session->arguments, "reveal"), err)
               : NULL;
    if (!view)
        return -1;
    ch_cli_olm_print(view, format);
    return 0;
}

static int call_show(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_look(arguments, show);
}

static const struct ch_cli_option show_options[] = {
    {"reveal", 0, NULL, "show its content"},
    {"revision", 'r', "N", "of this one (default: the latest)"},
    {NULL},
};
static const struct ch_cli_option *const show_lists[] = {show_options, ch_cli_olm_format_option,
                                                         CH_CLI_OLM_LOOKS};
const struct ch_cli_verb ch_cli_show_secret_verb = {
    .name = "show-secret",
    .usage = "show-secret SECRET [--reveal] [--revision N] [--format yaml|json]",
    .summary = "show a secret",
    .call = call_show,
    .least = 1,
    .most = 1,
    .options = show_lists,
    .examples = "charmhost show-secret account\ncharmhost show-secret account --reveal",
};
