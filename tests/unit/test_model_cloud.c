/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

#define NOTHING_MORE "\"ca_certificates\": [], \"is_controller_cloud\": false, "

static void test_answers(void)
{
    static const struct {
        const char *answer, *spec;
    } cases[] = {
        {"{\"type\": \"lxd\", \"name\": \"localhost\"}",
         "{" NOTHING_MORE
         "\"name\": \"localhost\", \"skip_tls_verify\": false, \"type\": \"lxd\"}"},
        {"{\"type\": \"t\", \"name\": \"n\", \"region\": \"\", \"endpoint\": null, \"credential\": "
         "null, \"cacertificates\": null, \"skip-tls-verify\": null}",
         "{" NOTHING_MORE "\"name\": \"n\", \"skip_tls_verify\": false, \"type\": \"t\"}"},
        {"{\"type\": \"t\", \"name\": \"n\", \"region\": \"r\", \"endpoint\": \"e\", "
         "\"identity-endpoint\": \"i\", \"storage-endpoint\": \"s\", \"credential\": "
         "{\"auth-type\": "
         "\"certificate\", \"attrs\": {\"k\": \"v\"}, \"redacted\": [\"k\"]}, \"cacertificates\": "
         "[\"c\"], \"skip-tls-verify\": true, \"is-controller-cloud\": true}",
         "{\"ca_certificates\": [\"c\"], \"credential\": {\"attributes\": {\"k\": \"v\"}, "
         "\"auth_type\": \"certificate\", \"redacted\": [\"k\"]}, \"endpoint\": \"e\", "
         "\"identity_endpoint\": \"i\", \"is_controller_cloud\": true, \"name\": \"n\", "
         "\"region\": "
         "\"r\", \"skip_tls_verify\": true, \"storage_endpoint\": \"s\", \"type\": \"t\"}"},
        {"{\"type\": \"t\", \"name\": \"n\", \"credential\": {\"auth-type\": \"empty\"}}",
         "{\"ca_certificates\": [], \"credential\": {\"attributes\": {}, \"auth_type\": \"empty\", "
         "\"redacted\": []}, \"is_controller_cloud\": false, \"name\": \"n\", \"skip_tls_verify\": "
         "false, \"type\": \"t\"}"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct model_fixture f;
        CH_AUTOJSON json_t *spec = NULL;
        const struct fake_call calls[] = {
            {"credential-get --format=json", .output = cases[i].answer}, {NULL}};
        model_fixture_init(&f, "");
        f.fake = fake_transport_make_(calls);
        CHECK_OK(&f, ch_model_cloud_spec(f.model, &spec, &f.error));
        CH_AUTOFREE char *text = json_dumps(spec, JSON_SORT_KEYS);
        CHECK_STR(text, cases[i].spec);
        model_fixture_done(&f);
    }
}

static void test_answers_that_make_no_sense(void)
{
    static const struct {
        const char *answer, *message;
    } cases[] = {
        {"{\"name\": \"n\"}", "credential-get answered without 'type'"},
        {"{\"type\": \"t\"}", "credential-get answered without 'name'"},
        {"{\"type\": \"t\", \"name\": \"n\", \"credential\": {\"attrs\": {\"k\": \"hunter2\"}}}",
         "credential-get answered without 'auth-type'"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct model_fixture f;
        json_t *spec = NULL;
        const struct fake_call calls[] = {
            {"credential-get --format=json", .output = cases[i].answer}, {NULL}};
        model_fixture_init(&f, "");
        f.fake = fake_transport_make_(calls);
        CHECK_INT(ch_model_cloud_spec(f.model, &spec, &f.error), -1);
        CHECK_ERROR(&f, CH_ERROR_RUNTIME, cases[i].message);
        CHECK(!spec);
        model_fixture_done(&f);
    }
}

static void test_without_trust(void)
{
    struct model_fixture f;
    json_t *spec = NULL;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"credential-get --format=json",
             .errors = "ERROR cannot access cloud credentials: permission denied\n", .code = 1});
    CHECK_INT(ch_model_cloud_spec(f.model, &spec, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR cannot access cloud credentials: permission denied\n");
    CHECK_HAS(f.logged.data, "authz_fail:credential-get");
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_answers);
    RUN(test_answers_that_make_no_sense);
    RUN(test_without_trust);
    return test_done();
}
