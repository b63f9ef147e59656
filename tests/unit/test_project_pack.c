/* SPDX-License-Identifier: Apache-2.0 */
/* Packing a project. */
#include "project/pack.h"
#include "temp_dir.h"

static char *put(const char *name, const char *text, unsigned mode)
{
    return temp_file(name, text, mode);
}

static void make_project(void)
{
    static const char *const folders[] = {"src",  "lib",   "lib/charms", "spec",
                                          ".git", "build", "hooks"};
    temp_dir_init();
    for (size_t i = 0; i < CH_ARRAY_LEN(folders); i++)
        free(temp_subdir(folders[i]));
    free(put("charmcraft.yaml",
             "name: x\nsummary: s\ndescription: d\ntype: charm\nbase: ubuntu@24.04\n"
             "platforms: {amd64: }\nparts: {charm: {plugin: dump}}\n"
             "config: {options: {a: {type: int}}}\n",
             0600));
    free(put("src/charm.lua", "return {}\n", 0640));
    free(put("lib/charms/web.lua", "return {}\n", 0700));
    free(put("hooks/install", "#!/bin/sh\n", 0711));
    free(put("spec/charm_spec.lua", "", 0644));
    free(put(".git/config", "", 0644));
    free(put("build/x", "", 0644));
    free(put("old.charm", "", 0644));
    free(put("notes.txt", "", 0644));
    free(put("version", "1.0\n", 0644));
    free(put(".jujuignore", "*.txt\n", 0644));
    free(put("program", "\177ELF", 0600));
}

static int shout(void *data, const char *file, struct ch_buf *text, struct ch_error *err)
{
    (void)err;
    ch_buf_addf(text, "-- %s %s\n", (const char *)data, file);
    return 0;
}

/* The names and sizes in the charm; NULL with an error. */
static char *pack(struct ch_pack_options options, struct ch_buf *out, struct ch_error *err)
{
    struct ch_project project;
    struct ch_findings findings = {.list = NULL};
    struct ch_buf text = CH_BUF_INIT;
    CH_AUTOFREE char *program = temp_path("program");
    size_t i;
    json_t *entry;
    if (!options.dispatch)
        options.dispatch = program;
    CHECK_INT(ch_project_open(&project, temp_dir_, &findings, NULL), 0);
    struct ch_pack *packed = ch_pack_new(&project, &options, err);
    CH_AUTOJSON json_t *platforms = ch_project_platforms(&project, "amd64", NULL);
    CH_AUTOJSON json_t *sizes =
        packed ? ch_pack_write(packed, json_array_get(platforms, 0), out, err) : NULL;
    json_array_foreach (sizes, i, entry)
        ch_buf_addf(&text, "%s%s:%d", i ? " " : "",
                    json_string_value(json_object_get(entry, "name")),
                    (int)json_integer_value(json_object_get(entry, "size")));
    ch_pack_free(packed);
    ch_project_deinit(&project);
    ch_findings_deinit(&findings);
    if (sizes)
        return ch_buf_take(&text);
    ch_buf_deinit(&text);
    return NULL;
}

static const char contents[] = "config.yaml:28 dispatch:4 hooks/install:10 lib/charms/web.lua:10 "
                               "manifest.yaml:252 metadata.yaml:34 src/charm.lua:10 version:4";

static void test_contents(void)
{
    struct ch_buf out = CH_BUF_INIT;
    struct ch_error err = CH_ERROR_INIT;
    make_project();
    free(put(".jujuignore", "*.txt\n/program\n", 0644));
    CH_AUTOFREE char *names = pack((struct ch_pack_options){.time = -1}, &out, &err);
    CHECK_STR(names, contents);
    CHECK(out.length > 4 && memcmp(out.data, "PK\3\4", 4) == 0);
    ch_buf_deinit(&out);
    temp_dir_deinit();
}

static void test_same_bytes(void)
{
    struct ch_buf first = CH_BUF_INIT, second = CH_BUF_INIT, timed = CH_BUF_INIT;
    make_project();
    CH_AUTOFREE char *a = pack((struct ch_pack_options){.time = -1}, &first, NULL);
    free(put("src/charm.lua", "return {}\n", 0644)); /* another time and mode of the same file */
    CH_AUTOFREE char *b = pack((struct ch_pack_options){.time = -1}, &second, NULL);
    CH_AUTOFREE char *c = pack((struct ch_pack_options){.time = 1700000000}, &timed, NULL);
    CHECK_STR(a, b);
    CHECK_STR(a, c);
    CHECK_INT(first.length, second.length);
    CHECK(memcmp(first.data, second.data, first.length) == 0);
    CHECK(timed.length != first.length || memcmp(first.data, timed.data, first.length) != 0);
    ch_buf_deinit(&first);
    ch_buf_deinit(&second);
    ch_buf_deinit(&timed);
    temp_dir_deinit();
}

static void test_own_files(void)
{
    struct ch_buf out = CH_BUF_INIT;
    make_project();
    free(put("dispatch", "#!/bin/sh\n", 0644));
    free(put("manifest.yaml", "bases: []\n", 0644));
    free(put("config.yaml", "options: {}\n", 0644));
    CH_AUTOFREE char *names =
        pack((struct ch_pack_options){.time = -1, .dispatch = "/nowhere"}, &out, NULL);
    CHECK_HAS(names, "config.yaml:12 dispatch:10 ");
    CHECK_HAS(names, " manifest.yaml:252 ");
    ch_buf_deinit(&out);
    temp_dir_deinit();
}

static void test_compiling(void)
{
    struct ch_buf out = CH_BUF_INIT;
    make_project();
    struct ch_pack_options options = {.time = -1, .compile = shout, .data = (void *)"!"};
    CH_AUTOFREE char *names = pack(options, &out, NULL);
    CHECK_HAS(names, "lib/charms/web.lua:34 ");
    CHECK_HAS(names, "hooks/install:10 ");
    ch_buf_deinit(&out);
    temp_dir_deinit();
}

static void test_links(void)
{
    static const struct {
        const char *name, *target, *error; /* NULL: it is packed */
    } cases[] = {
        {"a", "src/charm.lua", NULL},
        {"src/a", "../lib", NULL},
        {"src/a", "./../src/../lib/charms", NULL},
        {"a", "/etc/passwd", "symlink \"a\" is absolute: \"/etc/passwd\""},
        {"a", "../x", "symlink \"a\" links out of charm: \"../x\""},
        {"src/a", "../../x", "links out of charm"},
        {"src/a", "../lib/../../x", "links out of charm"},
        {"src/a", "../lib/nothing", NULL}, /* made later, perhaps */
        {"src/a", "../manifest.yaml", NULL},
        {"src/a", "../dispatch", NULL},
        {"src/a", "../spec/charm_spec.lua",
         "symlink \"src/a\" leads to \"spec/charm_spec.lua\", which stays out of the charm"},
        {"src/a", "../spec", "stays out of the charm"},
        {"a", "charmcraft.yaml", "stays out of the charm"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_buf out = CH_BUF_INIT;
        struct ch_error err = CH_ERROR_INIT;
        make_project();
        free(put("manifest.yaml", "bases: []\n", 0644));
        CH_AUTOFREE char *link = temp_path(cases[i].name);
        CHECK_INT(symlink(cases[i].target, link), 0);
        CH_AUTOFREE char *names = pack((struct ch_pack_options){.time = -1}, &out, &err);
        if (cases[i].error)
            CHECK_HAS(err.message, cases[i].error);
        else
            CHECK_HAS(names, cases[i].name);
        ch_error_clear(&err);
        ch_buf_deinit(&out);
        temp_dir_deinit();
    }
}

static void test_refusals(void)
{
    struct ch_buf out = CH_BUF_INIT;
    struct ch_error err = CH_ERROR_INIT;
    make_project();
    CHECK(pack((struct ch_pack_options){.time = -1, .dispatch = "/nowhere"}, &out, &err) == NULL);
    CHECK_INT(err.kind, CH_ERROR_FILE_NOT_FOUND);
    ch_error_clear(&err);
    CH_AUTOFREE char *fifo = temp_path("src/fifo");
    CHECK_INT(mkfifo(fifo, 0600), 0);
    CHECK(pack((struct ch_pack_options){.time = -1}, &out, &err) == NULL);
    CHECK_HAS(err.message, "src/fifo is neither a file nor a link");
    ch_error_clear(&err);
    ch_buf_deinit(&out);
    temp_dir_deinit();
}

int main(void)
{
    RUN(test_contents);
    RUN(test_same_bytes);
    RUN(test_own_files);
    RUN(test_compiling);
    RUN(test_links);
    RUN(test_refusals);
    return test_done();
}
