/* SPDX-License-Identifier: Apache-2.0 */
/* What the event of this dispatch carries.  Which family it belongs to follows from its name, as it
 * does when the events of a charm are defined. */
#include "base/text.h"
#include "model/private.h"

#include <stdlib.h>
#include <string.h>

typedef int build_fn(struct ch_model *model, json_t *snapshot, struct ch_error *err);

/* Null when Juju has not said. */
static void add_text(json_t *snapshot, const char *key, const char *text)
{
    json_object_set_new(snapshot, key, text ? json_string(text) : json_null());
}

/* relations */

/* Return: the relation that the hook is about, or NULL. */
static struct ch_relation *event_relation(struct ch_model *model, struct ch_error *err)
{
    const struct ch_context *context = model->options.context;
    struct ch_relation *relation = NULL;
    if (!context->relation_name) {
        ch_error_set(err, CH_ERROR_RUNTIME, "JUJU_RELATION is not set in the hook of %s",
                     model->options.context->event_name);
        return NULL;
    }
    if (context->has_relation_id)
        return ch_model_get_relation(model, context->relation_name, context->relation_id, err);
    if (ch_model_only_relation(model, context->relation_name, &relation, err) == 0 && !relation)
        ch_error_set(err, CH_ERROR_RUNTIME,
                     "JUJU_RELATION_ID is not set, and %s has no relation: what is %s about?",
                     context->relation_name, model->options.context->event_name);
    return relation;
}

static int build_relation(struct ch_model *model, json_t *snapshot, struct ch_error *err)
{
    const struct ch_context *context = model->options.context;
    const char *unit = context->remote_unit_name;
    CH_AUTOFREE char *app = NULL;
    struct ch_relation *relation = event_relation(model, err);
    if (!relation || ch_context_remote_app(context, &app, err) < 0)
        return -1;
    size_t length = app ? strlen(app) : 0;
    if (unit && (strncmp(unit, app, length) != 0 || unit[length] != '/'))
        return ch_error_set(err, CH_ERROR_RUNTIME,
                            "cannot create RelationEvent with application "
                            "<ops.model.Application %s> and unit <ops.model.Unit %s>",
                            app, unit);
    if (!app)
        ch_log(model->options.log, CH_LOG_WARNING,
               "'app' expected but not received, see "
               "https://bugs.launchpad.net/juju/+bug/1960934");
    add_text(snapshot, "relation_name", ch_relation_endpoint(relation));
    json_object_set_new(snapshot, "relation_id", json_integer(ch_relation_id(relation)));
    if (app)
        add_text(snapshot, "app_name", app);
    if (unit)
        add_text(snapshot, "unit_name", unit);
    if (context->departing_unit_name &&
        ch_text_ends(model->options.context->event_name, "_departed"))
        add_text(snapshot, "departing_unit", context->departing_unit_name);
    return 0;
}

/* storage */

/* The instance: the only one there is, even under another number; else the one Juju names. */
static int choose_instance(const json_t *indices, const char *name, long long wanted,
                           long long *indexp, struct ch_error *err)
{
    size_t i;
    json_t *index;
    if (json_array_size(indices) == 1) {
        *indexp = json_integer_value(json_array_get(indices, 0));
        return 0;
    }
    json_array_foreach (indices, i, index)
        if (json_integer_value(index) == wanted) {
            *indexp = wanted;
            return 0;
        }
    return ch_error_set(err, CH_ERROR_ATTRIBUTE,
                        "storage %s/%lld is not attached, though the hook is about it", name,
                        wanted);
}

static int build_storage(struct ch_model *model, json_t *snapshot, struct ch_error *err)
{
    const struct ch_context *context = model->options.context;
    const char *name = context->storage_name;
    const json_t *indices;
    const char *location;
    long long index = 0;
    if (!name || !context->has_storage_index)
        return ch_error_set(err, CH_ERROR_RUNTIME, "JUJU_STORAGE_ID is not set in the hook of %s",
                            model->options.context->event_name);
    if (ch_model_storage_indices(model, name, &indices, err) < 0 ||
        ch_model_storage_location(model, name, context->storage_index, &location, err) < 0 ||
        choose_instance(indices, name, context->storage_index, &index, err) < 0)
        return -1;
    add_text(snapshot, "storage_name", name);
    json_object_set_new(snapshot, "storage_index", json_integer(index));
    add_text(snapshot, "storage_location", location);
    return 0;
}

/* workloads */

static int build_workload(struct ch_model *model, json_t *snapshot, struct ch_error *err)
{
    const struct ch_context *context = model->options.context;
    const char *name = context->workload_name;
    if (!name)
        return ch_error_set(err, CH_ERROR_RUNTIME,
                            "JUJU_WORKLOAD_NAME is not set in the hook of %s",
                            model->options.context->event_name);
    if (!ch_meta_container(model->options.meta, name))
        return ch_error_set(err, CH_ERROR_MODEL, "container '%s' not found", name);
    add_text(snapshot, "container_name", name);
    return 0;
}

static int build_notice(struct ch_model *model, json_t *snapshot, struct ch_error *err)
{
    const struct ch_context *context = model->options.context;
    if (build_workload(model, snapshot, err) < 0)
        return -1;
    add_text(snapshot, "notice_id", context->notice_id);
    add_text(snapshot, "notice_type", context->notice_type);
    add_text(snapshot, "notice_key", context->notice_key);
    return 0;
}

static int build_check(struct ch_model *model, json_t *snapshot, struct ch_error *err)
{
    if (build_workload(model, snapshot, err) < 0)
        return -1;
    add_text(snapshot, "check_name", model->options.context->check_name);
    return 0;
}

/* secrets */

static int build_secret(struct ch_model *model, json_t *snapshot, struct ch_error *err)
{
    const struct ch_context *context = model->options.context;
    (void)err;
    add_text(snapshot, "id", context->secret_id);
    add_text(snapshot, "label", context->secret_label);
    return 0;
}

static int build_secret_revision(struct ch_model *model, json_t *snapshot, struct ch_error *err)
{
    const struct ch_context *context = model->options.context;
    json_t *revision =
        context->has_secret_revision ? json_integer(context->secret_revision) : json_null();
    json_object_set_new(snapshot, "revision", revision);
    return build_secret(model, snapshot, err);
}

/* actions */

static int build_action(struct ch_model *model, json_t *snapshot, struct ch_error *err)
{
    (void)err;
    add_text(snapshot, "id", model->options.context->action_uuid);
    return 0;
}

/* the event */

static const struct {
    const char *suffix;
    build_fn *build;
} families[] = {
    {"_relation_created", build_relation},    {"_relation_joined", build_relation},
    {"_relation_changed", build_relation},    {"_relation_departed", build_relation},
    {"_relation_broken", build_relation},     {"_storage_attached", build_storage},
    {"_storage_detaching", build_storage},    {"_pebble_ready", build_workload},
    {"_pebble_custom_notice", build_notice},  {"_pebble_check_failed", build_check},
    {"_pebble_check_recovered", build_check}, {"_action", build_action},
};

static const struct {
    const char *name;
    build_fn *build;
} single_events[] = {
    {"secret_changed", build_secret},
    {"secret_rotate", build_secret},
    {"secret_remove", build_secret_revision},
    {"secret_expired", build_secret_revision},
};

static build_fn *builder_of(const char *event_name)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(single_events); i++)
        if (strcmp(event_name, single_events[i].name) == 0)
            return single_events[i].build;
    for (size_t i = 0; i < CH_ARRAY_LEN(families); i++)
        if (ch_text_ends(event_name, families[i].suffix))
            return families[i].build;
    return NULL;
}

int ch_model_event_snapshot(struct ch_model *model, json_t **snapshotp, struct ch_error *err)
{
    CH_AUTOJSON json_t *snapshot = json_object();
    build_fn *build = builder_of(model->options.context->event_name);
    if (build && build(model, snapshot, err) < 0)
        return -1;
    *snapshotp = CH_TAKE(snapshot);
    return 0;
}
