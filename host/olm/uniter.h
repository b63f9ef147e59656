/* SPDX-License-Identifier: Apache-2.0 */
/* Which hook a unit runs next: Juju's decision loop.
 *
 * There is no queue of events.  Of each unit one document (CH_OLM_AGENT) says what it has done and
 * which version of everything it has seen; what is next is the first rule of a fixed list that
 * finds a difference to the model.  So several changes while a unit is busy are one hook, and a
 * change that was taken back is none.
 *
 *     while (ch_olm_uniter_next(olm, unit, &step) && step.hook) {
 *         ch_olm_uniter_begin(olm, unit, step.hook);
 *         ... run it in a context, ch_olm_context_finish() ...
 *         ch_olm_uniter_end(olm, unit, failed ? message : NULL);
 *     }
 *
 * Where Juju leaves an order open, the model's seed decides. */
#ifndef CH_OLM_UNITER_H
#define CH_OLM_UNITER_H

#include "olm/olm.h"

struct ch_olm_step {
    json_t *hook; /* what to run now, a document for ch_olm_context_new(); NULL: nothing */
    double at;    /* without a hook: when to ask again if nothing else happens; INFINITY: never */
    bool upgrade; /* the charm's files are to be replaced before this hook */
};
/* Lasting facts it finds on the way, such as that leadership went away, go into the unit's agent.
 * `step->hook`: new reference. */
void ch_olm_uniter_next(struct ch_olm *olm, const char *unit, struct ch_olm_step *step);

/* Whose turn it is, when only one hook of the model runs at a time: of the units that have
 * something to do, one that the seed picks.  Return: whether there is one; otherwise step->at is
 * the earliest of all units'. */
bool ch_olm_uniter_turn(struct ch_olm *olm, struct ch_olm_step *step);
/* What people call a hook's document: "db-relation-changed for pg/0", "action backup", "exec".
 * Caller owns. */
char *ch_olm_hook_label(const struct ch_olm *olm, const json_t *hook);

/* The hook starts: statuses, and the unit enters the scope of a relation that is created.  What was
 * begun and never ended is found by ch_olm_uniter_recover(). */
void ch_olm_uniter_begin(struct ch_olm *olm, const char *unit, const json_t *hook);
/* It is over, after ch_olm_context_finish().  `failure`: why, or NULL.  A hook that failed is run
 * again, after 5 s, 10 s, ... up to 5 min; an action never makes its unit fail. */
void ch_olm_uniter_end(struct ch_olm *olm, const char *unit, const char *failure);
/* It was stopped and is to run again at once, which is no failure (juju-reboot --now). */
void ch_olm_uniter_interrupt(struct ch_olm *olm, const char *unit);
/* When a model is taken up again: a hook that was running failed, an action is not run again. */
void ch_olm_uniter_recover(struct ch_olm *olm);

/* juju resolved.  `retry` false: it counts as done.  Errors: RUNTIME when the unit is in no error.
 */
int ch_olm_uniter_resolve(struct ch_olm *olm, const char *unit, bool retry, struct ch_error *err);
/* The hook that failed, or NULL.  Borrowed. */
const json_t *ch_olm_uniter_failed(const struct ch_olm *olm, const char *unit);
/* Has it run its last hook? */
bool ch_olm_uniter_is_gone(const struct ch_olm *olm, const char *unit);
/* A hook of a workload (pebble-ready, a notice, a check), to be run in order of arrival. */
void ch_olm_uniter_add_event(struct ch_olm *olm, const char *unit, json_t *hook);

#endif
