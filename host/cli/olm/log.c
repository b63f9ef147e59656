/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost debug-log */
#include "base/log.h"
#include "base/text.h"
#include "cli/olm/session.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *text(const json_t *object, const char *member)
{
    const char *value = json_string_value(json_object_get(object, member));
    return value ? value : "";
}

struct filter {
    const json_t *include, *exclude; /* lists of names, or NULL */
    enum ch_log_level level;
    bool date;
};

/* A unit by its name or as the log writes it, "unit-web-0", either with wildcards; an application
 * stands for its units. */
static bool names_unit(const char *name, const char *unit)
{
    size_t length = strcspn(unit, "/");
    CH_AUTOFREE char *tag =
        ch_asprintf("unit-%.*s-%s", (int)length, unit, unit[length] ? unit + length + 1 : "");
    return fnmatch(name, unit, 0) == 0 || fnmatch(name, tag, 0) == 0 ||
           (strlen(name) == length && strncmp(name, unit, length) == 0);
}

static bool has_unit(const json_t *names, const char *unit)
{
    size_t i;
    json_t *name;
    json_array_foreach (names, i, name)
        if (names_unit(json_string_value(name), unit))
            return true;
    return false;
}

static bool is_wanted(const struct filter *filter, const json_t *record)
{
    enum ch_log_level level = CH_LOG_INFO;
    const char *unit = text(record, "unit");
    if (ch_log_level_parse(text(record, "level"), &level, NULL) == 0 && level < filter->level)
        return false;
    if (filter->include && !has_unit(filter->include, unit))
        return false;
    return !has_unit(filter->exclude, unit);
}

static void print_record(const struct filter *filter, const json_t *record)
{
    CH_AUTOFREE char *line = ch_olm_view_log(record, filter->date);
    printf("%s\n", line);
}

static int read_filter(struct ch_cli_session *session, struct filter *filter, struct ch_error *err)
{
    struct ch_error wrong = CH_ERROR_INIT;
    const char *level = ch_cli_value(session->arguments, "level");
    *filter = (struct filter){.include = ch_cli_values(session->arguments, "include"),
                              .exclude = ch_cli_values(session->arguments, "exclude"),
                              .level = CH_LOG_TRACE,
                              .date = ch_cli_has(session->arguments, "date")};
    if (!level || ch_log_level_parse(level, &filter->level, &wrong) == 0)
        return 0;
    ch_error_clear(&wrong);
    return ch_cli_olm_misuse(
        session, err, "option '--level': expected TRACE, DEBUG, INFO, WARNING or ERROR, got '%s'",
        level);
}

/* It is a unit or an application, or was one when it logged. */
static bool is_known(struct ch_cli_session *session, const char *name)
{
    size_t i;
    const char *unit;
    json_t *document, *record;
    bool known = ch_olm_get(session->olm, CH_OLM_APPLICATION, name) != NULL;
    json_object_foreach ((json_t *)ch_olm_all(session->olm, CH_OLM_UNIT), unit, document)
        known = known || names_unit(name, unit);
    CH_AUTOJSON json_t *records = known ? NULL : ch_olm_store_logs(session->store, 0, 0, NULL);
    json_array_foreach (records, i, record)
        known = known || names_unit(name, text(record, "unit"));
    return known;
}

/* One with wildcards may match nothing, and so may one that --tail waits for. */
static int check_names(struct ch_cli_session *session, const struct filter *filter,
                       struct ch_error *err)
{
    size_t i;
    json_t *given;
    if (ch_cli_has(session->arguments, "tail"))
        return 0;
    json_array_foreach (filter->include, i, given) {
        const char *name = json_string_value(given);
        if (strpbrk(name, "*?[") || is_known(session, name))
            continue;
        if (strchr(name, '/'))
            ch_olm_need_unit(session->olm, name, err);
        else
            ch_olm_need_application(session->olm, name, err);
        return -1;
    }
    return 0;
}

/* Of those after `*lastp`, the last `most` (0: all) that are wanted. */
static int print_after(struct ch_cli_session *session, const struct filter *filter,
                       long long *lastp, size_t most, struct ch_error *err)
{
    size_t i, wanted = 0;
    json_t *record;
    CH_AUTOJSON json_t *records = ch_olm_store_logs(session->store, *lastp, 0, err);
    if (!records)
        return -1;
    json_array_foreach (records, i, record)
        wanted += is_wanted(filter, record);
    json_array_foreach (records, i, record) {
        *lastp = json_integer_value(json_object_get(record, "id"));
        if (!is_wanted(filter, record))
            continue;
        if (most == 0 || wanted <= most)
            print_record(filter, record);
        wanted--;
    }
    return fflush(stdout) == 0
               ? 0
               : ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot write the log");
}

static int debug_log(struct ch_cli_session *session, struct ch_error *err)
{
    struct filter filter;
    long long last = 0, lines = 0;
    if (ch_cli_olm_integer(session, "lines", 0, &lines, err) < 0 ||
        read_filter(session, &filter, err) < 0 || check_names(session, &filter, err) < 0 ||
        print_after(session, &filter, &last, (size_t)lines, err) < 0)
        return -1;
    while (ch_cli_has(session->arguments, "tail")) {
        nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
        if (print_after(session, &filter, &last, 0, err) < 0)
            return -1;
    }
    return 0;
}

static int call_debug_log(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_look(arguments, debug_log);
}

static const struct ch_cli_option log_options[] = {
    {"include", 'i', "UNIT|APP", "only of these; may have wildcards; repeatable"},
    {"exclude", 'x', "UNIT|APP", "not of these; repeatable"},
    {"level", 'l', "LEVEL", "from this level on: TRACE, DEBUG, INFO, WARNING, ERROR"},
    {"lines", 'n', "N", "only the last N"},
    {"tail", 0, NULL, "wait for more, until interrupted"},
    {"date", 0, NULL, "show the date as well"},
    {NULL},
};
static const struct ch_cli_option *const log_lists[] = {log_options, CH_CLI_OLM_LOOKS};
const struct ch_cli_verb ch_cli_debug_log_verb = {
    .name = "debug-log",
    .usage = "debug-log [OPTIONS]",
    .summary = "show what charms logged",
    .call = call_debug_log,
    .options = log_lists,
    .about = "Times are in UTC.",
    .examples = "charmhost debug-log -i web/0 -l WARNING\ncharmhost debug-log -n 20 --tail",
};
