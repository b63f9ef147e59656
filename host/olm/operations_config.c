/* SPDX-License-Identifier: Apache-2.0 */
/* Options of applications: set, reset, shown. */
#include "base/text.h"
#include "olm/operations_private.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* values */

static json_t *parse_boolean(const char *text)
{
    static const char *const words[] = {"1", "t", "T", "TRUE",  "true",  "True",
                                        "0", "f", "F", "FALSE", "false", "False"};
    for (size_t i = 0; i < CH_ARRAY_LEN(words); i++)
        if (strcmp(text, words[i]) == 0)
            return json_boolean(i < CH_ARRAY_LEN(words) / 2);
    return NULL;
}

static json_t *parse_float(const char *text)
{
    char *end = NULL;
    double number = strtod(text, &end);
    bool whole = *text && strchr(" \t\n\v\f\r", *text) == NULL && *end == '\0';
    return whole && isfinite(number) ? json_real(number) : NULL;
}

static json_t *parse_secret(const char *text)
{
    return *text == '\0' || ch_text_starts(text, "secret:") ? json_string(text) : NULL;
}

static json_t *parse_text(const char *type, const char *text)
{
    long long number = 0;
    if (strcmp(type, "int") == 0)
        return ch_text_to_int(text, &number) ? json_integer(number) : NULL;
    if (strcmp(type, "float") == 0)
        return parse_float(text);
    if (strcmp(type, "boolean") == 0)
        return parse_boolean(text);
    return strcmp(type, "secret") == 0 ? parse_secret(text) : json_string(text);
}

/* Of a value that has its type already; text is read. */
static json_t *take_value(const char *type, const json_t *value)
{
    if (json_is_string(value))
        return parse_text(type, json_string_value(value));
    if (strcmp(type, "int") == 0)
        return json_is_integer(value) ? json_integer(json_integer_value(value)) : NULL;
    if (strcmp(type, "float") == 0)
        return json_is_number(value) ? json_real(json_number_value(value)) : NULL;
    return strcmp(type, "boolean") == 0 && json_is_boolean(value)
               ? json_boolean(json_is_true(value))
               : NULL;
}

static int refuse_value(const struct ch_option_meta *option, const json_t *value,
                        struct ch_error *err)
{
    CH_AUTOFREE char *text = json_is_string(value)
                                 ? ch_olm_quote(json_string_value(value))
                                 : ch_checked(json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT));
    ch_error_set(err, CH_ERROR_RUNTIME, "option \"%s\" expected %s, got %s", option->name,
                 option->type, text);
    return -1;
}

static const struct ch_option_meta *need_option(const struct ch_meta *meta, const char *name,
                                                struct ch_error *err)
{
    const struct ch_option_meta *option = ch_meta_option(meta, name);
    if (option)
        return option;
    CH_AUTOJSON json_t *names = json_array();
    for (size_t i = 0; i < meta->option_count; i++)
        json_array_append_new(names, json_string(meta->options[i].name));
    ch_olm_refuse_name(err, name, names, "unknown option \"%s\"", name);
    return NULL;
}

json_t *ch_olm_parse_config(const struct ch_meta *meta, const json_t *values, struct ch_error *err)
{
    const char *name;
    json_t *value;
    CH_AUTOJSON json_t *typed = json_object();
    json_object_foreach ((json_t *)values, name, value) {
        const struct ch_option_meta *option = need_option(meta, name, err);
        json_t *parsed = option ? take_value(option->type, value) : NULL;
        if (parsed) {
            json_object_set_new(typed, name, parsed);
            continue;
        }
        if (option)
            refuse_value(option, value, err);
        return NULL;
    }
    return CH_TAKE(typed);
}

/* operations */

int ch_olm_set_config(struct ch_olm *olm, const char *application, const json_t *values,
                      struct ch_error *err)
{
    json_t *app = ch_olm_need_living(olm, application, err);
    CH_AUTOJSON json_t *typed =
        app ? ch_olm_parse_config(ch_olm_meta(olm, application), values, err) : NULL;
    if (!typed)
        return -1;
    json_object_update(json_object_get(app, "config"), typed);
    ch_olm_touch(olm, CH_OLM_APPLICATION, application);
    return 0;
}

int ch_olm_reset_config(struct ch_olm *olm, const char *application, const json_t *names,
                        struct ch_error *err)
{
    size_t i;
    json_t *name, *app = ch_olm_need_living(olm, application, err);
    if (!app)
        return -1;
    json_array_foreach (names, i, name)
        if (!need_option(ch_olm_meta(olm, application), json_string_value(name), err))
            return -1;
    json_array_foreach (names, i, name)
        json_object_del(json_object_get(app, "config"), json_string_value(name));
    ch_olm_touch(olm, CH_OLM_APPLICATION, application);
    return 0;
}

static json_t *show_option(const struct ch_option_meta *option, const json_t *set)
{
    json_t *value = json_object_get(set, option->name);
    json_t *shown =
        json_pack("{s:s, s:s, s:s}", "description", option->description ? option->description : "",
                  "type", option->type, "source",
                  value                   ? "user"
                  : option->default_value ? "default"
                                          : "unset");
    if (option->default_value)
        json_object_set(shown, "default", option->default_value);
    if (value || option->default_value)
        json_object_set(shown, "value", value ? value : option->default_value);
    return shown;
}

json_t *ch_olm_show_config(const struct ch_olm *olm, const char *application, struct ch_error *err)
{
    const json_t *app = ch_olm_need_application(olm, application, err);
    const struct ch_meta *meta = app ? ch_olm_meta(olm, application) : NULL;
    json_t *settings = json_object();
    for (size_t i = 0; meta && i < meta->option_count; i++)
        json_object_set_new(settings, meta->options[i].name,
                            show_option(&meta->options[i], json_object_get(app, "config")));
    json_t *shown = NULL;
    if (app) {
        bool trust = ch_olm_flag(app, "trust");
        shown = json_pack(
            "{s:s, s:s, s:{s:{s:s, s:s, s:s, s:b, s:b}}, s:O}", "application", application, "charm",
            meta ? meta->name : application, "application-config", "trust", "description",
            "Does this application have access to trusted credentials", "type", "bool", "source",
            trust ? "user" : "default", "default", 0, "value", trust, "settings", settings);
    }
    json_decref(settings);
    return shown;
}
