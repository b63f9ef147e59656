/* SPDX-License-Identifier: Apache-2.0 */
/* is-leader, leader-get, leader-set */
#include "olm/private.h"

#include <string.h>

static int is_leader(struct ch_olm_call *call)
{
    int code = ch_olm_call_most(call, 0);
    return code != 0 ? code
                     : ch_olm_print(call, json_boolean(ch_olm_context_is_leader(call->context)));
}

static int leader_get(struct ch_olm_call *call)
{
    struct ch_olm_context *context = call->context;
    const char *key = call->count > 0 ? call->args[0] : "-";
    if (strchr(key, '=')) {
        CH_AUTOFREE char *quoted = ch_olm_quote(key);
        return ch_olm_misuse(call, "invalid key %s", quoted);
    }
    int code = ch_olm_call_most(call, 1);
    if (code != 0)
        return code;
    if (!context->leader_settings)
        context->leader_settings =
            json_deep_copy(json_object_get(ch_olm_context_app(context), "leader_settings"));
    json_t *value = strcmp(key, "-") == 0 || *key == '\0'
                        ? context->leader_settings
                        : json_object_get(context->leader_settings, key);
    return ch_olm_print(call, value ? json_incref(value) : json_null());
}

static int leader_set(struct ch_olm_call *call)
{
    const char *key;
    json_t *value;
    struct ch_olm_context *context = call->context;
    CH_AUTOJSON json_t *data = json_object();
    int code = ch_olm_call_pairs(call, 0, data);
    if (code != 0)
        return code;
    if (!ch_olm_context_is_leader(context))
        return ch_olm_fail(
            call, "cannot write leadership settings: cannot write settings: not the leader");
    json_t *app = ch_olm_context_app(context), *settings = json_object_get(app, "leader_settings");
    CH_AUTOJSON json_t *before = json_deep_copy(settings);
    json_object_foreach (data, key, value) {
        if (json_string_length(value) > 0)
            json_object_set(settings, key, value);
        else
            json_object_del(settings, key);
    }
    if (!json_equal(before, settings)) {
        long long version = json_integer_value(json_object_get(app, "leader_settings_version"));
        json_object_set_new(app, "leader_settings_version", json_integer(version + 1));
    }
    json_decref(context->leader_settings);
    context->leader_settings = NULL; /* read anew */
    ch_olm_touch(context->olm, CH_OLM_APPLICATION, context->application);
    return 0;
}

const struct ch_olm_tool ch_olm_leader_tools[] = {
    {"is-leader", is_leader, NULL, CH_FORMATS_SMART, ""},
    {"leader-get", leader_get, NULL, CH_FORMATS_SMART, "[<key>]", .until = {4, 0, 0}},
    {"leader-set", leader_set, NULL, CH_FORMATS_NONE, "<key>=<value> [...]", .until = {4, 0, 0}},
    {NULL},
};
