/* SPDX-License-Identifier: Apache-2.0 */
/* What came back from a hook command: errors, JSON, text. */
#include "base/json.h"
#include "base/tagged.h"
#include "base/text.h"
#include "hookcmd/private.h"

#include <stdlib.h>
#include <string.h>

/* errors */

static json_t *text_value(const struct ch_buf *buf)
{
    CH_AUTOFREE char *text = ch_text_sanitize(buf->data ? buf->data : "", buf->length);
    return json_string(text);
}

/* What a command says of its failure becomes messages and log records: they should stay readable
 * when it went mad. */
static json_t *errors_value(const struct ch_buf *errors)
{
    enum { KEPT = 16384 };
    if (errors->length <= KEPT)
        return text_value(errors);
    CH_AUTOFREE char *text = ch_text_sanitize(errors->data, KEPT);
    CH_AUTOFREE char *cut = ch_asprintf("%s... (%zu bytes more)", text, errors->length - KEPT);
    return json_string(cut);
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
    const char *signal = sigdescr_np(reply->code - 128);
    ch_error_set(err, CH_ERROR_HOOKCMD, "command %s exited with status %d%s%s%s", words,
                 reply->code, signal ? " (" : "", signal ? signal : "", signal ? ")" : "");
    json_t *argv = json_array();
    for (size_t i = 0; command->argv[i]; i++)
        json_array_append_new(argv, ch_value_string(command->argv[i], strlen(command->argv[i])));
    ch_error_detail(err, "returncode", json_integer(reply->code));
    ch_error_detail(err, "cmd", argv);
    ch_error_detail(err, "stdout", text_value(&reply->output));
    ch_error_detail(err, "stderr", errors_value(&reply->errors));
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
    if (line->secret && reply.code != 0)
        ch_buf_deinit(&reply.output); /* the error would carry it into logs */
    int result = reply.code == 0 ? 0 : ch_reply_error(&reply, &command, err);
    if (result == 0 && outputp) {
        *outputp = reply.output;
        reply.output = CH_BUF_INIT;
    }
    ch_reply_deinit(&reply);
    return result;
}

static const char *shape_name(enum ch_hookcmd_shape shape)
{
    static const char *const names[] = {
        [CH_SHAPE_ANY] = "JSON",
        [CH_SHAPE_MAP] = "a JSON object",
        [CH_SHAPE_STRINGS_MAP] = "a JSON object of strings",
        [CH_SHAPE_LIST] = "a JSON list of strings",
        [CH_SHAPE_BOOLEAN] = "true or false",
        [CH_SHAPE_STRING] = "a JSON string",
        [CH_SHAPE_STRING_OR_NULL] = "a JSON string or null",
    };
    return names[shape];
}

static int bad_answer(const struct ch_hookcmd_line *line, const struct ch_buf *output,
                      const char *expected, struct ch_error *err)
{
    enum { SHOWN = 80 };
    if (line->secret)
        return ch_error_set(err, CH_ERROR_RUNTIME,
                            "%s answered with something that is not %s (not shown here, it may "
                            "hold secrets)",
                            line->words[0], expected);
    bool cut = output->length > SHOWN;
    CH_AUTOFREE char *shown =
        ch_text_sanitize(output->data ? output->data : "", cut ? SHOWN : output->length);
    CH_AUTOFREE char *quoted = ch_text_quote(shown);
    return ch_error_set(err, CH_ERROR_RUNTIME, "%s answered with %s%s, which is not %s",
                        line->words[0], quoted, cut ? "..." : "", expected);
}

/* json */

static bool all_strings(const json_t *container)
{
    size_t i;
    const char *key;
    json_t *item;
    json_array_foreach (container, i, item)
        if (!json_is_string(item))
            return false;
    json_object_foreach ((json_t *)container, key, item)
        if (!json_is_string(item))
            return false;
    return true;
}

static bool has_shape(const json_t *value, enum ch_hookcmd_shape shape)
{
    switch (shape) {
    case CH_SHAPE_ANY:
        break;
    case CH_SHAPE_MAP:
        return json_is_object(value);
    case CH_SHAPE_STRINGS_MAP:
        return json_is_object(value) && all_strings(value);
    case CH_SHAPE_LIST:
        return json_is_array(value) && all_strings(value);
    case CH_SHAPE_BOOLEAN:
        return json_is_boolean(value);
    case CH_SHAPE_STRING:
        return json_is_string(value);
    case CH_SHAPE_STRING_OR_NULL:
        return json_is_string(value) || json_is_null(value);
    }
    return true;
}

/* Go writes an empty map or slice as null. */
static json_t *fill_null(json_t *value, enum ch_hookcmd_shape shape)
{
    bool map = shape == CH_SHAPE_MAP || shape == CH_SHAPE_STRINGS_MAP;
    if (!json_is_null(value) || (!map && shape != CH_SHAPE_LIST))
        return value;
    return map ? json_object() : json_array(); /* null is static: nothing to release */
}

int ch_hookcmd_run_json(struct ch_transport *transport, const struct ch_hookcmd_line *line,
                        enum ch_hookcmd_shape shape, json_t **valuep, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf output = CH_BUF_INIT;
    json_error_t reason;
    *valuep = NULL;
    if (ch_hookcmd_run(transport, line, &output, err) < 0)
        return -1;
    json_t *value = json_loadb(output.data ? output.data : "", output.length,
                               JSON_DECODE_ANY | JSON_ALLOW_NUL, &reason);
    if (!value && json_error_code(&reason) == json_error_numeric_overflow)
        return bad_answer(line, &output, "usable: it has a number that is too large", err);
    if (value)
        value = fill_null(value, shape);
    if (!value || !has_shape(value, shape)) {
        json_decref(value);
        return bad_answer(line, &output, shape_name(shape), err);
    }
    if (shape == CH_SHAPE_ANY)
        value = ch_json_to_value(value); /* what looks like a tag is data */
    else
        ch_json_children_to_values(value);
    *valuep = value;
    return 0;
}

/* text */

int ch_hookcmd_read_text(const struct ch_hookcmd_line *line, const struct ch_buf *output,
                         char **textp, struct ch_error *err)
{
    static const char blanks[] = " \t\r\n";
    const char *text = output->data ? output->data : "";
    if (strlen(text) != output->length || !ch_text_is_utf8(text, output->length))
        return bad_answer(line, output, "text", err);
    text += strspn(text, blanks);
    size_t length = strlen(text);
    while (length > 0 && strchr(blanks, text[length - 1]))
        length--;
    if (length == 0)
        return bad_answer(line, output, "the answer expected", err);
    *textp = ch_strndup(text, length);
    return 0;
}

int ch_hookcmd_run_text(struct ch_transport *transport, const struct ch_hookcmd_line *line,
                        char **textp, struct ch_error *err)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf output = CH_BUF_INIT;
    if (ch_hookcmd_run(transport, line, &output, err) < 0)
        return -1;
    return ch_hookcmd_read_text(line, &output, textp, err);
}
