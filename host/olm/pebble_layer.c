/* SPDX-License-Identifier: Apache-2.0 */
/* Layers of the simulated Pebble: what is refused of one by itself. */
#include "base/text.h"
#include "olm/pebble_private.h"

#include <string.h>

/* single values */

static int refuse(struct ch_error *err, const char *text)
{
    return ch_error_set(err, CH_ERROR_VALUE, "%s", text);
}

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

static int check_durations(const char *label, const char *section, const json_t *item,
                           struct ch_error *err)
{
    double seconds;
    for (const char *const *name = ch_sim_durations; *name; name++) {
        const json_t *value = json_object_get(item, *name);
        if (!value || ch_sim_get_duration(item, *name, &seconds))
            continue;
        CH_AUTOFREE char *text = ch_checked(json_dumps(value, JSON_ENCODE_ANY));
        CH_AUTOFREE char *quoted =
            json_is_string(value) ? ch_strdup(text) : ch_asprintf("\"%s\"", text);
        return ch_error_set(err, CH_ERROR_VALUE,
                            "cannot parse layer \"%s\" section \"%s\": invalid duration %s", label,
                            section, quoted);
    }
    return 0;
}

static int check_fields(const char *label, const char *place, const json_t *item,
                        const struct ch_pebble_field *fields, struct ch_error *err)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)item, name, value) {
        const struct ch_pebble_field *field = fields;
        while (field->name && strcmp(field->name, name) != 0)
            field++;
        if (!field->name)
            return ch_error_set(err, CH_ERROR_VALUE,
                                "cannot parse layer \"%s\" section %s: field %s not found", label,
                                place, name);
        if (field->type == CH_PEBBLE_GROUP &&
            check_fields(label, place, value, field->fields, err) < 0)
            return -1;
    }
    return 0;
}

/* commands */

/* The next word of a command as a shell takes it, without a shell.  Return: 1, 0 at the end, -1. */
static int next_word(const char **textp, struct ch_buf *word, struct ch_error *err)
{
    const char *text = *textp + strspn(*textp, " \t\r\n");
    char quote = '\0';
    ch_buf_clear(word);
    if (!*text)
        return 0;
    for (; *text && (quote || !strchr(" \t\r\n", *text)); text++) {
        if (quote && *text == quote) {
            quote = '\0';
        } else if (!quote && (*text == '"' || *text == '\'')) {
            quote = *text;
        } else {
            if (*text == '\\' && quote != '\'' && !*++text)
                return refuse(err, "EOF found after escape character");
            ch_buf_add(word, text, 1);
        }
    }
    if (quote)
        return refuse(err, "EOF found when expecting closing quote");
    ch_buf_add(word, "", 0);
    *textp = text;
    return 1;
}

/* Default arguments stand in one group "[ ... ]" at the end. */
static int check_command(const char *command, bool groups, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf word = CH_BUF_INIT;
    bool inside = false, behind = false;
    for (int index = 0;; index++) {
        int more = next_word(&command, &word, err);
        if (more <= 0)
            return more;
        bool opens = groups && word.data && strcmp(word.data, "[") == 0;
        bool closes = groups && word.data && strcmp(word.data, "]") == 0;
        if (inside && opens)
            return refuse(err, "cannot nest [ ... ] groups");
        if (!inside && behind)
            return refuse(err, "cannot have any arguments after [ ... ] group");
        if (opens && index == 0)
            return refuse(err, "cannot start command with [ ... ] group");
        if (!inside && closes)
            return refuse(err, "cannot have ] outside of [ ... ] group");
        behind |= opens;
        inside = opens || (inside && !closes);
    }
}

static int check_service_command(const char *name, const json_t *service, struct ch_error *err)
{
    struct ch_error why = CH_ERROR_INIT;
    if (check_command(ch_sim_text(service, "command"), true, &why) == 0)
        return 0;
    ch_error_set(err, CH_ERROR_VALUE,
                 "plan service \"%s\" command invalid: cannot parse service \"%s\" command: %s",
                 name, name, why.message);
    ch_error_clear(&why);
    return -1;
}

/* layers */

static int check_action(const char *name, const char *what, const json_t *value,
                        const char *additional, struct ch_error *err)
{
    const char *const words[] = {"", "restart", "shutdown", "ignore", additional, NULL};
    const char *text = value ? json_string_value(value) : "";
    if (text && is_one_of(text, words))
        return 0;
    return ch_error_set(err, CH_ERROR_VALUE, "plan service \"%s\" %s action \"%s\" invalid", name,
                        what, text ? text : "");
}

static int check_service_name(const char *name, struct ch_error *err)
{
    if (!*name)
        return refuse(err, "cannot use empty string as service name");
    if (strcmp(name, "pebble") == 0)
        return refuse(err, "cannot use reserved service name \"pebble\"");
    if (*name == '-')
        return ch_error_set(err, CH_ERROR_VALUE,
                            "cannot use service name \"%s\": starting with \"-\" not allowed",
                            name);
    return 0;
}

static int check_service(const char *name, const json_t *service, struct ch_error *err)
{
    const char *check;
    json_t *action;
    const json_t *factor = json_object_get(service, "backoff-factor");
    if (check_service_name(name, err) < 0 || check_service_command(name, service, err) < 0 ||
        check_action(name, "on-success", json_object_get(service, "on-success"), "failure-shutdown",
                     err) < 0 ||
        check_action(name, "on-failure", json_object_get(service, "on-failure"), "success-shutdown",
                     err) < 0)
        return -1;
    json_object_foreach (json_object_get(service, "on-check-failure"), check, action)
        if (check_action(name, "on-check-failure", action, "success-shutdown", err) < 0)
            return -1;
    if (factor && json_number_value(factor) < 1)
        return ch_error_set(err, CH_ERROR_VALUE,
                            "plan service \"%s\" backoff-factor must be 1.0 or greater, not %g",
                            name, json_number_value(factor));
    return 0;
}

static int check_check(const char *name, const json_t *check, struct ch_error *err)
{
    static const char *const levels[] = {"", "alive", "ready", NULL};
    static const char *const startups[] = {"", "enabled", "disabled", NULL};
    static const char *const times[] = {"period", "timeout"};
    struct ch_error why = CH_ERROR_INIT;
    double seconds;
    if (!*name)
        return refuse(err, "cannot use empty string as check name");
    if (!is_one_of(ch_sim_text(check, "level"), levels))
        return ch_error_set(err, CH_ERROR_VALUE,
                            "plan check \"%s\" level must be \"alive\" or \"ready\"", name);
    if (!is_one_of(ch_sim_text(check, "startup"), startups))
        return ch_error_set(err, CH_ERROR_VALUE,
                            "plan check \"%s\" startup must be \"enabled\" or \"disabled\"", name);
    for (size_t i = 0; i < CH_ARRAY_LEN(times); i++)
        if (ch_sim_get_duration(check, times[i], &seconds) && seconds <= 0)
            return ch_error_set(err, CH_ERROR_VALUE, "plan check \"%s\" %s must not be zero", name,
                                times[i]);
    const char *command = ch_sim_text(json_object_get(check, "exec"), "command");
    if (check_command(command, false, &why) == 0)
        return 0;
    ch_error_set(err, CH_ERROR_VALUE, "plan check \"%s\" command invalid: %s", name, why.message);
    ch_error_clear(&why);
    return -1;
}

static int check_target(const char *name, const json_t *target, struct ch_error *err)
{
    static const char *const types[] = {"", "loki", "opentelemetry", "syslog", NULL};
    const char *label;
    json_t *value;
    json_object_foreach (json_object_get(target, "labels"), label, value)
        if (ch_text_starts(label, "pebble_"))
            return ch_error_set(err, CH_ERROR_VALUE,
                                "log target \"%s\": label \"%s\" uses reserved prefix \"pebble_\"",
                                name, label);
    if (is_one_of(ch_sim_text(target, "type"), types))
        return 0;
    return ch_error_set(err, CH_ERROR_VALUE,
                        "log target \"%s\" has unsupported type \"%s\", must be \"loki\", "
                        "\"opentelemetry\" or \"syslog\"",
                        name, ch_sim_text(target, "type"));
}

static int check_section(const char *label, const struct ch_pebble_section *section,
                         const json_t *items, struct ch_error *err)
{
    const char *name;
    json_t *item;
    CH_AUTOFREE char *place = ch_asprintf("\"%s\"", section->name);
    json_object_foreach ((json_t *)items, name, item)
        if (check_fields(label, place, item, section->fields, err) < 0 ||
            check_durations(label, section->name, item, err) < 0)
            return -1;
    json_object_foreach ((json_t *)items, name, item) {
        int result = section == &ch_pebble_sections[0]   ? check_service(name, item, err)
                     : section == &ch_pebble_sections[1] ? check_check(name, item, err)
                                                         : check_target(name, item, err);
        if (result < 0)
            return -1;
    }
    return 0;
}

int ch_sim_check_layer(const char *label, const json_t *layer, struct ch_error *err)
{
    static const char *const known[] = {"summary",     "description", "services", "checks",
                                        "log-targets", "workloads",   "pairing",  NULL};
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)layer, name, value)
        if (!is_one_of(name, known))
            return ch_error_set(err, CH_ERROR_VALUE,
                                "cannot parse layer \"%s\": unknown section \"%s\"", label, name);
    if (ch_text_starts(label, "pebble-"))
        return refuse(err, "cannot use reserved label prefix \"pebble-\"");
    for (size_t i = 0; i < CH_PEBBLE_SECTIONS; i++) {
        const struct ch_pebble_section *section = &ch_pebble_sections[i];
        if (check_section(label, section, json_object_get(layer, section->name), err) < 0)
            return -1;
    }
    return 0;
}
