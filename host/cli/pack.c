/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost pack: a project becomes a `.charm`. */
#include "project/pack.h"
#include "base/env.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "bind/bind.h"
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

char *ch_cli_find_dispatch(struct ch_error *err)
{
    CH_AUTOFREE char *self = realpath("/proc/self/exe", NULL);
    CH_AUTOFREE char *folder = ch_strndup(self, self ? (size_t)(ch_path_base(self) - self) : 0);
    CH_AUTOFREE char *path = ch_path_join(folder, "charmhost-dispatch");
    if (ch_file_exists(path))
        return CH_TAKE(path);
    ch_error_set(err, CH_ERROR_FILE_NOT_FOUND,
                 "there is no %s: the program that becomes a charm's dispatch is installed and "
                 "built beside charmhost",
                 path);
    return NULL;
}

/* what the environment says */

/* SOURCE_DATE_EPOCH; the times that MS-DOS knows are then those of UTC. */
static int read_time(long long *timep, struct ch_error *err)
{
    struct ch_env env;
    ch_env_init(&env, environ);
    const char *text = ch_env_value(&env, "SOURCE_DATE_EPOCH");
    int result = 0;
    *timep = -1;
    if (text && *text && (!ch_text_to_int(text, timep) || *timep < 0))
        result = ch_error_set(err, CH_ERROR_VALUE,
                              "SOURCE_DATE_EPOCH is '%s': seconds since 1970 are expected", text);
    else if (*timep > CH_PACK_LAST_TIME)
        result = ch_error_set(err, CH_ERROR_VALUE,
                              "SOURCE_DATE_EPOCH is '%s': a zip knows no time after 2107", text);
    ch_env_deinit(&env);
    if (*timep >= 0) {
        setenv("TZ", "UTC0", 1);
        tzset();
    }
    return result;
}

/* --bytecode */

static int compile(void *engine, const char *file, struct ch_buf *text, struct ch_error *err)
{
    struct ch_buf code = CH_BUF_INIT;
    CH_AUTOFREE char *chunk = ch_asprintf("@%s", file);
    if (text->length > 0 && *text->data == '#')
        memset(text->data, ' ', strcspn(text->data, "\n"));
    if (chl_compile(engine, text, chunk, &code, err) < 0) {
        ch_buf_deinit(&code);
        return -1;
    }
    ch_buf_deinit(text);
    *text = code;
    return 0;
}

/* sizes */

char *ch_cli_format_size(long long size)
{
    if (size < 1000)
        return ch_asprintf("%lld B", size);
    if (size < 1000000)
        return ch_asprintf("%.1f kB", (double)size / 1e3);
    return ch_asprintf("%.1f MB", (double)size / 1e6);
}

static void print_size(const char *name, long long size, long long packed)
{
    CH_AUTOFREE char *whole = ch_cli_format_size(size);
    CH_AUTOFREE char *small = ch_cli_format_size(packed);
    printf("  %-28s %10s %10s\n", name, whole, small);
}

/* One row for each name on top. */
static void print_sizes(const json_t *sizes, const char *file, size_t length)
{
    CH_AUTOJSON json_t *tops = ch_checked(json_object());
    size_t i;
    json_t *entry, *row;
    const char *name;
    long long total = 0;
    json_array_foreach (sizes, i, entry) {
        const char *path = json_string_value(json_object_get(entry, "name"));
        bool below = strchr(path, '/') != NULL;
        CH_AUTOFREE char *top =
            ch_asprintf("%.*s%s", (int)strcspn(path, "/"), path, below ? "/" : "");
        json_int_t size = json_integer_value(json_object_get(entry, "size"));
        json_int_t packed = json_integer_value(json_object_get(entry, "packed"));
        const json_t *old = json_object_get(tops, top);
        total += size;
        size += json_integer_value(json_array_get(old, 0));
        packed += json_integer_value(json_array_get(old, 1));
        json_object_set_new(tops, top, ch_checked(json_pack("[I, I]", size, packed)));
    }
    printf("%s\n  %-28s %10s %10s\n", file, "", "size", "packed");
    json_object_foreach (tops, name, row)
        print_size(name, json_integer_value(json_array_get(row, 0)),
                   json_integer_value(json_array_get(row, 1)));
    print_size("total", total, (long long)length);
}

/* packing */

struct request {
    const struct ch_cli_arguments *arguments;
    const struct ch_project *project;
    struct ch_pack_options options;
};

static int write_platform(const struct request *request, struct ch_pack *pack,
                          const json_t *platform, struct ch_error *err)
{
    const char *output = ch_cli_value(request->arguments, "output");
    CH_AUTOJSON json_t *metadata = ch_project_split(request->project, CH_PART_METADATA);
    CH_CLEANUP(ch_buf_deinit) struct ch_buf charm = CH_BUF_INIT;
    CH_AUTOFREE char *usual =
        ch_asprintf("%s_%s.charm", json_string_value(json_object_get(metadata, "name")),
                    json_string_value(json_object_get(platform, "name")));
    CH_AUTOJSON json_t *sizes = ch_pack_write(pack, platform, &charm, err);
    const char *file = output ? output : usual;
    if (!sizes || ch_file_write(file, charm.data, charm.length, 0644, err) < 0)
        return -1;
    print_sizes(sizes, file, charm.length);
    return 0;
}

static int pack_project(const struct request *request, struct ch_error *err)
{
    struct ch_pack *pack = ch_pack_new(request->project, &request->options, err);
    if (!pack)
        return -1;
    CH_AUTOJSON json_t *platforms =
        ch_project_platforms(request->project, ch_pack_architecture(pack), err);
    size_t count = json_array_size(platforms);
    int result = platforms ? 0 : -1;
    if (ch_cli_has(request->arguments, "output") && count > 1)
        count = 1;
    for (size_t i = 0; result == 0 && i < count; i++)
        result = write_platform(request, pack, json_array_get(platforms, i), err);
    ch_pack_free(pack);
    return result;
}

static int prepare(struct request *request, struct chl_engine **enginep, char **dispatchp,
                   struct ch_error *err)
{
    if (read_time(&request->options.time, err) < 0)
        return -1;
    CH_AUTOFREE char *own = ch_path_join(request->project->directory, "dispatch");
    struct ch_error failure = CH_ERROR_INIT;
    *dispatchp = ch_cli_find_dispatch(&failure);
    if (!*dispatchp && !ch_file_exists(own)) {
        ch_error_move(err, &failure);
        return -1;
    }
    ch_error_clear(&failure);
    request->options.dispatch = *dispatchp;
    if (!ch_cli_has(request->arguments, "bytecode"))
        return 0;
    *enginep = chl_engine_new(&(struct chl_engine_options){.tree = NULL}, err);
    request->options.compile = compile;
    request->options.data = *enginep;
    return *enginep ? 0 : -1;
}

static int pack(const struct ch_cli_arguments *arguments)
{
    struct ch_error failure = CH_ERROR_INIT;
    struct ch_project project;
    struct ch_findings findings;
    struct chl_engine *engine = NULL;
    CH_AUTOFREE char *dispatch = NULL;
    CH_AUTOFREE char *directory = ch_cli_choose_project(arguments);
    struct request request = {.arguments = arguments, .project = &project};
    int status = CH_CLI_DONE;
    int result = ch_cli_check_project(directory, &project, &findings, &failure);
    if (result == 0)
        ch_cli_print_findings(&findings, stderr);
    if (result == 0 && ch_findings_errors(&findings) > 0)
        result = ch_error_set(&failure, CH_ERROR_VALUE, "a project with errors is not packed");
    if (result < 0 || prepare(&request, &engine, &dispatch, &failure) < 0 ||
        pack_project(&request, &failure) < 0)
        status = ch_cli_report(arguments->verb, &failure);
    chl_engine_free(engine);
    ch_findings_deinit(&findings);
    ch_project_deinit(&project);
    return status;
}

static const struct ch_cli_option options[] = {
    {"output", 'o', "FILE", "write it there, not to NAME_PLATFORM.charm"},
    {"bytecode", 0, NULL, "compile the Lua files; line numbers stay"},
    {NULL}};

const struct ch_cli_verb ch_cli_pack_verb = {
    .name = "pack",
    .usage = "pack [DIR] [-o FILE] [--bytecode]",
    .summary = "make a .charm that Juju deploys",
    .call = pack,
    .most = 1,
    .options = (const struct ch_cli_option *const[]){options, NULL},
    .about =
        "\nThe project is checked first.  A file is made for each platform of charmcraft.yaml that "
        "is of this\narchitecture; -o names the first.  Where all parts dump the project, their "
        "'prime' lists what goes in;\n.jujuignore says what stays out.  The same project makes "
        "the same bytes; SOURCE_DATE_EPOCH gives all\nfiles a time.",
    .examples = "charmhost pack\ncharmhost pack ../mycharm -o /tmp/mycharm.charm",
};
