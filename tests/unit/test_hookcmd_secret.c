/* SPDX-License-Identifier: Apache-2.0 */
/* secret-add, secret-set, secret-get, secret-info-get, secret-ids, secret-grant, secret-revoke,
 * secret-remove */
#include "base/file.h"
#include "fake_transport.h"
#include "hookcmd/hookcmd.h"

#include <sys/stat.h>

static char *value_path; /* of the last content that came; owned */
static char expected_value[64];
static size_t expected_length;

static void expect_value(const char *data, size_t length)
{
    memcpy(expected_value, data, length);
    expected_length = length;
}

/* While the command runs: the last word is KEY#file=PATH; PATH holds the value, and only we may
 * read it. */
static void look_at_file(const struct ch_command *command)
{
    const char *word = NULL;
    struct stat status;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    for (const char *const *argv = command->argv; *argv; argv++)
        word = *argv;
    free(value_path);
    value_path = ch_strdup(strstr(word, "#file=") + 6);
    CHECK_INT(ch_file_read(value_path, 0, &text, NULL), 0);
    CHECK_INT(text.length, expected_length);
    CHECK(memcmp(text.data ? text.data : "", expected_value, text.length) == 0);
    CHECK(stat(value_path, &status) == 0 && (status.st_mode & 0777) == 0600);
    CH_AUTOFREE char *directory =
        ch_strndup(value_path, (size_t)(strrchr(value_path, '/') - value_path));
    CHECK(stat(directory, &status) == 0 && (status.st_mode & 0777) == 0700);
}

/* Nothing is left of the last content. */
static void check_gone(void)
{
    CH_AUTOFREE char *path = CH_TAKE(value_path);
    CHECK(path != NULL);
    if (!path)
        return;
    CHECK(!ch_file_exists(path));
    *strrchr(path, '/') = '\0';
    CHECK(!ch_file_exists(path));
}

static void test_add(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"secret-add --label L --description a* --expire 2026-11-23T04:23:14.334341Z --rotate "
         "daily "
         "--owner application user#file=/* password#file=/*",
         .output = "secret:abc\n", .look = look_at_file},
        {"secret-add --owner unit key#file=/*", .output = "secret:def\n", .look = look_at_file});
    CH_AUTOJSON json_t *content = json_pack("{ss ss}", "user", "me", "password", "hunter2");
    CH_AUTOJSON json_t *binary = json_pack("{s{ss}}", "key", "$bytes", "/wAB");
    struct ch_secret_options options = {.label = "L",
                                        .description = "a",
                                        .expire = "2026-11-23T04:23:14.334341Z",
                                        .rotate = "daily",
                                        .owner = "application",
                                        .content = content};
    char *id;
    expect_value("hunter2", 7);
    CHECK_INT(ch_hookcmd_secret_add(&fake.base, &options, &id, NULL), 0);
    CHECK_STR(id, "secret:abc");
    free(id);
    check_gone();
    expect_value("\xff\0\x01", 3);
    options = (struct ch_secret_options){.owner = "unit", .content = binary};
    CHECK_INT(ch_hookcmd_secret_add(&fake.base, &options, &id, NULL), 0);
    free(id);
    check_gone();
    CHECK_INT(fake.writes, 2);
    fake_transport_done(&fake);
}

static void test_add_fails(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"secret-add password#file=/*", .errors = "ERROR x\n", .code = 1, .look = look_at_file},
        {"secret-add password#file=/*", .output = "\n", .look = look_at_file});
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *content = json_pack("{ss}", "password", "hunter2");
    struct ch_secret_options options = {.content = content};
    char *id;
    expect_value("hunter2", 7);
    CHECK_INT(ch_hookcmd_secret_add(&fake.base, &options, &id, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_HOOKCMD);
    CHECK(!strstr(err.message, "hunter2"));
    ch_error_clear(&err);
    check_gone();
    CHECK_INT(ch_hookcmd_secret_add(&fake.base, &options, &id, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_RUNTIME);
    ch_error_clear(&err);
    check_gone();
    fake_transport_done(&fake);
}

static void test_content_refused(void)
{
    static const char *const keys[] = {"", "a/b", "/etc/x", ".", "..", "a=b", "a#file"};
    struct fake_transport fake = FAKE_TRANSPORT({NULL});
    struct ch_error err = CH_ERROR_INIT;
    char *id;
    for (size_t i = 0; i < CH_ARRAY_LEN(keys); i++) {
        CH_AUTOJSON json_t *content = json_pack("{ss}", keys[i], "hunter2");
        struct ch_secret_options options = {.content = content};
        CHECK_INT(ch_hookcmd_secret_add(&fake.base, &options, &id, &err), -1);
        CHECK_INT(err.kind, CH_ERROR_VALUE);
        CHECK(!strstr(err.message, "hunter2"));
        ch_error_clear(&err);
    }
    CH_AUTOJSON json_t *number = json_pack("{si}", "pin", 1234);
    struct ch_secret_options options = {.content = number};
    CHECK_INT(ch_hookcmd_secret_add(&fake.base, &options, &id, &err), -1);
    CHECK_STR(err.message, "secret-add: the value of 'pin' is not a string");
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

static void test_set(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"secret-set --label Q --owner application secret:abc"},
        {"secret-set --owner application secret:abc password#file=/*", .look = look_at_file});
    CH_AUTOJSON json_t *content = json_pack("{ss}", "password", "hunter2");
    struct ch_secret_options options = {.label = "Q", .owner = "application"};
    CHECK_INT(ch_hookcmd_secret_set(&fake.base, "secret:abc", &options, NULL), 0);
    options = (struct ch_secret_options){.owner = "application", .content = content};
    expect_value("hunter2", 7);
    CHECK_INT(ch_hookcmd_secret_set(&fake.base, "secret:abc", &options, NULL), 0);
    check_gone();
    CHECK_INT(fake.writes, 2);
    fake_transport_done(&fake);
}

static void test_get(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"secret-get --format=json secret:a --label l --refresh", .output = "{\"k\":\"hunter2\"}"},
        {"secret-get --format=json --label l --peek", .output = "{}"},
        {"secret-get --format=json secret:a", .output = "{\"k\": hunter2}"},
        {"secret-get --format=json secret:a", .output = "{\"k\": 12341234}"});
    struct ch_error err = CH_ERROR_INIT;
    json_t *content;
    CHECK_INT(ch_hookcmd_secret_get(&fake.base, "secret:a", "l", true, false, &content, NULL), 0);
    CHECK_STR(json_string_value(json_object_get(content, "k")), "hunter2");
    json_decref(content);
    CHECK_INT(ch_hookcmd_secret_get(&fake.base, NULL, "l", false, true, &content, NULL), 0);
    json_decref(content);
    for (int i = 0; i < 2; i++) {
        CHECK_INT(ch_hookcmd_secret_get(&fake.base, "secret:a", NULL, false, false, &content, &err),
                  -1);
        CHECK_INT(err.kind, CH_ERROR_RUNTIME);
        CHECK_HAS(err.message, "secret-get answered with something that is not a JSON object of "
                               "strings");
        CHECK(!strstr(err.message, "hunter2") && !strstr(err.message, "1234"));
        ch_error_clear(&err);
    }
    fake_transport_done(&fake);
}

static void test_info_and_ids(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"secret-info-get --format=json secret:a", .output = "{\"a\":{\"revision\":1}}"},
        {"secret-info-get --format=json --label l", .output = "{\"a\":{\"revision\":1}}"},
        {"secret-ids --format=json", .output = "[\"a\",\"b\"]"},
        {"secret-ids --format=json", .output = "null"});
    json_t *value;
    CHECK_INT(ch_hookcmd_secret_info_get(&fake.base, "secret:a", "l", &value, NULL), 0);
    json_decref(value);
    CHECK_INT(ch_hookcmd_secret_info_get(&fake.base, NULL, "l", &value, NULL), 0);
    json_decref(value);
    for (size_t i = 0; i < 2; i++) {
        CHECK_INT(ch_hookcmd_secret_ids(&fake.base, &value, NULL), 0);
        CHECK_INT(json_array_size(value), i == 0 ? 2 : 0);
        json_decref(value);
    }
    fake_transport_done(&fake);
}

static void test_grants_and_removal(void)
{
    struct fake_transport fake = FAKE_TRANSPORT(
        {"secret-grant --relation 7 secret:a"}, {"secret-grant --relation 0 --unit pg/0 secret:a"},
        {"secret-revoke --relation 7 --unit pg/0 secret:a"}, {"secret-revoke --app pg secret:a"},
        {"secret-remove secret:a"}, {"secret-remove secret:a --revision 2"});
    CHECK_INT(ch_hookcmd_secret_grant(&fake.base, "secret:a", 7, NULL, NULL), 0);
    CHECK_INT(ch_hookcmd_secret_grant(&fake.base, "secret:a", 0, "pg/0", NULL), 0);
    CHECK_INT(ch_hookcmd_secret_revoke(&fake.base, "secret:a", 7, NULL, "pg/0", NULL), 0);
    CHECK_INT(ch_hookcmd_secret_revoke(&fake.base, "secret:a", -1, "pg", NULL, NULL), 0);
    CHECK_INT(ch_hookcmd_secret_remove(&fake.base, "secret:a", -1, NULL), 0);
    CHECK_INT(ch_hookcmd_secret_remove(&fake.base, "secret:a", 2, NULL), 0);
    CHECK_INT(fake.writes, 6);
    fake_transport_done(&fake);
}

int main(void)
{
    RUN(test_add);
    RUN(test_add_fails);
    RUN(test_content_refused);
    RUN(test_set);
    RUN(test_get);
    RUN(test_info_and_ids);
    RUN(test_grants_and_removal);
    return test_done();
}
