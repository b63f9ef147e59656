/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets of a model: names, revisions, who may do what. */
#include "base/text.h"
#include "olm/private.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ID_LENGTH = 20 };

static bool is_id(const char *text)
{
    static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    return strlen(text) == ID_LENGTH && strspn(text, letters) == ID_LENGTH;
}

char *ch_olm_secret_id(const struct ch_olm *olm, const char *uri)
{
    enum { UUID_LENGTH = 36 };
    const char *id = ch_text_starts(uri, "secret:") ? uri + strlen("secret:") : uri;
    const char *slash = strchr(id, '/');
    if (slash) { /* "//uuid/id", and without the scheme "uuid/id" */
        id += ch_text_starts(id, "//") ? 2 : 0;
        slash = strchr(id, '/');
        if (!slash || slash - id != UUID_LENGTH)
            return NULL;
        id = slash + 1;
    }
    return is_id(id) || ch_olm_get(olm, CH_OLM_SECRET, id) ? ch_strdup(id) : NULL;
}

/* As Juju's own look: time first, then chance. */
char *ch_olm_secret_new_id(struct ch_olm *olm)
{
    static const char letters[] = "0123456789abcdefghijklmnopqrstuv";
    char *id = ch_calloc(ID_LENGTH + 1, 1);
    uint64_t first = (uint64_t)ch_olm_now(olm) << 28 | ch_olm_random(olm) >> 36;
    uint64_t second = ch_olm_random(olm);
    for (size_t i = 0; i < ID_LENGTH / 2; i++) {
        id[ID_LENGTH / 2 - 1 - i] = letters[first >> (5 * i) & 31];
        id[ID_LENGTH - 1 - i] = letters[second >> (5 * i) & 31];
    }
    return id;
}

json_t *ch_olm_secret_revision(const json_t *secret, long long revision)
{
    size_t i;
    json_t *item;
    json_array_foreach (json_object_get(secret, "revisions"), i, item)
        if (json_integer_value(json_object_get(item, "revision")) == revision)
            return item;
    return NULL;
}

static bool is_granted(const struct ch_olm *olm, const json_t *secret, const char *unit,
                       const char *application)
{
    size_t i;
    json_t *grant;
    json_array_foreach (json_object_get(secret, "grants"), i, grant) {
        const char *target = ch_olm_text(grant, "target");
        json_t *relation = json_object_get(grant, "relation");
        CH_AUTOFREE char *key = ch_olm_key(json_integer_value(relation));
        if (json_is_integer(relation) && !ch_olm_get(olm, CH_OLM_RELATION, key))
            continue; /* a grant lasts as long as its relation */
        if (strcmp(target, unit) == 0 || strcmp(target, application) == 0)
            return true;
    }
    return false;
}

bool ch_olm_secret_is_visible(const struct ch_olm *olm, const json_t *secret, const char *unit)
{
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    const char *owner = ch_olm_text(secret, "owner");
    if (owner && (strcmp(owner, unit) == 0 || strcmp(owner, application) == 0))
        return true;
    return is_granted(olm, secret, unit, application);
}

bool ch_olm_secret_is_managed(const struct ch_olm *olm, const json_t *secret, const char *unit)
{
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    const char *owner = ch_olm_text(secret, "owner");
    if (!owner)
        return false;
    return strcmp(owner, unit) == 0 ||
           (strcmp(owner, application) == 0 && ch_olm_is_leader(olm, unit));
}

bool ch_olm_secret_rotates(const char *policy, double from, double *timep)
{
    static const struct {
        const char *name;
        int days, months;
    } policies[] = {
        {"hourly", 0, 0},  {"daily", 1, 0},     {"weekly", 7, 0},
        {"monthly", 0, 1}, {"quarterly", 0, 3}, {"yearly", 0, 12},
    };
    time_t whole = (time_t)from;
    struct tm parts;
    gmtime_r(&whole, &parts);
    for (size_t i = 0; i < CH_ARRAY_LEN(policies); i++) {
        if (strcmp(policies[i].name, policy) != 0)
            continue;
        parts.tm_hour += i == 0;
        parts.tm_mday += policies[i].days;
        parts.tm_mon += policies[i].months;
        *timep = (double)timegm(&parts);
        return true;
    }
    return false;
}

static bool is_tracked(const json_t *secret, long long revision)
{
    const char *unit;
    json_t *consumer;
    json_object_foreach (json_object_get(secret, "consumers"), unit, consumer)
        if (json_integer_value(json_object_get(consumer, "revision")) == revision)
            return true;
    return false;
}

bool ch_olm_secret_is_obsolete(const json_t *secret, long long revision)
{
    return revision != json_integer_value(json_object_get(secret, "latest")) &&
           !is_tracked(secret, revision);
}
