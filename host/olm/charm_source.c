/* SPDX-License-Identifier: Apache-2.0 */
/* Charms from directories and archives, and the model's copies of them. */
#include "olm/charm_source.h"
#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "olm/charm_archive.h"
#include "project/pack.h"
#include "project/project.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* directories: the same files as `charmhost pack` takes */

/* A model may be kept in the project itself: it is no part of the charm. */
static void ignore_model(struct ch_ignore *ignore, const char *source, const char *model)
{
    char root[PATH_MAX], inner[PATH_MAX];
    if (!model || !realpath(source, root) || !realpath(model, inner))
        return;
    size_t length = strlen(root);
    if (strncmp(inner, root, length) != 0 || inner[length] != '/')
        return;
    CH_AUTOFREE char *line = ch_asprintf("%s/\n", inner + length);
    ch_ignore_add(ignore, line);
}

static int copy_list(const char *source, const char *target, const json_t *names,
                     struct ch_error *err)
{
    size_t i;
    json_t *name;
    json_array_foreach (names, i, name) {
        CH_AUTOFREE char *from = ch_path_join(source, json_string_value(name));
        CH_AUTOFREE char *to = ch_path_join(target, json_string_value(name));
        CH_AUTOFREE char *parent = ch_strndup(to, (size_t)(strrchr(to, '/') - to));
        if (ch_file_make_dirs(parent, err) < 0 || ch_file_copy(from, to, err) < 0)
            return -1;
    }
    return 0;
}

static int write_part(const char *target, const char *name, json_t *value, struct ch_error *err)
{
    CH_AUTOJSON json_t *owned = value;
    CH_AUTOFREE char *path = ch_path_join(target, name);
    if (!owned || ch_file_exists(path))
        return 0;
    CH_AUTOFREE char *text = ch_yaml_dump(owned, CH_YAML_BLOCK);
    return ch_file_write(path, text, strlen(text), 0644, err);
}

/* What charmcraft.yaml says becomes the files that Juju, and charms, read. */
static int write_parts(const struct ch_project *project, const char *target, struct ch_error *err)
{
    static const struct {
        enum ch_project_part part;
        const char *name;
    } parts[] = {{CH_PART_METADATA, "metadata.yaml"},
                 {CH_PART_CONFIG, "config.yaml"},
                 {CH_PART_ACTIONS, "actions.yaml"}};
    for (size_t i = 0; i < CH_ARRAY_LEN(parts); i++)
        if (write_part(target, parts[i].name, ch_project_split(project, parts[i].part), err) < 0)
            return -1;
    return 0;
}

/* The files of the charm; new reference. */
static json_t *list_files(const struct ch_project *project, const char *model, struct ch_error *err)
{
    struct ch_ignore *ignore = ch_ignore_new();
    CH_AUTOFREE char *dispatch = ch_path_join(project->directory, "dispatch");
    json_t *names = NULL;
    if (ch_ignore_load(ignore, project->directory, err) == 0) {
        ignore_model(ignore, project->directory, model);
        if (ch_file_exists(dispatch)) /* a charm that was packed once: it lives from it */
            ch_ignore_add(ignore, "!/venv/\n");
        names = ch_project_list(project->directory, "", ignore, err);
    }
    ch_ignore_free(ignore);
    if (names)
        ch_project_prime(project, names);
    return names;
}

static int copy_directory(const char *source, const char *target, const char *model,
                          struct ch_error *err)
{
    struct ch_project project;
    struct ch_findings findings = {0};
    int result = ch_project_open(&project, source, &findings, err);
    json_t *names = result == 0 ? list_files(&project, model, err) : NULL;
    result = names ? copy_list(source, target, names, err) : -1;
    if (result == 0)
        result = write_parts(&project, target, err);
    json_decref(names);
    ch_project_deinit(&project);
    ch_findings_deinit(&findings);
    return result;
}

/* what is checked and mended in either */

static int check_link(const char *source, const char *root, const char *name, struct ch_error *err)
{
    struct stat status;
    CH_AUTOFREE char *path = ch_path_join(root, name);
    if (lstat(path, &status) < 0 || !S_ISLNK(status.st_mode))
        return 0;
    CH_AUTOFREE char *where = ch_project_follow(root, name, err);
    return where ? 0 : ch_error_prefix(err, "%s", source);
}

static int make_executable(const char *path)
{
    struct stat status;
    if (lstat(path, &status) < 0 || !S_ISREG(status.st_mode))
        return 0;
    return chmod(path, (status.st_mode & 0777) | 0100);
}

static int check_all(const char *source, const char *target, struct ch_error *err)
{
    size_t i;
    json_t *item;
    CH_AUTOJSON json_t *list = ch_file_list_tree(target, err);
    if (!list)
        return -1;
    json_array_foreach (list, i, item) {
        const char *name = json_string_value(item);
        CH_AUTOFREE char *path = ch_path_join(target, name);
        if (check_link(source, target, name, err) < 0)
            return -1;
        if (ch_text_starts(name, "hooks/") && make_executable(path) < 0)
            return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot change %s", path);
    }
    return 0;
}

/* A charm in Lua brings no program of its own. */
static int add_dispatch(const char *source, const char *target, const char *program,
                        struct ch_error *err)
{
    CH_AUTOFREE char *dispatch = ch_path_join(target, "dispatch");
    CH_AUTOFREE char *script = ch_path_join(target, "src/charm.lua");
    if (ch_file_exists(dispatch) || !ch_file_exists(script))
        return 0;
    if (program)
        return ch_file_copy(program, dispatch, err);
    ch_error_set(err, CH_ERROR_VALUE,
                 "%s has src/charm.lua and no dispatch, and charmhost-dispatch is not installed "
                 "beside charmhost",
                 source);
    return -1;
}

static int unpack_into(const char *source, const char *target, const char *model,
                       const char *dispatch, struct ch_error *err)
{
    struct stat status;
    if (stat(source, &status) < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot read the charm %s", source);
    if (mkdir(target, 0755) < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot make %s", target);
    int result = S_ISDIR(status.st_mode)
                     ? copy_directory(source, target, model, err)
                     : ch_charm_unpack_archive(source, target, &ch_charm_limits, err);
    if (result == 0)
        result = check_all(source, target, err);
    if (result == 0)
        result = add_dispatch(source, target, dispatch, err);
    if (result < 0)
        ch_file_remove_tree(target, NULL);
    return result;
}

int ch_charm_unpack(const char *source, const char *target, const char *dispatch,
                    struct ch_error *err)
{
    return unpack_into(source, target, NULL, dispatch, err);
}

int ch_charm_copy(const char *source, const char *target, struct ch_error *err)
{
    if (mkdir(target, 0755) < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot make %s", target);
    if (copy_directory(source, target, NULL, err) == 0 && check_all(source, target, err) == 0)
        return 0;
    ch_file_remove_tree(target, NULL);
    return -1;
}

/* what a charm says of itself */

static int load(const char *directory, const char *name, json_t **valuep, struct ch_error *err)
{
    CH_AUTOFREE char *path = ch_path_join(directory, name);
    *valuep = ch_file_exists(path) ? ch_yaml_load(path, err) : json_null();
    return *valuep ? 0 : -1;
}

json_t *ch_charm_load(const char *directory, struct ch_error *err)
{
    json_t *metadata = NULL, *config = NULL, *actions = NULL, *charm = NULL;
    CH_AUTOFREE char *path = ch_path_join(directory, "metadata.yaml");
    if (!ch_file_exists(path)) {
        ch_error_set(err, CH_ERROR_FILE_NOT_FOUND, "this is no charm: there is no metadata.yaml");
        return NULL;
    }
    if (load(directory, "metadata.yaml", &metadata, err) == 0 &&
        load(directory, "config.yaml", &config, err) == 0 &&
        load(directory, "actions.yaml", &actions, err) == 0)
        charm = json_pack("{s:O, s:O, s:O}", "metadata", metadata, "config", config, "actions",
                          actions);
    json_decref(metadata);
    json_decref(config);
    json_decref(actions);
    return charm;
}

/* the model's copies */

json_t *ch_charm_fetch(const char *source, const char *model_directory, const char *dispatch,
                       char **pathp, struct ch_error *err)
{
    CH_AUTOFREE char *charms = ch_path_join(model_directory, "charms");
    *pathp = NULL;
    if (ch_file_make_dirs(charms, err) < 0)
        return NULL;
    CH_AUTOFREE char *path = ch_path_join(charms, ".new"); /* the model's lock is held */
    if (ch_file_remove_tree(path, err) < 0 ||
        unpack_into(source, path, model_directory, dispatch, err) < 0)
        return NULL;
    json_t *charm = ch_charm_load(path, err);
    if (charm)
        *pathp = CH_TAKE(path);
    else
        ch_file_remove_tree(path, NULL);
    return charm;
}

/* Those of an application of that name that was removed: its versions are not to be found. */
static int drop_later(const char *charms, const char *application, long long charm_version,
                      struct ch_error *err)
{
    DIR *stream = opendir(charms);
    size_t length = strlen(application);
    int result = 0;
    for (struct dirent *entry; stream && result == 0 && (entry = readdir(stream));) {
        const char *number = entry->d_name + length + 1;
        bool own = strncmp(entry->d_name, application, length) == 0 &&
                   entry->d_name[length] == '-' && *number &&
                   strspn(number, "0123456789") == strlen(number);
        CH_AUTOFREE char *path = ch_path_join(charms, entry->d_name);
        if (own && strtoll(number, NULL, 10) > charm_version)
            result = ch_file_remove_tree(path, err);
    }
    if (stream)
        closedir(stream);
    return result;
}

int ch_charm_keep(const char *path, const char *model_directory, const char *application,
                  long long charm_version, struct ch_error *err)
{
    CH_AUTOFREE char *kept =
        ch_asprintf("%s/charms/%s-%lld", model_directory, application, charm_version);
    /* left behind by a command that was killed before it saved the model */
    CH_AUTOFREE char *charms = ch_path_join(model_directory, "charms");
    if (ch_file_remove_tree(kept, err) < 0 ||
        drop_later(charms, application, charm_version, err) < 0)
        return -1;
    if (rename(path, kept) == 0)
        return 0;
    return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot keep %s as %s", path, kept);
}
