/* SPDX-License-Identifier: Apache-2.0 */
/* What a hook wrote goes into the model: all of it, or nothing.  First everything is checked, then
 * everything is applied, which cannot fail. */
#include "olm/private.h"

#include <string.h>

/* databags */

static int check_bags(struct ch_olm_context *context, struct ch_error *err)
{
    const char *relation, *entity;
    json_t *entities, *writes;
    json_object_foreach (context->bag_writes, relation, entities) {
        json_object_foreach (entities, entity, writes) {
            if (!ch_olm_is_unit(entity) && !ch_olm_is_leader(context->olm, context->unit)) {
                ch_error_set(err, CH_ERROR_RUNTIME,
                             "prerequisites failed: \"%s\" is not leader of \"%s\"", context->unit,
                             entity);
                return -1;
            }
        }
    }
    return 0;
}

static size_t bag_size(const json_t *bag)
{
    const char *key;
    json_t *value;
    size_t size = 0;
    json_object_foreach ((json_t *)bag, key, value)
        size += strlen(key) + json_string_length(value);
    return size;
}

static json_t *written_bag(const json_t *bag, const json_t *writes)
{
    const char *key;
    json_t *value, *result = bag ? json_deep_copy(bag) : json_object();
    json_object_foreach ((json_t *)writes, key, value) {
        if (json_string_length(value) == 0)
            json_object_del(result, key);
        else
            json_object_set(result, key, value);
    }
    return result;
}

static json_t *bag_of(const struct ch_olm_context *context, const char *relation,
                      const char *entity)
{
    const json_t *document = ch_olm_get(context->olm, CH_OLM_RELATION, relation);
    return json_object_get(json_object_get(document, ch_olm_is_unit(entity) ? "units" : "apps"),
                           entity);
}

/* Juju 4.0.12 and later bound a databag. */
static int check_bag_sizes(struct ch_olm_context *context, struct ch_error *err)
{
    enum { LIMIT = 16 * 1024 * 1024 };
    const char *relation, *entity;
    json_t *entities, *writes;
    if (!ch_olm_context_since(context, 4, 0, 12))
        return 0;
    json_object_foreach (context->bag_writes, relation, entities) {
        json_object_foreach (entities, entity, writes) {
            CH_AUTOJSON json_t *bag = written_bag(bag_of(context, relation, entity), writes);
            if (bag_size(bag) > LIMIT) {
                ch_error_set(err, CH_ERROR_RUNTIME,
                             "relation settings of \"%s\" are larger than %d bytes", entity, LIMIT);
                return -1;
            }
        }
    }
    return 0;
}

static void apply_bag(struct ch_olm *olm, const char *id, const char *entity, const json_t *writes)
{
    json_t *relation = ch_olm_get(olm, CH_OLM_RELATION, id);
    if (!relation)
        return; /* removed while the hook ran: there is nobody left to read it */
    json_t *bags = json_object_get(relation, ch_olm_is_unit(entity) ? "units" : "apps");
    json_t *before = json_object_get(bags, entity);
    CH_AUTOJSON json_t *after = written_bag(before, writes);
    if (json_equal(after, before) || (!before && json_object_size(after) == 0))
        return; /* the same again is no change: nobody is told */
    json_object_set(bags, entity, after);
    json_t *versions = json_object_get(relation, "versions");
    long long version = json_integer_value(json_object_get(versions, entity));
    json_object_set_new(versions, entity, json_integer(version + 1));
    ch_olm_touch(olm, CH_OLM_RELATION, id);
}

static void apply_bags(struct ch_olm_context *context)
{
    const char *relation, *entity;
    json_t *entities, *writes;
    json_object_foreach (context->bag_writes, relation, entities)
        json_object_foreach (entities, entity, writes)
            apply_bag(context->olm, relation, entity, writes);
}

/* state, storage, ports, specs */

static int check_state(const struct ch_olm_context *context, struct ch_error *err)
{
    const json_t *model = ch_olm_get(context->olm, CH_OLM_MODEL, "model");
    long long limit = json_integer_value(json_object_get(model, "max_charm_state_size"));
    if (!context->state_changed || bag_size(context->state) <= (size_t)limit)
        return 0;
    ch_error_set(err, CH_ERROR_RUNTIME, "max allowed size (%lld) exceeded", limit);
    return -1;
}

static long long count_instances(const struct ch_olm_context *context, const char *name)
{
    const char *id;
    json_t *storage;
    long long count = 0;
    size_t length = strlen(name);
    json_object_foreach ((json_t *)ch_olm_linked(context->olm, CH_OLM_STORAGE, context->unit), id,
                         storage)
        if (strncmp(id, name, length) == 0 && id[length] == '/')
            count++;
    return count;
}

static int check_storage(const struct ch_olm_context *context, struct ch_error *err)
{
    size_t i;
    json_t *add;
    CH_AUTOJSON json_t *counts = json_object();
    json_array_foreach (context->storage_adds, i, add) {
        const char *name = ch_olm_text(add, "name");
        const struct ch_meta *meta = ch_olm_context_meta(context);
        const struct ch_storage_meta *storage = meta ? ch_meta_storage(meta, name) : NULL;
        if (!storage) {
            ch_error_set(err, CH_ERROR_RUNTIME, "charm storage \"%s\" not found", name);
            return -1;
        }
        long long count = json_integer_value(json_object_get(counts, name)) +
                          json_integer_value(json_object_get(add, "count"));
        json_object_set_new(counts, name, json_integer(count));
        long long most = storage->has_range ? storage->range_max : 1;
        long long total = count + count_instances(context, name);
        if (most >= 0 && total > most) {
            ch_error_set(err, CH_ERROR_RUNTIME,
                         "charm \"%s\" store \"%s\": at most %lld instances supported, %lld "
                         "specified",
                         meta->name, name, most, total);
            return -1;
        }
    }
    return 0;
}

static void add_count(json_t *document, const json_t *add)
{
    const char *name = ch_olm_text(add, "name");
    json_t *counts = json_object_get(document, "storage_counts");
    long long count = json_integer_value(json_object_get(counts, name)) +
                      json_integer_value(json_object_get(add, "count"));
    json_object_set_new(counts, name, json_integer(count));
}

static void apply_storage(struct ch_olm_context *context)
{
    size_t i;
    json_t *add;
    json_array_foreach (context->storage_adds, i, add) {
        add_count(ch_olm_context_app(context), add);
        add_count(ch_olm_context_unit(context), add);
        ch_olm_touch(context->olm, CH_OLM_APPLICATION, context->application);
        ch_olm_touch(context->olm, CH_OLM_UNIT, context->unit);
    }
}

static int check_ports(const struct ch_olm_context *context, struct ch_error *err)
{
    size_t i;
    json_t *change;
    json_array_foreach (context->port_changes, i, change) {
        if (ch_olm_is_caas(context->olm) && strcmp(ch_olm_text(change, "protocol"), "icmp") == 0) {
            ch_error_set(err, CH_ERROR_RUNTIME,
                         "protocol \"icmp\" is not supported for k8s applications");
            return -1;
        }
    }
    return 0;
}

static int check_specs(const struct ch_olm_context *context, struct ch_error *err)
{
    if (json_object_size(context->k8s_specs) < 2)
        return 0;
    ch_error_set(err, CH_ERROR_RUNTIME,
                 "either k8s-spec-set or k8s-raw-set can be run for each application, but not "
                 "both");
    return -1;
}

static void apply_specs(struct ch_olm_context *context)
{
    const char *kind;
    json_t *spec;
    json_object_foreach (context->k8s_specs, kind, spec) {
        json_object_set_new(spec, "kind", json_string(kind));
        json_object_set(ch_olm_context_app(context), "k8s_spec", spec);
        ch_olm_touch(context->olm, CH_OLM_APPLICATION, context->application);
    }
}

static void apply_unit(struct ch_olm_context *context)
{
    json_t *unit = ch_olm_context_unit(context);
    bool ports = json_array_size(context->port_changes) > 0;
    if (ports)
        json_object_set_new(unit, "ports",
                            ch_olm_ports_merge(context, json_object_get(unit, "ports")));
    if (context->state_changed)
        json_object_set_new(unit, "state", json_deep_copy(context->state));
    if (ports || context->state_changed)
        ch_olm_touch(context->olm, CH_OLM_UNIT, context->unit);
}

int ch_olm_commit(struct ch_olm_context *context, struct ch_error *err)
{
    if (!ch_olm_context_unit(context)) {
        ch_error_set(err, CH_ERROR_RUNTIME, "unit \"%s\" not found", context->unit);
        return -1;
    }
    if (ch_olm_secrets_check(context, err) < 0 || check_bags(context, err) < 0 ||
        check_bag_sizes(context, err) < 0 || check_state(context, err) < 0 ||
        check_storage(context, err) < 0 || check_ports(context, err) < 0 ||
        check_specs(context, err) < 0)
        return -1;
    ch_olm_secrets_apply(context);
    apply_bags(context);
    apply_storage(context);
    apply_specs(context);
    apply_unit(context);
    return 0;
}
