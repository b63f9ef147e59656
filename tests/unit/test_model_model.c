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

/* Reads a bit of everything. */
static void look(struct model_fixture *f, long long port, bool leader, bool related)
{
    const json_t *config, *data;
    const struct ch_status *status;
    bool leads, active;
    struct ch_relation *relation = ch_model_get_relation(f->model, "db", 7, &f->error);
    struct ch_databag *bag = ch_relation_data(relation, ch_model_unit(f->model), &f->error);
    CHECK_OK(f, ch_model_config(f->model, &config, &f->error));
    CHECK_INT(json_integer_value(json_object_get(config, "port")), port);
    CHECK_OK(f, ch_model_is_leader(f->model, &leads, &f->error));
    CHECK(leads == leader);
    CHECK_OK(f, ch_entity_get_status(ch_model_unit(f->model), &status, &f->error));
    CHECK_OK(f, ch_relation_is_active(relation, &active, &f->error));
    CHECK(active == related);
    CHECK_OK(f, ch_databag_read(bag, &data, &f->error));
}

static void test_another_hook_sees_what_is_now(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "JUJU_DISPATCH_PATH=hooks/start\n");
    struct ch_relation *relation = ch_model_get_relation(f.model, "db", 7, &f.error);
    model_fixture_expect(&f, {"config-get --format=json", .output = "{\"port\": 1}"},
                         {"is-leader --format=json", .output = "false"},
                         {"status-get --include-data --format=json --application=false",
                          .output = "{\"status\": \"active\"}"},
                         {"relation-ids db --format=json", .output = "[\"db:7\"]"},
                         {"relation-list --format=json -r db:7", .output = "[]"},
                         {"relation-get --format=json -r db:7 - mycharm/0", .output = "{}"});
    look(&f, 1, false, true);
    look(&f, 1, false, true);
    ch_model_refresh(f.model);
    model_fixture_expect(&f, {"config-get --format=json", .output = "{\"port\": 2}"},
                         {"is-leader --format=json", .output = "true"},
                         {"status-get --include-data --format=json --application=false",
                          .output = "{\"status\": \"active\"}"},
                         {"relation-ids db --format=json", .output = "[]"},
                         {"relation-get --format=json -r db:7 - mycharm/0", .output = "{}"});
    look(&f, 2, true, false);
    CHECK(relation == ch_model_get_relation(f.model, "db", 7, &f.error));
    model_fixture_done(&f);
}

static void test_sockets_of_containers(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "JUJU_DISPATCH_PATH=hooks/start\n");
    CH_AUTOFREE char *path = ch_model_container_socket(f.model, "web");
    CHECK_STR(path, "/charm/containers/web/pebble.socket");
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_sockets_of_containers);
    RUN(test_making_one_asks_nothing);
    RUN(test_another_hook_sees_what_is_now);
    return test_done();
}
