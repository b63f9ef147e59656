/* SPDX-License-Identifier: Apache-2.0 */
/* Sources and sinks in Lua: strings, files of the io library, functions.  They are called in the
 * middle of C work, so nothing here may raise: functions run in chl_call(), and an error comes back
 * as the very value that was raised. */
#include "bind/pebble.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void push_value(const struct pebble_stream *stream)
{
    if (stream->slot > 0)
        lua_getiuservalue(stream->L, stream->holder, stream->slot);
    else
        lua_pushvalue(stream->L, stream->holder);
}

/* sources */

static ssize_t read_string(void *data, char *bytes, size_t size, struct ch_error *err)
{
    struct pebble_stream *stream = data;
    size_t length;
    (void)err;
    push_value(stream);
    const char *text = lua_tolstring(stream->L, -1, &length);
    size_t count = length - stream->offset < size ? length - stream->offset : size;
    memcpy(bytes, text + stream->offset, count);
    stream->offset += count;
    lua_pop(stream->L, 1);
    return (ssize_t)count;
}

static ssize_t read_file(void *data, char *bytes, size_t size, struct ch_error *err)
{
    const struct pebble_stream *stream = data;
    size_t count = fread(bytes, 1, size, stream->file);
    if (count == 0 && ferror(stream->file))
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot read the source");
    return (ssize_t)count;
}

/* Of a file that has something: no more than there is now.  What the io library has read ahead
 * comes first; glibc has no function that tells how much that is. */
static ssize_t read_available(void *data, char *bytes, size_t size, struct ch_error *err)
{
    const struct pebble_stream *stream = data;
    size_t ahead = (size_t)(stream->file->_IO_read_end - stream->file->_IO_read_ptr);
    if (ahead > 0)
        return (ssize_t)fread(bytes, 1, ahead < size ? ahead : size, stream->file);
    ssize_t count = read(fileno(stream->file), bytes, size);
    if (count < 0)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot read the source");
    return count;
}

/* Takes what a function gave, which is on top. */
static ssize_t take_bytes(lua_State *L, char *bytes, size_t size, struct ch_error *err)
{
    size_t length = 0;
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &length) : NULL;
    if (!text && !lua_isnil(L, -1))
        return ch_error_set(err, CH_ERROR_TYPE, "a source must give strings, not a %s",
                            luaL_typename(L, -1));
    if (length > size)
        return ch_error_set(
            err, CH_ERROR_VALUE,
            "a source was asked for %zu bytes and gave %zu: read(n) gives n at most", size, length);
    memcpy(bytes, text ? text : "", length);
    return (ssize_t)length;
}

static ssize_t read_function(void *data, char *bytes, size_t size, struct ch_error *err)
{
    const struct pebble_stream *stream = data;
    lua_State *L = stream->L;
    int top = lua_gettop(L);
    if (!lua_checkstack(L, 4))
        return ch_error_set(err, CH_ERROR_RUNTIME, "stack overflow");
    push_value(stream);
    lua_pushinteger(L, (lua_Integer)size); // function size
    ssize_t count = -1;
    if (chl_call(L, 1, 1, err) == 0)
        count = take_bytes(L, bytes, size, err);
    lua_settop(L, top);
    return count;
}

/* The open file at the top; NULL when it is none.  Raises when it is closed. */
static FILE *to_file(lua_State *L)
{
    const luaL_Stream *file = luaL_testudata(L, -1, LUA_FILEHANDLE);
    if (file && !file->closef)
        chl_raisef(L, CH_ERROR_VALUE, "the file is closed");
    return file ? file->f : NULL;
}

void pebble_stream_to_source(struct pebble_stream *stream, struct ch_pebble_source *source)
{
    lua_State *L = stream->L;
    *source = (struct ch_pebble_source){.data = stream};
    push_value(stream);
    stream->file = to_file(L);
    if (lua_type(L, -1) == LUA_TSTRING)
        source->read = read_string;
    else if (stream->file)
        source->read = read_file;
    else if (lua_isfunction(L, -1))
        source->read = read_function;
    else
        chl_raisef(L, CH_ERROR_TYPE, "a string, a file or a function is expected as source");
    lua_pop(L, 1);
}

void pebble_stream_poll(const struct pebble_stream *stream, struct ch_pebble_source *source)
{
    struct stat status;
    if (!stream->file || fstat(fileno(stream->file), &status) < 0 || S_ISREG(status.st_mode))
        return;
    source->read = read_available;
    source->polled = true;
    source->descriptor = fileno(stream->file);
}

/* sinks */

static int write_file(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    const struct pebble_stream *stream = data;
    if (fwrite(bytes, 1, length, stream->file) != length)
        return ch_error_set_errno(err, CH_ERROR_OS, errno, "cannot write what came");
    return 0;
}

/* Makes a string of bytes: may want memory that is not there, so it is protected. */
static int call_sink(lua_State *L)
{
    const struct ch_pebble_memory *bytes = lua_touserdata(L, 2);
    lua_settop(L, 1);
    lua_pushlstring(L, bytes->bytes, bytes->length); // function bytes
    lua_call(L, 1, 0);
    return 0;
}

static int write_function(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    const struct pebble_stream *stream = data;
    struct ch_pebble_memory memory = {bytes, length};
    if (!lua_checkstack(stream->L, 4))
        return ch_error_set(err, CH_ERROR_RUNTIME, "stack overflow");
    lua_pushcfunction(stream->L, call_sink);
    push_value(stream);
    lua_pushlightuserdata(stream->L, &memory); // call_sink function memory
    return chl_call(stream->L, 2, 0, err);
}

void pebble_stream_to_sink(struct pebble_stream *stream, struct ch_pebble_sink *sink)
{
    lua_State *L = stream->L;
    push_value(stream);
    stream->file = to_file(L);
    if (!stream->file && !lua_isfunction(L, -1))
        chl_raisef(L, CH_ERROR_TYPE, "a file or a function is expected as sink");
    *sink = (struct ch_pebble_sink){stream->file ? write_file : write_function, stream};
    lua_pop(L, 1);
}
