/* SPDX-License-Identifier: Apache-2.0 */
/* gob, encoding.
 *
 * A stream is a sequence of messages, each a length and a payload; a payload is a type id and a
 * body.  A negative id announces a definition.  A struct is a list of (step to the next field that
 * is not zero, value), ended by a zero step. */
#include "agent/agent.h"

#include <string.h>

/* Below 128 one byte; else minus the number of bytes, then the bytes, big endian. */
static void put_uint(struct ch_buf *out, uint64_t number)
{
    if (number < 128) {
        ch_buf_add(out, &(unsigned char){(unsigned char)number}, 1);
        return;
    }
    unsigned char bytes[9];
    size_t start = sizeof(bytes);
    while (number > 0) {
        bytes[--start] = (unsigned char)(number & 0xff);
        number >>= 8;
    }
    bytes[start - 1] = (unsigned char)-(int)(sizeof(bytes) - start);
    ch_buf_add(out, bytes + start - 1, sizeof(bytes) - start + 1);
}

/* The sign is the lowest bit; negative numbers are complemented. */
static void put_int(struct ch_buf *out, int64_t number)
{
    uint64_t bits = (uint64_t)number << 1;
    put_uint(out, number < 0 ? ~bits : bits);
}

static void put_bytes(struct ch_buf *out, const void *data, size_t length)
{
    put_uint(out, length);
    ch_buf_add(out, data, length);
}

static void put_text(struct ch_buf *out, const char *text)
{
    put_bytes(out, text, strlen(text));
}

static void put_message(struct ch_buf *out, struct ch_buf *payload)
{
    put_bytes(out, payload->data, payload->length);
    ch_buf_deinit(payload);
}

/* CommonType {Name, Id}; the name is left out when empty. */
static void put_common(struct ch_buf *out, const char *name, int id)
{
    put_uint(out, 1);
    if (*name) {
        put_uint(out, 1);
        put_text(out, name);
    }
    put_uint(out, *name ? 1 : 2);
    put_int(out, id);
    put_uint(out, 0);
}

static void write_strings_definition(struct ch_buf *out)
{
    struct ch_buf payload = CH_BUF_INIT;
    put_int(&payload, -CH_GOB_STRINGS);
    put_uint(&payload, 2); /* wireType.SliceT */
    put_common(&payload, "[]string", CH_GOB_STRINGS);
    put_uint(&payload, 1); /* Elem */
    put_int(&payload, CH_GOB_STRING);
    put_uint(&payload, 0);
    put_uint(&payload, 0);
    put_message(out, &payload);
}

void ch_gob_write_definition(struct ch_buf *out, const struct ch_gob_struct *type)
{
    bool has_strings = false;
    struct ch_buf payload = CH_BUF_INIT;
    put_int(&payload, -type->id);
    put_uint(&payload, 3); /* wireType.StructT */
    put_common(&payload, type->name, type->id);
    if (type->field_count > 0) {
        put_uint(&payload, 1); /* Field */
        put_uint(&payload, type->field_count);
    }
    for (size_t i = 0; i < type->field_count; i++) {
        put_uint(&payload, 1);
        put_text(&payload, type->fields[i].name);
        put_uint(&payload, 1);
        put_int(&payload, type->fields[i].type);
        put_uint(&payload, 0);
        has_strings = has_strings || type->fields[i].type == CH_GOB_STRINGS;
    }
    put_uint(&payload, 0);
    put_uint(&payload, 0);
    put_message(out, &payload);
    if (has_strings)
        write_strings_definition(out);
}

static bool is_zero(enum ch_gob_type type, const union ch_gob_value *value)
{
    switch (type) {
    case CH_GOB_BOOL:
        return !value->boolean;
    case CH_GOB_INT:
        return value->integer == 0;
    case CH_GOB_UINT:
        return value->natural == 0;
    case CH_GOB_BYTES:
    case CH_GOB_STRING:
        return value->bytes.length == 0;
    case CH_GOB_STRINGS:
        return !value->strings || !value->strings[0];
    }
    return true;
}

static void put_strings(struct ch_buf *out, const char *const *strings)
{
    size_t count = 0;
    while (strings[count])
        count++;
    put_uint(out, count);
    for (size_t i = 0; i < count; i++)
        put_text(out, strings[i]);
}

static void put_value(struct ch_buf *out, enum ch_gob_type type, const union ch_gob_value *value)
{
    switch (type) {
    case CH_GOB_BOOL:
        put_uint(out, value->boolean);
        break;
    case CH_GOB_INT:
        put_int(out, value->integer);
        break;
    case CH_GOB_UINT:
        put_uint(out, value->natural);
        break;
    case CH_GOB_BYTES:
    case CH_GOB_STRING:
        put_bytes(out, value->bytes.data, value->bytes.length);
        break;
    case CH_GOB_STRINGS:
        put_strings(out, value->strings);
        break;
    }
}

void ch_gob_write_value(struct ch_buf *out, const struct ch_gob_struct *type,
                        const union ch_gob_value *values)
{
    struct ch_buf payload = CH_BUF_INIT;
    put_int(&payload, type->id);
    size_t next = 0; /* the field a step of 1 leads to */
    for (size_t i = 0; i < type->field_count; i++) {
        if (is_zero(type->fields[i].type, &values[i]))
            continue;
        put_uint(&payload, i - next + 1);
        put_value(&payload, type->fields[i].type, &values[i]);
        next = i + 1;
    }
    put_uint(&payload, 0);
    put_message(out, &payload);
}
