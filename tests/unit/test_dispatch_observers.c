/* SPDX-License-Identifier: Apache-2.0 */
/* Observers in C beside those of the charm. */
#include "dispatch_fixture.h"

static const char metadata[] = "name: mycharm\n";

#define EMITTING(event) LOG("DEBUG", "Emitting Juju event " event ".")

static int trace(void *data, struct ch_event *event, struct ch_error *err)
{
    struct fixture *f = data;
    (void)err;
    ch_buf_addf(&f->trace, "host:%s ", ch_event_kind(event));
    return 0;
}

static int refuse(void *data, struct ch_event *event, struct ch_error *err)
{
    (void)data;
    (void)event;
    return ch_error_set(err, CH_ERROR_VALUE, "not with me");
}

static int postpone(void *data, struct ch_event *event, struct ch_error *err)
{
    trace(data, event, err);
    return ch_event_defer(event, NULL, err);
}

static void test_told_after_the_charm(void)
{
    static const struct fake_handler handlers[] = {{"start"}, {"collect_unit_status"}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    const struct ch_dispatch_observer observers[] = {
        {NULL, trace, &f}, {"start", trace, &f}, {"stop", trace, &f}};
    f.options.observers = observers;
    f.options.observer_count = CH_ARRAY_LEN(observers);
    fixture_hook(&f, "start");
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, EMITTING("start"), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK_STR(f.trace.data,
              "load construct start host:start host:start collect_unit_status close ");
    fixture_deinit(&f);
}

static void test_error(void)
{
    static const struct fake_handler handlers[] = {{NULL}};
    static const struct ch_dispatch_observer observers[] = {{"start", refuse, NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    f.options.observers = observers;
    f.options.observer_count = 1;
    fixture_hook(&f, "start");
    struct fake_transport fake = FAKE_TRANSPORT(
        LOG_VERSION, LOG_LOCAL, EMITTING("start"),
        LOG("ERROR", "Uncaught exception while in charm code:\nValueError: not with me"),
        LOG_CRASH("ValueError", "'not with me'"));
    CHECK_INT(fixture_run(&f, &fake), 1);
    fixture_deinit(&f);
}

static void test_deferral(void)
{
    static const struct fake_handler handlers[] = {{NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    const struct ch_dispatch_observer first[] = {{"stop", trace, &f}, {"start", postpone, &f}};
    const struct ch_dispatch_observer second[] = {{"stop", trace, &f}, {"start", trace, &f}};
    f.options.storage = ch_storage_sqlite_new(":memory:", 0, NULL);
    f.options.observers = first;
    f.options.observer_count = 2;
    fixture_hook(&f, "start");
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, EMITTING("start"), {"juju-log **"}, NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);
    f.options.observers = second;
    fixture_hook(&f, "install");
    fake = FAKE_TRANSPORT(LOG_VERSION, {"juju-log **"}, EMITTING("install"), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK_STR(f.trace.data, "load construct host:start close ");
    ch_storage_free(f.options.storage);
    fixture_deinit(&f);
}

int main(void)
{
    RUN(test_told_after_the_charm);
    RUN(test_error);
    RUN(test_deferral);
    return test_done();
}
