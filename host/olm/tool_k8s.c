/* SPDX-License-Identifier: Apache-2.0 */
/* k8s-spec-set, k8s-spec-get, k8s-raw-set, k8s-raw-get, and their older names */
#include "base/yaml.h"
#include "olm/private.h"

#include <string.h>

static const struct ch_olm_flag_spec spec_flags[] = {
    {"file", 0, CH_FLAG_TEXT},
    {"k8s-resources", 0, CH_FLAG_TEXT},
    {NULL, 0, CH_FLAG_TEXT},
};
static const struct ch_olm_flag_spec raw_flags[] = {
    {"file", 0, CH_FLAG_TEXT},
    {NULL, 0, CH_FLAG_TEXT},
};

static int check_yaml(struct ch_olm_call *call, const struct ch_buf *text)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOJSON json_t *value =
        ch_yaml_parse(text->data ? text->data : "", text->length, "k8s spec", &err);
    if (value)
        return 0;
    ch_olm_fail(call, "%s", err.message);
    ch_error_clear(&err);
    return 1;
}

static int set_spec(struct ch_olm_call *call, const char *kind, const char *title)
{
    struct ch_olm_context *context = call->context;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf text = CH_BUF_INIT, more = CH_BUF_INIT;
    const char *file = ch_olm_flag_text(call, "file");
    const char *resources =
        strcmp(kind, "spec") == 0 ? ch_olm_flag_text(call, "k8s-resources") : NULL;
    int code = ch_olm_call_most(call, 0);
    if (code == 0 && !ch_olm_context_is_leader(context))
        return ch_olm_fail(call, "this unit is not the leader");
    if (code == 0)
        code = ch_olm_call_read(call, file ? file : "-", &text);
    if (code == 0 && text.length == 0)
        return ch_olm_fail(call,
                           "no %s specified: pipe %s to command, or specify a file with --file",
                           title, title);
    if (code == 0 && resources)
        code = ch_olm_call_read(call, resources, &more);
    if (code == 0)
        code = check_yaml(call, &text);
    if (code == 0)
        code = check_yaml(call, &more);
    if (code != 0)
        return code;
    json_object_set_new(context->k8s_specs, kind,
                        ch_checked(json_pack("{s:s, s:s}", "text", text.data, "resources",
                                             more.data ? more.data : "")));
    return 0;
}

static int get_spec(struct ch_olm_call *call, const char *kind)
{
    int code = ch_olm_call_most(call, 0);
    if (code != 0)
        return code;
    const json_t *stored = json_object_get(ch_olm_context_app(call->context), "k8s_spec");
    const json_t *pending = json_object_get(call->context->k8s_specs, kind);
    const char *text = ch_olm_text(pending, "text");
    if (!text && stored && json_is_object(stored) && strcmp(ch_olm_text(stored, "kind"), kind) == 0)
        text = ch_olm_text(stored, "text");
    return ch_olm_print_text(call, text ? text : "");
}

static int spec_set(struct ch_olm_call *call)
{
    return set_spec(call, "spec", "k8s spec");
}

static int raw_set(struct ch_olm_call *call)
{
    return set_spec(call, "raw", "k8s raw spec");
}

static int spec_get(struct ch_olm_call *call)
{
    return get_spec(call, "spec");
}

static int raw_get(struct ch_olm_call *call)
{
    return get_spec(call, "raw");
}

#define SET "--file <k8s spec file>"
const struct ch_olm_tool ch_olm_k8s_tools[] = {
    {"k8s-spec-set", spec_set, spec_flags, CH_FORMATS_NONE, SET, .until = {4, 0, 0}},
    {"pod-spec-set", spec_set, spec_flags, CH_FORMATS_NONE, SET, .until = {4, 0, 0}},
    {"k8s-spec-get", spec_get, NULL, CH_FORMATS_NONE, "", .until = {4, 0, 0}},
    {"pod-spec-get", spec_get, NULL, CH_FORMATS_NONE, "", .until = {4, 0, 0}},
    {"k8s-raw-set", raw_set, raw_flags, CH_FORMATS_NONE, SET, .until = {4, 0, 0}},
    {"k8s-raw-get", raw_get, NULL, CH_FORMATS_NONE, "", .until = {4, 0, 0}},
    {NULL},
};
