/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacks a `.charm`, a zip of unknown origin. */
#ifndef CH_OLM_CHARM_ARCHIVE_H
#define CH_OLM_CHARM_ARCHIVE_H

#include "base/error.h"

#include <stddef.h>

struct ch_charm_limits {
    long long bytes; /* of all files, unpacked */
    size_t entries;
};
extern const struct ch_charm_limits ch_charm_limits; /* those of charms */

/* Into `target`, an empty directory.  Errors as of ch_charm_unpack() (olm/charm_source.h). */
int ch_charm_unpack_archive(const char *source, const char *target,
                            const struct ch_charm_limits *limits, struct ch_error *err);

#endif
