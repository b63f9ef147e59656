/* SPDX-License-Identifier: Apache-2.0 */
/* Trees of files. */
#include "temp_dir.h"

#include <fcntl.h>

static void test_make_dirs(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *path = temp_path("a/b/c");
    CHECK_INT(ch_file_make_dirs(path, NULL), 0);
    CHECK_INT(ch_file_make_dirs(path, NULL), 0);
    CHECK_INT(count_entries(path), 0);
    CH_AUTOFREE char *file = temp_file("a/file", "", 0644);
    CHECK_INT(ch_file_make_dirs(file, &err), -1);
    CHECK_HAS(err.message, "Not a directory");
    ch_error_clear(&err);
    CH_AUTOFREE char *below = ch_path_join(file, "x");
    CHECK_INT(ch_file_make_dirs(below, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_OS);
    ch_error_clear(&err);
}

static void test_list(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *root = temp_subdir("tree");
    free(temp_subdir("tree/b"));
    free(temp_file("tree/b/z", "", 0644));
    free(temp_file("tree/a", "", 0644));
    free(temp_file("tree/b-c", "", 0644));
    CH_AUTOFREE char *link = temp_path("tree/loop");
    CHECK_INT(symlink(".", link), 0); /* not followed */
    CH_AUTOJSON json_t *list = ch_file_list_tree(root, &err);
    CH_AUTOFREE char *text = json_dumps(list, JSON_COMPACT);
    CHECK_STR(text, "[\"a\",\"b\",\"b/z\",\"b-c\",\"loop\"]");
    free(temp_file("tree/b/\xff", "", 0644));
    CHECK(!ch_file_list_tree(root, &err));
    CHECK_HAS(err.message, "is not UTF-8");
    ch_error_clear(&err);
    CH_AUTOFREE char *none = temp_path("none");
    CHECK(!ch_file_list_tree(none, &err));
    CHECK_INT(err.kind, CH_ERROR_FILE_NOT_FOUND);
    ch_error_clear(&err);
}

static void check_file(const char *path, const char *text, unsigned mode)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf content = CH_BUF_INIT;
    struct stat status;
    CHECK_INT(lstat(path, &status), 0);
    CHECK_INT(status.st_mode & 07777, mode);
    CHECK_INT(ch_file_read(path, 0, &content, NULL), 0);
    CHECK_STR(content.data, text);
}

static void test_copy(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *script = temp_file("script", "#!/bin/sh\n", 04755);
    CH_AUTOFREE char *plain = temp_file("plain", "text", 0640);
    CH_AUTOFREE char *target = temp_path("target");
    CHECK_INT(ch_file_copy(script, target, NULL), 0);
    check_file(target, "#!/bin/sh\n", 0755); /* no set-id bits */
    CHECK_INT(ch_file_copy(plain, target, NULL), 0);
    check_file(target, "text", 0640);
    CH_AUTOFREE char *link = temp_path("link");
    char text[100] = "";
    CHECK_INT(symlink("nowhere", link), 0);
    CHECK_INT(ch_file_copy(link, target, NULL), 0);
    CHECK_INT(readlink(target, text, sizeof(text)), 7);
    CHECK_STR(text, "nowhere");
    CH_AUTOFREE char *directory = temp_subdir("directory");
    free(temp_file("directory/inside", "", 0644));
    CHECK_INT(ch_file_copy(directory, target, NULL), 0);
    CHECK_INT(count_entries(target), 0);
    free(temp_file("target/own", "", 0644));
    CHECK_INT(ch_file_copy(directory, target, NULL), 0); /* what is in it stays */
    CHECK_INT(count_entries(target), 1);
    CHECK_INT(ch_file_copy(plain, target, NULL), 0);
    check_file(target, "text", 0640);
    CH_AUTOFREE char *pipe = temp_path("pipe");
    CHECK_INT(mkfifo(pipe, 0600), 0);
    CHECK_INT(ch_file_copy(pipe, target, &err), -1);
    CHECK_HAS(err.message, "is no file, directory or link");
    ch_error_clear(&err);
    CHECK_INT(ch_file_copy("/none", target, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_FILE_NOT_FOUND);
    ch_error_clear(&err);
}

int main(void)
{
    temp_dir_init();
    RUN(test_make_dirs);
    RUN(test_list);
    RUN(test_copy);
    temp_dir_deinit();
    return test_done();
}
