/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacks a `.charm`.
 *
 * libarchive reads, but writes nothing: each member's way is made here, step by step, and every
 * directory on it must be a real one.  So no member can be written through a link that an earlier
 * one made.  Where links lead is checked at the end, when all of them are there. */
#include "olm/charm_archive.h"
#include "base/file.h"
#include "base/text.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const struct ch_charm_limits ch_charm_limits = {.bytes = 4ll << 30, .entries = 100000};

struct unpacking {
    const char *source, *target;
    const struct ch_charm_limits *limits;
    struct archive *archive;
    long long bytes;
    size_t entries;
};

static int refuse(const struct unpacking *unpacking, const char *name, const char *why,
                  struct ch_error *err)
{
    CH_AUTOFREE char *quoted = ch_text_quote(name);
    ch_error_set(err, CH_ERROR_VALUE, "%s: %s %s", unpacking->source, quoted, why);
    return -1;
}

static int fail(const struct unpacking *unpacking, struct ch_error *err)
{
    const char *why = archive_error_string(unpacking->archive);
    ch_error_set(err, CH_ERROR_VALUE, "%s is no charm that can be read: %s", unpacking->source,
                 why ? why : "unknown error");
    return -1;
}

/* names */

/* "a//./b/" is "a/b"; NULL when it leads out.  Caller owns. */
static char *clean_name(const char *name)
{
    struct ch_buf clean = CH_BUF_INIT;
    if (*name == '/')
        return NULL;
    for (const char *at = name; *at;) {
        size_t length = strcspn(at, "/");
        if (length == 2 && strncmp(at, "..", 2) == 0) {
            ch_buf_deinit(&clean);
            return NULL;
        }
        if (length > 0 && !(length == 1 && *at == '.')) {
            ch_buf_adds(&clean, clean.length > 0 ? "/" : "");
            ch_buf_add(&clean, at, length);
        }
        at += length + (at[length] == '/');
    }
    return ch_buf_take(&clean);
}

/* Makes the directories of `path`, below the target, that are missing. */
static int make_way(const struct unpacking *unpacking, const char *path, bool last,
                    struct ch_error *err)
{
    CH_AUTOFREE char *partial = ch_path_join(unpacking->target, path);
    struct stat status;
    for (char *at = partial + strlen(unpacking->target) + 1; *at;) {
        char *slash = strchr(at, '/');
        if (!slash && !last)
            return 0;
        if (slash)
            *slash = '\0';
        if (mkdir(partial, 0755) < 0 && errno != EEXIST)
            return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot make %s", partial);
        if (lstat(partial, &status) < 0 || !S_ISDIR(status.st_mode))
            return refuse(unpacking, path, "is below something that is no directory", err);
        if (!slash)
            return 0;
        *slash = '/';
        at = slash + 1;
    }
    return 0;
}

/* members */

static int write_all(int file, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t done = write(file, data, length);
        if (done < 0 && errno != EINTR)
            return -1;
        data += done > 0 ? done : 0;
        length -= done > 0 ? (size_t)done : 0;
    }
    return 0;
}

static int copy_data(struct unpacking *unpacking, int file, const char *name, struct ch_error *err)
{
    char data[65536];
    for (;;) {
        la_ssize_t count = archive_read_data(unpacking->archive, data, sizeof(data));
        if (count < 0)
            return fail(unpacking, err);
        if (count == 0)
            return 0;
        unpacking->bytes += count;
        if (unpacking->bytes > unpacking->limits->bytes)
            return refuse(unpacking, name, "makes the charm larger than a charm may be", err);
        if (write_all(file, data, (size_t)count) < 0)
            return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot write %s", name);
    }
}

static int write_file(struct unpacking *unpacking, struct archive_entry *entry, const char *name,
                      const char *path, struct ch_error *err)
{
    mode_t mode = archive_entry_perm(entry) & 0777;
    if (unlink(path) < 0 && errno != ENOENT)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot replace %s", path);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot write %s", path);
    int result = copy_data(unpacking, file, name, err);
    if (result == 0 && fchmod(file, mode ? mode : 0644) < 0)
        result = ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot write %s", path);
    close(file);
    return result;
}

static int write_link(const struct unpacking *unpacking, struct archive_entry *entry,
                      const char *name, const char *path, struct ch_error *err)
{
    const char *text = archive_entry_symlink_utf8(entry);
    if (!text)
        text = archive_entry_symlink(entry);
    if (!text || !*text)
        return refuse(unpacking, name, "is a link to nothing", err);
    if (*text == '/')
        return refuse(unpacking, name, "is a link out of the charm", err);
    if ((unlink(path) < 0 && errno != ENOENT) || symlink(text, path) < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot make %s", path);
    return 0;
}

static int unpack_entry(struct unpacking *unpacking, struct archive_entry *entry,
                        struct ch_error *err)
{
    const char *given = archive_entry_pathname_utf8(entry);
    if (!given)
        given = archive_entry_pathname(entry);
    if (!given)
        return refuse(unpacking, "", "has no name", err);
    CH_AUTOFREE char *name = clean_name(given);
    if (!name)
        return refuse(unpacking, given, "leads out of the charm", err);
    if (++unpacking->entries > unpacking->limits->entries)
        return refuse(unpacking, given, "is one file too many", err);
    CH_AUTOFREE char *path = ch_path_join(unpacking->target, name);
    mode_t type = archive_entry_filetype(entry);
    if (make_way(unpacking, name, type == AE_IFDIR, err) < 0)
        return -1;
    if (type == AE_IFDIR)
        return 0;
    if (type == AE_IFREG && *name && !archive_entry_hardlink(entry))
        return write_file(unpacking, entry, name, path, err);
    if (type == AE_IFLNK)
        return write_link(unpacking, entry, name, path, err);
    return refuse(unpacking, given, "is no file, directory or link", err);
}

/* A pipe or a device might never come to an end. */
static int check_kind(const struct unpacking *unpacking, struct ch_error *err)
{
    struct stat status;
    if (stat(unpacking->source, &status) < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot read the charm %s",
                                  unpacking->source);
    if (S_ISREG(status.st_mode))
        return 0;
    return ch_error_set(err, CH_ERROR_VALUE, "%s is no charm that can be read: it is %s",
                        unpacking->source,
                        S_ISDIR(status.st_mode) ? "a directory" : "no regular file");
}

static int unpack_all(struct unpacking *unpacking, struct ch_error *err)
{
    struct archive_entry *entry;
    int code = archive_read_open_filename(unpacking->archive, unpacking->source, 65536);
    while (code == ARCHIVE_OK) {
        code = archive_read_next_header(unpacking->archive, &entry);
        if (code == ARCHIVE_WARN) /* a name the locale cannot say: it is read as UTF-8 */
            code = ARCHIVE_OK;
        if (code == ARCHIVE_OK && unpack_entry(unpacking, entry, err) < 0)
            return -1;
    }
    return code == ARCHIVE_EOF ? 0 : fail(unpacking, err);
}

int ch_charm_unpack_archive(const char *source, const char *target,
                            const struct ch_charm_limits *limits, struct ch_error *err)
{
    struct unpacking unpacking = {.source = source, .target = target, .limits = limits};
    if (check_kind(&unpacking, err) < 0)
        return -1;
    unpacking.archive = ch_checked(archive_read_new());
    archive_read_support_format_zip(unpacking.archive);
    int result = unpack_all(&unpacking, err);
    archive_read_free(unpacking.archive);
    return result;
}
