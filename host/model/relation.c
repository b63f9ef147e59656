/* SPDX-License-Identifier: Apache-2.0 */
/* Relations: which there are, who is at the other end.
 *
 * A relation object costs nothing to make.  What ops asks when it makes one (relation-ids,
 * relation-list) is asked here when somebody wants to know the answer, and not at all when the
 * environment of the hook has it. */
#include "base/text.h"
#include "model/private.h"

#include <stdlib.h>
#include <string.h>

/* endpoints */

static struct ch_endpoint *find_endpoint(struct ch_model *model, const char *name,
                                         struct ch_error *err)
{
    const struct ch_meta *meta = model->options.meta;
    for (size_t i = 0; i < meta->relation_count; i++)
        if (strcmp(meta->relations[i].name, name) == 0)
            return &model->relations.endpoints[i];
    const char **names = ch_calloc(meta->relation_count + 1, sizeof(*names));
    for (size_t i = 0; i < meta->relation_count; i++)
        names[i] = meta->relations[i].name;
    const char *nearest = ch_text_nearest(name, names, meta->relation_count);
    ch_error_set(err, CH_ERROR_KEY, "the charm's metadata has no endpoint '%s'%s%s%s", name,
                 nearest ? ": did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    free(names);
    return NULL;
}

/* What the hook is about. */
static void read_context(struct ch_model *model)
{
    const struct ch_context *context = model->options.context;
    struct ch_model_relations *relations = &model->relations;
    bool breaks = ch_text_ends(model->options.context->event_name, "_relation_broken");
    bool departs = ch_text_ends(model->options.context->event_name, "_relation_departed");
    relations->broken_id = breaks && context->has_relation_id ? context->relation_id : -1;
    relations->departing = NULL;
    if ((breaks || departs) && context->remote_unit_name)
        relations->departing = ch_model_get_unit(model, context->remote_unit_name);
}

void ch_model_relations_init(struct ch_model *model)
{
    const struct ch_meta *meta = model->options.meta;
    struct ch_endpoint *endpoints = ch_calloc(meta->relation_count + 1, sizeof(*endpoints));
    for (size_t i = 0; i < meta->relation_count; i++)
        endpoints[i].meta = &meta->relations[i];
    model->relations.endpoints = endpoints;
    read_context(model);
}

static void refresh_relation(struct ch_relation *relation)
{
    ch_relation_data_refresh(relation);
    free(CH_TAKE(relation->units));
    free(CH_TAKE(relation->remote_model_uuid));
    relation->unit_count = 0;
    relation->has_units = relation->is_gone = relation->has_app = false;
    relation->app = NULL;
}

void ch_model_relations_refresh(struct ch_model *model)
{
    for (size_t i = 0; i < model->options.meta->relation_count; i++) {
        struct ch_endpoint *endpoint = &model->relations.endpoints[i];
        for (size_t k = 0; k < endpoint->known_count; k++)
            refresh_relation(endpoint->known[k]);
        endpoint->is_listed = false;
        endpoint->listed_count = 0;
    }
    read_context(model);
}

static void free_relation(struct ch_relation *relation)
{
    ch_relation_data_deinit(relation);
    free(relation->units);
    free(relation->remote_model_uuid);
    free(relation->repr);
    free(relation);
}

void ch_model_relations_deinit(struct ch_model *model)
{
    for (size_t i = 0; i < model->options.meta->relation_count; i++) {
        struct ch_endpoint *endpoint = &model->relations.endpoints[i];
        for (size_t k = 0; k < endpoint->known_count; k++)
            free_relation(endpoint->known[k]);
        free(endpoint->known);
        free(endpoint->listed);
    }
    free(model->relations.endpoints);
}

/* relations of an endpoint */

/* The object for an id, made on first use. */
static struct ch_relation *relation_of(struct ch_model *model, struct ch_endpoint *endpoint,
                                       long long id)
{
    for (size_t i = 0; i < endpoint->known_count; i++)
        if (endpoint->known[i]->id == id)
            return endpoint->known[i];
    struct ch_relation *relation = ch_calloc(1, sizeof(*relation));
    relation->model = model;
    relation->endpoint = endpoint;
    relation->id = id;
    relation->repr = ch_asprintf("<ops.model.Relation %s:%lld>", endpoint->meta->name, id);
    endpoint->known = ch_realloc(endpoint->known, (endpoint->known_count + 1) * sizeof(relation));
    endpoint->known[endpoint->known_count++] = relation;
    return relation;
}

static int add_listed(struct ch_model *model, struct ch_endpoint *endpoint, const json_t *ids,
                      struct ch_error *err)
{
    size_t i;
    json_t *item;
    endpoint->listed_count = 0;
    endpoint->listed =
        ch_realloc(endpoint->listed, (json_array_size(ids) + 1) * sizeof(*endpoint->listed));
    json_array_foreach (ids, i, item) {
        long long id;
        if (ch_model_parse_id(json_string_value(item), ':', &id, err) < 0)
            return -1;
        if (id != model->relations.broken_id)
            endpoint->listed[endpoint->listed_count++] = relation_of(model, endpoint, id);
    }
    endpoint->is_listed = true;
    return 0;
}

static int list_endpoint(struct ch_model *model, struct ch_endpoint *endpoint, struct ch_error *err)
{
    if (ch_model_spares(model, endpoint->is_listed))
        return 0;
    CH_AUTOJSON json_t *ids = NULL;
    struct ch_error failure = CH_ERROR_INIT;
    int result =
        ch_hookcmd_relation_ids(model->options.transport, endpoint->meta->name, &ids, &failure);
    if (ch_model_outcome(model, result, &failure, err) < 0)
        return -1;
    return add_listed(model, endpoint, ids, err);
}

int ch_model_relations(struct ch_model *model, const char *endpoint_name,
                       struct ch_relation *const **relationsp, size_t *countp, struct ch_error *err)
{
    struct ch_endpoint *endpoint = find_endpoint(model, endpoint_name, err);
    if (!endpoint || list_endpoint(model, endpoint, err) < 0)
        return -1;
    *relationsp = endpoint->listed;
    *countp = endpoint->listed_count;
    return 0;
}

int ch_model_only_relation(struct ch_model *model, const char *endpoint,
                           struct ch_relation **relationp, struct ch_error *err)
{
    struct ch_relation *const *relations;
    size_t count;
    if (ch_model_relations(model, endpoint, &relations, &count, err) < 0)
        return -1;
    *relationp = count > 0 ? relations[0] : NULL;
    if (count <= 1)
        return 0;
    ch_error_set(err, CH_ERROR_TOO_MANY_RELATED_APPS,
                 "Too many remote applications on %s (%zu > 1)", endpoint, count);
    ch_error_detail(err, "relation_name", json_string(endpoint));
    ch_error_detail(err, "num_related", json_integer((json_int_t)count));
    ch_error_detail(err, "max_supported", json_integer(1));
    return -1;
}

struct ch_relation *ch_model_get_relation(struct ch_model *model, const char *endpoint_name,
                                          long long id, struct ch_error *err)
{
    struct ch_endpoint *endpoint = find_endpoint(model, endpoint_name, err);
    return endpoint ? relation_of(model, endpoint, id) : NULL;
}

/* a relation */

const char *ch_relation_endpoint(const struct ch_relation *relation)
{
    return relation->endpoint->meta->name;
}

long long ch_relation_id(const struct ch_relation *relation)
{
    return relation->id;
}

const char *ch_relation_repr(const struct ch_relation *relation)
{
    return relation->repr;
}

bool ch_relation_is_peer(const struct ch_relation *relation)
{
    return relation->endpoint->meta->role == CH_ROLE_PEER;
}

bool ch_relation_is_current(const struct ch_relation *relation)
{
    const struct ch_context *context = relation->model->options.context;
    const char *name = context->relation_name;
    return context->has_relation_id && context->relation_id == relation->id &&
           (!name || strcmp(name, relation->endpoint->meta->name) == 0);
}

struct ch_relation_ref ch_relation_reference(const struct ch_relation *relation)
{
    return (struct ch_relation_ref){.endpoint = relation->endpoint->meta->name, .id = relation->id};
}

/* units */

static void take_units(struct ch_relation *relation, const json_t *names)
{
    size_t i;
    json_t *name;
    relation->units = ch_calloc(json_array_size(names) + 1, sizeof(*relation->units));
    json_array_foreach (names, i, name)
        relation->units[relation->unit_count++] =
            ch_model_get_unit(relation->model, json_string_value(name));
}

static int load_units(struct ch_relation *relation, struct ch_error *err)
{
    struct ch_model *model = relation->model;
    if (ch_model_spares(model, relation->has_units))
        return 0;
    struct ch_relation_ref reference = ch_relation_reference(relation);
    struct ch_error failure = CH_ERROR_INIT;
    CH_AUTOJSON json_t *names = NULL;
    int result = ch_hookcmd_relation_list(model->options.transport, &reference, &names, &failure);
    if (ch_model_accept_gone(model, result, &failure, &relation->is_gone, err) < 0)
        return -1;
    take_units(relation, names);
    relation->has_units = true;
    return 0;
}

int ch_relation_units(struct ch_relation *relation, struct ch_entity *const **unitsp,
                      size_t *countp, struct ch_error *err)
{
    if (load_units(relation, err) < 0)
        return -1;
    *unitsp = relation->units;
    *countp = relation->unit_count;
    return 0;
}

int ch_relation_is_active(struct ch_relation *relation, bool *activep, struct ch_error *err)
{
    struct ch_model *model = relation->model;
    struct ch_relation *const *listed;
    size_t count;
    *activep = false;
    if (relation->id == model->relations.broken_id)
        return 0;
    if (ch_model_relations(model, ch_relation_endpoint(relation), &listed, &count, err) < 0)
        return -1;
    for (size_t i = 0; i < count && !*activep; i++)
        *activep = listed[i] == relation;
    if (!*activep)
        return 0;
    if (load_units(relation, err) < 0)
        return -1;
    *activep = !relation->is_gone;
    return 0;
}

/* the other end */

/* NULL in *appp when Juju cannot tell. */
static int ask_for_app(struct ch_relation *relation, struct ch_entity **appp, struct ch_error *err)
{
    struct ch_model *model = relation->model;
    struct ch_relation_ref reference = ch_relation_reference(relation);
    struct ch_error failure = CH_ERROR_INIT;
    CH_AUTOFREE char *name = NULL;
    int result =
        ch_hookcmd_relation_list_app(model->options.transport, &reference, &name, &failure);
    bool gone = false;
    if (ch_model_accept_gone(model, result, &failure, &gone, err) < 0)
        return -1;
    *appp = gone || !*name ? NULL : ch_model_get_app(model, name);
    return 0;
}

static int find_app(struct ch_relation *relation, struct ch_entity **appp, struct ch_error *err)
{
    struct ch_model *model = relation->model;
    const struct ch_context *context = model->options.context;
    if (ch_relation_is_peer(relation)) {
        *appp = model->entities.app;
        return 0;
    }
    if (ch_relation_is_current(relation) && context->remote_app_name) {
        *appp = ch_model_get_app(model, context->remote_app_name);
        return 0;
    }
    if (load_units(relation, err) < 0)
        return -1;
    if (relation->unit_count > 0) {
        *appp = relation->units[0]->app;
        return 0;
    }
    return ask_for_app(relation, appp, err);
}

int ch_relation_app(struct ch_relation *relation, struct ch_entity **appp, struct ch_error *err)
{
    if (!relation->has_app) {
        if (find_app(relation, &relation->app, err) < 0)
            return -1;
        relation->has_app = true;
    }
    *appp = relation->app;
    return 0;
}

int ch_relation_remote_model_uuid(struct ch_relation *relation, const char **uuidp,
                                  struct ch_error *err)
{
    struct ch_model *model = relation->model;
    if (!ch_model_spares(model, relation->remote_model_uuid)) {
        struct ch_relation_ref reference = ch_relation_reference(relation);
        struct ch_error failure = CH_ERROR_INIT;
        CH_AUTOJSON json_t *answer = NULL;
        int result =
            ch_hookcmd_relation_model_get(model->options.transport, &reference, &answer, &failure);
        if (ch_model_outcome(model, result, &failure, err) < 0)
            return -1;
        const char *uuid = json_string_value(json_object_get(answer, "uuid"));
        if (!uuid)
            return ch_error_set(err, CH_ERROR_RUNTIME,
                                "relation-model-get answered without a uuid");
        relation->remote_model_uuid = ch_strdup(uuid);
    }
    *uuidp = relation->remote_model_uuid;
    return 0;
}
