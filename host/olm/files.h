/* SPDX-License-Identifier: Apache-2.0 */
/* What units have on disk, below the model's directory: their copies of the charm, and the places
 * of their storage. */
#ifndef CH_OLM_FILES_H
#define CH_OLM_FILES_H

#include "olm/olm.h"

/* Where the model keeps a charm, DIRECTORY/charms/APPLICATION-VERSION.  Caller owns. */
char *ch_olm_charm_directory(const char *model_directory, const char *application,
                             long long charm_version);
/* Where a unit's files are, its charm in `charm`: DIRECTORY/units/APPLICATION-N.  Caller owns. */
char *ch_olm_unit_directory(const char *model_directory, const char *unit);
/* Brings the unit's copy of its charm to that version, if it has another one or `again`.
 * Errors: OS; RUNTIME when the model does not have that charm. */
int ch_olm_files_install(const char *model_directory, const char *unit, long long charm_version,
                         bool again, struct ch_error *err);
/* Makes the places of storage instances that have none, and removes those of units and instances
 * that are gone.  Errors: OS. */
int ch_olm_files_provision(struct ch_olm *olm, const char *model_directory, struct ch_error *err);
int ch_olm_files_tidy(const struct ch_olm *olm, const char *model_directory, struct ch_error *err);

#endif
