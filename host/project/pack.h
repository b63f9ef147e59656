/* SPDX-License-Identifier: Apache-2.0 */
/* Packing: a project becomes a `.charm`, as Juju wants it. */
#ifndef CH_PROJECT_PACK_H
#define CH_PROJECT_PACK_H

#include "base/mem.h"
#include "project/project.h"

enum {
    CH_SOURCE_LIMIT = 16 << 20,     /* bytes of a Lua file that is checked */
    CH_PACK_FILE_LIMIT = 256 << 20, /* bytes of a file that is packed */
};
/* The last second that a zip can say, 2107-12-31 23:59:59 UTC. */
#define CH_PACK_LAST_TIME 4354819199ll

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

/* Where a link of a charm leads, all links on its way followed: relative to `directory`, "" for
 * itself; what is not there counts by its text.  Caller owns.  Errors: OS (it is no link); VALUE:
 * it is absolute, leads out of the directory or in a circle. */
char *ch_project_follow(const char *directory, const char *name, struct ch_error *err);

/* Drops from a list of files what charmcraft would leave out: where all parts of charmcraft.yaml
 * dump the project, what their `stage` and `prime` do not take (prime.c). */
void ch_project_prime(const struct ch_project *project, json_t *files);

/* platforms (platform.c) */

/* As Debian calls it, from the header of a program; NULL: it is none. */
const char *ch_architecture_of(const struct ch_buf *program);
/* What this program was built for. */
const char *ch_architecture(void);
/* The platforms of charmcraft.yaml, or its older bases, that this architecture can run: a list of
 * {name, bases: [{name, channel, architectures}]}, not empty.  Without any in the project it is
 * one, named as the architecture, for Ubuntu 24.04.  New reference.
 * Errors: VALUE when none is for this architecture. */
json_t *ch_project_platforms(const struct ch_project *project, const char *architecture,
                             struct ch_error *err);

/* packing (pack.c) */

struct ch_pack_options {
    const char *dispatch; /* path of the program that becomes `dispatch` unless the project has one;
                             NULL: there is none */
    long long time;       /* of all that is in the charm, in seconds since the epoch, at most
                             CH_PACK_LAST_TIME; -1: none */
    /* Changes the text of a Lua file, named relative to the project; NULL: it stays. */
    int (*compile)(void *data, const char *file, struct ch_buf *text, struct ch_error *err);
    void *data;
};

struct ch_pack; /* the files of a charm, read and ready for any platform */
/* Reads all that goes into the charm.  The project has no errors.
 * Errors: FILE_NOT_FOUND (the program), OS; VALUE: links out of the charm or to what is left out
 * of it, odd files. */
struct ch_pack *ch_pack_new(const struct ch_project *project, const struct ch_pack_options *options,
                            struct ch_error *err);
struct ch_pack *ch_pack_free(struct ch_pack *pack); /* NULL is fine; returns NULL */
/* That of its `dispatch`; of a script, that of this program. */
const char *ch_pack_architecture(const struct ch_pack *pack);
/* The charm for a platform, as bytes appended to `out`.  The same input gives the same bytes.
 * Return: a list of {name, size, packed}, new reference; NULL on error. */
json_t *ch_pack_write(struct ch_pack *pack, const json_t *platform, struct ch_buf *out,
                      struct ch_error *err);

#endif
