/* SPDX-License-Identifier: Apache-2.0 */
/* Leadership.  Juju grants it for 30 seconds at least, counted from before it was asked: the time
 * the question took must not be added to what the answer is good for. */
#include "model/private.h"

static const double lease_seconds = 30;

bool ch_model_knows_leadership(const struct ch_model *model, bool *leaderp)
{
    const struct ch_model_leadership *leadership = &model->leadership;
    if (!leadership->is_known ||
        ch_clock_monotonic(model->options.clock) - leadership->asked_at > lease_seconds)
        return false;
    *leaderp = leadership->is_leader;
    return true;
}

int ch_model_is_leader(struct ch_model *model, bool *leaderp, struct ch_error *err)
{
    if (ch_model_spares(model, ch_model_knows_leadership(model, leaderp)))
        return 0;
    struct ch_error failure = CH_ERROR_INIT;
    double now = ch_clock_monotonic(model->options.clock);
    int result = ch_hookcmd_is_leader(model->options.transport, leaderp, &failure);
    if (ch_model_outcome(model, result, &failure, err) < 0)
        return -1;
    model->leadership =
        (struct ch_model_leadership){.is_known = true, .is_leader = *leaderp, .asked_at = now};
    return 0;
}

int ch_entity_is_leader(struct ch_entity *unit, bool *leaderp, struct ch_error *err)
{
    if (!unit->is_ours)
        return ch_error_set(err, CH_ERROR_RUNTIME,
                            "leadership status of remote units (%s) is not visible to other "
                            "applications",
                            unit->repr);
    return ch_model_is_leader(unit->model, leaderp, err);
}
