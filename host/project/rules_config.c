/* SPDX-License-Identifier: Apache-2.0 */
/* Config options. */
#include "base/text.h"
#include "project/private.h"

#include <string.h>

static void option_type(struct ch_check *check, const struct ch_item *item)
{
    static const char *const types[] = {"string", "int", "float", "boolean", "secret", NULL};
    const char *type = ch_string(item->value, "type");
    if (json_is_object(item->value) && !json_object_get(item->value, "type"))
        ch_report(check, item, NULL, "option '%s' has no type", item->name);
    else if (type && !ch_one_of(type, types))
        ch_report_word(check, item, "type", type, types);
}

static bool fits(const char *type, const json_t *value)
{
    if (strcmp(type, "int") == 0)
        return json_is_integer(value);
    if (strcmp(type, "float") == 0)
        return json_is_number(value);
    if (strcmp(type, "boolean") == 0)
        return json_is_boolean(value);
    return json_is_string(value);
}

static void option_default(struct ch_check *check, const struct ch_item *item)
{
    static const char *const types[] = {"string", "int", "float", "boolean", "secret", NULL};
    const char *type = ch_string(item->value, "type");
    const json_t *value = json_object_get(item->value, "default");
    const char *text = json_string_value(value);
    if (!type || !ch_one_of(type, types) || !value || json_is_null(value))
        return;
    if (!fits(type, value))
        ch_report(check, item, "default", "option '%s' expected %s, got %s%s%s%s", item->name, type,
                  ch_type_name(value), text ? " \"" : "", text ? text : "", text ? "\"" : "");
    else if (strcmp(type, "secret") == 0 && *text && !ch_text_starts(text, "secret:"))
        ch_report(check, item, "default",
                  "the default of a secret is \"\" or a URI that starts with 'secret:'");
}

static void option_name(struct ch_check *check, const struct ch_item *item)
{
    if (strchr(item->name, '_'))
        ch_report(check, item, NULL, "options are named with '-', not '_': '%s'", item->name);
}

const struct ch_rule ch_rules_config[] = {
    {"option-type", "an option is a string, int, float, boolean or secret", false, CH_PART_CONFIG,
     "options", option_type},
    {"option-default", "a default is of its option's type", false, CH_PART_CONFIG, "options",
     option_default},
    {"option-name", "names of options have dashes", true, CH_PART_CONFIG, "options", option_name},
    {NULL},
};
