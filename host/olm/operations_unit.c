/* SPDX-License-Identifier: Apache-2.0 */
/* Units: made, and sent away. */
#include "olm/operations_private.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* The N + 1st after the model's network; a model that has none gets the usual one. */
static char *make_address(const struct ch_olm *olm, long long machine)
{
    char text[INET_ADDRSTRLEN];
    struct in_addr address = {.s_addr = htonl(0x0a000000)};
    inet_pton(AF_INET, ch_olm_text(ch_olm_get(olm, CH_OLM_MODEL, "model"), "network"), &address);
    address.s_addr = htonl(ntohl(address.s_addr) + (uint32_t)machine + 1);
    return ch_strdup(inet_ntop(AF_INET, &address, text, sizeof(text)));
}

static long long next_number(struct ch_olm *olm, const char *application)
{
    CH_AUTOFREE char *sequence = ch_asprintf("unit %s", application);
    return ch_olm_next(olm, sequence);
}

void ch_olm_make_storage(struct ch_olm *olm, const char *unit, const char *name)
{
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    const struct ch_meta *meta = ch_olm_meta(olm, application);
    const struct ch_storage_meta *storage = meta ? ch_meta_storage(meta, name) : NULL;
    if (!storage)
        return; /* a refresh took it away meanwhile */
    ch_olm_put(olm, CH_OLM_STORAGE,
               json_pack("{s:o, s:s, s:{s:{}}}", "id",
                         json_sprintf("%s/%lld", name, ch_olm_next(olm, "storage")), "kind",
                         storage->type, "attachments", unit),
               NULL);
}

static long long count_storage(const struct ch_olm *olm, const char *unit, const char *name)
{
    const char *id;
    json_t *storage;
    long long count = 0;
    size_t length = strlen(name);
    json_object_foreach ((json_t *)ch_olm_linked(olm, CH_OLM_STORAGE, unit), id, storage)
        count += strncmp(id, name, length) == 0 && id[length] == '/';
    return count;
}

void ch_olm_complete_storage(struct ch_olm *olm, const char *application)
{
    size_t i;
    json_t *unit;
    const struct ch_meta *meta = ch_olm_meta(olm, application);
    CH_AUTOJSON json_t *units = ch_olm_units_of(olm, application);
    json_array_foreach (units, i, unit) {
        const char *name = json_string_value(unit);
        for (size_t j = 0; j < meta->storage_count; j++) {
            const struct ch_storage_meta *storage = &meta->storages[j];
            long long least = storage->has_range ? storage->range_min : 1;
            long long count = count_storage(olm, name, storage->name);
            for (; ch_olm_is_alive(ch_olm_get(olm, CH_OLM_UNIT, name)) && count < least; count++)
                ch_olm_make_storage(olm, name, storage->name);
        }
    }
}

static json_t *make_document(struct ch_olm *olm, const char *application, const char *principal)
{
    json_t *name = json_sprintf("%s/%lld", application, next_number(olm, application));
    const json_t *host = principal ? ch_olm_get(olm, CH_OLM_UNIT, principal) : NULL;
    if (host)
        return json_pack("{s:o, s:s, s:O, s:O, s:O}", "name", name, "principal", principal,
                         "machine", json_object_get(host, "machine"), "zone",
                         json_object_get(host, "zone"), "private_address",
                         json_object_get(host, "private_address"));
    long long machine = ch_olm_next(olm, "machine");
    CH_AUTOFREE char *address = make_address(olm, machine);
    CH_AUTOFREE char *id = ch_olm_is_caas(olm) ? ch_strdup("") : ch_olm_key(machine);
    return json_pack("{s:o, s:s, s:s}", "name", name, "machine", id, "private_address", address);
}

const char *ch_olm_make_unit(struct ch_olm *olm, const char *application, const char *principal)
{
    const char *storage;
    json_t *count, *document = make_document(olm, application, principal);
    CH_AUTOFREE char *name = ch_strdup(ch_olm_text(document, "name"));
    ch_olm_put(olm, CH_OLM_UNIT, document, NULL);
    ch_olm_set_status(olm, name, "workload", "waiting",
                      ch_olm_is_caas(olm) ? "installing agent" : "waiting for machine", NULL);
    ch_olm_set_status(olm, name, "agent", "allocating", "", NULL);
    const json_t *app = ch_olm_get(olm, CH_OLM_APPLICATION, application);
    json_object_foreach (json_object_get(app, "storage"), storage, count)
        for (long long i = 0; i < json_integer_value(count); i++)
            ch_olm_make_storage(olm, name, storage);
    return ch_olm_text(ch_olm_get(olm, CH_OLM_UNIT, name), "name");
}

int ch_olm_check_units(long long count, struct ch_error *err)
{
    enum { MOST_UNITS = 10000 };
    if (count <= MOST_UNITS)
        return 0;
    return ch_error_set(err, CH_ERROR_VALUE,
                        "%lld units are too many: at most %d can be added at once", count,
                        MOST_UNITS);
}

int ch_olm_add_units(struct ch_olm *olm, const char *application, long long count, json_t **namesp,
                     struct ch_error *err)
{
    if (!ch_olm_need_living(olm, application, err))
        return -1;
    if (ch_olm_meta(olm, application)->subordinate) {
        ch_error_set(err, CH_ERROR_RUNTIME,
                     "cannot add units to a subordinate application: \"%s\" gets them from its "
                     "principals",
                     application);
        return -1;
    }
    if (count < 1) {
        ch_error_set(err, CH_ERROR_VALUE, "--num-units must be a positive integer");
        return -1;
    }
    if (ch_olm_check_units(count, err) < 0)
        return -1;
    json_t *names = json_array();
    for (long long i = 0; i < count; i++)
        json_array_append_new(names, json_string(ch_olm_make_unit(olm, application, NULL)));
    if (namesp)
        *namesp = json_incref(names);
    json_decref(names);
    return 0;
}

/* the end */

/* Storage of a unit that goes is detached first. */
static void detach_storage(struct ch_olm *olm, const char *unit)
{
    const char *id;
    json_t *storage;
    json_object_foreach ((json_t *)ch_olm_linked(olm, CH_OLM_STORAGE, unit), id, storage) {
        json_t *attachment = json_object_get(json_object_get(storage, "attachments"), unit);
        json_object_set_new(attachment, "life", json_string("dying"));
        ch_olm_touch(olm, CH_OLM_STORAGE, id);
    }
}

void ch_olm_end_unit(struct ch_olm *olm, const char *unit)
{
    ch_olm_set_dying(olm, CH_OLM_UNIT, unit);
    detach_storage(olm, unit);
}

static void end_with_subordinates(struct ch_olm *olm, const char *unit)
{
    const char *name;
    json_t *document;
    ch_olm_end_unit(olm, unit);
    json_object_foreach ((json_t *)ch_olm_linked(olm, CH_OLM_UNIT, unit), name, document)
        ch_olm_end_unit(olm, name); /* its subordinates */
}

int ch_olm_remove_unit(struct ch_olm *olm, const char *unit, struct ch_error *err)
{
    const json_t *document = ch_olm_need_unit(olm, unit, err);
    if (!document)
        return -1;
    if (ch_olm_text(document, "principal")) {
        ch_error_set(err, CH_ERROR_RUNTIME,
                     "unit \"%s\" is a subordinate, to remove it remove the "
                     "relation to its principal, or its principal \"%s\"",
                     unit, ch_olm_text(document, "principal"));
        return -1;
    }
    end_with_subordinates(olm, unit);
    return 0;
}

int ch_olm_remove_application(struct ch_olm *olm, const char *application, struct ch_error *err)
{
    size_t i;
    const char *id;
    json_t *name, *relation;
    if (!ch_olm_need_application(olm, application, err))
        return -1;
    CH_AUTOJSON json_t *units = ch_olm_units_of(olm, application);
    ch_olm_set_dying(olm, CH_OLM_APPLICATION, application);
    json_array_foreach (units, i, name)
        end_with_subordinates(olm, json_string_value(name));
    json_object_foreach ((json_t *)ch_olm_linked(olm, CH_OLM_RELATION, application), id, relation)
        if (!ch_olm_is_peer(relation))
            ch_olm_set_dying(olm, CH_OLM_RELATION, id);
    return 0;
}

int ch_olm_provision_storage(struct ch_olm *olm, const char *storage, const char *unit,
                             const char *location, struct ch_error *err)
{
    json_t *document = ch_olm_get(olm, CH_OLM_STORAGE, storage);
    json_t *attachment = json_object_get(json_object_get(document, "attachments"), unit);
    if (!attachment) {
        ch_error_set(err, CH_ERROR_RUNTIME, "storage \"%s\" is not attached to \"%s\"", storage,
                     unit);
        return -1;
    }
    json_object_set_new(attachment, "location", json_string(location));
    ch_olm_touch(olm, CH_OLM_STORAGE, storage);
    return 0;
}

int ch_olm_set_leader(struct ch_olm *olm, const char *unit, struct ch_error *err)
{
    const json_t *document = ch_olm_need_unit(olm, unit, err);
    if (!document)
        return -1;
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    json_t *app = ch_olm_need_living(olm, application, err);
    if (!app)
        return -1;
    if (!ch_olm_is_alive(document))
        return ch_error_set(err, CH_ERROR_RUNTIME, "unit \"%s\" is dying: it cannot lead", unit);
    json_object_set_new(app, "leader", json_string(unit));
    ch_olm_touch(olm, CH_OLM_APPLICATION, application);
    return 0;
}
