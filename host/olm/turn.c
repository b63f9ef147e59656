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

bool ch_olm_uniter_turn(struct ch_olm *olm, struct ch_olm_step *step)
{
    ch_olm_wake_waiting(olm);
    CH_AUTOJSON json_t *units = ch_olm_keys(olm->awake);
    for (size_t left = json_array_size(units); left > 0; left--) {
        size_t index = left > 1 ? (size_t)(ch_olm_random(olm) % left) : 0;
        const char *unit = json_string_value(json_array_get(units, index));
        ch_olm_uniter_next(olm, unit, step);
        ch_olm_sleep(olm, unit, step->hook ? INFINITY : step->at);
        if (step->hook)
            return true;
        json_array_remove(units, index);
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
