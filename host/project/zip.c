/* SPDX-License-Identifier: Apache-2.0 */
/* Writing zip archives.
 *
 * What depends on the surroundings is kept out: owners are 0, times are given or none, and names
 * are UTF-8 whatever the locale.  The one thing that libarchive takes from the process is TZ, for
 * the times of MS-DOS; without a time, it writes a constant. */
#include "project/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

struct ch_zip {
    struct archive *archive;
    locale_t utf8, previous; /* libarchive converts names from the locale's character set */
    struct ch_buf *out;
    long long time;
};

static la_ssize_t collect(struct archive *archive, void *out, const void *data, size_t length)
{
    (void)archive;
    ch_buf_add(out, data, length);
    return (la_ssize_t)length;
}

static int fail(const struct ch_zip *zip, struct ch_error *err)
{
    return ch_error_set(err, CH_ERROR_OS, "cannot write the archive: %s",
                        archive_error_string(zip->archive));
}

struct ch_zip *ch_zip_new(struct ch_buf *out, long long time, struct ch_error *err)
{
    struct ch_zip *zip = ch_calloc(1, sizeof(*zip));
    zip->archive = ch_checked(archive_write_new());
    zip->out = out;
    zip->time = time;
    zip->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    zip->previous = zip->utf8 ? uselocale(zip->utf8) : (locale_t)0;
    /* in blocks of any size: what an entry has added is known as soon as it is written */
    if (archive_write_set_format_zip(zip->archive) == ARCHIVE_OK &&
        archive_write_set_options(zip->archive, "zip:compression=deflate,hdrcharset=UTF-8") ==
            ARCHIVE_OK &&
        archive_write_set_bytes_per_block(zip->archive, 0) == ARCHIVE_OK &&
        archive_write_open(zip->archive, out, NULL, collect, NULL) == ARCHIVE_OK)
        return zip;
    fail(zip, err);
    return ch_zip_free(zip);
}

static int add(struct ch_zip *zip, struct archive_entry *entry, const void *data, size_t length,
               struct ch_error *err)
{
    archive_entry_set_size(entry, (la_int64_t)length);
    if (zip->time >= 0)
        archive_entry_set_mtime(entry, zip->time, 0);
    int result = 0;
    if (archive_write_header(zip->archive, entry) != ARCHIVE_OK ||
        (length > 0 && archive_write_data(zip->archive, data, length) != (la_ssize_t)length) ||
        archive_write_finish_entry(zip->archive) != ARCHIVE_OK)
        result = fail(zip, err);
    archive_entry_free(entry);
    return result;
}

static struct archive_entry *make_entry(const char *name, unsigned type, unsigned mode)
{
    struct archive_entry *entry = ch_checked(archive_entry_new());
    archive_entry_copy_pathname(entry, name);
    archive_entry_set_filetype(entry, type);
    archive_entry_set_perm(entry, mode);
    return entry;
}

int ch_zip_add(struct ch_zip *zip, const char *name, unsigned mode, const void *data, size_t length,
               struct ch_error *err)
{
    return add(zip, make_entry(name, AE_IFREG, mode), data, length, err);
}

int ch_zip_add_link(struct ch_zip *zip, const char *name, const char *target, struct ch_error *err)
{
    struct archive_entry *entry = make_entry(name, AE_IFLNK, 0777);
    archive_entry_copy_symlink(entry, target);
    return add(zip, entry, NULL, 0, err);
}

int ch_zip_finish(struct ch_zip *zip, struct ch_error *err)
{
    return archive_write_close(zip->archive) == ARCHIVE_OK ? 0 : fail(zip, err);
}

struct ch_zip *ch_zip_free(struct ch_zip *zip)
{
    if (!zip)
        return NULL;
    archive_write_free(zip->archive);
    if (zip->utf8) {
        uselocale(zip->previous);
        freelocale(zip->utf8);
    }
    free(zip);
    return NULL;
}
