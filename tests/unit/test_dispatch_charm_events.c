/* SPDX-License-Identifier: Apache-2.0 */
/* Which events a charm has, of which class, and which of them cannot be deferred. */
#include "dispatch_fixture.h"

static const char metadata[] = "name: mycharm\n"
                               "requires: {my-db: {interface: pgsql}}\n"
                               "provides: {web: {interface: http}}\n"
                               "peers: {ring: {interface: ring}}\n"
                               "storage: {data-dir: {type: filesystem}}\n"
                               "containers: {wl: {}}\n";

static const struct {
    const char *kind, *class, *no_defer;
} expected[] = {
    {"install", "InstallEvent", NULL},
    {"start", "StartEvent", NULL},
    {"stop", "StopEvent", "cannot defer stop events"},
    {"remove", "RemoveEvent", "cannot defer remove events"},
    {"config_changed", "ConfigChangedEvent", NULL},
    {"update_status", "UpdateStatusEvent", NULL},
    {"upgrade_charm", "UpgradeCharmEvent", NULL},
    {"pre_series_upgrade", "PreSeriesUpgradeEvent", NULL},
    {"post_series_upgrade", "PostSeriesUpgradeEvent", NULL},
    {"leader_elected", "LeaderElectedEvent", NULL},
    {"leader_settings_changed", "LeaderSettingsChangedEvent", NULL},
    {"collect_metrics", "CollectMetricsEvent", NULL},
    {"secret_changed", "SecretChangedEvent", NULL},
    {"secret_remove", "SecretRemoveEvent", NULL},
    {"secret_rotate", "SecretRotateEvent",
     "Cannot defer secret rotation events. Juju will keep firing this event until you create a "
     "new revision."},
    {"secret_expired", "SecretExpiredEvent",
     "Cannot defer secret expiration events. Juju will keep firing this event until you create a "
     "new revision."},
    {"collect_app_status", "CollectStatusEvent", "cannot defer lifecycle events"},
    {"collect_unit_status", "CollectStatusEvent", "cannot defer lifecycle events"},
    {"my_db_relation_created", "RelationCreatedEvent", NULL},
    {"web_relation_joined", "RelationJoinedEvent", NULL},
    {"ring_relation_changed", "RelationChangedEvent", NULL},
    {"my_db_relation_departed", "RelationDepartedEvent", NULL},
    {"my_db_relation_broken", "RelationBrokenEvent", NULL},
    {"data_dir_storage_attached", "StorageAttachedEvent", NULL},
    {"data_dir_storage_detaching", "StorageDetachingEvent", NULL},
    {"wl_pebble_ready", "PebbleReadyEvent", NULL},
    {"wl_pebble_custom_notice", "PebbleCustomNoticeEvent", NULL},
    {"wl_pebble_check_failed", "PebbleCheckFailedEvent", NULL},
    {"wl_pebble_check_recovered", "PebbleCheckRecoveredEvent", NULL},
    {"do_it_action", "ActionEvent", "cannot defer action events"},
};

static int look(struct fixture *f, struct ch_event *event, struct ch_error *err)
{
    (void)event;
    (void)err;
    CHECK_STR(ch_object_path(f->dispatch->on), "MyCharm/on");
    for (size_t i = 0; i < CH_ARRAY_LEN(expected); i++) {
        struct ch_source *source = ch_source_find(f->dispatch->on, expected[i].kind);
        if (!CHECK(source))
            continue;
        CHECK_STR(ch_source_class(source)->name, expected[i].class);
        CHECK_STR(ch_source_class(source)->no_defer, expected[i].no_defer);
        CHECK(ch_dispatch_event_class(expected[i].class));
    }
    size_t count = 0;
    for (struct ch_source *source = NULL; (source = ch_source_next(f->dispatch->on, source));)
        count++;
    CHECK_INT(count, 18 + 3 * 5 + 2 + 4 + 1);
    CHECK(!ch_source_find(f->dispatch->on, "my-db_relation_created"));
    CHECK(!ch_dispatch_event_class("NoSuchEvent"));
    return 0;
}

static void test_events(void)
{
    static const struct fake_handler handlers[] = {{"start", look}, {NULL}};
    struct fixture f;
    fixture_init(&f, metadata, handlers);
    fixture_file(&f, "actions.yaml", "do-it: {}\n", 0644);
    fixture_hook(&f, "start");
    struct fake_transport fake = FAKE_TRANSPORT(
        LOG_VERSION, LOG_LOCAL, LOG("DEBUG", "Emitting Juju event start."), NOT_LEADER);
    CHECK_INT(fixture_run(&f, &fake), 0);
    CHECK_STR(f.trace.data, "load construct start close ");
    fixture_deinit(&f);
}

static void test_two_names_for_one_event(void)
{
    static const struct fake_handler handlers[] = {{NULL}};
    struct fixture f;
    fixture_init(&f,
                 "name: mycharm\n"
                 "requires: {foo-bar: {interface: i}, foo_bar: {interface: i}}\n",
                 handlers);
    fixture_hook(&f, "start");
    struct fake_transport fake =
        FAKE_TRANSPORT(LOG_VERSION, LOG_LOCAL, {"juju-log --log-level ERROR -- **"},
                       {"juju-log --log-level TRACE -- **"});
    CHECK_INT(fixture_run(&f, &fake), 1);
    CHECK_INT(f.failure.kind, CH_ERROR_RUNTIME);
    CHECK_HAS(f.failure.message, "foo_bar_relation_created");
    fixture_deinit(&f);
}

int main(void)
{
    RUN(test_events);
    RUN(test_two_names_for_one_event);
    return test_done();
}
