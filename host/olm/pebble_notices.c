/* SPDX-License-Identifier: Apache-2.0 */
/* Notices of the simulated Pebble, which is asked by root. */
#include "olm/pebble_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_LIMIT = 256, DATA_LIMIT = 4096 };
static const double expire_after = 7 * 24 * 3600.0;

static double time_of(const json_t *notice, const char *name)
{
    double time = 0;
    ch_clock_parse_rfc3339(ch_sim_text(notice, name), &time, NULL);
    return time;
}

/* adding */

static json_t *find(const struct ch_olm_pebble *pebble, const char *type, const char *key)
{
    size_t i;
    json_t *notice;
    json_array_foreach (ch_sim_section(pebble, "notices"), i, notice)
        if (strcmp(ch_sim_text(notice, "type"), type) == 0 &&
            strcmp(ch_sim_text(notice, "key"), key) == 0)
            return notice;
    return NULL;
}

static json_t *make(struct ch_olm_pebble *pebble, const char *type, const char *key)
{
    CH_AUTOJSON json_t *now = ch_sim_time(pebble);
    CH_AUTOFREE char *expires = ch_sim_duration(expire_after);
    json_t *notice =
        json_pack("{s:s, s:s, s:O, s:O, s:i, s:s}", "type", type, "key", key, "first-occurred", now,
                  "last-repeated", now, "occurrences", 0, "expire-after", expires);
    json_object_set_new(notice, "id", json_sprintf("%lld", ch_sim_next(pebble, "notice")));
    json_object_set_new(notice, "user-id", json_integer(0));
    json_array_append_new(ch_sim_section(pebble, "notices"), notice);
    return notice;
}

char *ch_olm_pebble_notify(struct ch_olm_pebble *pebble, const char *type, const char *key,
                           const json_t *data, double repeat_after, bool *newp)
{
    CH_AUTOJSON json_t *now = ch_sim_time(pebble);
    json_t *notice = find(pebble, type, key);
    *newp = !notice || repeat_after <= 0 ||
            ch_clock_now(pebble->clock) > time_of(notice, "last-repeated") + repeat_after;
    if (!notice)
        notice = make(pebble, type, key);
    json_int_t occurrences = json_integer_value(json_object_get(notice, "occurrences"));
    json_object_set_new(notice, "occurrences", json_integer(occurrences + 1));
    json_object_set(notice, "last-occurred", now);
    if (*newp)
        json_object_set(notice, "last-repeated", now);
    json_object_del(notice, "last-data");
    if (json_object_size(data) > 0)
        json_object_set_new(notice, "last-data", json_deep_copy(data));
    json_object_del(notice, "repeat-after");
    if (repeat_after > 0) {
        CH_AUTOFREE char *text = ch_sim_duration(repeat_after);
        json_object_set_new(notice, "repeat-after", json_string(text));
    }
    if (*newp && pebble->notify)
        pebble->notify(pebble->data, notice);
    return ch_strdup(ch_sim_text(notice, "id"));
}

/* Words of lower-case letters and digits, joined by '-'. */
static const char *skip_word(const char *text)
{
    for (;;) {
        const char *start = text;
        while (islower((unsigned char)*text) || isdigit((unsigned char)*text))
            text++;
        if (text == start)
            return NULL;
        if (*text != '-')
            return text;
        text++;
    }
}

/* "example.com/path": a domain of two words or more, then one path or more. */
static bool is_key(const char *key)
{
    int dots = 0, slashes = 0;
    const char *text = skip_word(key);
    while (text && *text) {
        if (*text != '/' && (*text != '.' || slashes > 0))
            return false;
        dots += *text == '.';
        slashes += *text == '/';
        text = skip_word(text + 1);
    }
    return text && dots > 0 && slashes > 0;
}

static bool are_texts(const json_t *data)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)data, name, value)
        if (!json_is_string(value))
            return false;
    return !data || json_is_object(data) || json_is_null(data);
}

static int check_notice(struct ch_sim_call *call, double *repeat_after)
{
    const json_t *body = call->body, *data = json_object_get(body, "data");
    const char *action = ch_sim_text(body, "action"), *type = ch_sim_text(body, "type");
    const char *key = ch_sim_text(body, "key"), *repeat = ch_sim_text(body, "repeat-after");
    CH_AUTOFREE char *text = data ? json_dumps(data, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    struct ch_error err = CH_ERROR_INIT;
    if (strcmp(action, "add") != 0)
        ch_sim_refuse(call, 400, NULL, "invalid action \"%s\"", action);
    else if (strcmp(type, "custom") != 0)
        ch_sim_refuse(call, 400, NULL, "invalid type \"%s\" (can only add \"custom\" notices)",
                      type);
    else if (!is_key(key))
        ch_sim_refuse(call, 400, NULL,
                      "invalid key \"%s\" (must be in \"example.com/path\" format)", key);
    else if (strlen(key) > KEY_LIMIT)
        ch_sim_refuse(call, 400, NULL, "key must be %d bytes or less", KEY_LIMIT);
    else if (*repeat && ch_sim_read_duration(repeat, repeat_after, &err) < 0)
        ch_sim_refuse(call, 400, NULL, "invalid repeat-after: %s", err.message);
    else if (text && strlen(text) > DATA_LIMIT)
        ch_sim_refuse(call, 400, NULL, "total size of data must be %d bytes or less", DATA_LIMIT);
    else if (!are_texts(data))
        ch_sim_refuse(call, 400, NULL, "cannot decode notice data: it is no map of strings");
    ch_error_clear(&err);
    return call->answer->status == 0 ? 0 : -1;
}

void ch_sim_post_notices(struct ch_sim_call *call)
{
    double repeat_after = 0;
    bool new;
    if (check_notice(call, &repeat_after) < 0)
        return;
    CH_AUTOFREE char *id =
        ch_olm_pebble_notify(call->pebble, "custom", ch_sim_text(call->body, "key"),
                             json_object_get(call->body, "data"), repeat_after, &new);
    ch_sim_reply(call, json_pack("{s:s}", "id", id));
}

/* looking */

struct filter {
    bool all_users;
    json_int_t user;
    json_t *types, *keys;
    bool other_types; /* some were asked for, and none of them is known */
    double after;
};

static bool is_expired(const struct ch_olm_pebble *pebble, const json_t *notice)
{
    double seconds = 0;
    if (ch_clock_parse_duration(ch_sim_text(notice, "expire-after"), &seconds, NULL) < 0)
        return false;
    return time_of(notice, "last-occurred") + seconds < ch_clock_now(pebble->clock);
}

static bool matches(const struct filter *filter, const json_t *notice)
{
    const json_t *user = json_object_get(notice, "user-id");
    if (!filter->all_users && json_is_integer(user) && json_integer_value(user) != filter->user)
        return false;
    if (json_array_size(filter->types) > 0 &&
        !ch_sim_contains(filter->types, ch_sim_text(notice, "type")))
        return false;
    if (json_array_size(filter->keys) > 0 &&
        !ch_sim_contains(filter->keys, ch_sim_text(notice, "key")))
        return false;
    return filter->after == 0 || time_of(notice, "last-repeated") > filter->after;
}

static void read_types(struct filter *filter)
{
    static const char *const known[] = {"change-update", "custom", "warning"};
    bool any = json_array_size(filter->types) == 0;
    for (size_t i = 0; i < CH_ARRAY_LEN(known); i++)
        any |= ch_sim_contains(filter->types, known[i]);
    filter->other_types = !any;
}

static int read_filter(struct ch_sim_call *call, struct filter *filter)
{
    const char *user = ch_sim_query_text(call, "user-id");
    const char *users = ch_sim_query_text(call, "users");
    const char *after = ch_sim_query_text(call, "after");
    struct ch_error err = CH_ERROR_INIT;
    char *end = NULL;
    filter->types = ch_sim_query_list(call, "types");
    filter->keys = ch_sim_query_list(call, "keys");
    read_types(filter);
    filter->all_users = *users;
    if (*user)
        filter->user = strtoll(user, &end, 10);
    if (end && (*end || filter->user < 0 || filter->user > UINT32_MAX))
        ch_sim_refuse(call, 400, NULL, "invalid \"user-id\" filter: \"%s\" is none", user);
    else if (*users && *user)
        ch_sim_refuse(call, 400, NULL, "cannot use both \"users\" and \"user-id\" parameters");
    else if (*users && strcmp(users, "all") != 0)
        ch_sim_refuse(call, 400, NULL, "invalid \"users\" filter: must be \"all\"");
    else if (*after && ch_clock_parse_rfc3339(after, &filter->after, &err) < 0)
        ch_sim_refuse(call, 400, NULL, "invalid \"after\" timestamp: %s", err.message);
    ch_error_clear(&err);
    return call->answer->status == 0 ? 0 : -1;
}

/* Puts a notice in front of those that were repeated later. */
static void insert(json_t *list, json_t *notice)
{
    size_t at = json_array_size(list);
    double time = time_of(notice, "last-repeated");
    while (at > 0 && time_of(json_array_get(list, at - 1), "last-repeated") > time)
        at--;
    json_array_insert(list, at, notice);
}

/* A query with a timeout is not made to wait: nothing would happen meanwhile. */
void ch_sim_get_notices(struct ch_sim_call *call)
{
    struct filter filter = {.user = 0};
    json_t *result = json_array(), *notice;
    size_t i;
    if (read_filter(call, &filter) == 0 && !filter.other_types)
        json_array_foreach (ch_sim_section(call->pebble, "notices"), i, notice)
            if (!is_expired(call->pebble, notice) && matches(&filter, notice))
                insert(result, notice);
    json_decref(filter.types);
    json_decref(filter.keys);
    ch_sim_reply(call, result);
}

void ch_sim_get_notice(struct ch_sim_call *call)
{
    size_t i;
    json_t *notice;
    json_array_foreach (ch_sim_section(call->pebble, "notices"), i, notice) {
        if (strcmp(ch_sim_text(notice, "id"), call->id) != 0)
            continue;
        ch_sim_reply(call, json_incref(notice));
        return;
    }
    ch_sim_refuse(call, 404, NULL, "cannot find notice with ID \"%s\"", call->id);
}
