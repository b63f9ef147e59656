/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost status */
#include "base/clock.h"
#include "base/text.h"
#include "cli/olm/session.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char *render(struct ch_cli_session *session, const json_t *status, const json_t *relations,
                    const char *format)
{
    char *text = NULL;
    size_t length = 0;
    bool shown = ch_cli_has(session->arguments, "relations");
    FILE *out = open_memstream(&text, &length);
    if (strcmp(format, "dot") == 0)
        ch_cli_print_dot(status, relations, ch_checked(out));
    else
        ch_cli_print_status(status, shown ? relations : NULL,
                            ch_cli_has(session->arguments, "storage"), ch_checked(out));
    fclose(out);
    return ch_checked(text);
}

/* The period of "--watch 5s", which juju takes this way.  A bare number is a machine. */
static bool is_period(const char *word, double *secondsp)
{
    long long machine;
    struct ch_error failure = CH_ERROR_INIT;
    int result =
        ch_text_to_int(word, &machine) ? -1 : ch_clock_parse_duration(word, secondsp, &failure);
    ch_error_clear(&failure);
    return result == 0;
}

static size_t selectors(const struct ch_cli_arguments *arguments, const char **words)
{
    double seconds;
    size_t count = 0;
    bool watches = ch_cli_has(arguments, "watch");
    for (size_t i = 0; i < arguments->count; i++)
        if (!watches || !is_period(arguments->words[i], &seconds))
            words[count++] = arguments->words[i];
    return count;
}

static void say_nothing_there(struct ch_cli_session *session, const json_t *status, size_t count)
{
    const json_t *name = json_object_get(json_object_get(status, "model"), "name");
    if (count > 0)
        ch_cli_olm_say(session, "Nothing matched specified filter%s.", count == 1 ? "" : "s");
    else
        ch_cli_olm_say(session, "Model \"%s\" is empty.", json_string_value(name));
}

static int show(struct ch_cli_session *session, struct ch_error *err)
{
    static const char *const formats[] = {"tabular", "json", "yaml", "dot", NULL};
    const char *format = ch_cli_olm_format(session, formats, err);
    if (!format)
        return -1;
    const char **words = ch_calloc(session->arguments->count + 1, sizeof(char *));
    size_t count = selectors(session->arguments, words);
    CH_AUTOJSON json_t *status = ch_olm_view_status(session->olm);
    CH_AUTOJSON json_t *relations = ch_olm_view_relations(session->olm);
    if (count > 0)
        ch_olm_filter_status(status, relations, words, count);
    free(words);
    if (strcmp(format, "json") == 0 || strcmp(format, "yaml") == 0) {
        ch_cli_olm_print(json_incref(status), format);
    } else {
        CH_AUTOFREE char *text = render(session, status, relations, format);
        if (ch_cli_has(session->arguments, "watch") && isatty(STDOUT_FILENO))
            printf("\033[H\033[2J");
        fputs(text, stdout);
        fflush(stdout);
    }
    if (json_object_size(json_object_get(status, "applications")) == 0)
        say_nothing_there(session, status, count);
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
    for (size_t i = 0; i < arguments->count; i++)
        is_period(arguments->words[i], &seconds);
    if (*period && ch_cli_seconds(arguments, "watch", &seconds, &failure) < 0) {
        ch_cli_usage("status", "%s", failure.message);
        ch_error_clear(&failure);
        return CH_CLI_USAGE;
    }
    return watch(arguments, seconds < 0.1 ? 0.1 : seconds);
}

static const struct ch_cli_option status_options[] = {
    {"relations", 0, NULL, "show relations in the table as well"},
    {"storage", 0, NULL, "show storage in the table as well"},
    {"watch", 0, "[T]", "draw it again every second, or every T"},
    {NULL},
};
static const struct ch_cli_option *const status_lists[] = {status_options, ch_cli_olm_format_option,
                                                           CH_CLI_OLM_LOOKS};
const struct ch_cli_verb ch_cli_status_verb = {
    .name = "status",
    .usage = "status [SELECTOR]... [--format tabular|json|yaml|dot] [--relations] [--watch[=T]]",
    .summary = "show applications, units and relations",
    .call = call_status,
    .most = CH_CLI_ANY,
    .options = status_lists,
    .about =
        "A SELECTOR is an application, a unit, a machine, a status, a port as 80/tcp, or exposed; "
        "names\n"
        "may have wildcards.  What matches none of them is left out.",
    .examples = "charmhost status --relations --storage\ncharmhost status web 'db/*' --watch 5s\n"
                "charmhost status error\n"
                "charmhost status --format json | jq .applications\n"
                "charmhost status --format dot | dot -Tsvg >model.svg",
};
