/* SPDX-License-Identifier: Apache-2.0 */
/* YAML: the safe subset, to and from json_t.
 *
 * Reading follows YAML 1.1 as Juju's and ops' safe loaders do: yes/no/on/off are
 * booleans, 017 is octal, 1e3 a string (a float needs a point), ~ null, timestamps stay strings.
 * Keys keep their order; keys that are not strings become their text.  Refused,
 * with file, line and column: duplicate keys, unknown tags, more than one
 * document, more than 100 levels, and aliases that expand to more than a million nodes. */
#ifndef CH_BASE_YAML_H
#define CH_BASE_YAML_H

#include "base/error.h"

#include <stddef.h>

/* `name` is what messages call the text.  An empty document is null.
 * Return: new reference or NULL.  Errors: YAML "name:line:column: what" with details. */
json_t *ch_yaml_parse(const char *text, size_t length, const char *name, struct ch_error *err);
/* Errors: as above, FILE_NOT_FOUND, OS. */
json_t *ch_yaml_load(const char *path, struct ch_error *err);

enum ch_yaml_style {
    CH_YAML_BLOCK,      /* block collections, keys in order: what people read */
    CH_YAML_FLOW_LEAVES /* innermost collections in flow style, as ops writes controller state */
};
/* Strings that would read back as another type are quoted; ends with a newline.  Caller owns. */
char *ch_yaml_dump(const json_t *value, enum ch_yaml_style style);

/* Positions of keys, for tools that report on a file (charmhost check): a parallel tree is not kept
 * unless asked for. */
struct ch_yaml_mark {
    size_t line; /* from 1 */
    size_t column;
};
/* As ch_yaml_load(), and `marks` receives an object: path ("requires.db.interface", list items by
 * index) -> [line, column] of the value's key.  Caller owns the new reference in *marksp. */
json_t *ch_yaml_load_marked(const char *path, json_t **marksp, struct ch_error *err);

#endif
