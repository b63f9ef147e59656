/* SPDX-License-Identifier: Apache-2.0 */
/* Shapes of documents: what shapes.c lists and shape.c checks. */
#ifndef CH_OLM_SHAPE_H
#define CH_OLM_SHAPE_H

#include "olm/olm.h"

enum ch_olm_type {
    TEXT,
    TEXT_OR_NULL,
    INTEGER,
    INTEGER_OR_NULL,
    NUMBER,
    NUMBER_OR_NULL,
    FLAG,
    MAP,
    MAP_OR_NULL,
    STRINGS, /* map of strings */
    MAPS,    /* map of maps of strings */
    NUMBERS, /* map of integers */
    LIST,    /* of strings */
    ONE,     /* of `inner` */
    MANY,    /* list of `inner` */
    NAMED,   /* map of `inner` */
};

struct ch_olm_member {
    const char *name;
    enum ch_olm_type type;
    const char *initial; /* JSON; NULL: must be given */
    const struct ch_olm_member *inner;
    const char *words; /* the texts allowed, each with a blank after it; NULL: all */
};

/* The members of a document, ended by one without name. */
const struct ch_olm_member *ch_olm_shape(enum ch_olm_kind kind);
const struct ch_olm_member *ch_olm_hook_shape(void);

#endif
