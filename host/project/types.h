/* SPDX-License-Identifier: Apache-2.0 */
/* Annotations for editors (lua-language-server), made of what a charm says of itself. */
#ifndef CH_PROJECT_TYPES_H
#define CH_PROJECT_TYPES_H

#include "juju/meta.h"

/* How the first line begins, by which a file is known to be made here. */
extern const char ch_types_mark[];

/* Adds to the classes of the API the charm's options, events, endpoints, storages and containers,
 * and makes a class of each action's event and parameters.  Caller owns.
 * `events`: names of the events that its metadata gives it -> names of their classes. */
char *ch_types_make(const struct ch_meta *meta, const json_t *events);

#endif
