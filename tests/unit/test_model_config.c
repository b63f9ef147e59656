/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

static void test_values_have_the_types_of_their_options(void)
{
    static const struct {
        const char *name, *value, *dumped;
    } cases[] = {
        {"port", "80", "80"},
        {"port", "1e+06", "1000000"},
        {"port", "-9.223372036854775808e18", "-9223372036854775808"},
        {"port", "9.3e18", "9.3e18"},
        {"port", "1.5", "1.5"},
        {"ratio", "2", "2.0"},
        {"ratio", "0.5", "0.5"},
        {"name", "\"x\"", "\"x\""},
        {"unheard-of", "2", "2"},
        {"port", "null", NULL},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct model_fixture f;
        const json_t *config;
        model_fixture_init(&f, "");
        CH_AUTOFREE char *answer = ch_asprintf("{\"%s\": %s}", cases[i].name, cases[i].value);
        const struct fake_call calls[] = {{"config-get --format=json", .output = answer}, {NULL}};
        f.fake = fake_transport_make_(calls);
        CHECK_OK(&f, ch_model_config(f.model, &config, &f.error));
        CH_AUTOFREE char *text = json_dumps(json_object_get(config, cases[i].name),
                                            JSON_ENCODE_ANY | JSON_REAL_PRECISION(3));
        CHECK_STR(text, cases[i].dumped);
        model_fixture_done(&f);
    }
}

static void test_it_is_asked_for_once(void)
{
    struct model_fixture f;
    const json_t *config, *again;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"config-get --format=json", .errors = "ERROR no\n", .code = 1},
                         {"config-get --format=json", .output = "null"});
    CHECK_INT(ch_model_config(f.model, &config, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR no\n");
    CHECK_OK(&f, ch_model_config(f.model, &config, &f.error));
    CHECK_OK(&f, ch_model_config(f.model, &again, &f.error));
    CHECK(config == again && json_object_size(config) == 0);
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_values_have_the_types_of_their_options);
    RUN(test_it_is_asked_for_once);
    return test_done();
}
