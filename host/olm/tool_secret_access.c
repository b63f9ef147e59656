/* SPDX-License-Identifier: Apache-2.0 */
/* secret-get, secret-info-get, secret-ids, secret-grant, secret-revoke: who reads what */
#include "base/base64.h"
#include "base/text.h"
#include "olm/private.h"

#include <stdlib.h>
#include <string.h>

static const struct ch_olm_flag_spec get_flags[] = {
    {"label", 0, CH_FLAG_TEXT},
    {"peek", 0, CH_FLAG_BOOL},
    {"refresh", 0, CH_FLAG_BOOL},
    {NULL, 0, CH_FLAG_TEXT},
};
static const struct ch_olm_flag_spec info_flags[] = {
    {"label", 0, CH_FLAG_TEXT},
    {NULL, 0, CH_FLAG_TEXT},
};
static const struct ch_olm_flag_spec grant_flags[] = {
    {"relation", 'r', CH_FLAG_RELATION},
    {"unit", 0, CH_FLAG_TEXT},
    {NULL, 0, CH_FLAG_TEXT},
};
static const struct ch_olm_flag_spec revoke_flags[] = {
    {"relation", 'r', CH_FLAG_RELATION},
    {"app", 0, CH_FLAG_TEXT},
    {"unit", 0, CH_FLAG_TEXT},
    {NULL, 0, CH_FLAG_TEXT},
};

static int not_found(struct ch_olm_call *call, const char *name)
{
    return ch_olm_fail(call, "secret \"%s\" not found", name);
}

/* get: which secret */

/* By URI or label.  Return: 0 and its id; 1; 2. */
static int find_secret(struct ch_olm_call *call, const char *label, char **idp)
{
    struct ch_olm_context *context = call->context;
    if (call->count > 0)
        return ch_olm_call_secret(call, idp);
    if (!label)
        return ch_olm_misuse(call, "require either a secret URI or label");
    *idp = ch_olm_context_secret_by_label(context, label);
    return *idp ? 0 : ch_olm_fail(call, "consumer label \"%s\" not found", label);
}

/* URI and label together: the label is what it is called from now on. */
static void set_label(struct ch_olm_context *context, const char *id, const char *label)
{
    json_t *pending = json_object_get(context->secrets.created, id);
    json_t *secret = pending ? pending : ch_olm_get(context->olm, CH_OLM_SECRET, id);
    if (pending || ch_olm_secret_is_managed(context->olm, secret, context->unit)) {
        json_object_set_new(secret, "label", json_string(label));
    } else {
        json_t *consumer = ch_olm_object(json_object_get(secret, "consumers"), context->unit);
        json_object_set_new(consumer, "label", json_string(label));
        if (!json_object_get(consumer, "revision"))
            json_object_set(consumer, "revision", json_object_get(secret, "latest"));
    }
    if (!pending)
        ch_olm_touch(context->olm, CH_OLM_SECRET, id);
}

/* get: which revision */

static void track(struct ch_olm_context *context, const char *id, bool pending_update)
{
    json_t *secret = ch_olm_get(context->olm, CH_OLM_SECRET, id);
    if (pending_update || !secret) { /* once it is in the model */
        if (!ch_olm_list_has(context->secrets.tracked, id))
            json_array_append_new(context->secrets.tracked, json_string(id));
        return;
    }
    json_t *consumer = ch_olm_object(json_object_get(secret, "consumers"), context->unit);
    json_object_set(consumer, "revision", json_object_get(secret, "latest"));
    if (!json_object_get(consumer, "label"))
        json_object_set_new(consumer, "label", json_string(""));
    ch_olm_touch(context->olm, CH_OLM_SECRET, id);
}

/* Content to be shown, borrowed; NULL: that revision is no more. */
static const json_t *choose_content(struct ch_olm_call *call, const char *id)
{
    struct ch_olm_context *context = call->context;
    bool peek = ch_olm_flag_on(call, "peek"), refresh = ch_olm_flag_on(call, "refresh");
    const json_t *created = json_object_get(context->secrets.created, id);
    const json_t *pending =
        json_object_get(json_object_get(context->secrets.updated, id), "content");
    const json_t *secret = created ? created : ch_olm_get(context->olm, CH_OLM_SECRET, id);
    const json_t *consumer = json_object_get(json_object_get(secret, "consumers"), context->unit);
    json_t *revision = json_object_get(secret, "latest");
    bool newest = peek || refresh;
    if (!peek && (refresh || !consumer))
        track(context, id, newest && pending);
    if (newest && pending)
        return pending;
    if (!newest && consumer)
        revision = json_object_get(consumer, "revision");
    return json_object_get(ch_olm_secret_revision(secret, json_integer_value(revision)), "content");
}

/* get: what is shown */

static json_t *decode(const json_t *base64)
{
    size_t length = 0;
    CH_AUTOFREE char *data =
        ch_base64_decode(json_string_value(base64), json_string_length(base64), &length);
    if (!data)
        return json_incref((json_t *)base64);
    if (ch_text_is_utf8(data, length))
        return json_stringn(data, length);
    CH_AUTOFREE char *text = ch_text_sanitize(data, length); /* as Go's JSON encoder does */
    return json_string(text);
}

static int print_content(struct ch_olm_call *call, const json_t *content, const char *key)
{
    const char *name;
    json_t *value;
    if (key) {
        bool raw = ch_text_ends(key, "#base64");
        CH_AUTOFREE char *plain = ch_strndup(key, raw ? strcspn(key, "#") : strlen(key));
        value = json_object_get(content, plain);
        if (!value)
            return ch_olm_fail(call, "secret key value \"%s\" not found", plain);
        return ch_olm_print(call, raw ? json_incref(value) : decode(value));
    }
    json_t *shown = json_object();
    json_object_foreach ((json_t *)content, name, value)
        json_object_set_new(shown, name, decode(value));
    return ch_olm_print(call, shown);
}

static int secret_get(struct ch_olm_call *call)
{
    struct ch_olm_context *context = call->context;
    CH_AUTOFREE char *id = NULL;
    const char *label = ch_olm_flag_text(call, "label");
    if (label && *label == '\0')
        label = NULL;
    if (call->count == 0 && !label)
        return ch_olm_misuse(call, "require either a secret URI or label");
    if (ch_olm_flag_on(call, "peek") && ch_olm_flag_on(call, "refresh"))
        return ch_olm_misuse(call, "specify one of --peek or --refresh but not both");
    int code = ch_olm_call_most(call, 2);
    if (code == 0)
        code = find_secret(call, label, &id);
    if (code != 0)
        return code;
    CH_AUTOJSON json_t *secret = ch_olm_context_secret(context, id);
    if (!secret)
        return not_found(call, id);
    if (!ch_olm_secret_is_visible(context->olm, secret, context->unit))
        return ch_olm_fail(call, "permission denied");
    CH_AUTOJSON json_t *content = json_incref((json_t *)choose_content(call, id));
    if (!content)
        return ch_olm_fail(call, "secret revision for \"%s\" not found", id);
    if (call->count > 0 && label)
        set_label(context, id, label);
    return print_content(call, content, call->count > 1 ? call->args[1] : NULL);
}

/* info */

/* "relation-wordpress.db#mysql.server", the requirer first */
static char *relation_tag(const struct ch_olm *olm, const json_t *id)
{
    size_t i;
    json_t *endpoint;
    CH_AUTOFREE char *key = ch_olm_key(json_integer_value(id)), *first = NULL, *last = NULL;
    const json_t *relation = ch_olm_get(olm, CH_OLM_RELATION, key);
    json_array_foreach (json_object_get(relation, "endpoints"), i, endpoint) {
        char **side = strcmp(ch_olm_text(endpoint, "role"), "provides") == 0 ? &last : &first;
        free(*side);
        *side = ch_asprintf("%s.%s", ch_olm_text(endpoint, "application"),
                            ch_olm_text(endpoint, "name"));
    }
    return ch_asprintf("relation-%s%s%s", first ? first : "", first && last ? "#" : "",
                       last ? last : "");
}

static json_t *list_access(const struct ch_olm *olm, const json_t *secret)
{
    size_t i;
    json_t *grant, *access = json_array();
    json_array_foreach (json_object_get(secret, "grants"), i, grant) {
        const char *target = ch_olm_text(grant, "target");
        CH_AUTOFREE char *tag =
            ch_asprintf("%s-%s", ch_olm_is_unit(target) ? "unit" : "application", target);
        CH_AUTOFREE char *scope = relation_tag(olm, json_object_get(grant, "relation"));
        if (strchr(tag, '/'))
            *strchr(tag, '/') = '-';
        json_array_append_new(
            access, json_pack("{s:s, s:s, s:s}", "target", tag, "scope", scope, "role", "view"));
    }
    return access;
}

static void set_time(json_t *info, const char *name, const json_t *time)
{
    CH_AUTOFREE char *text =
        json_is_number(time) ? ch_clock_format_rfc3339(json_number_value(time), NULL) : NULL;
    if (text)
        json_object_set_new(info, name, json_string(text));
}

static json_t *make_info(const struct ch_olm *olm, const json_t *secret)
{
    const char *owner = ch_olm_text(secret, "owner");
    json_t *latest = json_object_get(secret, "latest");
    json_t *info = ch_checked(json_pack("{s:O, s:O, s:s, s:O}", "revision", latest, "label",
                                        json_object_get(secret, "label"), "owner",
                                        owner && ch_olm_is_unit(owner) ? "unit" : "application",
                                        "rotation", json_object_get(secret, "rotate")));
    if (*ch_olm_text(secret, "description"))
        json_object_set(info, "description", json_object_get(secret, "description"));
    const json_t *last = ch_olm_secret_revision(secret, json_integer_value(latest));
    set_time(info, "expiry", json_object_get(last, "expire"));
    set_time(info, "rotates", json_object_get(secret, "rotate_at"));
    CH_AUTOJSON json_t *access = list_access(olm, secret);
    if (json_array_size(access) > 0)
        json_object_set(info, "access", access);
    return info;
}

static int secret_info_get(struct ch_olm_call *call)
{
    struct ch_olm_context *context = call->context;
    CH_AUTOFREE char *id = NULL;
    const char *label = ch_olm_flag_text(call, "label");
    if (label && *label == '\0')
        label = NULL;
    if (call->count > 0 && label)
        return ch_olm_misuse(call, "specify either a secret URI or label but not both");
    if (call->count == 0 && !label)
        return ch_olm_misuse(call, "require either a secret URI or label");
    int code = ch_olm_call_most(call, 1);
    if (code == 0 && !label)
        code = ch_olm_call_secret(call, &id);
    if (code != 0)
        return code;
    if (label)
        id = ch_olm_context_secret_by_label(context, label);
    CH_AUTOJSON json_t *managed = ch_olm_context_secret_ids(context);
    if (!id || !ch_olm_list_has(managed, id))
        return not_found(call, label ? label : id);
    CH_AUTOJSON json_t *secret = ch_olm_context_secret(context, id);
    return ch_olm_print(call, json_pack("{s:o}", id, make_info(context->olm, secret)));
}

/* Juju lists them in the order of a Go map: in none. */
static int secret_ids(struct ch_olm_call *call)
{
    int code = ch_olm_call_most(call, 0);
    if (code != 0)
        return code;
    json_t *ids = ch_olm_context_secret_ids(call->context);
    size_t count = json_array_size(ids);
    if (count == 0) {
        json_decref(ids);
        return ch_olm_print(call, json_null());
    }
    for (size_t i = count - 1; i > 0; i--) {
        size_t other = ch_olm_random(call->context->olm) % (i + 1);
        json_t *one = json_incref(json_array_get(ids, i));
        json_array_set(ids, i, json_array_get(ids, other));
        json_array_set_new(ids, other, one);
    }
    return ch_olm_print(call, ids);
}

/* grant, revoke */

/* Is it ours to grant?  Return: 0 or 1. */
static int check_ours(struct ch_olm_call *call, const char *id)
{
    CH_AUTOJSON json_t *managed = ch_olm_context_secret_ids(call->context);
    if (ch_olm_call_lacks_leadership(call, id))
        return ch_olm_fail(call, "this unit is not the leader");
    return ch_olm_list_has(managed, id) ? 0 : not_found(call, id);
}

static int check_unit(struct ch_olm_call *call, const char *unit, const char *application)
{
    CH_AUTOFREE char *quoted = ch_olm_quote(unit), *own = ch_olm_application_of(unit);
    if (!ch_olm_is_unit(unit))
        return ch_olm_misuse(call, "unit %s not valid", quoted);
    if (application && strcmp(own, application) != 0)
        return ch_olm_misuse(call, "cannot specify unit %s in relation to application \"%s\"",
                             quoted, application);
    return 0;
}

static const char *remote_app(const struct ch_olm_call *call)
{
    const json_t *relation = ch_olm_call_relation(call);
    return ch_olm_text(ch_olm_other_endpoint(relation, call->context->application), "application");
}

static bool has_unit_grants(const json_t *secret, const char *application)
{
    size_t i;
    json_t *grant;
    json_array_foreach (json_object_get(secret, "grants"), i, grant) {
        const char *target = ch_olm_text(grant, "target");
        CH_AUTOFREE char *own = ch_olm_application_of(target);
        if (ch_olm_is_unit(target) && strcmp(own, application) == 0)
            return true;
    }
    return false;
}

static int secret_grant(struct ch_olm_call *call)
{
    struct ch_olm_context *context = call->context;
    CH_AUTOFREE char *id = NULL;
    const char *unit = ch_olm_flag_text(call, "unit"), *target;
    int code = ch_olm_call_secret(call, &id);
    if (code == 0)
        code = ch_olm_call_needs_relation(call);
    if (code == 0 && unit)
        code = check_unit(call, unit, remote_app(call));
    if (code == 0)
        code = ch_olm_call_most(call, 1);
    if (code == 0)
        code = check_ours(call, id);
    if (code != 0)
        return code;
    target = unit ? unit : remote_app(call);
    CH_AUTOJSON json_t *secret = ch_olm_context_secret(context, id);
    if (!unit && has_unit_grants(secret, target))
        return ch_olm_fail(call, "any unit level grants need to be revoked before granting access "
                                 "to the corresponding application");
    json_array_append_new(context->secrets.granted,
                          json_pack("{s:s, s:s, s:I}", "id", id, "target", target, "relation",
                                    (json_int_t)call->relation));
    return 0;
}

static int check_revoke(struct ch_olm_call *call, bool relation, const char *app, const char *unit)
{
    CH_AUTOFREE char *quoted = ch_olm_quote(app ? app : "");
    if (app && unit)
        return ch_olm_misuse(call, "specify only one of application or unit");
    if (app && ch_olm_flag_text(call, "relation"))
        return ch_olm_misuse(call, "do not specify both relation and app");
    if (app && !ch_olm_is_application(app))
        return ch_olm_misuse(call, "application %s not valid", quoted);
    if (unit)
        return check_unit(call, unit, relation ? remote_app(call) : NULL);
    return app || relation ? 0 : ch_olm_misuse(call, "missing relation or application or unit");
}

static int secret_revoke(struct ch_olm_call *call)
{
    CH_AUTOFREE char *id = NULL;
    const char *app = ch_olm_flag_text(call, "app"), *unit = ch_olm_flag_text(call, "unit");
    bool relation = call->relation >= 0 && !app;
    int code = ch_olm_call_secret(call, &id);
    if (code == 0)
        code = check_revoke(call, relation, app, unit);
    if (code == 0)
        code = ch_olm_call_most(call, 1);
    if (code == 0)
        code = check_ours(call, id);
    if (code != 0)
        return code;
    json_t *change = json_pack("{s:s, s:s?, s:o}", "id", id, "target", unit ? unit : app,
                               "relation", relation ? json_integer(call->relation) : json_null());
    /* what this hook granted itself goes at once; what the model has, when the hook has succeeded
     */
    json_array_append_new(call->context->secrets.revoked, change);
    ch_olm_secret_revoke_pending(call->context->secrets.granted, change);
    return 0;
}

#define SINCE .since = {3, 0, 0}
const struct ch_olm_tool ch_olm_secret_access_tools[] = {
    {"secret-get", secret_get, get_flags, CH_FORMATS_YAML, "<ID> [key[#base64]]", SINCE},
    {"secret-info-get", secret_info_get, info_flags, CH_FORMATS_YAML, "<ID>", SINCE},
    {"secret-ids", secret_ids, NULL, CH_FORMATS_SMART, "", SINCE},
    {"secret-grant", secret_grant, grant_flags, CH_FORMATS_NONE, "<ID>", SINCE},
    {"secret-revoke", secret_revoke, revoke_flags, CH_FORMATS_NONE, "<ID>", SINCE},
    {NULL},
};
