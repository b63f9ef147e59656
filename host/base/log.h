/* SPDX-License-Identifier: Apache-2.0 */
/* Logging: a sink passed down through the rooms; nothing logs "from the side".
 *
 * Levels are juju-log's.  A sink may fail (juju-log missing): ops makes that
 * fatal, so ch_log() reports it, and dispatch ends with status 1. */
#ifndef CH_BASE_LOG_H
#define CH_BASE_LOG_H

#include "base/error.h"

enum ch_log_level {
    CH_LOG_TRACE,
    CH_LOG_DEBUG,
    CH_LOG_INFO,
    CH_LOG_WARNING,
    CH_LOG_ERROR,
    CH_LOG_CRITICAL,
};

/* Return: 0, or -1 with the error set.  `message` is UTF-8, may have several lines. */
typedef int ch_log_fn(void *data, enum ch_log_level level, const char *message,
                      struct ch_error *err);

struct ch_log {
    ch_log_fn *write;
    void *data;
    enum ch_log_level threshold; /* lower levels never reach `write`; TRACE records always do:
                                    they are the security events of ops */
    void (*flush)(void *data);   /* waits until all is written, or NULL */
    struct ch_error *failure;    /* where the sink's first failure is kept, or NULL.  ch_log() has
                                    no error of its own: the owner of the sink looks here */
};

void ch_log(struct ch_log *log, enum ch_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void ch_log_text(struct ch_log *log, enum ch_log_level level, const char *message);
/* Waits until all records are written.  Return: whether none of them has failed. */
bool ch_log_flush(struct ch_log *log);

const char *ch_log_level_name(enum ch_log_level level); /* "WARNING" */
int ch_log_level_parse(const char *name, enum ch_log_level *levelp, struct ch_error *err);

#endif
