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

int main(void)
{
    RUN(test_making_one_asks_nothing);
    return test_done();
}
