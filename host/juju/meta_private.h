/* SPDX-License-Identifier: Apache-2.0 */
/* Reading metadata: what its files share. */
#ifndef CH_JUJU_META_PRIVATE_H
#define CH_JUJU_META_PRIVATE_H

#include "juju/meta.h"

/* A member as text: "" (or NULL with _opt) when absent; numbers and booleans as they are written.
 */
char *ch_meta_text(const json_t *map, const char *key);
char *ch_meta_text_opt(const json_t *map, const char *key);
bool ch_meta_flag(const json_t *map, const char *key);
/* A list of strings, new reference: of a list, of a single value, [] when absent. */
json_t *ch_meta_strings(const json_t *map, const char *key);
/* The member as a map, NULL when absent or null.  Errors: TYPE naming `where`. */
int ch_meta_map(const json_t *map, const char *key, const char *where, const json_t **mapp,
                struct ch_error *err);

/* meta_endpoints.c: what a charm connects to */
int ch_meta_parse_relations(struct ch_meta *meta, const json_t *metadata, struct ch_error *err);
int ch_meta_parse_storages(struct ch_meta *meta, const json_t *metadata, struct ch_error *err);
int ch_meta_parse_resources(struct ch_meta *meta, const json_t *metadata, struct ch_error *err);
int ch_meta_parse_containers(struct ch_meta *meta, const json_t *metadata, struct ch_error *err);

#endif
