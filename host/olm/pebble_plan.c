/* SPDX-License-Identifier: Apache-2.0 */
/* The plan of the simulated Pebble: what its layers come to, what is refused of that, and what is
 * filled in. */
#include "olm/pebble_private.h"

#include <string.h>

const char *const ch_sim_durations[] = {"backoff-delay", "backoff-limit", "kill-delay",
                                        "period",        "timeout",       NULL};

bool ch_sim_get_duration(const json_t *item, const char *name, double *secondsp)
{
    return ch_clock_parse_duration(ch_sim_text(item, name), secondsp, NULL) == 0;
}

json_t *ch_sim_make_plan(const json_t *layers, struct ch_error *err)
{
    return ch_pebble_layers_plan(layers, err);
}

/* That one way of checking is given, and completely. */
static int check_planned_check(const json_t *services, const char *name, const json_t *check,
                               struct ch_error *err)
{
    static const char *const ways[][2] = {{"http", "url"}, {"tcp", "port"}, {"exec", "command"}};
    int count = 0;
    for (size_t i = 0; i < CH_ARRAY_LEN(ways); i++) {
        const json_t *way = json_object_get(check, ways[i][0]);
        const json_t *value = json_object_get(way, ways[i][1]);
        count += way != NULL;
        if (way && (!value || (json_is_integer(value) && json_integer_value(value) == 0)))
            return ch_error_set(err, CH_ERROR_VALUE, "plan must set \"%s\" for %s check \"%s\"",
                                ways[i][1], ways[i][0], name);
    }
    const char *context = ch_sim_text(json_object_get(check, "exec"), "service-context");
    if (*context && !json_object_get(services, context))
        return ch_error_set(
            err, CH_ERROR_VALUE,
            "plan check \"%s\" service context specifies non-existent service \"%s\"", name,
            context);
    if (count == 1)
        return 0;
    return ch_error_set(err, CH_ERROR_VALUE,
                        "plan must specify one of \"http\", \"tcp\", or \"exec\" for check \"%s\"",
                        name);
}

static int check_planned_target(const json_t *services, const char *name, const json_t *target,
                                struct ch_error *err)
{
    size_t i;
    json_t *item;
    if (!*ch_sim_text(target, "type"))
        return ch_error_set(err, CH_ERROR_VALUE,
                            "plan must define \"type\" (\"loki\", \"opentelemetry\" or "
                            "\"syslog\") for log target \"%s\"",
                            name);
    json_array_foreach (json_object_get(target, "services"), i, item) {
        const char *service = json_string_value(item);
        service += *service == '-';
        if (strcmp(service, "all") != 0 && !json_object_get(services, service))
            return ch_error_set(err, CH_ERROR_VALUE,
                                "log target \"%s\" specifies unknown service \"%s\"", name,
                                service);
    }
    if (*ch_sim_text(target, "location"))
        return 0;
    return ch_error_set(err, CH_ERROR_VALUE, "plan must define \"location\" for log target \"%s\"",
                        name);
}

int ch_sim_check_plan(const json_t *plan, struct ch_error *err)
{
    const char *name;
    json_t *item;
    const json_t *services = json_object_get(plan, "services");
    json_object_foreach ((json_t *)services, name, item)
        if (!*ch_sim_text(item, "command"))
            return ch_error_set(err, CH_ERROR_VALUE,
                                "plan must define \"command\" for service \"%s\"", name);
    json_object_foreach (json_object_get(plan, "checks"), name, item)
        if (check_planned_check(services, name, item, err) < 0)
            return -1;
    json_object_foreach (json_object_get(plan, "log-targets"), name, item)
        if (check_planned_target(services, name, item, err) < 0)
            return -1;
    CH_AUTOJSON json_t *names = ch_sim_keys(services);
    CH_AUTOJSON json_t *order = ch_sim_order(services, names, false, err);
    return order ? 0 : -1;
}

/* A scalar where Pebble has a text is the text of it. */
static void write_text(json_t *object, const char *key, json_t *value)
{
    if (json_is_string(value))
        return;
    CH_AUTOFREE char *text = ch_checked(json_dumps(value, JSON_ENCODE_ANY));
    json_object_set_new(object, key, json_string(text));
}

static void write_texts(json_t *item, const struct ch_pebble_field *fields)
{
    const char *key;
    json_t *text;
    for (; fields->name; fields++) {
        json_t *value = json_object_get(item, fields->name);
        if (!value)
            continue;
        if (fields->type == CH_PEBBLE_TEXT)
            write_text(item, fields->name, value);
        if (fields->type == CH_PEBBLE_GROUP)
            write_texts(value, fields->fields);
        if (fields->type == CH_PEBBLE_MAP)
            json_object_foreach (value, key, text)
                write_text(value, key, text);
    }
}

static void write_durations(json_t *item)
{
    double seconds;
    for (const char *const *name = ch_sim_durations; *name; name++) {
        if (!json_object_get(item, *name) || !ch_sim_get_duration(item, *name, &seconds))
            continue;
        CH_AUTOFREE char *text = ch_sim_duration(seconds);
        json_object_set_new(item, *name, json_string(text));
    }
}

void ch_sim_fill_plan(json_t *plan)
{
    const char *name;
    json_t *item;
    for (size_t i = 0; i < CH_PEBBLE_SECTIONS; i++)
        json_object_foreach (json_object_get(plan, ch_pebble_sections[i].name), name, item)
            write_texts(item, ch_pebble_sections[i].fields);
    json_object_foreach (json_object_get(plan, "services"), name, item)
        write_durations(item);
    json_object_foreach (json_object_get(plan, "checks"), name, item) {
        double period = 10, timeout;
        ch_sim_get_duration(item, "period", &period);
        if (ch_sim_get_duration(item, "timeout", &timeout) && timeout > period) {
            CH_AUTOFREE char *text = ch_sim_duration(period);
            json_object_set_new(item, "timeout", json_string(text));
        }
        if (json_integer_value(json_object_get(item, "threshold")) == 0)
            json_object_set_new(item, "threshold", json_integer(3));
        write_durations(item);
    }
}

json_t *ch_olm_pebble_plan(const struct ch_olm_pebble *pebble)
{
    json_t *plan = ch_sim_make_plan(ch_sim_section(pebble, "layers"), NULL);
    ch_sim_fill_plan(plan);
    return plan;
}

json_t *ch_olm_pebble_plan_of(const json_t *layers, struct ch_error *err)
{
    size_t i;
    json_t *entry;
    json_array_foreach ((json_t *)layers, i, entry)
        if (ch_sim_check_layer(ch_sim_text(entry, "label"), json_object_get(entry, "layer"), err) <
            0)
            return NULL;
    CH_AUTOJSON json_t *plan = ch_sim_make_plan(layers, err);
    if (!plan || ch_sim_check_plan(plan, err) < 0)
        return NULL;
    ch_sim_fill_plan(plan);
    return CH_TAKE(plan);
}

/* requests */

void ch_sim_get_plan(struct ch_sim_call *call)
{
    const char *format = ch_sim_query_text(call, "format");
    if (strcmp(format, "yaml") != 0) {
        ch_sim_refuse(call, 400, NULL, "invalid format \"%s\"", format);
        return;
    }
    CH_AUTOJSON json_t *plan = ch_olm_pebble_plan(call->pebble);
    CH_AUTOFREE char *yaml = ch_pebble_layer_to_yaml(plan);
    ch_sim_reply(call, json_string(yaml));
}

static int add_layer(struct ch_olm_pebble *pebble, const char *label, const json_t *layer,
                     bool combine, struct ch_error *err)
{
    CH_AUTOJSON json_t *layers = json_deep_copy(ch_sim_section(pebble, "layers"));
    if (ch_pebble_layers_add(layers, label, layer, combine, err) < 0)
        return -1;
    CH_AUTOJSON json_t *plan = ch_sim_make_plan(layers, err);
    if (!plan || ch_sim_check_plan(plan, err) < 0)
        return -1;
    json_object_set(pebble->state, "layers", layers);
    ch_sim_plan_changed(pebble);
    return 0;
}

void ch_sim_post_layers(struct ch_sim_call *call)
{
    const char *label = ch_sim_text(call->body, "label");
    const char *yaml = ch_sim_text(call->body, "layer");
    bool combine = json_is_true(json_object_get(call->body, "combine"));
    struct ch_error err = CH_ERROR_INIT;
    if (strcmp(ch_sim_text(call->body, "action"), "add") != 0)
        ch_sim_refuse(call, 400, NULL, "invalid action \"%s\"", ch_sim_text(call->body, "action"));
    else if (!*label)
        ch_sim_refuse(call, 400, NULL, "label must be set");
    else if (strcmp(ch_sim_text(call->body, "format"), "yaml") != 0)
        ch_sim_refuse(call, 400, NULL, "invalid format \"%s\"", ch_sim_text(call->body, "format"));
    if (call->answer->status != 0)
        return;
    CH_AUTOJSON json_t *layer = ch_pebble_layer_parse(yaml, strlen(yaml), &err);
    if (!layer)
        ch_error_prefix(&err, "cannot parse layer \"%s\"", label);
    if (!layer || ch_sim_check_layer(label, layer, &err) < 0)
        ch_error_prefix(&err, "cannot parse layer YAML");
    else if (add_layer(call->pebble, label, layer, combine, &err) == 0)
        ch_sim_reply(call, json_true());
    if (err.kind != CH_ERROR_NONE)
        ch_sim_refuse(call, 400, NULL, "%s", err.message);
    ch_error_clear(&err);
}
