/* SPDX-License-Identifier: Apache-2.0 */
/* action-get, action-set, action-fail, action-log, and the end of an action */
#include "base/base64.h"
#include "base/text.h"
#include "olm/private.h"

#include <stdlib.h>
#include <string.h>

static int not_an_action(struct ch_olm_call *call)
{
    return ch_olm_fail(call, "not running an action");
}

static int action_get(struct ch_olm_call *call)
{
    const json_t *action = ch_olm_context_action(call->context);
    int code = ch_olm_call_most(call, 1);
    if (code != 0)
        return code;
    if (!action)
        return not_an_action(call);
    const json_t *value = json_object_get(action, "parameters");
    const char *path = call->count > 0 ? call->args[0] : "";
    while (value && *path) { /* "a.b" is b in a */
        size_t length = strcspn(path, ".");
        CH_AUTOFREE char *segment = ch_strndup(path, length);
        value = json_object_get(value, segment);
        path += length + (path[length] != '\0');
    }
    return ch_olm_print(call, value ? ch_olm_as_floats(value) : json_null());
}

static bool is_segment(const char *text)
{
    static const char ends[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    size_t length = strlen(text);
    if (length == 0 || !strchr(ends, text[0]) || !strchr(ends, text[length - 1]))
        return false;
    return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static bool is_reserved(const char *text)
{
    static const char *const names[] = {"stdout", "stdout-encoding", "stderr", "stderr-encoding"};
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++)
        if (strcmp(names[i], text) == 0)
            return true;
    return false;
}

/* The segments of "a.b" in a list.  Return: 0 or 2. */
static int split_key(struct ch_olm_call *call, const char *key, json_t *segments)
{
    for (const char *at = key;; at++) {
        size_t length = strcspn(at, ".");
        CH_AUTOFREE char *segment = ch_strndup(at, length), *quoted = ch_olm_quote(segment);
        if (is_reserved(segment))
            return ch_olm_misuse(call, "cannot set reserved action key %s", quoted);
        if (!is_segment(segment)) {
            CH_AUTOFREE char *whole = ch_olm_quote(key);
            return ch_olm_misuse(call,
                                 "key %s must start and end with lowercase alphanumeric, and "
                                 "contain only lowercase alphanumeric%s",
                                 whole,
                                 ch_olm_context_since(call->context, 3, 0, 0)
                                     ? " and hyphens"
                                     : ", hyphens and periods");
        }
        json_array_append_new(segments, json_string(segment));
        at += length;
        if (*at == '\0')
            return 0;
    }
}

static void set_path(json_t *map, const json_t *segments, const char *value)
{
    size_t i, last = json_array_size(segments) - 1;
    json_t *segment;
    json_array_foreach (segments, i, segment) {
        if (i == last)
            json_object_set_new(map, json_string_value(segment), json_string(value));
        else
            map = ch_olm_object(map, json_string_value(segment));
    }
}

static int action_set(struct ch_olm_call *call)
{
    CH_AUTOJSON json_t *changes = json_array();
    for (size_t i = 0; i < call->count; i++) {
        const char *equal = strchr(call->args[i], '=');
        CH_AUTOFREE char *quoted = ch_olm_quote(call->args[i]);
        if (!equal)
            return ch_olm_misuse(call, "argument %s must be of the form key...=value", quoted);
        CH_AUTOFREE char *key = ch_strndup(call->args[i], (size_t)(equal - call->args[i]));
        json_t *segments = json_array();
        json_array_append_new(changes, json_pack("[o, s]", segments, equal + 1));
        int code = split_key(call, key, segments);
        if (code != 0)
            return code;
    }
    if (!ch_olm_context_action(call->context))
        return not_an_action(call);
    size_t i;
    json_t *change;
    json_array_foreach (changes, i, change)
        set_path(call->context->action_results, json_array_get(change, 0),
                 json_string_value(json_array_get(change, 1)));
    return 0;
}

static int action_fail(struct ch_olm_call *call)
{
    int code = ch_olm_call_most(call, 1);
    if (code != 0)
        return code;
    if (!ch_olm_context_action(call->context))
        return not_an_action(call);
    const char *message = call->count > 0
                              ? call->args[0]
                              : "action failed without reason given, check action for errors";
    free(call->context->action_message);
    call->context->action_message = ch_strdup(message);
    return 0;
}

static int action_log(struct ch_olm_call *call)
{
    if (call->count == 0)
        return ch_olm_misuse(call, "no message specified");
    json_t *action = ch_olm_context_action(call->context);
    if (!action)
        return not_an_action(call);
    struct ch_olm *olm = call->context->olm;
    CH_AUTOFREE char *message = ch_olm_call_words(call);
    json_array_append_new(json_object_get(action, "log"),
                          json_pack("{s:f, s:s}", "time", ch_olm_now(olm), "message", message));
    ch_olm_touch(olm, CH_OLM_ACTION, ch_olm_text(action, "id"));
    ch_olm_record(olm, "{s:s, s:s, s:s}", "type", "action", "id", ch_olm_text(action, "id"),
                  "message", message);
    return 0;
}

/* the end */

static void add_output(json_t *results, const char *name, const char *encoding_name,
                       const char *data, size_t length)
{
    if (!data || length == 0)
        return;
    if (ch_text_is_utf8(data, length)) {
        json_object_set_new(results, name, json_stringn(data, length));
        return;
    }
    CH_AUTOFREE char *text = ch_base64_encode(data, length);
    json_object_set_new(results, name, json_string(text));
    json_object_set_new(results, encoding_name, json_string("base64"));
}

static json_t *make_results(const struct ch_olm_context *context,
                            const struct ch_olm_outcome *outcome, const char *refused)
{
    bool old = !ch_olm_context_since(context, 3, 0, 0);
    json_t *results = json_deep_copy(context->action_results);
    CH_AUTOFREE char *errors = refused
                                   ? ch_asprintf("%.*s%s\n", (int)outcome->errors_length,
                                                 outcome->errors ? outcome->errors : "", refused)
                                   : NULL;
    json_object_set_new(results, old ? "Code" : "return-code",
                        json_integer(refused ? 1 : outcome->code));
    add_output(results, old ? "Stdout" : "stdout", old ? "StdoutEncoding" : "stdout-encoding",
               outcome->output, outcome->output_length);
    add_output(results, old ? "Stderr" : "stderr", old ? "StderrEncoding" : "stderr-encoding",
               errors ? errors : outcome->errors, errors ? strlen(errors) : outcome->errors_length);
    return results;
}

void ch_olm_action_finish(struct ch_olm_context *context, const struct ch_olm_outcome *outcome,
                          const char *refused)
{
    json_t *action = ch_olm_context_action(context);
    CH_AUTOFREE char *status = ch_asprintf("exit status %d", outcome->code);
    const char *message = refused              ? "committing requested changes failed"
                          : outcome->code != 0 ? status
                                               : context->action_message;
    json_object_set_new(action, "status", json_string(message ? "failed" : "completed"));
    json_object_set_new(action, "message", json_string(message ? message : ""));
    json_object_set_new(action, "results", make_results(context, outcome, refused));
    json_object_set_new(action, "completed", json_real(ch_olm_now(context->olm)));
    ch_olm_touch(context->olm, CH_OLM_ACTION, ch_olm_text(action, "id"));
}

const struct ch_olm_tool ch_olm_action_tools[] = {
    {"action-get", action_get, NULL, CH_FORMATS_SMART, "[<key>[.<key>.<key>...]]"},
    {"action-set", action_set, NULL, CH_FORMATS_NONE, "<key>=<value> [<key>=<value> ...]"},
    {"action-fail", action_fail, NULL, CH_FORMATS_NONE, "[\"<failure message>\"]"},
    {"action-log", action_log, NULL, CH_FORMATS_NONE, "<message>"},
    {NULL},
};
