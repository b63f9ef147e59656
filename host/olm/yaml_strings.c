/* SPDX-License-Identifier: Apache-2.0 */
/* A YAML map of strings, as Go reads it into one: what is a number or a boolean elsewhere is its
 * text here
 * ("1.50" stays so), which a reader that resolves types no longer knows. */
#include "olm/private.h"

#include <string.h>
#include <yaml.h>

static bool is_null(const yaml_node_t *node)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};
    for (size_t i = 0; i < CH_ARRAY_LEN(words); i++)
        if (node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
            strcmp((const char *)node->data.scalar.value, words[i]) == 0)
            return true;
    return false;
}

static int wrong_type(const yaml_node_t *node, const char *wanted, struct ch_error *err)
{
    size_t line = node->start_mark.line + 1;
    if (node->type == YAML_SCALAR_NODE)
        return ch_error_set(err, CH_ERROR_VALUE,
                            "yaml: unmarshal errors:\n  line %zu: cannot unmarshal !!str `%.10s%s` "
                            "into %s",
                            line, node->data.scalar.value,
                            node->data.scalar.length > 10 ? "..." : "", wanted);
    return ch_error_set(err, CH_ERROR_VALUE,
                        "yaml: unmarshal errors:\n  line %zu: cannot unmarshal !!%s into %s", line,
                        node->type == YAML_MAPPING_NODE ? "map" : "seq", wanted);
}

static int read_map(yaml_document_t *document, json_t *into, struct ch_error *err)
{
    yaml_node_t *root = yaml_document_get_root_node(document);
    if (!root || (root->type == YAML_SCALAR_NODE && is_null(root)))
        return 0;
    if (root->type != YAML_MAPPING_NODE) {
        wrong_type(root, "map[string]string", err);
        return -1;
    }
    for (yaml_node_pair_t *pair = root->data.mapping.pairs.start;
         pair < root->data.mapping.pairs.top; pair++) {
        yaml_node_t *key = yaml_document_get_node(document, pair->key);
        yaml_node_t *value = yaml_document_get_node(document, pair->value);
        yaml_node_t *wrong = key->type != YAML_SCALAR_NODE     ? key
                             : value->type != YAML_SCALAR_NODE ? value
                                                               : NULL;
        if (wrong) {
            wrong_type(wrong, "string", err);
            return -1;
        }
        json_object_set_new(into, (const char *)key->data.scalar.value,
                            is_null(value) ? json_string("")
                                           : json_stringn((const char *)value->data.scalar.value,
                                                          value->data.scalar.length));
    }
    return 0;
}

int ch_olm_yaml_strings(const char *text, size_t length, json_t *into, struct ch_error *err)
{
    yaml_parser_t parser;
    yaml_document_t document;
    if (!yaml_parser_initialize(&parser))
        ch_checked(NULL);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    int result = -1;
    if (yaml_parser_load(&parser, &document)) {
        result = read_map(&document, into, err);
        yaml_document_delete(&document);
    } else {
        ch_error_set(err, CH_ERROR_VALUE, "yaml: line %zu: %s", parser.problem_mark.line + 1,
                     parser.problem);
    }
    yaml_parser_delete(&parser);
    return result;
}
