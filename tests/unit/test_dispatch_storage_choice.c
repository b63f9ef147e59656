/* SPDX-License-Identifier: Apache-2.0 */
/* Where state lives, and which events that rules out. */
#include "dispatch_fixture.h"

static const char machine[] = "name: mycharm\n";
static const char podspec[] = "name: mycharm\nseries: [focal, kubernetes]\n";
static const struct fake_handler handlers[] = {{"start"}, {"collect_metrics"}, {NULL}};

#define EMITTING(event) LOG("DEBUG", "Emitting Juju event " event ".")
#define NOT_SUPPORTED                                                                 \
    LOG("DEBUG", "\"collect_metrics\" is not supported when using Juju for storage\n" \
                 "see: https://github.com/canonical/operator/issues/348")

static void test_guess_for_podspec_charms(void)
{
    struct fixture f;
    fixture_init(&f, podspec, handlers);
    fixture_hook(&f, "start");
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG("DEBUG", "Using controller storage: JUJU_VERSION=3.6.4"),
                       EMITTING("start"), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0); /* the file is used all the same: no state-get */

    fixture_hook(&f, "collect-metrics");
    fake = FAKE_TRANSPORT(LOG_VERSION, LOG("DEBUG", "Using controller storage: JUJU_VERSION=3.6.4"),
                          NOT_SUPPORTED);
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK_STR(f.trace.data, "load close ");

    fixture_env(&f, "JUJU_VERSION", "2.7.9");
    fake = FAKE_TRANSPORT(LOG_VERSION, LOG("DEBUG", "Using local storage: JUJU_VERSION=2.7.9"),
                          EMITTING("collect_metrics"));
    CHECK_INT(fixture_run(&f, &fake), 0);
    fixture_deinit(&f);
}

static void test_a_file_ends_the_guess(void)
{
    struct fixture f;
    fixture_init(&f, podspec, handlers);
    fixture_hook(&f, "collect-metrics");
    fixture_file(&f, ".unit-state.db", "", 0600);
    struct fake_transport fake = FAKE_TRANSPORT(LOG_VERSION, EMITTING("collect_metrics"));
    CHECK_INT(fixture_run(&f, &fake), 0);
    fixture_deinit(&f);
}

static void test_the_charm_decides(void)
{
    struct fixture f;
    fixture_init(&f, podspec, handlers);
    fixture_hook(&f, "start");
    f.storage = CH_STORAGE_LOCAL;
    struct fake_transport fake = FAKE_TRANSPORT(LOG_VERSION, EMITTING("start"), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);

    f.storage = CH_STORAGE_CONTROLLER;
    fixture_hook(&f, "collect-metrics");
    fake = FAKE_TRANSPORT(LOG_VERSION, NOT_SUPPORTED);
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK_STR(f.trace.data, "load close ");
    fixture_deinit(&f);
}

static void test_controller_storage_is_read(void)
{
    struct fixture f;
    fixture_init(&f, machine, handlers);
    fixture_hook(&f, "start");
    f.storage = CH_STORAGE_CONTROLLER;
    struct fake_transport fake = FAKE_TRANSPORT(LOG_VERSION, {"state-get **"}, {"state-get **"},
                                                EMITTING("start"), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);
    fixture_deinit(&f);
}

static void test_juju_without_controller_storage(void)
{
    struct fixture f;
    fixture_init(&f, machine, handlers);
    fixture_hook(&f, "start");
    fixture_file(&f, "juju-log", "#!/bin/sh\n", 0755);
    fixture_env(&f, "PATH", f.directory);
    f.storage = CH_STORAGE_CONTROLLER;
    CHECK_INT(fixture_run(&f, NULL), 1);
    CHECK_STR(f.failure.message, "charm set use_juju_for_storage=True, but Juju version 3.6.4 does "
                                 "not support it");
    CHECK_INT(f.printed.length, 0);
    fixture_deinit(&f);
}

static int defer(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    (void)f;
    return ch_event_defer(event, "<it>", err);
}

static void test_path_of_the_caller(void)
{
    static const struct fake_handler deferring[] = {{"start", defer}, {NULL}};
    struct fixture f;
    fixture_init(&f, machine, deferring);
    fixture_hook(&f, "start");
    CH_AUTOFREE char *path = ch_path_join(f.directory, "elsewhere.db");
    CH_AUTOFREE char *initializing =
        ch_asprintf("juju-log --log-level DEBUG -- Initializing SQLite local storage: %s.", path);
    f.options.storage_path = path;
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, EMITTING("start"), LOG("DEBUG", "Deferring <it>."),
                       NOT_LEADER, {initializing});
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK(ch_file_exists(path));
    fixture_deinit(&f);
}

int main(void)
{
    RUN(test_guess_for_podspec_charms);
    RUN(test_a_file_ends_the_guess);
    RUN(test_the_charm_decides);
    RUN(test_controller_storage_is_read);
    RUN(test_juju_without_controller_storage);
    RUN(test_path_of_the_caller);
    return test_done();
}
