/* SPDX-License-Identifier: Apache-2.0 */
/* What hook commands print: the formats of --format, as Go's encoders write them. */
#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "base/yaml_scalar.h"
#include "olm/private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

json_t *ch_olm_as_floats(const json_t *value)
{
    size_t i;
    const char *key;
    json_t *item, *copy;
    if (json_is_integer(value))
        return json_real((double)json_integer_value(value));
    if (!json_is_array(value) && !json_is_object(value))
        return json_deep_copy(value);
    copy = json_is_array(value) ? json_array() : json_object();
    json_array_foreach (value, i, item)
        json_array_append_new(copy, ch_olm_as_floats(item));
    json_object_foreach ((json_t *)value, key, item)
        json_object_set_new(copy, key, ch_olm_as_floats(item));
    return copy;
}

/* json */

/* Whether nothing of it is escaped. */
static bool is_plain(const char *text, size_t length)
{
    size_t i = 0;
    while (i < length && text[i] >= ' ' && text[i] < 0x7f && !strchr("\"\\<>&", text[i]))
        i++;
    return i == length;
}

/* What Go escapes and jansson does not, so that JSON may stand in HTML; U+2028 and U+2029, so that
 * it may stand in JavaScript. */
static void add_json_string(struct ch_buf *out, const json_t *string)
{
    if (is_plain(json_string_value(string), json_string_length(string))) {
        ch_buf_adds(out, "\"");
        ch_buf_add(out, json_string_value(string), json_string_length(string));
        ch_buf_adds(out, "\"");
        return;
    }
    CH_AUTOFREE char *text = ch_checked(json_dumps(string, JSON_ENCODE_ANY));
    for (const char *at = text; *at; at++) {
        if (*at == '<' || *at == '>' || *at == '&') {
            ch_buf_addf(out, "\\u%04x", (unsigned)*at);
        } else if (ch_text_starts(at, "\xe2\x80\xa8") || ch_text_starts(at, "\xe2\x80\xa9")) {
            ch_buf_addf(out, "\\u202%c", at[2] == '\xa8' ? '8' : '9');
            at += 2;
        } else {
            ch_buf_add(out, at, 1);
        }
    }
}

static void add_json(struct ch_buf *out, const json_t *value);

static void add_json_list(struct ch_buf *out, const json_t *list)
{
    size_t i;
    json_t *item;
    ch_buf_adds(out, "[");
    json_array_foreach (list, i, item) {
        ch_buf_adds(out, i ? "," : "");
        add_json(out, item);
    }
    ch_buf_adds(out, "]");
}

static void add_json_map(struct ch_buf *out, const json_t *map)
{
    size_t i;
    json_t *key;
    CH_AUTOJSON json_t *keys = ch_olm_keys(map);
    ch_buf_adds(out, "{");
    json_array_foreach (keys, i, key) {
        ch_buf_adds(out, i ? "," : "");
        add_json_string(out, key);
        ch_buf_adds(out, ":");
        add_json(out, json_object_get(map, json_string_value(key)));
    }
    ch_buf_adds(out, "}");
}

static void add_json(struct ch_buf *out, const json_t *value)
{
    if (json_is_array(value)) {
        add_json_list(out, value);
    } else if (json_is_object(value)) {
        add_json_map(out, value);
    } else if (json_is_string(value)) {
        add_json_string(out, value);
    } else if (json_is_real(value)) {
        CH_AUTOFREE char *text = ch_yaml_format_go_real(json_real_value(value), -6, 21);
        ch_buf_adds(out, text);
    } else {
        CH_AUTOFREE char *text = ch_checked(json_dumps(value, JSON_ENCODE_ANY));
        ch_buf_adds(out, text);
    }
}

char *ch_olm_format_json(const json_t *value)
{
    struct ch_buf out = CH_BUF_INIT;
    add_json(&out, value);
    ch_buf_adds(&out, "\n");
    return ch_buf_take(&out);
}

/* yaml */

static json_t *sorted(const json_t *value)
{
    size_t i;
    json_t *item, *copy;
    if (json_is_array(value)) {
        copy = json_array();
        json_array_foreach (value, i, item)
            json_array_append_new(copy, sorted(item));
        return copy;
    }
    if (!json_is_object(value))
        return json_deep_copy(value);
    CH_AUTOJSON json_t *keys = ch_olm_keys(value);
    copy = json_object();
    json_array_foreach (keys, i, item) {
        const char *key = json_string_value(item);
        json_object_set_new(copy, key, sorted(json_object_get(value, key)));
    }
    return copy;
}

char *ch_olm_format_yaml(const json_t *value)
{
    CH_AUTOJSON json_t *copy = sorted(value);
    return ch_yaml_dump(copy, CH_YAML_GO);
}

/* smart */

static bool is_strings(const json_t *list)
{
    size_t i;
    json_t *item;
    json_array_foreach (list, i, item)
        if (!json_is_string(item))
            return false;
    return json_is_array(list);
}

static char *format_smart(const json_t *value)
{
    size_t i;
    json_t *item;
    struct ch_buf out = CH_BUF_INIT;
    if (json_is_string(value) && json_string_length(value) > 0)
        ch_buf_addf(&out, "%s\n", json_string_value(value));
    else if (json_is_boolean(value))
        ch_buf_adds(&out, json_is_true(value) ? "True\n" : "False\n");
    else if (is_strings(value))
        json_array_foreach (value, i, item)
            ch_buf_addf(&out, "%s\n", json_string_value(item));
    else if (!json_is_null(value) && !json_is_string(value))
        return ch_olm_format_yaml(value);
    return ch_buf_take(&out);
}

/* output */

static int write_file(struct ch_olm_call *call, const char *text)
{
    CH_AUTOFREE char *path = ch_path_join(call->directory, call->output_path);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0)
        return ch_olm_fail(call, "open %s: %s", path,
                           errno == ENOENT ? "no such file or directory" : strerror(errno));
    size_t left = strlen(text);
    while (left > 0) {
        ssize_t done = write(file, text, left);
        if (done < 0 && errno != EINTR) {
            int code = errno;
            close(file);
            return ch_olm_fail(call, "write %s: %s", path, strerror(code));
        }
        text += done > 0 ? done : 0;
        left -= done > 0 ? (size_t)done : 0;
    }
    close(file);
    return 0;
}

static int put_out(struct ch_olm_call *call, const char *text)
{
    if (call->output_path)
        return write_file(call, text);
    ch_buf_adds(&call->out, text);
    return 0;
}

int ch_olm_print(struct ch_olm_call *call, json_t *value)
{
    CH_AUTOJSON json_t *owned = value;
    CH_AUTOFREE char *text = NULL;
    if (call->format == CH_FORMAT_JSON)
        text = ch_olm_format_json(owned);
    else if (call->format == CH_FORMAT_SMART)
        text = format_smart(owned);
    else
        text = json_is_null(owned) ? ch_strdup("") : ch_olm_format_yaml(owned);
    return put_out(call, text);
}

int ch_olm_print_text(struct ch_olm_call *call, const char *text)
{
    return put_out(call, text);
}
