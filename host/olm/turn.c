/* SPDX-License-Identifier: Apache-2.0 */
/* Units that sleep until there is something to do, and take turns. */
#include "olm/private.h"
#include "olm/uniter.h"

#include <math.h>
#include <string.h>

/* sleeping */

void ch_olm_sleep(struct ch_olm *olm, const char *unit, double at)
{
    if (isfinite(at)) {
        json_object_set_new(olm->waiting, unit, json_real(at));
        olm->wake_at = fmin(olm->wake_at, at);
    }
    json_object_del(olm->awake, unit);
}

void ch_olm_wake_waiting(struct ch_olm *olm)
{
    void *next;
    const char *unit;
    json_t *at;
    double now = ch_olm_now(olm);
    if (olm->wake_at > now)
        return;
    olm->wake_at = INFINITY;
    json_object_foreach_safe (olm->waiting, next, unit, at) {
        if (json_real_value(at) > now) {
            olm->wake_at = fmin(olm->wake_at, json_real_value(at));
            continue;
        }
        json_object_set_new(olm->awake, unit, json_true());
        json_object_del(olm->waiting, unit);
    }
}

/* turns */

/* Borrowed. */
static const char *key_at(const json_t *object, size_t index)
{
    void *place = json_object_iter((json_t *)object);
    while (index-- > 0)
        place = json_object_iter_next((json_t *)object, place);
    return json_object_iter_key(place);
}

bool ch_olm_uniter_turn(struct ch_olm *olm, struct ch_olm_step *step)
{
    ch_olm_wake_waiting(olm);
    for (size_t count; (count = json_object_size(olm->awake)) > 0;) {
        size_t index = count > 1 ? (size_t)(ch_olm_random(olm) % count) : 0;
        CH_AUTOFREE char *unit = ch_strdup(key_at(olm->awake, index));
        ch_olm_uniter_next(olm, unit, step);
        ch_olm_sleep(olm, unit, step->hook ? INFINITY : step->at);
        if (step->hook)
            return true;
    }
    *step = (struct ch_olm_step){.at = olm->wake_at};
    return false;
}

/* names */

char *ch_olm_hook_label(const struct ch_olm *olm, const json_t *hook)
{
    const char *remote = ch_olm_text(hook, "remote_unit"), *id = ch_olm_text(hook, "action_id");
    const char *kind = ch_olm_text(hook, "kind");
    if (id)
        return ch_asprintf("action %s", ch_olm_text(ch_olm_get(olm, CH_OLM_ACTION, id), "name"));
    if (kind && strcmp(kind, "exec") == 0)
        return ch_strdup("exec");
    return ch_asprintf("%s%s%s", ch_olm_text(hook, "name"), remote ? " for " : "",
                       remote ? remote : "");
}
