/* SPDX-License-Identifier: Apache-2.0 */
/* Controller state as Juju keeps it: text by key.  What state-set reads is parsed here and not by
 * the code under test, so that a mistake there cannot hide itself. */
#include "fake_tool.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

static void expect(yaml_parser_t *parser, yaml_event_t *event, yaml_event_type_t type)
{
    if (!yaml_parser_parse(parser, event))
        fake_die("state-set --file", parser->problem);
    if (event->type != type)
        fake_die("state-set --file", "a mapping of keys to text expected");
}

static void read_pairs(yaml_parser_t *parser, json_t *state)
{
    yaml_event_t key, value;
    for (;;) {
        if (!yaml_parser_parse(parser, &key))
            fake_die("state-set --file", parser->problem);
        if (key.type == YAML_MAPPING_END_EVENT)
            break;
        if (key.type != YAML_SCALAR_EVENT)
            fake_die("state-set --file", "a key is no text");
        expect(parser, &value, YAML_SCALAR_EVENT);
        json_object_set_new(
            state, (const char *)key.data.scalar.value,
            json_stringn((const char *)value.data.scalar.value, value.data.scalar.length));
        yaml_event_delete(&key);
        yaml_event_delete(&value);
    }
    yaml_event_delete(&key);
}

static void set_from_yaml(json_t *state, const char *text)
{
    static const yaml_event_type_t opening[] = {YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT,
                                                YAML_MAPPING_START_EVENT};
    yaml_parser_t parser;
    yaml_event_t event;
    if (!yaml_parser_initialize(&parser))
        abort();
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, strlen(text));
    for (size_t i = 0; i < sizeof(opening) / sizeof(*opening); i++) {
        expect(&parser, &event, opening[i]);
        yaml_event_delete(&event);
    }
    read_pairs(&parser, state);
    yaml_parser_delete(&parser);
}

static void set(json_t *state, char **argv, const char *input)
{
    if (input)
        set_from_yaml(state, input);
    for (int i = 1; argv[i]; i++) {
        const char *equals = strchr(argv[i], '=');
        if (!equals)
            continue;
        char *key = strndup(argv[i], (size_t)(equals - argv[i]));
        json_object_set_new(state, key, json_string(equals + 1));
        free(key);
    }
}

static void print(const json_t *value, bool as_json)
{
    char *text = as_json ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    puts(as_json ? text : json_is_string(value) ? json_string_value(value) : "");
    free(text);
}

static void get(const json_t *state, char **argv)
{
    const char *key = NULL;
    bool as_json = false;
    for (int i = 1; argv[i]; i++) {
        if (strcmp(argv[i], "--format=json") == 0)
            as_json = true;
        else
            key = argv[i];
    }
    json_t *value = key ? json_object_get(state, key) : (json_t *)state;
    print(value || !as_json ? value : json_null(), as_json || !key);
}

int fake_state(const char *name, char **argv, const char *input, const char *path)
{
    json_t *state = fake_load(path);
    if (strcmp(name, "state-get") == 0) {
        get(state, argv);
    } else {
        if (strcmp(name, "state-set") == 0)
            set(state, argv, input);
        else if (argv[1])
            json_object_del(state, argv[1]);
        fake_store(path, state);
    }
    json_decref(state);
    return 0;
}
