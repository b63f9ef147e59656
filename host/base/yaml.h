/* SPDX-License-Identifier: Apache-2.0 */
/* YAML: the safe subset, to and from json_t.
 *
 * Reading follows YAML 1.1 as the safe loader of ops does: yes/no/on/off are booleans, 017 is
 * octal, 1:30 is 90, 1e3 a string (a float needs a point), ~ null; but timestamps stay strings.
 * Integers beyond 64 bits become reals.  Keys keep their order; keys that are not strings become
 * their text. Anchors, aliases, `<<` and the tags !!str !!int !!float !!bool !!null !!map !!seq are
 * understood. Refused, with file, line and column: duplicate keys, other tags, .inf, .nan and
 * numbers too large for a real, keys that are collections, more than one document, more than 100
 * levels, and aliases that expand to more than a million values or 16 MiB of text. */
#ifndef CH_BASE_YAML_H
#define CH_BASE_YAML_H

#include "base/error.h"

#include <stddef.h>

/* `name` is what messages call the text.  An empty document is null.
 * Return: new reference or NULL.  Errors: YAML "name:line:column: what" with details file, line and
 * column, counted from 1 in characters. */
json_t *ch_yaml_parse(const char *text, size_t length, const char *name, struct ch_error *err);
/* Errors: as above, FILE_NOT_FOUND, OS (also for a file of more than 16 MiB). */
json_t *ch_yaml_load(const char *path, struct ch_error *err);

enum ch_yaml_style {
    CH_YAML_BLOCK, /* block collections, keys in order, `|` for several lines: what people read */
    CH_YAML_FLOW_LEAVES, /* innermost collections in flow style, as ops writes controller state */
    CH_YAML_GO,          /* block, as Go's yaml.v2 writes: double quotes, reals by %g */
};
/* Strings that this or another reader of YAML might take for another type are quoted.  Characters
 * beyond ASCII are kept, those beyond U+FFFF escaped.  Ends with a newline.  Caller owns. */
char *ch_yaml_dump(const json_t *value, enum ch_yaml_style style);

/* As ch_yaml_load(), with positions, for tools that report on a file.  `marks` receives an object:
 * path -> [line, column], from 1.  The path of a value is that of the keys to it, joined by '.',
 * list items by index from 0 ("requires.db.interface", "assumes.0"); the position is that of its
 * last key or of the list item.  What an alias stands for has no positions of its own. Caller owns
 * the new reference in *marksp, after an error, too. */
json_t *ch_yaml_load_marked(const char *path, json_t **marksp, struct ch_error *err);

#endif
