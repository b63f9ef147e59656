/* SPDX-License-Identifier: Apache-2.0 */
/* Listing the files of a project. */
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "project/pack.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What is never part of a charm, wherever it comes from. */
static const char junk[] = ".git\n.svn\n.hg\n.bzr\n.tox\n.charmhost\n*.charm\n/build/\n/revision\n"
                           "/venv/\n/parts/\n/stage/\n/prime/\n.jujuignore\n";
/* What the author works with. */
static const char tools[] = "/.*\n/spec/\n/tests/\n/types/\n/charmcraft.yaml\n";

int ch_ignore_load(struct ch_ignore *ignore, const char *directory, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    CH_AUTOFREE char *path = ch_path_join(directory, ".jujuignore");
    ch_ignore_add(ignore, junk);
    ch_ignore_add(ignore, tools);
    if (!ch_file_exists(path))
        return 0;
    if (ch_file_read_regular(path, 1 << 20, &text, err) < 0)
        return -1;
    ch_ignore_add(ignore, text.data);
    return 0;
}

struct lister {
    const char *directory;
    const struct ch_ignore *ignore; /* or NULL */
    json_t *names;
    struct ch_error *err;
};

static int list_directory(const struct lister *lister, const char *below);

static int list_entry(const struct lister *lister, const char *name)
{
    struct stat info;
    CH_AUTOFREE char *path = ch_path_join(lister->directory, name);
    if (lstat(path, &info) < 0)
        return ch_error_set_errno(lister->err, CH_ERROR_OS, errno, "%s", path);
    bool directory = S_ISDIR(info.st_mode);
    if (lister->ignore && ch_ignore_match(lister->ignore, name, directory))
        return 0;
    if (directory)
        return list_directory(lister, name);
    if (!S_ISREG(info.st_mode) && !S_ISLNK(info.st_mode))
        return ch_error_set(lister->err, CH_ERROR_VALUE,
                            "%s is neither a file nor a link: a charm cannot hold it", path);
    if (!ch_text_is_utf8(name, strlen(name)))
        return ch_error_set(lister->err, CH_ERROR_VALUE, "%s: the name is not UTF-8",
                            lister->directory);
    json_array_append_new(lister->names, ch_checked(json_string(name)));
    return 0;
}

static int list_directory(const struct lister *lister, const char *below)
{
    CH_AUTOFREE char *path = ch_path_join(lister->directory, below);
    struct dirent **entries = NULL;
    int result = 0;
    int count = scandir(path, &entries, NULL, NULL);
    if (count < 0)
        return ch_error_set_errno(lister->err, CH_ERROR_OS, errno, "%s", path);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        bool dots = strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
        CH_AUTOFREE char *full = ch_asprintf("%s%s%s", below, *below ? "/" : "", name);
        if (!dots && result == 0)
            result = list_entry(lister, full);
        free(entries[i]);
    }
    free(entries);
    return result;
}

static int compare(const void *left, const void *right)
{
    return strcmp(json_string_value(*(json_t *const *)left),
                  json_string_value(*(json_t *const *)right));
}

/* Bytes decide, whatever the locale: packing the same files gives the same charm. */
static json_t *sorted(json_t *names)
{
    size_t count = json_array_size(names), i;
    json_t **list = ch_calloc(count + 1, sizeof(*list)), *name;
    json_t *result = ch_checked(json_array());
    json_array_foreach (names, i, name)
        list[i] = name;
    if (count > 1)
        qsort(list, count, sizeof(*list), compare);
    for (i = 0; i < count; i++)
        json_array_append(result, list[i]);
    free(list);
    return result;
}

json_t *ch_project_list(const char *directory, const char *below, const struct ch_ignore *ignore,
                        struct ch_error *err)
{
    CH_AUTOJSON json_t *names = ch_checked(json_array());
    struct lister lister = {directory, ignore, names, err};
    return list_directory(&lister, below) < 0 ? NULL : sorted(names);
}
