/* SPDX-License-Identifier: Apache-2.0 */
/* What the Lua sources refer to, against what is declared.
 *
 * Only what reads the same in every charm is looked at: `self.on.NAME` and `self.config.NAME` where
 * a charm is made, `unit:get_container "NAME"`, ...  Sources below lib/ are written for other
 * charms as well: of them only the events that they define count. */
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "project/lua_tokens.h"
#include "project/pack.h"
#include "project/private.h"

#include <stdlib.h>
#include <string.h>

/* Of rows, only what names them is used: what they look at is read along. */
enum { EVENT, OPS, OPTION, ENDPOINT, CONTAINER, STORAGE, RESOURCE };
const struct ch_rule ch_rules_lua[] = {
    [EVENT] = {.name = "lua-event", .text = "events that are observed are the charm's"},
    [OPS] = {.name = "lua-ops", .text = "ops has the names that are used"},
    [OPTION] = {.name = "lua-config", .text = "options that are read are declared"},
    [ENDPOINT] = {.name = "lua-relation", .text = "endpoints that are named are declared"},
    [CONTAINER] = {.name = "lua-container", .text = "containers that are named are declared"},
    [STORAGE] = {.name = "lua-storage", .text = "storages that are named are declared"},
    [RESOURCE] = {.name = "lua-resource", .text = "resources that are named are declared"},
    [RESOURCE + 1] = {NULL},
};

struct source_check {
    const struct ch_project *project;
    const struct ch_lua_names *names;
    struct ch_findings *findings;
    json_t *events; /* names of all that are defined: an object, the values do not matter */
    const char *file;
    bool
        charm; /* the file makes a charm's class: self is the charm, elsewhere it may be anything */
};

static void report(const struct source_check *check, const struct ch_lua_token *at, int rule,
                   const char *text)
{
    ch_findings_add(check->findings, &(struct ch_finding){.file = (char *)check->file,
                                                          .line = at->line,
                                                          .column = at->column,
                                                          .rule = ch_rules_lua[rule].name,
                                                          .text = (char *)text});
}

static void report_unknown(const struct source_check *check, const struct ch_lua_token *at,
                           int rule, const char *what, const char *name, const json_t *known)
{
    const char **names = ch_calloc(json_object_size(known) + 1, sizeof(*names));
    size_t count = 0;
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)known, key, value)
        names[count++] = key;
    const char *near = ch_text_nearest(name, names, count);
    CH_AUTOFREE char *text = near ? ch_asprintf("%s '%s'; did you mean '%s'?", what, name, near)
                                  : ch_asprintf("%s '%s'", what, name);
    report(check, at, rule, text);
    free(names);
}

/* reading along */

static bool is_text(const struct ch_lua_token *token, const char *text)
{
    return token->kind != CH_LUA_STRING && strcmp(token->text, text) == 0;
}

/* Words in a row; the list of tokens ends with one that no word is. */
static bool follows(const struct ch_lua_token *token, const char *const *words)
{
    for (; *words; words++, token++)
        if (token->kind == CH_LUA_END || !is_text(token, *words))
            return false;
    return true;
}

/* `.NAME` or `["NAME"]`: the token of the name, `*afterp` what is behind it; NULL: neither. */
static const struct ch_lua_token *member(const struct ch_lua_token *token,
                                         const struct ch_lua_token **afterp)
{
    bool dot = is_text(token, ".") && token[1].kind == CH_LUA_NAME;
    bool index = is_text(token, "[") && token[1].kind == CH_LUA_STRING && is_text(&token[2], "]");
    *afterp = token + (dot ? 2 : 3);
    return dot || index ? &token[1] : NULL;
}

/* `"NAME"` or `("NAME"` with nothing more to the string. */
static const struct ch_lua_token *argument(const struct ch_lua_token *token)
{
    if (is_text(token, "(") && token[1].kind == CH_LUA_STRING &&
        (is_text(&token[2], ")") || is_text(&token[2], ",")))
        return &token[1];
    return token->kind == CH_LUA_STRING ? token : NULL;
}

/* events */

static bool starts_events(const struct ch_lua_token *token)
{
    static const char *const words[] = {"ops", ".", "events", NULL};
    return follows(token, words);
}

/* ops.events { NAME = ..., }: its keys */
static void collect_table(const struct source_check *check, const struct ch_lua_token *token)
{
    int depth = 0;
    for (; token->kind != CH_LUA_END; token++) {
        depth += is_text(token, "{") || is_text(token, "(");
        depth -= is_text(token, "}") || is_text(token, ")");
        if (depth <= 0)
            return;
        if (token->kind == CH_LUA_NAME && is_text(&token[1], "=") && !is_text(&token[2], "="))
            json_object_set_new(check->events, token->text, json_true());
    }
}

static void collect_events(struct source_check *check, const struct ch_lua_token *token)
{
    for (; token->kind != CH_LUA_END; token++) {
        const struct ch_lua_token *name =
            is_text(token, "define_event") ? argument(&token[1]) : NULL;
        if (name)
            json_object_set_new(check->events, name->text, json_true());
        if (starts_events(token))
            collect_table(check, token + 3);
    }
}

/* The name of an event, with '_' for '-'; `second` may be NULL.  Caller owns. */
static char *event_name(const char *first, const char *second)
{
    char *name = second ? ch_asprintf("%s_%s", first, second) : ch_strdup(first);
    for (char *c = name; *c; c++)
        if (*c == '-')
            *c = '_';
    return name;
}

static bool has_event(const struct source_check *check, const char *first, const char *second)
{
    CH_AUTOFREE char *name = event_name(first, second);
    return json_object_get(check->events, name) != NULL;
}

/* Whether it is an endpoint, a storage, a container or an action: `self.on.PREFIX` has its events.
 */
static bool is_prefix(const struct source_check *check, const char *name)
{
    static const char *const kinds[] = {"relation_changed", "storage_attached", "pebble_ready",
                                        "action"};
    for (size_t i = 0; i < CH_ARRAY_LEN(kinds); i++)
        if (has_event(check, name, kinds[i]))
            return true;
    return false;
}

/* self.on.NAME, self.on.PREFIX.NAME, self.on["PREFIX"].NAME */
static void check_event(const struct source_check *check, const struct ch_lua_token *token)
{
    static const char *const words[] = {"self", ".", "on", NULL};
    const struct ch_lua_token *after, *last;
    const struct ch_lua_token *first = follows(token, words) ? member(token + 3, &after) : NULL;
    if (!first)
        return;
    const struct ch_lua_token *second = member(after, &last);
    bool own = strcmp(first->text, "define_event") == 0 || strcmp(first->text, "events") == 0;
    bool prefix = is_prefix(check, first->text), named = first->kind == CH_LUA_NAME;
    if (named && (own || has_event(check, first->text, NULL)))
        return; /* what is behind it is a member of the event */
    if (second ? has_event(check, first->text, second->text) : prefix || !named)
        return;
    CH_AUTOFREE char *name = event_name(first->text, second ? second->text : NULL);
    report_unknown(check, second && prefix ? second : first, EVENT, "the charm has no event", name,
                   check->events);
}

/* names of what is declared */

static const char *const missing[] = {
    [OPTION] = "there is no config option", [ENDPOINT] = "there is no endpoint",
    [CONTAINER] = "there is no container",  [STORAGE] = "there is no storage",
    [RESOURCE] = "there is no resource",
};

/* All names of a kind, as an object; new reference. */
static json_t *list_declared(const struct source_check *check, int what, bool bindings)
{
    static const char *const keys[][4] = {
        [ENDPOINT] = {"requires", "provides", "peers", NULL},
        [CONTAINER] = {"containers", NULL},
        [STORAGE] = {"storage", NULL},
        [RESOURCE] = {"resources", NULL},
    };
    json_t *names = ch_checked(json_object());
    const json_t *metadata = check->project->parts[CH_PART_METADATA].value;
    const json_t *options = json_object_get(check->project->parts[CH_PART_CONFIG].value, "options");
    if (what == OPTION && json_is_object(options))
        json_object_update(names, (json_t *)options);
    for (size_t i = 0; what != OPTION && keys[what][i]; i++)
        if (json_is_object(json_object_get(metadata, keys[what][i])))
            json_object_update(names, json_object_get(metadata, keys[what][i]));
    if (bindings && json_is_object(json_object_get(metadata, "extra-bindings")))
        json_object_update(names, json_object_get(metadata, "extra-bindings"));
    return names;
}

static void check_declared(const struct source_check *check, const struct ch_lua_token *name,
                           int what, bool bindings)
{
    CH_AUTOJSON json_t *names = name ? list_declared(check, what, bindings) : NULL;
    if (name && !json_object_get(names, name->text))
        report_unknown(check, name, what, missing[what], name->text, names);
}

static void check_names(const struct source_check *check, const struct ch_lua_token *token)
{
    static const struct {
        const char *words[6];
        int what;
        bool call, bindings;
    } forms[] = {
        {{"self", ".", "config", NULL}, OPTION, false, false}, /* in a charm's file */
        {{"model", ".", "config", NULL}, OPTION, false, false},
        {{"model", ".", "relations", NULL}, ENDPOINT, false, false},
        {{"unit", ".", "containers", NULL}, CONTAINER, false, false},
        {{"model", ".", "storages", NULL}, STORAGE, false, false},
        {{"model", ":", "get_relation", NULL}, ENDPOINT, true, false},
        {{"model", ":", "get_binding", NULL}, ENDPOINT, true, true},
        {{"unit", ":", "get_container", NULL}, CONTAINER, true, false},
        {{"storages", ":", "request", NULL}, STORAGE, true, false},
        {{"resources", ":", "fetch", NULL}, RESOURCE, true, false},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(forms); i++) {
        const struct ch_lua_token *after = token, *end;
        if (!follows(token, forms[i].words) || (is_text(token, "self") && !check->charm))
            continue;
        for (size_t word = 0; forms[i].words[word]; word++)
            after++;
        check_declared(check, forms[i].call ? argument(after) : member(after, &end), forms[i].what,
                       forms[i].bindings);
    }
}

/* ops.NAME of `local ops = require "ops"` */
static void check_ops(const struct source_check *check, const struct ch_lua_token *token)
{
    if (!is_text(token, "ops") || !is_text(&token[1], ".") || token[2].kind != CH_LUA_NAME)
        return;
    CH_AUTOFREE char *fault = check->names->ops_fault(check->names->data, token[2].text);
    if (fault)
        report(check, &token[2], OPS, fault);
}

/* files */

static bool requires_ops(const struct ch_lua_token *token)
{
    for (; token->kind != CH_LUA_END; token++) {
        const struct ch_lua_token *name = is_text(token, "require") ? argument(&token[1]) : NULL;
        if (name && strcmp(name->text, "ops") == 0)
            return true;
    }
    return false;
}

/* CharmBase:extend "Name", or ops.charm { ... }. */
static bool makes_charm(const struct ch_lua_token *token)
{
    static const char *const quick[] = {"ops", ".", "charm", NULL};
    for (; token->kind != CH_LUA_END; token++)
        if (is_text(token, "CharmBase") || follows(token, quick))
            return true;
    return false;
}

static void check_tokens(struct source_check *check, const struct ch_lua_token *tokens)
{
    check->charm = makes_charm(tokens);
    bool ops = requires_ops(tokens), below = false; /* a field, as in x.ops */
    for (const struct ch_lua_token *token = tokens; token->kind != CH_LUA_END; token++) {
        if (!below && check->charm)
            check_event(check, token);
        if (!below && ops)
            check_ops(check, token);
        check_names(check, token);
        below = is_text(token, ".");
    }
}

/* Calls for each file below the folder. */
static int each_file(struct source_check *check, const char *folder,
                     void (*look)(struct source_check *check, const struct ch_lua_token *tokens),
                     struct ch_error *err)
{
    CH_AUTOFREE char *path = ch_path_join(check->project->directory, folder);
    json_t *name;
    size_t i;
    if (!ch_file_exists(path))
        return 0;
    CH_AUTOJSON json_t *names = ch_project_list(check->project->directory, folder, NULL, err);
    if (!names)
        return -1;
    json_array_foreach (names, i, name) {
        CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
        check->file = json_string_value(name);
        CH_AUTOFREE char *file = ch_path_join(check->project->directory, check->file);
        if (!ch_text_ends(check->file, ".lua"))
            continue;
        if (ch_file_read_regular(file, CH_SOURCE_LIMIT, &text, err) < 0)
            return -1;
        struct ch_lua_token *tokens = ch_lua_tokens_new(text.data);
        look(check, tokens);
        ch_lua_tokens_free(tokens);
    }
    return 0;
}

int ch_project_check_lua(const struct ch_project *project, const struct ch_lua_names *names,
                         struct ch_findings *findings, struct ch_error *err)
{
    CH_AUTOJSON json_t *events = ch_checked(json_object());
    struct source_check check = {project, names, findings, events, NULL};
    size_t i;
    const json_t *name;
    json_array_foreach (names->events, i, name)
        json_object_set_new(events, json_string_value(name), json_true());
    if (each_file(&check, "src", collect_events, err) < 0 ||
        each_file(&check, "lib", collect_events, err) < 0)
        return -1;
    return each_file(&check, "src", check_tokens, err);
}
