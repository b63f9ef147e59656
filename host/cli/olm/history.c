/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost show-status-log, hooks */
#include "base/clock.h"
#include "cli/olm/session.h"
#include "cli/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *text(const json_t *object, const char *member)
{
    const char *value = json_string_value(json_object_get(object, member));
    return value ? value : "";
}

static double number(const json_t *object, const char *member)
{
    return json_number_value(json_object_get(object, member));
}

/* show-status-log */

/* As juju calls the kinds. */
static const char *type_of(const json_t *status)
{
    return strcmp(text(status, "kind"), "agent") == 0 ? "juju-unit" : text(status, "kind");
}

static json_t *statuses_view(const json_t *statuses)
{
    size_t i;
    json_t *status, *list = json_array();
    json_array_foreach (statuses, i, status) {
        CH_AUTOFREE char *since = ch_olm_view_time(number(status, "time"), CH_OLM_TIME_STATUS);
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s}", "status", text(status, "status"), "message",
                            text(status, "message"), "since", since, "type", type_of(status)));
    }
    return list;
}

static void print_statuses(const json_t *statuses)
{
    static const char *const titles[] = {"Time", "Type", "Status", "Message"};
    static const char *const members[] = {"since", "type", "status", "message"};
    size_t i;
    json_t *status;
    struct ch_cli_table table;
    ch_cli_table_init(&table, CH_ARRAY_LEN(titles), titles);
    json_array_foreach (statuses, i, status)
        for (size_t column = 0; column < CH_ARRAY_LEN(members); column++)
            ch_cli_table_add(&table, text(status, members[column]));
    ch_cli_table_print(&table, stdout);
}

static int check_entity(struct ch_cli_session *session, const char *entity, struct ch_error *err)
{
    return (strchr(entity, '/') ? ch_olm_need_unit(session->olm, entity, err)
                                : ch_olm_need_application(session->olm, entity, err))
               ? 0
               : -1;
}

static int show_status_log(struct ch_cli_session *session, struct ch_error *err)
{
    static const char *const formats[] = {"tabular", "json", "yaml", NULL};
    long long most = 20;
    const char *entity = session->arguments->words[0];
    const char *format = ch_cli_olm_format(session, formats, err);
    if (!format || ch_cli_olm_integer(session, "lines", 1, &most, err) < 0 ||
        check_entity(session, entity, err) < 0)
        return -1;
    CH_AUTOJSON json_t *statuses = ch_olm_store_statuses(session->store, entity, (size_t)most, err);
    if (!statuses)
        return -1;
    CH_AUTOJSON json_t *view = statuses_view(statuses);
    if (strcmp(format, "tabular") == 0)
        print_statuses(view);
    else
        ch_cli_olm_print(json_incref(view), format);
    return 0;
}

static int call_show_status_log(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_look(arguments, show_status_log);
}

static const struct ch_cli_option history_options[] = {
    {"lines", 'n', "N", "the last N (default: 20)"},
    {NULL},
};
static const struct ch_cli_option *const history_lists[] = {
    history_options, ch_cli_olm_format_option, CH_CLI_OLM_LOOKS};
const struct ch_cli_verb ch_cli_show_status_log_verb = {
    .name = "show-status-log",
    .usage = "show-status-log UNIT|APP [-n N] [--format tabular|json|yaml]",
    .summary = "show the statuses a unit or an application has had",
    .call = call_show_status_log,
    .least = 1,
    .most = 1,
    .options = history_lists,
    .examples = "charmhost show-status-log web/0 -n 50",
};

/* hooks */

/* "config-get x2, status-set" */
static char *commands_text(const json_t *commands)
{
    size_t i;
    const char *name;
    json_t *command, *count;
    struct ch_buf joined = CH_BUF_INIT;
    CH_AUTOJSON json_t *counts = json_object();
    json_array_foreach (commands, i, command) {
        const char *key = json_string_value(json_array_get(command, 0));
        json_int_t seen = json_integer_value(json_object_get(counts, key));
        json_object_set_new(counts, key, json_integer(seen + 1));
    }
    json_object_foreach (counts, name, count) {
        ch_buf_addf(&joined, "%s%s", joined.length ? ", " : "", name);
        if (json_integer_value(count) > 1)
            ch_buf_addf(&joined, " x%lld", (long long)json_integer_value(count));
    }
    return ch_buf_take(&joined);
}

static void add_run(struct ch_cli_table *table, const json_t *run)
{
    CH_AUTOFREE char *started = ch_olm_view_time(number(run, "started"), CH_OLM_TIME_STATUS);
    CH_AUTOFREE char *commands = commands_text(json_object_get(run, "commands"));
    ch_cli_table_add(table, started);
    ch_cli_table_add(table, text(run, "unit"));
    ch_cli_table_add(table, *text(run, "name") ? text(run, "name") : text(run, "kind"));
    ch_cli_table_addf(table, "%.3f", number(run, "duration"));
    ch_cli_table_addf(table, "%lld", (long long)json_integer_value(json_object_get(run, "code")));
    ch_cli_table_add(table, commands);
}

static void print_runs(const json_t *runs)
{
    static const char *const titles[] = {"Started", "Unit", "Hook", "Seconds", "Exit", "Commands"};
    size_t i;
    json_t *run;
    struct ch_cli_table table;
    ch_cli_table_init(&table, CH_ARRAY_LEN(titles), titles);
    table.right = 1u << 3 | 1u << 4;
    json_array_foreach (runs, i, run)
        add_run(&table, run);
    ch_cli_table_print(&table, stdout);
}

/* Times as texts, and no message where nothing went wrong. */
static json_t *runs_view(const json_t *runs)
{
    size_t i;
    json_t *run, *list = json_array();
    json_array_foreach (runs, i, run) {
        json_t *view = json_copy(run);
        CH_AUTOFREE char *started = ch_clock_format_rfc3339(number(run, "started"), NULL);
        json_object_set_new(view, "started", json_string(started));
        json_object_set_new(view, "duration",
                            json_real(round(number(run, "duration") * 1e6) / 1e6));
        if (!json_string_value(json_object_get(run, "message")))
            json_object_del(view, "message");
        json_array_append_new(list, view);
    }
    return list;
}

static int hooks(struct ch_cli_session *session, struct ch_error *err)
{
    static const char *const formats[] = {"tabular", "json", "yaml", NULL};
    long long most = 20;
    const char *unit = session->arguments->count ? session->arguments->words[0] : NULL;
    const char *format = ch_cli_olm_format(session, formats, err);
    if (!format || ch_cli_olm_integer(session, "lines", 1, &most, err) < 0)
        return -1;
    json_t *runs = ch_olm_store_runs(session->store, unit, (size_t)most, err);
    if (!runs)
        return -1;
    if (unit && json_array_size(runs) == 0 && check_entity(session, unit, err) < 0) {
        json_decref(runs);
        return -1;
    }
    if (strcmp(format, "tabular") != 0)
        ch_cli_olm_print(runs_view(runs), format);
    else
        print_runs(runs);
    json_decref(runs);
    return 0;
}

static int call_hooks(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_look(arguments, hooks);
}

const struct ch_cli_verb ch_cli_hooks_verb = {
    .name = "hooks",
    .usage = "hooks [UNIT] [-n N] [--format tabular|json|yaml]",
    .summary = "show which hooks ran, how long, and what they called",
    .call = call_hooks,
    .most = 1,
    .options = history_lists,
    .examples = "charmhost hooks web/0\ncharmhost hooks web/0 -n 1 --format yaml",
};
