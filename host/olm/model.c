/* SPDX-License-Identifier: Apache-2.0 */
/* One model: its entities, what changed of them, and facts about them. */
#include "base/text.h"
#include "olm/private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[] = {
    [CH_OLM_MODEL] = "model",   [CH_OLM_APPLICATION] = "application",
    [CH_OLM_UNIT] = "unit",     [CH_OLM_RELATION] = "relation",
    [CH_OLM_SECRET] = "secret", [CH_OLM_STORAGE] = "storage",
    [CH_OLM_ACTION] = "action", [CH_OLM_AGENT] = "agent",
};

const char *ch_olm_kind_name(enum ch_olm_kind kind)
{
    return kind_names[kind];
}

struct ch_olm *ch_olm_new(const struct ch_olm_options *options, json_t *model, struct ch_error *err)
{
    struct ch_olm *olm = ch_calloc(1, sizeof(*olm));
    olm->options = *options;
    olm->random = options->seed;
    for (size_t i = 0; i < CH_OLM_KIND_COUNT; i++) {
        olm->entities[i] = json_object();
        olm->links[i] = json_object();
        olm->linked[i] = json_object();
    }
    olm->changes = json_object();
    olm->seen = json_object();
    olm->awake = json_object();
    olm->waiting = json_object();
    olm->wake_at = INFINITY;
    olm->unswept = json_object();
    olm->unswept_secrets = json_object();
    olm->unswept_storage = json_object();
    olm->unplaced = json_object();
    if (ch_olm_put(olm, CH_OLM_MODEL, model ? model : json_object(), err) < 0)
        return ch_olm_free(olm);
    return olm;
}

struct meta {
    char *application;
    struct ch_meta meta;
};

static void drop_meta(struct ch_olm *olm, const char *application)
{
    struct meta *meta = ch_table_remove(&olm->metas, application);
    if (!meta)
        return;
    ch_meta_deinit(&meta->meta);
    free(meta->application);
    free(meta);
}

struct ch_olm *ch_olm_free(struct ch_olm *olm)
{
    if (!olm)
        return NULL;
    const char *name;
    json_t *document;
    json_object_foreach (olm->entities[CH_OLM_APPLICATION], name, document)
        drop_meta(olm, name);
    ch_table_deinit(&olm->metas);
    for (size_t i = 0; i < CH_OLM_KIND_COUNT; i++) {
        json_decref(olm->entities[i]);
        json_decref(olm->links[i]);
        json_decref(olm->linked[i]);
    }
    json_decref(olm->changes);
    json_decref(olm->seen);
    json_decref(olm->awake);
    json_decref(olm->waiting);
    json_decref(olm->unswept);
    json_decref(olm->unswept_secrets);
    json_decref(olm->unswept_storage);
    json_decref(olm->unplaced);
    free(olm);
    return NULL;
}

/* documents */

static char *key_of(enum ch_olm_kind kind, const json_t *document)
{
    switch (kind) {
    case CH_OLM_MODEL:
    case CH_OLM_KIND_COUNT:
        break;
    case CH_OLM_APPLICATION:
    case CH_OLM_UNIT:
        return ch_strdup(ch_olm_text(document, "name"));
    case CH_OLM_RELATION:
        return ch_olm_key(json_integer_value(json_object_get(document, "id")));
    case CH_OLM_SECRET:
    case CH_OLM_STORAGE:
    case CH_OLM_ACTION:
        return ch_strdup(ch_olm_text(document, "id"));
    case CH_OLM_AGENT:
        return ch_strdup(ch_olm_text(document, "unit"));
    }
    return ch_strdup("model");
}

static int put_charm(struct ch_olm *olm, const json_t *application, struct ch_error *err)
{
    const json_t *charm = json_object_get(application, "charm");
    const char *name = ch_olm_text(application, "name");
    if (!json_is_object(charm)) {
        drop_meta(olm, name);
        return 0;
    }
    if (charm == json_object_get(ch_olm_get(olm, CH_OLM_APPLICATION, name), "charm"))
        return 0; /* the same as before */
    struct meta *meta = ch_calloc(1, sizeof(*meta));
    if (ch_meta_parse(&meta->meta, json_object_get(charm, "metadata"),
                      json_object_get(charm, "config"), json_object_get(charm, "actions"),
                      &olm->version, err) < 0) {
        free(meta);
        return -1;
    }
    drop_meta(olm, name);
    meta->application = ch_strdup(name);
    ch_table_add(&olm->metas, meta->application, meta);
    return 0;
}

/* What depends on other members, and so is no constant of the shape. */
static void derive(enum ch_olm_kind kind, json_t *document, bool given)
{
    if (given)
        return;
    if (kind == CH_OLM_UNIT)
        json_object_set(document, "public_address", json_object_get(document, "private_address"));
    if (kind == CH_OLM_RELATION)
        json_object_set_new(document, "scope", ch_olm_keys(json_object_get(document, "units")));
    if (kind != CH_OLM_SECRET)
        return;
    json_t *revisions = json_object_get(document, "revisions");
    json_t *last = json_array_get(revisions, json_array_size(revisions) - 1);
    json_object_set(document, "latest", json_object_get(last, "revision"));
}

static int check(struct ch_olm *olm, enum ch_olm_kind kind, json_t *document, struct ch_error *err)
{
    static const char *const derived[CH_OLM_KIND_COUNT] = {
        [CH_OLM_UNIT] = "public_address", [CH_OLM_RELATION] = "scope", [CH_OLM_SECRET] = "latest"};
    bool given = !derived[kind] || json_object_get(document, derived[kind]);
    if (ch_olm_fill(kind, document, err) < 0)
        return -1;
    if (kind == CH_OLM_MODEL &&
        ch_version_parse(ch_olm_text(document, "version"), &olm->version, err) < 0)
        return -1;
    if (kind == CH_OLM_APPLICATION && put_charm(olm, document, err) < 0)
        return -1;
    const char *list = kind == CH_OLM_RELATION ? "endpoints" : "revisions";
    if ((kind == CH_OLM_RELATION || kind == CH_OLM_SECRET) &&
        json_array_size(json_object_get(document, list)) == 0) {
        ch_error_set(err, CH_ERROR_VALUE, "%s has no %s", ch_olm_kind_name(kind), list);
        return -1;
    }
    if (kind == CH_OLM_UNIT && !ch_olm_is_unit(ch_olm_text(document, "name"))) {
        ch_error_set(err, CH_ERROR_VALUE, "'%s' is not the name of a unit",
                     ch_olm_text(document, "name"));
        return -1;
    }
    derive(kind, document, given);
    return 0;
}

int ch_olm_put(struct ch_olm *olm, enum ch_olm_kind kind, json_t *document, struct ch_error *err)
{
    CH_AUTOJSON json_t *owned = document;
    if (check(olm, kind, owned, err) < 0)
        return -1;
    CH_AUTOFREE char *key = key_of(kind, owned);
    json_object_set(olm->entities[kind], key, owned);
    ch_olm_touch(olm, kind, key);
    return 0;
}

int ch_olm_update(struct ch_olm *olm, enum ch_olm_kind kind, const char *key, json_t *members,
                  struct ch_error *err)
{
    const json_t *document = ch_olm_get(olm, kind, key);
    if (!document)
        return ch_error_set(err, CH_ERROR_VALUE, "there is no %s '%s'", ch_olm_kind_name(kind),
                            key);
    json_t *changed = json_copy((json_t *)document);
    json_object_update(changed, members);
    return ch_olm_put(olm, kind, changed, err);
}

json_t *ch_olm_get(const struct ch_olm *olm, enum ch_olm_kind kind, const char *key)
{
    return json_object_get(olm->entities[kind], key);
}

const json_t *ch_olm_all(const struct ch_olm *olm, enum ch_olm_kind kind)
{
    return olm->entities[kind];
}

void ch_olm_remove(struct ch_olm *olm, enum ch_olm_kind kind, const char *key)
{
    CH_AUTOJSON json_t *document = json_incref(ch_olm_get(olm, kind, key)); /* may hold the key */
    if (!document)
        return;
    ch_olm_touch(olm, kind, key);
    if (kind == CH_OLM_APPLICATION)
        drop_meta(olm, key);
    if (kind == CH_OLM_UNIT)
        json_object_del(olm->seen, key);
    ch_olm_tell_removed(olm, kind, key);
    json_object_del(olm->entities[kind], key);
    ch_olm_link(olm, kind, key);
}

void ch_olm_forget_seen(struct ch_olm *olm, const char *unit)
{
    json_object_del(olm->seen, unit);
}

void ch_olm_touch(struct ch_olm *olm, enum ch_olm_kind kind, const char *key)
{
    CH_AUTOFREE char *mark = ch_asprintf("%s %s", kind_names[kind], key);
    json_object_set_new(olm->changes, mark, json_true());
    ch_olm_link(olm, kind, key);
    ch_olm_tell(olm, kind, key);
}

json_t *ch_olm_take_changes(struct ch_olm *olm)
{
    const char *mark;
    json_t *touched, *changes = json_array();
    json_object_foreach (olm->changes, mark, touched) {
        size_t length = strcspn(mark, " ");
        json_array_append_new(changes,
                              ch_checked(json_pack("[s#s]", mark, (int)length, mark + length + 1)));
    }
    json_object_clear(olm->changes);
    return changes;
}

/* facts */

const struct ch_version *ch_olm_version(const struct ch_olm *olm)
{
    return &olm->version;
}

const struct ch_clock *ch_olm_clock(const struct ch_olm *olm)
{
    return olm->options.clock;
}

double ch_olm_now(const struct ch_olm *olm)
{
    return ch_clock_now(olm->options.clock);
}

const struct ch_meta *ch_olm_meta(const struct ch_olm *olm, const char *application)
{
    const struct meta *meta = ch_table_get(&olm->metas, application);
    return meta ? &meta->meta : NULL;
}

bool ch_olm_is_caas(const struct ch_olm *olm)
{
    return strcmp(ch_olm_text(ch_olm_get(olm, CH_OLM_MODEL, "model"), "type"), "caas") == 0;
}

bool ch_olm_is_leader(const struct ch_olm *olm, const char *unit)
{
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    const char *leader = ch_olm_text(ch_olm_get(olm, CH_OLM_APPLICATION, application), "leader");
    return leader && strcmp(leader, unit) == 0;
}

static int by_number(const void *a, const void *b)
{
    const char *one = json_string_value(*(json_t *const *)a);
    const char *other = json_string_value(*(json_t *const *)b);
    size_t length = strlen(one), other_length = strlen(other);
    return length != other_length ? (length < other_length ? -1 : 1) : strcmp(one, other);
}

json_t *ch_olm_units_of(const struct ch_olm *olm, const char *application)
{
    const char *name;
    json_t *document;
    const json_t *units = ch_olm_linked(olm, CH_OLM_UNIT, application);
    size_t count = 0;
    json_t **names = ch_calloc(json_object_size(units) + 1, sizeof(json_t *)), *list = json_array();
    json_object_foreach ((json_t *)units, name, document)
        names[count++] = json_object_get(document, "name");
    /* one application: names differ in their numbers only */
    qsort(names, count, sizeof(*names), by_number);
    for (size_t i = 0; i < count; i++)
        json_array_append(list, names[i]);
    free(names);
    return list;
}

long long ch_olm_next(struct ch_olm *olm, const char *sequence)
{
    json_t *model = ch_olm_get(olm, CH_OLM_MODEL, "model");
    json_t *sequences = json_object_get(model, "sequences");
    long long next = json_integer_value(json_object_get(sequences, sequence));
    json_object_set_new(sequences, sequence, json_integer(next + 1));
    ch_olm_touch(olm, CH_OLM_MODEL, "model");
    return next;
}

/* splitmix64 */
uint64_t ch_olm_random(struct ch_olm *olm)
{
    uint64_t z = olm->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void ch_olm_record(struct ch_olm *olm, const char *format, ...)
{
    if (!olm->options.record)
        return;
    va_list args;
    va_start(args, format);
    CH_AUTOJSON json_t *record = json_vpack_ex(NULL, 0, format, args);
    va_end(args);
    if (!record)
        return; /* some text of it is none that can be told */
    json_object_set_new(record, "time", json_real(ch_olm_now(olm)));
    olm->options.record(olm->options.data, record);
}

void ch_olm_stop_recording(struct ch_olm *olm)
{
    olm->options.record = NULL;
}

void ch_olm_set_status(struct ch_olm *olm, const char *entity, const char *kind, const char *status,
                       const char *message, const json_t *data)
{
    enum ch_olm_kind where = kind ? CH_OLM_UNIT : CH_OLM_APPLICATION;
    json_t *document = ch_olm_get(olm, where, entity);
    if (!document)
        return;
    bool agent = kind && strcmp(kind, "agent") == 0;
    json_t *value =
        json_pack("{s:s, s:s, s:o, s:f}", "status", status, "message", message, "data",
                  data ? json_deep_copy(data) : json_object(), "since", ch_olm_now(olm));
    json_object_set_new(document, agent ? "agent_status" : "status", ch_checked(value));
    ch_olm_touch(olm, where, entity);
    ch_olm_record(olm, "{s:s, s:s, s:s, s:s, s:s, s:O}", "type", "status", "entity", entity, "kind",
                  kind ? kind : "application", "status", status, "message", message, "data",
                  json_object_get(value, "data"));
}
