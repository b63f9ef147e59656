/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which services are started and stopped.
 *
 * `requires` says which others are started as well (or stopped, seen from the other side), `after`
 * and `before` in which order.  A service comes once all are there that it comes after; services
 * that come after each other are a loop. */
#include "olm/pebble_private.h"

#include <string.h>

static bool check_known(const json_t *services, const char *name, struct ch_error *err)
{
    if (json_object_get(services, name))
        return true;
    ch_error_set(err, CH_ERROR_VALUE, "service \"%s\" does not exist", name);
    return false;
}

static void add_names(json_t *list, const json_t *names)
{
    size_t i;
    json_t *name;
    json_array_foreach ((json_t *)names, i, name)
        json_array_append(list, name);
}

/* Those that have `name` among what they require. */
static void add_dependants(json_t *list, const json_t *services, const char *name)
{
    const char *other;
    json_t *service;
    json_object_foreach ((json_t *)services, other, service)
        if (ch_sim_contains(json_object_get(service, "requires"), name))
            json_array_append_new(list, json_string(other));
}

/* All that are concerned: name -> an empty list of those that come first. */
static json_t *collect(const json_t *services, const json_t *names, bool stop, struct ch_error *err)
{
    CH_AUTOJSON json_t *found = json_object(), *pending = json_copy((json_t *)names);
    for (size_t i = 0; i < json_array_size(pending); i++) {
        const char *name = json_string_value(json_array_get(pending, i));
        if (json_object_get(found, name))
            continue;
        if (!check_known(services, name, err))
            return NULL;
        json_object_set_new(found, name, json_array());
        if (stop)
            add_dependants(pending, services, name);
        else
            add_names(pending, json_object_get(json_object_get(services, name), "requires"));
    }
    return CH_TAKE(found);
}

static void connect(const json_t *services, json_t *found, bool stop)
{
    const char *name;
    json_t *first;
    json_object_foreach (found, name, first) {
        const json_t *service = json_object_get(services, name);
        size_t i;
        json_t *other;
        json_array_foreach (json_object_get(service, stop ? "before" : "after"), i, other)
            if (json_object_get(found, json_string_value(other)))
                json_array_append(first, other);
        json_array_foreach (json_object_get(service, stop ? "after" : "before"), i, other) {
            json_t *later = json_object_get(found, json_string_value(other));
            if (later)
                json_array_append_new(later, json_string(name));
        }
    }
}

struct walk {
    const json_t *first; /* name -> those that come before it */
    json_t *order;
    json_t *state; /* name -> false: on the way, true: done */
    json_t *way;   /* names on the way */
    struct ch_error *err;
};

static int report_loop(const struct walk *walk, const char *name)
{
    CH_AUTOJSON json_t *loop = json_array();
    size_t i = 0;
    while (strcmp(json_string_value(json_array_get(walk->way, i)), name) != 0)
        i++;
    for (; i < json_array_size(walk->way); i++)
        json_array_append(loop, json_array_get(walk->way, i));
    CH_AUTOJSON json_t *sorted = ch_sim_sorted(loop);
    CH_AUTOFREE char *names = ch_sim_join(sorted);
    return ch_error_set(walk->err, CH_ERROR_VALUE, "services in before/after loop: %s", names);
}

static int visit(struct walk *walk, const char *name)
{
    const json_t *known = json_object_get(walk->state, name);
    size_t i;
    json_t *other;
    if (known)
        return json_is_true(known) ? 0 : report_loop(walk, name);
    json_object_set_new(walk->state, name, json_false());
    json_array_append_new(walk->way, json_string(name));
    json_array_foreach (json_object_get(walk->first, name), i, other) {
        const char *next = json_string_value(other);
        if (strcmp(next, name) != 0 && visit(walk, next) < 0)
            return -1;
    }
    json_array_remove(walk->way, json_array_size(walk->way) - 1);
    json_object_set_new(walk->state, name, json_true());
    json_array_append_new(walk->order, json_string(name));
    return 0;
}

json_t *ch_sim_order(const json_t *services, const json_t *names, bool stop, struct ch_error *err)
{
    CH_AUTOJSON json_t *found = collect(services, names, stop, err);
    if (!found)
        return NULL;
    connect(services, found, stop);
    CH_AUTOJSON json_t *state = json_object(), *way = json_array(), *order = json_array();
    CH_AUTOJSON json_t *sorted = ch_sim_keys(found);
    struct walk walk = {.first = found, .order = order, .state = state, .way = way, .err = err};
    size_t i;
    json_t *name;
    json_array_foreach (sorted, i, name)
        if (visit(&walk, json_string_value(name)) < 0)
            return NULL;
    return CH_TAKE(order);
}
