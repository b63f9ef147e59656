/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost run, show-task */
#include "base/yaml.h"
#include "cli/olm/session.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* parameters */

/* "a.b=v" sets b in the object a. */
static void set_nested(json_t *into, char *path, json_t *value)
{
    char *dot;
    while ((dot = strchr(path, '.')) != NULL) {
        *dot = '\0';
        json_t *inner = json_object_get(into, path);
        if (!json_is_object(inner))
            json_object_set_new(into, path, inner = json_object());
        into = inner;
        path = dot + 1;
    }
    json_object_set_new(into, path, value);
}

static int read_parameter_file(const char *path, json_t *parameters, struct ch_error *err)
{
    CH_AUTOJSON json_t *document = ch_yaml_load(path, err);
    if (!document)
        return -1;
    if (!json_is_object(document))
        return ch_error_set(err, CH_ERROR_VALUE, "%s: a mapping of parameters expected", path);
    json_object_update(parameters, document);
    return 0;
}

/* Those on the command line come after those of the file. */
static int read_parameters(struct ch_cli_session *session, size_t from, json_t *parameters,
                           struct ch_error *err)
{
    const char *file = ch_cli_value(session->arguments, "params");
    if (file && read_parameter_file(file, parameters, err) < 0)
        return -1;
    for (size_t i = from; i < session->arguments->count; i++) {
        const char *text = NULL, *word = session->arguments->words[i];
        CH_AUTOFREE char *name = ch_cli_split(word, &text);
        if (!name)
            return ch_cli_olm_misuse(session, err, "expected NAME=VALUE, got '%s'", word);
        json_t *value = *text ? ch_yaml_parse(text, strlen(text), name, err) : json_string("");
        if (!value) {
            session->misused = true;
            return -1;
        }
        set_nested(parameters, name, value);
    }
    return 0;
}

/* results, as juju run prints them */

/* Of one unit: what the action printed, and its results as YAML. */
static char *plain_text(const json_t *view)
{
    const char *key, *output = "";
    json_t *value;
    struct ch_buf text = CH_BUF_INIT;
    const json_t *results = json_object_get(view, "results");
    CH_AUTOJSON json_t *shown = json_object();
    json_object_foreach ((json_t *)results, key, value) {
        bool hidden = strcmp(key, "stderr") == 0 || strcmp(key, "stdout-encoding") == 0 ||
                      strcmp(key, "stderr-encoding") == 0 || strcmp(key, "return-code") == 0;
        if (strcmp(key, "stdout") == 0)
            output = json_string_value(value);
        else if (!hidden)
            json_object_set(shown, key, value);
    }
    ch_buf_adds(&text, output ? output : "");
    if (json_object_size(shown) > 0) {
        CH_AUTOFREE char *yaml = ch_yaml_dump(shown, CH_YAML_GO);
        if (text.length > 0 && text.data[text.length - 1] != '\n')
            ch_buf_adds(&text, "\n");
        ch_buf_adds(&text, yaml);
    }
    return ch_buf_take(&text);
}

static void print_line_ended(const char *text)
{
    size_t length = strlen(text);
    if (length > 0)
        printf("%s%s", text, text[length - 1] == '\n' ? "" : "\n");
}

static void print_plain(const json_t *views)
{
    const char *unit;
    json_t *view;
    CH_AUTOJSON json_t *texts = json_object();
    json_object_foreach ((json_t *)views, unit, view) {
        CH_AUTOFREE char *text = plain_text(view);
        if (json_object_size(views) == 1)
            print_line_ended(text);
        json_object_set_new(texts, unit, json_string(text));
    }
    if (json_object_size(views) > 1)
        ch_cli_olm_print(json_incref(texts), "yaml");
}

static void print_log(const json_t *action)
{
    size_t i;
    json_t *line;
    json_array_foreach (json_object_get(action, "log"), i, line) {
        CH_AUTOFREE char *at =
            ch_olm_view_time(json_number_value(json_object_get(line, "time")), CH_OLM_TIME_CLOCK);
        fprintf(stderr, "%s %s\n", at, json_string_value(json_object_get(line, "message")));
    }
}

/* What a task that did not complete printed, and where there is more. */
static void explain(const json_t *view)
{
    const json_t *results = json_object_get(view, "results");
    const char *printed = json_string_value(json_object_get(results, "stderr"));
    if (printed && !json_object_get(results, "stderr-encoding"))
        ch_cli_olm_show_lines(printed);
    if (json_integer_value(json_object_get(results, "return-code")) != 0)
        fprintf(stderr, "  all it logged:       charmhost debug-log -i %s\n",
                json_string_value(json_object_get(view, "unit")));
}

/* Return: whether it completed. */
static bool report_task(struct ch_cli_session *session, const char *id, bool plain, json_t *views)
{
    const json_t *action = ch_olm_get(session->olm, CH_OLM_ACTION, id);
    json_t *view = ch_olm_view_action(action);
    const char *status = json_string_value(json_object_get(view, "status"));
    const char *message = json_string_value(json_object_get(view, "message"));
    bool done = status && strcmp(status, "completed") == 0;
    if (!session->quiet)
        print_log(action);
    if (!done)
        fprintf(stderr, "Action id %s %s%s%s\n", id, status ? status : "is gone",
                message ? ": " : "", message ? message : "");
    if (!done && plain)
        explain(view);
    const char *unit = json_string_value(json_object_get(view, "unit"));
    json_object_set_new(views, unit ? unit : id, view);
    return done;
}

static const char *const formats[] = {"plain", "yaml", "json", NULL};

static int report(struct ch_cli_session *session, const json_t *ids, const char *format)
{
    size_t i;
    json_t *id;
    bool done = true, plain = strcmp(format, "plain") == 0;
    CH_AUTOJSON json_t *views = json_object();
    json_array_foreach (ids, i, id)
        done = report_task(session, json_string_value(id), plain, views) && done;
    if (plain)
        print_plain(views);
    else
        ch_cli_olm_print(json_incref(views), format);
    fflush(stdout);
    return done ? CH_CLI_DONE : CH_CLI_FAILED;
}

/* run */

/* In the words of juju, by which programs that call it tell this from other errors. */
static void say_failed(const struct ch_cli_session *session, const json_t *ids)
{
    size_t i, count = 0;
    json_t *id;
    const char *failed = NULL;
    struct ch_buf list = CH_BUF_INIT;
    json_array_foreach (ids, i, id) {
        const char *key = json_string_value(id);
        const json_t *action = ch_olm_get(session->olm, CH_OLM_ACTION, key);
        const char *status = json_string_value(json_object_get(action, "status"));
        const json_t *code = json_object_get(json_object_get(action, "results"), "return-code");
        if (status && strcmp(status, "completed") == 0)
            continue;
        count++;
        failed = key;
        ch_buf_addf(&list, " - id \"%s\"", key);
        if (json_is_integer(code))
            ch_buf_addf(&list, " with return code %lld", (long long)json_integer_value(code));
        ch_buf_adds(&list, "\n");
    }
    if (count > 0)
        fprintf(stderr,
                "charmhost run: the following task%s failed:\n%s\n'charmhost show-task %s' shows "
                "what happened\n",
                count == 1 ? "" : "s", list.data, count == 1 ? failed : "ID");
    ch_buf_deinit(&list);
}

static void say_tasks(struct ch_cli_session *session, const char *what, const json_t *ids)
{
    size_t i;
    json_t *id;
    size_t count = json_array_size(ids);
    ch_cli_olm_say(session, "%s %zu task%s", what, count, count == 1 ? "" : "s");
    json_array_foreach (ids, i, id) {
        const json_t *action = ch_olm_get(session->olm, CH_OLM_ACTION, json_string_value(id));
        CH_AUTOFREE char *tag = ch_strdup(json_string_value(json_object_get(action, "unit")));
        for (char *at = tag; *at; at++)
            *at = *at == '/' ? '-' : *at;
        ch_cli_olm_say(session, "  - task %s on unit-%s", json_string_value(id), tag);
    }
    ch_cli_olm_say(session, "%s", "");
}

static int schedule(struct ch_cli_session *session, const json_t *ids, struct ch_error *err)
{
    size_t i;
    json_t *id;
    if (ch_olm_store_save(session->store, err) < 0)
        return -1;
    say_tasks(session, "Scheduled", ids);
    ch_cli_olm_say(session, "The next command that runs hooks, or 'charmhost settle', runs %s.",
                   json_array_size(ids) == 1 ? "it" : "them");
    json_array_foreach (ids, i, id)
        ch_cli_olm_say(session, "Check its status with 'charmhost show-task %s'",
                       json_string_value(id));
    return CH_CLI_DONE;
}

static int enqueue(struct ch_cli_session *session, size_t units, json_t *ids, struct ch_error *err)
{
    const char **words = session->arguments->words;
    CH_AUTOJSON json_t *parameters = json_object();
    if (read_parameters(session, units + 1, parameters, err) < 0)
        return -1;
    for (size_t i = 0; i < units; i++) {
        char *id = NULL;
        if (ch_olm_enqueue_action(session->olm, words[i], words[units], parameters, &id, err) < 0)
            return -1;
        json_array_append_new(ids, ch_checked(json_string(id)));
        free(id);
    }
    return 0;
}

static int run(struct ch_cli_session *session, struct ch_error *err)
{
    const char *format = ch_cli_olm_format(session, formats, err);
    const struct ch_cli_arguments *arguments = session->arguments;
    CH_AUTOJSON json_t *ids = json_array();
    size_t units = 0;
    while (units < arguments->count && strchr(arguments->words[units], '/') &&
           !strchr(arguments->words[units], '='))
        units++;
    if (!format)
        return -1;
    if (units == 0)
        return ch_cli_olm_misuse(session, err, "'%s' is no unit: expected APP/NUMBER or APP/leader",
                                 arguments->words[0]);
    if (units == arguments->count)
        return ch_cli_olm_misuse(session, err, "no action specified");
    if (enqueue(session, units, ids, err) < 0)
        return -1;
    if (ch_cli_has(arguments, "background"))
        return schedule(session, ids, err);
    say_tasks(session, "Running", ids);
    int status = ch_cli_olm_settle(session, err);
    if (status < 0)
        return -1;
    int outcome = report(session, ids, format);
    if (outcome != CH_CLI_DONE)
        say_failed(session, ids);
    return status ? status : outcome;
}

static int call_run(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_hold(arguments, run);
}

static const struct ch_cli_option run_options[] = {
    {"params", 0, "FILE", "parameters, a YAML mapping; those behind the action come after them"},
    {"background", 0, NULL, "do not run it now: the next command, or settle, does"},
    {NULL},
};
static const struct ch_cli_option *const run_lists[] = {run_options, ch_cli_olm_format_option,
                                                        CH_CLI_OLM_RUNS};
const struct ch_cli_verb ch_cli_run_verb = {
    .name = "run",
    .usage = "run UNIT... ACTION [NAME=VALUE]... [--format plain|yaml|json]",
    .summary = "run an action and print its results",
    .call = call_run,
    .least = 1,
    .most = CH_CLI_ANY,
    .options = run_lists,
    .about = "A unit may be APP/leader.  Values are read as YAML; a.b=v sets b in the object a.\n"
             "Exit status 1 when the action failed.",
    .examples =
        "charmhost run web/0 backup\ncharmhost run web/leader backup target=s3 limits.size=5\n"
        "charmhost run web/0 web/1 backup --format json\n"
        "charmhost run web/0 backup --params backup.yaml --background",
};

/* show-task */

static int show_task(struct ch_cli_session *session, struct ch_error *err)
{
    const char *id = session->arguments->words[0];
    const char *format = ch_cli_olm_format(session, formats, err);
    if (!format)
        return -1;
    if (!ch_olm_get(session->olm, CH_OLM_ACTION, id))
        return ch_error_set(err, CH_ERROR_RUNTIME, "task \"%s\" not found", id);
    CH_AUTOJSON json_t *ids = json_pack("[s]", id);
    report(session, ids, format); /* that it failed is no failure to show it */
    return CH_CLI_DONE;
}

static int call_show_task(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_look(arguments, show_task);
}

static const struct ch_cli_option *const task_lists[] = {ch_cli_olm_format_option,
                                                         CH_CLI_OLM_LOOKS};
const struct ch_cli_verb ch_cli_show_task_verb = {
    .name = "show-task",
    .usage = "show-task ID [--format plain|yaml|json]",
    .summary = "show what became of an action",
    .call = call_show_task,
    .least = 1,
    .most = 1,
    .options = task_lists,
    .examples = "charmhost show-task 5\ncharmhost show-task 5 --format yaml",
};
