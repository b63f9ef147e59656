/* SPDX-License-Identifier: Apache-2.0 */
/* What the views share, and the small ones: relations, actions. */
#include "olm/view.h"
#include "olm/view_private.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

char *ch_olm_view_time(double time, enum ch_olm_time form)
{
    static const char *const formats[] = {
        [CH_OLM_TIME_STATUS] = "%d %b %Y %H:%M:%SZ",
        [CH_OLM_TIME_ACTION] = "%Y-%m-%d %H:%M:%S +0000 UTC",
        [CH_OLM_TIME_SECRET] = "%Y-%m-%dT%H:%M:%SZ",
        [CH_OLM_TIME_CLOCK] = "%H:%M:%S",
    };
    char text[64] = "";
    time_t seconds = (time_t)time;
    struct tm parts;
    if (gmtime_r(&seconds, &parts))
        strftime(text, sizeof(text), formats[form], &parts);
    return ch_strdup(text);
}

void ch_olm_view_text(json_t *object, const char *member, const char *text)
{
    if (text && *text)
        json_object_set_new(object, member, json_string(text));
}

void ch_olm_view_at(json_t *object, const char *member, double time, enum ch_olm_time form)
{
    CH_AUTOFREE char *text = ch_olm_view_time(time, form);
    ch_olm_view_text(object, member, text);
}

char *ch_olm_view_log(const json_t *record, bool date)
{
    double time = json_number_value(json_object_get(record, "time"));
    CH_AUTOFREE char *tag = ch_strdup(ch_olm_text(record, "unit"));
    CH_AUTOFREE char *clock = ch_olm_view_time(time, CH_OLM_TIME_CLOCK);
    CH_AUTOFREE char *full = ch_olm_view_time(time, CH_OLM_TIME_ACTION);
    char *slash = tag ? strchr(tag, '/') : NULL;
    if (slash)
        *slash = '-';
    return ch_asprintf("unit-%s: %.*s%s%s %s %s %s", tag ? tag : "", date ? 10 : 0, full,
                       date ? " " : "", clock, ch_olm_text(record, "level"),
                       ch_olm_text(record, "module"), ch_olm_text(record, "message"));
}

static char *port_text(const json_t *port)
{
    const char *protocol = ch_olm_text(port, "protocol");
    long long from = json_integer_value(json_object_get(port, "from"));
    long long to = json_integer_value(json_object_get(port, "to"));
    if (from < 0)
        return ch_strdup(protocol);
    return from == to ? ch_asprintf("%lld/%s", from, protocol)
                      : ch_asprintf("%lld-%lld/%s", from, to, protocol);
}

json_t *ch_olm_view_ports(const json_t *unit)
{
    size_t i;
    json_t *port;
    CH_AUTOJSON json_t *texts = json_object();
    json_array_foreach (json_object_get(unit, "ports"), i, port) {
        CH_AUTOFREE char *text = port_text(port);
        json_object_set_new(texts, text, json_true());
    }
    return ch_olm_keys(texts);
}

char *ch_olm_view_charm(const json_t *application)
{
    const json_t *metadata = json_object_get(json_object_get(application, "charm"), "metadata");
    return ch_asprintf(
        "local:%s-%lld", ch_olm_text(metadata, "name"),
        (long long)json_integer_value(json_object_get(application, "charm_version")));
}

/* relations */

static const char *relation_type(const json_t *relation)
{
    const json_t *first = json_array_get(json_object_get(relation, "endpoints"), 0);
    if (ch_olm_is_peer(relation))
        return "peer";
    return strcmp(ch_olm_text(first, "scope"), "container") == 0 ? "subordinate" : "regular";
}

static json_t *relation_view(const json_t *relation)
{
    const json_t *endpoints = json_object_get(relation, "endpoints");
    const json_t *provider = json_array_get(endpoints, 0);
    const json_t *requirer = json_array_get(endpoints, json_array_size(endpoints) - 1);
    if (strcmp(ch_olm_text(provider, "role"), "requires") == 0) {
        const json_t *other = provider;
        provider = requirer;
        requirer = other;
    }
    const char *message = "";
    if (strcmp(ch_olm_text(relation, "life"), "alive") != 0)
        message = "removing";
    else if (ch_olm_flag(relation, "suspended"))
        message = "suspended";
    CH_AUTOFREE char *one =
        ch_asprintf("%s:%s", ch_olm_text(provider, "application"), ch_olm_text(provider, "name"));
    CH_AUTOFREE char *two =
        ch_asprintf("%s:%s", ch_olm_text(requirer, "application"), ch_olm_text(requirer, "name"));
    return ch_checked(json_pack("{s:s, s:s, s:s, s:s, s:s}", "provider", one, "requirer", two,
                                "interface", ch_olm_text(provider, "interface"), "type",
                                relation_type(relation), "message", message));
}

static int by_names(const void *a, const void *b)
{
    const json_t *one = *(json_t *const *)a, *two = *(json_t *const *)b;
    int order = strcmp(ch_olm_text(one, "provider"), ch_olm_text(two, "provider"));
    return order ? order : strcmp(ch_olm_text(one, "requirer"), ch_olm_text(two, "requirer"));
}

json_t *ch_olm_view_relations(const struct ch_olm *olm)
{
    const char *key;
    json_t *relation, *list = json_array();
    const json_t *all = ch_olm_all(olm, CH_OLM_RELATION);
    size_t count = 0;
    json_t **views = ch_calloc(json_object_size(all) + 1, sizeof(*views));
    json_object_foreach ((json_t *)all, key, relation)
        views[count++] = relation_view(relation);
    qsort(views, count, sizeof(*views), by_names);
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, views[i]);
    free(views);
    return list;
}

/* actions */

static json_t *action_timing(const json_t *action)
{
    json_t *timing = json_object();
    static const char *const times[] = {"enqueued", "started", "completed"};
    for (size_t i = 0; i < CH_ARRAY_LEN(times); i++) {
        const json_t *time = json_object_get(action, times[i]);
        if (json_is_number(time))
            ch_olm_view_at(timing, times[i], json_number_value(time), CH_OLM_TIME_ACTION);
    }
    return timing;
}

static json_t *action_log(const json_t *action)
{
    size_t i;
    json_t *line, *list = json_array();
    json_array_foreach (json_object_get(action, "log"), i, line) {
        CH_AUTOFREE char *at =
            ch_olm_view_time(json_number_value(json_object_get(line, "time")), CH_OLM_TIME_ACTION);
        json_array_append_new(list, json_sprintf("%s %s", at, ch_olm_text(line, "message")));
    }
    return list;
}

/* Keys at any depth as Juju prints them, sorted. */
static json_t *sorted_copy(const json_t *value)
{
    size_t i;
    json_t *key;
    if (!json_is_object(value))
        return json_deep_copy(value);
    json_t *copy = json_object();
    CH_AUTOJSON json_t *keys = ch_olm_keys(value);
    json_array_foreach (keys, i, key) {
        const char *name = json_string_value(key);
        json_object_set_new(copy, name, sorted_copy(json_object_get(value, name)));
    }
    return copy;
}

json_t *ch_olm_view_action(const json_t *action)
{
    json_t *view = json_object();
    const json_t *results = json_object_get(action, "results");
    ch_olm_view_text(view, "id", ch_olm_text(action, "id"));
    if (json_array_size(json_object_get(action, "log")) > 0)
        json_object_set_new(view, "log", action_log(action));
    ch_olm_view_text(view, "message", ch_olm_text(action, "message"));
    if (json_object_size(results) > 0)
        json_object_set_new(view, "results", sorted_copy(results));
    ch_olm_view_text(view, "status", ch_olm_text(action, "status"));
    json_object_set_new(view, "timing", action_timing(action));
    ch_olm_view_text(view, "unit", ch_olm_text(action, "unit"));
    return view;
}
