/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of hook commands: Go's gnuflag grammar, and what several commands ask of it. */
#include "base/file.h"
#include "base/text.h"
#include "olm/private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void add_error(struct ch_olm_call *call, const char *format, va_list args)
{
    CH_AUTOFREE char *text = ch_vasprintf(format, args);
    ch_buf_addf(&call->error, "ERROR %s\n", text);
}

int ch_olm_fail(struct ch_olm_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_error(call, format, args);
    va_end(args);
    return 1;
}

int ch_olm_misuse(struct ch_olm_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_error(call, format, args);
    va_end(args);
    return 2;
}

char *ch_olm_quote(const char *text)
{
    static const char letters[] = "\a\b\f\n\r\t\v", names[] = "abfnrtv";
    struct ch_buf out = CH_BUF_INIT;
    ch_buf_adds(&out, "\"");
    for (; *text; text++) {
        const char *letter = strchr(letters, *text);
        if (*text == '"' || *text == '\\')
            ch_buf_addf(&out, "\\%c", *text);
        else if (letter)
            ch_buf_addf(&out, "\\%c", names[letter - letters]);
        else if (iscntrl((unsigned char)*text))
            ch_buf_addf(&out, "\\x%02x", (unsigned char)*text);
        else
            ch_buf_add(&out, text, 1);
    }
    ch_buf_adds(&out, "\"");
    return ch_buf_take(&out);
}

/* flags */

static const struct ch_olm_flag_spec format_flags[] = {
    {"format", 0, CH_FLAG_TEXT}, {"output", 'o', CH_FLAG_TEXT}, {NULL, 0, CH_FLAG_TEXT}};

struct reader {
    struct ch_olm_call *call;
    const char *const *words;
    size_t count, next;
};

static int bad_value(struct ch_olm_call *call, const char *value, const char *shown,
                     const char *why)
{
    CH_AUTOFREE char *quoted = ch_olm_quote(value);
    return ch_olm_misuse(call, "invalid value %s for option %s: %s", quoted, shown, why);
}

/* Text after the last ':', so that "db:3", "3" and "x:3" are the same. */
static int read_relation(struct ch_olm_call *call, const char *value, const char *shown)
{
    const char *colon = strrchr(value, ':'), *number = colon ? colon + 1 : value;
    long long id;
    if (!ch_text_to_int(number, &id))
        return bad_value(call, value, shown, "invalid relation id");
    CH_AUTOFREE char *key = ch_olm_key(id);
    const json_t *relation = ch_olm_get(call->context->olm, CH_OLM_RELATION, key);
    if (!relation || !ch_olm_endpoint(relation, call->context->application))
        return bad_value(call, value, shown, "relation not found");
    call->relation = id;
    return 0;
}

static bool is_storage_id(const char *value)
{
    const char *slash = strchr(value, '/');
    CH_AUTOFREE char *as_unit = slash ? ch_strdup(value) : NULL;
    return as_unit && ch_olm_is_unit(as_unit); /* the same form */
}

static int read_storage(struct ch_olm_call *call, const char *value, const char *shown)
{
    CH_AUTOFREE char *invalid = NULL;
    if (!is_storage_id(value)) {
        CH_AUTOFREE char *quoted = ch_olm_quote(value);
        invalid = ch_asprintf("invalid storage ID %s", quoted);
        return bad_value(call, value, shown, invalid);
    }
    const json_t *storage = ch_olm_get(call->context->olm, CH_OLM_STORAGE, value);
    if (!json_object_get(json_object_get(storage, "attachments"), call->context->unit)) {
        invalid = ch_asprintf("storage attachment %s:%s not found", value, call->context->unit);
        return bad_value(call, value, shown, invalid);
    }
    call->storage = value;
    return 0;
}

static int read_format(struct ch_olm_call *call, const char *value, const char *shown)
{
    enum ch_olm_formats formats = call->tool->formats;
    if (formats == CH_FORMATS_IGNORED)
        return 0;
    if (strcmp(value, "json") == 0)
        call->format = CH_FORMAT_JSON;
    else if (strcmp(value, "yaml") == 0)
        call->format = CH_FORMAT_YAML;
    else if (strcmp(value, "smart") == 0 && formats == CH_FORMATS_SMART)
        call->format = CH_FORMAT_SMART;
    else {
        CH_AUTOFREE char *quoted = ch_olm_quote(value);
        CH_AUTOFREE char *why = ch_asprintf("unknown format %s", quoted);
        return bad_value(call, value, shown, why);
    }
    return 0;
}

static const struct ch_olm_flag_spec *find_flag(const struct ch_olm_call *call, const char *name,
                                                size_t length)
{
    bool letter = length == 1;
    const struct ch_olm_flag_spec *lists[] = {call->tool->flags, format_flags};
    size_t last = call->tool->formats == CH_FORMATS_NONE ? 1 : 2;
    for (size_t i = 0; i < last; i++) {
        for (const struct ch_olm_flag_spec *flag = lists[i]; flag && flag->name; flag++) {
            bool output = lists[i] == format_flags && flag->letter;
            if (output && call->tool->formats == CH_FORMATS_IGNORED)
                continue;
            if (letter ? flag->letter == name[0]
                       : strncmp(flag->name, name, length) == 0 && !flag->name[length])
                return flag;
        }
    }
    return NULL;
}

static int set_text(struct ch_olm_call *call, const struct ch_olm_flag_spec *flag,
                    const char *value, const char *shown)
{
    if (flag == &format_flags[0])
        return read_format(call, value, shown);
    if (flag == &format_flags[1]) {
        call->output_path = value;
        return 0;
    }
    call->flags[flag - call->tool->flags].text = value;
    if (flag->kind == CH_FLAG_RELATION)
        return read_relation(call, value, shown);
    return flag->kind == CH_FLAG_STORAGE ? read_storage(call, value, shown) : 0;
}

/* As Go's ParseBool; -1: none of its words. */
static int parse_bool(const char *text)
{
    static const char *const words[] = {"1", "t", "T", "true",  "TRUE",  "True",
                                        "0", "f", "F", "false", "FALSE", "False"};
    for (size_t i = 0; i < CH_ARRAY_LEN(words); i++)
        if (strcmp(text, words[i]) == 0)
            return i < CH_ARRAY_LEN(words) / 2;
    return -1;
}

static int set_bool(struct ch_olm_call *call, const struct ch_olm_flag_spec *flag,
                    const char *value, const char *shown)
{
    int on = value ? parse_bool(value) : 1;
    if (on < 0) {
        CH_AUTOFREE char *quoted = ch_olm_quote(value);
        return ch_olm_misuse(call,
                             "invalid boolean value %s for option %s: strconv.ParseBool: "
                             "parsing %s: invalid syntax",
                             quoted, shown, quoted);
    }
    call->flags[flag - call->tool->flags] = (struct ch_olm_flag_value){flag->name, on};
    return 0;
}

static int read_long(struct reader *reader, const char *word)
{
    struct ch_olm_call *call = reader->call;
    size_t length = strcspn(word + 2, "=");
    CH_AUTOFREE char *shown = ch_strndup(word, length + 2);
    const char *value = word[2 + length] ? word + 2 + length + 1 : NULL;
    const struct ch_olm_flag_spec *flag = length > 1 ? find_flag(call, word + 2, length) : NULL;
    if (strcmp(shown, "--help") == 0) {
        call->help = true;
        return 0;
    }
    if (!flag)
        return ch_olm_misuse(call, "option provided but not defined: %s", shown);
    if (flag->kind == CH_FLAG_BOOL)
        return set_bool(call, flag, value, shown);
    if (!value && reader->next == reader->count)
        return ch_olm_misuse(call, "option needs an argument: %s", shown);
    return set_text(call, flag, value ? value : reader->words[reader->next++], shown);
}

/* "-r db:1", "-rdb:1", "-ab": several booleans */
static int read_short(struct reader *reader, const char *word)
{
    struct ch_olm_call *call = reader->call;
    for (const char *at = word + 1; *at; at++) {
        char shown[] = {'-', *at, '\0'};
        const struct ch_olm_flag_spec *flag = find_flag(call, at, 1);
        if (*at == 'h' && !flag) {
            call->help = true;
            continue;
        }
        if (!flag)
            return ch_olm_misuse(call, "option provided but not defined: %s", shown);
        if (flag->kind == CH_FLAG_BOOL) {
            set_bool(call, flag, NULL, shown);
            continue;
        }
        if (at[1])
            return set_text(call, flag, at + 1, shown);
        if (reader->next == reader->count)
            return ch_olm_misuse(call, "option needs an argument: %s", shown);
        return set_text(call, flag, reader->words[reader->next++], shown);
    }
    return 0;
}

static void set_defaults(struct ch_olm_call *call)
{
    const json_t *hook = call->context->hook;
    json_t *relation = json_object_get(hook, "relation_id");
    call->relation = json_is_integer(relation) ? json_integer_value(relation) : -1;
    call->storage = ch_olm_text(hook, "storage_id");
    call->format = call->tool->formats == CH_FORMATS_YAML ? CH_FORMAT_YAML : CH_FORMAT_SMART;
}

int ch_olm_call_parse(struct ch_olm_call *call, const char *const *words, size_t count)
{
    struct reader reader = {call, words, count, 0};
    bool flags_over = false;
    int code = 0;
    set_defaults(call);
    call->args = ch_calloc(count + 1, sizeof(*call->args));
    while (code == 0 && reader.next < count) {
        const char *word = words[reader.next++];
        if (flags_over || word[0] != '-' || word[1] == '\0')
            call->args[call->count++] = word;
        else if (strcmp(word, "--") == 0)
            flags_over = true;
        else
            code = word[1] == '-' ? read_long(&reader, word) : read_short(&reader, word);
    }
    snprintf(call->relation_key, sizeof(call->relation_key), "%lld", call->relation);
    return code;
}

/* what commands ask */

static const struct ch_olm_flag_value *flag_value(const struct ch_olm_call *call, const char *name)
{
    const struct ch_olm_flag_spec *flag = call->tool->flags;
    while (strcmp(flag->name, name) != 0)
        flag++;
    return &call->flags[flag - call->tool->flags];
}

const char *ch_olm_flag_text(const struct ch_olm_call *call, const char *name)
{
    return flag_value(call, name)->text;
}

bool ch_olm_flag_on(const struct ch_olm_call *call, const char *name)
{
    return flag_value(call, name)->on;
}

int ch_olm_call_most(struct ch_olm_call *call, size_t most)
{
    if (call->count <= most)
        return 0;
    struct ch_buf list = CH_BUF_INIT;
    for (size_t i = most; i < call->count; i++) {
        CH_AUTOFREE char *quoted = ch_olm_quote(call->args[i]);
        ch_buf_addf(&list, "%s%s", i > most ? " " : "", quoted);
    }
    CH_AUTOFREE char *text = ch_buf_take(&list);
    return ch_olm_misuse(call, "unrecognized args: [%s]", text);
}

int ch_olm_call_needs_relation(struct ch_olm_call *call)
{
    if (call->relation < 0)
        return ch_olm_misuse(call, "no relation id specified");
    if (ch_olm_call_relation(call))
        return 0;
    return ch_olm_fail(call, "relation \"%s\" not found", call->relation_key); /* gone meanwhile */
}

json_t *ch_olm_call_relation(const struct ch_olm_call *call)
{
    return ch_olm_get(call->context->olm, CH_OLM_RELATION, call->relation_key);
}

static char *trimmed(const char *text, size_t length)
{
    while (length > 0 && isspace((unsigned char)text[0])) {
        text++;
        length--;
    }
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        length--;
    return ch_strndup(text, length);
}

int ch_olm_call_pairs(struct ch_olm_call *call, size_t first, json_t *into)
{
    CH_AUTOJSON json_t *seen = json_object();
    for (size_t i = first; i < call->count; i++) {
        const char *word = call->args[i], *equal = strchr(word, '=');
        CH_AUTOFREE char *key = trimmed(word, equal ? (size_t)(equal - word) : 0);
        if (*key == '\0') {
            CH_AUTOFREE char *quoted = ch_olm_quote(word);
            return ch_olm_misuse(call, "expected \"key=value\", got %s", quoted);
        }
        if (json_object_get(seen, key)) {
            CH_AUTOFREE char *quoted = ch_olm_quote(key);
            return ch_olm_misuse(call, "key %s specified more than once", quoted);
        }
        CH_AUTOFREE char *value = trimmed(equal + 1, strlen(equal + 1));
        json_object_set_new(seen, key, json_string(value));
    }
    json_object_update(into, seen);
    return 0;
}

int ch_olm_call_read(struct ch_olm_call *call, const char *path, struct ch_buf *text)
{
    if (strcmp(path, "-") == 0) {
        call->wanted_input = !call->input;
        if (call->wanted_input)
            return 1; /* whoever runs us says so in its own way */
        ch_buf_add(text, call->input, call->input_length);
        return 0;
    }
    CH_AUTOFREE char *full = ch_path_join(call->directory, path);
    struct ch_error err = CH_ERROR_INIT;
    if (ch_file_read(full, 0, text, &err) == 0)
        return 0;
    const char *why = strrchr(err.message, ':');
    CH_AUTOFREE char *reason = ch_strdup(why ? why + 2 : err.message);
    reason[0] = (char)tolower((unsigned char)reason[0]); /* as Go writes it */
    ch_error_clear(&err);
    return ch_olm_fail(call, "open %s: %s", full, reason);
}

int ch_olm_call_file(struct ch_olm_call *call, const char *path, json_t *into)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT;
    if (ch_olm_call_read(call, path, &text) != 0)
        return 1;
    struct ch_error err = CH_ERROR_INIT;
    if (ch_olm_yaml_strings(text.data, text.length, into, &err) == 0)
        return 0;
    ch_olm_fail(call, "%s", err.message);
    ch_error_clear(&err);
    return 1;
}

char *ch_olm_call_words(const struct ch_olm_call *call)
{
    struct ch_buf out = CH_BUF_INIT;
    for (size_t i = 0; i < call->count; i++)
        ch_buf_addf(&out, "%s%s", i ? " " : "", call->args[i]);
    return ch_buf_take(&out);
}
