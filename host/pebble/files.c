/* SPDX-License-Identifier: Apache-2.0 */
/* Files.  Pebble answers 200 even when it could not do what was asked: what became of each path is
 * in the answer. */
#include "base/text.h"
#include "pebble/multipart.h"
#include "pebble/private.h"

#include <stdlib.h>
#include <string.h>

/* The answer for the one path asked about. */
static int check_path(const json_t *results, const char *path, struct ch_error *err)
{
    size_t i;
    json_t *item;
    json_array_foreach (results, i, item) {
        const char *name = json_string_value(json_object_get(item, "path"));
        const json_t *error = json_object_get(item, "error");
        if (!name || strcmp(name, path) != 0)
            continue;
        return error && !json_is_null(error) ? ch_pebble_path_error(error, err) : 0;
    }
    CH_AUTOFREE char *text = json_dumps(results, JSON_ENCODE_ANY);
    ch_error_set(err, CH_ERROR_PROTOCOL, "path not found in response metadata: %.1000s",
                 text ? text : "null");
    return -1;
}

/* pull */

struct pull {
    struct ch_exchange exchange;
    struct ch_multipart_parser parts;
    const struct ch_pebble_sink *sink;
    bool begun, in_response, has_response;
    size_t files;
    struct ch_buf response;
};

static int refuse(struct ch_error *err, const char *what, const char *value)
{
    CH_AUTOFREE char *shown = ch_text_quote(value);
    ch_error_set(err, CH_ERROR_PROTOCOL, "%s: %s", what, shown);
    return -1;
}

static int on_part(void *data, const char *disposition, struct ch_error *err)
{
    struct pull *pull = data;
    CH_AUTOFREE char *type = ch_http_media_type(disposition);
    CH_AUTOFREE char *name = ch_http_parameter(disposition, "name");
    CH_AUTOFREE char *file = ch_http_parameter(disposition, "filename");
    if (strcmp(type, "form-data") != 0)
        return refuse(err, "unexpected content disposition", disposition);
    pull->in_response = name && strcmp(name, "response") == 0;
    if (pull->in_response)
        return 0;
    if (!name || strcmp(name, "files") != 0)
        return refuse(err, "unexpected name in content-disposition header", name ? name : "");
    if (!file) {
        ch_error_set(err, CH_ERROR_PROTOCOL, "multipart \"files\" part missing filename");
        return -1;
    }
    if (pull->files++ == 0)
        return 0;
    ch_error_set(err, CH_ERROR_PROTOCOL, "single file request resulted in a multi-file response");
    return -1;
}

static int on_content(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    struct pull *pull = data;
    if (!pull->in_response)
        return pull->sink->write(pull->sink->data, bytes, length, err);
    if (pull->response.length + length > CH_PEBBLE_RECORD_LIMIT)
        return refuse(err, "the \"response\" field in multipart body is too large", "");
    ch_buf_add(&pull->response, bytes, length);
    return 0;
}

static int on_end(void *data, struct ch_error *err)
{
    struct pull *pull = data;
    (void)err;
    pull->has_response |= pull->in_response;
    return 0;
}

static int begin(struct pull *pull, struct ch_error *err)
{
    static const struct ch_multipart_events events = {on_part, on_content, on_end};
    if (ch_exchange_check(&pull->exchange, "multipart/form-data", err) < 0)
        return -1;
    CH_AUTOFREE char *type = ch_http_header(&pull->exchange.http, "Content-Type");
    CH_AUTOFREE char *boundary = ch_http_parameter(type, "boundary");
    if (!boundary || !*boundary)
        return refuse(err, "invalid boundary", boundary ? boundary : "");
    ch_multipart_init(&pull->parts, boundary, &events, pull);
    pull->begun = true;
    return 0;
}

static int on_body(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    struct pull *pull = data;
    if (!pull->begun && begin(pull, err) < 0)
        return -1;
    return ch_multipart_feed(&pull->parts, bytes, length, err);
}

static int check_pulled(struct pull *pull, const char *path, struct ch_error *err)
{
    json_error_t error;
    if (!pull->begun && begin(pull, err) < 0)
        return -1;
    if (!ch_multipart_is_done(&pull->parts) || !pull->has_response) {
        ch_error_set(err, CH_ERROR_PROTOCOL, "no \"response\" field in multipart body");
        return -1;
    }
    const char *text = pull->response.data ? pull->response.data : "";
    CH_AUTOJSON json_t *response = json_loadb(text, pull->response.length, JSON_ALLOW_NUL, &error);
    if (!response)
        return refuse(err, "the \"response\" field in multipart body is not JSON", error.text);
    if (check_path(json_object_get(response, "result"), path, err) < 0)
        return -1;
    if (pull->files == 1)
        return 0;
    ch_error_set(err, CH_ERROR_PROTOCOL, "no file content in multipart response");
    return -1;
}

static int check_text(const char *path, struct ch_error *err)
{
    CH_AUTOJSON json_t *object = json_object();
    return ch_pebble_set_text(object, "path", path, err);
}

int ch_pebble_pull(struct ch_pebble *pebble, const char *path, const struct ch_pebble_sink *sink,
                   struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf query = CH_BUF_INIT;
    struct pull pull = {.sink = sink};
    if (check_text(path, err) < 0)
        return -1;
    ch_http_query(&query, "action", "read");
    ch_http_query(&query, "path", path);
    CH_AUTOFREE char *target = ch_asprintf("/v1/files%s", query.data);
    struct ch_request request = {
        .method = "GET", .target = target, .accept = "multipart/form-data"};
    int result = ch_exchange_start(&pull.exchange, pebble, &request, err);
    pull.exchange.sink = (struct ch_pebble_sink){on_body, &pull};
    if (result == 0)
        result = ch_exchange_run(&pull.exchange, err);
    if (result == 0)
        result = check_pulled(&pull, path, err);
    ch_exchange_deinit(&pull.exchange);
    ch_multipart_deinit(&pull.parts);
    ch_buf_deinit(&pull.response);
    return result;
}

/* push */

/* A body in three parts: what stands before the file, the file, what stands behind it. */
struct push {
    struct ch_buf head, tail;
    struct ch_pebble_memory rest; /* of the part being sent, unless it is the file */
    enum { HEAD, FILE_CONTENT, TAIL } part;
    const struct ch_pebble_source *file;
};

static ssize_t read_push(void *data, char *bytes, size_t size, struct ch_error *err)
{
    struct push *push = data;
    if (push->part == HEAD && push->rest.length == 0)
        push->part = FILE_CONTENT;
    if (push->part == FILE_CONTENT) {
        ssize_t count = push->file->read(push->file->data, bytes, size, err);
        if (count != 0)
            return count;
        push->part = TAIL;
        push->rest = (struct ch_pebble_memory){push->tail.data, push->tail.length};
    }
    struct ch_pebble_source source = ch_pebble_source_memory(&push->rest);
    return source.read(source.data, bytes, size, err);
}

static void write_name(struct ch_buf *out, const char *path)
{
    for (; *path; path++)
        ch_buf_addf(out, strchr("\\\"", *path) ? "\\%c" : "%c", *path);
}

static json_t *push_metadata(const char *path, const struct ch_pebble_push_options *options,
                             struct ch_error *err)
{
    json_t *file = json_object();
    int result = ch_pebble_set_text(file, "path", path, err);
    if (result == 0 && strpbrk(path, "\r\n")) {
        CH_AUTOFREE char *shown = ch_text_quote(path);
        result = ch_error_set(err, CH_ERROR_VALUE, "a path with a line break cannot be pushed: %s",
                              shown);
    }
    if (options && options->make_dirs)
        json_object_set_new(file, "make-dirs", json_true());
    if (result == 0 && options)
        result = ch_pebble_set_permissions(file, options->permissions, err);
    if (result == 0 && options)
        result = ch_pebble_set_owner(file, &options->owner, err);
    if (result == 0)
        return json_pack("{s:s, s:[o]}", "action", "write", "files", file);
    json_decref(file);
    return NULL;
}

static void write_frame(struct push *push, const char *boundary, const char *path,
                        const json_t *metadata)
{
    CH_AUTOFREE char *text = ch_checked(json_dumps(metadata, JSON_COMPACT));
    ch_buf_addf(&push->head,
                "--%s\r\nContent-Type: application/json\r\n"
                "Content-Disposition: form-data; name=\"request\"\r\n\r\n%s\r\n"
                "--%s\r\nContent-Type: application/octet-stream\r\n"
                "Content-Disposition: form-data; name=\"files\"; filename=\"",
                boundary, text, boundary);
    write_name(&push->head, path);
    ch_buf_adds(&push->head, "\"\r\n\r\n");
    ch_buf_addf(&push->tail, "\r\n--%s--\r\n", boundary);
    push->rest = (struct ch_pebble_memory){push->head.data, push->head.length};
}

static int send_push(struct ch_pebble *pebble, struct push *push, const char *boundary,
                     const char *path, struct ch_error *err)
{
    struct ch_pebble_source source = {.read = read_push, .data = push};
    CH_AUTOFREE char *type = ch_asprintf("multipart/form-data; boundary=\"%s\"", boundary);
    struct ch_request request = {.method = "POST",
                                 .target = "/v1/files",
                                 .accept = "application/json",
                                 .content_type = type,
                                 .source = &source};
    struct ch_exchange exchange;
    CH_AUTOJSON json_t *envelope = NULL;
    if (ch_exchange_start(&exchange, pebble, &request, err) == 0 &&
        ch_exchange_run(&exchange, err) == 0 &&
        ch_exchange_check(&exchange, "application/json", err) == 0)
        envelope = ch_exchange_json(&exchange, err);
    ch_exchange_deinit(&exchange);
    return envelope ? check_path(json_object_get(envelope, "result"), path, err) : -1;
}

int ch_pebble_push(struct ch_pebble *pebble, const char *path,
                   const struct ch_pebble_source *source,
                   const struct ch_pebble_push_options *options, struct ch_error *err)
{
    struct push push = {.file = source};
    unsigned char bytes[16];
    char boundary[2 * sizeof(bytes) + 1];
    CH_AUTOJSON json_t *metadata = push_metadata(path, options, err);
    if (!metadata)
        return -1;
    ch_pebble_random(pebble, bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(boundary + 2 * i, 3, "%02x", bytes[i]);
    write_frame(&push, boundary, path, metadata);
    int result = send_push(pebble, &push, boundary, path, err);
    ch_buf_deinit(&push.head);
    ch_buf_deinit(&push.tail);
    return result;
}

/* list, make, remove */

json_t *ch_pebble_list_files(struct ch_pebble *pebble, const char *path, const char *pattern,
                             bool itself, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf query = CH_BUF_INIT;
    ch_http_query(&query, "action", "list");
    ch_http_query(&query, "path", path);
    if (pattern)
        ch_http_query(&query, "pattern", pattern);
    if (itself)
        ch_http_query(&query, "itself", "true");
    CH_AUTOFREE char *target = ch_asprintf("/v1/files%s", query.data);
    return ch_pebble_expect_list(ch_pebble_result(pebble, "GET", target, NULL, err), "files", err);
}

/* `item` is stolen; `result`: what filling it gave */
static int act(struct ch_pebble *pebble, const char *action, const char *list, json_t *item,
               int result, struct ch_error *err)
{
    CH_AUTOJSON json_t *kept = json_incref(item);
    json_t *body = json_pack("{s:s, s:[o]}", "action", action, list, item);
    if (result < 0) {
        json_decref(body);
        return -1;
    }
    CH_AUTOJSON json_t *results =
        ch_pebble_expect_list(ch_pebble_result(pebble, "POST", "/v1/files", body, err), list, err);
    const char *path = json_string_value(json_object_get(kept, "path"));
    return results ? check_path(results, path, err) : -1;
}

int ch_pebble_make_dir(struct ch_pebble *pebble, const char *path, bool make_parents,
                       const unsigned *permissions, const struct ch_pebble_owner *owner,
                       struct ch_error *err)
{
    json_t *item = json_object();
    int result = ch_pebble_set_text(item, "path", path, err);
    if (make_parents)
        json_object_set_new(item, "make-parents", json_true());
    if (result == 0)
        result = ch_pebble_set_permissions(item, permissions, err);
    if (result == 0)
        result = ch_pebble_set_owner(item, owner, err);
    return act(pebble, "make-dirs", "dirs", item, result, err);
}

int ch_pebble_remove_path(struct ch_pebble *pebble, const char *path, bool recursive,
                          struct ch_error *err)
{
    json_t *item = json_object();
    int result = ch_pebble_set_text(item, "path", path, err);
    if (recursive)
        json_object_set_new(item, "recursive", json_true());
    return act(pebble, "remove", "paths", item, result, err);
}
