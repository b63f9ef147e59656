/* SPDX-License-Identifier: Apache-2.0 */
/* Relations of a model: sides, scope, who sees whom. */
#include "olm/private.h"

#include <string.h>

static const json_t *find_endpoint(const json_t *relation, const char *application, bool same)
{
    size_t i;
    json_t *endpoint, *endpoints = json_object_get(relation, "endpoints");
    if (json_array_size(endpoints) == 1)
        same = true; /* a peer is its own other side */
    json_array_foreach (endpoints, i, endpoint)
        if ((strcmp(ch_olm_text(endpoint, "application"), application) == 0) == same)
            return endpoint;
    return NULL;
}

const json_t *ch_olm_endpoint(const json_t *relation, const char *application)
{
    return find_endpoint(relation, application, true);
}

const json_t *ch_olm_other_endpoint(const json_t *relation, const char *application)
{
    return ch_olm_endpoint(relation, application) ? find_endpoint(relation, application, false)
                                                  : NULL;
}

bool ch_olm_is_peer(const json_t *relation)
{
    const json_t *first = json_array_get(json_object_get(relation, "endpoints"), 0);
    return strcmp(ch_olm_text(first, "role"), "peer") == 0;
}

bool ch_olm_is_container_scoped(const json_t *relation)
{
    size_t i;
    json_t *endpoint;
    json_array_foreach (json_object_get(relation, "endpoints"), i, endpoint)
        if (strcmp(ch_olm_text(endpoint, "scope"), "container") == 0)
            return true;
    return false;
}

/* The unit on whose machine it lives: its principal, or itself. */
static const char *principal_of(const struct ch_olm *olm, const char *unit)
{
    const char *principal = ch_olm_text(ch_olm_get(olm, CH_OLM_UNIT, unit), "principal");
    return principal ? principal : unit;
}

bool ch_olm_can_see(const struct ch_olm *olm, const json_t *relation, const char *unit,
                    const char *other)
{
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    CH_AUTOFREE char *other_application = ch_olm_application_of(other);
    const json_t *side = ch_olm_other_endpoint(relation, application);
    if (!side || strcmp(ch_olm_text(side, "application"), other_application) != 0 ||
        strcmp(unit, other) == 0)
        return false;
    return !ch_olm_is_container_scoped(relation) ||
           strcmp(principal_of(olm, unit), principal_of(olm, other)) == 0;
}

static void set_default(json_t *bag, const char *key, const char *value)
{
    if (value)
        json_object_set_new(bag, key, json_string(value));
}

void ch_olm_enter_scope(struct ch_olm *olm, const char *relation_id, const char *unit)
{
    json_t *relation = ch_olm_get(olm, CH_OLM_RELATION, relation_id);
    if (!relation)
        return;
    json_t *bag = ch_olm_object(json_object_get(relation, "units"), unit);
    json_t *scope = json_object_get(relation, "scope");
    json_t *document = ch_olm_get(olm, CH_OLM_UNIT, unit);
    CH_AUTOJSON json_t *before = json_deep_copy(bag);
    const char *address = ch_olm_text(document, "private_address");
    CH_AUTOFREE char *subnet =
        address ? ch_asprintf("%s/%d", address, strchr(address, ':') ? 128 : 32) : NULL;
    set_default(bag, "ingress-address", address);
    set_default(bag, "egress-subnets", subnet);
    if (!ch_version_at_least(&olm->version, 4, 0, 0))
        set_default(bag, "private-address", address);
    if (!ch_olm_list_has(scope, unit))
        json_array_append_new(scope, json_string(unit));
    if (!json_equal(before, bag)) {
        json_t *versions = json_object_get(relation, "versions");
        long long version = json_integer_value(json_object_get(versions, unit));
        json_object_set_new(versions, unit, json_integer(version + 1));
    }
    ch_olm_touch(olm, CH_OLM_RELATION, relation_id);
}

void ch_olm_leave_scope(struct ch_olm *olm, const char *relation_id, const char *unit)
{
    json_t *relation = ch_olm_get(olm, CH_OLM_RELATION, relation_id);
    if (!relation)
        return;
    ch_olm_list_drop(json_object_get(relation, "scope"), unit);
    ch_olm_touch(olm, CH_OLM_RELATION, relation_id);
}

json_t *ch_olm_members(const struct ch_olm *olm, const char *unit, const char *relation)
{
    json_t *views = json_object_get(ch_olm_get(olm, CH_OLM_UNIT, unit), "views");
    json_t *members = json_object_get(json_object_get(views, relation), "members");
    return members ? ch_olm_sorted(json_deep_copy(members)) : json_array();
}
