/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of the wrong shape. */
#include "fake_transport.h"
#include "hookcmd/hookcmd.h"

static void check_answer(const char *answer, const char *message)
{
    struct fake_transport fake = FAKE_TRANSPORT({"config-get --format=json", .output = answer});
    struct ch_error err = CH_ERROR_INIT;
    json_t *value;
    CHECK_INT(ch_hookcmd_config_get(&fake.base, NULL, &value, &err), -1);
    CHECK(value == NULL);
    CHECK_INT(err.kind, CH_ERROR_RUNTIME);
    CHECK_STR(err.message, message);
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

static void test_bad_answers(void)
{
    check_answer("", "config-get answered with '', which is not a JSON object");
    check_answer("{", "config-get answered with '{', which is not a JSON object");
    check_answer("[]\n", "config-get answered with '[]\\n', which is not a JSON object");
    check_answer("{} {}", "config-get answered with '{} {}', which is not a JSON object");
    check_answer("\"it's\"", "config-get answered with '\"it\\'s\"', which is not a JSON object");
    check_answer(
        "{\"a\": \"\xff\"}",
        "config-get answered with '{\"a\": \"\xef\xbf\xbd\"}', which is not a JSON object");
    check_answer("{\"n\": 123456789012345678901}",
                 "config-get answered with '{\"n\": 123456789012345678901}', which is not usable: "
                 "it has a number that is too large");
}

static void test_only_the_beginning_is_shown(void)
{
    char answer[201], message[201];
    memset(answer, 'x', 200);
    answer[200] = '\0';
    snprintf(message, sizeof(message),
             "config-get answered with '%.80s'..., which is not a JSON object", answer);
    check_answer(answer, message);
}

static void test_deep_answer(void)
{
    enum { DEPTH = 100000 };
    struct fake_transport fake;
    struct ch_error err = CH_ERROR_INIT;
    json_t *value;
    CH_AUTOFREE char *answer = ch_malloc(DEPTH + 1);
    memset(answer, '[', DEPTH);
    answer[DEPTH] = '\0';
    fake = FAKE_TRANSPORT({"action-get --format=json k", .output = answer});
    CHECK_INT(ch_hookcmd_action_get(&fake.base, "k", &value, &err), -1);
    CHECK_HAS(err.message, "which is not JSON");
    ch_error_clear(&err);
    fake_transport_done(&fake);
}

static void test_nul_in_a_string(void)
{
    struct fake_transport fake =
        FAKE_TRANSPORT({"config-get --format=json k", .output = "\"a\\u0000b\""});
    json_t *value;
    CHECK_INT(ch_hookcmd_config_get(&fake.base, "k", &value, NULL), 0);
    CHECK_INT(json_string_length(value), 3);
    json_decref(value);
    fake_transport_done(&fake);
}

int main(void)
{
    RUN(test_bad_answers);
    RUN(test_only_the_beginning_is_shown);
    RUN(test_deep_answer);
    RUN(test_nul_in_a_string);
    return test_done();
}
