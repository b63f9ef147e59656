/* SPDX-License-Identifier: Apache-2.0 */
/* Files of the simulated Pebble, by the client of production: what is there afterwards, and what
 * Pebble says when it cannot be done. */
#include "sim_pebble.h"

#include <sys/stat.h>
#include <unistd.h>

static int push(struct sim *sim, const char *path, const char *text,
                const struct ch_pebble_push_options *options, struct ch_error *err)
{
    static const struct ch_pebble_push_options none;
    struct ch_pebble_memory memory = {text, strlen(text)};
    struct ch_pebble_source source = ch_pebble_source_memory(&memory);
    return ch_pebble_push(sim->client, path, &source, options ? options : &none, err);
}

/* Caller owns; NULL and the message in *messagep, caller owns. */
static char *pull(struct sim *sim, const char *path, char **messagep)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_pebble_buffer buffer = {.limit = 0};
    struct ch_pebble_sink sink = ch_pebble_sink_buffer(&buffer);
    int result = ch_pebble_pull(sim->client, path, &sink, &err);
    *messagep = ch_strdup(err.message);
    ch_error_clear(&err);
    if (result == 0)
        return ch_buf_take(&buffer.bytes);
    ch_buf_deinit(&buffer.bytes);
    return NULL;
}

#define CHECK_PULL(sim, path, text, problem)                 \
    do {                                                     \
        CH_AUTOFREE char *message_ = NULL;                   \
        CH_AUTOFREE char *got_ = pull(sim, path, &message_); \
        CHECK_STR(got_, text);                               \
        CHECK_STR(message_, problem);                        \
    } while (0)

static void write_inside(const struct sim *sim, const char *path, const char *text)
{
    CH_AUTOFREE char *real = ch_asprintf("%s%s", sim->root, path);
    CHECK_INT(ch_file_write(real, text, strlen(text), 0644, NULL), 0);
}

static unsigned mode_of(const struct sim *sim, const char *path)
{
    CH_AUTOFREE char *real = ch_asprintf("%s%s", sim->root, path);
    struct stat status;
    return lstat(real, &status) < 0 ? 0 : status.st_mode;
}

static void test_push_and_pull(void)
{
    struct sim sim;
    const unsigned mode = 0600;
    const struct ch_pebble_push_options private = {.permissions = &mode},
                                        dirs = {.make_dirs = true};
    sim_begin(&sim);
    CHECK_INT(push(&sim, "/a", "one", NULL, NULL), 0);
    CHECK_PULL(&sim, "/a", "one", NULL);
    CHECK_INT((int)(mode_of(&sim, "/a") & 07777), 0644);
    CHECK_INT(push(&sim, "/a", "", &private, NULL), 0);
    CHECK_PULL(&sim, "/a", "", NULL);
    CHECK_INT((int)(mode_of(&sim, "/a") & 07777), 0600);
    CHECK_INT(push(&sim, "/x/y/../y/z", "deep", &dirs, NULL), 0);
    CHECK_PULL(&sim, "/x/y/z", "deep", NULL);
    CHECK_INT((int)(mode_of(&sim, "/x/y") & 07777), 0755);
    CHECK_INT(push(&sim, "/quote\"back\\slash", "odd", NULL, NULL), 0);
    CHECK_PULL(&sim, "/quote\"back\\slash", "odd", NULL);
    CHECK_PULL(&sim, "/nope", NULL, "not-found - stat /nope: no such file or directory");
    CHECK_PULL(&sim, "/x", NULL, "generic-file-error - can only read a regular file: \"/x\"");
    CHECK_PULL(&sim, "a", NULL, "generic-file-error - paths must be absolute, got \"a\"");
    CHECK_PULL(&sim, "/a/b", NULL, "generic-file-error - stat /a/b: not a directory");
    sim_end(&sim);
}

static void test_large(void)
{
    enum { SIZE = 3000000 };
    struct sim sim;
    struct ch_pebble_buffer buffer = {.limit = 0};
    struct ch_pebble_sink sink = ch_pebble_sink_buffer(&buffer);
    char *bytes = ch_malloc(SIZE);
    for (int i = 0; i < SIZE; i++)
        bytes[i] = (char)(i * 7 + i / 1000);
    memcpy(bytes + 1000, "0000000000000000000000000000000000000000000000000000000000001", 61);
    struct ch_pebble_memory memory = {bytes, SIZE};
    struct ch_pebble_source source = ch_pebble_source_memory(&memory);
    const struct ch_pebble_push_options none = {.make_dirs = false};
    sim_begin(&sim);
    CHECK_INT(ch_pebble_push(sim.client, "/big", &source, &none, NULL), 0);
    CHECK_INT(ch_pebble_pull(sim.client, "/big", &sink, NULL), 0);
    CHECK_INT((long long)buffer.bytes.length, SIZE);
    CHECK(buffer.bytes.length == SIZE && memcmp(buffer.bytes.data, bytes, SIZE) == 0);
    ch_buf_deinit(&buffer.bytes);
    free(bytes);
    sim_end(&sim);
}

static void test_push_refused(void)
{
    const int64_t group_id = 5;
    const struct ch_pebble_push_options lone_group = {.owner = {.group_id = &group_id}},
                                        dirs = {.make_dirs = true};
    const struct {
        const char *path;
        const struct ch_pebble_push_options *options;
        const char *message;
    } cases[] = {
        {"rel", NULL, "generic-file-error - paths must be absolute, got \"rel\""},
        {"/no/dir", NULL, "not-found - open /no/dir.~: no such file or directory"},
        {"/file/below", NULL, "generic-file-error - open /file/below.~: not a directory"},
        {"/file/below", &dirs,
         "generic-file-error - cannot create directory: mkdir /file: not a directory"},
        {"/dir", NULL, "generic-file-error - rename /dir.~ /dir: is a directory"},
        {"/x", &lone_group,
         "generic-file-error - cannot look up user and group: must specify user, not just group"},
    };
    struct sim sim;
    sim_begin(&sim);
    write_inside(&sim, "/file", "x");
    CHECK_INT(ch_pebble_make_dir(sim.client, "/dir", false, NULL, NULL, NULL), 0);
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CHECK_INT(push(&sim, cases[i].path, "new", cases[i].options, &err), -1);
        CHECK_INT(err.kind, CH_ERROR_PATH);
        CHECK_STR(err.message, cases[i].message);
        ch_error_clear(&err);
    }
    CH_AUTOJSON json_t *tree = ch_file_list_tree(sim.root, NULL);
    CH_AUTOFREE char *names = json_dumps(tree, JSON_COMPACT);
    CHECK_STR(names, "[\"dir\",\"file\"]"); /* no half of anything */
    sim_end(&sim);
}

/* The root is in a directory which is not Pebble's: nothing may come to be there. */
static void test_root_itself(void)
{
    static const char *const roots[] = {"/", "/.", "/..", "//", "/a/.."};
    CH_AUTOFREE char *outside = ch_file_make_temp_dir(NULL, "test-sim", NULL);
    CH_AUTOFREE char *root = ch_asprintf("%s/root", outside);
    struct sim sim;
    sim_begin(&sim);
    struct ch_olm_pebble_options options = {.root = root, .clock = &sim.clock};
    struct ch_olm_pebble *own = sim.pebble;
    sim.pebble = ch_olm_pebble_new(&options, NULL);
    for (int there = 0; there < 2; there++) {
        for (size_t i = 0; i < CH_ARRAY_LEN(roots); i++) {
            CHECK_INT(push(&sim, roots[i], "x", NULL, NULL), -1);
            CHECK_INT(ch_pebble_make_dir(sim.client, roots[i], false, NULL, NULL, NULL), -1);
        }
        CHECK_INT(
            push(&sim, "/d/f", "x", &(struct ch_pebble_push_options){.make_dirs = true}, NULL),
            there ? 0 : -1);
        CH_AUTOJSON json_t *tree = ch_file_list_tree(outside, NULL);
        CH_AUTOFREE char *names = json_dumps(tree, JSON_COMPACT);
        CHECK_STR(names, there ? "[\"root\",\"root/d\",\"root/d/f\"]" : "[]");
        CHECK_INT(mkdir(root, 0755), there ? -1 : 0);
    }
    ch_olm_pebble_free(sim.pebble);
    sim.pebble = own;
    CHECK_INT(ch_file_remove_tree(outside, NULL), 0);
    sim_end(&sim);
}

static void test_make_dir(void)
{
    struct sim sim;
    const unsigned mode = 0700;
    const struct {
        const char *path;
        bool parents;
        const char *message; /* NULL: it is made */
    } cases[] = {
        {"/a", false, NULL},
        {"/a", false, "generic-file-error - mkdir /a: file exists"},
        {"/a", true, NULL},
        {"/a/", true, NULL},
        {"/b/c", false, "not-found - mkdir /b/c.mkdir-new: no such file or directory"},
        {"/b/c", true, NULL},
        {"/file", true, "generic-file-error - mkdir /file: not a directory"},
        {"/file/d", true, "generic-file-error - mkdir /file: not a directory"},
        {"/file/d", false, "generic-file-error - mkdir /file/d.mkdir-new: not a directory"},
        {"rel", true, "generic-file-error - paths must be absolute, got \"rel\""},
    };
    sim_begin(&sim);
    write_inside(&sim, "/file", "x");
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        int result =
            ch_pebble_make_dir(sim.client, cases[i].path, cases[i].parents, NULL, NULL, &err);
        CHECK_INT(result, cases[i].message ? -1 : 0);
        CHECK_STR(err.message, cases[i].message);
        ch_error_clear(&err);
    }
    CHECK_INT((int)(mode_of(&sim, "/b") & 07777), 0755);
    CHECK_INT(ch_pebble_make_dir(sim.client, "/p/q", true, &mode, NULL, NULL), 0);
    CHECK_INT((int)(mode_of(&sim, "/p") & 07777), 0700);
    sim_end(&sim);
}

static void test_remove(void)
{
    static const struct {
        const char *path;
        bool recursive;
        const char *message;
    } cases[] = {
        {"/nope", false, "not-found - remove /nope: no such file or directory"},
        {"/nope", true, NULL},
        {"/nope/nope", true, NULL},
        {"/d", false, "generic-file-error - remove /d: directory not empty"},
        {"/d/f", false, NULL},
        {"/d", false, NULL},
        {"/e", true, NULL},
        {"/", true, "generic-file-error - remove /: device or resource busy"},
        {"rel", true, "generic-file-error - paths must be absolute, got \"rel\""},
    };
    struct sim sim;
    const struct ch_pebble_push_options dirs = {.make_dirs = true};
    sim_begin(&sim);
    push(&sim, "/d/f", "x", &dirs, NULL);
    push(&sim, "/e/f/g", "x", &dirs, NULL);
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        ch_pebble_remove_path(sim.client, cases[i].path, cases[i].recursive, &err);
        CHECK_STR(err.message, cases[i].message);
        ch_error_clear(&err);
    }
    CH_AUTOJSON json_t *tree = ch_file_list_tree(sim.root, NULL);
    CHECK_INT((long long)json_array_size(tree), 0);
    sim_end(&sim);
}

/* "name type permissions user:group", of each; caller owns. */
static char *list(struct sim *sim, const char *path, const char *pattern, bool itself)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_buf text = CH_BUF_INIT;
    size_t i;
    json_t *info;
    CH_AUTOJSON json_t *infos = ch_pebble_list_files(sim->client, path, pattern, itself, &err);
    if (!infos)
        ch_buf_addf(&text, "%lld %s",
                    (long long)json_integer_value(json_object_get(err.details, "code")),
                    err.message);
    json_array_foreach (infos, i, info)
        ch_buf_addf(&text, "%s%s %s %s %s:%s", i > 0 ? ", " : "",
                    json_string_value(json_object_get(info, "path")),
                    json_string_value(json_object_get(info, "type")),
                    json_string_value(json_object_get(info, "permissions")),
                    json_string_value(json_object_get(info, "user")),
                    json_string_value(json_object_get(info, "group")));
    ch_error_clear(&err);
    return ch_buf_take(&text);
}

#define CHECK_LIST(sim, path, pattern, itself, expected)           \
    do {                                                           \
        CH_AUTOFREE char *got_ = list(sim, path, pattern, itself); \
        CHECK_STR(got_, expected);                                 \
    } while (0)

static void test_list(void)
{
    struct sim sim;
    const struct ch_pebble_push_options dirs = {.make_dirs = true};
    sim_begin(&sim);
    push(&sim, "/d/b.txt", "text", &dirs, NULL);
    push(&sim, "/d/a", "", &dirs, NULL);
    CH_AUTOFREE char *link = ch_asprintf("%s/d/link", sim.root);
    CHECK_INT(symlink("/d/a", link), 0);
    CHECK_LIST(&sim, "/d", NULL, false,
               "/d/a file 644 root:root, /d/b.txt file 644 root:root, /d/link symlink 777 "
               "root:root");
    CHECK_LIST(&sim, "/d/", "*.txt", false, "/d/b.txt file 644 root:root");
    CHECK_LIST(&sim, "/d", "[", false, "400 syntax error in pattern");
    CHECK_LIST(&sim, "/d", NULL, true, "/d directory 755 root:root");
    CHECK_LIST(&sim, "/d/link", NULL, false, "/d/link file 644 root:root");
    CHECK_LIST(&sim, "/", NULL, true, "/ directory 700 root:root");
    CHECK_LIST(&sim, "/d/no", NULL, false, "404 stat /d/no: no such file or directory");
    CHECK_LIST(&sim, "d", NULL, false, "400 path must be absolute, got \"d\"");
    CHECK_HAS(sim_ask(&sim, "GET", "/v1/files?action=list&path=/d&pattern=b*", NULL), "\"size\":4");
    sim_end(&sim);
}

static void test_owners(void)
{
    struct sim sim;
    const int64_t user_id = 7, other = 8;
    const struct ch_pebble_push_options by_id = {.owner = {.user_id = &user_id}},
                                        by_name = {.make_dirs = true,
                                                   .owner = {.user = "db", .group = "staff"}},
                                        wrong = {.owner = {.user = "db", .user_id = &other}};
    struct ch_error err = CH_ERROR_INIT;
    sim_begin(&sim);
    push(&sim, "/a", "x", &by_id, NULL);
    CHECK_HAS(sim_ask(&sim, "GET", "/v1/files?action=list&path=/a", NULL),
              "\"user-id\":7,\"user\":\"\",\"group-id\":7,\"group\":\"\"");
    push(&sim, "/d/b", "x", &by_name, NULL);
    CHECK_LIST(&sim, "/d", NULL, true, "/d directory 755 db:staff");
    CHECK_LIST(&sim, "/d", NULL, false, "/d/b file 644 db:staff");
    CHECK_INT(push(&sim, "/c", "x", &wrong, &err), -1);
    CHECK_STR(err.message, "generic-file-error - cannot look up user and group: user \"db\" UID "
                           "(1000) does not match user-id (8)");
    ch_error_clear(&err);
    push(&sim, "/d/b", "x", NULL, NULL); /* a new file is root's */
    CHECK_LIST(&sim, "/d", NULL, false, "/d/b file 644 root:root");
    CHECK_INT(ch_pebble_remove_path(sim.client, "/d", true, NULL), 0);
    CH_AUTOFREE char *owners = sim_state(&sim, "owners", NULL);
    CHECK_STR(owners, "{\"/a\":{\"group-id\":7,\"user-id\":7}}");
    sim_end(&sim);
}

static void test_users_of_the_container(void)
{
    struct sim sim;
    const struct ch_pebble_push_options known = {.owner = {.user = "web"}},
                                        unknown = {.owner = {.user = "nobody"}},
                                        group = {.owner = {.user = "web", .group = "none"}};
    const struct ch_pebble_push_options dirs = {.make_dirs = true};
    struct ch_error err = CH_ERROR_INIT;
    sim_begin(&sim);
    push(&sim, "/etc/passwd", "root:x:0:0::/:/bin/sh\nweb:x:33:44:::\nbroken\n", &dirs, NULL);
    push(&sim, "/etc/group", "root:x:0:\nwww:x:44:\n", NULL, NULL);
    CHECK_INT(push(&sim, "/a", "x", &known, NULL), 0);
    CHECK_LIST(&sim, "/a", NULL, false, "/a file 644 web:www");
    CHECK_INT(push(&sim, "/a", "x", &unknown, &err), -1);
    CHECK_STR(err.message,
              "generic-file-error - cannot look up user and group: user: unknown user nobody");
    ch_error_clear(&err);
    CHECK_INT(push(&sim, "/a", "x", &group, &err), -1);
    CHECK_STR(err.message,
              "generic-file-error - cannot look up user and group: group: unknown group none");
    ch_error_clear(&err);
    sim_end(&sim);
}

static void test_long_path(void)
{
    struct sim sim;
    struct ch_error err = CH_ERROR_INIT;
    char *path = ch_malloc(200001);
    for (int i = 0; i < 200000; i++)
        path[i] = i % 2 ? 'a' : '/';
    path[200000] = '\0';
    sim_begin(&sim);
    CHECK_INT(ch_pebble_make_dir(sim.client, path, true, NULL, NULL, &err), -1);
    CHECK_HAS(err.message, "file name too long");
    ch_error_clear(&err);
    CHECK_INT(ch_pebble_remove_path(sim.client, path, true, &err), -1);
    CHECK_HAS(err.message, "file name too long");
    ch_error_clear(&err);
    free(path);
    sim_end(&sim);
}

static void test_requests(void)
{
    static const struct sim_case cases[] = {
        {"GET", "/v1/files", NULL, 400, "invalid action \\\"\\\""},
        {"GET", "/v1/files?action=read", NULL, 400, "must specify one or more paths"},
        {"GET", "/v1/files?action=read&path=/a", NULL, 400, "must accept multipart/form-data"},
        {"GET", "/v1/files?action=list", NULL, 400, "must specify path"},
        {"POST", "/v1/files", "{\"action\":\"write\"}", 400,
         "must use multipart with \\\"write\\\" action"},
        {"POST", "/v1/files", "{\"action\":\"eat\"}", 400, "invalid action \\\"eat\\\""},
        {"POST", "/v1/files",
         "{\"action\":\"make-dirs\",\"dirs\":[{\"path\":\"/a\","
         "\"permissions\":\"99\"}]}",
         200, "permissions must be a 3-digit octal string, got \\\"99\\\""},
        {"POST", "/v1/files", "{\"action\":\"remove\",\"paths\":[]}", 200, "\"result\":[]"},
    };
    struct sim sim;
    sim_begin(&sim);
    SIM_CHECK(&sim, cases);
    sim_end(&sim);
}

#define BOUNDARY "01234567890123456789012345678901"
#define PART(name) "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"" name "\r\n\r\n"

static void test_bad_uploads(void)
{
    static const struct {
        const char *type, *body;
        const char *has;
    } cases[] = {
        {"multipart/form-data", "", "invalid boundary \\\"\\\""},
        {"multipart/form-data; boundary=short", "", "invalid boundary \\\"short\\\""},
        {NULL, "", "unexpected EOF"},
        {NULL, PART("files\"") "x\r\n--" BOUNDARY "--\r\n",
         "metadata field name must be \\\"request\\\", got \\\"files\\\""},
        {NULL, PART("request\"") "{\r\n--" BOUNDARY "--\r\n", "cannot decode request metadata"},
        {NULL, PART("request\"") "{\"action\":\"read\"}\r\n--" BOUNDARY "--\r\n",
         "multipart action must be \\\"write\\\", got \\\"read\\\""},
        {NULL, PART("request\"") "{\"action\":\"write\"}\r\n--" BOUNDARY "--\r\n",
         "must specify one or more files"},
        {NULL,
         PART("request\"") "{\"action\":\"write\",\"files\":[{\"path\":\"/a\"}]}\r\n" PART(
             "files\"; filename=\"/b\"") "x\r\n--" BOUNDARY "--\r\n",
         "no metadata for path \\\"/b\\\""},
        {NULL,
         PART("request\"") "{\"action\":\"write\",\"files\":[{\"path\":\"/a\"}]}\r\n--" BOUNDARY
                           "--\r\n",
         "no file content for path \\\"/a\\\""},
        {NULL,
         PART("request\"") "{\"action\":\"write\",\"files\":[{\"path\":\"/a\"}]}\r\n" PART(
             "files\"; filename=\"/a\"") "cut off",
         "unexpected EOF"},
        {NULL,
         PART("request\"") "{\"action\":\"write\",\"files\":[{\"path\":\"a\"}]}\r\n" PART(
             "files\"; filename=\"a\"") "refused, and cut off",
         "unexpected EOF"},
    };
    struct sim sim;
    sim_begin(&sim);
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        const char *type =
            cases[i].type ? cases[i].type : "multipart/form-data; boundary=\"" BOUNDARY "\"";
        const struct ch_pebble_request request = {.method = "POST",
                                                  .target = "/v1/files",
                                                  .content_type = type,
                                                  .body = cases[i].body,
                                                  .length = strlen(cases[i].body)};
        ch_pebble_answer_deinit(&sim.answer);
        ch_olm_pebble_answer(sim.pebble, &request, &sim.answer);
        CHECK_HAS(sim.answer.body.data, cases[i].has);
    }
    CH_AUTOJSON json_t *tree = ch_file_list_tree(sim.root, NULL);
    CHECK_INT((long long)json_array_size(tree), 0);
    sim_end(&sim);
}

int main(void)
{
    RUN(test_push_and_pull);
    RUN(test_large);
    RUN(test_push_refused);
    RUN(test_root_itself);
    RUN(test_make_dir);
    RUN(test_remove);
    RUN(test_list);
    RUN(test_owners);
    RUN(test_users_of_the_container);
    RUN(test_long_path);
    RUN(test_requests);
    RUN(test_bad_uploads);
    return test_done();
}
