/* SPDX-License-Identifier: Apache-2.0 */
/* The words and options behind a verb. */
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

static const struct ch_cli_option help_options[] = {{"help", 'h', NULL, "print this"}, {NULL}};

size_t ch_cli_list_options(const struct ch_cli_verb *verb,
                           const struct ch_cli_option *list[CH_CLI_MOST_OPTIONS])
{
    size_t count = 0;
    for (const struct ch_cli_option *const *lists = verb->options; lists && *lists; lists++)
        for (const struct ch_cli_option *option = *lists; option->name; option++)
            if (count < CH_CLI_MOST_OPTIONS - 2)
                list[count++] = option;
    list[count++] = help_options;
    list[count] = NULL;
    return count;
}

struct parser {
    struct ch_cli_arguments *arguments;
    const struct ch_cli_option *known[CH_CLI_MOST_OPTIONS];
    size_t known_count;
    char *const *next, *const *end;
};

static void add(struct parser *parser, const struct ch_cli_option *option, const char *value)
{
    json_t *options = parser->arguments->options;
    json_t *list = json_object_get(options, option->name);
    if (!list)
        json_object_set_new(options, option->name, list = ch_checked(json_array()));
    CH_AUTOFREE char *text = ch_text_sanitize(value, strlen(value));
    json_array_append_new(list, ch_checked(json_string(text)));
}

static int refuse_option(const struct parser *parser, const char *name, struct ch_error *err)
{
    const char *names[CH_CLI_MOST_OPTIONS];
    for (size_t i = 0; i < parser->known_count; i++)
        names[i] = parser->known[i]->name;
    const char *near = ch_text_nearest(name, names, parser->known_count);
    return near ? ch_error_set(err, CH_ERROR_VALUE,
                               "there is no option '--%s'; did you mean '--%s'?", name, near)
                : ch_error_set(err, CH_ERROR_VALUE, "there is no option '--%s'", name);
}

/* `given`: the value that came with it, or NULL. */
static int take(struct parser *parser, const struct ch_cli_option *option, const char *given,
                struct ch_error *err)
{
    bool optional = option->value && option->value[0] == '[';
    if (!option->value && given)
        return ch_error_set(err, CH_ERROR_VALUE, "option '--%s' takes no value", option->name);
    if (option->value && !optional && !given) {
        if (parser->next == parser->end)
            return ch_error_set(err, CH_ERROR_VALUE, "option '--%s' needs a value: %s",
                                option->name, option->value);
        given = *parser->next++;
    }
    add(parser, option, given ? given : "");
    return 0;
}

static int take_long(struct parser *parser, const char *word, struct ch_error *err)
{
    size_t length = strcspn(word, "=");
    CH_AUTOFREE char *name = ch_strndup(word, length);
    for (size_t i = 0; i < parser->known_count; i++)
        if (strcmp(parser->known[i]->name, name) == 0)
            return take(parser, parser->known[i], word[length] ? word + length + 1 : NULL, err);
    return refuse_option(parser, name, err);
}

static const struct ch_cli_option *find_letter(const struct parser *parser, char letter)
{
    for (size_t i = 0; i < parser->known_count; i++)
        if (parser->known[i]->letter == letter)
            return parser->known[i];
    return NULL;
}

static int take_letters(struct parser *parser, const char *letters, struct ch_error *err)
{
    for (; *letters; letters++) {
        const struct ch_cli_option *option = find_letter(parser, *letters);
        if (!option)
            return ch_error_set(err, CH_ERROR_VALUE, "there is no option '-%c'", *letters);
        if (option->value && option->value[0] != '[')
            return take(parser, option, letters[1] ? letters + 1 : NULL, err);
        add(parser, option, "");
    }
    return 0;
}

static int take_all(struct parser *parser, struct ch_error *err)
{
    struct ch_cli_arguments *arguments = parser->arguments;
    bool literal = false;
    while (parser->next < parser->end) {
        const char *word = *parser->next++;
        int result = 0;
        if (literal || word[0] != '-' || word[1] == '\0')
            arguments->words[arguments->count++] = word;
        else if (strcmp(word, "--") == 0)
            literal = true, arguments->literal = arguments->count;
        else if (word[1] == '-')
            result = take_long(parser, word + 2, err);
        else
            result = take_letters(parser, word + 1, err);
        if (result < 0)
            return -1;
    }
    if (!literal)
        arguments->literal = arguments->count;
    return 0;
}

int ch_cli_parse(const struct ch_cli_verb *verb, size_t count, char *const *words,
                 struct ch_cli_arguments *arguments, struct ch_error *err)
{
    struct parser parser = {.arguments = arguments, .next = words, .end = words + count};
    parser.known_count = ch_cli_list_options(verb, parser.known);
    *arguments = (struct ch_cli_arguments){.verb = verb,
                                           .options = ch_checked(json_object()),
                                           .words = ch_calloc(count + 1, sizeof(char *))};
    if (take_all(&parser, err) < 0)
        return -1;
    if (ch_cli_has(arguments, "help"))
        return 0;
    if (arguments->count < verb->least)
        return ch_error_set(err, CH_ERROR_VALUE, "too few arguments");
    if (arguments->count > verb->most)
        return ch_error_set(err, CH_ERROR_VALUE, "unexpected argument '%s'",
                            arguments->words[verb->most]);
    return 0;
}

void ch_cli_arguments_deinit(struct ch_cli_arguments *arguments)
{
    json_decref(arguments->options);
    free(arguments->words);
    *arguments = (struct ch_cli_arguments){.verb = NULL};
}

/* values */

bool ch_cli_has(const struct ch_cli_arguments *arguments, const char *option)
{
    return json_object_get(arguments->options, option) != NULL;
}

const json_t *ch_cli_values(const struct ch_cli_arguments *arguments, const char *option)
{
    return json_object_get(arguments->options, option);
}

const char *ch_cli_value(const struct ch_cli_arguments *arguments, const char *option)
{
    const json_t *values = ch_cli_values(arguments, option);
    return json_string_value(json_array_get(values, json_array_size(values) - 1));
}

int ch_cli_integer(const struct ch_cli_arguments *arguments, const char *option, long long least,
                   long long *valuep, struct ch_error *err)
{
    long long value = 0;
    const char *text = ch_cli_value(arguments, option);
    if (!text)
        return 0;
    if (!ch_text_to_int(text, &value) || value < least)
        return ch_error_set(err, CH_ERROR_VALUE,
                            "option '--%s': expected a number from %lld on, got '%s'", option,
                            least, text);
    *valuep = value;
    return 0;
}

int ch_cli_seconds(const struct ch_cli_arguments *arguments, const char *option, double *valuep,
                   struct ch_error *err)
{
    const char *text = ch_cli_value(arguments, option);
    long long whole = 0;
    double seconds = 0;
    if (!text)
        return 0;
    if (ch_text_to_int(text, &whole))
        seconds = (double)whole;
    else if (ch_clock_parse_duration(text, &seconds, NULL) < 0)
        seconds = -1;
    if (seconds < 0)
        return ch_error_set(err, CH_ERROR_VALUE,
                            "option '--%s': expected seconds or a duration as 1m30s, got '%s'",
                            option, text);
    *valuep = seconds;
    return 0;
}

char *ch_cli_split(const char *word, const char **valuep)
{
    const char *equals = strchr(word, '=');
    if (!equals || equals == word)
        return NULL;
    *valuep = equals + 1;
    return ch_strndup(word, (size_t)(equals - word));
}

/* help */

static void print_option(const struct ch_cli_option *option, FILE *out)
{
    struct ch_buf left = CH_BUF_INIT;
    if (option->letter)
        ch_buf_addf(&left, "-%c, ", option->letter);
    ch_buf_addf(&left, "--%s", option->name);
    if (option->value && option->value[0] == '[')
        ch_buf_addf(&left, "[=%s", option->value + 1);
    else if (option->value)
        ch_buf_addf(&left, " %s", option->value);
    fprintf(out, "  %-24s %s\n", left.data, option->about);
    ch_buf_deinit(&left);
}

static void print_lines(const char *lines, FILE *out)
{
    while (*lines) {
        size_t length = strcspn(lines, "\n");
        fprintf(out, "  %.*s\n", (int)length, lines);
        lines += length + (lines[length] == '\n');
    }
}

void ch_cli_print_verb(const struct ch_cli_verb *verb, FILE *out)
{
    const struct ch_cli_option *options[CH_CLI_MOST_OPTIONS];
    fprintf(out, "usage: charmhost %s\n\n%s\n", verb->usage, verb->summary);
    if (verb->about)
        fprintf(out, "%s\n", verb->about);
    fprintf(out, "\noptions:\n");
    ch_cli_list_options(verb, options);
    for (size_t i = 0; options[i]; i++)
        print_option(options[i], out);
    if (verb->examples) {
        fprintf(out, "\nexamples:\n");
        print_lines(verb->examples, out);
    }
}
