/* SPDX-License-Identifier: Apache-2.0 */
/* Charms from directories and from archives of any origin. */
#include "olm/charm_archive.h"
#include "olm/charm_source.h"
#include "temp_dir.h"

#include <archive.h>
#include <archive_entry.h>

static void write_in(const char *directory, const char *name, const char *text, unsigned mode)
{
    CH_AUTOFREE char *path = ch_asprintf("%s/%s", directory, name);
    CH_AUTOFREE char *parent = ch_strndup(path, (size_t)(strrchr(path, '/') - path));
    CHECK_INT(ch_file_make_dirs(parent, NULL), 0);
    CHECK_INT(ch_file_write(path, text, strlen(text), mode, NULL), 0);
}

static char *list_of(const char *directory) /* caller owns */
{
    CH_AUTOJSON json_t *list = ch_file_list_tree(directory, NULL);
    return list ? json_dumps(list, JSON_COMPACT) : NULL;
}

static unsigned mode_of(const char *directory, const char *name)
{
    struct stat status = {0};
    CH_AUTOFREE char *path = ch_path_join(directory, name);
    CHECK_INT(lstat(path, &status), 0);
    return status.st_mode & 07777;
}

static void test_directory(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *source = temp_subdir("project");
    CH_AUTOFREE char *target = temp_path("project-copy");
    static const char *const left_out[] = {".git/config", "lib/.svn/x", ".tox/x",
                                           "build/x",     "revision",   ".charmhost/model.db"};
    for (size_t i = 0; i < CH_ARRAY_LEN(left_out); i++)
        write_in(source, left_out[i], "x", 0644);
    write_in(source, "metadata.yaml", "name: foo\n", 0644);
    write_in(source, "src/build/x", "x", 0600);
    write_in(source, "hooks/install", "#!/bin/sh\n", 0644);
    CH_AUTOFREE char *link = ch_path_join(source, "hooks/start");
    CHECK_INT(symlink("install", link), 0);
    CHECK_INT(ch_charm_unpack(source, target, NULL, &err), 0);
    CHECK_STR(err.message, NULL);
    CH_AUTOFREE char *list = list_of(target);
    CHECK_STR(list, "[\"hooks\",\"hooks/install\",\"hooks/start\",\"metadata.yaml\","
                    "\"src\",\"src/build\",\"src/build/x\"]");
    CHECK_INT(mode_of(target, "hooks/install"), 0744);
    CHECK_INT(mode_of(target, "src/build/x"), 0600);
    CHECK_INT(ch_charm_unpack(source, target, NULL, &err), -1); /* it is there */
    CHECK_HAS(err.message, "cannot make ");
    ch_error_clear(&err);
}

static void test_model_within_the_project(void)
{
    struct ch_error err = CH_ERROR_INIT;
    char *path = NULL;
    CH_AUTOFREE char *source = temp_subdir("within");
    CH_AUTOFREE char *model = ch_path_join(source, "my-model");
    write_in(source, "metadata.yaml", "name: foo\n", 0644);
    write_in(source, "my-model/units/foo-0/charm/x", "x", 0644);
    CH_AUTOJSON json_t *charm = ch_charm_fetch(source, model, NULL, &path, &err);
    CHECK_STR(err.message, NULL);
    CHECK(charm != NULL);
    CH_AUTOFREE char *list = list_of(path);
    CHECK_STR(list, "[\"metadata.yaml\"]");
    CHECK_INT(ch_charm_keep(path, model, "foo", 0, &err), 0);
    CH_AUTOFREE char *kept = ch_path_join(model, "charms/foo-0/metadata.yaml");
    CHECK(ch_file_exists(kept));
    free(path);
    path = NULL;
    json_t *again = ch_charm_fetch(source, model, NULL, &path, &err);
    CHECK_INT(ch_charm_keep(path, model, "foo", 0, &err), 0); /* what a killed command left */
    CHECK_STR(err.message, NULL);
    json_decref(again);
    free(path);
}

static void test_dispatch_of_lua(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *source = temp_subdir("lua");
    CH_AUTOFREE char *target = temp_path("lua-copy");
    CH_AUTOFREE char *program = temp_file("charmhost-dispatch", "program", 0755);
    write_in(source, "src/charm.lua", "", 0644);
    CHECK_INT(ch_charm_unpack(source, target, NULL, &err), -1);
    CHECK_HAS(err.message, "has src/charm.lua and no dispatch");
    CHECK(!ch_file_exists(target));
    ch_error_clear(&err);
    CHECK_INT(ch_charm_unpack(source, target, program, &err), 0);
    CHECK_INT(mode_of(target, "dispatch"), 0755);
    write_in(source, "dispatch", "own", 0755);
    CHECK_INT(ch_file_remove_tree(target, NULL), 0);
    CHECK_INT(ch_charm_unpack(source, target, program, &err), 0);
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    CH_AUTOFREE char *dispatch = ch_path_join(target, "dispatch");
    ch_file_read(dispatch, 0, &text, NULL);
    CHECK_STR(text.data, "own");
}

static void test_links_of_directories(void)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"/etc/passwd", "symlink \"link\" is absolute: \"/etc/passwd\""},
        {"../outside", "symlink \"link\" links out of charm: \"../outside\""},
        {"../nothing", "links out of charm"},
        {"here/../../nothing", "links out of charm"},
        {"up/../..", "links out of charm"}, /* "up" is the root itself */
        {"inside", NULL},
        {"nothing", NULL},
        {"./sub/../inside", NULL},
        {"link", "symlink \"link\" leads in a circle: \"link\""},
        {"sub/up/sub/up/../nothing", "links out of charm"},
    };
    free(temp_file("outside", "", 0644));
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *name = ch_asprintf("links%zu", i);
        CH_AUTOFREE char *copy = ch_asprintf("links%zu-copy", i);
        CH_AUTOFREE char *source = temp_subdir(name);
        CH_AUTOFREE char *target = temp_path(copy);
        CH_AUTOFREE char *link = ch_path_join(source, "link");
        CH_AUTOFREE char *up = ch_path_join(source, "sub/up");
        write_in(source, "inside", "", 0644);
        write_in(source, "sub/x", "", 0644);
        CHECK_INT(symlink("..", up), 0);
        CHECK_INT(
            symlink(strcmp(cases[i].text, "up/../..") == 0 ? "sub/up/.." : cases[i].text, link), 0);
        CHECK_INT(ch_charm_unpack(source, target, NULL, &err), cases[i].why ? -1 : 0);
        if (cases[i].why)
            CHECK_HAS(err.message, cases[i].why);
        else
            CHECK_STR(err.message, NULL);
        CHECK(ch_file_exists(target) == !cases[i].why);
        ch_error_clear(&err);
    }
}

/* archives */

struct member {
    const char *name;
    const char *text; /* of a link its target; NULL: a directory */
    unsigned mode;    /* with the kind of file */
};

static char *make_archive(const char *name, const struct member *members, size_t count)
{
    char *path = temp_path(name);
    struct archive *archive = archive_write_new();
    archive_write_set_format_zip(archive);
    archive_write_open_filename(archive, path);
    for (size_t i = 0; i < count; i++) {
        struct archive_entry *entry = archive_entry_new();
        bool link = (members[i].mode & AE_IFMT) == AE_IFLNK;
        archive_entry_set_pathname(entry, members[i].name);
        archive_entry_set_mode(entry, (mode_t)members[i].mode);
        archive_entry_set_size(entry,
                               link || !members[i].text ? 0 : (la_int64_t)strlen(members[i].text));
        if (link)
            archive_entry_set_symlink(entry, members[i].text);
        archive_write_header(archive, entry);
        if (!link && members[i].text)
            archive_write_data(archive, members[i].text, strlen(members[i].text));
        archive_entry_free(entry);
    }
    archive_write_close(archive);
    archive_write_free(archive);
    return path;
}

static void test_archive(void)
{
    static const struct member members[] = {
        {"metadata.yaml", "name: foo\n", AE_IFREG | 0644},
        {"dispatch", "#!/bin/sh\n", AE_IFREG | 0755},
        {"hooks/", NULL, AE_IFDIR | 0700},
        {"hooks/install", "#!/bin/sh\n", AE_IFREG | 0600},
        {"hooks/start", "install", AE_IFLNK | 0777},
        {"deep/er/set-id", "x", AE_IFREG | 06755},
        {"./twice", "one", AE_IFREG | 0644},
        {"twice", "two", AE_IFREG | 0644},
    };
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *source = make_archive("good.charm", members, CH_ARRAY_LEN(members));
    CH_AUTOFREE char *target = temp_path("good");
    CHECK_INT(ch_charm_unpack(source, target, NULL, &err), 0);
    CHECK_STR(err.message, NULL);
    CH_AUTOFREE char *list = list_of(target);
    CHECK_STR(list, "[\"deep\",\"deep/er\",\"deep/er/set-id\",\"dispatch\",\"hooks\","
                    "\"hooks/install\",\"hooks/start\",\"metadata.yaml\",\"twice\"]");
    CHECK_INT(mode_of(target, "dispatch"), 0755);
    CHECK_INT(mode_of(target, "hooks/install"), 0700);
    CHECK_INT(mode_of(target, "deep/er/set-id"), 0755);
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    CH_AUTOFREE char *twice = ch_path_join(target, "twice");
    ch_file_read(twice, 0, &text, NULL);
    CHECK_STR(text.data, "two");
}

static void test_hostile_archives(void)
{
    static const struct {
        struct member members[3];
        size_t count;
        const char *why;
    } cases[] = {
        {{{"/etc/x", "x", AE_IFREG | 0644}}, 1, "'/etc/x' leads out of the charm"},
        {{{"../x", "x", AE_IFREG | 0644}}, 1, "'../x' leads out of the charm"},
        {{{"a/../../x", "x", AE_IFREG | 0644}}, 1, "'a/../../x' leads out of the charm"},
        {{{"a/..", "x", AE_IFREG | 0644}}, 1, "leads out of the charm"},
        {{{"l", "/etc", AE_IFLNK | 0777}}, 1, "'l' is a link out of the charm"},
        {{{"l", "..", AE_IFLNK | 0777}}, 1, "symlink \"l\" links out of charm: \"..\""},
        {{{"l", "..", AE_IFLNK | 0777}, {"l/x", "x", AE_IFREG | 0644}},
         2,
         "is below something that is no directory"},
        {{{"d/up", "..", AE_IFLNK | 0777}, {"l", "d/up/../..", AE_IFLNK | 0777}},
         2,
         "links out of charm"},
        {{{"f", "x", AE_IFREG | 0644}, {"f/x", "x", AE_IFREG | 0644}},
         2,
         "is below something that is no directory"},
        {{{"", "x", AE_IFREG | 0644}}, 1, ""},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *file = ch_asprintf("bad%zu.charm", i);
        CH_AUTOFREE char *name = ch_asprintf("bad%zu", i);
        CH_AUTOFREE char *source = make_archive(file, cases[i].members, cases[i].count);
        CH_AUTOFREE char *target = temp_path(name);
        CHECK_INT(ch_charm_unpack(source, target, NULL, &err), -1);
        CHECK_HAS(err.message, cases[i].why);
        CHECK_HAS(err.message, file);
        CHECK(!ch_file_exists(target));
        ch_error_clear(&err);
    }
    CH_AUTOFREE char *escaped = temp_path("x");
    CHECK(!ch_file_exists(escaped));
}

/* What is unpacked is counted, not what the archive says of itself. */
static void test_limits(void)
{
    static const struct {
        struct ch_charm_limits limits;
        const char *why;
    } rows[] = {
        {{20, 3}, NULL},
        {{19, 3}, "'b' makes the charm larger than a charm may be"},
        {{9, 3}, "'a' makes the charm larger than a charm may be"},
        {{20, 2}, "'b' is one file too many"},
    };
    static const struct member members[] = {{"a", "0123456789", AE_IFREG | 0644},
                                            {"d/", NULL, AE_IFDIR | 0755},
                                            {"b", "0123456789", AE_IFREG | 0644}};
    CH_AUTOFREE char *source = make_archive("limits.charm", members, CH_ARRAY_LEN(members));
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *name = ch_asprintf("limits%zu", i);
        CH_AUTOFREE char *target = temp_path(name);
        CHECK_INT(ch_file_make_dirs(target, NULL), 0);
        CHECK_INT(ch_charm_unpack_archive(source, target, &rows[i].limits, &err),
                  rows[i].why ? -1 : 0);
        if (rows[i].why)
            CHECK_HAS(err.message, rows[i].why);
        ch_error_clear(&err);
    }
}

static void test_no_archive(void)
{
    static const char *const texts[] = {"", "text", "PK\003\004 and so on"};
    for (size_t i = 0; i < CH_ARRAY_LEN(texts); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *source = temp_file("junk.charm", texts[i], 0644);
        CH_AUTOFREE char *target = temp_path("junk");
        int result = ch_charm_unpack(source, target, NULL, &err);
        /* an empty file is an empty archive to libarchive: then it is no charm */
        CH_AUTOJSON json_t *charm = result == 0 ? ch_charm_load(target, &err) : NULL;
        CHECK(!charm);
        CHECK(err.message && *err.message);
        ch_error_clear(&err);
        ch_file_remove_tree(target, NULL);
    }
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *target = temp_path("junk");
    CHECK_INT(ch_charm_unpack("/does/not/exist", target, NULL, &err), -1);
    CHECK_STR(err.message, "cannot read the charm /does/not/exist: No such file or directory");
    CHECK_INT(err.kind, CH_ERROR_FILE_NOT_FOUND);
    ch_error_clear(&err);
}

/* documents */

static void test_load(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *charm = temp_subdir("loads");
    CHECK(!ch_charm_load(charm, &err));
    CHECK_HAS(err.message, "this is no charm: there is no metadata.yaml");
    ch_error_clear(&err);
    write_in(charm, "metadata.yaml", "name: [\n", 0644);
    CHECK(!ch_charm_load(charm, &err));
    CHECK_INT(err.kind, CH_ERROR_YAML);
    CHECK_HAS(err.message, "metadata.yaml:");
    ch_error_clear(&err);
    write_in(charm, "metadata.yaml", "name: foo\n", 0644);
    write_in(charm, "actions.yaml", "go: {}\n", 0644);
    CH_AUTOJSON json_t *documents = ch_charm_load(charm, &err);
    CH_AUTOFREE char *text = json_dumps(documents, JSON_COMPACT);
    CHECK_STR(text, "{\"metadata\":{\"name\":\"foo\"},\"config\":null,\"actions\":{\"go\":{}}}");
}

static void test_project(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *source = temp_subdir("crafted");
    CH_AUTOFREE char *charm = temp_path("crafted-copy");
    write_in(source, "charmcraft.yaml",
             "type: charm\nname: foo\ntitle: Foo\nsummary: s\nparts: {}\n"
             "requires: {db: {interface: sql}}\nconfig: {options: {a: {type: int}}}\n"
             "actions: {go: {}}\n",
             0644);
    CHECK_INT(ch_charm_unpack(source, charm, NULL, &err), 0);
    CH_AUTOJSON json_t *documents = ch_charm_load(charm, &err);
    CHECK_STR(err.message, NULL);
    CH_AUTOFREE char *name = json_dumps(json_object_get(documents, "metadata"), JSON_SORT_KEYS);
    CHECK_HAS(name, "\"display-name\": \"Foo\"");
    CHECK_HAS(name, "\"requires\": {\"db\": {\"interface\": \"sql\"}}");
    CHECK(json_object_get(json_object_get(documents, "config"), "options"));
    CHECK(json_object_get(json_object_get(documents, "actions"), "go"));
    CH_AUTOFREE char *list = list_of(charm); /* charms read these files */
    CHECK_STR(list, "[\"actions.yaml\",\"config.yaml\",\"metadata.yaml\"]");
}

static void test_primed(void)
{
    CH_AUTOFREE char *source = temp_subdir("primed");
    CH_AUTOFREE char *src = temp_subdir("primed/src");
    CH_AUTOFREE char *charm = temp_path("primed-copy");
    write_in(source, "charmcraft.yaml",
             "name: foo\nparts: {charm: {plugin: dump, source: ., prime: [src]}}\n", 0644);
    write_in(source, "id_rsa", "", 0600);
    write_in(src, "web.lua", "", 0644);
    CHECK_INT(ch_charm_unpack(source, charm, NULL, NULL), 0);
    CH_AUTOFREE char *list = list_of(charm);
    CHECK_STR(list, "[\"metadata.yaml\",\"src\",\"src/web.lua\"]");
}

static void test_environment_of_python(void)
{
    CH_AUTOFREE char *source = temp_subdir("python");
    CH_AUTOFREE char *charm = temp_path("python-copy");
    write_in(source, "metadata.yaml", "name: foo\n", 0644);
    write_in(source, "venv/ops.py", "", 0644);
    CHECK_INT(ch_charm_unpack(source, charm, NULL, NULL), 0);
    CH_AUTOFREE char *without = list_of(charm);
    CHECK_STR(without, "[\"metadata.yaml\"]"); /* the author's own */
    CHECK_INT(ch_file_remove_tree(charm, NULL), 0);
    write_in(source, "dispatch", "#!/bin/sh\n", 0755);
    CHECK_INT(ch_charm_unpack(source, charm, NULL, NULL), 0);
    CH_AUTOFREE char *with = list_of(charm);
    CHECK_STR(with, "[\"dispatch\",\"metadata.yaml\",\"venv\",\"venv/ops.py\"]");
}

static void test_copy(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *source = temp_subdir("in-process");
    CH_AUTOFREE char *charm = temp_path("in-process-copy");
    CH_AUTOFREE char *link = ch_path_join(source, "out");
    write_in(source, "src/charm.lua", "", 0644);
    write_in(source, ".git/config", "", 0644);
    CHECK_INT(ch_charm_copy(source, charm, &err), 0); /* no program, no metadata */
    CH_AUTOFREE char *list = list_of(charm);
    CHECK_STR(list, "[\"src\",\"src/charm.lua\"]");
    CHECK_INT(ch_charm_copy(source, charm, &err), -1); /* it is there, and stays */
    CHECK_HAS(err.message, "cannot make ");
    CHECK_INT(count_entries(charm), 1);
    ch_error_clear(&err);
    CHECK_INT(ch_file_remove_tree(charm, NULL), 0);
    CHECK_INT(symlink("/etc", link), 0);
    CHECK_INT(ch_charm_copy(source, charm, &err), -1);
    CHECK_HAS(err.message, "is absolute");
    CHECK_INT(count_entries(charm), -1);
    ch_error_clear(&err);
    CH_AUTOFREE char *missing = temp_path("missing");
    CHECK_INT(ch_charm_copy(missing, charm, &err), -1);
    CHECK_INT(count_entries(charm), -1);
    ch_error_clear(&err);
}

static void keep(const char *model, const char *application, long long version)
{
    CH_AUTOFREE char *charms = ch_path_join(model, "charms");
    CH_AUTOFREE char *fetched = ch_path_join(charms, ".new");
    CHECK_INT(ch_file_make_dirs(fetched, NULL), 0);
    CHECK_INT(ch_charm_keep(fetched, model, application, version, NULL), 0);
}

/* An application that is deployed again under its old name begins with version 0. */
static void test_keep(void)
{
    CH_AUTOFREE char *model = temp_subdir("kept");
    CH_AUTOFREE char *charms = ch_path_join(model, "charms");
    keep(model, "web", 0);
    keep(model, "web", 2); /* 1 was a resource */
    keep(model, "web", 10);
    keep(model, "web-2", 0);
    CH_AUTOFREE char *before = list_of(charms);
    CHECK_STR(before, "[\"web-0\",\"web-10\",\"web-2\",\"web-2-0\"]");
    keep(model, "web", 0);
    CH_AUTOFREE char *after = list_of(charms);
    CHECK_STR(after, "[\"web-0\",\"web-2-0\"]");
}

int main(void)
{
    temp_dir_init();
    RUN(test_directory);
    RUN(test_model_within_the_project);
    RUN(test_dispatch_of_lua);
    RUN(test_links_of_directories);
    RUN(test_archive);
    RUN(test_hostile_archives);
    RUN(test_limits);
    RUN(test_no_archive);
    RUN(test_load);
    RUN(test_project);
    RUN(test_primed);
    RUN(test_environment_of_python);
    RUN(test_copy);
    RUN(test_keep);
    temp_dir_deinit();
    return test_done();
}
