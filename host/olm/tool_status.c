/* SPDX-License-Identifier: Apache-2.0 */
/* status-get, status-set, application-version-set */
#include "olm/private.h"

#include <string.h>

static const struct ch_olm_flag_spec get_flags[] = {
    {"include-data", 0, CH_FLAG_BOOL},
    {"application", 0, CH_FLAG_BOOL},
    {NULL, 0, CH_FLAG_TEXT},
};
static const struct ch_olm_flag_spec set_flags[] = {
    {"application", 0, CH_FLAG_BOOL},
    {NULL, 0, CH_FLAG_TEXT},
};

/* As status-get --include-data prints one. */
static json_t *shown(const json_t *status)
{
    return ch_checked(json_pack("{s:O, s:O, s:O}", "status", json_object_get(status, "status"),
                                "message", json_object_get(status, "message"), "status-data",
                                json_object_get(status, "data")));
}

/* Worst first, as Juju ranks them when the application's own status is not set. */
static int severity(const char *status)
{
    static const char *const order[] = {"unknown", "terminated",  "active", "waiting",
                                        "blocked", "maintenance", "error"};
    for (size_t i = 0; i < CH_ARRAY_LEN(order); i++)
        if (strcmp(order[i], status) == 0)
            return (int)i;
    return 0;
}

const json_t *ch_olm_app_status(const struct ch_olm *olm, const char *application)
{
    size_t i;
    json_t *name;
    CH_AUTOJSON json_t *units = ch_olm_units_of(olm, application);
    const json_t *document = ch_olm_get(olm, CH_OLM_APPLICATION, application);
    const json_t *own = json_object_get(document, "status"), *worst = NULL;
    if (strcmp(ch_olm_text(own, "status"), "unset") != 0)
        return own;
    json_array_foreach (units, i, name) {
        const json_t *unit = ch_olm_get(olm, CH_OLM_UNIT, json_string_value(name));
        const json_t *status = json_object_get(unit, "status");
        if (!worst ||
            severity(ch_olm_text(status, "status")) > severity(ch_olm_text(worst, "status")))
            worst = status;
    }
    return worst ? worst : own;
}

static int get_application(struct ch_olm_call *call)
{
    size_t i;
    json_t *name;
    struct ch_olm_context *context = call->context;
    if (!ch_olm_context_is_leader(context))
        return ch_olm_fail(call, "finding application status: this unit is not the leader");
    CH_AUTOJSON json_t *units = ch_olm_units_of(context->olm, context->application);
    const json_t *status = ch_olm_app_status(context->olm, context->application);
    if (!ch_olm_flag_on(call, "include-data") && call->format == CH_FORMAT_SMART)
        return ch_olm_print(call, json_incref(json_object_get(status, "status")));
    json_t *value = shown(status), *details = json_object();
    json_array_foreach (units, i, name) {
        const json_t *unit = ch_olm_get(context->olm, CH_OLM_UNIT, json_string_value(name));
        json_object_set_new(details, json_string_value(name),
                            shown(json_object_get(unit, "status")));
    }
    json_object_set_new(value, "units", details);
    return ch_olm_print(call, json_pack("{s:o}", "application-status", value));
}

static int status_get(struct ch_olm_call *call)
{
    struct ch_olm_context *context = call->context;
    int code = ch_olm_call_most(call, 0);
    if (code != 0)
        return code;
    if (ch_olm_flag_on(call, "application"))
        return get_application(call);
    if (!context->unit_status)
        context->unit_status =
            json_deep_copy(json_object_get(ch_olm_context_unit(context), "status"));
    if (ch_olm_flag_on(call, "include-data"))
        return ch_olm_print(call, shown(context->unit_status));
    json_t *word = json_object_get(context->unit_status, "status");
    return ch_olm_print(call, call->format == CH_FORMAT_SMART ? json_incref(word)
                                                              : json_pack("{s:O}", "status", word));
}

static bool is_settable(const char *status)
{
    static const char *const words[] = {"maintenance", "blocked", "waiting", "active"};
    for (size_t i = 0; i < CH_ARRAY_LEN(words); i++)
        if (strcmp(words[i], status) == 0)
            return true;
    return false;
}

static int status_set(struct ch_olm_call *call)
{
    struct ch_olm_context *context = call->context;
    if (call->count == 0)
        return ch_olm_misuse(call, "invalid args, require <status> [message]");
    if (!is_settable(call->args[0])) {
        CH_AUTOFREE char *quoted = ch_olm_quote(call->args[0]);
        return ch_olm_misuse(
            call, "invalid status %s, expected one of [maintenance blocked waiting active]",
            quoted);
    }
    int code = ch_olm_call_most(call, 2);
    if (code != 0)
        return code;
    bool app = ch_olm_flag_on(call, "application");
    if (app && !ch_olm_context_is_leader(context))
        return ch_olm_fail(call, "this unit is not the leader");
    ch_olm_set_status(context->olm, app ? context->application : context->unit,
                      app ? NULL : "workload", call->args[0], call->count > 1 ? call->args[1] : "",
                      NULL);
    return 0;
}

static int application_version_set(struct ch_olm_call *call)
{
    struct ch_olm_context *context = call->context;
    if (call->count == 0)
        return ch_olm_misuse(call, "no version specified");
    int code = ch_olm_call_most(call, 1);
    if (code != 0)
        return code;
    json_object_set_new(ch_olm_context_unit(context), "version", json_string(call->args[0]));
    ch_olm_touch(context->olm, CH_OLM_UNIT, context->unit);
    ch_olm_record(context->olm, "{s:s, s:s, s:s}", "type", "version", "unit", context->unit,
                  "version", call->args[0]);
    return 0;
}

const struct ch_olm_tool ch_olm_status_tools[] = {
    {"status-get", status_get, get_flags, CH_FORMATS_SMART, ""},
    {"status-set", status_set, set_flags, CH_FORMATS_NONE,
     "<maintenance | blocked | waiting | active> [message]"},
    {"application-version-set", application_version_set, NULL, CH_FORMATS_NONE, "<new-version>"},
    {NULL},
};
