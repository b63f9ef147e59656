/* SPDX-License-Identifier: Apache-2.0 */
/* Requests taken apart, and answers put together. */
#include "base/text.h"
#include "olm/pebble_private.h"
#include "pebble/http.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* requests */

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c) : NULL;
    return at ? (int)(at - digits) : -1;
}

char *ch_sim_decode(const char *text, size_t length, bool plus)
{
    struct ch_buf out = CH_BUF_INIT;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c == '%' && i + 2 < length && hex_digit(text[i + 1]) >= 0 &&
            hex_digit(text[i + 2]) >= 0) {
            c = (char)(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        ch_buf_add(&out, &c, 1);
    }
    return ch_buf_take(&out);
}

json_t *ch_sim_query(const char *query)
{
    json_t *result = json_object();
    while (*query) {
        size_t length = strcspn(query, "&");
        size_t name_length = strcspn(query, "=&");
        CH_AUTOFREE char *name = ch_sim_decode(query, name_length, true);
        size_t start = name_length < length ? name_length + 1 : length;
        CH_AUTOFREE char *value = ch_sim_decode(query + start, length - start, true);
        json_t *text = json_string(value);
        if (!json_object_get(result, name))
            json_object_set_new(result, name, json_array());
        if (text) /* what is not UTF-8 is nothing that Pebble knows */
            json_array_append_new(json_object_get(result, name), text);
        query += length + (query[length] == '&');
    }
    return result;
}

const char *ch_sim_query_text(const struct ch_sim_call *call, const char *name)
{
    const char *text = json_string_value(json_array_get(json_object_get(call->query, name), 0));
    return text ? text : "";
}

json_t *ch_sim_query_list(const struct ch_sim_call *call, const char *name)
{
    json_t *list = json_array(), *value;
    size_t i;
    json_array_foreach (json_object_get(call->query, name), i, value) {
        const char *text = json_string_value(value);
        while (*text) {
            size_t length = strcspn(text, ",");
            if (length > 0)
                json_array_append_new(list, json_stringn(text, length));
            text += length + (text[length] == ',');
        }
    }
    return list;
}

const char *ch_sim_text(const json_t *body, const char *name)
{
    const char *text = json_string_value(json_object_get(body, name));
    return text ? text : "";
}

bool ch_sim_contains(const json_t *names, const char *name)
{
    size_t i;
    json_t *item;
    json_array_foreach ((json_t *)names, i, item)
        if (json_is_string(item) && strcmp(json_string_value(item), name) == 0)
            return true;
    return false;
}

char *ch_sim_join(const json_t *names)
{
    struct ch_buf text = CH_BUF_INIT;
    size_t i;
    json_t *item;
    json_array_foreach ((json_t *)names, i, item)
        ch_buf_addf(&text, "%s%s", i > 0 ? ", " : "", json_string_value(item));
    return ch_buf_take(&text);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(json_string_value(*(json_t *const *)a), json_string_value(*(json_t *const *)b));
}

json_t *ch_sim_sorted(const json_t *names)
{
    size_t count = json_array_size(names), i;
    json_t *result = json_array(), **items = ch_calloc(count + 1, sizeof(json_t *));
    for (i = 0; i < count; i++)
        items[i] = json_array_get(names, i);
    qsort(items, count, sizeof(json_t *), by_text);
    for (i = 0; i < count; i++)
        json_array_append(result, items[i]);
    free(items);
    return result;
}

json_t *ch_sim_keys(const json_t *object)
{
    CH_AUTOJSON json_t *keys = json_array();
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)object, name, value)
        json_array_append_new(keys, json_string(name));
    return ch_sim_sorted(keys);
}

/* answers */

static void reply(struct ch_sim_call *call, const char *type, int status, json_t *result,
                  const char *change)
{
    json_t *envelope = json_pack("{s:s, s:i, s:s}", "type", type, "status-code", status, "status",
                                 ch_http_reason(status));
    if (result)
        json_object_set_new(envelope, "result", result);
    if (change)
        json_object_set_new(envelope, "change", json_string(change));
    if (call->answer->status == 0) {
        CH_AUTOFREE char *text = ch_checked(json_dumps(envelope, JSON_COMPACT));
        call->answer->status = status;
        call->answer->content_type = ch_strdup("application/json");
        ch_buf_adds(&call->answer->body, text);
    }
    json_decref(envelope);
}

void ch_sim_reply_status(struct ch_sim_call *call, int status, json_t *result)
{
    reply(call, "sync", status, result, NULL);
}

void ch_sim_reply(struct ch_sim_call *call, json_t *result)
{
    ch_sim_reply_status(call, 200, result);
}

void ch_sim_reply_async(struct ch_sim_call *call, json_t *result, const char *change)
{
    reply(call, "async", 202, result, change);
}

void ch_sim_reply_bytes(struct ch_sim_call *call, const char *content_type, struct ch_buf *body)
{
    call->answer->status = 200;
    call->answer->content_type = ch_strdup(content_type);
    call->answer->body = *body;
    *body = CH_BUF_INIT;
}

void ch_sim_refuse(struct ch_sim_call *call, int status, const char *kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    CH_AUTOFREE char *text = ch_vasprintf(format, args);
    va_end(args);
    CH_AUTOFREE char *message = ch_text_sanitize(text, strlen(text));
    json_t *result = json_pack("{s:s}", "message", message);
    if (kind)
        json_object_set_new(result, "kind", json_string(kind));
    reply(call, "error", status, result, NULL);
}

/* durations */

int ch_sim_read_duration(const char *text, double *secondsp, struct ch_error *err)
{
    if (ch_clock_parse_duration(text, secondsp, NULL) == 0)
        return 0;
    size_t number = strspn(text, "+-.0123456789");
    const char *unit = text + number;
    bool digits = strcspn(text, "0123456789") < number;
    if (digits && !*unit)
        return ch_error_set(err, CH_ERROR_VALUE, "time: missing unit in duration \"%s\"", text);
    if (digits)
        return ch_error_set(err, CH_ERROR_VALUE, "time: unknown unit \"%.*s\" in duration \"%s\"",
                            (int)strcspn(unit, ".0123456789"), unit, text);
    return ch_error_set(err, CH_ERROR_VALUE, "time: invalid duration \"%s\"", text);
}

char *ch_sim_duration(double seconds)
{
    struct ch_buf text = CH_BUF_INIT;
    const char *sign = seconds < 0 ? "-" : "";
    double left = fabs(seconds);
    if (left > 0 && left < 1e-3)
        return ch_asprintf("%s%.15g\302\265s", sign, round(left * 1e9) / 1e3);
    if (left > 0 && left < 1)
        return ch_asprintf("%s%.15gms", sign, round(left * 1e9) / 1e6);
    double hours = floor(left / 3600), minutes = floor(fmod(left, 3600) / 60);
    ch_buf_adds(&text, sign);
    if (hours > 0)
        ch_buf_addf(&text, "%.0fh", hours);
    if (hours > 0 || minutes > 0)
        ch_buf_addf(&text, "%.0fm", minutes);
    ch_buf_addf(&text, "%.15gs", round(fmod(left, 60) * 1e9) / 1e9);
    return ch_buf_take(&text);
}
