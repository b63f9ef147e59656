/* SPDX-License-Identifier: Apache-2.0 */
/* juju show-unit */
#include "olm/operations.h"
#include "olm/view_private.h"

#include <stdlib.h>
#include <string.h>

static json_t *bag_view(const json_t *relation, const char *unit)
{
    const json_t *bag = json_object_get(json_object_get(relation, "units"), unit);
    bool in_scope = ch_olm_list_has(json_object_get(relation, "scope"), unit);
    return ch_checked(json_pack("{s:b, s:o}", "in-scope", in_scope, "data",
                                bag ? json_deep_copy(bag) : json_object()));
}

static json_t *related_units(const struct ch_olm *olm, const json_t *relation, const char *unit,
                             const char *application)
{
    size_t i;
    json_t *name, *units = json_object();
    CH_AUTOJSON json_t *names = ch_olm_units_of(olm, application);
    json_array_foreach (names, i, name) {
        const char *other = json_string_value(name);
        if (ch_olm_can_see(olm, relation, unit, other))
            json_object_set_new(units, other, bag_view(relation, other));
    }
    return units;
}

static json_t *relation_view(const struct ch_olm *olm, const json_t *relation, const char *unit,
                             const char *application)
{
    const json_t *own = ch_olm_endpoint(relation, application);
    const json_t *other = ch_olm_other_endpoint(relation, application);
    const char *remote = ch_olm_text(other, "application");
    const json_t *bag = json_object_get(json_object_get(relation, "apps"), remote);
    json_t *units = related_units(olm, relation, unit, remote);
    json_t *view = json_pack(
        "{s:O, s:O, s:O, s:o, s:o}", "relation-id", json_object_get(relation, "id"), "endpoint",
        json_object_get(own, "name"), "related-endpoint", json_object_get(other, "name"),
        "application-data", bag ? json_deep_copy(bag) : json_object(), "local-unit",
        bag_view(relation, unit));
    if (json_object_size(units) > 0)
        json_object_set(view, "related-units", units);
    json_decref(units);
    return view;
}

static json_t *relation_info(const struct ch_olm *olm, const char *unit, const char *application)
{
    const char *key;
    json_t *relation, *list = json_array();
    json_object_foreach ((json_t *)ch_olm_linked(olm, CH_OLM_RELATION, application), key, relation)
        json_array_append_new(list, relation_view(olm, relation, unit, application));
    return list;
}

json_t *ch_olm_view_unit(const struct ch_olm *olm, const char *unit, struct ch_error *err)
{
    const json_t *document = ch_olm_need_unit(olm, unit, err);
    if (!document)
        return NULL;
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    CH_AUTOFREE char *charm = ch_olm_view_charm(ch_olm_get(olm, CH_OLM_APPLICATION, application));
    CH_AUTOJSON json_t *relations = relation_info(olm, unit, application);
    json_t *view = json_object();
    const char *machine = ch_olm_text(document, "machine");
    ch_olm_view_text(view, "workload-version", ch_olm_text(document, "version"));
    ch_olm_view_text(view, "machine", machine);
    json_object_set_new(view, "opened-ports", ch_olm_view_ports(document));
    ch_olm_view_text(view, "public-address", ch_olm_text(document, "public_address"));
    ch_olm_view_text(view, "charm", charm);
    json_object_set_new(view, "leader", json_boolean(ch_olm_is_leader(olm, unit)));
    ch_olm_view_text(view, "life", ch_olm_text(document, "life"));
    if (json_array_size(relations) > 0)
        json_object_set(view, "relation-info", relations);
    if (!*machine)
        ch_olm_view_text(view, "address", ch_olm_text(document, "private_address"));
    return ch_checked(json_pack("{s:o}", unit, view));
}
