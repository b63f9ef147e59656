/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the operations share. */
#ifndef CH_OLM_OPERATIONS_PRIVATE_H
#define CH_OLM_OPERATIONS_PRIVATE_H

#include "olm/operations.h"
#include "olm/private.h"

bool ch_olm_is_alive(const json_t *document);
void ch_olm_set_dying(struct ch_olm *olm, enum ch_olm_kind kind, const char *key);
/* As ch_olm_need_application(), of one that has a charm, is not of another model, and does not die.
 */
json_t *ch_olm_need_living(const struct ch_olm *olm, const char *name, struct ch_error *err);

/* names.c */
/* The one of the names, members or items, that is near enough to be meant; borrowed, or NULL. */
const char *ch_olm_nearest(const char *name, const json_t *names);

/* operations_unit.c */
/* A new unit with its storage; `principal` NULL: on a machine of its own.  Borrowed: its name. */
const char *ch_olm_make_unit(struct ch_olm *olm, const char *application, const char *principal);
/* Refuses more than a machine can keep: VALUE. */
int ch_olm_check_units(long long count, struct ch_error *err);
void ch_olm_make_storage(struct ch_olm *olm, const char *unit, const char *name);
/* Units that have less than their charm needs get what is missing. */
void ch_olm_complete_storage(struct ch_olm *olm, const char *application);
/* It is dying, and its storage is detached first. */
void ch_olm_end_unit(struct ch_olm *olm, const char *unit);
/* Peer relations of the charm that are not there yet. */
void ch_olm_make_peers(struct ch_olm *olm, const char *application);
/* "foo:db mysql:server", as Juju calls a relation; caller owns. */
char *ch_olm_relation_name(const json_t *relation);
/* sweep_secret.c: what ch_olm_sweep() does about secrets, id -> true.  Return: whether any changed.
 */
bool ch_olm_sweep_secrets(struct ch_olm *olm, const json_t *ids);
/* assumes.c: Errors: RUNTIME, what the model lacks. */
int ch_olm_check_assumes(const struct ch_olm *olm, const struct ch_meta *meta,
                         struct ch_error *err);
/* operations_config.c: `values` as the options say, typed; new reference.  Errors: RUNTIME. */
json_t *ch_olm_parse_config(const struct ch_meta *meta, const json_t *values, struct ch_error *err);

#endif
