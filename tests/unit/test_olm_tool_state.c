/* SPDX-License-Identifier: Apache-2.0 */
/* state-get, state-set, state-delete */
#include "olm_fixture.h"

static void test_state(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"state-get", "0|{}\n|"}, {"state-get --format json", "0|null\n|"},
              {"state-get k", "0||"}, {"state-get k --format json", "0|\"\"\n|"},
              {"state-get --strict k", "1||ERROR \"k\" not found\n"}, {"state-set", "0||"},
              {"state-set ' k = v ' e=", "0||"}, {"state-get k", "0|v\n|"},
              {"state-get --format json -", "0|{\"e\":\"\",\"k\":\"v\"}\n|"},
              {"state-get --strict e", "0||"}, {"state-delete nope", "0||"},
              {"state-delete", "0||"}, {"state-delete e", "0||"}, {"state-get", "0|k: v\n|"},
              {"state-set x", "2||ERROR expected \"key=value\", got \"x\"\n"},
              {"state-set x=1 x=2", "2||ERROR key \"x\" specified more than once\n"},
              {"state-get a b", "2||ERROR unrecognized args: [\"b\"]\n"},
              {"state-delete a b", "2||ERROR unrecognized args: [\"b\"]\n"});
    f.input = "n: 7\nlong: |\n  a\n  b\n";
    OLM_CHECK(&f, {"state-set --file - n=8", "0||"},
              {"state-get --format json", "0|{\"k\":\"v\",\"long\":\"a\\nb\\n\",\"n\":\"8\"}\n|"});
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_UNIT, "foo/0", "state"), "{}");
    OLM_FINISH(&f, 0, "");
    OLM_CHECK_VALUE(olm_member(&f, CH_OLM_UNIT, "foo/0", "state"),
                    "{\"k\":\"v\",\"long\":\"a\\nb\\n\",\"n\":\"8\"}");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"state-delete n", "0||"}, {"state-get n", "0||"});
    OLM_FINISH(&f, 1, "exit status 1");
    CHECK_INT(json_object_size(olm_member(&f, CH_OLM_UNIT, "foo/0", "state")), 3);
    olm_teardown(&f);
}

static void test_limits(void)
{
    struct olm_fixture f;
    olm_setup(&f, "3.6.28");
    json_object_set_new(ch_olm_get(f.olm, CH_OLM_MODEL, "model"), "max_charm_state_size",
                        json_integer(10));
    olm_hook(&f, "");
    char key[300] = "state-set ", *value = ch_calloc(1, 65600);
    memset(key + 10, 'k', 257);
    strcpy(key + 267, "=v");
    memset(value, 'v', 65537 + 12);
    memcpy(value, "state-set k=", 12);
    OLM_CHECK(&f, {key, "1||ERROR max allowed key length (256) exceeded\n"},
              {value, "1||ERROR max allowed value length (65536) exceeded\n"},
              {"state-set k=123456789", "0||"});
    OLM_FINISH(&f, 0, "");
    olm_hook(&f, "");
    OLM_CHECK(&f, {"state-set k=1234567890", "0||"});
    OLM_FINISH(&f, 0, "cannot apply changes: max allowed size (10) exceeded");
    free(value);
    olm_teardown(&f);
}

int main(void)
{
    RUN(test_state);
    RUN(test_limits);
    return test_done();
}
