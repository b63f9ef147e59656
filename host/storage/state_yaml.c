/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the YAML of controller state.
 *
 * base/yaml.h reads what people write and refuses tags; here come the tags of Python
 * (!!python/tuple, !!set, !!binary), keys that are no strings, infinities, and the aliases by which
 * PyYAML writes an object that stands in two places. */
#include "storage/state_yaml.h"
#include "base/base64.h"
#include "base/mem.h"
#include "base/tagged.h"
#include "base/text.h"
#include "base/yaml_scalar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* More levels than can be stored; aliases may form a loop, or a tower. */
enum { MAX_DEPTH = 1000, MAX_NODES = 1000000 };

struct reader {
    yaml_document_t document;
    const char *what;
    size_t nodes;
    struct ch_error *err;
};

static json_t *read_node(struct reader *reader, int index, unsigned depth);

static json_t *refuse(struct reader *reader, yaml_mark_t mark, const char *problem,
                      const char *detail)
{
    ch_error_set(reader->err, CH_ERROR_STORAGE, "%s:%zu:%zu: %s%s", reader->what, mark.line + 1,
                 mark.column + 1, problem, detail);
    return NULL;
}

/* The tag without the prefix of the standard ones; "!!python/tuple" has it as well. */
static const char *tag_of(const yaml_node_t *node)
{
    static const char prefix[] = "tag:yaml.org,2002:";
    const char *tag = (const char *)node->tag;
    return ch_text_starts(tag, prefix) ? tag + strlen(prefix) : tag;
}

/* scalars */

static json_t *read_binary(struct reader *reader, const yaml_node_t *node)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    size_t length = node->data.scalar.length;
    for (size_t i = 0; i < length; i++)
        if (!strchr(" \n\r\t", node->data.scalar.value[i]))
            ch_buf_add(&text, &node->data.scalar.value[i], 1);
    CH_AUTOFREE char *data = ch_base64_decode(text.data ? text.data : "", text.length, &length);
    if (!data)
        return refuse(reader, node->start_mark, "malformed !!binary", "");
    return ch_value_string(data, length);
}

/* The numbers that resolution leaves out: .inf and .nan, in any of their spellings. */
static json_t *special_real(const char *text)
{
    if (ch_text_contains_nocase(text, "nan"))
        return ch_value_real(NAN);
    return ch_value_real(*text == '-' ? -INFINITY : INFINITY);
}

static json_t *read_scalar(struct reader *reader, const yaml_node_t *node)
{
    static const char *const tags[] = {"str", "int", "float", "bool", "null"};
    const char *tag = tag_of(node);
    const char *text = (const char *)node->data.scalar.value;
    size_t length = node->data.scalar.length;
    if (strcmp(tag, "binary") == 0)
        return read_binary(reader, node);
    bool known = false;
    for (size_t i = 0; i < CH_ARRAY_LEN(tags); i++)
        known = known || strcmp(tag, tags[i]) == 0;
    if (!known)
        return refuse(reader, node->start_mark, "unknown tag ", tag);
    if (node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE && strcmp(tag, "str") == 0)
        return ch_value_string(text, length);
    json_t *value = ch_yaml_resolve(text, length);
    return value ? value : special_real(text);
}

/* collections */

static json_t *read_list(struct reader *reader, const yaml_node_t *node, unsigned depth)
{
    const char *tag = tag_of(node);
    if (strcmp(tag, "seq") != 0 && strcmp(tag, "python/tuple") != 0)
        return refuse(reader, node->start_mark, "unknown tag ", tag);
    CH_AUTOJSON json_t *list = json_array();
    for (const yaml_node_item_t *item = node->data.sequence.items.start;
         item < node->data.sequence.items.top; item++) {
        json_t *value = read_node(reader, *item, depth);
        if (!value)
            return NULL;
        json_array_append_new(list, value);
    }
    return CH_TAKE(list);
}

/* The key that a scalar is; `*ownedp` is what it borrows from, if not from the value. */
static bool to_key(const json_t *value, struct ch_key *key, char **ownedp)
{
    *ownedp = NULL;
    *key = (struct ch_key){0};
    switch (ch_value_type(value)) {
    case CH_VALUE_STRING:
        key->type = CH_KEY_STRING;
        key->string = ch_value_get_string(value, &key->length, ownedp);
        return true;
    case CH_VALUE_INTEGER:
        key->type = CH_KEY_INTEGER;
        key->integer = json_integer_value(value);
        return true;
    case CH_VALUE_REAL:
        key->type = CH_KEY_REAL;
        key->real = ch_value_get_real(value);
        return !isnan(key->real);
    case CH_VALUE_BOOLEAN:
        key->type = CH_KEY_BOOLEAN;
        key->boolean = json_is_true(value);
        return true;
    default:
        return false;
    }
}

/* String keys go in as they are, since "$set" and the like are how this host writes its own tags;
 * the first key of another type makes a typed map of it. */
static void add_member(json_t *map, bool *typedp, const struct ch_key *key, json_t *value)
{
    bool plain = key->type == CH_KEY_STRING && ch_text_is_utf8(key->string, key->length) &&
                 !memchr(key->string, '\0', key->length);
    *typedp = *typedp || !plain;
    if (*typedp) {
        ch_map_set(map, key, value);
        return;
    }
    CH_AUTOFREE char *name = ch_strndup(key->string, key->length);
    json_object_set_new_nocheck(map, name, value);
}

/* A map of ops with a key like "$x" is no tag of ours: its keys have to be told apart. */
static json_t *without_false_tags(json_t *map)
{
    if (ch_value_is_valid(map))
        return map;
    json_t *typed = ch_map_new();
    const char *name;
    json_t *value;
    json_object_foreach (map, name, value)
        ch_map_set(typed, &CH_KEY_S(name), json_incref(value));
    json_decref(map);
    return typed;
}

static bool read_member(struct reader *reader, const yaml_node_pair_t *pair, json_t *into,
                        bool is_set, bool *typedp, unsigned depth)
{
    CH_AUTOJSON json_t *name = read_node(reader, pair->key, depth);
    CH_AUTOJSON json_t *value = name ? read_node(reader, pair->value, depth) : NULL;
    if (!value)
        return false;
    CH_AUTOFREE char *owned = NULL;
    struct ch_key key;
    if (!to_key(name, &key, &owned)) {
        refuse(reader, yaml_document_get_node(&reader->document, pair->key)->start_mark,
               "a key of this type cannot be kept", "");
        return false;
    }
    if (is_set)
        ch_set_add(into, &key);
    else
        add_member(into, typedp, &key, CH_TAKE(value));
    return true;
}

static json_t *read_map(struct reader *reader, const yaml_node_t *node, unsigned depth)
{
    const char *tag = tag_of(node);
    bool typed = false, is_set = strcmp(tag, "set") == 0;
    if (!is_set && strcmp(tag, "map") != 0)
        return refuse(reader, node->start_mark, "unknown tag ", tag);
    CH_AUTOJSON json_t *into = is_set ? ch_set_new() : ch_map_new();
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++)
        if (!read_member(reader, pair, into, is_set, &typed, depth))
            return NULL;
    return is_set || typed ? CH_TAKE(into) : without_false_tags(CH_TAKE(into));
}

static json_t *read_node(struct reader *reader, int index, unsigned depth)
{
    const yaml_node_t *node = yaml_document_get_node(&reader->document, index);
    if (depth == MAX_DEPTH || ++reader->nodes > MAX_NODES)
        return refuse(reader, node->start_mark, "too deep or too large", "");
    switch (node->type) {
    case YAML_SEQUENCE_NODE:
        return read_list(reader, node, depth + 1);
    case YAML_MAPPING_NODE:
        return read_map(reader, node, depth + 1);
    default:
        return read_scalar(reader, node);
    }
}

json_t *ch_state_yaml_parse(const char *text, size_t length, const char *what, struct ch_error *err)
{
    struct reader reader = {.what = what, .err = err};
    yaml_parser_t parser;
    json_t *value = NULL;
    if (!yaml_parser_initialize(&parser))
        abort();
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    if (!yaml_parser_load(&parser, &reader.document)) {
        refuse(&reader, parser.problem_mark, parser.problem ? parser.problem : "no YAML", "");
    } else {
        value =
            yaml_document_get_root_node(&reader.document) ? read_node(&reader, 1, 0) : json_null();
        yaml_document_delete(&reader.document);
    }
    yaml_parser_delete(&parser);
    return value;
}
