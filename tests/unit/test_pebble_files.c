/* SPDX-License-Identifier: Apache-2.0 */
/* Pulling and pushing; the other calls on files are in test_pebble_services.c. */
#include "fake_pebble.h"

#include <fcntl.h>

#define PULL_HEAD "HTTP/1.1 200 OK\r\nContent-Type: multipart/form-data; boundary=b01\r\n\r\n"
#define PART_FILE                                                                  \
    "--b01\r\nContent-Disposition: form-data; name=\"files\"; filename=\"/f\"\r\n" \
    "Content-Type: application/octet-stream\r\n\r\n"
#define PART_RESPONSE                                 \
    "\r\n--b01\r\nContent-Type: application/json\r\n" \
    "Content-Disposition: form-data; name=\"response\"\r\n\r\n"
#define RESULT_OK "{\"type\":\"sync\",\"result\":[{\"path\":\"/f\"}]}\n"
#define END "\r\n--b01--\r\n"

static char *pull(struct ch_pebble *client, const char *path, struct ch_error *err)
{
    struct ch_pebble_buffer buffer = {.limit = 100};
    struct ch_pebble_sink sink = ch_pebble_sink_buffer(&buffer);
    if (ch_pebble_pull(client, path, &sink, err) == 0)
        return ch_buf_take(&buffer.bytes);
    ch_buf_deinit(&buffer.bytes);
    return NULL;
}

static void test_pull(void)
{
    static const struct {
        const char *answer, *content, *message;
        enum ch_error_kind kind;
    } cases[] = {
        {PULL_HEAD PART_FILE "hello\r\n--b0" PART_RESPONSE RESULT_OK END, "hello\r\n--b0"},
        {PULL_HEAD PART_FILE PART_RESPONSE RESULT_OK END, ""},
        /* errors inside a 200 */
        {PULL_HEAD "--b01\r\nContent-Disposition: form-data; name=response\r\n\r\n"
                   "{\"result\":[{\"path\":\"/f\",\"error\":{\"kind\":\"not-found\","
                   "\"message\":\"stat /f: no such file\"}}]}" END,
         NULL, "not-found - stat /f: no such file", CH_ERROR_PATH},
        {PULL_HEAD PART_FILE
         "half" PART_RESPONSE
         "{\"result\":[{\"path\":\"/f\",\"error\":{\"kind\":\"generic-file-error\","
         "\"message\":\"read: I/O error\"}}]}" END,
         NULL, "generic-file-error - read: I/O error", CH_ERROR_PATH},
        {FAKE_ERROR("400 Bad Request", "must specify path"), NULL, "must specify path",
         CH_ERROR_API},
        /* not the protocol */
        {FAKE_OK("[]"), NULL, "expected Content-Type 'multipart/form-data', got 'application/json'",
         CH_ERROR_PROTOCOL},
        {"HTTP/1.1 200 OK\r\nContent-Type: multipart/form-data\r\n\r\nx", NULL,
         "invalid boundary: ''", CH_ERROR_PROTOCOL},
        {PULL_HEAD, NULL, "no \"response\" field in multipart body", CH_ERROR_PROTOCOL},
        {PULL_HEAD PART_FILE "hello", NULL, "no \"response\" field in multipart body",
         CH_ERROR_PROTOCOL},
        {PULL_HEAD PART_FILE "hello" END, NULL, "no \"response\" field in multipart body",
         CH_ERROR_PROTOCOL},
        {PULL_HEAD PART_FILE "hello" PART_RESPONSE RESULT_OK, NULL,
         "no \"response\" field in multipart body", CH_ERROR_PROTOCOL},
        {PULL_HEAD PART_FILE "hello" PART_RESPONSE "{" END, NULL,
         "the \"response\" field in multipart body is not JSON: ", CH_ERROR_PROTOCOL},
        {PULL_HEAD PART_FILE "hello" PART_RESPONSE "{\"result\":null}" END, NULL,
         "path not found in response metadata: null", CH_ERROR_PROTOCOL},
        {PULL_HEAD PART_FILE "hello" PART_RESPONSE "{\"result\":[{\"path\":\"/g\"}]}" END, NULL,
         "path not found in response metadata: [{\"path\": \"/g\"}]", CH_ERROR_PROTOCOL},
        {PULL_HEAD "--b01\r\nContent-Disposition: form-data; name=response\r\n\r\n" RESULT_OK END,
         NULL, "no file content in multipart response", CH_ERROR_PROTOCOL},
        {PULL_HEAD PART_FILE "a\r\n" PART_FILE "b" PART_RESPONSE RESULT_OK END, NULL,
         "single file request resulted in a multi-file response", CH_ERROR_PROTOCOL},
        {PULL_HEAD "--b01\r\n\r\nx" END, NULL, "unexpected content disposition: ''",
         CH_ERROR_PROTOCOL},
        {PULL_HEAD "--b01\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nx" END, NULL,
         "unexpected name in content-disposition header: 'x'", CH_ERROR_PROTOCOL},
        {PULL_HEAD "--b01\r\nContent-Disposition: form-data; name=\"files\"\r\n\r\nx" END, NULL,
         "multipart \"files\" part missing filename", CH_ERROR_PROTOCOL},
        {PULL_HEAD "--b0x\r\n", NULL, "not a multipart body: it does not begin with its boundary",
         CH_ERROR_PROTOCOL},
    };
    for (size_t i = 0; i < 2 * CH_ARRAY_LEN(cases); i++) { /* whole, and byte by byte */
        size_t at = i / 2;
        struct fake_answer answer = {.bytes = cases[at].answer, .piece = i % 2};
        struct fake_pebble fake;
        struct ch_error err = CH_ERROR_INIT;
        fake_start(&fake, &answer, 1, 5);
        CH_AUTOFREE char *content = pull(fake.client, "/f", &err);
        CHECK_STR(content, cases[at].content);
        CHECK_INT(err.kind, cases[at].kind);
        if (cases[at].message)
            CHECK_HAS(err.message, cases[at].message);
        ch_error_clear(&err);
        fake_join(&fake);
        CH_AUTOFREE char *request = fake_request(&fake, 0);
        CHECK_STR(request, "GET /v1/files?action=read&path=%2Ff");
        CHECK_HAS(fake.requests[0].data, "Accept: multipart/form-data\r\n");
        fake_end(&fake);
    }
}

/* Multipart without end: the sink's limit, or the patience of the client, ends it. */
static void test_pull_without_end(void)
{
    static const struct fake_answer answers[] = {
        {.bytes = PULL_HEAD PART_FILE "hello", .hold = true},
        {.bytes =
             PULL_HEAD PART_FILE "0123456789012345678901234567890123456789012345678901234567890"
                                 "0123456789012345678901234567890123456789012345678901234567890",
         .hold = true}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    FAKE_START(&fake, answers, 0.3);
    CHECK(!pull(fake.client, "/f", &err));
    CHECK_HAS(err.message, "GET /v1/files: Pebble did not answer within 0.3 seconds");
    ch_error_clear(&err);
    CHECK(!pull(fake.client, "/f", &err));
    CHECK_INT(err.kind, CH_ERROR_VALUE);
    CHECK_HAS(err.message, "more than 100 bytes came");
    ch_error_clear(&err);
    fake_join(&fake);
    fake_end(&fake);
}

static void test_pull_strange_paths(void)
{
    static const struct fake_answer answers[] = {{.bytes = FAKE_ERROR("404 Not Found", "x")}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    FAKE_START(&fake, answers, 5);
    CHECK(!pull(fake.client, "/\xff", &err));
    CHECK_STR(err.message, "path is not UTF-8, which Pebble needs: '/\\xff'");
    ch_error_clear(&err);
    CHECK(!pull(fake.client, "/a\n\"b'&c", &err));
    ch_error_clear(&err);
    fake_join(&fake);
    CH_AUTOFREE char *request = fake_request(&fake, 0);
    CHECK_STR(request, "GET /v1/files?action=read&path=%2Fa%0A%22b%27%26c");
    fake_end(&fake);
}

/* push */

static int push(struct ch_pebble *client, const char *path, const char *text,
                const struct ch_pebble_push_options *options, struct ch_error *err)
{
    struct ch_pebble_memory memory = {text, strlen(text)};
    struct ch_pebble_source source = ch_pebble_source_memory(&memory);
    return ch_pebble_push(client, path, &source, options, err);
}

static void zeros(void *data, void *bytes, size_t length)
{
    (void)data;
    memset(bytes, 0, length);
}

#define B "00000000000000000000000000000000"

static void test_push(void)
{
    static const struct fake_answer answers[] = {
        {.bytes = FAKE_OK("[{\"path\":\"/a \\\"\\\\b\"}]")}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    FAKE_START(&fake, answers, 5);
    struct ch_pebble_options options = {.socket_path = ch_pebble_socket_path(fake.client),
                                        .random = zeros};
    struct ch_pebble *client = ch_pebble_new(&options);
    struct ch_pebble_push_options how = {.make_dirs = true,
                                         .permissions = &(unsigned){07},
                                         .owner = {.user_id = &(int64_t){0}, .user = "u"}};
    CHECK_INT(push(client, "/a \"\\b", "text", &how, &err), 0);
    CHECK_STR(err.message, NULL);
    fake_join(&fake);
    CHECK_STR(
        fake.requests[0].data,
        "POST /v1/files HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        "Accept: application/json\r\nContent-Type: multipart/form-data; boundary=\"" B "\"\r\n"
        "Transfer-Encoding: chunked\r\n\r\n"
        "0175\r\n--" B "\r\nContent-Type: application/json\r\n"
        "Content-Disposition: form-data; name=\"request\"\r\n\r\n"
        "{\"action\":\"write\",\"files\":[{\"path\":\"/a \\\"\\\\b\",\"make-dirs\":true,"
        "\"permissions\":\"007\",\"user-id\":0,\"user\":\"u\"}]}\r\n"
        "--" B "\r\nContent-Type: application/octet-stream\r\n"
        "Content-Disposition: form-data; name=\"files\"; filename=\"/a \\\"\\\\b\"\r\n\r\n\r\n"
        "0004\r\ntext\r\n0028\r\n\r\n--" B "--\r\n\r\n0\r\n\r\n");
    ch_pebble_free(client);
    fake_end(&fake);
}

static void test_push_refused(void)
{
    static const struct {
        const char *path, *answer, *message;
        enum ch_error_kind kind;
    } cases[] = {
        {"/f",
         FAKE_OK("[{\"path\":\"/f\",\"error\":{\"kind\":\"permission-denied\","
                 "\"message\":\"open /f: permission denied\"}}]"),
         "permission-denied - open /f: permission denied", CH_ERROR_PATH},
        {"/f", FAKE_OK("null"), "path not found in response metadata: null", CH_ERROR_PROTOCOL},
        {"/f", FAKE_ERROR("400 Bad Request", "bad"), "bad", CH_ERROR_API},
        {"/f", NULL, "closed the connection before its answer was complete", CH_ERROR_CONNECTION},
        {"/a\nb", NULL, "a path with a line break cannot be pushed: '/a\\nb'", CH_ERROR_VALUE},
        {"/a\rb", NULL, "a path with a line break cannot be pushed: '/a\\rb'", CH_ERROR_VALUE},
        {"/\xff", NULL, "path is not UTF-8, which Pebble needs: '/\\xff'", CH_ERROR_VALUE},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct fake_answer answer = {.bytes = cases[i].answer};
        struct fake_pebble fake;
        struct ch_error err = CH_ERROR_INIT;
        fake_start(&fake, &answer, 1, 5);
        CHECK_INT(push(fake.client, cases[i].path, "text", NULL, &err), -1);
        CHECK_INT(err.kind, cases[i].kind);
        CHECK_HAS(err.message, cases[i].message);
        ch_error_clear(&err);
        fake_join(&fake);
        fake_end(&fake);
    }
}

/* Pebble refuses before it has read all, and closes: its answer counts, not the broken pipe. */
static void test_push_refused_early(void)
{
    static const struct fake_answer answers[] = {
        {.bytes = FAKE_ERROR("400 Bad Request", "too much"), .early = true}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *text = ch_malloc((8 << 20) + 1);
    memset(text, 'x', 8 << 20);
    text[8 << 20] = '\0';
    FAKE_START(&fake, answers, 5);
    CHECK_INT(push(fake.client, "/f", text, NULL, &err), -1);
    CHECK_STR(err.message, "too much");
    ch_error_clear(&err);
    fake_join(&fake);
    fake_end(&fake);
}

static ssize_t read_badly(void *data, char *bytes, size_t size, struct ch_error *err)
{
    (void)data;
    (void)bytes;
    (void)size;
    ch_error_set(err, CH_ERROR_OS, "the disk is gone");
    return -1;
}

static void test_push_with_a_failing_source(void)
{
    static const struct fake_answer answers[] = {{.bytes = FAKE_OK("[]")}};
    struct ch_pebble_source source = {.read = read_badly};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    FAKE_START(&fake, answers, 5);
    CHECK_INT(ch_pebble_push(fake.client, "/f", &source, NULL, &err), -1);
    CHECK_STR(err.message, "the disk is gone");
    ch_error_clear(&err);
    fake_join(&fake);
    CHECK(!strstr(fake.requests[0].data, "\r\n0\r\n\r\n")); /* Pebble must not take it for all */
    fake_end(&fake);
}

static void test_descriptors(void)
{
    static const struct fake_answer answers[] = {
        {.bytes = FAKE_OK("[{\"path\":\"/f\"}]")},
        {.bytes = PULL_HEAD PART_FILE "hello" PART_RESPONSE RESULT_OK END}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    struct ch_buf content = CH_BUF_INIT;
    FAKE_START(&fake, answers, 5);
    CH_AUTOFREE char *path = ch_path_join(fake.directory, "local");
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct ch_pebble_sink sink = ch_pebble_sink_descriptor(&file);
    struct ch_pebble_source source = ch_pebble_source_descriptor(&file);
    CHECK_INT(write(file, "from a file", 11), 11);
    lseek(file, 0, SEEK_SET);
    CHECK_INT(ch_pebble_push(fake.client, "/f", &source, NULL, &err), 0);
    CHECK_INT(ch_pebble_pull(fake.client, "/f", &sink, &err), 0);
    CHECK_INT(ch_file_read(path, 0, &content, NULL), 0);
    CHECK_STR(content.data, "from a filehello");
    close(file);
    ch_buf_deinit(&content);
    fake_join(&fake);
    CHECK_HAS(fake.requests[0].data, "from a file");
    fake_end(&fake);
}

int main(void)
{
    RUN(test_pull);
    RUN(test_pull_without_end);
    RUN(test_pull_strange_paths);
    RUN(test_push);
    RUN(test_push_refused);
    RUN(test_push_refused_early);
    RUN(test_push_with_a_failing_source);
    RUN(test_descriptors);
    return test_done();
}
