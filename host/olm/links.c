/* SPDX-License-Identifier: Apache-2.0 */
/* Which documents concern an application, a unit or a machine, and who has to look again after a
 * change: so that the work after a hook grows with what it changed, not with the model. */
#include "olm/private.h"

#include <string.h>

/* links */

static bool is_over(const json_t *action)
{
    const char *status = ch_olm_text(action, "status");
    return strcmp(status, "pending") != 0 && strcmp(status, "running") != 0;
}

static void add_name(json_t *names, const char *name)
{
    if (name && *name)
        json_object_set_new(names, name, json_true());
}

static void add_keys(json_t *names, const json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)object, name, value)
        add_name(names, name);
}

static void add_unit(json_t *names, const json_t *unit)
{
    CH_AUTOFREE char *application = ch_olm_application_of(ch_olm_text(unit, "name"));
    add_name(names, application);
    add_name(names, ch_olm_text(unit, "principal"));
    add_name(names, ch_olm_text(unit, "machine"));
}

/* Who may read it, and through which relations. */
static void add_grants(json_t *names, const json_t *grants)
{
    size_t i;
    json_t *grant;
    json_array_foreach (grants, i, grant) {
        const json_t *relation = json_object_get(grant, "relation");
        CH_AUTOFREE char *name = ch_asprintf(":%lld", (long long)json_integer_value(relation));
        add_name(names, ch_olm_text(grant, "target"));
        if (json_is_integer(relation))
            add_name(names, name);
    }
}

/* Names never clash: that of an application begins with a letter, that of a machine with a digit,
 * that of a relation with a ':', and that of a unit has a '/' behind letters.  New reference: name
 * -> true. */
static json_t *concerned(enum ch_olm_kind kind, const json_t *document)
{
    size_t i;
    json_t *endpoint, *names = json_object();
    if (!document)
        return names;
    switch (kind) {
    case CH_OLM_UNIT:
        add_unit(names, document);
        break;
    case CH_OLM_RELATION:
        json_array_foreach (json_object_get(document, "endpoints"), i, endpoint)
            add_name(names, ch_olm_text(endpoint, "application"));
        break;
    case CH_OLM_SECRET:
        add_name(names, ch_olm_text(document, "owner"));
        add_keys(names, json_object_get(document, "consumers"));
        add_grants(names, json_object_get(document, "grants"));
        break;
    case CH_OLM_STORAGE:
        add_keys(names, json_object_get(document, "attachments"));
        break;
    case CH_OLM_ACTION:
        if (!is_over(document))
            add_name(names, ch_olm_text(document, "unit"));
        break;
    case CH_OLM_MODEL:
    case CH_OLM_APPLICATION:
    case CH_OLM_AGENT:
    case CH_OLM_KIND_COUNT:
        break;
    }
    return names;
}

static void unlink_from(json_t *links, const char *name, const char *key)
{
    json_t *documents = json_object_get(links, name);
    json_object_del(documents, key);
    if (json_object_size(documents) == 0)
        json_object_del(links, name);
}

void ch_olm_link(struct ch_olm *olm, enum ch_olm_kind kind, const char *key)
{
    const char *name;
    json_t *value, *links = olm->links[kind], *document = ch_olm_get(olm, kind, key);
    CH_AUTOJSON json_t *before = json_incref(json_object_get(olm->linked[kind], key));
    CH_AUTOJSON json_t *now = concerned(kind, document);
    json_object_foreach (before, name, value)
        if (!json_object_get(now, name))
            unlink_from(links, name, key);
    json_object_foreach (now, name, value)
        json_object_set(ch_olm_object(links, name), key, document);
    if (json_object_size(now) > 0)
        json_object_set(olm->linked[kind], key, now);
    else
        json_object_del(olm->linked[kind], key);
}

const json_t *ch_olm_linked(const struct ch_olm *olm, enum ch_olm_kind kind, const char *name)
{
    return json_object_get(olm->links[kind], name);
}

/* news */

static void wake_unit(struct ch_olm *olm, const char *unit)
{
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    json_object_set_new(olm->awake, unit, json_true());
    json_object_set_new(olm->unswept, application, json_true());
}

static void wake(struct ch_olm *olm, const char *name)
{
    const char *unit;
    json_t *document;
    if (ch_olm_is_unit(name)) {
        wake_unit(olm, name);
        return;
    }
    json_object_set_new(olm->unswept, name, json_true());
    json_object_foreach ((json_t *)ch_olm_linked(olm, CH_OLM_UNIT, name), unit, document)
        json_object_set_new(olm->awake, unit, json_true());
}

/* Its principal waits for it to go, and its subordinates go with it. */
static void wake_family(struct ch_olm *olm, const char *unit)
{
    const char *name, *principal = ch_olm_text(ch_olm_get(olm, CH_OLM_UNIT, unit), "principal");
    json_t *document;
    wake_unit(olm, unit);
    if (principal)
        wake_unit(olm, principal);
    json_object_foreach ((json_t *)ch_olm_linked(olm, CH_OLM_UNIT, unit), name, document)
        wake_unit(olm, name);
}

void ch_olm_tell(struct ch_olm *olm, enum ch_olm_kind kind, const char *key)
{
    const char *name;
    json_t *value;
    if (kind == CH_OLM_UNIT)
        wake_family(olm, key);
    else if (kind == CH_OLM_AGENT || kind == CH_OLM_APPLICATION)
        wake(olm, key);
    else
        json_object_foreach (json_object_get(olm->linked[kind], key), name, value)
            if (*name != ':')
                wake(olm, name);
    if (kind == CH_OLM_SECRET)
        json_object_set_new(olm->unswept_secrets, key, json_true());
    if (kind == CH_OLM_STORAGE) {
        json_object_set_new(olm->unswept_storage, key, json_true());
        json_object_set_new(olm->unplaced, key, json_true());
    }
}

void ch_olm_tell_removed(struct ch_olm *olm, enum ch_olm_kind kind, const char *key)
{
    CH_AUTOFREE char *relation = ch_asprintf(":%s", key);
    const char *name = kind == CH_OLM_RELATION ? relation : key;
    if (kind != CH_OLM_APPLICATION && kind != CH_OLM_UNIT && kind != CH_OLM_RELATION)
        return;
    add_keys(olm->unswept_secrets, ch_olm_linked(olm, CH_OLM_SECRET, name));
    add_keys(olm->unswept_storage, ch_olm_linked(olm, CH_OLM_STORAGE, name));
}

void ch_olm_tell_all(struct ch_olm *olm)
{
    const char *key;
    json_t *document;
    json_object_foreach (olm->entities[CH_OLM_APPLICATION], key, document)
        wake(olm, key);
    json_object_foreach (olm->entities[CH_OLM_UNIT], key, document)
        wake_unit(olm, key);
    add_keys(olm->unswept_secrets, olm->entities[CH_OLM_SECRET]);
    add_keys(olm->unswept_storage, olm->entities[CH_OLM_STORAGE]);
    add_keys(olm->unplaced, olm->entities[CH_OLM_STORAGE]);
}
