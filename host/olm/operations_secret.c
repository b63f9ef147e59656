/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets of the user: what juju add-secret and its kin do. */
#include "base/base64.h"
#include "olm/operations_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ^[a-z](-?[a-z0-9]){2,}$, as for the keys that charms give */
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

static bool is_base64(const json_t *value)
{
    size_t length = 0;
    const char *text = json_string_value(value);
    char *data = text ? ch_base64_decode(text, strlen(text), &length) : NULL;
    free(data);
    return data != NULL;
}

static int check_content(const json_t *content, struct ch_error *err)
{
    const char *key;
    json_t *value;
    if (json_object_size(content) == 0) {
        ch_error_set(err, CH_ERROR_VALUE, "empty secret value not valid");
        return -1;
    }
    json_object_foreach ((json_t *)content, key, value) {
        if (is_key(key) && is_base64(value))
            continue;
        ch_error_set(err, CH_ERROR_VALUE,
                     is_key(key)
                         ? "value of key \"%s\" is not base64"
                         : "key \"%s\" not valid: three or more small letters and digits, a letter "
                           "first, '-' only between",
                     key);
        return -1;
    }
    return 0;
}

static json_t *find_by_name(const struct ch_olm *olm, const char *name)
{
    const char *id;
    json_t *secret;
    json_object_foreach ((json_t *)ch_olm_all(olm, CH_OLM_SECRET), id, secret)
        if (!ch_olm_text(secret, "owner") && strcmp(ch_olm_text(secret, "name"), name) == 0)
            return secret;
    return NULL;
}

static int check_name(const struct ch_olm *olm, const char *name, struct ch_error *err)
{
    if (*name == '\0') {
        ch_error_set(err, CH_ERROR_VALUE, "secret name must not be empty");
        return -1;
    }
    if (!find_by_name(olm, name))
        return 0;
    ch_error_set(err, CH_ERROR_RUNTIME, "secret with name \"%s\" already exists", name);
    return -1;
}

static void refuse_secret(const struct ch_olm *olm, const char *name, struct ch_error *err)
{
    const char *id;
    json_t *secret;
    CH_AUTOJSON json_t *names = json_array();
    json_object_foreach ((json_t *)ch_olm_all(olm, CH_OLM_SECRET), id, secret)
        if (!ch_olm_text(secret, "owner"))
            json_array_append(names, json_object_get(secret, "name"));
    ch_olm_refuse_name(err, name, names, "secret \"%s\" not found", name);
}

json_t *ch_olm_find_secret(const struct ch_olm *olm, const char *secret, struct ch_error *err)
{
    json_t *found = *secret ? find_by_name(olm, secret) : NULL;
    CH_AUTOFREE char *id = found ? NULL : ch_olm_secret_id(olm, secret);
    if (id)
        found = ch_olm_get(olm, CH_OLM_SECRET, id);
    if (found && !ch_olm_text(found, "owner"))
        return found;
    if (found)
        ch_error_set(err, CH_ERROR_RUNTIME, "secret \"%s\" is the charm's, and not the user's",
                     secret);
    else
        refuse_secret(olm, secret, err);
    return NULL;
}

static void changed(struct ch_olm *olm, const json_t *secret)
{
    ch_olm_touch(olm, CH_OLM_SECRET, ch_olm_text(secret, "id"));
}

int ch_olm_add_secret(struct ch_olm *olm, const char *name, const json_t *content,
                      const char *description, char **idp, struct ch_error *err)
{
    if (check_name(olm, name, err) < 0 || check_content(content, err) < 0)
        return -1;
    CH_AUTOFREE char *id = ch_olm_secret_new_id(olm);
    CH_AUTOJSON json_t *copy = json_deep_copy(content);
    json_t *document = json_pack("{s:s, s:s, s:s, s:[{s:i, s:O, s:f}]}", "id", id, "name", name,
                                 "description", description ? description : "", "revisions",
                                 "revision", 1, "content", copy, "created", ch_olm_now(olm));
    if (ch_olm_put(olm, CH_OLM_SECRET, document, err) < 0)
        return -1;
    if (idp)
        *idp = CH_TAKE(id);
    return 0;
}

static void add_revision(const struct ch_olm *olm, json_t *secret, const json_t *content)
{
    json_t *revisions = json_object_get(secret, "revisions");
    const json_t *last = json_array_get(revisions, json_array_size(revisions) - 1);
    long long number = json_integer_value(json_object_get(secret, "latest")) + 1;
    if (json_equal(json_object_get(last, "content"), content))
        return;
    json_array_append_new(
        revisions, json_pack("{s:I, s:o, s:f, s:n}", "revision", (json_int_t)number, "content",
                             json_deep_copy(content), "created", ch_olm_now(olm), "expire"));
    json_object_set_new(secret, "latest", json_integer(number));
}

int ch_olm_update_secret(struct ch_olm *olm, const char *secret,
                         const struct ch_olm_secret_change *change, struct ch_error *err)
{
    json_t *document = ch_olm_find_secret(olm, secret, err);
    if (!document || (change->content && check_content(change->content, err) < 0))
        return -1;
    bool renamed = change->name && strcmp(change->name, ch_olm_text(document, "name")) != 0;
    if (renamed && check_name(olm, change->name, err) < 0)
        return -1;
    if (renamed)
        json_object_set_new(document, "name", json_string(change->name));
    if (change->description)
        json_object_set_new(document, "description", json_string(change->description));
    if (change->prunes)
        json_object_set_new(document, "auto_prune", json_boolean(change->auto_prune));
    if (change->content)
        add_revision(olm, document, change->content);
    changed(olm, document);
    return 0;
}

int ch_olm_grant_secret(struct ch_olm *olm, const char *secret, const char *application,
                        struct ch_error *err)
{
    json_t *document = ch_olm_find_secret(olm, secret, err);
    if (!document || !ch_olm_need_application(olm, application, err))
        return -1;
    CH_AUTOJSON json_t *grant = json_pack("{s:s, s:n}", "target", application, "relation");
    ch_olm_secret_grant(json_object_get(document, "grants"), grant);
    changed(olm, document);
    return 0;
}

int ch_olm_revoke_secret(struct ch_olm *olm, const char *secret, const char *application,
                         struct ch_error *err)
{
    json_t *document = ch_olm_find_secret(olm, secret, err);
    if (!document || !ch_olm_need_application(olm, application, err))
        return -1;
    CH_AUTOJSON json_t *revocation = json_pack("{s:s, s:n}", "target", application, "relation");
    ch_olm_secret_revoke(json_object_get(document, "grants"), revocation);
    changed(olm, document);
    return 0;
}

int ch_olm_remove_secret(struct ch_olm *olm, const char *secret, long long revision,
                         struct ch_error *err)
{
    size_t i;
    json_t *item, *document = ch_olm_find_secret(olm, secret, err);
    json_t *revisions = document ? json_object_get(document, "revisions") : NULL;
    if (!document)
        return -1;
    CH_AUTOFREE char *id = ch_strdup(ch_olm_text(document, "id"));
    if (revision != 0 && !ch_olm_secret_revision(document, revision)) {
        ch_error_set(err, CH_ERROR_RUNTIME, "secret \"%s\" revision %lld not found", secret,
                     revision);
        return -1;
    }
    if (revision == 0 || json_array_size(revisions) == 1) {
        ch_olm_remove(olm, CH_OLM_SECRET, id);
        return 0;
    }
    json_array_foreach (revisions, i, item)
        if (json_integer_value(json_object_get(item, "revision")) == revision)
            break;
    json_array_remove(revisions, i);
    changed(olm, document);
    return 0;
}
