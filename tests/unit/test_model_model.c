/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

static void test_making_one_asks_nothing(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "JUJU_DISPATCH_PATH=hooks/db-relation-departed\nJUJU_RELATION=db\n"
                           "JUJU_RELATION_ID=db:7\nJUJU_REMOTE_UNIT=pg/0\n");
    CHECK(ch_model_context(f.model) == &f.context);
    CHECK(ch_model_meta(f.model) == &f.meta);
    CHECK(ch_model_transport(f.model) == &f.fake.base);
    model_fixture_done(&f);
    CHECK(!ch_model_free(NULL));
}

static void test_refusals_are_security_events(void)
{
    static const struct {
        const char *answer, *role;
    } cases[] = {{NULL, " (leadership unknown)"}, {"true", " (as leader)"}, {"false", ""}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct model_fixture f;
        const json_t *config;
        bool leader;
        model_fixture_init(&f, "");
        const struct fake_call calls[] = {{"is-leader --format=json", .output = cases[i].answer},
                                          {NULL}};
        if (cases[i].answer) {
            f.fake = fake_transport_make_(calls);
            CHECK_OK(&f, ch_model_is_leader(f.model, &leader, &f.error));
        }
        model_fixture_expect(
            &f, {"config-get --format=json", .errors = "ERROR Permission denied\n\n", .code = 3});
        CHECK_INT(ch_model_config(f.model, &config, &f.error), -1);
        CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR Permission denied\n\n");
        CH_AUTOFREE char *record = ch_asprintf(
            "TRACE {\"datetime\": \"1970-01-01T00:00:00Z\", \"level\": \"CRITICAL\", \"type\": "
            "\"security\", \"appid\": \"u-mycharm/0\", \"event\": \"authz_fail:config-get\", "
            "\"description\": \"Hook command 'config-get'%s failed with code 3: 'ERROR Permission "
            "denied'. \"}\n",
            cases[i].role);
        CHECK_STR(f.logged.data, record);
        model_fixture_done(&f);
    }
}

static void test_nobody_asks_why(void)
{
    struct model_fixture f;
    const json_t *config;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"config-get --format=json", .output = "[]"});
    CHECK_INT(ch_model_config(f.model, &config, NULL), -1);
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_making_one_asks_nothing);
    RUN(test_refusals_are_security_events);
    RUN(test_nobody_asks_why);
    return test_done();
}
