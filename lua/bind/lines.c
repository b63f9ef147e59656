/* SPDX-License-Identifier: Apache-2.0 */
/* Which lines of a Lua file hold code.
 *
 * lua_getinfo("L") tells the lines of a function that exists; those of functions that were never
 * made count as well, and they are in the bytecode alone.  So the file is compiled and its dump is
 * read, which is exact: a line counts if an instruction on it can be reached.  What cannot be
 * reached is the return that Lua puts behind a tail call or another return, and the jump around
 * an `else` behind one; the return at the end of every function is nobody's statement and is left
 * out, too.
 *
 * The format of dumps is that of Lua 5.4.  Three things tell if it should not be: the header, that
 * the main function begins and ends as expected, and that the lines found in it, before any is left
 * out, are those that lua_getinfo tells. */
#include "base/mem.h"
#include "bind/specs.h"

#include <stdlib.h>
#include <string.h>

enum { /* of lopcodes.h, those that do not simply go on */
       OP_LFALSESKIP = 6,
       OP_JMP = 56,
       OP_EQ = 57,
       OP_TESTSET = 67,
       OP_TAILCALL = 69,
       OP_RETURN = 70,
       OP_RETURN1 = 72,
       OP_FORLOOP = 73,
       OP_FORPREP = 74,
       OP_TFORPREP = 75,
       OP_TFORLOOP = 77,
       OP_VARARGPREP = 81,
};
enum { ABSOLUTE_LINE = -128, VARIANT_INTEGER = 0x03, VARIANT_FLOAT = 0x13 };

struct function {
    const unsigned char *code; /* `size` instructions of four bytes */
    const signed char *deltas; /* a line each, from that before */
    size_t size;
    int first_line;
    bool vararg;
    int *lines;    /* of each instruction */
    bool *reached; /* each instruction */
};

struct reader {
    const unsigned char *at, *end;
    bool broken; /* the dump is not what was expected; all that is read then is 0 */
    struct chl_lines *lines;
    struct chl_lines raw; /* of the main function, for comparison */
    size_t depth;
};

static const unsigned char *take(struct reader *reader, size_t size)
{
    const unsigned char *bytes = reader->at;
    if (reader->broken || (size_t)(reader->end - reader->at) < size) {
        reader->broken = true;
        return NULL;
    }
    reader->at += size;
    return bytes;
}

static unsigned read_byte(struct reader *reader)
{
    const unsigned char *byte = take(reader, 1);
    return byte ? *byte : 0;
}

/* Seven bits a byte, the highest first; the last one is marked. */
static size_t read_number(struct reader *reader)
{
    size_t number = 0;
    unsigned byte;
    do {
        byte = read_byte(reader);
        number = number << 7 | (byte & 0x7f);
    } while (!(byte & 0x80) && !reader->broken);
    return reader->broken ? 0 : number;
}

static void skip_string(struct reader *reader)
{
    size_t size = read_number(reader); /* one more than it is long; 0: none */
    if (size > 1)
        take(reader, size - 1);
}

static void skip_constants(struct reader *reader)
{
    for (size_t count = read_number(reader); count > 0 && !reader->broken; count--) {
        unsigned type = read_byte(reader);
        if ((type & 0x0f) == LUA_TSTRING)
            skip_string(reader);
        else if (type == VARIANT_INTEGER)
            take(reader, sizeof(lua_Integer));
        else if (type == VARIANT_FLOAT)
            take(reader, sizeof(lua_Number));
    }
}

static void mark(struct chl_lines *lines, int line)
{
    size_t needed = (size_t)line + 1;
    if (needed > lines->count) {
        lines->code = ch_realloc(lines->code, needed * sizeof(*lines->code));
        memset(lines->code + lines->count, 0, (needed - lines->count) * sizeof(*lines->code));
        lines->count = needed;
    }
    lines->code[line] = true;
}

/* one function */

static uint32_t instruction(const struct function *function, size_t i)
{
    uint32_t value;
    memcpy(&value, function->code + i * sizeof(value), sizeof(value));
    return value;
}

static unsigned opcode(const struct function *function, size_t i)
{
    return instruction(function, i) & 0x7f;
}

/* Where instruction `i` may go on.  Return: how many, 0 to 2. */
static size_t find_next(const struct function *function, size_t i, size_t next[2])
{
    unsigned op = opcode(function, i);
    size_t far = instruction(function, i) >> 15;
    int jump = (int)(instruction(function, i) >> 7) - 0xffffff;
    next[0] = next[1] = i + 1;
    if (op == OP_TAILCALL || (op >= OP_RETURN && op <= OP_RETURN1))
        return 0;
    if (op == OP_JMP || op == OP_LFALSESKIP || op == OP_TFORPREP) {
        next[0] += op == OP_JMP ? (size_t)jump : op == OP_TFORPREP ? far : 1;
        return 1;
    }
    if (op >= OP_EQ && op <= OP_TESTSET)
        next[1]++;
    else if (op == OP_FORLOOP || op == OP_TFORLOOP)
        next[1] -= far;
    else if (op == OP_FORPREP)
        next[1] += far + 1;
    return next[0] == next[1] ? 1 : 2;
}

static void find_reached(const struct function *function)
{
    CH_AUTOFREE size_t *open = ch_calloc(function->size, sizeof(*open));
    size_t count = 0, next[2];
    open[count++] = 0;
    function->reached[0] = true;
    while (count > 0) {
        size_t ways = find_next(function, open[--count], next);
        for (size_t way = 0; way < ways; way++) {
            if (next[way] >= function->size || function->reached[next[way]])
                continue;
            function->reached[next[way]] = true;
            open[count++] = next[way];
        }
    }
}

/* After deltas: those lines that are too far from the one before. */
static void find_lines(struct reader *reader, struct function *function)
{
    size_t absolutes = read_number(reader);
    int line = function->first_line;
    for (size_t i = 0; i < function->size; i++) {
        if (function->deltas[i] != ABSOLUTE_LINE) {
            line += function->deltas[i];
        } else {
            if (absolutes-- == 0 || read_number(reader) != i)
                reader->broken = true;
            line = (int)read_number(reader);
        }
        if (line < 0 || reader->broken) {
            reader->broken = true;
            return;
        }
        function->lines[i] = line;
    }
    for (; absolutes > 0 && !reader->broken; absolutes--) { /* every so often there is one more */
        read_number(reader);
        read_number(reader);
    }
}

static void count_lines(struct reader *reader, struct function *function)
{
    size_t last = function->size - 1;
    if (function->vararg != (opcode(function, 0) == OP_VARARGPREP) ||
        opcode(function, last) < OP_RETURN || opcode(function, last) > OP_RETURN1) {
        reader->broken = true;
        return;
    }
    find_reached(function);
    for (size_t i = function->vararg; i < function->size; i++) { /* VARARGPREP is not hooked */
        if (reader->depth == 1)
            mark(&reader->raw, function->lines[i]);
        if (i != last && function->reached[i])
            mark(reader->lines, function->lines[i]);
    }
}

static void read_function(struct reader *reader);

static void read_nested(struct reader *reader)
{
    reader->depth++;
    for (size_t count = read_number(reader); count > 0 && !reader->broken; count--)
        read_function(reader);
    reader->depth--;
}

static void skip_names(struct reader *reader)
{
    for (size_t count = read_number(reader); count > 0 && !reader->broken; count--) { /* locals */
        skip_string(reader);
        read_number(reader);
        read_number(reader);
    }
    for (size_t count = read_number(reader); count > 0 && !reader->broken; count--) /* upvalues */
        skip_string(reader);
}

static void read_function(struct reader *reader)
{
    struct function function = {NULL};
    skip_string(reader); /* source */
    function.first_line = (int)read_number(reader);
    read_number(reader); /* its last line */
    read_byte(reader);   /* parameters */
    function.vararg = read_byte(reader) != 0;
    read_byte(reader); /* stack size */
    function.size = read_number(reader);
    function.code = take(reader, function.size * sizeof(uint32_t));
    skip_constants(reader);
    take(reader, 3 * read_number(reader)); /* upvalues */
    read_nested(reader);
    bool complete = read_number(reader) == function.size && function.size > 0;
    function.deltas = (const signed char *)take(reader, function.size);
    if (!complete || !function.code || !function.deltas) {
        reader->broken = true;
        return;
    }
    CH_AUTOFREE int *lines = function.lines = ch_calloc(function.size, sizeof(*lines));
    CH_AUTOFREE bool *reached = function.reached = ch_calloc(function.size, sizeof(*reached));
    find_lines(reader, &function);
    skip_names(reader);
    if (!reader->broken)
        count_lines(reader, &function);
}

/* one file */

static void read_header(struct reader *reader)
{
    static const char data[] = "\x19\x93\r\n\x1a\n";
    const unsigned char *signature = take(reader, strlen(LUA_SIGNATURE));
    if (!signature || memcmp(signature, LUA_SIGNATURE, strlen(LUA_SIGNATURE)) != 0 ||
        read_byte(reader) != 0x54 || read_byte(reader) != 0)
        reader->broken = true;
    const unsigned char *check = take(reader, strlen(data));
    if (!check || memcmp(check, data, strlen(data)) != 0)
        reader->broken = true;
    if (read_byte(reader) != sizeof(uint32_t) || read_byte(reader) != sizeof(lua_Integer) ||
        read_byte(reader) != sizeof(lua_Number))
        reader->broken = true;
    take(reader, sizeof(lua_Integer) + sizeof(lua_Number));
    read_byte(reader); /* upvalues of the main function */
}

/* Are they those that Lua tells of the function on top? */
static bool agrees(lua_State *L, const struct chl_lines *lines)
{
    lua_Debug info;
    size_t told = 0, found = 0;
    lua_getinfo(L, ">L", &info); // lines
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        lua_Integer line = lua_tointeger(L, -2);
        told++;
        if (line < 0 || (size_t)line >= lines->count || !lines->code[line])
            return false;
    }
    for (size_t i = 0; i < lines->count; i++)
        found += lines->code[i];
    return told == found;
}

static int add_bytes(lua_State *L, const void *data, size_t size, void *dump)
{
    (void)L;
    ch_buf_add(dump, data, size);
    return 0;
}

static int read_lines(lua_State *L, struct chl_lines *lines)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf dump = CH_BUF_INIT;
    lua_dump(L, add_bytes, &dump, 0);
    struct reader reader = {.at = (const unsigned char *)dump.data, .lines = lines, .depth = 1};
    reader.end = reader.at + dump.length;
    read_header(&reader);
    read_function(&reader);
    bool good = !reader.broken && reader.at == reader.end && agrees(L, &reader.raw);
    chl_lines_deinit(&reader.raw);
    return good ? 0 : -1;
}

int chl_lines_read(const char *path, struct chl_lines *lines, struct ch_error *err)
{
    lua_State *L = ch_checked(luaL_newstate());
    *lines = (struct chl_lines){NULL};
    int result = 0;
    if (luaL_loadfilex(L, path, "t") != LUA_OK)
        result = ch_error_set(err, CH_ERROR_ERROR, "%s", lua_tostring(L, -1));
    else if (read_lines(L, lines) < 0)
        result = ch_error_set(err, CH_ERROR_RUNTIME,
                              "cannot tell which lines of %s hold code: the bytecode of this Lua "
                              "(" LUA_RELEASE ") is not that of 5.4",
                              path);
    lua_close(L);
    if (result < 0)
        chl_lines_deinit(lines);
    return result;
}

void chl_lines_deinit(struct chl_lines *lines)
{
    free(lines->code);
    *lines = (struct chl_lines){NULL};
}
