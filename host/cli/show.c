/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost show: what is in a `.charm`. */
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/yaml.h"
#include "cli/cli.h"
#include "olm/charm_archive.h"
#include "olm/charm_source.h"
#include "project/pack.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* All that is printed was written by somebody else: it may not steer the terminal. */
static void print_text(const char *label, const char *text)
{
    if (!text)
        return;
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == '\n') /* of YAML's "summary: |" */
        length--;
    CH_AUTOFREE char *whole = ch_strndup(text, length);
    CH_AUTOFREE char *shown = ch_text_escape(whole);
    printf("%-12s %s\n", label, shown);
}

/* "NAME (DETAIL), ..."; the detail is the member `key` of each, or what a name has as its text. */
static void print_names(const char *label, const json_t *map, const char *key)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)map, name, value) {
        const json_t *member = key ? json_object_get(value, key) : NULL;
        const char *detail = json_string_value(member ? member : value);
        ch_buf_addf(&text, "%s%s", text.length ? ", " : "", name);
        if (detail)
            ch_buf_addf(&text, " (%s)", detail);
    }
    print_text(label, text.data);
}

static void print_bases(const json_t *manifest)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    size_t i, j;
    const json_t *base, *architecture;
    json_array_foreach (json_object_get(manifest, "bases"), i, base) {
        const char *name = json_string_value(json_object_get(base, "name"));
        const char *channel = json_string_value(json_object_get(base, "channel"));
        ch_buf_addf(&text, "%s%s@%s", i ? ", " : "", name ? name : "", channel ? channel : "");
        json_array_foreach (json_object_get(base, "architectures"), j, architecture)
            if (json_is_string(architecture))
                ch_buf_addf(&text, " %s", json_string_value(architecture));
    }
    print_text("bases", text.data);
}

static void print_charm(const json_t *charm, const json_t *manifest)
{
    static const struct {
        const char *key, *detail;
    } lists[] = {{"requires", "interface"}, {"provides", "interface"},  {"peers", "interface"},
                 {"storage", "type"},       {"containers", "resource"}, {"resources", "type"}};
    const json_t *metadata = json_object_get(charm, "metadata");
    print_text("name", json_string_value(json_object_get(metadata, "name")));
    print_text("summary", json_string_value(json_object_get(metadata, "summary")));
    print_bases(manifest);
    for (size_t i = 0; i < CH_ARRAY_LEN(lists); i++)
        print_names(lists[i].key, json_object_get(metadata, lists[i].key), lists[i].detail);
    print_names("config", json_object_get(json_object_get(charm, "config"), "options"), "type");
    print_names("actions", json_object_get(charm, "actions"), NULL);
}

static int print_files(const char *directory, struct ch_error *err)
{
    CH_AUTOJSON json_t *names = ch_project_list(directory, "", NULL, err);
    json_t *name;
    size_t i;
    if (!names)
        return -1;
    printf("\n");
    json_array_foreach (names, i, name) {
        CH_AUTOFREE char *path = ch_path_join(directory, json_string_value(name));
        struct stat info;
        char target[4096] = "";
        if (lstat(path, &info) < 0)
            return ch_error_set_errno(err, CH_ERROR_OS, errno, "%s", path);
        bool link = S_ISLNK(info.st_mode) && readlink(path, target, sizeof(target) - 1) > 0;
        CH_AUTOFREE char *size = link ? ch_strdup("link") : ch_cli_format_size(info.st_size);
        CH_AUTOFREE char *shown = ch_text_escape(json_string_value(name));
        CH_AUTOFREE char *leads = ch_text_escape(target);
        printf("%04o %10s  %s%s%s\n", info.st_mode & 0777u, size, shown, link ? " -> " : "", leads);
    }
    return 0;
}

static int show_unpacked(const char *directory, struct ch_error *err)
{
    CH_AUTOFREE char *path = ch_path_join(directory, "manifest.yaml");
    CH_AUTOJSON json_t *charm = ch_charm_load(directory, err);
    CH_AUTOJSON json_t *manifest =
        charm && ch_file_exists(path) ? ch_yaml_load(path, err) : json_null();
    if (!charm || !manifest)
        return -1;
    print_charm(charm, manifest);
    return print_files(directory, err);
}

static int unpack(const char *path, const char *directory, struct ch_error *err)
{
    struct stat info;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return ch_error_set(err, CH_ERROR_VALUE,
                            "%s is a directory: 'charmhost pack' makes a .charm of it", path);
    return ch_charm_unpack_archive(path, directory, &ch_charm_limits, err);
}

static int show(const struct ch_cli_arguments *arguments)
{
    struct ch_error failure = CH_ERROR_INIT;
    CH_AUTOFREE char *directory = ch_file_make_temp_dir(NULL, "charmhost-show", &failure);
    int status = CH_CLI_DONE;
    if (!directory || unpack(arguments->words[0], directory, &failure) < 0 ||
        show_unpacked(directory, &failure) < 0)
        status = ch_cli_report(arguments->verb, &failure);
    if (directory && ch_file_remove_tree(directory, &failure) < 0)
        status = ch_cli_report(arguments->verb, &failure);
    return status;
}

const struct ch_cli_verb ch_cli_show_verb = {
    .name = "show",
    .usage = "show FILE.charm",
    .summary = "print what a .charm declares and holds",
    .call = show,
    .least = 1,
    .most = 1,
    .examples = "charmhost show mycharm_amd64.charm",
};
