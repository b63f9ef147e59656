/* SPDX-License-Identifier: Apache-2.0 */
#include "olm/operations.h"
#include "view_fixture.h"

#define SAYS(expression, text)               \
    do {                                     \
        struct ch_error err = CH_ERROR_INIT; \
        CHECK(!(expression));                \
        CHECK_STR(err.message, text);        \
        CHECK(err.kind == CH_ERROR_RUNTIME); \
        ch_error_clear(&err);                \
    } while (0)

static void test_applications_and_units(void)
{
    struct ch_olm *olm = view_example();
    CHECK(ch_olm_need_application(olm, "foo", NULL) == ch_olm_get(olm, CH_OLM_APPLICATION, "foo"));
    CHECK(ch_olm_need_unit(olm, "foo/0", NULL) == ch_olm_get(olm, CH_OLM_UNIT, "foo/0"));
    SAYS(ch_olm_need_application(olm, "fop", &err),
         "application \"fop\" not found; did you mean \"foo\"?");
    SAYS(ch_olm_need_application(olm, "nothing", &err), "application \"nothing\" not found");
    SAYS(ch_olm_need_unit(olm, "fo/0", &err), "unit \"fo/0\" not found; did you mean \"foo/0\"?");
    SAYS(ch_olm_need_unit(olm, "foo/7", &err), "unit \"foo/7\" not found");
    SAYS(ch_olm_need_unit(olm, "foo", &err), "unit \"foo\" not found: units are APP/NUMBER");
    ch_olm_free(olm);
}

static void test_leader(void)
{
    struct ch_olm *olm = view_example();
    CHECK_STR(ch_olm_find_unit(olm, "foo/1", NULL), "foo/1");
    CHECK_STR(ch_olm_find_unit(olm, "foo/leader", NULL), "foo/0");
    SAYS(ch_olm_find_unit(olm, "pg/leader", &err), "could not determine leader for \"pg\"");
    SAYS(ch_olm_find_unit(olm, "fooo/leader", &err),
         "application \"fooo\" not found; did you mean \"foo\"?");
    ch_olm_free(olm);
}

static void test_lists(void)
{
    json_t *names = json_pack("[s, s]", "backup", "restore");
    SAYS(ch_olm_refuse_name(&err, "restor", names, "no %s", "such action") == 0,
         "no such action; did you mean \"restore\"?");
    SAYS(ch_olm_refuse_name(&err, "restart", NULL, "no %s", "such action") == 0, "no such action");
    json_decref(names);
}

int main(void)
{
    RUN(test_applications_and_units);
    RUN(test_leader);
    RUN(test_lists);
    return test_done();
}
