/* SPDX-License-Identifier: Apache-2.0 */
/* state-get, state-set, state-delete: a unit's own strings in the controller */
#include "olm/private.h"

#include <string.h>

static const struct ch_olm_flag_spec get_flags[] = {
    {"strict", 0, CH_FLAG_BOOL},
    {NULL, 0, CH_FLAG_TEXT},
};
static const struct ch_olm_flag_spec set_flags[] = {
    {"file", 0, CH_FLAG_TEXT},
    {NULL, 0, CH_FLAG_TEXT},
};

static json_t *load(struct ch_olm_context *context)
{
    if (!context->state)
        context->state = json_deep_copy(json_object_get(ch_olm_context_unit(context), "state"));
    return context->state;
}

static int state_get(struct ch_olm_call *call)
{
    const json_t *state = load(call->context);
    const char *key = call->count > 0 ? call->args[0] : "-";
    int code = ch_olm_call_most(call, 1);
    if (code != 0)
        return code;
    if (strcmp(key, "-") == 0 || *key == '\0') { /* Go's nil map is null in JSON only */
        bool none = json_object_size(state) == 0 && call->format == CH_FORMAT_JSON;
        return ch_olm_print(call, none ? json_null() : json_incref((json_t *)state));
    }
    json_t *value = json_object_get(state, key);
    if (!value && ch_olm_flag_on(call, "strict")) {
        CH_AUTOFREE char *quoted = ch_olm_quote(key);
        return ch_olm_fail(call, "%s not found", quoted);
    }
    return ch_olm_print(call, value ? json_incref(value) : json_string(""));
}

static int state_set(struct ch_olm_call *call)
{
    enum { KEY_LIMIT = 256, VALUE_LIMIT = 65536 };
    const char *key, *file = ch_olm_flag_text(call, "file");
    json_t *value;
    CH_AUTOJSON json_t *words = json_object(), *data = json_object();
    int code = ch_olm_call_pairs(call, 0, words);
    if (code == 0 && file)
        code = ch_olm_call_file(call, file, data);
    if (code != 0)
        return code;
    json_object_update(data, words);
    json_object_foreach (data, key, value) {
        if (strlen(key) > KEY_LIMIT)
            return ch_olm_fail(call, "max allowed key length (%d) exceeded", KEY_LIMIT);
        if (json_string_length(value) > VALUE_LIMIT)
            return ch_olm_fail(call, "max allowed value length (%d) exceeded", VALUE_LIMIT);
    }
    if (json_object_size(data) == 0)
        return 0;
    json_object_update(load(call->context), data);
    call->context->state_changed = true;
    return 0;
}

static int state_delete(struct ch_olm_call *call)
{
    int code = ch_olm_call_most(call, 1);
    if (code != 0 || call->count == 0)
        return code;
    if (json_object_del(load(call->context), call->args[0]) == 0)
        call->context->state_changed = true;
    return 0;
}

const struct ch_olm_tool ch_olm_state_tools[] = {
    {"state-get", state_get, get_flags, CH_FORMATS_SMART, "[<key>]"},
    {"state-set", state_set, set_flags, CH_FORMATS_NONE, "key=value [key=value ...]"},
    {"state-delete", state_delete, NULL, CH_FORMATS_NONE, "<key>"},
    {NULL},
};
