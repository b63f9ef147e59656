/* SPDX-License-Identifier: Apache-2.0 */
/* juju status SELECTOR...: what of a status stays. */
#include "olm/view.h"
#include "olm/view_private.h"

#include <fnmatch.h>
#include <string.h>

struct filter {
    const char *const *selectors;
    size_t count;
    json_t *applications, *machines; /* with units that stay: name -> true */
};

static bool is_word(const struct filter *filter, const char *word)
{
    for (size_t i = 0; i < filter->count; i++)
        if (word && strcmp(filter->selectors[i], word) == 0)
            return true;
    return false;
}

/* "web", "web/0" and "w*" are names of applications or units: that of an application stands for
 * its units. */
static bool is_named(const struct filter *filter, const char *name)
{
    for (size_t i = 0; i < filter->count; i++) {
        const char *selector = filter->selectors[i];
        CH_AUTOFREE char *pattern =
            ch_asprintf("%s%s", selector, strchr(name, '/') && !strchr(selector, '/') ? "/*" : "");
        if (fnmatch(pattern, name, FNM_PATHNAME) == 0)
            return true;
    }
    return false;
}

static bool has_status(const struct filter *filter, const json_t *view, const char *member)
{
    return is_word(filter, ch_olm_text(json_object_get(view, member), "current"));
}

static bool has_port(const struct filter *filter, const json_t *unit)
{
    size_t i;
    json_t *port;
    json_array_foreach (json_object_get(unit, "open-ports"), i, port)
        if (is_word(filter, json_string_value(port)))
            return true;
    return false;
}

static bool selects_unit(const struct filter *filter, const char *name, const json_t *unit,
                         bool exposed)
{
    return is_named(filter, name) || is_word(filter, ch_olm_text(unit, "machine")) ||
           has_status(filter, unit, "workload-status") || has_status(filter, unit, "juju-status") ||
           has_port(filter, unit) || (exposed && is_word(filter, "exposed"));
}

static void note(struct filter *filter, const char *name, const json_t *unit)
{
    CH_AUTOFREE char *application = ch_olm_application_of(name);
    const char *machine = ch_olm_text(unit, "machine");
    json_object_set_new(filter->applications, application, json_true());
    if (machine)
        json_object_set_new(filter->machines, machine, json_true());
}

/* A principal that is selected stays with all its subordinates, and stays for one of them. */
static bool keep_unit(struct filter *filter, const char *name, json_t *unit, bool exposed)
{
    void *next;
    const char *key;
    json_t *subordinate, *subordinates = json_object_get(unit, "subordinates");
    bool own = selects_unit(filter, name, unit, exposed);
    json_object_foreach_safe (subordinates, next, key, subordinate) {
        if (own || selects_unit(filter, key, subordinate, false))
            note(filter, key, subordinate);
        else
            json_object_del(subordinates, key);
    }
    bool stays = own || json_object_size(subordinates) > 0;
    if (stays)
        note(filter, name, unit);
    if (json_object_size(subordinates) == 0)
        json_object_del(unit, "subordinates");
    return stays;
}

static void filter_units(struct filter *filter, json_t *applications)
{
    const char *name, *key;
    void *next;
    json_t *app, *unit;
    json_object_foreach (applications, name, app) {
        json_t *units = json_object_get(app, "units");
        bool exposed = json_is_true(json_object_get(app, "exposed"));
        json_object_foreach_safe (units, next, key, unit)
            if (!keep_unit(filter, key, unit, exposed))
                json_object_del(units, key);
    }
}

static void filter_applications(const struct filter *filter, json_t *applications)
{
    void *next;
    const char *name;
    json_t *app;
    json_object_foreach_safe (applications, next, name, app)
        if (!json_object_get(filter->applications, name) && !is_named(filter, name))
            json_object_del(applications, name);
}

static void filter_machines(const struct filter *filter, json_t *machines)
{
    void *next;
    const char *name;
    json_t *machine;
    json_object_foreach_safe (machines, next, name, machine)
        if (!json_object_get(filter->machines, name))
            json_object_del(machines, name);
}

static void filter_storage(const json_t *applications, json_t *storage)
{
    void *next;
    const char *id, *unit;
    json_t *instance, *attachment;
    json_object_foreach_safe (storage, next, id, instance) {
        bool stays = false;
        json_object_foreach (json_object_get(json_object_get(instance, "attachments"), "units"),
                             unit, attachment) {
            CH_AUTOFREE char *name = ch_olm_application_of(unit);
            const json_t *units = json_object_get(json_object_get(applications, name), "units");
            stays = stays || json_object_get(units, unit);
        }
        if (!stays)
            json_object_del(storage, id);
    }
}

static bool is_of(const json_t *applications, const char *endpoint)
{
    CH_AUTOFREE char *application = ch_strndup(endpoint, strcspn(endpoint, ":"));
    return json_object_get(applications, application) != NULL;
}

static void filter_relations(const json_t *applications, json_t *relations)
{
    for (size_t i = json_array_size(relations); i-- > 0;) {
        const json_t *relation = json_array_get(relations, i);
        if (!is_of(applications, ch_olm_text(relation, "provider")) &&
            !is_of(applications, ch_olm_text(relation, "requirer")))
            json_array_remove(relations, i);
    }
}

bool ch_olm_filter_status(json_t *status, json_t *relations, const char *const *selectors,
                          size_t count)
{
    struct filter filter = {.selectors = selectors,
                            .count = count,
                            .applications = ch_checked(json_object()),
                            .machines = ch_checked(json_object())};
    json_t *applications = json_object_get(status, "applications");
    json_t *storage = json_object_get(json_object_get(status, "storage"), "storage");
    filter_units(&filter, applications);
    filter_applications(&filter, applications);
    filter_machines(&filter, json_object_get(status, "machines"));
    filter_storage(applications, storage);
    if (storage && json_object_size(storage) == 0)
        json_object_del(status, "storage");
    filter_relations(applications, relations);
    json_decref(filter.applications);
    json_decref(filter.machines);
    return json_object_size(applications) > 0;
}
