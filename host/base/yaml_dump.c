/* SPDX-License-Identifier: Apache-2.0 */
/* Writing YAML through libyaml's emitter. */
#include "base/mem.h"
#include "base/text.h"
#include "base/yaml.h"
#include "base/yaml_scalar.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct writer {
    yaml_emitter_t emitter;
    enum ch_yaml_style style;
};

static int collect(void *data, unsigned char *text, size_t length)
{
    ch_buf_add(data, text, length);
    return 1;
}

/* The emitter fails for want of memory or by misuse: neither is an error of the caller. */
static void emit(struct writer *writer, yaml_event_t *event)
{
    if (!yaml_emitter_emit(&writer->emitter, event))
        abort();
}

static void write_scalar(struct writer *writer, const char *text, size_t length,
                         yaml_scalar_style_t style)
{
    yaml_event_t event;
    if (!yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text, (int)length, 1,
                                      1, style))
        abort(); /* json_t strings are UTF-8: it is for want of memory */
    emit(writer, &event);
}

/* Breaks other than '\n' would be read back as one unless they are escaped. */
static bool has_odd_break(const char *text, size_t length)
{
    static const char *const breaks[] = {"\r", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};
    for (size_t i = 0; i < CH_ARRAY_LEN(breaks); i++)
        if (memmem(text, length, breaks[i], strlen(breaks[i])))
            return true;
    return false;
}

/* The emitter takes the style as a wish: it quotes what cannot be written so. */
static void write_string(struct writer *writer, const char *text, size_t length)
{
    yaml_scalar_style_t style = YAML_PLAIN_SCALAR_STYLE;
    if (has_odd_break(text, length))
        style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    else if (memchr(text, '\n', length))
        style = YAML_LITERAL_SCALAR_STYLE;
    else if (!ch_yaml_is_plain_string(text, length))
        style = writer->style == CH_YAML_GO ? YAML_DOUBLE_QUOTED_SCALAR_STYLE
                                            : YAML_SINGLE_QUOTED_SCALAR_STYLE;
    write_scalar(writer, text, length, style);
}

static bool is_leaf(const json_t *collection)
{
    size_t i;
    const char *key;
    json_t *item;
    json_array_foreach (collection, i, item)
        if (json_is_array(item) || json_is_object(item))
            return false;
    json_object_foreach ((json_t *)collection, key, item)
        if (json_is_array(item) || json_is_object(item))
            return false;
    return true;
}

static void write_value(struct writer *writer, const json_t *value);

static bool is_flow(const struct writer *writer, const json_t *value)
{
    if (json_array_size(value) + json_object_size(value) == 0)
        return true;
    return writer->style == CH_YAML_FLOW_LEAVES && is_leaf(value);
}

static void write_list(struct writer *writer, const json_t *list)
{
    yaml_event_t event;
    size_t i;
    json_t *item;
    yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
                                         is_flow(writer, list) ? YAML_FLOW_SEQUENCE_STYLE
                                                               : YAML_BLOCK_SEQUENCE_STYLE);
    emit(writer, &event);
    json_array_foreach (list, i, item)
        write_value(writer, item);
    yaml_sequence_end_event_initialize(&event);
    emit(writer, &event);
}

static void write_map(struct writer *writer, const json_t *map)
{
    yaml_event_t event;
    const char *key;
    json_t *item;
    yaml_mapping_start_event_initialize(&event, NULL, NULL, 1,
                                        is_flow(writer, map) ? YAML_FLOW_MAPPING_STYLE
                                                             : YAML_BLOCK_MAPPING_STYLE);
    emit(writer, &event);
    json_object_foreach ((json_t *)map, key, item) {
        write_string(writer, key, strlen(key));
        write_value(writer, item);
    }
    yaml_mapping_end_event_initialize(&event);
    emit(writer, &event);
}

static void write_number(struct writer *writer, char *text)
{
    write_scalar(writer, text, strlen(text), YAML_PLAIN_SCALAR_STYLE);
    free(text);
}

static void write_value(struct writer *writer, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        write_map(writer, value);
        break;
    case JSON_ARRAY:
        write_list(writer, value);
        break;
    case JSON_STRING:
        write_string(writer, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        write_number(writer, ch_asprintf("%" JSON_INTEGER_FORMAT, json_integer_value(value)));
        break;
    case JSON_REAL:
        write_number(writer, writer->style == CH_YAML_GO
                                 ? ch_yaml_format_go_real(json_real_value(value), -4, 6)
                                 : ch_yaml_format_real(json_real_value(value)));
        break;
    case JSON_TRUE:
        write_scalar(writer, "true", 4, YAML_PLAIN_SCALAR_STYLE);
        break;
    case JSON_FALSE:
        write_scalar(writer, "false", 5, YAML_PLAIN_SCALAR_STYLE);
        break;
    case JSON_NULL:
        write_scalar(writer, "null", 4, YAML_PLAIN_SCALAR_STYLE);
        break;
    }
}

/* "...", the end of a document, follows a bare scalar; nobody wants to see it. */
static void drop_end_mark(struct ch_buf *text)
{
    static const char mark[] = "\n...\n";
    if (text->data && ch_text_ends(text->data, mark)) {
        text->length -= strlen(mark) - 1;
        text->data[text->length] = '\0';
    }
}

char *ch_yaml_dump(const json_t *value, enum ch_yaml_style style)
{
    struct writer writer = {.style = style};
    struct ch_buf text = CH_BUF_INIT;
    yaml_event_t event;
    if (!yaml_emitter_initialize(&writer.emitter))
        abort();
    yaml_emitter_set_output(&writer.emitter, collect, &text);
    yaml_emitter_set_unicode(&writer.emitter, 1);
    yaml_emitter_set_width(&writer.emitter, -1);
    yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING);
    emit(&writer, &event);
    yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1);
    emit(&writer, &event);
    write_value(&writer, value);
    yaml_document_end_event_initialize(&event, 1);
    emit(&writer, &event);
    yaml_stream_end_event_initialize(&event);
    emit(&writer, &event);
    yaml_emitter_delete(&writer.emitter);
    if (!json_is_object(value) && !json_is_array(value))
        drop_end_mark(&text);
    return ch_buf_take(&text);
}
