/* SPDX-License-Identifier: Apache-2.0 */
/* Where charms come from: a directory or a `.charm` file, and the model's own copy of it.
 *
 * The model keeps each charm it deploys, unpacked, in DIRECTORY/charms/APPLICATION-VERSION, so that
 * what the author does to the source later changes nothing until `refresh`.  Units get their copies
 * from there (olm/runner.h).  This file needs libarchive and is in `charmhost` only. */
#ifndef CH_OLM_CHARM_SOURCE_H
#define CH_OLM_CHARM_SOURCE_H

#include "base/error.h"

/* Unpacks a charm into `target`, which is made and must not be there.
 *
 * Of a directory those files are copied that `charmhost pack` takes (project/pack.h), and what
 * charmcraft.yaml says is written out as metadata.yaml, config.yaml and actions.yaml.  Of an
 * archive every name is checked: absolute ones, "..", links that lead out of the charm, other kinds
 * of files, more than 100000 entries or 4 GiB are refused.  Modes are kept, but for set-id bits;
 * hooks become executable.
 *
 * `dispatch`: path of the program that becomes the charm's `dispatch` when it has none but has
 * src/charm.lua; NULL: such a charm is refused.
 * Errors: FILE_NOT_FOUND, OS, VALUE "PATH: 'NAME' leads out of the charm".  What was unpacked by
 * then is removed. */
int ch_charm_unpack(const char *source, const char *target, const char *dispatch,
                    struct ch_error *err);
/* The same of a directory, for a charm that is run in this very process: it needs no program, and
 * may say nothing of itself. */
int ch_charm_copy(const char *source, const char *target, struct ch_error *err);
/* {metadata, config, actions} of an unpacked charm, from its files.  New reference.
 * Errors: FILE_NOT_FOUND "this is no charm: there is no metadata.yaml", YAML. */
json_t *ch_charm_load(const char *directory, struct ch_error *err);

/* Unpacks into the model's directory and loads.  `*pathp`: where it lies for now; caller owns, and
 * hands it to ch_charm_keep(), or to ch_file_remove_tree() when it is not to be deployed. */
json_t *ch_charm_fetch(const char *source, const char *model_directory, const char *dispatch,
                       char **pathp, struct ch_error *err);
/* It is the charm of that application from that charm_version on; later ones are dropped.  Before
 * the model is saved. */
int ch_charm_keep(const char *path, const char *model_directory, const char *application,
                  long long charm_version, struct ch_error *err);

#endif
