/* SPDX-License-Identifier: Apache-2.0 */
/* net/rpc: each request and each reply is two gob values, a header and a body. */
#include "agent/private.h"

#include <stdlib.h>
#include <string.h>

const char ch_agent_method[] = "Jujuc.Main";

/* Ids are ours to choose per direction; these are the ones Go's own client and server take. */
enum { ID_HEADER = 65, ID_BODY = 66, ID_EMPTY = 67 };

static const struct ch_gob_field request_header_fields[] = {{"ServiceMethod", CH_GOB_STRING},
                                                            {"Seq", CH_GOB_UINT}};
static const struct ch_gob_struct request_header = {"Request", ID_HEADER, request_header_fields,
                                                    CH_ARRAY_LEN(request_header_fields)};

static const struct ch_gob_field request_fields[] = {
    {"ContextId", CH_GOB_STRING}, {"Dir", CH_GOB_STRING},    {"CommandName", CH_GOB_STRING},
    {"Args", CH_GOB_STRINGS},     {"StdinSet", CH_GOB_BOOL}, {"Stdin", CH_GOB_BYTES},
    {"Token", CH_GOB_STRING}};
static const struct ch_gob_struct request_body = {"Request", ID_BODY, request_fields,
                                                  CH_ARRAY_LEN(request_fields)};

static const struct ch_gob_field reply_header_fields[] = {
    {"ServiceMethod", CH_GOB_STRING}, {"Seq", CH_GOB_UINT}, {"Error", CH_GOB_STRING}};
static const struct ch_gob_struct reply_header = {"Response", ID_HEADER, reply_header_fields,
                                                  CH_ARRAY_LEN(reply_header_fields)};

static const struct ch_gob_field reply_fields[] = {
    {"Code", CH_GOB_INT}, {"Stdout", CH_GOB_BYTES}, {"Stderr", CH_GOB_BYTES}};
static const struct ch_gob_struct reply_body = {"ExecResponse", ID_BODY, reply_fields,
                                                CH_ARRAY_LEN(reply_fields)};

static const struct ch_gob_struct empty_body = {"", ID_EMPTY, NULL, 0};

/* writing */

static union ch_gob_value bytes(const void *data, size_t length)
{
    return (union ch_gob_value){.bytes = {data, length}};
}

static union ch_gob_value text(const char *string)
{
    return bytes(string, string ? strlen(string) : 0);
}

static void define(struct ch_buf *out, const struct ch_gob_struct *type, bool *definedp)
{
    if (!*definedp)
        ch_gob_write_definition(out, type);
    *definedp = true;
}

void ch_agent_write_request(struct ch_agent_encoder *encoder, struct ch_buf *out, uint64_t sequence,
                            const struct ch_agent_request *request)
{
    const union ch_gob_value header[] = {text(ch_agent_method), {.natural = sequence}};
    const union ch_gob_value body[] = {
        text(request->context_id),
        text(request->directory),
        text(request->command),
        {.strings = request->arguments},
        {.boolean = request->has_input},
        bytes(request->input, request->input_length),
        text(request->token),
    };
    define(out, &request_header, &encoder->header_defined);
    ch_gob_write_value(out, &request_header, header);
    define(out, &request_body, &encoder->body_defined);
    ch_gob_write_value(out, &request_body, body);
}

void ch_agent_write_reply(struct ch_agent_encoder *encoder, struct ch_buf *out, uint64_t sequence,
                          const struct ch_agent_reply *reply)
{
    const union ch_gob_value header[] = {
        text(ch_agent_method), {.natural = sequence}, text(reply->error)};
    const union ch_gob_value body[] = {
        {.integer = reply->code},
        bytes(reply->output.data, reply->output.length),
        bytes(reply->errors.data, reply->errors.length),
    };
    define(out, &reply_header, &encoder->header_defined);
    ch_gob_write_value(out, &reply_header, header);
    if (reply->error && *reply->error) { /* a refused call has a body as well: an empty one */
        define(out, &empty_body, &encoder->empty_defined);
        ch_gob_write_value(out, &empty_body, NULL);
        return;
    }
    define(out, &reply_body, &encoder->body_defined);
    ch_gob_write_value(out, &reply_body, body);
}

void ch_agent_reply_deinit(struct ch_agent_reply *reply)
{
    free(reply->error);
    ch_buf_deinit(&reply->output);
    ch_buf_deinit(&reply->errors);
    *reply = (struct ch_agent_reply){0};
}

/* reading */

int ch_agent_member_bytes(const json_t *object, const char *name, struct ch_buf *out,
                          struct ch_error *err)
{
    const json_t *value = json_object_get(object, name);
    size_t length;
    CH_AUTOFREE char *owned = NULL;
    if (!value)
        return 0;
    if (ch_value_type(value) != CH_VALUE_STRING)
        return ch_error_set(err, CH_ERROR_VALUE, "gob: wrong type for received field %s", name);
    const char *data = ch_value_get_string(value, &length, &owned);
    ch_buf_add(out, data, length);
    return 0;
}

int ch_agent_member_integer(const json_t *object, const char *name, long long *numberp,
                            struct ch_error *err)
{
    const json_t *value = json_object_get(object, name);
    *numberp = 0;
    if (value && !json_is_integer(value))
        return ch_error_set(err, CH_ERROR_VALUE, "gob: wrong type for received field %s", name);
    *numberp = json_integer_value(value);
    return 0;
}

int ch_agent_read_reply(const json_t *header, const json_t *body, uint64_t sequence,
                        struct ch_agent_reply *reply, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf error = CH_BUF_INIT;
    long long answered, code;
    *reply = (struct ch_agent_reply){0};
    if (!json_is_object(header) || !json_is_object(body))
        return ch_error_set(err, CH_ERROR_VALUE, "gob: the reply is no struct");
    if (ch_agent_member_integer(header, "Seq", &answered, err) < 0 ||
        ch_agent_member_bytes(header, "Error", &error, err) < 0)
        return -1;
    if ((uint64_t)answered != sequence)
        return ch_error_set(err, CH_ERROR_VALUE, "the reply is to call %lld and not to %llu",
                            answered, (unsigned long long)sequence);
    if (error.length > 0) {
        reply->error = ch_buf_take(&error);
        return 0;
    }
    if (ch_agent_member_integer(body, "Code", &code, err) < 0 ||
        ch_agent_member_bytes(body, "Stdout", &reply->output, err) < 0 ||
        ch_agent_member_bytes(body, "Stderr", &reply->errors, err) < 0) {
        ch_agent_reply_deinit(reply);
        return -1;
    }
    reply->code = (int)code;
    return 0;
}
