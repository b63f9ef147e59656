/* SPDX-License-Identifier: Apache-2.0 */
/* Containers as the uniter sees them: what Juju's agent learns from their Pebbles. */
#ifndef CH_OLM_WORKLOAD_H
#define CH_OLM_WORKLOAD_H

#include "olm/olm.h"
#include "pebble/pebble.h"

/* Asks the Pebble of a unit's container what the charm has not been told of, and adds the events:
 * pebble-ready when it is another Pebble, or the same one started again; pebble-custom-notice
 * (Juju 3.4), pebble-check-failed and pebble-check-recovered (3.6).  A Pebble that knows no notices
 * has none.  Return: whether there was anything new.  Errors: CONNECTION. */
bool ch_olm_workload_poll(struct ch_olm *olm, const char *unit, const char *container,
                          struct ch_pebble *pebble, struct ch_error *err);

#endif
