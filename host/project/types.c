/* SPDX-License-Identifier: Apache-2.0 */
/* Annotations of a charm: `charmhost types`.
 *
 * A class of LuaLS may be declared in several files, its fields add up.  So those of the API get
 * the names that this charm has, and nothing has to be said in the charm's code. */
#include "project/types.h"
#include "base/mem.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>

const char ch_types_mark[] = "-- Made by charmhost types";

/* names and texts */

static bool is_identifier(const char *name)
{
    static const char *const keywords[] = {"and",   "break", "do",       "else", "elseif", "end",
                                           "false", "for",   "function", "goto", "if",     "in",
                                           "local", "nil",   "not",      "or",   "repeat", "return",
                                           "then",  "true",  "until",    "while"};
    for (size_t i = 0; i < CH_ARRAY_LEN(keywords); i++)
        if (strcmp(name, keywords[i]) == 0)
            return false;
    if (!isalpha((unsigned char)*name) && *name != '_')
        return false;
    while (isalnum((unsigned char)*name) || *name == '_')
        name++;
    return *name == '\0';
}

/* What a text in quotes of an annotation cannot hold. */
static bool is_quotable(const char *text)
{
    for (; *text; text++)
        if (iscntrl((unsigned char)*text) || *text == '"' || *text == '\\')
            return false;
    return true;
}

/* On one line. */
static void add_text(struct ch_buf *out, const char *text)
{
    bool blank = false;
    for (; text && *text; text++) {
        if (isspace((unsigned char)*text) || iscntrl((unsigned char)*text)) {
            blank = true;
            continue;
        }
        ch_buf_addf(out, "%s%c", blank ? " " : "", *text);
        blank = false;
    }
}

/* "backup-now" as "backup_now".  Caller owns. */
static char *plain_name(const char *name)
{
    char *plain = ch_strdup(name);
    for (char *c = plain; *c; c++)
        if (*c == '-')
            *c = '_';
    return plain;
}

/* "---@field NAME TYPE TEXT"; a name that cannot be written is left out.  An identifier takes the
 * question mark of what may be nil, any other name has it in its type. */
static void add_field(struct ch_buf *out, const char *name, bool optional, const char *type,
                      const char *text)
{
    if (is_identifier(name))
        ch_buf_addf(out, "---@field %s%s %s", name, optional ? "?" : "", type);
    else if (is_quotable(name))
        ch_buf_addf(out, "---@field [\"%s\"] %s%s", name, type, optional ? "|nil" : "");
    else
        return;
    ch_buf_adds(out, text && *text ? " " : "");
    add_text(out, text);
    ch_buf_adds(out, "\n");
}

static void begin_class(struct ch_buf *out, const char *text, const char *name)
{
    ch_buf_addf(out, "\n--- %s\n---@class %s\n", text, name);
}

/* configuration */

static const char *option_type(const char *type)
{
    static const struct {
        const char *word, *type;
    } types[] = {{"int", "integer"}, {"float", "number"}, {"boolean", "boolean"}};
    for (size_t i = 0; i < CH_ARRAY_LEN(types); i++)
        if (strcmp(type, types[i].word) == 0)
            return types[i].type;
    return "string";
}

/* The description and the default.  Caller owns. */
static char *describe(const char *description, const json_t *value)
{
    struct ch_buf out = CH_BUF_INIT;
    ch_buf_adds(&out, description ? description : "");
    if (value && !json_is_null(value)) {
        CH_AUTOFREE char *text = ch_checked(json_dumps(value, JSON_ENCODE_ANY | JSON_SORT_KEYS));
        ch_buf_addf(&out, "%s(default: %s)", out.length ? " " : "", text);
    }
    return ch_buf_take(&out);
}

static void add_options(struct ch_buf *out, const struct ch_meta *meta)
{
    if (meta->option_count == 0)
        return;
    begin_class(out, "The charm's configuration, `self.config`.", "ops.ConfigData");
    for (size_t i = 0; i < meta->option_count; i++) {
        const struct ch_option_meta *option = &meta->options[i];
        bool has_default = option->default_value && !json_is_null(option->default_value);
        CH_AUTOFREE char *text = describe(option->description, option->default_value);
        add_field(out, option->name, !has_default, option_type(option->type), text);
    }
}

/* events */

static void add_events(struct ch_buf *out, const struct ch_meta *meta, const json_t *events)
{
    const char *name;
    json_t *class;
    if (json_object_size(events) == 0)
        return;
    begin_class(out, "The charm's events, `self.on`.", "ops.CharmEvents");
    json_object_foreach ((json_t *)events, name, class) {
        CH_AUTOFREE char *text = ch_asprintf("Observers get an ops.%s.", json_string_value(class));
        if (strcmp(json_string_value(class), "ActionEvent") != 0)
            add_field(out, name, false, "ops.BoundEvent", text);
    }
    for (size_t i = 0; i < meta->action_count; i++) {
        CH_AUTOFREE char *action = plain_name(meta->actions[i].name);
        CH_AUTOFREE char *event = ch_asprintf("%s_action", action);
        CH_AUTOFREE char *text = ch_asprintf("Observers get a charm.%s.", event);
        add_field(out, event, false, "ops.BoundEvent", text);
    }
}

/* actions */

static void add_schema(struct ch_buf *out, const json_t *schema);

static bool is_required(const json_t *required, const char *name)
{
    size_t i;
    json_t *item;
    json_array_foreach (required, i, item)
        if (json_is_string(item) && strcmp(json_string_value(item), name) == 0)
            return true;
    return false;
}

static void add_enumeration(struct ch_buf *out, const json_t *values)
{
    size_t i;
    json_t *value;
    json_array_foreach (values, i, value)
        if (!json_is_string(value) || !is_quotable(json_string_value(value))) {
            ch_buf_adds(out, "any");
            return;
        }
    json_array_foreach (values, i, value)
        ch_buf_addf(out, "%s\"%s\"", i > 0 ? "|" : "", json_string_value(value));
}

/* "{ name?: type }"; without properties, or with names that are none, a table. */
static void add_object(struct ch_buf *out, const json_t *schema)
{
    const json_t *properties = json_object_get(schema, "properties");
    const char *name, *comma = "{ ";
    json_t *property;
    bool plain = json_object_size(properties) > 0;
    json_object_foreach ((json_t *)properties, name, property)
        plain = plain && is_identifier(name);
    if (!plain) {
        ch_buf_adds(out, "table<string, any>");
        return;
    }
    json_object_foreach ((json_t *)properties, name, property) {
        bool required = is_required(json_object_get(schema, "required"), name);
        ch_buf_addf(out, "%s%s%s: ", comma, name, required ? "" : "?");
        add_schema(out, property);
        comma = ", ";
    }
    ch_buf_adds(out, " }");
}

static void add_array(struct ch_buf *out, const json_t *schema)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf item = CH_BUF_INIT;
    const json_t *items = json_object_get(schema, "items");
    if (json_is_object(items))
        add_schema(&item, items);
    else
        ch_buf_adds(&item, "any"); /* one schema per place is nothing that LuaLS could say */
    ch_buf_addf(out, strchr(item.data, '|') ? "(%s)[]" : "%s[]", item.data);
}

static void add_word(struct ch_buf *out, const char *word, const json_t *schema)
{
    static const char *const same[] = {"string", "integer", "number", "boolean"};
    for (size_t i = 0; i < CH_ARRAY_LEN(same); i++)
        if (strcmp(word, same[i]) == 0)
            ch_buf_adds(out, word);
    if (strcmp(word, "null") == 0)
        ch_buf_adds(out, "nil");
    if (strcmp(word, "object") == 0)
        add_object(out, schema);
    if (strcmp(word, "array") == 0)
        add_array(out, schema);
}

/* The type of a value that a JSON schema allows. */
static void add_schema(struct ch_buf *out, const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type");
    const json_t *values = json_object_get(schema, "enum");
    size_t i;
    json_t *word;
    if (json_array_size(values) > 0) {
        add_enumeration(out, values);
    } else if (json_is_string(type)) {
        add_word(out, json_string_value(type), schema);
    } else if (json_array_size(type) > 0) {
        json_array_foreach (type, i, word) {
            ch_buf_adds(out, i > 0 ? "|" : "");
            add_word(out, json_string_value(word), schema);
        }
    } else {
        ch_buf_adds(out, "any");
    }
}

static void add_parameter(struct ch_buf *out, const struct ch_action_meta *action, const char *name,
                          const json_t *schema)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf type = CH_BUF_INIT;
    const json_t *value = json_object_get(schema, "default");
    CH_AUTOFREE char *text =
        describe(json_string_value(json_object_get(schema, "description")), value);
    add_schema(&type, schema);
    add_field(out, name, !value && !is_required(action->required, name), type.data, text);
}

static void add_action(struct ch_buf *out, const struct ch_action_meta *action)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    CH_AUTOFREE char *plain = plain_name(action->name);
    CH_AUTOFREE char *parameters = ch_asprintf("charm.%s_params", plain);
    CH_AUTOFREE char *event = ch_asprintf("charm.%s_action: ops.ActionEvent", plain);
    const char *name;
    json_t *schema;
    ch_buf_addf(&text, "Parameters of the action %s.", action->name);
    begin_class(out, text.data, parameters);
    json_object_foreach (action->parameters, name, schema)
        add_parameter(out, action, name, schema);
    ch_buf_clear(&text);
    ch_buf_addf(&text, "The action %s. ", action->name);
    add_text(&text, action->description);
    begin_class(out, text.data, event);
    add_field(out, "params", false, parameters, NULL);
}

/* what is had by name */

static void add_relations(struct ch_buf *out, const struct ch_meta *meta)
{
    if (meta->relation_count == 0)
        return;
    begin_class(out, "Relations by endpoint, `self.model.relations`.", "ops.RelationMapping");
    for (size_t i = 0; i < meta->relation_count; i++) {
        const struct ch_relation_meta *relation = &meta->relations[i];
        CH_AUTOFREE char *text =
            ch_asprintf("%s: %s", ch_relation_role_name(relation->role), relation->interface);
        add_field(out, relation->name, false, "ops.Relation[]", text);
    }
}

static void add_storages(struct ch_buf *out, const struct ch_meta *meta)
{
    if (meta->storage_count == 0)
        return;
    begin_class(out, "Storages by name, `self.model.storages`.", "ops.StorageMapping");
    for (size_t i = 0; i < meta->storage_count; i++)
        add_field(out, meta->storages[i].name, false, "ops.Storage[]",
                  meta->storages[i].description);
}

static void add_containers(struct ch_buf *out, const struct ch_meta *meta)
{
    if (meta->container_count == 0)
        return;
    begin_class(out, "Containers by name, `self.unit.containers`.", "ops.ContainerMapping");
    for (size_t i = 0; i < meta->container_count; i++)
        add_field(out, meta->containers[i].name, false, "ops.Container", NULL);
}

char *ch_types_make(const struct ch_meta *meta, const json_t *events)
{
    struct ch_buf out = CH_BUF_INIT;
    ch_buf_addf(&out, "%s of the charm's YAML files: run it again when they change.\n---@meta _\n",
                ch_types_mark);
    add_options(&out, meta);
    add_events(&out, meta, events);
    for (size_t i = 0; i < meta->action_count; i++)
        add_action(&out, &meta->actions[i]);
    add_relations(&out, meta);
    add_storages(&out, meta);
    add_containers(&out, meta);
    return ch_buf_take(&out);
}
