/* SPDX-License-Identifier: Apache-2.0 */
/* Notices and identities. */
#include "pebble/private.h"

#include <stdlib.h>

char *ch_pebble_notify(struct ch_pebble *pebble, const char *type, const char *key,
                       const json_t *data, double repeat_after, struct ch_error *err)
{
    json_t *body = json_pack("{s:s}", "action", "add");
    if (data)
        json_object_set(body, "data", (json_t *)data);
    if (repeat_after > 0) {
        CH_AUTOFREE char *seconds = ch_pebble_seconds(repeat_after);
        json_object_set_new(body, "repeat-after", json_string(seconds));
    }
    if (ch_pebble_set_text(body, "type", type, err) < 0 ||
        ch_pebble_set_text(body, "key", key, err) < 0) {
        json_decref(body);
        return NULL;
    }
    CH_AUTOJSON json_t *result = ch_pebble_result(pebble, "POST", "/v1/notices", body, err);
    char *id = ch_strdup(json_string_value(json_object_get(result, "id")));
    if (result && !id)
        ch_error_set(err, CH_ERROR_PROTOCOL, "notices: no id in the answer");
    return id;
}

json_t *ch_pebble_get_notice(struct ch_pebble *pebble, const char *id, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf target = CH_BUF_INIT;
    ch_buf_adds(&target, "/v1/notices/");
    ch_http_escape(&target, id, NULL);
    return ch_pebble_expect(ch_pebble_result(pebble, "GET", target.data, NULL, err), JSON_OBJECT,
                            "notice", err);
}

static void query_each(struct ch_buf *query, const char *key, const json_t *values)
{
    size_t i;
    json_t *value;
    json_array_foreach (values, i, value)
        if (json_is_string(value))
            ch_http_query(query, key, json_string_value(value));
}

json_t *ch_pebble_get_notices(struct ch_pebble *pebble,
                              const struct ch_pebble_notices_filter *filter, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf query = CH_BUF_INIT;
    if (filter && filter->users)
        ch_http_query(&query, "users", filter->users);
    if (filter && filter->user_id) {
        CH_AUTOFREE char *id = ch_asprintf("%lld", (long long)*filter->user_id);
        ch_http_query(&query, "user-id", id);
    }
    if (filter) {
        query_each(&query, "types", filter->types);
        query_each(&query, "keys", filter->keys);
    }
    if (filter && filter->after)
        ch_http_query(&query, "after", filter->after);
    CH_AUTOFREE char *target = ch_asprintf("/v1/notices%s", query.data ? query.data : "");
    return ch_pebble_expect_list(ch_pebble_result(pebble, "GET", target, NULL, err), "notices",
                                 err);
}

json_t *ch_pebble_get_identities(struct ch_pebble *pebble, struct ch_error *err)
{
    json_t *result = ch_pebble_result(pebble, "GET", "/v1/identities", NULL, err);
    if (json_is_null(result))
        return json_object();
    return ch_pebble_expect(result, JSON_OBJECT, "identities", err);
}

static int change_identities(struct ch_pebble *pebble, const char *action, json_t *identities,
                             struct ch_error *err)
{
    CH_AUTOJSON json_t *result =
        ch_pebble_result(pebble, "POST", "/v1/identities",
                         json_pack("{s:s, s:o}", "action", action, "identities", identities), err);
    return result ? 0 : -1;
}

int ch_pebble_replace_identities(struct ch_pebble *pebble, const json_t *identities,
                                 struct ch_error *err)
{
    return change_identities(pebble, "replace", json_deep_copy(identities), err);
}

int ch_pebble_remove_identities(struct ch_pebble *pebble, const json_t *names, struct ch_error *err)
{
    json_t *identities = json_object();
    size_t i;
    json_t *name;
    json_array_foreach (names, i, name)
        if (json_is_string(name))
            json_object_set_new(identities, json_string_value(name), json_null());
    return change_identities(pebble, "remove", identities, err);
}
