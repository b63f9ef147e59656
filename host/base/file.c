/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_p(int *descriptorp)
{
    if (*descriptorp >= 0)
        close(*descriptorp);
}

static int read_all(int file, const char *path, size_t limit, struct ch_buf *out,
                    struct ch_error *err)
{
    enum { CHUNK = 65536 };
    ch_buf_add(out, "", 0);
    size_t start = out->length;
    for (;;) {
        ssize_t got = read(file, ch_buf_reserve(out, CHUNK), CHUNK);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot read %s", path);
        out->length += (size_t)got;
        out->data[out->length] = '\0';
        if (got == 0)
            return 0;
        if (limit > 0 && out->length - start > limit)
            return ch_error_set(err, CH_ERROR_OS, "%s is larger than %zu bytes", path, limit);
    }
}

int ch_file_read(const char *path, size_t limit, struct ch_buf *out, struct ch_error *err)
{
    CH_CLEANUP(close_p) int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot open %s", path);
    return read_all(file, path, limit, out, err);
}

int ch_file_read_regular(const char *path, size_t limit, struct ch_buf *out, struct ch_error *err)
{
    struct stat status;
    /* a pipe without a writer would not be opened */
    CH_CLEANUP(close_p) int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot open %s", path);
    if (!S_ISREG(status.st_mode))
        return ch_error_set(err, CH_ERROR_OS, "%s is %s", path,
                            S_ISDIR(status.st_mode) ? "a directory, not a file"
                                                    : "no regular file");
    if (limit > 0 && (uintmax_t)status.st_size > limit)
        return ch_error_set(err, CH_ERROR_OS, "%s is larger than %zu bytes", path, limit);
    return read_all(file, path, limit, out, err);
}

static int write_all(int file, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t done = write(file, data, length);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return -1;
        data += done;
        length -= (size_t)done;
    }
    return 0;
}

/* What a file may take the place of: nothing, a file, a link to one.  rename() keeps directories.
 */
static bool is_replaceable(const char *path)
{
    struct stat status;
    if (lstat(path, &status) < 0)
        return true;
    if (S_ISLNK(status.st_mode) && stat(path, &status) < 0)
        return true;
    return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode);
}

static int write_file(const char *path, const void *data, size_t length, unsigned mode, bool sync,
                      struct ch_error *err)
{
    CH_AUTOFREE char *temporary = ch_asprintf("%s.XXXXXX", path);
    if (!is_replaceable(path))
        return ch_error_set(err, CH_ERROR_OS,
                            "cannot write %s: a file does not replace a device, "
                            "pipe or socket",
                            path);
    int file = mkostemp(temporary, O_CLOEXEC);
    if (file < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot write %s", path);
    bool ok = write_all(file, data, length) == 0 && fchmod(file, mode) == 0 &&
              (!sync || fsync(file) == 0);
    int code = errno;
    if (close(file) < 0 && ok) {
        ok = false;
        code = errno;
    }
    if (ok && rename(temporary, path) < 0) {
        ok = false;
        code = errno;
    }
    if (ok)
        return 0;
    unlink(temporary);
    return ch_error_set_errno(err, CH_ERROR_OS, code, "cannot write %s", path);
}

int ch_file_write(const char *path, const void *data, size_t length, unsigned mode,
                  struct ch_error *err)
{
    return write_file(path, data, length, mode, true, err);
}

int ch_file_write_quick(const char *path, const void *data, size_t length, unsigned mode,
                        struct ch_error *err)
{
    return write_file(path, data, length, mode, false, err);
}

bool ch_file_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0;
}

char *ch_file_make_temp_dir(const char *parent, const char *prefix, struct ch_error *err)
{
    char *path = ch_asprintf("%s/%s.XXXXXX", parent ? parent : "/tmp", prefix);
    if (mkdtemp(path))
        return path;
    ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot make the directory %s", path);
    free(path);
    return NULL;
}

/* For removing what is in it: its owner may have left himself no permission. */
static int open_directory(int parent, const char *name)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int directory = openat(parent, name, flags);
    struct stat status;
    if (directory < 0 && errno == EACCES && fchmodat(parent, name, 0700, 0) == 0)
        directory = openat(parent, name, flags);
    if (directory >= 0 && fstat(directory, &status) == 0 && (status.st_mode & 0700) != 0700)
        fchmod(directory, 0700);
    return directory;
}

/* Works on descriptors, so that a directory exchanged for a link meanwhile is not followed. */
static int remove_at(int parent, const char *name)
{
    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR)
        return -1;
    int directory = open_directory(parent, name);
    DIR *stream = directory < 0 ? NULL : fdopendir(directory);
    if (!stream) {
        if (directory >= 0)
            close(directory);
        return -1;
    }
    int result = 0;
    struct dirent *entry;
    while (result == 0 && (errno = 0, entry = readdir(stream)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = remove_at(directory, entry->d_name);
    int code = errno; /* of readdir() or from below */
    closedir(stream);
    errno = code;
    return code == 0 ? unlinkat(parent, name, AT_REMOVEDIR) : -1;
}

int ch_file_remove_tree(const char *path, struct ch_error *err)
{
    if (remove_at(AT_FDCWD, path) == 0)
        return 0;
    return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot remove %s", path);
}

char *ch_path_join(const char *directory, const char *name)
{
    if (name[0] == '/' || directory[0] == '\0')
        return ch_strdup(name);
    size_t length = strlen(directory);
    return ch_asprintf("%s%s%s", directory, directory[length - 1] == '/' ? "" : "/", name);
}

const char *ch_path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_program(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

char *ch_path_search(const char *path_list, const char *program)
{
    if (strchr(program, '/'))
        return is_program(program) ? ch_strdup(program) : NULL;
    const char *entry = path_list && *path_list ? path_list : NULL;
    while (entry) {
        size_t length = strcspn(entry, ":");
        /* an empty entry, also behind the last ':', is the working directory */
        CH_AUTOFREE char *directory = length ? ch_strndup(entry, length) : ch_strdup(".");
        char *path = ch_path_join(directory, program);
        if (is_program(path))
            return path;
        free(path);
        entry = entry[length] ? entry + length + 1 : NULL;
    }
    return NULL;
}
