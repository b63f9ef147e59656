/* SPDX-License-Identifier: Apache-2.0 */
/* What `charmhost init` makes: the files below templates/, compiled in. */
#ifndef CH_PROJECT_TEMPLATES_H
#define CH_PROJECT_TEMPLATES_H

#include "base/error.h"

struct ch_template {
    const char *name; /* "common/README.md", "machine/src/charm.lua"; NULL ends the list */
    const char *text;
};
extern const struct ch_template ch_templates[];

extern const char *const ch_profiles[]; /* "machine", ...; NULL ends the list */

/* Makes a project for a charm of this name.  The directory and those above it are made; files that
 * are there stay.  `annotations`: where those of the API are, for editors.  `madep`, `keptp`: lists
 * of paths relative to the directory, new references, also after an error. Errors: VALUE: the name,
 * the profile; OS. */
int ch_project_init(const char *directory, const char *profile, const char *name,
                    const char *annotations, json_t **madep, json_t **keptp, struct ch_error *err);
/* A charm's name made of another, "My_App" -> "my-app"; NULL: nothing is left of it.  Caller owns.
 */
char *ch_project_name(const char *text);

#endif
