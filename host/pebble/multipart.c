/* SPDX-License-Identifier: Apache-2.0 */
/* Content is passed on as it comes; only what may be the beginning of a boundary is held back, so
 * that the memory needed depends neither on the size of files nor on how the input is split. */
#include "pebble/multipart.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void ch_multipart_init(struct ch_multipart_parser *parser, const char *boundary,
                       const struct ch_multipart_events *events, void *data)
{
    *parser = (struct ch_multipart_parser){.events = events, .data = data};
    parser->delimiter = ch_asprintf("\r\n--%s", boundary);
    parser->delimiter_length = strlen(parser->delimiter);
}

void ch_multipart_deinit(struct ch_multipart_parser *parser)
{
    free(parser->delimiter);
    free(parser->disposition);
    ch_buf_deinit(&parser->pending);
    *parser = (struct ch_multipart_parser){0};
}

bool ch_multipart_is_done(const struct ch_multipart_parser *parser)
{
    return parser->state == CH_MULTIPART_DONE;
}

static int refuse(struct ch_error *err, const char *what)
{
    ch_error_set(err, CH_ERROR_PROTOCOL, "not a multipart body: %s", what);
    return -1;
}

/* Each step looks at the pending bytes and says how many of them are used up.
 * Return: 1 went on, 0 needs more, -1 error. */

static int at_start(struct ch_multipart_parser *parser, size_t *usedp, struct ch_error *err)
{
    size_t length = parser->delimiter_length - 2, have = parser->left;
    if (memcmp(parser->rest, parser->delimiter + 2, have < length ? have : length) != 0)
        return refuse(err, "it does not begin with its boundary");
    if (have < length)
        return 0;
    *usedp = length;
    parser->state = CH_MULTIPART_BOUNDARY;
    return 1;
}

/* The line at the front of the rest, without its end; NULL when it is not complete. */
static const char *front_line(struct ch_multipart_parser *parser, size_t *lengthp, size_t *usedp)
{
    const char *data = parser->rest;
    const char *newline = memchr(data, '\n', parser->left);
    if (!newline)
        return NULL;
    *usedp = (size_t)(newline - data) + 1;
    *lengthp = *usedp - 1;
    *lengthp -= *lengthp > 0 && data[*lengthp - 1] == '\r';
    return data;
}

static int at_boundary(struct ch_multipart_parser *parser, size_t *usedp, struct ch_error *err)
{
    const char *data = parser->rest;
    size_t length;
    if (parser->left >= 2 && memcmp(data, "--", 2) == 0) {
        *usedp = parser->left;
        parser->state = CH_MULTIPART_DONE;
        return 1;
    }
    const char *line = front_line(parser, &length, usedp);
    for (size_t i = 0; i < (line ? length : parser->left); i++)
        if (!strchr(line ? " \t" : "- \t\r", data[i]) || data[i] == '\0')
            return refuse(err, "a boundary with something behind it");
    if (!line)
        return parser->left > 1024 ? refuse(err, "a boundary without end") : 0;
    parser->head_size = 0;
    parser->state = CH_MULTIPART_HEADERS;
    return 1;
}

static int in_headers(struct ch_multipart_parser *parser, size_t *usedp, struct ch_error *err)
{
    static const char name[] = "Content-Disposition:";
    size_t length;
    const char *line = front_line(parser, &length, usedp);
    if (parser->head_size + parser->left > CH_MULTIPART_HEAD_LIMIT && !line)
        return refuse(err, "headers of a part larger than 64 KiB");
    if (!line)
        return 0;
    parser->head_size += *usedp;
    if (parser->head_size > CH_MULTIPART_HEAD_LIMIT)
        return refuse(err, "headers of a part larger than 64 KiB");
    if (length == 0) {
        CH_AUTOFREE char *disposition = CH_TAKE(parser->disposition);
        parser->state = CH_MULTIPART_CONTENT;
        return parser->events->part(parser->data, disposition ? disposition : "", err) < 0 ? -1 : 1;
    }
    if (memchr(line, '\0', length) || !memchr(line, ':', length))
        return refuse(err, "a header without a colon");
    if (length >= strlen(name) && strncasecmp(line, name, strlen(name)) == 0) {
        CH_AUTOFREE char *value = ch_strndup(line + strlen(name), length - strlen(name));
        free(parser->disposition);
        parser->disposition = ch_strdup(value + strspn(value, " \t"));
    }
    return 1;
}

/* How many bytes at the end may be the beginning of a delimiter. */
static size_t held_back(const struct ch_multipart_parser *parser)
{
    const char *data = parser->rest;
    size_t length = parser->left;
    size_t at = length < parser->delimiter_length ? 0 : length - parser->delimiter_length + 1;
    for (; at < length; at++) {
        const char *start = memchr(data + at, '\r', length - at);
        if (!start)
            return 0;
        at = (size_t)(start - data);
        if (memcmp(start, parser->delimiter, length - at) == 0)
            return length - at;
    }
    return 0;
}

static int in_content(struct ch_multipart_parser *parser, size_t *usedp, struct ch_error *err)
{
    const char *data = parser->rest;
    size_t length = parser->left;
    const char *found = memmem(data, length, parser->delimiter, parser->delimiter_length);
    size_t content = found ? (size_t)(found - data) : length - held_back(parser);
    if (content > 0 && parser->events->content(parser->data, data, content, err) < 0)
        return -1;
    *usedp = content + (found ? parser->delimiter_length : 0);
    if (!found)
        return 0;
    parser->state = CH_MULTIPART_BOUNDARY;
    return parser->events->end(parser->data, err) < 0 ? -1 : 1;
}

static int step(struct ch_multipart_parser *parser, size_t *usedp, struct ch_error *err)
{
    switch (parser->state) {
    case CH_MULTIPART_START:
        return at_start(parser, usedp, err);
    case CH_MULTIPART_BOUNDARY:
        return at_boundary(parser, usedp, err);
    case CH_MULTIPART_HEADERS:
        return in_headers(parser, usedp, err);
    case CH_MULTIPART_CONTENT:
        return in_content(parser, usedp, err);
    case CH_MULTIPART_DONE:
        break;
    }
    *usedp = parser->left;
    return 0;
}

int ch_multipart_feed(struct ch_multipart_parser *parser, const char *bytes, size_t length,
                      struct ch_error *err)
{
    struct ch_buf *pending = &parser->pending;
    int result = 1;
    ch_buf_add(pending, bytes, length);
    parser->rest = pending->data;
    parser->left = pending->length;
    while (result > 0 && parser->left > 0) {
        size_t used = 0;
        result = step(parser, &used, err);
        parser->rest += used;
        parser->left -= used;
    }
    memmove(pending->data, parser->rest, parser->left);
    pending->length = parser->left;
    return result < 0 ? -1 : 0;
}
