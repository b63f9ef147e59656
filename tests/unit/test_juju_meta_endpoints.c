/* SPDX-License-Identifier: Apache-2.0 */
/* Charm metadata: relations, storages, resources, containers. */
#include "meta_fixture.h"

static void test_relations(void)
{
    static const struct ch_relation_meta expected[] = {
        {(char *)"db", CH_ROLE_REQUIRES, (char *)"pgsql", true, 1, false, true},
        {(char *)"log", CH_ROLE_REQUIRES, (char *)"syslog", false, 0, true, false},
        {(char *)"web", CH_ROLE_PROVIDES, (char *)"http", false, 0, false, false},
        {(char *)"short", CH_ROLE_PROVIDES, (char *)"prometheus_scrape", false, 0, false, false},
        {(char *)"ring", CH_ROLE_PEER, (char *)"7", false, 0, false, false},
    };
    struct ch_meta meta;
    CHECK_INT(parse_all(&meta,
                        "peers: {ring: {interface: 7, limit: ~, scope: ~}}\n"
                        "provides: {web: {interface: http, scope: global, optional: false},\n"
                        "  short: prometheus_scrape}\n"
                        "requires:\n  db: {interface: pgsql, limit: 1, optional: true}\n"
                        "  log: {interface: syslog, scope: container, unknown: 1}\n",
                        NULL, NULL, NULL),
              0);
    CHECK_INT(meta.relation_count, CH_ARRAY_LEN(expected));
    for (size_t i = 0; i < CH_ARRAY_LEN(expected); i++) {
        const struct ch_relation_meta *want = &expected[i];
        const struct ch_relation_meta *got = ch_meta_relation(&meta, want->name);
        CHECK(got == &meta.relations[i]);
        CHECK_INT(got->role, want->role);
        CHECK_STR(got->interface, want->interface);
        CHECK_INT(got->has_limit, want->has_limit);
        CHECK_INT(got->limit, want->limit);
        CHECK_INT(got->container_scope, want->container_scope);
        CHECK_INT(got->optional, want->optional);
    }
    CHECK(!ch_meta_relation(&meta, "DB") && !ch_meta_relation(&meta, ""));
    CHECK_STR(ch_relation_role_name(CH_ROLE_PEER), "peer");
    CHECK_STR(ch_relation_role_name(CH_ROLE_REQUIRES), "requires");
    CHECK_STR(ch_relation_role_name(CH_ROLE_PROVIDES), "provides");
    ch_meta_deinit(&meta);
}

static void test_bad_relations(void)
{
    static const struct meta_refusal cases[] = {
        {"requires: [db]", NULL, NULL, CH_ERROR_TYPE, "metadata.yaml: 'requires' should be a map"},
        {"provides: db", NULL, NULL, CH_ERROR_TYPE, "'provides' should be a map"},
        {"peers: 1", NULL, NULL, CH_ERROR_TYPE, "'peers' should be a map"},
        {"requires: {db: {}}", NULL, NULL, CH_ERROR_KEY, "relation 'db' has no 'interface'"},
        {"requires: {db: ~}", NULL, NULL, CH_ERROR_KEY, "relation 'db' has no 'interface'"},
        {"requires: {db: [pgsql]}", NULL, NULL, CH_ERROR_KEY, "relation 'db' has no 'interface'"},
        {"requires: {db: {interface: ~}}", NULL, NULL, CH_ERROR_KEY, "no 'interface'"},
        {"requires: {a: {interface: x}, b: {limit: 1}}", NULL, NULL, CH_ERROR_KEY, "relation 'b'"},
        {"peers: {p: {interface: x, limit: '1'}}", NULL, NULL, CH_ERROR_TYPE,
         "relation 'p': limit should be an int, not string"},
        {"peers: {p: {interface: x, limit: 1.5}}", NULL, NULL, CH_ERROR_TYPE, "not float"},
        {"peers: {p: {interface: x, limit: [1]}}", NULL, NULL, CH_ERROR_TYPE, "not list"},
        {"peers: {p: {interface: x, limit: {}}}", NULL, NULL, CH_ERROR_TYPE, "not map"},
        {"peers: {p: {interface: x, limit: yes}}", NULL, NULL, CH_ERROR_TYPE, "not boolean"},
        {"peers: {p: {interface: x, scope: local}}", NULL, NULL, CH_ERROR_TYPE,
         "scope should be one of 'global', 'container'; not 'local'"},
        {"peers: {p: {interface: x, scope: Global}}", NULL, NULL, CH_ERROR_TYPE, "not 'Global'"},
        {"peers: {p: {interface: x, scope: 1}}", NULL, NULL, CH_ERROR_TYPE, "not 'int'"},
    };
    check_meta_refused(cases, CH_ARRAY_LEN(cases));
}

/* storages */

static void test_storages(void)
{
    struct ch_meta meta;
    CHECK_INT(parse_all(&meta,
                        "storage:\n  data:\n    type: filesystem\n    description: D\n"
                        "    shared: true\n    read-only: true\n    minimum-size: 1G\n"
                        "    location: /srv\n    properties: [transient]\n"
                        "  disk: {type: block, minimum-size: 100}\n",
                        NULL, NULL, NULL),
              0);
    CHECK_INT(meta.storage_count, 2);
    const struct ch_storage_meta *data = ch_meta_storage(&meta, "data");
    CHECK_STR(data->type, "filesystem");
    CHECK_STR(data->description, "D");
    CHECK(data->shared && data->read_only && !data->has_range);
    CHECK_STR(data->minimum_size, "1G");
    CHECK_STR(data->location, "/srv");
    check_json(data->properties, "[\"transient\"]");
    const struct ch_storage_meta *disk = ch_meta_storage(&meta, "disk");
    CHECK_STR(disk->type, "block");
    CHECK_STR(disk->description, "");
    CHECK(!disk->shared && !disk->read_only);
    CHECK_STR(disk->minimum_size, "100");
    CHECK_STR(disk->location, NULL);
    check_json(disk->properties, "[]");
    CHECK(!ch_meta_storage(&meta, "nope"));
    ch_meta_deinit(&meta);
}

static void test_ranges(void)
{
    static const struct {
        const char *range;
        long long min, max;
    } cases[] = {
        {"2", 2, 2},   {"'2'", 2, 2}, {"0", 0, 0},   {"1-3", 1, 3},   {"2-2", 2, 2},
        {"1-", 1, -1}, {"1+", 1, -1}, {"0-", 0, -1}, {"0-10", 0, 10}, {"10+", 10, -1},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        CH_AUTOFREE char *text =
            ch_asprintf("storage: {s: {type: block, multiple: {range: %s}}}", cases[i].range);
        struct ch_meta meta;
        CHECK_INT(parse_all(&meta, text, NULL, NULL, NULL), 0);
        CHECK(meta.storages[0].has_range);
        CHECK_INT(meta.storages[0].range_min, cases[i].min);
        CHECK_INT(meta.storages[0].range_max, cases[i].max);
        ch_meta_deinit(&meta);
    }
}

static void test_bad_storages(void)
{
    static const char *const ranges[] = {"''",
                                         "x",
                                         "-",
                                         "+",
                                         "-3",
                                         "'-3'",
                                         "1-x",
                                         "1--3",
                                         "1-3-5",
                                         "3-1",
                                         "1+3",
                                         "1.5",
                                         "1 - 3",
                                         "' 1'",
                                         "1-+3",
                                         "99999999999999999999",
                                         "1-99999999999999999999"};
    static const struct meta_refusal cases[] = {
        {"storage: [s]", NULL, NULL, CH_ERROR_TYPE, "metadata.yaml: 'storage' should be a map"},
        {"storage: {s: {}}", NULL, NULL, CH_ERROR_KEY, "storage 's' has no 'type'"},
        {"storage: {s: ~}", NULL, NULL, CH_ERROR_KEY, "storage 's' has no 'type'"},
        {"storage: {s: filesystem}", NULL, NULL, CH_ERROR_KEY, "storage 's' has no 'type'"},
        {"storage: {a: {type: block}, b: {description: x}}", NULL, NULL, CH_ERROR_KEY,
         "storage 'b'"},
    };
    check_meta_refused(cases, CH_ARRAY_LEN(cases));
    for (size_t i = 0; i < CH_ARRAY_LEN(ranges); i++) {
        CH_AUTOFREE char *text =
            ch_asprintf("storage: {s: {type: block, multiple: {range: %s}}}", ranges[i]);
        const struct meta_refusal refusal = {text, NULL, NULL, CH_ERROR_VALUE,
                                             "should be N, N-M, N- or N+"};
        check_meta_refused(&refusal, 1);
    }
}

/* resources and containers */

static void test_resources(void)
{
    static const struct meta_refusal bad[] = {
        {"resources: [r]", NULL, NULL, CH_ERROR_TYPE, "'resources' should be a map"},
        {"resources: {r: {}}", NULL, NULL, CH_ERROR_KEY, "resource 'r' has no 'type'"},
        {"resources: {r: file}", NULL, NULL, CH_ERROR_KEY, "resource 'r' has no 'type'"},
        {"resources: {r: ~}", NULL, NULL, CH_ERROR_KEY, "resource 'r' has no 'type'"},
    };
    struct ch_meta meta;
    CHECK_INT(parse_all(&meta,
                        "resources:\n  f: {type: file, filename: f.tgz, description: D}\n"
                        "  i: {type: oci-image, upstream-source: x}\n",
                        NULL, NULL, NULL),
              0);
    CHECK_INT(meta.resource_count, 2);
    CHECK_STR(ch_meta_resource(&meta, "f")->filename, "f.tgz");
    CHECK_STR(ch_meta_resource(&meta, "f")->description, "D");
    CHECK_STR(ch_meta_resource(&meta, "i")->type, "oci-image");
    CHECK_STR(ch_meta_resource(&meta, "i")->filename, NULL);
    CHECK_STR(ch_meta_resource(&meta, "i")->description, "");
    CHECK(!ch_meta_resource(&meta, "x"));
    ch_meta_deinit(&meta);
    check_meta_refused(bad, CH_ARRAY_LEN(bad));
}

static void test_containers(void)
{
    struct ch_meta meta;
    CHECK_INT(parse_all(&meta,
                        "containers:\n"
                        "  web:\n    resource: image\n    mounts:\n"
                        "    - {storage: data, location: /a}\n    - {storage: logs, location: /l}\n"
                        "    - {storage: data, location: /b}\n    - {storage: data}\n"
                        "    - {storage: data, location: ''}\n    - {location: /nameless}\n"
                        "  based:\n    bases:\n    - {name: ubuntu, channel: 22.04/stable,\n"
                        "       architectures: [amd64, arm64]}\n    - {name: x}\n"
                        "  both-but-empty: {resource: image, bases: []}\n  bare:\n",
                        NULL, NULL, NULL),
              0);
    CHECK_INT(meta.container_count, 4);
    const struct ch_container_meta *web = ch_meta_container(&meta, "web");
    CHECK_STR(web->resource, "image");
    CHECK(web->bases == NULL);
    check_json(web->mounts, "{\"data\":[\"/a\",\"/b\"],\"logs\":[\"/l\"],\"\":[\"/nameless\"]}");
    const struct ch_container_meta *based = ch_meta_container(&meta, "based");
    CHECK_STR(based->resource, NULL);
    check_json(based->bases,
               "[{\"name\":\"ubuntu\",\"channel\":\"22.04/stable\",\"architectures\":[\"amd64\","
               "\"arm64\"]},{\"name\":\"x\",\"channel\":\"\",\"architectures\":[]}]");
    check_json(based->mounts, "{}");
    CHECK_STR(ch_meta_container(&meta, "both-but-empty")->resource, "image");
    CHECK(ch_meta_container(&meta, "bare")->bases == NULL);
    CHECK(!ch_meta_container(&meta, "nope"));
    ch_meta_deinit(&meta);
}

static void test_bad_containers(void)
{
    static const struct meta_refusal cases[] = {
        {"containers: [c]", NULL, NULL, CH_ERROR_TYPE, "'containers' should be a map"},
        {"containers: c", NULL, NULL, CH_ERROR_TYPE, "'containers' should be a map"},
        {"containers: {c: {resource: r, bases: [{name: u, channel: c, architectures: [a]}]}}", NULL,
         NULL, CH_ERROR_MODEL, "A container may specify a resource or base, not both."},
    };
    check_meta_refused(cases, CH_ARRAY_LEN(cases));
}

int main(void)
{
    RUN(test_relations);
    RUN(test_bad_relations);
    RUN(test_storages);
    RUN(test_ranges);
    RUN(test_bad_storages);
    RUN(test_resources);
    RUN(test_containers);
    RUN(test_bad_containers);
    return test_done();
}
