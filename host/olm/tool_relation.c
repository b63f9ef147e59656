/* SPDX-License-Identifier: Apache-2.0 */
/* relation-ids, relation-list, relation-get, relation-set, relation-model-get */
#include "olm/private.h"

#include <string.h>

static const struct ch_olm_flag_spec relation_flags[] = {
    {"relation", 'r', CH_FLAG_RELATION},
    {NULL, 0, CH_FLAG_TEXT},
};
static const struct ch_olm_flag_spec relation_app_flags[] = {
    {"relation", 'r', CH_FLAG_RELATION},
    {"app", 0, CH_FLAG_BOOL},
    {NULL, 0, CH_FLAG_TEXT},
};
static const struct ch_olm_flag_spec relation_set_flags[] = {
    {"relation", 'r', CH_FLAG_RELATION},
    {"app", 0, CH_FLAG_BOOL},
    {"file", 0, CH_FLAG_TEXT},
    {NULL, 0, CH_FLAG_TEXT},
};

/* ids */

static bool is_breaking(const struct ch_olm_context *context, const json_t *relation,
                        const char *key)
{
    const json_t *hook = context->hook, *id = json_object_get(hook, "relation_id");
    const char *name = ch_olm_text(hook, "name"), *broken = strstr(name, "-relation-broken");
    if (ch_olm_is_peer(relation))
        return false;
    if (json_is_integer(id) && json_equal(id, json_object_get(relation, "id")) && broken)
        return true;
    CH_AUTOJSON json_t *members = ch_olm_context_members(context, key);
    bool alive =
        strcmp(ch_olm_text(relation, "life"), "alive") == 0 && !ch_olm_flag(relation, "suspended");
    return !alive && json_array_size(members) == 0;
}

static int relation_ids(struct ch_olm_call *call)
{
    const struct ch_olm_context *context = call->context;
    const json_t *current = call->relation >= 0 ? ch_olm_call_relation(call) : NULL;
    const json_t *endpoint = current ? ch_olm_endpoint(current, context->application) : NULL;
    const char *wanted = call->count > 0 ? call->args[0] : ch_olm_text(endpoint, "name");
    const char *key;
    json_t *relation, *ids = json_array();
    int code = ch_olm_call_most(call, 1);
    if (code == 0 && !wanted)
        code = ch_olm_misuse(call, "no %s name specified",
                             ch_olm_context_since(context, 3, 0, 0) ? "endpoint" : "relation");
    json_object_foreach (
        (json_t *)ch_olm_linked(context->olm, CH_OLM_RELATION, context->application), key,
        relation) {
        endpoint = ch_olm_endpoint(relation, context->application);
        if (code == 0 && strcmp(ch_olm_text(endpoint, "name"), wanted) == 0 &&
            ch_olm_list_has(json_object_get(relation, "scope"), context->unit) &&
            !is_breaking(context, relation, key))
            json_array_append_new(ids, ch_checked(json_sprintf("%s:%s", wanted, key)));
    }
    if (code == 0)
        return ch_olm_print(call, ch_olm_sorted(ids));
    json_decref(ids);
    return code;
}

/* list */

static const char *remote_app(const struct ch_olm_call *call)
{
    const json_t *relation = ch_olm_call_relation(call);
    return ch_olm_text(ch_olm_other_endpoint(relation, call->context->application), "application");
}

static int relation_list(struct ch_olm_call *call)
{
    int code = ch_olm_call_most(call, 0);
    if (code == 0)
        code = ch_olm_call_needs_relation(call);
    if (code != 0)
        return code;
    if (ch_olm_flag_on(call, "app"))
        return ch_olm_print(call, json_string(remote_app(call)));
    json_t *members = ch_olm_context_members(call->context, call->relation_key);
    ch_olm_list_drop(members, call->context->unit);
    return ch_olm_print(call, members);
}

static int relation_model_get(struct ch_olm_call *call)
{
    int code = ch_olm_call_most(call, 0);
    if (code == 0)
        code = ch_olm_call_needs_relation(call);
    if (code != 0)
        return code;
    const struct ch_olm *olm = call->context->olm;
    const char *uuid =
        ch_olm_text(ch_olm_get(olm, CH_OLM_APPLICATION, remote_app(call)), "remote_model");
    if (!uuid)
        uuid = ch_olm_text(ch_olm_get(olm, CH_OLM_MODEL, "model"), "uuid");
    return ch_olm_print(call, json_pack("{s:s}", "uuid", uuid));
}

/* get: who */

static int find_target(struct ch_olm_call *call, bool *appp, const char **namep)
{
    const json_t *hook = call->context->hook;
    *appp = ch_olm_flag_on(call, "app");
    *namep = call->count > 1 ? call->args[1] : ch_olm_text(hook, "remote_unit");
    if (!*namep) {
        *namep = ch_olm_text(hook, "remote_app");
        *appp = true;
    }
    if (!*namep)
        return ch_olm_misuse(call, "no unit or application specified");
    if (*appp || ch_olm_is_unit(*namep))
        return 0;
    CH_AUTOFREE char *quoted = ch_olm_quote(*namep);
    if (ch_olm_is_application(*namep))
        return ch_olm_misuse(call, "expected unit name, got application name %s", quoted);
    return ch_olm_misuse(call, "invalid unit name %s", quoted);
}

/* get: what.  Databags are new references. */

static json_t *own_bag(struct ch_olm_call *call, const char *name, json_t *seen, const json_t *live)
{
    const char *key;
    json_t *value, *writes, *bag = json_object_get(seen, name);
    if (!bag) {
        bag = live ? json_deep_copy(live) : json_object();
        json_object_set_new(seen, name, bag);
    }
    bag = json_deep_copy(bag);
    writes = json_object_get(json_object_get(call->context->bag_writes, call->relation_key), name);
    json_object_foreach (writes, key, value) {
        if (json_string_length(value) > 0)
            json_object_set(bag, key, value);
        else
            json_object_del(bag, key);
    }
    return bag;
}

static json_t *kept_bag(json_t *seen, const char *name, const json_t *live)
{
    if (!json_object_get(seen, name) && live)
        json_object_set_new(seen, name, json_deep_copy(live));
    return json_incref(json_object_get(seen, name));
}

static json_t *app_bag(struct ch_olm_call *call, const char *app)
{
    struct ch_olm_context *context = call->context;
    const json_t *relation = ch_olm_call_relation(call);
    const json_t *live = json_object_get(json_object_get(relation, "apps"), app);
    json_t *seen = ch_olm_object(context->app_bags, call->relation_key);
    bool own = strcmp(app, context->application) == 0;
    if (!ch_olm_endpoint(relation, app) ||
        (own && !ch_olm_is_peer(relation) && !ch_olm_context_is_leader(context))) {
        ch_olm_fail(call, "permission denied");
        return NULL;
    }
    if (own)
        return own_bag(call, app, seen, live);
    CH_AUTOJSON json_t *empty = json_object();
    return kept_bag(seen, app, live ? live : empty);
}

/* "wordpress:db mysql:server", the requirer first */
static char *relation_title(const json_t *relation)
{
    size_t i;
    json_t *endpoint, *first = NULL, *last = NULL;
    json_array_foreach (json_object_get(relation, "endpoints"), i, endpoint) {
        if (strcmp(ch_olm_text(endpoint, "role"), "provides") == 0)
            last = endpoint;
        else
            first = endpoint;
    }
    if (!first || !last)
        return ch_asprintf("%s:%s", ch_olm_text(first ? first : last, "application"),
                           ch_olm_text(first ? first : last, "name"));
    return ch_asprintf("%s:%s %s:%s", ch_olm_text(first, "application"), ch_olm_text(first, "name"),
                       ch_olm_text(last, "application"), ch_olm_text(last, "name"));
}

static json_t *unit_bag(struct ch_olm_call *call, const char *unit)
{
    struct ch_olm_context *context = call->context;
    const char *key = call->relation_key;
    const json_t *relation = ch_olm_call_relation(call);
    const json_t *live = json_object_get(json_object_get(relation, "units"), unit);
    json_t *seen = ch_olm_object(context->unit_bags, key);
    CH_AUTOFREE char *app = ch_olm_application_of(unit);
    if (strcmp(unit, context->unit) == 0)
        return own_bag(call, unit, seen, live);
    if (strcmp(app, remote_app(call)) != 0) {
        ch_olm_fail(call, "permission denied");
        return NULL;
    }
    /* a container-scoped relation keeps what is of other principals apart */
    if (ch_olm_get(context->olm, CH_OLM_UNIT, unit) &&
        !ch_olm_can_see(context->olm, relation, context->unit, unit))
        live = NULL;
    CH_AUTOJSON json_t *members = ch_olm_context_members(context, key);
    if (ch_olm_list_has(members, unit)) /* as of its last joined or changed hook */
        seen = ch_olm_object(ch_olm_object(context->olm->seen, context->unit), key);
    json_t *bag = kept_bag(seen, unit, live);
    if (bag)
        return bag;
    CH_AUTOFREE char *title = relation_title(relation);
    ch_olm_fail(call,
                "cannot read settings for unit \"%s\" in relation \"%s\": unit \"%s\": settings "
                "not found",
                unit, title, unit);
    return NULL;
}

static int relation_get(struct ch_olm_call *call)
{
    bool app = false;
    const char *name = NULL, *key = call->count > 0 ? call->args[0] : "-";
    int code = ch_olm_call_needs_relation(call);
    if (code == 0)
        code = find_target(call, &app, &name);
    if (code == 0)
        code = ch_olm_call_most(call, 2);
    if (code != 0)
        return code;
    CH_AUTOFREE char *application = ch_olm_application_of(name);
    CH_AUTOJSON json_t *bag = app ? app_bag(call, application) : unit_bag(call, name);
    if (!bag)
        return 1;
    if (strcmp(key, "-") == 0 || *key == '\0')
        return ch_olm_print(call, json_incref(bag));
    json_t *value = json_object_get(bag, key);
    return ch_olm_print(call, value ? json_incref(value) : json_null());
}

static int relation_set(struct ch_olm_call *call)
{
    struct ch_olm_context *context = call->context;
    CH_AUTOJSON json_t *words = json_object(), *data = json_object();
    const char *file = ch_olm_flag_text(call, "file");
    bool app = ch_olm_flag_on(call, "app");
    int code = ch_olm_call_needs_relation(call);
    if (code == 0)
        code = ch_olm_call_pairs(call, 0, words);
    if (code == 0 && file)
        code = ch_olm_call_file(call, file, data);
    if (code != 0)
        return code;
    if (app && !ch_olm_context_is_leader(context))
        return ch_olm_fail(call, "cannot write relation settings");
    json_object_update(data, words);
    json_t *entities = ch_olm_object(context->bag_writes, call->relation_key);
    json_object_update(ch_olm_object(entities, app ? context->application : context->unit), data);
    return 0;
}

const struct ch_olm_tool ch_olm_relation_tools[] = {
    {"relation-ids", relation_ids, NULL, CH_FORMATS_SMART, "<name>"},
    {"relation-list", relation_list, relation_app_flags, CH_FORMATS_SMART, ""},
    {"relation-get", relation_get, relation_app_flags, CH_FORMATS_SMART, "<key> <unit id>"},
    {"relation-set", relation_set, relation_set_flags, CH_FORMATS_IGNORED, "key=value [...]"},
    {"relation-model-get", relation_model_get, relation_flags, CH_FORMATS_SMART, "",
     .since = {3, 6, 2}},
    {NULL},
};
