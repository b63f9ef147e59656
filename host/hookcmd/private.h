/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the room: building a command line (line.c), running it, reading its answer (reply.c). */
#ifndef CH_HOOKCMD_PRIVATE_H
#define CH_HOOKCMD_PRIVATE_H

#include "hookcmd/hookcmd.h"

/* command lines */

struct ch_hookcmd_line {
    const char **words; /* owned, NULL-terminated */
    size_t count;
    char *input; /* stdin, owned; NULL: none */
    bool writes; /* see ch_command */
    bool secret; /* what it prints must not be shown */
};

void ch_hookcmd_line_deinit(struct ch_hookcmd_line *line);
#define CH_LINE CH_CLEANUP(ch_hookcmd_line_deinit) struct ch_hookcmd_line
void ch_hookcmd_line_add(struct ch_hookcmd_line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* OPTION VALUE, or nothing when the value is NULL or negative. */
void ch_hookcmd_line_option(struct ch_hookcmd_line *line, const char *option, const char *value);
void ch_hookcmd_line_number(struct ch_hookcmd_line *line, const char *option, long long number);
/* -r ENDPOINT:ID, -r ID, or nothing. */
void ch_hookcmd_line_relation(struct ch_hookcmd_line *line, const struct ch_relation_ref *relation);
/* KEY=VALUE for each member of `map`, in order.  Errors: TYPE and VALUE, when a value is not a
 * string that an argument can hold. */
int ch_hookcmd_line_pairs(struct ch_hookcmd_line *line, const json_t *map, struct ch_error *err);
/* The input becomes a map of strings, written so that Juju's YAML reader gives back the very same
 * strings.  Errors: TYPE, when a value is not a string of text. */
int ch_hookcmd_line_input(struct ch_hookcmd_line *line, const json_t *map, struct ch_error *err);

/* answers */

enum ch_hookcmd_shape {
    CH_SHAPE_ANY,
    CH_SHAPE_MAP,         /* null counts as empty */
    CH_SHAPE_STRINGS_MAP, /* of strings; null counts as empty */
    CH_SHAPE_LIST,        /* of strings; null counts as empty */
    CH_SHAPE_BOOLEAN,
    CH_SHAPE_STRING,
    CH_SHAPE_STRING_OR_NULL,
};

/* Errors: FILE_NOT_FOUND, OS, HOOKCMD.  *outputp, if asked for, receives stdout. */
int ch_hookcmd_run(struct ch_transport *transport, const struct ch_hookcmd_line *line,
                   struct ch_buf *outputp, struct ch_error *err);
/* Also RUNTIME, when the answer has not the shape. */
int ch_hookcmd_run_json(struct ch_transport *transport, const struct ch_hookcmd_line *line,
                        enum ch_hookcmd_shape shape, json_t **valuep, struct ch_error *err);
/* What it prints, without the white space around it.  Also RUNTIME, when that is nothing or no
 * text.  Caller owns. */
int ch_hookcmd_run_text(struct ch_transport *transport, const struct ch_hookcmd_line *line,
                        char **textp, struct ch_error *err);
/* The same of output that is there already. */
int ch_hookcmd_read_text(const struct ch_hookcmd_line *line, const struct ch_buf *output,
                         char **textp, struct ch_error *err);

#endif
