/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

static void test_ids(void)
{
    static const struct {
        const char *given, *id, *unique;
    } cases[] = {
        {"abc", "secret://u/abc", "abc"},
        {"  abc\n", "secret://u/abc", "abc"},
        {"secret:abc", "secret:abc", "abc"},
        {" secret:abc ", "secret:abc", "abc"},
        {"secret://other/abc", "secret://other/abc", "abc"},
        {"secret:other/abc", "secret:other/abc", "abc"},
    };
    struct model_fixture f;
    model_fixture_init(&f, "");
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_secret *secret = ch_model_secret(f.model, cases[i].given, NULL, &f.error);
        CHECK_STR(ch_secret_id(secret), cases[i].id);
        CHECK_STR(ch_secret_unique_identifier(secret), cases[i].unique);
        CHECK_STR(ch_secret_label(secret), NULL);
    }
    struct ch_secret *labelled = ch_model_secret(f.model, "", "l", &f.error);
    CHECK_STR(ch_secret_id(labelled), NULL);
    CHECK_STR(ch_secret_unique_identifier(labelled), NULL);
    CHECK_STR(ch_secret_label(labelled), "l");
    CHECK(ch_secret_model(labelled) == f.model);
    CHECK(!ch_model_secret(f.model, NULL, NULL, &f.error));
    CHECK_ERROR(&f, CH_ERROR_TYPE, "Must provide an id or label, or both");
    CHECK(!ch_model_get_secret(f.model, "", "", &f.error));
    CHECK_ERROR(&f, CH_ERROR_TYPE, "Must provide an id or label, or both");
    model_fixture_done(&f);
}

static void test_without_a_model_uuid(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "JUJU_MODEL_UUID=\n");
    CHECK_STR(ch_secret_id(ch_model_secret(f.model, "abc", NULL, &f.error)), "secret:abc");
    model_fixture_done(&f);
}

static void check_content(const json_t *content, const char *expected)
{
    CH_AUTOFREE char *text = json_dumps(content, JSON_SORT_KEYS);
    CHECK_STR(text, expected);
}

static void test_content_is_read_at_once_and_kept(void)
{
    struct model_fixture f;
    const json_t *content;
    json_t *peeked;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"secret-get --format=json secret://u/abc --label l", .output = "{\"k\": \"1\"}"},
        {"secret-get --format=json secret://u/abc --label l --peek", .output = "{\"k\": \"2\"}"},
        {"secret-get --format=json secret://u/abc --label l --peek", .output = "{\"k\": \"2\"}"},
        {"secret-get --format=json secret://u/abc --label l --refresh",
         .output = "{\"k\": \"2\"}"});
    struct ch_secret *secret = ch_model_get_secret(f.model, "abc", "l", &f.error);
    CHECK_OK(&f, ch_secret_get_content(secret, false, &content, &f.error));
    check_content(content, "{\"k\": \"1\"}");
    for (int i = 0; i < 2; i++) {
        CHECK_OK(&f, ch_secret_peek_content(secret, &peeked, &f.error));
        check_content(peeked, "{\"k\": \"2\"}");
        json_decref(peeked);
    }
    CHECK_OK(&f, ch_secret_get_content(secret, false, &content, &f.error));
    check_content(content, "{\"k\": \"1\"}");
    CHECK_OK(&f, ch_secret_get_content(secret, true, &content, &f.error));
    CHECK_OK(&f, ch_secret_get_content(secret, false, &content, &f.error));
    check_content(content, "{\"k\": \"2\"}");
    model_fixture_done(&f);
}

static void test_a_secret_of_an_event_is_not_read_before_it_must(void)
{
    struct model_fixture f;
    const json_t *content;
    model_fixture_init(&f, "");
    struct ch_secret *secret = ch_model_secret(f.model, NULL, "l", &f.error);
    model_fixture_expect(
        &f, {"secret-get --format=json --label l", .errors = "ERROR boom\n", .code = 1},
        {"secret-get --format=json --label l", .output = "{\"k\": \"1\"}"});
    CHECK_INT(ch_secret_get_content(secret, false, &content, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR boom\n");
    CHECK_OK(&f, ch_secret_get_content(secret, false, &content, &f.error));
    check_content(content, "{\"k\": \"1\"}");
    model_fixture_done(&f);
}

static void test_a_failed_refresh_keeps_what_was_there(void)
{
    struct model_fixture f;
    const json_t *content;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"secret-get --format=json secret:a", .output = "{\"k\": \"1\"}"},
        {"secret-get --format=json secret:a --refresh", .errors = "ERROR x\n", .code = 1});
    struct ch_secret *secret = ch_model_get_secret(f.model, "secret:a", NULL, &f.error);
    CHECK_INT(ch_secret_get_content(secret, true, &content, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR x\n");
    CHECK_OK(&f, ch_secret_get_content(secret, false, &content, &f.error));
    check_content(content, "{\"k\": \"1\"}");
    model_fixture_done(&f);
}

static void test_not_found(void)
{
    struct model_fixture f;
    struct ch_secret_info info;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f,
        {"secret-get --format=json --label l", .errors = "ERROR consumer label \"l\" not found\n",
         .code = 1},
        {"secret-get --format=json secret:a", .errors = "ERROR permission denied\n", .code = 1},
        {"secret-info-get --format=json --label l", .errors = "ERROR secret \"l\" not found\n",
         .code = 1});
    CHECK(!ch_model_get_secret(f.model, NULL, "l", &f.error));
    CHECK_ERROR(&f, CH_ERROR_SECRET_NOT_FOUND, "ERROR consumer label \"l\" not found\n");
    CHECK(!ch_model_get_secret(f.model, "secret:a", NULL, &f.error));
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR permission denied\n");
    CHECK_HAS(f.logged.data, "authz_fail:secret-get");
    struct ch_secret *secret = ch_model_secret(f.model, NULL, "l", &f.error);
    CHECK_INT(ch_secret_get_info(secret, &info, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_SECRET_NOT_FOUND, "ERROR secret \"l\" not found\n");
    model_fixture_done(&f);
}

static void test_info(void)
{
    struct model_fixture f;
    struct ch_secret_info info;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f,
        {"secret-info-get --format=json secret:a",
         .output = "{\"a\": {\"revision\": 7, \"label\": \"l\", \"owner\": \"unit\", "
                   "\"description\": \"d\", \"rotation\": \"monthly\", \"expiry\": "
                   "\"1970-01-01T00:01:00Z\", \"rotates\": \"1970-01-01T00:00:01.5Z\"}}"},
        {"secret-info-get --format=json --label l",
         .output = "{\"a\": {\"revision\": 1, \"label\": \"\", \"owner\": \"unit\"}}"});
    struct ch_secret *both = ch_model_secret(f.model, "secret:a", "l", &f.error);
    CHECK_OK(&f, ch_secret_get_info(both, &info, &f.error));
    CHECK_STR(info.id, "secret://u/a");
    CHECK_STR(info.label, "l");
    CHECK_STR(info.description, "d");
    CHECK_STR(info.rotation, "monthly");
    CHECK_INT(info.revision, 7);
    CHECK(info.has_expires && info.expires == 60);
    CHECK(info.has_rotates && info.rotates == 1.5);
    ch_secret_info_deinit(&info);
    struct ch_secret *labelled = ch_model_secret(f.model, NULL, "l", &f.error);
    CHECK_OK(&f, ch_secret_get_info(labelled, &info, &f.error));
    CHECK_STR(info.label, "");
    CHECK_STR(info.description, NULL);
    CHECK_STR(info.rotation, NULL);
    CHECK(!info.has_expires && !info.has_rotates);
    CHECK_STR(ch_secret_id(labelled), NULL);
    ch_secret_info_deinit(&info);
    model_fixture_done(&f);
}

static void test_info_that_makes_no_sense(void)
{
    static const struct {
        const char *answer;
        enum ch_error_kind kind;
        const char *message;
    } cases[] = {
        {"{}", CH_ERROR_RUNTIME, "secret-info-get answered without a secret"},
        {"{\"a\": {\"label\": \"l\"}}", CH_ERROR_RUNTIME,
         "secret-info-get answered without a revision"},
        {"{\"a\": 1}", CH_ERROR_RUNTIME, "secret-info-get answered without a revision"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct model_fixture f;
        struct ch_secret_info info;
        const struct fake_call calls[] = {
            {"secret-info-get --format=json secret:a", .output = cases[i].answer}, {NULL}};
        model_fixture_init(&f, "");
        f.fake = fake_transport_make_(calls);
        struct ch_secret *secret = ch_model_secret(f.model, "secret:a", NULL, &f.error);
        CHECK_INT(ch_secret_get_info(secret, &info, &f.error), -1);
        CHECK_ERROR(&f, cases[i].kind, cases[i].message);
        model_fixture_done(&f);
    }
}

int main(void)
{
    RUN(test_ids);
    RUN(test_without_a_model_uuid);
    RUN(test_content_is_read_at_once_and_kept);
    RUN(test_a_secret_of_an_event_is_not_read_before_it_must);
    RUN(test_a_failed_refresh_keeps_what_was_there);
    RUN(test_not_found);
    RUN(test_info);
    RUN(test_info_that_makes_no_sense);
    return test_done();
}
