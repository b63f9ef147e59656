/* SPDX-License-Identifier: Apache-2.0 */
#include "base/tagged.h"
#include "model/private.h"
#include "test.h"

#define RULE                                                                                  \
    " Keys should be lowercase letters and digits, at least 3 characters long, start with a " \
    "letter, and not start or end with a hyphen."

static void test_what_is_refused(void)
{
    static const struct {
        const char *content;
        enum ch_error_kind kind;
        const char *message;
    } cases[] = {
        {"[\"a\"]", CH_ERROR_TYPE, "Secret content must be a dict, not a list"},
        {"null", CH_ERROR_TYPE, "Secret content must be a dict, not null"},
        {"{}", CH_ERROR_VALUE, "Secret content must not be empty"},
        {"{\"$map\": {\"i:1\": \"x\"}}", CH_ERROR_TYPE,
         "Secret content has a key that is not text"},
        {"{\"ab\": \"x\"}", CH_ERROR_VALUE, "Invalid secret keys: ['ab']." RULE},
        {"{\"Abc\": \"x\", \"abc\": \"x\", \"a_c\": \"x\"}", CH_ERROR_VALUE,
         "Invalid secret keys: ['Abc', 'a_c']." RULE},
        {"{\"-abc\": \"x\"}", CH_ERROR_VALUE, "Invalid secret keys: ['-abc']." RULE},
        {"{\"abc-\": \"x\"}", CH_ERROR_VALUE, "Invalid secret keys: ['abc-']." RULE},
        {"{\"a--bc\": \"x\"}", CH_ERROR_VALUE, "Invalid secret keys: ['a--bc']." RULE},
        {"{\"a-b\": \"x\", \"a-bc\": \"x\", \"1bc\": \"x\"}", CH_ERROR_VALUE,
         "Invalid secret keys: ['1bc', 'a-b']." RULE},
        {"{\"\": \"x\"}", CH_ERROR_VALUE, "Invalid secret keys: ['']." RULE},
        {"{\"x\": 1}", CH_ERROR_VALUE, "Invalid secret keys: ['x']." RULE},
        {"{\"key\": 1}", CH_ERROR_TYPE,
         "Invalid secret values for keys: ['key']. Values should be of type str, not an integer."},
        {"{\"abc\": 1, \"abd\": [], \"abe\": \"x\", \"abf\": 2, \"abg\": null}", CH_ERROR_TYPE,
         "Invalid secret values for keys: ['abc', 'abd', 'abf', 'abg']. Values should be of type "
         "str, not an integer or a list or null."},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOJSON json_t *content =
            ch_value_parse(cases[i].content, strlen(cases[i].content), NULL);
        CHECK(!ch_secret_checked_content(content, &err));
        CHECK_INT(err.kind, cases[i].kind);
        CHECK_STR(err.message, cases[i].message);
        ch_error_clear(&err);
    }
}

static void test_what_is_fine(void)
{
    static const char *const cases[] = {
        "{\"abc\": \"x\"}",
        "{\"a-bc\": \"\"}",
        "{\"a1b2-c3\": \"x\"}",
        "{\"a-b-c\": \"x\", \"pem\": {\"$bytes\": \"/w==\"}}",
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOJSON json_t *content = ch_value_parse(cases[i], strlen(cases[i]), NULL);
        CH_AUTOJSON json_t *plain = ch_secret_checked_content(content, &err);
        CHECK(json_equal(plain, content));
        CHECK_STR(err.message, NULL);
    }
}

int main(void)
{
    RUN(test_what_is_refused);
    RUN(test_what_is_fine);
    return test_done();
}
