/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "pebble/private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static void system_random(void *data, void *bytes, size_t length)
{
    (void)data;
    /* up to 256 bytes come whole, or not at all on a kernel without it: then nothing is safe */
    if (getrandom(bytes, length, 0) != (ssize_t)length)
        abort();
}

struct ch_pebble *ch_pebble_new(const struct ch_pebble_options *options)
{
    struct ch_pebble *pebble = ch_calloc(1, sizeof(*pebble));
    pebble->socket_path = ch_strdup(options->socket_path);
    if (options->local)
        pebble->local = *options->local;
    pebble->timeout = options->timeout > 0 ? options->timeout : 5;
    pebble->clock = options->clock ? options->clock : &ch_clock_system;
    pebble->log = options->log;
    pebble->random = options->random ? options->random : system_random;
    pebble->random_data = options->random_data;
    return pebble;
}

struct ch_pebble *ch_pebble_free(struct ch_pebble *pebble)
{
    if (pebble)
        free(pebble->socket_path);
    free(pebble);
    return NULL;
}

void ch_pebble_answer_deinit(struct ch_pebble_answer *answer)
{
    free(answer->content_type);
    answer->content_type = NULL;
    ch_buf_deinit(&answer->body);
}

const char *ch_pebble_socket_path(const struct ch_pebble *pebble)
{
    return pebble->socket_path;
}

double ch_pebble_now(const struct ch_pebble *pebble)
{
    return ch_clock_monotonic(pebble->clock);
}

void ch_pebble_random(const struct ch_pebble *pebble, void *bytes, size_t length)
{
    pebble->random(pebble->random_data, bytes, length);
}

/* calls */

json_t *ch_pebble_call(struct ch_pebble *pebble, const char *method, const char *target,
                       json_t *body, struct ch_error *err)
{
    struct ch_exchange exchange;
    CH_AUTOFREE char *text = body ? ch_checked(json_dumps(body, JSON_COMPACT)) : NULL;
    struct ch_request request = {.method = method,
                                 .target = target,
                                 .accept = "application/json",
                                 .content_type = body ? "application/json" : NULL,
                                 .body = text};
    json_t *envelope = NULL;
    json_decref(body);
    if (ch_exchange_start(&exchange, pebble, &request, err) == 0 &&
        ch_exchange_run(&exchange, err) == 0 &&
        ch_exchange_check(&exchange, "application/json", err) == 0)
        envelope = ch_exchange_json(&exchange, err);
    ch_exchange_deinit(&exchange);
    return envelope;
}

json_t *ch_pebble_result(struct ch_pebble *pebble, const char *method, const char *target,
                         json_t *body, struct ch_error *err)
{
    CH_AUTOJSON json_t *envelope = ch_pebble_call(pebble, method, target, body, err);
    if (!envelope)
        return NULL;
    json_t *result = json_object_get(envelope, "result");
    return result ? json_incref(result) : json_null();
}

json_t *ch_pebble_expect(json_t *result, json_type type, const char *what, struct ch_error *err)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "a list",  [JSON_STRING] = "a string",
        [JSON_INTEGER] = "a number", [JSON_REAL] = "a number", [JSON_TRUE] = "true",
        [JSON_FALSE] = "false",      [JSON_NULL] = "null"};
    if (!result || json_typeof(result) == type)
        return result;
    ch_error_set(err, CH_ERROR_PROTOCOL, "%s: expected %s in the answer, got %s", what, names[type],
                 names[json_typeof(result)]);
    json_decref(result);
    return NULL;
}

json_t *ch_pebble_expect_list(json_t *result, const char *what, struct ch_error *err)
{
    if (json_is_null(result)) {
        json_decref(result);
        return json_array();
    }
    return ch_pebble_expect(result, JSON_ARRAY, what, err);
}

json_t *ch_pebble_names(const json_t *names)
{
    return names ? json_copy((json_t *)names) : json_array();
}

int ch_pebble_set_text(json_t *object, const char *key, const char *text, struct ch_error *err)
{
    if (!text)
        return 0;
    if (ch_text_is_utf8(text, strlen(text)))
        return json_object_set_new(object, key, json_string(text));
    CH_AUTOFREE char *shown = ch_text_quote(text);
    ch_error_set(err, CH_ERROR_VALUE, "%s is not UTF-8, which Pebble needs: %s", key, shown);
    return -1;
}

int ch_pebble_set_owner(json_t *object, const struct ch_pebble_owner *owner, struct ch_error *err)
{
    if (!owner)
        return 0;
    if (owner->user_id)
        json_object_set_new(object, "user-id", json_integer(*owner->user_id));
    if (owner->group_id)
        json_object_set_new(object, "group-id", json_integer(*owner->group_id));
    if (ch_pebble_set_text(object, "user", owner->user, err) < 0)
        return -1;
    return ch_pebble_set_text(object, "group", owner->group, err);
}

int ch_pebble_set_permissions(json_t *object, const unsigned *permissions, struct ch_error *err)
{
    if (!permissions)
        return 0;
    if (*permissions > 0777)
        return ch_error_set(err, CH_ERROR_VALUE,
                            "permissions %o are not of the form Pebble takes: three octal digits, "
                            "as in \"644\"",
                            *permissions);
    json_object_set_new(object, "permissions", json_sprintf("%03o", *permissions));
    return 0;
}

char *ch_pebble_seconds(double seconds)
{
    return ch_asprintf("%.3fs", seconds);
}

/* sources and sinks */

static ssize_t read_memory(void *data, char *bytes, size_t size, struct ch_error *err)
{
    struct ch_pebble_memory *memory = data;
    size_t count = memory->length < size ? memory->length : size;
    (void)err;
    memcpy(bytes, memory->bytes, count);
    memory->bytes += count;
    memory->length -= count;
    return (ssize_t)count;
}

struct ch_pebble_source ch_pebble_source_memory(struct ch_pebble_memory *memory)
{
    return (struct ch_pebble_source){.read = read_memory, .data = memory};
}

static int write_buffer(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    struct ch_pebble_buffer *buffer = data;
    size_t limit = buffer->limit ? buffer->limit : (size_t)256 << 20;
    if (buffer->bytes.length + length > limit)
        return ch_error_set(err, CH_ERROR_VALUE,
                            "more than %zu bytes came: give them a file to go to", limit);
    ch_buf_add(&buffer->bytes, bytes, length);
    return 0;
}

struct ch_pebble_sink ch_pebble_sink_buffer(struct ch_pebble_buffer *buffer)
{
    return (struct ch_pebble_sink){.write = write_buffer, .data = buffer};
}
