/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost add-secret, update-secret, grant-secret, revoke-secret, remove-secret */
#include "base/base64.h"
#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "cli/olm/session.h"

#include <stdlib.h>
#include <string.h>

static const struct ch_cli_option *const change_lists[] = {CH_CLI_OLM_CHANGES};

/* content: key -> base64.  Values never get into an error. */

static void add_plain(json_t *content, const char *key, const void *data, size_t length)
{
    CH_AUTOFREE char *coded = ch_base64_encode(data, length);
    json_object_set_new(content, key, ch_checked(json_string(coded)));
}

static int add_coded(json_t *content, const char *key, const char *coded, struct ch_error *err)
{
    size_t length;
    CH_AUTOFREE char *plain = ch_base64_decode(coded, strlen(coded), &length);
    if (!plain)
        return ch_error_set(err, CH_ERROR_VALUE, "the value of \"%s\" is not base64", key);
    json_object_set_new(content, key, ch_checked(json_string(coded)));
    return 0;
}

static int add_file(json_t *content, const char *key, const char *path, struct ch_error *err)
{
    struct ch_buf data = CH_BUF_INIT;
    int result = ch_file_read(path, 1 << 20, &data, err);
    if (result == 0)
        add_plain(content, key, data.data, data.length);
    ch_buf_deinit(&data);
    return result;
}

/* "key=value", "key#base64=...", "key#file=PATH" */
static int add_word(struct ch_cli_session *session, json_t *content, const char *word,
                    struct ch_error *err)
{
    const char *value = NULL;
    CH_AUTOFREE char *key = ch_cli_split(word, &value);
    if (!key)
        return ch_cli_olm_misuse(session, err, "expected KEY=VALUE behind the secret's name");
    char *how = strchr(key, '#');
    if (!how) {
        add_plain(content, key, value, strlen(value));
        return 0;
    }
    *how++ = '\0';
    if (strcmp(how, "base64") == 0)
        return add_coded(content, key, value, err);
    if (strcmp(how, "file") == 0)
        return add_file(content, key, value, err);
    return ch_cli_olm_misuse(session, err, "expected #base64 or #file behind \"%s\", got '#%s'",
                             key, how);
}

static int add_document(json_t *content, const char *path, struct ch_error *err)
{
    const char *key;
    json_t *value;
    CH_AUTOJSON json_t *document = ch_yaml_load(path, err);
    if (!document)
        return -1;
    if (!json_is_object(document))
        return ch_error_set(err, CH_ERROR_VALUE, "%s: a mapping of keys expected", path);
    json_object_foreach (document, key, value) {
        CH_AUTOFREE char *text =
            json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
        if (json_is_object(value) || json_is_array(value))
            return ch_error_set(err, CH_ERROR_VALUE, "%s: the value of \"%s\" is no text", path,
                                key);
        if (text)
            add_plain(content, key, text, strlen(text));
        else
            add_plain(content, key, json_string_value(value), json_string_length(value));
    }
    return 0;
}

/* `*contentp`: NULL when nothing was given. */
static int read_content(struct ch_cli_session *session, json_t **contentp, struct ch_error *err)
{
    const char *file = ch_cli_value(session->arguments, "file");
    CH_AUTOJSON json_t *content = json_object();
    *contentp = NULL;
    if (file && add_document(content, file, err) < 0)
        return -1;
    for (size_t i = 1; i < session->arguments->count; i++)
        if (add_word(session, content, session->arguments->words[i], err) < 0)
            return -1;
    if (json_object_size(content) > 0)
        *contentp = CH_TAKE(content);
    return 0;
}

/* add, update */

static int add_secret(struct ch_cli_session *session, struct ch_error *err)
{
    CH_AUTOJSON json_t *content = NULL;
    CH_AUTOFREE char *id = NULL;
    if (read_content(session, &content, err) < 0)
        return -1;
    if (!content)
        return ch_cli_olm_misuse(session, err, "no content: KEY=VALUE or --file expected");
    if (ch_olm_add_secret(session->olm, session->arguments->words[0], content,
                          ch_cli_value(session->arguments, "info"), &id, err) < 0)
        return -1;
    printf("secret:%s\n", id);
    return 0;
}

static int call_add(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_change(arguments, add_secret);
}

static const struct ch_cli_option add_options[] = {
    {"file", 0, "FILE", "the content, a YAML mapping of keys"},
    {"info", 0, "TEXT", "what it is for"},
    {NULL},
};
static const struct ch_cli_option *const add_lists[] = {add_options, CH_CLI_OLM_CHANGES};
const struct ch_cli_verb ch_cli_add_secret_verb = {
    .name = "add-secret",
    .usage = "add-secret NAME [KEY[#base64|#file]=VALUE]... [--file FILE] [--info TEXT]",
    .summary = "add a secret of the user and print its URI",
    .call = call_add,
    .least = 1,
    .most = CH_CLI_ANY,
    .options = add_lists,
    .examples = "charmhost add-secret db-password password#file=./password\n"
                "charmhost add-secret account user=admin token#base64=czNjcjN0\n"
                "charmhost add-secret account --file account.yaml",
};

static int read_auto_prune(struct ch_cli_session *session, struct ch_olm_secret_change *change,
                           struct ch_error *err)
{
    const char *value = ch_cli_value(session->arguments, "auto-prune");
    change->prunes = value != NULL;
    change->auto_prune = value && (*value == '\0' || strcmp(value, "true") == 0);
    if (!value || change->auto_prune || strcmp(value, "false") == 0)
        return 0;
    return ch_cli_olm_misuse(session, err,
                             "option '--auto-prune': expected true or false, got '%s'", value);
}

static int update_secret(struct ch_cli_session *session, struct ch_error *err)
{
    CH_AUTOJSON json_t *content = NULL;
    if (read_content(session, &content, err) < 0)
        return -1;
    struct ch_olm_secret_change change = {.content = content,
                                          .name = ch_cli_value(session->arguments, "name"),
                                          .description = ch_cli_value(session->arguments, "info")};
    if (read_auto_prune(session, &change, err) < 0)
        return -1;
    if (!change.content && !change.name && !change.description && !change.prunes)
        return ch_cli_olm_misuse(
            session, err, "nothing to change: KEY=VALUE, --file, --name, --info or --auto-prune");
    return ch_olm_update_secret(session->olm, session->arguments->words[0], &change, err);
}

static int call_update(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_change(arguments, update_secret);
}

static const struct ch_cli_option update_options[] = {
    {"file", 0, "FILE", "the new content, a YAML mapping of keys"},
    {"info", 0, "TEXT", "what it is for"},
    {"name", 0, "NAME", "its new name"},
    {"auto-prune", 0, "[BOOL]", "remove revisions that no unit tracks any more; =false: keep them"},
    {NULL},
};
static const struct ch_cli_option *const update_lists[] = {update_options, CH_CLI_OLM_CHANGES};
const struct ch_cli_verb ch_cli_update_secret_verb = {
    .name = "update-secret",
    .usage = "update-secret SECRET [KEY[#base64|#file]=VALUE]... [--file FILE] [--name NAME] "
             "[--info TEXT] [--auto-prune[=BOOL]]",
    .summary = "give a secret of the user a new revision, name or description",
    .call = call_update,
    .least = 1,
    .most = CH_CLI_ANY,
    .options = update_lists,
    .examples = "charmhost update-secret account token#file=./token\n"
                "charmhost update-secret account --name login\n"
                "charmhost update-secret account token=new --auto-prune",
};

/* grant, revoke, remove */

typedef int access_fn(struct ch_olm *olm, const char *secret, const char *application,
                      struct ch_error *err);

static int each_application(struct ch_cli_session *session, access_fn *change, struct ch_error *err)
{
    char *at = NULL;
    CH_AUTOFREE char *names = ch_strdup(session->arguments->words[1]);
    for (char *name = strtok_r(names, ",", &at); name; name = strtok_r(NULL, ",", &at))
        if (change(session->olm, session->arguments->words[0], name, err) < 0)
            return -1;
    return 0;
}

static int grant(struct ch_cli_session *session, struct ch_error *err)
{
    return each_application(session, ch_olm_grant_secret, err);
}

static int revoke(struct ch_cli_session *session, struct ch_error *err)
{
    return each_application(session, ch_olm_revoke_secret, err);
}

static int call_grant(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_change(arguments, grant);
}

static int call_revoke(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_change(arguments, revoke);
}

const struct ch_cli_verb ch_cli_grant_secret_verb = {
    .name = "grant-secret",
    .usage = "grant-secret SECRET APP[,APP...]",
    .summary = "let applications read a secret of the user",
    .call = call_grant,
    .least = 2,
    .most = 2,
    .options = change_lists,
    .examples = "charmhost grant-secret account web",
};

const struct ch_cli_verb ch_cli_revoke_secret_verb = {
    .name = "revoke-secret",
    .usage = "revoke-secret SECRET APP[,APP...]",
    .summary = "take a grant back",
    .call = call_revoke,
    .least = 2,
    .most = 2,
    .options = change_lists,
    .examples = "charmhost revoke-secret account web",
};

static int remove_secret(struct ch_cli_session *session, struct ch_error *err)
{
    long long revision = 0;
    if (ch_cli_olm_integer(session, "revision", 1, &revision, err) < 0)
        return -1;
    return ch_olm_remove_secret(session->olm, session->arguments->words[0], revision, err);
}

static int call_remove(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_change(arguments, remove_secret);
}

static const struct ch_cli_option remove_options[] = {
    {"revision", 0, "N", "only this one"},
    {NULL},
};
static const struct ch_cli_option *const remove_lists[] = {remove_options, CH_CLI_OLM_CHANGES};
const struct ch_cli_verb ch_cli_remove_secret_verb = {
    .name = "remove-secret",
    .usage = "remove-secret SECRET [--revision N]",
    .summary = "remove a secret of the user, or one revision",
    .call = call_remove,
    .least = 1,
    .most = 1,
    .options = remove_lists,
    .examples = "charmhost remove-secret account\ncharmhost remove-secret account --revision 1",
};
