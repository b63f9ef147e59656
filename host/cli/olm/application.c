/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost remove-application, config, trust, expose, unexpose */
#include "base/file.h"
#include "base/yaml.h"
#include "cli/olm/session.h"

#include <stdlib.h>
#include <string.h>

static const struct ch_cli_option *const change_lists[] = {CH_CLI_OLM_CHANGES};

/* remove-application */

static int remove_application(struct ch_cli_session *session, struct ch_error *err)
{
    for (size_t i = 0; i < session->arguments->count; i++) {
        size_t k;
        json_t *unit;
        const char *name = session->arguments->words[i];
        CH_AUTOJSON json_t *units = ch_olm_units_of(session->olm, name);
        if (ch_olm_remove_application(session->olm, name, err) < 0)
            return -1;
        ch_cli_olm_say(session, "will remove application %s", name);
        json_array_foreach (units, k, unit)
            ch_cli_olm_say(session, "- will remove unit %s", json_string_value(unit));
    }
    return 0;
}

static int call_remove_application(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_change(arguments, remove_application);
}

static const struct ch_cli_option *const remove_lists[] = {CH_CLI_OLM_REMOVES};
const struct ch_cli_verb ch_cli_remove_application_verb = {
    .name = "remove-application",
    .usage = "remove-application APP... [OPTIONS]",
    .summary = "remove applications, their units and relations",
    .call = call_remove_application,
    .least = 1,
    .most = CH_CLI_ANY,
    .options = remove_lists,
    .examples = "charmhost remove-application web",
};

/* config */

static int read_file(const char *path, json_t *values, const char *application,
                     struct ch_error *err)
{
    CH_AUTOJSON json_t *document = ch_yaml_load(path, err);
    if (!document)
        return -1;
    const json_t *own = json_object_get(document, application);
    if (!json_is_object(document))
        return ch_error_set(err, CH_ERROR_VALUE, "%s: a mapping of options expected", path);
    json_object_update(values, json_is_object(own) ? (json_t *)own : document);
    return 0;
}

/* K=V and K=@FILE. */
static int read_word(const char *name, const char *value, json_t *values, struct ch_error *err)
{
    struct ch_buf text = CH_BUF_INIT;
    int result = 0;
    if (value[0] == '@') {
        result = ch_file_read(value + 1, 0, &text, err);
        value = text.data;
    }
    json_t *string = result < 0 ? NULL : json_string(value);
    if (result == 0 && !string)
        result = ch_error_set(err, CH_ERROR_VALUE, "option \"%s\": the value is not UTF-8", name);
    if (string)
        json_object_set_new(values, name, string);
    ch_buf_deinit(&text);
    return result;
}

static int read_settings(struct ch_cli_session *session, json_t *values, struct ch_error *err)
{
    const char *file = ch_cli_value(session->arguments, "file");
    const char *application = session->arguments->words[0];
    if (file && read_file(file, values, application, err) < 0)
        return -1;
    for (size_t i = 1; i < session->arguments->count; i++) {
        const char *value = NULL;
        CH_AUTOFREE char *name = ch_cli_split(session->arguments->words[i], &value);
        if (!name)
            return ch_cli_olm_misuse(session, err, "expected KEY=VALUE, got '%s'",
                                     session->arguments->words[i]);
        if (read_word(name, value, values, err) < 0)
            return -1;
    }
    return 0;
}

static json_t *read_resets(struct ch_cli_session *session)
{
    size_t i;
    json_t *given, *names = json_array();
    json_array_foreach (ch_cli_values(session->arguments, "reset"), i, given) {
        CH_AUTOFREE char *copy = ch_strdup(json_string_value(given));
        char *at = NULL;
        for (char *name = strtok_r(copy, ",", &at); name; name = strtok_r(NULL, ",", &at))
            json_array_append_new(names, json_string(name));
    }
    return names;
}

static int set_config(struct ch_cli_session *session, struct ch_error *err)
{
    const char *application = session->arguments->words[0];
    CH_AUTOJSON json_t *values = json_object();
    CH_AUTOJSON json_t *resets = read_resets(session);
    if (read_settings(session, values, err) < 0)
        return -1;
    if (json_array_size(resets) > 0 &&
        ch_olm_reset_config(session->olm, application, resets, err) < 0)
        return -1;
    return json_object_size(values) > 0 ? ch_olm_set_config(session->olm, application, values, err)
                                        : 0;
}

static int show_option(struct ch_cli_session *session, const json_t *config, const char *name,
                       struct ch_error *err)
{
    const json_t *option = json_object_get(json_object_get(config, "settings"), name);
    if (!option)
        option = json_object_get(json_object_get(config, "application-config"), name);
    if (!option)
        return ch_olm_refuse_name(err, name, json_object_get(config, "settings"),
                                  "key \"%s\" not found in \"%s\" application config or charm "
                                  "settings",
                                  name, session->arguments->words[0]);
    json_t *value = json_object_get(option, "value");
    if (json_is_string(value))
        printf("%s\n", json_string_value(value));
    else if (value)
        ch_cli_olm_print(json_incref(value), "json");
    else
        printf("\n");
    return 0;
}

static int show_config(struct ch_cli_session *session, struct ch_error *err)
{
    static const char *const formats[] = {"yaml", "json", NULL};
    const char *format = ch_cli_olm_format(session, formats, err);
    CH_AUTOJSON json_t *config =
        format ? ch_olm_show_config(session->olm, session->arguments->words[0], err) : NULL;
    if (!config)
        return -1;
    if (session->arguments->count > 1)
        return show_option(session, config, session->arguments->words[1], err);
    ch_cli_olm_print(json_incref(config), format);
    return 0;
}

/* Nothing to set: it is to be shown. */
static int call_config(const struct ch_cli_arguments *arguments)
{
    bool one = arguments->count == 2 && !strchr(arguments->words[1], '=');
    bool sets = (arguments->count > 1 && !one) || ch_cli_has(arguments, "file") ||
                ch_cli_has(arguments, "reset");
    return sets ? ch_cli_olm_change(arguments, set_config)
                : ch_cli_olm_look(arguments, show_config);
}

static const struct ch_cli_option config_options[] = {
    {"reset", 0, "K,K", "back to the defaults"},
    {"file", 0, "FILE", "set what a YAML file says"},
    {NULL},
};
static const struct ch_cli_option *const config_lists[] = {config_options, ch_cli_olm_format_option,
                                                           CH_CLI_OLM_CHANGES};
const struct ch_cli_verb ch_cli_config_verb = {
    .name = "config",
    .usage = "config APP [KEY | KEY=VALUE...] [--reset K,K] [--file FILE] [--format yaml|json]",
    .summary = "show or set the options of an application",
    .call = call_config,
    .least = 1,
    .most = CH_CLI_ANY,
    .options = config_lists,
    .about = "KEY=@FILE sets an option to the text of a file.",
    .examples = "charmhost config web\ncharmhost config web port\n"
                "charmhost config web port=8080 greeting='Good day'\n"
                "charmhost config web --reset port,greeting",
};

/* trust, expose */

static int trust(struct ch_cli_session *session, struct ch_error *err)
{
    return ch_olm_set_trust(session->olm, session->arguments->words[0],
                            !ch_cli_has(session->arguments, "remove"), err);
}

static int call_trust(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_change(arguments, trust);
}

static const struct ch_cli_option trust_options[] = {
    {"remove", 0, NULL, "trust it no more"},
    {NULL},
};
static const struct ch_cli_option *const trust_lists[] = {trust_options, CH_CLI_OLM_CHANGES};
const struct ch_cli_verb ch_cli_trust_verb = {
    .name = "trust",
    .usage = "trust APP [--remove]",
    .summary = "let an application use the cloud's credentials",
    .call = call_trust,
    .least = 1,
    .most = 1,
    .options = trust_lists,
    .examples = "charmhost trust web\ncharmhost trust web --remove",
};

static int expose(struct ch_cli_session *session, struct ch_error *err)
{
    return ch_olm_expose(session->olm, session->arguments->words[0], true, err);
}

static int unexpose(struct ch_cli_session *session, struct ch_error *err)
{
    return ch_olm_expose(session->olm, session->arguments->words[0], false, err);
}

static int call_expose(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_change(arguments, expose);
}

static int call_unexpose(const struct ch_cli_arguments *arguments)
{
    return ch_cli_olm_change(arguments, unexpose);
}

const struct ch_cli_verb ch_cli_expose_verb = {
    .name = "expose",
    .usage = "expose APP",
    .summary = "mark an application's ports as open to the world",
    .call = call_expose,
    .least = 1,
    .most = 1,
    .options = change_lists,
    .examples = "charmhost expose web",
};

const struct ch_cli_verb ch_cli_unexpose_verb = {
    .name = "unexpose",
    .usage = "unexpose APP",
    .summary = "take expose back",
    .call = call_unexpose,
    .least = 1,
    .most = 1,
    .options = change_lists,
    .examples = "charmhost unexpose web",
};
