/* SPDX-License-Identifier: Apache-2.0 */
/* The log of a dispatch, and how the error that ends one is told.
 *
 * Records go to juju-log, which runs while the charm goes on: that it failed is learned with the
 * next record, at the latest by ch_dispatch_flush_log().  A failing log ends the dispatch, as in
 * ops; the records that juju-log did not take are printed to stderr, so that nothing is lost. */
#include "base/text.h"
#include "dispatch/private.h"
#include "hookcmd/hookcmd.h"
#include "juju/security.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void print_to_stderr(void *data, const char *line)
{
    (void)data;
    fprintf(stderr, "%s\n", line);
}

static void print(struct ch_dispatch_sink *sink, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void print(struct ch_dispatch_sink *sink, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    CH_AUTOFREE char *line = ch_vasprintf(format, args);
    va_end(args);
    sink->print(sink->print_data, line);
}

/* "2026-11-23 04:23:14,334 DEBUG    text", local time */
static void print_record(struct ch_dispatch_sink *sink, enum ch_log_level level,
                         const char *message)
{
    double now = ch_clock_now(sink->clock);
    time_t seconds = (time_t)floor(now);
    struct tm parts;
    char stamp[32];
    localtime_r(&seconds, &parts);
    strftime(stamp, sizeof(stamp), "%Y-%m-%d %H:%M:%S", &parts);
    print(sink, "%s,%03d %-8s %s", stamp, (int)((now - (double)seconds) * 1000),
          ch_log_level_name(level), message);
}

/* Waits for what became of the pending record. */
static void flush_records(void *data)
{
    struct ch_dispatch_sink *sink = data;
    CH_AUTOFREE char *pending = CH_TAKE(sink->pending);
    if (sink->transport && ch_transport_flush(sink->transport, &sink->failure) < 0 && pending)
        sink->print(sink->print_data, pending);
}

static int write_record(void *data, enum ch_log_level level, const char *message,
                        struct ch_error *err)
{
    struct ch_dispatch_sink *sink = data;
    bool printed = sink->debug && level != CH_LOG_TRACE; /* security events are not for people */
    if (printed)
        print_record(sink, level, message);
    flush_records(sink);
    CH_AUTOFREE char *line =
        printed ? NULL : ch_asprintf("%s %s", ch_log_level_name(level), message);
    if (sink->transport && sink->failure.kind == CH_ERROR_NONE &&
        ch_hookcmd_post_log(sink->transport, level, message, err) == 0) {
        sink->pending = CH_TAKE(line);
        return 0;
    }
    if (line)
        sink->print(sink->print_data, line);
    return -1;
}

void ch_dispatch_sink_init(struct ch_dispatch_sink *sink, const struct ch_dispatch_options *options)
{
    *sink = (struct ch_dispatch_sink){.log = {.write = write_record,
                                              .flush = flush_records,
                                              .data = sink,
                                              .threshold = CH_LOG_DEBUG},
                                      .clock = options->clock ? options->clock : &ch_clock_system,
                                      .print = options->print ? options->print : print_to_stderr,
                                      .print_data = options->print_data};
    sink->log.failure = &sink->failure;
}

void ch_dispatch_sink_deinit(struct ch_dispatch_sink *sink)
{
    free(sink->pending);
    ch_error_clear(&sink->failure);
}

int ch_dispatch_check_log(const struct ch_dispatch *dispatch, struct ch_error *err)
{
    const struct ch_error *failure = dispatch->log->failure;
    if (!failure || failure->kind == CH_ERROR_NONE)
        return 0;
    const char *said = json_string_value(json_object_get(failure->details, "stderr"));
    int length = said ? (int)strcspn(said, "\n") : 0;
    return ch_error_set(err, failure->kind, "%s%s%.*s", failure->message, length ? ": " : "",
                        length, length ? said : "");
}

int ch_dispatch_flush_log(struct ch_dispatch *dispatch, struct ch_error *err)
{
    ch_log_flush(dispatch->log);
    return ch_dispatch_check_log(dispatch, err);
}

const char *ch_dispatch_error_class(const struct ch_error *err)
{
    const char *name = json_string_value(json_object_get(err->details, "class"));
    return name ? name : ch_error_kind_name(err->kind);
}

static void log_traceback(struct ch_dispatch *dispatch, const struct ch_error *err)
{
    ch_log(dispatch->log, CH_LOG_ERROR, "Uncaught exception while in charm code:\n%s: %s%s%s",
           ch_dispatch_error_class(err), err->message, err->traceback ? "\n" : "",
           err->traceback ? err->traceback : "");
}

static void log_crash(struct ch_dispatch *dispatch, const struct ch_error *err)
{
    const char *name = ch_dispatch_error_class(err);
    CH_AUTOFREE char *quoted = ch_text_quote(err->message);
    CH_AUTOFREE char *event = ch_asprintf("sys_crash:%s", name);
    CH_AUTOFREE char *text = ch_asprintf("Uncaught exception in charm code: %s(%s).", name, quoted);
    ch_security_log(dispatch->log, dispatch->clock, &dispatch->context, "WARN", event, text);
}

void ch_dispatch_log_uncaught(struct ch_dispatch *dispatch, struct ch_dispatch_sink *sink,
                              const struct ch_error *err)
{
    struct ch_error failure = CH_ERROR_INIT;
    ch_log_flush(&sink->log);
    ch_error_clear(&sink->failure); /* juju-log is given one more chance */
    log_traceback(dispatch, err);
    if (dispatch->context.action_name) {
        print(sink, "Uncaught %s in charm code: %s", ch_dispatch_error_class(err), err->message);
        print(sink, "Use `juju debug-log` to see the full traceback.");
    }
    log_crash(dispatch, err);
    if (ch_dispatch_flush_log(dispatch, &failure) < 0)
        print(sink, "%s", failure.message);
    ch_error_clear(&failure);
}
