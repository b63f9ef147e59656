/* SPDX-License-Identifier: Apache-2.0 */
/* Units and applications: one object per name. */
#include "model/private.h"

#include <stdlib.h>
#include <string.h>

static struct ch_entity *add_entity(struct ch_model *model, struct ch_table *table, bool is_app,
                                    const char *name)
{
    const struct ch_context *context = model->options.context;
    const char *ours = is_app ? context->app_name : context->unit_name;
    struct ch_entity *entity = ch_calloc(1, sizeof(*entity));
    entity->model = model;
    entity->name = ch_strdup(name);
    entity->repr = ch_asprintf("<ops.model.%s %s>", is_app ? "Application" : "Unit", name);
    entity->is_app = is_app;
    entity->is_ours = strcmp(name, ours ? ours : "") == 0;
    ch_table_add(table, entity->name, entity);
    return entity;
}

struct ch_entity *ch_model_get_app(struct ch_model *model, const char *name)
{
    struct ch_entity *app = ch_table_get(&model->entities.apps, name);
    if (app)
        return app;
    app = add_entity(model, &model->entities.apps, true, name);
    app->app = app;
    return app;
}

struct ch_entity *ch_model_get_unit(struct ch_model *model, const char *name)
{
    struct ch_entity *unit = ch_table_get(&model->entities.units, name);
    if (unit)
        return unit;
    CH_AUTOFREE char *app_name = ch_strndup(name, strcspn(name, "/"));
    unit = add_entity(model, &model->entities.units, false, name);
    unit->app = ch_model_get_app(model, app_name);
    return unit;
}

void ch_model_entities_init(struct ch_model *model)
{
    const char *name = model->options.context->unit_name;
    model->entities.unit = ch_model_get_unit(model, name ? name : "");
    model->entities.app = model->entities.unit->app;
}

static void free_entities(struct ch_table *table)
{
    for (size_t i = 0; i < table->capacity; i++) {
        struct ch_entity *entity = table->entries[i].value;
        if (!table->entries[i].key)
            continue;
        ch_entity_statuses_deinit(entity);
        free(entity->repr);
        free(entity->name);
        free(entity);
    }
    ch_table_deinit(table);
}

void ch_model_entities_deinit(struct ch_model *model)
{
    free_entities(&model->entities.units);
    free_entities(&model->entities.apps);
}

void ch_model_entities_refresh(struct ch_model *model)
{
    ch_entity_status_refresh(model->entities.unit);
    ch_entity_status_refresh(model->entities.app);
}

struct ch_entity *ch_model_unit(struct ch_model *model)
{
    return model->entities.unit;
}

struct ch_entity *ch_model_app(struct ch_model *model)
{
    return model->entities.app;
}

struct ch_model *ch_entity_model(const struct ch_entity *entity)
{
    return entity->model;
}

const char *ch_entity_name(const struct ch_entity *entity)
{
    return entity->name;
}

const char *ch_entity_repr(const struct ch_entity *entity)
{
    return entity->repr;
}

bool ch_entity_is_app(const struct ch_entity *entity)
{
    return entity->is_app;
}

bool ch_entity_is_ours(const struct ch_entity *entity)
{
    return entity->is_ours;
}

struct ch_entity *ch_entity_app(struct ch_entity *entity)
{
    return entity->app;
}
