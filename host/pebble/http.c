/* SPDX-License-Identifier: Apache-2.0 */
#include "pebble/http.h"
#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SIZE_LINE_LIMIT = 256 }; /* the line before a chunk */

void ch_http_init(struct ch_http_parser *parser, ch_http_body_fn *body, void *data)
{
    *parser = (struct ch_http_parser){.body = body, .data = data};
}

void ch_http_deinit(struct ch_http_parser *parser)
{
    free(parser->reason);
    ch_buf_deinit(&parser->headers);
    ch_buf_deinit(&parser->line);
    *parser = (struct ch_http_parser){0};
}

static int refuse(struct ch_error *err, const char *what, const char *line)
{
    CH_AUTOFREE char *start = ch_strndup(line, strnlen(line, 80));
    CH_AUTOFREE char *shown = ch_text_quote(start);
    ch_error_set(err, CH_ERROR_PROTOCOL, "not an answer of HTTP: %s: %s", what, shown);
    return -1;
}

/* the head */

static int on_status(struct ch_http_parser *parser, const char *line, struct ch_error *err)
{
    const char *code = line + strlen("HTTP/1.1 ");
    if (strncmp(line, "HTTP/1.", 7) != 0 || !isdigit((unsigned char)line[7]) || line[8] != ' ')
        return refuse(err, "status line", line);
    for (int i = 0; i < 3; i++)
        if (!isdigit((unsigned char)code[i]))
            return refuse(err, "status line", line);
    if (code[0] < '1' || code[0] > '5' || (code[3] != ' ' && code[3] != '\0'))
        return refuse(err, "status line", line);
    parser->status = atoi(code);
    free(parser->reason);
    parser->reason = ch_strdup(code[3] ? code + 4 : "");
    parser->state = CH_HTTP_HEADERS;
    return 0;
}

static int on_length(struct ch_http_parser *parser, const char *value, struct ch_error *err)
{
    size_t digits = strspn(value, "0123456789");
    uint64_t length = strtoull(value, NULL, 10);
    if (digits == 0 || digits > 18 || value[digits] != '\0')
        return refuse(err, "Content-Length", value);
    if (parser->has_length && parser->length != length)
        return refuse(err, "another Content-Length", value);
    parser->has_length = true;
    parser->length = length;
    return 0;
}

static int on_header(struct ch_http_parser *parser, char *line, struct ch_error *err)
{
    static const char separators[] = "()<>@,;:\\\"/[]?={} \t";
    size_t name = strcspn(line, separators);
    if (name == 0 || line[name] != ':')
        return refuse(err, "header", line);
    line[name] = '\0';
    char *value = line + name + 1;
    value += strspn(value, " \t");
    size_t length = strlen(value);
    while (length > 0 && strchr(" \t", value[length - 1]))
        value[--length] = '\0';
    if (strcasecmp(line, "Content-Length") == 0 && on_length(parser, value, err) < 0)
        return -1;
    if (strcasecmp(line, "Transfer-Encoding") == 0) {
        if (strcasecmp(value, "chunked") != 0)
            return refuse(err, "Transfer-Encoding", value);
        parser->chunked = true;
    }
    ch_buf_addf(&parser->headers, "%s:%s\n", line, value);
    return 0;
}

static void start_again(struct ch_http_parser *parser) /* behind an interim answer */
{
    ch_buf_clear(&parser->headers);
    parser->chunked = parser->has_length = false;
    parser->state = CH_HTTP_STATUS;
}

static void on_head(struct ch_http_parser *parser)
{
    if (parser->status < 200 && parser->status != 101) {
        start_again(parser);
        return;
    }
    parser->has_head = true;
    parser->left = parser->length;
    if (parser->status == 101 || parser->status == 204 || parser->status == 304)
        parser->state = CH_HTTP_DONE;
    else if (parser->chunked)
        parser->state = CH_HTTP_CHUNK_SIZE;
    else if (!parser->has_length)
        parser->state = CH_HTTP_UNTIL_CLOSE;
    else
        parser->state = parser->left > 0 ? CH_HTTP_COUNTED : CH_HTTP_DONE;
}

/* the body */

static int on_chunk_size(struct ch_http_parser *parser, const char *line, struct ch_error *err)
{
    size_t digits = strspn(line, "0123456789abcdefABCDEF");
    const char *rest = line + digits + strspn(line + digits, " \t");
    if (digits == 0 || digits > 15 || (*rest != '\0' && *rest != ';'))
        return refuse(err, "size of a chunk", line);
    parser->left = strtoull(line, NULL, 16);
    parser->state = parser->left > 0 ? CH_HTTP_CHUNK : CH_HTTP_TRAILERS;
    return 0;
}

static int on_line(struct ch_http_parser *parser, char *line, struct ch_error *err)
{
    switch (parser->state) {
    case CH_HTTP_STATUS:
        return on_status(parser, line, err);
    case CH_HTTP_HEADERS:
        if (*line)
            return on_header(parser, line, err);
        on_head(parser);
        return 0;
    case CH_HTTP_CHUNK_SIZE:
        return on_chunk_size(parser, line, err);
    case CH_HTTP_CHUNK_END:
        if (*line)
            return refuse(err, "end of a chunk", line);
        parser->state = CH_HTTP_CHUNK_SIZE;
        return 0;
    default: /* trailers: nobody asks for them */
        if (!*line)
            parser->state = CH_HTTP_DONE;
        return 0;
    }
}

static bool is_over_limit(const struct ch_http_parser *parser)
{
    if (parser->state == CH_HTTP_CHUNK_SIZE || parser->state == CH_HTTP_CHUNK_END)
        return parser->line.length > SIZE_LINE_LIMIT;
    return parser->head_size > CH_HTTP_HEAD_LIMIT;
}

static ssize_t feed_line(struct ch_http_parser *parser, const char *bytes, size_t length,
                         struct ch_error *err)
{
    struct ch_buf *line = &parser->line;
    const char *newline = memchr(bytes, '\n', length);
    size_t used = newline ? (size_t)(newline - bytes) + 1 : length;
    /* what is beyond the limit is not kept either */
    if (used > CH_HTTP_HEAD_LIMIT + 1)
        used = CH_HTTP_HEAD_LIMIT + 1;
    ch_buf_add(line, bytes, used);
    if (parser->state != CH_HTTP_CHUNK_SIZE && parser->state != CH_HTTP_CHUNK_END)
        parser->head_size += used;
    if (is_over_limit(parser)) {
        ch_error_set(err, CH_ERROR_PROTOCOL, "not an answer of HTTP: headers of more than %d bytes",
                     CH_HTTP_HEAD_LIMIT);
        return -1;
    }
    if (!newline)
        return (ssize_t)used;
    size_t end = line->length - 1;
    end -= end > 0 && line->data[end - 1] == '\r';
    line->data[end] = '\0';
    if (strlen(line->data) != end)
        return refuse(err, "a NUL in a line", line->data);
    int result = on_line(parser, line->data, err);
    ch_buf_clear(line);
    return result < 0 ? -1 : (ssize_t)used;
}

static ssize_t feed_body(struct ch_http_parser *parser, const char *bytes, size_t length,
                         struct ch_error *err)
{
    bool counted = parser->state != CH_HTTP_UNTIL_CLOSE;
    size_t used = counted && parser->left < length ? (size_t)parser->left : length;
    if (parser->body && parser->body(parser->data, bytes, used, err) < 0)
        return -1;
    if (!counted)
        return (ssize_t)used;
    parser->left -= used;
    if (parser->left == 0)
        parser->state = parser->state == CH_HTTP_CHUNK ? CH_HTTP_CHUNK_END : CH_HTTP_DONE;
    return (ssize_t)used;
}

ssize_t ch_http_feed(struct ch_http_parser *parser, const char *bytes, size_t length,
                     struct ch_error *err)
{
    size_t at = 0;
    while (at < length && parser->state != CH_HTTP_DONE) {
        bool line = parser->state < CH_HTTP_COUNTED;
        ssize_t used = line ? feed_line(parser, bytes + at, length - at, err)
                            : feed_body(parser, bytes + at, length - at, err);
        if (used < 0)
            return -1;
        at += (size_t)used;
    }
    return (ssize_t)at;
}

bool ch_http_close(struct ch_http_parser *parser)
{
    if (parser->state == CH_HTTP_UNTIL_CLOSE)
        parser->state = CH_HTTP_DONE;
    return parser->state == CH_HTTP_DONE;
}

/* what is in it */

char *ch_http_header(const struct ch_http_parser *parser, const char *name)
{
    size_t length = strlen(name);
    const char *line = parser->headers.data;
    while (line && *line) {
        const char *end = strchr(line, '\n');
        if (strncasecmp(line, name, length) == 0 && line[length] == ':')
            return ch_strndup(line + length + 1, (size_t)(end - line) - length - 1);
        line = end + 1;
    }
    return NULL;
}

char *ch_http_media_type(const char *content_type)
{
    const char *text = content_type ? content_type : "";
    char *type = ch_strndup(text, strcspn(text, "; \t"));
    for (char *c = type; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return type;
}

/* Reads a token or a quoted string; returns what is behind it. */
static const char *read_value(const char *text, struct ch_buf *out)
{
    ch_buf_clear(out);
    if (*text != '"') {
        size_t length = strcspn(text, "; \t");
        ch_buf_add(out, text, length);
        return text + length;
    }
    for (text++; *text && *text != '"'; text++) {
        text += text[0] == '\\' && text[1] != '\0';
        ch_buf_add(out, text, 1);
    }
    return *text ? text + 1 : text;
}

char *ch_http_parameter(const char *value, const char *name)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf out = CH_BUF_INIT;
    const char *at = value + strcspn(value, ";");
    while (*at) {
        at += strspn(at, "; \t");
        size_t length = strcspn(at, "=; \t");
        bool same = strncasecmp(at, name, length) == 0 && name[length] == '\0';
        at += length;
        ch_buf_clear(&out);
        if (*at == '=')
            at = read_value(at + 1, &out);
        if (same && length > 0)
            return ch_buf_take(&out);
    }
    return NULL;
}

/* what requests are made of */

void ch_http_escape(struct ch_buf *out, const char *text, const char *keep)
{
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        bool plain = byte < 0x80 && (isalnum(byte) || strchr("-._~", byte));
        if (plain || (keep && strchr(keep, byte)))
            ch_buf_add(out, text, 1);
        else
            ch_buf_addf(out, "%%%02X", byte);
    }
}

void ch_http_query(struct ch_buf *query, const char *name, const char *value)
{
    ch_buf_addf(query, "%s%s=", query->length ? "&" : "?", name);
    ch_http_escape(query, value, NULL);
}

const char *ch_http_reason(int status)
{
    static const struct {
        int status;
        const char *text;
    } reasons[] = {{101, "Switching Protocols"},
                   {200, "OK"},
                   {202, "Accepted"},
                   {400, "Bad Request"},
                   {401, "Unauthorized"},
                   {403, "Forbidden"},
                   {404, "Not Found"},
                   {405, "Method Not Allowed"},
                   {500, "Internal Server Error"},
                   {502, "Bad Gateway"},
                   {504, "Gateway Timeout"}};
    for (size_t i = 0; i < CH_ARRAY_LEN(reasons); i++)
        if (reasons[i].status == status)
            return reasons[i].text;
    return "";
}
