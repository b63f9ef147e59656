/* SPDX-License-Identifier: Apache-2.0 */
/* Where a container has its files; the caller owns the paths. */
#ifndef CH_OLM_CONTAINER_PRIVATE_H
#define CH_OLM_CONTAINER_PRIVATE_H

#include "olm/container.h"

/* Of its workload: "files", "lock", "log". */
char *ch_olm_container_path(const struct ch_olm_container *container, const char *name);
char *ch_olm_container_sockets(const struct ch_olm_container *container); /* the directory */

#endif
