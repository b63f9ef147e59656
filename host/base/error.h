/* SPDX-License-Identifier: Apache-2.0 */
/* Errors: one caller-owned struct, first error wins.
 *
 * Functions that can fail return 0 or -1 (or a pointer or NULL) and take a
 * `struct ch_error *` as their last parameter.  The caller initialises it with
 * CH_ERROR_INIT and ends it with ch_error_clear().  NULL is allowed everywhere
 * an error is taken: the failure is then known by the return value alone.
 *
 * Two classes of failure.  Fatal errors are passed up untouched until dispatch
 * logs them.  Documented conditions (CH_ERROR_NO_SNAPSHOT, ...) are named in
 * the header of the function that reports them and handled by its caller.
 */
#ifndef CH_BASE_ERROR_H
#define CH_BASE_ERROR_H

#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>

/* kinds: X(constant, name of the class in Lua, constant of its parent).
 * A parent stands before its children. */
#define CH_ERROR_KINDS(X)                                             \
    X(ERROR, "Error", ERROR)                                          \
    X(RUNTIME, "RuntimeError", ERROR)                                 \
    X(TYPE, "TypeError", ERROR)                                       \
    X(VALUE, "ValueError", ERROR)                                     \
    X(KEY, "KeyError", ERROR)                                         \
    X(ATTRIBUTE, "AttributeError", ERROR)                             \
    X(NAME, "NameError", ERROR)                                       \
    X(OS, "OSError", ERROR)                                           \
    X(FILE_NOT_FOUND, "FileNotFoundError", OS)                        \
    X(YAML, "YAMLError", ERROR)                                       \
    X(STORAGE, "StorageError", ERROR)                                 \
    X(NO_SNAPSHOT, "NoSnapshotError", ERROR)                          \
    X(NO_TYPE, "NoTypeError", ERROR)                                  \
    X(HOOKCMD, "HookCommandError", ERROR)                             \
    X(MODEL, "ModelError", ERROR)                                     \
    X(INVALID_STATUS, "InvalidStatusError", MODEL)                    \
    X(RELATION_NOT_FOUND, "RelationNotFoundError", MODEL)             \
    X(TOO_MANY_RELATED_APPS, "TooManyRelatedAppsError", MODEL)        \
    X(RELATION_DATA, "RelationDataError", MODEL)                      \
    X(RELATION_DATA_TYPE, "RelationDataTypeError", RELATION_DATA)     \
    X(RELATION_DATA_ACCESS, "RelationDataAccessError", RELATION_DATA) \
    X(SECRET_NOT_FOUND, "SecretNotFoundError", MODEL)                 \
    X(PEBBLE, "PebbleError", ERROR)                                   \
    X(CONNECTION, "ConnectionError", PEBBLE)                          \
    X(PROTOCOL, "ProtocolError", PEBBLE)                              \
    X(TIMEOUT, "TimeoutError", PEBBLE)                                \
    X(API, "APIError", PEBBLE)                                        \
    X(PATH, "PathError", PEBBLE)                                      \
    X(CHANGE, "ChangeError", PEBBLE)                                  \
    X(EXEC, "ExecError", PEBBLE)                                      \
    X(EXIT, "Exit", ERROR) /* not a failure: the charm asked to end, see ch_error_set_exit */

enum ch_error_kind {
    CH_ERROR_NONE = 0,
#define CH_ERROR_ENUM(constant, name, parent) CH_ERROR_##constant,
    CH_ERROR_KINDS(CH_ERROR_ENUM)
#undef CH_ERROR_ENUM
        CH_ERROR_KIND_COUNT
};

struct ch_error {
    enum ch_error_kind kind; /* CH_ERROR_NONE: no error */
    char *message;           /* what happened and what to do; UTF-8, owned */
    char *traceback;         /* of the script, or NULL; owned */
    json_t *details;         /* object with the fields of the kind, or NULL; owned.
                                HOOKCMD: returncode, cmd (list), stdout, stderr.
                                YAML: file, line, column.  EXIT: code.
                                TOO_MANY_RELATED_APPS: relation_name, num_related, max_supported.
                                API: body, code, status.  PATH: path_kind, text.
                                CHANGE: err, change.  EXEC: command, exit_code, stdout, stderr */
    /* The script's own error value, so that it passes through C as the same
     * object.  Set by the script engine only. */
    void *object;
    void (*release)(void *object);
};

#define CH_ERROR_INIT         \
    (struct ch_error)         \
    {                         \
        .kind = CH_ERROR_NONE \
    }

/* Sets an error unless one is set already.  Return: -1, always. */
int ch_error_set(struct ch_error *err, enum ch_error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int ch_error_setv(struct ch_error *err, enum ch_error_kind kind, const char *format, va_list args);
/* Appends ": strerror(code)"; ENOENT becomes CH_ERROR_FILE_NOT_FOUND when kind is CH_ERROR_OS. */
int ch_error_set_errno(struct ch_error *err, enum ch_error_kind kind, int code, const char *format,
                       ...) __attribute__((format(printf, 4, 5)));
/* The charm ends the dispatch with this exit status; nothing is committed. */
int ch_error_set_exit(struct ch_error *err, int code);
/* Adds one field to the details of the error just set; steals `value`. */
void ch_error_detail(struct ch_error *err, const char *key, json_t *value);
/* Puts text in front of the message ("reading config.yaml: ..."). */
int ch_error_prefix(struct ch_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Is it of this kind or of one derived from it?  CH_ERROR_NONE is no kind. */
bool ch_error_is(const struct ch_error *err, enum ch_error_kind kind);
/* Hands the content of `from` to `to`, unless `to` holds an error (then `from` is dropped). */
void ch_error_move(struct ch_error *to, struct ch_error *from);
/* The same without taking it away; the script's own error value stays where it is. */
void ch_error_copy(struct ch_error *to, const struct ch_error *from);
void ch_error_clear(struct ch_error *err);

const char *ch_error_kind_name(enum ch_error_kind kind);
enum ch_error_kind ch_error_kind_parent(enum ch_error_kind kind); /* CH_ERROR_NONE at the root */

#endif
