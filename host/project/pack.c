/* SPDX-License-Identifier: Apache-2.0 */
/* Packing.
 *
 * All that goes into the charm is read first; then the archive is made in memory, and whoever
 * called writes it as one file or not at all.  Entries are sorted by name, and nothing of the
 * surroundings gets in: no times, owners or modes beyond the executable bit. */
#include "project/pack.h"
#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "project/zip.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct member {
    char *name;
    unsigned mode;
    struct ch_buf data;
    char *link; /* target, or NULL: it is a file */
};

struct ch_pack {
    struct member *members;
    size_t count;
    long long time;
};

static struct member *add_member(struct ch_pack *pack, const char *name, unsigned mode)
{
    pack->members = ch_realloc(pack->members, (pack->count + 1) * sizeof(*pack->members));
    struct member *member = &pack->members[pack->count++];
    *member = (struct member){.name = ch_strdup(name), .mode = mode};
    return member;
}

static struct member *find_member(const struct ch_pack *pack, const char *name)
{
    for (size_t i = 0; i < pack->count; i++)
        if (strcmp(pack->members[i].name, name) == 0)
            return &pack->members[i];
    return NULL;
}

/* reading */

static int read_link(struct ch_pack *pack, const char *name, const char *path, struct ch_error *err)
{
    char target[4096];
    ssize_t length = readlink(path, target, sizeof(target) - 1);
    if (length < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "%s", path);
    target[length] = '\0';
    add_member(pack, name, 0777)->link = ch_strdup(target);
    return 0;
}

static int read_file(struct ch_pack *pack, const struct ch_pack_options *options, const char *name,
                     const char *path, struct ch_error *err)
{
    struct stat info;
    if (lstat(path, &info) < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "%s", path);
    if (S_ISLNK(info.st_mode))
        return read_link(pack, name, path, err);
    bool runs = (info.st_mode & S_IXUSR) || strcmp(name, "dispatch") == 0;
    struct member *member = add_member(pack, name, runs ? 0755 : 0644);
    if (ch_file_read_regular(path, CH_PACK_FILE_LIMIT, &member->data, err) < 0)
        return -1;
    if (options->compile && ch_text_ends(name, ".lua"))
        return options->compile(options->data, name, &member->data, err);
    return 0;
}

/* A file, or a directory with something in it. */
static bool holds(const struct ch_pack *pack, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < pack->count; i++) {
        const char *rest = pack->members[i].name + length;
        if (strncmp(pack->members[i].name, name, length) == 0 && (!*rest || *rest == '/'))
            return true;
    }
    return length == 0 || strcmp(name, "manifest.yaml") == 0;
}

/* A link leads into the charm; what it leads to is in it, or made later. */
static int check_links(const struct ch_pack *pack, const char *directory, struct ch_error *err)
{
    for (size_t i = 0; i < pack->count; i++) {
        const char *name = pack->members[i].name;
        struct stat info;
        if (!pack->members[i].link)
            continue;
        CH_AUTOFREE char *where = ch_project_follow(directory, name, err);
        if (!where)
            return -1;
        CH_AUTOFREE char *path = ch_path_join(directory, where);
        if (!holds(pack, where) && lstat(path, &info) == 0)
            return ch_error_set(err, CH_ERROR_VALUE,
                                "symlink \"%s\" leads to \"%s\", which stays out of the charm",
                                name, where);
    }
    return 0;
}

static int read_project(struct ch_pack *pack, const struct ch_project *project,
                        const struct ch_pack_options *options, struct ch_error *err)
{
    struct ch_ignore *ignore = ch_ignore_new();
    json_t *name;
    size_t i;
    int result = ch_ignore_load(ignore, project->directory, err);
    CH_AUTOJSON json_t *names =
        result < 0 ? NULL : ch_project_list(project->directory, "", ignore, err);
    ch_ignore_free(ignore);
    if (!names)
        return -1;
    ch_project_prime(project, names);
    json_array_foreach (names, i, name) {
        const char *file = json_string_value(name);
        CH_AUTOFREE char *path = ch_path_join(project->directory, file);
        if (strcmp(file, "manifest.yaml") == 0)
            continue;
        if (read_file(pack, options, file, path, err) < 0)
            return -1;
    }
    return check_links(pack, project->directory, err);
}

static void add_yaml(struct ch_pack *pack, const char *name, const json_t *value)
{
    CH_AUTOFREE char *text = ch_yaml_dump(value, CH_YAML_BLOCK);
    ch_buf_adds(&add_member(pack, name, 0644)->data, text);
}

/* From charmcraft.yaml, unless the project has the file itself. */
static void add_parts(struct ch_pack *pack, const struct ch_project *project)
{
    static const struct {
        enum ch_project_part part;
        const char *name;
    } parts[] = {{CH_PART_METADATA, "metadata.yaml"},
                 {CH_PART_CONFIG, "config.yaml"},
                 {CH_PART_ACTIONS, "actions.yaml"}};
    for (size_t i = 0; i < CH_ARRAY_LEN(parts); i++) {
        CH_AUTOJSON json_t *value = ch_project_split(project, parts[i].part);
        if (value && !find_member(pack, parts[i].name))
            add_yaml(pack, parts[i].name, value);
    }
}

static int add_dispatch(struct ch_pack *pack, const struct ch_pack_options *options,
                        struct ch_error *err)
{
    if (find_member(pack, "dispatch"))
        return 0;
    if (holds(pack, "dispatch"))
        return ch_error_set(err, CH_ERROR_VALUE,
                            "dispatch is a directory: Juju runs a program of that name");
    if (!options->dispatch)
        return ch_error_set(err, CH_ERROR_FILE_NOT_FOUND,
                            "the project's dispatch stays out of the charm, and there is no other: "
                            "charmhost-dispatch is not beside charmhost");
    return ch_file_read(options->dispatch, 0, &add_member(pack, "dispatch", 0755)->data, err);
}

struct ch_pack *ch_pack_new(const struct ch_project *project, const struct ch_pack_options *options,
                            struct ch_error *err)
{
    struct ch_pack *pack = ch_calloc(1, sizeof(*pack));
    pack->time = options->time;
    if (read_project(pack, project, options, err) < 0 || add_dispatch(pack, options, err) < 0)
        return ch_pack_free(pack);
    add_parts(pack, project);
    return pack;
}

struct ch_pack *ch_pack_free(struct ch_pack *pack)
{
    for (size_t i = 0; pack && i < pack->count; i++) {
        free(pack->members[i].name);
        free(pack->members[i].link);
        ch_buf_deinit(&pack->members[i].data);
    }
    if (pack)
        free(pack->members);
    free(pack);
    return NULL;
}

const char *ch_pack_architecture(const struct ch_pack *pack)
{
    const struct member *dispatch = find_member(pack, "dispatch");
    const char *architecture = dispatch ? ch_architecture_of(&dispatch->data) : NULL;
    return architecture ? architecture : ch_architecture();
}

/* writing */

/* The shape that charmcraft gives it; Juju reads the bases. */
static void set_manifest(struct ch_pack *pack, const json_t *bases)
{
    long long seconds =
        pack->time < 0 ? 315532800 : pack->time; /* 1980: what a zip knows at least */
    time_t when = (time_t)seconds;
    struct tm parts;
    char started[32];
    strftime(started, sizeof(started), "%Y-%m-%dT%H:%M:%S", gmtime_r(&when, &parts));
    CH_AUTOJSON json_t *manifest = ch_checked(
        json_pack("{s: s, s: s, s: O, s: {s: [{s: s, s: s}, {s: s, s: s}]}}", "charmcraft-version",
                  "charmhost-" CH_VERSION, "charmcraft-started-at", started, "bases",
                  (json_t *)bases, "analysis", "attributes", "name", "language", "result",
                  "unknown", "name", "framework", "result", "unknown"));
    CH_AUTOFREE char *text = ch_yaml_dump(manifest, CH_YAML_BLOCK);
    struct member *member = find_member(pack, "manifest.yaml");
    if (!member)
        member = add_member(pack, "manifest.yaml", 0644);
    ch_buf_clear(&member->data);
    ch_buf_adds(&member->data, text);
}

static int compare(const void *left, const void *right)
{
    return strcmp(((const struct member *)left)->name, ((const struct member *)right)->name);
}

static int write_member(struct ch_zip *zip, const struct member *member, struct ch_error *err)
{
    return member->link ? ch_zip_add_link(zip, member->name, member->link, err)
                        : ch_zip_add(zip, member->name, member->mode, member->data.data,
                                     member->data.length, err);
}

json_t *ch_pack_write(struct ch_pack *pack, const json_t *platform, struct ch_buf *out,
                      struct ch_error *err)
{
    CH_AUTOJSON json_t *sizes = ch_checked(json_array());
    set_manifest(pack, json_object_get(platform, "bases"));
    qsort(pack->members, pack->count, sizeof(*pack->members), compare);
    struct ch_zip *zip = ch_zip_new(out, pack->time, err);
    int result = zip ? 0 : -1;
    for (size_t i = 0; result == 0 && i < pack->count; i++) {
        const struct member *member = &pack->members[i];
        size_t before = out->length;
        result = write_member(zip, member, err);
        json_array_append_new(sizes,
                              ch_checked(json_pack("{s: s, s: I, s: I}", "name", member->name,
                                                   "size", (json_int_t)member->data.length,
                                                   "packed", (json_int_t)(out->length - before))));
    }
    if (result == 0)
        result = ch_zip_finish(zip, err);
    ch_zip_free(zip);
    return result < 0 ? NULL : CH_TAKE(sizes);
}
