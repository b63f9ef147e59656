/* SPDX-License-Identifier: Apache-2.0 */
/* Failures of hook commands in the words of the model. */
#include "fake_transport.h"
#include "hookcmd/hookcmd.h"

static struct ch_error failure(const char *command, const char *errors)
{
    struct ch_error err = CH_ERROR_INIT;
    const char *const argv[] = {command, "x", NULL};
    struct ch_reply reply = {.code = 1};
    ch_buf_adds(&reply.errors, errors);
    ch_reply_error(&reply, &(struct ch_command){.argv = argv}, &err);
    ch_reply_deinit(&reply);
    return err;
}

static void test_signal(void)
{
    static const struct {
        int code;
        const char *message;
    } cases[] = {
        {137, "command ['x'] exited with status 137 (Killed)"},
        {143, "command ['x'] exited with status 143 (Terminated)"},
        {128, "command ['x'] exited with status 128"},
        {255, "command ['x'] exited with status 255"},
    };
    static const char *const argv[] = {"x", NULL};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        struct ch_reply reply = {.code = cases[i].code};
        ch_reply_error(&reply, &(struct ch_command){.argv = argv}, &err);
        CHECK_STR(err.message, cases[i].message);
        ch_error_clear(&err);
    }
}

static void test_long_stderr_is_cut(void)
{
    enum { LENGTH = 20000 };
    CH_AUTOFREE char *errors = ch_malloc(LENGTH + 1);
    memset(errors, 'e', LENGTH);
    errors[LENGTH] = '\0';
    struct ch_error err = failure("config-get", errors);
    ch_hookcmd_to_model_error(&err);
    CHECK_INT(err.kind, CH_ERROR_MODEL);
    CHECK_HAS(err.message, "eeee... (3616 bytes more)");
    CHECK(strlen(err.message) < LENGTH);
    ch_error_clear(&err);
}

static void test_translation(void)
{
    static const struct {
        const char *command, *errors;
        enum ch_error_kind kind;
    } cases[] = {
        {"relation-get", "ERROR invalid value \"db:9\" for option -r: relation not found\n",
         CH_ERROR_RELATION_NOT_FOUND},
        {"relation-list", "ERROR Relation Not Found\n", CH_ERROR_RELATION_NOT_FOUND},
        {"network-get", "ERROR relation not found\n", CH_ERROR_RELATION_NOT_FOUND},
        {"network-get", "ERROR some relation: Relation 42 not found\n",
         CH_ERROR_RELATION_NOT_FOUND},
        {"network-get", "ERROR relation x not found\n", CH_ERROR_MODEL},
        {"network-get", "ERROR relation 42 notfound\n", CH_ERROR_MODEL},
        {"relation-get", "ERROR permission denied\n", CH_ERROR_MODEL},
        {"status-set", "ERROR relation not found\n", CH_ERROR_MODEL},
        {"secret-get", "ERROR secret \"x\" not found\n", CH_ERROR_SECRET_NOT_FOUND},
        {"secret-info-get", "ERROR Not Found", CH_ERROR_SECRET_NOT_FOUND},
        {"secret-get", "ERROR permission denied\n", CH_ERROR_MODEL},
        {"resource-get", "ERROR resource \"x\" not found\n", CH_ERROR_MODEL},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = failure(cases[i].command, cases[i].errors);
        ch_hookcmd_to_model_error(&err);
        CHECK_INT(err.kind, cases[i].kind);
        CHECK_STR(err.message, cases[i].errors);
        ch_error_clear(&err);
    }
}

static void test_silent_failure(void)
{
    struct ch_error err = failure("secret-get", "");
    ch_hookcmd_to_model_error(&err);
    CHECK_INT(err.kind, CH_ERROR_MODEL);
    CHECK_STR(err.message, "command ['secret-get', 'x'] exited with status 1");
    ch_error_clear(&err);
}

static void test_other_kinds_stay(void)
{
    struct ch_error err = CH_ERROR_INIT;
    ch_hookcmd_to_model_error(NULL);
    ch_hookcmd_to_model_error(&err);
    CHECK_INT(err.kind, CH_ERROR_NONE);
    ch_error_set(&err, CH_ERROR_FILE_NOT_FOUND, "no tool");
    ch_hookcmd_to_model_error(&err);
    CHECK_INT(err.kind, CH_ERROR_FILE_NOT_FOUND);
    CHECK(!ch_hookcmd_is_denied(&err));
    ch_error_clear(&err);
}

static void test_denied(void)
{
    static const struct {
        const char *errors;
        bool denied;
    } cases[] = {
        {"ERROR cannot access cloud credentials: Permission denied\n", true},
        {"ERROR access denied\n", true},
        {"ERROR this unit is NOT the leader\n", true},
        {"ERROR cannot write relation settings\n", true},
        {"ERROR not found\n", false},
        {"", false},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = failure("secret-get", cases[i].errors);
        CHECK(ch_hookcmd_is_denied(&err) == cases[i].denied);
        ch_error_clear(&err);
    }
}

/* What a command printed is text in the error, whatever its bytes are; arguments stay exact. */
static void test_bytes(void)
{
    struct ch_error err = failure("\xff", "ERROR \xff\n");
    CHECK_STR(err.message, "command ['\xef\xbf\xbd', 'x'] exited with status 1");
    CHECK_STR(json_string_value(json_object_get(err.details, "stderr")), "ERROR \xef\xbf\xbd\n");
    CHECK(json_is_object(json_array_get(json_object_get(err.details, "cmd"), 0)));
    CHECK(!ch_hookcmd_is_denied(&err));
    ch_hookcmd_to_model_error(&err);
    CHECK_INT(err.kind, CH_ERROR_MODEL);
    ch_error_clear(&err);
}

int main(void)
{
    RUN(test_signal);
    RUN(test_long_stderr_is_cut);
    RUN(test_translation);
    RUN(test_silent_failure);
    RUN(test_other_kinds_stay);
    RUN(test_denied);
    RUN(test_bytes);
    return test_done();
}
