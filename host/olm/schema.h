/* SPDX-License-Identifier: Apache-2.0 */
/* JSON schemas of actions: draft 4, as far as charms use it.
 *
 * type, enum, properties, patternProperties, additionalProperties, required, minProperties,
 * maxProperties, dependencies, items, additionalItems, minItems, maxItems, uniqueItems, minimum,
 * maximum (and exclusive...), multipleOf, minLength, maxLength, pattern, allOf, anyOf, oneOf, not,
 * default.  `format` says nothing; "$ref" is not allowed in charms.  Patterns are POSIX extended
 * ones. */
#ifndef CH_OLM_SCHEMA_H
#define CH_OLM_SCHEMA_H

#include "base/error.h"

/* Errors: VALUE '(root).n : must be of type integer, given "x"', in the words of Juju's. */
int ch_olm_schema_check(const json_t *schema, const json_t *value, struct ch_error *err);
/* Adds the defaults of properties that are missing, at any depth, in place. */
void ch_olm_schema_fill(const json_t *schema, json_t *value);

#endif
