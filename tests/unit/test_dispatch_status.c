/* SPDX-License-Identifier: Apache-2.0 */
/* Statuses at the end of a dispatch: who is asked, and what is set. */
#include "dispatch_fixture.h"

static int add_unit_status(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    (void)event;
    struct ch_entity *unit = ch_model_unit(f->dispatch->model);
    return ch_entity_add_status(unit, "waiting", "for it", err) < 0 ||
                   ch_entity_add_status(unit, "blocked", "first", err) < 0 ||
                   ch_entity_add_status(unit, "blocked", "second", err) < 0
               ? -1
               : 0;
}

static int add_app_status(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    (void)event;
    return ch_entity_add_status(ch_model_app(f->dispatch->model), "active", "", err);
}

static int refuse(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    (void)f;
    (void)event;
    return ch_error_set(err, CH_ERROR_RUNTIME, "no status today");
}

static void run(const struct fake_handler *handlers, struct fake_transport *fake, int status,
                const char *trace)
{
    struct fixture f;
    fixture_init(&f, "name: mycharm\n", handlers);
    fixture_hook(&f, "start");
    CHECK_INT(fixture_run(&f, fake), status);
    CHECK_STR(f.trace.data, trace);
    fixture_deinit(&f);
}

static void test_most_urgent_of_the_unit(void)
{
    static const struct fake_handler handlers[] = {
        {"collect_app_status", add_app_status}, {"collect_unit_status", add_unit_status}, {NULL}};
    struct fake_transport fake = FAKE_TRANSPORT(
        LOG_VERSION, LOG_LOCAL, LOG("DEBUG", "Emitting Juju event start."), NOT_LEADER,
        {"juju-log --log-level DEBUG -- **"}, {"juju-log --log-level DEBUG -- **"},
        {"juju-log --log-level DEBUG -- **"}, {"status-set --application=False blocked -- first"});
    run(handlers, &fake, 0, "load construct collect_unit_status close ");
}

static void test_leader_is_asked_for_both(void)
{
    static const struct fake_handler handlers[] = {
        {"collect_app_status", add_app_status}, {"collect_unit_status"}, {NULL}};
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, LOG("DEBUG", "Emitting Juju event start."),
                       {"is-leader --format=json", .output = "true\n"},
                       {"status-set --application=True active -- "});
    run(handlers, &fake, 0, "load construct collect_app_status collect_unit_status close ");
}

static void test_failures(void)
{
    static const struct fake_handler handlers[] = {
        {"collect_unit_status", refuse}, {"commit"}, {NULL}};
    struct fake_transport fake = FAKE_TRANSPORT(
        LOG_VERSION, LOG_LOCAL, LOG("DEBUG", "Emitting Juju event start."), NOT_LEADER,
        {"juju-log --log-level ERROR -- **"}, LOG_CRASH("RuntimeError", "'no status today'"));
    run(handlers, &fake, 1, "load construct collect_unit_status close "); /* nothing committed */
    struct fake_transport no_answer =
        FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, LOG("DEBUG", "Emitting Juju event start."),
                       {"is-leader --format=json", .errors = "ERROR gone\n", .code = 1},
                       {"juju-log --log-level ERROR -- **"}, {"juju-log --log-level TRACE -- **"});
    run(handlers, &no_answer, 1, "load construct close ");
}

int main(void)
{
    RUN(test_most_urgent_of_the_unit);
    RUN(test_leader_is_asked_for_both);
    RUN(test_failures);
    return test_done();
}
