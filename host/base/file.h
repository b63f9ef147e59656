/* SPDX-License-Identifier: Apache-2.0 */
/* Files: whole-file reads, atomic writes, private temporary directories, paths. */
#ifndef CH_BASE_FILE_H
#define CH_BASE_FILE_H

#include "base/error.h"
#include "base/mem.h"

#include <stdbool.h>

/* Appends to `out`, which is NUL-terminated even when the file is empty.
 * Errors: FILE_NOT_FOUND, OS; OS also when the file is larger than `limit` bytes (0: no limit). */
int ch_file_read(const char *path, size_t limit, struct ch_buf *out, struct ch_error *err);
/* The same of a file, or a link to one, that somebody else made: OS for pipes and devices, which
 * may never come to an end, and for directories. */
int ch_file_read_regular(const char *path, size_t limit, struct ch_buf *out, struct ch_error *err);
/* Writes a temporary file beside `path`, syncs it, renames it into place: a reader sees the old
 * content or the new.  A link is replaced, not followed; devices, pipes, sockets and links to them
 * are not: OS.  `mode` is exact, whatever the umask. */
int ch_file_write(const char *path, const void *data, size_t length, unsigned mode,
                  struct ch_error *err);
/* The same without the sync, for what is made again if the machine loses power. */
int ch_file_write_quick(const char *path, const void *data, size_t length, unsigned mode,
                        struct ch_error *err);
bool ch_file_exists(const char *path);
/* Makes PARENT/PREFIX.XXXXXX with mode 0700; parent NULL: /tmp.  Caller owns; NULL on error. */
char *ch_file_make_temp_dir(const char *parent, const char *prefix, struct ch_error *err);
/* A file, or a directory with all in it; absent is fine; links are removed, not followed. */
int ch_file_remove_tree(const char *path, struct ch_error *err);
/* The directory and those above it that are missing. */
int ch_file_make_dirs(const char *path, struct ch_error *err);
/* Everything below a directory, sorted by name, a directory before what is in it; relative paths.
 * New reference.  Errors: OS; VALUE for a name that is not UTF-8. */
json_t *ch_file_list_tree(const char *path, struct ch_error *err);
/* A file with its permissions, a link as a link, a directory without what is in it.  What is there
 * is replaced; a directory there stays.  Errors: OS; VALUE for other kinds of files. */
int ch_file_copy(const char *source, const char *target, struct ch_error *err);

char *ch_path_join(const char *directory, const char *name); /* absolute `name` wins; caller owns */
const char *ch_path_base(const char *path);                  /* borrowed: after the last '/' */
/* Finds a program as execvp would: a name with '/' is a path.  `path_list`: value of PATH; NULL and
 * "" have no entries.  A relative entry is taken as given.  Caller owns; NULL when there is none.
 */
char *ch_path_search(const char *path_list, const char *program);

#endif
