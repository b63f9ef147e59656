/* SPDX-License-Identifier: Apache-2.0 */
/* goal-state */
#include "olm/private.h"

#include <string.h>
#include <time.h>

static json_t *entry(const char *status, double since)
{
    char text[64];
    time_t seconds = (time_t)since;
    struct tm parts;
    if (!gmtime_r(&seconds, &parts) ||
        strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%SZ", &parts) == 0)
        text[0] = '\0';
    return ch_checked(json_pack("{s:s, s:s}", "status", status, "since", text));
}

static json_t *unit_entry(const json_t *unit)
{
    const json_t *status = json_object_get(unit, "status");
    bool alive = strcmp(ch_olm_text(unit, "life"), "alive") == 0;
    return entry(alive ? ch_olm_text(status, "status") : "dying",
                 json_number_value(json_object_get(status, "since")));
}

static void add_units(const struct ch_olm *olm, const char *application, json_t *into)
{
    size_t i;
    json_t *name;
    CH_AUTOJSON json_t *names = ch_olm_units_of(olm, application);
    json_array_foreach (names, i, name) {
        const json_t *unit = ch_olm_get(olm, CH_OLM_UNIT, json_string_value(name));
        json_object_set_new(into, json_string_value(name), unit_entry(unit));
    }
}

static const char *relation_status(const json_t *relation)
{
    if (strcmp(ch_olm_text(relation, "life"), "alive") != 0)
        return "broken";
    if (ch_olm_flag(relation, "suspended"))
        return "suspended";
    return json_array_size(json_object_get(relation, "scope")) > 0 ? "joined" : "joining";
}

static int goal_state(struct ch_olm_call *call)
{
    const struct ch_olm_context *context = call->context;
    const char *key;
    json_t *relation;
    int code = ch_olm_call_most(call, 0);
    if (code != 0)
        return code;
    json_t *units = json_object(), *relations = json_object();
    add_units(context->olm, context->application, units);
    json_object_foreach (
        (json_t *)ch_olm_linked(context->olm, CH_OLM_RELATION, context->application), key,
        relation) {
        const json_t *own = ch_olm_endpoint(relation, context->application);
        const json_t *other = ch_olm_other_endpoint(relation, context->application);
        if (ch_olm_is_peer(relation))
            continue;
        json_t *goals = ch_olm_object(relations, ch_olm_text(own, "name"));
        const char *application = ch_olm_text(other, "application");
        json_object_set_new(goals, application,
                            entry(relation_status(relation), ch_olm_now(context->olm)));
        add_units(context->olm, application, goals);
    }
    return ch_olm_print(call, json_pack("{s:o, s:o}", "units", units, "relations", relations));
}

const struct ch_olm_tool ch_olm_goal_tools[] = {
    {"goal-state", goal_state, NULL, CH_FORMATS_YAML, ""},
    {NULL},
};
