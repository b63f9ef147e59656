/* SPDX-License-Identifier: Apache-2.0 */
/* What the views share. */
#ifndef CH_OLM_VIEW_PRIVATE_H
#define CH_OLM_VIEW_PRIVATE_H

#include "olm/private.h"
#include "olm/view.h"

/* Left out when it is NULL or empty. */
void ch_olm_view_text(json_t *object, const char *member, const char *text);
void ch_olm_view_at(json_t *object, const char *member, double time, enum ch_olm_time form);
/* "80/tcp", "8000-8010/udp", "icmp", each once, sorted. */
json_t *ch_olm_view_ports(const json_t *unit);
char *ch_olm_view_charm(const json_t *application); /* "local:foo-0"; caller owns */

#endif
