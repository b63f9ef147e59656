/* SPDX-License-Identifier: Apache-2.0 */
/* The events of a charm: those every charm has, and those its metadata gives it. */
#include "base/mem.h"
#include "dispatch/private.h"

#include <string.h>

static const char rotation_reason[] =
    "Cannot defer secret rotation events. Juju will keep firing this event until you create a new "
    "revision.";
static const char expiration_reason[] =
    "Cannot defer secret expiration events. Juju will keep firing this event until you create a "
    "new revision.";
static const char lifecycle_reason[] = "cannot defer lifecycle events";

static const struct charm_event {
    const char *kind;
    struct ch_event_class cls;
} charm_events[] = {
    {"install", {"InstallEvent", CH_EVENT_HOOK, NULL}},
    {"start", {"StartEvent", CH_EVENT_HOOK, NULL}},
    {"stop", {"StopEvent", CH_EVENT_HOOK, "cannot defer stop events"}},
    {"remove", {"RemoveEvent", CH_EVENT_HOOK, "cannot defer remove events"}},
    {"update_status", {"UpdateStatusEvent", CH_EVENT_HOOK, NULL}},
    {"config_changed", {"ConfigChangedEvent", CH_EVENT_HOOK, NULL}},
    {"upgrade_charm", {"UpgradeCharmEvent", CH_EVENT_HOOK, NULL}},
    {"pre_series_upgrade", {"PreSeriesUpgradeEvent", CH_EVENT_HOOK, NULL}},
    {"post_series_upgrade", {"PostSeriesUpgradeEvent", CH_EVENT_HOOK, NULL}},
    {"leader_elected", {"LeaderElectedEvent", CH_EVENT_HOOK, NULL}},
    {"leader_settings_changed", {"LeaderSettingsChangedEvent", CH_EVENT_HOOK, NULL}},
    {"collect_metrics", {"CollectMetricsEvent", CH_EVENT_HOOK, NULL}},
    {"secret_changed", {"SecretChangedEvent", CH_EVENT_HOOK, NULL}},
    {"secret_expired", {"SecretExpiredEvent", CH_EVENT_HOOK, expiration_reason}},
    {"secret_rotate", {"SecretRotateEvent", CH_EVENT_HOOK, rotation_reason}},
    {"secret_remove", {"SecretRemoveEvent", CH_EVENT_HOOK, NULL}},
    {"collect_app_status", {"CollectStatusEvent", CH_EVENT_LIFECYCLE, lifecycle_reason}},
    {"collect_unit_status", {"CollectStatusEvent", CH_EVENT_LIFECYCLE, lifecycle_reason}},
};

/* What follows the name of an endpoint, storage, action or container. */
struct named_event {
    const char *suffix;
    struct ch_event_class cls;
};

static const struct named_event relation_events[] = {
    {"relation_created", {"RelationCreatedEvent", CH_EVENT_HOOK, NULL}},
    {"relation_joined", {"RelationJoinedEvent", CH_EVENT_HOOK, NULL}},
    {"relation_changed", {"RelationChangedEvent", CH_EVENT_HOOK, NULL}},
    {"relation_departed", {"RelationDepartedEvent", CH_EVENT_HOOK, NULL}},
    {"relation_broken", {"RelationBrokenEvent", CH_EVENT_HOOK, NULL}},
};

static const struct named_event storage_events[] = {
    {"storage_attached", {"StorageAttachedEvent", CH_EVENT_HOOK, NULL}},
    {"storage_detaching", {"StorageDetachingEvent", CH_EVENT_HOOK, NULL}},
};

static const struct named_event action_events[] = {
    {"action", {"ActionEvent", CH_EVENT_ACTION, "cannot defer action events"}},
};

static const struct named_event container_events[] = {
    {"pebble_ready", {"PebbleReadyEvent", CH_EVENT_HOOK, NULL}},
    {"pebble_custom_notice", {"PebbleCustomNoticeEvent", CH_EVENT_HOOK, NULL}},
    {"pebble_check_failed", {"PebbleCheckFailedEvent", CH_EVENT_HOOK, NULL}},
    {"pebble_check_recovered", {"PebbleCheckRecoveredEvent", CH_EVENT_HOOK, NULL}},
};

static const struct {
    const struct named_event *events;
    size_t count;
} families[] = {
    {relation_events, CH_ARRAY_LEN(relation_events)},
    {storage_events, CH_ARRAY_LEN(storage_events)},
    {action_events, CH_ARRAY_LEN(action_events)},
    {container_events, CH_ARRAY_LEN(container_events)},
};

const struct ch_event_class *ch_dispatch_event_class(const char *name)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(charm_events); i++)
        if (strcmp(charm_events[i].cls.name, name) == 0)
            return &charm_events[i].cls;
    for (size_t f = 0; f < CH_ARRAY_LEN(families); f++)
        for (size_t i = 0; i < families[f].count; i++)
            if (strcmp(families[f].events[i].cls.name, name) == 0)
                return &families[f].events[i].cls;
    return NULL;
}

static int define_named(struct ch_object *on, const char *name, const struct named_event *events,
                        size_t count, struct ch_error *err)
{
    for (size_t i = 0; i < count; i++) {
        CH_AUTOFREE char *kind = ch_asprintf("%s_%s", name, events[i].suffix);
        for (char *c = kind; *c; c++)
            if (*c == '-')
                *c = '_';
        if (!ch_source_define(on, kind, &events[i].cls, NULL, err))
            return -1;
    }
    return 0;
}

static int define_from_metadata(struct ch_object *on, const struct ch_meta *meta,
                                struct ch_error *err)
{
#define DEFINE(list, list_count, events)                                               \
    for (size_t i = 0; i < (list_count); i++)                                          \
        if (define_named(on, (list)[i].name, (events), CH_ARRAY_LEN(events), err) < 0) \
    return -1
    DEFINE(meta->relations, meta->relation_count, relation_events);
    DEFINE(meta->storages, meta->storage_count, storage_events);
    DEFINE(meta->actions, meta->action_count, action_events);
    DEFINE(meta->containers, meta->container_count, container_events);
#undef DEFINE
    return 0;
}

static void add_named(json_t *classes, const char *name, const struct named_event *events,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CH_AUTOFREE char *kind = ch_asprintf("%s_%s", name, events[i].suffix);
        for (char *c = kind; *c; c++)
            if (*c == '-')
                *c = '_';
        json_object_set_new(classes, kind, ch_checked(json_string(events[i].cls.name)));
    }
}

json_t *ch_dispatch_event_classes(const struct ch_meta *meta)
{
    json_t *classes = ch_checked(json_object());
    for (size_t i = 0; i < CH_ARRAY_LEN(charm_events); i++)
        json_object_set_new(classes, charm_events[i].kind,
                            ch_checked(json_string(charm_events[i].cls.name)));
#define ADD(list, list_count, events)         \
    for (size_t i = 0; i < (list_count); i++) \
    add_named(classes, (list)[i].name, (events), CH_ARRAY_LEN(events))
    ADD(meta->relations, meta->relation_count, relation_events);
    ADD(meta->storages, meta->storage_count, storage_events);
    ADD(meta->actions, meta->action_count, action_events);
    ADD(meta->containers, meta->container_count, container_events);
#undef ADD
    return classes;
}

json_t *ch_dispatch_event_kinds(const struct ch_meta *meta)
{
    CH_AUTOJSON json_t *classes = ch_dispatch_event_classes(meta);
    json_t *kinds = ch_checked(json_array()), *name;
    const char *kind;
    json_object_foreach (classes, kind, name)
        json_array_append_new(kinds, ch_checked(json_string(kind)));
    return kinds;
}

int ch_dispatch_define_events(struct ch_dispatch *dispatch, struct ch_object *charm,
                              struct ch_error *err)
{
    struct ch_object *on = ch_object_new(dispatch->framework, charm, "on", NULL, NULL, NULL, err);
    if (!on)
        return -1;
    for (size_t i = 0; i < CH_ARRAY_LEN(charm_events); i++)
        if (!ch_source_define(on, charm_events[i].kind, &charm_events[i].cls, NULL, err))
            return -1;
    if (define_from_metadata(on, &dispatch->meta, err) < 0)
        return -1;
    dispatch->charm = charm;
    dispatch->on = on;
    return 0;
}
