/* SPDX-License-Identifier: Apache-2.0 */
/* config-get, resource-get, credential-get */
#include "olm/private.h"

#include <string.h>

static const struct ch_olm_flag_spec config_flags[] = {
    {"all", 'a', CH_FLAG_BOOL},
    {NULL, 0, CH_FLAG_TEXT},
};

/* Every option of the charm: what was set, else its default, else null. */
static json_t *all_options(const struct ch_olm_context *context)
{
    const struct ch_meta *meta = ch_olm_context_meta(context);
    const json_t *set = json_object_get(ch_olm_context_app(context), "config");
    json_t *options = json_object();
    for (size_t i = 0; meta && i < meta->option_count; i++) {
        const struct ch_option_meta *option = &meta->options[i];
        json_t *value = json_object_get(set, option->name);
        if (!value || json_is_null(value))
            value = option->default_value ? option->default_value : json_null();
        json_object_set_new(options, option->name, json_deep_copy(value));
    }
    return options;
}

static json_t *without_nulls(const json_t *options)
{
    const char *name;
    json_t *value, *result = json_object();
    json_object_foreach ((json_t *)options, name, value)
        if (!json_is_null(value))
            json_object_set(result, name, value);
    return result;
}

static int config_get(struct ch_olm_call *call)
{
    struct ch_olm_context *context = call->context;
    bool all = ch_olm_flag_on(call, "all");
    const char *key = call->count > 0 ? call->args[0] : "";
    int code = ch_olm_call_most(call, 1);
    if (*key && all) {
        CH_AUTOFREE char *quoted = ch_olm_quote(key);
        return ch_olm_misuse(call, "cannot use argument --all together with key %s", quoted);
    }
    if (code != 0)
        return code;
    if (!context->config)
        context->config = all_options(context);
    CH_AUTOJSON json_t *set = without_nulls(context->config);
    json_t *value = *key ? json_object_get(set, key) : all ? context->config : set;
    return ch_olm_print(call, value ? ch_olm_as_floats(value) : json_null());
}

static int resource_get(struct ch_olm_call *call)
{
    if (call->count == 0)
        return ch_olm_misuse(call, "missing required resource name");
    int code = ch_olm_call_most(call, 1);
    if (code != 0)
        return code;
    const json_t *resources = json_object_get(ch_olm_context_app(call->context), "resources");
    const char *path = ch_olm_text(resources, call->args[0]);
    if (path)
        return ch_olm_print_text(call, path);
    CH_AUTOFREE char *quoted = ch_olm_quote(call->args[0]);
    return ch_olm_fail(call, "could not download resource: resource %s not found", quoted);
}

/* Outside JSON, members are named as Go names them: "auth-type" is "authtype". */
static json_t *go_names(const json_t *value, bool names)
{
    const char *key;
    json_t *item, *copy;
    if (!json_is_object(value))
        return json_deep_copy(value);
    copy = json_object();
    json_object_foreach ((json_t *)value, key, item) {
        struct ch_buf name = CH_BUF_INIT;
        for (const char *at = key; *at; at++)
            if (!names || *at != '-')
                ch_buf_add(&name, at, 1);
        CH_AUTOFREE char *text = ch_buf_take(&name);
        /* the keys of attrs are data */
        json_object_set_new(copy, text, go_names(item, names && strcmp(key, "attrs") != 0));
    }
    return copy;
}

static int credential_get(struct ch_olm_call *call)
{
    static const char intro[] = "cannot access cloud credentials";
    struct ch_olm_context *context = call->context;
    const json_t *model = ch_olm_get(context->olm, CH_OLM_MODEL, "model");
    int code = ch_olm_call_most(call, 0);
    if (code != 0)
        return code;
    if (strcmp(ch_olm_text(model, "type"), "caas") == 0 && !ch_olm_context_since(context, 3, 6, 11))
        return ch_olm_fail(call, "%s: credential-get on a \"caas\" model not supported", intro);
    if (!context->cloud_spec) {
        if (!ch_olm_flag(ch_olm_context_app(context), "trust"))
            return ch_olm_fail(call, "%s: permission denied", intro);
        if (!json_is_object(json_object_get(model, "cloud_spec")))
            return ch_olm_fail(call, "%s: cloud spec not found", intro);
        context->cloud_spec = json_deep_copy(json_object_get(model, "cloud_spec"));
    }
    return ch_olm_print(call, call->format == CH_FORMAT_JSON ? json_incref(context->cloud_spec)
                                                             : go_names(context->cloud_spec, true));
}

const struct ch_olm_tool ch_olm_config_tools[] = {
    {"config-get", config_get, config_flags, CH_FORMATS_SMART, "[<key>]"},
    {"resource-get", resource_get, NULL, CH_FORMATS_NONE, "<resource name>"},
    {"credential-get", credential_get, NULL, CH_FORMATS_SMART, ""},
    {NULL},
};
