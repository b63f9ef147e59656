/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

#define RELATION "JUJU_RELATION=db\nJUJU_RELATION_ID=db:7\n"
#define WORK "JUJU_WORKLOAD_NAME=work\n"

/* What comes of an environment without a single hook command. */
static void test_from_the_environment_alone(void)
{
    static const struct {
        const char *path, *environment, *snapshot;
    } cases[] = {
        {"hooks/install", "", "{}"},
        {"hooks/config-changed", "JUJU_REMOTE_UNIT=stray\n", "{}"},
        {"hooks/db-relation-created", RELATION "JUJU_REMOTE_APP=pg\n",
         "{\"relation_name\": \"db\", \"relation_id\": 7, \"app_name\": \"pg\"}"},
        {"hooks/db-relation-changed", RELATION "JUJU_REMOTE_APP=pg\nJUJU_REMOTE_UNIT=pg/1\n",
         "{\"relation_name\": \"db\", \"relation_id\": 7, \"app_name\": \"pg\", \"unit_name\": "
         "\"pg/1\"}"},
        {"hooks/db-relation-joined", RELATION "JUJU_REMOTE_UNIT=pg/1\n",
         "{\"relation_name\": \"db\", \"relation_id\": 7, \"app_name\": \"pg\", \"unit_name\": "
         "\"pg/1\"}"},
        {"hooks/db-relation-departed",
         RELATION "JUJU_REMOTE_APP=pg\nJUJU_REMOTE_UNIT=pg/1\nJUJU_DEPARTING_UNIT=mycharm/0\n",
         "{\"relation_name\": \"db\", \"relation_id\": 7, \"app_name\": \"pg\", \"unit_name\": "
         "\"pg/1\", \"departing_unit\": \"mycharm/0\"}"},
        {"hooks/db-relation-broken", RELATION "JUJU_REMOTE_APP=pg\n",
         "{\"relation_name\": \"db\", \"relation_id\": 7, \"app_name\": \"pg\"}"},
        {"hooks/work-pebble-ready", WORK, "{\"container_name\": \"work\"}"},
        {"hooks/work-pebble-custom-notice",
         WORK "JUJU_NOTICE_ID=12\nJUJU_NOTICE_TYPE=custom\nJUJU_NOTICE_KEY=a.b/c\n",
         "{\"container_name\": \"work\", \"notice_id\": \"12\", \"notice_type\": \"custom\", "
         "\"notice_key\": \"a.b/c\"}"},
        {"hooks/work-pebble-check-failed", WORK "JUJU_PEBBLE_CHECK_NAME=up\n",
         "{\"container_name\": \"work\", \"check_name\": \"up\"}"},
        {"hooks/work-pebble-check-recovered", WORK "JUJU_PEBBLE_CHECK_NAME=up\n",
         "{\"container_name\": \"work\", \"check_name\": \"up\"}"},
        {"hooks/secret-changed", "JUJU_SECRET_ID=secret:a\n",
         "{\"id\": \"secret:a\", \"label\": null}"},
        {"hooks/secret-rotate", "JUJU_SECRET_ID=secret:a\nJUJU_SECRET_LABEL=l\n",
         "{\"id\": \"secret:a\", \"label\": \"l\"}"},
        {"hooks/secret-remove", "JUJU_SECRET_ID=secret:a\nJUJU_SECRET_REVISION=3\n",
         "{\"revision\": 3, \"id\": \"secret:a\", \"label\": null}"},
        {"hooks/secret-expired", "JUJU_SECRET_ID=secret:a\nJUJU_SECRET_REVISION=3\n",
         "{\"revision\": 3, \"id\": \"secret:a\", \"label\": null}"},
        {"actions/do-it", "JUJU_ACTION_NAME=do-it\nJUJU_ACTION_UUID=1\n", "{\"id\": \"1\"}"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct model_fixture f;
        CH_AUTOJSON json_t *snapshot = NULL;
        CH_AUTOFREE char *environment =
            ch_asprintf("JUJU_DISPATCH_PATH=%s\n%s", cases[i].path, cases[i].environment);
        model_fixture_init(&f, environment);
        CHECK_OK(&f, ch_model_event_snapshot(f.model, &snapshot, &f.error));
        CH_AUTOFREE char *text = json_dumps(snapshot, 0);
        CHECK_STR(text, cases[i].snapshot);
        model_fixture_done(&f);
    }
}

static void test_an_environment_that_makes_no_sense(void)
{
    static const struct {
        const char *path, *environment;
        enum ch_error_kind kind;
        const char *message;
    } cases[] = {
        {"hooks/db-relation-joined", "", CH_ERROR_RUNTIME,
         "JUJU_RELATION is not set in the hook of db_relation_joined"},
        {"hooks/db-relation-joined", "JUJU_RELATION=bd\nJUJU_RELATION_ID=bd:1\n", CH_ERROR_KEY,
         "the charm's metadata has no endpoint 'bd': did you mean 'db'?"},
        {"hooks/db-relation-joined", RELATION "JUJU_REMOTE_UNIT=pg\n", CH_ERROR_RUNTIME,
         "invalid remote unit name: pg"},
        {"hooks/db-relation-joined", RELATION "JUJU_REMOTE_APP=pg\nJUJU_REMOTE_UNIT=pg2/0\n",
         CH_ERROR_RUNTIME,
         "cannot create RelationEvent with application <ops.model.Application pg> and unit "
         "<ops.model.Unit pg2/0>"},
        {"hooks/work-pebble-ready", "", CH_ERROR_RUNTIME,
         "JUJU_WORKLOAD_NAME is not set in the hook of work_pebble_ready"},
        {"hooks/work-pebble-ready", "JUJU_WORKLOAD_NAME=other\n", CH_ERROR_MODEL,
         "container 'other' not found"},
        {"hooks/data-storage-attached", "", CH_ERROR_RUNTIME,
         "JUJU_STORAGE_ID is not set in the hook of data_storage_attached"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct model_fixture f;
        json_t *snapshot = NULL;
        CH_AUTOFREE char *environment =
            ch_asprintf("JUJU_DISPATCH_PATH=%s\n%s", cases[i].path, cases[i].environment);
        model_fixture_init(&f, environment);
        CHECK_INT(ch_model_event_snapshot(f.model, &snapshot, &f.error), -1);
        CHECK_ERROR(&f, cases[i].kind, cases[i].message);
        CHECK(!snapshot);
        model_fixture_done(&f);
    }
}

static void test_no_application_is_only_a_warning(void)
{
    struct model_fixture f;
    CH_AUTOJSON json_t *snapshot = NULL;
    model_fixture_init(&f, "JUJU_DISPATCH_PATH=hooks/db-relation-broken\n" RELATION);
    CHECK_OK(&f, ch_model_event_snapshot(f.model, &snapshot, &f.error));
    CHECK(!json_object_get(snapshot, "app_name"));
    CHECK_STR(f.logged.data, "WARNING 'app' expected but not received, see "
                             "https://bugs.launchpad.net/juju/+bug/1960934\n");
    model_fixture_done(&f);
}

static void test_without_an_id_the_only_relation_is_meant(void)
{
    struct model_fixture f;
    CH_AUTOJSON json_t *snapshot = NULL;
    model_fixture_init(&f, "JUJU_DISPATCH_PATH=hooks/db-relation-changed\nJUJU_RELATION=db\n"
                           "JUJU_REMOTE_APP=pg\n");
    model_fixture_expect(&f, {"relation-ids db --format=json", .output = "[\"db:4\"]"});
    CHECK_OK(&f, ch_model_event_snapshot(f.model, &snapshot, &f.error));
    CHECK_INT(json_integer_value(json_object_get(snapshot, "relation_id")), 4);
    model_fixture_done(&f);
}

/* storage */

static void check_storage(const char *id, const char *listed, const char *expected)
{
    struct model_fixture f;
    CH_AUTOJSON json_t *snapshot = NULL;
    CH_AUTOFREE char *environment =
        ch_asprintf("JUJU_DISPATCH_PATH=hooks/data-storage-detaching\nJUJU_STORAGE_ID=%s\n", id);
    CH_AUTOFREE char *get = ch_asprintf("storage-get --format=json -s %s", id);
    const struct fake_call calls[] = {{"storage-list --format=json data", .output = listed},
                                      {get, .output = "{\"location\": \"/srv\"}"},
                                      {NULL}};
    model_fixture_init(&f, environment);
    f.fake = fake_transport_make_(calls);
    if (expected) {
        CHECK_OK(&f, ch_model_event_snapshot(f.model, &snapshot, &f.error));
        CH_AUTOFREE char *text = json_dumps(snapshot, 0);
        CHECK_STR(text, expected);
    } else {
        CHECK_INT(ch_model_event_snapshot(f.model, &snapshot, &f.error), -1);
        CHECK_ERROR(&f, CH_ERROR_ATTRIBUTE,
                    "storage data/1 is not attached, though the hook is about it");
    }
    model_fixture_done(&f);
}

static void test_storage(void)
{
    check_storage("data/0", "[\"data/0\"]",
                  "{\"storage_name\": \"data\", \"storage_index\": 0, \"storage_location\": "
                  "\"/srv\"}");
    check_storage("data/1", "[\"data/0\", \"data/1\"]",
                  "{\"storage_name\": \"data\", \"storage_index\": 1, \"storage_location\": "
                  "\"/srv\"}");
    check_storage("data/1", "[\"data/0\"]",
                  "{\"storage_name\": \"data\", \"storage_index\": 0, \"storage_location\": "
                  "\"/srv\"}");
    check_storage("data/1", "[\"data/0\", \"data/2\"]", NULL);
    check_storage("data/1", "[]", NULL);
}

int main(void)
{
    RUN(test_from_the_environment_alone);
    RUN(test_an_environment_that_makes_no_sense);
    RUN(test_no_application_is_only_a_warning);
    RUN(test_without_an_id_the_only_relation_is_meant);
    RUN(test_storage);
    return test_done();
}
