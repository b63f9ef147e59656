/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the room: building a command line, running it, reading its answer. */
#ifndef CH_HOOKCMD_PRIVATE_H
#define CH_HOOKCMD_PRIVATE_H

#include "hookcmd/hookcmd.h"

struct ch_hookcmd_line {
    const char **words; /* owned, NULL-terminated */
    size_t count;
    char *input; /* stdin, owned; NULL: none */
    bool writes; /* see ch_command */
    bool secret; /* its answer must not be shown */
};

void ch_hookcmd_line_deinit(struct ch_hookcmd_line *line);
#define CH_LINE CH_CLEANUP(ch_hookcmd_line_deinit) struct ch_hookcmd_line
void ch_hookcmd_line_add(struct ch_hookcmd_line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

enum ch_hookcmd_shape {
    CH_SHAPE_ANY,
    CH_SHAPE_MAP,  /* null counts as empty */
    CH_SHAPE_LIST, /* of strings; null counts as empty */
    CH_SHAPE_BOOLEAN,
    CH_SHAPE_STRING,
};

/* Errors: FILE_NOT_FOUND, OS, HOOKCMD.  *outputp, if asked for, receives stdout. */
int ch_hookcmd_run(struct ch_transport *transport, const struct ch_hookcmd_line *line,
                   struct ch_buf *outputp, struct ch_error *err);
/* Also RUNTIME, when the answer has not the shape. */
int ch_hookcmd_run_json(struct ch_transport *transport, const struct ch_hookcmd_line *line,
                        enum ch_hookcmd_shape shape, json_t **valuep, struct ch_error *err);
/* Adds `-r ENDPOINT:ID`, `-r ID`, or nothing. */
void ch_hookcmd_add_relation(struct ch_hookcmd_line *line, const struct ch_relation_ref *relation);

#endif
