/* SPDX-License-Identifier: Apache-2.0 */
/* Databags: read once as a whole, written by what differs.
 *
 * Juju keeps who may access what to itself until a command fails, or even until the hook ends.  So
 * the rules are checked here first, while charm code runs: the error then names who did what, and
 * no command is spent on it. */
#include "base/tagged.h"
#include "base/text.h"
#include "model/private.h"

#include <stdlib.h>
#include <string.h>

struct ch_databag {
    struct ch_relation *relation;
    struct ch_entity *owner;
    json_t *data; /* NULL until it is read */
};

void ch_relation_data_deinit(struct ch_relation *relation)
{
    for (size_t i = 0; i < relation->bag_count; i++) {
        json_decref(relation->bags[i]->data);
        free(relation->bags[i]);
    }
    free(relation->bags);
    free(relation->owners);
}

void ch_relation_data_refresh(struct ch_relation *relation)
{
    for (size_t i = 0; i < relation->bag_count; i++)
        json_decref(CH_TAKE(relation->bags[i]->data));
}

/* owners */

/* A unit that departs is no longer listed, but its data can still be read. */
static int find_departing(struct ch_relation *relation, struct ch_entity **unitp,
                          struct ch_error *err)
{
    struct ch_entity *unit = relation->model->relations.departing, *app;
    *unitp = NULL;
    if (!unit || ch_relation_is_peer(relation))
        return 0;
    if (ch_relation_app(relation, &app, err) < 0)
        return -1;
    if (app == unit->app)
        *unitp = unit;
    return 0;
}

static bool contains(struct ch_entity *const *entities, size_t count,
                     const struct ch_entity *entity)
{
    for (size_t i = 0; i < count; i++)
        if (entities[i] == entity)
            return true;
    return false;
}

int ch_relation_data_owners(struct ch_relation *relation, struct ch_entity *const **ownersp,
                            size_t *countp, struct ch_error *err)
{
    struct ch_model *model = relation->model;
    struct ch_entity *const *units, *app, *departing;
    size_t unit_count, count = 0;
    if (ch_relation_units(relation, &units, &unit_count, err) < 0 ||
        ch_relation_app(relation, &app, err) < 0 || find_departing(relation, &departing, err) < 0)
        return -1;
    struct ch_entity **owners = ch_calloc(unit_count + 4, sizeof(*owners));
    owners[count++] = model->entities.unit;
    owners[count++] = model->entities.app;
    for (size_t i = 0; i < unit_count; i++)
        if (!contains(owners, count, units[i]))
            owners[count++] = units[i];
    if (app && !contains(owners, count, app))
        owners[count++] = app;
    if (departing && !contains(owners, count, departing))
        owners[count++] = departing;
    free(relation->owners);
    relation->owners = owners;
    *ownersp = owners;
    *countp = count;
    return 0;
}

/* The unit that a hook of this relation is about has data in it: that need not be asked. */
static bool is_announced(const struct ch_relation *relation, const struct ch_entity *unit)
{
    const struct ch_model *model = relation->model;
    const char *remote = model->options.context->remote_unit_name;
    return remote && strcmp(remote, unit->name) == 0 && ch_relation_is_current(relation) &&
           (ch_text_ends(model->options.context->event_name, "_relation_joined") ||
            ch_text_ends(model->options.context->event_name, "_relation_changed"));
}

static int has_data(struct ch_relation *relation, struct ch_entity *owner, bool *hasp,
                    struct ch_error *err)
{
    struct ch_entity *const *units, *app, *departing;
    size_t count;
    *hasp = true;
    if (owner->is_ours)
        return 0;
    if (owner->is_app) {
        if (ch_relation_app(relation, &app, err) < 0)
            return -1;
        *hasp = app == owner;
        return 0;
    }
    if (is_announced(relation, owner))
        return 0;
    if (find_departing(relation, &departing, err) < 0)
        return -1;
    if (departing == owner)
        return 0;
    if (ch_relation_units(relation, &units, &count, err) < 0)
        return -1;
    *hasp = contains(units, count, owner);
    return 0;
}

struct ch_databag *ch_relation_data(struct ch_relation *relation, struct ch_entity *owner,
                                    struct ch_error *err)
{
    for (size_t i = 0; i < relation->bag_count; i++)
        if (relation->bags[i]->owner == owner)
            return relation->bags[i];
    bool has;
    if (has_data(relation, owner, &has, err) < 0)
        return NULL;
    if (!has) {
        ch_error_set(err, CH_ERROR_KEY, "%s has no data in %s", owner->repr,
                     ch_relation_repr(relation));
        return NULL;
    }
    struct ch_databag *bag = ch_calloc(1, sizeof(*bag));
    bag->relation = relation;
    bag->owner = owner;
    relation->bags = ch_realloc(relation->bags, (relation->bag_count + 1) * sizeof(bag));
    relation->bags[relation->bag_count++] = bag;
    return bag;
}

/* rules */

static bool is_checked(const struct ch_model *model)
{
    return !model->options.checks_access || model->options.checks_access(model->options.data);
}

/* Of a relation that is gone or being broken Juju may say so instead. */
static int is_alive(struct ch_relation *relation, bool *alivep, struct ch_error *err)
{
    *alivep =
        ch_relation_is_current(relation) && relation->id != relation->model->relations.broken_id;
    return *alivep ? 0 : ch_relation_is_active(relation, alivep, err);
}

/* All data is for everybody to read, except that of our application in a relation with another one:
 * that is for our leader only. */
static int check_read(const struct ch_databag *bag, struct ch_error *err)
{
    struct ch_model *model = bag->relation->model;
    struct ch_entity *app;
    bool leader, alive;
    if (!bag->owner->is_app || !is_checked(model))
        return 0;
    if (ch_relation_app(bag->relation, &app, err) < 0)
        return -1;
    if (app == bag->owner)
        return 0;
    if (ch_model_is_leader(model, &leader, err) < 0)
        return -1;
    if (leader)
        return 0;
    if (is_alive(bag->relation, &alive, err) < 0)
        return -1;
    if (!alive)
        return 0;
    return ch_error_set(err, CH_ERROR_RELATION_DATA_ACCESS,
                        "%s is not leader and cannot read its own application databag",
                        model->entities.unit->name);
}

static int check_write(const struct ch_databag *bag, struct ch_error *err)
{
    struct ch_model *model = bag->relation->model;
    const char *unit = model->entities.unit->name;
    const struct ch_entity *owner = bag->owner;
    bool leader;
    if (!owner->is_ours && owner->is_app)
        return ch_error_set(err, CH_ERROR_RELATION_DATA_ACCESS,
                            "%s cannot write the data of remote application %s",
                            model->entities.app->name, owner->name);
    if (!owner->is_ours)
        return ch_error_set(err, CH_ERROR_RELATION_DATA_ACCESS,
                            "%s cannot write databag of %s: not the same unit.", unit, owner->name);
    if (!owner->is_app || !is_checked(model))
        return 0;
    if (ch_model_is_leader(model, &leader, err) < 0)
        return -1;
    if (leader)
        return 0;
    return ch_error_set(err, CH_ERROR_RELATION_DATA_ACCESS,
                        "%s is not leader and cannot write application data.", unit);
}

/* reading */

static int load(struct ch_databag *bag, struct ch_error *err)
{
    struct ch_model *model = bag->relation->model;
    const struct ch_version *version = &model->options.context->version;
    if (ch_model_spares(model, bag->data))
        return 0;
    if (bag->owner->is_app && !ch_version_has_app_data(version)) {
        CH_AUTOFREE char *text = ch_version_format(version);
        return ch_error_set(err, CH_ERROR_RUNTIME,
                            "getting application data is not supported on Juju version %s", text);
    }
    struct ch_relation_ref reference = ch_relation_reference(bag->relation);
    struct ch_error failure = CH_ERROR_INIT;
    CH_AUTOJSON json_t *data = NULL;
    bool gone = false;
    int result = ch_hookcmd_relation_get(model->options.transport, &reference, bag->owner->is_app,
                                         NULL, bag->owner->name, &data, &failure);
    if (ch_model_accept_gone(model, result, &failure, &gone, err) < 0)
        return -1;
    bag->data = gone ? json_object() : CH_TAKE(data);
    return 0;
}

int ch_databag_read(struct ch_databag *bag, const json_t **datap, struct ch_error *err)
{
    if (check_read(bag, err) < 0 || load(bag, err) < 0)
        return -1;
    *datap = bag->data;
    return 0;
}

/* writing */

static int check_member(const struct ch_key *key, const json_t *value, struct ch_error *err)
{
    static const char *const names[] = {
        [CH_KEY_INTEGER] = "an integer", [CH_KEY_REAL] = "a float", [CH_KEY_BOOLEAN] = "a boolean"};
    if (key->type != CH_KEY_STRING)
        return ch_error_set(err, CH_ERROR_RELATION_DATA_TYPE,
                            "relation data keys must be strings, not %s", names[key->type]);
    if (strlen(key->string) != key->length || !ch_text_is_utf8(key->string, key->length))
        return ch_error_set(err, CH_ERROR_RELATION_DATA_TYPE,
                            "relation data keys must be strings, not bytes");
    if (!json_is_string(value))
        return ch_error_set(err, CH_ERROR_RELATION_DATA_TYPE,
                            "relation data values must be strings, not %s",
                            ch_model_type_name(value));
    return 0;
}

/* What would be different afterwards.  New reference. */
static json_t *difference(const json_t *data, const struct ch_key *keys, size_t count,
                          const json_t *changes)
{
    json_t *delta = json_object();
    for (size_t i = 0; i < count; i++) {
        json_t *value = ch_map_get(changes, &keys[i]);
        const json_t *present = json_object_get(data, keys[i].string);
        bool same = present ? json_equal(present, value) : json_string_length(value) == 0;
        if (!same)
            json_object_set(delta, keys[i].string, value);
    }
    return delta;
}

static void apply(json_t *data, const json_t *delta)
{
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)delta, key, value) {
        if (json_string_length(value) == 0)
            json_object_del(data, key);
        else
            json_object_set(data, key, value);
    }
}

static int send(struct ch_databag *bag, const json_t *delta, struct ch_error *err)
{
    struct ch_model *model = bag->relation->model;
    struct ch_relation_ref reference = ch_relation_reference(bag->relation);
    struct ch_error failure = CH_ERROR_INIT;
    int result = ch_hookcmd_relation_set(model->options.transport, &reference, bag->owner->is_app,
                                         delta, &failure);
    if (ch_model_outcome(model, result, &failure, err) < 0)
        return -1;
    apply(bag->data, delta);
    return 0;
}

static int update(struct ch_databag *bag, const json_t *changes, const struct ch_key *keys,
                  size_t count, struct ch_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (check_member(&keys[i], ch_map_get(changes, &keys[i]), err) < 0)
            return -1;
    if (check_write(bag, err) < 0 || load(bag, err) < 0)
        return -1;
    CH_AUTOJSON json_t *delta = difference(bag->data, keys, count, changes);
    return json_object_size(delta) > 0 ? send(bag, delta, err) : 0;
}

int ch_databag_update(struct ch_databag *bag, const json_t *changes, struct ch_error *err)
{
    if (ch_value_type(changes) != CH_VALUE_MAP)
        return ch_error_set(err, CH_ERROR_TYPE, "relation data are updated from a map");
    size_t count;
    struct ch_key *keys = ch_value_keys(changes, &count);
    int result = update(bag, changes, keys, count, err);
    ch_keys_free(keys, count);
    return result;
}
