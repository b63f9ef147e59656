/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "model_fixture.h"

/* The content arrives in files that only we can read. */
static void look_at_password(const struct ch_command *command)
{
    const char *last = command->argv[0];
    for (size_t i = 0; command->argv[i]; i++)
        last = command->argv[i];
    const char *path = strchr(last, '=');
    CH_CLEANUP(ch_buf_deinit) struct ch_buf value = CH_BUF_INIT;
    CHECK_INT(path ? ch_file_read(path + 1, 0, &value, NULL) : -1, 0);
    CHECK_STR(value.data, "hunter2");
}

static json_t *password(void)
{
    return json_pack("{s:s}", "password", "hunter2");
}

static void test_adding(void)
{
    struct model_fixture f;
    CH_AUTOJSON json_t *content = password();
    const json_t *read;
    const struct ch_secret_meta meta = {.label = "l",
                                        .description = "for the db",
                                        .rotate = "monthly",
                                        .has_expire = true,
                                        .expire = 90,
                                        .from_now = true};
    model_fixture_init(&f, "");
    f.now = 3600;
    model_fixture_expect(
        &f,
        {"secret-add --label l --description for the db --expire 1970-01-01T01:01:30Z --rotate "
         "monthly --owner unit password#file=*",
         .output = "secret:abc\n", .look = look_at_password},
        {"secret-add --owner application password#file=*", .output = "secret:def\n"});
    struct ch_secret *secret =
        ch_entity_add_secret(ch_model_unit(f.model), content, &meta, &f.error);
    CHECK_STR(ch_secret_id(secret), "secret:abc");
    CHECK_STR(ch_secret_label(secret), "l");
    CHECK_OK(&f, ch_secret_get_content(secret, false, &read, &f.error));
    CHECK(json_equal(read, content));
    secret = ch_entity_add_secret(ch_model_app(f.model), content, NULL, &f.error);
    CHECK_STR(ch_secret_id(secret), "secret:def");
    CHECK_STR(ch_secret_label(secret), NULL);
    model_fixture_done(&f);
}

static void test_adding_what_cannot_be(void)
{
    struct model_fixture f;
    CH_AUTOJSON json_t *content = password();
    CH_AUTOJSON json_t *empty = json_object();
    const struct ch_secret_meta far = {.has_expire = true, .expire = 1e15};
    model_fixture_init(&f, "");
    CHECK(!ch_entity_add_secret(ch_model_unit(f.model), empty, NULL, &f.error));
    CHECK_ERROR(&f, CH_ERROR_VALUE, "Secret content must not be empty");
    CHECK(!ch_entity_add_secret(ch_model_unit(f.model), content, &far, &f.error));
    CHECK_INT(f.error.kind, CH_ERROR_VALUE);
    ch_error_clear(&f.error);
    model_fixture_expect(&f, {"secret-add --owner application password#file=*",
                              .errors = "ERROR this unit is not the leader\n", .code = 1});
    CHECK(!ch_entity_add_secret(ch_model_app(f.model), content, NULL, &f.error));
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR this unit is not the leader\n");
    model_fixture_done(&f);
}

static void test_setting_keeps_what_was_read(void)
{
    struct model_fixture f;
    CH_AUTOJSON json_t *content = password();
    const json_t *read;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"secret-get --format=json secret:a", .output = "{\"password\": \"old\"}"},
        {"secret-set --owner application secret:a password#file=*", .look = look_at_password},
        {"secret-get --format=json secret:a --refresh", .output = "{\"password\": \"hunter2\"}"});
    struct ch_secret *secret = ch_model_get_secret(f.model, "secret:a", NULL, &f.error);
    CHECK_OK(&f, ch_secret_set_content(secret, content, &f.error));
    CHECK_OK(&f, ch_secret_get_content(secret, false, &read, &f.error));
    CHECK(!json_equal(read, content));
    CHECK_OK(&f, ch_secret_get_content(secret, true, &read, &f.error));
    CHECK(json_equal(read, content));
    json_object_clear(content);
    CHECK_INT(ch_secret_set_content(secret, content, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_VALUE, "Secret content must not be empty");
    model_fixture_done(&f);
}

static void test_info(void)
{
    struct model_fixture f;
    const struct ch_secret_meta label = {.label = ""}, nothing = {.label = NULL};
    const struct ch_secret_meta all = {
        .label = "l", .description = "d", .rotate = "daily", .has_expire = true, .expire = 60.5};
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"secret-set --label  --owner application secret:a"},
        {"secret-set --label l --description d --expire 1970-01-01T00:01:00.500000Z "
         "--rotate daily --owner application secret:a"});
    struct ch_secret *secret = ch_model_secret(f.model, "secret:a", NULL, &f.error);
    CHECK_OK(&f, ch_secret_set_info(secret, &label, &f.error));
    CHECK_OK(&f, ch_secret_set_info(secret, &all, &f.error));
    CHECK_INT(ch_secret_set_info(secret, &nothing, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_TYPE,
                "Must provide a label, description, expiration time, or rotation policy");
    model_fixture_done(&f);
}

/* The id is asked for once, and no content goes with the question. */
static void test_a_label_is_not_enough_for_changes(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"secret-info-get --format=json --label l", .errors = "ERROR not found\n", .code = 1},
        {"secret-info-get --format=json --label l", .output = "{\"a\": {\"revision\": 1}}"},
        {"secret-remove secret://u/a --revision 3"}, {"secret-remove secret://u/a"});
    struct ch_secret *secret = ch_model_secret(f.model, NULL, "l", &f.error);
    CHECK_INT(ch_secret_remove_revision(secret, 3, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_SECRET_NOT_FOUND, "ERROR not found\n");
    CHECK_OK(&f, ch_secret_remove_revision(secret, 3, &f.error));
    CHECK_STR(ch_secret_id(secret), "secret://u/a");
    CHECK_OK(&f, ch_secret_remove_all_revisions(secret, &f.error));
    model_fixture_done(&f);
}

/* Juju takes `--revision 0` for all of them. */
static void test_a_revision_that_is_none(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    struct ch_secret *secret = ch_model_secret(f.model, "secret:a", NULL, &f.error);
    CHECK_INT(ch_secret_remove_revision(secret, 0, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_VALUE, "revisions of a secret count from 1: 0 is none");
    CHECK_INT(ch_secret_remove_revision(secret, -1, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_VALUE, "revisions of a secret count from 1: -1 is none");
    model_fixture_done(&f);
}

static void test_who_may_read_it(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"secret-grant --relation 7 secret:a"},
        {"secret-grant --relation 7 --unit pg/0 secret:a"}, {"secret-revoke --relation 7 secret:a"},
        {"secret-revoke --relation 7 --unit pg/0 secret:a", .errors = "ERROR boom\n", .code = 1});
    struct ch_secret *secret = ch_model_secret(f.model, "secret:a", NULL, &f.error);
    struct ch_relation *relation = ch_model_get_relation(f.model, "db", 7, &f.error);
    struct ch_entity *unit = ch_model_get_unit(f.model, "pg/0");
    CHECK_OK(&f, ch_secret_grant(secret, relation, NULL, &f.error));
    CHECK_OK(&f, ch_secret_grant(secret, relation, unit, &f.error));
    CHECK_OK(&f, ch_secret_revoke(secret, relation, NULL, &f.error));
    CHECK_INT(ch_secret_revoke(secret, relation, unit, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR boom\n");
    model_fixture_done(&f);
}

/* before Juju 3.6 */

#define INFO                                                                                  \
    "{\"a\": {\"revision\": 1, \"label\": \"old\", \"description\": \"text\", \"rotation\": " \
    "\"yearly\", \"expiry\": \"1970-01-01T00:01:00Z\"}}"

static void test_setting_content_before_3_6(void)
{
    struct model_fixture f;
    CH_AUTOJSON json_t *content = password();
    model_fixture_init(&f, "JUJU_VERSION=3.5.9\n");
    model_fixture_expect(
        &f, {"secret-info-get --format=json secret:a", .output = INFO},
        {"secret-set --label old --description text --expire 1970-01-01T00:01:00Z --rotate yearly "
         "--owner application secret:a password#file=*"},
        {"secret-info-get --format=json secret:a",
         .output = "{\"a\": {\"revision\": 1, \"label\": \"\", \"rotation\": \"\"}}"},
        {"secret-set --label  --owner application secret:a password#file=*"});
    struct ch_secret *secret = ch_model_secret(f.model, "secret:a", "mine", &f.error);
    CHECK_OK(&f, ch_secret_set_content(secret, content, &f.error));
    CHECK_OK(&f, ch_secret_set_content(secret, content, &f.error));
    model_fixture_done(&f);
}

static void test_setting_info_before_3_6(void)
{
    struct model_fixture f;
    const struct ch_secret_meta label = {.label = "new"};
    const struct ch_secret_meta all = {
        .label = "l", .description = "d", .rotate = "daily", .has_expire = true, .expire = 0};
    model_fixture_init(&f, "JUJU_VERSION=3.6-rc1\n");
    model_fixture_expect(
        &f, {"secret-get --format=json secret:a --peek", .output = "{\"password\": \"hunter2\"}"},
        {"secret-info-get --format=json secret:a", .output = INFO},
        {"secret-set --label new --description text --expire 1970-01-01T00:01:00Z --rotate yearly "
         "--owner application secret:a password#file=*",
         .look = look_at_password},
        {"secret-get --format=json secret:a --peek", .output = "{\"password\": \"hunter2\"}"},
        {"secret-set --label l --description d --expire 1970-01-01T00:00:00Z --rotate daily "
         "--owner application secret:a password#file=*"},
        {"secret-get --format=json secret:a --peek", .errors = "ERROR not found\n", .code = 1});
    struct ch_secret *secret = ch_model_secret(f.model, "secret:a", "mine", &f.error);
    CHECK_OK(&f, ch_secret_set_info(secret, &label, &f.error));
    CHECK_OK(&f, ch_secret_set_info(secret, &all, &f.error));
    CHECK_INT(ch_secret_set_info(secret, &all, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_SECRET_NOT_FOUND, "ERROR not found\n");
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_adding);
    RUN(test_adding_what_cannot_be);
    RUN(test_setting_keeps_what_was_read);
    RUN(test_info);
    RUN(test_a_label_is_not_enough_for_changes);
    RUN(test_a_revision_that_is_none);
    RUN(test_who_may_read_it);
    RUN(test_setting_content_before_3_6);
    RUN(test_setting_info_before_3_6);
    return test_done();
}
