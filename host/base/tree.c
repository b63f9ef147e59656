/* SPDX-License-Identifier: Apache-2.0 */
/* Trees of files: making directories, listing, copying. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_p(int *descriptorp)
{
    if (*descriptorp >= 0)
        close(*descriptorp);
}

int ch_file_make_dirs(const char *path, struct ch_error *err)
{
    CH_AUTOFREE char *partial = ch_strdup(path);
    struct stat status;
    for (char *slash = partial; slash;) {
        slash = strchr(slash + 1, '/');
        if (slash)
            *slash = '\0';
        if (mkdir(partial, 0755) < 0 && errno != EEXIST)
            return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot make the directory %s",
                                      partial);
        if (slash)
            *slash = '/';
    }
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return 0;
    return ch_error_set_errno(err, CH_ERROR_OS, ENOTDIR, "cannot make the directory %s", path);
}

/* listing */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted; caller owns list and names.  Return: how many; -1. */
static ssize_t read_names(const char *directory, char ***namesp)
{
    DIR *stream = opendir(directory);
    struct dirent *entry;
    char **names = NULL;
    size_t count = 0;
    if (!stream)
        return -1;
    while ((entry = readdir(stream))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        names = ch_realloc(names, (count + 1) * sizeof(*names));
        names[count++] = ch_strdup(entry->d_name);
    }
    closedir(stream);
    if (count > 0)
        qsort(names, count, sizeof(*names), by_name);
    *namesp = names;
    return (ssize_t)count;
}

static int list_into(json_t *list, const char *root, const char *relative, struct ch_error *err)
{
    CH_AUTOFREE char *directory = ch_path_join(root, relative);
    char **names = NULL;
    ssize_t count = read_names(directory, &names);
    int result = 0;
    if (count < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot read the directory %s",
                                  directory);
    for (ssize_t i = 0; i < count; i++) {
        CH_AUTOFREE char *path = ch_path_join(relative, names[i]);
        CH_AUTOFREE char *full = ch_path_join(root, path);
        struct stat status;
        json_t *text = json_string(path);
        if (result == 0 && !text)
            result = ch_error_set(err, CH_ERROR_VALUE, "the name of a file in %s is not UTF-8",
                                  directory);
        if (result == 0)
            json_array_append(list, text);
        json_decref(text);
        if (result == 0 && lstat(full, &status) == 0 && S_ISDIR(status.st_mode))
            result = list_into(list, root, path, err);
        free(names[i]);
    }
    free(names);
    return result;
}

json_t *ch_file_list_tree(const char *path, struct ch_error *err)
{
    json_t *list = json_array();
    if (list_into(list, path, "", err) == 0)
        return list;
    json_decref(list);
    return NULL;
}

/* copying */

static int copy_bytes(int source, int target)
{
    char data[65536];
    for (;;) {
        ssize_t got = read(source, data, sizeof(data));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return (int)got;
        for (ssize_t done = 0; done < got;) {
            ssize_t count = write(target, data + done, (size_t)(got - done));
            if (count < 0 && errno != EINTR)
                return -1;
            done += count > 0 ? count : 0;
        }
    }
}

static int copy_link(const char *source, const char *target)
{
    char text[4096];
    ssize_t length = readlink(source, text, sizeof(text) - 1);
    if (length < 0)
        return -1;
    text[length] = '\0';
    return symlink(text, target);
}

static int copy_file(const char *source, const char *target, mode_t mode)
{
    CH_CLEANUP(close_p) int from = open(source, O_RDONLY | O_CLOEXEC);
    CH_CLEANUP(close_p)
    int to = from < 0 ? -1 : open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (to < 0 || copy_bytes(from, to) < 0)
        return -1;
    return fchmod(to, mode & 0777);
}

int ch_file_copy(const char *source, const char *target, struct ch_error *err)
{
    struct stat status, there;
    int result = lstat(source, &status);
    bool directory = result == 0 && S_ISDIR(status.st_mode);
    bool exists = result == 0 && lstat(target, &there) == 0;
    if (exists && !(directory && S_ISDIR(there.st_mode)) && ch_file_remove_tree(target, err) < 0)
        return -1;
    if (directory)
        result = mkdir(target, status.st_mode & 0777) < 0 && errno != EEXIST ? -1 : 0;
    else if (result == 0 && S_ISLNK(status.st_mode))
        result = copy_link(source, target);
    else if (result == 0 && S_ISREG(status.st_mode))
        result = copy_file(source, target, status.st_mode);
    else if (result == 0)
        return ch_error_set(err, CH_ERROR_VALUE, "%s is no file, directory or link", source);
    if (result == 0)
        return 0;
    return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot copy %s to %s", source, target);
}
