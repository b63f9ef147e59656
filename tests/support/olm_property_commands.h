/* SPDX-License-Identifier: Apache-2.0 */
/* Random hook commands for tests/support/olm_property_runs.h, and what they may not tell. */
#ifndef CH_TESTS_OLM_PROPERTY_COMMANDS_H
#define CH_TESTS_OLM_PROPERTY_COMMANDS_H

#include "olm_property_runs.h"

static const char *const applications[] = {"web", "pg", "pga", "log"};

/* JSON with ' for ". */
static json_t *parse(const char *text)
{
    char *copy = ch_strdup(text);
    for (char *at = copy; *at; at++)
        if (*at == '\'')
            *at = '"';
    json_t *value = json_loads(copy, 0, NULL);
    free(copy);
    return value;
}

#define OPTIONS "'config': {'options': {'a': {'type': 'int', 'default': 0}}}, 'actions': {'go': {}}"
static json_t *charm_of(const char *application)
{
    if (strcmp(application, "web") == 0)
        return parse("{'metadata': {'name': 'web', 'requires': {'db': {'interface': 'sql'}},"
                     "'peers': {'ring': {'interface': 'ring'}}, 'storage': {'data': {'type': "
                     "'filesystem', 'multiple': {'range': '0-3'}}}}, " OPTIONS "}");
    if (strcmp(application, "log") == 0)
        return parse("{'metadata': {'name': 'log', 'subordinate': true, 'requires': {'host': "
                     "{'interface': 'juju-info', 'scope': 'container'}}, 'storage': {'cache': "
                     "{'type': 'filesystem'}}}, " OPTIONS "}");
    return parse("{'metadata': {'name': 'pg', 'provides': {'server': {'interface': 'sql'}}, "
                 "'peers': {'ring': {'interface': 'ring'}}}, " OPTIONS "}");
}

/* something at random; texts are borrowed, NULL: there is none */

static const char *any_key(struct property *p, enum ch_olm_kind kind)
{
    const char *key;
    json_t *document;
    const json_t *all = ch_olm_all(p->olm, kind);
    unsigned index = property_below(p, json_object_size(all));
    json_object_foreach ((json_t *)all, key, document)
        if (index-- == 0)
            return key;
    return NULL;
}

static const char *any_application(struct property *p)
{
    return applications[property_below(p, CH_ARRAY_LEN(applications))];
}

/* commands in hooks, and what they may not tell */

static bool is_container_scoped(const json_t *relation)
{
    size_t i;
    json_t *endpoint;
    json_array_foreach (json_object_get(relation, "endpoints"), i, endpoint)
        if (strcmp(ch_olm_text(endpoint, "scope"), "container") == 0)
            return true;
    return false;
}

static const char *machine_owner(const struct property *p, const char *unit)
{
    const json_t *document = ch_olm_get(p->olm, CH_OLM_UNIT, unit);
    const char *principal = ch_olm_text(document, "principal");
    return principal ? principal : unit;
}

static bool has_side(const json_t *relation, const char *application)
{
    size_t i;
    json_t *endpoint;
    json_array_foreach (json_object_get(relation, "endpoints"), i, endpoint)
        if (strcmp(ch_olm_text(endpoint, "application"), application) == 0)
            return true;
    return false;
}

static bool is_led_by(const struct property *p, const char *application, const char *unit)
{
    const char *leader = ch_olm_text(ch_olm_get(p->olm, CH_OLM_APPLICATION, application), "leader");
    return leader && strcmp(leader, unit) == 0;
}

/* May `unit` read the databag of `entity`? */
static bool may_read(const struct property *p, const char *id, const char *unit, const char *entity)
{
    const json_t *relation = ch_olm_get(p->olm, CH_OLM_RELATION, id);
    CH_AUTOFREE char *own = ch_olm_application_of(unit), *other = ch_olm_application_of(entity);
    bool peer = json_array_size(json_object_get(relation, "endpoints")) == 1;
    bool same = strcmp(own, other) == 0;
    if (!has_side(relation, own) || !has_side(relation, other))
        return false;
    if (!strchr(entity, '/'))
        return !same || peer || is_led_by(p, own, unit);
    if (same && !peer)
        return strcmp(unit, entity) == 0;
    return !is_container_scoped(relation) || !ch_olm_get(p->olm, CH_OLM_UNIT, entity) ||
           strcmp(machine_owner(p, unit), machine_owner(p, entity)) == 0;
}

static void read_bag(struct property *p, struct property_run *run)
{
    const char *id = any_key(p, CH_OLM_RELATION), *unit = any_key(p, CH_OLM_UNIT);
    bool app = property_below(p, 2);
    const char *entity = app ? any_application(p) : unit;
    if (!id)
        return;
    int code =
        property_run(p, run, NULL, "relation-get -r %s %s- %s", id, app ? "--app " : "", entity);
    property_require(p, code != 0 || may_read(p, id, run->unit, entity), "%s: reads %s in %s",
                     run->unit, entity, id);
}

static void write_bag(struct property *p, struct property_run *run)
{
    const char *id = any_key(p, CH_OLM_RELATION);
    bool app = property_below(p, 2);
    if (!id)
        return;
    CH_AUTOFREE char *own = ch_olm_application_of(run->unit);
    int code = property_run(p, run, NULL, "relation-set -r %s %s k%u=%u", id, app ? "--app" : "",
                            property_below(p, 3), property_below(p, 4));
    const json_t *relation = ch_olm_get(p->olm, CH_OLM_RELATION, id);
    property_require(
        p, code != 0 || (has_side(relation, own) && (!app || is_led_by(p, own, run->unit))),
        "%s: writes %s of %s", run->unit, app ? "application" : "unit", id);
}

static void list_relation(struct property *p, struct property_run *run)
{
    size_t i;
    json_t *name;
    const char *id = any_key(p, CH_OLM_RELATION);
    CH_AUTOFREE char *line = ch_asprintf("relation-list --format=json -r %s", id ? id : "0");
    CH_AUTOJSON json_t *list = property_read(p, run, line);
    json_array_foreach (list, i, name)
        property_require(p,
                         strcmp(json_string_value(name), run->unit) != 0 &&
                             may_read(p, id, run->unit, json_string_value(name)),
                         "%s: %s is listed in %s", run->unit, json_string_value(name), id);
}

/* By what is in the model: a hook sees more only of what is its own. */
static bool may_read_secret(const struct property *p, const json_t *secret, const char *unit)
{
    size_t i;
    json_t *grant;
    const char *owner = ch_olm_text(secret, "owner");
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    if (owner && (strcmp(owner, unit) == 0 || strcmp(owner, application) == 0))
        return true;
    json_array_foreach (json_object_get(secret, "grants"), i, grant) {
        const char *target = ch_olm_text(grant, "target");
        CH_AUTOFREE char *relation = ch_olm_key(property_number(grant, "relation"));
        if ((strcmp(target, unit) == 0 || strcmp(target, application) == 0) &&
            (json_is_null(json_object_get(grant, "relation")) ||
             ch_olm_get(p->olm, CH_OLM_RELATION, relation)))
            return true;
    }
    return false;
}

static void get_secret(struct property *p, struct property_run *run)
{
    static const char *const flags[] = {"", "--peek", "--refresh"};
    const char *id = any_key(p, CH_OLM_SECRET);
    if (!id)
        return;
    int code =
        property_run(p, run, NULL, "secret-get secret:%s %s", id, flags[property_below(p, 3)]);
    bool may = may_read_secret(p, ch_olm_get(p->olm, CH_OLM_SECRET, id), run->unit);
    property_require(p, code != 0 || may, "%s: reads the secret %s", run->unit, id);
}

static void change_secret(struct property *p, struct property_run *run)
{
    const char *id = any_key(p, CH_OLM_SECRET), *relation = any_key(p, CH_OLM_RELATION);
    const char *unit = any_key(p, CH_OLM_UNIT);
    if (!id || property_below(p, 3) == 0) {
        property_run(p, run, NULL, "secret-add --owner %s value=%u %s",
                     property_below(p, 2) ? "unit" : "application", property_below(p, 9),
                     property_below(p, 3) ? "" : "--rotate=hourly");
        return;
    }
    if (!relation)
        return;
    switch (property_below(p, 6)) {
    case 0:
    case 1:
        property_run(p, run, NULL, "secret-grant %s -r %s", id, relation);
        break;
    case 2:
        property_run(p, run, NULL, "secret-grant %s -r %s --unit %s", id, relation, unit);
        break;
    case 3:
        property_run(p, run, NULL, "secret-revoke %s -r %s", id, relation);
        break;
    case 4:
        property_run(p, run, NULL, "secret-set %s value=%u --expire=%um", id, property_below(p, 9),
                     1 + property_below(p, 50));
        break;
    default:
        property_run(p, run, NULL, "secret-remove %s %s", id,
                     property_below(p, 2) ? "--revision=1" : "");
    }
}

static void do_small_thing(struct property *p, struct property_run *run)
{
    static const char *const lines[] = {
        "status-set active well",
        "storage-add data",
        "leader-set x=1",
        "leader-set x=2",
        "open-port 80/tcp",
        "close-port 80/tcp",
        "state-set a=b",
        "juju-reboot",
        "config-get",
        "goal-state",
        "secret-ids",
        "storage-list",
        "leader-get",
        "network-get juju-info",
        "unit-get private-address",
    };
    property_run(p, run, NULL, "%s", lines[property_below(p, CH_ARRAY_LEN(lines))]);
}

static void run_command(struct property *p, struct property_run *run)
{
    static void (*const commands[])(struct property * p, struct property_run * run) = {
        read_bag,   read_bag,   write_bag,     write_bag,     list_relation,
        get_secret, get_secret, change_secret, change_secret, do_small_thing,
    };
    commands[property_below(p, CH_ARRAY_LEN(commands))](p, run);
}

#endif
