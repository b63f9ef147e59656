/* SPDX-License-Identifier: Apache-2.0 */
/* What is shown while hooks run, and of those that failed. */
#include "base/text.h"
#include "cli/olm/session.h"
#include "olm/uniter.h"

#include <string.h>
#include <unistd.h>

enum { FIRST_LINES = 5, LAST_LINES = 15, SEARCHED_RECORDS = 500 };

static void clear_line(struct ch_cli_session *session)
{
    if (session->line)
        fputs("\r\033[K", stderr);
    session->line = false;
}

void ch_cli_olm_progress_end(struct ch_cli_session *session)
{
    clear_line(session);
    fflush(stderr);
}

static void show_end(const struct ch_olm_progress *progress)
{
    if (progress->failure)
        fprintf(stderr, "%s: %s failed after %.2f s: %s\n", progress->unit, progress->label,
                progress->seconds, progress->failure);
    else
        fprintf(stderr, "%s: %s (%.2f s)\n", progress->unit, progress->label, progress->seconds);
}

/* Only hooks leave a unit in error. */
static bool is_hook(const json_t *run)
{
    const char *kind = json_string_value(json_object_get(run, "kind"));
    return kind && strcmp(kind, "hook") == 0;
}

void ch_cli_olm_progress(void *data, const struct ch_olm_progress *progress)
{
    struct ch_cli_session *session = data;
    bool starts = progress->what == CH_OLM_RUN_STARTS;
    if (progress->what == CH_OLM_CONTAINER_FAILS) {
        clear_line(session);
        fprintf(stderr, "%s: container \"%s\": %s\n", progress->unit, progress->label,
                progress->failure);
        return;
    }
    session->running += starts ? 1 : -(size_t)(session->running > 0);
    if (!starts && progress->failure && is_hook(progress->hook))
        json_object_set_new(session->failed, progress->unit, json_true());
    if (session->quiet)
        return;
    clear_line(session);
    if (session->verbose && !starts)
        show_end(progress);
    if (isatty(STDERR_FILENO) && session->running > 0) {
        fprintf(stderr, "%s: %s", progress->unit, progress->label);
        if (session->running > 1)
            fprintf(stderr, " (%zu hooks run)", session->running);
        session->line = true;
    }
    fflush(stderr);
}

/* hooks that failed */

static const char *text(const json_t *document, const char *member)
{
    return json_string_value(json_object_get(document, member));
}

static bool is_level(const json_t *record, const char *level)
{
    const char *own = text(record, "level");
    return own && strcmp(own, level) == 0;
}

/* How many bytes the line that begins here has with its end. */
static size_t line_length(const char *line)
{
    size_t length = strcspn(line, "\n");
    return length + (line[length] == '\n');
}

void ch_cli_olm_show_lines(const char *text)
{
    size_t i = 0, lines = 0;
    for (const char *at = text; *at; at += line_length(at))
        lines++;
    for (; *text; text += line_length(text), i++)
        if (lines <= FIRST_LINES + LAST_LINES || i < FIRST_LINES || i >= lines - LAST_LINES)
            fprintf(stderr, "    %.*s\n", (int)strcspn(text, "\n"), text);
        else if (i == FIRST_LINES)
            fprintf(stderr, "    ... (%d lines left out)\n",
                    (int)(lines - FIRST_LINES - LAST_LINES));
}

/* Of the charm, not of the agent that says that the hook failed. */
static bool is_said(const json_t *record, const char *unit, double since, const char *level)
{
    const char *own = text(record, "unit"), *module = text(record, "module");
    return own && strcmp(own, unit) == 0 && is_level(record, level) &&
           !ch_text_starts(module ? module : "", "juju.worker.") &&
           json_number_value(json_object_get(record, "time")) >= since;
}

/* What a run said at a level.  Return: whether it said anything. */
static bool show_records(const json_t *records, const char *unit, double since, const char *level)
{
    size_t i;
    json_t *record;
    struct ch_buf found = CH_BUF_INIT;
    json_array_foreach (records, i, record)
        if (is_said(record, unit, since, level))
            ch_buf_addf(&found, "%s%s", found.length ? "\n" : "", text(record, "message"));
    bool any = found.length > 0;
    if (any)
        ch_cli_olm_show_lines(found.data);
    ch_buf_deinit(&found);
    return any;
}

/* When the last hook of a unit was started: scripts and actions may have run since. */
static double last_hook(struct ch_cli_session *session, const char *unit)
{
    CH_AUTOJSON json_t *runs = ch_olm_store_runs(session->store, unit, SEARCHED_RECORDS, NULL);
    for (size_t i = json_array_size(runs); i-- > 0;)
        if (is_hook(json_array_get(runs, i)))
            return json_number_value(json_object_get(json_array_get(runs, i), "started"));
    return 0;
}

static void explain(struct ch_cli_session *session, const char *unit, const json_t *failed)
{
    CH_AUTOJSON json_t *records = ch_olm_store_logs(session->store, 0, SEARCHED_RECORDS, NULL);
    double since = last_hook(session, unit);
    fprintf(stderr, "%s is in error: hook failed: \"%s\": %s\n", unit,
            text(json_object_get(failed, "hook"), "name"), text(failed, "message"));
    /* a charm in Lua logs its traceback; what others print on stderr is logged as a warning */
    if (!show_records(records, unit, since, "ERROR"))
        show_records(records, unit, since, "WARNING");
    fprintf(stderr,
            "  all it logged:       charmhost debug-log -i %s\n"
            "  run the hook again:  charmhost resolved %s\n"
            "  go on without it:    charmhost resolved --no-retry %s\n",
            unit, unit, unit);
}

size_t ch_cli_olm_explain_errors(struct ch_cli_session *session, bool fails)
{
    const char *unit;
    json_t *agent;
    size_t count = 0;
    json_object_foreach ((json_t *)ch_olm_all(session->olm, CH_OLM_AGENT), unit, agent) {
        if (!ch_olm_uniter_failed(session->olm, unit))
            continue;
        count++;
        const json_t *failed = json_object_get(agent, "failed");
        if (json_object_get(session->failed, unit)) /* an error: also with -q */
            explain(session, unit, failed);
        else if (fails || !session->quiet) /* it was before, and has been told */
            fprintf(stderr, "%s is in error: hook failed: \"%s\"\n", unit,
                    text(json_object_get(failed, "hook"), "name"));
    }
    return count;
}
