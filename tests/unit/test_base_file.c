/* SPDX-License-Identifier: Apache-2.0 */
/* Files: reads with limits, atomic writes, removal of trees, paths. */
#include "base/file.h"
#include "temp_dir.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

enum { NOBODY = 65534 };

/* Modes of files do not bind root. */
static void drop_rights(void)
{
    if (geteuid() == 0 && seteuid(NOBODY) < 0)
        abort();
}

static void regain_rights(void)
{
    if (getuid() == 0 && seteuid(0) < 0)
        abort();
}

static char *read_whole(const char *path)
{
    struct ch_buf text = CH_BUF_INIT;
    if (ch_file_read(path, 0, &text, NULL) < 0) {
        ch_buf_deinit(&text);
        return NULL;
    }
    return ch_buf_take(&text);
}

static unsigned mode_of(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 ? status.st_mode & 07777 : 0xffff;
}

/* reading */

static void test_read(void)
{
    CH_AUTOFREE char *path = temp_path("binary");
    CH_AUTOFREE char *empty = temp_file("empty", "", 0644);
    CH_AUTOFREE char *link_path = temp_path("binary-link");
    CHECK_INT(ch_file_write(path, "a\0b\n", 4, 0644, NULL), 0);
    CHECK_INT(symlink("binary", link_path), 0);
    struct ch_buf out = CH_BUF_INIT;
    CHECK_INT(ch_file_read(empty, 0, &out, NULL), 0);
    CHECK_STR(out.data, ""); /* NUL-terminated even then */
    ch_buf_adds(&out, "before:");
    CHECK_INT(ch_file_read(path, 0, &out, NULL), 0);
    CHECK_INT(ch_file_read(link_path, 0, &out, NULL), 0);
    CHECK_INT(out.length, 15);
    CHECK(memcmp(out.data, "before:a\0b\na\0b\n", 16) == 0);
    ch_buf_deinit(&out);
}

static void test_read_large(void)
{
    enum { SIZE = 300000 };
    CH_AUTOFREE char *path = temp_path("large");
    CH_AUTOFREE char *data = ch_malloc(SIZE);
    for (size_t i = 0; i < SIZE; i++)
        data[i] = (char)(i * 31);
    CHECK_INT(ch_file_write(path, data, SIZE, 0600, NULL), 0);
    CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
    CHECK_INT(ch_file_read(path, 0, &out, NULL), 0);
    CHECK_INT(out.length, SIZE);
    CHECK(memcmp(out.data, data, SIZE) == 0);
}

static void test_read_limits(void)
{
    static const struct {
        size_t limit;
        bool ok;
    } cases[] = {{0, true}, {6, true}, {5, true}, {4, false}, {1, false}};
    CH_AUTOFREE char *path = temp_file("five", "12345", 0644);
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
        ch_buf_adds(&out, "what was there does not count");
        CHECK_INT(ch_file_read(path, cases[i].limit, &out, &err), cases[i].ok ? 0 : -1);
        CHECK_INT(err.kind, cases[i].ok ? CH_ERROR_NONE : CH_ERROR_OS);
        if (!cases[i].ok)
            CHECK_HAS(err.message, "five is larger than");
        ch_error_clear(&err);
    }
    struct ch_error err = CH_ERROR_INIT;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
    CHECK_INT(ch_file_read("/dev/zero", 100000, &out, &err), -1); /* has no end */
    CHECK_STR(err.message, "/dev/zero is larger than 100000 bytes");
    ch_error_clear(&err);
}

static void check_unreadable(const char *name, enum ch_error_kind kind, const char *part)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
    CH_AUTOFREE char *path = temp_path(name);
    CHECK_INT(ch_file_read(path, 0, &out, &err), -1);
    CHECK_INT(err.kind, kind);
    CHECK_HAS(err.message, name);
    CHECK_HAS(err.message, part);
    ch_error_clear(&err);
}

static void test_unreadable(void)
{
    free(temp_file("plain", "x", 0644));
    free(temp_file("secret", "x", 0));
    free(temp_subdir("dir"));
    CH_AUTOFREE char *dangling = temp_path("dangling");
    CH_AUTOFREE char *loop = temp_path("loop");
    CHECK_INT(symlink("nowhere", dangling), 0);
    CHECK_INT(symlink("loop", loop), 0);
    check_unreadable("missing", CH_ERROR_FILE_NOT_FOUND, "cannot open");
    check_unreadable("missing/below", CH_ERROR_FILE_NOT_FOUND, "No such file");
    check_unreadable("dangling", CH_ERROR_FILE_NOT_FOUND, "No such file");
    check_unreadable("plain/below", CH_ERROR_OS, "Not a directory");
    check_unreadable("dir", CH_ERROR_OS, "cannot read");
    check_unreadable("loop", CH_ERROR_OS, "cannot open");
    CHECK_INT(chmod(temp_dir_, 0755), 0);
    drop_rights();
    check_unreadable("secret", CH_ERROR_OS, "Permission denied");
    regain_rights();
    CHECK_INT(ch_file_read(dangling, 0, &CH_BUF_INIT, NULL), -1);
}

/* Nobody writes to the pipe: opening it to read would wait for ever. */
static void test_read_regular(void)
{
    static const struct {
        const char *name;
        size_t limit;
        const char *error; /* NULL: it is read */
    } cases[] = {
        {"regular", 0, NULL},
        {"regular", 5, NULL},
        {"regular-link", 0, NULL},
        {"regular", 4, "regular is larger than 4 bytes"},
        {"pipe", 0, "pipe is no regular file"},
        {"pipe-link", 0, "pipe-link is no regular file"},
        {"zero", 0, "zero is no regular file"},
        {"dir", 0, "dir is a directory, not a file"},
        {"sparse", 1000, "sparse is larger than 1000 bytes"},
        {"missing", 0, "No such file"},
    };
    static const char *const links[][2] = {
        {"regular", "regular-link"}, {"pipe", "pipe-link"}, {"/dev/zero", "zero"}};
    free(temp_file("regular", "12345", 0644));
    CH_AUTOFREE char *sparse = temp_file("sparse", "", 0644);
    CHECK_INT(truncate(sparse, (off_t)1 << 33), 0);
    CH_AUTOFREE char *pipe_path = temp_path("pipe");
    CHECK_INT(mkfifo(pipe_path, 0600), 0);
    for (size_t i = 0; i < CH_ARRAY_LEN(links); i++) {
        CH_AUTOFREE char *path = temp_path(links[i][1]);
        CHECK_INT(symlink(links[i][0], path), 0);
    }
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
        CH_AUTOFREE char *path = temp_path(cases[i].name);
        CHECK_INT(ch_file_read_regular(path, cases[i].limit, &out, &err), cases[i].error ? -1 : 0);
        CHECK_STR(out.data, cases[i].error ? NULL : "12345");
        if (cases[i].error)
            CHECK_HAS(err.message, cases[i].error);
        CHECK(ch_error_is(&err, CH_ERROR_OS) == (cases[i].error != NULL));
        ch_error_clear(&err);
    }
}

static void test_exists(void)
{
    static const struct {
        const char *name;
        bool exists;
    } cases[] = {{"plain", true},    {"dir", true},  {"dir/", true},        {"secret", true},
                 {"missing", false}, {"", true},     {"plain/", false},     {"dangling", false},
                 {"loop", false},    {"x/y", false}, {"plain/below", false}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *path = temp_path(cases[i].name);
        CHECK_INT(ch_file_exists(path), cases[i].exists);
    }
    CHECK(!ch_file_exists(""));
}

/* writing */

static void test_write_modes(void)
{
    static const unsigned modes[] = {0600, 0644, 0666, 0777, 0400, 0, 04755};
    static const mode_t masks[] = {0, 022, 077, 0777};
    for (size_t i = 0; i < CH_ARRAY_LEN(modes) * CH_ARRAY_LEN(masks); i++) {
        mode_t before = umask(masks[i / CH_ARRAY_LEN(modes)]);
        unsigned mode = modes[i % CH_ARRAY_LEN(modes)];
        CH_AUTOFREE char *path = temp_path("mode");
        CHECK_INT(ch_file_write(path, "x", 1, mode, NULL), 0);
        CHECK_INT(mode_of(path), mode);
        umask(before);
    }
}

static void test_write_replaces(void)
{
    CH_AUTOFREE char *directory = temp_subdir("write");
    CH_AUTOFREE char *path = temp_file("write/file", "old and long", 0600);
    int reader = open(path, O_RDONLY | O_CLOEXEC);
    CHECK_INT(ch_file_write(path, "new", 3, 0644, NULL), 0);
    CH_AUTOFREE char *text = read_whole(path);
    CHECK_STR(text, "new");
    CHECK_INT(mode_of(path), 0644);
    char old[16] = ""; /* who had it open still reads the old content */
    CHECK_INT(read(reader, old, sizeof(old) - 1), 12);
    CHECK_STR(old, "old and long");
    close(reader);
    CHECK_INT(ch_file_write(path, NULL, 0, 0644, NULL), 0);
    CH_AUTOFREE char *nothing = read_whole(path);
    CHECK_STR(nothing, "");
    CHECK_INT(count_entries(directory), 1); /* no temporary file is left */
}

static void test_write_and_links(void)
{
    CH_AUTOFREE char *directory = temp_subdir("links");
    CH_AUTOFREE char *target = temp_file("links/target", "safe", 0600);
    static const char *const destinations[] = {"target", "nowhere", "."};
    for (size_t i = 0; i < CH_ARRAY_LEN(destinations); i++) {
        CH_AUTOFREE char *path = temp_path("links/link");
        CHECK_INT(symlink(destinations[i], path), 0);
        CHECK_INT(ch_file_write(path, "new", 3, 0640, NULL), 0);
        struct stat status;
        CHECK(lstat(path, &status) == 0 && S_ISREG(status.st_mode));
        CHECK_INT(mode_of(path), 0640);
        CHECK_INT(unlink(path), 0);
    }
    CH_AUTOFREE char *text = read_whole(target);
    CHECK_STR(text, "safe");
    CHECK_INT(count_entries(directory), 1);
}

static void check_unwritable(const char *name, enum ch_error_kind kind)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *path = temp_path(name);
    CH_AUTOFREE char *start = ch_asprintf("cannot write %s: ", path);
    CHECK_INT(ch_file_write(path, "new", 3, 0644, &err), -1);
    CHECK_INT(err.kind, kind);
    CHECK_HAS(err.message, start);
    ch_error_clear(&err);
}

/* As root, a device would be replaced by a file. */
static void test_write_no_file(void)
{
    CH_AUTOFREE char *directory = temp_subdir("odd");
    CH_AUTOFREE char *pipe_path = temp_path("odd/pipe");
    CH_AUTOFREE char *link_path = temp_path("odd/link");
    struct stat status;
    CHECK_INT(mkfifo(pipe_path, 0600), 0);
    CHECK_INT(symlink("pipe", link_path), 0);
    check_unwritable("odd/pipe", CH_ERROR_OS);
    check_unwritable("odd/link", CH_ERROR_OS);
    CHECK(lstat(pipe_path, &status) == 0 && S_ISFIFO(status.st_mode));
    CHECK(lstat(link_path, &status) == 0 && S_ISLNK(status.st_mode));
    CHECK_INT(count_entries(directory), 2);
}

static void test_unwritable(void)
{
    CH_AUTOFREE char *directory = temp_subdir("closed");
    CH_AUTOFREE char *file = temp_file("closed/file", "old", 0666);
    free(temp_subdir("closed/dir"));
    check_unwritable("missing/file", CH_ERROR_FILE_NOT_FOUND);
    check_unwritable("closed/file/below", CH_ERROR_OS);
    check_unwritable("closed/dir", CH_ERROR_OS); /* the temporary file is made, then removed */
    CHECK_INT(count_entries(directory), 2);
    CHECK_INT(chmod(directory, 0555), 0);
    drop_rights();
    check_unwritable("closed/file", CH_ERROR_OS);
    check_unwritable("closed/new", CH_ERROR_OS);
    regain_rights();
    CH_AUTOFREE char *text = read_whole(file);
    CHECK_STR(text, "old");
    CHECK_INT(chmod(directory, 0755), 0);
}

/* A disk that fills up in the middle: a limit on the size of files does the same to write(). */
static void test_full_disk(void)
{
    CH_AUTOFREE char *directory = temp_subdir("full");
    CH_AUTOFREE char *path = temp_file("full/file", "old", 0644);
    CH_AUTOFREE char *data = ch_calloc(1, 8192);
    struct rlimit before;
    struct ch_error err = CH_ERROR_INIT;
    getrlimit(RLIMIT_FSIZE, &before);
    struct rlimit limit = {.rlim_cur = 4096, .rlim_max = before.rlim_max};
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    fflush(stdout);
    setrlimit(RLIMIT_FSIZE, &limit);
    int result = ch_file_write(path, data, 8192, 0644, &err);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);
    CHECK_INT(result, -1);
    CHECK_INT(err.kind, CH_ERROR_OS);
    CHECK_HAS(err.message, "full/file: File too large");
    ch_error_clear(&err);
    CH_AUTOFREE char *text = read_whole(path);
    CHECK_STR(text, "old");
    CHECK_INT(count_entries(directory), 1);
}

/* directories */

static void test_make_temp_dir(void)
{
    CH_AUTOFREE char *parent = temp_subdir("parent");
    mode_t before = umask(0);
    CH_AUTOFREE char *first = ch_file_make_temp_dir(parent, "run", NULL);
    CH_AUTOFREE char *second = ch_file_make_temp_dir(parent, "run", NULL);
    CH_AUTOFREE char *third = ch_file_make_temp_dir(NULL, "charmhost-test", NULL);
    umask(before);
    CHECK_HAS(first, "/parent/run.");
    CHECK(strcmp(first, second) != 0);
    CHECK_INT(mode_of(first), 0700);
    CHECK_INT(count_entries(parent), 2);
    CHECK_HAS(third, "/tmp/charmhost-test.");
    CHECK_INT(ch_file_remove_tree(third, NULL), 0);
}

static void test_no_temp_dir(void)
{
    static const struct {
        const char *parent, *prefix;
        enum ch_error_kind kind;
    } cases[] = {
        {"missing", "x", CH_ERROR_FILE_NOT_FOUND},
        {"parent", "missing/x", CH_ERROR_FILE_NOT_FOUND},
        {"plain", "x", CH_ERROR_OS},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *parent = temp_path(cases[i].parent);
        CHECK(ch_file_make_temp_dir(parent, cases[i].prefix, &err) == NULL);
        CHECK_INT(err.kind, cases[i].kind);
        CHECK_HAS(err.message, "cannot make the directory ");
        ch_error_clear(&err);
    }
}

static void test_remove_tree(void)
{
    CH_AUTOFREE char *kept = temp_subdir("kept");
    CH_AUTOFREE char *precious = temp_file("kept/precious", "x", 0644);
    CH_AUTOFREE char *tree = temp_subdir("tree");
    free(temp_subdir("tree/a"));
    free(temp_subdir("tree/a/.hidden"));
    free(temp_file("tree/a/.hidden/file", "x", 0));
    CH_AUTOFREE char *outward = temp_path("tree/outward");
    CH_AUTOFREE char *dangling = temp_path("tree/a/dangling");
    CH_AUTOFREE char *fifo = temp_path("tree/fifo");
    CHECK_INT(symlink("../kept", outward), 0);
    CHECK_INT(symlink("nowhere", dangling), 0);
    CHECK_INT(mkfifo(fifo, 0600), 0);
    CHECK_INT(ch_file_remove_tree(tree, NULL), 0);
    CHECK_INT(count_entries(tree), -1);
    CHECK(ch_file_exists(precious));
    CHECK_INT(ch_file_remove_tree(tree, NULL), 0); /* absent is fine */

    CH_AUTOFREE char *link_path = temp_path("kept-link");
    CHECK_INT(symlink("kept", link_path), 0);
    CHECK_INT(ch_file_remove_tree(link_path, NULL), 0);
    CHECK(!ch_file_exists(link_path));
    CHECK(ch_file_exists(precious));
    CHECK_INT(ch_file_remove_tree(precious, NULL), 0);
    CHECK_INT(count_entries(kept), 0);
}

static void test_remove_many(void)
{
    CH_AUTOFREE char *tree = temp_subdir("many");
    for (int i = 0; i < 300; i++) {
        CH_AUTOFREE char *name = ch_asprintf("many/file-%d", i);
        free(temp_file(name, "", 0600));
    }
    CHECK_INT(ch_file_remove_tree(tree, NULL), 0);
    CHECK(!ch_file_exists(tree));
}

/* Directories that their owner may not read or write are removed with what is in them. */
static void test_remove_forbidden(void)
{
    CH_AUTOFREE char *place = temp_subdir("place");
    CH_AUTOFREE char *tree = temp_path("place/tree");
    CH_AUTOFREE char *closed = temp_path("place/tree/closed");
    CH_AUTOFREE char *fixed = temp_path("place/tree/closed/fixed");
    CH_AUTOFREE char *inner = temp_path("place/tree/closed/fixed/inner");
    CHECK_INT(chmod(place, 0777), 0);
    drop_rights();
    CHECK_INT(ch_file_make_dirs(inner, NULL), 0);
    CHECK_INT(chmod(fixed, 0500), 0);
    CHECK_INT(chmod(closed, 0), 0);
    CHECK_INT(ch_file_remove_tree(tree, NULL), 0);
    regain_rights();
    CHECK(!ch_file_exists(tree));
}

static void test_not_removable(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *tree = temp_subdir("locked");
    free(temp_subdir("locked/inner"));
    CH_AUTOFREE char *file = temp_file("locked/inner/file", "x", 0644);
    CHECK_INT(chmod(tree, 0777), 0);
    drop_rights();
    CHECK_INT(ch_file_remove_tree(tree, &err), -1);
    regain_rights();
    CHECK_INT(err.kind, CH_ERROR_OS);
    CHECK_HAS(err.message, "cannot remove ");
    CHECK_HAS(err.message, "locked: Permission denied");
    CHECK(ch_file_exists(file));
    ch_error_clear(&err);
    CH_AUTOFREE char *below = temp_path("plain/below");
    CHECK_INT(ch_file_remove_tree(below, &err), -1);
    CHECK_HAS(err.message, "Not a directory");
    ch_error_clear(&err);
}

/* paths */

static void test_join(void)
{
    static const struct {
        const char *directory, *name, *expected;
    } cases[] = {
        {"a", "b", "a/b"},       {"a/", "b", "a/b"},          {"/", "b", "/b"}, {"", "b", "b"},
        {"a", "/b", "/b"},       {"/a/b", "c/d", "/a/b/c/d"}, {"a", "", "a/"},  {"", "", ""},
        {"a", "../b", "a/../b"}, {".", "b", "./b"},           {"", "/b", "/b"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *path = ch_path_join(cases[i].directory, cases[i].name);
        CHECK_STR(path, cases[i].expected);
    }
}

static void test_base(void)
{
    static const struct {
        const char *path, *expected;
    } cases[] = {{"a", "a"}, {"/a", "a"}, {"a/b/c", "c"}, {"a/", ""}, {"/", ""}, {"", ""}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        CHECK_STR(ch_path_base(cases[i].path), cases[i].expected);
}

/* In the temporary directory as working directory, so that relative entries have a meaning. */
static void test_search(void)
{
    static const struct {
        const char *list, *program, *expected;
    } cases[] = {
        {"bin", "tool", "bin/tool"},
        {"none:bin", "tool", "bin/tool"},
        {"bin2:bin", "tool", "bin/tool"},  /* not executable there */
        {"bin3:bin", "tool", "bin/tool"},  /* a directory there */
        {"bin:other", "tool", "bin/tool"}, /* the first wins */
        {"other:bin", "tool", "other/tool"},
        {"bin/", "tool", "bin/tool"},
        {"", "tool", NULL},
        {NULL, "tool", NULL},
        {"none", "tool", NULL},
        {"bin", "nope", NULL},
        {"bin2", "tool", NULL},
        {"bin3", "tool", NULL},
        {"bin/tool", "tool", NULL},
        {"none:", "here", "./here"}, /* an empty entry is the working directory */
        {":none", "here", "./here"},
        {"none::none", "here", "./here"},
        {"bin", "here", NULL},
        {NULL, "./here", "./here"}, /* with a '/' it is a path */
        {"none", "bin/tool", "bin/tool"},
        {"bin", "./tool", NULL},
        {"other", "bin2/tool", NULL},
        {"bin", "bin3/tool", NULL},
        {"bin", "", NULL},
        {"bin", "dangling", NULL},
        {"bin", "linked", "bin/linked"},
    };
    static const char *const directories[] = {"bin", "bin2", "bin3", "other", "bin3/tool"};
    CH_AUTOFREE char *before = getcwd(NULL, 0);
    for (size_t i = 0; i < CH_ARRAY_LEN(directories); i++)
        free(temp_subdir(directories[i]));
    free(temp_file("bin/tool", "#!", 0755));
    free(temp_file("other/tool", "#!", 0755));
    free(temp_file("bin2/tool", "#!", 0644));
    free(temp_file("here", "#!", 0755));
    CHECK_INT(chdir(temp_dir_), 0);
    CHECK_INT(symlink("nowhere", "bin/dangling"), 0);
    CHECK_INT(symlink("tool", "bin/linked"), 0);
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *path = ch_path_search(cases[i].list, cases[i].program);
        CHECK_STR(path, cases[i].expected);
    }
    CHECK_INT(chdir(before), 0);
}

int main(void)
{
    temp_dir_init();
    RUN(test_read);
    RUN(test_read_large);
    RUN(test_read_limits);
    RUN(test_unreadable);
    RUN(test_read_regular);
    RUN(test_exists);
    RUN(test_write_modes);
    RUN(test_write_replaces);
    RUN(test_write_and_links);
    RUN(test_unwritable);
    RUN(test_write_no_file);
    RUN(test_full_disk);
    RUN(test_make_temp_dir);
    RUN(test_no_temp_dir);
    RUN(test_remove_tree);
    RUN(test_remove_many);
    RUN(test_remove_forbidden);
    RUN(test_not_removable);
    RUN(test_join);
    RUN(test_base);
    RUN(test_search);
    temp_dir_deinit();
    return test_done();
}
