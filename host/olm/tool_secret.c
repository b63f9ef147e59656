/* SPDX-License-Identifier: Apache-2.0 */
/* secret-add, secret-set, secret-remove: what owners do */
#include "base/base64.h"
#include "base/file.h"
#include "base/text.h"
#include "olm/private.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct ch_olm_flag_spec write_flags[] = {
    {"label", 0, CH_FLAG_TEXT},  {"description", 0, CH_FLAG_TEXT}, {"rotate", 0, CH_FLAG_TEXT},
    {"expire", 0, CH_FLAG_TEXT}, {"owner", 0, CH_FLAG_TEXT},       {"file", 0, CH_FLAG_TEXT},
    {NULL, 0, CH_FLAG_TEXT},
};
static const struct ch_olm_flag_spec remove_flags[] = {
    {"revision", 0, CH_FLAG_TEXT},
    {NULL, 0, CH_FLAG_TEXT},
};

static int not_valid(struct ch_olm_call *call, const char *what, const char *value)
{
    CH_AUTOFREE char *quoted = ch_olm_quote(value);
    return ch_olm_misuse(call, "%s %s not valid", what, quoted);
}

/* content: key -> base64 */

/* ^[a-z](-?[a-z0-9]){2,}$ */
static bool is_key(const char *key)
{
    size_t letters = 0;
    if (!islower((unsigned char)key[0]))
        return false;
    for (const char *at = key + 1; *at; at++) {
        at += *at == '-';
        if (!islower((unsigned char)*at) && !isdigit((unsigned char)*at))
            return false;
        letters++;
    }
    return letters >= 2;
}

static int add_value(struct ch_olm_call *call, json_t *content, const char *key, const char *base64)
{
    bool old = !ch_olm_context_since(call->context, 3, 6, 9);
    size_t limit = old ? 8 * 1024 : 1000000, length = strlen(base64);
    if (length > limit) {
        CH_AUTOFREE char *quoted = ch_olm_quote(key);
        return ch_olm_misuse(call, "base64 encoded secret content for key %s too large: %zu bytes",
                             quoted, length);
    }
    json_object_set_new(content, key, json_string(base64));
    return 0;
}

static int add_file_value(struct ch_olm_call *call, json_t *content, const char *key,
                          const char *path)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf data = CH_BUF_INIT;
    if (ch_file_read(path, 0, &data, NULL) < 0) {
        CH_AUTOFREE char *quoted = ch_olm_quote(key);
        return ch_olm_misuse(call, "reading content for secret key %s: open %s: %s", quoted, path,
                             ch_file_exists(path) ? "permission denied"
                                                  : "no such file or directory");
    }
    CH_AUTOFREE char *base64 = ch_base64_encode(data.data, data.length);
    return add_value(call, content, key, base64);
}

/* "key", "key#base64", "key#file" and a value.  Return: 0 or 2. */
static int add_pair(struct ch_olm_call *call, json_t *content, const char *name, const char *value)
{
    bool file = ch_text_ends(name, "#file"), ready = ch_text_ends(name, "#base64");
    CH_AUTOFREE char *key = ch_strndup(name, file || ready ? strcspn(name, "#") : strlen(name));
    if (!is_key(key))
        return not_valid(call, "key", key);
    if (file)
        return add_file_value(call, content, key, value);
    if (ready)
        return add_value(call, content, key, value);
    CH_AUTOFREE char *base64 = ch_base64_encode(value, strlen(value));
    return add_value(call, content, key, base64);
}

/* The file is named from where the agent is, not from where the caller is. */
static int read_content_file(struct ch_olm_call *call, const char *path, json_t *content)
{
    const char *name;
    json_t *value;
    CH_AUTOJSON json_t *pairs = json_object();
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    struct ch_error err = CH_ERROR_INIT;
    if (ch_file_read(path, 0, &text, NULL) < 0)
        return ch_olm_misuse(call, "open %s: no such file or directory", path);
    if (ch_olm_yaml_strings(text.data, text.length, pairs, &err) < 0) {
        ch_error_clear(&err); /* it would show a value */
        return ch_olm_misuse(call, "reading %s: not a YAML map of strings", path);
    }
    json_object_foreach (pairs, name, value) {
        int code = add_pair(call, content, name, json_string_value(value));
        if (code != 0)
            return code;
    }
    return 0;
}

static int read_content(struct ch_olm_call *call, size_t first, json_t *content)
{
    const char *key, *file = ch_olm_flag_text(call, "file");
    json_t *value;
    size_t total = 0, limit = ch_olm_context_since(call->context, 3, 6, 9) ? 1000000 : 64 * 1024;
    int code = file ? read_content_file(call, file, content) : 0;
    for (size_t i = first; code == 0 && i < call->count; i++) {
        const char *equal = strchr(call->args[i], '=');
        if (!equal || equal == call->args[i])
            return not_valid(call, "key value", call->args[i]);
        CH_AUTOFREE char *name = ch_strndup(call->args[i], (size_t)(equal - call->args[i]));
        code = add_pair(call, content, name, equal + 1);
    }
    json_object_foreach (content, key, value)
        total += json_string_length(value);
    if (code == 0 && total > limit)
        return ch_olm_misuse(call, "base64 encoded secret content too large: %zu bytes", total);
    return code;
}

/* metadata */

static int parse_expire(struct ch_olm_call *call, const char *text, double *timep)
{
    double seconds;
    struct tm parts = {0};
    const char *rest;
    if (ch_clock_parse_rfc3339(text, timep, NULL) == 0)
        return 0;
    rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);
    if (rest && *rest == '\0') {
        *timep = (double)timegm(&parts);
        return 0;
    }
    if (ch_clock_parse_duration(text, &seconds, NULL) < 0)
        return not_valid(call, "expire time or duration", text);
    if (seconds < 0)
        return not_valid(call, "negative expire duration", text);
    *timep = ch_olm_now(call->context->olm) + seconds;
    return 0;
}

static int read_rotate(struct ch_olm_call *call, json_t *update)
{
    double time;
    const char *policy = ch_olm_flag_text(call, "rotate");
    if (!policy || *policy == '\0')
        return 0;
    if (ch_olm_secret_rotates(policy, ch_olm_now(call->context->olm), &time))
        json_object_set_new(update, "rotate_at", json_real(time));
    else if (strcmp(policy, "never") == 0)
        json_object_set_new(update, "rotate_at", json_null());
    else
        return not_valid(call, "rotate policy", policy);
    json_object_set_new(update, "rotate", json_string(policy));
    return 0;
}

/* The flags and the content, as far as they are given: empty ones cannot clear.  Return: 0 or 2. */
static int read_update(struct ch_olm_call *call, size_t first, json_t *update)
{
    static const char *const texts[] = {"label", "description"};
    const char *expire = ch_olm_flag_text(call, "expire"), *owner = ch_olm_flag_text(call, "owner");
    double time = 0;
    if (owner && *owner && strcmp(owner, "application") != 0 && strcmp(owner, "unit") != 0)
        return not_valid(call, "secret owner", owner);
    int code = expire && *expire ? parse_expire(call, expire, &time) : 0;
    if (code == 0)
        code = read_rotate(call, update);
    if (code != 0)
        return code;
    if (expire && *expire)
        json_object_set_new(update, "expire", json_real(time));
    for (size_t i = 0; i < CH_ARRAY_LEN(texts); i++) {
        const char *text = ch_olm_flag_text(call, texts[i]);
        if (text && *text)
            json_object_set_new(update, texts[i], json_string(text));
    }
    CH_AUTOJSON json_t *content = json_object();
    code = read_content(call, first, content);
    if (code == 0 && json_object_size(content) > 0)
        json_object_set(update, "content", content);
    return code;
}

/* add */

static json_t *make_secret(struct ch_olm_call *call, const char *id, bool unit_owned,
                           const json_t *update)
{
    struct ch_olm_context *context = call->context;
    json_t *expire = json_object_get(update, "expire");
    json_t *secret = ch_checked(
        json_pack("{s:s, s:s, s:[{s:i, s:O, s:f, s:O}]}", "id", id, "owner",
                  unit_owned ? context->unit : context->application, "revisions", "revision", 1,
                  "content", json_object_get(update, "content"), "created",
                  ch_olm_now(context->olm), "expire", expire ? expire : json_null()));
    json_object_update(secret, (json_t *)update);
    json_object_del(secret, "content");
    json_object_del(secret, "expire");
    json_object_set_new(secret, "latest", json_integer(1));
    ch_olm_fill(CH_OLM_SECRET, secret, NULL);
    return secret;
}

static int secret_add(struct ch_olm_call *call)
{
    const char *key;
    json_t *other;
    struct ch_olm_context *context = call->context;
    CH_AUTOJSON json_t *update = json_object();
    const char *owner = ch_olm_flag_text(call, "owner"), *label;
    bool unit_owned = owner && strcmp(owner, "unit") == 0;
    if (call->count == 0 && !ch_olm_flag_text(call, "file"))
        return ch_olm_misuse(call, "missing secret value or filename");
    int code = read_update(call, 0, update);
    if (code != 0)
        return code;
    if (!json_object_get(update, "content"))
        return ch_olm_fail(call, "empty secret value not valid");
    if (!unit_owned && !ch_olm_context_is_leader(context))
        return ch_olm_fail(call, "this unit is not the leader");
    label = ch_olm_text(update, "label");
    json_object_foreach (context->secrets.created, key, other)
        if (label && strcmp(ch_olm_text(other, "label"), label) == 0)
            return ch_olm_fail(call, "secret with label \"%s\" already exists", label);
    CH_AUTOFREE char *id = ch_olm_secret_new_id(context->olm);
    json_object_set_new(context->secrets.created, id, make_secret(call, id, unit_owned, update));
    CH_AUTOFREE char *uri = ch_asprintf("secret:%s\n", id);
    return ch_olm_print_text(call, uri);
}

/* set, remove */

/* Reads the URI of the first word.  Return: 0 and the id; 2. */
int ch_olm_call_secret(struct ch_olm_call *call, char **idp)
{
    if (call->count == 0)
        return ch_olm_misuse(call, "missing secret URI");
    *idp = ch_olm_secret_id(call->context->olm, call->args[0]);
    if (!*idp && json_object_get(call->context->secrets.created, call->args[0]))
        *idp = ch_strdup(call->args[0]);
    return *idp ? 0 : not_valid(call, "secret URI", call->args[0]);
}

/* Is it the application's, which only the leader may change? */
bool ch_olm_call_lacks_leadership(struct ch_olm_call *call, const char *id)
{
    CH_AUTOJSON json_t *secret = ch_olm_context_secret(call->context, id);
    const char *owner = ch_olm_text(secret, "owner");
    return owner && strcmp(owner, call->context->application) == 0 &&
           !ch_olm_context_is_leader(call->context);
}

static void update_created(json_t *secret, json_t *update)
{
    json_t *first = json_array_get(json_object_get(secret, "revisions"), 0);
    if (json_object_get(update, "content"))
        json_object_set(first, "content", json_object_get(update, "content"));
    if (json_object_get(update, "expire"))
        json_object_set(first, "expire", json_object_get(update, "expire"));
    json_object_del(update, "content");
    json_object_del(update, "expire");
    json_object_update(secret, update);
}

static int secret_set(struct ch_olm_call *call)
{
    CH_AUTOFREE char *id = NULL;
    CH_AUTOJSON json_t *update = json_object();
    struct ch_olm_pending_secrets *pending = &call->context->secrets;
    int code = ch_olm_call_secret(call, &id);
    if (code == 0)
        code = read_update(call, 1, update);
    if (code != 0)
        return code;
    if (ch_olm_call_lacks_leadership(call, id))
        return ch_olm_fail(call, "this unit is not the leader");
    json_t *created = json_object_get(pending->created, id);
    if (created)
        update_created(created, update);
    else
        json_object_update(ch_olm_object(pending->updated, id), update);
    return 0;
}

static void drop_grants(json_t *changes, const char *id)
{
    for (size_t i = json_array_size(changes); i-- > 0;)
        if (strcmp(ch_olm_text(json_array_get(changes, i), "id"), id) == 0)
            json_array_remove(changes, i);
}

static void remove_all(struct ch_olm_pending_secrets *pending, const char *id)
{
    bool created = json_object_get(pending->created, id);
    json_object_del(pending->created, id);
    json_object_del(pending->updated, id);
    drop_grants(pending->granted, id);
    drop_grants(pending->revoked, id);
    ch_olm_list_drop(pending->tracked, id);
    if (!created)
        json_object_set_new(pending->removed, id, json_true());
}

static int secret_remove(struct ch_olm_call *call)
{
    long long revision = 0;
    CH_AUTOFREE char *id = NULL;
    struct ch_olm_pending_secrets *pending = &call->context->secrets;
    const char *number = ch_olm_flag_text(call, "revision");
    if (number && !ch_text_to_int(number, &revision)) {
        CH_AUTOFREE char *quoted = ch_olm_quote(number);
        return ch_olm_misuse(call, "invalid value %s for option --revision: parse error", quoted);
    }
    int code = ch_olm_call_secret(call, &id);
    if (code == 0)
        code = ch_olm_call_most(call, 1);
    if (code != 0)
        return code;
    if (ch_olm_call_lacks_leadership(call, id))
        return ch_olm_fail(call, "this unit is not the leader");
    if (revision <= 0 || json_object_get(pending->created, id)) {
        remove_all(pending, id);
    } else if (!json_is_true(json_object_get(pending->removed, id))) {
        if (!json_object_get(pending->removed, id))
            json_object_set_new(pending->removed, id, json_array());
        json_array_append_new(json_object_get(pending->removed, id), json_integer(revision));
    }
    return 0;
}

#define SINCE .since = {3, 0, 0}
const struct ch_olm_tool ch_olm_secret_tools[] = {
    {"secret-add", secret_add, write_flags, CH_FORMATS_NONE, "[key[#base64|#file]=value...]",
     SINCE},
    {"secret-set", secret_set, write_flags, CH_FORMATS_NONE, "<ID> [key[#base64|#file]=value...]",
     SINCE},
    {"secret-remove", secret_remove, remove_flags, CH_FORMATS_NONE, "<ID>", SINCE},
    {NULL},
};
