/* SPDX-License-Identifier: Apache-2.0 */
/* What goes to a hook command: its words and its stdin. */
#include "base/tagged.h"
#include "base/text.h"
#include "hookcmd/private.h"

#include <stdlib.h>
#include <string.h>

static void add_word(struct ch_hookcmd_line *line, char *word)
{
    line->words = ch_realloc(line->words, (line->count + 2) * sizeof(char *));
    line->words[line->count++] = word;
    line->words[line->count] = NULL;
}

/* Most words need no printf, and tests run many commands. */
void ch_hookcmd_line_add(struct ch_hookcmd_line *line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (strcmp(format, "%s") == 0)
        add_word(line, ch_strdup(va_arg(args, const char *)));
    else
        add_word(line, strchr(format, '%') ? ch_vasprintf(format, args) : ch_strdup(format));
    va_end(args);
}

void ch_hookcmd_line_option(struct ch_hookcmd_line *line, const char *option, const char *value)
{
    if (!value)
        return;
    add_word(line, ch_strdup(option));
    add_word(line, ch_strdup(value));
}

void ch_hookcmd_line_number(struct ch_hookcmd_line *line, const char *option, long long number)
{
    if (number < 0)
        return;
    add_word(line, ch_strdup(option));
    ch_hookcmd_line_add(line, "%lld", number);
}

void ch_hookcmd_line_relation(struct ch_hookcmd_line *line, const struct ch_relation_ref *relation)
{
    if (relation->id < 0)
        return;
    add_word(line, ch_strdup("-r"));
    if (relation->endpoint)
        ch_hookcmd_line_add(line, "%s:%lld", relation->endpoint, relation->id);
    else
        ch_hookcmd_line_add(line, "%lld", relation->id);
}

json_t *ch_hookcmd_plain_map(const json_t *value, const char *what, struct ch_error *err)
{
    if (ch_value_type(value) != CH_VALUE_MAP) {
        ch_error_set(err, CH_ERROR_TYPE, "%s must be a map", what);
        return NULL;
    }
    size_t count;
    struct ch_key *keys = ch_value_keys(value, &count);
    CH_AUTOJSON json_t *map = json_object();
    for (size_t i = 0; i < count && map; i++) {
        bool is_text = keys[i].type == CH_KEY_STRING &&
                       !memchr(keys[i].string, '\0', keys[i].length) &&
                       json_object_set(map, keys[i].string, ch_map_get(value, &keys[i])) == 0;
        if (!is_text) {
            ch_error_set(err, CH_ERROR_TYPE, "%s has a key that is not text", what);
            json_decref(CH_TAKE(map));
        }
    }
    ch_keys_free(keys, count);
    return CH_TAKE(map);
}

int ch_hookcmd_line_pairs(struct ch_hookcmd_line *line, const json_t *map, struct ch_error *err)
{
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)map, key, value) {
        CH_AUTOFREE char *owned = NULL;
        size_t length;
        if (ch_value_type(value) != CH_VALUE_STRING)
            return ch_error_set(err, CH_ERROR_TYPE, "%s: the value of '%s' is not a string",
                                line->words[0], key);
        const char *text = ch_value_get_string(value, &length, &owned);
        if (memchr(text, '\0', length))
            return ch_error_set(err, CH_ERROR_VALUE,
                                "%s: the value of '%s' has a NUL byte in it, which no argument of "
                                "a command can have",
                                line->words[0], key);
        ch_hookcmd_line_add(line, "%s=%s", key, text);
    }
    return 0;
}

/* stdin */

/* Juju reads the JSON as YAML 1.1.  There a quoted string folds line separators into blanks, and
 * raw control characters are refused, so that these need an escape; what lies beyond the basic
 * plane must not have one, since a pair of surrogates is refused too. */
static bool needs_escape(unsigned code)
{
    return (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029 || code == 0xfeff ||
           code == 0xfffe || code == 0xffff;
}

/* Reads the character at `text`, well-formed UTF-8.  Return: its length. */
static size_t read_character(const char *text, unsigned *codep)
{
    const unsigned char *c = (const unsigned char *)text;
    size_t length = c[0] < 0x80 ? 1 : c[0] < 0xe0 ? 2 : c[0] < 0xf0 ? 3 : 4;
    *codep = length == 1 ? c[0] : c[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++)
        *codep = *codep << 6 | (c[i] & 0x3f);
    return length;
}

int ch_hookcmd_line_input(struct ch_hookcmd_line *line, const json_t *map, struct ch_error *err)
{
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)map, key, value)
        if (!json_is_string(value))
            return ch_error_set(err, CH_ERROR_TYPE,
                                "%s: the value of '%s' is not a string of UTF-8 text",
                                line->words[0], key);
    CH_AUTOFREE char *json = json_dumps(map, 0);
    struct ch_buf out = CH_BUF_INIT;
    for (const char *rest = json; *rest;) {
        unsigned code;
        size_t length = read_character(rest, &code);
        if (needs_escape(code))
            ch_buf_addf(&out, "\\u%04x", code);
        else
            ch_buf_add(&out, rest, length);
        rest += length;
    }
    line->input = ch_buf_take(&out);
    return 0;
}

void ch_hookcmd_line_deinit(struct ch_hookcmd_line *line)
{
    for (size_t i = 0; i < line->count; i++)
        free((char *)line->words[i]);
    free(line->words);
    free(line->input);
}
