/* SPDX-License-Identifier: Apache-2.0 */
/* Applications: deployed, refreshed, removed. */
#include "base/text.h"
#include "olm/operations_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* what others need, too */

bool ch_olm_is_alive(const json_t *document)
{
    const char *life = ch_olm_text(document, "life");
    return life && strcmp(life, "alive") == 0;
}

void ch_olm_set_dying(struct ch_olm *olm, enum ch_olm_kind kind, const char *key)
{
    json_t *document = ch_olm_get(olm, kind, key);
    if (!ch_olm_is_alive(document))
        return;
    json_object_set_new(document, "life", json_string("dying"));
    ch_olm_touch(olm, kind, key);
}

json_t *ch_olm_need_living(const struct ch_olm *olm, const char *name, struct ch_error *err)
{
    json_t *app = ch_olm_need_application(olm, name, err);
    if (app && ch_olm_is_alive(app) && ch_olm_meta(olm, name))
        return app;
    if (app)
        ch_error_set(err, CH_ERROR_RUNTIME, "application \"%s\" is not alive", name);
    return NULL;
}

/* names */

static int refuse_name(const char *name, const char *why, struct ch_error *err)
{
    ch_error_set(err, CH_ERROR_VALUE, "invalid application name \"%s\"%s", name, why);
    return -1;
}

static int check_name(const char *name, struct ch_error *err)
{
    const char *last = strrchr(name, '-');
    if (ch_olm_is_application(name))
        return 0;
    for (const char *at = name; *at; at++) {
        if (isupper((unsigned char)*at))
            return refuse_name(name, ", unexpected uppercase character", err);
        if (!islower((unsigned char)*at) && !isdigit((unsigned char)*at) && *at != '-') {
            CH_AUTOFREE char *why = ch_asprintf(", unexpected character %c", *at);
            return refuse_name(name, *at > ' ' && *at < 127 ? why : "", err);
        }
    }
    if (last && last[1] && strspn(last + 1, "0123456789") == strlen(last + 1))
        return refuse_name(name, ", unexpected number(s) found after last hyphen", err);
    return refuse_name(name, "", err);
}

/* storage and resources of a deployment */

static int check_count(const struct ch_meta *meta, const struct ch_storage_meta *storage,
                       long long count, struct ch_error *err)
{
    long long least = storage->has_range ? storage->range_min : 1;
    long long most = storage->has_range ? storage->range_max : 1;
    if (count < least) {
        ch_error_set(err, CH_ERROR_RUNTIME,
                     "charm \"%s\" store \"%s\": %lld instances required, %lld specified",
                     meta->name, storage->name, least, count);
        return -1;
    }
    if (most >= 0 && count > most) {
        ch_error_set(err, CH_ERROR_RUNTIME,
                     "charm \"%s\" store \"%s\": at most %lld instances supported, %lld specified",
                     meta->name, storage->name, most, count);
        return -1;
    }
    return 0;
}

/* Instances of each unit, by what was asked for and what the charm says.  NULL: why not. */
static json_t *count_storage(const struct ch_meta *meta, const json_t *asked, struct ch_error *err)
{
    const char *name;
    json_t *value;
    CH_AUTOJSON json_t *counts = json_object();
    for (size_t i = 0; i < meta->storage_count; i++) {
        const struct ch_storage_meta *storage = &meta->storages[i];
        const json_t *given = json_object_get(asked, storage->name);
        long long count = given                ? json_integer_value(given)
                          : storage->has_range ? storage->range_min
                                               : 1;
        if (check_count(meta, storage, count, err) < 0)
            return NULL;
        json_object_set_new(counts, storage->name, json_integer(count));
    }
    json_object_foreach ((json_t *)asked, name, value) {
        if (ch_meta_storage(meta, name))
            continue;
        CH_AUTOJSON json_t *names = json_array();
        for (size_t i = 0; i < meta->storage_count; i++)
            json_array_append_new(names, json_string(meta->storages[i].name));
        ch_olm_refuse_name(err, name, names, "charm \"%s\" has no store called \"%s\"", meta->name,
                           name);
        return NULL;
    }
    return CH_TAKE(counts);
}

static int check_resources(const struct ch_meta *meta, const json_t *resources,
                           struct ch_error *err)
{
    const char *name;
    json_t *path;
    json_object_foreach ((json_t *)resources, name, path) {
        if (ch_meta_resource(meta, name))
            continue;
        CH_AUTOJSON json_t *names = json_array();
        for (size_t i = 0; i < meta->resource_count; i++)
            json_array_append_new(names, json_string(meta->resources[i].name));
        return ch_olm_refuse_name(err, name, names, "unrecognized resource \"%s\"", name);
    }
    return 0;
}

/* deploying */

static int parse(const struct ch_olm *olm, const json_t *charm, struct ch_meta *meta,
                 struct ch_error *err)
{
    return ch_meta_parse(meta, json_object_get(charm, "metadata"), json_object_get(charm, "config"),
                         json_object_get(charm, "actions"), ch_olm_version(olm), err);
}

static int check_deployment(const struct ch_olm *olm, const struct ch_olm_deployment *deployment,
                            const char *name, const struct ch_meta *meta, struct ch_error *err)
{
    if (check_name(name, err) < 0)
        return -1;
    if (ch_olm_get(olm, CH_OLM_APPLICATION, name)) {
        ch_error_set(err, CH_ERROR_RUNTIME,
                     "cannot add application \"%s\": application already exists", name);
        return -1;
    }
    if (deployment->units < 0 || (meta->subordinate && deployment->units > 0)) {
        ch_error_set(err, CH_ERROR_VALUE,
                     meta->subordinate
                         ? "cannot use --num-units or --to with subordinate application"
                         : "--num-units must be a positive integer");
        return -1;
    }
    if (ch_olm_check_units(deployment->units, err) < 0)
        return -1;
    if (!deployment->force && ch_olm_check_assumes(olm, meta, err) < 0)
        return -1;
    return check_resources(meta, deployment->resources, err);
}

static json_t *make_application(const struct ch_olm_deployment *deployment, const char *name,
                                const struct ch_meta *meta, struct ch_error *err)
{
    CH_AUTOJSON json_t *config = ch_olm_parse_config(meta, deployment->config, err);
    CH_AUTOJSON json_t *storage = config ? count_storage(meta, deployment->storage, err) : NULL;
    if (!storage)
        return NULL;
    CH_AUTOJSON json_t *resources =
        deployment->resources ? json_deep_copy(deployment->resources) : json_object();
    return json_pack("{s:s, s:o, s:O, s:b, s:O, s:O}", "name", name, "charm",
                     json_deep_copy(deployment->charm), "config", config, "trust",
                     deployment->trust, "storage", storage, "resources", resources);
}

static int deploy(struct ch_olm *olm, const struct ch_olm_deployment *deployment,
                  const struct ch_meta *meta, struct ch_error *err)
{
    const char *name = deployment->name ? deployment->name : meta->name;
    if (check_deployment(olm, deployment, name, meta, err) < 0)
        return -1;
    json_t *app = make_application(deployment, name, meta, err);
    if (!app || ch_olm_put(olm, CH_OLM_APPLICATION, app, err) < 0)
        return -1;
    ch_olm_make_peers(olm, name);
    return deployment->units > 0 ? ch_olm_add_units(olm, name, deployment->units, NULL, err) : 0;
}

static void set_type(struct ch_olm *olm, const char *type)
{
    json_object_set_new(ch_olm_get(olm, CH_OLM_MODEL, "model"), "type", json_string(type));
    ch_olm_touch(olm, CH_OLM_MODEL, "model");
}

/* Does the first charm that comes to a model make it one of Kubernetes? */
static bool needs_kubernetes(const struct ch_olm *olm, const json_t *charm)
{
    const json_t *model = ch_olm_get(olm, CH_OLM_MODEL, "model");
    const json_t *metadata = json_object_get(charm, "metadata");
    return strcmp(ch_olm_text(model, "type"), "iaas") == 0 &&
           json_object_size(ch_olm_all(olm, CH_OLM_APPLICATION)) == 0 &&
           json_object_size(json_object_get(metadata, "containers")) > 0;
}

int ch_olm_deploy(struct ch_olm *olm, const struct ch_olm_deployment *deployment,
                  struct ch_error *err)
{
    struct ch_meta meta;
    if (parse(olm, deployment->charm, &meta, err) < 0)
        return -1;
    bool changes = deployment->choose_type && needs_kubernetes(olm, deployment->charm);
    if (changes)
        set_type(olm, "caas");
    int result = deploy(olm, deployment, &meta, err);
    if (changes && result < 0)
        set_type(olm, "iaas");
    ch_meta_deinit(&meta);
    return result;
}

/* a new charm */

static bool keeps_endpoint(const struct ch_meta *meta, const json_t *endpoint)
{
    const char *name = ch_olm_text(endpoint, "name");
    const struct ch_relation_meta *relation = ch_meta_relation(meta, name);
    if (strcmp(name, "juju-info") == 0)
        return true;
    return relation && strcmp(relation->interface, ch_olm_text(endpoint, "interface")) == 0 &&
           strcmp(ch_relation_role_name(relation->role), ch_olm_text(endpoint, "role")) == 0;
}

static int check_relations(const struct ch_olm *olm, const char *application,
                           const struct ch_meta *meta, struct ch_error *err)
{
    const char *id;
    json_t *relation;
    json_object_foreach ((json_t *)ch_olm_linked(olm, CH_OLM_RELATION, application), id, relation) {
        if (keeps_endpoint(meta, ch_olm_endpoint(relation, application)))
            continue;
        CH_AUTOFREE char *name = ch_olm_relation_name(relation);
        ch_error_set(err, CH_ERROR_RUNTIME,
                     "cannot upgrade application \"%s\" to charm \"%s\": would break relation "
                     "\"%s\"",
                     application, meta->name, name);
        return -1;
    }
    return 0;
}

static int check_stores(const char *application, const struct ch_meta *old,
                        const struct ch_meta *meta, struct ch_error *err)
{
    for (size_t i = 0; i < old->storage_count; i++) {
        const struct ch_storage_meta *before = &old->storages[i];
        const struct ch_storage_meta *after = ch_meta_storage(meta, before->name);
        if (after && strcmp(after->type, before->type) == 0)
            continue;
        ch_error_set(err, CH_ERROR_RUNTIME,
                     "cannot upgrade application \"%s\" to charm \"%s\": %s storage \"%s\" %s",
                     application, meta->name, "existing", before->name,
                     after ? "type changed" : "removed");
        return -1;
    }
    return 0;
}

/* Values of options that are gone, or are of another type now, are gone. */
static json_t *keep_config(const struct ch_meta *meta, const json_t *config)
{
    const char *name;
    json_t *value, *kept = json_object();
    json_object_foreach ((json_t *)config, name, value) {
        CH_AUTOJSON json_t *one = json_pack("{s:O}", name, value);
        CH_AUTOJSON json_t *typed = ch_olm_parse_config(meta, one, NULL);
        if (typed && json_equal(typed, one))
            json_object_set(kept, name, value);
    }
    return kept;
}

/* Units in error get the new files at once, and run what failed with them. */
static void force_units(struct ch_olm *olm, const char *application, long long version)
{
    size_t i;
    json_t *name;
    CH_AUTOJSON json_t *units = ch_olm_units_of(olm, application);
    json_array_foreach (units, i, name) {
        const char *unit = json_string_value(name);
        json_t *agent = ch_olm_agent(olm, unit), *failed = json_object_get(agent, "failed");
        if (!json_is_object(failed))
            continue;
        json_object_set_new(agent, "charm_version", json_integer(version));
        json_object_set_new(failed, "retry_at", json_real(ch_olm_now(olm)));
        ch_olm_touch(olm, CH_OLM_AGENT, unit);
    }
}

static void bump(struct ch_olm *olm, json_t *app)
{
    json_t *version = json_object_get(app, "charm_version");
    json_object_set_new(app, "charm_version", json_integer(json_integer_value(version) + 1));
    ch_olm_touch(olm, CH_OLM_APPLICATION, ch_olm_text(app, "name"));
}

static int refresh(struct ch_olm *olm, json_t *app, const json_t *charm, const json_t *resources,
                   const struct ch_meta *meta, struct ch_error *err)
{
    const char *name = ch_olm_text(app, "name");
    const struct ch_meta *old = ch_olm_meta(olm, name);
    if (old->subordinate != meta->subordinate) {
        ch_error_set(err, CH_ERROR_RUNTIME, "cannot change an application's subordinacy");
        return -1;
    }
    if (check_relations(olm, name, meta, err) < 0 || check_stores(name, old, meta, err) < 0 ||
        check_resources(meta, resources, err) < 0)
        return -1;
    CH_AUTOJSON json_t *storage = count_storage(meta, NULL, err);
    CH_AUTOJSON json_t *changed = json_deep_copy(app);
    if (!storage)
        return -1;
    json_object_update(storage, json_object_get(app, "storage"));
    json_object_set_new(changed, "charm", json_deep_copy(charm));
    json_object_set_new(changed, "config", keep_config(meta, json_object_get(app, "config")));
    json_object_set(changed, "storage", storage);
    json_object_update(json_object_get(changed, "resources"), (json_t *)resources);
    if (ch_olm_put(olm, CH_OLM_APPLICATION, json_incref(changed), err) < 0)
        return -1;
    bump(olm, changed);
    ch_olm_make_peers(olm, ch_olm_text(changed, "name"));
    ch_olm_complete_storage(olm, ch_olm_text(changed, "name"));
    return 0;
}

int ch_olm_refresh(struct ch_olm *olm, const char *application, const json_t *charm,
                   const json_t *resources, bool force, struct ch_error *err)
{
    struct ch_meta meta;
    CH_AUTOJSON json_t *app = json_incref(ch_olm_need_living(olm, application, err));
    if (!app || parse(olm, charm, &meta, err) < 0)
        return -1;
    int result = force ? 0 : ch_olm_check_assumes(olm, &meta, err);
    if (result == 0)
        result = refresh(olm, app, charm, resources, &meta, err);
    ch_meta_deinit(&meta);
    if (result == 0 && force)
        force_units(olm, application,
                    json_integer_value(json_object_get(
                        ch_olm_get(olm, CH_OLM_APPLICATION, application), "charm_version")));
    return result;
}

int ch_olm_attach_resource(struct ch_olm *olm, const char *application, const char *resource,
                           const char *path, struct ch_error *err)
{
    json_t *app = ch_olm_need_living(olm, application, err);
    CH_AUTOJSON json_t *resources = json_pack("{s:s}", resource, path);
    if (!app || check_resources(ch_olm_meta(olm, application), resources, err) < 0)
        return -1;
    json_object_update(json_object_get(app, "resources"), resources);
    bump(olm, app);
    return 0;
}

/* settings */

static int set_flag(struct ch_olm *olm, const char *application, const char *member, bool value,
                    struct ch_error *err)
{
    json_t *app = ch_olm_need_living(olm, application, err);
    if (!app)
        return -1;
    json_object_set_new(app, member, json_boolean(value));
    ch_olm_touch(olm, CH_OLM_APPLICATION, application);
    return 0;
}

int ch_olm_set_trust(struct ch_olm *olm, const char *application, bool trust, struct ch_error *err)
{
    return set_flag(olm, application, "trust", trust, err);
}

int ch_olm_expose(struct ch_olm *olm, const char *application, bool exposed, struct ch_error *err)
{
    return set_flag(olm, application, "exposed", exposed, err);
}
