/* SPDX-License-Identifier: Apache-2.0 */
/* Units that take turns: one hook of the model at a time. */
#include "olm/private.h"
#include "olm/uniter.h"

#include <math.h>
#include <string.h>

bool ch_olm_uniter_turn(struct ch_olm *olm, struct ch_olm_step *step)
{
    CH_AUTOJSON json_t *units = ch_olm_keys(ch_olm_all(olm, CH_OLM_UNIT));
    double at = INFINITY;
    for (size_t left = json_array_size(units); left > 0; left--) {
        size_t index = left > 1 ? (size_t)(ch_olm_random(olm) % left) : 0;
        ch_olm_uniter_next(olm, json_string_value(json_array_get(units, index)), step);
        if (step->hook)
            return true;
        at = fmin(at, step->at);
        json_array_remove(units, index);
    }
    *step = (struct ch_olm_step){.at = at};
    return false;
}

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
