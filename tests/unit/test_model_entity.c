/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

static void test_one_object_per_name(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    struct ch_entity *unit = ch_model_get_unit(f.model, "pg/0");
    CHECK(unit == ch_model_get_unit(f.model, "pg/0"));
    CHECK(unit != ch_model_get_unit(f.model, "pg/1"));
    CHECK(ch_entity_app(unit) == ch_model_get_app(f.model, "pg"));
    CHECK(ch_entity_app(ch_entity_app(unit)) == ch_entity_app(unit));
    CHECK(ch_entity_app(ch_model_get_unit(f.model, "pg/1")) == ch_entity_app(unit));
    CHECK(ch_entity_model(unit) == f.model);
    CHECK_STR(ch_entity_name(unit), "pg/0");
    CHECK_STR(ch_entity_repr(unit), "<ops.model.Unit pg/0>");
    CHECK_STR(ch_entity_repr(ch_entity_app(unit)), "<ops.model.Application pg>");
    CHECK(!ch_entity_is_app(unit) && ch_entity_is_app(ch_entity_app(unit)));
    CHECK(!ch_entity_is_ours(unit) && !ch_entity_is_ours(ch_entity_app(unit)));
    model_fixture_done(&f);
}

static void test_ours(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    CHECK_STR(ch_entity_name(ch_model_unit(f.model)), "mycharm/0");
    CHECK(ch_model_unit(f.model) == ch_model_get_unit(f.model, "mycharm/0"));
    CHECK(ch_entity_app(ch_model_unit(f.model)) == ch_model_app(f.model));
    CHECK(ch_entity_is_ours(ch_model_unit(f.model)) && ch_entity_is_ours(ch_model_app(f.model)));
    CHECK(!ch_entity_is_ours(ch_model_get_unit(f.model, "mycharm/1")));
    model_fixture_done(&f);
}

static void test_without_a_unit_name(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "JUJU_UNIT_NAME=\n");
    CHECK_STR(ch_entity_name(ch_model_unit(f.model)), "");
    CHECK(ch_entity_is_ours(ch_model_app(f.model)));
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_one_object_per_name);
    RUN(test_ours);
    RUN(test_without_a_unit_name);
    return test_done();
}
