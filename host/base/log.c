/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include "base/mem.h"

#include <strings.h>

static const char *const names[] = {
    [CH_LOG_TRACE] = "TRACE",     [CH_LOG_DEBUG] = "DEBUG", [CH_LOG_INFO] = "INFO",
    [CH_LOG_WARNING] = "WARNING", [CH_LOG_ERROR] = "ERROR", [CH_LOG_CRITICAL] = "CRITICAL",
};

void ch_log_text(struct ch_log *log, enum ch_log_level level, const char *message)
{
    if (!log || (level < log->threshold && level != CH_LOG_TRACE))
        return;
    log->write(log->data, level, message, log->failure);
}

void ch_log(struct ch_log *log, enum ch_log_level level, const char *format, ...)
{
    if (!log || (level < log->threshold && level != CH_LOG_TRACE))
        return;
    va_list args;
    va_start(args, format);
    CH_AUTOFREE char *message = ch_vasprintf(format, args);
    va_end(args);
    ch_log_text(log, level, message);
}

bool ch_log_flush(struct ch_log *log)
{
    if (log && log->flush)
        log->flush(log->data);
    return !log || !log->failure || log->failure->kind == CH_ERROR_NONE;
}

const char *ch_log_level_name(enum ch_log_level level)
{
    return names[level];
}

int ch_log_level_parse(const char *name, enum ch_log_level *levelp, struct ch_error *err)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
        if (strcasecmp(name, names[i]) == 0) {
            *levelp = (enum ch_log_level)i;
            return 0;
        }
    }
    return ch_error_set(err, CH_ERROR_VALUE,
                        "unknown log level '%s': one of TRACE, DEBUG, INFO, WARNING, ERROR, "
                        "CRITICAL expected",
                        name);
}
