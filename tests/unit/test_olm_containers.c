/* SPDX-License-Identifier: Apache-2.0 */
/* Containers while a model settles; their Pebbles are simulated. */
#include "namespaces.h"
#include "olm/container.h"
#include "olm/runner_private.h"
#include "runner_fixture.h"

#include <signal.h>

#define META                                                                              \
    "{'name': 'foo', 'summary': '', 'description': '', 'containers': {'web': {'mounts': " \
    "[{'storage': 'data', 'location': '/data'}]}}, 'storage': {'data': {'type': 'filesystem'}}}"
#define DISPATCH                                                                            \
    "echo $JUJU_HOOK_NAME $JUJU_WORKLOAD_NAME >>../trace\n"                                 \
    "[ $JUJU_HOOK_NAME != web-pebble-ready ] || [ -S /charm/containers/web/pebble.socket ]" \
    " || { echo no socket; exit 1; }\n"
/* Storage may come at any time once the unit is installed: here, where the seed has it. */
#define STARTED                                                                                \
    "foo/0 install\nfoo/0 leader-elected\nfoo/0 data-storage-attached\nfoo/0 config-changed\n" \
    "foo/0 start\n"
#define READY "foo/0 web-pebble-ready\n"

/* A model of Kubernetes: a runner of its own looks at that. */
static void setup(struct runner_fixture *f, const char *name, const char *pebble)
{
    runner_setup(f, name);
    json_t *model = ch_olm_get(f->olm, CH_OLM_MODEL, "model");
    json_object_set_new(model, "type", json_string("caas"));
    json_object_set_new(model, "pebble", pebble ? json_string(pebble) : json_null());
    ch_olm_touch(f->olm, CH_OLM_MODEL, "model");
    CHECK_INT(ch_olm_store_save(f->store, NULL), 0);
    runner_close(f);
    runner_open(f);
}

static void teardown(struct runner_fixture *f)
{
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_olm_runner_stop_containers(f->directory, &err), 0);
    CHECK_STR(err.message, NULL);
    runner_teardown(f);
}

static struct ch_olm_container container_of(struct runner_fixture *f, char **directoryp)
{
    *directoryp = ch_olm_unit_directory(f->directory, "foo/0");
    return (struct ch_olm_container){*directoryp, "web"};
}

static bool is_running(struct runner_fixture *f)
{
    CH_AUTOFREE char *directory = NULL;
    struct ch_olm_container container = container_of(f, &directory);
    return ch_olm_container_runs(&container);
}

static void stop(struct runner_fixture *f)
{
    CH_AUTOFREE char *directory = NULL;
    struct ch_olm_container container = container_of(f, &directory);
    CHECK_INT(ch_olm_container_stop(&container, 20, NULL), 0);
}

static bool can_connect(struct runner_fixture *f)
{
    const json_t *unit = ch_olm_get(f->olm, CH_OLM_UNIT, "foo/0");
    return ch_olm_flag(json_object_get(json_object_get(unit, "containers"), "web"), "can_connect");
}

static void test_ready_after_start(void)
{
    struct runner_fixture f;
    setup(&f, "ready", NULL);
    runner_deploy(&f, "foo", META, NULL, DISPATCH, 1);
    RUNNER_CHECK(&f, STARTED READY);
    CHECK(is_running(&f) && can_connect(&f));
    RUNNER_CHECK(&f, "");
    RUNNER_CHECK_FILE(&f, "units/foo-0/trace",
                      "install\nleader-elected\ndata-storage-attached\nconfig-changed\nstart\n"
                      "web-pebble-ready web\n");
    /* it outlives the command */
    runner_close(&f);
    runner_open(&f);
    RUNNER_CHECK(&f, "");
    teardown(&f);
}

static void test_again_when_it_ended(void)
{
    struct runner_fixture f;
    setup(&f, "again", NULL);
    runner_deploy(&f, "foo", META, NULL, DISPATCH, 1);
    RUNNER_CHECK(&f, STARTED READY);
    runner_file(&f, "../units/foo-0/workloads/web/files/srv", "kept", "x");
    runner_close(&f);
    stop(&f);
    runner_open(&f); /* the next command */
    RUNNER_CHECK(&f, READY);
    RUNNER_CHECK_FILE(&f, "units/foo-0/workloads/web/files/srv/kept", "x");
    teardown(&f);
}

static void test_replaced_by_another_pod(void)
{
    struct runner_fixture f;
    setup(&f, "replaced", NULL);
    runner_deploy(&f, "foo", META, NULL, DISPATCH, 1);
    RUNNER_CHECK(&f, STARTED READY);
    runner_file(&f, "../units/foo-0/workloads/web/files/srv", "lost", "x");
    json_t *app = ch_olm_get(f.olm, CH_OLM_APPLICATION, "foo");
    json_object_set_new(app, "charm_version", json_integer(1));
    ch_olm_touch(f.olm, CH_OLM_APPLICATION, "foo");
    RUNNER_CHECK(&f, "foo/0 stop\nfoo/0 upgrade-charm\nfoo/0 config-changed\nfoo/0 start\n" READY);
    CH_AUTOFREE char *lost = runner_read(&f, "units/foo-0/workloads/web/files/srv/lost");
    CHECK_STR(lost, NULL);
    teardown(&f);
}

static void test_storage_is_mounted(void)
{
    struct runner_fixture f;
    setup(&f, "mounted", NULL);
    runner_deploy(&f, "foo", META, NULL, DISPATCH, 1);
    RUNNER_CHECK(&f, STARTED READY);
    CH_AUTOFREE char *directory = NULL;
    struct ch_olm_container container = container_of(&f, &directory);
    struct ch_olm_container_client client;
    struct ch_pebble_memory text = {"text", 4};
    struct ch_pebble_source source = ch_pebble_source_memory(&text);
    CHECK_INT(ch_olm_container_connect(&container, 20, &client, NULL), 0);
    CHECK_INT(ch_pebble_push(client.pebble, "/data/file", &source, NULL, NULL), 0);
    ch_olm_container_disconnect(&client);
    RUNNER_CHECK_FILE(&f, "storage/data/0/file", "text");
    teardown(&f);
}

static void test_gone_with_its_unit(void)
{
    struct runner_fixture f;
    setup(&f, "gone", NULL);
    runner_deploy(&f, "foo", META, NULL, DISPATCH, 1);
    RUNNER_CHECK(&f, STARTED READY);
    CH_AUTOFREE char *lock = ch_path_join(f.directory, "units/foo-0/workloads/web/lock");
    CHECK(ch_file_exists(lock));
    CHECK_INT(ch_olm_remove_unit(f.olm, "foo/0", NULL), 0);
    RUNNER_CHECK(&f, "foo/0 data-storage-detaching\nfoo/0 stop\nfoo/0 remove\n");
    CHECK(!is_running(&f) && !ch_file_exists(lock));
    teardown(&f);
}

static void test_pebble_that_does_not_run(void)
{
    struct runner_fixture f;
    setup(&f, "broken", "/bin/false");
    runner_deploy(&f, "foo", META, NULL, DISPATCH, 1);
    ch_buf_clear(&f.trace);
    CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
    CHECK_HAS(f.trace.data, " web: Pebble ended\n");
    CHECK_HAS(f.trace.data, "foo/0 start\n");
    CHECK(!strstr(f.trace.data, "ready") && !can_connect(&f));
    size_t complaints = 0;
    for (const char *at = f.trace.data; (at = strstr(at, "Pebble ended")); at++)
        complaints++;
    CHECK_INT((long long)complaints, 2);
    teardown(&f);
}

static void test_pebble_that_is_not_there(void)
{
    struct runner_fixture f;
    setup(&f, "absent", "/nonexistent/pebble");
    runner_deploy(&f, "foo", META, NULL, DISPATCH, 1);
    ch_buf_clear(&f.trace);
    CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
    CHECK_HAS(f.trace.data, "foo/0 web: cannot start container \"web\": cannot show "
                            "/nonexistent/pebble: No such file or directory\n");
    CHECK_HAS(f.trace.data, "foo/0 start\n");
    teardown(&f);
}

static void test_machines_have_no_containers(void)
{
    struct runner_fixture f;
    runner_setup(&f, "machines");
    runner_deploy(&f, "foo", META, NULL, NULL, 1);
    CHECK_INT(runner_settle(&f, 60), CH_OLM_SETTLED);
    CHECK(!is_running(&f) && !ch_olm_has_containers(f.olm, "foo/0"));
    runner_teardown(&f);
}

int main(void)
{
    if (namespaces_are_missing())
        return 0;
    temp_dir_init();
    RUN(test_ready_after_start);
    RUN(test_again_when_it_ended);
    RUN(test_replaced_by_another_pod);
    RUN(test_storage_is_mounted);
    RUN(test_gone_with_its_unit);
    RUN(test_pebble_that_does_not_run);
    RUN(test_pebble_that_is_not_there);
    RUN(test_machines_have_no_containers);
    temp_dir_deinit();
    return test_done();
}
