/* SPDX-License-Identifier: Apache-2.0 */
/* A private directory for the files of one test program: made first, removed last. */
#ifndef CH_TESTS_TEMP_DIR_H
#define CH_TESTS_TEMP_DIR_H

#include "base/file.h"
#include "test.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static char *temp_dir_;

static inline void temp_dir_init(void)
{
    temp_dir_ = ch_file_make_temp_dir(NULL, "charmhost-test", NULL);
    if (!temp_dir_)
        abort();
}

static inline void temp_dir_deinit(void)
{
    CHECK_INT(ch_file_remove_tree(temp_dir_, NULL), 0);
    free(temp_dir_);
}

static inline char *temp_path(const char *name) /* caller owns */
{
    return ch_path_join(temp_dir_, name);
}

/* Caller owns the path. */
static inline char *temp_file(const char *name, const char *text, unsigned mode)
{
    char *path = temp_path(name);
    if (ch_file_write(path, text, strlen(text), mode, NULL) < 0)
        abort();
    return path;
}

static inline char *temp_subdir(const char *name) /* caller owns */
{
    char *path = temp_path(name);
    if (mkdir(path, 0755) < 0)
        abort();
    return path;
}

/* How many entries a directory has; -1: it is none. */
static inline int count_entries(const char *path)
{
    DIR *stream = opendir(path);
    int count = -2; /* "." and ".." */
    while (stream && readdir(stream))
        count++;
    if (!stream)
        return -1;
    closedir(stream);
    return count;
}

#endif
