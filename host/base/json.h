/* SPDX-License-Identifier: Apache-2.0 */
/* JSON from and for outside, where nothing is a tag (base/tagged.h). */
#ifndef CH_BASE_JSON_H
#define CH_BASE_JSON_H

#include "base/error.h"

#include <stddef.h>

/* Makes values of what jansson has read, where an object may look like a tag.  The first takes an
 * object or a list and changes what is in it, in place; the others steal and return a new
 * reference: of an object whose children are values already, and of anything. */
void ch_json_children_to_values(json_t *container);
json_t *ch_json_map_to_value(json_t *map);
json_t *ch_json_to_value(json_t *json);

/* Return: new reference, or NULL.  Errors: VALUE with line and column. */
json_t *ch_json_parse(const char *text, size_t length, struct ch_error *err);
/* The value as JSON for jansson, without tags: a new reference.  Errors: VALUE for what JSON cannot
 * say: sets, keys that are no text, strings that are not UTF-8, NaN and infinities. */
json_t *ch_json_plain(const json_t *value, struct ch_error *err);
/* The same on one line, keys sorted; caller owns. */
char *ch_json_dump(const json_t *value, struct ch_error *err);

#endif
