/* SPDX-License-Identifier: Apache-2.0 */
/* Files of the simulated Pebble: what becomes of a path, directories, removal, and owners. */
#include "base/file.h"
#include "base/text.h"
#include "olm/pebble_private.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* what became of a path */

void ch_sim_failure_deinit(struct ch_sim_failure *failure)
{
    free(failure->text);
    *failure = (struct ch_sim_failure){.code = 0};
}

int ch_sim_fail(struct ch_sim_failure *failure, int code, const char *operation, const char *path)
{
    if (failure->text)
        return -1;
    CH_AUTOFREE char *reason = ch_strdup(strerror(code));
    reason[0] = (char)tolower((unsigned char)reason[0]); /* as Go says it */
    failure->code = code;
    failure->text = ch_asprintf("%s %s: %s", operation, path, reason);
    return -1;
}

int ch_sim_fail_text(struct ch_sim_failure *failure, const char *format, ...)
{
    va_list args;
    if (failure->text)
        return -1;
    va_start(args, format);
    failure->code = EINVAL;
    failure->text = ch_vasprintf(format, args);
    va_end(args);
    return -1;
}

json_t *ch_sim_failure_json(const struct ch_sim_failure *failure)
{
    const char *kind = failure->code == ENOENT                             ? "not-found"
                       : failure->code == EACCES || failure->code == EPERM ? "permission-denied"
                                                                           : "generic-file-error";
    CH_AUTOFREE char *text = ch_text_sanitize(failure->text, strlen(failure->text));
    return json_pack("{s:s, s:s}", "kind", kind, "message", text);
}

json_t *ch_sim_path_result(const char *path, const struct ch_sim_failure *failure)
{
    json_t *result = json_pack("{s:s}", "path", path);
    if (failure->text)
        json_object_set_new(result, "error", ch_sim_failure_json(failure));
    return result;
}

static int check_absolute(const char *path, struct ch_sim_failure *failure)
{
    if (*path == '/')
        return 0;
    return ch_sim_fail_text(failure, "paths must be absolute, got \"%s\"", path);
}

int ch_sim_permissions(const json_t *item, unsigned otherwise, unsigned *modep,
                       struct ch_sim_failure *failure)
{
    const char *text = ch_sim_text(item, "permissions");
    *modep = otherwise;
    if (!*text)
        return 0;
    if (strlen(text) != 3 || strspn(text, "01234567") != 3)
        return ch_sim_fail_text(failure, "permissions must be a 3-digit octal string, got \"%s\"",
                                text);
    *modep = (unsigned)strtoul(text, NULL, 8);
    return 0;
}

/* owners */

void ch_sim_set_owner(struct ch_olm_pebble *pebble, const char *inside,
                      const struct ch_sim_owner *owner)
{
    json_t *owners = ch_sim_section(pebble, "owners");
    if (owner->given)
        json_object_set_new(owners, inside,
                            json_pack("{s:I, s:I}", "user-id", (json_int_t)owner->user_id,
                                      "group-id", (json_int_t)owner->group_id));
    else
        json_object_del(owners, inside);
}

static void forget_owners(struct ch_olm_pebble *pebble, const char *inside)
{
    json_t *owners = ch_sim_section(pebble, "owners"), *owner;
    size_t length = strlen(inside);
    const char *path;
    void *next;
    json_object_foreach_safe (owners, next, path, owner)
        if (strncmp(path, inside, length) == 0 && (!path[length] || path[length] == '/'))
            json_object_del(owners, path);
}

/* directories */

static int make_one(struct ch_olm_pebble *pebble, const struct ch_sim_path *path, unsigned mode,
                    const struct ch_sim_owner *owner, struct ch_sim_failure *failure)
{
    CH_AUTOFREE char *shown = ch_asprintf("%s.mkdir-new", path->inside);
    if (strcmp(path->inside, "/") == 0) /* the root itself is not here to be made */
        return ch_sim_fail(failure, ENOENT, "mkdir", shown);
    if (mkdir(path->real, 0700) < 0 || chmod(path->real, mode) < 0)
        return ch_sim_fail(failure, errno, "mkdir", shown);
    ch_sim_set_owner(pebble, path->inside, owner);
    return 0;
}

/* parents: makes them, too, and minds no directory that is there */
static int make_dir(struct ch_olm_pebble *pebble, const char *path, bool parents, unsigned mode,
                    const struct ch_sim_owner *owner, struct ch_sim_failure *failure)
{
    CH_CLEANUP(ch_sim_path_deinit) struct ch_sim_path found = CH_SIM_PATH_INIT;
    struct stat status;
    int code = ch_sim_resolve(pebble, path, true, &found);
    if ((code == ENOENT || code == ENOTDIR) && parents) {
        const char *slash = strrchr(path, '/');
        CH_AUTOFREE char *parent = ch_strndup(path, (size_t)(slash - path));
        if (make_dir(pebble, *parent ? parent : "/", true, mode, owner, failure) < 0)
            return -1;
        code = ch_sim_resolve(pebble, path, true, &found);
    }
    if (code != 0) {
        CH_AUTOFREE char *shown = ch_asprintf("%s.mkdir-new", path);
        return ch_sim_fail(failure, code, "mkdir", shown);
    }
    if (stat(found.real, &status) < 0)
        return make_one(pebble, &found, mode, owner, failure);
    if (!S_ISDIR(status.st_mode))
        return ch_sim_fail(failure, ENOTDIR, "mkdir", path);
    return parents ? 0 : ch_sim_fail(failure, EEXIST, "mkdir", path);
}

int ch_sim_make_dirs(struct ch_olm_pebble *pebble, const char *path, unsigned mode,
                     const struct ch_sim_owner *owner, struct ch_sim_failure *failure)
{
    return make_dir(pebble, path, true, mode, owner, failure);
}

/* Without '/' at the end. */
static char *trimmed(const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    return ch_strndup(path, length);
}

static void make_dir_of(struct ch_olm_pebble *pebble, const json_t *item,
                        struct ch_sim_failure *failure)
{
    CH_AUTOFREE char *path = trimmed(ch_sim_text(item, "path"));
    struct ch_sim_owner owner;
    struct ch_error err = CH_ERROR_INIT;
    unsigned mode;
    if (check_absolute(path, failure) < 0 || ch_sim_permissions(item, 0755, &mode, failure) < 0)
        return;
    if (ch_sim_owner(pebble, item, &owner, &err) < 0)
        ch_sim_fail_text(failure, "cannot look up user and group: %s", err.message);
    else
        make_dir(pebble, path, json_is_true(json_object_get(item, "make-parents")), mode, &owner,
                 failure);
    ch_error_clear(&err);
}

/* removing */

static int remove_tree(struct ch_olm_pebble *pebble, const struct ch_sim_path *path,
                       const char *shown, struct ch_sim_failure *failure)
{
    struct ch_error err = CH_ERROR_INIT;
    int result = ch_file_remove_tree(path->real, &err);
    if (result < 0)
        ch_sim_fail(failure, EACCES, "unlinkat", shown);
    else
        forget_owners(pebble, path->inside);
    ch_error_clear(&err);
    return result;
}

static void remove_path(struct ch_olm_pebble *pebble, const char *path, bool recursive,
                        struct ch_sim_failure *failure)
{
    CH_CLEANUP(ch_sim_path_deinit) struct ch_sim_path found = CH_SIM_PATH_INIT;
    if (check_absolute(path, failure) < 0)
        return;
    int code = ch_sim_resolve(pebble, path, false, &found);
    if (code == 0 && (strcmp(found.inside, "/") == 0 || ch_sim_holds_mount(pebble, found.inside)))
        code = EBUSY;
    if (code == ENOENT && recursive)
        return;
    if (code != 0)
        ch_sim_fail(failure, code, "remove", path);
    else if (recursive)
        remove_tree(pebble, &found, path, failure);
    else if (remove(found.real) < 0)
        ch_sim_fail(failure, errno == EEXIST ? ENOTEMPTY : errno, "remove", path);
    else
        forget_owners(pebble, found.inside);
}

/* requests */

static void change_all(struct ch_sim_call *call, const json_t *items, bool removes)
{
    json_t *result = json_array(), *item;
    size_t i;
    json_array_foreach ((json_t *)items, i, item) {
        CH_CLEANUP(ch_sim_failure_deinit) struct ch_sim_failure failure = {.code = 0};
        const char *path = ch_sim_text(item, "path");
        if (removes)
            remove_path(call->pebble, path, json_is_true(json_object_get(item, "recursive")),
                        &failure);
        else
            make_dir_of(call->pebble, item, &failure);
        json_array_append_new(result, ch_sim_path_result(path, &failure));
    }
    ch_sim_reply(call, result);
}

void ch_sim_get_files(struct ch_sim_call *call)
{
    const char *action = ch_sim_query_text(call, "action");
    if (strcmp(action, "read") == 0)
        ch_sim_read_files(call);
    else if (strcmp(action, "list") == 0)
        ch_sim_list_files(call);
    else
        ch_sim_refuse(call, 400, NULL, "invalid action \"%s\"", action);
}

void ch_sim_post_files(struct ch_sim_call *call)
{
    const char *type = call->request->content_type, *action = ch_sim_text(call->body, "action");
    if (type && ch_text_starts(type, "multipart/form-data"))
        ch_sim_write_files(call);
    else if (!type || !ch_text_starts(type, "application/json"))
        ch_sim_refuse(call, 400, NULL, "invalid media type \"%s\"", type ? type : "");
    else if (strcmp(action, "make-dirs") == 0)
        change_all(call, json_object_get(call->body, "dirs"), false);
    else if (strcmp(action, "remove") == 0)
        change_all(call, json_object_get(call->body, "paths"), true);
    else if (strcmp(action, "write") == 0)
        ch_sim_refuse(call, 400, NULL, "must use multipart with \"write\" action");
    else
        ch_sim_refuse(call, 400, NULL, "invalid action \"%s\"", action);
}
