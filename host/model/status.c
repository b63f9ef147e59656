/* SPDX-License-Identifier: Apache-2.0 */
/* Statuses of our unit and application: read once, written at once, collected for the end. */
#include "base/text.h"
#include "model/private.h"

#include <stdlib.h>
#include <string.h>

#define SETTABLE "('active', 'blocked', 'maintenance', 'waiting')"

static const struct {
    const char *name;
    int urgency;
    bool is_settable;
} statuses[] = {
    {"active", 1, true},  {"blocked", 4, true}, {"maintenance", 3, true},
    {"waiting", 2, true}, {"error", 5, false},  {"unknown", 0, false},
};

static int urgency_of(const char *name)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(statuses); i++)
        if (strcmp(statuses[i].name, name) == 0)
            return statuses[i].urgency;
    return -1;
}

static bool is_settable(const char *name)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(statuses); i++)
        if (statuses[i].is_settable && strcmp(statuses[i].name, name) == 0)
            return true;
    return false;
}

static void clear_status(struct ch_status *status)
{
    free((char *)status->name);
    free((char *)status->message);
    *status = (struct ch_status){0};
}

static void replace_status(struct ch_status *status, const char *name, const char *message)
{
    struct ch_status copy = {ch_strdup(name), ch_strdup(message)};
    clear_status(status);
    *status = copy;
}

void ch_entity_statuses_deinit(struct ch_entity *entity)
{
    clear_status(&entity->status);
    for (size_t i = 0; i < entity->collected_count; i++)
        clear_status(&entity->collected[i]);
    free(entity->collected);
}

void ch_entity_status_refresh(struct ch_entity *entity)
{
    clear_status(&entity->status);
}

void ch_entity_clear_collected(struct ch_entity *entity)
{
    for (size_t i = 0; i < entity->collected_count; i++)
        clear_status(&entity->collected[i]);
    entity->collected_count = 0;
}

/* An application's status is for its leader only; one that tries anyway is worth an alarm. */
static int check_leader(struct ch_entity *app, const char *verb, const char *description,
                        struct ch_error *err)
{
    bool leader;
    if (ch_model_is_leader(app->model, &leader, err) < 0)
        return -1;
    if (leader)
        return 0;
    CH_AUTOFREE char *event = ch_asprintf("authz_fail:status-%s", verb);
    ch_model_log_security(app->model, "CRITICAL", event, description);
    return ch_error_set(err, CH_ERROR_RUNTIME, "cannot %s application status as a non-leader unit",
                        verb);
}

/* reading */

static int read_status(struct ch_entity *entity, const json_t *answer, struct ch_error *err)
{
    if (entity->is_app && json_object_get(answer, "application-status"))
        answer = json_object_get(answer, "application-status");
    const char *name = json_string_value(json_object_get(answer, "status"));
    const char *message = json_string_value(json_object_get(answer, "message"));
    if (!name)
        return ch_error_set(err, CH_ERROR_RUNTIME, "status-get answered without a status");
    if (urgency_of(name) < 0)
        return ch_error_set(err, CH_ERROR_KEY, "'%s' is not a status that charmhost knows", name);
    bool has_message = message && strcmp(name, "unknown") != 0;
    replace_status(&entity->status, name, has_message ? message : "");
    return 0;
}

int ch_entity_get_status(struct ch_entity *entity, const struct ch_status **statusp,
                         struct ch_error *err)
{
    static const struct ch_status unknown = {"unknown", ""};
    *statusp = entity->is_ours ? &entity->status : &unknown;
    if (!entity->is_ours)
        return 0;
    if (entity->is_app &&
        check_leader(entity, "get", "Attempted to get application status when not leader", err) < 0)
        return -1;
    struct ch_model *model = entity->model;
    if (ch_model_spares(model, entity->status.name))
        return 0;
    CH_AUTOJSON json_t *answer = NULL;
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_status_get(model->options.transport, entity->is_app, &answer, &failure);
    if (ch_model_outcome(model, result, &failure, err) < 0)
        return -1;
    return read_status(entity, answer, err);
}

/* writing */

int ch_entity_set_status(struct ch_entity *entity, const char *name, const char *message,
                         struct ch_error *err)
{
    struct ch_model *model = entity->model;
    if (!entity->is_ours)
        return ch_error_set(err, CH_ERROR_RUNTIME, "cannot set status for a remote %s %s",
                            entity->is_app ? "application" : "unit", entity->repr);
    if (entity->is_app &&
        check_leader(entity, "set", "Attempted to set application status when not leader.", err) <
            0)
        return -1;
    if (!message)
        return ch_error_set(err, CH_ERROR_TYPE, "message parameter must be a string");
    if (!is_settable(name)) {
        CH_AUTOFREE char *quoted = ch_text_quote(name);
        return ch_error_set(err, CH_ERROR_INVALID_STATUS, "status must be in " SETTABLE ", not %s",
                            quoted);
    }
    struct ch_error failure = CH_ERROR_INIT;
    int result =
        ch_hookcmd_status_set(model->options.transport, entity->is_app, name, message, &failure);
    if (ch_model_outcome(model, result, &failure, err) < 0)
        return -1;
    replace_status(&entity->status, name, message);
    return 0;
}

/* collecting */

int ch_entity_add_status(struct ch_entity *entity, const char *name, const char *message,
                         struct ch_error *err)
{
    CH_AUTOFREE char *quoted = ch_text_quote(message);
    if (!is_settable(name)) {
        CH_AUTOFREE char *quoted_name = ch_text_quote(name);
        return ch_error_set(err, CH_ERROR_INVALID_STATUS,
                            "status.name must be in " SETTABLE ", not %s", quoted_name);
    }
    if (strcmp(name, "active") != 0)
        ch_log(entity->model->options.log, CH_LOG_DEBUG, "Adding %s status %c%sStatus(%s)",
               entity->is_app ? "app" : "unit", name[0] - 'a' + 'A', name + 1, quoted);
    entity->collected =
        ch_realloc(entity->collected, (entity->collected_count + 1) * sizeof(*entity->collected));
    entity->collected[entity->collected_count++] =
        (struct ch_status){ch_strdup(name), ch_strdup(message)};
    return 0;
}

const struct ch_status *ch_entity_collected_status(const struct ch_entity *entity)
{
    const struct ch_status *highest = NULL;
    for (size_t i = 0; i < entity->collected_count; i++) {
        const struct ch_status *status = &entity->collected[i];
        if (!highest || urgency_of(status->name) > urgency_of(highest->name))
            highest = status;
    }
    return highest;
}

int ch_entity_set_collected_status(struct ch_entity *entity, struct ch_error *err)
{
    const struct ch_status *status = ch_entity_collected_status(entity);
    return status ? ch_entity_set_status(entity, status->name, status->message, err) : 0;
}
