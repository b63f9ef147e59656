/* SPDX-License-Identifier: Apache-2.0 */
/* Security events: TRACE records with a JSON text, for those who watch a model's log. */
#ifndef CH_JUJU_SECURITY_H
#define CH_JUJU_SECURITY_H

#include "base/clock.h"
#include "base/log.h"
#include "juju/context.h"

/* `level`: "INFO", "WARN" or "CRITICAL"; `event`: what happened, to what
 * ("authz_fail:relation-set"); `description`: one sentence for people, without secrets. */
void ch_security_log(struct ch_log *log, const struct ch_clock *clock,
                     const struct ch_context *context, const char *level, const char *event,
                     const char *description);

#endif
