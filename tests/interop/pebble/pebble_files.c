/* SPDX-License-Identifier: Apache-2.0 */
/* Files, small and large. */
#include "daemon.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static struct daemon daemon_;
static struct ch_pebble *client;

static int push(const char *path, const void *bytes, size_t length,
                const struct ch_pebble_push_options *options, struct ch_error *err)
{
    struct ch_pebble_memory memory = {bytes, length};
    struct ch_pebble_source source = ch_pebble_source_memory(&memory);
    return ch_pebble_push(client, path, &source, options, err);
}

static int pull(const char *path, struct ch_pebble_buffer *buffer, struct ch_error *err)
{
    struct ch_pebble_sink sink = ch_pebble_sink_buffer(buffer);
    return ch_pebble_pull(client, path, &sink, err);
}

static void test_push_and_pull(void)
{
    static const struct {
        const char *name, *bytes;
        size_t length;
    } cases[] = {
        {"empty", "", 0},
        {"text", "a\r\nb\n", 5},
        {"binary", "\0\xff\r\n--\r\n\0", 9},
        {"with \"quotes\" and \\ and ; % \xc3\xa9", "x", 1},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_pebble_buffer buffer = {0};
        CH_AUTOFREE char *path = daemon_path(&daemon_, cases[i].name);
        CHECK_OK(push(path, cases[i].bytes, cases[i].length, NULL, err));
        CHECK_OK(pull(path, &buffer, err));
        CHECK_INT((long long)buffer.bytes.length, (long long)cases[i].length);
        CHECK(cases[i].length == 0 ||
              memcmp(buffer.bytes.data, cases[i].bytes, cases[i].length) == 0);
        ch_buf_deinit(&buffer.bytes);
    }
    struct ch_pebble_buffer buffer = {0};
    CH_AUTOFREE char *strange = daemon_path(&daemon_, "new\nline");
    ch_file_write(strange, "y", 1, 0600, NULL);
    CHECK_OK(pull(strange, &buffer, err));
    CHECK_STR(buffer.bytes.data, "y");
    ch_buf_deinit(&buffer.bytes);
}

static void test_push_options(void)
{
    struct stat status;
    int64_t user = getuid(), group = getgid();
    CH_AUTOFREE char *path = daemon_path(&daemon_, "made/on/the/way");
    struct ch_pebble_push_options options = {.permissions = &(unsigned){0604},
                                             .owner = {.user_id = &user, .group_id = &group}};
    CHECK_FAILS(push(path, "x", 1, &options, err), CH_ERROR_PATH, "not-found - ");
    options.make_dirs = true;
    CHECK_OK(push(path, "x", 1, &options, err));
    CHECK(stat(path, &status) == 0);
    CHECK_INT(status.st_mode & 07777, 0604);
    options = (struct ch_pebble_push_options){.owner = {.user = "no-such-user"}};
    CHECK_FAILS(push(path, "x", 1, &options, err), CH_ERROR_PATH, "generic-file-error - ");
    CHECK_FAILS(push("relative", "x", 1, NULL, err), CH_ERROR_PATH, "must be absolute");
    CHECK_FAILS(push(daemon_.directory, "x", 1, NULL, err), CH_ERROR_PATH, "");
}

static void test_pull_errors(void)
{
    struct ch_pebble_buffer buffer = {0};
    CHECK_FAILS(pull("/nonexistent/file", &buffer, err), CH_ERROR_PATH, "not-found - ");
    CHECK_FAILS(pull(daemon_.directory, &buffer, err), CH_ERROR_PATH, "generic-file-error - ");
    CHECK_FAILS(pull("relative", &buffer, err), CH_ERROR_PATH, "must be absolute");
    ch_buf_deinit(&buffer.bytes);
}

static void test_directories(void)
{
    CH_AUTOFREE char *parent = daemon_path(&daemon_, "dirs");
    CH_AUTOFREE char *path = daemon_path(&daemon_, "dirs/in dirs");
    unsigned mode = 0700;
    CHECK_FAILS(ch_pebble_make_dir(client, path, false, NULL, NULL, err), CH_ERROR_PATH,
                "not-found - ");
    CHECK_OK(ch_pebble_make_dir(client, path, true, &mode, NULL, err));
    CHECK_FAILS(ch_pebble_make_dir(client, path, false, NULL, NULL, err), CH_ERROR_PATH,
                "generic-file-error - ");
    CH_AUTOJSON json_t *inside = ch_pebble_list_files(client, parent, "in*", false, NULL);
    CHECK_INT((long long)json_array_size(inside), 1);
    const json_t *info = json_array_get(inside, 0);
    CHECK_STR(json_string_value(json_object_get(info, "path")), path);
    CHECK_STR(json_string_value(json_object_get(info, "type")), "directory");
    CHECK_STR(json_string_value(json_object_get(info, "permissions")), "700");
    CH_AUTOJSON json_t *none = ch_pebble_list_files(client, parent, "*.txt", false, NULL);
    CHECK_INT((long long)json_array_size(none), 0);
    CH_AUTOJSON json_t *itself = ch_pebble_list_files(client, parent, NULL, true, NULL);
    CHECK_INT((long long)json_array_size(itself), 1);
    struct ch_error refusal = CH_ERROR_INIT;
    CHECK(!ch_pebble_list_files(client, "/nonexistent", NULL, false, &refusal));
    CHECK_INT(refusal.kind, CH_ERROR_API);
    CHECK_INT(json_integer_value(json_object_get(refusal.details, "code")), 404);
    ch_error_clear(&refusal);
    CHECK_FAILS(ch_pebble_remove_path(client, parent, false, err), CH_ERROR_PATH,
                "generic-file-error - ");
    CHECK_OK(ch_pebble_remove_path(client, parent, true, err));
    CHECK_OK(ch_pebble_remove_path(client, parent, true, err));
    CHECK_FAILS(ch_pebble_remove_path(client, parent, false, err), CH_ERROR_PATH, "not-found - ");
}

/* 100 MB, made and checked on the way: byte i of the file is known. */
enum { LARGE = 100 * 1000 * 1000 };

struct large {
    size_t at, wrong;
};

static char byte_at(size_t i)
{
    return (char)(i * 2654435761U >> 24);
}

static ssize_t make_large(void *data, char *bytes, size_t size, struct ch_error *err)
{
    struct large *large = data;
    size_t count = LARGE - large->at < size ? LARGE - large->at : size;
    (void)err;
    for (size_t i = 0; i < count; i++)
        bytes[i] = byte_at(large->at++);
    return (ssize_t)count;
}

static int check_large(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    struct large *large = data;
    (void)err;
    for (size_t i = 0; i < length; i++)
        large->wrong += bytes[i] != byte_at(large->at++);
    return 0;
}

static long peak_kilobytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void test_large_file(void)
{
    struct large sent = {0}, received = {0};
    struct ch_pebble_source source = {.read = make_large, .data = &sent};
    struct ch_pebble_sink sink = {check_large, &received};
    CH_AUTOFREE char *path = daemon_path(&daemon_, "large");
    long before = peak_kilobytes();
    CHECK_OK(ch_pebble_push(client, path, &source, NULL, err));
    CHECK_OK(ch_pebble_pull(client, path, &sink, err));
    CHECK_INT((long long)received.at, LARGE);
    CHECK_INT((long long)received.wrong, 0);
    CHECK(peak_kilobytes() - before < 4096);
}

static void run_tests(const char *program)
{
    daemon_start(&daemon_, program);
    client = daemon_.client;
    RUN(test_large_file); /* first, while nothing else has used memory */
    RUN(test_push_and_pull);
    RUN(test_push_options);
    RUN(test_pull_errors);
    RUN(test_directories);
    daemon_end(&daemon_);
}

int main(void)
{
    return daemon_each(run_tests);
}
