/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints of relations, and extra bindings. */
#include "base/mem.h"
#include "base/text.h"
#include "project/private.h"

#include <ctype.h>
#include <string.h>

#define ENDPOINTS "requires|provides|peers"

/* [a-z][a-z0-9]*([_-][a-z0-9]+)* */
static bool is_endpoint_name(const char *name)
{
    if (!islower((unsigned char)*name))
        return false;
    for (; *name; name++) {
        bool dash = *name == '-' || *name == '_';
        if (!dash && !islower((unsigned char)*name) && !isdigit((unsigned char)*name))
            return false;
        if (dash && !islower((unsigned char)name[1]) && !isdigit((unsigned char)name[1]))
            return false;
    }
    return true;
}

static void endpoint_name(struct ch_check *check, const struct ch_item *item)
{
    if (!is_endpoint_name(item->name))
        ch_report(check, item, NULL,
                  "'%s' is no endpoint name: a-z, 0-9 and single '-' or '_' between them, a letter "
                  "first",
                  item->name);
}

/* "requires" of "requires.db" */
static size_t role_length(const struct ch_item *item)
{
    return strcspn(item->path, ".");
}

static void endpoint_twice(struct ch_check *check, const struct ch_item *item)
{
    static const char *const roles[] = {"requires", "provides", "peers"};
    const json_t *metadata = ch_part(check, CH_PART_METADATA);
    for (size_t i = 0; i < CH_ARRAY_LEN(roles); i++) {
        if (strncmp(item->path, roles[i], role_length(item)) == 0)
            return; /* roles after the own one report it */
        if (ch_member(metadata, roles[i], item->name))
            ch_report(check, item, NULL, "the endpoint '%s' is below '%s', too", item->name,
                      roles[i]);
    }
}

static const char *interface_of(const json_t *relation)
{
    return json_is_string(relation) ? json_string_value(relation)
                                    : ch_string(relation, "interface");
}

static void endpoint_reserved(struct ch_check *check, const struct ch_item *item)
{
    const json_t *metadata = ch_part(check, CH_PART_METADATA);
    const char *interface = interface_of(item->value), *scope = ch_string(item->value, "scope");
    bool requires = strncmp(item->path, "requires", role_length(item)) == 0;
    bool subordinate = json_is_true(json_object_get(metadata, "subordinate"));
    bool excused = requires && subordinate && scope && strcmp(scope, "container") == 0;
    if (ch_is_reserved(check, item->name) && !excused)
        ch_report(check, item, NULL, "the endpoint name '%s' is reserved for Juju", item->name);
    if (!requires && interface && ch_is_reserved(check, interface))
        ch_report(check, item, json_is_string(item->value) ? NULL : "interface",
                  "the interface '%s' is reserved for Juju", interface);
}

static void endpoint_interface(struct ch_check *check, const struct ch_item *item)
{
    const char *interface = interface_of(item->value);
    if (interface && !is_endpoint_name(interface))
        ch_report(check, item, json_is_string(item->value) ? NULL : "interface",
                  "'%s' is no usual interface name: a-z, 0-9, '-' and '_'", interface);
}

static void endpoint_scope(struct ch_check *check, const struct ch_item *item)
{
    static const char *const scopes[] = {"global", "container", NULL};
    const char *scope = ch_string(item->value, "scope");
    if (scope && !ch_one_of(scope, scopes))
        ch_report_word(check, item, "scope", scope, scopes);
}

static void endpoint_limit(struct ch_check *check, const struct ch_item *item)
{
    const json_t *limit = json_object_get(item->value, "limit");
    if (json_is_integer(limit) && json_integer_value(limit) < 1)
        ch_report(check, item, "limit", "a limit of %lld lets nothing be related",
                  (long long)json_integer_value(limit));
}

static void extra_bindings(struct ch_check *check, const struct ch_item *item)
{
    static const char *const roles[] = {"requires", "provides", "peers"};
    const json_t *bindings = json_object_get(item->value, "extra-bindings");
    const char *name;
    json_t *value;
    if (json_is_object(bindings) && json_object_size(bindings) == 0)
        ch_report(check, item, "extra-bindings", "extra bindings cannot be empty when specified");
    json_object_foreach ((json_t *)bindings, name, value) {
        CH_AUTOFREE char *path = ch_asprintf("extra-bindings.%s", name);
        for (size_t i = 0; i < CH_ARRAY_LEN(roles); i++)
            if (ch_member(item->value, roles[i], name))
                ch_report(check, item, path, "relation names (%s) cannot be used in extra bindings",
                          name);
    }
}

const struct ch_rule ch_rules_endpoints[] = {
    {"endpoint-name", "an endpoint has a name that Juju can tag", false, CH_PART_METADATA,
     ENDPOINTS, endpoint_name},
    {"endpoint-twice", "an endpoint's name stands below one role", false, CH_PART_METADATA,
     ENDPOINTS, endpoint_twice},
    {"endpoint-reserved", "no endpoint or interface is called juju or juju-...", false,
     CH_PART_METADATA, ENDPOINTS, endpoint_reserved},
    {"endpoint-interface", "an interface has a usual name", true, CH_PART_METADATA, ENDPOINTS,
     endpoint_interface},
    {"endpoint-scope", "a scope is global or container", false, CH_PART_METADATA, ENDPOINTS,
     endpoint_scope},
    {"endpoint-limit", "a limit is at least 1", false, CH_PART_METADATA, ENDPOINTS, endpoint_limit},
    {"extra-bindings", "there are some, and none is called as an endpoint", false, CH_PART_METADATA,
     NULL, extra_bindings},
    {NULL},
};
