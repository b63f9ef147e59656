/* SPDX-License-Identifier: Apache-2.0 */
/* Splitting Lua text. */
#include "project/lua_tokens.h"
#include "base/mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct scanner {
    const char *next;
    const char *line_start;
    long line;
    struct ch_lua_token *tokens;
    size_t count, capacity;
};

static void add(struct scanner *scanner, enum ch_lua_kind kind, const char *start, const char *text,
                size_t length)
{
    if (scanner->count == scanner->capacity) {
        scanner->capacity = scanner->capacity * 2 + 64;
        scanner->tokens = ch_realloc(scanner->tokens, scanner->capacity * sizeof(*scanner->tokens));
    }
    scanner->tokens[scanner->count++] =
        (struct ch_lua_token){.kind = kind,
                              .text = ch_strndup(text, length),
                              .line = scanner->line,
                              .column = start - scanner->line_start + 1};
}

/* To `end`, counting lines. */
static void pass(struct scanner *scanner, const char *end)
{
    for (; scanner->next < end; scanner->next++)
        if (*scanner->next == '\n') {
            scanner->line++;
            scanner->line_start = scanner->next + 1;
        }
}

/* The level of "[==[", or -1. */
static int bracket_level(const char *text)
{
    int level = 0;
    if (*text != '[')
        return -1;
    while (text[1 + level] == '=')
        level++;
    return text[1 + level] == '[' ? level : -1;
}

/* Behind the bracket that closes one of this level; `*contentp`: where that bracket begins. */
static const char *find_close(const char *text, int level, const char **contentp)
{
    for (; (text = strchr(text, ']')); text++) {
        int equals = 0;
        while (text[1 + equals] == '=')
            equals++;
        if (equals == level && text[1 + equals] == ']') {
            *contentp = text;
            return text + level + 2;
        }
    }
    return NULL;
}

static void take_long(struct scanner *scanner, int level, bool comment)
{
    const char *start = scanner->next, *content = start + level + 2, *close = NULL;
    const char *end = find_close(content, level, &close);
    if (!end)
        end = close = content + strlen(content);
    if (!comment)
        add(scanner, CH_LUA_STRING, start, content, (size_t)(close - content));
    pass(scanner, end);
}

static void take_comment(struct scanner *scanner)
{
    scanner->next += 2;
    int level = bracket_level(scanner->next);
    if (level >= 0)
        take_long(scanner, level, true);
    else
        scanner->next += strcspn(scanner->next, "\n");
}

static void take_string(struct scanner *scanner)
{
    const char *start = scanner->next, *end = start + 1;
    while (*end && *end != *start)
        end += *end == '\\' && end[1] ? 2 : 1;
    add(scanner, CH_LUA_STRING, start, start + 1, (size_t)(end - start - 1));
    pass(scanner, end + (*end != '\0'));
}

static void take_word(struct scanner *scanner)
{
    const char *start = scanner->next;
    while (isalnum((unsigned char)*scanner->next) || *scanner->next == '_')
        scanner->next++;
    if (!isdigit((unsigned char)*start))
        add(scanner, CH_LUA_NAME, start, start, (size_t)(scanner->next - start));
}

static void take(struct scanner *scanner)
{
    const char *next = scanner->next;
    int level = bracket_level(next);
    if (isspace((unsigned char)*next)) {
        pass(scanner, next + 1);
    } else if (isalnum((unsigned char)*next) || *next == '_') {
        take_word(scanner);
    } else if (strncmp(next, "--", 2) == 0) {
        take_comment(scanner);
    } else if (*next == '"' || *next == '\'') {
        take_string(scanner);
    } else if (level >= 0) {
        take_long(scanner, level, false);
    } else {
        add(scanner, CH_LUA_OTHER, next, next, 1);
        scanner->next++;
    }
}

struct ch_lua_token *ch_lua_tokens_new(const char *text)
{
    struct scanner scanner = {.next = text, .line_start = text, .line = 1};
    if (*text == '#')
        scanner.next += strcspn(text, "\n");
    while (*scanner.next)
        take(&scanner);
    add(&scanner, CH_LUA_END, scanner.next, "", 0);
    return scanner.tokens;
}

struct ch_lua_token *ch_lua_tokens_free(struct ch_lua_token *tokens)
{
    for (struct ch_lua_token *token = tokens; token; token++) {
        enum ch_lua_kind kind = token->kind;
        free(token->text);
        if (kind == CH_LUA_END)
            break;
    }
    free(tokens);
    return NULL;
}
