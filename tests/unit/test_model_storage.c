/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fixture.h"

static void test_what_is_attached(void)
{
    struct model_fixture f;
    const json_t *indices;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"storage-list --format=json data", .errors = "ERROR x\n", .code = 1},
        {"storage-list --format=json data", .output = "[\"data/0\", \"data/12\"]"});
    CHECK_INT(ch_model_storage_indices(f.model, "data", &indices, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR x\n");
    CHECK_OK(&f, ch_model_storage_indices(f.model, "data", &indices, &f.error));
    CHECK_INT(json_integer_value(json_array_get(indices, 1)), 12);
    CHECK_OK(&f, ch_model_storage_indices(f.model, "data", &indices, &f.error));
    CHECK_INT(ch_model_storage_indices(f.model, "dota", &indices, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_KEY, "Storage 'dota' not found. Did you mean 'data'?");
    model_fixture_done(&f);
}

static void test_where_it_is(void)
{
    struct model_fixture f;
    const char *location;
    model_fixture_init(&f, "");
    model_fixture_expect(
        &f, {"storage-get --format=json -s data/0", .output = "{\"location\": \"/srv\"}"},
        {"storage-get --format=json -s data/1", .output = "{\"kind\": \"block\"}"});
    CHECK_OK(&f, ch_model_storage_location(f.model, "data", 0, &location, &f.error));
    CHECK_STR(location, "/srv");
    CHECK_OK(&f, ch_model_storage_location(f.model, "data", 0, &location, &f.error));
    CHECK_INT(ch_model_storage_location(f.model, "data", 1, &location, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_RUNTIME, "storage-get answered without a location for data/1");
    ch_model_set_storage_location(f.model, "data", 1, "/mnt");
    CHECK_OK(&f, ch_model_storage_location(f.model, "data", 1, &location, &f.error));
    CHECK_STR(location, "/mnt");
    model_fixture_done(&f);
}

static void test_more_of_it(void)
{
    struct model_fixture f;
    model_fixture_init(&f, "");
    model_fixture_expect(&f, {"storage-add data=2"},
                         {"storage-add data=1", .errors = "ERROR boom\n", .code = 1});
    CHECK_OK(&f, ch_model_request_storage(f.model, "data", 2, &f.error));
    CHECK_INT(ch_model_request_storage(f.model, "data", 1, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL, "ERROR boom\n");
    CHECK_INT(ch_model_request_storage(f.model, "dota", 1, &f.error), -1);
    CHECK_ERROR(&f, CH_ERROR_MODEL,
                "cannot add storage 'dota': it is not present in the charm metadata");
    model_fixture_done(&f);
}

int main(void)
{
    RUN(test_what_is_attached);
    RUN(test_where_it_is);
    RUN(test_more_of_it);
    return test_done();
}
