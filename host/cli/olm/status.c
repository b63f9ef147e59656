/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost status */
#include "cli/olm/session.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char *render(struct ch_cli_session *session, const char *format)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    CH_AUTOJSON json_t *status = ch_olm_view_status(session->olm);
    CH_AUTOJSON json_t *relations = ch_olm_view_relations(session->olm);
    if (strcmp(format, "dot") == 0)
        ch_cli_print_dot(status, relations, ch_checked(out));
    else
        ch_cli_print_status(status, relations, ch_cli_has(session->arguments, "relations"),
                            ch_checked(out));
    fclose(out);
    return ch_checked(text);
}

static int show(struct ch_cli_session *session, struct ch_error *err)
{
    static const char *const formats[] = {"tabular", "json", "yaml", "dot", NULL};
    const char *format = ch_cli_olm_format(session, formats, err);
    if (!format)
        return -1;
    if (strcmp(format, "json") == 0 || strcmp(format, "yaml") == 0) {
        ch_cli_olm_print(ch_olm_view_status(session->olm), format);
        return 0;
    }
    CH_AUTOFREE char *text = render(session, format);
    if (ch_cli_has(session->arguments, "watch") && isatty(STDOUT_FILENO))
        printf("\033[H\033[2J");
    fputs(text, stdout);
    return 0;
}

/* Until a signal ends it. */
static int watch(const struct ch_cli_arguments *arguments, double seconds)
{
    struct timespec pause = {.tv_sec = (time_t)seconds,
                             .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9)};
    for (;;) {
        int status = ch_cli_olm_look(arguments, show);
        if (status != CH_CLI_DONE)
            return status;
        nanosleep(&pause, NULL);
    }
}

static int call_status(const struct ch_cli_arguments *arguments)
{
    struct ch_error failure = CH_ERROR_INIT;
    double seconds = 1;
    const char *period = ch_cli_value(arguments, "watch");
    if (!period)
        return ch_cli_olm_look(arguments, show);
    if (*period && ch_cli_seconds(arguments, "watch", &seconds, &failure) < 0) {
        ch_cli_usage("status", "%s", failure.message);
        ch_error_clear(&failure);
        return CH_CLI_USAGE;
    }
    return watch(arguments, seconds < 0.1 ? 0.1 : seconds);
}

static const struct ch_cli_option status_options[] = {
    {"relations", 0, NULL, "show relations in the table as well"},
    {"watch", 0, "[T]", "draw it again every second, or every T"},
    {NULL},
};
static const struct ch_cli_option *const status_lists[] = {status_options, ch_cli_olm_format_option,
                                                           CH_CLI_OLM_LOOKS};
const struct ch_cli_verb ch_cli_status_verb = {
    .name = "status",
    .usage = "status [--format tabular|json|yaml|dot] [--relations] [--watch[=T]]",
    .summary = "show applications, units and relations",
    .call = call_status,
    .options = status_lists,
    .examples = "charmhost status --relations\ncharmhost status --watch\n"
                "charmhost status --format json | jq .applications\n"
                "charmhost status --format dot | dot -Tsvg >model.svg",
};
