/* SPDX-License-Identifier: Apache-2.0 */
/* juju secrets, show-secret */
#include "base/base64.h"
#include "olm/view_private.h"

#include <stdlib.h>
#include <string.h>

static const json_t *last_revision(const json_t *secret)
{
    const json_t *list = json_object_get(secret, "revisions");
    return json_array_get(list, json_array_size(list) - 1);
}

static void add_times(json_t *view, const json_t *secret, const json_t *revision)
{
    const json_t *first = json_array_get(json_object_get(secret, "revisions"), 0);
    const json_t *expire = json_object_get(revision, "expire");
    const json_t *rotate = json_object_get(secret, "rotate_at");
    if (json_is_number(expire))
        ch_olm_view_at(view, "expires", json_number_value(expire), CH_OLM_TIME_SECRET);
    if (json_is_number(rotate))
        ch_olm_view_at(view, "rotates", json_number_value(rotate), CH_OLM_TIME_SECRET);
    ch_olm_view_at(view, "created", json_number_value(json_object_get(first, "created")),
                   CH_OLM_TIME_SECRET);
    ch_olm_view_at(view, "updated",
                   json_number_value(json_object_get(last_revision(secret), "created")),
                   CH_OLM_TIME_SECRET);
}

static json_t *secret_view(const json_t *secret, const json_t *revision)
{
    const char *owner = ch_olm_text(secret, "owner"), *rotate = ch_olm_text(secret, "rotate");
    json_t *view = json_pack("{s:O}", "revision", json_object_get(revision, "revision"));
    if (strcmp(rotate, "never") != 0)
        ch_olm_view_text(view, "rotation", rotate);
    ch_olm_view_text(view, "owner", owner ? owner : "<model>");
    ch_olm_view_text(view, "description", ch_olm_text(secret, "description"));
    ch_olm_view_text(view, "name", ch_olm_text(secret, "name"));
    ch_olm_view_text(view, "label", ch_olm_text(secret, "label"));
    add_times(view, secret, revision);
    return view;
}

json_t *ch_olm_view_secrets(const struct ch_olm *olm)
{
    const char *id;
    json_t *secret, *list = json_object();
    json_object_foreach ((json_t *)ch_olm_all(olm, CH_OLM_SECRET), id, secret)
        json_object_set_new(list, id, secret_view(secret, last_revision(secret)));
    return list;
}

/* What is no text stays base64. */
static json_t *content_view(const json_t *content)
{
    const char *key;
    json_t *coded, *view = json_object();
    json_object_foreach ((json_t *)content, key, coded) {
        size_t length = 0;
        CH_AUTOFREE char *plain =
            ch_base64_decode(json_string_value(coded), json_string_length(coded), &length);
        json_t *text = plain ? json_stringn(plain, length) : NULL;
        json_object_set_new(view, key, text ? text : json_incref(coded));
    }
    return view;
}

static json_t *access_view(const json_t *secret)
{
    size_t i;
    json_t *grant, *list = json_array();
    json_array_foreach (json_object_get(secret, "grants"), i, grant) {
        const char *target = ch_olm_text(grant, "target");
        const json_t *relation = json_object_get(grant, "relation");
        json_t *view = json_object();
        json_object_set_new(
            view, "target",
            json_sprintf("%s-%s", ch_olm_is_unit(target) ? "unit" : "application", target));
        if (json_is_integer(relation))
            json_object_set_new(
                view, "scope",
                json_sprintf("relation-%lld", (long long)json_integer_value(relation)));
        json_object_set_new(view, "role", json_string("view"));
        json_array_append_new(list, view);
    }
    return list;
}

json_t *ch_olm_view_secret(const json_t *secret, long long revision, bool reveal,
                           struct ch_error *err)
{
    const char *id = ch_olm_text(secret, "id");
    const json_t *found =
        revision ? ch_olm_secret_revision(secret, revision) : last_revision(secret);
    if (!found) {
        ch_error_set(err, CH_ERROR_RUNTIME, "secret \"%s\" has no revision %lld", id, revision);
        return NULL;
    }
    json_t *view = secret_view(secret, found);
    if (reveal)
        json_object_set_new(view, "content", content_view(json_object_get(found, "content")));
    if (json_array_size(json_object_get(secret, "grants")) > 0)
        json_object_set_new(view, "access", access_view(secret));
    return ch_checked(json_pack("{s:o}", id, view));
}
