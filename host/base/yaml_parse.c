/* SPDX-License-Identifier: Apache-2.0 */
/* Reading YAML: libyaml's events become a json_t.
 *
 * Anchored values are kept by name and copied deeply by each alias.  What aliases add is measured
 * before it is copied, in number, text and depth: a file of a few lines cannot grow without bound,
 * and whoever walks the value may recurse. */
#include "base/file.h"
#include "base/mem.h"
#include "base/yaml.h"
#include "base/yaml_scalar.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { MAX_DEPTH = 100, MAX_NODES = 1000000, MAX_TEXT = 16 << 20 };

struct reader {
    yaml_parser_t parser;
    yaml_event_t event; /* the current one */
    const char *name;   /* of the text, in messages */
    const char *text;
    size_t length;
    json_t *anchors; /* name -> value */
    json_t *marks;   /* path -> [line, column], or NULL */
    size_t depth;
    size_t alias_nodes, alias_text; /* what aliases added: values, bytes */
    struct ch_error *err;
};

/* positions and errors */

static int fail_at(struct reader *reader, yaml_mark_t mark, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int fail_at(struct reader *reader, yaml_mark_t mark, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    CH_AUTOFREE char *what = ch_vasprintf(format, args);
    va_end(args);
    ch_error_set(reader->err, CH_ERROR_YAML, "%s:%zu:%zu: %s", reader->name, mark.line + 1,
                 mark.column + 1, what);
    ch_error_detail(reader->err, "file", json_string(reader->name));
    ch_error_detail(reader->err, "line", json_integer((json_int_t)mark.line + 1));
    ch_error_detail(reader->err, "column", json_integer((json_int_t)mark.column + 1));
    return -1;
}

#define FAIL(reader, ...) fail_at((reader), (reader)->event.start_mark, __VA_ARGS__)

/* Errors of the encoding come with an offset alone. */
static yaml_mark_t mark_of_offset(const struct reader *reader, size_t offset)
{
    yaml_mark_t mark = {0};
    for (size_t i = 0; i < offset && i < reader->length; i++) {
        mark.column += ((unsigned char)reader->text[i] & 0xc0) != 0x80;
        if (reader->text[i] == '\n') {
            mark.line++;
            mark.column = 0;
        }
    }
    return mark;
}

/* To the next event. */
static int advance(struct reader *reader)
{
    yaml_event_delete(&reader->event);
    if (yaml_parser_parse(&reader->parser, &reader->event))
        return 0;
    const yaml_parser_t *parser = &reader->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        abort();
    memset(&reader->event, 0, sizeof(reader->event));
    if (parser->error == YAML_READER_ERROR)
        return fail_at(reader, mark_of_offset(reader, parser->problem_offset), "%s",
                       parser->problem);
    const unsigned char *next = parser->buffer.pointer;
    bool tab = parser->error == YAML_SCANNER_ERROR && next < parser->buffer.last && *next == '\t';
    const char *hint = tab ? " (it is a tab: indent with spaces)" : "";
    if (parser->context)
        return fail_at(reader, parser->problem_mark, "%s %s%s", parser->problem, parser->context,
                       hint);
    return fail_at(reader, parser->problem_mark, "%s%s", parser->problem, hint);
}

static int mark_path(struct reader *reader, const char *path)
{
    yaml_mark_t mark = reader->event.start_mark;
    return json_object_set_new(
        reader->marks, path,
        json_pack("[I, I]", (json_int_t)mark.line + 1, (json_int_t)mark.column + 1));
}

/* scalars */

/* The name of a tag of the core set ("str"), "" when there is none, NULL when it is unknown. */
static const char *core_tag(const yaml_char_t *tag)
{
    static const char prefix[] = "tag:yaml.org,2002:";
    const char *text = (const char *)tag;
    if (!text || strcmp(text, "!") == 0)
        return "";
    return strncmp(text, prefix, strlen(prefix)) == 0 ? text + strlen(prefix) : NULL;
}

/* A float may be written as Python and C write it, too: 1e3, 5. */
static json_t *tagged_real(const char *text)
{
    json_t *value = ch_yaml_resolve(text, strlen(text));
    if (!value || json_is_real(value))
        return value;
    char *end;
    double number = json_is_integer(value) ? json_number_value(value) : strtod(text, &end);
    bool good = json_is_integer(value) || (json_is_string(value) && end != text && !*end);
    json_decref(value);
    return good ? json_real(number) : NULL;
}

static json_t *tagged_scalar(struct reader *reader, const char *tag, const char *text,
                             size_t length)
{
    static const struct {
        const char *tag;
        json_type types[2];
    } rules[] = {{"null", {JSON_NULL, JSON_NULL}},
                 {"bool", {JSON_TRUE, JSON_FALSE}},
                 {"int", {JSON_INTEGER, JSON_INTEGER}},
                 {"float", {JSON_REAL, JSON_REAL}}};
    if (strcmp(tag, "str") == 0)
        return json_stringn(text, length);
    for (size_t i = 0; i < CH_ARRAY_LEN(rules); i++) {
        if (strcmp(tag, rules[i].tag) != 0)
            continue;
        json_t *value =
            strcmp(tag, "float") == 0 ? tagged_real(text) : ch_yaml_resolve(text, length);
        if (value &&
            (json_typeof(value) == rules[i].types[0] || json_typeof(value) == rules[i].types[1]))
            return value;
        json_decref(value);
        FAIL(reader, "'%s' is no %s that can be kept", text, tag);
        return NULL;
    }
    FAIL(reader, "the tag !!%s is not supported", tag);
    return NULL;
}

static json_t *read_scalar(struct reader *reader)
{
    const char *text = (const char *)reader->event.data.scalar.value;
    size_t length = reader->event.data.scalar.length;
    const char *tag = core_tag(reader->event.data.scalar.tag);
    bool plain = reader->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (!tag) {
        FAIL(reader, "the tag %s is not supported", reader->event.data.scalar.tag);
        return NULL;
    }
    if (*tag)
        return tagged_scalar(reader, tag, text, length);
    if (!plain || reader->event.data.scalar.tag)
        return json_stringn(text, length);
    json_t *value = ch_yaml_resolve(text, length);
    if (!value)
        FAIL(reader, "%s is a number that cannot be kept; quote it to have it as text", text);
    return value;
}

/* anchors and aliases */

static const char *anchor_of(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return (const char *)event->data.scalar.anchor;
    case YAML_SEQUENCE_START_EVENT:
        return (const char *)event->data.sequence_start.anchor;
    case YAML_MAPPING_START_EVENT:
        return (const char *)event->data.mapping_start.anchor;
    default:
        return NULL;
    }
}

/* Counts an alias's value against the limits; `depth` is that of the value itself. */
static int spend(struct reader *reader, const json_t *value, size_t depth)
{
    size_t i;
    const char *key;
    json_t *item;
    bool collection = json_is_array(value) || json_is_object(value);
    reader->alias_text += json_string_length(value);
    if (collection && depth + 1 > MAX_DEPTH)
        return FAIL(reader, "more than %d levels", MAX_DEPTH);
    if (++reader->alias_nodes > MAX_NODES || reader->alias_text > MAX_TEXT)
        return FAIL(reader, "aliases expand to more than %d values or %d MiB", MAX_NODES,
                    MAX_TEXT >> 20);
    json_array_foreach (value, i, item)
        if (spend(reader, item, depth + 1) < 0)
            return -1;
    json_object_foreach ((json_t *)value, key, item) {
        reader->alias_text += strlen(key);
        if (spend(reader, item, depth + 1) < 0)
            return -1;
    }
    return 0;
}

/* Return: borrowed; NULL with an error. */
static json_t *find_anchored(struct reader *reader)
{
    const char *name = (const char *)reader->event.data.alias.anchor;
    json_t *value = json_object_get(reader->anchors, name);
    if (!value)
        FAIL(reader, "the alias *%s has no anchor whose value ends before it", name);
    return value && spend(reader, value, reader->depth) == 0 ? value : NULL;
}

/* collections */

static json_t *read_node(struct reader *reader, const char *path);

static json_t *read_sequence(struct reader *reader, const char *path)
{
    CH_AUTOJSON json_t *list = json_array();
    for (;;) {
        if (advance(reader) < 0)
            return NULL;
        if (reader->event.type == YAML_SEQUENCE_END_EVENT)
            return CH_TAKE(list);
        CH_AUTOFREE char *below = NULL;
        if (reader->marks) {
            below = ch_asprintf("%s%s%zu", path, *path ? "." : "", json_array_size(list));
            mark_path(reader, below);
        }
        json_t *item = read_node(reader, below);
        if (!item)
            return NULL;
        json_array_append_new(list, item);
    }
}

/* `<<`: members of a map, or of several of which the first that has a key wins. */
static int merge(struct reader *reader, json_t *map, const json_t *merged, yaml_mark_t mark)
{
    size_t i;
    json_t *item;
    if (json_is_object(merged))
        return json_object_update_missing(map, (json_t *)merged);
    bool maps = json_is_array(merged);
    json_array_foreach (merged, i, item)
        maps = maps && json_is_object(item) && json_object_update_missing(map, item) == 0;
    return maps ? 0 : fail_at(reader, mark, "<< needs a map or a list of maps");
}

/* The text of a key; keys that are no strings become theirs.  Caller owns; NULL with an error. */
static char *read_key(struct reader *reader)
{
    CH_AUTOJSON json_t *value = NULL;
    const char *text = NULL;
    size_t length = 0;
    if (reader->event.type == YAML_ALIAS_EVENT) {
        json_t *anchored = find_anchored(reader);
        if (!anchored)
            return NULL;
        text = json_string_value(anchored);
        length = json_string_length(anchored);
    } else if (reader->event.type == YAML_SCALAR_EVENT) {
        value = read_node(reader, NULL); /* for its tag and its anchor */
        if (!value)
            return NULL;
        text = (const char *)reader->event.data.scalar.value;
        length = reader->event.data.scalar.length;
    }
    if (text && strlen(text) == length)
        return ch_strdup(text);
    FAIL(reader, "a key must be a word or a string without NUL");
    return NULL;
}

/* `<<` collects into *mergedp. */
static int read_member(struct reader *reader, json_t *map, json_t **mergedp, const char *path)
{
    yaml_mark_t mark = reader->event.start_mark;
    bool plain = reader->event.type == YAML_SCALAR_EVENT &&
                 reader->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    CH_AUTOFREE char *key = read_key(reader);
    if (!key)
        return -1;
    bool is_merge = plain && strcmp(key, "<<") == 0;
    if (is_merge ? *mergedp != NULL : json_object_get(map, key) != NULL)
        return fail_at(reader, mark, "the key '%s' stands here for the second time", key);
    CH_AUTOFREE char *below = NULL;
    if (reader->marks) {
        below = ch_asprintf("%s%s%s", path, *path ? "." : "", key);
        mark_path(reader, below);
    }
    CH_AUTOJSON json_t *value = advance(reader) < 0 ? NULL : read_node(reader, below);
    if (!value)
        return -1;
    if (!is_merge)
        return json_object_set(map, key, value);
    *mergedp = json_object();
    return merge(reader, *mergedp, value, mark);
}

static json_t *read_mapping(struct reader *reader, const char *path)
{
    CH_AUTOJSON json_t *map = json_object();
    CH_AUTOJSON json_t *merged = NULL;
    for (;;) {
        if (advance(reader) < 0)
            return NULL;
        if (reader->event.type == YAML_MAPPING_END_EVENT)
            break;
        if (read_member(reader, map, &merged, path) < 0)
            return NULL;
    }
    if (!merged)
        return CH_TAKE(map);
    json_object_update(merged, map); /* a map's own members win */
    return CH_TAKE(merged);
}

static json_t *read_collection(struct reader *reader, const char *path)
{
    bool mapping = reader->event.type == YAML_MAPPING_START_EVENT;
    const yaml_char_t *given =
        mapping ? reader->event.data.mapping_start.tag : reader->event.data.sequence_start.tag;
    const char *tag = core_tag(given);
    if (!tag || (*tag && strcmp(tag, mapping ? "map" : "seq") != 0)) {
        FAIL(reader, "the tag %s is not supported", given);
        return NULL;
    }
    if (++reader->depth > MAX_DEPTH) {
        FAIL(reader, "more than %d levels", MAX_DEPTH);
        return NULL;
    }
    json_t *value = mapping ? read_mapping(reader, path) : read_sequence(reader, path);
    reader->depth--;
    return value;
}

static json_t *read_node(struct reader *reader, const char *path)
{
    CH_AUTOFREE char *anchor = ch_strdup(anchor_of(&reader->event));
    json_t *value;
    if (reader->event.type == YAML_ALIAS_EVENT)
        return json_deep_copy(find_anchored(reader));
    if (reader->event.type == YAML_SCALAR_EVENT)
        value = read_scalar(reader);
    else
        value = read_collection(reader, path);
    if (value && anchor)
        json_object_set(reader->anchors, anchor, value);
    return value;
}

/* the whole */

static json_t *read_document(struct reader *reader)
{
    if (advance(reader) < 0 || advance(reader) < 0) /* stream start, document start */
        return NULL;
    if (reader->event.type == YAML_STREAM_END_EVENT) /* nothing but comments */
        return json_null();
    CH_AUTOJSON json_t *value = advance(reader) < 0 ? NULL : read_node(reader, "");
    if (!value || advance(reader) < 0 || advance(reader) < 0) /* document end, what follows */
        return NULL;
    if (reader->event.type != YAML_STREAM_END_EVENT) {
        FAIL(reader, "a second document: one is expected");
        return NULL;
    }
    return CH_TAKE(value);
}

static json_t *parse(const char *text, size_t length, const char *name, json_t *marks,
                     struct ch_error *err)
{
    struct reader reader = {.name = name,
                            .text = text,
                            .length = length,
                            .marks = marks,
                            .err = err,
                            .anchors = json_object()};
    if (!yaml_parser_initialize(&reader.parser))
        abort();
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, length);
    json_t *value = read_document(&reader);
    yaml_event_delete(&reader.event);
    yaml_parser_delete(&reader.parser);
    json_decref(reader.anchors);
    return value;
}

json_t *ch_yaml_parse(const char *text, size_t length, const char *name, struct ch_error *err)
{
    return parse(text, length, name, NULL, err);
}

json_t *ch_yaml_load(const char *path, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    if (ch_file_read(path, MAX_TEXT, &text, err) < 0)
        return NULL;
    return parse(text.data, text.length, path, NULL, err);
}

json_t *ch_yaml_load_marked(const char *path, json_t **marksp, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    *marksp = json_object();
    if (ch_file_read_regular(path, MAX_TEXT, &text, err) < 0)
        return NULL;
    return parse(text.data, text.length, path, *marksp, err);
}
