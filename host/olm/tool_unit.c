/* SPDX-License-Identifier: Apache-2.0 */
/* unit-get, add-metric */
#include "base/text.h"
#include "olm/private.h"

#include <string.h>

static const struct ch_olm_flag_spec metric_flags[] = {
    {"labels", 'l', CH_FLAG_TEXT},
    {NULL, 0, CH_FLAG_TEXT},
};

static int unit_get(struct ch_olm_call *call)
{
    if (call->count == 0)
        return ch_olm_misuse(call, "no setting specified");
    bool private = strcmp(call->args[0], "private-address") == 0;
    if (!private && strcmp(call->args[0], "public-address") != 0) {
        CH_AUTOFREE char *quoted = ch_olm_quote(call->args[0]);
        return ch_olm_misuse(call, "unknown setting %s", quoted);
    }
    int code = ch_olm_call_most(call, 1);
    if (code != 0)
        return code;
    const json_t *unit = ch_olm_context_unit(call->context);
    const char *address = ch_olm_text(unit, private ? "private_address" : "public_address");
    return address ? ch_olm_print(call, json_string(address))
                   : ch_olm_fail(call, "%s address not found", private ? "private" : "public");
}

static json_t *split_labels(const char *text)
{
    json_t *labels = json_object();
    while (text && *text) {
        size_t length = strcspn(text, ",");
        CH_AUTOFREE char *pair = ch_strndup(text, length);
        char *equal = strchr(pair, '=');
        if (equal) {
            *equal = '\0';
            json_object_set_new(labels, pair, json_string(equal + 1));
        }
        text += length + (text[length] != '\0');
    }
    return labels;
}

static int add_metric(struct ch_olm_call *call)
{
    const char *key;
    json_t *value;
    struct ch_olm_context *context = call->context;
    CH_AUTOJSON json_t *metrics = json_object();
    if (call->count == 0)
        return ch_olm_misuse(call, "no metrics specified");
    int code = ch_olm_call_pairs(call, 0, metrics);
    if (code != 0)
        return code;
    json_object_foreach (metrics, key, value)
        if (ch_text_starts(key, "juju"))
            return ch_olm_misuse(call, "%s uses a reserved prefix", key);
    if (strcmp(ch_olm_text(context->hook, "name"), "collect-metrics") != 0)
        return ch_olm_fail(call, "cannot record metric: metrics not allowed in this context");
    json_object_foreach (metrics, key, value)
        json_array_append_new(json_object_get(ch_olm_context_unit(context), "metrics"),
                              json_pack("{s:s, s:O, s:o}", "key", key, "value", value, "labels",
                                        split_labels(ch_olm_flag_text(call, "labels"))));
    ch_olm_touch(context->olm, CH_OLM_UNIT, context->unit);
    return 0;
}

const struct ch_olm_tool ch_olm_unit_tools[] = {
    {"unit-get", unit_get, NULL, CH_FORMATS_SMART, "<setting>"},
    {"add-metric", add_metric, metric_flags, CH_FORMATS_NONE, "key1=value1 [key2=value2 ...]",
     .until = {3, 6, 10}},
    {NULL},
};
