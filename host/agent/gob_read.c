/* SPDX-License-Identifier: Apache-2.0 */
/* gob, decoding.
 *
 * The other side numbers its types as it likes, so each stream has a table from id to type, filled
 * by the definitions that come in it.  A definition is itself a gob value, of the type "wireType"
 * whose shape is part of the format: the table begins with it, and one routine decodes both.
 *
 * Nothing is believed: a message is decoded once it is complete, memory grows with the bytes that
 * came and not with the lengths they claim, and a count can never exceed the bytes that are left.
 */
#include "agent/agent.h"
#include "base/tagged.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ID_BOOL = 1,
    ID_INT,
    ID_UINT,
    ID_FLOAT,
    ID_BYTES,
    ID_STRING,
    ID_COMPLEX,
    ID_INTERFACE,
    ID_WIRE_TYPE = 16,
    ID_ARRAY_TYPE,
    ID_COMMON_TYPE,
    ID_SLICE_TYPE,
    ID_STRUCT_TYPE,
    ID_FIELD_TYPE,
    ID_FIELD_TYPES,
    ID_MAP_TYPE,
    ID_ENCODER_TYPE,
};

enum kind { KIND_SLICE, KIND_ARRAY, KIND_STRUCT, KIND_MAP, KIND_OPAQUE };

struct field {
    const char *name; /* owned, in a type */
    int64_t id;
};

struct type {
    int64_t id;
    enum kind kind;
    int64_t key, element; /* ids: of maps; of slices, arrays and maps */
    int64_t length;       /* of arrays */
    struct field *fields;
    size_t field_count;
};

struct ch_gob_decoder {
    struct ch_gob_limits limits;
    struct ch_buf pending; /* bytes that came and are not decoded yet, from `start` */
    size_t start;
    uint64_t offset; /* of `start` in the stream, for messages */
    struct type *types;
    size_t type_count;
    bool dead;
};

struct cursor { /* within one complete message */
    const unsigned char *data;
    size_t length, position;
    struct ch_gob_decoder *decoder;
    size_t depth;
    struct ch_error *err;
};

static json_t *read_value(struct cursor *cursor, int64_t id);

static int fail(struct cursor *cursor, const char *what)
{
    ch_error_set(cursor->err, CH_ERROR_VALUE, "gob stream, byte %llu: %s",
                 (unsigned long long)(cursor->decoder->offset + cursor->position), what);
    return -1;
}

/* table of types */

static struct type *add_type(struct ch_gob_decoder *decoder, int64_t id, enum kind kind)
{
    decoder->types =
        ch_realloc(decoder->types, (decoder->type_count + 1) * sizeof(*decoder->types));
    struct type *type = &decoder->types[decoder->type_count++];
    *type = (struct type){.id = id, .kind = kind};
    return type;
}

static void add_field(struct type *type, const char *name, int64_t id)
{
    type->fields = ch_realloc(type->fields, (type->field_count + 1) * sizeof(*type->fields));
    type->fields[type->field_count++] = (struct field){.name = ch_strdup(name), .id = id};
}

static const struct type *find_type(const struct ch_gob_decoder *decoder, int64_t id)
{
    for (size_t i = 0; i < decoder->type_count; i++)
        if (decoder->types[i].id == id)
            return &decoder->types[i];
    return NULL;
}

static void add_struct(struct ch_gob_decoder *decoder, int64_t id, const struct field *fields,
                       size_t count)
{
    struct type *type = add_type(decoder, id, KIND_STRUCT);
    for (size_t i = 0; i < count; i++)
        add_field(type, fields[i].name, fields[i].id);
}

/* The types that definitions are made of. */
static void add_format_types(struct ch_gob_decoder *decoder)
{
#define ADD_STRUCT(id, ...)                                      \
    add_struct(decoder, id, (const struct field[]){__VA_ARGS__}, \
               CH_ARRAY_LEN(((const struct field[]){__VA_ARGS__})))
    ADD_STRUCT(ID_WIRE_TYPE, {"ArrayT", ID_ARRAY_TYPE}, {"SliceT", ID_SLICE_TYPE},
               {"StructT", ID_STRUCT_TYPE}, {"MapT", ID_MAP_TYPE}, {"GobEncoderT", ID_ENCODER_TYPE},
               {"BinaryMarshalerT", ID_ENCODER_TYPE}, {"TextMarshalerT", ID_ENCODER_TYPE});
    ADD_STRUCT(ID_COMMON_TYPE, {"Name", ID_STRING}, {"Id", ID_INT});
    ADD_STRUCT(ID_ARRAY_TYPE, {"Common", ID_COMMON_TYPE}, {"Elem", ID_INT}, {"Len", ID_INT});
    ADD_STRUCT(ID_SLICE_TYPE, {"Common", ID_COMMON_TYPE}, {"Elem", ID_INT});
    ADD_STRUCT(ID_STRUCT_TYPE, {"Common", ID_COMMON_TYPE}, {"Field", ID_FIELD_TYPES});
    ADD_STRUCT(ID_FIELD_TYPE, {"Name", ID_STRING}, {"Id", ID_INT});
    ADD_STRUCT(ID_MAP_TYPE, {"Common", ID_COMMON_TYPE}, {"Key", ID_INT}, {"Elem", ID_INT});
    ADD_STRUCT(ID_ENCODER_TYPE, {"Common", ID_COMMON_TYPE});
#undef ADD_STRUCT
    add_type(decoder, ID_FIELD_TYPES, KIND_SLICE)->element = ID_FIELD_TYPE;
}

/* basic values */

static int read_uint(struct cursor *cursor, uint64_t *numberp)
{
    if (cursor->position >= cursor->length)
        return fail(cursor, "the message ends inside a value");
    unsigned first = cursor->data[cursor->position++];
    if (first < 128) {
        *numberp = first;
        return 0;
    }
    size_t count = 256 - first;
    if (count > 8)
        return fail(cursor, "a number of more than 8 bytes");
    if (count > cursor->length - cursor->position)
        return fail(cursor, "the message ends inside a number");
    *numberp = 0;
    while (count-- > 0)
        *numberp = *numberp << 8 | cursor->data[cursor->position++];
    return 0;
}

static int read_int(struct cursor *cursor, int64_t *numberp)
{
    uint64_t bits;
    if (read_uint(cursor, &bits) < 0)
        return -1;
    *numberp = (int64_t)(bits & 1 ? ~(bits >> 1) : bits >> 1);
    return 0;
}

/* A count of bytes or elements; each takes one byte at least. */
static int read_count(struct cursor *cursor, size_t *countp)
{
    uint64_t count;
    if (read_uint(cursor, &count) < 0)
        return -1;
    if (count > cursor->length - cursor->position)
        return fail(cursor, "a length that exceeds the message");
    *countp = (size_t)count;
    return 0;
}

static json_t *read_bytes(struct cursor *cursor)
{
    size_t length;
    if (read_count(cursor, &length) < 0)
        return NULL;
    const char *data = (const char *)cursor->data + cursor->position;
    cursor->position += length;
    return ch_value_string(data, length);
}

/* The bytes of a double come reversed, so that common numbers are short. */
static int read_double(struct cursor *cursor, double *numberp)
{
    uint64_t reversed, bits = 0;
    if (read_uint(cursor, &reversed) < 0)
        return -1;
    for (int i = 0; i < 8; i++, reversed >>= 8)
        bits = bits << 8 | (reversed & 0xff);
    memcpy(numberp, &bits, sizeof(bits));
    return 0;
}

static json_t *read_basic(struct cursor *cursor, int64_t id)
{
    uint64_t natural;
    int64_t integer;
    double real, imaginary;
    switch (id) {
    case ID_BOOL:
        return read_uint(cursor, &natural) < 0 ? NULL : json_boolean(natural != 0);
    case ID_INT:
        return read_int(cursor, &integer) < 0 ? NULL : json_integer(integer);
    case ID_UINT:
        if (read_uint(cursor, &natural) < 0)
            return NULL;
        return natural <= INT64_MAX ? json_integer((json_int_t)natural)
                                    : ch_value_real((double)natural);
    case ID_FLOAT:
        return read_double(cursor, &real) < 0 ? NULL : ch_value_real(real);
    case ID_COMPLEX:
        if (read_double(cursor, &real) < 0 || read_double(cursor, &imaginary) < 0)
            return NULL;
        return json_pack("[o, o]", ch_value_real(real), ch_value_real(imaginary));
    case ID_BYTES:
    case ID_STRING:
        return read_bytes(cursor);
    default:
        fail(cursor, id == ID_INTERFACE ? "an interface value: not part of this protocol"
                                        : "a type that was never defined");
        return NULL;
    }
}

/* composed values */

static json_t *read_struct(struct cursor *cursor, const struct type *type)
{
    CH_AUTOJSON json_t *object = json_object();
    uint64_t next = 0, step;
    for (;;) {
        if (read_uint(cursor, &step) < 0)
            return NULL;
        if (step == 0)
            return CH_TAKE(object);
        if (step > type->field_count - next) {
            fail(cursor, "a field that its type does not have");
            return NULL;
        }
        next += step;
        const struct field *field = &type->fields[next - 1];
        json_t *value = read_value(cursor, field->id);
        if (!value)
            return NULL;
        json_object_set_new(object, field->name, value);
    }
}

static json_t *read_list(struct cursor *cursor, const struct type *type)
{
    CH_AUTOJSON json_t *list = json_array();
    size_t count;
    if (read_count(cursor, &count) < 0)
        return NULL;
    if (type->kind == KIND_ARRAY && (int64_t)count != type->length) {
        fail(cursor, "an array of another length than its type has");
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        json_t *value = read_value(cursor, type->element);
        if (!value)
            return NULL;
        json_array_append_new(list, value);
    }
    return CH_TAKE(list);
}

/* Return: whether `name` can be a key; *ownedp holds its memory, if any. */
static bool as_key(const json_t *name, struct ch_key *key, char **ownedp)
{
    switch (ch_value_type(name)) {
    case CH_VALUE_STRING:
        *key = (struct ch_key){.type = CH_KEY_STRING};
        key->string = ch_value_get_string(name, &key->length, ownedp);
        return true;
    case CH_VALUE_INTEGER:
        *key = (struct ch_key){.type = CH_KEY_INTEGER, .integer = json_integer_value(name)};
        return true;
    case CH_VALUE_BOOLEAN:
        *key = (struct ch_key){.type = CH_KEY_BOOLEAN, .boolean = json_is_true(name)};
        return true;
    case CH_VALUE_REAL:
        *key = (struct ch_key){.type = CH_KEY_REAL, .real = ch_value_get_real(name)};
        return !isnan(key->real);
    default:
        return false;
    }
}

static int put_entry(struct cursor *cursor, json_t *map, const json_t *name, json_t *value)
{
    CH_AUTOFREE char *owned = NULL;
    struct ch_key key;
    if (!as_key(name, &key, &owned)) {
        json_decref(value);
        return fail(cursor, "a map key that is no string, number or boolean");
    }
    ch_map_set(map, &key, value);
    return 0;
}

static json_t *read_map(struct cursor *cursor, const struct type *type)
{
    CH_AUTOJSON json_t *map = ch_map_new();
    size_t count;
    if (read_count(cursor, &count) < 0)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        CH_AUTOJSON json_t *name = read_value(cursor, type->key);
        json_t *value = name ? read_value(cursor, type->element) : NULL;
        if (!value || put_entry(cursor, map, name, value) < 0)
            return NULL;
    }
    return CH_TAKE(map);
}

static json_t *read_value(struct cursor *cursor, int64_t id)
{
    const struct type *type = find_type(cursor->decoder, id);
    if (!type)
        return read_basic(cursor, id);
    if (++cursor->depth > cursor->decoder->limits.depth) {
        fail(cursor, "values nested too deeply");
        return NULL;
    }
    json_t *value = NULL;
    switch (type->kind) {
    case KIND_STRUCT:
        value = read_struct(cursor, type);
        break;
    case KIND_SLICE:
    case KIND_ARRAY:
        value = read_list(cursor, type);
        break;
    case KIND_MAP:
        value = read_map(cursor, type);
        break;
    case KIND_OPAQUE: /* a type that encodes itself: its bytes */
        value = read_bytes(cursor);
        break;
    }
    cursor->depth--;
    return value;
}

/* definitions */

static int64_t member(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static void define_struct(struct type *type, const json_t *definition)
{
    size_t i;
    json_t *field;
    json_array_foreach (json_object_get(definition, "Field"), i, field) {
        const char *name = json_string_value(json_object_get(field, "Name"));
        add_field(type, name ? name : "", member(field, "Id"));
    }
}

static int define(struct cursor *cursor, int64_t id)
{
    static const struct {
        const char *name;
        enum kind kind;
    } forms[] = {
        {"ArrayT", KIND_ARRAY},          {"SliceT", KIND_SLICE},
        {"StructT", KIND_STRUCT},        {"MapT", KIND_MAP},
        {"GobEncoderT", KIND_OPAQUE},    {"BinaryMarshalerT", KIND_OPAQUE},
        {"TextMarshalerT", KIND_OPAQUE},
    };
    CH_AUTOJSON json_t *wire = read_value(cursor, ID_WIRE_TYPE);
    if (!wire)
        return -1;
    if (id < 64 || find_type(cursor->decoder, id))
        return fail(cursor, "a type defined twice");
    if (cursor->decoder->type_count >= cursor->decoder->limits.types)
        return fail(cursor, "too many types");
    for (size_t i = 0; i < CH_ARRAY_LEN(forms); i++) {
        const json_t *definition = json_object_get(wire, forms[i].name);
        if (!definition)
            continue;
        struct type *type = add_type(cursor->decoder, id, forms[i].kind);
        type->key = member(definition, "Key");
        type->element = member(definition, "Elem");
        type->length = member(definition, "Len");
        define_struct(type, definition);
        return 0;
    }
    return fail(cursor, "a definition of nothing");
}

/* messages */

/* Finds the next complete message.  Return: 1 with it in *cursor, 0 when it is not complete. */
static int next_message(struct ch_gob_decoder *decoder, struct cursor *cursor)
{
    const unsigned char *data = (const unsigned char *)decoder->pending.data + decoder->start;
    size_t available = decoder->pending.length - decoder->start;
    if (available == 0)
        return 0;
    size_t width = data[0] < 128 ? 1 : 1 + 256 - (size_t)data[0];
    *cursor =
        (struct cursor){.data = data, .length = available, .decoder = decoder, .err = cursor->err};
    if (width <= 9 && available < width)
        return 0;
    uint64_t length;
    if (read_uint(cursor, &length) < 0)
        return -1;
    if (length > decoder->limits.message)
        return fail(cursor, "a message larger than is allowed");
    if (length > available - width)
        return 0;
    cursor->length = width + (size_t)length;
    return 1;
}

static void consume(struct ch_gob_decoder *decoder, size_t length)
{
    decoder->start += length;
    decoder->offset += length;
    if (decoder->start < decoder->pending.length)
        return;
    decoder->start = 0;
    ch_buf_clear(&decoder->pending);
}

/* Return: 1 with a value, 0 after a definition. */
static int read_message(struct cursor *cursor, json_t **valuep)
{
    int64_t id;
    if (read_int(cursor, &id) < 0)
        return -1;
    if (id < 0) {
        if (id == INT64_MIN || define(cursor, -id) < 0)
            return fail(cursor, "a definition that cannot be read");
    } else {
        const struct type *type = find_type(cursor->decoder, id);
        uint64_t zero = 0; /* stands before every top-level value that is no struct */
        if ((!type || type->kind != KIND_STRUCT) && read_uint(cursor, &zero) < 0)
            return -1;
        if (zero != 0)
            return fail(cursor, "a value that is not marked as one");
        *valuep = read_value(cursor, id);
        if (!*valuep)
            return -1;
    }
    if (cursor->position != cursor->length) {
        if (id >= 0)
            json_decref(CH_TAKE(*valuep));
        return fail(cursor, "bytes left over in a message");
    }
    return id >= 0;
}

int ch_gob_decoder_next(struct ch_gob_decoder *decoder, json_t **valuep, struct ch_error *err)
{
    *valuep = NULL;
    if (decoder->dead)
        return ch_error_set(err, CH_ERROR_VALUE, "gob stream: broken earlier");
    int result = 0;
    while (result == 0) {
        struct cursor cursor = {.err = err};
        int found = next_message(decoder, &cursor);
        if (found == 0)
            return 0;
        result = found < 0 ? -1 : read_message(&cursor, valuep);
        if (result >= 0)
            consume(decoder, cursor.length);
    }
    decoder->dead = result < 0;
    return result;
}

void ch_gob_decoder_feed(struct ch_gob_decoder *decoder, const void *data, size_t length)
{
    /* keep the memory of a long stream bounded by its largest message */
    if (decoder->start > 0) {
        size_t left = decoder->pending.length - decoder->start;
        memmove(decoder->pending.data, decoder->pending.data + decoder->start, left);
        decoder->pending.length = left;
        decoder->start = 0;
    }
    ch_buf_add(&decoder->pending, data, length);
}

struct ch_gob_decoder *ch_gob_decoder_new(const struct ch_gob_limits *limits)
{
    struct ch_gob_decoder *decoder = ch_calloc(1, sizeof(*decoder));
    if (limits)
        decoder->limits = *limits;
    if (decoder->limits.message == 0)
        decoder->limits.message = (size_t)256 << 20;
    if (decoder->limits.depth == 0)
        decoder->limits.depth = 100;
    if (decoder->limits.types == 0)
        decoder->limits.types = 1000;
    add_format_types(decoder);
    return decoder;
}

struct ch_gob_decoder *ch_gob_decoder_free(struct ch_gob_decoder *decoder)
{
    if (!decoder)
        return NULL;
    for (size_t i = 0; i < decoder->type_count; i++) {
        for (size_t j = 0; j < decoder->types[i].field_count; j++)
            free((char *)decoder->types[i].fields[j].name);
        free(decoder->types[i].fields);
    }
    free(decoder->types);
    ch_buf_deinit(&decoder->pending);
    free(decoder);
    return NULL;
}
