/* SPDX-License-Identifier: Apache-2.0 */
/* juju status */
#include "olm/view_private.h"

#include <stdlib.h>
#include <string.h>

struct view {
    const struct ch_olm *olm;
    const json_t *model;
    bool caas;
};

static json_t *status_view(const json_t *status, const char *member)
{
    json_t *view = json_object();
    double since = json_number_value(json_object_get(status, "since"));
    json_object_set(view, "current", json_object_get(status, member));
    ch_olm_view_text(view, "message", ch_olm_text(status, "message"));
    if (since > 0)
        ch_olm_view_at(view, "since", since, CH_OLM_TIME_STATUS);
    return view;
}

static void add_life(json_t *view, const json_t *document)
{
    const char *life = ch_olm_text(document, "life");
    if (strcmp(life, "alive") != 0)
        ch_olm_view_text(view, "life", life);
}

static bool has_failed(const json_t *unit)
{
    const json_t *agent = json_object_get(unit, "agent_status");
    return strcmp(ch_olm_text(agent, "status"), "error") == 0;
}

/* units */

/* juju says with whom the relation is whose hook failed. */
static void add_endpoint(const struct view *v, json_t *view, const json_t *unit)
{
    const json_t *data = json_object_get(json_object_get(unit, "agent_status"), "data");
    const json_t *id = json_object_get(data, "relation-id");
    CH_AUTOFREE char *key = ch_olm_key(json_integer_value(id));
    CH_AUTOFREE char *application = ch_olm_application_of(ch_olm_text(unit, "name"));
    const json_t *relation = id ? ch_olm_get(v->olm, CH_OLM_RELATION, key) : NULL;
    const json_t *other = relation ? ch_olm_other_endpoint(relation, application) : NULL;
    if (other && !ch_olm_is_peer(relation))
        json_object_set_new(view, "message",
                            json_sprintf("%s for %s:%s", ch_olm_text(view, "message"),
                                         ch_olm_text(other, "application"),
                                         ch_olm_text(other, "name")));
}

/* Juju shows a hook that failed as the workload's status, and the agent as idle. */
static void add_statuses(const struct view *v, json_t *view, const json_t *unit)
{
    const json_t *workload = json_object_get(unit, "status");
    const json_t *agent = json_object_get(unit, "agent_status");
    bool error = has_failed(unit);
    json_t *shown = status_view(agent, "status");
    json_t *current = status_view(error ? agent : workload, "status");
    json_object_set_new(view, "workload-status", current);
    if (error) {
        add_endpoint(v, current, unit);
        json_object_set_new(shown, "current", json_string("idle"));
        json_object_del(shown, "message");
    }
    json_object_set(shown, "version", json_object_get(v->model, "version"));
    add_life(shown, unit);
    json_object_set_new(view, "juju-status", shown);
}

static json_t *unit_view(const struct view *v, const char *name);

static void add_subordinates(const struct view *v, json_t *view, const char *principal)
{
    const char *name;
    json_t *unit, *subordinates = json_object();
    json_object_foreach ((json_t *)ch_olm_linked(v->olm, CH_OLM_UNIT, principal), name, unit)
        json_object_set_new(subordinates, name, unit_view(v, name));
    if (json_object_size(subordinates) > 0)
        json_object_set(view, "subordinates", subordinates);
    json_decref(subordinates);
}

static json_t *unit_view(const struct view *v, const char *name)
{
    json_t *view = json_object(), *ports;
    const json_t *unit = ch_olm_get(v->olm, CH_OLM_UNIT, name);
    const char *public = ch_olm_text(unit, "public_address");
    add_statuses(v, view, unit);
    if (ch_olm_is_leader(v->olm, name))
        json_object_set_new(view, "leader", json_true());
    if (!ch_olm_text(unit, "principal"))
        ch_olm_view_text(view, "machine", ch_olm_text(unit, "machine"));
    ports = ch_olm_view_ports(unit);
    if (json_array_size(ports) > 0)
        json_object_set(view, "open-ports", ports);
    json_decref(ports);
    ch_olm_view_text(view, v->caas ? "address" : "public-address",
                     v->caas ? ch_olm_text(unit, "private_address") : public);
    add_subordinates(v, view, name);
    return view;
}

/* applications */

static const char *workload_version(const struct view *v, const json_t *names)
{
    size_t i;
    json_t *name;
    json_array_foreach (names, i, name) {
        const json_t *unit = ch_olm_get(v->olm, CH_OLM_UNIT, json_string_value(name));
        const char *version = ch_olm_text(unit, "version");
        if (*version)
            return version;
    }
    return "";
}

/* A hook that failed makes an application that set no status itself be in error. */
static json_t *app_status(const struct view *v, const json_t *app, const json_t *names)
{
    size_t i;
    json_t *name;
    const json_t *own = json_object_get(app, "status");
    if (strcmp(ch_olm_text(own, "status"), "unset") != 0)
        return status_view(own, "status");
    json_array_foreach (names, i, name) {
        const json_t *unit = ch_olm_get(v->olm, CH_OLM_UNIT, json_string_value(name));
        if (has_failed(unit))
            return status_view(json_object_get(unit, "agent_status"), "status");
    }
    return status_view(ch_olm_app_status(v->olm, ch_olm_text(app, "name")), "status");
}

static void add_relation(json_t *relations, const json_t *relation, const char *application)
{
    const json_t *own = ch_olm_endpoint(relation, application);
    const json_t *other = own ? ch_olm_other_endpoint(relation, application) : NULL;
    if (!other)
        return;
    const char *name = ch_olm_text(own, "name");
    json_t *list = json_object_get(relations, name);
    if (!list)
        json_object_set_new(relations, name, list = ch_checked(json_array()));
    json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "related-application",
                                          ch_olm_text(other, "application"), "interface",
                                          ch_olm_text(own, "interface"), "scope",
                                          ch_olm_text(own, "scope")));
}

static json_t *app_relations(const struct view *v, const char *application)
{
    const char *key;
    json_t *relation, *relations = json_object();
    json_object_foreach ((json_t *)ch_olm_linked(v->olm, CH_OLM_RELATION, application), key,
                         relation)
        add_relation(relations, relation, application);
    return relations;
}

/* The applications whose units a subordinate lies beside. */
static json_t *app_principals(const struct view *v, const char *application)
{
    const char *key;
    json_t *relation;
    CH_AUTOJSON json_t *names = json_object();
    json_object_foreach ((json_t *)ch_olm_linked(v->olm, CH_OLM_RELATION, application), key,
                         relation) {
        const json_t *own = ch_olm_endpoint(relation, application);
        const json_t *other = own ? ch_olm_other_endpoint(relation, application) : NULL;
        if (other && other != own && strcmp(ch_olm_text(own, "scope"), "container") == 0)
            json_object_set_new(names, ch_olm_text(other, "application"), json_true());
    }
    return ch_olm_keys(names);
}

static json_t *app_units(const struct view *v, const json_t *names)
{
    size_t i;
    json_t *name, *units = json_object();
    json_array_foreach (names, i, name)
        json_object_set_new(units, json_string_value(name), unit_view(v, json_string_value(name)));
    return units;
}

static json_t *app_bindings(const struct ch_meta *meta)
{
    const char *name;
    json_t *space, *bindings = json_pack("{s:s}", "", "alpha");
    for (size_t i = 0; i < meta->relation_count; i++)
        json_object_set_new(bindings, meta->relations[i].name, json_string("alpha"));
    json_object_foreach (meta->extra_bindings, name, space)
        json_object_set_new(bindings, name, json_string("alpha"));
    return bindings;
}

static json_t *charm_view(const struct view *v, const json_t *app, const struct ch_meta *meta,
                          const json_t *names)
{
    CH_AUTOFREE char *charm = ch_olm_view_charm(app);
    json_t *view =
        json_pack("{s:s, s:s, s:s, s:O}", "charm", charm, "charm-origin", "local", "charm-name",
                  meta->name, "charm-rev", json_object_get(app, "charm_version"));
    if (v->caas)
        json_object_set_new(view, "scale", json_integer((json_int_t)json_array_size(names)));
    json_object_set(view, "exposed", json_object_get(app, "exposed"));
    return view;
}

static json_t *app_view(const struct view *v, const json_t *app, const struct ch_meta *meta)
{
    const char *name = ch_olm_text(app, "name");
    CH_AUTOJSON json_t *names = ch_olm_units_of(v->olm, name);
    json_t *view = charm_view(v, app, meta, names), *relations = app_relations(v, name);
    add_life(view, app);
    json_object_set_new(view, "application-status", app_status(v, app, names));
    if (json_object_size(relations) > 0)
        json_object_set(view, "relations", relations);
    json_decref(relations);
    if (meta->subordinate)
        json_object_set_new(view, "subordinate-to", app_principals(v, name));
    else if (json_array_size(names) > 0)
        json_object_set_new(view, "units", app_units(v, names));
    ch_olm_view_text(view, "version", workload_version(v, names));
    json_object_set_new(view, "endpoint-bindings", app_bindings(meta));
    return view;
}

static json_t *all_apps(const struct view *v)
{
    size_t i;
    json_t *name, *apps = json_object();
    CH_AUTOJSON json_t *names = ch_olm_keys(ch_olm_all(v->olm, CH_OLM_APPLICATION));
    json_array_foreach (names, i, name) {
        const char *key = json_string_value(name);
        const struct ch_meta *meta = ch_olm_meta(v->olm, key);
        if (meta) /* of a remote application Juju knows no more than its endpoints */
            json_object_set_new(apps, key,
                                app_view(v, ch_olm_get(v->olm, CH_OLM_APPLICATION, key), meta));
    }
    return apps;
}

/* machines, storage, model */

static json_t *all_machines(const struct view *v)
{
    const char *name;
    json_t *unit, *machines = json_object();
    json_object_foreach ((json_t *)ch_olm_all(v->olm, CH_OLM_UNIT), name, unit) {
        const char *machine = ch_olm_text(unit, "machine");
        const json_t *address = json_object_get(unit, "private_address");
        if (!*machine || json_object_get(machines, machine))
            continue;
        json_object_set_new(machines, machine,
                            json_pack("{s:{s:s, s:O}, s:O, s:[O], s:s, s:{s:s}}", "juju-status",
                                      "current", "started", "version",
                                      json_object_get(v->model, "version"), "dns-name", address,
                                      "ip-addresses", address, "instance-id", "localhost",
                                      "machine-status", "current", "running"));
    }
    return machines;
}

static json_t *attachments_view(const struct view *v, const json_t *storage, bool *placedp)
{
    const char *name;
    json_t *attachment, *units = json_object();
    json_object_foreach (json_object_get(storage, "attachments"), name, attachment) {
        const char *location = ch_olm_text(attachment, "location");
        const json_t *unit = ch_olm_get(v->olm, CH_OLM_UNIT, name);
        json_t *view = json_object();
        ch_olm_view_text(view, "machine", unit ? ch_olm_text(unit, "machine") : NULL);
        ch_olm_view_text(view, "location", location);
        ch_olm_view_text(view, "life", ch_olm_text(attachment, "life"));
        json_object_set_new(units, name, view);
        *placedp = location != NULL;
    }
    return units;
}

static json_t *all_storage(const struct view *v)
{
    const char *id;
    json_t *storage, *list = json_object();
    json_object_foreach ((json_t *)ch_olm_all(v->olm, CH_OLM_STORAGE), id, storage) {
        bool placed = false;
        json_t *units = attachments_view(v, storage, &placed);
        json_object_set_new(list, id,
                            json_pack("{s:O, s:O, s:{s:s}, s:b, s:{s:o}}", "kind",
                                      json_object_get(storage, "kind"), "life",
                                      json_object_get(storage, "life"), "status", "current",
                                      placed ? "attached" : "pending", "persistent", 0,
                                      "attachments", "units", units));
    }
    return list;
}

static json_t *model_view(const struct view *v)
{
    const char *pebble = ch_olm_text(v->model, "pebble");
    json_t *view = ch_checked(json_pack(
        "{s:O, s:O, s:s, s:s, s:O, s:{s:s}, s:s}", "name", json_object_get(v->model, "name"),
        "type", json_object_get(v->model, "type"), "controller", "charmhost", "cloud", "localhost",
        "version", json_object_get(v->model, "version"), "model-status", "current", "available",
        "sla", "unsupported"));
    if (v->caas) /* Juju has no such thing: what runs in containers */
        ch_olm_view_text(view, "pebble", pebble ? pebble : "simulated");
    return view;
}

json_t *ch_olm_view_status(const struct ch_olm *olm)
{
    struct view v = {.olm = olm, .model = ch_olm_get(olm, CH_OLM_MODEL, "model")};
    v.caas = ch_olm_is_caas(olm);
    CH_AUTOFREE char *clock = ch_olm_view_time(ch_olm_now(olm), CH_OLM_TIME_CLOCK);
    json_t *view = json_pack("{s:o, s:o, s:o}", "model", model_view(&v), "machines",
                             all_machines(&v), "applications", all_apps(&v));
    if (json_object_size(ch_olm_all(olm, CH_OLM_STORAGE)) > 0)
        json_object_set_new(view, "storage", json_pack("{s:o}", "storage", all_storage(&v)));
    json_object_set_new(view, "controller",
                        json_pack("{s:o}", "timestamp", json_sprintf("%sZ", clock)));
    return view;
}
