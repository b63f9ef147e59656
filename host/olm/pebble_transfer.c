/* SPDX-License-Identifier: Apache-2.0 */
/* Files of the simulated Pebble that are read and written, in bodies of several parts. */
#include "base/file.h"
#include "olm/pebble_private.h"
#include "pebble/http.h"
#include "pebble/multipart.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* reading */

static int read_content(struct ch_olm_pebble *pebble, const char *path, struct ch_buf *content,
                        struct ch_sim_failure *failure)
{
    CH_CLEANUP(ch_sim_path_deinit) struct ch_sim_path found = CH_SIM_PATH_INIT;
    struct stat status;
    if (*path != '/')
        return ch_sim_fail_text(failure, "paths must be absolute, got \"%s\"", path);
    int code = ch_sim_resolve(pebble, path, true, &found);
    if (code == 0 && stat(found.real, &status) < 0)
        code = errno;
    if (code != 0)
        return ch_sim_fail(failure, code, "stat", path);
    if (!S_ISREG(status.st_mode))
        return ch_sim_fail_text(failure, "can only read a regular file: \"%s\"", path);
    if (ch_file_read(found.real, 0, content, NULL) < 0)
        return ch_sim_fail(failure, EACCES, "open", path);
    return 0;
}

static void add_name(struct ch_buf *out, const char *path)
{
    for (; *path; path++) {
        if (*path == '\r' || *path == '\n')
            ch_buf_adds(out, *path == '\r' ? "%0D" : "%0A");
        else
            ch_buf_addf(out, *path == '"' || *path == '\\' ? "\\%c" : "%c", *path);
    }
}

/* One that is not in what it is to divide. */
static char *make_boundary(const struct ch_buf *content)
{
    for (unsigned long long number = 1;; number++) {
        char *boundary = ch_asprintf("%060llx", number);
        if (content->length == 0 ||
            !memmem(content->data, content->length, boundary, strlen(boundary)))
            return boundary;
        free(boundary);
    }
}

/* Of one path: that is what ops asks for.  Others are read as well, into the same body. */
void ch_sim_read_files(struct ch_sim_call *call)
{
    const json_t *paths = json_object_get(call->query, "path");
    const char *accept = call->request->accept;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf all = CH_BUF_INIT;
    struct ch_buf body = CH_BUF_INIT;
    CH_AUTOJSON json_t *result = json_array();
    size_t count = json_array_size(paths), i;
    if (count == 0)
        ch_sim_refuse(call, 400, NULL, "must specify one or more paths");
    if (!accept || strcmp(accept, "multipart/form-data") != 0)
        ch_sim_refuse(call, 400, NULL, "must accept multipart/form-data");
    if (call->answer->status != 0)
        return;
    size_t *ends = ch_calloc(count, sizeof(*ends));
    for (i = 0; i < count; i++) {
        CH_CLEANUP(ch_sim_failure_deinit) struct ch_sim_failure failure = {.code = 0};
        const char *path = json_string_value(json_array_get(paths, i));
        ends[i] = read_content(call->pebble, path, &all, &failure) == 0 ? all.length : SIZE_MAX;
        json_array_append_new(result, ch_sim_path_result(path, &failure));
    }
    CH_AUTOFREE char *boundary = make_boundary(&all);
    size_t start = 0;
    for (i = 0; i < count; i++) {
        if (ends[i] == SIZE_MAX)
            continue;
        ch_buf_addf(&body, "--%s\r\nContent-Disposition: form-data; name=\"files\"; filename=\"",
                    boundary);
        add_name(&body, json_string_value(json_array_get(paths, i)));
        ch_buf_adds(&body, "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        ch_buf_add(&body, all.data + start, ends[i] - start);
        ch_buf_adds(&body, "\r\n");
        start = ends[i];
    }
    free(ends);
    CH_AUTOJSON json_t *envelope = json_pack("{s:s, s:i, s:s, s:O}", "type", "sync", "status-code",
                                             200, "status", "OK", "result", result);
    CH_AUTOFREE char *text = ch_checked(json_dumps(envelope, JSON_COMPACT));
    ch_buf_addf(&body,
                "--%s\r\nContent-Disposition: form-data; name=\"response\"\r\n"
                "Content-Type: application/json\r\n\r\n%s\n\r\n--%s--\r\n",
                boundary, text, boundary);
    CH_AUTOFREE char *type = ch_asprintf("multipart/form-data; boundary=%s", boundary);
    ch_sim_reply_bytes(call, type, &body);
}

/* writing: beside the target, which the new file takes the place of */

struct upload {
    struct ch_sim_call *call;
    struct ch_buf request;
    bool has_request;
    json_t *files;      /* of the request */
    json_t *errors;     /* path -> what became of it, null when all is well */
    const json_t *item; /* that is written */
    struct ch_sim_owner owner;
    unsigned mode;
    struct ch_sim_path target;
    char *temporary;
    int descriptor; /* -1: none */
    struct ch_sim_failure failure;
};

/* Nothing is written beside a directory: that could be outside of the root. */
static int open_target(struct upload *upload, const char *path)
{
    struct ch_olm_pebble *pebble = upload->call->pebble;
    CH_AUTOFREE char *shown = ch_asprintf("%s.~", path);
    struct stat status;
    int code = ch_sim_resolve(pebble, path, false, &upload->target);
    if (code == 0 && (strcmp(upload->target.inside, "/") == 0 ||
                      (lstat(upload->target.real, &status) == 0 && S_ISDIR(status.st_mode)))) {
        CH_AUTOFREE char *both = ch_asprintf("%s %s", shown, path);
        return ch_sim_fail(&upload->failure, EISDIR, "rename", both);
    }
    if (code == 0) {
        upload->temporary = ch_asprintf("%s.XXXXXX", upload->target.real);
        upload->descriptor = mkostemp(upload->temporary, O_CLOEXEC);
        code = upload->descriptor < 0 ? errno : 0;
    }
    return code == 0 ? 0 : ch_sim_fail(&upload->failure, code, "open", shown);
}

static int begin_file(struct upload *upload)
{
    struct ch_olm_pebble *pebble = upload->call->pebble;
    const char *path = ch_sim_text(upload->item, "path");
    struct ch_error err = CH_ERROR_INIT;
    if (*path != '/')
        return ch_sim_fail_text(&upload->failure, "paths must be absolute, got \"%s\"", path);
    if (ch_sim_owner(pebble, upload->item, &upload->owner, &err) < 0) {
        ch_sim_fail_text(&upload->failure, "cannot look up user and group: %s", err.message);
        ch_error_clear(&err);
        return -1;
    }
    if (json_is_true(json_object_get(upload->item, "make-dirs"))) {
        const char *slash = strrchr(path, '/');
        CH_AUTOFREE char *parent = ch_strndup(path, (size_t)(slash - path));
        if (ch_sim_make_dirs(pebble, *parent ? parent : "/", 0755, &upload->owner,
                             &upload->failure) < 0) {
            char *text = ch_asprintf("cannot create directory: %s", upload->failure.text);
            free(upload->failure.text);
            upload->failure.text = text;
            return -1;
        }
    }
    if (ch_sim_permissions(upload->item, 0644, &upload->mode, &upload->failure) < 0)
        return -1;
    return open_target(upload, path);
}

/* Puts the file in its place, unless something went wrong. */
static void end_file(struct upload *upload)
{
    const char *path = ch_sim_text(upload->item, "path");
    bool fine = upload->descriptor >= 0 && !upload->failure.text;
    if (fine && (fchmod(upload->descriptor, upload->mode) < 0 ||
                 rename(upload->temporary, upload->target.real) < 0)) {
        CH_AUTOFREE char *both = ch_asprintf("%s.~ %s", path, path);
        ch_sim_fail(&upload->failure, errno, "rename", both);
    }
    if (upload->descriptor >= 0)
        close(upload->descriptor);
    if (upload->temporary && upload->failure.text)
        unlink(upload->temporary);
    if (fine && !upload->failure.text)
        ch_sim_set_owner(upload->call->pebble, upload->target.inside, &upload->owner);
    json_object_set_new(upload->errors, path,
                        upload->failure.text ? ch_sim_failure_json(&upload->failure) : json_null());
    upload->descriptor = -1;
    upload->item = NULL;
    free(CH_TAKE(upload->temporary));
    ch_sim_path_deinit(&upload->target);
    ch_sim_failure_deinit(&upload->failure);
}

static json_t *find_item(const struct upload *upload, const char *path)
{
    size_t i;
    json_t *item;
    json_array_foreach (upload->files, i, item)
        if (strcmp(ch_sim_text(item, "path"), path) == 0)
            return item;
    return NULL;
}

/* The first part says which files come. */
static int read_request(struct upload *upload, struct ch_error *err)
{
    json_error_t error;
    const struct ch_buf *text = &upload->request;
    CH_AUTOJSON json_t *request = json_loadb(text->data ? text->data : "", text->length, 0, &error);
    upload->files = json_incref(json_object_get(request, "files"));
    upload->has_request = true;
    if (!json_is_object(request))
        return ch_error_set(err, CH_ERROR_VALUE, "cannot decode request metadata: %s", error.text);
    if (strcmp(ch_sim_text(request, "action"), "write") != 0)
        return ch_error_set(err, CH_ERROR_VALUE, "multipart action must be \"write\", got \"%s\"",
                            ch_sim_text(request, "action"));
    if (json_array_size(upload->files) == 0)
        return ch_error_set(err, CH_ERROR_VALUE, "must specify one or more files");
    return 0;
}

static int on_part(void *data, const char *disposition, struct ch_error *err)
{
    struct upload *upload = data;
    CH_AUTOFREE char *name = ch_http_parameter(disposition, "name");
    CH_AUTOFREE char *path = ch_http_parameter(disposition, "filename");
    const char *wanted = upload->has_request ? "files" : "request";
    if (!name || strcmp(name, wanted) != 0)
        return ch_error_set(err, CH_ERROR_VALUE, "%sfield name must be \"%s\", got \"%s\"",
                            upload->has_request ? "" : "metadata ", wanted, name ? name : "");
    if (!upload->has_request)
        return 0;
    upload->item = find_item(upload, path ? path : "");
    if (!upload->item)
        return ch_error_set(err, CH_ERROR_VALUE, "no metadata for path \"%s\"", path ? path : "");
    begin_file(upload);
    return 0;
}

static int on_content(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    struct upload *upload = data;
    (void)err;
    if (!upload->has_request) {
        ch_buf_add(&upload->request, bytes, length);
        return 0;
    }
    while (length > 0 && upload->descriptor >= 0 && !upload->failure.text) {
        ssize_t count = write(upload->descriptor, bytes, length);
        if (count < 0 && errno != EINTR)
            ch_sim_fail(&upload->failure, errno, "write", ch_sim_text(upload->item, "path"));
        bytes += count > 0 ? count : 0;
        length -= count > 0 ? (size_t)count : 0;
    }
    return 0;
}

static int on_end(void *data, struct ch_error *err)
{
    struct upload *upload = data;
    if (!upload->has_request)
        return read_request(upload, err);
    end_file(upload);
    return 0;
}

static void reply_written(const struct upload *upload)
{
    json_t *result = json_array(), *item;
    size_t i;
    json_array_foreach (upload->files, i, item) {
        const char *path = ch_sim_text(item, "path");
        json_t *error = json_object_get(upload->errors, path);
        CH_CLEANUP(ch_sim_failure_deinit) struct ch_sim_failure none = {.code = 0};
        if (!error)
            ch_sim_fail_text(&none, "no file content for path \"%s\"", path);
        json_t *one = ch_sim_path_result(path, &none);
        if (json_is_object(error))
            json_object_set(one, "error", error);
        json_array_append_new(result, one);
    }
    ch_sim_reply(upload->call, result);
}

void ch_sim_write_files(struct ch_sim_call *call)
{
    static const struct ch_multipart_events events = {on_part, on_content, on_end};
    enum { SHORTEST_BOUNDARY = 32 };
    CH_AUTOFREE char *boundary = ch_http_parameter(call->request->content_type, "boundary");
    struct upload upload = {.call = call, .descriptor = -1, .errors = json_object()};
    struct ch_multipart_parser parser;
    struct ch_error err = CH_ERROR_INIT;
    if (!boundary || strlen(boundary) < SHORTEST_BOUNDARY) {
        ch_sim_refuse(call, 400, NULL, "invalid boundary \"%s\"", boundary ? boundary : "");
    } else {
        ch_multipart_init(&parser, boundary, &events, &upload);
        int result = ch_multipart_feed(&parser, call->request->body, call->request->length, &err);
        if (result == 0 && !ch_multipart_is_done(&parser))
            ch_error_set(&err, CH_ERROR_VALUE, "cannot read file part: unexpected EOF");
        ch_multipart_deinit(&parser);
        if (upload.item) {
            ch_sim_fail_text(&upload.failure, "cut off");
            end_file(&upload);
        }
        if (err.kind != CH_ERROR_NONE)
            ch_sim_refuse(call, 400, NULL, "%s", err.message);
        else
            reply_written(&upload);
    }
    ch_error_clear(&err);
    json_decref(upload.files);
    json_decref(upload.errors);
    ch_buf_deinit(&upload.request);
}
