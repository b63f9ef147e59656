/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    enum ch_error_kind parent;
} kinds[CH_ERROR_KIND_COUNT] = {[CH_ERROR_NONE] = {"none", CH_ERROR_NONE},
#define CH_ERROR_ENTRY(constant, name, parent) [CH_ERROR_##constant] = {name, CH_ERROR_##parent},
                                CH_ERROR_KINDS(CH_ERROR_ENTRY)
#undef CH_ERROR_ENTRY
};

int ch_error_setv(struct ch_error *err, enum ch_error_kind kind, const char *format, va_list args)
{
    if (!err || err->kind != CH_ERROR_NONE)
        return -1;
    err->kind = kind;
    err->message = ch_vasprintf(format, args);
    return -1;
}

int ch_error_set(struct ch_error *err, enum ch_error_kind kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    ch_error_setv(err, kind, format, args);
    va_end(args);
    return -1;
}

int ch_error_set_errno(struct ch_error *err, enum ch_error_kind kind, int code, const char *format,
                       ...)
{
    if (kind == CH_ERROR_OS && code == ENOENT)
        kind = CH_ERROR_FILE_NOT_FOUND;
    va_list args;
    va_start(args, format);
    CH_AUTOFREE char *what = ch_vasprintf(format, args);
    va_end(args);
    return ch_error_set(err, kind, "%s: %s", what, strerror(code));
}

int ch_error_set_exit(struct ch_error *err, int code)
{
    if (!err || err->kind != CH_ERROR_NONE)
        return -1;
    ch_error_set(err, CH_ERROR_EXIT, "exit with status %d", code);
    ch_error_detail(err, "code", json_integer(code));
    return -1;
}

void ch_error_detail(struct ch_error *err, const char *key, json_t *value)
{
    if (!err) {
        json_decref(value);
        return;
    }
    if (!err->details)
        err->details = json_object();
    json_object_set_new(err->details, key, value);
}

int ch_error_prefix(struct ch_error *err, const char *format, ...)
{
    if (!err || err->kind == CH_ERROR_NONE)
        return -1;
    va_list args;
    va_start(args, format);
    CH_AUTOFREE char *prefix = ch_vasprintf(format, args);
    va_end(args);
    char *message = ch_asprintf("%s: %s", prefix, err->message);
    free(err->message);
    err->message = message;
    return -1;
}

bool ch_error_is(const struct ch_error *err, enum ch_error_kind kind)
{
    enum ch_error_kind found = err ? err->kind : CH_ERROR_NONE;
    while (found != CH_ERROR_NONE && found != kind)
        found = ch_error_kind_parent(found);
    return found != CH_ERROR_NONE;
}

void ch_error_move(struct ch_error *to, struct ch_error *from)
{
    if (!from || !to || to->kind != CH_ERROR_NONE) {
        ch_error_clear(from);
        return;
    }
    *to = *from;
    *from = CH_ERROR_INIT;
}

void ch_error_copy(struct ch_error *to, const struct ch_error *from)
{
    if (!to || to->kind != CH_ERROR_NONE)
        return;
    *to = (struct ch_error){.kind = from->kind,
                            .message = ch_strdup(from->message),
                            .traceback = ch_strdup(from->traceback),
                            .details = json_deep_copy(from->details)};
}

void ch_error_clear(struct ch_error *err)
{
    if (!err)
        return;
    free(err->message);
    free(err->traceback);
    json_decref(err->details);
    if (err->object && err->release)
        err->release(err->object);
    *err = CH_ERROR_INIT;
}

const char *ch_error_kind_name(enum ch_error_kind kind)
{
    return kinds[kind].name;
}

enum ch_error_kind ch_error_kind_parent(enum ch_error_kind kind)
{
    enum ch_error_kind parent = kinds[kind].parent;
    return parent == kind ? CH_ERROR_NONE : parent;
}
