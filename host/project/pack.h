/* SPDX-License-Identifier: Apache-2.0 */
/* Packing: a project becomes a `.charm`, as Juju wants it. */
#ifndef CH_PROJECT_PACK_H
#define CH_PROJECT_PACK_H

#include "base/mem.h"
#include "project/project.h"

/* ignore (ignore.c) */

struct ch_ignore;
struct ch_ignore *ch_ignore_new(void);
struct ch_ignore *ch_ignore_free(struct ch_ignore *ignore);     /* NULL is fine; returns NULL */
void ch_ignore_add(struct ch_ignore *ignore, const char *text); /* lines as in .jujuignore */
/* `path`: relative to the project.  A directory that is ignored is not looked into. */
bool ch_ignore_match(const struct ch_ignore *ignore, const char *path, bool directory);
/* What stays out of every charm (.git, /build, *.charm, ...), what the author works with (hidden
 * files on top, /spec, /tests, charmcraft.yaml), and the lines of .jujuignore.  Errors: OS. */
int ch_ignore_load(struct ch_ignore *ignore, const char *directory, struct ch_error *err);

/* Files and links at any depth below DIRECTORY/BELOW, as paths relative to `directory`, sorted by
 * their bytes.  `ignore` may be NULL.  New reference.
 * Errors: OS; VALUE for names that are not UTF-8 and for sockets, devices and pipes. */
json_t *ch_project_list(const char *directory, const char *below, const struct ch_ignore *ignore,
                        struct ch_error *err);

#endif
