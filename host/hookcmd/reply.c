/* SPDX-License-Identifier: Apache-2.0 */
/* What came back from a hook command: errors, and JSON. */
#include "base/tagged.h"
#include "base/text.h"
#include "hookcmd/private.h"

#include <stdlib.h>
#include <string.h>

static json_t *text_value(const struct ch_buf *buf)
{
    CH_AUTOFREE char *text = ch_text_sanitize(buf->data ? buf->data : "", buf->length);
    return json_string(text);
}

/* ['config-get', '--format=json'] */
static char *format_argv(const char *const *argv)
{
    struct ch_buf out = CH_BUF_INIT;
    for (size_t i = 0; argv[i]; i++) {
        CH_AUTOFREE char *clean = ch_text_sanitize(argv[i], strlen(argv[i]));
        CH_AUTOFREE char *word = ch_text_quote(clean);
        ch_buf_addf(&out, "%s%s", i ? ", " : "[", word);
    }
    ch_buf_adds(&out, "]");
    return ch_buf_take(&out);
}

int ch_reply_error(const struct ch_reply *reply, const struct ch_command *command,
                   struct ch_error *err)
{
    if (!err || err->kind != CH_ERROR_NONE)
        return -1;
    CH_AUTOFREE char *words = format_argv(command->argv);
    ch_error_set(err, CH_ERROR_HOOKCMD, "command %s exited with status %d", words, reply->code);
    json_t *argv = json_array();
    for (size_t i = 0; command->argv[i]; i++)
        json_array_append_new(argv,
                              ch_value_string(command->argv[i], strlen(command->argv[i])));
    ch_error_detail(err, "returncode", json_integer(reply->code));
    ch_error_detail(err, "cmd", argv);
    ch_error_detail(err, "stdout", text_value(&reply->output));
    ch_error_detail(err, "stderr", text_value(&reply->errors));
    return -1;
}

int ch_hookcmd_run(struct ch_transport *transport, const struct ch_hookcmd_line *line,
                   struct ch_buf *outputp, struct ch_error *err)
{
    struct ch_command command = {.argv = line->words,
                                 .input = line->input,
                                 .input_length = line->input ? strlen(line->input) : 0,
                                 .writes = line->writes};
    struct ch_reply reply;
    if (ch_transport_run(transport, &command, &reply, err) < 0)
        return -1;
    int result = reply.code == 0 ? 0 : ch_reply_error(&reply, &command, err);
    if (result == 0 && outputp) {
        *outputp = reply.output;
        reply.output = CH_BUF_INIT;
    }
    ch_reply_deinit(&reply);
    return result;
}

/* json */

static const char *kind_name(enum ch_hookcmd_shape shape)
{
    static const char *const names[] = {[CH_SHAPE_ANY] = "JSON",
                                        [CH_SHAPE_MAP] = "a JSON object",
                                        [CH_SHAPE_LIST] = "a JSON list of strings",
                                        [CH_SHAPE_BOOLEAN] = "true or false",
                                        [CH_SHAPE_STRING] = "a JSON string"};
    return names[shape];
}

static bool has_shape(const json_t *value, enum ch_hookcmd_shape shape)
{
    size_t i;
    json_t *item;
    switch (shape) {
    case CH_SHAPE_ANY:
        return true;
    case CH_SHAPE_MAP:
        return json_is_object(value);
    case CH_SHAPE_BOOLEAN:
        return json_is_boolean(value);
    case CH_SHAPE_STRING:
        return json_is_string(value);
    case CH_SHAPE_LIST:
        break;
    }
    json_array_foreach (value, i, item)
        if (!json_is_string(item))
            return false;
    return json_is_array(value);
}

static int bad_answer(const struct ch_hookcmd_line *line, const struct ch_buf *output,
                      enum ch_hookcmd_shape shape, struct ch_error *err)
{
    enum { SHOWN = 80 };
    if (line->secret)
        return ch_error_set(err, CH_ERROR_RUNTIME, "%s answered with something that is not %s",
                            line->words[0], kind_name(shape));
    bool cut = output->length > SHOWN;
    CH_AUTOFREE char *shown =
        ch_text_sanitize(output->data ? output->data : "", cut ? SHOWN : output->length);
    CH_AUTOFREE char *quoted = ch_text_quote(shown);
    return ch_error_set(err, CH_ERROR_RUNTIME, "%s answered with %s%s, which is not %s",
                        line->words[0], quoted, cut ? "..." : "", kind_name(shape));
}

int ch_hookcmd_run_json(struct ch_transport *transport, const struct ch_hookcmd_line *line,
                        enum ch_hookcmd_shape shape, json_t **valuep, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf output = CH_BUF_INIT;
    *valuep = NULL;
    if (ch_hookcmd_run(transport, line, &output, err) < 0)
        return -1;
    json_t *value = json_loadb(output.data ? output.data : "", output.length,
                               JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    if (value && json_is_null(value) && (shape == CH_SHAPE_MAP || shape == CH_SHAPE_LIST)) {
        json_decref(value); /* Go writes an empty map or slice as null */
        value = shape == CH_SHAPE_MAP ? json_object() : json_array();
    }
    if (!value || !has_shape(value, shape)) {
        json_decref(value);
        return bad_answer(line, &output, shape, err);
    }
    *valuep = value;
    return 0;
}

void ch_hookcmd_line_add(struct ch_hookcmd_line *line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *word = ch_vasprintf(format, args);
    va_end(args);
    line->words = ch_realloc(line->words, (line->count + 2) * sizeof(char *));
    line->words[line->count++] = word;
    line->words[line->count] = NULL;
}

void ch_hookcmd_line_deinit(struct ch_hookcmd_line *line)
{
    for (size_t i = 0; i < line->count; i++)
        free((char *)line->words[i]);
    free(line->words);
    free(line->input);
}
